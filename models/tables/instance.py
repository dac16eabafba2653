"""Who this store is: its incarnation, and the nonces that tell a restored copy (sync-protocol.md A1, A2)."""

from __future__ import annotations

import sqlalchemy as sa

from models.tables.base import METADATA, Id

INSTANCE = sa.Table(
    "instance",
    METADATA,
    sa.Column("id", sa.SmallInteger, sa.CheckConstraint("id = 1", name="one_row"), primary_key=True),
    sa.Column("node", Id, nullable=False),
    sa.Column("inc", Id, nullable=False),
    sa.Column("series", sa.String(3), nullable=False),
    sa.Column("window", sa.Integer),
    sa.Column("boots", sa.BigInteger, nullable=False),
    sa.Column("db_nonce", sa.LargeBinary(16), nullable=False),
    sa.Column("prev_nonce", sa.LargeBinary(16), nullable=False),
)
"""One row. `series` (D1) keeps its digits for the life of the node; `window` is that of now, or null."""
