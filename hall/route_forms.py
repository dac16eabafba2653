"""The papers of special routes, as data (domain.md 1.7); those of ordinary cases are `paper_forms.py`.

No drawing, and no law arithmetic: dates come in ready.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from hall.papers import CasePaper, PaperKind
from hall.route_lines import ThemeItemLine, ThemeMaterialLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeReceipt(CasePaper):
    """一件事收件凭证: the one receipt that lists all cases and all materials.

    Attributes:
        received_at: Microseconds UTC.
        items: The cases, in the order of their stages.
        lines: The common list; each paper was handed in once.
        left_out: Items that are not handled, with the reason, one clause each.
        due: Last day of the longest path; `path` names its items.
        rule: What the failure of one item does to the rest.
    """

    kind: ClassVar[PaperKind] = PaperKind.THEME_RECEIPT
    received_at: int
    items: tuple[ThemeItemLine, ...]
    lines: tuple[ThemeMaterialLine, ...]
    due: dt.date
    path: tuple[str, ...]
    rule: str
    provisional: bool = False
    left_out: tuple[str, ...] = ()
