"""Tells other processes on the same database that rows of the queue changed (PostgreSQL, architecture.md 4).

A bell carries the highest stamp only: whoever hears it asks for the rows. It rings with the commit, or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

CHANNEL: Final = "yichuang_queue"

_RING: Final = sa.select(sa.func.pg_notify(CHANNEL, sa.bindparam("seq", type_=sa.Text)))


def ring(connection: Connection, seq: int) -> None:
    """Say with this transaction's commit that stamps up to `seq` are there; a file has nobody to tell."""
    if connection.dialect.name == "postgresql":
        connection.execute(_RING, {"seq": str(seq)})
