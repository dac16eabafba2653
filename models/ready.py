"""Statements of the hot path, made into text once: making them costs more than running them.

Values go to the driver and come back as the driver has them, in tuples; `models.mapping` knows both of them.
Only what many acts in one transaction need goes this way. An error of the driver leaves as it is;
`models.faults` knows it.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sqlalchemy.engine import Connection, Dialect


@contextlib.contextmanager
def together(connection: Connection) -> Iterator[None]:
    """Let statements travel to a server without waiting for each; nothing changes for a file.

    An error shows at the end, or at the first answer that is waited for.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    raw: Any = connection.connection.driver_connection
    with raw.pipeline():
        yield


class ReadyQuery:
    """One query, made ready for each database at its first use there."""

    def __init__(self, make: Callable[[str], sa.Select[Any] | sa.CompoundSelect[Any]]) -> None:
        """Take what makes the query for a database of that name."""
        self._make = make
        self._ready: dict[str, tuple[str, tuple[str, ...] | None, dict[str, Any]]] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run it; `values` has every parameter that was left open."""
        name = connection.dialect.name
        found = self._ready.get(name)
        if found is None:
            compiled = self._make(name).compile(dialect=connection.dialect)
            fixed = {key: value for key, value in compiled.params.items() if value is not None}
            order = None if compiled.positiontup is None else tuple(compiled.positiontup)
            found = self._ready[name] = (str(compiled), order, fixed)
        text, order, fixed = found
        given = {**fixed, **values}
        cursor = connection.connection.cursor()
        try:
            cursor.execute(text, given if order is None else tuple([given[key] for key in order]))
            return list(cursor.fetchall())
        finally:
            cursor.close()


class ReadyRows:
    """One statement that is run for many rows, each a mapping with all its parameters."""

    def __init__(self, make: Callable[[str], Any], types: Mapping[str, sa.types.TypeEngine[Any]]) -> None:
        """Take what makes the statement for a database, and the types of its parameters."""
        self._make = make
        self._types = types
        self._ready: dict[str, tuple[str, tuple[str, ...], bool, tuple[tuple[int, Any], ...]]] = {}

    @classmethod
    def of_table(cls, table: sa.Table, make: Callable[[str], Any]) -> ReadyRows:
        """For a statement whose parameters are the columns of a table."""
        return cls(make, {column.name: column.type for column in table.columns})

    def run(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run it for these rows, in their order."""
        found = self._ready.get(connection.dialect.name)
        if found is None:
            found = self._ready[connection.dialect.name] = self._for(connection.dialect)
        text, names, by_place, converters = found
        values: list[Any] = []
        for row in rows:
            line = [row[name] for name in names]
            for place, convert in converters:
                line[place] = convert(line[place])
            values.append(line if by_place else dict(zip(names, line, strict=True)))
        cursor = connection.connection.cursor()
        try:
            if len(values) == 1 or not by_place:
                # Whoever sends to a server lets rows travel `together`.
                for value in values:
                    cursor.execute(text, value)
            else:
                cursor.executemany(text, values)
        finally:
            cursor.close()

    def _for(self, dialect: Dialect) -> tuple[str, tuple[str, ...], bool, tuple[tuple[int, Any], ...]]:
        keys = list(self._types)
        compiled = self._make(dialect.name).compile(dialect=dialect, column_keys=keys)
        by_place = compiled.positiontup is not None
        names = tuple(compiled.positiontup) if compiled.positiontup is not None else tuple(keys)
        converters = []
        for place, name in enumerate(names):
            convert = self._types[name].dialect_impl(dialect).bind_processor(dialect)
            if convert is not None:
                converters.append((place, convert))
        return str(compiled), names, by_place, tuple(converters)
