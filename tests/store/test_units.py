"""Units of work over a real encrypted file, through the ports and through the commands that use them."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select

from hall import bodies as b
from hall.cases import CaseFile, PaperFact
from hall.chain import ZERO, Entry, check_run
from hall.clock import FixedClock
from hall.codec import encode
from hall.commands.node import booted
from hall.commands.record import Recorder
from hall.errors import Conflict, Refused
from hall.events import Event, EventKind
from hall.leases import Block
from hall.numbering import DocumentLease
from hall.order import FoldStatus, Judged
from hall.ports import Begin, Draft, PendingPaper
from hall.queries import Queries
from hall.settings import HallSettings
from hall.staff import Account, Role
from hall.tickets import Ticket, TicketState
from models.chain_store import entry_of
from models.engine import open_store
from models.tables.chain import ENTRY, FOLD_STATUS
from models.unit_of_work import Units
from models.verify import verify
from tests.store.both import both

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.opening import Opened

KEY = "0f" * 32
ROOT = Path(__file__).parents[2]


def ticket(number: str, **more: object) -> Ticket:
    made = Ticket(
        id=number, day=20261120, number=number, prefix="A", serial=1, queue="A", taken_at=int(number[1:])
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields of Ticket


@both
def test_it_fulfils_the_ports(hall: Opened) -> None:
    begin: Begin = hall.units
    queries: Queries = hall.views
    assert queries.identity().series in {"W03", "X00"}
    with begin() as work:
        assert work.chain.identity() == queries.identity()


@both
def test_leaving_without_commit_keeps_nothing(hall: Opened) -> None:
    with hall.units() as work:
        work.settings.put("a", "1")
        assert work.settings.get("a") == "1"
    assert hall.views.setting("a") is None
    with contextlib.suppress(ZeroDivisionError), hall.units() as work:
        work.settings.put("a", "1")
        _ = 1 // 0
    assert hall.views.setting("a") is None
    with hall.units() as work:
        work.settings.put("a", "1")
        work.commit()
    assert hall.views.setting("a") == "1"


@both
def test_nothing_is_seen_by_others_before_the_commit(hall: Opened) -> None:
    with hall.units() as work:
        work.settings.put("a", "1")
        assert hall.views.setting("a") is None
        work.commit()


@both
def test_a_unit_cannot_be_used_when_it_is_over(hall: Opened) -> None:
    with hall.units() as work:
        work.commit()
    with pytest.raises(RuntimeError):
        work.commit()


@both
def test_the_thread_of_the_screen_may_not_write(hall: Opened, clock: FixedClock) -> None:
    units = Units(hall.store, clock=clock, forbidden_thread=threading.get_ident())
    with pytest.raises(RuntimeError), units():
        pass
    with ThreadPoolExecutor(1) as pool:

        def work() -> None:
            with units() as unit:
                unit.settings.put("a", "1")
                unit.commit()

        pool.submit(work).result()
    assert hall.views.setting("a") == "1"


@both
def test_the_chain_is_linked_and_its_heads_move(hall: Opened, clock: FixedClock) -> None:
    entries = []
    with hall.units() as work:
        recorder = Recorder(uow=work, clock=clock, actor="0001", window=3)
        for _ in range(3):
            before = work.chain.heads("staff:0001")
            item = recorder.add(EventKind.STAFF_RESUMED, "staff:0001", b.StaffResumed(window=3))
            assert item.event.parents == before
            assert work.chain.heads("staff:0001") == (item.link,)
            entries.append(item)
        work.commit()
    with hall.units() as work:
        tip = work.chain.tip()
        assert tip is not None
        assert (tip.seq, tip.link) == (4, entries[-1].link)
        assert {one.link for one in work.chain.stream("staff:0001")} == {one.link for one in entries}
    assert verify(hall.store).ok


@both
def test_heads_see_entries_of_other_nodes(hall: Opened, clock: FixedClock) -> None:
    with hall.units() as work:
        own = Recorder(uow=work, clock=clock, actor="0001").add(
            EventKind.CASE_NOTED, "staff:0001", b.CaseNoted(text="一")
        )
        event = replace(own.event, node=uuid.UUID(int=5), id=uuid.UUID(int=6), seq=1, parents=())
        entry = Entry.of(ZERO, encode(event))
        row = {
            "link": entry.link,
            "node": event.node,
            "inc": event.inc,
            "seq": 1,
            "prev": entry.prev,
            "event_id": event.id,
            "chash": entry.chash,
            "raw": entry.raw,
            "stream": event.stream,
            "kind": event.kind,
            "tv": 1,
            "hlc": event.hlc,
            "recv_at": 0,
        }
        work.connection.execute(insert(ENTRY).values(row))
        assert set(work.chain.heads("staff:0001")) == {own.link, entry.link}
        both = Recorder(uow=work, clock=clock, actor="0001").add(
            EventKind.CASE_NOTED, "staff:0001", b.CaseNoted(text="二")
        )
        assert set(both.event.parents) == {own.link, entry.link}
        assert work.chain.heads("staff:0001") == (both.link,)


@both
def test_an_entry_behind_another_tip_is_a_conflict(hall: Opened, clock: FixedClock) -> None:
    with hall.units() as work:
        item = Recorder(uow=work, clock=clock, actor="0001").add(
            EventKind.CASE_NOTED, "staff:0001", b.CaseNoted(text="一")
        )
        event: Event = replace(item.event, id=uuid.UUID(int=9))
        with pytest.raises(Conflict) as caught:
            work.chain.append(Entry.of(item.event.parents[0] if item.event.parents else ZERO, b"x"), event)
        assert caught.value.code == "chain.moved"


@both
def test_statuses_are_replaced(hall: Opened) -> None:
    with hall.units() as work:
        for status in (FoldStatus.WAITING, FoldStatus.EFFECTIVE):
            work.chain.judge([Judged(link=bytes([7]) * 32, status=status, reason="因为")])
        query = select(FOLD_STATUS.c.status).where(FOLD_STATUS.c.link == bytes([7]) * 32)
        assert [row.status for row in work.connection.execute(query)] == ["effective"]


@both
def test_a_window_holds_one_ticket(hall: Opened) -> None:
    with hall.units() as work:
        work.tickets.put(ticket("A001", state=TicketState.SERVING, window=3))
        work.tickets.put(ticket("A002"))
        with pytest.raises(Refused) as caught:
            work.tickets.put(ticket("A002", state=TicketState.CALLED, window=3))
        assert caught.value.code == "ticket.window_busy"
        assert "A001" in caught.value.sentence
        work.tickets.put(ticket("A002", state=TicketState.CALLED, window=4))
        work.tickets.put(ticket("A001", state=TicketState.DONE, window=3))
        work.tickets.put(ticket("A003", state=TicketState.CALLED, window=3))
        found = work.tickets.active_at(3)
        assert found is not None
        assert found.number == "A003"
        work.commit()


@both
def test_tickets_are_found(hall: Opened) -> None:
    with hall.units() as work:
        old = ticket("A009", day=20261119, state=TicketState.WAITING)
        for one in (ticket("A002"), ticket("A001", state=TicketState.DONE), old):
            work.tickets.put(one)
        work.tickets.put(ticket("A008", day=20261119, state=TicketState.EXPIRED))
        assert [one.number for one in work.tickets.of_day(20261120)] == ["A001", "A002"]
        assert work.tickets.open_before(20261120) == (old,)
        assert work.tickets.by_number(20261119, "A009") == old
        assert work.tickets.by_number(20261120, "A009") is None
        work.commit()
    assert [one.number for one in hall.views.tickets_of_day(20261120)] == ["A001", "A002"]


@both
def test_counters_and_grants(hall: Opened) -> None:
    with hall.units() as work:
        assert [work.numbers.next("case:1:W03") for _ in range(3)] == [1, 2, 3]
        assert work.numbers.next("case:2:W03") == 1
        assert [work.numbers.grant("云政务", "受", 2026, 200) for _ in range(3)] == [1, 201, 401]
        assert work.numbers.grant("云政务", "受", 2027, 50) == 1
        assert work.numbers.grant("云政务", "受", 2026, 200, "X") == 1
        work.numbers.granted("云政务", "受", 2026, "X", 1000)
        work.numbers.granted("云政务", "受", 2026, "X", 7)
        assert work.numbers.grant("云政务", "受", 2026, 200, "X") == 1001
        lease = DocumentLease(body="云政务", kind="受", year=2026, inc="x", lo=1, hi=200, next=1)
        work.numbers.put_lease(lease)
        work.numbers.put_lease(replace(lease, next=2))
        assert work.numbers.leases("云政务", "受", 2026, "x") == (replace(lease, next=2),)
        assert work.numbers.leases("云政务", "受", 2026, "another incarnation") == ()
        work.numbers.take_lease(lease)
        work.numbers.take_lease(replace(lease, lo=201, hi=400, next=201, by="hub", told=3))
        assert [(one.lo, one.next) for one in work.numbers.all_leases()] == [(1, 2), (201, 201)]
    with hall.units() as work:
        assert work.numbers.next("case:1:W03") == 1


@both
def test_blocks_of_a_hub_and_what_numbers_end_in(hall: Opened) -> None:
    node, other, inc = uuid.UUID(int=1), uuid.UUID(int=2), uuid.UUID(int=3)
    block = Block(
        body="云政务", kind="受", year=2026, suffix="", lo=1, hi=200, node=node, inc=inc, next=1, run=b"r"
    )
    with hall.units() as work:
        work.numbers.put_block(block)
        work.numbers.put_block(replace(block, next=9, own=True))
        work.numbers.put_block(replace(block, node=other))
        work.commit()
    with hall.units() as work:
        assert work.numbers.blocks(node) == (replace(block, next=9, own=True),)
        assert len(work.numbers.blocks()) == 2
        assert [work.numbers.need_suffix(node, inc, "W03") for _ in "12"] == ["W03", "W03"]
        assert work.numbers.need_suffix(other, inc, "W03") == "W03-2"
        assert work.numbers.need_suffix(node, other, "X03") == "X03"


@both
def test_drafts_accounts_settings_and_secrets(hall: Opened) -> None:
    draft = Draft(window=3, clerk="0001", form='{"步": 1}', saved_at=1)
    account = Account(number="0002", name="李四", role=Role.CHIEF, windows=(1, 2))
    settings = replace(HallSettings(), name="某中心", closing_time=(16, 30))
    with hall.units() as work:
        work.drafts.put(draft)
        work.drafts.put(replace(draft, saved_at=2))
        work.drafts.put(replace(draft, window=4))
        work.drafts.drop(4)
        work.drafts.drop(5)
        work.accounts.put(account)
        work.accounts.put(replace(account, number="0001"))
        work.settings.put_hall(settings)
        secret = work.settings.secret("x", 32)
        assert work.settings.secret("x", 32) == secret
        assert len(secret) == 32
        work.commit()
    assert hall.views.draft(3) == replace(draft, saved_at=2)
    assert hall.views.draft(4) is None
    assert [one.number for one in hall.views.accounts()] == ["0001", "0002"]
    assert hall.views.account("0002") == account
    assert hall.views.hall() == settings
    assert hall.views.identity().hall == settings.code
    with hall.units() as work:
        assert work.settings.secret("x", 32) == secret


@both
def test_papers_owed_and_kept(hall: Opened) -> None:
    due = PendingPaper(
        id="p2", stream="case:c1", kind="受理通知书", form=b"{}", copies=1, made_at=2, by="0001"
    )
    with hall.units() as work:
        work.cases.put(CaseFile(id="c1", number="N1", updated_at=1))
        work.papers.pend(due)
        work.papers.pend(replace(due, id="p1", made_at=1))
        work.papers.put(bytes(32), b"%PDF", b"form")
        work.papers.put(bytes(32), b"%PDF", b"form")
        assert [one.id for one in work.papers.pending()] == ["p1", "p2"]
        assert (work.papers.get(bytes(32)), work.papers.form(bytes(32))) == (b"%PDF", b"form")
        assert (work.papers.get(bytes([1]) * 32), work.papers.form(bytes([1]) * 32)) == (None, None)
        work.commit()
    assert [row.id for row in hall.views.unfinished_papers()] == ["c1"]
    fact = PaperFact(paper="p", kind="受理通知书", n=1, sha256=bytes(32), copies=1, failed="缺纸")
    with hall.units() as work:
        for name in ("p1", "p2", "p2"):
            work.papers.drop(name)
        recorder = Recorder(uow=work, clock=FixedClock.on("2026-11-20T10:00:00"), actor="0001")
        applied = b.CaseApplied(
            number="N2", item="1", item_name="", item_version="v", body_code="", person=""
        )
        rendered = b.PaperRendered(paper="p", kind="受理通知书", n=1, sha256=bytes(32), size=4, copies=1)
        recorder.add(EventKind.CASE_APPLIED, "case:c2", applied)
        recorder.add(EventKind.PAPER_RENDERED, "case:c2", rendered)
        work.cases.put(CaseFile(id="c2", number="N2", papers=(fact,), updated_at=2))
        work.cases.put(CaseFile(id="c3", number="N3", papers=(fact,), updated_at=3))
        work.commit()
    assert [row.id for row in hall.views.unfinished_papers()] == ["c2"]
    with hall.units() as work:
        work.cases.put(CaseFile(id="c2", number="N2", papers=(replace(fact, sent="HP", failed=""),)))
        work.commit()
    assert hall.views.unfinished_papers() == ()
    assert hall.views.paper(bytes(32)) == b"%PDF"


def test_a_start_over_an_old_copy_is_a_new_incarnation_with_its_event(
    start: Callable[[], Opened], clock: FixedClock, tmp_path: Path
) -> None:
    first = start()
    first.close()
    old = (tmp_path / "store.db").read_bytes()
    second = start()
    with second.units() as work:
        Recorder(uow=work, clock=clock, actor="0001").add(
            EventKind.CASE_NOTED, "staff:0001", b.CaseNoted(text="丢失的")
        )
        work.commit()
    second.close()
    (tmp_path / "store.db").write_bytes(old)
    third = start()
    assert third.boot.notice.startswith("本机数据曾恢复至旧备份")
    assert third.boot.lost == (2, 2)
    assert third.views.identity().series == "X03"
    booted(third.units, clock, reason=str(third.boot.reason), app="0.1.0", old_inc=str(third.boot.old_inc))
    with third.units() as work:
        tip = work.chain.tip()
        assert tip is not None
        assert tip.inc == third.boot.inc.bytes
        rows = work.connection.execute(select(ENTRY).order_by(ENTRY.c.seq))
        assert check_run([entry_of(row) for row in rows]) == ()


WRITER = """
import sys
from pathlib import Path
from hall import bodies as b
from hall.clock import SystemClock
from hall.commands.record import Recorder
from hall.events import EventKind
from models.chain_store import entry_of
from models.engine import open_store
from models.tables.chain import ENTRY, FOLD_STATUS
from models.unit_of_work import Units
store = open_store(Path(sys.argv[1]), sys.argv[2])
units = Units(store)
for turn in range(20):
    with units() as work:
        Recorder(uow=work, clock=SystemClock(), actor=sys.argv[3]).add(
            EventKind.CASE_NOTED, "staff:" + sys.argv[3], b.CaseNoted(text=str(turn)))
        work.numbers.next("shared")
        work.commit()
store.close()
"""


def test_processes_and_threads_write_one_chain(hall: Opened, clock: FixedClock) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(hall.store.file), KEY, f"100{which}"],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PATH": ""},
        )
        for which in range(2)
    ]

    def write(which: int) -> None:
        for turn in range(20):
            with hall.units() as work:
                Recorder(uow=work, clock=clock, actor=str(which)).add(
                    EventKind.CASE_NOTED, f"staff:{which}", b.CaseNoted(text=str(turn))
                )
                work.numbers.next("shared")
                work.commit()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, range(2)))
    assert [child.wait() for child in children] == [0, 0]
    with hall.units() as work:
        assert work.numbers.next("shared") == 81
    report = verify(hall.store)
    assert (report.ok, report.entries) == (True, 81), report.faults


def test_two_stores_of_one_file_do_not_see_half_of_it(hall: Opened, clock: FixedClock) -> None:
    other = open_store(hall.store.file, KEY)
    with Units(other, clock=clock)() as work:
        work.settings.put("a", "1")
        assert hall.views.setting("a") is None
        work.commit()
    assert hall.views.setting("a") == "1"
    other.close()
