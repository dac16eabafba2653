"""The light of a case and what is left of its clocks, in words: one answer for list, file and end of the day.

Counted by `hall.deadlines` on reading (D10); here only words. Which list a case stands in is `case_lists.py`.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from hall.bodies import AcceptMode
from hall.case_clocks import case_days, day
from hall.cases import CaseState
from hall.clock import today
from hall.commands.record import as_number
from hall.deadlines import RunningClock, Standing, standing
from hall.errors import HallError
from hall.events import EventKind
from ui import words
from ui.states.case_lists import Light

if TYPE_CHECKING:
    from hall.card_rules import CardRules
    from hall.cases import CaseFile, Step
    from hall.desk import DeskPorts
    from hall.queries import CaseRow

ENDED: Final = frozenset(
    {
        CaseState.NOT_REQUIRED,
        CaseState.REFUSED,
        CaseState.REFERRED,
        CaseState.WITHDRAWN,
        CaseState.TERMINATED,
        CaseState.VOIDED,
        CaseState.DELIVERED,
        CaseState.ARCHIVED,
    }
)
_TOLD_FIRST: Final = frozenset({Light.RED, Light.YELLOW, Light.NEAR})
"""Lights that say more than the state of a case: a late case stays late while a procedure runs."""


class CaseLights:
    """Lights of the cases of a desk."""

    def __init__(self, ports: DeskPorts) -> None:
        """With the calendar and the item versions of a desk."""
        self._ports = ports
        self._rules: CardRules | None = None

    @property
    def rules(self) -> CardRules:
        """The hall's own rules of lights and lists, read once: make another one to see a change."""
        if self._rules is None:
            self._rules = self._ports.queries.hall().cards
        return self._rules

    def standing(self, row: CaseRow) -> Standing | None:
        """Light and clocks of a case; None when its item or its days are not known here."""
        version = self._ports.queries.item_version(row.item_version)
        if version is None:
            return None
        try:
            days = case_days(row, version.item)
            return standing(days, today(self._ports.clock), self._ports.calendar, self.rules)
        except HallError:
            return None

    def nearest(self, row: CaseRow) -> RunningClock | None:
        """The clock that decides the light; None when none runs."""
        found = None if row.state in ENDED else self.standing(row)
        return found.clocks[0] if found and found.clocks else None

    def light(self, row: CaseRow) -> tuple[Light, str]:
        """The light, and what is left or why nothing runs."""
        found = None if row.state in ENDED else self.standing(row)
        light = Light(str(found.light)) if found else Light.FINE
        if found and found.clocks and light in _TOLD_FIRST:
            return light, left_words(found.clocks[0], today(self._ports.clock))
        if row.state in ENDED or light is Light.DONE:
            return Light.DONE, row.word
        still = self._still(row, light, known=found is not None)
        if still is not None:
            return still
        if found is None or not found.clocks:
            return Light.FINE, words.NO_LIMIT
        return light, left_words(found.clocks[0], today(self._ports.clock))

    def _still(self, row: CaseRow, light: Light, *, known: bool) -> tuple[Light, str] | None:
        """Of a case that waits for the applicant or for a procedure: which, and since or until when."""
        if row.state is CaseState.READY:
            return Light.DONE, words.on_shelf(row.course.shelf)
        if light is Light.PAUSED or (row.course.paused and not known):
            since = day(next(one.first for one in row.course.pauses if not one.last))
            return Light.PAUSED, words.paused_days((today(self._ports.clock) - (since or dt.date.max)).days)
        if row.state is CaseState.CORRECTING:
            until = day(row.told_until)
            return Light.WAITS, words.until(until.month, until.day) if until else words.TOLD_UNTIL
        return None


def accepted_words(file: CaseFile, step: Step) -> str:
    """From which day a case counts as accepted, when its step is of another day; "" otherwise.

    行政许可法第三十二条: from the day of receipt where nothing was told in time, else from the day on which
    all was there.
    """
    if step.kind != EventKind.CASE_ACCEPTED:
        return ""
    if file.accepted_mode == AcceptMode.DEEMED:
        return words.deemed_from(file.accepted_on)
    return "" if file.accepted_on == as_number(step.wall) else words.accepted_from(file.accepted_on)


def due_words(clock: RunningClock) -> str:
    """The last day of a clock; past the published table of holidays it is said that it may yet move."""
    shown = f"{words.month_day(clock.due)} {words.weekday(clock.due)}"
    return words.due_day(shown, provisional=clock.provisional)


def left_words(clock: RunningClock, day: dt.date) -> str:
    """What is left of a clock, in words."""
    if day > clock.due:
        return words.over_days(max(-clock.left, 1))
    return words.left_days(clock.left) if clock.left else words.TODAY_LEFT
