"""The folded 一件事: what holds its cases together (domain.md 1.7). Their states are theirs, read beside it.

No clock, no calendar, no rule (D10): how far the whole has come is `theme_course.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from hall.cases import PaperFact, Step
from hall.theme_bodies import SharedMaterial, ThemeChild, ThemeLeftOut


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeFile:
    """The fold of the events of one 一件事. Days are yyyymmdd of UTC+8, times microseconds UTC."""

    id: str
    number: str = ""
    theme: str = ""
    theme_name: str = ""
    person: str = ""
    agent: str | None = None
    guardian: str | None = None
    rule: str = ""
    children: tuple[ThemeChild, ...] = ()
    left_out: tuple[ThemeLeftOut, ...] = ()
    materials: tuple[SharedMaterial, ...] = ()
    flags: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    ticket: str | None = None
    window: int | None = None
    hall: str = ""
    clerk: str = ""
    offline: bool = False
    query_hash: str = ""
    token: str = ""
    opened_at: int = 0
    opened_on: int = 0
    papers: tuple[PaperFact, ...] = ()
    steps: tuple[Step, ...] = ()
    updated_at: int = 0

    def child(self, case_id: str) -> ThemeChild | None:
        """The child with this case, or None."""
        return next((one for one in self.children if one.case == case_id), None)
