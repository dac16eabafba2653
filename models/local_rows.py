"""Repositories of what is never in the chain (D8): drafts, accounts, numbers, papers, settings.

Each works on the connection of one unit of work and gives out frozen values only.
"""

from __future__ import annotations

import secrets
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.blobs import BlobState
from hall.clock import SystemClock
from hall.numbering import is_ticket_counter, passed_over
from models import mapping
from models.blob_rows import add_row
from models.tables.local import (
    ACCOUNT,
    BLOCK,
    COUNTER,
    DRAFT,
    GRANT,
    LEASE,
    NEED_SUFFIX,
    PAPER,
    PAPER_DUE,
    SECRET,
    SETTING,
)
from models.upserting import keep, upsert

if TYPE_CHECKING:
    import uuid

    from sqlalchemy.engine import Connection

    from hall.clock import Clock
    from hall.leases import Block
    from hall.numbering import DocumentLease
    from hall.ports import Draft, PendingPaper
    from hall.settings import HallSettings
    from hall.staff import Account

HALL: Final = "hall"
"""Name of the setting that holds the hall's settings."""


class Drafts:
    """See `hall.ports.DraftStore`."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def get(self, window: int) -> Draft | None:
        """The draft of a window."""
        row = self._connection.execute(sa.select(DRAFT).where(DRAFT.c.window == window)).mappings()
        return next((mapping.DRAFT.from_row(dict(one)) for one in row), None)

    def put(self, draft: Draft) -> None:
        """Insert or replace."""
        upsert(self._connection, DRAFT, mapping.DRAFT.to_row(draft))

    def drop(self, window: int) -> None:
        """Delete; nothing happens when there is none."""
        self._connection.execute(sa.delete(DRAFT).where(DRAFT.c.window == window))


class Accounts:
    """See `hall.ports.AccountStore`."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def get(self, number: str) -> Account | None:
        """By staff number."""
        row = self._connection.execute(sa.select(ACCOUNT).where(ACCOUNT.c.number == number)).mappings()
        return next((mapping.ACCOUNT.from_row(dict(one)) for one in row), None)

    def put(self, account: Account) -> None:
        """Insert or replace."""
        upsert(self._connection, ACCOUNT, mapping.ACCOUNT.to_row(account))

    def all(self) -> tuple[Account, ...]:
        """Everybody, by number."""
        rows = self._connection.execute(sa.select(ACCOUNT).order_by(ACCOUNT.c.number)).mappings()
        return tuple(mapping.ACCOUNT.from_row(dict(row)) for row in rows)


class Numbers:
    """See `hall.number_ports.NumberStore`."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def next(self, counter: str) -> int:
        """Draw from a counter; the first is 1."""
        # Counted up in the database, not here: two writers at once can never draw the same number.
        draw = sa.update(COUNTER).where(COUNTER.c.name == counter).values(value=COUNTER.c.value + 1)
        drawn = self._connection.execute(draw.returning(COUNTER.c.value)).scalar_one_or_none()
        if drawn is None:
            first = self.passed(counter) + 1
            self._connection.execute(sa.insert(COUNTER).values(name=counter, value=first))
            return first
        return int(drawn)

    def passed(self, counter: str) -> int:
        """How many numbers a counter of tickets has passed over after restores, 0 for any other."""
        return passed_of(self._connection, counter)

    def pass_over(self, counter: str, gap: int) -> None:
        """Let all series of tickets of a day pass over so many numbers, also those not yet begun.

        Args:
            counter: Of any series of that day.
            gap: How many.
        """
        base = passed_over(counter)
        old = self.passed(counter)
        upsert(self._connection, COUNTER, {"name": base, "value": old + gap})
        same_day = sa.and_(COUNTER.c.name.startswith(base, autoescape=True), COUNTER.c.name != base)
        self._connection.execute(sa.update(COUNTER).where(same_day).values(value=COUNTER.c.value + gap))

    def at_least(self, counter: str, value: int) -> None:
        """Let a counter go on behind a value that was drawn from it before this store was put back."""
        query = sa.select(COUNTER.c.value).where(COUNTER.c.name == counter)
        known = self._connection.execute(query).scalar_one_or_none()
        if known is None or known < value:
            upsert(self._connection, COUNTER, {"name": counter, "value": value})

    def leases(self, body: str, kind: str, year: int, inc: str) -> tuple[DocumentLease, ...]:
        """The blocks of an incarnation, in the order of their numbers."""
        mine = sa.and_(LEASE.c.body == body, LEASE.c.kind == kind, LEASE.c.year == year, LEASE.c.inc == inc)
        return self._leases(sa.select(LEASE).where(mine))

    def all_leases(self) -> tuple[DocumentLease, ...]:
        """Every block that this store ever had."""
        return self._leases(sa.select(LEASE))

    def _leases(self, query: sa.Select[Any]) -> tuple[DocumentLease, ...]:
        order = (LEASE.c.year, LEASE.c.body, LEASE.c.kind, LEASE.c.inc, LEASE.c.suffix, LEASE.c.lo)
        rows = self._connection.execute(query.order_by(*order)).mappings()
        return tuple(mapping.LEASE.from_row(dict(row)) for row in rows)

    def put_lease(self, lease: DocumentLease) -> None:
        """Insert or replace."""
        upsert(self._connection, LEASE, mapping.LEASE.to_row(lease))

    def take_lease(self, lease: DocumentLease) -> None:
        """Insert; one that is there stays as it is."""
        keep(self._connection, LEASE, [mapping.LEASE.to_row(lease)])

    def grant(self, body: str, kind: str, year: int, size: int, suffix: str = "") -> int:
        """Reserve the next block and return its first number."""
        draw = sa.update(GRANT).where(_grant(body, kind, year, suffix)).values(granted=GRANT.c.granted + size)
        last = self._connection.execute(draw.returning(GRANT.c.granted)).scalar_one_or_none()
        if last is None:
            row = {"body": body, "kind": kind, "year": year, "suffix": suffix, "granted": size}
            self._connection.execute(sa.insert(GRANT).values(row))
            return 1
        return int(last) - size + 1

    def granted(self, body: str, kind: str, year: int, suffix: str, least: int) -> None:
        """Let grants go on behind `least`."""
        query = sa.select(GRANT.c.granted).where(_grant(body, kind, year, suffix))
        known = self._connection.execute(query).scalar_one_or_none()
        if known is None or known < least:
            row = {"body": body, "kind": kind, "year": year, "suffix": suffix, "granted": least}
            upsert(self._connection, GRANT, row)

    def blocks(self, node: uuid.UUID | None = None) -> tuple[Block, ...]:
        """What was given to a desk, or to all, in the order of the numbers."""
        query = sa.select(BLOCK) if node is None else sa.select(BLOCK).where(BLOCK.c.node == node)
        order = (
            BLOCK.c.year,
            BLOCK.c.body,
            BLOCK.c.kind,
            BLOCK.c.suffix,
            BLOCK.c.lo,
            BLOCK.c.node,
            BLOCK.c.inc,
        )
        rows = self._connection.execute(query.order_by(*order)).mappings()
        return tuple(mapping.BLOCK.from_row(dict(row)) for row in rows)

    def put_block(self, block: Block) -> None:
        """Insert or replace."""
        upsert(self._connection, BLOCK, mapping.BLOCK.to_row(block))

    def need_suffix(self, node: uuid.UUID, inc: uuid.UUID, wanted: str) -> str:
        """What this desk's numbers in need end in; of nobody else's and like `wanted`."""
        mine = sa.and_(NEED_SUFFIX.c.node == node, NEED_SUFFIX.c.inc == inc)
        known = self._connection.execute(sa.select(NEED_SUFFIX.c.suffix).where(mine)).scalar_one_or_none()
        if known is not None:
            return str(known)
        taken = set(self._connection.execute(sa.select(NEED_SUFFIX.c.suffix)).scalars())
        more = (f"{wanted}-{place}" for place in count(2))
        free = wanted if wanted not in taken else next(one for one in more if one not in taken)
        self._connection.execute(sa.insert(NEED_SUFFIX).values(suffix=free, node=node, inc=inc))
        return free


def _grant(body: str, kind: str, year: int, suffix: str) -> sa.ColumnElement[bool]:
    return sa.and_(GRANT.c.body == body, GRANT.c.kind == kind, GRANT.c.year == year, GRANT.c.suffix == suffix)


class Papers:
    """See `hall.ports.PaperStore`."""

    def __init__(self, connection: Connection, clock: Clock | None = None) -> None:
        """Work on a connection; the clock stamps when a paper came to be."""
        self._connection = connection
        self._clock = clock or SystemClock()

    def pend(self, paper: PendingPaper) -> None:
        """Remember a paper that is owed."""
        upsert(self._connection, PAPER_DUE, mapping.PENDING.to_row(paper))

    def pending(self) -> tuple[PendingPaper, ...]:
        """All that is owed, oldest first."""
        query = sa.select(PAPER_DUE).order_by(PAPER_DUE.c.made_at, PAPER_DUE.c.id)
        return tuple(
            mapping.PENDING.from_row(dict(row)) for row in self._connection.execute(query).mappings()
        )

    def drop(self, paper_id: str) -> None:
        """It was rendered; nothing happens when it is not there."""
        self._connection.execute(sa.delete(PAPER_DUE).where(PAPER_DUE.c.id == paper_id))

    def put(self, sha256: bytes, pdf: bytes, form: bytes) -> None:
        """Keep a paper; the same bytes twice are one."""
        known = sa.select(PAPER.c.sha256).where(PAPER.c.sha256 == sha256)
        if self._connection.execute(known).first() is None:
            self._connection.execute(sa.insert(PAPER).values(sha256=sha256, pdf=pdf, form=form))
            # A file like others from now on: it goes up on the lane of files, in the same commit.
            add_row(
                self._connection,
                sha256,
                len(pdf),
                "application/pdf",
                BlobState.PAPER,
                self._clock.wall(),
                wanted=True,
            )

    def get(self, sha256: bytes) -> bytes | None:
        """A kept PDF."""
        found = self._connection.execute(sa.select(PAPER.c.pdf).where(PAPER.c.sha256 == sha256))
        return _bytes(found.scalar_one_or_none())

    def form(self, sha256: bytes) -> bytes | None:
        """The data of a kept paper."""
        found = self._connection.execute(sa.select(PAPER.c.form).where(PAPER.c.sha256 == sha256))
        return _bytes(found.scalar_one_or_none())


class Settings:
    """See `hall.ports.SettingStore`."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def hall(self) -> HallSettings:
        """The hall's settings; defaults where nothing was set."""
        return mapping.settings_from_text(self.get(HALL))

    def put_hall(self, settings: HallSettings) -> None:
        """Replace them."""
        self.put(HALL, mapping.settings_to_text(settings))

    def secret(self, name: str, size: int) -> bytes:
        """A random secret of this store, made at first use."""
        found = self._connection.execute(sa.select(SECRET.c.value).where(SECRET.c.name == name))
        value = _bytes(found.scalar_one_or_none())
        if value is None:
            value = secrets.token_bytes(size)
            self._connection.execute(sa.insert(SECRET).values(name=name, value=value))
        return value

    def get(self, name: str) -> str | None:
        """A small named text."""
        found = self._connection.execute(sa.select(SETTING.c.value).where(SETTING.c.name == name))
        value = found.scalar_one_or_none()
        return None if value is None else str(value)

    def put(self, name: str, value: str) -> None:
        """Insert or replace."""
        upsert(self._connection, SETTING, {"name": name, "value": value})


def passed_of(connection: Connection, counter: str) -> int:
    """See `Numbers.passed`."""
    if not is_ticket_counter(counter):
        return 0
    query = sa.select(COUNTER.c.value).where(COUNTER.c.name == passed_over(counter))
    return int(connection.execute(query).scalar_one_or_none() or 0)


def _bytes(value: object) -> bytes | None:
    """Whatever the driver returned, as bytes."""
    return None if value is None else bytes(value)  # type: ignore[call-overload]  # buffer or bytes
