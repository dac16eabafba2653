"""How steps that did not see each other are put together on a case (table (b), classes A and B).

Only what two steps do beside each other; what one does alone is `case_steps.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hall import bodies as b
from hall.case_course import brought, documents, handed_over
from hall.case_steps import brought_wrong, merged, still_lacking, supplied_course, without
from hall.cases import CaseFile, CaseState
from hall.events import Event
from hall.life_bodies import CaseHandedOver
from hall.renewal import changed

_TELLS: Final = frozenset({CaseState.DRAFT, CaseState.RECEIVED, CaseState.CORRECTING, CaseState.RESUBMITTED})
_TAKES: Final = frozenset(
    {
        CaseState.RECEIVED,
        CaseState.CORRECTING,
        CaseState.RESUBMITTED,
        CaseState.ACCEPTED,
        CaseState.ACCEPTED_GAP,
        CaseState.IN_REVIEW,
        CaseState.SUSPENDED,
    }
)
"""States in which a notice, or materials, from a window that did not see the others still count."""


def joined(file: CaseFile, body: b.Body, event: Event, came: frozenset[str]) -> CaseFile | None:
    """The file with a step beside others; None when it goes on like any other step.

    Args:
        file: With everything before it in the order.
        body: Of the step.
        event: Its envelope.
        came: Keys of materials handed in at windows that did not see it.
    """
    match body:
        case b.CaseCorrectionTold() if file.state in _TELLS:
            return _told(file, body, event, came)
        case b.CaseSupplied() | b.CaseGapClosed() if file.state in _TAKES:
            return _supplied(file, body.items, getattr(body, "wrong", ()), event)
        case b.CaseCorrectedOnSpot() if file.state in _TAKES:
            return changed(file, materials=merged(file.materials, body.items))
        case CaseHandedOver() if file.state is not CaseState.DRAFT:
            # The paper went there, whatever another window did meanwhile.
            return changed(file, course=handed_over(file.course, body, event))
        case _:
            return None


def _told(file: CaseFile, body: b.CaseCorrectionTold, event: Event, came: frozenset[str]) -> CaseFile:
    """补正告知 ∥ 补正告知: the union of the lists and the later day; what came meanwhile is not asked for."""
    known = {fact.key for fact in file.correction}
    fresh = tuple(fact for fact in body.items if fact.key not in came and fact.key not in known)
    open_items = (*file.correction, *fresh)
    return changed(
        file,
        state=CaseState.CORRECTING if open_items else CaseState.RESUBMITTED,
        correction=open_items,
        told_count=file.told_count + 1,
        told_until=max(file.told_until, body.until),
        told_ever=tuple(dict.fromkeys((*file.told_ever, *(fact.key for fact in body.items)))),
        course=replace(file.course, told_last=tuple(fact.key for fact in (*open_items, *body.items))),
        received_on=file.received_on or event.biz_day,
        documents=documents(file, 补=file.document("补") or body.document),
    )


def _supplied(
    file: CaseFile, items: tuple[b.MaterialFact, ...], wrong: tuple[b.MaterialFact, ...], event: Event
) -> CaseFile:
    """补正受理 ∥ 补正受理: the union of the materials; nothing left to ask for ends the waiting."""
    came = {fact.key for fact in items}
    after = changed(
        file,
        materials=still_lacking(merged(file.materials, items), wrong),
        correction=brought_wrong(without(file.correction, items), wrong),
        gap=tuple(item for item in file.gap if item.key not in came),
        course=brought(supplied_course(file, event, items) if items else file.course, items),
    )
    if file.state is CaseState.CORRECTING and not after.correction:
        return changed(after, state=CaseState.RESUBMITTED)
    if file.state is CaseState.ACCEPTED_GAP and not after.gap:
        return changed(after, state=CaseState.ACCEPTED)
    return after


def yielded(file: CaseFile, body: b.Body, event: Event) -> CaseFile:
    """What a step that gave way leaves behind: the earlier day (受理 ∥ 受理, 收件 ∥ 受理)."""
    match body:
        case b.CaseAccepted(on=on) if file.accepted_on:
            return changed(file, accepted_on=min(file.accepted_on, on))
        case b.CaseReceived():
            return changed(file, received_on=min(file.received_on or event.biz_day, event.biz_day))
        case _:
            return file
