"""Lines and limits that stand in tables and sentences of papers, as plain values (domain.md 3).

No paper as a whole: those are `paper_forms.py`. No drawing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A limit of the law or of the promise (domain.md 1.5).

    Attributes:
        length: In words: 「5个工作日」, 「60个自然日」; "" means on the spot (即时).
        due: The last day.
        provisional: True when the day lies beyond the published table of holidays.
    """

    length: str
    due: dt.date
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialLine:
    """One line of 收件材料清单."""

    name: str
    form: str = "纸质"
    originals: int = 0
    photocopies: int = 0
    method: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionLine:
    """One material to be corrected: what is wrong, what is asked, and why."""

    name: str
    problem: str
    demand: str
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapLine:
    """One material that may follow later: its form in words (「原件1份」) and the last day."""

    name: str
    form: str
    due: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofLine:
    """One proof or condition that a commitment replaces."""

    name: str
    content: str
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """One material of a one-time notice: form and number in words, need, where to get it, remark."""

    name: str
    form: str
    need: str
    source: str = ""
    remark: str = ""
