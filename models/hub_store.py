"""The receiver's side of a sync: entries of any node, tips, feeds, quarantine (`hall.sync_ports.HubWork`).

Intake stores bytes and never looks into a body. Written for large batches: one statement for all rows.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.chain import ZERO, Entry, feed_hash
from hall.fold import Folded
from hall.ids import new_id
from hall.order import Judged
from hall.sync_ports import (
    Arrival,
    Digest,
    FeedHead,
    FeedPlace,
    QuarantineCode,
    Quarantined,
    Sighting,
    Signed,
    digest,
)
from models.arms import merged_links, path_to
from models.chain_store import ENTRY_COLUMNS, judge, tip_of
from models.copying_in import can_copy, copy_keep, copy_new
from models.folded_rows import save_folded
from models.ready import ReadyRows
from models.tables.base import Blob, Id
from models.tables.chain import ENTRY, FEED, FEED_HEAD, MERGED, QUARANTINE, TIP
from models.tables.relay import CHECKPOINT
from models.unit_of_work import Transaction
from models.upserting import keep, keep_many, upsert_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hall.chain import Tip
    from hall.clock import Clock
    from models.engine import Store

_AT_ONCE: Final = 10_000
"""Values in one statement; SQLite's own bound is far above."""


_APPEND: Final = ReadyRows.of_table(FEED, lambda _dialect: sa.insert(FEED))


class HubWork(Transaction):
    """See `hall.sync_ports.HubWork`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Nothing happens before `with`."""
        super().__init__(store)
        self._clock = clock

    def tips(self, node: uuid.UUID) -> tuple[Tip, ...]:
        """Newest entries of a node's chain, by seq."""
        query = sa.select(TIP).where(TIP.c.node == node).order_by(TIP.c.seq, TIP.c.link)
        return tuple(tip_of(row) for row in self.connection.execute(query))

    def all_tips(self, nodes: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, tuple[Tip, ...]]:
        """The same of many nodes in one go; those without any are left out."""
        found: dict[uuid.UUID, list[Tip]] = {}
        query = sa.select(TIP).where(self._among(TIP.c.node, nodes)).order_by(TIP.c.seq, TIP.c.link)
        for row in self.connection.execute(query):
            found.setdefault(row.node, []).append(tip_of(row))
        return {node: tuple(tips) for node, tips in found.items()}

    def known(self, links: Sequence[bytes]) -> frozenset[bytes]:
        """Which of these links are stored."""
        found: set[bytes] = set()
        for part in _parts(links):
            query = sa.select(ENTRY.c.link).where(self._among(ENTRY.c.link, part))
            found.update(row.link for row in self.connection.execute(query))
        return frozenset(found)

    def place(self, link: bytes) -> Tip | None:
        """Node, incarnation and position of a stored entry."""
        row = self.connection.execute(sa.select(ENTRY).where(ENTRY.c.link == link)).one_or_none()
        return None if row is None else tip_of(row)

    def sightings(self, event_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, tuple[Sighting, ...]]:
        """Where these event ids are stored already; ids that are new are left out."""
        found: dict[uuid.UUID, tuple[Sighting, ...]] = {}
        for part in _parts(event_ids):
            query = sa.select(ENTRY.c.event_id, ENTRY.c.link, ENTRY.c.chash).where(
                self._among(ENTRY.c.event_id, part)
            )
            for event_id, link, chash in self.connection.execute(query.order_by(ENTRY.c.link)):
                found[event_id] = (*found.get(event_id, ()), Sighting(link=link, chash=chash))
        return found

    def add(self, arrivals: Sequence[Arrival], at: int) -> None:
        """Insert entries received at `at` (µs UTC). A link that is there already stays as it is."""
        # On the link and nothing wider, or a clone's entries would be swallowed (sync-protocol.md A2).
        rows = [arrival_row(one, at) for one in arrivals]
        into = copy_keep if can_copy(self.connection, rows) else keep_many
        into(self.connection, ENTRY, rows)

    def set_tips(self, node: uuid.UUID, tips: Sequence[Tip]) -> None:
        """Replace the tips of a node."""
        self.connection.execute(sa.delete(TIP).where(TIP.c.node == node))
        if tips:
            self.connection.execute(sa.insert(TIP), [_tip_row(node, tip) for tip in tips])

    def set_all_tips(self, tips: Mapping[uuid.UUID, Sequence[Tip]]) -> None:
        """Replace the tips of many nodes in one go."""
        self.connection.execute(sa.delete(TIP).where(self._among(TIP.c.node, list(tips))))
        rows = [_tip_row(node, tip) for node, found in tips.items() for tip in found]
        if rows:
            self.connection.execute(sa.insert(TIP), rows)

    def set_signed(self, signed: Sequence[Signed]) -> None:
        """Keep authors' signatures over their chains, in place of earlier ones."""
        rows = [{"node": one.node, "seq": one.seq, "link": one.link, "sig": one.sig} for one in signed]
        upsert_all(self.connection, CHECKPOINT, rows)

    def writers(self, streams: Sequence[str]) -> Mapping[str, frozenset[uuid.UUID]]:
        """Who wrote to these streams."""
        found: dict[str, set[uuid.UUID]] = {}
        for part in _parts(streams):
            query = (
                sa.select(ENTRY.c.stream, ENTRY.c.node).where(self._among(ENTRY.c.stream, part)).distinct()
            )
            for row in self.connection.execute(query):
                found.setdefault(str(row.stream), set()).add(row.node)
        return {name: frozenset(nodes) for name, nodes in found.items()}

    def append_feed(self, lane: str, links: Sequence[bytes]) -> FeedHead:
        """Put links at the end of a feed under the lock of its head."""
        head = self.feed_head(lane)
        gseq, fhash, rows = head.gseq, head.fhash, []
        for one in links:
            gseq, fhash = gseq + 1, feed_hash(fhash, one)
            rows.append({"lane": lane, "gseq": gseq, "link": one, "fhash": fhash})
        if rows:
            if can_copy(self.connection, rows):
                copy_new(self.connection, FEED, rows)
            else:
                _APPEND.run(self.connection, rows)
            move = sa.update(FEED_HEAD).where(FEED_HEAD.c.lane == lane)
            self.connection.execute(move.values(gseq=gseq, fhash=fhash))
        return FeedHead(lane=lane, feed_id=head.feed_id, gseq=gseq, fhash=fhash)

    def feed_head(self, lane: str) -> FeedHead:
        """The end of a feed; a lane that was never written begins with a new epoch."""
        query = sa.select(FEED_HEAD).where(FEED_HEAD.c.lane == lane).with_for_update()
        row = self.connection.execute(query).one_or_none()
        if row is None:
            feed_id = new_id(self._clock)
            values = {"lane": lane, "feed_id": feed_id, "gseq": 0, "fhash": ZERO, "folded": 0}
            self.connection.execute(sa.insert(FEED_HEAD).values(values))
            return FeedHead(lane=lane, feed_id=feed_id, gseq=0, fhash=ZERO)
        return FeedHead(lane=lane, feed_id=row.feed_id, gseq=row.gseq, fhash=row.fhash)

    def feed_after(self, lane: str, gseq: int, limit: int) -> tuple[FeedPlace, ...]:
        """Positions behind `gseq`, in order."""
        query = (
            sa.select(FEED.c.gseq, FEED.c.link, ENTRY.c.stream)
            .join(ENTRY, ENTRY.c.link == FEED.c.link)
            .where(FEED.c.lane == lane, FEED.c.gseq > gseq)
            .order_by(FEED.c.gseq)
            .limit(limit)
        )
        rows = self.connection.execute(query)
        return tuple(FeedPlace(gseq=gseq, link=link, stream=stream) for gseq, link, stream in rows)

    def received(self, links: Sequence[bytes]) -> Mapping[bytes, int]:
        """When these entries were stored here, µs UTC."""
        query = sa.select(ENTRY.c.link, ENTRY.c.recv_at).where(ENTRY.c.link.in_(links))
        return {row.link: int(row.recv_at) for row in self.connection.execute(query)}

    def merged(self, node: uuid.UUID, links: Sequence[bytes]) -> frozenset[bytes]:
        """Which of these links a stored `node.booted` of the node has joined to its chain again."""
        return merged_links(self.connection, node, links)

    def merge(self, node: uuid.UUID, link: bytes, also: Sequence[bytes]) -> None:
        """Note that the entry `link` joins the arms that end in `also`."""
        keep(self.connection, MERGED, [{"also": one, "node": node, "link": link} for one in also])

    def path(self, tip: bytes, after: bytes, limit: int, max_bytes: int) -> tuple[Entry, ...]:
        """The run that ends in `tip`, in chain order, nothing up to `after`."""
        return path_to(self.connection, tip, after, limit, max_bytes)

    def codes(self, node: uuid.UUID) -> frozenset[QuarantineCode]:
        """Why something of a node waits for a person."""
        query = sa.select(QUARANTINE.c.code).where(
            QUARANTINE.c.node == node, QUARANTINE.c.decided_by.is_(None)
        )
        return frozenset(QuarantineCode(row.code) for row in self.connection.execute(query.distinct()))

    def quarantine(self, rows: Sequence[Quarantined]) -> None:
        """Put rows before a person's eyes; the same about the same link only counts as another try."""
        for row in rows:
            same = sa.and_(
                QUARANTINE.c.link == row.link,
                QUARANTINE.c.code == str(row.code),
                QUARANTINE.c.detail == row.detail,
            )
            # What was read again and broke again is open again; what a person has set aside stays aside.
            retried = sa.case((QUARANTINE.c.decision == "retry", None), else_=QUARANTINE.c.decided_by)
            again = sa.update(QUARANTINE).where(same)
            again = again.values(tries=QUARANTINE.c.tries + 1, decided_by=retried)
            if row.link is not None and self.connection.execute(again).rowcount:
                continue
            self.connection.execute(
                sa.insert(QUARANTINE).values(
                    node=row.node,
                    link=row.link,
                    event_id=row.event_id,
                    raw=row.raw,
                    code=str(row.code),
                    detail=row.detail,
                    first_at=row.at,
                    tries=1,
                )
            )

    def quarantined(self) -> tuple[Quarantined, ...]:
        """Everything that waits for a person, oldest first."""
        query = sa.select(QUARANTINE).where(QUARANTINE.c.decided_by.is_(None))
        rows = self.connection.execute(query.order_by(QUARANTINE.c.first_at, QUARANTINE.c.qid))
        return tuple(
            Quarantined(
                node=row.node,
                link=row.link,
                event_id=row.event_id,
                raw=None if row.raw is None else bytes(row.raw),
                code=QuarantineCode(row.code),
                detail=row.detail,
                at=row.first_at,
            )
            for row in rows
        )

    def entries(self, streams: Sequence[str]) -> Mapping[str, tuple[Entry, ...]]:
        """All entries of these streams."""
        found: dict[str, list[Entry]] = {}
        for part in _parts(streams):
            query = sa.select(ENTRY.c.stream, *ENTRY_COLUMNS).where(self._among(ENTRY.c.stream, part))
            for stream, link, prev, chash, raw in self.connection.execute(query):
                bytes_ = None if raw is None else bytes(raw)
                found.setdefault(stream, []).append(Entry(link=link, prev=prev, chash=chash, raw=bytes_))
        return {name: tuple(entries) for name, entries in found.items()}

    def folded_to(self, lane: str) -> int:
        """Position of the feed up to which cases, tickets and persons are folded."""
        query = sa.select(FEED_HEAD.c.folded).where(FEED_HEAD.c.lane == lane)
        return int(self.connection.execute(query).scalar_one_or_none() or 0)

    def set_folded(self, lane: str, gseq: int) -> None:
        """Move that position, never back: another process may have folded further meanwhile."""
        behind = (FEED_HEAD.c.lane == lane) & (FEED_HEAD.c.folded < gseq)
        self.connection.execute(sa.update(FEED_HEAD).where(behind).values(folded=gseq))

    def save(self, folded: Iterable[Folded]) -> None:
        """Insert or replace folded rows; a ticket of another node's queue never holds a window here."""
        save_folded(self.connection, folded)

    def judge(self, verdicts: Iterable[Judged]) -> None:
        """Store the fold status of events; a later verdict replaces an earlier one."""
        judge(self.connection, verdicts)

    def _among(self, column: sa.Column[Any], values: Sequence[Any]) -> sa.ColumnElement[bool]:
        """One of many values, given as one: thousands of places are built and parsed each time."""
        if self.connection.dialect.name != "postgresql":
            return column.in_(_listed(column, values))
        return column == sa.any_(sa.literal(list(values), sa.ARRAY(column.type)))

    def digest(self, node: uuid.UUID) -> Digest:
        """Count, newest entries and XOR of all content hashes of a node."""
        query = sa.select(ENTRY.c.chash).where(ENTRY.c.node == node)
        return digest(self.tips(node), (row.chash for row in self.connection.execute(query)))


class HubUnits:
    """Opens transactions of the receiver (`hall.sync_ports.HubStore`)."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Take the opened store."""
        self._store = store
        self._clock = clock

    def __call__(self) -> HubWork:
        """A new one, to be used in `with`."""
        return HubWork(self._store, self._clock)


def _listed(column: sa.Column[Any], values: Sequence[Any]) -> sa.Select[Any]:
    """Values as a table of one column, out of one text: hashes and ids go in hex."""
    if isinstance(column.type, Id):
        texts = [value.hex for value in values]
    elif isinstance(column.type, Blob):
        texts = [value.hex() for value in values]
    else:
        texts = list(values)
    each = sa.func.json_each(json.dumps(texts)).table_valued("value")
    found = each.c.value if isinstance(column.type, sa.Text) else sa.func.unhex(each.c.value)
    return sa.select(found)


def arrival_row(one: Arrival, at: int) -> dict[str, Any]:
    """The columns of an arrival."""
    return {
        "link": one.entry.link,
        "node": one.node,
        "inc": one.inc,
        "seq": one.seq,
        "prev": one.entry.prev,
        "event_id": one.event_id,
        "chash": one.entry.chash,
        "raw": one.entry.raw,
        "stream": one.stream,
        "kind": one.kind,
        "tv": one.tv,
        "hlc": one.hlc,
        "recv_at": at,
    }


def _tip_row(node: uuid.UUID, tip: Tip) -> dict[str, Any]:
    """The columns of a tip."""
    inc = uuid.UUID(bytes=tip.inc)
    return {"link": tip.link, "node": node, "inc": inc, "seq": tip.seq, "hlc": tip.hlc}


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The values in pieces that one statement takes."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
