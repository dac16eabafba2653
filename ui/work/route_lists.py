"""What lists of cases say of special routes: commitments to be looked at, 代收, later items of a 一件事.

Worked out on reading (D10), beside the lights of `cases_work.py`; runs on the lane of look-ups.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hall.case_clocks import day
from hall.cases import CaseState
from hall.clock import today
from hall.promises import unsettled, watch_of
from hall.theme_course import Phase, phase_of
from ui import words
from ui.states.case_file import TimeLine
from ui.states.case_lists import Light
from ui.states.look import Tone

if TYPE_CHECKING:
    from hall.cases import CaseFile
    from hall.desk import DeskPorts
    from hall.queries import CaseRow


class RouteLists:
    """Reading what special routes wait for."""

    def __init__(self, ports: DeskPorts) -> None:
        """Over the queries of a desk."""
        self._ports = ports
        self._checks: int | None = None

    def forget(self) -> None:
        """The settings of the hall may have changed."""
        self._checks = None

    def turns(self) -> dict[str, str]:
        """Items of a 一件事 that may begin, or cannot any more, by case: what is before them decides."""
        queries = self._ports.queries
        themes = queries.open_themes()
        ids = sorted({child.case for theme in themes for child in theme.children})
        cases = {row.id: row for row in queries.case_lines(ids)}
        return {
            child.case: str(phase)
            for theme in themes
            for child in theme.children
            if (phase := phase_of(child, theme, cases)[0]) in {Phase.MAY_BEGIN, Phase.BLOCKED}
        }

    def watch(self, row: CaseRow) -> dict[str, Any]:
        """What its commitments wait for, as fields of its line."""
        if not row.promised:
            return {}
        ports, days = self._ports, self._days()
        watch = watch_of(row.course, row.promised, ports.calendar, today(ports.clock), days)
        if watch is None:
            return {}
        day = f"{words.month_day(watch.due)} {words.weekday(watch.due)}"
        left = words.over_days(max(-watch.left, 1)) if watch.left < 0 else day
        return {"check": Light(str(watch.light)), "check_left": left, "check_stage": str(watch.stage)}

    def _days(self) -> int:
        if self._checks is None:
            self._checks = self._ports.queries.hall().check_days
        return self._checks

    def look_due(self, row: CaseRow, file: CaseFile) -> TimeLine | None:
        """The next thing about its commitments, as a point of the timeline that is still to come."""
        if file.owes_revocation:
            course, what = file.course, words.SERVE_REVOCATION_DUE
            at = words.revoked_since(words.month_day(day(course.revoked_on) or today(self._ports.clock)))
            return TimeLine(what=what, detail=course.revoked_as, at=at, due=True, tone=Tone.WARN)
        watch = self.watch(row)
        if not watch:
            return None
        tone = {Light.RED: Tone.BAD, Light.FINE: Tone.SECOND}.get(watch["check"], Tone.WARN)
        names = words.LIST_COMMA.join(fact.name for fact in unsettled(file))
        what = words.watch_what(watch["check_stage"])
        return TimeLine(what=what, detail=names, at=watch["check_left"], due=True, tone=tone)


def collected(row: CaseRow) -> str:
    """What a case waits for that is only received for another authority; "" for any other."""
    course = row.course
    if not course.home or row.state not in {CaseState.RECEIVED, CaseState.RESUBMITTED}:
        return ""
    # A correction that came after the parcel has to be sent on, too.
    return words.WAITS_HOME if course.sent_on else words.WAITS_FORWARD
