"""What did not see each other: groups of a case and of a person, and the group of an event.

Revision 0008.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; all folded rows are made anew behind it."""
    op.add_column("case_file", sa.Column("conflicts", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("case_file", sa.Column("linked", sa.Text(), nullable=False, server_default="[]"))
    whole = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
    op.add_column("case_file", sa.Column("attention", whole, nullable=False, server_default="0"))
    op.create_index("ix_case_file_attention", "case_file", ["attention"])
    op.add_column("person", sa.Column("conflicts", sa.Text(), nullable=False, server_default="[]"))
    where = sa.text("conflicts <> '[]'")
    op.create_index(
        "ix_person_conflicts", "person", ["updated_at"], sqlite_where=where, postgresql_where=where
    )
    op.add_column("fold_status", sa.Column("conflict", sa.Text(), nullable=False, server_default=""))
    where = sa.text("status = 'waiting'")
    op.create_index(
        "ix_fold_status_waiting", "fold_status", ["link"], sqlite_where=where, postgresql_where=where
    )
