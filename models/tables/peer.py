"""Where this store stands in the feeds of others (sync-protocol.md A1, `peer`)."""

from __future__ import annotations

import sqlalchemy as sa

from models.tables.base import METADATA, Hash, Id

PEER = sa.Table(
    "peer",
    METADATA,
    sa.Column("hub", Id, primary_key=True),
    sa.Column("lane", sa.Text, primary_key=True),
    sa.Column("feed_id", Id, nullable=False),
    sa.Column("gseq", sa.BigInteger, nullable=False),
    sa.Column("fhash", Hash, nullable=False),
    sa.Column("pulled_at", sa.BigInteger, nullable=False),
)
"""Place in each lane of a hub's feed up to which entries were pulled; moved in the transaction that stored
them. A store with such a row may hold parts of other nodes' chains, of which `tip` knows nothing."""
