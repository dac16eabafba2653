import csv
import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.catalogue import Limit, LimitUnit
from hall.errors import Refused
from hall.workdays import DayKind, WorkCalendar, national_calendar, read_table
from tests.unit.demo_catalogue import DATA

D = dt.date
VECTORS = [
    ("2026-02-13", ("2026-02-14", "2026-02-27", "2026-03-05", "2026-03-19")),
    ("2026-04-29", ("2026-04-30", "2026-05-09", "2026-05-15", "2026-05-29")),
    ("2026-09-18", ("2026-09-20", "2026-09-24", "2026-10-09", "2026-10-22")),
    ("2026-09-30", ("2026-10-08", "2026-10-13", "2026-10-20", "2026-11-03")),
    ("2026-11-20", ("2026-11-23", "2026-11-27", "2026-12-04", "2026-12-18")),
]


def _table() -> str:
    return (DATA / "节假日-2025-2026.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(("start", "expected"), VECTORS)
def test_working_days_of_the_published_vectors(start: Any, expected: Any) -> None:
    found = tuple(
        national_calendar().add_workdays(D.fromisoformat(start), n).day.isoformat() for n in (1, 5, 10, 20)
    )
    assert found == expected


def test_the_national_table_agrees_with_the_file_of_the_hall() -> None:
    rows = list(csv.DictReader(_table().removeprefix("\ufeff").splitlines()))
    assert len(rows) == 72
    for row in rows:
        assert national_calendar().is_workday(D.fromisoformat(row["日期"])) is (row["类型"] == "班")
    assert read_table(_table())[D(2025, 1, 26)] is DayKind.WORK


def test_past_the_last_published_day_only_weekends_are_skipped() -> None:
    calendar = national_calendar()
    assert calendar.published_until == D(2026, 12, 31)
    last = calendar.add_workdays(D(2026, 12, 30), 1)
    assert (last.day, last.provisional) == (D(2026, 12, 31), False)
    first = calendar.add_workdays(D(2026, 12, 31), 1)
    assert (first.day, first.provisional) == (D(2027, 1, 1), True)
    far = calendar.add_workdays(D(2026, 12, 31), 6)
    assert (far.day, far.provisional) == (D(2027, 1, 8), True)


def _year(year: int) -> str:
    days = [f"{year}-01-0{n},休,元旦" for n in (1, 2, 3)] + [f"{year}-10-0{n},休,国庆节" for n in range(1, 8)]
    return "日期,类型,名称\r\n" + "\r\n".join(days) + f"\r\n{year}-10-09,班,国庆节\r\n"


def test_an_imported_year_is_published_and_moves_due_dates() -> None:
    calendar = WorkCalendar(read_table(_year(2027)))
    assert calendar.published_until == D(2027, 12, 31)
    due = calendar.add_workdays(D(2026, 12, 31), 1)
    assert (due.day, due.provisional) == (D(2027, 1, 4), False)
    assert calendar.is_workday(D(2027, 10, 9))


def test_a_year_behind_a_hole_does_not_make_dates_sure() -> None:
    calendar = WorkCalendar(read_table(_year(2029)))
    assert calendar.published_until == D(2026, 12, 31)
    assert not calendar.is_workday(D(2029, 10, 1))
    assert calendar.add_workdays(D(2029, 3, 1), 1).provisional


def test_an_imported_table_replaces_a_published_year_as_a_whole() -> None:
    calendar = WorkCalendar(read_table(_year(2026)))
    assert calendar.is_workday(D(2026, 5, 1))
    assert not calendar.is_workday(D(2026, 5, 9))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "第一行"),
        ("日期,类型\n2027-01-01,休", "第一行"),
        ("日期,类型,名称\n", "没有任何日期"),
        ("日期,类型,名称\n2027/1/1,休,元旦", "第2行"),
        ("日期,类型,名称\n2027-02-30,休,元旦", "第2行"),
        ("日期,类型,名称\n\n2027-01-01,假,元旦", "第3行"),
        ("日期,类型,名称\n2027-01-01,休", "应有3列"),
        ("日期,类型,名称\n2027-01-01,休,元旦\n2027-01-01,班,元旦", "两次"),
        ('日期,类型,名称\n"2027-01-01,休,元旦', "CSV"),
    ],
)
def test_a_wrong_table_names_the_line(text: Any, words: Any) -> None:
    with pytest.raises(Refused) as caught:
        read_table(text)
    assert words in caught.value.sentence


def test_units_of_a_limit() -> None:
    calendar, start = national_calendar(), D(2026, 9, 30)
    assert calendar.due(start, Limit(number=0, unit=LimitUnit.AT_ONCE)).day == start
    assert calendar.due(start, Limit(number=1, unit=LimitUnit.WORKDAYS)).day == D(2026, 10, 8)
    natural = calendar.due(start, Limit(number=100, unit=LimitUnit.DAYS))
    assert (natural.day, natural.provisional) == (D(2027, 1, 8), False)


@pytest.mark.parametrize(
    ("start", "limit"),
    [
        (D(2026, 1, 1), Limit(number=-1, unit=LimitUnit.WORKDAYS)),
        (D(2026, 1, 1), Limit(number=10**9, unit=LimitUnit.WORKDAYS)),
        (D(2026, 1, 1), Limit(number=10**9, unit=LimitUnit.DAYS)),
        (D(9999, 12, 30), Limit(number=9, unit=LimitUnit.WORKDAYS)),
        (D(9999, 12, 30), Limit(number=9, unit=LimitUnit.DAYS)),
    ],
)
def test_absurd_limits_are_refused_with_a_sentence(start: Any, limit: Any) -> None:
    with pytest.raises(Refused) as caught:
        national_calendar().due(start, limit)
    assert caught.value.code == "workdays.range"


@given(start=st.dates(D(2003, 1, 1), D(2040, 1, 1)), count=st.integers(0, 200))
@settings(max_examples=100, deadline=None)
def test_adding_and_counting_are_inverse(start: Any, count: Any) -> None:
    calendar = national_calendar()
    due = calendar.add_workdays(start, count).day
    assert calendar.workdays_between(start, due) == count
    assert calendar.workdays_between(due, start) == -count
    assert count == 0 or calendar.is_workday(due)
