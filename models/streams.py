"""All streams of a store, one after the other, whatever their number: for `verify` and its rebuild."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from models.chain_store import entry_of
from models.tables.chain import ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

    from hall.chain import Entry

_AT_ONCE: Final = 500
"""Streams read in one go."""


def every_stream(connection: Connection) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """Each stream with its entries, by name; entries whose envelope is unreadable have the stream ""."""
    last: str | None = None
    while True:
        query = sa.select(ENTRY.c.stream).distinct().order_by(ENTRY.c.stream).limit(_AT_ONCE)
        if last is not None:
            query = query.where(ENTRY.c.stream > last)
        names = [str(name) for (name,) in connection.execute(query)]
        if not names:
            return
        rows = connection.execute(
            sa.select(ENTRY)
            .where(ENTRY.c.stream >= names[0], ENTRY.c.stream <= names[-1])
            .order_by(ENTRY.c.stream)
        ).all()
        for name, group in groupby(rows, key=lambda row: str(row.stream)):
            yield name, tuple(entry_of(row) for row in group)
        last = names[-1]
