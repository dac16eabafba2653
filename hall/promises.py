"""告知承诺 after 办结: what still waits for its look, to be made good, or to be revoked (domain.md 1.7, 3.9).

国办发〔2020〕42号: a commitment is looked at within the days that stand on it; one that was not kept is made
good in a set time (限期整改) or the decision is revoked. Derived on reading (D10); what writes is
`hall/commands/commitments.py`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from hall.bodies import MaterialFact
from hall.cases import CaseFile
from hall.course import Course
from hall.deadlines import Light, light_of
from hall.explanation import MaterialState
from hall.workdays import WorkCalendar


class PromiseStage(StrEnum):
    """What the commitments of a case wait for, in words that are shown."""

    LOOK = "待核查"
    MEND = "限期整改"
    REVOKE = "待撤销"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseWatch:
    """The next thing about the commitments of a case: until which day, working days left, and its light."""

    stage: PromiseStage
    due: dt.date
    left: int
    light: Light


def promised(file: CaseFile) -> tuple[MaterialFact, ...]:
    """Lines that a commitment replaces."""
    return tuple(fact for fact in file.materials if fact.state == MaterialState.PROMISED)


def unsettled(file: CaseFile) -> tuple[MaterialFact, ...]:
    """Lines of a granted case that nobody looked at, or that were found false and not made good."""
    course = file.course
    if not course.closed_on or course.granted is not True or course.revoked_on:
        return ()
    kept = {one.key for one in course.promises if one.kept}
    return tuple(fact for fact in promised(file) if fact.key not in kept)


def waiting(file: CaseFile) -> int:
    """What is still to be done about the commitments of a case: lines, or a 撤销决定书 to serve."""
    return len(unsettled(file)) + file.owes_revocation


def watch_of(
    course: Course, open_lines: int, calendar: WorkCalendar, day: dt.date, days: int
) -> PromiseWatch | None:
    """What waits; None when nothing does.

    Args:
        course: Of the case.
        open_lines: What is `waiting`.
        calendar: Working days.
        day: Today.
        days: Working days after 办结, as the 告知承诺书 says (`HallSettings.check_days`).
    """
    if not open_lines or course.revoked_on:
        return None
    false = course.false_promises
    if not false:
        start = _day(course.closed_on)
        return _watch(PromiseStage.LOOK, start, calendar.add_workdays(start, days).day, calendar, day)
    found = _day(max(one.on for one in false))
    until = _day(course.mend_until) if course.mend_until else found
    if course.mend_until and day <= until:
        return _watch(PromiseStage.MEND, found, until, calendar, day)
    left = min(calendar.workdays_between(day, until), 0)
    return PromiseWatch(stage=PromiseStage.REVOKE, due=until, left=left, light=Light.RED)


def _watch(
    stage: PromiseStage, start: dt.date, due: dt.date, calendar: WorkCalendar, day: dt.date
) -> PromiseWatch:
    left = calendar.workdays_between(day, due)
    return PromiseWatch(stage=stage, due=due, left=left, light=light_of(start, due, day, left, calendar))


def _day(number: int) -> dt.date:
    return dt.date(number // 10_000, number // 100 % 100, number % 100)
