"""Days that a clerk types into a form, with and without a year, around the turn of the year too."""

import datetime as dt

import pytest

from hall.errors import Refused
from ui.work.typed import day_typed

D = dt.date


@pytest.mark.parametrize(
    ("now", "text", "meant"),
    [
        (D(2026, 11, 20), "11-23", D(2026, 11, 23)),
        (D(2026, 11, 20), "11月19日", D(2026, 11, 19)),
        (D(2026, 11, 20), "2-1", D(2026, 2, 1)),
        (D(2026, 12, 28), "01-05", D(2027, 1, 5)),
        (D(2026, 12, 28), "12-27", D(2026, 12, 27)),
        (D(2027, 1, 4), "12-30", D(2026, 12, 30)),
        (D(2027, 1, 4), "1.3", D(2027, 1, 3)),
        (D(2026, 12, 28), "2026-01-05", D(2026, 1, 5)),
        (D(2026, 12, 28), "20260105", D(2026, 1, 5)),
    ],
)
def test_a_day_without_a_year_is_the_one_that_is_meant(now: dt.date, text: str, meant: dt.date) -> None:
    assert day_typed(text, now, "on") == meant


@pytest.mark.parametrize(
    ("now", "text", "meant"),
    [
        (D(2026, 12, 28), "01-05", D(2026, 1, 5)),
        (D(2027, 1, 4), "12-1", D(2026, 12, 1)),
        (D(2027, 1, 4), "01-04", D(2027, 1, 4)),
    ],
)
def test_the_first_day_of_a_report_lies_in_the_past(now: dt.date, text: str, meant: dt.date) -> None:
    assert day_typed(text, now, "since", past=True) == meant


@pytest.mark.parametrize(
    "text", ["13-01", "02-30", "0-0", "-5", "11--3", "明天", "9" * 30, "11-20-", "2026-13-01"]
)
def test_what_is_no_day_is_said_with_its_field(text: str) -> None:
    with pytest.raises(Refused) as told:
        day_typed(text, D(2026, 11, 20), "on")
    assert (told.value.code, told.value.field) == ("form.day", "on")
