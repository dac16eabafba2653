"""All streams of a store, piece by piece, whatever their number: for `verify` and its rebuild."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.chain import Entry
from models.chain_store import ENTRY_COLUMNS
from models.tables.chain import ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection


_AT_ONCE: Final = 500
"""Streams read in one go."""


def _entry(row: sa.Row[Any]) -> Entry:
    _, link, prev, chash, raw = tuple(row)
    return Entry(link=link, prev=prev, chash=chash, raw=None if raw is None else bytes(raw))


Chunk = list[tuple[str, tuple[Entry, ...]]]
"""Some streams with their entries, by name."""


def stream_chunks(connection: Connection) -> Iterator[Chunk]:
    """All streams in pieces, by name; entries whose envelope is unreadable have the stream ""."""
    last: str | None = None
    while True:
        query = sa.select(ENTRY.c.stream).distinct().order_by(ENTRY.c.stream).limit(_AT_ONCE)
        if last is not None:
            query = query.where(ENTRY.c.stream > last)
        names = [str(name) for (name,) in connection.execute(query)]
        if not names:
            return
        rows = connection.execute(
            sa.select(ENTRY.c.stream, *ENTRY_COLUMNS)
            .where(ENTRY.c.stream >= names[0], ENTRY.c.stream <= names[-1])
            .order_by(ENTRY.c.stream)
        ).all()
        by_name = groupby(rows, key=itemgetter(0))
        yield [(str(name), tuple(_entry(row) for row in group)) for name, group in by_name]
        last = names[-1]
