"""What each kind of event does to a case that takes it (domain.md 1.4, D10).

One step after the other; steps that did not see each other are put together in `fold_joins.py`. Reads neither
clock nor calendar nor catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from hall import bodies as b
from hall.case_course import COURSE_REMARKS, COURSE_STEPS, brought, decided, documents, remarked
from hall.case_routes import collected
from hall.cases import MOVES, CaseAction, CaseFile, CaseState, PaperFact, Step
from hall.course import Course
from hall.events import Event, EventKind
from hall.order import Linked
from hall.renewal import changed
from hall.step_bodies import CaseGapProlonged


def merged(old: Sequence[b.MaterialFact], new: Sequence[b.MaterialFact]) -> tuple[b.MaterialFact, ...]:
    """Findings by material, the newer of each, in the order in which they first came."""
    fresh = {fact.key: fact for fact in new}
    kept = [fresh.pop(fact.key, fact) for fact in old]
    return (*kept, *fresh.values())


def without(
    open_items: Sequence[b.MaterialFact], came: Sequence[b.MaterialFact]
) -> tuple[b.MaterialFact, ...]:
    """What is still asked for after these came."""
    keys = {fact.key for fact in came if fact.state not in {"缺", "瑕疵"}}
    return tuple(fact for fact in open_items if fact.key not in keys)


def brought_wrong(
    open_items: Sequence[b.MaterialFact], wrong: Sequence[b.MaterialFact]
) -> tuple[b.MaterialFact, ...]:
    """What is still asked for, with what is wrong with it now where it was brought and given back."""
    now = {fact.key: fact for fact in wrong}
    return tuple(now.get(fact.key, fact) for fact in open_items)


def still_lacking(
    materials: Sequence[b.MaterialFact], wrong: Sequence[b.MaterialFact]
) -> tuple[b.MaterialFact, ...]:
    """The findings with what is wrong now; what another window took in good order stays in good order."""
    lacking = {fact.key for fact in materials if fact.state in {"缺", "瑕疵"}}
    return merged(materials, [fact for fact in wrong if fact.key in lacking])


def applied(file: CaseFile, body: b.CaseApplied, event: Event) -> CaseFile:
    """The file as the application begins it."""
    return changed(
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
        theme=body.theme,
        state=CaseState.PREAPPLIED if body.waits else file.state,
        applied_at=event.wall,
        applied_on=event.biz_day,
    )


def _told(file: CaseFile, body: b.CaseCorrectionTold, event: Event) -> CaseFile:
    return changed(
        file,
        correction=body.items,
        told_count=file.told_count + 1,
        told_until=body.until,
        told_ever=tuple(dict.fromkeys((*file.told_ever, *(fact.key for fact in body.items)))),
        course=replace(file.course, told_last=tuple(fact.key for fact in body.items)),
        received_on=file.received_on or event.biz_day,
        documents=documents(file, 补=body.document),
    )


def _accepted(file: CaseFile, body: b.CaseAccepted, event: Event) -> CaseFile:
    return changed(
        file,
        accepted_on=body.on,
        accepted_mode=body.mode,
        received_on=file.received_on or event.biz_day,
        gap=body.gap,
        correction=(),
        documents=documents(file, 受=body.document, 容=body.gap_document),
    )


def supplied_course(file: CaseFile, event: Event, came: Sequence[b.MaterialFact]) -> Course:
    """The course with the day on which a correction came, of several the latest, and what has to be sent on.

    What was to follow after 受理 (D19) moves no day.
    """
    if file.accepted_on:
        return file.course
    on = max(file.course.supplied_on, event.biz_day)
    unsent = tuple(dict.fromkeys((*file.course.unsent, *(fact.key for fact in came))))
    return replace(file.course, supplied_on=on, supplies=file.course.supplies + 1, unsent=unsent)


def _supplied(file: CaseFile, body: b.CaseSupplied, event: Event) -> CaseFile:
    came = {fact.key for fact in body.items}
    return changed(
        file,
        materials=still_lacking(merged(file.materials, body.items), body.wrong),
        correction=brought_wrong(without(file.correction, body.items), body.wrong),
        gap=tuple(item for item in file.gap if item.key not in came),
        course=brought(
            supplied_course(file, event, body.items) if body.items or body.complete else file.course,
            body.items,
        ),
    )


def _ended(kind: str) -> _Change:
    """The change of a body with a reason, and a document number under `kind` if that is not empty."""

    def change(file: CaseFile, body: Any, event: Event) -> CaseFile:
        numbers = {kind: body.document} if kind else {}
        return changed(file, reason=body.reason, ended_on=event.biz_day, documents=documents(file, **numbers))

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
        lambda file, body, _event: changed(file, materials=merged(file.materials, body.items)),
    ),
    EventKind.CASE_RECEIVED: (
        _always(CaseAction.RECEIVE),
        lambda file, body, event: changed(
            file, received_on=event.biz_day, course=collected(file.course, body)
        ),
    ),
    EventKind.CASE_ACCEPTED: (_accept_action, _accepted),
    EventKind.CASE_CORRECTION_TOLD: (_always(CaseAction.TELL_CORRECTION), _told),
    EventKind.CASE_SUPPLIED: (_supply_action, _supplied),
    EventKind.CASE_GAP_CLOSED: (
        _always(CaseAction.CLOSE_GAP),
        lambda file, body, _event: changed(
            file,
            materials=merged(file.materials, body.items),
            gap=(),
            course=brought(file.course, body.items),
        ),
    ),
    EventKind.CASE_NOT_REQUIRED: (_always(CaseAction.NOT_REQUIRED), _ended("告")),
    EventKind.CASE_REFUSED: (_always(CaseAction.REFUSE), _ended("不受")),
    EventKind.CASE_REFERRED: (_always(CaseAction.REFER), _ended("转")),
    EventKind.CASE_VOIDED: (_always(CaseAction.VOID), _ended("")),
    EventKind.CASE_WITHDRAWN: (_always(CaseAction.WITHDRAW), _ended("撤")),
    EventKind.CASE_TERMINATED: (_always(CaseAction.TERMINATE), _ended("终")),
    EventKind.CASE_DECIDED: (
        lambda _file, body: CaseAction.DECIDE_OK if body.granted else CaseAction.DECIDE_NO,
        decided,
    ),
    **{kind: (_always(action), change) for kind, (action, change) in COURSE_STEPS.items()},
}
"""By kind of event: the move it makes, and what else it changes."""

_STEPS_BY_NAME: Final[Mapping[str, tuple[_Action, _Change]]] = {
    str(kind): step for kind, step in _STEPS.items()
}


REMARKS: Final = (
    b.CaseNoted,
    b.CasePrepared,
    b.CaseTakenOver,
    b.CaseAnswered,
    b.CaseAcknowledged,
    b.CaseLinked,
    b.CaseFilesAdded,
    b.CaseFilesRemoved,
    b.PaperRendered,
    b.PaperSent,
    b.PaperFailed,
    *COURSE_REMARKS,
)
"""What may stand in a case's stream without moving it; anything else there belongs to another stream."""


def paper_facts(papers: Sequence[PaperFact], body: object) -> tuple[PaperFact, ...]:
    """Papers after one more was rendered, sent or failed."""
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


def _acknowledged(file: CaseFile, body: b.CaseAcknowledged, event: Event) -> CaseFile:
    groups = tuple(
        replace(group, seen=tuple(dict.fromkeys((*group.seen, event.actor))))
        if group.id == body.group
        else group
        for group in file.conflicts
    )
    return changed(file, conflicts=groups)


def _remarked(file: CaseFile, body: b.Body, event: Event) -> CaseFile:
    """What a remark adds beside its line in the history."""
    after = file
    match body:
        case b.CaseAcknowledged():
            after = _acknowledged(file, body, event)
        case b.CaseLinked(other=other):
            after = changed(file, linked=tuple(dict.fromkeys((*file.linked, other))))
        case b.CaseNoted() | b.CaseTakenOver():
            pass
        case b.CasePrepared(items=items):
            after = replace(file, materials=merged(file.materials, items))
        case b.CaseAnswered(central=central):
            after = changed(file, central=central or file.central)
        case b.CaseFilesAdded(items=items):
            after = changed(file, materials=_with_files(file.materials, items))
        case b.CaseFilesRemoved(key=key, sha256=sha256):
            after = changed(file, materials=_without_file(file.materials, key, sha256))
        case CaseGapProlonged():
            after = _prolonged(file, body, event)
        case b.PaperRendered() | b.PaperSent() | b.PaperFailed():
            after = changed(file, papers=paper_facts(file.papers, body))
        case _:
            after = changed(file, course=remarked(file.course, body, event))
    return after


def _prolonged(file: CaseFile, body: CaseGapProlonged, event: Event) -> CaseFile:
    """What is still open may come so many days later; a second time counts for nothing (once)."""
    course = remarked(file.course, body, event)
    numbers = documents(file, 容=body.document)
    if file.course.prolonged:
        return changed(file, course=course, documents=numbers)
    gap = tuple(replace(item, days=item.days + body.days) for item in file.gap)
    return changed(file, course=course, gap=gap, documents=numbers)


def _with_files(old: Sequence[b.MaterialFact], new: Sequence[b.MaterialFact]) -> tuple[b.MaterialFact, ...]:
    """The findings as they are, with these scans beside those that are there, each once."""
    fresh = {fact.key: fact for fact in new}
    kept: list[b.MaterialFact] = []
    for fact in old:
        more = fresh.pop(fact.key, None)
        known = {file.sha256 for file in fact.files}
        added = () if more is None else tuple(file for file in more.files if file.sha256 not in known)
        kept.append(replace(fact, files=(*fact.files, *added)) if added else fact)
    return (*kept, *fresh.values())


def _without_file(old: Sequence[b.MaterialFact], key: str, sha256: bytes) -> tuple[b.MaterialFact, ...]:
    return tuple(
        replace(fact, files=tuple(file for file in fact.files if file.sha256 != sha256))
        if fact.key == key
        else fact
        for fact in old
    )


def action_of(file: CaseFile, body: b.Body, kind: EventKind) -> CaseAction | None:
    """The move that an event asks for, or None when its kind moves no case."""
    step = _STEPS.get(kind)
    return None if step is None else step[0](file, body)


def moved(file: CaseFile, body: b.Body, event: Event) -> CaseFile | None:
    """The file after a step or remark; None when the table has no such move."""
    step = _STEPS_BY_NAME.get(event.kind)
    if step is None:
        return _remarked(file, body, event) if isinstance(body, REMARKS) else None
    to = MOVES[file.state].get(step[0](file, body))
    return None if to is None else changed(step[1](file, body, event), state=to)


def entered(file: CaseFile, item: Linked, note: str = "") -> CaseFile:
    """The file with the event as a line of its history."""
    event = item.event
    step = Step(
        kind=event.kind, wall=event.wall, actor=event.actor, window=event.window, link=item.link, note=note
    )
    return changed(file, steps=(*file.steps, step), updated_at=event.wall)
