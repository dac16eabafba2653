"""What the intake asks of the rules of the hall, as one small Protocol, so that states stay plain and fast.

`main.py` hands in an implementation over `hall.catalogue`, `hall.catalogue_search` and `hall.checklist`.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from hall.catalogue import Item, Question
from hall.explanation import CaseInput, Explanation, Line
from hall.situations import Talk
from ui.states.look import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One found item: its name and everyday names in pieces, the matched ones marked."""

    item: Item
    name: tuple[Run, ...] = ()
    alias: tuple[Run, ...] = ()
    here: bool = True
    """False when another window serves it; `where` then says which."""

    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeHit:
    """A theme that contains the first hit."""

    code: str
    name: str
    items: int
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The answer to a search: exact hits, themes with them, near hits."""

    exact: tuple[Hit, ...] = ()
    themes: tuple[ThemeHit, ...] = ()
    near: tuple[Hit, ...] = ()
    how: str = ""
    """In what the exact hits agree, for the heading."""

    near_how: str = ""


class Rules(Protocol):
    """The rules as the intake needs them."""

    def item(self, code: str) -> Item | None:
        """The item of that code, as the catalogue has it today."""
        ...

    def find(self, text: str) -> Found:
        """Items by name, everyday name, pinyin, initials, department."""
        ...

    def frequent(self) -> tuple[Item, ...]:
        """The window's most frequent items, at most nine."""
        ...

    def shown(self, item: Item, flags: frozenset[str], answers: frozenset[str]) -> tuple[Question, ...]:
        """Questions whose condition is true with these answers, in order."""
        ...

    def talk(self, item: Item, flags: frozenset[str], answers: frozenset[str]) -> Talk:
        """How far the questions have come."""
        ...

    def lines(self, item: Item, flags: frozenset[str], answers: frozenset[str]) -> tuple[Line, ...]:
        """The list of materials."""
        ...

    def explain(self, case: CaseInput) -> Explanation:
        """What follows from the case; the acceptance is taken as now at the window."""
        ...

    def same_names(self) -> tuple[str, ...]:
        """Names of materials that the hall takes for each other (`HallSettings.same_materials`)."""
        ...

    def credit_may_wait(self) -> bool:
        """The hall allows 容缺 and 承诺 while the credit is not checked (D20)."""
        ...

    def correction_due(self) -> dt.date:
        """The last day that a correction notice of today gives (setting of the hall)."""
        ...

    def today(self) -> dt.date:
        """The business day."""
        ...

    def now(self) -> int:
        """Corrected time, microseconds UTC."""
        ...
