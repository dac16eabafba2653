"""Arms of chains that forked, and the entries that joined them again: reads for both sides of a sync.

A chain is a tree of `prev`; a `node.booted` may name further ends (sync-protocol.md A2 "Rewound or cloned
node"). Nothing is stored or judged here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from models.chain_store import entry_of
from models.tables.chain import ENTRY, MERGED, RECOVERED

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from hall.chain import Entry

BESIDE: Final = sa.select(RECOVERED.c.link).where(RECOVERED.c.beside)
"""Own entries that do not lie on the line that is written on."""


def merged_links(connection: Connection, node: uuid.UUID, links: Sequence[bytes]) -> frozenset[bytes]:
    """Which of these links an entry of `node` has joined to its chain again."""
    query = sa.select(MERGED.c.also).where(MERGED.c.node == node, MERGED.c.also.in_(links))
    return frozenset(row.also for row in connection.execute(query))


def path_to(
    connection: Connection, tip: bytes, after: bytes, limit: int, max_bytes: int
) -> tuple[Entry, ...]:
    """See `hall.sync_ports.HubWork.path`."""
    end = connection.execute(sa.select(ENTRY.c.node, ENTRY.c.seq).where(ENTRY.c.link == tip)).one_or_none()
    if end is None:
        return ()
    query = sa.select(ENTRY).where(
        ENTRY.c.node == end.node, ENTRY.c.seq <= end.seq, ENTRY.c.seq > end.seq - limit
    )
    rows = {row.link: row for row in connection.execute(query)}
    found: list[Entry] = []
    at, room = tip, max_bytes
    while at in rows and at != after and len(found) < limit:
        entry = entry_of(rows[at])
        room -= len(entry.raw or b"")
        if found and room < 0:
            break
        found.append(entry)
        at = entry.prev
    return tuple(reversed(found))
