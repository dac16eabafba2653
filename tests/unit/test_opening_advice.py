"""Advice to open windows: given when it is needed, enough and no more, and judged by what happened."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from hall.arrivals import Arrivals, HallHours, midnight
from hall.catalogue import Catalogue, StaffDef
from hall.lookahead import Flow, Scene, Seat
from hall.opening_advice import Advice, Closed, closed_windows, hall_ahead, judge
from hall.paces import Pace
from tests.unit.figures_rows import DAY, MINUTE, OPENING, catalogue, served, ticket

NOW = OPENING + 60 * MINUTE
HALL = catalogue(windows=12, letters="A")
PACE = Pace(seconds=600.0, no_show=0.0)


def scene(windows: int, per_minute: float, waiting: int = 0) -> Scene:
    rates = ((NOW, NOW + 25 * MINUTE, 0.3), (NOW + 25 * MINUTE, NOW + 180 * MINUTE, per_minute))
    return Scene(
        at=NOW,
        waiting=[ticket(i, minute=55) for i in range(waiting)],
        seats=[
            Seat(no=n, weights=(("A", 1),), queue="A", since=NOW - 3 * MINUTE) for n in range(1, windows + 1)
        ],
        paces={"A": PACE},
        flows={"A": Flow(rates=rates, priority=0.0, shape=500.0)},
    )


def closed(hall: Scene, book: Catalogue = HALL) -> tuple[Closed, ...]:
    return closed_windows(book, hall.seats, ["1001"])


def test_a_calm_hall_gets_no_advice() -> None:
    calm = scene(8, 0.4)
    ahead = hall_ahead(calm, HALL, closed(calm), DAY)
    assert ahead.advice == ()
    assert all(minutes < 20 for _, minutes in ahead.waits["A"])
    assert 2 <= ahead.arrivals[0][1] <= 4
    assert [at for at, _ in ahead.calls] == [at for at, _ in ahead.arrivals]


def test_a_rush_to_come_needs_more_windows_in_time_and_they_are_enough() -> None:
    rush = scene(5, 1.0)
    ahead = hall_ahead(rush, HALL, closed(rush), DAY)
    assert len(ahead.advice) == 1
    advice = ahead.advice[0]
    assert advice.queue == "A"
    assert 1 <= len(advice.windows) <= 3
    assert set(advice.windows) <= set(range(6, 13))
    assert NOW < advice.open_by <= advice.from_at + 10 * MINUTE
    assert NOW + 10 * MINUTE < advice.from_at < NOW + 75 * MINUTE
    assert advice.late_without > 0.2
    assert advice.late_with < advice.late_without
    assert advice.without > 20 > 0.5 * advice.with_them
    assert len(advice.without_path) > 3
    assert len(advice.opened_path) > 3
    assert hall_ahead(rush, HALL, closed(rush), DAY) == ahead


def test_the_sentence_says_queue_moment_windows_and_limit() -> None:
    rush = scene(5, 1.0)
    advice = hall_ahead(rush, HALL, closed(rush), DAY).advice[0]
    assert advice.sentence().startswith("业务A 10:")
    assert f"前加开 {len(advice.windows)} 个窗口（6 号" in advice.sentence()
    assert "的人要等超过 20 分钟" in advice.sentence()


def test_without_a_window_to_open_it_says_so() -> None:
    full = scene(5, 1.2, waiting=30)
    advice = hall_ahead(full, HALL, (), DAY).advice[0]
    assert advice.windows == ()
    assert "没有可开的窗口" in advice.sentence()


def test_windows_with_somebody_to_sit_there_come_first() -> None:
    person = StaffDef(number="1009", name="张珊", role="窗口人员", windows=(9,), body="")
    busy = replace(person, number="1001", windows=(7,))
    book = replace(HALL, staff=(person, busy))
    rush = scene(5, 1.0)
    rows = {one.no: one.staff for one in closed(rush, book)}
    assert rows[9] == ("1009",)
    assert rows[7] == ()
    assert 5 not in rows
    assert hall_ahead(rush, book, closed(rush, book), DAY).advice[0].windows[0] == 9


def an_advice() -> Advice:
    return Advice(
        id="x",
        day=DAY,
        at=NOW,
        queue="A",
        name="业务A",
        windows=(6,),
        staff=(),
        open_by=NOW + 10 * MINUTE,
        from_at=NOW + 30 * MINUTE,
        limit_minutes=20,
        without=33,
        with_them=12,
        late_without=0.5,
        late_with=0.1,
    )


@pytest.mark.parametrize(
    ("waited", "followed", "right"),
    [(30, False, True), (5, False, False), (5, True, True), (30, True, False)],
)
def test_an_advice_is_judged_by_what_happened(waited: float, followed: bool, right: bool) -> None:  # noqa: FBT001
    tickets = [served(i, taken=95 + i, called=95 + i + waited, minutes=5) for i in range(10)]
    verdict = judge(an_advice(), tickets, followed=followed, now=NOW + 90 * MINUTE)
    assert (verdict.people, verdict.late, verdict.right) == (10, 1.0 if waited == 30 else 0.0, right)
    assert judge(an_advice(), tickets, followed=followed, now=NOW + 60 * MINUTE).right is None
    assert judge(an_advice(), [], followed=followed, now=NOW + 90 * MINUTE).right is None


def test_arrivals_are_learnt_by_weekday_and_scaled_by_today() -> None:
    hours = HallHours(spans=((540, 720),))
    arrivals = Arrivals(hours, {"A": 120.0})
    begin = midnight(DAY)
    for week in range(8):
        day = int((dt.date(2026, 9, 16) + dt.timedelta(days=7 * week)).strftime("%Y%m%d"))
        start = midnight(day) + 540 * MINUTE
        arrivals.learn(day, {"A": [start + i * MINUTE for i in range(180)]})
    flow = arrivals.flow("A", DAY, begin + 540 * MINUTE, [])
    assert sum(rate * 15 for _, _, rate in flow.rates) == pytest.approx(180, rel=0.1)
    came = [begin + (540 + i // 2) * MINUTE for i in range(120)]
    busy = arrivals.flow("A", DAY, begin + 600 * MINUTE, came)
    rest = sum(rate * 15 for _, _, rate in busy.rates)
    assert rest == pytest.approx(2 * 120, rel=0.15)
    assert busy.shape > flow.shape
    assert arrivals.flow("A", DAY, begin + 800 * MINUTE, came).rates == ()
    again = Arrivals(hours, {"A": 120.0}, arrivals.kept())
    assert again.flow("A", DAY, begin + 540 * MINUTE, []) == flow


def test_the_hall_is_closed_between_its_hours() -> None:
    hours = HallHours()
    assert hours.is_open(9 * 60)
    assert not hours.is_open(12 * 60)
    assert hours.gaps()[0] == (12 * 60 + 45, 13 * 60 + 30)
    assert hours.gaps()[1][0] == 17 * 60 + 45
