"""Finding cases: terms of persons, and indexes for every condition of a list.

Revision 0015.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_AT_ONCE = 2000


def upgrade() -> None:
    """Make the table, fill it from the persons that are there, and the indexes."""
    ident = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "person_term",
        sa.Column("term", ident, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("person", ident, nullable=False),
        sa.PrimaryKeyConstraint("term", "at", "person", name="pk_person_term"),
        sqlite_with_rowid=False,
    )
    _fill()
    op.create_index("ix_case_file_item_name", "case_file", ["item_name", "applied_at"])
    op.create_index("ix_case_file_clerk", "case_file", ["clerk", "applied_at"])
    op.create_index("ix_case_file_found", "case_file", ["state", "applied_at"])
    op.create_index("ix_case_file_day", "case_file", ["applied_on", "applied_at"])
    op.create_index("ix_case_file_seven", "case_file", [sa.text("substr(number, 15)"), "applied_at"])
    op.create_index("ix_case_file_tail", "case_file", [sa.text("substr(number, 18)"), "applied_at"])
    where = sa.text("central <> ''")
    op.create_index(
        "ix_case_file_central", "case_file", ["central"], sqlite_where=where, postgresql_where=where
    )


def _fill() -> None:
    """The terms of every person, in the order of the key, which is how they are written fastest."""
    connection = op.get_bind()
    persons = connection.execute(sa.text("SELECT id, name, number, phone, updated_at FROM person"))
    rows = sorted(
        (term, int(at), str(person))
        for person, name, number, phone, at in persons
        for term in _terms(str(name), str(number), str(phone))
    )
    insert = sa.text("INSERT INTO person_term (term, at, person) VALUES (:term, :at, :person)")
    for begin in range(0, len(rows), _AT_ONCE):
        part: list[dict[str, Any]] = [
            {"term": term, "at": at, "person": person} for term, at, person in rows[begin : begin + _AT_ONCE]
        ]
        connection.execute(insert, part)


def _terms(name: str, number: str, phone: str) -> set[str]:
    """As `hall.finding` made them when this revision was written."""
    text = name.casefold()
    found = {text[at : at + 2] for at in range(len(text) - 1)}
    found = {text[:1], *(pair for pair in found if " " not in pair)}
    found |= {f"#{one[-4:].casefold()}" for one in (number, phone) if len(one) >= 4}
    return found - {"", " "}
