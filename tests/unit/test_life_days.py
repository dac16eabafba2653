"""Days of the law through whole lives: make-up days, 60 natural and 30 days of both kinds (domain.md 1.5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from hall.case_clocks import case_days
from hall.catalogue import Item
from hall.commands.department import accept_by_department
from hall.commands.procedures import Extend, Resume, Suspend, extend, resume, suspend
from hall.commands.supplements import Supply, accept_after, supply
from hall.deadlines import ClockKind, Light, standing
from hall.paper_forms import Acceptance
from tests.unit.desk import CHIEF, CLERK, Desk, calendar, catalogue
from tests.unit.life_desk import (
    HAVE,
    accepted,
    decided,
    in_review,
    owed_papers,
    promised_permit,
    received,
    stored,
    told,
)


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
    pause = Suspend(
        actor=CHIEF,
        case_id=case,
        procedure="鉴定",
        reason="指纹存疑",
        approver="局长",
        days=5,
        basis="《云岭市居民身份证办理规定》第八条",
    )
    suspend(pause, desk.store, desk.clock, calendar())
    desk.clock.move(days=9)
    resume(Resume(actor=CHIEF, case_id=case, result="通过"), desk.store, desk.clock, calendar())
    # 23 to 29 November, Saturday and Sunday included, do not count.
    assert dues(desk, case)[ClockKind.STATUTORY] == dt.date(2027, 1, 26)


def test_what_was_corrected_runs_from_the_day_on_which_it_came() -> None:
    desk = Desk("2026-11-20T09:00:00")
    case = told(desk)
    keys = [fact.key for fact in case.correction]
    # In two parts, the last of them on Tuesday 15 December.
    for days, part in ((10, keys[:1]), (15, keys[1:])):
        desk.clock.move(days=days)
        cmd = Supply(actor=CLERK, case_id=case.id, entries=dict.fromkeys(part, HAVE))
        supply(cmd, desk.store, desk.clock, calendar())
    item = desk.store.state.versions[case.item_version].item
    start = dt.date(2026, 12, 15)
    assert stored(desk, case.id).course.supplied_on == 20261215
    waiting = dues(desk, case.id, start)
    assert ClockKind.TELL not in waiting
    assert waiting[ClockKind.PROMISE] == calendar().due(start, item.promise).day
    # Accepted sixty days later as of that day: the notice names the day that the list has shown since.
    desk.clock.move(days=60)
    accept_after(CLERK, case.id, desk.store, desk.clock, calendar())
    accepted_then = stored(desk, case.id)
    assert accepted_then.accepted_on == 20261215
    assert dues(desk, case.id, start) == waiting
    notice = next(one for one in owed_papers(desk) if isinstance(one, Acceptance))
    assert notice.promised.due == waiting[ClockKind.PROMISE]


def test_a_revoked_decision_has_no_result_to_deliver() -> None:
    desk = Desk("2026-11-20T09:00:00")
    case = stored(desk, decided(desk).id)
    item = promised_permit()
    gone = replace(case, course=replace(case.course, revoked_on=20261123))
    assert standing(case_days(case, item), dt.date(2026, 12, 30), calendar()).light is Light.RED
    assert standing(case_days(gone, item), dt.date(2026, 12, 30), calendar()).light is Light.DONE


def test_thirty_working_days_over_the_long_holiday() -> None:
    """From Friday 18 September: 20 September and 10 October make up for 25 September and 1 to 7 October."""
    desk = Desk("2026-09-18T09:00:00")
    house = received(desk, named("不动产抵押权"), number=1).id
    accept_by_department(CHIEF, house, desk.store, desk.clock, calendar())
    # 20-24 September five, 28-30 eight, 8-10 October eleven, 12-16 sixteen, 19-23 twenty-one, 26-30
    # twenty-six, 2-5 November thirty.
    assert dues(desk, house, dt.date(2026, 9, 18))[ClockKind.STATUTORY] == dt.date(2026, 11, 5)
    permit = in_review(desk, number=2).id
    cmd = Extend(actor=CHIEF, case_id=permit, days=10, reason="核查未回", approver="局长")
    extend(cmd, desk.store, desk.clock, calendar())
    # The same thirty: twenty of the law and ten on top.
    assert dues(desk, permit, dt.date(2026, 9, 18))[ClockKind.STATUTORY] == dt.date(2026, 11, 5)


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
