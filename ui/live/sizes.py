"""Lengths of the live hall in logical pixels, by the size of the window (design/tokens.md 4, 10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

from ui.style import Style


@dataclass(frozen=True, slots=True, kw_only=True)
class Density:
    """How large a window tile is drawn; a hall with more windows takes the next smaller one."""

    width: int
    height: int
    gap: int
    heading: int
    below: int

    @property
    def pitch(self) -> int:
        """From one tile to the next."""
        return self.width + self.gap


DENSITIES: Final = (
    Density(width=51, height=42, gap=3, heading=22, below=4),
    Density(width=46, height=36, gap=3, heading=20, below=3),
    Density(width=39, height=32, gap=3, heading=18, below=2),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSizes:
    """Of one window size."""

    side: int = 522
    head: int = 57
    tiles_least: int = 150
    curves: int = 236
    curves_least: int = 120
    queue_row: int = 25
    queue_row_least: int = 17
    alert_row: int = 24
    alerts: int = 3
    cards: int = 2
    accuracy: int = 84
    group_gap: int = 12

    @classmethod
    def of(cls, style: Style) -> Self:
        """For a style."""
        if style.compact:
            return cls(side=430, head=46, curves=150, alert_row=22, alerts=2, cards=1, accuracy=56)
        return cls()
