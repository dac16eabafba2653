"""Lines in tables of the papers of special routes, as plain values (domain.md 1.7). No paper as a whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeItemLine:
    """One item of a 一件事: its case, who handles it, where it stands, its last day (None: none yet)."""

    number: str
    name: str
    department: str
    state: str
    due: dt.date | None
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeMaterialLine:
    """One line of the common list; `used_by` are places in the list of items, from 1."""

    name: str
    form: str
    originals: int
    photocopies: int
    method: str
    used_by: tuple[int, ...]
