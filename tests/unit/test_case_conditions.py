"""The two days of 加条件 as people type them around the turn of a year."""

from __future__ import annotations

import pytest

from hall.clock import FixedClock
from ui import words
from ui.states import case_acts, case_forms
from ui.states.cases import CasesState


def asked(now: str, since: str = "", until: str = "") -> CasesState:
    state = CasesState()
    form = case_forms.conditions(state, ())
    for name, text in (("since", since), ("until", until)):
        form = case_acts.typed(form, name, text)
    return case_forms.take_conditions(state, form, FixedClock.on(f"{now}T09:00:00"))


@pytest.mark.parametrize(
    ("now", "since", "until", "wanted"),
    [
        ("2026-11-20", "11-01", "11-30", (20261101, 20261130)),
        ("2026-11-20", "", "12-31", (0, 20261231)),
        ("2027-01-05", "12-20", "12-31", (20261220, 20261231)),
        ("2027-01-05", "12-20", "1-4", (20261220, 20270104)),
        ("2027-01-05", "20271220", "", (20271220, 0)),
        ("2027-01-05", "1-5", "1-5", (20270105, 20270105)),
    ],
)
def test_a_day_without_its_year_is_a_past_one(
    now: str, since: str, until: str, wanted: tuple[int, int]
) -> None:
    state = asked(now, since, until)
    assert state.act is None
    assert (state.conditions.since, state.conditions.until) == wanted


def test_days_that_leave_nothing_are_told_at_the_field() -> None:
    state = asked("2026-11-20", "11-15", "11-01")
    assert state.act is not None
    assert (state.act.wrong, state.act.told) == ("until", words.SPAN_WRONG)
    assert state.act.get("since") == "11-15"


def test_an_empty_list_says_what_made_it_empty() -> None:
    assert "条件" in words.nothing_listed("今天要做", "", 2)
    assert "受理以后" in words.nothing_listed("今天要做", "", 0)
    assert "后四位" in words.nothing_listed("今天要做", "zzz", 2)
