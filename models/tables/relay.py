"""What goes through a hub to the hub above: receipts, authors' keys and signatures (sync-protocol.md A1)."""

from __future__ import annotations

import sqlalchemy as sa

from models.tables.base import METADATA, Blob, Hash, Id

UPPER_RECEIPT = sa.Table(
    "upper_receipt",
    METADATA,
    sa.Column("node", Id, primary_key=True),
    sa.Column("hub", Id, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("link", Hash, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("sig", Blob, nullable=False),
    sa.Column("root", sa.Boolean, nullable=False),
    sa.Column("kept_at", sa.BigInteger, nullable=False),
)
"""The last word of each hub above about each chain; `root` when no hub is above that one. A desk keeps only
what the root said of its own chain."""

CHECKPOINT = sa.Table(
    "checkpoint",
    METADATA,
    sa.Column("node", Id, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("link", Hash, nullable=False),
    sa.Column("sig", Blob, nullable=False),
)
"""The newest signature of each author over his chain; it goes up unchanged."""

AUTHOR_KEY = sa.Table(
    "author_key",
    METADATA,
    sa.Column("node", Id, primary_key=True),
    sa.Column("key", Hash, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("sig", Blob, nullable=False),
)
"""Keys of authors that came through hubs below, as the hub `by` vouched for them; the first one stays."""
