"""Copies of a live store by SQLite's own backup API, and proof that a copy is whole.

A plain file copy of a WAL database loses what is in the WAL (practices M10). What a backup set is, with its
manifest and key, stands in `backup.py`.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any, Final

from hall.errors import Unavailable
from models.atomic import sync_file, sync_folder
from models.engine import connect
from models.faults import fault, translated

if TYPE_CHECKING:
    from pathlib import Path

_SPARE: Final = 16 * 1024 * 1024
"""Free space asked for beyond the size of the copy, bytes."""


def copy_store(source: Path, target: Path, key: str) -> None:
    """Copy a store, which may be in use, into a new file; durable and proven before it returns.

    Args:
        source: The store.
        target: A file that does not exist; encrypted with the same key.
        key: The store key.

    Raises:
        Unavailable: No room, a fault of the disk, or the copy is not whole; nothing is left at `target`.
    """
    need_room(target.parent, source)
    try:
        with translated():
            reading = connect(source, key)
            try:
                writing = connect(target, key, create=True, foreign_keys=False)
                try:
                    reading.backup(writing)
                    # One file, no WAL beside it: so it can be carried on a stick.
                    writing.execute("PRAGMA journal_mode=DELETE")
                finally:
                    writing.close()
            finally:
                reading.close()
            sync_file(target)
            sync_folder(target.parent)
        prove_whole(target, key)
    except BaseException:
        remove_store(target)
        raise


def prove_whole(path: Path, key: str) -> None:
    """Open a store and let cipher and SQLite check every page and index.

    Raises:
        Unavailable: `store.damaged`, or why it does not open.
    """
    with translated():
        connection = connect(path, key, read_only=True)
        try:
            if faults_in(connection):
                raise fault("store.damaged")
        finally:
            connection.close()


def faults_in(connection: Any) -> list[str]:
    """What SQLite and the foreign keys have to say; empty when all is well.

    Every page that is read proves its HMAC. The cipher's own check is not used: it looks past the WAL and
    calls a store damaged whose checkpoint was cut by a power failure, which the WAL heals.

    Raises:
        sqlcipher3.dbapi2.DatabaseError: A page could not be read at all.
    """
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    if not found:
        found = [f"foreign key {row[0]}:{row[1]}" for row in connection.execute("PRAGMA foreign_key_check")]
    return found


def need_room(folder: Path, source: Path) -> None:
    """Ask for the room of one more copy before anything is begun.

    Raises:
        Unavailable: `store.full` with how much is missing.
    """
    with translated():
        sides = (source, source.with_name(source.name + "-wal"))
        need = sum(file.stat().st_size for file in sides if file.exists()) + _SPARE
        free = shutil.disk_usage(folder).free
    if free < need:
        raise Unavailable(
            "store.full",
            f"磁盘空间不足：需要 {need // 2**20 + 1} MB，只剩 {free // 2**20} MB。请先清理磁盘。",
        )


def remove_store(path: Path) -> None:
    """Take away a store file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
