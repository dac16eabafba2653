"""Words of a form as values: days and lists as people type them."""

from __future__ import annotations

import datetime as dt
from typing import Final

from hall.errors import Refused
from ui import words

DIGITS: Final = 8
"""Digits of a whole day, and the most of a number."""


def day_typed(text: str, now: dt.date, name: str) -> dt.date | None:
    """20261120, 2026-11-20, or 11-20 of this year; None for nothing.

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
    if len(pieces) == 2:
        pieces = [str(now.year), *pieces]
    try:
        year, month, day = (int(part) for part in pieces)
        return dt.date(year, month, day)
    except ValueError:
        raise Refused("form.day", words.DAY_WRONG, field=name) from None


def parts(text: str) -> list[str]:
    """What stands between semicolons."""
    return [part.strip() for part in text.replace(";", "；").split("；") if part.strip()]
