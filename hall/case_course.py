"""What each kind of event of the later life does to a case that takes it (domain.md 1.4–1.5, D10).

Used by `case_steps.py`, which knows the moves; here only what changes beside the state. Reads neither clock
nor calendar nor catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from hall import bodies as b
from hall import step_bodies as steps
from hall.case_routes import ROUTE_REMARKS, served
from hall.cases import CaseAction, CaseFile
from hall.course import Course, Explanation, Hearing, PauseFact, Review, Urge
from hall.events import Event, EventKind
from hall.life_bodies import CaseHandedOver
from hall.renewal import changed

_PLATFORM: Final = "platform"
"""`source` of a step that the platform told of: it was taken there, earlier than our event says."""

Change = Callable[[CaseFile, Any, Event], CaseFile]
_Grow = Callable[[Course, Any, Event], Course]


def documents(file: CaseFile, **numbers: str) -> tuple[tuple[str, str], ...]:
    """Document numbers by kind, with these added."""
    known = dict(file.documents)
    known.update({kind: number for kind, number in numbers.items() if number})
    return tuple(known.items())


def _on(grow: _Grow) -> Change:
    """A change of the course alone."""

    def change(file: CaseFile, body: Any, event: Event) -> CaseFile:
        return changed(file, course=grow(file.course, body, event))

    return change


def _listed(course: Course, number: str) -> Course:
    """A new 材料交接单 has to be signed for anew."""
    return replace(course, handover=number, signed_by="", signed_on=0) if number else course


def _dispatched(course: Course, body: b.CaseDispatched, event: Event) -> Course:
    return replace(_listed(course, body.handover), dispatched_on=event.biz_day, branches=body.branches)


def handed_over(course: Course, body: CaseHandedOver, event: Event) -> Course:
    """The course after the paper went to the department before 受理."""
    return replace(
        _listed(course, body.handover),
        handed_on=event.biz_day,
        handed_to=body.branch.name,
        handed_as=body.handover or course.handed_as,
        lying=tuple(dict.fromkeys((*course.lying, *body.keys))),
    )


def brought(course: Course, came: Sequence[b.MaterialFact]) -> Course:
    """The course after materials came to the window: their paper does not lie with the department."""
    keys = {fact.key for fact in came}
    return replace(course, lying=tuple(key for key in course.lying if key not in keys))


def _suspended(file: CaseFile, body: b.CaseSuspended, _event: Event) -> CaseFile:
    pause = PauseFact(
        procedure=body.procedure,
        reason=body.reason,
        first=body.first,
        days=body.days,
        approver=body.approver,
    )
    course = replace(file.course, pauses=(*file.course.pauses, pause))
    return changed(file, course=course, documents=documents(file, 特=body.document))


def _resumed(file: CaseFile, body: b.CaseResumed, _event: Event) -> CaseFile:
    pauses = tuple(
        pause if pause.last else replace(pause, last=body.last, result=body.result)
        for pause in file.course.pauses
    )
    course = replace(file.course, pauses=pauses)
    return changed(file, course=course, documents=documents(file, 恢=body.document))


def _extended(file: CaseFile, body: b.CaseExtended, event: Event) -> CaseFile:
    course = replace(
        file.course,
        extension=file.course.extension + body.days,
        extended_by=body.approver,
        extended_on=0 if body.source == _PLATFORM else event.biz_day,
    )
    return changed(file, course=course, documents=documents(file, 延=body.document))


def _decided(file: CaseFile, body: b.CaseDecided, _event: Event) -> CaseFile:
    course = replace(file.course, decided_on=body.on, granted=body.granted, grounds=body.reason)
    return changed(file, course=course, documents=documents(file, 决=body.document))


def _closed(course: Course, body: b.CaseClosed, event: Event) -> Course:
    # A case that is decided at the window has its decision on the day of its result (即办件).
    return replace(
        course,
        closed_on=event.biz_day,
        certificates=body.certificates,
        decided_on=course.decided_on or event.biz_day,
        granted=course.granted if course.granted is not None else body.result != "不予许可",
    )


def _stocked(course: Course, body: b.CaseStocked, event: Event) -> Course:
    return replace(
        course, stocked_on=event.biz_day, shelf=body.shelf, code=body.code, keep_until=body.keep_until
    )


def _delivered(file: CaseFile, body: b.CaseDelivered, event: Event) -> CaseFile:
    course = replace(
        file.course,
        delivered_on=body.on or event.biz_day,
        way=body.way,
        by=body.by,
        receiver=body.person,
        tracking=body.tracking or file.course.tracking,
    )
    return changed(file, course=served(course, body, event), ended_on=body.on or event.biz_day)


def _archived(course: Course, body: b.CaseArchived, event: Event) -> Course:
    return replace(
        course,
        archived_on=event.biz_day,
        archive=body.sha256,
        keep_years=body.years,
        archive_until=body.until,
    )


COURSE_STEPS: Final[Mapping[EventKind, tuple[CaseAction, Change]]] = {
    EventKind.CASE_DISPATCHED: (CaseAction.DISPATCH, _on(_dispatched)),
    EventKind.CASE_HANDED_OVER: (CaseAction.HAND_OVER, _on(handed_over)),
    EventKind.CASE_SUSPENDED: (CaseAction.SUSPEND, _suspended),
    EventKind.CASE_RESUMED: (CaseAction.RESUME, _resumed),
    EventKind.CASE_EXTENDED: (CaseAction.EXTEND, _extended),
    EventKind.CASE_CLOSED: (CaseAction.CLOSE, _on(_closed)),
    EventKind.CASE_STOCKED: (CaseAction.STOCK, _on(_stocked)),
    EventKind.CASE_DELIVERED: (CaseAction.DELIVER, _delivered),
    EventKind.CASE_ARCHIVED: (CaseAction.ARCHIVE, _on(_archived)),
}
"""By kind, the move and the change. 决定 has two moves and stands in `case_steps.py` with `decided`."""

decided: Final[Change] = _decided


def _hearing(course: Course, body: b.CaseHearingSet, _event: Event) -> Course:
    hearing = Hearing(
        told_on=body.told_on,
        asked_on=body.asked_on,
        announced_on=body.announced_on,
        held_on=body.held_on,
        place=body.place,
        time=body.time,
    )
    return replace(course, hearing=hearing)


def _reviewed(course: Course, body: b.CaseReviewed, event: Event) -> Course:
    review = Review(
        stage=body.stage,
        officer=body.officer,
        opinion=body.opinion,
        state=body.state,
        branch=body.branch,
        at=event.wall,
        on=event.biz_day,
    )
    return replace(course, reviews=(*course.reviews, review))


def _charged(course: Course, body: b.CaseCharged, _event: Event) -> Course:
    """One transaction counts once (table (b), 收费)."""
    if body.transaction in course.paid:
        return course
    return replace(course, charged=course.charged + body.amount, paid=(*course.paid, body.transaction))


def _explained(course: Course, body: b.CaseExplained, event: Event) -> Course:
    said = Explanation(
        card=body.card,
        clock=body.clock,
        cause=body.cause,
        person=body.person,
        remedy=body.remedy,
        on=event.biz_day,
    )
    marks = (*course.explained, f"{body.card}·{body.clock}")
    return replace(course, explained=marks, explanations=(*course.explanations, said))


def _urged(course: Course, body: b.CaseUrged, event: Event) -> Course:
    urge = Urge(level=body.level, words=body.words, on=event.biz_day)
    return replace(course, urged=course.urged + 1, urges=(*course.urges, urge))


def _urge_answered(course: Course, body: steps.CaseUrgeAnswered, event: Event) -> Course:
    """The answer belongs to what its author had seen; a later urge still waits for one."""
    urges = tuple(
        replace(urge, answer=body.words, officer=body.officer, answered_on=event.biz_day)
        if place < body.seen and not urge.answered_on
        else urge
        for place, urge in enumerate(course.urges)
    )
    return replace(course, urges=urges)


_REMARKS: Final[Mapping[type[b.Body], _Grow]] = {
    b.CaseHandoverSigned: lambda course, body, event: replace(
        course, signed_by=body.receiver, signed_on=event.biz_day
    ),
    b.CaseReviewed: _reviewed,
    b.CaseHearingSet: _hearing,
    b.CaseNotified: lambda course, body, event: replace(
        course, notified_on=event.biz_day, reached=body.reached
    ),
    b.CaseMailed: lambda course, body, event: replace(
        course, carrier=body.carrier, tracking=body.tracking, mailed_on=event.biz_day
    ),
    b.CaseUrged: _urged,
    steps.CaseUrgeAnswered: _urge_answered,
    steps.CaseFeeTold: lambda course, body, event: replace(
        course, fee=body.amount, fee_told_on=event.biz_day
    ),
    steps.CaseGapProlonged: lambda course, body, _event: replace(
        course, prolonged=course.prolonged or body.days
    ),
    b.CaseExplained: _explained,
    b.CaseCharged: _charged,
    **ROUTE_REMARKS,
}

COURSE_REMARKS: Final = tuple(_REMARKS)
"""Bodies that stand in a case's stream without moving it."""


def remarked(course: Course, body: b.Body, event: Event) -> Course:
    """The course with a remark of the later life (one of `COURSE_REMARKS`), which moves nothing."""
    return _REMARKS[type(body)](course, body, event)
