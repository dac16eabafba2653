"""What a hub needs of its store to pass chains on to the hub above it (sync-protocol.md A2 "City", D15).

A hub is a counter to the city: it sends what the city lacks of every chain it has, its own and those of its
nodes, byte for byte. What was confirmed from above is kept for each node, so that a desk can be told how far
the root has its chain; nothing may be thrown away before that. Fulfilled in `models/relay_store.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hall.chain import Entry, Tip
from hall.sync_ports import OwnChain, Receipt, RoundResult, Signed
from hall.trust_ports import AuthorKey, AuthorKeys, RootKey


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeChain:
    """The chain of one node as it lies here.

    Attributes:
        node: Whose.
        tips: Its newest entries; more than one is a fork.
        receipt: The last word about it of the hub above, or None.
    """

    node: uuid.UUID
    tips: tuple[Tip, ...]
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One entry of a chain without its bytes: enough to find a way through a fork."""

    link: bytes
    prev: bytes
    seq: int


class RootWords(Protocol):
    """What is known of the root: how far it has the chains of these nodes."""

    def root(self, nodes: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Receipt]:
        """The root's last receipt of each; nodes of which it never spoke are left out."""
        ...

    def root_key(self) -> RootKey | None:
        """Who the root is, None before that was heard."""
        ...


class RelayStore(RootWords, AuthorKeys, Protocol):
    """All chains of a hub as its relay reads them. Each call is one short transaction."""

    def own(self) -> OwnChain:
        """This hub's own identity and tip."""
        ...

    def mine(self) -> bool:
        """Whether this process is the one that relays; of several on one database exactly one is.

        Raises:
            Unavailable: The store does not answer.
        """
        ...

    def chains(self, hub: uuid.UUID) -> tuple[NodeChain, ...]:
        """Every chain that has a tip here, by node, with the last receipt of the hub above."""
        ...

    def places(self, node: uuid.UUID, links: Sequence[bytes]) -> Mapping[bytes, int]:
        """Which of these links this node's chain has here, with their seq."""
        ...

    def after(self, node: uuid.UUID, seq: int, limit: int, max_bytes: int) -> tuple[Entry, ...]:
        """Entries of a node behind `seq`, by seq; at least one if there is one."""
        ...

    def steps(self, node: uuid.UUID) -> tuple[Step, ...]:
        """All entries of a node without bytes, by seq. For forked chains only."""
        ...

    def entries(self, links: Sequence[bytes]) -> Mapping[bytes, Entry]:
        """Entries by their links."""
        ...

    def signed(self, nodes: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Signed]:
        """The newest signature that each author gave."""
        ...

    def authors(self, nodes: Sequence[uuid.UUID]) -> tuple[AuthorKey, ...]:
        """Keys of these nodes; those of devices that this hub let in are not signed yet."""
        ...

    def keep_root_key(self, root: RootKey) -> None:
        """Keep who the root is, in place of what was known."""
        ...

    def keep(self, receipts: Sequence[Receipt], *, root: bool) -> None:
        """Store receipts in place of earlier ones of the same hub and node; `root` when none is above it."""
        ...

    def close(self) -> None:
        """Let go of what `mine` holds."""
        ...


class Relaying(Protocol):
    """What passes chains on to a hub above for the life of a service."""

    last: RoundResult | None

    def start(self) -> None:
        """Begin."""
        ...

    def poke(self) -> None:
        """Something arrived or was written here."""
        ...

    async def stop(self) -> None:
        """Finish what is under way."""
        ...
