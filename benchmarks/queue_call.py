"""Calls over HTTP with 100 windows and 5,000 waiting, beside a bare claim endpoint and the bare statement.

Ours is `main.py hub` as installed: device token, keys, events in the chain, end of the last call, push to
listeners, one commit. The peer (`queue_peer.py`) does the one `UPDATE … SKIP LOCKED … RETURNING` on the same
PostgreSQL, and the statement alone is sent by this very client. Closed loop: each window calls again at once.

Run: python benchmarks/queue_call.py [postgres|sqlite] [CALLS]
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import psycopg

from benchmarks import queue_peer
from benchmarks.http_load import Caller, Spread, median
from hall.clock import SystemClock
from hall.commands.queue_desk import perform
from hall.queue_acts import Device, Take
from hall.staff import Actor, Role
from models.groups import Groups
from tests import pg
from tests.fakes.hall_hub import HallHub

WAITING = 5000
WINDOWS = 67
RUNS = 3
LETTERS = "ABCDEFGHJK"
GUIDE = Actor(number="9001", name="导办", role=Role.GUIDE, window=None)


def require(status: int, body: bytes) -> None:
    """End the benchmark when a request was not answered well."""
    if status != 200:
        sys.exit(f"{status}: {body.decode()}")


def fill(hub: HallHub, count: int) -> None:
    """So many numbers, taken in groups by the rules themselves; the hub must not run."""
    clock = SystemClock()
    with hub.store() as opened:
        groups = Groups(opened.units)
        for begin in range(0, count, 200):
            with groups() as group:
                for n in range(begin, min(begin + 200, count)):
                    act = Take(queue=LETTERS[n % len(LETTERS)], source="kiosk")
                    perform(act, GUIDE, group.unit, clock)
                group.commit()


async def seats(hub: HallHub, windows: int) -> list[tuple[int, Caller]]:
    """Windows with their tokens, sat down."""
    found = []
    for no, one in zip(
        range(1, windows + 1), hub.enrol(Device.DESK, list(range(1, windows + 1))), strict=True
    ):
        caller = Caller("127.0.0.1", hub.port, {"Authorization": f"Bearer {one.token()}"})
        status, said = await caller.post("/v1/queue/sit", ask(no, name=f"员工{no}", move=True, over=True))
        require(status, said)
        found.append((no, caller))
    return found


def ask(window: int, **act: object) -> dict[str, object]:
    """A request of a window."""
    who = {"number": f"{5000 + window}", "name": f"员工{window}", "role": "窗口人员", "window": window}
    return {"key": str(uuid.uuid4()), "actor": who, "act": act}


async def loop(
    callers: list[tuple[int, Caller]], calls: int, held: dict[int, str]
) -> tuple[float, list[float]]:
    """Calls a second and latencies, each window ending its last call as it calls the next."""
    left, latencies = [calls], list[float]()

    async def window(no: int, caller: Caller) -> None:
        while left[0] > 0:
            left[0] -= 1
            latencies.append(await call(no, caller, held))

    began = time.perf_counter()
    await asyncio.gather(*(window(no, caller) for no, caller in callers))
    return len(latencies) / (time.perf_counter() - began), latencies


async def call(no: int, caller: Caller, held: dict[int, str]) -> float:
    """One call of a window, its last one ended; the seconds that it took."""
    before = held.pop(no, "")
    body = ask(no, miss=before) if before else ask(no)
    began = time.perf_counter()
    status, answer = await caller.post("/v1/queue/call", body)
    took = time.perf_counter() - began
    require(status, answer)
    found = json.loads(answer).get("ticket", {}).get("id", "")
    if found:
        held[no] = found
    return took


async def steady(
    callers: list[tuple[int, Caller]], per_second: float, seconds: float, held: dict[int, str]
) -> list[float]:
    """Latencies at a fixed rate of calls."""
    tasks = []
    for n in range(int(per_second * seconds)):
        tasks.append(asyncio.create_task(call(*callers[n % len(callers)], held)))
        await asyncio.sleep(1 / per_second)
    return list(await asyncio.gather(*tasks))


async def burst(callers: list[tuple[int, Caller]], held: dict[int, str]) -> list[float]:
    """All windows press at once."""
    return list(await asyncio.gather(*(call(no, caller, held) for no, caller in callers)))


async def bare_http(port: int, calls: int) -> tuple[float, list[float]]:
    """The peer in the same closed loop."""
    left, latencies = [calls], list[float]()

    async def window(no: int) -> None:
        caller = Caller("127.0.0.1", port)
        while left[0] > 0:
            left[0] -= 1
            began = time.perf_counter()
            await caller.send("POST", f"/call?{no}&{LETTERS[no % len(LETTERS)]}")
            latencies.append(time.perf_counter() - began)
        caller.close()

    began = time.perf_counter()
    await asyncio.gather(*(window(no) for no in range(WINDOWS)))
    return len(latencies) / (time.perf_counter() - began), latencies


async def bare_sql(conninfo: str, calls: int) -> tuple[float, list[float]]:
    """The statement alone, from this client, on as many connections as the peer has."""
    left, latencies = [calls], list[float]()

    async def one(no: int) -> None:
        async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
            while left[0] > 0:
                left[0] -= 1
                began = time.perf_counter()
                await (await connection.execute(queue_peer.CLAIM, (no, LETTERS[no % 10]))).fetchone()
                latencies.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(one(no) for no in range(queue_peer.POOL)))
    return len(latencies) / (time.perf_counter() - began), latencies


def ours(folder: Path, url: str, calls: int, windows: int) -> tuple[float, str]:
    """One run of ours: calls a second in the closed loop, and latencies there, at 20 a second, in a burst."""
    hub = HallHub(folder, store_url=url)
    fill(hub, WAITING)
    hub.start()
    held: dict[int, str] = {}

    async def whole() -> tuple[float, str]:
        callers = await seats(hub, windows)
        rate, latencies = await loop(callers, calls, held)
        calm = Spread.of(await steady(callers, 20, 10, held))
        rush = Spread.of(await burst(callers, held))
        return rate, f"loop: {Spread.of(latencies)}\n  20/s: {calm}\n  all at once: {rush}"

    try:
        return asyncio.run(whole())
    finally:
        hub.stop()


def main() -> None:
    kind = sys.argv[1] if len(sys.argv) > 1 else "postgres"
    calls = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if kind == "sqlite":
            rates = []
            for run in range(RUNS):
                rate, told = ours(folder / f"hub{run}", "", calls, 32)
                rates.append(rate)
                print(f"run {run + 1}: {rate:6.0f} calls/s\n  {told}")
            print(f"\nSQLite, 32 windows, {WAITING} waiting: {median(rates):.0f} calls/s (bound: 500)")
            return
        table: dict[str, list[float]] = {"ours": [], "bare ASGI": [], "statement": []}
        with pg.server() as server:
            for run in range(RUNS):
                rate, told = ours(folder / f"hub{run}", server.url(server.make()), calls, WINDOWS)
                table["ours"].append(rate)
                conninfo = f"host={server.folder} port={server.port} user={pg.USER} dbname={server.make()}"
                queue_peer.fill(conninfo, WAITING, LETTERS)
                command = [sys.executable, str(Path(queue_peer.__file__)), conninfo]
                with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as peer:
                    port = int(peer.stdout.readline() if peer.stdout else "")
                    asyncio.run(bare_http(port, 100))
                    bare, bare_loud = asyncio.run(bare_http(port, calls))
                    peer.terminate()
                queue_peer.fill(conninfo, WAITING, LETTERS)
                alone, _ = asyncio.run(bare_sql(conninfo, calls))
                table["bare ASGI"].append(bare)
                table["statement"].append(alone)
                print(f"run {run + 1}: ours {rate:6.0f}/s\n  {told}")
                print(f"  bare ASGI {bare:6.0f}/s {Spread.of(bare_loud)}\n  statement alone {alone:6.0f}/s")
        mine, bare, alone = (median(table[name]) for name in ("ours", "bare ASGI", "statement"))
        print(f"\nPostgreSQL, {WINDOWS} windows, {WAITING} waiting: {mine:.0f} calls/s")
        print(f"  of the bare ASGI endpoint   {mine / bare:5.0%}   (bound: 50%)")
        print(f"  of the statement alone      {mine / alone:5.0%}   (bound: 25%)")


if __name__ == "__main__":
    main()
