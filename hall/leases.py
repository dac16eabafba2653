"""Blocks of document numbers that a hub grants to the desks of its hall (D2): words and shapes.

The hub alone keeps who has which block; a desk asks ahead of need and says what it used. Drawing a number and
the two sides of the talk are `hall.commands.numbers` and `hall.commands.leases`; nothing here opens a store.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Final

from hall.numbering import DocumentLease

HUB_MARGIN: Final = 2_000
"""Numbers that a hub passes over when a desk shows that the hub was put back without noticing it."""
MAX_SERIAL: Final = 99_999_999
"""No told block ends beyond this: a document number has at most nine digits, and a hub goes on behind it."""
MAX_TOLD: Final = 200
"""Blocks of one question."""
AHEAD_DAYS: Final = 10
"""So many days before a year begins its first blocks are asked for."""
RUN_SIZE: Final = 16
NEED_SIZE: Final = 3
"""What numbers in need end in has so many letters at least; what a hub or a single PC adds has fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block as the hub keeps it. Times microseconds UTC, 0 for never.

    Attributes:
        node: The desk that has it.
        inc: The incarnation of that desk; a new one voids the rest.
        own: The desk gave it to itself: as a single PC, or in need while the hub was away.
        run: The start of the program that asked, so that an answer that was lost is given again to it only.
        next: The next number that is not drawn, as far as the desk has said.
        granted_at: When the hub granted it or heard of it.
        heard_at: When the desk spoke of it last.
        void_at: When the rest became void.
    """

    body: str
    kind: str
    year: int
    suffix: str
    lo: int
    hi: int
    node: uuid.UUID
    inc: uuid.UUID
    next: int
    own: bool = False
    run: bytes = field(default=b"", repr=False)
    granted_at: int = 0
    heard_at: int = 0
    void_at: int = 0

    @property
    def used(self) -> int:
        """How many numbers were drawn, as far as is known."""
        return self.next - self.lo

    def overlaps(self, other: Block) -> bool:
        """True for two blocks of different desks that share a number."""
        mine = (self.body, self.kind, self.year, self.suffix)
        same = mine == (other.body, other.kind, other.year, other.suffix)
        apart = self.node == other.node or self.hi < other.lo or other.hi < self.lo
        return same and not apart


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseAsk:
    """What a desk says of its numbers.

    Attributes:
        inc: Its present incarnation.
        run: Random bytes of this start of the program.
        series: Of its case numbers; what its numbers in need end in is made of it.
        suffix: What they end in at present, if the hub has said it; "" before.
        held: Blocks of which the hub does not know yet how far they were used.
        want: Kinds and years of which few numbers are left.
    """

    inc: uuid.UUID
    run: bytes = field(repr=False)
    body: str
    series: str
    suffix: str = ""
    held: tuple[DocumentLease, ...] = ()
    want: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseAnswer:
    """What a hub answers: blocks, the ending of numbers in need, how many of its blocks it knows there."""

    blocks: tuple[DocumentLease, ...] = ()
    suffix: str = ""
    known: int = 0


def years_wanted(today: dt.date) -> tuple[int, ...]:
    """The year of now, and the next one when it is about to begin."""
    soon = (today + dt.timedelta(days=AHEAD_DAYS)).year
    return tuple(sorted({today.year, soon}))


def need_suffix(series: str, node: uuid.UUID) -> str:
    """What numbers in need end in before the hub has said it: `W03-7K3D`, made of the node's random bytes."""
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    tail, found = node.int, ""
    for _ in range(4):
        found += letters[tail % 32]
        tail //= 32
    return f"{series}-{found}"
