"""Many rows into PostgreSQL at once: binary COPY, several times faster than a statement for each (A4).

A COPY knows no ON CONFLICT, so rows of which some may be there go through a table of the session first,
which empties itself at each commit. Files and single rows go the ordinary way (`upserting.py`); nothing here
decides what is new.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.dialects import postgresql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import sqlalchemy as sa
    from sqlalchemy.engine import Connection

FEW: Final = 32
"""Fewer rows go faster by an ordinary statement."""
_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call]  # the library leaves it open


def can_copy(connection: Connection, rows: Sequence[Any]) -> bool:
    """Whether these rows are worth a COPY on this database."""
    return len(rows) >= FEW and connection.dialect.name == "postgresql"


def copy_new(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that are surely not there yet.

    Raises:
        psycopg.Error: As an ordinary statement would; `models.faults` knows what it means.
    """
    _copy(connection, table.name, table, rows)


def copy_keep(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; one whose key is there already stays as it is. On the key and nothing wider.

    Raises:
        psycopg.Error: As `copy_new`.
    """
    between = f"copy_{table.name}"
    make, insert = _statements(table, between)
    connection.exec_driver_sql(make)
    _copy(connection, between, table, rows)
    connection.exec_driver_sql(insert)


@cache
def _statements(table: sa.Table, between: str) -> tuple[str, str]:
    keys = ", ".join(column.name for column in table.primary_key)
    make = f"CREATE TEMP TABLE IF NOT EXISTS {between} (LIKE {table.name}) ON COMMIT DELETE ROWS"
    # Twice in one transaction the first rows go again, which changes nothing.
    insert = f"INSERT INTO {table.name} SELECT * FROM {between} ON CONFLICT ({keys}) DO NOTHING"  # noqa: S608  # names of our own tables
    return make, insert


@cache
def _kinds(table: sa.Table) -> tuple[str, ...]:
    """The server's names of the columns' types: binary rows must be exactly these."""
    return tuple(str(column.type.compile(_DIALECT)).lower() for column in table.columns)


def _copy(connection: Connection, into: str, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    names = [column.name for column in table.columns]
    raw: Any = connection.connection.driver_connection
    command = f"COPY {into} ({', '.join(names)}) FROM STDIN (FORMAT BINARY)"
    with raw.cursor() as cursor, cursor.copy(command) as copy:
        copy.set_types(_kinds(table))
        for row in rows:
            copy.write_row([row[name] for name in names])
