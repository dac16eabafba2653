"""What a clerk's PC does to the disk: many small commits, each acknowledged when it is saved.

Run under `recorder.c`: `workload.py FOLDER KIND SYNC COUNT`. KIND `store` is the program's own encrypted
store with its side file, `files` the same with files, `plain` the same SQLite without a key. Prints one
JSON line with what it saw.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlcipher3 import dbapi2

from hall.blobs import CHUNK
from hall.bodies import CaseNoted
from hall.clock import SystemClock
from hall.commands.node import booted
from hall.commands.record import Recorder
from hall.errors import Unavailable
from hall.events import EventKind
from models import chunks, instance
from models.opening import Places, open_hall

KEY = "2b" * 32
CLOCK = SystemClock()
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
    """The program's own store, opened and written as `main.py` and the commands do it."""

    def __init__(self, path: Path, sync: str) -> None:
        self._side = path.parent / "side" / "side.json"
        places = Places(store=path, side=self._side, backups=path.parent / "backups")
        self.hall = open_hall(places, KEY, clock=CLOCK, window=3, create=True)
        try:
            if self.hall.boot.reason is not None:
                booted(self.hall.units, CLOCK, reason=str(self.hall.boot.reason), app="0")
            self.hall.settle()
        except Unavailable:
            self.hall.store.close()
            raise
        writer = self.hall.store.writer
        # Checkpoints so often that cuts fall into them; less care than FULL only to show the check's teeth.
        event.listen(writer, "connect", lambda raw, _record: _careless(raw, sync))
        writer.dispose()

    def save(self, rnd: random.Random) -> int:
        with self.hall.units() as work:
            recorder = Recorder(uow=work, clock=CLOCK, actor="0001", window=3)
            for _ in range(rnd.randint(1, 4)):
                text = rnd.randbytes(rnd.randint(50, 1200)).hex()
                recorder.add(EventKind.CASE_NOTED, f"staff:{rnd.randint(1, 9)}", CaseNoted(text=text))
            work.numbers.next("saved")
            tip = work.chain.tip()
            work.commit()
        assert tip is not None
        instance.note_tip(self._side, seq=tip.seq, link=tip.link)
        return tip.seq


class Files:
    """The program's own store with files: each is whole on the disk before it is said to be kept."""

    def __init__(self, path: Path, sync: str) -> None:
        self._hall = Ours(path, sync).hall
        self._kept = len(self._hall.blobs.unsent(10_000))

    def save(self, rnd: random.Random) -> int:
        self._kept += 1
        size = rnd.choice((900, 20_000, CHUNK + 5_000))
        self._hall.blobs.add(self._kept.to_bytes(8, "big") + rnd.randbytes(size), "image/jpeg", wanted=True)
        return self._kept


class CarelessFiles(Files):
    """The same as a program that trusts the disk would do it: it only shows that the check has teeth."""

    def __init__(self, path: Path, sync: str) -> None:
        super().__init__(path, sync)
        vars(chunks)["sync_file"] = vars(chunks)["sync_folder"] = lambda _path: None


KINDS: dict[str, Callable[[Path, str], Plain | Ours | Files]] = {
    "store": Ours,
    "plain": Plain,
    "files": Files,
    "careless files": CarelessFiles,
}


def _careless(raw: Any, sync: str) -> None:
    for setting in (f"synchronous={sync}", "wal_autocheckpoint=30"):
        raw.execute(f"PRAGMA {setting}")


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


def heal_disk() -> None:
    """Room again, when the test said how."""
    if heal := os.environ.get("FAULT_HEAL"):
        Path(heal).touch()


def main(folder: Path, kind: str, sync: str, count: int, *, aloud: bool = False) -> None:
    rnd = random.Random(5)  # noqa: S311  # repeatable on purpose
    failures: list[str] = []
    saved, tries = 0, 0
    try:
        desk = KINDS[kind](folder / "store.db", sync)
    except Unavailable as error:
        failures.append(f"open:{error.code}")
        heal_disk()
        desk = KINDS[kind](folder / "store.db", sync)
    descriptor = os.open(folder / "acknowledged", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    for _ in range(count):
        while True:
            tries += 1
            try:
                saved = desk.save(rnd)
            except Unavailable as error:
                failures.append(error.code)
                heal_disk()
                if tries > count + 20:
                    raise
                continue
            break
        os.write(descriptor, b"%d\n" % saved)
        if aloud:
            os.write(2, b".\n")
    sys.stdout.write(json.dumps({"saved": saved, "failures": failures}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), aloud="aloud" in sys.argv)
