"""Receipts of hubs above, and signatures of authors, for hubs that pass chains on.

Revision 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")
HASH = sa.LargeBinary(32)


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "upper_receipt",
        sa.Column("node", ID, nullable=False),
        sa.Column("hub", ID, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("link", HASH, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sig", sa.LargeBinary(), nullable=False),
        sa.Column("root", sa.Boolean(), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("node", "hub", name="pk_upper_receipt"),
    )
    op.create_table(
        "checkpoint",
        sa.Column("node", ID, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("link", HASH, nullable=False),
        sa.Column("sig", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("node", name="pk_checkpoint"),
    )
