"""What the estimator learns: means that are not upset by one visit, ranges that hold as often as they say."""

from __future__ import annotations

import random
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.calibration import Calibration, CalibrationKept, bucket
from hall.forecast import Forecast, ForecastKept
from hall.lookahead import Outlook
from hall.paces import LONGEST, Paces, PacesKept
from hall.queue_ports import Booking, Estimate, WindowPhase
from hall.tickets import TicketState
from tests.unit.figures_rows import DAY, MINUTE, OPENING, catalogue, served, ticket, window

NOW = OPENING + 60 * MINUTE


def test_a_mean_of_few_visits_is_drawn_to_what_was_known() -> None:
    paces = Paces({"A": 600.0})
    assert paces.of("A").seconds == 600
    paces.see([served(1, taken=0, called=0, minutes=100)])
    assert 600 < paces.of("A").seconds < 1200
    paces.see(served(i, taken=0, called=0, minutes=20) for i in range(2, 80))
    assert paces.of("A").seconds == pytest.approx(1200, rel=0.15)
    assert paces.of("Z").seconds == 600


def test_seeing_a_ticket_again_changes_nothing() -> None:
    paces = Paces({"A": 600.0})
    row = served(1, taken=0, called=0, minutes=30)
    paces.see([row])
    before = paces.of("A")
    paces.see([row, row])
    assert paces.of("A") == before


def test_a_forgotten_session_counts_as_two_hours() -> None:
    one, other = Paces({"A": 600.0}), Paces({"A": 600.0})
    one.see([served(1, taken=0, called=0, minutes=900)])
    other.see([served(1, taken=0, called=0, minutes=LONGEST / 60)])
    assert one.of("A") == other.of("A")


def test_long_visits_in_hand_are_not_forgotten() -> None:
    paces = Paces({"A": 600.0})
    paces.see(served(i, taken=0, called=0, minutes=5) for i in range(20))
    assert paces.of("A", [2400.0] * 5).seconds > paces.of("A").seconds
    assert paces.of("A", [1.0]).seconds == pytest.approx(paces.of("A").seconds, rel=0.1)


def test_absences_and_their_length_are_learnt() -> None:
    paces = Paces({"A": 600.0})
    few = paces.of("A").no_show
    paces.see(served(i, taken=0, called=i, minutes=2, comes=False) for i in range(30))
    found = paces.of("A")
    assert found.no_show > few + 0.2
    assert found.miss_seconds == pytest.approx(120, rel=0.1)
    assert found.seconds == 600


def test_somebody_who_needs_twice_as_long_is_known_after_a_while() -> None:
    paces = Paces({"A": 600.0})
    for i in range(60):
        slow = i % 2 == 1
        paces.see([served(i, taken=0, called=0, minutes=20 if slow else 10, window=2 if slow else 1)])
    assert paces.factor("1002") > 1.1
    assert paces.factor("1001") < 0.95
    assert paces.factor("9999") == 1.0


def test_a_new_day_begins_with_what_was_learnt_and_it_can_be_stored() -> None:
    paces = Paces({"A": 600.0})
    paces.see(served(i, taken=0, called=0, minutes=20) for i in range(80))
    kept = msgspec.json.decode(msgspec.json.encode(paces.kept()), type=PacesKept)
    assert kept == paces.kept()
    assert Paces({"A": 600.0}, kept).of("A").seconds == pytest.approx(1200, rel=0.2)


def shown(number: int, low: int, high: int, truth: float, queue: str = "A") -> Estimate:
    return Estimate(
        ticket=f"{number}",
        day=DAY,
        queue=queue,
        shown_at=NOW,
        low=low,
        high=high,
        model="m",
        called_at=NOW + round(truth * MINUTE),
    )


@pytest.mark.parametrize("wrong", [0.6, 1.0, 1.5])
def test_ranges_come_to_hold_as_often_as_they_say_whatever_the_model_gets_wrong(wrong: float) -> None:
    dice = random.Random(5)  # noqa: S311 - dice of a simulation
    calibration = Calibration()
    held, below = [], []
    for number in range(3000):
        middle = dice.uniform(3, 40)
        truth = middle * wrong * dice.lognormvariate(0, 0.3)
        told = calibration.shown("A", middle, middle * 1.1)
        calibration.learn(shown(number, told.low, told.high, truth))
        if number >= 1000:
            held.append(truth <= told.high)
            below.append(truth <= told.low)
    assert sum(held) / len(held) == pytest.approx(0.8, abs=0.05)
    assert sum(below) / len(below) == pytest.approx(0.5, abs=0.07)


def test_queues_and_lengths_of_wait_learn_apart() -> None:
    calibration = Calibration()
    for number in range(200):
        calibration.learn(shown(number, 10, 15, 30))
    assert calibration.correct("A", 10, 12)[1] > calibration.correct("B", 10, 12)[1]
    highs = {key for key in calibration.kept().edges if key.startswith("high/")}
    assert highs == {f"high/*/{bucket(10)}", f"high/A/{bucket(10)}"}
    assert bucket(1) != bucket(10) != bucket(60)


def test_a_free_window_is_shown_as_at_once_and_teaches_nothing() -> None:
    calibration = Calibration()
    told = calibration.shown("A", 0, 0)
    assert (told.low, told.high) == (0, 1)
    calibration.learn(shown(1, 0, 1, 25))
    calibration.learn(replace(shown(1, 5, 9, 25), called_at=0))
    assert calibration.kept() == CalibrationKept()


@given(st.floats(0, 300), st.floats(0, 100))
@settings(max_examples=60)
def test_a_range_is_never_upside_down(middle: float, more: float) -> None:
    calibration = Calibration()
    for number in range(5):
        calibration.learn(shown(number, 8, 9, 200 if number % 2 else 0))
    told = calibration.shown("A", middle, middle + more)
    assert 0 <= told.low < told.high


def forecast(**changes: object) -> Forecast:
    return Forecast(catalogue(windows=4), DAY, **changes)  # type: ignore[arg-type]


def look(model: Forecast, waiting: int, *rows: object) -> Outlook:
    tickets = [ticket(i, minute=i / 2) for i in range(waiting)]
    return model.outlook(NOW, tickets, rows)  # type: ignore[arg-type]


def test_paused_closed_and_wanted_windows_call_later_or_never() -> None:
    model = forecast()
    none = look(model, 3, window(1, WindowPhase.CLOSED), window(2, day=20261117))
    assert model.of_queue(none, "A") is None
    paused = look(model, 0, window(1, WindowPhase.PAUSED, since=NOW - 10 * MINUTE, reason="午休"))
    wanted = look(model, 0, window(1, WindowPhase.WANTED, since=NOW))
    at_once = look(model, 0, window(1))
    assert paused.newcomers["A"] is not None
    assert wanted.newcomers["A"] is not None
    assert 35 <= paused.newcomers["A"].middle < 38
    assert 5 <= wanted.newcomers["A"].middle < 8
    assert model.of_queue(at_once, "A") == replace(model.calibration.shown("A", 0, 0))


def test_a_plan_tells_when_a_window_opens_and_when_its_break_is() -> None:
    roster = {1: ((9 * 60, 10 * 60 + 5), (11 * 60, 17 * 60)), 2: ((10 * 60 + 30, 17 * 60),)}
    model = forecast(roster=roster)
    outlook = look(model, 0, window(1), window(2, WindowPhase.CLOSED))
    seats = {seat.no: seat for seat in model.scene(NOW, (), (window(1), window(2, WindowPhase.CLOSED))).seats}
    assert seats[1].away == ((OPENING + 65 * MINUTE, OPENING + 120 * MINUTE),)
    assert seats[2].opens == OPENING + 90 * MINUTE
    assert model.of_queue(outlook, "A") is not None


def test_people_who_booked_and_are_still_to_come_are_counted() -> None:
    model = forecast()
    coming = [
        Booking(id=f"{i}", day=DAY, slot_at=NOW + 5 * MINUTE, queue="A", code=f"{i}") for i in range(20)
    ]
    gone = [replace(one, state="cancelled") for one in coming]
    tickets = [ticket(i, minute=58) for i in range(12)]
    with_them = model.outlook(NOW, tickets, [window(1)], coming)
    without = model.outlook(NOW, tickets, [window(1)], gone)
    assert with_them.newcomers["A"] is not None
    assert without.newcomers["A"] is not None
    assert with_them.newcomers["A"].middle > without.newcomers["A"].middle + 60


def test_a_ticket_with_priority_is_told_less_than_an_ordinary_one() -> None:
    model = forecast()
    rows = [ticket(i, minute=40) for i in range(20)]
    first = ticket(99, minute=59, priority="老年人")
    outlook = model.outlook(NOW, [*rows, first], [window(1)])
    special, plain = model.of_ticket(outlook, first), model.of_queue(outlook, "A")
    assert special is not None
    assert plain is not None
    assert special.low < plain.low / 2
    comer = model.of_queue(outlook, "A", "priority")
    assert comer is not None
    assert comer.low < plain.low / 2
    assert model.of_ticket(outlook, ticket(500)) is None


def test_a_days_experience_is_kept_for_the_next() -> None:
    model = forecast()
    model.see([served(i, taken=i, called=i, minutes=20) for i in range(60)])
    model.see([ticket(90, state=TicketState.CALLED, called_at=NOW, priority="老年人", window=1)])
    model.settle([shown(1, 5, 9, 30)])
    kept = msgspec.json.decode(msgspec.json.encode(model.kept(over=True)), type=ForecastKept)
    tomorrow = Forecast(catalogue(windows=4), 20261119, kept=kept)
    assert tomorrow.paces.of("A").seconds > 900
    assert sum(kept.arrivals.profiles["A"]) == 61
    assert tomorrow.calibration.kept() == model.calibration.kept()
    assert model.came("A") == 61
