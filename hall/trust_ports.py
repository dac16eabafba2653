"""Keys that travel between tiers (sync-protocol.md A2 "City"): of authors up, of the root down.

A hub knows the keys of the devices that it let in, and vouches for them to the hub above; so that one can
check signatures of authors whom it never met. The root's key comes down the same way, and whoever has heard
it once believes no other without a person. Only shapes and ports stand here.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorKey:
    """The public key of a node, and the hub that let it in and says so."""

    node: uuid.UUID
    key: bytes
    by: uuid.UUID
    sig: bytes = b""

    def signed(self) -> bytes:
        """The bytes that `sig`, of the hub `by`, covers."""
        return b"".join((b"yichuang author 1\x00", self.by.bytes, self.node.bytes, self.key))


@dataclass(frozen=True, slots=True, kw_only=True)
class RootKey:
    """The hub above all others, and its public key."""

    hub: uuid.UUID
    key: bytes

    def signed(self, by: uuid.UUID) -> bytes:
        """The bytes that the hub `by` signs to pass it down."""
        return b"".join((b"yichuang root 1\x00", by.bytes, self.hub.bytes, self.key))


class AuthorKeys(Protocol):
    """Keys of authors below the hubs below, as a hub keeps them."""

    def known(self, nodes: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, bytes]:
        """Their public keys; those of nodes that nobody vouched for are left out."""
        ...

    def learn(self, keys: Sequence[AuthorKey]) -> tuple[uuid.UUID, ...]:
        """Keep keys of new nodes. Nodes that have another key already, which stays."""
        ...


class RootPin(Protocol):
    """The root's key as it was heard first."""

    def root(self) -> RootKey | None:
        """None before it was heard."""
        ...

    def offer(self, root: RootKey) -> bool:
        """It was heard from the own hub: the first is kept, another one only for a person to look at.

        Returns:
            True for one that is new and not believed: somebody has to be told.
        """
        ...
