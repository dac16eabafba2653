"""The days of a folded case as `deadlines.py` wants them, from its file or from its line in a list.

Derived on reading (D10): the fold keeps facts, here they meet the limits of the item version. No calendar is
counted here and no state is moved.
"""

from __future__ import annotations

import datetime as dt

from hall.branches import branch_standings
from hall.cases import CaseFile, CaseState
from hall.catalogue import Item
from hall.course import Course, PauseFact
from hall.deadlines import CaseDays, Gap, HearingDays, Pause, StepLimit
from hall.queries import CaseRow

_NOT_ACCEPTED = frozenset({CaseState.RECEIVED, CaseState.RESUBMITTED})
_OVER = frozenset(
    {
        CaseState.NOT_REQUIRED,
        CaseState.REFUSED,
        CaseState.REFERRED,
        CaseState.WITHDRAWN,
        CaseState.TERMINATED,
        CaseState.VOIDED,
        CaseState.ARCHIVED,
    }
)
"""States in which no clock runs any more; a delivered case has its day in the course."""


def day(number: int) -> dt.date | None:
    """The day of a number yyyymmdd, None for 0."""
    return dt.date(number // 10_000, number // 100 % 100, number % 100) if number else None


def case_days(case: CaseFile | CaseRow, item: Item) -> CaseDays:
    """Everything that the clocks of domain.md 1.5 depend on."""
    course = case.course
    ended = case.ended_on or case.applied_on
    return CaseDays(
        promise=item.promise,
        statutory=item.statutory,
        received_on=day(case.received_on or case.applied_on) if case.state is CaseState.RECEIVED else None,
        told_on=day(case.applied_on) if case.state is CaseState.CORRECTING else None,
        supplied_on=day(course.supplied_on) if case.state is CaseState.RESUBMITTED else None,
        accepted_on=None if case.state in _NOT_ACCEPTED else day(case.accepted_on),
        refused_on=day(ended) if case.state in _OVER else None,
        decided_on=day(course.decided_on),
        # After a revocation there is no result any more that had to be handed over in ten days.
        delivered_on=day(course.delivered_on or course.revoked_on),
        pauses=tuple(_pause(one) for one in course.pauses),
        extension=course.extension,
        extended_on=day(course.extended_on),
        gaps=_gaps(case),
        told_until=day(case.told_until),
        steps=_steps(course),
        hearing=_hearing(course),
        keep_until=day(course.keep_until),
    )


def _steps(course: Course) -> tuple[StepLimit, ...]:
    """Departments with days of their own that have not come to 批准 yet (并联: each by itself)."""
    start = day(course.dispatched_on)
    return tuple(
        StepLimit(name=one.branch.name, start=start, days=one.branch.days)
        for one in branch_standings(course)
        if start is not None and one.branch.days and one.next is not None
    )


def _hearing(course: Course) -> HearingDays | None:
    hearing = course.hearing
    told = day(hearing.told_on) if hearing else None
    if hearing is None or told is None:
        return None
    return HearingDays(
        told_on=told,
        asked_on=day(hearing.asked_on),
        announced_on=day(hearing.announced_on),
        held_on=day(hearing.held_on),
    )


def _pause(fact: PauseFact) -> Pause:
    return Pause(first=day(fact.first) or dt.date.min, last=day(fact.last))


def _gaps(case: CaseFile | CaseRow) -> tuple[Gap, ...]:
    if isinstance(case, CaseFile):
        return tuple(Gap(key=item.key, name=item.name, days=item.days) for item in case.gap)
    return tuple(Gap(key=name, name=name, days=days) for name, days in case.gap)
