"""Files by their hash, and their chunks where they do not lie beside the store (docs/decisions/0013)."""

from __future__ import annotations

import sqlalchemy as sa

from models.tables.base import METADATA, Hash

BLOB = sa.Table(
    "blob",
    METADATA,
    sa.Column("sha256", Hash, primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("mime", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("wanted", sa.Boolean, nullable=False),
    sa.Column("sent_at", sa.BigInteger),
    sa.Column("root_at", sa.BigInteger),
    sa.Column("checked_at", sa.BigInteger, nullable=False),
    sa.Index("ix_blob_sent_at_made_at", "sent_at", "made_at"),
)
"""Whole files: `state` is here, paper (its bytes are in `paper`), gone (evicted), damaged, or expired (over
by a retention rule). `wanted`: an event names it, so it goes up."""

BLOB_PART = sa.Table(
    "blob_part",
    METADATA,
    sa.Column("sha256", Hash, primary_key=True),
    sa.Column("idx", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("total", sa.BigInteger, nullable=False),
    sa.Column("chash", Hash, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
"""Chunks of 256 KiB on a database server; beside a store file they are sealed files of their own. `total`:
bytes of the whole."""
