"""What a clerk's PC does to the disk: many small commits, each acknowledged when it is saved.

Run under `recorder.c`: `workload.py FOLDER KIND SYNC COUNT`. KIND `store` is the program's own encrypted
store with its side file, `plain` the same SQLite without a key. Prints one JSON line with what it saw.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
import uuid
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from hall.errors import Unavailable
from models.engine import open_store
from models.faults import translated
from models.side_file import Side, write_side

KEY = "2b" * 32
TABLE = "CREATE TABLE IF NOT EXISTS e (seq INTEGER PRIMARY KEY, prev BLOB, link BLOB UNIQUE, body BLOB)"


class Plain:
    """SQLite without a cipher, at the given care."""

    def __init__(self, path: Path, sync: str) -> None:
        self._raw = dbapi2.connect(str(path), isolation_level=None)  # noqa: TID251  # F4 asks for plain SQLite
        for setting in ("journal_mode=WAL", f"synchronous={sync}", "wal_autocheckpoint=30"):
            self._raw.execute(f"PRAGMA {setting}")
        self._raw.execute(TABLE)

    def save(self, rnd: random.Random) -> int:
        self._raw.execute("BEGIN IMMEDIATE")
        last = append(self._raw.execute, rnd)
        self._raw.execute("COMMIT")
        return last


class Ours:
    """The program's store, at FULL by its own settings unless told otherwise."""

    def __init__(self, path: Path, sync: str) -> None:
        self._store = open_store(path, KEY, create=True)
        self._sync = sync
        self._side = path.with_name("side.json")
        with translated(), self._store.writer.begin() as connection:
            connection.exec_driver_sql(TABLE)

    def save(self, rnd: random.Random) -> int:
        with translated(), self._store.writer.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            if self._sync != "FULL":
                raw.cursor().execute(f"PRAGMA synchronous={self._sync}")
            raw.cursor().execute("PRAGMA wal_autocheckpoint=30")
            with connection.begin():
                last = append(connection.exec_driver_sql, rnd)
        write_side(self._side, Side(nonce=bytes(16), inc=_INC, seq=last, link=b"", letters="W"))
        return last


_INC = uuid.UUID(int=7)


def append(execute: Any, rnd: random.Random) -> int:
    """A few entries behind the last one, each linked to the one before."""
    row = execute("SELECT seq, link FROM e ORDER BY seq DESC LIMIT 1").fetchone()
    seq, prev = (row[0], bytes(row[1])) if row else (0, bytes(32))
    for _ in range(rnd.randint(1, 4)):
        body = rnd.randbytes(rnd.randint(100, 2500))
        seq, link = seq + 1, hashlib.sha256(prev + body).digest()
        execute("INSERT INTO e VALUES (?, ?, ?, ?)", (seq, prev, link, body))
        prev = link
    return int(seq)


def main(folder: Path, kind: str, sync: str, count: int) -> None:
    rnd = random.Random(5)  # noqa: S311  # repeatable on purpose
    failures: list[str] = []
    saved, tries = 0, 0
    try:
        desk = (Ours if kind == "store" else Plain)(folder / "store.db", sync)
    except Unavailable as error:
        failures.append(f"open:{error.code}")
        Path(os.environ["FAULT_HEAL"]).touch()
        desk = (Ours if kind == "store" else Plain)(folder / "store.db", sync)
    descriptor = os.open(folder / "acknowledged", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    for _ in range(count):
        while True:
            tries += 1
            try:
                saved = desk.save(rnd)
            except Unavailable as error:
                failures.append(error.code)
                if heal := os.environ.get("FAULT_HEAL"):
                    Path(heal).touch()
                if tries > count + 20:
                    raise
                continue
            break
        os.write(descriptor, b"%d\n" % saved)
    sys.stdout.write(json.dumps({"saved": saved, "failures": failures}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
