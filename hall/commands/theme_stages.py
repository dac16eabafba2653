"""The further stages of a 一件事: a child begins, or is ended because it cannot any more (domain.md 1.7).

A child begins when the items before it are over and those whose result it needs were granted. Its materials
were handed in with the others; the results come from the earlier cases. Its clocks run from this day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hall import bodies as b
from hall.bodies import MaterialFact
from hall.case_clocks import case_days, day
from hall.cases import CaseAction, CaseFile, CaseState
from hall.catalogue import Item, ItemVersion
from hall.checklist import material_lines
from hall.clock import Clock, corrected, today
from hall.codec import body_as
from hall.commands.application import Application, Judgement, MaterialEntry, catalogue_now, judge
from hall.commands.case_papers import papers_of_act
from hall.commands.casework import one_line
from hall.commands.ending import return_lines, return_papers
from hall.commands.intake import IntakeDone, context_of, mark_of, owe, paper_names
from hall.commands.later import letter, open_case, remedy_of
from hall.commands.numbers import draw_document_number
from hall.commands.outcomes import DOCUMENTS, outcome_body
from hall.commands.people import PersonForm
from hall.commands.record import PaperCheck, Recorder, day_number
from hall.commands.themes import TOPICS, case_of, theme_file_of
from hall.deadlines import decision_due
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.explanation import Line, MaterialState
from hall.identity import DocumentKind
from hall.life_forms import Termination
from hall.papers import Clerk
from hall.persons import Person
from hall.ports import Begin, Changes, UnitOfWork
from hall.staff import Actor, Permission, require, require_department
from hall.theme_course import Phase, ThemeStanding, phase_of, standing_of
from hall.theme_file import ThemeFile
from hall.theme_materials import result_state
from hall.workdays import WorkCalendar

ENDED_GROUND = "前置事项未办成"


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginChild:
    """Begin a child whose turn has come.

    `entries` are lines that were judged now, by the keys of the item: what was brought since, or a result
    that is not as it should be. Lines that are not named stay as they were handed in.
    """

    actor: Actor
    theme_id: str
    case_id: str
    entries: Mapping[str, MaterialEntry] = field(default_factory=dict)
    asks_gap: bool = False
    credit_bar: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeView:
    """A 一件事 with its cases, as it stands today."""

    theme: ThemeFile
    cases: Mapping[str, CaseFile]
    standing: ThemeStanding


def theme_view(uow: UnitOfWork, theme_id: str, calendar: WorkCalendar, day: dt.date) -> ThemeView:
    """The whole today; children that are not in this store yet count as not begun.

    Raises:
        Refused: `theme.unknown`.
    """
    theme = theme_file_of(uow, theme_id)
    found = (uow.cases.get(one.case) for one in theme.children)
    cases = {file.id: file for file in found if file is not None}
    dues = {
        file.id: due
        for file in cases.values()
        if (version := uow.catalogue.item_version(file.item_version)) is not None
        and (due := _due_of(file, version.item, calendar)) is not None
    }
    standing = standing_of(theme, cases, calendar, day, dues)
    return ThemeView(theme=theme, cases=cases, standing=standing)


def begin_child(
    cmd: BeginChild,
    begin: Begin,
    clock: Clock,
    calendar: WorkCalendar,
    *,
    check: PaperCheck | None = None,
) -> IntakeDone:
    """The next stage: judge the child with the results of the earlier ones, and do what the rules say.

    Raises:
        Refused: `theme.waits` or `theme.blocked` with the reason, `theme.begun` when it has begun,
            `theme.unknown`, `case.unknown`, and whatever the rules of the item say.
    """
    require(cmd.actor, Permission.INTAKE)
    with begin() as uow:
        theme, file = theme_file_of(uow, cmd.theme_id), case_of(uow, cmd.case_id)
        _require_turn(uow, theme, file)
        version = uow.catalogue.item_version(file.item_version)
        if version is None:
            raise Refused("catalogue.version", "没有找到这个办件的事项版本。")
        settings, at = uow.settings.hall(), corrected(clock)
        catalogue = catalogue_now(uow, clock).catalogue
        app = _application(uow, cmd, file, version)
        act = judge(app, catalogue, settings, calendar, at=at, frozen=version).explanation.window_act
        judged = judge(app, catalogue, settings, calendar, at=at, act=act, frozen=version)
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        stream = stream_of(StreamKind.CASE, file.id)
        _prepare(recorder, stream, file, judged, cmd.actor)
        applicant, present = _persons(uow, file)
        ctx = replace(
            context_of(
                app,
                judged,
                settings,
                calendar,
                at=at,
                mark=mark_of(recorder, app, ahead=1),
                applicant=applicant,
                present=present,
            ),
            number=file.number,
            token=file.token,
            documents={kind: draw_document_number(uow, clock, kind) for kind in DOCUMENTS[act]},
        )
        kind, body = outcome_body(act, ctx, day_number(clock))
        recorder.add(kind, stream, body, cat=version.digest)
        papers = owe(recorder, stream, papers_of_act(ctx, paper_names(act, judged)))
        after = case_of(uow, file.id)
        uow.commit()
    streams = (stream_of(StreamKind.THEME, cmd.theme_id), stream)
    return IntakeDone(file=after, papers=papers, changes=Changes(topics=TOPICS, streams=streams))


@dataclass(frozen=True, slots=True, kw_only=True)
class EndBlocked:
    """End a child that cannot begin; `second` approves, signed in in place (D24)."""

    actor: Actor
    second: Actor
    theme_id: str
    case_id: str
    reason: str


def end_blocked(cmd: EndBlocked, begin: Begin, clock: Clock, *, check: PaperCheck | None = None) -> Changes:
    """End a child that cannot begin because an item it needs failed; its originals go back.

    The applicant gets 终止办理告知书 with the remedies, and 退件清单 when anything goes back (domain.md 1.4).

    Raises:
        Refused: `theme.not_blocked` when it may still begin, `theme.reason`, `staff.right`,
            `staff.same_person` or `review.body` for the second person, `case.move`, `case.held`,
            `person.unknown`.
    """
    require(cmd.actor, Permission.INTAKE)
    require(cmd.second, Permission.TERMINATE)
    if cmd.second.number == cmd.actor.number:
        raise Refused("staff.same_person", "终止办理要由首席代表或大厅管理员另行批准。", field="second")
    words = one_line(cmd.reason, "theme.reason", "请写明终止的原因（500 字以内）。", "reason")
    stream = stream_of(StreamKind.CASE, cmd.case_id)
    with begin() as uow:
        theme, file = theme_file_of(uow, cmd.theme_id), case_of(uow, cmd.case_id)
        phase, why = _phase(uow, theme, file)
        if phase is not Phase.BLOCKED:
            raise Refused("theme.not_blocked", f"这个事项还不用终止：{why or file.word}")
        found, returned = open_case(uow, cmd.case_id, CaseAction.TERMINATE), returned_of(file)
        require_department(cmd.second, found.item.body)
        document = draw_document_number(uow, clock, "终")
        body = b.CaseEnded(
            reason=words,
            ground=ENDED_GROUND,
            returned=returned,
            document=document,
            approved_by=cmd.second.number,
        )
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        recorder.add(EventKind.CASE_TERMINATED, stream, body, cat=file.item_version)
        paper = Termination(
            **letter(recorder, found, cmd.actor, document=document),
            applied_on=day(file.applied_on) or today(clock),
            ground=ENDED_GROUND,
            reason=words,
            approved_by=Clerk(number=cmd.second.number, name=cmd.second.name),
            remedy=remedy_of(uow.settings.hall()),
            returned=return_lines(returned),
        )
        owe(recorder, stream, (paper, *return_papers(recorder, found, cmd.actor, returned, "终止办理")))
        uow.commit()
    return Changes(topics=TOPICS, streams=(stream, stream_of(StreamKind.THEME, cmd.theme_id)))


def returned_of(file: CaseFile) -> tuple[b.Returned, ...]:
    """Originals that go back when a case ends; those that lie with another item are not in it."""
    return tuple(
        b.Returned(key=fact.key, name=fact.name, originals=fact.originals, copies=fact.copies)
        for fact in file.materials
        if fact.originals
    )


def note_theme(actor: Actor, theme_id: str, text: str, begin: Begin, clock: Clock) -> Changes:
    """A remark on the whole.

    Raises:
        Refused: `note.text`, `theme.unknown`, `staff.right`.
    """
    require(actor, Permission.SEE_CASES)
    words = one_line(text, "note.text", "请写下备注内容（500 字以内）。", "text")
    stream = stream_of(StreamKind.THEME, theme_id)
    with begin() as uow:
        theme_file_of(uow, theme_id)
        Recorder.for_actor(uow, clock, actor).add(EventKind.THEME_NOTED, stream, b.ThemeNoted(text=words))
        uow.commit()
    return Changes(topics=TOPICS, streams=(stream,))


def _due_of(file: CaseFile, item: Item, calendar: WorkCalendar) -> tuple[dt.date, bool] | None:
    days = case_days(file, item)
    if days.accepted_on is None:
        return None
    due = decision_due(days.accepted_on, item.promise, days, calendar)
    return due.day, due.provisional


def _phase(uow: UnitOfWork, theme: ThemeFile, file: CaseFile) -> tuple[Phase, str]:
    child = theme.child(file.id)
    if child is None:
        raise Refused("theme.child", f"办件 {file.number} 不属于这个“一件事”。")
    found = (uow.cases.get(one.case) for one in theme.children)
    return phase_of(child, theme, {one.id: one for one in found if one is not None})


def _require_turn(uow: UnitOfWork, theme: ThemeFile, file: CaseFile) -> None:
    phase, why = _phase(uow, theme, file)
    if phase is Phase.BLOCKED:
        raise Refused("theme.blocked", f"这个事项不能开始：{why}")
    if phase is Phase.WAITING:
        raise Refused("theme.waits", f"还没有轮到这个事项：{why}")
    if phase is not Phase.MAY_BEGIN or file.state is not CaseState.PREAPPLIED:
        raise Refused("theme.begun", f"这个事项已经“{file.word}”，不用再开始。")


def _application(uow: UnitOfWork, cmd: BeginChild, file: CaseFile, version: ItemVersion) -> Application:
    """The application as it was handed in, with what was judged now and the results of earlier items."""
    applicant, present = _persons(uow, file)
    facts = {fact.key: fact for fact in file.materials}
    lines = material_lines(version.item, version.rules, {*file.flags, *file.answers})
    entries = {line.key: cmd.entries.get(line.key) or _kept(line, facts.get(line.key)) for line in lines}
    return Application(
        actor=cmd.actor,
        case_id=file.id,
        item=file.item,
        applicant=_form(applicant),
        present=_form(present) if present else None,
        present_word=_present_word(file, applicant),
        flags=frozenset(file.flags),
        answers=frozenset(file.answers),
        entries=entries,
        asks_gap=cmd.asks_gap or file.asks_gap,
        credit_bar=True if applicant.barred else _credit(uow, cmd, file),
        ticket=file.ticket,
        delivery=file.delivery,
        theme=file.theme,
    )


def _credit(uow: UnitOfWork, cmd: BeginChild, file: CaseFile) -> bool | None:
    """What was looked up now, else what was looked up when the whole was opened (D20)."""
    if cmd.credit_bar is not None:
        return cmd.credit_bar
    for item in uow.chain.stream(stream_of(StreamKind.CASE, file.id)):
        if item.event.kind == EventKind.CASE_APPLIED:
            return body_as(item.event, b.CaseApplied).credit_bar
    return None


def _kept(line: Line, fact: MaterialFact | None) -> MaterialEntry:
    """A line as it was handed in; the result of an earlier item that is over now counts as here."""
    if fact is None:
        return MaterialEntry(state=MaterialState.MISSING)
    if fact.state == MaterialState.MISSING and not fact.problem and fact.note:
        return MaterialEntry(state=result_state(line), note=fact.note.replace("办结后取得", "取得"))
    return MaterialEntry(
        state=MaterialState(fact.state),
        problem=fact.problem,
        demand=fact.demand,
        note=fact.note,
        files=fact.files,
        shared="" if fact.originals or fact.copies else fact.note,
    )


def _prepare(recorder: Recorder, stream: str, file: CaseFile, judged: Judgement, actor: Actor) -> None:
    """What is new about the materials, and that this window goes on with the case (D14)."""
    if file.keeper != actor.window:
        recorder.add(
            EventKind.CASE_TAKEN_OVER, stream, b.CaseTakenOver(reason="一件事后续环节"), cat=file.item_version
        )
    known = {fact.key: fact for fact in file.materials}
    fresh = tuple(fact for fact in judged.materials if known.get(fact.key) != fact)
    if fresh:
        recorder.add(EventKind.CASE_PREPARED, stream, b.CasePrepared(items=fresh), cat=file.item_version)


def _persons(uow: UnitOfWork, file: CaseFile) -> tuple[Person, Person | None]:
    applicant = uow.persons.get(file.person)
    if applicant is None:
        raise Refused("person.unknown", "没有找到申请人的记录。")
    return applicant, uow.persons.get(file.agent or file.guardian or "")


def _form(person: Person) -> PersonForm:
    return PersonForm(
        kind=DocumentKind(person.kind),
        number=person.number,
        name=person.name,
        phone=person.phone,
        legal_person=person.legal_person,
    )


def _present_word(file: CaseFile, applicant: Person) -> str:
    if file.guardian:
        return "监护人"
    if not file.agent:
        return ""
    return "经办人" if applicant.kind == DocumentKind.USCI else "代理人"
