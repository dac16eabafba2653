"""The page 同步: drawn at both sizes, driven by keys over what a desk and its hub hold."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hall.care import CarePage as Page
from hall.care import DayCheck, DayReport, Decision, Exported, HeldRow
from hall.errors import Refused, Unavailable
from hall.ports import Changes, Topic
from hall.recovery import NoticeKind, RestoreNotice
from hall.staff import Role
from hall.sync_ports import LinkState, QuarantineCode, RoundResult
from tests.qt.conftest import SCREENS, SIZES
from tests.qt.geometry import faults
from tests.qt.test_office_work import office, said
from tests.qt.test_work_desk import AwayHub
from ui import words
from ui.pages.care import CarePage
from ui.states import care as state_of
from ui.states.care import CareForm, CareKind, CareState
from ui.states.tabs import PageName
from ui.style import Style
from ui.work.care_work import CareWork

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hall.staff import Actor
    from tests.qt.real import RealDesk

AT = 1795138200000000
NODE = uuid.UUID(int=5)
SALVAGED = HeldRow(
    qid=7,
    node=NODE,
    code=QuarantineCode.SALVAGE,
    detail="停用或注销的电脑送来的最后记录，已原样保留，没有计入办件，由人决定是否采用。",
    at=AT,
    name="5号窗口电脑",
    seq=132,
    size=412,
    link="ab" * 32,
)
BROKEN = HeldRow(
    qid=8,
    node=NODE,
    code=QuarantineCode.FOLD,
    detail="这条记录使汇总出错，未计入办件，已原样保留。",
    at=AT,
    tries=3,
    name="3号窗口电脑",
    kind="case.accepted",
    seq=77,
    size=908,
    link="cd" * 32,
    decision="technician",
    reason="升级以后再看",
    acted_by="0101",
    acted_at=AT,
)
CLONED = HeldRow(
    qid=9,
    node=uuid.UUID(int=0),
    code=QuarantineCode.CLONE,
    detail="有两台电脑用同一个身份在写记录，两台的记录都已保留。请找到另一台，让其中一台换新身份后重新登记。",
    at=AT,
)
NOTICE = RestoreNotice(
    inc=uuid.UUID(int=3),
    kind=NoticeKind.RESTORED,
    at=AT,
    sentence="本机数据曾恢复至旧备份，仍可能缺 7 条记录（第 10 到 16 条），请核对最近的纸质单据。",
)
REPORT = DayReport(
    at=AT,
    days=(
        DayCheck(day=20261118, here=120, there=118, same=False),
        DayCheck(day=20261119, here=90, there=90, same=True),
    ),
    mended_there=2,
)
FULL = Page(
    hub="https://192.168.1.10:8443",
    waiting=12,
    since=AT - 3_600_000_000,
    own_seq=1320,
    receipt_at=AT,
    receipt_seq=1308,
    root_at=AT - 60_000_000,
    root_seq=1290,
    held=(BROKEN,),
    notices=(NOTICE,),
    control="已按大厅服务器更新：大厅设置、人员账号。",
    report=REPORT,
)


@dataclass
class KnownCare:
    """A `CarePort` with a hub that can be away."""

    shown: Page = FULL
    there: tuple[HeldRow, ...] = (SALVAGED, CLONED)
    away: bool = False
    done: list[object] = field(default_factory=list)

    def page(self) -> Page:
        return self.shown

    def hub_held(self, actor: Actor) -> tuple[HeldRow, ...]:
        assert actor.number
        if self.away:
            raise Unavailable("sync.offline", "未连接。")
        return self.there

    def decide(self, qid: int, decision: Decision, reason: str, actor: Actor, *, at_hub: bool) -> Changes:
        if qid == CLONED.qid and decision is Decision.RETRY:
            raise Refused("care.same", "这一条没有可以重读的。")
        self.done.append((qid, decision, reason, actor.number, at_hub))
        self.there = tuple(row for row in self.there if row.qid != qid)
        return Changes(topics=frozenset({Topic.SYNC}))

    def compare(self) -> DayReport:
        if self.away:
            raise Unavailable("sync.offline", "未连接大厅服务器。")
        self.shown = replace(self.shown, report=DayReport(at=AT, days=REPORT.days[1:], mended_there=2))
        return self.shown.report

    def tick_notice(self, notice: RestoreNotice, actor: Actor) -> None:
        self.done.append((notice.inc, actor.number))
        self.shown = replace(self.shown, notices=())

    def tick_control(self, actor: Actor) -> None:
        self.done.append(("control", actor.number))
        self.shown = replace(self.shown, control="")

    def export(self, path: Path, actor: Actor) -> Exported:
        self.done.append(("export", str(path), actor.number))
        return Exported(path=path / "未上传记录-3号窗口-20261120-0930.ycw", count=12)

    def take_receipt(self, path: Path) -> int:
        self.done.append(("receipt", str(path)))
        self.shown = replace(self.shown, waiting=0, since=0)
        return 0


def view_of(care: KnownCare, desk: RealDesk) -> CareState:
    """What the page holds over this port."""
    ports = replace(desk.ports(), care=care)
    actor = next(one for one in desk.opened.views.accounts() if one.role is Role.MANAGER)  # type: ignore[union-attr]  # open
    return CareState(view=CareWork(ports, actor).view())  # type: ignore[arg-type]  # what an actor has


@pytest.mark.parametrize("size", ["normal", "compact"])
def test_the_page_fits(qtbot: QtBot, real_desk: RealDesk, size: str) -> None:
    full = view_of(KnownCare(), real_desk)
    quiet = Page(hub="https://hub:8443", own_seq=3, receipt_seq=3, receipt_at=AT)
    states = {
        "full": replace(
            full, refused="大厅服务器磁盘快满了，暂不接收，记录仍在本机。", row=1, text="电脑曾被盗"
        ),
        "broken": replace(full, row=2, told="请写明为什么不采用。"),
        "notice": replace(full, row=4),
        "export": state_of.asked(full, CareForm.EXPORT),
        "quiet": view_of(KnownCare(shown=quiet, there=()), real_desk),
        "away": view_of(KnownCare(shown=quiet, away=True), real_desk),
        "single": view_of(KnownCare(shown=Page(), there=()), real_desk),
    }
    for spread in (100, 108):
        style = replace(Style.for_size(*SIZES[size]), spread=spread)
        for name, state in states.items():
            window = QWidget()
            window.setStyleSheet(style.qss())
            box = QVBoxLayout(window)
            box.setContentsMargins(0, 0, 0, 0)
            box.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
            page = CarePage(style)
            box.addWidget(page)
            qtbot.addWidget(window)
            window.resize(*SIZES[size])
            page.draw(state)
            with qtbot.waitExposed(window):
                window.show()
            SCREENS.mkdir(parents=True, exist_ok=True)
            if spread == 100:
                assert window.grab().save(str(SCREENS / f"care-{name}-{size}.png"))
            assert faults(window) == [], (name, spread)
            window.close()


def opened_by(desk: RealDesk, role: Role, care: KnownCare) -> AwayHub:
    """The page on the screen of somebody of a role."""
    hub = AwayHub()
    desk.close()
    desk.hub, desk.care = hub, care
    desk.open()
    assert desk.opened is not None
    who = next(one for one in desk.opened.views.accounts() if one.role is role)
    desk.sign_in(who.number)
    shell = office(desk)
    desk.key(f"Alt+{[tab.page for tab in shell._tabs].index(PageName.SYNC) + 1}")
    desk.until(lambda: shell.care is not None and shell.care.state.view.facts)
    return hub


def kinds(desk: RealDesk) -> list[CareKind]:
    care = office(desk).care
    assert care is not None
    return [one.kind for one in care.state.entries]


def test_a_manager_decides_by_keys(real_desk: RealDesk) -> None:
    desk, care = real_desk, KnownCare()
    hub = opened_by(desk, Role.MANAGER, care)
    desk.shoot("care")
    assert kinds(desk) == [
        CareKind.HUB,
        CareKind.HUB,
        CareKind.HERE,
        CareKind.DAY,
        CareKind.NOTICE,
        CareKind.CONTROL,
    ]
    # 采用 what a device that was put out has sent.
    desk.key("R")
    desk.until(lambda: len(kinds(desk)) == 5)
    assert care.done[-1] == (SALVAGED.qid, Decision.RETRY, "", "0501", True)
    assert said(desk) == words.CARE_ACCEPTED
    # 不采用 wants a reason.
    desk.key("Ctrl+Enter")
    assert office(desk).care.state.told == words.CARE_WHY  # type: ignore[union-attr]  # shown above
    desk.write("AB")
    desk.key("Ctrl+Enter")
    desk.until(lambda: len(kinds(desk)) == 4)
    assert care.done[-1] == (CLONED.qid, Decision.ASIDE, "AB", "0501", True)
    desk.key("G")
    desk.settle()
    assert care.done[-1] == (BROKEN.qid, Decision.TECHNICIAN, "", "0501", False)
    # Compared, the day is put right and leaves the list.
    desk.key("D")
    desk.until(lambda: CareKind.DAY not in kinds(desk))
    assert "大厅补正 2 条" in said(desk)
    desk.key("Down", "K")
    desk.until(lambda: CareKind.NOTICE not in kinds(desk))
    desk.key("Down", "K")
    desk.until(lambda: CareKind.CONTROL not in kinds(desk))
    assert ("control", "0501") in care.done
    before = len(hub.poked)
    desk.key("S")
    desk.until(lambda: len(hub.poked) > before)


def test_records_go_to_a_stick_and_the_receipt_comes_back(real_desk: RealDesk, tmp_path: Path) -> None:
    desk, care = real_desk, KnownCare(there=())
    opened_by(desk, Role.MANAGER, care)
    desk.key("E", "Enter")
    assert office(desk).care.state.told == words.CARE_NO_PATH  # type: ignore[union-attr]  # shown above
    desk.shoot("care-export")
    desk.write("/mnt/usb")
    desk.key("Enter")
    desk.until(lambda: "已导出 12 条" in said(desk))
    assert care.done == [("export", "/mnt/usb", "0501")]
    desk.key("I")
    desk.write(str(tmp_path / "a.ych"))
    desk.key("Esc", "I")
    desk.write("a.ych")
    desk.key("Enter")
    desk.until(lambda: "已收下回执" in said(desk))
    assert care.done[-1] == ("receipt", "a.ych")


def test_without_the_hub_the_page_shows_what_is_here(real_desk: RealDesk) -> None:
    desk, care = real_desk, KnownCare(away=True)
    hub = opened_by(desk, Role.MANAGER, care)
    assert CareKind.HUB not in kinds(desk)
    assert office(desk).care.state.view.away == words.CARE_AWAY  # type: ignore[union-attr]  # shown above
    desk.key("D")
    desk.until(lambda: "未连接" in said(desk))
    said_no = RoundResult(state=LinkState.REFUSED, sentence="大厅服务器磁盘快满了。", waiting=12, at=AT)
    office(desk).rounded(said_no)
    assert kinds(desk)[0] is CareKind.REFUSED
    office(desk).rounded(replace(said_no, state=LinkState.SYNCED))
    assert CareKind.REFUSED not in kinds(desk)
    assert hub.rounds


def test_a_single_pc_has_nothing_to_send(real_desk: RealDesk) -> None:
    state = view_of(KnownCare(shown=Page(), there=()), real_desk)
    assert state.view.single
    assert state.view.facts == ()


def test_the_same_line_stays_current_when_the_list_is_read_again(real_desk: RealDesk) -> None:
    care = KnownCare()
    state = state_of.moved(view_of(care, real_desk), 2)
    assert state.current().qid == BROKEN.qid  # type: ignore[union-attr]  # there are lines
    state = state_of.wrote(state, "理由")
    care.there = ()
    again = state_of.came(state, view_of(care, real_desk).view)
    assert (again.current().qid, again.text, again.row) == (BROKEN.qid, "理由", 0)  # type: ignore[union-attr]  # there are lines
    assert state_of.refused(again, "不收").current().qid == BROKEN.qid  # type: ignore[union-attr]  # there are lines
    assert state_of.moved(again, -5).row == 0


def test_a_clerk_sees_where_the_records_are_by_one_key(real_desk: RealDesk) -> None:
    desk, care = real_desk, KnownCare()
    desk.care = care
    desk.close()
    desk.hub = AwayHub(away=False)
    desk.open()
    desk.sign_in()
    desk.key("Alt+U")
    assert desk.told() == "12 条待上传，最早 11月20日 08:30；大厅回执 11月20日 09:30"
    desk.shoot("care-clerk")
    care.shown = Page(hub="https://hub:8443", own_seq=3)
    QTest.mouseClick(desk.shell.status, Qt.MouseButton.LeftButton)
    desk.until(lambda: desk.told() == "记录已全部上传；大厅回执 还没有")
    care.shown = Page()
    desk.key("Alt+U")
    assert desk.told() == words.CARE_SINGLE
