"""What the rules need of a store for numbers of cases and documents (D1, D2); fulfilled in `models/`.

Split from `ports.py`, which names it in a unit of work. Only a type stands here.
"""

from __future__ import annotations

import uuid
from typing import Protocol

from hall.leases import Block
from hall.numbering import DocumentLease


class NumberStore(Protocol):
    """Counters and leases."""

    def next(self, counter: str) -> int:
        """Draw from a counter; the first is 1."""
        ...

    def leases(self, body: str, kind: str, year: int, inc: str) -> tuple[DocumentLease, ...]:
        """The blocks of an incarnation, also those that are used up, in the order of their numbers."""
        ...

    def all_leases(self) -> tuple[DocumentLease, ...]:
        """Every block that this store ever had, of all incarnations."""
        ...

    def put_lease(self, lease: DocumentLease) -> None:
        """Insert or replace."""
        ...

    def take_lease(self, lease: DocumentLease) -> None:
        """Insert; one that is there stays as it is, for numbers were drawn from it."""
        ...

    def grant(self, body: str, kind: str, year: int, size: int, suffix: str = "") -> int:
        """As the authority (a hub, a single PC): reserve the next block and return its first number."""
        ...

    def granted(self, body: str, kind: str, year: int, suffix: str, least: int) -> None:
        """Let grants go on behind `least`, if they do not yet."""
        ...

    def blocks(self, node: uuid.UUID | None = None) -> tuple[Block, ...]:
        """At a hub: what was given to a desk, or to all, in the order of the numbers."""
        ...

    def put_block(self, block: Block) -> None:
        """Insert or replace."""
        ...

    def need_suffix(self, node: uuid.UUID, inc: uuid.UUID, wanted: str) -> str:
        """At a hub: what this desk's numbers in need end in, for good; of nobody else's and like `wanted`."""
        ...
