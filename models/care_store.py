"""What people see and decide about the sync, over the tables of a hub or of a desk (`hall.care`).

Rows of quarantine are closed here and never deleted; entries get what their envelope says, or bytes that were
damaged, and nothing else. What is decided when is `sync/care.py`.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import msgspec
import sqlalchemy as sa

from hall.care import CarePage, DayCheck, DayDigest, DayReport, HeldRow
from hall.chain import HASH_SIZE, chash
from hall.clock import MICROS, day_of, hlc_millis
from hall.commands.control import NOTICE
from hall.sync_ports import QuarantineCode
from models.arms import BESIDE
from models.chain_store import entry_of, read_identity
from models.faults import translated
from models.hub_store import HubWork, arrival_row
from models.local_rows import Settings
from models.pull_store import arrival_of
from models.restore_notices import notices, tick_off
from models.tables.chain import ENTRY, QUARANTINE, TIP
from models.tables.device import DEVICE
from models.unit_of_work import Transaction

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy.engine import Connection

    from hall.care import Verdict
    from hall.chain import Entry
    from hall.clock import Clock
    from hall.queries import SyncView
    from hall.recovery import RestoreNotice
    from hall.sync_ports import Arrival
    from models.engine import Store

REPORT: Final = "sync.days"
"""Stored text: the last comparison of days."""
CONTROL_DONE: Final = "control.notice.done"
"""Stored text: who ticked off the last notice of the documents, and when."""
_LISTED: Final = 500

_HELD: Final = (
    sa.select(
        QUARANTINE,
        sa.func.coalesce(DEVICE.c.name, "").label("name"),
        sa.func.coalesce(ENTRY.c.kind, "").label("kind"),
        sa.func.coalesce(ENTRY.c.seq, 0).label("seq"),
        sa.func.coalesce(sa.func.length(ENTRY.c.raw), sa.func.length(QUARANTINE.c.raw), 0).label("size"),
    )
    .select_from(
        QUARANTINE.outerjoin(DEVICE, DEVICE.c.node == QUARANTINE.c.node).outerjoin(
            ENTRY, ENTRY.c.link == QUARANTINE.c.link
        )
    )
    .order_by(QUARANTINE.c.first_at, QUARANTINE.c.qid)
)
_UNREAD: Final = sa.and_(ENTRY.c.stream == "", ENTRY.c.raw.is_not(None))


class CareWork(HubWork):
    """See `hall.care.CareWork`."""

    def held_rows(self, limit: int) -> tuple[HeldRow, ...]:
        """Rows that nobody has closed, oldest first."""
        return _held_rows(self.connection, limit)

    def held_row(self, qid: int) -> HeldRow | None:
        """One row, closed or not."""
        row = self.connection.execute(_HELD.where(QUARANTINE.c.qid == qid)).mappings().one_or_none()
        return None if row is None else _held(row)

    def note_verdict(self, qids: Sequence[int], verdict: Verdict) -> None:
        """Write down what somebody decided."""
        values: dict[str, Any] = {
            "decision": str(verdict.decision),
            "reason": verdict.reason,
            "acted_by": verdict.by,
            "acted_at": verdict.at,
        }
        if verdict.done:
            values["decided_by"] = verdict.by
        change = sa.update(QUARANTINE).where(QUARANTINE.c.qid.in_(qids))
        self.connection.execute(change.values(values))

    def open_rows(self, node: uuid.UUID, code: QuarantineCode) -> tuple[int, ...]:
        """Numbers of the open rows of a node."""
        query = sa.select(QUARANTINE.c.qid).where(
            QUARANTINE.c.node == node, QUARANTINE.c.code == str(code), QUARANTINE.c.decided_by.is_(None)
        )
        return tuple(self.connection.execute(query).scalars())

    def unread(self, node: uuid.UUID, after: int, limit: int) -> tuple[Arrival, ...]:
        """Entries of a node that were stored without being read, behind a number, by number."""
        query = sa.select(ENTRY).where(ENTRY.c.node == node, ENTRY.c.seq > after, _UNREAD)
        rows = self.connection.execute(query.order_by(ENTRY.c.seq, ENTRY.c.link).limit(limit))
        return tuple(arrival_of(row) for row in rows)

    def stored(self, link: bytes) -> Arrival | None:
        """One entry as it is stored."""
        row = self.connection.execute(sa.select(ENTRY).where(ENTRY.c.link == link)).one_or_none()
        return None if row is None else arrival_of(row)

    def reread(self, arrivals: Sequence[Arrival]) -> None:
        """Store what an envelope says after all; the bytes and the place stay."""
        names = ("event_id", "inc", "stream", "kind", "tv", "hlc")
        change = sa.update(ENTRY).where(ENTRY.c.link == sa.bindparam("at_link"))
        change = change.values({name: sa.bindparam(f"new_{name}") for name in names})
        rows = [
            {"at_link": one.entry.link} | {f"new_{name}": getattr(one, name) for name in names}
            for one in arrivals
        ]
        if rows:
            self.connection.execute(change, rows)

    def day_digests(self, node: uuid.UUID, after: int, upto: int) -> tuple[DayDigest, ...]:
        """The days of a node's entries with a number in (after, upto], by day."""
        return day_digests(self.connection, node, after, upto)

    def mend(self, run: Sequence[Arrival]) -> tuple[Arrival, ...]:
        """Put right what is damaged or missing of a run; those entries."""
        links = [one.entry.link for one in run]
        query = sa.select(ENTRY).where(ENTRY.c.link.in_(links))
        stored = {row.link: entry_of(row) for row in self.connection.execute(query)}
        at = self._clock.wall()
        done: list[Arrival] = []
        for place, one in enumerate(run):
            here = stored.get(one.entry.link)
            if one.entry.raw is None or (here is not None and not _differs(here, one.entry)):
                continue
            values = arrival_row(one, at)
            if here is not None:
                values.pop("recv_at")
                change = sa.update(ENTRY).where(ENTRY.c.link == one.entry.link)
                self.connection.execute(change.values(values))
            elif self._is_inside(links[place:], stored):
                self.connection.execute(sa.insert(ENTRY).values(values))
            else:
                continue
            done.append(one)
        return tuple(done)

    def _is_inside(self, rest: Sequence[bytes], stored: Mapping[bytes, Entry]) -> bool:
        """Whether something that is known here hangs on the first of these: then it was here before."""
        if any(link in stored for link in rest[1:]):
            return True
        tip = sa.select(TIP.c.link).where(TIP.c.link.in_(rest))
        follows = sa.select(ENTRY.c.link).where(ENTRY.c.prev.in_(rest)).limit(1)
        return any(self.connection.execute(query).first() is not None for query in (tip, follows))


def _differs(one: Entry, other: Entry) -> bool:
    """Damaged bytes or hashes; what was redacted is not damaged."""
    return (one.prev, one.chash) != (other.prev, other.chash) or (
        one.raw is not None and one.raw != other.raw
    )


class CareTables:
    """See `hall.care.CareStore`; over the store of a hub or of a desk."""

    def __init__(self, store: Store, clock: Clock, sync: Callable[[], SyncView]) -> None:
        """Take the opened store, and what counts what waits."""
        self._store = store
        self._clock = clock
        self._sync = sync

    def __call__(self) -> CareWork:
        """A new transaction."""
        return CareWork(self._store, self._clock)

    def page(self) -> CarePage:
        """What this store knows."""
        view = self._sync()
        with translated(), self._store.reader.begin() as connection:
            me = read_identity(connection).node
            oldest = sa.select(sa.func.min(ENTRY.c.recv_at)).where(
                ENTRY.c.node == me, ENTRY.c.seq > view.last_receipt_seq
            )
            since = connection.execute(oldest).scalar_one_or_none() or 0
            settings = Settings(connection)
            held = _held_rows(connection, _LISTED)
            control, report = settings.get(NOTICE) or "", settings.get(REPORT)
        return CarePage(
            waiting=view.waiting,
            since=int(since) if view.waiting else 0,
            own_seq=view.own_seq,
            receipt_at=view.last_receipt_at,
            receipt_seq=view.last_receipt_seq,
            root_at=view.root_receipt_at,
            root_seq=view.root_receipt_seq,
            held=held,
            notices=tuple(one for one in notices(self._store) if not one.done_at),
            control=control,
            report=_report(report),
        )

    def since(self, days: int) -> int:
        """Number of the last own entry that is older than so many days, 0 for none."""
        border = (self._clock.wall() // 1000 - days * 24 * 3600 * 1000) << 16
        with translated(), self._store.reader.begin() as connection:
            me = read_identity(connection).node
            query = sa.select(sa.func.max(ENTRY.c.seq)).where(ENTRY.c.node == me, ENTRY.c.hlc < border)
            return int(connection.execute(query).scalar_one_or_none() or 0)

    def own_run(self, after: int, limit: int) -> tuple[Entry, ...]:
        """Entries on the own line behind a number, in order."""
        with translated(), self._store.reader.begin() as connection:
            me = read_identity(connection).node
            query = sa.select(ENTRY).where(
                ENTRY.c.node == me, ENTRY.c.seq > after, ENTRY.c.link.not_in(BESIDE)
            )
            rows = connection.execute(query.order_by(ENTRY.c.seq, ENTRY.c.link).limit(limit))
            return tuple(entry_of(row) for row in rows)

    def keep_report(self, report: DayReport) -> None:
        """Keep the last comparison."""
        self._put(REPORT, msgspec.json.encode(asdict(report)).decode())

    def tick_notice(self, notice: RestoreNotice, by: str) -> None:
        """Somebody has read it."""
        tick_off(self._store, notice, by=by, clock=self._clock)

    def tick_control(self, by: str) -> None:
        """Somebody has read what the documents changed; who and when is kept."""
        with Transaction(self._store) as work:
            settings = Settings(work.connection)
            said = {"by": by, "at": self._clock.wall(), "notice": settings.get(NOTICE) or ""}
            settings.put(CONTROL_DONE, msgspec.json.encode(said).decode())
            settings.put(NOTICE, "")
            work.commit()

    def _put(self, name: str, text: str) -> None:
        with Transaction(self._store) as work:
            Settings(work.connection).put(name, text)
            work.commit()


def day_digests(connection: Connection, node: uuid.UUID, after: int, upto: int) -> tuple[DayDigest, ...]:
    """The days of a node's entries with a number in (after, upto], by day; over the bytes themselves.

    The day is that of the hybrid time (UTC+8), which stands in the event and is the same everywhere.
    """
    query = sa.select(ENTRY.c.seq, ENTRY.c.hlc, ENTRY.c.chash, ENTRY.c.raw).where(
        ENTRY.c.node == node, ENTRY.c.seq > after, ENTRY.c.seq <= upto
    )
    found: dict[int, tuple[int, int, int, int]] = {}
    days: dict[int, int] = {}
    for row in connection.execute(query.order_by(ENTRY.c.seq)).yield_per(1000):
        content = chash(bytes(row.raw)) if row.raw is not None else bytes(row.chash)
        hour = hlc_millis(row.hlc) // 3_600_000
        if hour not in days:
            day = day_of(hour * 3600 * MICROS)
            days[hour] = day.year * 10_000 + day.month * 100 + day.day
        n, xor, first, _ = found.get(days[hour], (0, 0, row.seq, row.seq))
        found[days[hour]] = (n + 1, xor ^ int.from_bytes(content, "big"), first, row.seq)
    return tuple(
        DayDigest(day=day, n=n, xor=xor.to_bytes(HASH_SIZE, "big"), first=first, last=last)
        for day, (n, xor, first, last) in sorted(found.items())
    )


def _held_rows(connection: Connection, limit: int) -> tuple[HeldRow, ...]:
    query = _HELD.where(QUARANTINE.c.decided_by.is_(None)).limit(limit)
    return tuple(_held(row) for row in connection.execute(query).mappings())


def _held(row: Any) -> HeldRow:
    return HeldRow(
        qid=row["qid"],
        node=row["node"],
        code=QuarantineCode(row["code"]),
        detail=row["detail"],
        at=row["first_at"],
        tries=row["tries"],
        name=row["name"],
        kind=row["kind"],
        seq=row["seq"],
        size=row["size"],
        link=row["link"].hex() if row["link"] is not None else "",
        decision=row["decision"],
        reason=row["reason"],
        acted_by=row["acted_by"],
        acted_at=row["acted_at"],
    )


def _report(text: str | None) -> DayReport:
    try:
        plain = msgspec.json.decode(text or "", type=dict[str, Any])
        days = tuple(DayCheck(**one) for one in plain.pop("days"))
        return DayReport(days=days, **plain)
    except (msgspec.MsgspecError, TypeError, KeyError, AttributeError):
        return DayReport()
