"""A desk that saves and syncs until it is killed: `python -m tests.fakes.desk_program STORE SIDE URL`.

Prints the link of every event that it has told the clerk is saved, and `+ seq` for every receipt.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path

from hall.clock import SystemClock
from tests.fakes.dice import dice as a_dice
from tests.fakes.passes import a_link
from tests.fakes.sync_files import StoreDesk, a_store
from tests.fakes.sync_links import a_case, a_sync


def main(path: str, side: str, url: str) -> None:
    clock, chance = SystemClock(), a_dice(len(url))
    with ExitStack() as stack:
        store = stack.enter_context(a_store(Path(path)))
        desk = StoreDesk(store, Path(side), clock)
        link = stack.enter_context(a_link(url, desk.own().node))
        sync = a_sync(desk, link)
        tell("ready")
        while True:
            for _ in range(chance.randint(1, 4)):
                a_case(desk)
            own = desk.own().tip
            tell(own.link.hex() if own else "")
            sync.round()
            receipt = desk.receipt()
            tell(f"+ {receipt.seq}" if receipt else "-")


def tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # what it is for


if __name__ == "__main__":
    main(*sys.argv[1:])
