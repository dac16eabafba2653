"""Numbers over HTTP with ten kiosks at once: latencies beside the bound, and every number given once.

The hub is `main.py hub` as installed, each kiosk has its own token. "Together": all ten press in the same
moment, three times a second. "On and on": each asks again as soon as it was answered, as no people could.

Run: python benchmarks/queue_tickets.py [postgres|sqlite|both] [NUMBERS]
"""

import asyncio
import json
import os
import sys
import tempfile
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.http_load import Caller, Spread, median
from hall.queue_acts import Device
from tests import pg
from tests.fakes.hall_hub import HallHub

KIOSKS = 10
RUNS = 3
BOUND = 50.0
LETTERS = "ABCDEFGHJK"


async def take(caller: Caller, letter: str, numbers: list[str]) -> float:
    """One number; the seconds that it took."""
    act = {"queue": letter, "source": "kiosk"}
    began = time.perf_counter()
    status, body = await caller.post("/v1/queue/take", {"key": str(uuid.uuid4()), "act": act})
    took = time.perf_counter() - began
    if status != 200:
        sys.exit(f"{status}: {body.decode()}")
    numbers.append(json.loads(body)["ticket"]["number"])
    return took


async def together(callers: list[Caller], rounds: int, numbers: list[str]) -> list[float]:
    """All kiosks in the same moment, again and again."""
    found = []
    for n in range(rounds):
        letters = [LETTERS[(n + k) % len(LETTERS)] for k in range(len(callers))]
        pairs = zip(callers, letters, strict=True)
        found += await asyncio.gather(*(take(one, letter, numbers) for one, letter in pairs))
        await asyncio.sleep(0.3)
    return found


async def on_and_on(callers: list[Caller], rounds: int, numbers: list[str]) -> list[float]:
    """Each kiosk without a pause."""
    found = list[float]()

    async def kiosk(caller: Caller) -> None:
        for n in range(rounds):
            found.append(await take(caller, LETTERS[n % len(LETTERS)], numbers))

    await asyncio.gather(*(kiosk(one) for one in callers))
    return found


def run(folder: Path, url: str, count: int) -> tuple[Spread, Spread]:
    """One hub, one day."""
    hub = HallHub(folder, store_url=url)
    hub.start()
    numbers = list[str]()

    async def whole(tokens: list[str]) -> tuple[Spread, Spread]:
        callers = [Caller("127.0.0.1", hub.port, {"Authorization": f"Bearer {one}"}) for one in tokens]
        await together(callers, 2, numbers)
        calm = Spread.of(await together(callers, max(count // KIOSKS // 10, 10), numbers))
        began = time.perf_counter()
        loud = Spread.of(await on_and_on(callers, count // KIOSKS, numbers))
        print(f"  on and on: {count / (time.perf_counter() - began):.0f} numbers a second")
        for one in callers:
            one.close()
        return calm, loud

    try:
        found = asyncio.run(whole([one.token() for one in hub.enrol(Device.KIOSK, [None] * KIOSKS)]))
    finally:
        hub.stop()
    if len(set(numbers)) != len(numbers):
        sys.exit(f"{len(numbers) - len(set(numbers))} numbers were given twice")
    print(f"  together:  {found[0]}\n  on and on: {found[1]}\n  {len(numbers)} numbers, all distinct")
    return found


def tell(name: str, spreads: list[tuple[Spread, Spread]]) -> None:
    """Medians of the runs beside the bound."""
    for part, how in enumerate(("together", "on and on")):
        some = [pair[part] for pair in spreads]
        p50, p95, p99 = (median([getattr(one, p) for one in some]) for p in ("p50", "p95", "p99"))
        print(f"{name}, {KIOSKS} kiosks {how}: p50 {p50:.1f}  p95 {p95:.1f}  p99 {p99:.1f} ms")
        print(f"  p99 / bound = {p99 / BOUND:.2f}   (bound: {BOUND:.0f} ms)")


def main() -> None:
    kind = sys.argv[1] if len(sys.argv) > 1 else "both"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if kind in {"sqlite", "both"}:
            tell("SQLite", [run(folder / f"file{n}", "", count) for n in range(RUNS)])
        if kind in {"postgres", "both"}:
            with pg.server() as server:
                spreads = [run(folder / f"server{n}", server.url(server.make()), count) for n in range(RUNS)]
                tell("PostgreSQL", spreads)


if __name__ == "__main__":
    main()
