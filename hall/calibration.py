"""Experience with shown ranges: moves P50 and P80 until they hold as often as they say (queue.md 5).

Adaptive conformal tracking by queue and by length of the wait: after every truth the edge of the range moves
a little, out when somebody waited longer than shown, in when not, so that its share comes right whatever the
model gets wrong. Learns from what was really shown, in whole minutes. No queue is played here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hall.clock import MICROS
from hall.queue_ports import Estimate
from hall.waiting import WaitRange

MODEL: Final = "look-ahead 1"
LOW_LEVEL: Final = 0.5
HIGH_LEVEL: Final = 0.8

_EDGES: Final = (4.0, 12.0, 25.0)
"""Borders of the buckets for P80, shown P50 in minutes; P50 itself is moved by queue alone."""
_ALL: Final = 0
_MOST: Final = 6.0
_LATELY: Final = 0.95
_FINE: Final = 0.12
"""So far from the wanted share is chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """How far one edge of the range is moved, in widths of the range; `seen` truths moved it.

    `lean` is how much oftener than wanted somebody waited longer, of late: the edge moves faster then.
    """

    by: float = 0.0
    seen: int = 0
    lean: float = 0.0


_BEGIN: Final[Mapping[str, Edge]] = {"low": Edge(), "high": Edge(by=0.6)}
"""Dice of services alone give a range that is far too narrow (queue.md 5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationKept:
    """State of a calibration; plain values. Keys: `low` or `high`, queue, bucket."""

    edges: Mapping[str, Edge] = field(default_factory=dict)


def bucket(minutes: float) -> int:
    """Which bucket a wait of so many minutes belongs to."""
    return sum(1 for edge in _EDGES if minutes >= edge)


def width(middle: float, high: float) -> float:
    """Unit of the corrections for a range that the runs gave, in minutes."""
    return max(high - middle, 0.1 * middle, 0.5)


class Calibration:
    """Corrects ranges and learns from settled ones."""

    def __init__(self, kept: CalibrationKept | None = None) -> None:
        """Begin with what is known."""
        self._edges: dict[str, Edge] = dict((kept or CalibrationKept()).edges)

    def kept(self) -> CalibrationKept:
        """The state, to be stored."""
        return CalibrationKept(edges=dict(self._edges))

    def _by(self, side: str, queue: str, at: int) -> float:
        common = self._edges.get(f"{side}/*/{at}", _BEGIN[side]).by
        return common + self._edges.get(f"{side}/{queue}/{at}", Edge()).by

    def correct(self, queue: str, middle: float, high: float) -> tuple[float, float]:
        """(P50, P80) in minutes, of what the runs said."""
        unit = width(middle, high)
        low = max(middle + self._by("low", queue, _ALL) * unit, 0.0)
        return low, max(high + self._by("high", queue, bucket(round(low))) * unit, low)

    def shown(self, queue: str, middle: float, high: float) -> WaitRange:
        """The range in whole minutes, as it is shown; 0 to 1 when a window is free in every run."""
        low, top = self.correct(queue, middle, high)
        if high <= 0:
            return WaitRange(low=0, high=1)
        return WaitRange(low=round(low), high=max(round(top), round(low) + 1, 2))

    def learn(self, estimate: Estimate) -> None:
        """The truth of one shown range; one that is not settled teaches nothing."""
        if not estimate.called_at or estimate.high < 2:
            return
        waited = (estimate.called_at - estimate.shown_at) / (60 * MICROS)
        at = bucket(estimate.low)
        self._move(f"low/*/{_ALL}", LOW_LEVEL, waited > estimate.low, 0.01)
        self._move(f"low/{estimate.queue}/{_ALL}", LOW_LEVEL, waited > estimate.low, 0.02)
        self._move(f"high/*/{at}", HIGH_LEVEL, waited > estimate.high, 0.05)
        self._move(f"high/{estimate.queue}/{at}", HIGH_LEVEL, waited > estimate.high, 0.10)

    def _move(self, key: str, level: float, longer: bool, step: float) -> None:  # noqa: FBT001
        edge = self._edges.get(key) or (_BEGIN[key.partition("/")[0]] if "/*/" in key else Edge())
        miss = (1.0 if longer else 0.0) - (1 - level)
        lean = _LATELY * edge.lean + (1 - _LATELY) * miss
        hurry = 1 + 10 * max(abs(lean) - _FINE, 0.0)
        by = edge.by + step * max(hurry, 3.0 / (1 + edge.seen / 20)) * miss
        self._edges[key] = Edge(by=min(max(by, -_MOST), _MOST), seen=edge.seen + 1, lean=lean)
