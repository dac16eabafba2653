"""What arrived becomes cases; whatever cannot, gets a status and stops nobody (F23, F29)."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.bodies import CaseNoted, StaffSignedIn
from hall.cases import CaseFile, CaseState
from hall.clock import FixedClock
from hall.codec import encode
from hall.commands.absorb import UNKNOWN, Absorbed, Clash
from hall.errors import Refused, Unavailable
from hall.events import EventKind, StreamKind, stream_of
from hall.fold import fold_stream
from hall.ids import new_id
from hall.order import FoldStatus, Linked
from hall.persons import Person
from hall.ports import Topic
from hall.queue_bodies import TicketCalled, TicketTaken
from hall.sync_ports import QuarantineCode
from hall.tickets import Ticket
from sync import wire
from sync.folding import Folding
from sync.hub import Hub
from sync.security import Seal
from tests.fakes.dice import dice as a_dice
from tests.fakes.sync_links import HUB, SEED, StraightLink, a_case, a_sync, cases, parcel
from tests.fakes.sync_stores import MemoryDesk, MemoryHub


class Hall:
    """A hub in memory and what its fold made."""

    def __init__(self, clock: FixedClock, **more: Any) -> None:
        self.store = MemoryHub(uuid.UUID(int=1))
        self.hub = Hub(self.store, clock, hub_id=HUB, seal=Seal(SEED))
        self.folding = Folding(self.store, clock, **more)

    def take(self, desk: MemoryDesk) -> None:
        a_sync(desk, StraightLink(self.hub)).round()

    def case(self, stream: str) -> CaseFile | None:
        row = self.store.state.rows.get(stream.partition(":")[2])
        return row if isinstance(row, CaseFile) else None

    def status(self, link: bytes) -> FoldStatus:
        return self.store.state.judged[link].status

    def held(self) -> list[tuple[bytes | None, QuarantineCode]]:
        return [(row.link, row.code) for row in self.store.state.held.values()]


def test_cases_persons_and_statuses_come_of_what_arrived(clock: FixedClock) -> None:
    hall, desk = Hall(clock), MemoryDesk(clock)
    stream = a_case(desk)
    desk.write("staff:0007", EventKind.STAFF_SIGNED_IN, StaffSignedIn(role="clerk"))
    hall.take(desk)
    report = hall.folding.step()
    case = hall.case(stream)
    assert case
    assert case.state is CaseState.ACCEPTED
    assert case.person in hall.store.state.rows
    assert {hall.status(one.link) for one in desk.state.entries} == {FoldStatus.EFFECTIVE}
    assert report.changes.topics == {Topic.CASES, Topic.PERSONS}
    assert set(report.changes.streams) >= {stream, "staff:0007"}
    assert (report.places, report.more) == (4, False)
    assert hall.folding.step().places == 0


def test_a_long_feed_is_folded_in_steps(clock: FixedClock) -> None:
    hall, desk = Hall(clock), MemoryDesk(clock)
    streams = cases(desk, 5)
    hall.take(desk)
    assert hall.folding.step(4).more
    assert hall.folding.drain() == 11
    assert all(hall.case(one) for one in streams)


@given(st.integers(0, 1 << 32))
def test_the_order_of_arrival_does_not_matter(seed: int) -> None:
    """F23: two desks, any interleaving, any batches, fold at any time: equal rows, statuses and digests."""
    dice = a_dice(seed)
    clock = FixedClock.on("2026-11-20T09:00:00")
    desks = [MemoryDesk(clock), MemoryDesk(clock)]
    streams = []
    for desk in desks:
        streams += cases(desk, 2)
        clock.move(seconds=1)
    for _ in range(4):
        note = CaseNoted(text="附记")
        dice.choice(desks).write(dice.choice(streams), EventKind.CASE_NOTED, note)
        clock.move(seconds=dice.randint(-5, 5))
    assert _arrived(clock, desks, dice) == _arrived(clock, desks, dice)


def _arrived(clock: FixedClock, desks: list[MemoryDesk], dice: random.Random) -> tuple[Any, ...]:
    """What a hub makes of the desks' chains when they arrive in some order, bit by bit."""
    hall = Hall(clock)
    ends = [0, 0]
    while any(end < len(desk.state.entries) for end, desk in zip(ends, desks, strict=True)):
        n = dice.randint(0, 1)
        ends[n] += dice.randint(1, 4)
        part = MemoryDesk(clock)
        part.state = replace(desks[n].state, entries=desks[n].state.entries[: ends[n]], receipts={})
        hall.take(part)
        if dice.random() < 0.5:
            hall.folding.step(dice.randint(1, 5))
    hall.folding.drain()
    state = hall.store.state
    return state.rows, state.judged, [hall.hub.digest(desk.state.node) for desk in desks]


BAD_BODIES: dict[str, Any] = {
    "missing fields": {},
    "wrong types": {"mode": 7, "on": "x"},
    "nested": {"mode": "at_window", "on": 20261120, "gap": [[[]]]},
    "text for a map": "文字",
    "nothing": None,
}


@pytest.mark.parametrize("name", sorted(BAD_BODIES))
def test_a_body_that_is_not_of_its_kind_is_rejected_and_the_rest_is_folded(
    clock: FixedClock, name: str
) -> None:
    hall, desk = Hall(clock), MemoryDesk(clock)
    stream = a_case(desk)
    plain = msgspec.msgpack.decode(encode(desk.event(stream, EventKind.CASE_ACCEPTED, CaseNoted(text=""))))
    bad = desk.append_raw(msgspec.msgpack.encode({**plain, "body": BAD_BODIES[name]}))
    other = a_case(desk)
    hall.take(desk)
    hall.folding.drain()
    assert hall.status(bad.link) is FoldStatus.REJECTED
    assert hall.store.state.judged[bad.link].reason
    for one in (stream, other):
        case = hall.case(one)
        assert case
        assert case.state is CaseState.ACCEPTED


def test_kinds_of_a_newer_program_are_deferred(clock: FixedClock) -> None:
    hall, desk = Hall(clock), MemoryDesk(clock)
    stream = a_case(desk)
    event = desk.event(stream, EventKind.CASE_NOTED, CaseNoted(text="x"))
    newer = desk.append(replace(event, kind="case.sealed", tv=9))
    hall.take(desk)
    hall.folding.drain()
    assert hall.status(newer.link) is FoldStatus.DEFERRED


def test_what_breaks_the_rules_is_a_conflict_and_stays_visible(clock: FixedClock) -> None:
    hall, desk = Hall(clock), MemoryDesk(clock)
    stream = a_case(desk)
    again = desk.event(stream, EventKind.CASE_ACCEPTED, CaseNoted(text="x"), desk.state.entries[-1].link)
    entry = desk.append(replace(again, body={"mode": "at_window", "on": 20261120}))
    hall.take(desk)
    hall.folding.drain()
    assert hall.status(entry.link) is FoldStatus.CONFLICT


def test_an_event_that_breaks_the_fold_is_held_and_its_stream_is_folded_without_it(
    clock: FixedClock,
) -> None:
    """F29: makes the fold raise."""

    def brittle(stream: str, items: Iterable[Linked]) -> Any:
        taken = list(items)
        if any(one.event.body.get("text") == "毒" for one in taken):
            raise ZeroDivisionError
        return fold_stream(stream, taken)

    hall, desk = Hall(clock, fold=brittle), MemoryDesk(clock)
    stream = a_case(desk)
    bad = desk.write(stream, EventKind.CASE_NOTED, CaseNoted(text="毒"))
    good = desk.write(stream, EventKind.CASE_NOTED, CaseNoted(text="好"))
    other = a_case(desk)
    hall.take(desk)
    hall.folding.drain()
    assert hall.status(bad.link) is FoldStatus.REJECTED
    assert hall.status(good.link) is FoldStatus.EFFECTIVE
    assert hall.held() == [(bad.link, QuarantineCode.FOLD)]
    assert hall.case(stream)
    assert hall.case(other)


@pytest.mark.parametrize("error", [OverflowError("too large"), Refused("ticket.window_busy", "窗口有人。")])
def test_a_row_that_the_store_cannot_take_stops_only_its_stream(clock: FixedClock, error: Exception) -> None:
    hall, desk = Hall(clock), MemoryDesk(clock)
    bad, good = cases(desk, 2)
    hall.store.refuse[bad.partition(":")[2]] = error
    hall.take(desk)
    assert hall.folding.drain() == 6
    assert hall.case(bad) is None
    assert hall.case(good)
    assert {code for _, code in hall.held()} == {QuarantineCode.FOLD}
    assert hall.status(desk.state.entries[1].link) is FoldStatus.REJECTED
    assert len(hall.store.state.judged) == 6


def test_a_full_disk_stops_the_fold_without_a_trace_and_it_goes_on_later(clock: FixedClock) -> None:
    hall, desk = Hall(clock), MemoryDesk(clock)
    stream = a_case(desk)
    hall.take(desk)
    hall.store.full = True
    with pytest.raises(Unavailable):
        hall.folding.step()
    hall.store.full = False
    assert hall.case(stream) is None
    hall.folding.drain()
    assert hall.case(stream)


def test_a_full_disk_amid_the_careful_way_is_no_poison(clock: FixedClock) -> None:
    hall, desk = Hall(clock), MemoryDesk(clock)
    bad = a_case(desk)
    hall.store.refuse[bad.partition(":")[2]] = OverflowError()
    hall.take(desk)
    hall.store.full = True
    with pytest.raises(Unavailable):
        hall.folding.step()
    assert hall.held() == []


def test_an_event_erased_after_it_came_has_a_status_too(clock: FixedClock) -> None:
    hall, desk = Hall(clock), MemoryDesk(clock)
    a_case(desk)
    hall.take(desk)
    for link, row in hall.store.state.entries.items():
        if row.kind == EventKind.PERSON_RECORDED:
            hall.store.state.entries[link] = replace(row, entry=replace(row.entry, raw=None))
    hall.folding.drain()
    assert hall.status(desk.state.entries[0].link) is FoldStatus.SUPERSEDED
    assert not any(isinstance(row, Person) for row in hall.store.state.rows.values())


def test_erased_events_and_unread_ones_have_a_status_too(clock: FixedClock) -> None:
    hall, desk = Hall(clock), MemoryDesk(clock)
    a_case(desk)
    desk.state.entries[0] = replace(desk.state.entries[0], raw=None)
    noise = desk.append_raw(b"\xc1")
    hall.take(desk)
    hall.folding.drain()
    assert hall.status(noise.link) is FoldStatus.REJECTED
    assert len(hall.store.state.judged) == 4


def a_ticket_stream(desk: MemoryDesk, number: str) -> str:
    """A number that a desk gave out by itself."""
    stream = stream_of(StreamKind.TICKET, str(new_id(desk.clock)))
    body = TicketTaken(number=number, queue="A", prefix="W03", serial=1, token="t" * 12, source="desk")
    desk.write(stream, EventKind.TICKET_TAKEN, body)
    return stream


def test_tickets_go_into_the_queue_and_one_that_breaks_keeps_the_others_in(clock: FixedClock) -> None:
    memory, desk = MemoryHub(uuid.UUID(int=1)), MemoryDesk(clock)
    names = [a_ticket_stream(desk, f"W03-00{n}") for n in (1, 2, 3)]
    asked: list[tuple[str, ...]] = []

    def take(streams: Sequence[str]) -> Absorbed:
        asked.append(tuple(streams))
        if names[1] in streams:
            message = "a bug"
            raise RuntimeError(message)
        ticket = Ticket(
            id=names[0].partition(":")[2],
            day=1,
            number="W03-001",
            prefix="W03",
            serial=1,
            queue="A",
            taken_at=1,
        )
        return Absorbed(clashes=(Clash(why=UNKNOWN, ticket=ticket),) if names[0] in streams else ())

    Hub(memory, clock, hub_id=HUB, seal=Seal(SEED)).push(wire.Push(streams=[parcel(desk)]))
    folding = Folding(memory, clock, absorb=take)
    assert folding.drain() == 3
    assert asked == [tuple(names), (names[0],), (names[1],), (names[2],)]
    kept = [row.number for row in memory.state.rows.values() if isinstance(row, Ticket)]
    assert kept == ["W03-002"], "what the queue could not take is folded as before"
    held = list(memory.state.held.values())
    assert [(row.code, "W03-001" in row.detail) for row in held] == [(QuarantineCode.CLASH, True)]


def test_a_clash_is_told_once_however_often_its_ticket_moves(clock: FixedClock) -> None:
    memory, desk = MemoryHub(uuid.UUID(int=1)), MemoryDesk(clock)
    name = a_ticket_stream(desk, "W03-001")
    ticket = Ticket(
        id=name.partition(":")[2], day=1, number="W03-001", prefix="W03", serial=1, queue="A", taken_at=1
    )
    folding = Folding(
        memory, clock, absorb=lambda _streams: Absorbed(clashes=(Clash(why=UNKNOWN, ticket=ticket),))
    )
    hub = Hub(memory, clock, hub_id=HUB, seal=Seal(SEED))
    hub.push(wire.Push(streams=[parcel(desk)]))
    folding.drain()
    clock.move(seconds=5)
    desk.write(name, EventKind.TICKET_CALLED, TicketCalled(to_window=3))
    hub.push(wire.Push(streams=[parcel(desk, 1)]))
    assert folding.drain() == 1
    assert len(memory.state.held) == 1


@pytest.mark.parametrize("calls", [0, 1])
def test_a_disk_that_fails_under_the_queue_stops_the_step(clock: FixedClock, calls: int) -> None:
    memory, desk = MemoryHub(uuid.UUID(int=1)), MemoryDesk(clock)
    a_ticket_stream(desk, "W03-001")
    left = [RuntimeError("a bug")] * calls

    def take(_streams: Sequence[str]) -> Absorbed:
        raise left.pop() if left else Unavailable("store.full", "磁盘已满，请告知技术人员。")

    Hub(memory, clock, hub_id=HUB, seal=Seal(SEED)).push(wire.Push(streams=[parcel(desk)]))
    with pytest.raises(Unavailable):
        Folding(memory, clock, absorb=take).step()
    assert memory.state.folded == 0
