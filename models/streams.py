"""All streams of a store, piece by piece, whatever their number: for `verify` and for folding anew."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.chain import Entry
from models.chain_store import ENTRY_COLUMNS
from models.ready import ReadyQuery
from models.tables.chain import ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Connection


_AT_ONCE: Final = 4_000
"""Entries read in one go; a stream that has more is read whole."""

Chunk = list[tuple[str, tuple[Entry, ...]]]
"""Some streams with their entries, by name."""

Rows = list[tuple[Any, ...]]
"""Rows of one stream; the first column is its name."""


class Pieces:
    """All entries by stream, some columns of each."""

    def __init__(self, columns: Sequence[sa.Column[Any]], *, at_once: int = _AT_ONCE) -> None:
        """Read the name of the stream, then these columns, about so many rows in one go."""
        self._most = at_once
        query = sa.select(ENTRY.c.stream, *columns).order_by(ENTRY.c.stream)
        most = sa.bindparam("most", type_=sa.Integer)
        self._next = ReadyQuery(lambda _name: query.where(ENTRY.c.stream > sa.bindparam("after")).limit(most))
        self._one = ReadyQuery(lambda _name: query.where(ENTRY.c.stream == sa.bindparam("name")))

    def read(self, connection: Connection) -> Iterator[list[tuple[str, Rows]]]:
        """Whole streams in pieces, by name; what is unreadable has the stream "" and comes first."""
        unreadable = self._one.rows(connection, {"name": ""})
        if unreadable:
            yield [("", unreadable)]
        last = ""
        while rows := self._next.rows(connection, {"after": last, "most": self._most}):
            last = rows[-1][0]
            if len(rows) == self._most:
                # The last one may go on.
                cut = next(place for place, row in enumerate(rows) if row[0] == last)
                rows = rows[:cut] or self._one.rows(connection, {"name": last})
                last = rows[-1][0]
            yield [(str(name), list(group)) for name, group in groupby(rows, key=itemgetter(0))]


_ENTRIES: Final = Pieces(ENTRY_COLUMNS)


def stream_chunks(connection: Connection) -> Iterator[Chunk]:
    """All streams in pieces, by name; entries whose envelope is unreadable have the stream ""."""
    for piece in _ENTRIES.read(connection):
        yield [(name, tuple([_entry(row) for row in rows])) for name, rows in piece]


def _entry(row: tuple[Any, ...]) -> Entry:
    _, link, prev, chash, raw = row
    return Entry(link=link, prev=prev, chash=chash, raw=None if raw is None else bytes(raw))
