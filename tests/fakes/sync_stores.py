"""The two stores of a sync in memory, transactions included, for tests that need thousands of them."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Protocol, Self

from hall.bodies import Body
from hall.chain import ZERO, Entry, Tip, feed_hash
from hall.clock import Clock, next_hlc
from hall.codec import encode, plain
from hall.errors import Unavailable
from hall.events import KINDS, Event, EventKind
from hall.fold import Folded
from hall.ids import new_id
from hall.order import Judged
from hall.sync_ports import (
    Arrival,
    Digest,
    FeedHead,
    FeedPlace,
    OwnChain,
    QuarantineCode,
    Quarantined,
    Receipt,
    Sighting,
    Signed,
    digest,
)


@dataclass(slots=True)
class HubState:
    """Everything that a hub's database file holds; copied by backups."""

    feed_id: uuid.UUID
    entries: dict[bytes, Arrival] = field(default_factory=dict)
    tips: dict[uuid.UUID, tuple[Tip, ...]] = field(default_factory=dict)
    feed: list[bytes] = field(default_factory=list)
    fhash: bytes = ZERO
    held: dict[tuple[bytes | None, str], Quarantined] = field(default_factory=dict)
    folded: int = 0
    rows: dict[str, Folded] = field(default_factory=dict)
    judged: dict[bytes, Judged] = field(default_factory=dict)
    signed: dict[uuid.UUID, tuple[int, bytes, bytes]] = field(default_factory=dict)
    received: dict[bytes, int] = field(default_factory=dict)
    merged: dict[tuple[uuid.UUID, bytes], bytes] = field(default_factory=dict)

    def copy(self) -> HubState:
        return replace(
            self,
            entries=dict(self.entries),
            tips=dict(self.tips),
            feed=list(self.feed),
            held=dict(self.held),
            rows=dict(self.rows),
            judged=dict(self.judged),
            signed=dict(self.signed),
            received=dict(self.received),
            merged=dict(self.merged),
        )


class MemoryHub:
    """A `HubStore`. `full` makes commits fail; `refuse` names streams whose rows the store cannot take."""

    def __init__(self, feed_id: uuid.UUID) -> None:
        self.state = HubState(feed_id=feed_id)
        self.full = False
        self.refuse: dict[str, Exception] = {}

    def __call__(self) -> MemoryWork:
        return MemoryWork(self)


class MemoryWork:
    """A `HubWork` on a copy, swapped in by `commit`."""

    def __init__(self, hub: MemoryHub) -> None:
        self._hub = hub
        self._state = hub.state

    def __enter__(self) -> Self:
        self._state = self._hub.state.copy()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._state = self._hub.state

    def commit(self) -> None:
        if self._hub.full:
            raise Unavailable("store.full", "磁盘已满，请告知技术人员。")
        self._hub.state = self._state
        self._state = self._state.copy()

    def tips(self, node: uuid.UUID) -> tuple[Tip, ...]:
        return self._state.tips.get(node, ())

    def all_tips(self, nodes: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, tuple[Tip, ...]]:
        return {node: tips for node in nodes if (tips := self.tips(node))}

    def known(self, links: Sequence[bytes]) -> frozenset[bytes]:
        return frozenset(link for link in links if link in self._state.entries)

    def place(self, link: bytes) -> Tip | None:
        found = self._state.entries.get(link)
        return found.tip() if found else None

    def sightings(self, event_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, tuple[Sighting, ...]]:
        asked = set(event_ids)
        found: dict[uuid.UUID, tuple[Sighting, ...]] = {}
        for row in self._state.entries.values():
            if row.event_id in asked:
                sighting = Sighting(link=row.entry.link, chash=row.entry.chash)
                found[row.event_id] = (*found.get(row.event_id, ()), sighting)
        return found

    def add(self, arrivals: Sequence[Arrival], at: int) -> None:
        for row in arrivals:
            self._state.entries.setdefault(row.entry.link, row)
            self._state.received.setdefault(row.entry.link, at)

    def received(self, links: Sequence[bytes]) -> Mapping[bytes, int]:
        return {link: self._state.received[link] for link in links if link in self._state.received}

    def merged(self, node: uuid.UUID, links: Sequence[bytes]) -> frozenset[bytes]:
        return frozenset(link for link in links if (node, link) in self._state.merged)

    def merge(self, node: uuid.UUID, link: bytes, also: Sequence[bytes]) -> None:
        for end in also:
            self._state.merged.setdefault((node, end), link)

    def path(self, tip: bytes, after: bytes, limit: int, max_bytes: int) -> tuple[Entry, ...]:
        found: list[Entry] = []
        at, room = tip, max_bytes
        while at in self._state.entries and at != after and len(found) < limit:
            entry = self._state.entries[at].entry
            room -= len(entry.raw or b"")
            if found and room < 0:
                break
            found.append(entry)
            at = entry.prev
        return tuple(reversed(found))

    def codes(self, node: uuid.UUID) -> frozenset[QuarantineCode]:
        return frozenset(row.code for row in self._state.held.values() if row.node == node)

    def set_tips(self, node: uuid.UUID, tips: Sequence[Tip]) -> None:
        self._state.tips[node] = tuple(tips)

    def set_all_tips(self, tips: Mapping[uuid.UUID, Sequence[Tip]]) -> None:
        for node, found in tips.items():
            self.set_tips(node, found)

    def set_signed(self, signed: Sequence[Signed]) -> None:
        self._state.signed.update({one.node: (one.seq, one.link, one.sig) for one in signed})

    def writers(self, streams: Sequence[str]) -> Mapping[str, frozenset[uuid.UUID]]:
        found: dict[str, frozenset[uuid.UUID]] = {}
        for row in self._state.entries.values():
            if row.stream in streams:
                found[row.stream] = found.get(row.stream, frozenset()) | {row.node}
        return found

    def append_feed(self, lane: str, links: Sequence[bytes]) -> FeedHead:
        for link in links:
            self._state.feed.append(link)
            self._state.fhash = feed_hash(self._state.fhash, link)
        return self.feed_head(lane)

    def feed_head(self, lane: str) -> FeedHead:
        state = self._state
        return FeedHead(lane=lane, feed_id=state.feed_id, gseq=len(state.feed), fhash=state.fhash)

    def feed_after(self, lane: str, gseq: int, limit: int) -> tuple[FeedPlace, ...]:  # noqa: ARG002  # one lane here
        part = self._state.feed[gseq : gseq + limit]
        return tuple(
            FeedPlace(gseq=gseq + n, link=link, stream=self._state.entries[link].stream)
            for n, link in enumerate(part, 1)
        )

    def quarantine(self, rows: Sequence[Quarantined]) -> None:
        for row in rows:
            self._state.held.setdefault((row.link, row.code), row)

    def quarantined(self) -> tuple[Quarantined, ...]:
        return tuple(self._state.held.values())

    def entries(self, streams: Sequence[str]) -> Mapping[str, tuple[Entry, ...]]:
        asked = set(streams)
        found: dict[str, list[Entry]] = {}
        for row in self._state.entries.values():
            if row.stream in asked:
                found.setdefault(row.stream, []).append(row.entry)
        return {name: tuple(rows) for name, rows in found.items()}

    def folded_to(self, lane: str) -> int:  # noqa: ARG002  # one lane here
        return self._state.folded

    def set_folded(self, lane: str, gseq: int) -> None:  # noqa: ARG002  # one lane here
        self._state.folded = max(gseq, self._state.folded)

    def save(self, folded: Iterable[Folded]) -> None:
        for row in folded:
            if row.id in self._hub.refuse:
                raise self._hub.refuse[row.id]
            self._state.rows[row.id] = row

    def judge(self, verdicts: Iterable[Judged]) -> None:
        self._state.judged.update({one.link: one for one in verdicts})

    def digest(self, node: uuid.UUID) -> Digest:
        own = [row.entry.chash for row in self._state.entries.values() if row.node == node]
        return digest(self.tips(node), own)


def next_event(
    clock: Clock, own: OwnChain, stream: str, kind: EventKind, body: Body, *parents: bytes
) -> Event:
    """What the owner of a chain would write next."""
    return Event(
        id=new_id(clock),
        node=own.node,
        inc=own.inc,
        seq=own.tip.seq + 1 if own.tip else 1,
        hlc=next_hlc(own.tip.hlc if own.tip else 0, clock.wall()),
        wall=clock.wall(),
        off=clock.offset_ms(),
        hall="990102",
        window=3,
        biz_day=20261120,
        stream=stream,
        kind=kind,
        tv=KINDS[kind].tv,
        crit=KINDS[kind].crit,
        parents=parents,
        actor="0007",
        cat=None,
        blobs=(),
        body=plain(body),
    )


class Writer(Protocol):
    """A desk that writes events: in memory or in a file."""

    @property
    def clock(self) -> Clock: ...

    def write(self, stream: str, kind: EventKind, body: Body, *parents: bytes) -> Entry: ...


@dataclass(slots=True)
class DeskState:
    """Everything that a desk's database file holds."""

    node: uuid.UUID
    inc: uuid.UUID
    entries: list[Entry] = field(default_factory=list)
    receipts: dict[uuid.UUID, Receipt] = field(default_factory=dict)
    last_hub: uuid.UUID | None = None
    root: Receipt | None = None


class MemoryDesk:
    """An `Outbox` that can also write. `backup` and `restore` are copies of the database file."""

    def __init__(self, clock: Clock, node: uuid.UUID | None = None) -> None:
        self.clock = clock
        self.state = DeskState(node=node or new_id(clock), inc=new_id(clock))

    def backup(self) -> DeskState:
        return copy.deepcopy(self.state)

    def restore(self, state: DeskState) -> None:
        self.state = copy.deepcopy(state)

    def write(self, stream: str, kind: EventKind, body: Body, *parents: bytes) -> Entry:
        """Append an event that this program knows."""
        return self.append(self.event(stream, kind, body, *parents))

    def event(self, stream: str, kind: EventKind, body: Body, *parents: bytes) -> Event:
        return next_event(self.clock, self.own(), stream, kind, body, *parents)

    def append(self, event: Event) -> Entry:
        return self.append_raw(encode(event))

    def append_raw(self, raw: bytes) -> Entry:
        prev = self.state.entries[-1].link if self.state.entries else ZERO
        entry = Entry.of(prev, raw)
        self.state.entries.append(entry)
        return entry

    def own(self) -> OwnChain:
        state = self.state
        tip = None
        if state.entries:
            tip = Tip(
                node=state.node.bytes,
                inc=state.inc.bytes,
                seq=len(state.entries),
                link=state.entries[-1].link,
                hlc=0,
            )
        return OwnChain(node=state.node, inc=state.inc, tip=tip)

    def places(self, links: Sequence[bytes]) -> Mapping[bytes, int]:
        asked = set(links)
        return {one.link: seq for seq, one in enumerate(self.state.entries, 1) if one.link in asked}

    def after(self, seq: int, limit: int, max_bytes: int) -> tuple[Entry, ...]:
        taken: list[Entry] = []
        size = 0
        for entry in self.state.entries[seq : seq + limit]:
            size += len(entry.raw or b"")
            if taken and size > max_bytes:
                break
            taken.append(entry)
        return tuple(taken)

    def receipt(self, hub: uuid.UUID | None = None) -> Receipt | None:
        which = hub or self.state.last_hub
        return self.state.receipts.get(which) if which else None

    def keep_receipt(self, receipt: Receipt) -> None:
        self.state.receipts[receipt.hub] = receipt
        self.state.last_hub = receipt.hub

    def root(self) -> Receipt | None:
        return self.state.root

    def keep_root(self, receipt: Receipt) -> None:
        self.state.root = receipt

    def digest(self) -> Digest:
        tip = self.own().tip
        return digest([tip] if tip else [], [one.chash for one in self.state.entries])
