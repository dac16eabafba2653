"""The own chain and the streams of all chains, in one unit of work (`hall.ports.ChainStore`).

Entries are stored as they were encoded and never changed. What the receiver of a sync does with chains is
`hub_store.py`.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.chain import Entry, Tip
from hall.codec import MAX_PARENTS
from hall.errors import Conflict, Refused, Unavailable
from hall.order import Linked
from hall.ports import NodeIdentity
from models.blob_rows import want
from models.feeding import feed_own
from models.local_rows import Settings
from models.tables.chain import ENTRY, FOLD_STATUS, HEAD, TIP
from models.tables.instance import INSTANCE
from models.upserting import upsert_many

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection, Row

    from hall.clock import Clock
    from hall.events import Event
    from hall.order import Judged


ENTRY_COLUMNS: Final[tuple[sa.Column[Any], ...]] = (ENTRY.c.link, ENTRY.c.prev, ENTRY.c.chash, ENTRY.c.raw)
"""What an `Entry` is made of, in the order of its fields."""
_ADD_ENTRY: Final = sa.insert(ENTRY)
_ADD_TIP: Final = sa.insert(TIP)
_ADD_HEAD: Final = sa.insert(HEAD)
_DROP_TIP: Final = sa.delete(TIP).where(TIP.c.link == sa.bindparam("old"))
_DROP_HEAD: Final = sa.delete(HEAD).where(
    HEAD.c.stream == sa.bindparam("on"), HEAD.c.link == sa.bindparam("old")
)


def read_identity(connection: Connection) -> NodeIdentity:
    """Who writes this store's chain.

    Raises:
        Unavailable: `store.not_started`, `models.instance.boot` has not run.
    """
    row = connection.execute(sa.select(INSTANCE)).one_or_none()
    if row is None:
        raise Unavailable("store.not_started", "本机还没有完成首次启动，请重新启动程序。")
    return NodeIdentity(
        node=row.node,
        inc=row.inc,
        series=row.series,
        hall=Settings(connection).hall().code,
        window=row.window,
    )


def tip_of(row: Row[Any]) -> Tip:
    """A row of `tip` as the chain knows it."""
    return Tip(node=row.node.bytes, inc=row.inc.bytes, seq=row.seq, link=row.link, hlc=row.hlc)


def own_tip(connection: Connection, node: uuid.UUID) -> Tip | None:
    """The newest entry of a node; of a fork the longest arm, which is the one written last."""
    own = sa.select(TIP).where(TIP.c.node == node).order_by(TIP.c.seq.desc(), TIP.c.link).limit(1)
    row = connection.execute(own).one_or_none()
    return None if row is None else tip_of(row)


def entry_of(row: Row[Any]) -> Entry:
    """A row of `entry` as the chain knows it."""
    raw = None if row.raw is None else bytes(row.raw)
    return Entry(link=row.link, prev=row.prev, chash=row.chash, raw=raw)


def entry_row(entry: Entry, event: Event, at: int) -> dict[str, Any]:
    """The columns of an entry that was received at `at` (µs UTC)."""
    return {
        "link": entry.link,
        "node": event.node,
        "inc": event.inc,
        "seq": event.seq,
        "prev": entry.prev,
        "event_id": event.id,
        "chash": entry.chash,
        "raw": entry.raw,
        "stream": event.stream,
        "kind": event.kind,
        "tv": event.tv,
        "hlc": event.hlc,
        "recv_at": at,
    }


def verdict_row(verdict: Judged) -> dict[str, Any]:
    """The columns of what became of an event."""
    return {
        "link": verdict.link,
        "status": str(verdict.status),
        "reason": verdict.reason,
        "conflict": verdict.group,
    }


def readable(entries: Iterable[Entry]) -> tuple[Linked, ...]:
    """Those events that can be read; redacted and unreadable ones are passed over."""
    found: list[Linked] = []
    for entry in entries:
        try:
            item = Linked.of(entry)
        except Refused:
            continue
        if item is not None:
            found.append(item)
    return tuple(found)


def loose_ends(items: Iterable[Linked]) -> tuple[bytes, ...]:
    """Links that no other event names as a parent; at most 8, the newest."""
    known = tuple(items)
    named = {parent for item in known for parent in item.event.parents}
    loose = [item for item in known if item.link not in named]
    if len(loose) > MAX_PARENTS:
        loose = heapq.nlargest(MAX_PARENTS, loose, key=lambda item: (item.event.hlc, item.link))
    return tuple(sorted([item.link for item in loose]))


class Chain:
    """See `hall.ports.ChainStore`."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        """Work on a connection; the clock stamps when an entry was received."""
        self._connection = connection
        self._clock = clock
        self._me: NodeIdentity | None = None
        self._tip: Tip | None = None

    def identity(self) -> NodeIdentity:
        """Who writes here; read once for each unit of work."""
        if self._me is None:
            self._me = read_identity(self._connection)
        return self._me

    def tip(self) -> Tip | None:
        """The newest entry of the own node, or None before the first."""
        if self._tip is None:
            self._tip = own_tip(self._connection, self.identity().node)
        return self._tip

    def heads(self, stream: str) -> tuple[bytes, ...]:
        """Links of the stream that no other entry of it names as a parent; at most 8, the newest."""
        me = self.identity().node
        # Two ranges, not "other than": the index finds them at once in a stream of any length.
        others = sa.or_(ENTRY.c.node < me, ENTRY.c.node > me)
        foreign = sa.select(ENTRY.c.link).where(ENTRY.c.stream == stream, others)
        if self._connection.execute(foreign.limit(1)).first() is None:
            found = self._connection.execute(sa.select(HEAD.c.link).where(HEAD.c.stream == stream))
            return tuple(sorted(row.link for row in found))[:MAX_PARENTS]
        return loose_ends(self.stream(stream))

    def append(self, entry: Entry, event: Event) -> None:
        """Put an entry behind the tip and move the tip.

        Raises:
            Conflict: `chain.moved`, the entry was linked to another tip than the stored one.
        """
        tip = self.tip()
        if (tip.link if tip else bytes(32)) != entry.prev or (tip.seq if tip else 0) + 1 != event.seq:
            raise Conflict("chain.moved", "本机的记录刚被另一项操作写过，请再试一次。")
        row = entry_row(entry, event, self._clock.wall())
        self._connection.execute(_ADD_ENTRY, row)
        if tip is not None:
            self._connection.execute(_DROP_TIP, {"old": tip.link})
        self._connection.execute(
            _ADD_TIP, {name: row[name] for name in ("link", "node", "inc", "seq", "hlc")}
        )
        if event.parents:
            gone = [{"on": event.stream, "old": parent} for parent in event.parents]
            self._connection.execute(_DROP_HEAD, gone)
        self._connection.execute(_ADD_HEAD, {"stream": event.stream, "link": entry.link})
        feed_own(self._connection, [(event.stream, entry.link)])
        if event.blobs:
            want(self._connection, event.blobs)
        inc, node = event.inc.bytes, event.node.bytes
        self._tip = Tip(node=node, inc=inc, seq=event.seq, link=entry.link, hlc=event.hlc)

    def stream(self, stream: str) -> tuple[Linked, ...]:
        """All readable events of a stream."""
        rows = self._connection.execute(sa.select(ENTRY).where(ENTRY.c.stream == stream))
        return readable(entry_of(row) for row in rows)

    def judge(self, verdicts: Iterable[Judged]) -> None:
        """Store the fold status of events; a later verdict replaces an earlier one."""
        judge(self._connection, verdicts)


def judge(connection: Connection, verdicts: Iterable[Judged]) -> None:
    """Store the fold status of events; a later verdict replaces an earlier one."""
    rows = {one.link: verdict_row(one) for one in verdicts}
    upsert_many(connection, FOLD_STATUS, rows.values())
