"""The work list, one case in full, and the end of the day, from the store and the deadlines (domain.md 5).

Lights are worked out on reading (D10). Names stand in full, numbers masked by the screens.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from hall.bodies import MaterialFact
from hall.case_clocks import case_days, day
from hall.cases import HELD_WORD, STATE_WORDS, CaseFile, CaseState
from hall.clock import today
from hall.commands.casework import unanswered
from hall.commands.record import day_number
from hall.deadlines import RunningClock, standing
from hall.errors import HallError, Refused
from hall.explanation import MaterialState
from hall.masking import mask_number
from hall.order import FoldStatus
from hall.queries import CaseFilter, CaseRow
from hall.theme_course import ChildStanding, Phase, standing_of
from ui import words
from ui.states.cases import CaseEntry, CasePaper, Light, OpenCase, TimeLine
from ui.states.look import Tone
from ui.states.ports import DayEnd

if TYPE_CHECKING:
    from hall.desk import DeskPorts

_ENDED: Final = frozenset(
    {
        CaseState.NOT_REQUIRED,
        CaseState.REFUSED,
        CaseState.REFERRED,
        CaseState.WITHDRAWN,
        CaseState.TERMINATED,
        CaseState.VOIDED,
        CaseState.DELIVERED,
        CaseState.CLOSED,
        CaseState.ARCHIVED,
    }
)
_LACKING: Final = frozenset({str(MaterialState.MISSING), str(MaterialState.DEFECTIVE)})


class CasesWork:
    """Reading cases for the pages; runs on the lane of look-ups."""

    def __init__(self, ports: DeskPorts) -> None:
        """Over the queries of a desk."""
        self._ports = ports

    def entries(self) -> tuple[CaseEntry, ...]:
        """Open cases and those of today, most urgent first by the page."""
        queries = self._ports.queries
        day = day_number(self._ports.clock)
        rows = {row.id: row for row in queries.cases(CaseFilter(open_only=True))}
        rows.update({row.id: row for row in queries.cases(CaseFilter(applied_on=day))})
        return tuple(self._entry(row) for row in rows.values())

    def _entry(self, row: CaseRow) -> CaseEntry:
        light, left = self._light(row)
        return CaseEntry(
            id=row.id,
            number=row.number,
            applicant=row.person_name,
            item=row.item_name,
            state=row.word,
            light=light,
            left=left,
            here_today=row.window == self._ports.settings.window
            and row.applied_on == day_number(self._ports.clock),
            open_gap=bool(row.gap),
            found_by=(row.person_number, row.phone),
        )

    def _light(self, row: CaseRow) -> tuple[Light, str]:
        if row.state in _ENDED:
            return Light.DONE, row.word
        if row.state is CaseState.CORRECTING:
            until = day(row.told_until)
            return Light.WAITS, words.until(until.month, until.day) if until else words.TOLD_UNTIL
        clock = self.nearest(row)
        if clock is None:
            return Light.FINE, words.NO_LIMIT
        return Light(str(clock.light)), _left(clock, today(self._ports.clock))

    def nearest(self, row: CaseRow) -> RunningClock | None:
        """The clock that decides the light."""
        version = self._ports.queries.item_version(row.item_version)
        if version is None:
            return None
        try:
            days = case_days(row, version.item)
            clocks = standing(days, today(self._ports.clock), self._ports.calendar).clocks
        except HallError:
            return None
        return clocks[0] if clocks else None

    def opened(self, case: str) -> OpenCase:
        """One case.

        Raises:
            Refused: `case.unknown`.
        """
        queries, clock = self._ports.queries, self._ports.clock
        file = queries.case(case)
        rows = queries.cases(CaseFilter(text=file.number)) if file else ()
        row = next((found for found in rows if found.id == case), None)
        if file is None or row is None:
            raise Refused("case.unknown", words.SCAN_NO_CASE)
        handler = queries.person(file.agent or file.guardian or "")
        warning, detail, due = self._warning(row, file)
        theme = self._standing(file)
        if theme is not None and not warning:
            warning, detail = words.theme_phase(theme[0], theme[1].phase), theme[1].reason
        line = tuple(
            TimeLine(
                what=words.STEP_WORDS.get(step.kind, file.word),
                detail=step.note or self._who(step.actor),
                at=words.moment(step.wall, today(clock)),
            )
            for step in file.steps
        )
        have = sum(fact.state not in _LACKING for fact in file.materials)
        line += self._without_effect(case)
        return OpenCase(
            entry=self._entry(row),
            handler=f"{handler.name}　{mask_number(handler.number)}" if handler else "",
            warning=warning,
            warning_detail=detail,
            conflict=any(group.holds or group.untold for group in file.conflicts),
            timeline=(*line, *due),
            materials=_materials(file.materials, have),
            papers=tuple(
                CasePaper(
                    id=p.paper,
                    name=f"{p.kind} {p.document}".strip(),
                    printed=int(bool(p.sent)),
                    failed=p.failed if not p.sent else "",
                )
                for p in file.papers
            ),
            next_clock=due[0].what + words.COMMA + due[0].at if due else "",
            may_begin=theme is not None and theme[1].phase is Phase.MAY_BEGIN,
            may_void=self._may_void(file),
            kept_by=self._kept_by(file),
            document=mask_number(row.person_number),
        )

    def _kept_by(self, file: CaseFile) -> int | None:
        """Another window that goes on with it; None when nothing is left to do or this one has it."""
        other = file.is_open and file.keeper != self._ports.settings.window
        return file.keeper if other else None

    def _standing(self, file: CaseFile) -> tuple[str, ChildStanding] | None:
        """Of a child of a 一件事 that has not begun: the name of the whole, and where the child stands."""
        theme = self._ports.queries.theme(file.theme) if file.theme else None
        if theme is None or file.state is not CaseState.PREAPPLIED:
            return None
        found = (self._ports.queries.case(one.case) for one in theme.children)
        cases = {one.id: one for one in found if one is not None}
        whole = standing_of(theme, cases, self._ports.calendar, today(self._ports.clock))
        mine = next((one for one in whole.children if one.child.case == file.id), None)
        return None if mine is None else (theme.theme_name, mine)

    def _without_effect(self, case: str) -> tuple[TimeLine, ...]:
        """What happened and does not count, or not yet: nothing is left out (sync-protocol.md b)."""
        day = today(self._ports.clock)
        return tuple(
            TimeLine(
                what=words.without_effect(line.kind, line.status),
                detail=self._who(line.actor) if line.status is FoldStatus.CONFLICT else line.reason,
                at=words.moment(line.wall, day),
                tone=Tone.WARN if line.status is FoldStatus.CONFLICT else Tone.SECOND,
            )
            for line in self._ports.queries.case_events(case)
            if line.status is not FoldStatus.EFFECTIVE
        )

    def _who(self, number: str) -> str:
        account = self._ports.queries.account(number)
        return f"{account.name} {number}" if account else ""

    def _warning(self, row: CaseRow, file: CaseFile) -> tuple[str, str, tuple[TimeLine, ...]]:
        """What is most urgent: a conflict, else the clock of the law."""
        text, detail, due = self._clock_warning(row, file)
        told = next((group for group in file.conflicts if group.holds), None)
        told = told or next((group for group in file.conflicts if group.untold), None)
        if told is None:
            return text, detail, due
        decided = words.decided_line(told.decided_by, told.reason) if told.decided_by else ""
        return HELD_WORD if told.holds else words.MET_ANOTHER, decided or told.sentence, due

    def _clock_warning(self, row: CaseRow, file: CaseFile) -> tuple[str, str, tuple[TimeLine, ...]]:
        clock = None if row.state in _ENDED or row.state is CaseState.CORRECTING else self.nearest(row)
        if clock is None:
            return "", "", ()
        light = Light(str(clock.light))
        at = f"{words.month_day(clock.due)} {words.weekday(clock.due)}"
        tone = Tone.BAD if light is Light.RED else Tone.WARN if light is Light.YELLOW else Tone.SECOND
        due = TimeLine(what=str(clock.kind), detail=clock.about, at=at, due=True, tone=tone)
        if light not in {Light.RED, Light.YELLOW, Light.NEAR}:
            return "", "", (due,)
        text = words.DEEMED_WARNING if file.state is CaseState.RECEIVED else at
        return f"{clock.kind} {_left(clock, today(self._ports.clock))}", text, (due,)

    def _may_void(self, file: CaseFile) -> str:
        if file.held:
            return words.DECIDE_FIRST
        if file.applied_on != day_number(self._ports.clock):
            return words.VOID_DAY
        return words.VOID_STATE if file.state is CaseState.VOIDED else ""

    def day_end(self) -> DayEnd:
        """Counts of today, and received cases that are due without a notice."""
        queries, clock = self._ports.queries, self._ports.clock
        counts = queries.case_counts(day_number(clock))
        rows = queries.cases(CaseFilter(states=frozenset({CaseState.RECEIVED})))
        files = tuple(file for row in rows if (file := queries.case(row.id)) is not None)
        late = {file.id for file in unanswered(files, self._ports.calendar, today(clock))}
        return DayEnd(
            counts=tuple((STATE_WORDS[state], count) for state, count in counts),
            blocking=tuple(self._entry(row) for row in rows if row.id in late),
        )


def _materials(facts: tuple[MaterialFact, ...], have: int) -> str:
    lacking = [fact.name for fact in facts if fact.state in _LACKING]
    line = words.materials_line(have, len(facts))
    return f"{line}{words.SEMICOLON}{words.LACKING} {words.COMMA.join(lacking)}" if lacking else line


def _left(clock: RunningClock, day: dt.date) -> str:
    if day > clock.due:
        return words.over_days(max(-clock.left, 1))
    return words.left_days(clock.left) if clock.left else words.TODAY_LEFT
