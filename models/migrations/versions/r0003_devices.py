"""Enrolled devices, one-time codes and used-up nonces.

Revision 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")
HASH = sa.LargeBinary(32)


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "device",
        sa.Column("node", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("window", sa.Integer(), nullable=True),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("alg", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("enrolled_by", sa.Text(), nullable=False),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("node", name="pk_device"),
    )
    op.create_table(
        "enrol_code",
        sa.Column("hash", HASH, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("window", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_enrol_code"),
    )
    op.create_table(
        "device_nonce",
        sa.Column("node", ID, nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("node", "nonce", name="pk_device_nonce"),
    )
    op.create_index("ix_device_nonce_at", "device_nonce", ["at"])
