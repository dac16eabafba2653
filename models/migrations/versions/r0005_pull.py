"""Places in the feeds of hubs; indexes for who may be sent a person's record, and for unknown item versions.

Revision 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")
HASH = sa.LargeBinary(32)


def upgrade() -> None:
    """Make table and index."""
    op.create_table(
        "peer",
        sa.Column("hub", ID, nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("gseq", sa.BigInteger(), nullable=False),
        sa.Column("fhash", HASH, nullable=False),
        sa.Column("pulled_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hub", "lane", name="pk_peer"),
    )
    op.create_index("ix_case_file_guardian", "case_file", ["guardian"])
    op.create_index("ix_case_file_item_version", "case_file", ["item_version"])
