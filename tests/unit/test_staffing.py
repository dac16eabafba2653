"""Erlang's formulas against published figures, and identities that hold everywhere."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.staffing import (
    erlang_b,
    erlang_c,
    mean_wait,
    offered_load,
    square_root_windows,
    wait_quantile,
    windows_for,
    within,
)


@pytest.mark.parametrize(
    ("load", "windows", "lost"),
    [
        (1, 1, 1 / 2),
        (2, 2, 2 / 5),
        (5, 5, 0.2849),
        (10, 10, 0.2146),
        (20, 20, 0.1589),
        (3, 5, 0.1101),
        (10, 15, 0.0365),
        # "Erlang B, 1 % loss": the loads that the tables give for 5, 10, 20 and 100 lines
        (1.361, 5, 0.01),
        (4.461, 10, 0.01),
        (12.03, 20, 0.01),
        (84.06, 100, 0.01),
    ],
)
def test_erlang_b_as_in_the_tables(load: float, windows: int, lost: float) -> None:
    assert erlang_b(load, windows) == pytest.approx(lost, abs=6e-5)


@pytest.mark.parametrize(
    ("load", "windows", "waiting"),
    [
        (0.7, 1, 0.7),
        (1, 2, 1 / 3),
        (2, 3, 4 / 9),
        (2, 4, 4 / 23),
        (3, 4, 27 / 53),
        (4, 5, 0.5541),
        (8, 10, 0.4092),
        (10, 12, 0.4494),
        (10, 14, 0.1741),
    ],
)
def test_erlang_c_as_in_the_tables(load: float, windows: int, waiting: float) -> None:
    assert erlang_c(load, windows) == pytest.approx(waiting, abs=6e-5)


def test_the_worked_example_of_the_text_books() -> None:
    """200 calls an hour of 180 s, 14 agents: 17.4 % wait, 7.8 s in the mean, 88.8 % up to 20 s."""
    load = offered_load(200, 180)
    assert load == 10
    assert erlang_c(load, 14) == pytest.approx(0.174, abs=0.0005)
    assert mean_wait(load, 14, 180) == pytest.approx(7.8, abs=0.05)
    assert within(load, 14, 180, 20) == pytest.approx(0.888, abs=0.0005)
    assert windows_for(load, 180, 20) == 14
    assert within(load, 13, 180, 20) < 0.8


LOADS = st.floats(0.01, 80)
WINDOWS = st.integers(1, 100)


@given(LOADS, WINDOWS)
def test_waiting_follows_from_losing(load: float, windows: int) -> None:
    """C = B / (1 − ρ(1 − B)), and with one window less, C = A·B′ / (A·B′ + N − A)."""
    if load >= windows:
        assert erlang_c(load, windows) == 1
        assert mean_wait(load, windows, 60) == math.inf
        return
    lost = erlang_b(load, windows)
    assert erlang_c(load, windows) == pytest.approx(lost / (1 - load / windows * (1 - lost)))
    before = erlang_b(load, windows - 1)
    assert erlang_c(load, windows) == pytest.approx(load * before / (load * before + windows - load))
    assert lost <= erlang_c(load, windows) <= 1


@given(LOADS, WINDOWS, st.floats(0.5, 0.99))
def test_a_quantile_is_what_that_share_does_not_pass(load: float, windows: int, share: float) -> None:
    seconds = wait_quantile(load, windows, 300, share)
    if seconds == math.inf:
        assert load >= windows
        return
    if seconds == 0:
        assert erlang_c(load, windows) <= 1 - share + 1e-9
        return
    assert within(load, windows, 300, seconds) == pytest.approx(share)


@given(LOADS, WINDOWS)
def test_one_more_window_never_makes_it_worse(load: float, windows: int) -> None:
    assert erlang_c(load, windows + 1) <= erlang_c(load, windows)
    assert within(load, windows + 1, 300, 60) >= within(load, windows, 300, 60)


@given(LOADS)
def test_the_square_root_rule_is_near_what_is_needed(load: float) -> None:
    windows = square_root_windows(load)
    assert windows > load or windows == math.ceil(load)
    assert windows <= load + math.sqrt(load) + 1
    assert square_root_windows(0) == 0
