"""What the rules of the hall would remove, as the manager sees it before anything is removed. No Qt.

The plan is `hall.retention`; a line is a case, or the logs of the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hall.retention import RetentionPlan, Rule
from ui import words

MOST: int = 500
"""Lines that are shown; the rest is counted above them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LapsedLine:
    """A case whose files are over: by which rule, how many, how large, since when."""

    rule: str
    number: str
    files: int
    size: int
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retaining:
    """The page: the plan as it was made, its lines, the row with the focus; `busy` while it is made."""

    plan: RetentionPlan | None = None
    lines: tuple[LapsedLine, ...] = ()
    sums: tuple[str, ...] = ()
    row: int = 0
    busy: str = ""
    told: str = ""


def of_plan(plan: RetentionPlan, sizes: Mapping[bytes, int]) -> Retaining:
    """The page of a plan; `sizes` of its files in bytes."""
    lines = [
        LapsedLine(
            rule=str(case.rule),
            number=case.number,
            files=len(case.files),
            size=sum(sizes.get(name, 0) for name in case.files),
            since=f"{case.since // 10_000}-{case.since // 100 % 100:02d}-{case.since % 100:02d}",
        )
        for case in plan.cases
    ]
    sums = []
    for rule in (Rule.NO_RESULT, Rule.ARCHIVED):
        names = {name for case in plan.cases if case.rule is rule for name in case.files}
        if names:
            count = sum(case.rule is rule for case in plan.cases)
            sums.append(words.lapsed_sum(str(rule), count, len(names), sum(sizes.get(n, 0) for n in names)))
    if plan.logs:
        size = sum(log.size for log in plan.logs)
        sums.append(words.lapsed_logs(len(plan.logs), size))
    return Retaining(plan=plan, lines=tuple(lines[:MOST]), sums=tuple(sums))
