"""Blocks of document numbers, several to a PC and granted by a hub; keys of authors below other hubs.

Revision 0011.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")
LEASES = "SELECT body, kind, year, inc, suffix, lo, hi, next FROM number_lease"
GRANTS = "SELECT body, kind, year, granted FROM number_grant"


def upgrade() -> None:
    """Make the two tables with their longer keys and the two of a hub; nothing that was drawn is lost."""
    bind = op.get_bind()
    leases = [dict(row) for row in bind.execute(sa.text(LEASES)).mappings()]
    grants = [dict(row) for row in bind.execute(sa.text(GRANTS)).mappings()]
    op.drop_table("number_lease")
    op.drop_table("number_grant")
    lease = op.create_table(
        "number_lease",
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("inc", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("lo", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hi", sa.BigInteger(), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("told", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("body", "kind", "year", "inc", "suffix", "lo", name="pk_number_lease"),
    )
    grant = op.create_table(
        "number_grant",
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("granted", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("body", "kind", "year", "suffix", name="pk_number_grant"),
    )
    # One count was for all endings: each of them goes on behind it.
    endings = {(row["body"], row["kind"], row["year"], row["suffix"]) for row in leases}
    endings |= {(row["body"], row["kind"], row["year"], "") for row in grants}
    last = {(row["body"], row["kind"], row["year"]): row["granted"] for row in grants}
    if leases:
        op.bulk_insert(lease, [row | {"by": "", "told": 0} for row in leases])
    if endings:
        rows = [
            {"body": body, "kind": kind, "year": year, "suffix": suffix, "granted": last[body, kind, year]}
            for body, kind, year, suffix in sorted(endings)
            if (body, kind, year) in last
        ]
        op.bulk_insert(grant, rows)
    _blocks()
    op.create_table(
        "author_key",
        sa.Column("node", ID, nullable=False),
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("sig", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("node", name="pk_author_key"),
    )


def _blocks() -> None:
    op.create_table(
        "number_block",
        sa.Column("node", ID, nullable=False),
        sa.Column("inc", ID, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("lo", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hi", sa.BigInteger(), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("run", sa.LargeBinary(), nullable=False),
        sa.Column("granted_at", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.Column("void_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "node", "inc", "body", "kind", "year", "suffix", "lo", name="pk_number_block"
        ),
    )
    op.create_table(
        "number_suffix",
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("node", ID, nullable=False),
        sa.Column("inc", ID, nullable=False),
        sa.PrimaryKeyConstraint("suffix", name="pk_number_suffix"),
        sa.UniqueConstraint("node", "inc", name="uq_number_suffix_node_inc"),
    )
