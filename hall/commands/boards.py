"""The hall's calendar and its notices: taken from files, kept as small texts, given to desks as documents.

At a desk of a hall both come from the hub and are not changed there (D15). Days of the national table need
no file; what is imported is a year that was published since, or one that was changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from hall.clock import Clock, today
from hall.commands.control import require_own
from hall.commands.record import day_number
from hall.control import CALENDAR, NOTICES, DocName, calendar_body, read_calendar
from hall.errors import Refused
from hall.notices import HallNotice, notices_body, notices_from, read_notices, standing
from hall.ports import Begin, Changes, Topic
from hall.workdays import DayKind, WorkCalendar, read_table

_SEEN: Final = "notices.seen."
"""Begins the name of the text that says which notices a person has seen at this PC."""
YEARS_AHEAD: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear:
    """One year of a table: days off and make-up workdays."""

    year: int
    off: int
    work: int


def import_calendar(text: str, begin: Begin, clock: Clock) -> tuple[CalendarYear, ...]:
    """Take over a table of days; years that it has replace those that were imported before.

    Raises:
        Refused: `workdays.table` with line and reason, `control.hub` at a desk of a hall.
    """
    table = read_table(text)
    now = today(clock)
    for day, kind in sorted(table.items()):
        if not now.year - 1 <= day.year <= now.year + YEARS_AHEAD:
            raise Refused(
                "workdays.table",
                f"节假日表里有 {day}：只收 {now.year - 1} 到 {now.year + YEARS_AHEAD} 年的，请核对年份。",
            )
        if kind is DayKind.WORK and day.weekday() < 5:
            raise Refused("workdays.table", f"节假日表里 {day} 不是周末，不能是调休上班（班），请核对。")
    years = {day.year for day in table}
    with begin() as uow:
        require_own(uow, DocName.CALENDAR)
        kept = {
            day: kind
            for day, kind in stored_days(uow.settings.get(CALENDAR)).items()
            if day.year not in years
        }
        uow.settings.put(CALENDAR, calendar_body(kept | table).decode())
        uow.commit()
    return years_of(table)


def years_of(table: Mapping[dt.date, DayKind]) -> tuple[CalendarYear, ...]:
    """The years of a table."""
    found = []
    for year in sorted({day.year for day in table}):
        kinds = [kind for day, kind in table.items() if day.year == year]
        off = kinds.count(DayKind.OFF)
        found.append(CalendarYear(year=year, off=off, work=len(kinds) - off))
    return tuple(found)


def stored_days(text: str | None) -> dict[dt.date, DayKind]:
    """The days that were imported; none when nothing was, or it cannot be read."""
    try:
        return read_calendar((text or "{}").encode())
    except Refused:
        return {}


def hall_calendar(setting: Callable[[str], str | None]) -> WorkCalendar:
    """The national table with what was imported; `renew` takes over what is imported later."""
    return WorkCalendar(stored_days(setting(CALENDAR)))


def renew(calendar: WorkCalendar, setting: Callable[[str], str | None]) -> Changes:
    """Let a calendar that is in use know what holds now; lights and last days are counted anew after it."""
    before = calendar.edition
    calendar.take(stored_days(setting(CALENDAR)))
    same = calendar.edition == before
    return Changes() if same else Changes(topics=frozenset({Topic.SETTINGS, Topic.CASES}))


def import_notices(text: str, begin: Begin) -> tuple[HallNotice, ...]:
    """Take over a table of notices in place of the one before.

    Raises:
        Refused: `notices.table` with line and reason, `control.hub` at a desk of a hall.
    """
    notices = read_notices(text)
    with begin() as uow:
        require_own(uow, DocName.NOTICES)
        uow.settings.put(NOTICES, notices_body(notices).decode())
        uow.commit()
    return notices


def standing_notices(setting: Callable[[str], str | None], clock: Clock) -> tuple[HallNotice, ...]:
    """Notices of today."""
    return standing(notices_from(setting(NOTICES)), day_number(clock))


def fresh_notices(number: str, setting: Callable[[str], str | None], clock: Clock) -> tuple[HallNotice, ...]:
    """Notices of today that a person has not been shown at this PC."""
    seen = _seen(setting(_SEEN + number))
    return tuple(one for one in standing_notices(setting, clock) if one.id not in seen)


def saw_notices(number: str, begin: Begin, clock: Clock) -> Changes:
    """A person was shown the notices of today."""
    with begin() as uow:
        now = [one.id for one in standing_notices(uow.settings.get, clock)]
        # Only what still stands is remembered: the text does not grow.
        uow.settings.put(_SEEN + number, msgspec.json.encode(now).decode())
        uow.commit()
    return Changes(topics=frozenset({Topic.SETTINGS}))


def _seen(text: str | None) -> frozenset[str]:
    try:
        return msgspec.json.decode(text or "[]", type=frozenset[str])
    except msgspec.MsgspecError:
        return frozenset()
