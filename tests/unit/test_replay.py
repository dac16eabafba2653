"""A day in memory: everybody is called in the hall's order, once, by a window that may."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from hall.queue_ports import WindowPhase
from hall.queueing import QueueRules, order, overtakings
from hall.replay import LUNCH, Moment, Post, Script, Visitor, play_day, visitors_of
from hall.statistics import waited
from hall.tickets import Ticket, TicketState
from tests.unit.figures_rows import DAY, MINUTE, OPENING

LONG = ((OPENING, OPENING + 600 * MINUTE),)


def post(no: int, *weights: tuple[str, int], **changes: object) -> Post:
    row = Post(no=no, weights=weights or (("A", 1),), spans=LONG, staff=f"10{no:02d}")
    return replace(row, **changes)  # type: ignore[arg-type]


def visitor(minute: float, seconds: float = 600, queue: str = "A", **changes: object) -> Visitor:
    row = Visitor(at=OPENING + round(minute * MINUTE), queue=queue, seconds=seconds, walk_seconds=0.0)
    return replace(row, **changes)  # type: ignore[arg-type]


def minutes(ticket: Ticket) -> float | None:
    micros = waited(ticket)
    return None if micros is None else micros / MINUTE


def test_first_come_first_served_by_one_window() -> None:
    day = Script(day=DAY, visitors=[visitor(0), visitor(1), visitor(2)], posts=[post(1)], turn_seconds=0)
    tickets = play_day(day)
    assert [t.number for t in tickets] == ["A001", "A002", "A003"]
    assert [minutes(t) for t in tickets] == [0, 9, 18]
    assert all(t.state is TicketState.DONE for t in tickets)


def test_who_does_not_come_holds_the_window_for_a_while() -> None:
    day = Script(
        day=DAY,
        visitors=[visitor(0, comes=False), visitor(0.5)],
        posts=[post(1)],
        miss_seconds=120,
        turn_seconds=0,
    )
    missed, other = play_day(day)
    assert (missed.state, missed.no_shows, missed.legs[0].result) == (TicketState.NO_SHOW, 1, "过号")
    assert minutes(other) == 1.5


def test_a_break_is_kept_and_the_visit_in_hand_ends_first() -> None:
    lunch = post(
        1,
        spans=((OPENING, OPENING + 5 * MINUTE), (OPENING + 30 * MINUTE, OPENING + 90 * MINUTE)),
        reasons=(LUNCH,),
    )
    seen: list[tuple[float, WindowPhase, str]] = []

    def watch(moment: Moment, _ticket: Ticket) -> None:
        row = moment.windows[0]
        seen.append(((moment.now - OPENING) / MINUTE, row.phase, row.reason))

    tickets = play_day(
        Script(day=DAY, visitors=[visitor(0), visitor(2), visitor(20)], posts=[lunch], turn_seconds=0), watch
    )
    assert [minutes(t) for t in tickets] == [0, 28, 20]
    assert seen == [(0, WindowPhase.OPEN, ""), (2, WindowPhase.OPEN, ""), (20, WindowPhase.PAUSED, LUNCH)]


def test_whom_nobody_calls_the_number_runs_out() -> None:
    tickets = play_day(Script(day=DAY, visitors=[visitor(0, queue="K")], posts=[post(1)]))
    assert [t.state for t in tickets] == [TicketState.EXPIRED]


def test_a_window_goes_on_while_people_wait_if_it_may() -> None:
    short = post(1, spans=((OPENING, OPENING + 15 * MINUTE),))
    day = Script(day=DAY, visitors=[visitor(i) for i in range(4)], posts=[short], turn_seconds=0)
    assert Counter(t.state for t in play_day(day))[TicketState.EXPIRED] == 2
    longer = play_day(replace(day, linger=60))
    assert [minutes(t) for t in longer] == [0, 9, 18, 27]
    assert Counter(t.state for t in play_day(replace(day, linger=6)))[TicketState.EXPIRED] == 1


def test_other_rules_change_who_waits() -> None:
    visitors = [visitor(i) for i in range(6)] + [visitor(10, priority="老年人")]
    day = Script(day=DAY, visitors=visitors, posts=[post(1)], turn_seconds=0)
    old = play_day(day)[-1]
    none = QueueRules(priority_rate=1.0, priority_head=0.0)
    plain = play_day(replace(day, rules=none))[-1]
    assert (minutes(old), minutes(plain)) == (0, 50)


def test_a_slower_window_takes_longer() -> None:
    day = Script(day=DAY, visitors=[visitor(0), visitor(0)], posts=[post(1, factor=2.0)], turn_seconds=0)
    assert [minutes(t) for t in play_day(day)] == [0, 20]


PEOPLE = st.lists(
    st.tuples(
        st.integers(0, 120), st.integers(1, 30), st.sampled_from("AB"), st.sampled_from(["", "", "老年人"])
    ),
    max_size=25,
)


@given(PEOPLE, st.integers(1, 3))
@settings(max_examples=50)
def test_every_call_is_the_one_of_the_whole_line(
    people: list[tuple[int, int, str, str]], windows: int
) -> None:
    """Only heads of lines are looked at; the whole line must give the same person."""
    rules = QueueRules(promise_overtaken=2)
    visitors = [visitor(at, service * 60, queue, priority=kind) for at, service, queue, kind in people]
    posts = [post(no, ("A", 10), ("B", 3 * no)) for no in range(1, windows + 1)]
    tickets = play_day(Script(day=DAY, visitors=visitors, posts=posts, rules=rules))
    assert Counter(t.state for t in tickets) == Counter({TicketState.DONE: len(people)} if people else {})
    for call in sorted(tickets, key=lambda t: t.called_at):
        now = call.called_at
        before = [
            replace(t, state=TicketState.DONE if t.called_at < now else TicketState.WAITING)
            for t in tickets
            if t.taken_at <= now
        ]
        at_once = [t for t in tickets if t.called_at == now]
        waiting = [replace(t, called_at=0) if t.state is TicketState.WAITING else t for t in before]
        line = order(
            waiting,
            now=now,
            window=call.legs[0].window,
            staff="",
            weights=dict(posts[call.legs[0].window - 1].weights),
            rules=rules,
            overtaken=overtakings(waiting),
        )
        if len(at_once) == 1 and sum(1 for t in tickets if t.taken_at == now) == 0:
            assert line[0].ticket.id == call.id
    for no in range(1, windows + 1):
        legs = sorted((t.legs[0].called_at, t.legs[0].ended_at) for t in tickets if t.legs[0].window == no)
        assert all(end <= begin for (_, end), (begin, _) in pairwise(legs))


@given(PEOPLE.map(lambda people: list({one[0]: one for one in people}.values())))
@settings(max_examples=30)
def test_a_day_played_from_its_own_record_is_the_same_day(people: list[tuple[int, int, str, str]]) -> None:
    visitors = [visitor(at, service * 60, queue, priority=kind) for at, service, queue, kind in people]
    day = Script(day=DAY, visitors=visitors, posts=[post(1, ("A", 10), ("B", 3)), post(2, ("B", 1))])
    first = play_day(day)
    again = play_day(replace(day, visitors=visitors_of(first)))
    assert [(t.number, t.called_at) for t in first] == [(t.number, t.called_at) for t in again]
