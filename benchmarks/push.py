"""Desk to hub over loopback: events a second until receipted, and until folded, beside the bare database.

Both databases are encrypted stores with FULL sync; the hub is a process of its own. The bare rate is the same
rows into the same table and feed in transactions of the same size, without network, hashes or judgement.

Run: python benchmarks/push.py [CASES] (five events a case; default 2000)
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from hall.bodies import AcceptMode, CaseAccepted, CaseApplied, CaseNoted, CaseReceived, PersonRecorded
from hall.chain import Entry
from hall.clock import Clock, SystemClock, next_hlc
from hall.codec import encode, plain
from hall.events import KINDS, Event, EventKind
from hall.ids import new_id
from hall.sync_ports import Arrival, LinkState
from models.engine import Store, open_store
from models.hub_store import HubUnits
from models.instance import boot
from models.outbox import OwnOutbox
from models.tables import METADATA
from sync.desk import DeskSync
from sync.security import Seal
from sync.server import PORT_LINE, make_service, serve
from tests.fakes.passes import AnyDevice, a_link

KEY = "5a" * 32
SEED = bytes(range(32))
RUNS = 5
BATCH = 2000
TARGET = 25_000
PEER = 16_143
"""Durable rows a second of PostgreSQL's logical replication on the machine of sync-protocol.md (e)."""

HUB = uuid.UUID("01936f2c-0000-7000-8000-0000000000aa")


def a_store(path: Path) -> Store:
    store = open_store(path, KEY, create=True)
    with store.writer.begin() as connection:
        METADATA.create_all(connection)
    return store


def the_hub(path: str) -> None:
    clock = SystemClock()
    store = a_store(Path(path))
    service = make_service(HubUnits(store, clock), clock, hub_id=HUB, seed=SEED, devices=AnyDevice())
    serve(service, port=0, say=lambda line: print(line, flush=True))
    store.close()


def events(clock: Clock, node: uuid.UUID, inc: uuid.UUID, cases: int) -> Iterator[Event]:
    seq = hlc = 0
    for number in range(cases):
        case, person = f"case:{new_id(clock)}", new_id(clock)
        applied = CaseApplied(
            number=f"99010220261120W03{number:04d}",
            item="11990102MB1A00001C4000112001000",
            item_name="食品经营许可（新办）",
            item_version="5a" * 16,
            body_code="SC",
            person=str(person),
            flags=("现场",),
        )
        recorded = PersonRecorded(
            kind="111", number="990102199001011234", name="欧阳春晓", address="青禾区一号"
        )
        steps = (
            (f"person:{person}", EventKind.PERSON_RECORDED, recorded),
            (case, EventKind.CASE_APPLIED, applied),
            (case, EventKind.CASE_RECEIVED, CaseReceived(delegated=False)),
            (case, EventKind.CASE_ACCEPTED, CaseAccepted(mode=AcceptMode.AT_WINDOW, on=20261120)),
            (case, EventKind.CASE_NOTED, CaseNoted(text="材料齐全，当场受理。")),
        )
        for stream, kind, body in steps:
            seq, hlc = seq + 1, next_hlc(hlc, clock.wall())
            yield Event(
                id=new_id(clock),
                node=node,
                inc=inc,
                seq=seq,
                hlc=hlc,
                wall=clock.wall(),
                off=0,
                hall="990102",
                window=3,
                biz_day=20261120,
                stream=stream,
                kind=kind,
                tv=1,
                crit=KINDS[kind].crit,
                parents=(),
                actor="0007",
                cat=None,
                blobs=(),
                body=plain(body),
            )


def arrivals(node: uuid.UUID, inc: uuid.UUID, made: list[Event]) -> list[Arrival]:
    at = bytes(32)
    heads: dict[str, bytes] = {}
    rows = []
    for one in made:
        # Each event names the one before it of its stream, as a desk writes them: nothing met another.
        seen = heads.get(one.stream)
        event = replace(one, parents=() if seen is None else (seen,))
        entry = Entry.of(at, encode(event))
        at = heads[event.stream] = entry.link
        place = Arrival(entry=entry, node=node, inc=inc, seq=event.seq, event_id=event.id)
        rows.append(replace(place, stream=event.stream, kind=event.kind, tv=event.tv, hlc=event.hlc))
    return rows


def store_rows(units: HubUnits, rows: list[Arrival], *, feed: bool) -> None:
    for begin in range(0, len(rows), BATCH):
        part = rows[begin : begin + BATCH]
        with units() as work:
            work.add(part, 0)
            work.set_tips(part[-1].node, [part[-1].tip()])
            if feed:
                work.append_feed("case", [row.entry.link for row in part])
            work.commit()


def bare(folder: Path, rows: list[Arrival], clock: Clock) -> float:
    store = a_store(folder / "bare.db")
    began = time.perf_counter()
    store_rows(HubUnits(store, clock), rows, feed=True)
    took = time.perf_counter() - began
    store.close()
    return len(rows) / took


def pushed(folder: Path, outbox: OwnOutbox, clock: Clock, count: int) -> tuple[float, float]:
    hub = subprocess.Popen(
        [sys.executable, __file__, "--hub", str(folder / "hub.db")], stdout=subprocess.PIPE, text=True
    )
    url = (hub.stdout or sys.stdin).readline().rstrip().removeprefix(PORT_LINE)
    with a_link(url, outbox.own().node) as link:
        sync = DeskSync(outbox, link, clock, seal=Seal(SEED), rand=random.random)
        began = time.perf_counter()
        while sync.round().state is LinkState.SENDING:
            pass
        receipted = time.perf_counter() - began
    hub.terminate()
    hub.communicate()
    store = a_store(folder / "hub.db")
    began = time.perf_counter()
    service = make_service(HubUnits(store, clock), clock, hub_id=HUB, seed=SEED, devices=AnyDevice())
    service.folding.drain()
    rest = time.perf_counter() - began
    if service.hub.digest(outbox.own().node) != outbox.digest():
        raise SystemExit("the hub does not hold what the desk holds")
    store.close()
    return count / receipted, count / (receipted + rest)


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desk = a_store(folder / "desk.db")
        with desk.writer.begin() as connection:
            me = boot(connection, folder / "side", clock=clock, tip_seq=0, window=3)
        made = list(events(clock, me.node, me.inc, cases))
        rows = arrivals(me.node, me.inc, made)
        store_rows(HubUnits(desk, clock), rows, feed=False)
        results = []
        for run in range(RUNS):
            at = folder / str(run)
            at.mkdir()
            with desk.writer.begin() as connection:
                connection.exec_driver_sql("DELETE FROM receipt")
            results.append((bare(at, rows, clock), *pushed(at, OwnOutbox(desk, clock), clock, len(rows))))
        desk.close()
    bound, push, fold = (statistics.median(column) for column in zip(*results, strict=True))
    size = sum(len(row.entry.raw or b"") for row in rows) // len(rows)
    print(f"events: {len(rows)} of {cases} cases, {size} bytes each")
    print(f"bare database       {bound:9,.0f} events/s  (bound)")
    print(f"until receipted     {push:9,.0f} events/s  ratio to bound {push / bound:.2f}, target {TARGET:,},")
    print(f"                    best durable peer {PEER:,} (ratio {push / PEER:.2f})")
    print(f"until folded too    {fold:9,.0f} events/s  ratio to bound {fold / bound:.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--hub"]:
        the_hub(sys.argv[2])
    else:
        main()
