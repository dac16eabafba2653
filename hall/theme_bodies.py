"""Bodies of 一件事: what was opened together, and what is said beside it (domain.md 1.7).

The children are ordinary cases and have their own streams; here stands only what holds them together. Fields
are added with a default, never removed or changed. Nobody's name stands here (D9), and no rule.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeChild:
    """One case of a theme.

    `after` are cases that are over before it begins, `needs` those of them that must have been granted; both
    are frozen at the opening, because the catalogue may change meanwhile. `days` and `unit` are the promise.
    """

    case: str
    number: str
    item: str
    item_name: str
    stage: int
    after: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    days: int = 0
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeLeftOut:
    """An item of the theme that is not handled: not wanted (未选), not needed, or to be asked elsewhere."""

    item: str
    item_name: str
    stage: int
    why: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedMaterial:
    """One line of the common list, and the cases that use it; `comes_from` is the case whose result it is."""

    name: str
    cases: tuple[str, ...]
    originals: int = 0
    copies: int = 0
    state: str = ""
    comes_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeOpened:
    """一件事 was applied for; the first event of its stream. `rule` is what a failure does to the rest."""

    number: str
    theme: str
    theme_name: str
    person: str
    rule: str
    children: tuple[ThemeChild, ...]
    left_out: tuple[ThemeLeftOut, ...] = ()
    materials: tuple[SharedMaterial, ...] = ()
    agent: str | None = None
    guardian: str | None = None
    flags: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    ticket: str | None = None
    offline: bool = False
    query_hash: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeNoted:
    """A remark on the whole; changes nothing."""

    text: str


ThemeBody = ThemeOpened | ThemeNoted
