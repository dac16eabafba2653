"""Opening a case file of 40 steps and 20 scans, and moving in a list of 5,000: by the real page, offscreen.

Run: python benchmarks/case_file.py. The bounds are 150 ms for the file and 50 ms for a key in the list;
nothing fails. Each opening is of another case than the one before, so that every line is drawn anew. Beside
the time on the wall stands the one this thread ran, and how much of the file's is reading.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from hall.cases import CaseFile, CaseState, Step
from hall.clock import FixedClock
from hall.material_facts import FileFact, MaterialFact
from hall.staff import Actor, Role
from models.opening import Opened
from tests.qt import real
from ui.pages.cases import CasesPage
from ui.references import hold_singletons
from ui.states import cases as cases_state
from ui.states.cases import CaseEntry, CasesState, Light
from ui.style import Style
from ui.work.written_work import WrittenWork

ROUNDS = 30
LISTED = 5_000
FILE_MS, KEY_MS = 150.0, 50.0
CASES = tuple(f"01900000-0000-7000-8000-0000000000{n}" for n in (77, 78, 79))


WORKED: list[float] = []
READ: list[float] = []


def p95(times: list[float]) -> float:
    """The time that 95 of 100 keep."""
    return statistics.quantiles(times, n=20)[18]


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    begin, worked = time.perf_counter(), time.thread_time()
    work()
    WORKED.append((time.thread_time() - worked) * 1000)
    return (time.perf_counter() - begin) * 1000


def the_case(number: int, item: str, version: str) -> CaseFile:
    """A long life: 40 steps, 20 scans."""
    scans = tuple(FileFact(sha256=bytes([n]) * 32, size=400_000, mime="image/jpeg") for n in range(4))
    facts = tuple(
        MaterialFact(key=str(n), name=f"材料 {n}", state="有", need="必要", files=scans) for n in range(5)
    )
    steps = tuple(
        Step(
            kind="case.noted",
            wall=n * 10**9,
            actor=real.CLERK,
            window=3,
            link=bytes([n]) * 32,
            note=f"备注 {number}",
        )
        for n in range(40)
    )
    return CaseFile(
        id=CASES[number],
        number=f"99010220261120W03077{number}",
        state=CaseState.ACCEPTED,
        item=item,
        item_version=version,
        item_name="食品经营许可",
        materials=facts,
        steps=steps,
        applied_on=20261120,
        accepted_on=20261120,
        window=3,
        clerk=real.CLERK,
    )


def file_times(opened: Opened, clock: FixedClock, folder: Path) -> list[float]:
    """Read, then draw, again and again."""
    desk = real.RealDesk(folder=folder, renderer=None, qtbot=None, clock=clock)  # type: ignore[arg-type]  # unused here
    desk.opened = opened
    work = WrittenWork(desk.ports(), Actor(number=real.CLERK, name="邹正野", role=Role.CLERK, window=3))
    catalogue = opened.views.catalogue(20261120)
    if catalogue is None:
        raise SystemExit(1)
    (code, version), *_rest = catalogue.hashes
    with opened.units() as uow:
        for number in range(len(CASES)):
            uow.cases.put(the_case(number, code, version))
        uow.commit()
    page = CasesPage(Style())
    page.resize(1366, 700)
    page.show()

    def once(case: str) -> None:
        begin = time.perf_counter()
        view = work.case_file(case)
        READ.append((time.perf_counter() - begin) * 1000)
        page.draw(CasesState(file=view))
        QApplication.processEvents()

    times = []
    for turn in range(ROUNDS):
        page.draw(CasesState())
        QApplication.processEvents()
        times.append(timed(partial(once, CASES[turn % len(CASES)])))
    return times


def key_times() -> list[float]:
    """A held arrow in a long list."""
    entries = tuple(
        CaseEntry(
            id=str(n),
            number=f"99010220261118W03{n:04d}",
            applicant=f"云岭松子食品有限公司{n}",
            item="食品经营许可",
            state="审查中",
            light=list(Light)[n % len(Light)],
            left="剩 1 个工作日",
        )
        for n in range(LISTED)
    )
    page = CasesPage(Style())
    page.resize(1366, 700)
    page.show()
    state = CasesState(entries=entries)
    page.draw(state)
    QApplication.processEvents()
    times = []
    for _ in range(200):
        state = cases_state.moved(state, 1)

        def once(shown: CasesState = state) -> None:
            page.draw(shown)
            QApplication.processEvents()

        times.append(timed(once))
    return times


def main() -> None:
    """Both, in one program."""
    hold_singletons()
    _app = QApplication(sys.argv)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        real.make_hall(folder)
        clock = FixedClock.on(real.NOW)
        opened = real.open_store_of(folder, clock)
        times = file_times(opened, clock, folder)
        opened.close()
    own = f"itself {p95(WORKED):.1f} ms   reading {p95(READ):.1f} ms"
    middle = f"median {statistics.median(times):6.1f} ms"
    ratio = p95(times) / FILE_MS
    print(
        f"open a file  p95 {p95(times):6.1f} ms   bound {FILE_MS:.0f} ms   × {ratio:.2f}   {middle}   {own}"
    )
    WORKED.clear()
    times = key_times()
    print(f"a key        p95 {p95(times):6.1f} ms   bound {KEY_MS:.0f} ms   itself {p95(WORKED):.1f} ms")


if __name__ == "__main__":
    main()
