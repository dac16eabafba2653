"""Statements that insert or replace, built once for each table: building costs more than running them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.dialects import postgresql, sqlite

from models.ready import ReadyRows

if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlalchemy.engine import Connection

INSERTS: Final[Mapping[str, Callable[[sa.Table], Any]]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
"""The two dialects spell ON CONFLICT alike, but each has its own builder."""


def upsert(connection: Connection, table: sa.Table, row: Mapping[str, Any]) -> None:
    """Insert a row with all its columns, or replace those of the one with its key."""
    connection.execute(replacing(table, connection.dialect.name), dict(row))


def upsert_all(connection: Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """The same for many rows in one go."""
    if rows:
        connection.execute(replacing(table, connection.dialect.name), rows)


def keep(connection: Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows; one whose key is there already stays as it is. On the key and nothing wider."""
    if rows:
        connection.execute(keeping(table, connection.dialect.name), rows)


def upsert_many(connection: Connection, table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """As `upsert_all` for thousands of rows, past the library's work on each; no key may come twice.

    An error of the driver leaves as it is; `models.faults` knows it.
    """
    _ready(table, replacing).run(connection, rows)


def keep_many(connection: Connection, table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """As `keep`, in the way of `upsert_many`."""
    _ready(table, keeping).run(connection, rows)


@cache
def _ready(table: sa.Table, make: Callable[[sa.Table, str], Any]) -> ReadyRows:
    return ReadyRows.of_table(table, lambda dialect: make(table, dialect))


@cache
def replacing(table: sa.Table, dialect: str) -> Any:
    """The statement of `upsert`."""
    insert = INSERTS[dialect](table)
    keys = [column.name for column in table.primary_key]
    rest = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=rest)


@cache
def keeping(table: sa.Table, dialect: str) -> Any:
    """The statement of `keep`."""
    keys = [column.name for column in table.primary_key]
    return INSERTS[dialect](table).on_conflict_do_nothing(index_elements=keys)
