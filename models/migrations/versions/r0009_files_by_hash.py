"""Files by their hash, their chunks on a database server, and the papers that are there already.

Revision 0009.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

HASH = sa.LargeBinary(32)

PAPERS = """
INSERT INTO blob (sha256, size, mime, state, made_at, wanted, sent_at, root_at, checked_at)
SELECT sha256, length(pdf), 'application/pdf', 'paper', 0, {yes}, NULL, NULL, 0 FROM paper
"""


def upgrade() -> None:
    """Make the two tables; every kept paper waits to go up."""
    op.create_table(
        "blob",
        sa.Column("sha256", HASH, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("root_at", sa.BigInteger(), nullable=True),
        sa.Column("checked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_blob"),
    )
    op.create_index("ix_blob_sent_at_made_at", "blob", ["sent_at", "made_at"])
    op.create_table(
        "blob_part",
        sa.Column("sha256", HASH, nullable=False),
        sa.Column("idx", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("chash", HASH, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "idx", name="pk_blob_part"),
    )
    server = op.get_bind().dialect.name == "postgresql"
    op.execute(PAPERS.format(yes="true" if server else "1"))
