"""Upgrades the store of a folder with the revisions in it; run under `recorder.c` by the crash tests.

`upgrading.py FOLDER [prepare]` prints the code of the fault, or the revision reached.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hall.clock import FixedClock
from hall.errors import Unavailable
from models.engine import connect
from models.upgrade import upgrade

KEY = "2b" * 32


def main(folder: Path, *, prepares: bool) -> str:
    if prepares:
        connect(folder / "pc" / "store.db", KEY, create=True).close()
    try:
        done = upgrade(
            folder / "pc" / "store.db",
            KEY,
            backups=folder / "pc" / "backups",
            clock=FixedClock(at=0),
            versions=folder / "versions",
        )
    except Unavailable as error:
        return error.code
    return str(done.after)


if __name__ == "__main__":
    sys.stdout.write(main(Path(sys.argv[1]), prepares="prepare" in sys.argv))
