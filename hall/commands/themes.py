"""一件事 at the window: one click opens the whole, later clicks begin its further stages (domain.md 1.7).

The children are ordinary cases, each judged by its own rules; those whose stage has not begun are applied for
and wait, so that no clock runs for them. Questions, materials and edges are `theme_questions.py`,
`theme_materials.py`, `theme_plan.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from hall import bodies as b
from hall.bodies import MaterialFact
from hall.cases import CaseFile
from hall.catalogue import Catalogue, Theme
from hall.clock import Clock, corrected, today
from hall.commands.application import Application, Help, Judgement, MaterialEntry, catalogue_now, judge
from hall.commands.case_papers import PaperContext, papers_of_act
from hall.commands.intake import Act, IntakeDone, open_case, owe, paper_names, write_case
from hall.commands.intake_routes import record_consent
from hall.commands.numbers import draw_case_number, query_hash
from hall.commands.outcomes import DOCUMENTS, outcome_body
from hall.commands.people import PersonForm, known_person
from hall.commands.record import PaperCheck, Recorder, day_number
from hall.commands.theme_papers import ReceiptFacts, frame_of, theme_receipt
from hall.errors import Conflict, Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.explanation import MaterialState, WindowAct
from hall.ids import derived_id, digits, token
from hall.papers import PaperKind
from hall.ports import Begin, Changes, PendingPaper, Topic, UnitOfWork
from hall.reuse import Reuse
from hall.settings import HallSettings
from hall.staff import Actor, Permission, require
from hall.theme_course import standing_of
from hall.theme_file import ThemeFile
from hall.theme_materials import SharedLine, lawful_states, result_state, shared_lines
from hall.theme_plan import Part, rule_of, theme_of
from hall.theme_questions import Survey, survey
from hall.workdays import WorkCalendar

TOPICS = frozenset({Topic.CASES, Topic.PERSONS, Topic.PAPERS, Topic.DRAFT, Topic.SYNC})


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeApplication:
    """All that the one form has gathered when the clerk confirms.

    Attributes:
        theme_id: UUID of the draft; doing the same twice gives the same 一件事.
        theme: 主题编码.
        chosen: 实施编码 of the items that are wanted.
        answers: `实施编码:Q1.option` texts (`theme_questions.answer`).
        entries: Key of the common list → entry; every line that the applicant brings must have one.
        present, present_word, flags, credit_bar, ticket, delivery, offline: As in `Application`.
        reuse, help: As in `Application`; the keys of `reuse` are those of the common list.
    """

    actor: Actor
    theme_id: str
    theme: str
    chosen: frozenset[str]
    applicant: PersonForm
    present: PersonForm | None = None
    present_word: str = ""
    flags: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()
    entries: Mapping[str, MaterialEntry] = field(default_factory=dict)
    asks_gap: bool = False
    credit_bar: bool | None = None
    ticket: str | None = None
    delivery: str = "窗口自取"
    offline: bool = False
    reuse: Reuse | None = None
    help: Help | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeDone:
    """What came of it: the 一件事 and its cases as folded, and the papers that are owed now."""

    theme: ThemeFile
    cases: tuple[CaseFile, ...]
    papers: tuple[PendingPaper, ...]
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeChild:
    """One item as the rules see it now: `act` is None while its stage has not begun."""

    part: Part
    application: Application
    judged: Judgement
    act: WindowAct | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeJudgement:
    """What the rules say about the whole, before anything is written."""

    theme: Theme
    catalogue: Catalogue
    survey: Survey
    lines: tuple[SharedLine, ...]
    children: tuple[ThemeChild, ...]


def case_id_of(theme_id: str, item_code: str) -> str:
    """Id of a child: it follows from the 一件事, so that opening twice makes no second case."""
    return str(derived_id(stream_of(StreamKind.THEME, theme_id), item_code))


def judge_theme(
    app: ThemeApplication,
    catalogue: Catalogue,
    settings: HallSettings,
    calendar: WorkCalendar,
    *,
    at: int,
) -> ThemeJudgement:
    """Ask the rules about every item of a 一件事; `at` microseconds UTC.

    Raises:
        Refused: `theme.…` for a wrong choice, an open question, a line without an entry or a state that not
            all items take; and whatever the rules of one item say.
    """
    theme = theme_of(catalogue, app.theme)
    said = survey(catalogue, theme, app.chosen, app.flags, app.answers)
    if said.open is not None:
        raise Refused("theme.unanswered", f"问题“{said.open.text}”还没有回答。")
    if not said.parts:
        reason = said.left_out[0].reason
        raise Refused(
            "theme.nothing", f"{reason}，没有需要办理的事项。请按单个事项出具不受理告知书或者转办。"
        )
    lines = shared_lines(said.parts, catalogue.rules, app.flags, said.answers, settings.same_materials)
    _check_entries(lines, app.entries)
    whole = ThemeJudgement(theme=theme, catalogue=catalogue, survey=said, lines=lines, children=())
    rules = _Rules(catalogue=catalogue, settings=settings, calendar=calendar, at=at)
    return replace(whole, children=tuple(_judged_child(part, app, whole, rules) for part in said.parts))


def open_theme(
    app: ThemeApplication,
    begin: Begin,
    clock: Clock,
    calendar: WorkCalendar,
    *,
    check: PaperCheck | None = None,
) -> ThemeDone:
    """Write the 一件事 with all of its cases, owe its papers, end the draft: all of it or nothing.

    Raises:
        Refused: As `judge_theme`, and what is wrong with persons.
        Conflict: `intake.twice` when this draft was confirmed before.
        Unavailable: The disk did not take it.
    """
    require(app.actor, Permission.INTAKE)
    stream = stream_of(StreamKind.THEME, app.theme_id)
    with begin() as uow:
        if uow.themes.get(app.theme_id) is not None:
            raise Conflict("intake.twice", "这个“一件事”已经办出，不用再次确认。")
        settings, at = uow.settings.hall(), corrected(clock)
        catalogue = catalogue_now(uow, clock).catalogue
        known = known_person(uow, app.applicant, today(clock))
        if known is not None and known.barred:
            app = replace(app, credit_bar=True)
        judged = judge_theme(app, catalogue, settings, calendar, at=at)
        recorder = Recorder.for_actor(uow, clock, app.actor, check)
        number = draw_case_number(uow, clock)
        password, qr_token = digits(6), token(10)
        done = [_write_child(child, recorder, calendar) for child in judged.children]
        if app.reuse is not None:
            _consent(recorder, app, app.reuse, number)
        by_item = {child.part.code: case_of(uow, child.application.case_id) for child in judged.children}
        body = opened_body(app, judged, by_item, settings)
        body = replace(body, number=number, query_hash=query_hash(number, password), token=qr_token)
        recorder.add(EventKind.THEME_OPENED, stream, body)
        file = theme_file_of(uow, app.theme_id)
        cases = {case.id: case for case in by_item.values()}
        facts = ReceiptFacts(
            theme=file,
            cases=cases,
            lines=judged.lines,
            standing=standing_of(file, cases, calendar, today(clock)),
            catalogue=catalogue,
            password=password,
            present_word=app.present_word,
        )
        receipt = theme_receipt(frame_of(recorder, file, app.actor), facts, app.actor)
        papers = (*owe(recorder, stream, (receipt,)), *(paper for one in done for paper in one))
        uow.drafts.drop(app.actor.window or 0)
        uow.commit()
    streams = (stream, *(stream_of(StreamKind.CASE, case) for case in cases))
    return ThemeDone(
        theme=file,
        cases=tuple(cases.values()),
        papers=papers,
        changes=Changes(topics=TOPICS, streams=streams),
    )


def _consent(recorder: Recorder, app: ThemeApplication, reuse: Reuse, number: str) -> None:
    """One consent for the whole; what serves a line of the common list serves all items that use it."""
    applicant = known_person(recorder.uow, app.applicant, today(recorder.clock))
    present = known_person(recorder.uow, app.present, today(recorder.clock)) if app.present else None
    if applicant is None:
        raise Refused("person.unknown", "没有找到申请人的记录。")
    identified = bool(app.applicant.checked or (app.present and app.present.checked))
    offered = record_consent(recorder, reuse, number, applicant, present, identified=identified)
    for item in reuse.items:
        entry = app.entries.get(item.key)
        if entry is None or not set(offered[item.case, item.source].files) <= set(entry.files):
            raise Refused("reuse.entry", f"“{item.name}”与同意复用的材料不符，请重新核对。")


def _check_entries(lines: Collection[SharedLine], entries: Mapping[str, MaterialEntry]) -> None:
    brought = [line for line in lines if line.comes_from is None]
    unjudged = [line.name for line in brought if line.key not in entries]
    if unjudged:
        raise Refused("theme.unjudged", f"还有 {len(unjudged)} 项材料没有核：{unjudged[0]}。")
    for line in brought:
        state = entries[line.key].state
        if state not in lawful_states(line):
            who = "、".join(line.used_by)
            raise Refused(
                "theme.state", f"“{line.name}”由{who}共用，不能都按“{state}”办理，请收原件或复印件。"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """What items are judged by."""

    catalogue: Catalogue
    settings: HallSettings
    calendar: WorkCalendar
    at: int

    def judge(self, app: Application, act: WindowAct | None = None) -> Judgement:
        return judge(app, self.catalogue, self.settings, self.calendar, at=self.at, act=act)


def _judged_child(part: Part, app: ThemeApplication, whole: ThemeJudgement, rules: _Rules) -> ThemeChild:
    said = whole.survey
    first = part.code == said.parts[0].code
    waits = bool(part.after)
    entries: dict[str, MaterialEntry] = {}
    pending: dict[str, str] = {}
    for line, use in ((shared, use) for shared in whole.lines for use in shared.uses):
        if use.part.code != part.code:
            continue
        if line.comes_from is None:
            entries[use.line.key] = _entry(line, part, app.entries[line.key])
        else:
            entries[use.line.key] = MaterialEntry(state=result_state(use.line))
            pending[use.line.key] = line.comes_from.item.name
    own = Application(
        actor=app.actor,
        case_id=case_id_of(app.theme_id, part.code),
        item=part.code,
        # Identity is checked once, whatever the number of items.
        applicant=app.applicant if first else replace(app.applicant, checked=""),
        present=app.present if first or app.present is None else replace(app.present, checked=""),
        present_word=app.present_word,
        flags=app.flags,
        answers=said.answers[part.code],
        entries=entries,
        asks_gap=app.asks_gap,
        credit_bar=app.credit_bar,
        ticket=app.ticket,
        delivery=app.delivery,
        offline=app.offline,
        theme=app.theme_id,
        waits=waits,
        help=app.help,
    )
    judged = rules.judge(own)
    act = judged.explanation.window_act
    if waits:
        facts = tuple(_pending(fact, pending) for fact in judged.materials)
        return ThemeChild(part=part, application=own, judged=replace(judged, materials=facts), act=None)
    return ThemeChild(part=part, application=own, judged=rules.judge(own, act), act=act)


def _entry(line: SharedLine, part: Part, entry: MaterialEntry) -> MaterialEntry:
    """The entry of a common line for one item: the paper itself lies with the first that uses it."""
    first = line.uses[0].part
    if first.code == part.code:
        return entry
    return replace(entry, shared=f"与“{first.item.name}”共用", mended=False)


def _pending(fact: MaterialFact, pending: Mapping[str, str]) -> MaterialFact:
    """A line that an earlier item will yield: not there yet, and nobody's fault."""
    if fact.key not in pending:
        return fact
    return replace(
        fact,
        state=str(MaterialState.MISSING),
        taking="",
        originals=0,
        copies=0,
        problem="",
        demand="",
        note=f"由“{pending[fact.key]}”办结后取得",
    )


def _write_child(child: ThemeChild, recorder: Recorder, calendar: WorkCalendar) -> tuple[PendingPaper, ...]:
    """One case with its outcome, or waiting; the receipt is common, so that none of its own is owed."""
    act = child.act
    if act is None:
        open_case(recorder, child.application, child.judged)
        return ()
    names = tuple(name for name in paper_names(act, child.judged) if name != PaperKind.RECEIPT)

    def outcome(ctx: PaperContext) -> Act:
        kind, body = outcome_body(act, ctx, day_number(recorder.clock))
        return Act(kind=kind, body=body, papers=papers_of_act(ctx, names))

    done: IntakeDone = write_case(
        child.application, child.judged, recorder, calendar, DOCUMENTS[act], outcome
    )
    return done.papers


def opened_body(
    app: ThemeApplication, judged: ThemeJudgement, cases: Mapping[str, CaseFile], settings: HallSettings
) -> b.ThemeOpened:
    """The opening, with the edges frozen; `cases` by 实施编码."""
    first = cases[judged.children[0].part.code]
    return b.ThemeOpened(
        number="",
        theme=judged.theme.code,
        theme_name=judged.theme.name,
        person=first.person,
        agent=first.agent,
        guardian=first.guardian,
        rule=str(rule_of(judged.theme, settings.theme_rules)),
        children=tuple(_child_body(child.part, cases) for child in judged.children),
        left_out=_left_out(app, judged),
        materials=tuple(_shared_body(line, app, cases) for line in judged.lines),
        flags=tuple(sorted(app.flags)),
        answers=tuple(
            sorted(f"{code}:{name}" for code, names in judged.survey.answers.items() for name in names)
        ),
        ticket=app.ticket,
        offline=app.offline,
    )


def _child_body(part: Part, cases: Mapping[str, CaseFile]) -> b.ThemeChild:
    file, promise = cases[part.code], part.item.promise
    return b.ThemeChild(
        case=file.id,
        number=file.number,
        item=part.code,
        item_name=part.item.name,
        stage=part.stage,
        after=tuple(cases[code].id for code in part.after),
        needs=tuple(cases[code].id for code in part.needs),
        days=promise.number,
        unit=str(promise.unit),
    )


def _left_out(app: ThemeApplication, judged: ThemeJudgement) -> tuple[b.ThemeLeftOut, ...]:
    ended = tuple(
        b.ThemeLeftOut(
            item=one.part.code,
            item_name=one.part.item.name,
            stage=one.part.stage,
            why="无需办理" if one.not_needed else str(one.result),
            reason=one.reason,
        )
        for one in judged.survey.left_out
    )
    unwanted = tuple(
        b.ThemeLeftOut(item=step.item_code, item_name=item.name, stage=step.stage, why="未选")
        for step in judged.theme.steps
        if step.item_code not in app.chosen and (item := judged.catalogue.item(step.item_code))
    )
    return (*ended, *unwanted)


def _shared_body(line: SharedLine, app: ThemeApplication, cases: Mapping[str, CaseFile]) -> b.SharedMaterial:
    entry = app.entries.get(line.key)
    taken = entry is not None and entry.state is MaterialState.HAVE and line.comes_from is None
    return b.SharedMaterial(
        name=line.name,
        cases=tuple(cases[use.part.code].id for use in line.uses),
        originals=line.originals if taken and line.taking == "收原件" else 0,
        copies=line.copies if taken and line.taking != "验原件" else 0,
        state=str(entry.state) if entry is not None and line.comes_from is None else "",
        comes_from=cases[line.comes_from.code].id if line.comes_from else "",
    )


def case_of(uow: UnitOfWork, case_id: str) -> CaseFile:
    """A stored case.

    Raises:
        Refused: `case.unknown`.
    """
    file = uow.cases.get(case_id)
    if file is None:
        raise Refused("case.unknown", "没有找到这个办件。")
    return file


def theme_file_of(uow: UnitOfWork, theme_id: str) -> ThemeFile:
    """A stored 一件事.

    Raises:
        Refused: `theme.unknown`.
    """
    file = uow.themes.get(theme_id)
    if file is None:
        raise Refused("theme.unknown", "没有找到这个“一件事”。")
    return file
