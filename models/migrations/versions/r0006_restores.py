"""What a restored or cloned store needs: joined arms, recovered entries, notices to people.

Revision 0006.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")
HASH = sa.LargeBinary(32)


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "merged",
        sa.Column("node", ID, nullable=False),
        sa.Column("also", HASH, nullable=False),
        sa.Column("link", HASH, nullable=False),
        sa.PrimaryKeyConstraint("node", "also", name="pk_merged"),
    )
    op.create_table(
        "recovered",
        sa.Column("link", HASH, nullable=False),
        sa.Column("beside", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("link", name="pk_recovered"),
    )
    op.create_table(
        "restore_notice",
        sa.Column("inc", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=True),
        sa.Column("last", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("done_by", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("inc", "kind", name="pk_restore_notice"),
    )
