"""Finding cases: lines beside the files, and terms of persons.

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
_COLUMNS = (
    'id, state, number, item, item_name, item_version, body_code, person, "window", clerk, applied_at, '
    "applied_on, received_on, accepted_on, accepted_mode, ended_on, told_until, updated_at, attention, "
    "central, gap, course"
)
_INDEXES = {
    "updated_at": ("updated_at",),
    "item_name": ("item_name", "applied_at", "state", "clerk"),
    "clerk": ("clerk", "applied_at", "state", "item_name"),
    "state": ("state", "applied_at", "item_name", "clerk"),
    "day": ("applied_on", "applied_at", "state", "item_name", "clerk"),
    "window": ("window", "applied_on"),
    "person": ("person", "applied_at"),
    "attention": ("attention",),
    "number": ("number",),
}


def upgrade() -> None:
    """Make both tables and fill them from what is there."""
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
    _lines(ident)


def _lines(ident: sa.types.TypeEngine[str]) -> None:
    """Make the lines beside the files."""
    whole = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
    texts = ("state", "number", "item", "item_name", "item_version", "body_code", "person")
    op.create_table(
        "case_line",
        sa.Column("id", ident, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("window", whole),
        sa.Column("clerk", sa.Text(), nullable=False),
        sa.Column("applied_at", sa.BigInteger(), nullable=False),
        sa.Column("applied_on", whole, nullable=False),
        sa.Column("received_on", whole, nullable=False),
        sa.Column("accepted_on", whole, nullable=False),
        sa.Column("accepted_mode", sa.Text(), nullable=False),
        sa.Column("ended_on", whole, nullable=False),
        sa.Column("told_until", whole, nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("attention", whole, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("central", "gap", "course")),
        sa.Column("word", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_case_line"),
    )
    op.execute(f"INSERT INTO case_line ({_COLUMNS}) SELECT {_COLUMNS} FROM case_file")  # noqa: S608  # no values
    for name, indexed in _INDEXES.items():
        op.create_index(f"ix_case_line_{name}", "case_line", [*indexed])
    for name, start in (("seven", 15), ("tail", 18)):
        end = sa.text(f"substr(number, {start})")
        op.create_index(f"ix_case_line_{name}", "case_line", [end, "applied_at"])
    where = sa.text("central <> ''")
    op.create_index(
        "ix_case_line_central", "case_line", ["central"], sqlite_where=where, postgresql_where=where
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
