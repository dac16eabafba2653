"""Light, list, file and end of the day say the same of a case: all of them count by `hall.deadlines`."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from hall.case_clocks import case_days
from hall.commands.catalogue import import_catalogue
from hall.commands.collecting import Collect, Forward, collect, forward
from hall.commands.day import close_day
from hall.commands.procedures import Suspend, suspend
from hall.commands.results import Close, Stock, close, stock
from hall.commands.reviewing import Decide, Review, decide, review
from hall.commands.supplements import Supply, supply
from hall.course import Stage
from hall.deadlines import standing
from hall.desk import DeskPorts
from hall.errors import Refused
from hall.local_settings import defaults
from tests.unit.desk import CHIEF, CLERK, MANAGER, application, calendar, catalogue
from tests.unit.life_desk import HAVE, ISSUER, LICENCE, accepted, in_review, received, told
from tests.unit.memory_devices import MemoryPrinter, MemoryRenderer
from tests.unit.test_routes import HOME
from ui import words
from ui.states.case_lists import CaseEntry, CaseList, Light, belongs
from ui.work.case_file_work import CaseFileWork
from ui.work.cases_work import CasesWork

if TYPE_CHECKING:
    from pathlib import Path

    from hall.clock import FixedClock
    from models.opening import Opened


class Page:
    """The lists and files of window 3 over a real store."""

    def __init__(self, hall: Opened, clock: FixedClock, folder: Path) -> None:
        import_catalogue(catalogue(), source="目录", begin=hall.units, clock=clock)
        # What makes cases asks for a desk and takes its store and clock only.
        self.desk: Any = SimpleNamespace(store=hall.units, clock=clock)
        self.hall, self.clock, self.folder = hall, clock, folder

    def ports(self) -> DeskPorts:
        """What window 3 works with."""
        return DeskPorts(
            settings=defaults(self.folder),
            begin=self.hall.units,
            queries=self.hall.views,
            clock=self.clock,
            calendar=calendar(),
            hasher=None,  # type: ignore[arg-type]  # nobody signs in
            renderer=MemoryRenderer(),
            printer=MemoryPrinter(),
            slips=MemoryPrinter(),
            doctor=tuple,
            card_frame=lambda: None,
        )

    def lists(self) -> CasesWork:
        """Read anew, as after a key."""
        return CasesWork(self.ports(), CLERK)

    def on(self, day: str) -> None:
        """Go on to a day, nine o'clock."""
        to = dt.datetime.fromisoformat(f"{day}T09:00:00+08:00")
        self.clock.at = int(to.timestamp()) * 1_000_000

    def entry(self, case: str) -> CaseEntry:
        """The line of a case, which must agree with its clocks."""
        (found,) = [one for one in self.lists().entries() if one.id == case]
        return found

    def shown(self, case: str) -> tuple[Light, str]:
        """Light and what is left."""
        found = self.entry(case)
        return found.light, found.left

    def lists_of(self, case: str) -> set[CaseList]:
        """The saved lists in which a case stands."""
        found = self.entry(case)
        return {one for one in CaseList if belongs(found, one)} - {CaseList.ALL, CaseList.HERE}

    def clocks(self, case: str) -> dict[str, tuple[Light, str]]:
        """The clocks of the case's file."""
        view = CaseFileWork(self.ports(), self.lists()).view(case, self.hall.views.case(case))
        return {one.name: (one.light, one.left) for one in view.clocks}

    def lit(self, case: str) -> str:
        """The light of the rules themselves."""
        file = self.hall.views.case(case)
        assert file is not None
        version = self.hall.views.item_version(file.item_version)
        assert version is not None
        now = dt.datetime.fromtimestamp(self.clock.at / 1e6, dt.UTC) + dt.timedelta(hours=8)
        return str(standing(case_days(file, version.item), now.date(), calendar()).light)


@pytest.fixture
def page(hall: Opened, clock: FixedClock, tmp_path: Path) -> Page:
    return Page(hall, clock, tmp_path)


def pause(page: Page, case: str) -> None:
    cmd = Suspend(actor=CHIEF, case_id=case, procedure="专家评审", reason="需要", approver="局长", days=5)
    suspend(cmd, page.hall.units, page.clock, calendar())


def test_a_procedure_that_comes_too_late_is_told_beside_the_card(page: Page) -> None:
    early, late = in_review(page.desk, number=1).id, in_review(page.desk, number=2).id
    pause(page, early)
    # On its last day, Friday 27 November; the procedure begins on Monday.
    page.on("2026-11-27")
    pause(page, late)
    assert page.shown(late) == (Light.YELLOW, "今天到期")
    assert page.shown(early) == (Light.PAUSED, "停计 4 天")
    page.on("2026-12-02")
    assert page.shown(late) == (Light.RED, "超 3 个工作日")
    assert page.lit(late) == "红牌"
    assert page.clocks(late) == {"承诺时限": (Light.RED, "超 3 个工作日")}
    assert CaseList.OVER in page.lists_of(late)
    assert page.lists().opened(late).warning == "承诺时限 超 3 个工作日"
    assert page.shown(early) == (Light.PAUSED, "停计 9 天")
    assert page.clocks(early) == {}


def test_what_was_corrected_shows_the_clock_of_the_decision(page: Page) -> None:
    case = told(page.desk)
    page.on("2026-12-10")
    keys = [fact.key for fact in case.correction]
    cmd = Supply(actor=CLERK, case_id=case.id, entries=dict.fromkeys(keys, HAVE))
    supply(cmd, page.hall.units, page.clock, calendar())
    file = page.hall.views.case(case.id)
    assert file is not None
    version = page.hall.views.item_version(file.item_version)
    assert version is not None
    promised = calendar().due(dt.date(2026, 12, 10), version.item.promise).day
    left = calendar().workdays_between(dt.date(2026, 12, 10), promised)
    assert page.entry(case.id).state == "已补正待审"
    assert page.entry(case.id).left == f"剩 {left} 个工作日"
    assert "一次性告知" not in page.clocks(case.id)


def test_a_correction_that_was_never_brought_stands_in_a_list(page: Page) -> None:
    case = told(page.desk).id
    file = page.hall.views.case(case)
    assert file is not None
    until = dt.datetime.strptime(str(file.told_until), "%Y%m%d").replace(tzinfo=dt.UTC).date()
    assert page.shown(case) == (Light.WAITS, f"{until.month}月{until.day}日前")
    assert page.lists_of(case) == {CaseList.TODAY, CaseList.MINE, CaseList.NEW, CaseList.CORRECTION}
    # Two working days later.
    page.on(str(calendar().add_workdays(until, 2).day))
    assert page.shown(case) == (Light.NEAR, "超 2 个工作日")
    assert page.lit(case) == "提示"
    assert page.lists_of(case) == {CaseList.TODAY, CaseList.MINE, CaseList.CORRECTION, CaseList.LAPSED}
    opened = page.lists().opened(case)
    assert (opened.warning, opened.warning_detail) == ("补正期限 超 2 个工作日", words.LAPSED_WARNING)


def test_a_result_that_lies_for_more_than_ten_days_is_late(page: Page) -> None:
    case = in_review(page.desk)
    for stage in Stage:
        step = Review(actor=CHIEF, case_id=case.id, stage=stage, state="同意", officer="李明", opinion="如上")
        review(step, page.hall.units, page.clock)
    done = Decide(actor=CHIEF, case_id=case.id, granted=True, officer="王局长")
    decide(done, page.hall.units, page.clock, calendar())
    close(Close(actor=ISSUER, case_id=case.id, certificates=(LICENCE,)), page.hall.units, page.clock)
    stock(Stock(actor=ISSUER, case_id=case.id, shelf="B-03-12"), page.hall.units, page.clock)
    assert page.shown(case.id) == (Light.DONE, "架位 B-03-12")
    # Decided on 20 November: ten working days to 4 December.
    for day, shown in (
        ("2026-12-03", (Light.NEAR, "剩 1 个工作日")),
        ("2026-12-04", (Light.YELLOW, "今天到期")),
        ("2026-12-07", (Light.RED, "超 1 个工作日")),
    ):
        page.on(day)
        assert page.shown(case.id) == shown
        assert page.lit(case.id) == shown[0]
    assert {CaseList.OVER, CaseList.READY, CaseList.TODAY} <= page.lists_of(case.id)


def test_what_was_collected_holds_the_day_until_it_is_sent_on(page: Page) -> None:
    item = next(one for one in catalogue().items if one.delegated)
    cmd = Collect(application=application(item), home=HOME)
    case = collect(cmd, page.hall.units, page.clock, calendar()).file.id
    own = received(page.desk, number=2).id
    assert CaseList.TELL in page.lists_of(case)
    page.on("2026-11-27")
    assert {one.id for one in page.lists().day_end().blocking} == {case, own}
    with pytest.raises(Refused) as error:
        close_day(MANAGER, page.hall.units, page.hall.views, page.clock, calendar())
    assert error.value.sentence == (
        "还有 1 件收了件没有告知、1 件代收件没有寄给受理机关，五个工作日已到，不能日结。"
    )
    assert page.lists().opened(case).warning_detail == words.COLLECTED_WARNING
    sent = Forward(actor=CLERK, case_id=case, carrier="邮政", tracking="EA123456789CN")
    forward(sent, page.hall.units, page.clock, calendar())
    assert CaseList.TELL not in page.lists_of(case)
    # Its five days are still watched; nobody here can end them.
    assert page.shown(case) == (Light.YELLOW, "今天到期")
    assert {one.id for one in page.lists().day_end().blocking} == {own}
    assert CaseList.TELL in page.lists_of(own)


def test_a_case_that_was_just_accepted_counts_its_promise(page: Page) -> None:
    case = accepted(page.desk).id
    assert page.shown(case) == (Light.FINE, "剩 5 个工作日")
    assert page.clocks(case)["承诺时限"] == (Light.FINE, "剩 5 个工作日")
