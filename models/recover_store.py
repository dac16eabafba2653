"""The own store as far as recovery goes (`hall.recovery.Recovery`), and what a start does after a restore.

Recovered entries are stored as they were encoded, on the own line where they follow its tip, else beside it.
When to fetch and join is `sync/recover.py`; that a store was put back is found out by `instance.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from hall import bodies as b
from hall.chain import ZERO
from hall.codec import body_as, decode
from hall.commands.record import Recorder, day_number
from hall.errors import Refused
from hall.events import SYSTEM, EventKind, StreamKind, stream_of
from hall.ids import new_id
from hall.numbering import ticket_counter
from hall.recovery import (
    NoticeKind,
    RestoreNotice,
    Start,
    gap_after,
    hub_restored_sentence,
)
from models import instance
from models.arms import BESIDE
from models.chain_store import entry_of, judge, loose_ends, own_tip, read_identity, readable, tip_of
from models.faults import translated
from models.feeding import feed_own
from models.folded_rows import save_folded
from models.hub_store import arrival_row
from models.local_rows import Numbers, Settings
from models.refolding import fold_entries
from models.restore_notices import notice_of, put_notice
from models.tables.chain import ENTRY, FEED_HEAD, HEAD, MERGED, RECOVERED, RESTORE_NOTICE, TIP
from models.tables.device import DEVICE
from models.unit_of_work import Transaction
from models.upserting import keep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from hall.chain import Entry, Tip
    from hall.clock import Clock
    from hall.sync_ports import Arrival
    from models.instance import Boot
    from models.unit_of_work import Units


class RecoverStore:
    """See `hall.recovery.Recovery`."""

    def __init__(self, units: Units, side_path: Path | None, *, app: str) -> None:
        """Take the units of work, the side file (None over a database server) and the program's version."""
        self._units = units
        self._store = units.store
        self._clock = units.clock
        self._side_path = side_path
        self._app = app

    def holds(self, links: Sequence[bytes]) -> frozenset[bytes]:
        """Which of these are entries of the own node."""
        with translated(), self._store.reader.begin() as connection:
            me = read_identity(connection).node
            query = sa.select(ENTRY.c.link).where(ENTRY.c.node == me, ENTRY.c.link.in_(links))
            return frozenset(row.link for row in connection.execute(query))

    def start(self) -> Start:
        """The incarnation that writes now."""
        with translated(), self._store.reader.begin() as connection:
            me = read_identity(connection)
            return Start(inc=me.inc, series=me.series)

    def keep(self, run: Sequence[Arrival]) -> bool:
        """Store a run of own entries and fold what it is about."""
        now = self._clock.wall()
        with Transaction(self._store) as work:
            connection = work.connection
            tip = own_tip(connection, run[0].node)
            longer = run[0].entry.prev == (tip.link if tip else ZERO)
            keep(connection, ENTRY, [arrival_row(one, now) for one in run])
            rows = [{"link": one.entry.link, "beside": not longer, "at": now} for one in run]
            keep(connection, RECOVERED, rows)
            feed_own(connection, [(one.stream, one.entry.link) for one in run])
            if longer:
                _move_tip(connection, tip, run[-1])
            _fold(connection, run)
            _count_tickets(connection, run)
            work.commit()
        return longer

    def begin_anew(self, reason: str, also: Sequence[bytes], *, letters: str, rotate: bool) -> None:
        """Write a `node.booted` that joins arms, in a new incarnation when one is due."""
        with self._units() as work:
            connection = work.connection
            old = read_identity(connection)
            if rotate:
                instance.begin_anew(connection, self._side_path, clock=self._clock, letters_elsewhere=letters)
            me = work.chain.identity()
            wanted = BESIDE.where(RECOVERED.c.link.in_(also))
            ends = tuple(sorted(row.link for row in connection.execute(wanted)))
            written = Recorder(uow=work, clock=self._clock, actor=SYSTEM, window=me.window).add(
                EventKind.NODE_BOOTED,
                stream_of(StreamKind.NODE, me.node),
                b.NodeBooted(
                    reason=reason,
                    series=me.series,
                    app=self._app,
                    old_inc=str(old.inc) if rotate else None,
                    also=ends,
                ),
            )
            rows = [{"also": end, "node": me.node, "link": written.link} for end in ends]
            keep(connection, MERGED, rows)
            work.commit()

    def tell(self, kind: NoticeKind, sentence: str, missing: tuple[int, int] | None) -> bool:
        """Keep a notice of the present incarnation."""
        with translated(), self._store.reader.begin() as connection:
            known = notice_of(connection, read_identity(connection).inc, kind)
        if known is not None and (kind is NoticeKind.CLONED or known.sentence == sentence):
            return False
        with Transaction(self._store) as work:
            inc = read_identity(work.connection).inc
            put_notice(work.connection, inc, kind, sentence, missing, self._clock)
            work.commit()
        return True

    def told(self) -> RestoreNotice | None:
        """The notice that this incarnation began with, of a restore."""
        with translated(), self._store.reader.begin() as connection:
            return notice_of(connection, read_identity(connection).inc, NoticeKind.RESTORED)

    def is_cloned(self) -> bool:
        """Whether a clone was noticed and nobody has ticked it off."""
        open_ = sa.select(RESTORE_NOTICE.c.at).where(
            RESTORE_NOTICE.c.kind == str(NoticeKind.CLONED), RESTORE_NOTICE.c.done_at == 0
        )
        with translated(), self._store.reader.begin() as connection:
            return connection.execute(open_.limit(1)).first() is not None

    def arms(self) -> tuple[Tip, ...]:
        """Ends of the arms beside the own line, by their numbers."""
        after = ENTRY.alias()
        followed = sa.select(after.c.link).where(after.c.prev == ENTRY.c.link).exists()
        query = sa.select(ENTRY).where(ENTRY.c.link.in_(BESIDE), ~followed)
        with translated(), self._store.reader.begin() as connection:
            rows = connection.execute(query.order_by(ENTRY.c.seq, ENTRY.c.link))
            return tuple(tip_of(row) for row in rows)

    def arm(self, end: bytes) -> tuple[Entry, ...]:
        """The entries of an arm from the line on, in chain order."""
        query = sa.select(ENTRY).where(ENTRY.c.link.in_(BESIDE))
        with translated(), self._store.reader.begin() as connection:
            rows = {row.link: entry_of(row) for row in connection.execute(query)}
        found: list[Entry] = []
        at = end
        while at in rows:
            found.append(rows[at])
            at = rows[at].prev
        return tuple(reversed(found))


def after_boot(connection: Connection, boot: Boot, *, clock: Clock) -> None:
    """What a start does when the store was put back, in the transaction of that start.

    Readers of feeds begin again, ticket numbers of today pass over those that may be out, people are told.
    """
    if boot.reason is None or boot.old_inc is None:
        return
    for row in connection.execute(sa.select(FEED_HEAD.c.lane)).all():
        change = sa.update(FEED_HEAD).where(FEED_HEAD.c.lane == row.lane)
        connection.execute(change.values(feed_id=new_id(clock)))
    gap = gap_after(boot.lost, known=boot.side_seq is not None)
    Numbers(connection).pass_over(
        ticket_counter(Settings(connection).hall().code, day_number(clock), ""), gap
    )
    is_hub = connection.execute(sa.select(DEVICE.c.node).limit(1)).first() is not None
    sentence = hub_restored_sentence(boot.lost, gap) if is_hub else boot.notice
    put_notice(connection, boot.inc, NoticeKind.RESTORED, sentence, boot.lost, clock)


def _move_tip(connection: Connection, old: Tip | None, last: Arrival) -> None:
    if old is not None:
        connection.execute(sa.delete(TIP).where(TIP.c.link == old.link))
    values = {
        "link": last.entry.link,
        "node": last.node,
        "inc": last.inc,
        "seq": last.seq,
        "hlc": last.hlc,
    }
    connection.execute(sa.insert(TIP).values(values))


def _fold(connection: Connection, run: Sequence[Arrival]) -> None:
    """Fold the streams of recovered entries anew, with their heads and the status of each event."""
    names = sorted({one.stream for one in run})
    found: dict[str, list[Entry]] = {name: [] for name in names}
    for row in connection.execute(sa.select(ENTRY).where(ENTRY.c.stream.in_(names))):
        found[row.stream].append(entry_of(row))
    connection.execute(sa.delete(HEAD).where(HEAD.c.stream.in_(names)))
    heads: list[dict[str, Any]] = []
    for name, entries in found.items():
        folded, judged = fold_entries(name, entries)
        if folded is not None:
            save_folded(connection, [folded])
        judge(connection, judged)
        if name:
            heads += [{"stream": name, "link": link} for link in loose_ends(readable(entries))]
    if heads:
        connection.execute(sa.insert(HEAD), heads)


def _count_tickets(connection: Connection, run: Sequence[Arrival]) -> None:
    """No ticket number that comes back is given out again."""
    numbers = Numbers(connection)
    for one in run:
        if one.kind != EventKind.TICKET_TAKEN or one.entry.raw is None:
            continue
        try:
            event = decode(one.entry.raw)
            body = body_as(event, b.TicketTaken)
        except Refused:
            continue
        numbers.at_least(ticket_counter(event.hall, event.biz_day, body.prefix), body.serial)
