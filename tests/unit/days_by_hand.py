"""Days of the law counted one by one, from tables as they were announced: the oracle of the life machine.

It knows nothing of `hall.workdays` and `hall.deadlines`. The days of 2026 are those of domain.md 1.5; those
of 2027 are made up, for a year that is published while cases run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from hall.cases import CaseFile
from hall.cases import CaseState as S
from hall.catalogue import Item, Limit, LimitUnit

ONE = dt.timedelta(days=1)
Span = tuple[dt.date, dt.date]


def _days(year: int, text: str) -> frozenset[dt.date]:
    return frozenset(dt.date.fromisoformat(f"{year}-{day}") for day in text.split())


OFF_2026 = _days(
    2026,
    "01-01 01-02 02-16 02-17 02-18 02-19 02-20 02-23 04-06 05-01 05-04 05-05 06-19 09-25 10-01 10-02"
    " 10-05 10-06 10-07",
)
MADE_UP_2026 = _days(2026, "01-04 02-14 02-28 05-09 09-20 10-10")
OFF_2027 = _days(
    2027,
    "01-01 02-05 02-08 02-09 02-10 02-11 02-12 04-05 05-03 05-04 05-05 06-09 09-15 10-01 10-04 10-05"
    " 10-06 10-07",
)
MADE_UP_2027 = _days(2027, "02-06 02-20 05-08 09-26 10-09")


class DaysByHand:
    """Which days count, as far as they are announced."""

    def __init__(
        self, off: frozenset[dt.date] = OFF_2026, made_up: frozenset[dt.date] = MADE_UP_2026
    ) -> None:
        self.off, self.made_up = off, made_up

    def published(self) -> DaysByHand:
        """These, when the table of 2027 is out."""
        return DaysByHand(self.off | OFF_2027, self.made_up | MADE_UP_2027)

    def changed(self, day: dt.date) -> DaysByHand:
        """These, when a working day is announced to be off, as before a storm."""
        return DaysByHand(self.off | {day}, self.made_up - {day})

    def table(self) -> str:
        """All of them as a file that the hall imports."""
        kinds = ((self.off, "休"), (self.made_up, "班"))
        rows = (f"{day},{kind},示例\n" for days, kind in kinds for day in sorted(days))
        return "日期,类型,名称\n" + "".join(rows)

    def is_workday(self, day: dt.date) -> bool:
        """Whether people work on a day."""
        return day in self.made_up or (day.weekday() < 5 and day not in self.off)

    def after(
        self, day: dt.date, count: int, spans: Iterable[Span] = (), *, natural: bool = False
    ) -> dt.date:
        """The day on which so many days have passed that do not lie in a span."""
        stopped = tuple(spans)
        while count:
            day += ONE
            free = not any(first <= day <= last for first, last in stopped)
            count -= free and (natural or self.is_workday(day))
        return day


def as_day(number: int) -> dt.date | None:
    """A day written yyyymmdd."""
    return dt.date(number // 10_000, number // 100 % 100, number % 100) if number else None


WITH_DEPARTMENT = frozenset({S.ACCEPTED, S.ACCEPTED_GAP, S.IN_REVIEW, S.SUSPENDED})


def limits_of(case: CaseFile, item: Item, today: dt.date, hand: DaysByHand) -> dict[str, dt.date]:
    """The last days of promise and of the law, of a case on which they run today."""
    waits = case.state is S.RESUBMITTED
    start = as_day(case.course.supplied_on if waits else case.accepted_on)
    if start is None or not (waits or case.state in WITH_DEPARTMENT):
        return {}
    found = {}
    for name, limit in (("承诺时限", item.promise), ("法定时限", item.statutory)):
        if limit is None:
            continue
        due = last_day(case, limit, start, hand)
        begun = [as_day(one.first) or today for one in case.course.pauses if not one.last]
        # While a procedure runs nobody knows the day, unless it was over before the procedure began.
        if not any(first <= today and first <= due for first in begun):
            found[name] = due
    return found


def last_day(case: CaseFile, limit: Limit, start: dt.date, hand: DaysByHand) -> dt.date:
    """The limit, then what was added in time, and no day of a procedure in either."""
    course = case.course
    spans = [
        (first, last)
        for one in course.pauses
        if (first := as_day(one.first)) is not None and (last := as_day(one.last)) is not None
    ]
    count = 0 if limit.unit is LimitUnit.AT_ONCE else limit.number
    due = hand.after(start, count, spans, natural=limit.unit is LimitUnit.DAYS)
    approved = as_day(course.extended_on)
    if approved is not None and approved > due:
        return due
    return hand.after(due, course.extension, spans)
