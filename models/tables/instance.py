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
    sa.Column("letter", sa.String(1), nullable=False),
    sa.Column("window", sa.Integer),
    sa.Column("boots", sa.BigInteger, nullable=False),
    sa.Column("db_nonce", sa.LargeBinary(16), nullable=False),
    sa.Column("prev_nonce", sa.LargeBinary(16), nullable=False),
)
"""One row; `letter` begins the series of case numbers (D1), `window` is that of this PC or null."""
