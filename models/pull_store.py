"""Both stores of a pull: the hub's feed narrowed to what a desk may have, and the desk's shelf for it.

Fulfils `hall.pull_ports`. The hub only reads here, on connections that cannot write. The desk stores foreign
entries in the same table as its own, without tips: it holds parts of other nodes' chains.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.cases import OPEN, CaseFile
from hall.chain import ZERO
from hall.clock import hlc_millis, next_hlc
from hall.events import StreamKind, stream_id, stream_kind, stream_of
from hall.pull_ports import PULLED_KINDS, FeedCursor, PullPage, PullScope
from hall.sync_ports import Arrival
from models import mapping
from models.chain_store import entry_of, read_identity, readable
from models.faults import translated
from models.hub_store import HubWork
from models.tables.chain import ENTRY, FEED, FEED_HEAD
from models.tables.hall import CASE, CASE_LINE, PERSON
from models.tables.local import ITEM_VERSION
from models.tables.peer import PEER
from models.tables.routes import ISSUE, THEME
from models.upserting import upsert

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection, Row

    from hall.clock import Clock
    from models.engine import Store

_SCAN: Final = 2000
"""Feed positions looked at in one go."""
_SCANS: Final = 8
"""After so many the reader is answered, even when nothing was in scope."""
_OPEN: Final = tuple(sorted(OPEN))

_NO_FEED: Final = uuid.UUID(int=0)
"""Epoch of a feed that nobody has written to."""

_PLACES: Final[tuple[sa.ColumnElement[Any], ...]] = (
    FEED.c.gseq,
    FEED.c.fhash,
    ENTRY.c.link,
    ENTRY.c.node,
    ENTRY.c.stream,
    ENTRY.c.hlc,
    sa.func.length(ENTRY.c.raw).label("size"),
)


@dataclass(slots=True)
class _Filling:
    """A page while it is filled."""

    at: FeedCursor
    limit: int
    max_bytes: int
    size: int = 0
    links: list[bytes] = field(default_factory=list)

    def took(self, link: bytes, size: int) -> bool:
        """Take an entry unless the page is full; the first always fits."""
        if self.links and (len(self.links) >= self.limit or self.size + size > self.max_bytes):
            return False
        self.links.append(link)
        self.size += size
        return True


class PullPages:
    """See `hall.pull_ports.PullReader`."""

    def __init__(self, store: Store) -> None:
        """Take the hub's store."""
        self._store = store

    def newest(self, lane: str) -> int:
        """Position of the end of a feed, 0 when nothing was ever put there."""
        with translated(), self._store.reader.begin() as connection:
            query = sa.select(FEED_HEAD.c.gseq).where(FEED_HEAD.c.lane == lane)
            return int(connection.execute(query).scalar_one_or_none() or 0)

    def page(
        self, lane: str, after: FeedCursor | None, scope: PullScope, limit: int, max_bytes: int
    ) -> PullPage | None:
        """What follows; None when `after` is no place of this feed and the reader must begin again."""
        with translated(), self._store.reader.begin() as connection:
            head = connection.execute(sa.select(FEED_HEAD).where(FEED_HEAD.c.lane == lane)).one_or_none()
            if head is None:
                # A feed that nobody wrote to: there is nothing to be behind of.
                return _nothing() if after is None or after.feed_id == _NO_FEED else None
            begin = FeedCursor(feed_id=head.feed_id, gseq=0, fhash=ZERO)
            if after is not None and not _is_place(connection, lane, begin.feed_id, after):
                return None
            page = _Filling(at=after or begin, limit=limit, max_bytes=max_bytes)
            ended = self._fill(connection, lane, page, scope, folded=int(head.folded))
            entries = _arrivals(connection, page.links)
        more = not ended and page.at.gseq < head.gseq
        return PullPage(entries=entries, at=page.at, more=more)

    @staticmethod
    def _fill(connection: Connection, lane: str, page: _Filling, scope: PullScope, *, folded: int) -> bool:
        """Walk on until the page is full; True when nothing behind can be told yet."""
        for _ in range(_SCANS):
            rows: Sequence[Row[Any]] = connection.execute(
                sa.select(*_PLACES)
                .join(ENTRY, ENTRY.c.link == FEED.c.link)
                .where(FEED.c.lane == lane, FEED.c.gseq > page.at.gseq)
                .order_by(FEED.c.gseq)
                .limit(_SCAN)
            ).all()
            wanted = _Wanted(connection, scope, rows)
            for row in rows:
                if wanted.has(row):
                    if not page.took(row.link, row.size or 0):
                        return False
                elif wanted.may_come(row) and row.gseq > folded:
                    # Old, and not folded yet: whether its case is open nobody can say in this moment.
                    return True
                page.at = FeedCursor(feed_id=page.at.feed_id, gseq=row.gseq, fhash=row.fhash)
            if len(rows) < _SCAN:
                return True
        return False

    def streams(self, names: Sequence[str], scope: PullScope) -> Mapping[str, tuple[Arrival, ...]]:
        """Whole streams, as far as the reader may have them; the others are left out."""
        with translated(), self._store.reader.begin() as connection:
            rows = connection.execute(sa.select(ENTRY).where(ENTRY.c.stream.in_(names))).all()
            wanted = _Wanted(connection, scope, rows)
            allowed = {row.stream for row in rows if wanted.has(row, own=True)}
        found: dict[str, tuple[Arrival, ...]] = {}
        for row in rows:
            if row.stream in allowed and row.node != scope.but:
                found[row.stream] = (*found.get(row.stream, ()), arrival_of(row))
        return found

    def case_by_number(self, number: str) -> tuple[Arrival, ...]:
        """Everything about the cases that carry a number, and their persons; () when there is none."""
        with translated(), self._store.reader.begin() as connection:
            ids = sa.select(CASE_LINE.c.id).where(CASE_LINE.c.number == number)
            files = connection.execute(sa.select(CASE).where(CASE.c.id.in_(ids))).mappings().all()
            names = {stream_of(StreamKind.CASE, file["id"]) for file in files}
            names |= {stream_of(StreamKind.PERSON, one) for file in files for one in _persons(file)}
            names |= {stream_of(StreamKind.THEME, file["theme"]) for file in files if file["theme"]}
            rows = connection.execute(sa.select(ENTRY).where(ENTRY.c.stream.in_(sorted(names)))).all()
        return tuple(arrival_of(row) for row in sorted(rows, key=lambda row: (row.stream, row.hlc, row.link)))


class _Wanted:
    """Which of some entries a reader may have; cases and persons are looked up once for all of them."""

    def __init__(self, connection: Connection, scope: PullScope, rows: Sequence[Row[Any]]) -> None:
        self._scope = scope
        mine = [row for row in rows if stream_kind(row.stream) in PULLED_KINDS]
        self._here = frozenset(scope.here({row.node for row in mine}))
        old = [row for row in mine if not self._is_recent(row)]
        self._known = {
            StreamKind.CASE: _in_scope(connection, CASE.c.id, _ids(old, StreamKind.CASE), scope.since),
            # A 一件事 goes where its cases go, 办不成事 as long as somebody waits for an answer.
            StreamKind.THEME: _in_scope(connection, CASE.c.theme, _ids(old, StreamKind.THEME), scope.since),
            StreamKind.ISSUE: _waiting(connection, ISSUE.c.id, _ids(old, StreamKind.ISSUE)),
        }
        persons = _ids(old, StreamKind.PERSON)
        self._known[StreamKind.PERSON] = _waiting(connection, ISSUE.c.person, persons).union(
            *(
                _in_scope(connection, column, persons, scope.since)
                for column in (CASE_LINE.c.person, CASE.c.agent, CASE.c.guardian)
            )
        )

    def _is_recent(self, row: Row[Any]) -> bool:
        return hlc_millis(row.hlc) * 1000 >= self._scope.since

    def has(self, row: Row[Any], *, own: bool = False) -> bool:
        """Whether it is in scope; the reader's own entries are only with `own`."""
        if not self.may_come(row, own=own):
            return False
        kind, ident = stream_kind(row.stream), stream_id(row.stream)
        return self._is_recent(row) or ident in self._known[StreamKind(kind)]

    def may_come(self, row: Row[Any], *, own: bool = False) -> bool:
        """Whether only its age can keep it out."""
        mine = row.node in self._here and (own or row.node != self._scope.but)
        return mine and stream_kind(row.stream) in PULLED_KINDS


def _nothing() -> PullPage:
    at = FeedCursor(feed_id=_NO_FEED, gseq=0, fhash=ZERO)
    return PullPage(entries=(), at=at, more=False)


def _is_place(connection: Connection, lane: str, feed_id: uuid.UUID, at: FeedCursor) -> bool:
    """Whether a reader that says so truly was there: epoch, position and hash (sync-protocol.md A3)."""
    if at.feed_id != feed_id:
        return False
    if at.gseq == 0:
        return at.fhash == ZERO
    query = sa.select(FEED.c.fhash).where(FEED.c.lane == lane, FEED.c.gseq == at.gseq)
    return connection.execute(query).scalar_one_or_none() == at.fhash


def _ids(rows: Iterable[Row[Any]], kind: StreamKind) -> list[str]:
    return sorted({stream_id(row.stream) for row in rows if stream_kind(row.stream) == kind})


def _in_scope(connection: Connection, column: sa.Column[Any], ids: Sequence[str], since: int) -> set[str]:
    """Those ids that a case names which is open or was changed lately."""
    if not ids:
        return set()
    case = column.table.c
    touched = sa.select(ENTRY.c.link).where(
        # Stored and not folded yet: the row does not know of it.
        ENTRY.c.stream == sa.literal("case:") + case.id,
        ENTRY.c.hlc >= next_hlc(0, since),
    )
    lately = sa.or_(case.state.in_(_OPEN), case.updated_at >= since, touched.exists())
    query = sa.select(column).where(column.in_(ids), lately).distinct()
    return {str(one) for (one,) in connection.execute(query)}


def _waiting(connection: Connection, column: sa.Column[Any], ids: Sequence[str]) -> set[str]:
    """Those ids that a 反映 names which is not answered."""
    if not ids:
        return set()
    query = sa.select(column).where(column.in_(ids), ISSUE.c.answered_on == 0).distinct()
    return {str(one) for (one,) in connection.execute(query)}


def _persons(file: Mapping[Any, Any]) -> tuple[str, ...]:
    return tuple(one for one in (file["person"], file["agent"], file["guardian"]) if one)


def _arrivals(connection: Connection, links: Sequence[bytes]) -> tuple[Arrival, ...]:
    rows = connection.execute(sa.select(ENTRY).where(ENTRY.c.link.in_(links))) if links else ()
    found = {row.link: arrival_of(row) for row in rows}
    return tuple(found[link] for link in links)


def arrival_of(row: Row[Any]) -> Arrival:
    """A row of `entry` as it was received."""
    return Arrival(
        entry=entry_of(row),
        node=row.node,
        inc=row.inc,
        seq=row.seq,
        event_id=row.event_id,
        stream=row.stream,
        kind=row.kind,
        tv=row.tv,
        hlc=row.hlc,
    )


def _cursor(connection: Connection, hub: uuid.UUID, lane: str) -> FeedCursor | None:
    row = connection.execute(sa.select(PEER).where(PEER.c.hub == hub, PEER.c.lane == lane)).one_or_none()
    return None if row is None else FeedCursor(feed_id=row.feed_id, gseq=row.gseq, fhash=row.fhash)


class ShelfWork(HubWork):
    """See `hall.pull_ports.ShelfWork`."""

    def cursor(self, hub: uuid.UUID, lane: str) -> FeedCursor | None:
        """How far this store came in the feed of a hub."""
        return _cursor(self.connection, hub, lane)

    def set_cursor(self, hub: uuid.UUID, lane: str, at: FeedCursor, now: int) -> None:
        """Move that place; `now` microseconds UTC."""
        values = {"hub": hub, "lane": lane, "feed_id": at.feed_id, "gseq": at.gseq, "fhash": at.fhash}
        upsert(self.connection, PEER, {**values, "pulled_at": now})

    def lacking(self, streams: Sequence[str]) -> tuple[str, ...]:
        """Streams of which something is missing here: beginnings, parents, persons and 一件事 of cases."""
        found: set[str] = set()
        for name, entries in self.entries(streams).items():
            links = {entry.link for entry in entries}
            if any(parent not in links for item in readable(entries) for parent in item.event.parents):
                found.add(name)
        ids = [stream_id(name) for name in streams if stream_kind(name) == StreamKind.CASE]
        persons: set[str] = set()
        themes: set[str] = set()
        for row in self.connection.execute(sa.select(CASE).where(CASE.c.id.in_(ids))).mappings():
            file: CaseFile = mapping.CASE.from_row(dict(row))
            if not file.number:
                found.add(stream_of(StreamKind.CASE, file.id))
            persons.update(_persons(row))
            themes.update({file.theme} if file.theme else ())
        found |= self._unknown(StreamKind.PERSON, PERSON, persons)
        return tuple(sorted(found | self._unknown(StreamKind.THEME, THEME, themes)))

    def _unknown(self, kind: StreamKind, table: sa.Table, idents: set[str]) -> set[str]:
        """Streams of those ids that have no row here."""
        known = sa.select(table.c.id).where(table.c.id.in_(sorted(idents)))
        left = idents - {str(one) for (one,) in self.connection.execute(known)}
        return {stream_of(kind, one) for one in left}


class PulledShelf:
    """See `hall.pull_ports.PullShelf`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Take the desk's store."""
        self._store = store
        self._clock = clock
        self._node: uuid.UUID | None = None

    @property
    def node(self) -> uuid.UUID:
        """The own node; it is the same for the life of the store."""
        if self._node is None:
            with translated(), self._store.reader.begin() as connection:
                self._node = read_identity(connection).node
        return self._node

    def __call__(self) -> ShelfWork:
        """A new transaction, to be used in `with`."""
        return ShelfWork(self._store, self._clock)

    def cursor(self, hub: uuid.UUID, lane: str) -> FeedCursor | None:
        """How far this store came in the feed of a hub."""
        with translated(), self._store.reader.begin() as connection:
            return _cursor(connection, hub, lane)

    def strange_items(self) -> tuple[str, ...]:
        """Hashes of item versions that cases name and this store does not have, by name."""
        known = sa.select(ITEM_VERSION.c.hash).where(ITEM_VERSION.c.hash == CASE.c.item_version)
        query = sa.select(CASE.c.item_version).where(CASE.c.item_version != "", ~known.exists()).distinct()
        with translated(), self._store.reader.begin() as connection:
            return tuple(str(one) for (one,) in connection.execute(query.order_by(CASE.c.item_version)))
