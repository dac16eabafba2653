"""When a light says 提示, and how long results may lie: local rules, set by the hall (domain.md 5.3, 8).

Yellow and red follow from the last day itself and cannot be set. Data only; lights are `deadlines.py`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRules:
    """What a hall decides about lights and lists.

    Attributes:
        notice_days: Working days before a last day from which a case is no longer 正常 but 提示.
        notice_percent: The same as a share of the whole limit: less left than that is 提示.
        uncollected_days: Working days after which a result that nobody came for stands in 逾期未领.
        keep_days: Natural days that a result is kept on the shelf unless another number is given.
    """

    notice_days: int = 1
    notice_percent: int = 30
    uncollected_days: int = 10
    keep_days: int = 90
