"""Words of a form as values: days and lists as people type them."""

from __future__ import annotations

import datetime as dt
from typing import Final

from hall.errors import Refused
from ui import words

DIGITS: Final = 8
"""Digits of a whole day, and the most of a number."""

_OTHER_YEAR: Final = 300
"""Days: what is typed without a year and lies further away is meant around the turn of the year."""


def day_typed(text: str, now: dt.date, name: str, *, past: bool = False) -> dt.date | None:
    """20261120, 2026-11-20, or 11-20; None for nothing.

    Without a year it is a day of this year, but in January 12-28 is of last year and in December 01-05 of the
    next one. With `past` the day is never one that is still to come.

    Raises:
        Refused: `form.day` with the field.
    """
    if not text:
        return None
    pieces = (
        text.replace(words.MONTH, "-").replace(words.DAY, "").replace("/", "-").replace(".", "-").split("-")
    )
    if len(pieces) == 1 and len(text) == DIGITS:
        pieces = [text[:4], text[4:6], text[6:]]
    try:
        if len(pieces) == 2:
            month, day = (int(part) for part in pieces)
            return dt.date(_year_meant(month, day, now, past=past), month, day)
        year, month, day = (int(part) for part in pieces)
        return dt.date(year, month, day)
    except ValueError:
        raise Refused("form.day", words.DAY_WRONG, field=name) from None


def _year_meant(month: int, day: int, now: dt.date, *, past: bool) -> int:
    """The year of a day that is typed without one; months count as thirty days here."""
    away = (month - now.month) * 30 + day - now.day
    if away > 0 and (past or away > _OTHER_YEAR):
        return now.year - 1
    return now.year + 1 if away < -_OTHER_YEAR and not past else now.year


def parts(text: str) -> list[str]:
    """What stands between semicolons."""
    return [part.strip() for part in text.replace(";", "；").split("；") if part.strip()]
