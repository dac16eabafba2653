"""Tables of notices and of days: what is taken, and what is refused with its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from hall.commands.boards import (
    fresh_notices,
    hall_calendar,
    import_calendar,
    import_notices,
    renew,
    saw_notices,
    standing_notices,
    stored_days,
)
from hall.control import CALENDAR, NOTICES
from hall.errors import Refused
from hall.notices import MAX_NOTICES, notices_from, read_notices, standing
from tests.unit.desk import Desk

HEAD = "开始,结束,内容\n"
YEAR = "日期,类型,名称\n" + "".join(f"2027-10-0{n},休,国庆\n" for n in range(1, 8)) + "2027-10-09,班,调休\n"


def test_a_table_of_notices_is_read_in_order() -> None:
    found = read_notices(
        "\ufeff" + HEAD + "2026-12-01,2026-12-31, 年终  结算\n\n2026-11-20,2026-11-20,停电\n"
    )
    assert [(one.first, one.last, one.text) for one in found] == [
        (20261120, 20261120, "停电"),
        (20261201, 20261231, "年终 结算"),
    ]
    assert standing(found, 20261120) == found[:1]
    assert read_notices(HEAD) == ()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "第一行必须是"),
        ("日期,内容\n", "第一行必须是"),
        (HEAD + "2026-11-20,2026-11-20\n", "第2行：应有3列，实际有2列"),
        (HEAD + "\n2026-11-20,2026-11-19,甲\n", "第3行：结束早于开始"),
        (HEAD + "2026-02-30,2026-11-19,甲\n", "第2行：日期“2026-02-30”"),
        (HEAD + "2026-11-20,明天,甲\n", "第2行：日期“明天”"),
        (HEAD + "2026-11-20,2026-11-20, \n", "第2行：内容应是"),
        (HEAD + f"2026-11-20,2026-11-20,{'长' * 201}\n", "第2行：内容应是"),
        (HEAD + "2026-11-20,2026-11-20,甲\x07\n", "第2行：内容应是"),
        (HEAD + "2026-11-20,2026-11-20,甲\n" * 2, "第3行：与前面的一行完全相同"),
        (HEAD + "".join(f"2026-11-20,2026-11-20,{n}\n" for n in range(MAX_NOTICES + 1)), "最多 50 条"),
        (HEAD + '2026-11-20,2026-11-20,"甲', "不是完整的 CSV"),
    ],
)
def test_a_wrong_table_of_notices_is_refused_with_its_line(rows: str, said: str) -> None:
    with pytest.raises(Refused, match=said) as caught:
        read_notices(rows)
    assert caught.value.code == "notices.table"


def setting_of(desk: Desk) -> Callable[[str], str | None]:
    def setting(name: str) -> str | None:
        with desk.store() as work:
            return work.settings.get(name)

    return setting


def test_a_notice_is_fresh_once_for_each_person() -> None:
    desk = Desk()
    clock, setting = desk.clock, setting_of(desk)
    import_notices(HEAD + "2026-11-20,2026-11-21,停电\n2026-12-01,2026-12-02,年终\n", desk.store)
    assert [one.text for one in standing_notices(setting, clock)] == ["停电"]
    assert [one.text for one in fresh_notices("0203", setting, clock)] == ["停电"]
    saw_notices("0203", desk.store, clock)
    assert fresh_notices("0203", setting, clock) == ()
    assert len(fresh_notices("0205", setting, clock)) == 1
    # Another text is another notice; what is over is not shown.
    import_notices(HEAD + "2026-11-20,2026-11-21,停水\n", desk.store)
    assert [one.text for one in fresh_notices("0203", setting, clock)] == ["停水"]
    clock.move(days=2)
    assert standing_notices(setting, clock) == ()


def test_an_imported_year_counts_and_those_who_hold_the_calendar_hear_of_it() -> None:
    desk = Desk("2027-02-01T09:00:00")
    setting = setting_of(desk)
    calendar = hall_calendar(setting)
    before, friday = calendar.published_until, dt.date(2027, 9, 30)
    assert calendar.add_workdays(friday, 1).day == dt.date(2027, 10, 1)
    (year,) = import_calendar(YEAR, desk.store, desk.clock)
    assert (year.year, year.off, year.work) == (2027, 7, 1)
    renew(calendar, setting)
    assert calendar.add_workdays(friday, 1).day == dt.date(2027, 10, 8)
    assert calendar.is_workday(dt.date(2027, 10, 9))
    assert calendar.published_until == dt.date(2027, 12, 31) > before
    # The same year again replaces it, another stays.
    import_calendar("日期,类型,名称\n2028-01-03,休,元旦\n", desk.store, desk.clock)
    assert {day.year for day in stored_days(setting(CALENDAR))} == {2027, 2028}
    import_calendar("日期,类型,名称\n2027-05-03,休,劳动节\n", desk.store, desk.clock)
    assert len([day for day in stored_days(setting(CALENDAR)) if day.year == 2027]) == 1


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("2031-01-01,休,元旦", "只收 2026 到 2029 年的"),
        ("2027-10-11,班,调休", "2027-10-11 不是周末"),
        ("2027-10-01,假,国庆", "第2行：类型“假”"),
        ("2027-10-01,休", "第2行应有3列"),
        ("", "没有任何日期"),
    ],
)
def test_a_wrong_table_of_days_is_refused_and_nothing_is_kept(rows: str, said: str) -> None:
    desk = Desk("2027-02-01T09:00:00")
    with pytest.raises(Refused, match=said):
        import_calendar(f"日期,类型,名称\n{rows}\n", desk.store, desk.clock)
    assert setting_of(desk)(CALENDAR) is None


@pytest.mark.parametrize(
    "text", [None, "", "nonsense", "[1]", '{"2027-13-01": "休"}', '{"2027-01-01": "假"}']
)
def test_what_cannot_be_read_back_counts_as_nothing(text: str | None) -> None:
    assert notices_from(text) == ()
    assert stored_days(text) == {}
    assert (
        hall_calendar(lambda _name: text).published_until == hall_calendar(lambda _name: None).published_until
    )


def test_a_desk_of_a_hall_changes_neither() -> None:
    desk = Desk()
    with desk.store() as work:
        for name in ("calendar", "notices"):
            work.settings.put(f"control.{name}", "given")
        work.commit()
    with pytest.raises(Refused, match="统一下发"):
        import_notices(HEAD, desk.store)
    with pytest.raises(Refused, match="统一下发"):
        import_calendar("日期,类型,名称\n2027-01-01,休,元旦\n", desk.store, desk.clock)
    assert setting_of(desk)(NOTICES) is None
