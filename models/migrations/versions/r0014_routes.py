"""Special routes: rows of 一件事 and 办不成事, the 一件事 of a case, credit records of a person.

Revision 0014.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Add the tables and the column; what is folded so far has nothing in them."""
    op.add_column("case_file", sa.Column("theme", sa.Text(), nullable=False, server_default=""))
    op.add_column("person", sa.Column("marks", sa.Text(), nullable=False, server_default="[]"))
    op.create_index(
        "ix_case_file_theme",
        "case_file",
        ["theme"],
        sqlite_where=sa.text("theme <> ''"),
        postgresql_where=sa.text("theme <> ''"),
    )
    op.create_table(
        "theme_file",
        sa.Column("id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("number", "theme", "theme_name", "person")),
        *(sa.Column(name, sa.Text()) for name in ("agent", "guardian")),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("rule", "children", "left_out", "materials", "flags", "answers")
        ),
        sa.Column("ticket", sa.Text()),
        sa.Column("window", WHOLE),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("hall", "clerk")),
        sa.Column("offline", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("query_hash", "token")),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_on", WHOLE, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("papers", "steps")),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_theme_file"),
    )
    op.create_index("ix_theme_file_number", "theme_file", ["number"])
    op.create_index("ix_theme_file_person", "theme_file", ["person"])
    op.create_table(
        "issue_file",
        sa.Column("id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("number", "words")),
        sa.Column("promised_on", WHOLE, nullable=False),
        sa.Column("person", sa.Text()),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("item", "item_name", "case_number")),
        sa.Column("phone_agreed", sa.Boolean(), nullable=False),
        sa.Column("window", WHOLE),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("hall", "clerk")),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("raised_on", WHOLE, nullable=False),
        sa.Column("assigned_to", sa.Text(), nullable=False),
        sa.Column("answered_on", WHOLE, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("result", "answer", "way")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("papers", "steps")),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_issue_file"),
    )
    op.create_index("ix_issue_file_number", "issue_file", ["number"])
    op.create_index("ix_issue_file_raised_on", "issue_file", ["raised_on"])
    op.create_index("ix_issue_file_person", "issue_file", ["person"])
    op.create_index(
        "ix_issue_file_open",
        "issue_file",
        ["promised_on"],
        sqlite_where=sa.text("answered_on = 0"),
        postgresql_where=sa.text("answered_on = 0"),
    )
