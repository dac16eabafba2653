"""Taking an application in: one click, one transaction, one lawful outcome (domain.md 1.4, D21–D24).

The rules are asked again here, whatever the screen showed: an outcome that they do not allow is refused.
Persons, case, numbers and the papers that are owed are written together with the end of the draft, or not at
all. Nothing is drawn or printed here, and no screen state is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from hall import bodies as b
from hall.cases import CaseFile
from hall.catalogue import Catalogue
from hall.checklist import papers_of
from hall.clock import Clock, corrected, is_doubtful, today
from hall.commands.application import Application, Judgement, catalogue_now, judge, require_lawful
from hall.commands.case_papers import (
    PaperContext,
    RefusalGround,
    papers_of_act,
    refusal_paper,
)
from hall.commands.intake_routes import record_routes, with_credit
from hall.commands.numbers import draw_case_number, draw_document_number, query_hash
from hall.commands.outcomes import DOCUMENTS, outcome_body
from hall.commands.people import PersonForm, clean_form, record_person
from hall.commands.record import PaperCheck, Recorder, day_number
from hall.errors import Conflict, Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.explanation import MaterialState, WindowAct
from hall.ids import digits, new_id, token
from hall.paper_forms import encode_paper
from hall.papers import CasePaper, PrintMark
from hall.persons import Person
from hall.ports import Begin, Changes, PendingPaper, Topic
from hall.reasons import Outcome
from hall.settings import HallSettings
from hall.staff import Actor, Permission, require, require_department
from hall.workdays import WorkCalendar

MAX_REASON: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeIn:
    """Confirm an application with the act that the window does."""

    application: Application
    act: WindowAct


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """不予受理: proposed by the clerk, confirmed by a chief representative (D24)."""

    application: Application
    ground: RefusalGround
    second: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeDone:
    """What came of it: the case as folded, and the papers that are owed now."""

    file: CaseFile
    papers: tuple[PendingPaper, ...]
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A case that was just written down, before its outcome."""

    number: str
    password: str
    token: str
    applicant: Person
    present: Person | None
    stream: str


def open_case(recorder: Recorder, app: Application, judged: Judgement) -> Opened:
    """Write persons, number and application down; the outcome follows in the same transaction.

    Raises:
        Conflict: `intake.twice`.
    """
    uow = recorder.uow
    if uow.cases.get(app.case_id) is not None:
        raise Conflict("intake.twice", "这一件已经办出，不用再次确认。")
    applicant = record_person(recorder, app.applicant)
    present = record_person(recorder, app.present) if app.present else None
    number = draw_case_number(uow, recorder.clock)
    password, qr_token = digits(6), token(10)
    promised = any(fact.state == MaterialState.PROMISED for fact in judged.materials)
    is_guardian = app.present_word == "监护人"
    said = judged.explanation
    stream = stream_of(StreamKind.CASE, app.case_id)
    body = b.CaseApplied(
        number=number,
        item=app.item,
        item_name=judged.version.item.name,
        item_version=judged.version.digest,
        body_code=judged.version.item.body_code,
        person=applicant.id,
        agent=present.id if present and not is_guardian else None,
        guardian=present.id if present and is_guardian else None,
        flags=tuple(sorted(app.flags)),
        answers=said.used_answers,
        materials=judged.materials,
        ticket=app.ticket,
        channel=app.channel,
        asks_gap=app.asks_gap,
        credit_bar=app.credit_bar,
        credit_pending=app.credit_bar is None and (promised or said.outcome is Outcome.ACCEPT_GAP),
        clock_doubtful=is_doubtful(recorder.clock),
        offline=app.offline,
        query_hash=query_hash(number, password),
        token=qr_token,
        delivery=app.delivery,
        theme=app.theme,
        waits=app.waits,
    )
    recorder.add(EventKind.CASE_APPLIED, stream, body, cat=judged.version.digest)
    record_routes(recorder, app, number, applicant, present)
    mended = tuple(
        fact for fact in judged.materials if fact.key in app.entries and app.entries[fact.key].mended
    )
    if mended:
        recorder.add(EventKind.CASE_CORRECTED_ON_SPOT, stream, b.CaseCorrectedOnSpot(items=mended))
    return Opened(
        number=number,
        password=password,
        token=qr_token,
        applicant=applicant,
        present=present,
        stream=stream,
    )


def context_of(
    app: Application,
    judged: Judgement,
    settings: HallSettings,
    calendar: WorkCalendar,
    *,
    at: int,
    mark: PrintMark,
    applicant: Person,
    present: Person | None,
) -> PaperContext:
    """What the papers of an application are made from; `at` microseconds UTC."""
    refer = judged.explanation.refer_to
    return PaperContext(
        settings=settings,
        version=judged.version,
        explanation=judged.explanation,
        materials=judged.materials,
        applicant=applicant,
        present=present,
        present_word=app.present_word,
        actor=app.actor,
        window=judged.catalogue.window(app.actor.window) if app.actor.window else None,
        at=at,
        mark=mark,
        calendar=calendar,
        answers=judged.explanation.used_answers,
        refer_item=judged.catalogue.item(refer.code) if refer else None,
    )


def mark_of(recorder: Recorder, app: Application, *, ahead: int) -> PrintMark:
    """The foot of the papers: series and sequence number of the act's event (D5)."""
    me, tip = recorder.uow.chain.identity(), recorder.uow.chain.tip()
    seq = (tip.seq if tip else 0) + ahead
    return PrintMark(
        node=f"{me.series}·{seq:07d}",
        printed_at=corrected(recorder.clock),
        operator=app.actor.number,
        offline=app.offline,
    )


def owe(recorder: Recorder, stream: str, papers: tuple[CasePaper, ...]) -> tuple[PendingPaper, ...]:
    """Remember the papers of an act in its own transaction (D13).

    Raises:
        Refused: `paper.glyph` when the recorder's check finds that one could not be printed.
    """
    if recorder.check is not None:
        recorder.check(papers)
    owed = tuple(
        PendingPaper(
            id=str(new_id(recorder.clock)),
            stream=stream,
            kind=paper.kind,
            form=encode_paper(paper),
            copies=paper.copies.count,
            made_at=recorder.clock.wall(),
            by=recorder.actor,
            document=paper.document_number or "",
        )
        for paper in papers
    )
    for paper in owed:
        recorder.uow.papers.pend(paper)
    return owed


def _finish(recorder: Recorder, app: Application, papers: tuple[PendingPaper, ...]) -> IntakeDone:
    uow = recorder.uow
    uow.drafts.drop(app.actor.window or 0)
    file = uow.cases.get(app.case_id) or CaseFile(id=app.case_id)
    topics = frozenset({Topic.CASES, Topic.PERSONS, Topic.PAPERS, Topic.DRAFT, Topic.SYNC})
    changes = Changes(topics=topics, streams=(stream_of(StreamKind.CASE, app.case_id),))
    return IntakeDone(file=file, papers=papers, changes=changes)


def paper_names(act: WindowAct, judged: Judgement) -> tuple[str, ...]:
    """Names of the papers of an act, in order (D22)."""
    promised = any(fact.state == MaterialState.PROMISED for fact in judged.materials)
    return papers_of(act, promised=promised)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What an outcome needs, whichever it is."""

    kind: EventKind
    body: b.Body
    papers: tuple[CasePaper, ...]


def write_case(
    app: Application,
    judged: Judgement,
    recorder: Recorder,
    calendar: WorkCalendar,
    documents: tuple[str, ...],
    act: Callable[[PaperContext], Act],
) -> IntakeDone:
    """Case, outcome, owed papers and the end of the draft, in the recorder's transaction."""
    uow, clock = recorder.uow, recorder.clock
    opened = open_case(recorder, app, judged)
    ctx = replace(
        context_of(
            app,
            judged,
            uow.settings.hall(),
            calendar,
            at=corrected(clock),
            mark=mark_of(recorder, app, ahead=1),
            applicant=opened.applicant,
            present=opened.present,
        ),
        number=opened.number,
        query_password=opened.password,
        token=opened.token,
        documents={kind: draw_document_number(uow, clock, kind) for kind in documents},
    )
    done = act(ctx)
    recorder.add(done.kind, opened.stream, done.body, cat=judged.version.digest)
    return _finish(recorder, app, owe(recorder, opened.stream, done.papers))


def take_in(
    cmd: TakeIn, begin: Begin, clock: Clock, calendar: WorkCalendar, *, check: PaperCheck | None = None
) -> IntakeDone:
    """Write the case with its outcome, owe its papers, end the draft: all of it or nothing.

    Raises:
        Refused: `intake.…` when the rules do not allow the act, or whatever is wrong with persons or answers.
        Conflict: `intake.twice` when this draft is a case already.
        Unavailable: The disk did not take it.
    """
    require(cmd.application.actor, Permission.INTAKE)
    with begin() as uow:
        app = with_credit(uow, cmd.application, today(clock))
        settings, at = uow.settings.hall(), corrected(clock)
        catalogue = catalogue_now(uow, clock).catalogue
        judged = judge(app, catalogue, settings, calendar, at=at, act=cmd.act)
        require_lawful(cmd.act, judged.explanation)
        recorder = Recorder.for_actor(uow, clock, app.actor, check)

        def act(ctx: PaperContext) -> Act:
            kind, body = outcome_body(cmd.act, ctx, day_number(clock))
            return Act(kind=kind, body=body, papers=papers_of_act(ctx, paper_names(cmd.act, judged)))

        done = write_case(app, judged, recorder, calendar, DOCUMENTS[cmd.act], act)
        uow.commit()
        return done


def _clean_ground(ground: RefusalGround) -> RefusalGround:
    """The ground as it is stored and printed: one line each, no control characters, of bounded length.

    Raises:
        Refused: `refuse.…`, with the field.
    """
    labels = {"reason": "理由", "basis": "依据", "authority": "有权机关", "authority_contact": "联系方式"}
    clean: dict[str, str] = {}
    for name, label in labels.items():
        text = " ".join(str(getattr(ground, name)).split())
        if len(text) > MAX_REASON or not text.isprintable():
            sentence = f"不予受理的{label}太长（最多 {MAX_REASON} 字）或含有不能打印的字符，请改正。"
            raise Refused(f"refuse.{name}", sentence, field=name)
        clean[name] = text
    if not clean["reason"]:
        raise Refused("refuse.reason", "请写明不予受理的理由。", field="reason")
    return RefusalGround(**clean)


def refuse(
    cmd: Refuse, begin: Begin, clock: Clock, calendar: WorkCalendar, *, check: PaperCheck | None = None
) -> IntakeDone:
    """不予受理 (art. 32(2)): reason, right authority and remedies in writing, confirmed by a second person.

    Raises:
        Refused: `refuse.reason` without a reason; `staff.right`, `staff.same_person` or `review.body` (of
            another department) for the second person.
    """
    app = cmd.application
    require(app.actor, Permission.INTAKE)
    require(cmd.second, Permission.CONFIRM_REFUSAL)
    if cmd.second.number == app.actor.number:
        raise Refused("staff.same_person", "不予受理要由首席代表另行确认。", field="second")
    ground = _clean_ground(cmd.ground)
    with begin() as uow:
        settings = uow.settings.hall()
        catalogue = catalogue_now(uow, clock).catalogue
        judged = judge(app, catalogue, settings, calendar, at=corrected(clock), lenient=True)
        require_department(cmd.second, judged.version.item.body)
        recorder = Recorder.for_actor(uow, clock, app.actor, check)

        def act(ctx: PaperContext) -> Act:
            body = b.CaseRefused(
                reason=ground.reason,
                basis=ground.basis,
                authority=ground.authority,
                review_body=settings.review_body,
                court=settings.court,
                second=cmd.second.number,
                document=(ctx.documents or {}).get("不受", ""),
            )
            paper = refusal_paper(ctx, ground, cmd.second)
            return Act(kind=EventKind.CASE_REFUSED, body=body, papers=(paper,))

        done = write_case(app, judged, recorder, calendar, ("不受",), act)
        uow.commit()
        return done


def preview(
    cmd: TakeIn,
    catalogue: Catalogue,
    settings: HallSettings,
    clock: Clock,
    calendar: WorkCalendar,
) -> tuple[CasePaper, ...]:
    """The papers as they will be, before anything is written: for the preview and for the check of glyphs.

    Numbers are not drawn yet; everything else is final.

    Raises:
        Refused: As `take_in`, so that a clerk learns it before the citizen signs.
    """
    app, at = cmd.application, corrected(clock)
    judged = judge(app, catalogue, settings, calendar, at=at, act=cmd.act)
    require_lawful(cmd.act, judged.explanation)
    mark = PrintMark(node="—", printed_at=at, operator=app.actor.number, offline=app.offline)
    day = today(clock)
    ctx = context_of(
        app,
        judged,
        settings,
        calendar,
        at=at,
        mark=mark,
        applicant=as_person(clean_form(app.applicant, day)),
        present=as_person(clean_form(app.present, day)) if app.present else None,
    )
    return papers_of_act(ctx, paper_names(cmd.act, judged))


def as_person(form: PersonForm) -> Person:
    """Somebody as typed, for a paper that is only looked at."""
    return Person(
        id="",
        kind=form.kind,
        number=form.number,
        name=form.name,
        phone=form.phone,
        legal_person=form.legal_person,
    )
