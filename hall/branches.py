"""How far each department is with a case that several may have (并联): next step, approval.

Pure: the steps are those of the folded course. Their days are counted in `deadlines.py`; what may be entered
is decided in `commands/reviewing.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hall.course import AGREED, Course, Review, Stage
from hall.life_bodies import Branch

ORDER: Final = (Stage.HANDLE, Stage.CHECK, Stage.APPROVE)
"""承办, then 审核, then 批准 (domain.md 2.7)."""

AGREE: Final = AGREED
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
    """

    branch: Branch
    reviews: tuple[Review, ...]
    next: Stage | None
    verdict: str


def branch_standings(course: Course) -> tuple[BranchStanding, ...]:
    """Every department of a dispatched case; empty before 分发."""
    return tuple(_standing(course, branch) for branch in course.branches)


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


def _standing(course: Course, branch: Branch) -> BranchStanding:
    reviews = reviews_of(course, branch)
    stage, verdict = progress(reviews)
    return BranchStanding(branch=branch, reviews=reviews, next=stage, verdict=verdict)
