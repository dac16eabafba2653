"""How long a visitor will wait: always a range, never a point (queue.md 5, issue of the queue widens it).

With n people ahead and s windows of mean service time m, the wait is about Erlang(n, s/m). The shown range is
its P50 to P80. Pure arithmetic; no history here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

_Z80: Final = 0.8416
"""80 % quantile of the normal distribution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitRange:
    """Whole minutes, P50 and P80."""

    low: int
    high: int


def _erlang_quantile(shape: int, z: float) -> float:
    """Quantile of Erlang(shape, 1) by Wilson and Hilferty's cube."""
    part = 1 / (9 * shape)
    return shape * float((1 - part + z * math.sqrt(part)) ** 3)


def estimate(ahead: int, windows: int, mean_minutes: float) -> WaitRange | None:
    """The range for somebody with `ahead` people before them; None when no window is open.

    Args:
        ahead: People who will be called first.
        windows: Open windows that serve the queue.
        mean_minutes: Mean service time of the queue, in minutes.
    """
    if windows <= 0:
        return None
    if ahead <= 0:
        return WaitRange(low=0, high=max(1, round(mean_minutes / windows)))
    scale = mean_minutes / windows
    low = _erlang_quantile(ahead, 0.0) * scale
    high = _erlang_quantile(ahead, _Z80) * scale
    return WaitRange(low=max(1, math.floor(low)), high=max(2, math.ceil(high)))
