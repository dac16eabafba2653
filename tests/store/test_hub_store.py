"""The receiver's store on a real file: intake, forks, feeds, quarantine, fold, digests (hall.sync_ports)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hall.cases import CaseFile
from hall.chain import ZERO, Entry, feed_hash
from hall.order import FoldStatus, Judged
from hall.persons import Person
from hall.sync_ports import CASE_LANE, Arrival, HubStore, QuarantineCode, Quarantined, digest
from hall.tickets import Ticket, TicketState
from models.hub_store import HubUnits
from tests.store.both import both

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hall.clock import FixedClock
    from models.opening import Opened

NODE, INC = uuid.UUID(int=77), uuid.UUID(int=78)


def arrivals(count: int, *, prev: bytes = ZERO, first: int = 1, salt: str = "") -> list[Arrival]:
    made = []
    for seq in range(first, first + count):
        entry = Entry.of(prev, f"{salt}{seq}".encode())
        prev = entry.link
        made.append(
            Arrival(
                entry=entry,
                node=NODE,
                inc=INC,
                seq=seq,
                event_id=uuid.UUID(int=seq),
                stream=f"case:c{seq % 2}",
                kind="case.noted",
                tv=1,
                hlc=seq,
            )
        )
    return made


@pytest.fixture
def hub(hall: Opened, clock: FixedClock) -> HubStore:
    return HubUnits(hall.store, clock)


def take(hub: HubStore, rows: Sequence[Arrival]) -> None:
    with hub() as work:
        work.add(rows, at=5)
        work.set_tips(NODE, [rows[-1].tip()])
        work.append_feed(CASE_LANE, [one.entry.link for one in rows])
        work.commit()


@both
def test_what_arrived_is_there_once_and_in_order(hub: HubStore) -> None:
    rows = arrivals(5)
    take(hub, rows)
    with hub() as work:
        work.add(rows, at=9)
        assert work.known([rows[0].entry.link, bytes(32)]) == {rows[0].entry.link}
        assert work.place(rows[2].entry.link) == rows[2].tip()
        assert work.place(bytes(32)) is None
        assert work.tips(NODE) == (rows[4].tip(),)
        assert work.tips(INC) == ()
        found = work.entries(["case:c1", "case:none"])
        assert {name: len(entries) for name, entries in found.items()} == {"case:c1": 3}
        assert set(found["case:c1"]) == {rows[0].entry, rows[2].entry, rows[4].entry}
        assert work.digest(NODE) == digest([rows[4].tip()], [one.entry.chash for one in rows])
        places = work.feed_after(CASE_LANE, 3, 10)
        assert [(one.gseq, one.link, one.stream) for one in places] == [
            (4, rows[3].entry.link, "case:c0"),
            (5, rows[4].entry.link, "case:c1"),
        ]
        assert len(work.feed_after(CASE_LANE, 0, 2)) == 2


@both
def test_an_id_seen_at_two_places_is_told_and_both_stay(hub: HubStore) -> None:
    take(hub, arrivals(2))
    twins = arrivals(2, salt="twin")
    with hub() as work:
        seen = work.sightings([uuid.UUID(int=1), uuid.UUID(int=9)])
        assert list(seen) == [uuid.UUID(int=1)]
        work.add(twins, at=6)
        assert len(work.sightings([uuid.UUID(int=1)])[uuid.UUID(int=1)]) == 2
        work.set_tips(NODE, [one.tip() for one in (arrivals(2)[1], twins[1])])
        assert len(work.tips(NODE)) == 2
        work.commit()


@both
def test_a_feed_keeps_its_epoch_and_its_hash_over_everything(hub: HubStore) -> None:
    with hub() as work:
        begun = work.feed_head(CASE_LANE)
        assert (begun.gseq, begun.fhash) == (0, ZERO)
        work.commit()
    rows = arrivals(3)
    take(hub, rows)
    expected = ZERO
    for one in rows:
        expected = feed_hash(expected, one.entry.link)
    with hub() as work:
        head = work.feed_head(CASE_LANE)
        assert (head.feed_id, head.gseq, head.fhash) == (begun.feed_id, 3, expected)
        assert work.append_feed(CASE_LANE, []) == head
        assert work.feed_head("control").feed_id != begun.feed_id


@both
def test_undone_is_undone(hub: HubStore) -> None:
    with hub() as work:
        work.add(arrivals(1), at=5)
        work.append_feed(CASE_LANE, [arrivals(1)[0].entry.link])
    with hub() as work:
        assert work.known([arrivals(1)[0].entry.link]) == frozenset()
        assert work.feed_head(CASE_LANE).gseq == 0


@both
def test_how_far_it_is_folded(hub: HubStore) -> None:
    take(hub, arrivals(3))
    with hub() as work:
        assert work.folded_to(CASE_LANE) == 0
        work.set_folded(CASE_LANE, 2)
        work.commit()
    with hub() as work:
        assert work.folded_to(CASE_LANE) == 2
        assert work.folded_to("control") == 0


@both
def test_quarantine_counts_a_repeat_and_loses_nothing(hub: HubStore) -> None:
    row = Quarantined(
        node=NODE,
        link=bytes(32),
        event_id=uuid.UUID(int=1),
        raw=b"x",
        code=QuarantineCode.EQUIVOCATION,
        detail="两份",
        at=5,
    )
    loose = replace(row, link=None, event_id=None, raw=b"y", code=QuarantineCode.UNREADABLE, at=4)
    with hub() as work:
        work.quarantine([row, row, loose, loose, replace(row, code=QuarantineCode.TWIN, at=6)])
        assert work.quarantined() == (loose, loose, row, replace(row, code=QuarantineCode.TWIN, at=6))
        other = replace(row, detail=f"{row.detail}，另一件事", at=7)
        work.quarantine([other, row])
        assert other in work.quarantined(), "something else about the same entry is told too"
        work.commit()


@both
def test_folded_rows_of_other_halls_do_not_hold_our_windows(hub: HubStore, hall: Opened) -> None:
    serving = Ticket(
        id="t1", day=1, number="A001", prefix="A", serial=1, queue="A", taken_at=1, window=3,
        state=TicketState.SERVING,
    )  # fmt: skip
    with hub() as work:
        work.save([serving, replace(serving, id="t2"), CaseFile(id="c1", number="N")])
        work.save([Person(id="p1", kind="k", number="1", name="张三"), CaseFile(id="c1", number="N2")])
        work.judge([Judged(link=bytes(32), status=FoldStatus.EFFECTIVE)])
        work.judge([Judged(link=bytes(32), status=FoldStatus.CONFLICT, reason="两份")])
        work.commit()
    assert hall.views.ticket("t2") == replace(serving, id="t2")
    assert hall.views.active_ticket(3) is None
    assert hall.views.case_by_number("N2") is not None
    assert hall.views.case_by_number("N") is None


@both
def test_a_batch_of_thousands_in_one_go(hub: HubStore) -> None:
    rows = arrivals(12_000)
    take(hub, rows)
    with hub() as work:
        assert len(work.known([one.entry.link for one in rows])) == 12_000
        assert len(work.sightings([one.event_id for one in rows])) == 12_000
