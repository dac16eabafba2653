from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hall.clock import MICROS
from sync.pace import CEILING_S, DEBOUNCE_S, IDLE_S, SPREAD_S, Pace, backoff
from tests.fakes.dice import dice as a_dice


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_backoff_is_full_jitter_below_a_ceiling(failures: int, at: float) -> None:
    waited = backoff(failures, lambda: at)
    assert 0 <= waited < CEILING_S
    assert waited == at * min(CEILING_S, 2.0**failures if failures < 10 else CEILING_S)


def test_the_first_round_is_due_at_once() -> None:
    assert Pace(lambda: 0.5, 7).wait(7) == 0.0


def test_failures_wait_longer_and_longer_and_never_give_up() -> None:
    pace = Pace(lambda: 0.5, 0)
    waits = []
    for _ in range(50):
        pace.failed(0)
        waits.append(pace.wait(0))
    assert waits[:7] == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    assert waits[-1] == CEILING_S / 2
    pace.succeeded(0, more=False)
    pace.failed(0)
    assert pace.wait(0) == 1.0


def test_what_the_hub_asks_for_is_a_floor() -> None:
    pace = Pace(lambda: 0.5, 0)
    pace.failed(0, 10.0)
    assert pace.wait(0) == 11.0


def test_a_new_event_brings_the_next_round_near_but_shortens_no_backoff() -> None:
    pace = Pace(lambda: 0.5, 0)
    pace.succeeded(0, more=False)
    assert pace.wait(0) == IDLE_S
    pace.poke(0)
    assert pace.wait(0) == DEBOUNCE_S
    pace.poke(MICROS)
    assert pace.due == round(DEBOUNCE_S * MICROS), "a later event does not put the round off"
    pace.failed(0)
    pace.poke(0)
    assert pace.wait(0) == 1.0


def test_more_to_send_goes_on_at_once() -> None:
    pace = Pace(lambda: 0.5, 0)
    pace.succeeded(5, more=True)
    assert pace.wait(5) == 0.0


def test_sixty_desks_do_not_arrive_together_when_the_network_is_back() -> None:
    rand = a_dice(20261120)
    tenths = [0] * 10
    for _ in range(600):
        pace = Pace(rand.random, 0)
        for _ in range(9):
            pace.failed(0)
        pace.wake(0)
        tenths[int(pace.wait(0) / SPREAD_S * 10)] += 1
    assert max(tenths) < 120
    assert min(tenths) > 20


def test_waking_without_an_outage_only_brings_the_next_round_forward() -> None:
    pace = Pace(lambda: 0.5, 0)
    pace.succeeded(0, more=False)
    pace.wake(0)
    assert pace.wait(0) == DEBOUNCE_S
    pace.wake(0)
    assert pace.wait(0) == DEBOUNCE_S


def test_waking_ends_a_back_off_but_not_what_the_hub_asked_for() -> None:
    pace = Pace(lambda: 0.5, 0)
    for _ in range(9):
        pace.failed(0)
    assert pace.wait(0) == CEILING_S / 2
    pace.wake(0)
    assert (pace.wait(0), pace.failures) == (SPREAD_S / 2, 0)
    pace.failed(0, retry_after=7.0)
    pace.wake(0)
    assert pace.wait(0) == 7.0


def test_a_person_who_asks_does_not_wait_and_the_back_off_goes_on_where_it_was() -> None:
    pace = Pace(lambda: 0.5, 0)
    for _ in range(5):
        pace.failed(0)
    assert pace.wait(0) == 16.0
    pace.now(0)
    assert pace.wait(0) == 0.0
    pace.failed(0)
    assert pace.wait(0) == 30.0
