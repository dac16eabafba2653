"""What hubs above said of chains, as rows: of all chains at a hub, of its own one at a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from hall.sync_ports import Receipt
from models.tables.relay import UPPER_RECEIPT
from models.upserting import upsert_all

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection


def receipts_of(connection: Connection, hub: uuid.UUID) -> Mapping[uuid.UUID, Receipt]:
    """The last word of one hub about each chain."""
    said = connection.execute(sa.select(UPPER_RECEIPT).where(UPPER_RECEIPT.c.hub == hub))
    return {row.node: _receipt(row) for row in said}


def root_receipts(connection: Connection, nodes: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Receipt]:
    """The root's last word about these chains; nodes of which it never spoke are left out."""
    said = UPPER_RECEIPT.c.root & UPPER_RECEIPT.c.node.in_(nodes)
    query = sa.select(UPPER_RECEIPT).where(said).order_by(UPPER_RECEIPT.c.kept_at, UPPER_RECEIPT.c.seq)
    # Another root may have spoken before this one: the later word counts.
    return {row.node: _receipt(row) for row in connection.execute(query)}


def keep_upper(connection: Connection, receipts: Sequence[Receipt], *, root: bool, at: int) -> None:
    """Store receipts in place of earlier ones of the same hub and node; `at` is now, microseconds UTC."""
    rows = [
        {
            "node": one.node,
            "hub": one.hub,
            "seq": one.seq,
            "link": one.link,
            "at": one.at,
            "sig": one.sig,
            "root": root,
            "kept_at": at,
        }
        for one in receipts
    ]
    upsert_all(connection, UPPER_RECEIPT, rows)


def _receipt(row: Any) -> Receipt:
    return Receipt(
        hub=row.hub, node=row.node, seq=int(row.seq), link=bytes(row.link), at=int(row.at), sig=bytes(row.sig)
    )
