"""How many events go in the next push, and what an author signs at its end; for desks and relays alike.

Additive growth, halved when the line or the hub is slow, bisected after a fault of the hub (F30). Pure.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

from hall.clock import MICROS

LADDER: Final = (50, 500, 1000, 1500, 2000)
"""Batch sizes: a small first batch makes progress on a bad line, then additive growth (AIMD)."""
SLOW_US: Final = MICROS
"""A push that takes longer than this halves the next one."""
PUSHES_A_ROUND: Final = 16
"""After so many the screens are told; the next round follows at once."""
FAULTS_A_ROUND: Final = 24
"""Bisecting 2000 events takes 12; more means that something else is wrong."""
GAPS_A_ROUND: Final = 2
_CHECKPOINT: Final = b"yichuang checkpoint 1\x00"


def checkpoint_bytes(node: uuid.UUID, seq: int, last: bytes) -> bytes:
    """What an author signs: that his chain is at this link (PROTOCOL.md, `ckpt.sig`)."""
    return b"".join((_CHECKPOINT, node.bytes, seq.to_bytes(8, "big"), last))


@dataclass(slots=True)
class Batch:
    """How many events go next. `suspects` are those among which one broke the hub."""

    rung: int = 0
    size: int = LADDER[0]
    suspects: int = 0
    opaque: bool = False

    def limit(self) -> int:
        """Events for the next push."""
        return max(1, self.suspects // 2) if self.suspects else self.size

    def went(self, count: int, micros: int) -> None:
        """A push went through in so many microseconds."""
        self.opaque = False
        if self.suspects:
            self.suspects = max(self.suspects - count, 0)
        elif micros > SLOW_US:
            self.shrink(self.size)
        elif count >= self.size:
            self.rung = min(self.rung + 1, len(LADDER) - 1)
            self.size = max(self.size, LADDER[self.rung])

    def broke(self, count: int) -> None:
        """The hub broke over so many: look for the one, and when it is alone, ask to keep it unread."""
        self.suspects = count
        self.opaque = count == 1

    def shrink(self, count: int) -> None:
        """The line or the hub could not take so many."""
        self.rung = 0
        self.size = max(1, min(self.size, count) // 2)
