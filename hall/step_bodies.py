"""Bodies of steps beside the main line of a case: a gap prolonged, a fee told, an urge answered.

Sums of money in fen. Fields are added with a default, never removed or changed. Nobody's name stands here but
those of officials (D9); no rule is here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseGapProlonged:
    """容缺顺延: once, so many working days more for what is still open, with a new notice (domain.md 3.8)."""

    days: int
    reason: str
    approved_by: str
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFeeTold:
    """缴费告知: fen to be paid and the rule that sets them; stops no clock (art. 45 does not name it)."""

    amount: int
    basis: str
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseUrgeAnswered:
    """What the department said to the first `seen` urges of the case."""

    seen: int
    words: str
    officer: str


StepBody = CaseGapProlonged | CaseFeeTold | CaseUrgeAnswered
"""Bodies of this module."""
