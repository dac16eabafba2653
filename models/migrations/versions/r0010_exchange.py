"""What went to the provincial platform, what came back, and the number of the platform on a case.

Revision 0010.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

HASH = sa.LargeBinary(32)
OPEN = "state IN ('waiting', 'unmapped', 'failed', 'sent', 'refused')"


def upgrade() -> None:
    """Make the four tables and the column."""
    op.add_column("case_file", sa.Column("central", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "exchange_delivery",
        sa.Column("link", HASH, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("link", "kind", "part", name="pk_exchange_delivery"),
    )
    op.create_index("ix_exchange_delivery_case_id", "exchange_delivery", ["case_id", "step"])
    where = sa.text(OPEN)
    op.create_index(
        "ix_exchange_delivery_open",
        "exchange_delivery",
        ["state", "next_at"],
        sqlite_where=where,
        postgresql_where=where,
    )
    op.create_table(
        "exchange_case",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("central", sa.Text(), nullable=False),
        sa.Column("central_short", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_exchange_case"),
    )
    op.create_index("ix_exchange_case_number", "exchange_case", ["number"])
    op.create_index("ix_exchange_case_central", "exchange_case", ["central"])
    op.create_table(
        "exchange_answer",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("central", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name="pk_exchange_answer"),
    )
    op.create_index("ix_exchange_answer_case_id", "exchange_answer", ["case_id", "at"])
    op.create_table(
        "exchange",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("gseq", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("held_until", sa.BigInteger(), nullable=False),
        sa.Column("away_since", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("ok_at", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_exchange_one_row")),
        sa.PrimaryKeyConstraint("id", name="pk_exchange"),
    )
