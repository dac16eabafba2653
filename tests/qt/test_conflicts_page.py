"""The page 冲突: drawn at both sizes, driven by keys on a real store by the manager."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hall import bodies as b
from hall.cases import CaseState
from hall.chain import ZERO, Entry
from hall.codec import encode, plain
from hall.commands.conflicts import Resolve, resolve
from hall.commands.record import Recorder
from hall.events import EventKind as K
from hall.fold import fold_stream
from hall.staff import Actor, Role
from hall.sync_ports import Arrival
from models.chain_store import readable
from models.hub_store import HubUnits
from tests.qt.conftest import SCREENS, SIZES
from tests.qt.geometry import faults
from tests.qt.test_office_work import office, said
from ui import words
from ui.pages.conflicts import ConflictsPage
from ui.shell import Shell
from ui.states.conflicts import ConflictEntry, ConflictKind, ConflictsState, SideView
from ui.states.look import Tone
from ui.style import Style

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.qt.real import RealDesk

ACCEPT = SideView(
    what="受理",
    who="3号窗　邹正野 0203",
    at="11月20日 09:43",
    papers="文书 云政务受〔2026〕000001号",
    fate="等裁定",
    link=b"1",
)
REFUSE = SideView(
    what="不予受理",
    who="5号窗　周慧敏 0205",
    at="11月20日 09:51",
    papers="文书 云政务不受〔2026〕000001号",
    fate="等裁定",
    link=b"2",
)
HELD = ConflictEntry(
    kind=ConflictKind.OPEN,
    case="c1",
    group="g",
    number="99010220261120W030001",
    applicant="云岭市青禾晨光餐饮有限公司",
    item="食品经营许可（新办，餐饮服务经营者，含网络经营）",
    what="受理 与 不予受理",
    sentence="一个窗口受理，另一个窗口不予受理，两份文书都已送出，请裁定以哪一份为准。",
    sides=(ACCEPT, REFUSE),
)
TOLD = replace(
    HELD,
    kind=ConflictKind.TELL,
    group="h",
    mine=True,
    sides=(replace(ACCEPT, fate="以此为准", stands=True), replace(REFUSE, fate="没有采用")),
    notes=(
        "徐文博 已裁定：原件齐全，属于本机关职权",
        "请收回作废：云政务不受〔2026〕000001号",
        "还没有按“知道了”的：邹正野、周慧敏",
    ),
)
ENTRIES = (
    replace(HELD, kind=ConflictKind.NOW, group="u"),
    HELD,
    TOLD,
    replace(HELD, kind=ConflictKind.TWICE, group="", other="c2"),
)
STATES = {
    "open": ConflictsState(
        entries=ENTRIES, row=1, side=1, may_decide=True, account="共 7 条：生效 5，有冲突 2", text="原件齐全"
    ),
    "told": ConflictsState(entries=ENTRIES, row=2, may_decide=True),
    "twice": ConflictsState(entries=ENTRIES, row=3, told="请写明两件的关系。"),
    "clerk": ConflictsState(entries=ENTRIES, row=1),
    "three": ConflictsState(
        entries=(replace(HELD, sides=(ACCEPT, REFUSE, ACCEPT)),), may_decide=True, told="请先按数字键选一个。"
    ),
    "none": ConflictsState(),
}


@pytest.mark.parametrize("spread", [100, 108])
@pytest.mark.parametrize("size", ["normal", "compact"])
@pytest.mark.parametrize("name", list(STATES))
def test_the_page_fits(qtbot: QtBot, name: str, size: str, spread: int) -> None:
    style = replace(Style.for_size(*SIZES[size]), spread=spread)
    window = QWidget()
    window.setStyleSheet(style.qss())
    box = QVBoxLayout(window)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
    page = ConflictsPage(style)
    box.addWidget(page)
    qtbot.addWidget(window)
    window.resize(*SIZES[size])
    page.draw(STATES[name])
    with qtbot.waitExposed(window):
        window.show()
    SCREENS.mkdir(parents=True, exist_ok=True)
    if spread == 100:
        assert window.grab().save(str(SCREENS / f"conflicts-{name}-{size}.png"))
    assert faults(window) == []


def disagree(desk: RealDesk) -> str:
    """Window 3 accepts a case, window 5 refuses it without having seen that."""
    assert desk.opened is not None
    clock, stream = desk.clock, "case:c1"
    applied = b.CaseApplied(
        number="99010220261120W030001",
        item="i",
        item_name="食品经营许可",
        item_version="v",
        body_code="b",
        person="p1",
    )
    person = b.PersonRecorded(kind="RIC", number="990102198811210022", name="欧阳䶮")
    accepted = b.CaseAccepted(mode="at_window", on=20261120, document="受1")
    with desk.opened.units() as work:
        recorder = Recorder(uow=work, clock=clock, actor="0203", window=3)
        recorder.add(K.PERSON_RECORDED, "person:p1", person)
        recorder.add(K.CASE_APPLIED, stream, applied)
        base = recorder.add(K.CASE_RECEIVED, stream, b.CaseReceived(delegated=True))
        recorder.add(K.CASE_ACCEPTED, stream, accepted)
        work.commit()
    refused = b.CaseRefused(
        reason="超出职权", basis="", authority="", review_body="", court="", second="0301", document="不受1"
    )
    event = replace(
        base.event, id=uuid.UUID(int=5), node=uuid.UUID(int=5), seq=1, kind=str(K.CASE_REFUSED),
        body=plain(refused), wall=base.event.wall + 60_000_000, actor="0204", window=5, parents=(base.link,),
    )  # fmt: skip
    entry = Entry.of(ZERO, encode(event))
    arrival = Arrival(
        entry=entry, node=event.node, inc=event.inc, seq=1, event_id=event.id, stream=stream,
        kind=event.kind, tv=1,
    )  # fmt: skip
    with HubUnits(desk.opened.store, clock)() as work:
        work.add([arrival], 0)
        folded, judged = fold_stream(stream, readable(work.entries([stream])[stream]))
        assert folded is not None
        work.save([folded])
        work.judge(judged)
        work.commit()
    return "c1"


def test_a_manager_decides_by_keys_and_both_sides_stay_to_be_read(real_desk: RealDesk) -> None:
    desk = real_desk
    assert desk.opened is not None
    case = disagree(desk)
    manager = next(one for one in desk.opened.views.accounts() if one.role is Role.MANAGER)
    desk.sign_in(manager.number)
    shell = office(desk)
    desk.key("Alt+2")
    assert shell.cases is not None
    assert [entry.state for entry in shell.cases.state.entries] == ["冲突待裁定"]
    desk.key("Alt+7")
    page = shell.conflicts
    assert page is not None
    assert [entry.what for entry in page.state.entries] == ["受理 与 不予受理"]
    desk.key("Ctrl+Enter")
    assert page.state.told == words.RESOLVE_SIDE
    desk.key("1", "Ctrl+Enter")
    assert page.state.told == words.RESOLVE_WHY
    desk.shoot("manager-conflict")
    desk.key("R")
    desk.write("原件齐全")
    desk.key("Ctrl+Enter")
    assert said(desk) == words.RESOLVED
    file = desk.opened.views.case(case)
    assert file is not None
    assert (file.state, file.conflicts[0].reason, file.conflicts[0].recall) == (
        CaseState.ACCEPTED,
        "原件齐全",
        ("不受1",),
    )
    desk.until(lambda: page.state.account.endswith("生效 4，没有采用 1"))
    entry = page.state.current()
    assert entry is not None
    assert [side.fate for side in entry.sides] == [words.SIDE_STANDS, words.SIDE_GONE]
    assert not page.page.field.isVisible()
    desk.shoot("manager-conflict-decided")
    assert faults(shell) == []


def test_a_clerk_sees_the_mark_and_ticks_off_what_was_decided(real_desk: RealDesk) -> None:
    desk = real_desk
    assert desk.opened is not None
    case = disagree(desk)
    desk.sign_in()
    shell = desk.window.session.widget if desk.window and desk.window.session else None
    assert isinstance(shell, Shell)
    assert shell.conflicts is not None
    desk.key("Alt+2", "Enter")
    assert desk.desk.cases.entries[0].state == "冲突待裁定"
    desk.until(lambda: desk.desk.cases.opened)
    opened = desk.desk.cases.opened
    assert opened is not None
    assert (opened.warning, opened.may_void) == ("冲突待裁定", words.DECIDE_FIRST)
    held = [line.what for line in opened.timeline if line.tone is Tone.WARN]
    assert held == ["受理（有冲突）", "不予受理（有冲突）"]
    desk.shoot("clerk-held")
    desk.key("Alt+5")
    page = shell.conflicts
    desk.until(lambda: page.state.entries)
    desk.key("1")
    assert (page.state.side, page.page.field.isVisible()) == (-1, False)
    (group,) = page.state.entries
    chief = Actor(number="0301", name="徐文博", role=Role.CHIEF)
    choice = Resolve(
        actor=chief, case_id=case, group=group.group, choose=group.sides[1].link, reason="超出本机关职权"
    )
    resolve(choice, desk.opened.units, desk.clock)
    desk.key("Alt+1", "Alt+5")
    desk.until(lambda: page.state.entries and page.state.entries[0].mine)
    desk.shoot("clerk-told")
    assert faults(shell) == []
    desk.key("K")
    desk.until(lambda: page.state.entries and not page.state.entries[0].mine)
    file = desk.opened.views.case(case)
    assert file is not None
    assert (file.state, file.conflicts[0].seen) == (CaseState.REFUSED, ("0203",))


def test_a_chief_decides_at_the_window(real_desk: RealDesk) -> None:
    desk = real_desk
    assert desk.opened is not None
    case = disagree(desk)
    chief = next(one for one in desk.opened.views.accounts() if one.role is Role.CHIEF)
    desk.sign_in(chief.number)
    shell = desk.window.session.widget if desk.window and desk.window.session else None
    assert isinstance(shell, Shell)
    page = shell.conflicts
    assert page is not None
    desk.key("Alt+5")
    desk.until(lambda: page.state.entries)
    desk.key("2", "R")
    desk.write("超出本机关职权")
    desk.key("Enter")
    desk.until(lambda: page.state.entries[0].kind is ConflictKind.TELL)
    file = desk.opened.views.case(case)
    assert file is not None
    assert file.state is CaseState.REFUSED
    desk.key("Alt+1")
    assert shell.pages.currentWidget() is shell.intake
