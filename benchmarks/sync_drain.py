"""Targets of the sync protocol (e), each beside the bare database in the same run: T1, T2, T3, T5, T9, relay.

Hubs are processes of their own over encrypted files with FULL sync, or over a PostgreSQL with fsync on. The
bare rate is the same rows into the same table and feed in transactions of the same size, without network,
hashes or judgement. Medians of interleaved runs, one by default. On a machine with other work only the
ratios say something.

Run: python benchmarks/sync_drain.py [CASES] [RUNS] (five events a case; default 600 and 1)
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from threading import Event

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.push import BATCH, HUB, SEED, a_store, arrivals, events, store_rows
from hall.clock import Clock, SystemClock
from hall.codec import encode
from hall.ids import new_id
from hall.queue_acts import Device
from hall.sync_ports import Arrival, LinkState
from models.engine import Store
from models.hub_store import HubUnits
from models.instance import boot
from models.opening import open_database_hall
from models.outbox import OwnOutbox
from models.relay_store import RelayStore
from sync import wire
from sync.desk import DeskSync
from sync.enrol_client import Tokens
from sync.relay import Relay, Upper
from sync.security import Seal
from sync.server import PORT_LINE, make_service, serve
from tests import pg
from tests.fakes.passes import AnyDevice, a_link, trust_of

COUNTERS = 8
TARGETS = {"SQLite": 25_000, "PostgreSQL": 17_000}
MB = 1024


@dataclass(slots=True)
class Kind:
    """One database: where a fresh store of it comes from."""

    name: str
    fresh: Callable[[], str]


def open_place(place: str, clock: Clock) -> tuple[Store, Callable[[], None]]:
    if place.startswith("postgresql"):
        opened = open_database_hall(place, clock=clock)
        return opened.store, opened.close
    store = a_store(Path(place))
    return store, store.close


def the_hub(place: str, kind: str) -> None:
    clock = SystemClock()
    store, close = open_place(place, clock)
    devices = AnyDevice(Device(kind))
    service = make_service(HubUnits(store, clock), clock, hub_id=HUB, seed=SEED, devices=devices)
    serve(service, port=0, say=lambda line: print(line, flush=True))
    close()


@dataclass(slots=True)
class Running:
    """A hub that runs."""

    url: str
    pid: int

    def peak(self) -> int:
        """Largest resident memory so far, KiB."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

    def folded(self, node: uuid.UUID, count: int) -> None:
        """Wait until so many positions are folded."""
        with httpx.Client(base_url=self.url, trust_env=False) as http:
            tokens = Tokens(trust_of(node, self.url), Seal(SEED), SystemClock())
            while True:
                said = http.get("/v1/status", headers={"Authorization": tokens.header(http)}).json()
                if said["folded"] >= count:
                    return
                Event().wait(0.02)


@contextmanager
def hub(place: str, kind: Device = Device.DESK) -> Iterator[Running]:
    words = [sys.executable, __file__, "--hub", place, kind.value]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    line = (process.stdout or sys.stdin).readline().rstrip()
    try:
        yield Running(url=line.removeprefix(PORT_LINE), pid=process.pid)
    finally:
        process.terminate()
        process.communicate()


@dataclass(slots=True)
class Desk:
    """A desk with a full chain that nobody has yet."""

    path: Path
    rows: list[Arrival]

    @classmethod
    def make(cls, path: Path, cases: int, clock: Clock) -> "Desk":
        """Write that many cases."""
        store = a_store(path)
        with store.writer.begin() as connection:
            me = boot(connection, path.with_suffix(".side"), clock=clock, tip_seq=0, window=3)
        rows = arrivals(me.node, me.inc, list(events(clock, me.node, me.inc, cases)))
        store_rows(HubUnits(store, clock), rows, feed=False)
        store.close()
        return cls(path=path, rows=rows)

    @property
    def node(self) -> uuid.UUID:
        """Whose chain it is."""
        return self.rows[0].node

    def forget(self) -> None:
        """As if no hub had ever answered."""
        store = a_store(self.path)
        with store.writer.begin() as connection:
            for table in ("receipt", "upper_receipt"):
                connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608  # names of two tables
        store.close()


def drain(path: str, url: str, ready: Callable[[], object] = time.perf_counter) -> float:
    """Push all that a desk has, from when `ready` comes back; seconds."""
    clock, store = SystemClock(), a_store(Path(path))
    outbox = OwnOutbox(store, clock)
    with a_link(url, outbox.own().node) as link:
        sync = DeskSync(outbox, link, clock, seal=Seal(SEED), rand=random.random)
        ready()
        began = time.perf_counter()
        while (result := sync.round()).state is not LinkState.SYNCED:
            if result.retry_after:
                Event().wait(0.01)
        took = time.perf_counter() - began
    store.close()
    return took


def bare(kind: Kind, rows: list[Arrival], clock: Clock) -> float:
    store, close = open_place(kind.fresh(), clock)
    began = time.perf_counter()
    store_rows(HubUnits(store, clock), rows, feed=True)
    took = time.perf_counter() - began
    close()
    return len(rows) / took


def one_desk(kind: Kind, desk: Desk) -> tuple[float, float, float]:
    """T1, T9: events a second until the last receipt, until the last folded row; peak MiB of the hub."""
    desk.forget()
    with hub(kind.fresh()) as running:
        began = time.perf_counter()
        took = drain(str(desk.path), running.url)
        running.folded(desk.node, len(desk.rows))
        folded = time.perf_counter() - began
        return len(desk.rows) / took, len(desk.rows) / folded, running.peak() / MB


def many_desks(kind: Kind, desks: list[Desk]) -> tuple[float, float, float]:
    """T2: events a second in sum, the smallest share, peak MiB; each desk is a process of its own."""
    with hub(kind.fresh()) as running:
        words = [sys.executable, __file__, "--desk"]
        started = [
            subprocess.Popen(
                [*words, str(desk.path), running.url],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for desk in desks
        ]
        for one in started:
            (one.stdout or sys.stdin).readline()
        began = time.perf_counter()
        for one in started:
            (one.stdin or sys.stdout).write("go\n")
            (one.stdin or sys.stdout).flush()
        times = [float((one.stdout or sys.stdin).readline()) for one in started]
        took = time.perf_counter() - began
        for one in started:
            one.communicate()
        rates = [len(desk.rows) / each for desk, each in zip(desks, times, strict=True)]
        total = sum(len(desk.rows) for desk in desks)
        return total / took, min(rates) / sum(rates), running.peak() / MB


def the_desk(path: str, url: str) -> None:
    def ready() -> None:
        print("ready", flush=True)
        sys.stdin.readline()

    print(drain(path, url, ready), flush=True)


def relayed(kind: Kind, folder: Path, desks: list[Desk], clock: Clock) -> float:
    """Hall to city: events a second of several chains until the city's last receipt is kept."""
    hall = folder / f"hall-{new_id(clock)}.db"
    store = a_store(hall)
    with store.writer.begin() as connection:
        me = boot(connection, hall.with_suffix(".side"), clock=clock, tip_seq=0, window=None)
    for desk in desks:
        store_rows(HubUnits(store, clock), desk.rows, feed=True)
    with hub(kind.fresh(), Device.HUB) as city, a_link(city.url, me.node) as link:
        upper = Upper(hub_id=HUB, key=Seal(SEED).public)
        relay = Relay(RelayStore(store, clock), link, clock, upper=upper, seal=Seal(SEED), rand=random.random)
        began = time.perf_counter()
        while relay.round().state is not LinkState.SYNCED:
            pass
        took = time.perf_counter() - began
    store.close()
    return sum(len(desk.rows) for desk in desks) / took


def on_the_wire(desk: Desk, clock: Clock) -> tuple[float, float]:
    """T3: bytes an event of packed pushes, and their part of the same events as JSON."""
    packed = 0
    for begin in range(0, len(desk.rows), BATCH):
        part = desk.rows[begin : begin + BATCH]
        parcel = wire.Parcel(
            node=desk.node,
            prev=part[0].entry.prev,
            entries=[row.entry.raw or b"" for row in part],
            ckpt=wire.Checkpoint(seq=part[-1].seq, link=part[-1].entry.link, sig=bytes(64)),
        )
        packed += len(wire.pack(wire.Push(streams=[parcel])))
    made = list(events(clock, desk.node, desk.rows[0].inc, 20))
    spoken = sum(
        len(
            json.dumps(
                {item.name: getattr(one, item.name) for item in fields(one)},
                default=str,
                ensure_ascii=False,
            ).encode()
        )
        for one in made
    )
    each = packed / len(desk.rows)
    return each, each / (spoken / len(made)) * (len(encode(made[0])) > 0)


def idle(kind: Kind, desk: Desk) -> tuple[int, int]:
    """T5: requests and bytes (bodies and heads, both ways) of a round with nothing to say."""
    seen: list[int] = []

    def heads(headers: httpx.Headers) -> int:
        return sum(len(name) + len(value) + 4 for name, value in headers.raw)

    with hub(kind.fresh()) as running:
        clock, store = SystemClock(), a_store(desk.path)
        desk.forget()
        outbox = OwnOutbox(store, clock)
        with a_link(running.url, desk.node) as link:
            sync = DeskSync(outbox, link, clock, seal=Seal(SEED), rand=random.random)
            while sync.round().more:
                pass
            hooks = link._http.event_hooks  # noqa: SLF001  # what is measured
            hooks["request"].append(lambda one: seen.append(heads(one.headers) + len(one.content)))
            hooks["response"].append(
                lambda one: seen.append(heads(one.headers) + int(one.headers["content-length"]))
            )
            link._http.event_hooks = hooks  # noqa: SLF001
            sync.round()
        store.close()
    return len(seen) // 2, sum(seen)


def report(kind: Kind, one: list[tuple[float, ...]], many: list[tuple[float, ...]]) -> None:
    bound, push, fold, peak, relay = (statistics.median(column) for column in zip(*one, strict=True))
    both, share, crowd = (statistics.median(column) for column in zip(*many, strict=True))
    target = TARGETS[kind.name]
    print(f"\n{kind.name}")
    print(f"  bare database            {bound:9,.0f} events/s  (bound)")
    print(f"  T1 to the last receipt   {push:9,.0f} events/s  of bound {push / bound:.2f}, target {target:,}")
    print(f"  T1 to the last row       {fold:9,.0f} events/s  of bound {fold / bound:.2f}")
    print(f"  T2 {COUNTERS} counters at once   {both:9,.0f} events/s  of bound {both / bound:.2f}")
    print(f"                           target 20,000; smallest share 1/{1 / share:.1f}, target 1/16")
    print(f"  relay to a city          {relay:9,.0f} events/s  of bound {relay / bound:.2f}")
    print(f"  T9 hub's peak            {max(peak, crowd):9,.0f} MiB       target 200")


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    clock = SystemClock()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(pg.server())
        kinds = [
            Kind("SQLite", lambda: str(folder / f"hub-{new_id(clock)}.db")),
            Kind("PostgreSQL", lambda: server.url(server.make())),
        ]
        desk = Desk.make(folder / "desk.db", cases, clock)
        few = [Desk.make(folder / f"desk{n}.db", max(cases // COUNTERS, 50), clock) for n in range(COUNTERS)]
        one: dict[str, list[tuple[float, ...]]] = {kind.name: [] for kind in kinds}
        many: dict[str, list[tuple[float, ...]]] = {kind.name: [] for kind in kinds}
        for _ in range(runs):
            for kind in kinds:
                bound = bare(kind, desk.rows, clock)
                one[kind.name].append((bound, *one_desk(kind, desk), relayed(kind, folder, few, clock)))
                for each in few:
                    each.forget()
                many[kind.name].append(many_desks(kind, few))
        load = os.getloadavg()[0]
        print(
            f"{len(desk.rows)} events of {cases} cases, {runs} runs, {os.cpu_count()} cores, load {load:.1f}"
        )
        for kind in kinds:
            report(kind, one[kind.name], many[kind.name])
        size_each, part = on_the_wire(desk, clock)
        requests, size = idle(kinds[0], few[0])
        print(f"\nT3 on the wire {size_each:.0f} bytes/event (target 200), {part:.0%} of JSON (target 25 %)")
        print(f"T5 idle session {requests} request, {size} bytes with heads (target 1 and 800)")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--hub", place, kind]:
            the_hub(place, kind)
        case ["--desk", path, url]:
            the_desk(path, url)
        case _:
            main()
