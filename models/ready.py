"""Statements of the hot path, made into text once: making them costs more than running them.

Values go to the driver and come back as the driver has them, in tuples; `models.mapping` knows both of them.
Only what many acts in one transaction need goes this way. An error of the driver leaves as it is;
`models.faults` knows it.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, NamedTuple

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
    """One statement that is run for many rows, each a mapping with all its parameters.

    A server gets many rows as one statement over arrays, in their order; to a file each goes for itself.
    """

    def __init__(
        self,
        make: Callable[[str], Any],
        types: Mapping[str, sa.types.TypeEngine[Any]],
        many: Callable[[str, str], str] | None = None,
    ) -> None:
        """Take what makes it.

        Args:
            make: The statement for one row, by the name of the database.
            types: Of its parameters.
            many: The statement for many rows on a server, of that for one and of `unnest(...)` with a column
                for each parameter, in the order of `types`. Without it they travel one by one.
        """
        self._make = make
        self._types = types
        self._many = many
        self._ready: dict[str, _Ready] = {}

    @classmethod
    def of_table(cls, table: sa.Table, make: Callable[[str], Any]) -> ReadyRows:
        """For an insert whose parameters are the columns of a table."""
        return cls(make, {column.name: column.type for column in table.columns}, _all_at_once)

    def run(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run it for these rows, in their order."""
        ready = self._ready.get(connection.dialect.name)
        if ready is None:
            ready = self._ready[connection.dialect.name] = self._for(connection.dialect)
        lines: list[list[Any]] = []
        for row in rows:
            line = [row[name] for name in ready.names]
            for place, convert in ready.converters:
                line[place] = convert(line[place])
            lines.append(line)
        cursor = connection.connection.cursor()
        try:
            if ready.by_place:
                cursor.executemany(ready.text, lines)
            elif len(lines) > 1 and ready.many:
                columns = (list(column) for column in zip(*lines, strict=True))
                cursor.execute(ready.many, dict(zip(ready.names, columns, strict=True)))
            else:
                for line in lines:
                    cursor.execute(ready.text, dict(zip(ready.names, line, strict=True)))
        finally:
            cursor.close()

    def _for(self, dialect: Dialect) -> _Ready:
        compiled = self._make(dialect.name).compile(dialect=dialect, column_keys=list(self._types))
        by_place = compiled.positiontup is not None
        names = tuple(compiled.positiontup) if compiled.positiontup is not None else tuple(self._types)
        converters = []
        for place, name in enumerate(names):
            convert = self._types[name].dialect_impl(dialect).bind_processor(dialect)
            if convert is not None:
                converters.append((place, convert))
        text, many = str(compiled), ""
        if self._many is not None and not by_place:
            words = (f"%({name})s::{_plain(kind, dialect)}[]" for name, kind in self._types.items())
            many = self._many(text, f"unnest({', '.join(words)})")
        return _Ready(text=text, many=many, names=names, by_place=by_place, converters=tuple(converters))


class _Ready(NamedTuple):
    """A statement for one kind of database."""

    text: str
    many: str
    names: tuple[str, ...]
    by_place: bool
    converters: tuple[tuple[int, Any], ...]


def _plain(kind: sa.types.TypeEngine[Any], dialect: Dialect) -> str:
    """The name of a type; how its texts are ordered is the column's business."""
    return kind.compile(dialect=dialect).partition(" COLLATE")[0]


def _all_at_once(text: str, rows: str) -> str:
    """An insert of one row as one of many."""
    head, _, rest = text.partition(" VALUES (")
    _, on, conflict = rest.partition(" ON CONFLICT ")
    return f"{head} SELECT * FROM {rows}{on}{conflict}"  # noqa: S608  # no value stands in it
