"""What happens to a case after its outcome: deemed acceptance, voiding, notes (domain.md 1.4, D10, D24).

The later life of a case (supplements, dispatch, decision, delivery) is added here by subject. Nothing is
printed here; owed papers are remembered as in `intake.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from hall import bodies as b
from hall import paper_forms as forms
from hall import paper_lines as rows
from hall.bodies import AcceptMode
from hall.cases import CaseAction, CaseFile, CaseState, move
from hall.catalogue import Item
from hall.clock import Clock, corrected, today
from hall.commands.case_papers import (
    PERMIT_SEAL,
    PLAIN_SEAL,
    RECEIPT_SEAL,
    limit_words,
    party_of,
    situation_words,
)
from hall.commands.intake import MAX_REASON, IntakeDone, owe
from hall.commands.numbers import draw_document_number
from hall.commands.record import PaperCheck, Recorder, as_number, day_number
from hall.commands.taking_over import require_keeper
from hall.deadlines import tell_due
from hall.errors import Refused
from hall.events import SYSTEM, EventKind, StreamKind, stream_of
from hall.identity import DocumentKind
from hall.ids import derived_id
from hall.papers import CasePaper, Clerk, Office, PrintMark
from hall.papers import Item as PaperItem
from hall.ports import Begin, Changes, Topic, UnitOfWork
from hall.settings import HallSettings
from hall.staff import Actor, Permission, require
from hall.workdays import WorkCalendar

FIVE_DAYS = 5
"""Working days for the one-time notice (行政许可法 art. 32(4))."""

_CASES = frozenset({Topic.CASES, Topic.PAPERS, Topic.SYNC})


def one_line(text: str, code: str, sentence: str, name: str) -> str:
    """What was typed, as one line without control characters.

    Raises:
        Refused: `code` with `sentence` and the field `name` when it is empty, too long or not printable.
    """
    clean = " ".join(text.split())
    if not clean or len(clean) > MAX_REASON or not clean.isprintable():
        raise Refused(code, sentence, field=name)
    return clean


def as_day(number: int) -> dt.date:
    """A day written yyyymmdd."""
    return dt.date(number // 10_000, number // 100 % 100, number % 100)


def accept_deemed(begin: Begin, clock: Clock, calendar: WorkCalendar) -> Changes:
    """逾期不告知，自收到之日起即为受理: write it for every case whose five days are over (art. 32(4), D10).

    By a single PC; in a hall its hub does it (`deeming.py`). Written once, with an id that follows from the
    case. The acceptance day is the day of receipt. The notice is owed at once, dated that day.
    """
    streams: list[str] = []
    with begin() as uow:
        now = today(clock)
        for file in uow.cases.received_before(day_number(clock)):
            received = as_day(file.received_on)
            # What two windows disagree about, or a newer program knows more of, is not decided by a calendar.
            # For a case that is only collected the home authority answers (domain.md 1.7); it is watched.
            settled = not (file.held or file.beyond or file.course.home)
            if not settled or calendar.add_workdays(received, FIVE_DAYS).day >= now:
                continue
            if not opened_here(uow, stream_of(StreamKind.CASE, file.id)):
                continue
            _deem(uow, clock, calendar, file)
            streams.append(stream_of(StreamKind.CASE, file.id))
        if streams:
            uow.commit()
    return Changes(topics=_CASES if streams else frozenset(), streams=tuple(streams))


def opened_here(uow: UnitOfWork, stream: str) -> bool:
    """True when this very PC wrote the application of a case."""
    me = uow.chain.identity().node
    return any(
        item.event.kind == EventKind.CASE_APPLIED and item.event.node == me
        for item in uow.chain.stream(stream)
    )


def _deem(uow: UnitOfWork, clock: Clock, calendar: WorkCalendar, file: CaseFile) -> None:
    document = draw_document_number(uow, clock, "受")
    recorder = write_deemed(uow, clock, file, document)
    paper = deemed_notice(uow, clock, calendar, file, recorder, document)
    if paper is not None:
        owe(recorder, stream_of(StreamKind.CASE, file.id), (paper,))


def write_deemed(uow: UnitOfWork, clock: Clock, file: CaseFile, document: str) -> Recorder:
    """The event of a deemed acceptance, with the id that everybody would give it (D10)."""
    stream = stream_of(StreamKind.CASE, file.id)
    recorder = Recorder(uow=uow, clock=clock, actor=SYSTEM, window=file.window)
    body = b.CaseAccepted(mode=AcceptMode.DEEMED, on=file.received_on, document=document)
    ident = derived_id(stream, EventKind.CASE_ACCEPTED)
    recorder.add(EventKind.CASE_ACCEPTED, stream, body, cat=file.item_version, ident=ident)
    return recorder


def deemed_notice(
    uow: UnitOfWork,
    clock: Clock,
    calendar: WorkCalendar,
    file: CaseFile,
    recorder: Recorder,
    document: str,
) -> CasePaper | None:
    """The 受理通知书 of an acceptance by law or by the platform; None without a known item or applicant."""
    version, person = uow.catalogue.item_version(file.item_version), uow.persons.get(file.person)
    if version is None or person is None:
        return None
    deemed = file.accepted_mode != AcceptMode.BY_DEPARTMENT
    return acceptance_paper(
        paper_common(uow, clock, file, version.item, recorder, document=document),
        version.item,
        file,
        calendar,
        accepted_on=as_day(file.received_on if deemed else file.accepted_on),
        pickup=uow.settings.hall().pickup_place,
        deemed=deemed,
    )


def acceptance_paper(
    common: dict[str, Any],
    item: Item,
    file: CaseFile,
    calendar: WorkCalendar,
    *,
    accepted_on: dt.date,
    pickup: str,
    deemed: bool = False,
    gap: bool = False,
) -> CasePaper:
    """受理通知书 of a case that was taken in earlier; its clocks run from the day of acceptance."""
    promise = calendar.due(accepted_on, item.promise)
    statutory = calendar.due(accepted_on, item.statutory) if item.statutory else None
    return forms.Acceptance(
        **common,
        applied_on=as_day(file.applied_on),
        accepted_on=accepted_on,
        promised=rows.Limit(
            length=limit_words(item.promise), due=promise.day, provisional=promise.provisional
        ),
        statutory=rows.Limit(
            length=limit_words(item.statutory), due=statutory.day, provisional=statutory.provisional
        )
        if item.statutory and statutory
        else None,
        fee=item.fee,
        pickup=f"窗口自取，{pickup}",
        not_counted=item.special,
        deemed=deemed,
        gap=gap,
    )


def paper_common(
    uow: UnitOfWork,
    clock: Clock,
    file: CaseFile,
    item: Item,
    recorder: Recorder,
    *,
    document: str = "",
    clerk: Clerk | None = None,
) -> dict[str, Any]:
    """What every paper of a case that was taken in earlier begins with.

    Raises:
        Refused: `person.unknown` when the applicant's record was redacted.
    """
    settings, me, tip = uow.settings.hall(), uow.chain.identity(), uow.chain.tip()
    person = uow.persons.get(file.person)
    word = "监护人" if file.guardian else "代理人"
    if person is not None and person.kind == DocumentKind.USCI:
        word = "经办人"
    agent = uow.persons.get(file.agent or file.guardian or "")
    if person is None:
        raise Refused("person.unknown", "没有找到申请人的记录。")
    account = uow.accounts.get(file.clerk)
    return {
        "hall_name": settings.name,
        "mark": PrintMark(
            node=f"{me.series}·{tip.seq if tip else 0:07d}",
            printed_at=corrected(clock),
            operator=recorder.actor,
        ),
        "body": item.body,
        "applicant": party_of(person),
        "agent": party_of(agent) if agent else None,
        "agent_word": word,
        "item": PaperItem(
            name=item.name,
            type_code=item.type_code,
            situation=situation_words(item, file.answers),
            basis=item.basis,
            version=file.item_version,
        ),
        "clerk": clerk or Clerk(number=file.clerk, name=account.name if account else ""),
        "window": f"{file.window}号窗" if file.window else "",
        "dated": today(clock),
        "case_number": file.number,
        "document_number": document or None,
        "qr_text": f"{file.number}.{file.token}",
        "seal": PERMIT_SEAL if item.is_permit else PLAIN_SEAL,
        "contact": Office(name=item.body, phone=item.phone),
        "supervision": _supervision(settings, item),
        "show_numbers": not settings.mask_on_papers,
    }


def _supervision(settings: HallSettings, item: Item) -> Office:
    return Office(name=settings.authority, phone=item.complaint_phone or settings.complaint_phone)


def void(
    actor: Actor,
    second: Actor,
    case_id: str,
    reason: str,
    begin: Begin,
    clock: Clock,
    *,
    recovered: bool,
    check: PaperCheck | None = None,
) -> IntakeDone:
    """作废: a keying error of today, confirmed by the manager (D24, domain.md 1.4); the number stays used.

    Args:
        actor: The clerk who asks for it.
        second: The manager, signed in in place.
        case_id: The case.
        reason: Why.
        begin: Opens a unit of work.
        clock: Time.
        recovered: The printed papers were taken back; otherwise it is a withdrawal, not a void.
        check: Looks at the slip before anything is durable.

    Raises:
        Refused: `void.reason`, `void.day`, `void.papers`, `staff.…`, or `case.move` for a later state.
    """
    require(actor, Permission.INTAKE)
    require(second, Permission.CONFIRM_VOID)
    if second.number == actor.number:
        raise Refused("staff.same_person", "作废要由大厅管理员另行确认。", field="second")
    reason = one_line(reason, "void.reason", "请写明作废的原因（500 字以内）。", "reason")
    with begin() as uow:
        file = uow.cases.get(case_id)
        if file is None:
            raise Refused("case.unknown", "没有找到这个办件。")
        require_keeper(file, actor)
        move(file.state, CaseAction.VOID)
        if file.applied_on != as_number(corrected(clock)):
            raise Refused("void.day", "只能作废当天录错的办件；其他情况请按撤回或终止办理。")
        if file.papers and not recovered:
            raise Refused("void.papers", "已打印的文书要先收回才能作废；收不回的请按撤回办理。")
        recorder = Recorder.for_actor(uow, clock, actor, check)
        stream = stream_of(StreamKind.CASE, case_id)
        body = b.CaseVoided(reason=reason, second=second.number)
        recorder.add(EventKind.CASE_VOIDED, stream, body, cat=file.item_version)
        for paper in uow.papers.pending():
            if paper.stream == stream:
                uow.papers.drop(paper.id)
        papers = owe(
            recorder, stream, (_void_slip(recorder, file, actor=actor, second=second, reason=reason),)
        )
        after = uow.cases.get(case_id) or file
        uow.commit()
    return IntakeDone(file=after, papers=papers, changes=Changes(topics=_CASES, streams=(stream,)))


def _void_slip(recorder: Recorder, file: CaseFile, *, actor: Actor, second: Actor, reason: str) -> CasePaper:
    uow, clock = recorder.uow, recorder.clock
    version = uow.catalogue.item_version(file.item_version)
    if version is None:
        raise Refused("catalogue.version", "没有找到这个办件的事项版本。")
    common = paper_common(
        uow, clock, file, version.item, recorder, clerk=Clerk(number=actor.number, name=actor.name)
    )
    common.update(body=uow.settings.hall().name, seal=RECEIPT_SEAL)
    return forms.VoidSlip(
        **common,
        voided_at=corrected(clock),
        reason=reason,
        papers=tuple(f"{p.kind} {p.document}".strip() for p in file.papers if p.n == 1),
        recovered=True,
        confirmed_by=Clerk(number=second.number, name=second.name),
    )


def note(actor: Actor, case_id: str, text: str, begin: Begin, clock: Clock) -> Changes:
    """A remark on a case: never a pause of a clock, never a demand for materials (domain.md 1.4).

    Raises:
        Refused: `note.text` when it is empty, `case.unknown`, `note.archived` after 归档: the sealed
            file would not have it.
    """
    require(actor, Permission.SEE_CASES)
    text = one_line(text, "note.text", "请写下备注内容（500 字以内）。", "text")
    stream = stream_of(StreamKind.CASE, case_id)
    with begin() as uow:
        file = uow.cases.get(case_id)
        if file is None:
            raise Refused("case.unknown", "没有找到这个办件。")
        if file.state is CaseState.ARCHIVED:
            raise Refused("note.archived", "这件已归档，案卷已经封存，只能看，不能再加备注。")
        Recorder.for_actor(uow, clock, actor).add(EventKind.CASE_NOTED, stream, b.CaseNoted(text=text))
        uow.commit()
    return Changes(topics=_CASES, streams=(stream,))


def unanswered(cases: tuple[CaseFile, ...], calendar: WorkCalendar, day: dt.date) -> tuple[CaseFile, ...]:
    """RECEIVED cases on their fifth day (or later) without a notice: they block closing the day.

    Of a case that was collected for another hall (代收) nothing is left to do here once it was sent on: its
    authority answers. Until then it blocks like any other (domain.md 1.7).
    """
    return tuple(
        file
        for file in cases
        if file.state is CaseState.RECEIVED
        and not (file.held or file.beyond or file.course.forwarded_on)
        and tell_due(as_day(file.received_on), calendar).day <= day
    )


def unanswered_words(held: Sequence[CaseFile]) -> str:
    """Why the day cannot be closed, of what `unanswered` found."""
    collected = sum(bool(file.course.home) for file in held)
    counts = (
        (len(held) - collected, "件收了件没有告知"),
        (collected, "件代收件没有寄给受理机关"),
    )
    said = "、".join(f"{count} {what}" for count, what in counts if count)
    return f"还有 {said}，五个工作日已到，不能日结。"
