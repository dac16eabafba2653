"""Who may speak to this hub: enrolled devices, one-time codes, nonces of token requests (D30)."""

from __future__ import annotations

import sqlalchemy as sa

from models.tables.base import METADATA, Blob, Hash, Id

DEVICE = sa.Table(
    "device",
    METADATA,
    sa.Column("node", Id, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("window", sa.Integer),
    sa.Column("public", Blob, nullable=False),
    sa.Column("alg", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("enrolled_by", sa.Text, nullable=False),
    sa.Column("enrolled_at", sa.BigInteger, nullable=False),
    sa.Column("last_seen", sa.BigInteger, nullable=False),
    sa.Column("salvage_until", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("salvage_by", sa.Text, nullable=False, server_default=""),
)
"""One row a device; looked at on every call, so that putting one out works at once."""

ENROL_CODE = sa.Table(
    "enrol_code",
    METADATA,
    sa.Column("hash", Hash, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("window", sa.Integer),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("expires", sa.BigInteger, nullable=False),
    sa.Column("used_at", sa.BigInteger, nullable=False),
)
"""Hashes of one-time codes; `used_at` is 0 until one is used."""

DEVICE_NONCE = sa.Table(
    "device_nonce",
    METADATA,
    sa.Column("node", Id, primary_key=True),
    sa.Column("nonce", Blob, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Index("ix_device_nonce_at", "at"),
)
"""Nonces of token requests of the last hour: none is good twice."""
