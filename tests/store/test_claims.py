"""Several processes and threads on one store: nobody called twice, nothing half stored, no gap in a feed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from hall.clock import FixedClock
from hall.commands.catalogue import import_catalogue
from hall.commands.queue_desk import perform
from hall.errors import Unavailable
from hall.queue_acts import CallNext, Sit, Take
from hall.staff import Actor, Role
from hall.sync_ports import CASE_LANE
from models.hub_store import HubUnits
from models.opening import Opened, open_database_hall
from models.tables.chain import FEED
from models.verify import verify
from tests.store.both import both
from tests.store.conftest import KEY
from tests.store.test_groups import GUIDE, small_catalogue
from tests.store.test_hub_store import arrivals

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[2]

OPENED = """
import sys
from pathlib import Path
from hall.clock import FixedClock
from models.engine import open_store
from models.groups import Groups
from models.postgres import open_database
from models.unit_of_work import Units
where, key = sys.argv[1], sys.argv[2]
store = open_database(where) if where.startswith("postgresql") else open_store(Path(where), key)
clock = FixedClock.on("2026-11-20T10:00:00")
groups = Groups(Units(store, clock=clock))
"""

CALLER = """
from hall.errors import Unavailable
from hall.commands.queue_desk import perform
from hall.errors import Unavailable
from hall.queue_acts import CallNext
from hall.staff import Actor, Role
clerk = Actor(number="02" + sys.argv[3], name="甲", role=Role.CLERK, window=int(sys.argv[3]))
held = ""
while True:
    try:
        with groups() as group:
            done = perform(CallNext(miss=held), clerk, group.unit, clock)
            group.commit()
    except Unavailable as error:
        assert error.code == "store.busy"
        continue
    if done.empty:
        break
    held = done.ticket.id
    print(held, flush=True)
store.close()
"""

TAKER = """
from dataclasses import replace
from hall.tickets import Ticket
for turn in range(1000):
    with groups() as group:
        for number in range(10):
            with group.unit() as work:
                serial = work.numbers.next("ticket:990102:20261120:A")
                work.tickets.put(Ticket(id=f"k{serial}", day=20261120, number=f"A{serial:03d}", prefix="A",
                    serial=serial, queue="A", taken_at=serial, hall="990102"))
                work.commit()
            group.replies.put(f"{turn}-{number}", b"x", 1)
        print("writing", flush=True)
        group.commit()
    print("done", turn, flush=True)
"""


def address(hall: Opened, request: pytest.FixtureRequest) -> str:
    return str(hall.store.path or request.getfixturevalue("database"))


def started(program: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OPENED + program, *words],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        stdout=subprocess.PIPE,
        text=True,
    )


@both
def test_no_visitor_is_called_to_two_windows(
    hall: Opened, clock: FixedClock, request: pytest.FixtureRequest
) -> None:
    """Two processes and two threads press as fast as they can until nobody waits."""
    import_catalogue(small_catalogue(), source="青禾区", begin=hall.units, clock=clock)
    clerks = [Actor(number=f"02{no:02d}", name="甲", role=Role.CLERK, window=no) for no in (10, 11, 12, 13)]
    for clerk in clerks:
        perform(Sit(name="甲"), clerk, hall.units, clock)
    letter = next(iter(dict(small_catalogue().window(10).weights)))  # type: ignore[union-attr]  # the demo hall has it
    with hall.groups() as group:
        for _ in range(40):
            perform(Take(queue=letter), GUIDE, group.unit, clock)
        group.commit()
    children = [started(CALLER, address(hall, request), KEY, str(no)) for no in (10, 11)]

    def press(clerk: Actor) -> list[str]:
        called: list[str] = []
        while True:
            act = CallNext(miss=called[-1] if called else "")
            try:
                with hall.groups() as group:
                    done = perform(act, clerk, group.unit, FixedClock.on("2026-11-20T10:00:00"))
                    group.commit()
            except Unavailable as error:
                # Between processes a file is not fair; "busy" means that it was not done.
                assert error.code == "store.busy"  # noqa: PT017  # nothing else may be said
                continue
            if done.ticket is None:
                return called
            called.append(done.ticket.id)

    with ThreadPoolExecutor(2) as pool:
        called = [ident for part in pool.map(press, clerks[2:]) for ident in part]
    for child in children:
        out, _ = child.communicate()
        assert child.returncode == 0
        called += out.split()
    assert Counter(called) == Counter(one.id for one in hall.views.tickets_of_day(20261120))
    assert len(called) == 40
    report = verify(hall.store)
    assert (report.ok, report.faults) == (True, ())


@both
def test_a_group_of_a_killed_writer_is_there_wholly_or_not_at_all(
    hall: Opened, request: pytest.FixtureRequest
) -> None:
    for after in (1, 3, 4):
        before = len(hall.views.tickets_of_day(20261120))
        child = started(TAKER, address(hall, request), KEY)
        assert child.stdout is not None
        lines: list[str] = []
        while sum(1 for line in lines if line.startswith("done")) < after or lines[-1] != "writing\n":
            lines.append(child.stdout.readline())
        os.kill(child.pid, signal.SIGKILL)
        lines += child.stdout.readlines()
        child.wait()
        child.stdout.close()
        told = sum(1 for line in lines if line.startswith("done"))
        with hall.units() as work:
            stored = work.tickets.of_day(20261120)
            drawn = work.tickets.taken(20261120, "A")
            kept = work.replies.get([f"{turn}-{number}" for turn in range(told + 3) for number in range(10)])
        # A copied database counts as one that was put back: its numbers begin behind those that may be out.
        first = stored[0].serial
        assert len(stored) == drawn
        assert len(stored) - before in {10 * told, 10 * (told + 1)}
        assert len(stored) % 10 == 0
        assert len(kept) % 10 == 0
        assert [one.serial for one in stored] == list(range(first, first + drawn))
        assert hall.queue.last_stamp() == drawn


@both
def test_a_reader_of_a_feed_misses_nothing_of_slow_writers(
    hall: Opened, clock: FixedClock, request: pytest.FixtureRequest
) -> None:
    """Positions are given out in the order of commits: who has read up to 7 never has to look back."""
    others = [hall]
    if hall.store.path is None:
        others.append(open_database_hall(request.getfixturevalue("database"), clock=clock))
    stop = threading.Event()

    def write(which: int) -> None:
        units = HubUnits(others[which % len(others)].store, clock)
        for turn in range(15):
            rows = arrivals(2, salt=f"{which}.{turn}.")
            with units() as work:
                work.add(rows, at=1)
                for one in rows:
                    # Whoever comes between has to wait for the commit, or a reader could pass by.
                    work.append_feed(CASE_LANE, [one.entry.link])
                work.commit()

    def read() -> list[int]:
        seen: list[int] = []
        while True:
            last_look = stop.is_set()
            with hall.store.reader.begin() as connection:
                query = sa.select(FEED.c.gseq).where(FEED.c.gseq > (seen[-1] if seen else 0))
                seen += connection.execute(query.order_by(FEED.c.gseq)).scalars()
            if last_look:
                return seen

    with ThreadPoolExecutor(3) as pool:
        reading = pool.submit(read)
        try:
            list(pool.map(write, range(2)))
        finally:
            stop.set()
        assert reading.result() == list(range(1, 61))
    for other in others[1:]:
        other.close()
