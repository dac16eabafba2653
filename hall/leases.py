"""Blocks of document numbers that a hub grants to the desks of its hall (D2): words and shapes.

The hub alone keeps who has which block; a desk asks ahead of need and says what it used. Drawing a number and
the two sides of the talk are `hall.commands.numbers` and `hall.commands.leases`; nothing here opens a store.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
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


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockLine:
    """A block as the list of numbers shows it.

    Attributes:
        first: Its first number as it is printed.
        last: Its last one.
        holder: Who has it.
        own: The holder gave it to itself.
        used: How many were drawn.
        void: How many never will be: a gap, which is lawful (D2).
        left: How many can still be drawn.
        clash: Another desk has numbers of it too.
    """

    year: int
    first: str
    last: str
    holder: str
    own: bool
    used: int
    void: int
    left: int
    clash: bool = False

    @property
    def sentence(self) -> str:
        """One line for people."""
        rest = f"缺号 {self.void} 个（不再使用）" if self.void else f"还剩 {self.left} 个"
        given = "自领" if self.own else "服务器发"
        clash = "　与另一台电脑的号段重叠，请核对纸质文书" if self.clash else ""
        return f"{self.first} 至 {self.last}　{self.holder}　{given}　已用 {self.used} 个　{rest}{clash}"


def lines_of_hub(blocks: Sequence[Block], names: Mapping[uuid.UUID, str]) -> tuple[BlockLine, ...]:
    """What a hub has given away and heard of; desks by their names."""
    twice = _shared(blocks)
    return tuple(
        _line(
            _numbers(one),
            holder=names.get(one.node, str(one.node)[:8]),
            own=one.own,
            void=bool(one.void_at),
            clash=one in twice,
        )
        for one in blocks
    )


def _shared(blocks: Iterable[Block]) -> frozenset[Block]:
    """Blocks of which another desk has a number too: what single PCs printed before they met."""
    found: set[Block] = set()
    before: list[Block] = []
    for one in sorted(blocks, key=lambda one: (one.body, one.kind, one.year, one.suffix, one.lo)):
        alike = (one.body, one.kind, one.year, one.suffix)
        before = [
            old for old in before if (old.body, old.kind, old.year, old.suffix) == alike and old.hi >= one.lo
        ]
        others = [old for old in before if old.node != one.node]
        found.update((*others, one) if others else ())
        before.append(one)
    return frozenset(found)


def lines_of_desk(
    leases: Sequence[DocumentLease], counts: Callable[[DocumentLease], bool], inc: str
) -> tuple[BlockLine, ...]:
    """What this PC has and had; `counts` says from which blocks of incarnation `inc` it still draws."""
    return tuple(
        _line(one, holder="本机", own=not one.by, void=one.inc != inc or not counts(one)) for one in leases
    )


def _numbers(one: Block) -> DocumentLease:
    return DocumentLease(
        body=one.body,
        kind=one.kind,
        year=one.year,
        inc=str(one.inc),
        lo=one.lo,
        hi=one.hi,
        next=one.next,
        suffix=one.suffix,
    )


def _line(one: DocumentLease, *, holder: str, own: bool, void: bool, clash: bool = False) -> BlockLine:
    return BlockLine(
        year=one.year,
        first=one.number(one.lo),
        last=one.number(one.hi),
        holder=holder,
        own=own,
        used=one.next - one.lo,
        void=one.left if void else 0,
        left=0 if void else one.left,
        clash=clash,
    )
