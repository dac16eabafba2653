"""How far each department is with a case that several may have (并联): next step, approval, overtime.

Pure: the steps are those of the folded course, days and calendar are arguments. What may be entered is
decided in `commands/reviewing.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hall.case_clocks import day
from hall.course import Course, PauseFact, Review, Stage
from hall.life_bodies import Branch
from hall.workdays import WorkCalendar

ORDER: Final = (Stage.HANDLE, Stage.CHECK, Stage.APPROVE)
"""承办, then 审核, then 批准 (domain.md 2.7)."""

AGREE: Final = "同意"
DISAGREE: Final = "不同意"
BACK: Final = "退回"
STATES: Final = (AGREE, DISAGREE, BACK)
"""What a step may say. 退回 sends the file to 承办 again; 不同意 goes up like 同意 and decides at 批准."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchStanding:
    """One department's part.

    Attributes:
        branch: The department.
        reviews: Its steps, in the order of the fold.
        next: The step that is due, None after 批准.
        verdict: 同意 or 不同意 of the 批准, "" before it.
        due: Last day of its working days, None when none are set.
        overdue: That day has passed and 批准 is not there; a yellow card (domain.md 5.3).
    """

    branch: Branch
    reviews: tuple[Review, ...]
    next: Stage | None
    verdict: str
    due: dt.date | None = None
    overdue: bool = False


def branch_standings(course: Course, calendar: WorkCalendar, today: dt.date) -> tuple[BranchStanding, ...]:
    """Every department of a dispatched case; empty before 分发."""
    return tuple(_standing(course, branch, calendar, today) for branch in course.branches)


def step_overdue(course: Course, calendar: WorkCalendar, today: dt.date) -> bool:
    """True while some department is late with its step although the whole may not be (domain.md 5.3)."""
    if course.decided_on:
        return False
    return any(one.overdue for one in branch_standings(course, calendar, today))


def reviews_of(course: Course, branch: Branch) -> tuple[Review, ...]:
    """Steps of one department; a step that names none belongs to the only one."""
    alone = len(course.branches) == 1
    return tuple(one for one in course.reviews if one.branch == branch.code or (alone and not one.branch))


def progress(reviews: Iterable[Review]) -> tuple[Stage | None, str]:
    """The step that is due, and the verdict once 批准 is there.

    The platform may report a later step without the ones before it; then those are taken as done.
    """
    done, verdict = 0, ""
    for one in reviews:
        if one.stage not in ORDER:
            continue
        done = 0 if one.state == BACK else ORDER.index(Stage(one.stage)) + 1
        verdict = one.state if done == len(ORDER) else ""
    return (None if done == len(ORDER) else ORDER[done]), verdict


def _standing(course: Course, branch: Branch, calendar: WorkCalendar, today: dt.date) -> BranchStanding:
    reviews = reviews_of(course, branch)
    stage, verdict = progress(reviews)
    start, due = day(course.dispatched_on), None
    if branch.days and start is not None:
        due = _due(start, branch.days, course.pauses, calendar, today)
    return BranchStanding(
        branch=branch,
        reviews=reviews,
        next=stage,
        verdict=verdict,
        due=due,
        overdue=due is not None and stage is not None and today > due,
    )


def _due(
    start: dt.date, days: int, pauses: Iterable[PauseFact], calendar: WorkCalendar, today: dt.date
) -> dt.date:
    """Working days from 分发 on; days of a special procedure do not count, up to today while it runs."""
    spans = [(day(one.first) or start, day(one.last) or today) for one in pauses]
    at, left = start, days
    while left:
        at = calendar.add_workdays(at, 1).day
        left -= all(not first <= at <= last for first, last in spans)
    return at
