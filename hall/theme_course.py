"""How far a 一件事 has come: each child, the whole, and the last day by the critical path (domain.md 1.7).

Derived on reading from the theme and its cases (D10). A child's failure never fails the whole in silence: it
is told by the theme's rule, with what is still possible.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from hall.cases import CaseFile, CaseState
from hall.catalogue import Limit, LimitUnit
from hall.theme_bodies import ThemeChild
from hall.theme_file import ThemeFile
from hall.theme_plan import FailureRule
from hall.workdays import WorkCalendar

if TYPE_CHECKING:
    from hall.queries import CaseRow

_GRANTED: Final = frozenset({CaseState.CLOSED, CaseState.READY, CaseState.DELIVERED, CaseState.ARCHIVED})
_FAILED: Final = frozenset(
    {
        CaseState.REFUSED,
        CaseState.REFERRED,
        CaseState.DECIDED_NO,
        CaseState.WITHDRAWN,
        CaseState.TERMINATED,
        CaseState.VOIDED,
    }
)


class Phase(StrEnum):
    """Where a child stands, in words that are shown."""

    WAITING = "待前置环节"
    MAY_BEGIN = "可以开始"
    BLOCKED = "不能开始"
    RUNNING = "办理中"
    DONE = "已办成"
    FAILED = "未办成"


class Whole(StrEnum):
    """Where the whole stands."""

    RUNNING = "办理中"
    TO_BEGIN = "有事项可以开始"
    STOPPED = "有事项不能继续"
    DONE = "全部办成"
    PARTLY = "已结束，有事项未办成"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildStanding:
    """One child today. `due` is its last day, foreseen while it has not begun; `reason` says why it waits."""

    child: ThemeChild
    phase: Phase
    state: CaseState | None
    due: dt.date | None
    provisional: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeStanding:
    """The whole today: `due` the last day of the longest path, `path` the names of the items on it."""

    whole: Whole
    due: dt.date | None
    provisional: bool
    path: tuple[str, ...]
    children: tuple[ChildStanding, ...]
    sentence: str = ""


def phase_of(
    child: ThemeChild, theme: ThemeFile, cases: Mapping[str, CaseFile] | Mapping[str, CaseRow]
) -> tuple[Phase, str]:
    """Where a child stands, and why."""
    file = cases.get(child.case)
    if file is not None and file.state is not CaseState.PREAPPLIED:
        return _own_phase(file), ""
    names = {one.case: one.item_name for one in theme.children}
    phases = {one.case: phase_of(one, theme, cases)[0] for one in _before(child, theme)}
    if stops := [
        case for case in _deciding(child, theme) if phases.get(case) in {Phase.FAILED, Phase.BLOCKED}
    ]:
        failed = "、".join(f"“{names[case]}”" for case in stops)
        return Phase.BLOCKED, f"{failed}未办成，{theme.rule}。"
    open_ones = [
        case for case, phase in phases.items() if phase not in {Phase.DONE, Phase.FAILED, Phase.BLOCKED}
    ]
    if open_ones:
        waits = "、".join(f"“{names[case]}”" for case in open_ones)
        return Phase.WAITING, f"等{waits}办结后开始。"
    return Phase.MAY_BEGIN, "前置环节已结束，可以开始办理。"


def standing_of(
    theme: ThemeFile,
    cases: Mapping[str, CaseFile],
    calendar: WorkCalendar,
    today: dt.date,
    dues: Mapping[str, tuple[dt.date, bool]] | None = None,
) -> ThemeStanding:
    """The whole today.

    Args:
        theme: Its fold.
        cases: Its children by id; one that has not arrived yet counts as not begun.
        calendar: Working days.
        today: The hall's day.
        dues: Last day of children that have begun, and whether it is provisional, where it is known better
            than by the promise alone (`deadlines.decision_due`).
    """
    children: list[ChildStanding] = []
    path = _Path(begin=_day(theme.opened_on) or today, today=today, calendar=calendar, dues=dues or {})
    for child in theme.children:
        phase, reason = phase_of(child, theme, cases)
        file = cases.get(child.case)
        end = path.end(child, file)
        blocked = phase in {Phase.BLOCKED, Phase.FAILED}
        if not blocked:
            path.ends[child.case] = end
        children.append(
            ChildStanding(
                child=child,
                phase=phase,
                state=None if file is None else file.state,
                due=None if blocked else end.day,
                provisional=not blocked and end.provisional,
                reason=reason,
            )
        )
    last = max(path.ends.values(), key=_last_day, default=None)
    whole = _whole([one.phase for one in children])
    return ThemeStanding(
        whole=whole,
        due=last.day if last else None,
        provisional=bool(last and last.provisional),
        path=last.path if last else (),
        children=tuple(children),
        sentence=_sentence(whole, children),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """Last day of a child, and the path that leads there."""

    day: dt.date
    provisional: bool
    path: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class _Path:
    """The ends of those children that are counted, in the order of the stages."""

    begin: dt.date
    today: dt.date
    calendar: WorkCalendar
    dues: Mapping[str, tuple[dt.date, bool]]
    ends: dict[str, _End] = field(default_factory=dict)

    def end(self, child: ThemeChild, file: CaseFile | None) -> _End:
        """The last day of a child: over, known better, or foreseen by its promise."""
        before = [self.ends[case] for case in child.after if case in self.ends]
        latest = max(before, key=_last_day, default=_End(day=self.begin, provisional=False, path=()))
        path = (*latest.path, child.item_name)
        over = None if file is None else _over_on(file)
        if over is not None:
            return _End(day=over, provisional=False, path=path)
        if child.case in self.dues:
            due_day, provisional = self.dues[child.case]
            if file is None or file.state is not CaseState.CORRECTING:
                return _End(day=due_day, provisional=provisional, path=path)
        waits = file is None or file.state is CaseState.CORRECTING
        started = None if file is None or waits else _day(file.accepted_on or file.received_on)
        # What has not begun, or waits for its applicant, cannot be accepted before today.
        start = started or max(latest.day, self.today)
        limit = Limit(number=child.days, unit=LimitUnit(child.unit or LimitUnit.AT_ONCE))
        due = self.calendar.due(start, limit)
        foreseen = file is not None and waits
        return _End(day=due.day, provisional=foreseen or due.provisional or latest.provisional, path=path)


def _last_day(end: _End) -> dt.date:
    return end.day


def _over_on(file: CaseFile) -> dt.date | None:
    if file.state in _GRANTED:
        return _day(file.course.closed_on or file.course.decided_on)
    if file.state is CaseState.NOT_REQUIRED:
        return _day(file.ended_on)
    return None


def _own_phase(file: CaseFile | CaseRow) -> Phase:
    taken_back = file.course.granted is False or bool(file.course.revoked_on)
    if file.state in _FAILED or (file.state in _GRANTED and taken_back):
        return Phase.FAILED
    if file.state in _GRANTED or file.state is CaseState.NOT_REQUIRED:
        return Phase.DONE
    return Phase.RUNNING


def _before(child: ThemeChild, theme: ThemeFile) -> tuple[ThemeChild, ...]:
    asked = {*child.after, *child.needs}
    return tuple(one for one in theme.children if one.case in asked and one.stage < child.stage)


def _deciding(child: ThemeChild, theme: ThemeFile) -> tuple[str, ...]:
    """Cases whose failure stops this child, by the theme's rule."""
    if theme.rule == FailureRule.NONE:
        return ()
    if theme.rule == FailureRule.ALL:
        return tuple(dict.fromkeys((*child.after, *child.needs)))
    return child.needs


def _whole(phases: Sequence[Phase]) -> Whole:
    if Phase.BLOCKED in phases:
        return Whole.STOPPED
    if Phase.MAY_BEGIN in phases:
        return Whole.TO_BEGIN
    if all(phase is Phase.DONE for phase in phases):
        return Whole.DONE
    if all(phase in {Phase.DONE, Phase.FAILED} for phase in phases):
        return Whole.PARTLY
    return Whole.RUNNING


def _sentence(whole: Whole, children: Sequence[ChildStanding]) -> str:
    failed = "、".join(one.child.item_name for one in children if one.phase is Phase.FAILED)
    stopped = "、".join(one.child.item_name for one in children if one.phase is Phase.BLOCKED)
    if whole is Whole.STOPPED:
        return f"{failed}未办成，{stopped}不能开始；请告知申请人，可以重新申请，也可以撤回。"
    if failed:
        return f"{failed}未办成，其余事项不受影响。"
    return ""


def _day(number: int) -> dt.date | None:
    return dt.date(number // 10_000, number // 100 % 100, number % 100) if number else None
