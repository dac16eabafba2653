"""Folding everything anew: from nothing, and again over what is there. The bound is 10 s for 100,000 cases.

Run: python benchmarks/refold.py [CASES] [FOLDER] (five events a case, one of its person; default 10,000).
Nothing fails. Processor time stands beside the clock: on a machine with other work only that says something.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.push import a_store, arrivals, events, store_rows
from hall.clock import SystemClock
from hall.ids import new_id
from models.hub_store import HubUnits
from models.refolding import refold

BOUND_CASES = 10_000
"""Cases a second."""
AT_ONCE = 10_000


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    folder = sys.argv[2] if len(sys.argv) > 2 else None
    clock = SystemClock()
    with tempfile.TemporaryDirectory(dir=folder) as name:
        store = a_store(Path(name) / "store.db")
        for begin in range(0, cases, AT_ONCE):
            # Each part is a node of its own, so that not all of them lie in memory.
            node = inc = new_id(clock)
            made = list(events(clock, node, inc, min(AT_ONCE, cases - begin)))
            store_rows(HubUnits(store, clock), arrivals(node, inc, made), feed=False)
        for turn in ("from nothing", "once more"):
            began, worked = time.perf_counter(), time.process_time()
            with store.writer.begin() as connection:
                refold(connection)
            took, ran = time.perf_counter() - began, time.process_time() - worked
            print(
                f"{cases:,} cases {turn}: {took:.1f} s, {cases / took:,.0f} a second;"
                f" processor time {ran:.1f} s, {cases / ran:,.0f} a second; bound {BOUND_CASES:,}"
            )
        store.close()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
