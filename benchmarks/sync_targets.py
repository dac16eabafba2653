"""All targets of the sync protocol (e) in one table: T1 to T13, measured or the tests that hold them.

Each rate stands beside a bare rate of the same run: on a machine with other work only ratios say something.
Hubs are processes of their own over encrypted files with FULL sync. Short by default; `--full` takes sizes
of the page (10^5 cases). What tests prove is named and not measured again.

Run: python -m benchmarks.sync_targets [--full] [--cases N]
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.blob_send import one_run as files_run
from benchmarks.push import SEED, a_store, arrivals, events, store_rows
from benchmarks.sync_drain import Desk, Kind, bare, hub, idle, many_desks, on_the_wire, one_desk
from hall.bodies import CaseNoted
from hall.chain import Entry
from hall.clock import Clock, SystemClock
from hall.codec import decode, encode
from hall.events import EventKind
from hall.ids import new_id
from hall.order import FoldStatus
from hall.sync_ports import Arrival, LinkState
from models.hub_store import HubUnits
from models.instance import boot
from models.outbox import OwnOutbox
from models.refolding import refold
from models.tables.chain import ENTRY, FOLD_STATUS
from sync.desk import DeskSync
from sync.folding import Folding
from sync.security import Seal
from tests import pg
from tests.fakes.passes import a_link
from tests.fakes.sync_files import StoreDesk

POISON = b"\xc1 is no message"
SAVES = 60
MS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the table."""

    target: str
    wanted: str
    found: str
    beside: str = ""
    met: bool | None = None


def save_and_receipt(folder: Path, clock: Clock) -> Line:
    """T4: milliseconds from the click to 已保存, and on to the hub's receipt, one event at a time."""
    saved: list[float] = []
    received: list[float] = []
    bare_ms: list[float] = []
    store = a_store(folder / "t4.db")
    desk = StoreDesk(store, folder / "t4.side", clock)
    with hub(str(folder / "t4-hub.db")) as running, a_link(running.url, desk.own().node) as link:
        sync = DeskSync(desk, link, clock, seal=Seal(SEED), rand=random.random)
        sync.round()
        for number in range(SAVES):
            began = time.perf_counter()
            desk.write(f"case:{new_id(clock)}", EventKind.CASE_NOTED, CaseNoted(text="材料齐全。"))
            at = time.perf_counter()
            sync.round()
            if number >= SAVES // 4:
                saved.append((at - began) * MS)
                received.append((time.perf_counter() - at) * MS)
            began = time.perf_counter()
            with store.writer.begin() as connection:
                connection.exec_driver_sql("UPDATE instance SET boots = boots")
            bare_ms.append((time.perf_counter() - began) * MS)
    store.close()
    here, there, disk = (_p95(column) for column in (saved, received, bare_ms))
    return Line(
        target="T4 save; then to the hub's receipt, p95",
        wanted="20 ms + disk; 50 ms",
        found=f"{here:.1f} ms; {there:.1f} ms",
        beside=f"bare commit {disk:.1f} ms",
        met=here <= 20 + disk and there <= 50,
    )


def restored(folder: Path, clock: Clock, cases: int) -> Line:
    """T7: a hub put back to an earlier day gets all again, without anybody's doing."""
    path = folder / "t7.db"
    desk = Desk.make(path, cases, clock)
    store = a_store(path)
    outbox = OwnOutbox(store, clock)
    rounds = 0
    kept = True
    for turn in range(2):
        with hub(str(folder / f"t7-hub{turn}.db")) as running, a_link(running.url, desk.node) as link:
            sync = DeskSync(outbox, link, clock, seal=Seal(SEED), rand=random.random)
            rounds = 1
            while sync.round().state is not LinkState.SYNCED:
                rounds += 1
            held = link.digest(desk.node)
            kept = kept and (held.n, held.xor) == (len(desk.rows), outbox.digest().xor)
    store.close()
    return Line(
        target="T7 hub put back to nothing",
        wanted="1st hello, all kept, 0 acts",
        found=f"{'all' if kept else 'NOT ALL'} of {len(desk.rows):,} again in {rounds} rounds, 0 acts",
        beside="desks, clones: tests/sync/test_recover*.py",
        met=kept,
    )


def poison(folder: Path, clock: Clock, cases: int) -> Line:
    """T8: what one unreadable event among many costs, and whether the others are stored and folded."""
    took: list[float] = []
    folded = held = 0
    for turn, bad in enumerate((False, True)):
        store = a_store(folder / f"t8-{turn}.db")
        with store.writer.begin() as connection:
            me = boot(connection, folder / f"t8-{turn}.side", clock=clock, tip_seq=0, window=3)
        rows = arrivals(me.node, me.inc, list(events(clock, me.node, me.inc, cases)))
        if bad:
            rows = with_poison(rows)
        store_rows(HubUnits(store, clock), rows, feed=False)
        place = folder / f"t8-hub{turn}.db"
        with hub(str(place)) as running, a_link(running.url, me.node) as link:
            sync = DeskSync(OwnOutbox(store, clock), link, clock, seal=Seal(SEED), rand=random.random)
            began = time.perf_counter()
            while sync.round().state is not LinkState.SYNCED:
                pass
            took.append(time.perf_counter() - began)
            running.folded(me.node, len(rows))
        store.close()
        kept = a_store(place)
        with HubUnits(kept, clock)() as work:
            held = len(work.quarantined())
        folded = effective(place)
        kept.close()
    extra = took[1] - took[0]
    return Line(
        target=f"T8 one poison among {cases * 5:,}",
        wanted="≤ 1 s, blocks 0",
        found=f"{extra:+.2f} s, {cases * 5 + 1 - folded} not effective, {held} in quarantine",
        beside=f"without it {took[0]:.2f} s",
        met=extra <= 1 and cases * 5 + 1 - folded == 1 and held == 1,
    )


def with_poison(rows: list[Arrival]) -> list[Arrival]:
    """An unreadable event behind the first half; what follows is linked behind it."""
    half = len(rows) // 2
    kept, at = rows[:half], rows[half - 1].entry.link
    bad = Entry.of(at, POISON)
    kept.append(replace(rows[half], entry=bad, seq=half + 1, event_id=uuid.uuid4(), stream="", kind=""))
    at = bad.link
    now: dict[bytes, bytes] = {}
    for row in rows[half:]:
        # Its author wrote it one place further on, behind what he then saw.
        event = decode(row.entry.raw or b"")
        parents = tuple(now.get(one, one) for one in event.parents)
        entry = Entry.of(at, encode(replace(event, seq=event.seq + 1, parents=parents)))
        kept.append(replace(row, entry=entry, seq=row.seq + 1))
        at = now[row.entry.link] = entry.link
    return kept


def effective(place: Path) -> int:
    """Events of a store that took effect."""
    store = a_store(place)
    with store.reader.connect() as connection:
        query = f"SELECT count(*) FROM {FOLD_STATUS.name} WHERE status = '{FoldStatus.EFFECTIVE}'"  # noqa: S608  # our own words
        count = int(connection.exec_driver_sql(query).scalar_one())
    store.close()
    return count


def refolded(folder: Path, clock: Clock, cases: int) -> tuple[Line, Line]:
    """T11 and T13: fold all anew; every event has one status, and another store folds to the same."""
    node = inc = new_id(clock)
    rows = arrivals(node, inc, list(events(clock, node, inc, cases)))
    digests = []
    seconds = 0.0
    unjudged = 0
    for turn in range(2):
        store = a_store(folder / f"t11-{turn}.db")
        store_rows(HubUnits(store, clock), rows if turn == 0 else _other_order(rows), feed=True)
        if turn == 0:
            began = time.perf_counter()
            with store.writer.begin() as connection:
                refold(connection)
            seconds = time.perf_counter() - began
        else:
            Folding(HubUnits(store, clock), clock).drain()
        with store.reader.connect() as connection:
            said = connection.exec_driver_sql("SELECT * FROM case_file ORDER BY id").fetchall()
            digests.append(hash(tuple(tuple(row) for row in said)))
            query = (
                f"SELECT count(*) FROM {ENTRY.name} WHERE link NOT IN (SELECT link FROM {FOLD_STATUS.name})"  # noqa: S608  # as above
            )
            unjudged += int(connection.exec_driver_sql(query).scalar_one())
        store.close()
    rate = cases / seconds
    began = time.perf_counter()
    store = a_store(folder / "t11-bare.db")
    store_rows(HubUnits(store, clock), rows, feed=True)
    store.close()
    bound = cases / (time.perf_counter() - began)
    equal = digests[0] == digests[1]
    return (
        Line(
            target=f"T11 refold of {cases:,} cases; digests",
            wanted="10,000 cases/s; equal",
            found=f"{rate:,.0f} cases/s; {'equal' if equal else 'OTHER'}",
            beside=f"bare store {bound:,.0f} cases/s, ratio {rate / bound:.2f}",
            met=rate >= 10_000 and equal,
        ),
        Line(
            target="T13 events without a status",
            wanted="0",
            found=str(unjudged),
            beside="pairs: tests/unit/test_conflict*.py",
            met=unjudged == 0,
        ),
    )


def _other_order(rows: list[Arrival]) -> list[Arrival]:
    return rows[len(rows) // 2 :] + rows[: len(rows) // 2]


def drains(kinds: list[Kind], folder: Path, clock: Clock, cases: int) -> list[Line]:
    """T1, T2, T3, T5, T9: as `sync_drain.py` measures them."""
    desk = Desk.make(folder / "desk.db", cases, clock)
    few = [Desk.make(folder / f"desk{n}.db", max(cases // 8, 50), clock) for n in range(8)]
    lines: list[Line] = []
    peaks: list[float] = []
    for kind in kinds:
        bound = bare(kind, desk.rows, clock)
        push, fold, peak = one_desk(kind, desk)
        wanted = {"SQLite": 25_000, "PostgreSQL": 17_000}[kind.name]
        beside = f"bare {bound:,.0f}, ratio {push / bound:.2f}; to the last row {fold:,.0f}"
        lines.append(
            Line(
                target=f"T1 {kind.name}, to the last receipt",
                wanted=f"{wanted:,}/s (floor {wanted * 0.4:,.0f})",
                found=f"{push:,.0f}/s",
                beside=beside,
                met=push >= wanted,
            )
        )
        for one in few:
            one.forget()
        both, share, crowd = many_desks(kind, few)
        lines.append(
            Line(
                target=f"T2 {kind.name}, 8 at once; smallest share",
                wanted="20,000/s; 1/16",
                found=f"{both:,.0f}/s; 1/{1 / share:.1f}",
                beside=f"ratio {both / bound:.2f}",
                met=both >= 20_000 and share >= 1 / 16,
            )
        )
        peaks += [peak, crowd]
    each, part = on_the_wire(desk, clock)
    requests, size = idle(kinds[0], few[0])
    return [
        *lines,
        Line(
            target="T3 bytes an event; of JSON",
            wanted="200; 25 %",
            found=f"{each:.0f}; {part:.0%}",
            met=each <= 200 and part <= 0.25,
        ),
        Line(
            target="T5 idle session",
            wanted="1 request, 800 B",
            found=f"{requests}, {size} B",
            met=requests == 1 and size <= 800,
        ),
        Line(
            target="T9 hub's peak memory",
            wanted="200 MiB",
            found=f"{max(peaks):.0f} MiB",
            met=max(peaks) <= 200,
        ),
    ]


def files(folder: Path, megabytes: int) -> Line:
    """T10, as `blob_send.py` measures it."""
    row = files_run(folder / "t10", megabytes, 1)
    return Line(
        target="T10 attachments; a cut; an equal file",
        wanted="80 MB/s; 1 chunk; once",
        found=f"{row['rate']:.0f} MB/s; {row['cut_extra']:.0f}; {row['again_chunks']:.0f} chunks again",
        beside=f"sealing alone {row['bound']:.0f} MB/s, ratio {row['rate'] / row['bound']:.2f}",
        met=row["rate"] >= 80 and row["cut_extra"] <= 1 and row["again_chunks"] == 0,
    )


def elsewhere() -> list[Line]:
    """What tests prove."""
    return [
        Line(target="T6 lost, doubled, holes", wanted="0", found="tests", beside="tests/fault (--long)"),
        Line(target="T12 versions mixed", wanted="0 refused", found="tests", beside="tests/fault/README.md"),
    ]


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true", help="the sizes of the page: minutes")
    parser.add_argument("--cases", type=int, default=0)
    options = parser.parse_args()
    cases = options.cases or (100_000 if options.full else 600)
    clock = SystemClock()
    lines: list[Line] = []
    with tempfile.TemporaryDirectory() as name, pg.server() as server:
        folder = Path(name)
        (folder / "t10").mkdir()
        kinds = [
            Kind("SQLite", lambda: str(folder / f"hub-{new_id(clock)}.db")),
            Kind("PostgreSQL", lambda: server.url(server.make())),
        ]
        parts: list[Callable[[], list[Line]]] = [
            lambda: drains(kinds, folder, clock, cases),
            lambda: [save_and_receipt(folder, clock)],
            lambda: [restored(folder, clock, min(cases, 2_000))],
            lambda: [poison(folder, clock, min(cases, 20_000))],
            lambda: [files(folder, 512 if options.full else 64)],
            lambda: list(refolded(folder, clock, cases)),
            elsewhere,
        ]
        for part in parts:
            lines += part()
    print(f"{cases:,} cases of five events, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for line in sorted(lines, key=lambda one: int(one.target[1:].split()[0])):
        mark = {True: "met", False: "NOT", None: ""}[line.met]
        print(f"{line.target:<42} {line.wanted:<36} {line.found:<38} {mark:<4} {line.beside}")


if __name__ == "__main__":
    main()
