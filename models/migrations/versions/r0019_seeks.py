"""Seeks: what is found by goes to the lines, persons and statuses lie by their keys.

Fewer pages for each answer of a search and fewer writes for each event. Revision 0019.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0016"
branch_labels = None
depends_on = None

_BY_LINE = ("number", "updated_at", "applied_on", "state", "person", "window", "attention")
_FEW = {"agent": "agent IS NOT NULL", "guardian": "guardian IS NOT NULL", "unsent": "unsent > 0"}
_LINES = {
    "window": ("window", "applied_on", "applied_at"),
    "person": ("person", "applied_at", "state", "item_name"),
}


def upgrade() -> None:
    """Make other indexes; nothing that is stored changes."""
    for name in (*_BY_LINE, *_FEW):
        op.drop_index(f"ix_case_file_{name}", table_name="case_file")
    for name, few in _FEW.items():
        where = sa.text(few)
        op.create_index(
            f"ix_case_file_{name}", "case_file", [name], sqlite_where=where, postgresql_where=where
        )
    for name, columns in _LINES.items():
        op.drop_index(f"ix_case_line_{name}", table_name="case_line")
        op.create_index(f"ix_case_line_{name}", "case_line", [*columns])
    if op.get_bind().dialect.name == "sqlite":
        for table in ("person", "fold_status"):
            _by_key(table)


def _by_key(table: str) -> None:
    """Lay the rows of a table in the order of its key, which then is the table."""
    connection = op.get_bind()
    found = connection.execute(
        sa.text("SELECT type, name, sql FROM sqlite_master WHERE tbl_name = :name AND sql IS NOT NULL"),
        {"name": table},
    ).all()
    made = {str(kind): str(sql) for kind, _, sql in found if kind == "table"}["table"]
    indexes = [(str(name), str(sql)) for kind, name, sql in found if kind == "index"]
    for name, _ in indexes:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {table}_before")
    connection.exec_driver_sql(f"{made} WITHOUT ROWID")
    connection.exec_driver_sql(f"INSERT INTO {table} SELECT * FROM {table}_before")  # noqa: S608  # no values
    connection.exec_driver_sql(f"DROP TABLE {table}_before")
    for _, sql in indexes:
        connection.exec_driver_sql(sql)
