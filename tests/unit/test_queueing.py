"""The order of a line by its properties: heads are enough, and promises are kept."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hall.clock import MICROS
from hall.queueing import (
    KLASSES,
    PLACES_BACK,
    QueueRules,
    back_rank,
    choose,
    klass_of,
    order,
    overtakings,
    since,
)
from hall.tickets import Ticket, TicketState
from tests.unit.memory_queue import Tickets

MINUTE = 60 * MICROS
DAY = 20261120
START = 1_000 * MINUTE

minutes = st.integers(min_value=0, max_value=90)
tickets = st.builds(
    Ticket,
    id=st.uuids().map(str),
    day=st.just(DAY),
    number=st.integers(1, 999).map(lambda n: f"A{n:03d}"),
    prefix=st.just("A"),
    serial=st.integers(1, 10**6),
    queue=st.sampled_from("AB"),
    taken_at=minutes.map(lambda m: START + m * MINUTE),
    state=st.sampled_from([TicketState.WAITING] * 4 + [TicketState.DONE, TicketState.NO_SHOW]),
    priority=st.sampled_from(["", "", "老年人"]),
    slot_at=st.sampled_from([None, None, START + 45 * MINUTE]),
    returns=st.sampled_from(["", "", "", "99010220261120W030005"]),
    no_shows=st.sampled_from([0, 0, 0, 1]),
    place=st.sampled_from(["", "", "tail", "back3", "first", "keep", "last"]),
    transferred=st.booleans(),
    rank_at=minutes.map(lambda m: START + m * MINUTE),
    called_at=st.sampled_from([0, 0, START + 50 * MINUTE]),
    to_window=st.sampled_from([None, None, None, 3, 5]),
    to_staff=st.sampled_from([None, None, None, "0203"]),
)
rules = st.builds(
    QueueRules,
    priority_rate=st.floats(0, 5),
    priority_head=st.floats(0, 60),
    booked_head=st.floats(0, 60),
    return_head=st.floats(0, 60),
    missed_penalty=st.floats(0, 30),
    promise_minutes=st.floats(1, 60),
    promise_overtaken=st.integers(1, 4),
)


class Rows:
    """What the fake store needs, with these tickets."""

    def __init__(self, rows: list[Ticket]) -> None:
        self.tickets = {row.id: row for row in rows}


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(tickets, max_size=25),
    hall=rules,
    now=minutes,
    weights=st.fixed_dictionaries({"A": st.integers(0, 3), "B": st.integers(0, 3)}),
)
def test_the_heads_of_queues_and_classes_are_enough_to_choose(
    rows: list[Ticket], hall: QueueRules, now: int, weights: dict[str, int]
) -> None:
    at = START + now * MINUTE
    line = order(
        rows, now=at, window=3, staff="0203", weights=weights, rules=hall, overtaken=overtakings(rows)
    )
    letters = tuple(letter for letter, weight in weights.items() if weight > 0)
    heads = Tickets(Rows(rows)).heads(DAY, letters, 3, "0203")  # type: ignore[arg-type]
    chosen = choose(heads, now=at, window=3, staff="0203", weights=weights, rules=hall)
    assert (chosen and chosen.ticket) == (line[0].ticket if line else None)
    if chosen is not None:
        waited_longest = min(line, key=lambda place: (since(place.ticket), place.ticket.id))
        passed = since(waited_longest.ticket) < since(chosen.ticket)
        assert bool(chosen.passed) is passed
        assert chosen.why.endswith(f"规则第 {hall.version} 版")
    places = {place.ticket.id: at for at, place in enumerate(line)}
    groups = {place.ticket.id: place.group for place in line}
    for one in line:
        for other in line:
            same = klass_of(one.ticket) == klass_of(other.ticket) and one.ticket.queue == other.ticket.queue
            alike = groups[one.ticket.id] == groups[other.ticket.id]
            if same and alike and since(one.ticket) < since(other.ticket):
                assert places[one.ticket.id] < places[other.ticket.id]


@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["plain", "plain", "priority", "call", "call"]), st.integers(0, 12)),
        max_size=80,
    ),
    hall=rules,
)
def test_nobody_is_overtaken_too_often_or_after_too_long_because_of_priority(
    steps: list[tuple[str, int]], hall: QueueRules
) -> None:
    line: dict[str, Ticket] = {}
    suffered: dict[str, int] = {}
    now = START
    for n, (what, gap) in enumerate(steps):
        now += gap * MINUTE + 1
        if what != "call":
            line[f"{n:03d}"] = Ticket(
                id=f"{n:03d}", day=DAY, number=f"A{n:03d}", prefix="A", serial=n, queue="A",
                taken_at=now, rank_at=now, priority="老年人" if what == "priority" else "",
            )  # fmt: skip
            continue
        heads = Tickets(Rows(list(line.values()))).heads(DAY, ("A",), 3, "0203")  # type: ignore[arg-type]
        chosen = choose(heads, now=now, window=3, staff="0203", weights={"A": 2}, rules=hall)
        if chosen is None:
            continue
        called = chosen.ticket
        line[called.id] = replace(called, state=TicketState.DONE, called_at=now)
        for other in line.values():
            ahead = other.state is TicketState.WAITING and not other.priority
            if called.priority and ahead and other.taken_at < called.taken_at:
                waited = (now - other.taken_at) / MINUTE
                assert not (suffered.get(other.id, 0) and waited > hall.promise_minutes)
                suffered[other.id] = suffered.get(other.id, 0) + 1
                assert suffered[other.id] <= hall.promise_overtaken


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(tickets, max_size=12), missed=tickets, now=minutes)
def test_three_places_back_is_behind_three_and_before_newcomers(
    rows: list[Ticket], missed: Ticket, now: int
) -> None:
    at = START + 90 * MINUTE + now * MINUTE
    waiting = [
        replace(row, queue="A", to_window=None, to_staff=None)
        for row in rows
        if row.state is TicketState.WAITING and row.slot_at is None
    ]
    line = Tickets(Rows(waiting)).in_line(DAY, "A", PLACES_BACK)  # type: ignore[arg-type]
    rank_at = back_rank(line, missed, at)
    back = replace(missed, place="back3", no_shows=1, rank_at=rank_at, transferred=False)
    assert klass_of(back) == "plain"
    assert rank_at <= at
    assert sum(since(row) < since(back) for row in waiting) >= min(len(waiting), PLACES_BACK)


def test_every_class_is_named() -> None:
    plain = Ticket(id="1", day=DAY, number="A001", prefix="A", serial=1, queue="A", taken_at=1)
    cases = {
        "first": replace(plain, transferred=True, place="first", priority="老年人"),
        "return": replace(plain, returns="x", priority="老年人"),
        "priority": replace(plain, priority="老年人", slot_at=5),
        "booked": replace(plain, slot_at=5),
        "back": replace(plain, no_shows=1, place="tail", slot_at=5, returns="x"),
        "plain": replace(plain, no_shows=1, place="back3", priority="老年人"),
    }
    assert {name: klass_of(ticket) for name, ticket in cases.items()} == {name: name for name in KLASSES}
    assert (since(cases["booked"]), since(cases["back"])) == (5, 1)
