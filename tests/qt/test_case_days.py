"""The days of a case in its file: from when it counts as accepted, and which last days may yet move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.clock import FixedClock
from tests.qt.many_cases import store_of
from tests.unit import life_desk

if TYPE_CHECKING:
    from tests.qt.real import RealDesk
    from ui.states.case_file import CaseFileView


def on(desk: RealDesk, moment: str) -> None:
    """The desk stands open on another day."""
    desk.close()
    desk.clock = FixedClock.on(moment)
    desk.open()


def opened(desk: RealDesk) -> CaseFileView:
    desk.sign_in()
    desk.key("Alt+2")
    desk.until(lambda: desk.desk.cases.entries)
    desk.key("Enter", "Enter")
    assert desk.desk.cases.file is not None, desk.told()
    return desk.desk.cases.file


def test_a_deemed_acceptance_says_from_which_day_and_why(real_desk: RealDesk) -> None:
    desk = real_desk
    on(desk, "2026-09-18T16:30:00")
    life_desk.received(store_of(desk))
    desk.clock.move(days=10)
    file = opened(desk)
    (line,) = (one for one in file.timeline if one.what == "受理")
    assert line.detail == "逾期没有告知，自 9月18日收件之日起视为受理"
    desk.shoot("deemed-file")


def test_an_acceptance_of_the_same_day_says_only_who(real_desk: RealDesk) -> None:
    desk = real_desk
    life_desk.accepted(store_of(desk))
    (line,) = (one for one in opened(desk).timeline if one.what == "受理")
    assert line.detail == "邹正野 0203，3 号窗"


def test_last_days_past_the_published_holidays_may_yet_move(real_desk: RealDesk) -> None:
    """The table of the national holidays ends with the year; the next one comes in autumn (domain.md 1.5)."""
    desk = real_desk
    on(desk, "2026-12-29T09:30:00")
    life_desk.accepted(store_of(desk))
    file = opened(desk)
    assert [one.due[-2:] for one in file.clocks] == ["暂估", "暂估"]
    assert file.timeline[-1].at.endswith("暂估")
    desk.shoot("provisional-file")


def test_the_telephone_is_masked_as_a_telephone(real_desk: RealDesk) -> None:
    desk = real_desk
    life_desk.accepted(store_of(desk))
    assert dict(opened(desk).facts)["电话"] == "139****0022"
