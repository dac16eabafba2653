"""The sender's side of a sync: the own chain as it waits to go up (`hall.sync_ports.Outbox`, D12).

Each call is one short transaction, because nobody holds one while waiting for the network. The chain itself
is the outbox: nothing is marked as sent, a receipt says how far the other side has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from hall.sync_ports import Digest, OwnChain, Receipt, digest
from models.arms import BESIDE
from models.chain_store import entry_of, own_tip, read_identity, tip_of
from models.faults import translated
from models.tables.chain import ENTRY, RECEIPT, TIP
from models.unit_of_work import Transaction
from models.upper_receipts import keep_upper, root_receipts
from models.upserting import upsert

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from hall.chain import Entry
    from hall.clock import Clock
    from models.engine import Store

_ROWS = 256
"""Rows fetched at once while a batch is filled."""


class OwnOutbox:
    """See `hall.sync_ports.Outbox`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Take the opened store; the clock stamps when a receipt was kept."""
        self._store = store
        self._clock = clock

    def own(self) -> OwnChain:
        """Identity and tip."""
        with translated(), self._store.reader.begin() as connection:
            me = read_identity(connection)
            return OwnChain(node=me.node, inc=me.inc, tip=own_tip(connection, me.node))

    def places(self, links: Sequence[bytes]) -> Mapping[bytes, int]:
        """Which of these links lie on the own line, with their seq; recovered arms beside it are left out."""
        with translated(), self._store.reader.begin() as connection:
            me = read_identity(connection).node
            query = sa.select(ENTRY.c.link, ENTRY.c.seq).where(
                ENTRY.c.node == me, ENTRY.c.link.in_(links), ENTRY.c.link.not_in(BESIDE)
            )
            return {row.link: int(row.seq) for row in connection.execute(query)}

    def after(self, seq: int, limit: int, max_bytes: int) -> tuple[Entry, ...]:
        """Entries of the own chain behind `seq` in chain order, at least one if there is one."""
        found: list[Entry] = []
        room = max_bytes
        with translated(), self._store.reader.begin() as connection:
            me = read_identity(connection).node
            columns: tuple[sa.Column[Any], ...] = (ENTRY.c.link, ENTRY.c.prev, ENTRY.c.chash, ENTRY.c.raw)
            query = sa.select(*columns).where(
                ENTRY.c.node == me, ENTRY.c.seq > seq, ENTRY.c.link.not_in(BESIDE)
            )
            rows = connection.execute(query.order_by(ENTRY.c.seq, ENTRY.c.link).limit(max(limit, 1)))
            for row in rows.yield_per(_ROWS):
                entry = entry_of(row)
                room -= len(entry.raw or b"")
                if found and room < 0:
                    break
                found.append(entry)
        return tuple(found)

    def receipt(self, hub: uuid.UUID | None = None) -> Receipt | None:
        """The last receipt of a hub, or of whichever hub answered last."""
        query = sa.select(RECEIPT).order_by(RECEIPT.c.kept_at.desc(), RECEIPT.c.at.desc()).limit(1)
        if hub is not None:
            query = query.where(RECEIPT.c.hub == hub)
        with translated(), self._store.reader.begin() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return Receipt(hub=row.hub, node=row.node, seq=row.seq, link=row.link, at=row.at, sig=bytes(row.sig))

    def keep_receipt(self, receipt: Receipt) -> None:
        """Store a receipt in place of the hub's earlier one."""
        with Transaction(self._store) as work:
            values = {
                "hub": receipt.hub,
                "node": receipt.node,
                "seq": receipt.seq,
                "link": receipt.link,
                "at": receipt.at,
                "sig": receipt.sig,
                "kept_at": self._clock.wall(),
            }
            upsert(work.connection, RECEIPT, values)
            work.commit()

    def root(self) -> Receipt | None:
        """How far the root has the own chain."""
        with translated(), self._store.reader.begin() as connection:
            me = read_identity(connection).node
            return root_receipts(connection, [me]).get(me)

    def keep_root(self, receipt: Receipt) -> None:
        """Store what the root said in place of its earlier word."""
        with Transaction(self._store) as work:
            keep_upper(work.connection, [receipt], root=True, at=self._clock.wall())
            work.commit()

    def digest(self) -> Digest:
        """Count, newest entries and XOR of all content hashes of the own chain."""
        with translated(), self._store.reader.begin() as connection:
            me = read_identity(connection).node
            tips = connection.execute(sa.select(TIP).where(TIP.c.node == me))
            chashes = connection.execute(sa.select(ENTRY.c.chash).where(ENTRY.c.node == me))
            return digest([tip_of(row) for row in tips], (row.chash for row in chashes))
