"""The day's figures: identities that always hold, and days counted by hand."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.errors import Refused
from hall.figures import FORMULAS, Figures, Spread
from hall.queue_ports import Estimate
from hall.replay import Post, Script, Visitor, play_day
from hall.spans import OPEN, PAUSE, WindowSpan, common, length, merged, without
from hall.statistics import CUTS, accuracy, day_figures, drill, late, outcome, services, waited
from hall.tickets import Leg, TicketState
from tests.unit.figures_rows import DAY, MINUTE, OPENING, catalogue, served, ticket

EVENING = OPENING + 10 * 60 * MINUTE


def span(window: int, kind: str, begin: float, end: float, reason: str = "") -> WindowSpan:
    return WindowSpan(
        window=window,
        staff=f"10{window:02d}",
        kind=kind,
        begin=OPENING + round(begin * MINUTE),
        end=OPENING + round(end * MINUTE),
        reason=reason,
    )


def test_a_day_counted_by_hand() -> None:
    tickets = [
        served(1, taken=0, called=5, minutes=10),
        served(2, taken=2, called=15, minutes=20),
        served(3, taken=4, called=35, minutes=1, comes=False),
        served(1, "B", taken=10, called=12, minutes=12, window=2, priority="老年人"),
        ticket(4, minute=30, state=TicketState.CANCELLED, finished_at=OPENING + 33 * MINUTE),
    ]
    spans = [
        span(1, OPEN, 0, 60),
        span(1, PAUSE, 40, 50, "临时离开"),
        span(2, OPEN, 0, 60),
    ]
    day = day_figures(tickets, spans, catalogue(), until=EVENING)
    whole = day.whole
    assert (whole.taken, whole.done, whole.gone, whole.cancelled) == (5, 3, 1, 1)
    assert whole.wait == Spread(count=3, mean=400, median=300, p90=780, longest=780)
    assert whole.service == Spread(count=3, mean=840, median=720, p90=1200, longest=1200)
    assert (whole.calls, whole.missed, whole.missed_share) == (4, 1, 0.25)
    assert whole.gone_share == 0.2
    assert (whole.late_waits, whole.late_services) == (0, 2)
    first = next(row for row in day.windows if row.key == "1")
    assert (first.open_seconds, first.pause_seconds, first.service_seconds) == (3600, 600, 1800)
    assert first.load == pytest.approx(1800 / 3000)
    assert first.held_seconds == 31 * 60
    # free: 0–5, 36–40 and 50–60; waited for: 0–5 (A001, A002, A003), nobody after 35
    assert first.idle_seconds == 5 * 60
    assert [(p.reason, p.times, p.seconds) for p in day.pauses] == [("临时离开", 1, 600.0)]
    assert [row.key for row in day.queues] == ["A", "B"]
    assert [row.key for row in day.people] == ["1001", "1002"]
    assert [(row.key, row.taken) for row in day.hours] == [("09", 5)]


def test_a_forgotten_session_counts_as_two_hours() -> None:
    day = day_figures([served(1, taken=0, called=0, minutes=300)], [], catalogue(), until=EVENING)
    assert day.whole.service.longest == 7200
    assert day.whole.service_seconds == 7200


def test_a_queue_that_does_not_count_is_only_in_its_own_row() -> None:
    hall = catalogue(letters="AJ")
    tickets = [served(1, taken=0, called=10, minutes=5), served(1, "J", taken=0, called=30, minutes=50)]
    day = day_figures(tickets, [], hall, until=EVENING)
    assert day.whole.wait.longest == 600
    assert {row.key: row.wait.longest for row in day.queues} == {"A": 600, "J": 1800}
    assert day.whole.taken == 2


def test_parts_around_a_pause_of_the_visit_are_one_service_and_no_waiting() -> None:
    first = Leg(
        window=1,
        staff="1001",
        queue="A",
        called_at=OPENING,
        arrived_at=OPENING,
        ended_at=OPENING + 5 * MINUTE,
    )
    second = replace(first, called_at=OPENING + 60 * MINUTE, arrived_at=OPENING + 60 * MINUTE)
    visit = ticket(
        1,
        state=TicketState.DONE,
        finished_at=OPENING + 70 * MINUTE,
        legs=(replace(first, result="暂放"), replace(second, ended_at=OPENING + 70 * MINUTE, result="完成")),
    )
    assert [one.micros for one in services(visit)] == [15 * MINUTE]
    day = day_figures([visit], [span(1, OPEN, 0, 120)], catalogue(), until=EVENING)
    assert day.whole.idle_seconds == 0
    assert day.whole.service.count == 1


def test_a_missed_visitor_who_comes_back_waited_until_served() -> None:
    missed = Leg(
        window=1,
        staff="1001",
        queue="A",
        called_at=OPENING + MINUTE,
        ended_at=OPENING + 2 * MINUTE,
        result="过号",
    )
    came = replace(
        missed, called_at=OPENING + 20 * MINUTE, arrived_at=OPENING + 21 * MINUTE, ended_at=0, result=""
    )
    visit = ticket(1, state=TicketState.SERVING, no_shows=1, calls=2, legs=(missed, came))
    assert waited(visit) == 21 * MINUTE
    day = day_figures([visit], [], catalogue(), until=EVENING)
    assert (day.whole.in_hand, day.whole.calls, day.whole.missed, day.whole.recalls) == (1, 2, 1, 1)


STATES = st.sampled_from(sorted(TicketState))


@given(
    st.lists(st.tuples(STATES, st.sampled_from("AB"), st.integers(0, 500), st.integers(0, 2)), max_size=40)
)
@settings(max_examples=60)
def test_every_ticket_is_counted_once_in_every_cut(rows: list[tuple[TicketState, str, int, int]]) -> None:
    tickets = [
        ticket(i, queue, minute, state=state, no_shows=missed)
        for i, (state, queue, minute, missed) in enumerate(rows)
    ]
    day = day_figures(tickets, [], catalogue(), until=EVENING)
    for row in (day.whole, *day.queues, *day.hours, *day.sources):
        counted = row.done + row.in_hand + row.waiting + row.gone + row.cancelled + row.expired
        assert row.taken == counted
    for cut in (day.queues, day.hours, day.sources):
        assert sum(row.taken for row in cut) == len(tickets)
    for queue in day.queues:
        assert len(drill(tickets, "queue", queue.key)) == queue.taken
        gone = drill(tickets, "queue", queue.key, only=lambda t: outcome(t) == "gone")
        assert len(gone) == queue.gone


@given(st.integers(0, 10_000))
@settings(max_examples=20)
def test_a_played_day_adds_up(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - dice of a simulation
    visitors = [
        Visitor(
            at=OPENING + round(dice.uniform(0, 200) * MINUTE),
            queue=dice.choice("AB"),
            seconds=dice.uniform(30, 900),
            comes=dice.random() > 0.1,
            priority="老年人" if dice.random() < 0.1 else "",
        )
        for _ in range(dice.randint(0, 80))
    ]
    posts = [
        Post(no=w.no, weights=w.weights, spans=((OPENING, OPENING + 300 * MINUTE),), staff=f"10{w.no:02d}")
        for w in catalogue().windows
    ]
    tickets = play_day(Script(day=DAY, visitors=visitors, posts=posts))
    spans = [span(post.no, OPEN, 0, 300) for post in posts]
    day = day_figures(tickets, spans, catalogue(), until=EVENING)
    assert day.whole.taken == len(visitors)
    assert sum(row.service_seconds for row in day.windows) == pytest.approx(day.whole.service_seconds)
    assert sum(row.calls for row in day.people) == day.whole.calls == len([t for t in tickets if t.legs])
    late_ones = drill(tickets, "", "", only=late(catalogue()))
    assert len(late_ones) == day.whole.late_waits
    for row in day.windows:
        assert row.idle_seconds + row.held_seconds <= row.open_seconds + 0.001 + _overtime(row)


def _overtime(row: Figures) -> float:
    """A visit in hand when the window closes goes on."""
    return max(row.held_seconds - row.open_seconds, 0.0) + 3600


def test_an_unknown_cut_is_refused() -> None:
    with pytest.raises(Refused, match="统计分组"):
        drill([], "colour", "red")
    assert drill([], CUTS[0], "A") == ()


def shown(number: int, low: int, high: int, waited_minutes: float) -> Estimate:
    called = OPENING + round(waited_minutes * MINUTE) if waited_minutes >= 0 else 0
    return Estimate(
        ticket=f"{number}",
        day=DAY,
        queue="A",
        shown_at=OPENING,
        low=low,
        high=high,
        model="m",
        called_at=called,
    )


def test_the_accuracy_of_ranges_counts_those_who_were_told_to_wait() -> None:
    found = accuracy(
        [shown(1, 5, 9, 8), shown(2, 5, 9, 12), shown(3, 5, 9, 3), shown(4, 0, 1, 0), shown(5, 5, 9, -1)]
    )
    assert (found.shown, found.told, found.held, found.below_low) == (4, 3, 2, 1)
    assert found.error_minutes == pytest.approx((3 + 7 + 2) / 3)
    assert found.sentence() == "所报等候区间对 67% 的群众应验（3 人）。"
    assert accuracy([]).sentence() == "还没有可核对的等候区间。"


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


@given(SPANS, SPANS)
@settings(max_examples=100)
def test_stretches_of_time_are_added_and_cut_as_sets(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    def minutes(spans: list[tuple[int, int]]) -> set[int]:
        return {minute for begin, end in spans for minute in range(begin, end)}

    first, second = merged(one), merged(other)
    assert minutes(first) == minutes(one)
    assert minutes(common(first, second)) == minutes(one) & minutes(other)
    assert minutes(without(first, second)) == minutes(one) - minutes(other)
    assert length(first) == len(minutes(one))


@given(st.lists(st.integers(0, 10**10), min_size=1, max_size=60))
def test_nine_tenths_do_not_pass_the_ninetieth_percentile(values: list[int]) -> None:
    spread = Spread.of(values)
    within = sum(1 for value in values if value / 1e6 <= spread.p90)
    assert within >= 0.9 * len(values)
    assert spread.median <= spread.p90 <= spread.longest == max(values) / 1e6


def test_every_share_has_its_formula() -> None:
    assert all(
        FORMULAS[name] for name in ("弃号率", "过号率", "超时等候率", "超时办理率", "饱和度", "区间应验率")
    )
