"""Events of a case to its file (architecture.md 2, D10).

Reads neither clock nor calendar nor catalogue. An event that does not fit is not dropped: it gets a status
that a person can read. The rules of the commands are not checked again here beyond the table of moves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from hall import bodies as b
from hall.cases import MOVES, CaseAction, CaseFile, PaperFact, Step
from hall.codec import body_of
from hall.errors import Refused
from hall.events import Event, EventKind, stream_id
from hall.order import FoldStatus, Judged, Linked, ordered


def _merged(old: Sequence[b.MaterialFact], new: Sequence[b.MaterialFact]) -> tuple[b.MaterialFact, ...]:
    fresh = {fact.key: fact for fact in new}
    kept = [fresh.pop(fact.key, fact) for fact in old]
    return (*kept, *fresh.values())


def _without(
    open_items: Sequence[b.MaterialFact], came: Sequence[b.MaterialFact]
) -> tuple[b.MaterialFact, ...]:
    keys = {fact.key for fact in came if fact.state not in {"缺", "瑕疵"}}
    return tuple(fact for fact in open_items if fact.key not in keys)


def _applied(file: CaseFile, body: b.CaseApplied, event: Event) -> CaseFile:
    return replace(
        file,
        number=body.number,
        item=body.item,
        item_name=body.item_name,
        item_version=body.item_version,
        body_code=body.body_code,
        person=body.person,
        agent=body.agent,
        guardian=body.guardian,
        ticket=body.ticket,
        flags=body.flags,
        answers=body.answers,
        materials=body.materials,
        window=event.window,
        hall=event.hall,
        clerk=event.actor,
        offline=body.offline,
        asks_gap=body.asks_gap,
        credit_pending=body.credit_pending,
        clock_doubtful=body.clock_doubtful,
        query_hash=body.query_hash,
        token=body.token,
        delivery=body.delivery,
        applied_at=event.wall,
        applied_on=event.biz_day,
    )


def _documents(file: CaseFile, **numbers: str) -> tuple[tuple[str, str], ...]:
    known = dict(file.documents)
    known.update({kind: number for kind, number in numbers.items() if number})
    return tuple(known.items())


def _told(file: CaseFile, body: b.CaseCorrectionTold, event: Event) -> CaseFile:
    return replace(
        file,
        correction=body.items,
        told_count=file.told_count + 1,
        told_until=body.until,
        told_ever=tuple(dict.fromkeys((*file.told_ever, *(fact.key for fact in body.items)))),
        received_on=file.received_on or event.biz_day,
        documents=_documents(file, 补=body.document),
    )


def _accepted(file: CaseFile, body: b.CaseAccepted, event: Event) -> CaseFile:
    return replace(
        file,
        accepted_on=body.on,
        accepted_mode=body.mode,
        received_on=file.received_on or event.biz_day,
        gap=body.gap,
        correction=(),
        documents=_documents(file, 受=body.document, 容=body.gap_document),
    )


def _supplied(file: CaseFile, body: b.CaseSupplied, _event: Event) -> CaseFile:
    came = {fact.key for fact in body.items}
    return replace(
        file,
        materials=_merged(file.materials, body.items),
        correction=_without(file.correction, body.items),
        gap=tuple(item for item in file.gap if item.key not in came),
    )


def _ended(kind: str) -> _Change:
    """The change of a body with a reason, and a document number under `kind` if that is not empty."""

    def change(file: CaseFile, body: Any, event: Event) -> CaseFile:
        numbers = {kind: body.document} if kind else {}
        return replace(
            file, reason=body.reason, ended_on=event.biz_day, documents=_documents(file, **numbers)
        )

    return change


def _supply_action(file: CaseFile, body: b.CaseSupplied) -> CaseAction:
    if not file.correction:
        return CaseAction.SUPPLY_GAP_PART
    return CaseAction.SUPPLY if body.complete else CaseAction.SUPPLY_PART


def _accept_action(_file: CaseFile, body: b.CaseAccepted) -> CaseAction:
    if body.mode == b.AcceptMode.DEEMED:
        return CaseAction.ACCEPT_DEEMED
    return CaseAction.ACCEPT_GAP if body.gap else CaseAction.ACCEPT


_Action = Callable[[CaseFile, Any], CaseAction]
_Change = Callable[[CaseFile, Any, Event], CaseFile]


def _always(action: CaseAction) -> _Action:
    return lambda _file, _body: action


_STEPS: Final[Mapping[EventKind, tuple[_Action, _Change]]] = {
    EventKind.CASE_CORRECTED_ON_SPOT: (
        _always(CaseAction.CORRECT_ON_SPOT),
        lambda file, body, _event: replace(file, materials=_merged(file.materials, body.items)),
    ),
    EventKind.CASE_RECEIVED: (
        _always(CaseAction.RECEIVE),
        lambda file, _body, event: replace(file, received_on=event.biz_day),
    ),
    EventKind.CASE_ACCEPTED: (_accept_action, _accepted),
    EventKind.CASE_CORRECTION_TOLD: (_always(CaseAction.TELL_CORRECTION), _told),
    EventKind.CASE_SUPPLIED: (_supply_action, _supplied),
    EventKind.CASE_GAP_CLOSED: (
        _always(CaseAction.CLOSE_GAP),
        lambda file, body, _event: replace(file, materials=_merged(file.materials, body.items), gap=()),
    ),
    EventKind.CASE_NOT_REQUIRED: (_always(CaseAction.NOT_REQUIRED), _ended("告")),
    EventKind.CASE_REFUSED: (_always(CaseAction.REFUSE), _ended("不受")),
    EventKind.CASE_REFERRED: (_always(CaseAction.REFER), _ended("转")),
    EventKind.CASE_VOIDED: (_always(CaseAction.VOID), _ended("")),
    EventKind.CASE_WITHDRAWN: (_always(CaseAction.WITHDRAW), _ended("")),
    EventKind.CASE_TERMINATED: (_always(CaseAction.TERMINATE), _ended("")),
}
"""By kind of event: the move it makes, and what else it changes."""


_REMARKS: Final = (b.CaseNoted, b.CaseAnswered, b.PaperRendered, b.PaperSent, b.PaperFailed)
"""What may stand in a case's stream without moving it; anything else there belongs to another stream."""


def _paper(papers: Sequence[PaperFact], body: object) -> tuple[PaperFact, ...]:
    match body:
        case b.PaperRendered():
            fact = PaperFact(
                paper=body.paper,
                kind=body.kind,
                n=body.n,
                sha256=body.sha256,
                copies=body.copies,
                document=body.document,
            )
            return (*papers, fact)
        case b.PaperSent(paper=paper, printer=printer):
            return tuple(replace(p, sent=printer, failed="") if p.paper == paper else p for p in papers)
        case b.PaperFailed(paper=paper, reason=reason):
            return tuple(replace(p, failed=reason) if p.paper == paper else p for p in papers)
        case _:
            return tuple(papers)


def _moved(file: CaseFile, body: b.Body, event: Event) -> CaseFile | None:
    """The file after a step; None when the table has no such move."""
    step = _STEPS.get(EventKind(event.kind))
    if step is None:
        return file if isinstance(body, _REMARKS) else None
    action, change = step
    to = MOVES[file.state].get(action(file, body))
    return None if to is None else replace(change(file, body, event), state=to)


def apply_case(file: CaseFile, item: Linked) -> tuple[CaseFile, Judged]:
    """One event onto a case file; the file is unchanged when the event has no effect."""
    event = item.event
    try:
        body = body_of(event)
    except Refused as error:
        return file, Judged(link=item.link, status=FoldStatus.REJECTED, reason=error.sentence)
    if body is None:
        return file, Judged(link=item.link, status=FoldStatus.DEFERRED, reason=event.kind)
    if isinstance(body, b.CaseApplied):
        if file.number:
            return file, Judged(link=item.link, status=FoldStatus.CONFLICT, reason="这个办件已经有一份申请。")
        file = _applied(file, body, event)
    elif not file.number:
        return file, Judged(link=item.link, status=FoldStatus.WAITING, reason="这个办件的申请还没有到。")
    else:
        moved = _moved(file, body, event)
        if moved is None:
            reason = f"办件在“{file.word}”时不能有这一步。"
            return file, Judged(link=item.link, status=FoldStatus.CONFLICT, reason=reason)
        file = moved
    if isinstance(body, b.CaseAnswered):
        file = replace(file, central=body.central or file.central)
    step = Step(kind=event.kind, wall=event.wall, actor=event.actor, window=event.window, link=item.link)
    file = replace(file, papers=_paper(file.papers, body), steps=(*file.steps, step), updated_at=event.wall)
    return file, Judged(link=item.link, status=FoldStatus.EFFECTIVE)


def fold_case(stream: str, items: Iterable[Linked]) -> tuple[CaseFile, tuple[Judged, ...]]:
    """All events of a case to its file, with the status of every one of them."""
    file = CaseFile(id=stream_id(stream))
    judged: list[Judged] = []
    for item in ordered(items):
        file, verdict = apply_case(file, item)
        judged.append(verdict)
    return file, tuple(judged)
