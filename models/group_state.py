"""What the acts of one group share: rows to be written, and what was read, with the way back for each act.

Everything holds only inside one transaction that has the write lock: nobody else changes what is kept here.
"""

from __future__ import annotations

import contextlib
import uuid
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

import sqlalchemy as sa

from hall.chain import Tip
from hall.codec import MAX_PARENTS
from hall.errors import Unavailable
from hall.ports import NodeIdentity
from hall.queue_ports import Change, Notice
from models import mapping
from models.local_rows import HALL, passed_of
from models.pending import Box, Pending
from models.queue_rows import CHANGES
from models.ready import ReadyQuery, ReadyRows, together
from models.tables.chain import FEED_HEAD, TIP
from models.tables.instance import INSTANCE
from models.tables.local import COUNTER, SETTING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence

    from sqlalchemy.engine import Connection, NestedTransaction

    from hall.order import Linked
    from hall.ports import CatalogueVersion
    from hall.queue_ports import WindowRow
    from hall.settings import HallSettings
    from hall.tickets import Ticket
    from models.group_lines import Line
    from models.unit_of_work import Units

K = TypeVar("K")
V = TypeVar("V")

_NOTHING: Final = object()
_COUNTED: Final = sa.select(COUNTER.c.value).where(COUNTER.c.name == sa.bindparam("of"))
_MOST: Final = 20_000
"""Tickets that are remembered from group to group; beyond it everything is read again."""


def _standing_query(_dialect: str) -> sa.Select[Any]:
    newest = TIP.alias("newest")
    # Of a fork the longest arm, which is the one written last.
    own = (
        sa.select(newest.c.link)
        .where(newest.c.node == INSTANCE.c.node)
        .order_by(newest.c.seq.desc(), newest.c.link)
        .limit(sa.literal_column("1"))
        .correlate(INSTANCE)
        .scalar_subquery()
    )
    hall = sa.select(SETTING.c.value).where(SETTING.c.name == sa.literal_column(f"'{HALL}'"))
    stamp = sa.select(COUNTER.c.value).where(COUNTER.c.name == sa.literal_column(f"'{CHANGES}'"))
    fed = sa.select(sa.func.sum(FEED_HEAD.c.gseq))
    columns = (INSTANCE.c.node, INSTANCE.c.inc, INSTANCE.c.series, INSTANCE.c.window)
    tip = (TIP.c.link, TIP.c.seq, TIP.c.hlc, TIP.c.inc.label("tip_inc"))
    more = (hall.scalar_subquery(), stamp.scalar_subquery(), fed.scalar_subquery())
    return sa.select(*columns, *more, *tip).select_from(INSTANCE.outerjoin(TIP, TIP.c.link == own))


_STANDING: Final = ReadyQuery(_standing_query)
"""Who writes, the hall's settings, the last stamp, how far the feeds are, and the own tip."""

_ADD_TIP: Final = ReadyRows.of_table(TIP, lambda _dialect: sa.insert(TIP))
_DROP_TIP: Final = ReadyRows(
    lambda _dialect: sa.delete(TIP).where(TIP.c.link == sa.bindparam("old")), {"old": TIP.c.link.type}
)


@dataclass(slots=True)
class Known:
    """What was read or written in this group, as it is now; missing keys were not asked for yet."""

    tickets: dict[str, Ticket | None] = field(default_factory=dict)
    drawn: dict[str, bool] = field(default_factory=dict)
    held: dict[int, str] = field(default_factory=dict)
    """Window → ticket; filled as a whole at first use."""
    waiting: dict[int, Mapping[str, int]] = field(default_factory=dict)
    """Day → how many wait, by queue."""
    lines: dict[tuple[int, str, str], Line] = field(default_factory=dict)
    """Day, queue and class → the first of that line."""
    sent: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Day → who waits for one window or person."""
    jumped: dict[tuple[int, str], tuple[int, ...]] = field(default_factory=dict)
    """Day and queue → when those were taken who may have passed others, in order."""
    streams: dict[str, tuple[Linked, ...]] = field(default_factory=dict)
    heads: dict[str, tuple[bytes, ...]] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    windows: dict[int, WindowRow] = field(default_factory=dict)
    """Filled as a whole at first use."""
    notice: dict[str, Notice] = field(default_factory=dict)
    texts: dict[str, str | None] = field(default_factory=dict)
    secrets: dict[str, bytes] = field(default_factory=dict)
    catalogues: dict[int, CatalogueVersion | None] = field(default_factory=dict)
    settings: dict[str, HallSettings] = field(default_factory=dict)
    all_of: dict[str, bool] = field(default_factory=dict)
    """Which of the wholes above were filled."""
    tip: dict[str, Tip | None] = field(default_factory=dict)
    changed: dict[str, Ticket | WindowRow | Notice] = field(default_factory=dict)
    """What was stamped, by its name."""

    def of_next(self) -> Known:
        """What still holds in the next group, if nobody else writes until then."""
        if len(self.tickets) > _MOST:
            return Known()
        return Known(
            tickets=self.tickets,
            drawn=self.drawn,
            held=self.held,
            waiting=self.waiting,
            lines=self.lines,
            sent=self.sent,
            jumped=self.jumped,
            heads=self.heads,
            all_of={"held": self.all_of.get("held", False)},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a store was: each change of a ticket moves the stamp, each own event the tip, others the feeds.

    What was known at the same standing is still so.
    """

    stamp: int
    link: bytes
    fed: int


@dataclass(slots=True)
class Memory:
    """What the last group has left for the next one, with the standing at which it holds."""

    standing: Standing | None = None
    known: Known = field(default_factory=Known)


class GroupState:
    """See the module. `begin`, then `keep` or `undo`, for each act."""

    def __init__(self, connection: Connection, units: Units, memory: Memory) -> None:
        """Over a connection in a write transaction, with what the last group has left."""
        self.connection = connection
        self.units = units
        rows = _STANDING.rows(connection, {})
        if not rows:
            raise Unavailable("store.not_started", "本机还没有完成首次启动，请重新启动程序。")
        node, inc, series, window, text, stamp, fed, *tip = rows[0]
        settings = _settings(text)
        self.me: uuid.UUID = _uuid(node)
        self.identity = NodeIdentity(
            node=self.me, inc=_uuid(inc), series=series, hall=settings.code, window=window
        )
        self.first = self.stamped = int(stamp or 0)
        self._stored_tip = _tip_of(self.me, tip) if tip[0] is not None else None
        self._fed = int(fed or 0)
        # Whoever fails leaves nothing behind.
        left, memory.standing = memory.standing, None
        self.known = memory.known if left == self._standing(self._stored_tip) else Known()
        self._memory, memory.known = memory, Known()
        self.known.settings[HALL] = settings
        self.known.tip["own"] = self._stored_tip
        self._base = Pending()
        self._mine: Pending | None = None
        self._journal: list[tuple[MutableMapping[Any, Any], Any, Any]] = []
        self._stamp_before = self.stamped
        self._savepoint: NestedTransaction | None = None
        self._at_risk: list[Pending] = []
        self._travelling = False

    # --- one act

    def begin(self) -> None:
        """An act begins."""
        if self._mine is not None:
            message = "an act was opened inside another one of the group"
            raise RuntimeError(message)
        self._mine = Pending()
        self._journal.clear()
        self._stamp_before = self.stamped

    def keep(self) -> NestedTransaction | None:
        """The act stays; its savepoint, if it needed one, is the caller's to release."""
        if self._mine is None:
            message = "commit outside of an open unit of work"
            raise RuntimeError(message)
        savepoint, self._savepoint = self._savepoint, None
        self._base.absorb(self._mine)
        self._mine = None
        self._at_risk.clear()
        self._journal.clear()
        return savepoint

    def undo(self) -> None:
        """The act never was: neither its rows nor what was remembered of it."""
        self._mine = None
        savepoint, self._savepoint = self._savepoint, None
        for kept, key, before in reversed(self._journal):
            if before is _NOTHING:
                kept.pop(key, None)
            else:
                kept[key] = before
        self._journal.clear()
        self.stamped = self._stamp_before
        # What earlier acts had to write went down with the savepoint: it waits again, before anything newer.
        for written in reversed(self._at_risk):
            written.absorb(self._base)
            self._base = written
        self._at_risk.clear()
        if savepoint is not None:
            savepoint.rollback()

    # --- what is remembered

    def note(self, kept: MutableMapping[K, V], key: K, value: V) -> None:
        """Remember a value, so that the act's end without `keep` forgets it again."""
        if self._mine is not None:
            self._journal.append((kept, key, kept.get(key, _NOTHING)))
        kept[key] = value

    def forget(self, kept: MutableMapping[K, V], key: K) -> None:
        """Read a value anew the next time; also after an `undo`, for it may not be what it was."""
        kept.pop(key, None)

    def asker(self) -> dict[str, Any]:
        """The parameter `me` of a ready statement: this node, as the driver takes it."""
        return {"me": self.me if self.connection.dialect.name == "postgresql" else self.me.bytes}

    def learn_heads(self, stream: str, links: str | None, *, foreign: bool) -> None:
        """Remember stored heads of a stream, in hex; where others wrote too they are to be worked out."""
        if not foreign and stream not in self.known.heads:
            found = sorted(bytes.fromhex(link) for link in (links or "").split(",") if link)
            self.note(self.known.heads, stream, tuple(found)[:MAX_PARENTS])

    def hall(self) -> HallSettings:
        """The hall's settings."""
        return self.known.settings[HALL]

    def committed(self) -> None:
        """Everything is durable: what is known is left to the next group. The write lock is still ours."""
        self._memory.known = self.known.of_next()
        self._memory.standing = self._standing(self.known.tip["own"])

    def _standing(self, tip: Tip | None) -> Standing:
        return Standing(stamp=self.stamped, link=tip.link if tip else b"", fed=self._fed)

    def counted(self, counter: str) -> int:
        """The last value drawn from a counter, 0 before the first."""
        found = self.known.counters.get(counter)
        if found is None:
            stored = self.connection.execute(_COUNTED, {"of": counter}).scalar_one_or_none()
            found = passed_of(self.connection, counter) if stored is None else int(stored)
            self.note(self.known.counters, counter, found)
        return found

    def stamp(self, name: str, value: Ticket | WindowRow | Notice) -> int:
        """The next number of changes, for a row that is now `value`."""
        self.stamped += 1
        self.note(self.known.changed, name, value)
        return self.stamped

    def change(self) -> Change:
        """All that was stamped."""
        changed = self.known.changed
        notice = changed.get("notice")
        return Change(
            seq=self.stamped if changed else 0,
            at=self.units.clock.wall(),
            after=self.first,
            tickets=tuple(one for name, one in changed.items() if name.startswith("ticket:")),  # type: ignore[misc]  # by its name
            windows=tuple(one for name, one in changed.items() if name.startswith("window:")),  # type: ignore[misc]  # by its name
            notice=notice if isinstance(notice, Notice) else None,
        )

    @property
    def moved_tip(self) -> Tip | None:
        """The own tip, when this group moved it."""
        tip = self.known.tip["own"]
        return None if tip == self._stored_tip else tip

    # --- what is to be written

    @property
    def pending(self) -> Pending:
        """Where rows of the present moment go: the act's, or between acts the group's own."""
        return self._base if self._mine is None else self._mine

    def row(self, box: Box, key: object) -> dict[str, Any] | None:
        """A row that waits to be written."""
        found = None if self._mine is None else self._mine.row(box, key)
        return found if found is not None else self._base.row(box, key)

    def write(self, *boxes: Box) -> None:
        """Write some boxes now, because a query needs them."""
        if self._base.has(boxes):
            self._write_base(boxes)
        if self._mine is not None and self._mine.has(boxes):
            self.direct()
            with self.together():
                self._mine.write(self.connection, boxes)

    def write_lines(self) -> None:
        """Let the database know the lines of the queues as they are now."""
        if self._base.lines_moved:
            self._write_base((Box.TICKETS,))
        if self._mine is not None and self._mine.lines_moved:
            self.write(Box.TICKETS)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Let writes, and the query for which they are made, travel to a server in one go."""
        if self._travelling:
            yield
            return
        self._travelling = True
        try:
            with together(self.connection):
                yield
        finally:
            self._travelling = False

    def _write_base(self, boxes: Iterable[Box]) -> None:
        with self.together():
            written = self._base.write(self.connection, boxes)
        if self._savepoint is not None:
            self._at_risk.append(written)

    def direct(self) -> Connection:
        """The connection for a store that writes at once: from here the act has a savepoint."""
        if self._mine is not None and self._savepoint is None:
            self._savepoint = self.connection.begin_nested()
        return self.connection

    def write_all(self) -> None:
        """Everything of the group, before its commit."""
        if self._mine is not None:
            message = "the group was committed inside an act"
            raise RuntimeError(message)
        if self.stamped != self.first:
            self._base.put(Box.COUNTERS, CHANGES, {"name": CHANGES, "value": self.stamped})
        tip = self.moved_tip
        with self.together():
            self._base.write(self.connection)
            if tip is not None:
                if self._stored_tip is not None:
                    _DROP_TIP.run(self.connection, [{"old": self._stored_tip.link}])
                _ADD_TIP.run(self.connection, [_tip_row(tip)])


def _uuid(value: Any) -> uuid.UUID:
    """An id as the driver gives it."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(bytes=value)


def _tip_of(node: uuid.UUID, values: Sequence[Any]) -> Tip:
    link, seq, hlc, inc = values
    return Tip(node=node.bytes, inc=_uuid(inc).bytes, seq=seq, link=link, hlc=hlc)


_settings: Final = lru_cache(maxsize=4)(mapping.settings_from_text)
"""Settings by their text: they are the same for days."""


def _tip_row(tip: Tip) -> dict[str, Any]:
    return {
        "link": tip.link,
        "node": uuid.UUID(bytes=tip.node),
        "inc": uuid.UUID(bytes=tip.inc),
        "seq": tip.seq,
        "hlc": tip.hlc,
    }
