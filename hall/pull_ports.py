"""What pulling needs from the two stores: pages of a feed at the hub, a shelf at the desk.

The hub decides what a desk may have (`PullScope`); the desk checks each link, never takes its own entries
for new ones and keeps its place in the hub's feed in the transaction that stored the page (sync-protocol.md
A1, A2). Messages and sockets are not known here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from hall.blobs import BlobShelf
from hall.care import CareStore
from hall.clock import MICROS
from hall.events import StreamKind
from hall.ports import Begin
from hall.recovery import Recovery
from hall.staff import Account
from hall.sync_ports import Arrival, HubWork, Outbox
from hall.trust_ports import RootPin

PULLED_KINDS: Final = frozenset({StreamKind.CASE, StreamKind.PERSON, StreamKind.THEME, StreamKind.ISSUE})
"""Streams that desks are given: cases, what holds a 一件事 together, 办不成事, and the persons of these.

Tickets are the hub's own (D15)."""

SCOPE_DAYS: Final = 90
"""A case that nobody has touched for so many days, and that is over, stays at the hub."""
DAY_US: Final = 24 * 3600 * MICROS


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCursor:
    """How far a reader of a feed came: epoch, position, hash over everything so far."""

    feed_id: uuid.UUID
    gseq: int
    fhash: bytes


NodesHere = Callable[[Collection[uuid.UUID]], Collection[uuid.UUID]]
"""Which of these nodes belong to the hall: desks that this very hub let in, and the hub itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PullScope:
    """What a reader may have.

    Attributes:
        here: Whose entries; other halls' chains, which a hub only relays, are given on demand alone.
        since: Microseconds UTC; what changed later is in, what is older only while its case is open.
        but: The reader's own node, whose entries it is not sent.
    """

    here: NodesHere
    since: int
    but: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PullPage:
    """A piece of the feed, already narrowed to the scope.

    Attributes:
        entries: In the order of the feed.
        at: The place behind the piece, whether or not something of it was in scope.
        more: Something behind it can be read at once.
    """

    entries: tuple[Arrival, ...]
    at: FeedCursor
    more: bool


class PullReader(Protocol):
    """The hub's side; each call is one short read, safe beside the writer."""

    def newest(self, lane: str) -> int:
        """Position of the end of a feed, 0 when nothing was ever put there."""
        ...

    def page(
        self, lane: str, after: FeedCursor | None, scope: PullScope, limit: int, max_bytes: int
    ) -> PullPage | None:
        """What follows; None when `after` is no place of this feed and the reader must begin again."""
        ...

    def streams(self, names: Sequence[str], scope: PullScope) -> Mapping[str, tuple[Arrival, ...]]:
        """Whole streams, as far as the reader may have them; the others are left out."""
        ...

    def case_by_number(self, number: str) -> tuple[Arrival, ...]:
        """Everything about the cases that carry a number, and their persons; () when there is none."""
        ...


class ShelfWork(HubWork, Protocol):
    """One transaction of the desk that stores and folds what it was sent."""

    def cursor(self, hub: uuid.UUID, lane: str) -> FeedCursor | None:
        """How far this store came in the feed of a hub."""
        ...

    def set_cursor(self, hub: uuid.UUID, lane: str, at: FeedCursor, now: int) -> None:
        """Move that place; `now` microseconds UTC."""
        ...

    def lacking(self, streams: Sequence[str]) -> tuple[str, ...]:
        """Streams of which something is missing here.

        Of these cases those whose beginning or parents are not stored, and their persons and 一件事 that
        are unknown.
        """
        ...


class PullShelf(Protocol):
    """Opens transactions of the desk's side."""

    @property
    def node(self) -> uuid.UUID:
        """The own node, whose entries are never taken from others."""
        ...

    def __call__(self) -> ShelfWork:
        """A new one, to be used in `with`."""
        ...

    def cursor(self, hub: uuid.UUID, lane: str) -> FeedCursor | None:
        """As in `ShelfWork`, without a transaction that writes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskStores:
    """The sides of a desk's store that a sync works on: the own chain, what others brought, and the rest.

    `begin` opens a unit of work; the others read, `strange_items` hashes of unknown item versions. `recovery`
    takes back what this store has lost, `files` are attachments and papers, `care` is what people look at,
    `root` keeps the root's key.
    """

    outbox: Outbox
    shelf: PullShelf
    begin: Begin
    setting: Callable[[str], str | None]
    accounts: Callable[[], tuple[Account, ...]]
    strange_items: Callable[[], tuple[str, ...]]
    recovery: Recovery
    files: BlobShelf
    care: CareStore
    root: RootPin | None = None
