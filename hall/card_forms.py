"""红黄牌清单 as data: what of a report of cards is printed for the hall (domain.md 5.3).

No names of applicants stand on it. What a card is says `card_report.py`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar, Final

from hall.papers import Clerk, Paper, PaperKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedCard:
    """One card; `cause`, `person`, `remedy` and `on` are what was written last, empty for nothing."""

    light: str
    clock: str
    number: str
    item: str
    body: str
    state: str
    cause: str = ""
    person: str = ""
    remedy: str = ""
    on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardList(Paper):
    """The list over a period.

    Attributes:
        since: First day. until: Last day, both inclusive.
        at: When it was made, microseconds UTC.
        clerk: Who made it.
        lines: In the order of the report: those nobody answered for first.
        whole: False when there are more cases than were looked through.
    """

    kind: ClassVar[PaperKind] = PaperKind.CARD_LIST
    since: dt.date
    until: dt.date
    at: int
    clerk: Clerk
    lines: tuple[PrintedCard, ...]
    whole: bool = True


CARD_FORMS: Final[tuple[type[Paper], ...]] = (CardList,)
"""For `paper_forms.paper_class`."""
