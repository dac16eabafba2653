"""What the scenes of the morning share: the stage, signing in, a second person, the pages beside the intake.

The order of the scenes is `demo_story.py`, single presses are `demo_window.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hall.staff import Role
from tests.e2e import demo_cast as cast
from tests.e2e.demo_hall import MANAGER, PASSWORD, TECHNICIAN
from tests.e2e.demo_keys import Hands, Stuck
from tests.e2e.demo_people import Visitor
from tests.e2e.demo_result import Cut
from tests.e2e.demo_window import Clerk
from ui.lane import LaneName
from ui.shell import Shell
from ui.states.status import Link
from ui.states.tabs import pages_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from hall.clock import Clock
    from tests.e2e.demo_hall import Folders, Hub
    from ui.run import DeskWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What the story plays on.

    `take` gives out a number at the kiosk, with the item of the visitor or without.
    """

    window: DeskWindow
    hands: Hands
    folders: Folders
    hub: Hub
    clock: Clock
    first_code: str
    take: Callable[[Visitor, bool], str]
    tell: Callable[[str], None]


class Scenes:
    """Who sits at the window, and the presses that several scenes share."""

    def __init__(self, stage: Stage) -> None:
        """Nobody has signed in yet."""
        self.stage = stage
        self.cut = Cut()
        self.slip = ""
        self._clerk: Clerk | None = None

    @property
    def clerk(self) -> Clerk:
        """The clerk who is signed in."""
        if self._clerk is None:
            raise Stuck("登录")
        return self._clerk

    def sign_in(self, number: str, password: str, *, first: bool = False) -> None:
        """Number, password, and a new one where it is the first time."""
        hands, window = self.stage.hands, self.stage.window
        hands.until(lambda: window.page is not None, "登录页")
        hands.write(number)
        hands.press("Enter")
        hands.write(password)
        hands.press("Enter")
        if first:
            hands.until(lambda: window.page is not None and window.page.new.isVisible(), "设新密码")
            hands.shoot("登录-设新密码")
            hands.write(PASSWORD)
            hands.press("Enter")
            hands.write(PASSWORD)
            hands.press("Enter")
        hands.until(lambda: window.session is not None, "登录")
        session = window.session
        if session is not None and session.desk is not None and isinstance(session.widget, Shell):
            self._clerk = Clerk(hands, session.widget, session.desk, self.stage.folders)

    def serve(self, someone: Visitor, *, kiosk: bool = False) -> None:
        """Number and call; ready for the identity."""
        number = self.stage.take(someone, kiosk)
        called = self.clerk.call()
        if called != number:
            raise Stuck(f"{number}，叫到的是 {called}")

    def second_signs(self, number: str, shot: str) -> None:
        """Somebody else signs in over the page."""
        clerk, hands = self.clerk, self.stage.hands
        hands.until(lambda: clerk.desk.second is not None and clerk.shell.second is not None, shot)
        hands.shoot(shot)
        hands.write(number)
        hands.press("Enter")
        hands.write(PASSWORD)
        hands.press("Enter")
        hands.until(lambda: clerk.desk.second is None, f"{shot}通过")

    def void(self) -> None:
        """A keying error of today, with the manager signing in place."""
        clerk, hands = self.clerk, self.stage.hands
        hands.press("Alt+2")
        hands.until(lambda: bool(clerk.desk.cases.entries), "办件")
        hands.shoot("办件-列表")
        self.to_case(cast.VOIDED.person.name)
        hands.press("Enter")
        hands.until(lambda: clerk.desk.cases.opened is not None, "打开办件")
        hands.shoot("办件-打开")
        hands.press("V")
        hands.write("申请人录错，应为同住的另一位家庭成员")
        hands.shoot("作废-写原因")
        hands.press("Enter")
        hands.until(lambda: clerk.desk.chooser is not None, "收回文书")
        hands.shoot("作废-收回文书")
        hands.press("1")
        self.second_signs(MANAGER, "作废-大厅管理员确认")
        hands.until(
            lambda: clerk.desk.cases.opened is not None and clerk.desk.cases.opened.entry.state == "作废",
            "已作废",
        )
        hands.shoot("作废-已作废")
        self.stage.tell(f"{cast.VOIDED.person.name}：录入有误，大厅管理员 0501 秦晨 确认后作废")

    def to_case(self, applicant: str) -> None:
        """Down the list to the case of somebody."""
        clerk = self.clerk
        for _ in clerk.desk.cases.entries:
            entry = clerk.desk.cases.current()
            if entry is not None and entry.applicant == applicant:
                return
            self.stage.hands.press("Down")
        raise Stuck(f"{applicant} 的办件")

    def pages(self) -> None:
        """Day end, keys, and what manager and technician see."""
        clerk, hands, window = self.clerk, self.stage.hands, self.stage.window
        clerk.wait_for(Link.CONNECTED)
        hands.until(lambda: not clerk.desk.status.waiting, "全部上传", 40_000)
        hands.shoot("连上-全部上传")
        hands.press("Alt+3")
        hands.shoot("出件")
        hands.press("Alt+4")
        hands.until(lambda: bool(clerk.desk.day_end.counts), "日结")
        hands.shoot("日结")
        hands.press("Alt+1")
        for number, role in ((MANAGER, Role.MANAGER), (TECHNICIAN, Role.TECHNICIAN)):
            window.sign_out()
            self.sign_in(number, PASSWORD)
            for place, tab in enumerate(pages_for(role), 1):
                hands.press(f"Alt+{place}")
                self.wait_for_lanes()
                hands.shoot(f"{role}-{tab.word}")

    def wait_for_lanes(self) -> None:
        """Until whatever a page looked up has come."""
        window, came = self.stage.window, list[str]()
        of_window = window.lanes
        counting = of_window[LaneName.BLOB]
        lanes = (of_window.call, of_window.store, of_window.printing, counting, of_window.call)
        for lane in lanes:
            lane.submit(window, lambda: None, lambda _none: came.append(""))
        self.stage.hands.until(lambda: len(came) == len(lanes), "页面读完", 40_000)
