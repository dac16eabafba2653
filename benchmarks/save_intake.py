"""Saving an intake (events, fold, commit under FULL): p95 beside the disk's own sync in the same run.

Run: python benchmarks/save_intake.py [FOLDER]. The bound is 20 ms plus the disk's sync (D35); nothing fails.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from hall.clock import FixedClock
from hall.commands.application import Application, MaterialEntry
from hall.commands.intake import TakeIn, take_in
from hall.commands.people import PersonForm
from hall.explanation import MaterialState, WindowAct
from hall.identity import DocumentKind
from hall.ids import new_id
from hall.staff import Actor, Role
from hall.workdays import national_calendar
from tests.qt import real

BOUND_MS = 20.0
CASES = 200
ITEM = "11990102MB0000051W4990100023000"
ANSWERS = frozenset({"Q1.catering", "Q2.hot", "Q3.none", "Q4.small"})


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[18]


def sync_once(handle: int) -> float:
    begin = time.perf_counter()
    os.pwrite(handle, os.urandom(4096), 0)
    os.fdatasync(handle)
    return (time.perf_counter() - begin) * 1000


def main() -> None:
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as name:
        folder = Path(name)
        real.make_hall(folder)
        clock = FixedClock.on(real.NOW)
        opened = real.open_store_of(folder, clock)
        actor = Actor(number=real.CLERK, name="邹正野", role=Role.CLERK, window=real.WINDOW)
        person = PersonForm(
            kind=DocumentKind.RIC, number="990102199003070011", name="林知远", phone="15409900026"
        )
        entries = {str(n): MaterialEntry(state=MaterialState.HAVE) for n in range(1, 8)}
        saved, synced = [], []
        with (folder / "sync.bin").open("wb") as file:
            for _ in range(CASES):
                clock.move(seconds=1)
                application = Application(
                    actor=actor,
                    case_id=str(new_id(clock)),
                    item=ITEM,
                    applicant=person,
                    answers=ANSWERS,
                    entries=entries,
                )
                begin = time.perf_counter()
                command = TakeIn(application=application, act=WindowAct.ACCEPT)
                take_in(command, opened.units, clock, national_calendar())
                saved.append((time.perf_counter() - begin) * 1000)
                synced.append(sync_once(file.fileno()))
        opened.close()
    bound = BOUND_MS + p95(synced)
    print(f"save an intake  p95 {p95(saved):6.1f} ms   median {statistics.median(saved):.1f} ms")
    print(
        f"bound           {bound:6.1f} ms   20 ms and the disk's sync p95 {p95(synced):.1f} ms"
        f" ({p95(saved) / bound:.2f})"
    )


if __name__ == "__main__":
    main()
