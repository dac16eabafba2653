"""The 95th percentile of a call with years of closed visits in the store, beside that of a store without any.

Two hubs (`main.py hub` as installed) run side by side and are called in turn, so that what else the machine
does falls on both. The closed visits are rows of the ticket table, written at once (COPY on PostgreSQL);
their events are not made: a call reads no event but those of its own ticket.

Run: python benchmarks/queue_history.py [postgres|sqlite|both] [VISITS] [CALLS]   (in full: both 3000000 1000)
"""

import asyncio
import datetime as dt
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import sqlalchemy as sa

from benchmarks.http_load import Caller, Spread, median
from benchmarks.queue_call import LETTERS, call, fill, seats
from hall.tickets import Leg, Ticket, TicketState
from models.tables.queue import TICKET
from models.ticket_rows import ticket_row
from tests import pg
from tests.fakes.hall_hub import HallHub

BOUND = 1.3
ROUNDS = 5
A_DAY = 4800
WAITING = 2000
WINDOWS = 10
CHUNK = 5000


def closed(count: int) -> Iterator[dict[str, Any]]:
    """So many visits that are over, a full day after the other, back from yesterday."""
    today = dt.datetime.now(tz=dt.UTC).date()
    leg = Leg(window=3, staff="0203", queue="A", called_at=1, arrived_at=2, ended_at=3, result="完成")
    blank = Ticket(
        id="", day=0, number="", prefix="A", serial=1, queue="A", taken_at=0, hall="990102",
        state=TicketState.DONE, source="kiosk", window=3, staff="0203", calls=1, called_at=1, arrived_at=2,
        finished_at=3, result="完成", legs=(leg,),
    )  # fmt: skip
    row = ticket_row(replace(blank), drawn=True)
    for n in range(count):
        back, place = divmod(n, A_DAY)
        date = today - dt.timedelta(days=back + 1)
        letter, serial = LETTERS[place % len(LETTERS)], place // len(LETTERS) + 1
        at = int(dt.datetime(date.year, date.month, date.day, 1, tzinfo=dt.UTC).timestamp() + place * 6)
        yield row | {
            "id": f"old-{n:08d}-{place:05d}-visit-of-before",
            "day": date.year * 10_000 + date.month * 100 + date.day,
            "number": f"{letter}{serial:03d}",
            "prefix": letter,
            "queue": letter,
            "serial": serial,
            "token": f"token-{n:012d}",
            "taken_at": at * 1_000_000,
            "since": at * 1_000_000,
            "called_at": (at + 600) * 1_000_000,
            "arrived_at": (at + 620) * 1_000_000,
            "finished_at": (at + 1200) * 1_000_000,
        }


def remember(hub: HallHub, count: int) -> None:
    """Write the closed visits, in one transaction."""
    rows, names = closed(count), TICKET.columns.keys()
    with hub.store() as opened, opened.store.writer.begin() as connection:
        if connection.dialect.name == "sqlite":
            while chunk := list(islice(rows, CHUNK)):
                connection.execute(sa.insert(TICKET), chunk)
            return
        driver: Any = connection.connection.driver_connection
        columns = ", ".join(f'"{name}"' for name in names)
        with driver.cursor() as cursor, cursor.copy(f"COPY ticket ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([row[name] for name in names])
        connection.execute(sa.text("ANALYZE ticket"))


async def in_turn(hubs: list[HallHub], calls: int) -> list[list[Spread]]:
    """Calls at each hub in turn, in rounds; latencies by hub and round."""
    every: list[list[tuple[int, Caller]]] = [await seats(hub, WINDOWS) for hub in hubs]
    held: list[dict[int, str]] = [{} for _ in hubs]
    found: list[list[Spread]] = [[] for _ in hubs]
    for turn in range(ROUNDS + 1):
        times: list[list[float]] = [[] for _ in hubs]
        for n in range(calls // ROUNDS):
            for place, callers in enumerate(every):
                times[place].append(await call(*callers[n % WINDOWS], held[place]))
        if turn:  # the first round warms both
            for place, some in enumerate(times):
                found[place].append(Spread.of(some))
    return found


def compare(name: str, empty: HallHub, full: HallHub, count: int, calls: int) -> None:
    """Both hubs side by side."""
    fill(empty, WAITING)
    fill(full, WAITING)
    began = time.perf_counter()
    remember(full, count)
    print(f"{name}: {count} closed visits written in {time.perf_counter() - began:.0f} s")
    hubs = [empty, full]
    for hub in hubs:
        hub.start()
    try:
        alone, laden = asyncio.run(in_turn(hubs, calls))
    finally:
        for hub in hubs:
            hub.stop()
    for what, some in (("empty", alone), ("laden", laden)):
        print(
            f"  {what}: p50 {median([s.p50 for s in some]):.1f}  p95 {median([s.p95 for s in some]):.1f} ms"
        )
    ratio = median([b.p95 / a.p95 for a, b in zip(alone, laden, strict=True)])
    print(f"  p95 laden / empty = {ratio:.2f}   (bound: {BOUND})")


def main() -> None:
    kind = sys.argv[1] if len(sys.argv) > 1 else "both"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 300_000
    calls = int(sys.argv[3]) if len(sys.argv) > 3 else 500
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if kind in {"sqlite", "both"}:
            compare("SQLite", HallHub(folder / "e"), HallHub(folder / "f"), count, calls)
        if kind in {"postgres", "both"}:
            with pg.server() as server:
                urls = [server.url(server.make()) for _ in range(2)]
                hubs = [HallHub(folder / f"p{n}", store_url=url) for n, url in enumerate(urls)]
                compare("PostgreSQL", hubs[0], hubs[1], count, calls)


if __name__ == "__main__":
    main()
