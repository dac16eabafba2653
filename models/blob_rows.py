"""Rows of files inside somebody's transaction: made with a paper, wanted with the event that names a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from hall.blobs import BlobRow, BlobState
from models.tables.blobs import BLOB
from models.upserting import keep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection


def add_row(
    connection: Connection, name: bytes, size: int, mime: str, state: BlobState, at: int, *, wanted: bool
) -> None:
    """A row of a file, in somebody's transaction; one that is there stays."""
    row: dict[str, Any] = {
        "sha256": name,
        "size": size,
        "mime": mime,
        "state": str(state),
        "made_at": at,
        "wanted": wanted,
        "sent_at": None,
        "root_at": None,
        "checked_at": 0,
    }
    keep(connection, BLOB, [row])


def want(connection: Connection, names: Sequence[bytes]) -> None:
    """An event names these files, in its transaction: they go up."""
    connection.execute(sa.update(BLOB).where(BLOB.c.sha256.in_(names)).values(wanted=True))


def blob_of(row: sa.Row[Any]) -> BlobRow:
    """A row as the value that leaves `models/`."""
    return blob_from(tuple(row))


def blob_from(values: tuple[Any, ...]) -> BlobRow:
    """The columns of a row, in the order of the table, as that value."""
    sha256, size, mime, state, made_at, wanted, sent_at, root_at, checked_at = values
    return BlobRow(
        sha256=bytes(sha256),
        size=int(size),
        mime=str(mime),
        state=BlobState(state),
        made_at=int(made_at),
        wanted=bool(wanted),
        sent_at=sent_at,
        root_at=root_at,
        checked_at=int(checked_at),
    )
