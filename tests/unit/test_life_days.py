"""Days of the law through whole lives: make-up days, 60 natural and 30 days of both kinds (domain.md 1.5)."""

from __future__ import annotations

import datetime as dt

import pytest

from hall.case_clocks import case_days
from hall.catalogue import Item
from hall.commands.department import accept_by_department
from hall.commands.procedures import Extend, Resume, Suspend, extend, resume, suspend
from hall.deadlines import ClockKind, Light, standing
from tests.unit.desk import CHIEF, Desk, calendar, catalogue
from tests.unit.life_desk import accepted, decided, in_review, promised_permit, received, stored


def named(start: str) -> Item:
    return next(item for item in catalogue().items if item.name.startswith(start))


def dues(desk: Desk, case: str, now: dt.date | None = None) -> dict[str, dt.date]:
    file = stored(desk, case)
    item = desk.store.state.versions[file.item_version].item
    clocks = standing(case_days(file, item), now or dt.date(2026, 11, 20), calendar()).clocks
    return {str(one.kind): one.due for one in clocks}


VECTORS = (
    # From the table of domain.md 1.5: start, +5, +10, +20 working days.
    ("2026-02-13", "2026-02-27", "2026-03-05", "2026-03-19"),
    ("2026-04-29", "2026-05-09", "2026-05-15", "2026-05-29"),
    ("2026-09-18", "2026-09-24", "2026-10-09", "2026-10-22"),
    ("2026-09-30", "2026-10-13", "2026-10-20", "2026-11-03"),
    ("2026-11-20", "2026-11-27", "2026-12-04", "2026-12-18"),
)


@pytest.mark.parametrize(("start", "five", "ten", "twenty"), VECTORS)
def test_the_limits_of_a_permit_over_holidays_and_make_up_days(
    start: str, five: str, ten: str, twenty: str
) -> None:
    desk = Desk(f"{start}T16:59:00")
    now = dt.date.fromisoformat(start)
    waits, goes, done = received(desk, number=1).id, in_review(desk, number=2).id, decided(desk, number=3).id
    assert dues(desk, waits, now) == {ClockKind.TELL: dt.date.fromisoformat(five)}
    assert dues(desk, goes, now) == {
        ClockKind.PROMISE: dt.date.fromisoformat(five),
        ClockKind.STATUTORY: dt.date.fromisoformat(twenty),
    }
    assert dues(desk, done, now) == {ClockKind.DELIVER: dt.date.fromisoformat(ten)}


def test_a_make_up_saturday_is_a_day_of_the_limit_and_of_the_light() -> None:
    desk = Desk("2026-04-29T09:00:00")
    case = in_review(desk).id
    item = promised_permit()
    # 30 April, 6, 7, 8 and the make-up Saturday 9 May.
    for now, light in ((9, Light.YELLOW), (10, Light.RED)):
        days = case_days(stored(desk, case), item)
        assert standing(days, dt.date(2026, 5, now), calendar()).light is light


def test_sixty_natural_days_count_every_day_but_those_of_a_procedure() -> None:
    desk = Desk("2026-11-20T09:00:00")
    case = in_review(desk, named("居民身份证")).id
    assert dues(desk, case)[ClockKind.STATUTORY] == dt.date(2027, 1, 19)
    start = dt.date(2026, 11, 20)
    assert start + dt.timedelta(days=60) == dt.date(2027, 1, 19)
    pause = Suspend(actor=CHIEF, case_id=case, procedure="鉴定", reason="指纹存疑", approver="局长", days=5)
    suspend(pause, desk.store, desk.clock, calendar())
    desk.clock.move(days=9)
    resume(Resume(actor=CHIEF, case_id=case, result="通过"), desk.store, desk.clock)
    # 23 to 29 November, Saturday and Sunday included, do not count.
    assert dues(desk, case)[ClockKind.STATUTORY] == dt.date(2027, 1, 26)


def test_thirty_natural_days_and_thirty_working_days() -> None:
    desk = Desk("2026-11-20T09:00:00")
    card = accepted(desk, named("退役军人优待证"), number=1).id
    assert dues(desk, card) == {ClockKind.PROMISE: dt.date(2026, 12, 20)}
    house = received(desk, named("不动产抵押权"), number=2).id
    accept_by_department(CHIEF, house, desk.store, desk.clock, calendar())
    found = dues(desk, house)
    # Twenty to 18 December, ten more to 1 January: 2027 is not published yet, so only weekends are left out.
    assert found[ClockKind.STATUTORY] == dt.date(2027, 1, 1)
    assert found[ClockKind.PROMISE] == dt.date(2026, 11, 24)


def test_added_time_is_working_days_even_on_natural_ones() -> None:
    desk = Desk("2026-11-20T09:00:00")
    case = in_review(desk, named("退役军人优待证")).id
    cmd = Extend(actor=CHIEF, case_id=case, days=10, reason="核查未回", approver="局长")
    extend(cmd, desk.store, desk.clock, calendar())
    assert dues(desk, case)[ClockKind.PROMISE] == calendar().add_workdays(dt.date(2026, 12, 20), 10).day
