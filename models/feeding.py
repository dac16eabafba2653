"""What a hub writes itself takes its place among what arrived, in the transaction that wrote it (D15).

Desks pull from the feed, the exchange and the fold read it. Only a store that receives chains has one; what
desks are not given, above all tickets, is not put there. Order and hash are those of `hub_store.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from hall.chain import feed_hash
from hall.events import stream_kind
from hall.pull_ports import PULLED_KINDS
from hall.sync_ports import CASE_LANE
from models.tables.chain import FEED, FEED_HEAD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection


def feed_own(connection: Connection, written: Iterable[tuple[str, bytes]]) -> None:
    """Put own entries, each a stream and a link, behind everything that arrived before."""
    links = [link for stream, link in written if stream_kind(stream) in PULLED_KINDS]
    if not links:
        return
    query = sa.select(FEED_HEAD).where(FEED_HEAD.c.lane == CASE_LANE).with_for_update()
    head = connection.execute(query).one_or_none()
    if head is None:
        return
    gseq, fhash, rows = head.gseq, head.fhash, []
    for link in links:
        gseq, fhash = gseq + 1, feed_hash(fhash, link)
        rows.append({"lane": CASE_LANE, "gseq": gseq, "link": link, "fhash": fhash})
    connection.execute(sa.insert(FEED), rows)
    move = sa.update(FEED_HEAD).where(FEED_HEAD.c.lane == CASE_LANE)
    connection.execute(move.values(gseq=gseq, fhash=fhash))
