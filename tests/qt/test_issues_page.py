"""The page 反映: drawn at both sizes; registered, given to somebody, answered by keys on a real store."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from hall.commands.issues import RaiseIssue, assign_issue, raise_issue
from hall.staff import Actor, Role
from hall.workdays import WorkCalendar
from tests.qt.conftest import SCREENS, SIZES
from tests.qt.geometry import faults
from tests.qt.real import CLERK
from tests.qt.test_office_work import office, said
from tests.qt.test_work_intake import wait_printed
from ui import words
from ui.pages.issues import IssuesPage
from ui.states import issues as state_of
from ui.states.case_acts import ActForm, CaseAct, FieldSpec
from ui.states.case_file import TimeLine
from ui.states.issues import IssueEntry, IssueLight, IssueList, IssuesState
from ui.states.look import Tone
from ui.states.tabs import PageName
from ui.style import Style

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from hall.issue_file import IssueFile
    from tests.qt.real import RealDesk
    from ui.issues_desk import IssuesDesk

WINDOW_CLERK = Actor(number=CLERK, name="邹正野", role=Role.CLERK, window=3)

LATE = IssueEntry(
    id="i1",
    number="FY-990102-20261112-W030001",
    words="同一份平面图改了三次还是不行，每次说的都不一样，到底缺什么请一次说清楚",
    who="林知远",
    light=IssueLight.LATE,
    left="超 1 个工作日",
    state="已交办",
    phone="138****0011",
    item="食品经营许可（新办，餐饮服务经营者，含网络经营）",
    case_number="99010220261109W030001",
    day="11月19日 周四",
    given="周禾 0231",
    promised_on=20261119,
    raised_at=1,
    paper="p",
    papers="反映登记单 已打印 1 次",
    timeline=(
        TimeLine(what="登记反映", detail="邹正野 0203，3 号窗", at="11月12日 10:12"),
        TimeLine(what="交办", detail="周禾 0231：请先打电话问清楚\n高志远 0001", at="11月12日 11:30"),
        TimeLine(what="答复群众", detail="", at="11月19日 周四", due=True, tone=Tone.BAD),
    ),
)
ENTRIES = (
    replace(LATE, id="i2", light=IssueLight.FINE, left="剩 5 个工作日", given="", promised_on=20261127),
    LATE,
    replace(LATE, id="i3", light=IssueLight.TODAY, left="今天答复", promised_on=20261120, mine=True),
    replace(LATE, id="i4", light=IssueLight.NEAR, left="剩 1 个工作日", promised_on=20261123),
    replace(LATE, id="i5", light=IssueLight.DONE, left="11月18日答复", state="已答复"),
)
FORM = ActForm(
    act=CaseAct.GIVE,
    send="交办",
    case="i1",
    line=words.ASSIGN_LINE,
    fields=(
        FieldSpec(name="to", label="交给谁", options=(("-", words.OTHER_OFFICE), ("0231", "周禾 0231"))),
        FieldSpec(name="office", label=words.ISSUE_FIELD["office"], only=("-",)),
        FieldSpec(name="said", label="要求"),
    ),
    told="请写明交给哪个部门或者哪位人员。",
    wrong="office",
)
STATES = {
    "late": IssuesState(entries=ENTRIES),
    "form": IssuesState(entries=ENTRIES, form=FORM),
    "clerk": IssuesState(
        entries=tuple(
            replace(one, may_answer=words.ISSUE_ONLY_ANSWERER, may_assign=words.ISSUE_ONLY_MANAGER)
            for one in ENTRIES
        ),
        row=1,
    ),
    "none": IssuesState(list=IssueList.MINE),
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
    page = IssuesPage(style)
    box.addWidget(page)
    qtbot.addWidget(window)
    window.resize(*SIZES[size])
    page.draw(STATES[name])
    with qtbot.waitExposed(window):
        window.show()
    SCREENS.mkdir(parents=True, exist_ok=True)
    if spread == 100:
        assert window.grab().save(str(SCREENS / f"issues-{name}-{size}.png"))
    assert faults(window) == []


def test_the_lists_are_in_the_order_of_the_promised_day() -> None:
    state = IssuesState(entries=ENTRIES)
    assert [one.id for one in state_of.listed(state)] == ["i1", "i3", "i4", "i2"]
    assert state_of.counts(state) == (
        (IssueList.OPEN, 4),
        (IssueList.MINE, 1),
        (IssueList.LATE, 1),
        (IssueList.DONE, 1),
    )
    found = state_of.searched(state, "平面图")
    assert len(state_of.listed(found)) == 5
    assert state_of.listed(state_of.searched(state, "没有这样的")) == ()
    assert state_of.next_list(state_of.next_list(state), -1).list is IssueList.OPEN
    assert state_of.at_number(state, "FY-没有") is state


def issue_file(desk: RealDesk, number: str) -> IssueFile:
    assert desk.opened is not None
    file = desk.opened.views.issue_by_number(number)
    assert file is not None
    return file


def issues(desk: RealDesk) -> IssuesDesk:
    made = desk.shell.issues
    assert made is not None
    return made


def choose(desk: RealDesk, text: str) -> None:
    """Take a word of the choice with the focus, as the arrows do."""
    assert desk.window is not None
    box = desk.window.focusWidget()
    assert isinstance(box, QComboBox)
    at = next(n for n in range(box.count()) if text in box.itemText(n))
    box.setCurrentIndex(at)
    box.textActivated.emit(box.itemText(at))


def test_a_window_registers_one_and_its_slip_leads_back_to_it(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    desk.key("Alt+6")
    assert issues(desk).page.isVisible()
    desk.key("A")
    assert desk.told() == words.ISSUE_NONE_CHOSEN
    desk.key("N")
    desk.key("Ctrl+Enter")
    form = issues(desk).state.form
    assert form is not None
    assert (form.wrong, "什么事没有办成" in form.told) == ("words", True)
    desk.write("跑了三次没有办成")
    desk.key("Enter", "Enter", "Enter", "Enter", "Enter")
    choose(desk, "食品经营许可")
    desk.key("Enter")
    desk.write("20261121")
    desk.key("Enter")
    form = issues(desk).state.form
    assert form is not None
    assert (form.wrong, form.told) == ("promised_on", "承诺回复日应是今天或以后的工作日。")
    desk.shoot("issue-register")
    for _ in range(8):
        desk.key("Backspace")
    desk.write("11-24")
    desk.key("Ctrl+Enter")
    number = "FY-990102-20261120-W030001"
    assert number in desk.told()
    assert issue_file(desk, number).promised_on == 20261124
    wait_printed(desk, 1)
    assert any("反映登记单" in name for name in desk.printed())
    # A clerk neither gives it away nor answers it.
    desk.key("R")
    assert words.ISSUE_ONLY_ANSWERER in desk.told()
    desk.key("P")
    assert desk.told() == words.REPRINTING
    wait_printed(desk, 2)
    desk.key("Alt+1")
    desk.scan(number)
    assert desk.desk.tab == 5
    entry = issues(desk).state.current()
    assert entry is not None
    assert (entry.number, entry.light) == (number, IssueLight.FINE)
    desk.shoot("issue-window")
    desk.key("/")
    desk.write("没有这件")
    assert issues(desk).state.current() is None
    desk.key("Esc")
    assert issues(desk).state.current() is not None
    desk.scan("FY-990102-20261120-W039999")
    assert desk.told() == words.ISSUE_UNKNOWN


def test_the_search_says_what_the_open_page_looks_for(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    search = desk.shell.top.search.edit
    usual = search.placeholderText()
    desk.key("Alt+6")
    assert search.placeholderText() == words.SEARCH_ISSUES
    desk.key("Alt+3")
    assert search.placeholderText() == usual


def raised(desk: RealDesk, said: str) -> IssueFile:
    assert desk.opened is not None
    command = RaiseIssue(actor=WINDOW_CLERK, words=said)
    return raise_issue(command, desk.opened.units, desk.clock, WorkCalendar()).file


def manager_of(desk: RealDesk) -> str:
    assert desk.opened is not None
    return next(one.number for one in desk.opened.views.accounts() if one.role is Role.MANAGER)


def test_the_manager_gives_it_to_somebody_who_answers_at_the_window(real_desk: RealDesk) -> None:
    desk = real_desk
    file = raised(desk, "同一份图纸改了三次")
    desk.clock.move(minutes=1)
    late = raised(desk, "等了十天没有人答复")
    desk.clock.move(days=10)
    desk.sign_in(manager_of(desk))
    shell = office(desk)
    desk.key("Alt+9")
    assert shell.page is PageName.ISSUES
    made = shell.issues
    assert made is not None
    assert state_of.late(made.state) == 2
    assert shell.top.search.width() >= 200, "the search field is no stump"
    desk.shoot("issue-late")
    desk.key("A")
    desk.key("Ctrl+Enter")
    form = made.state.form
    assert form is not None
    assert (form.wrong, form.told) == ("office", "请写明交给哪个部门或者哪位人员。")
    desk.shoot("issue-give")
    desk.key("Esc")
    assert made.state.form is None
    desk.key("A")
    choose(desk, CLERK)
    desk.key("Enter")
    desk.write("请先打电话")
    desk.key("Enter")
    assert said(desk) == words.ISSUE_ASSIGNED
    given = issue_file(desk, file.number)
    assert (given.assigned_to, given.assigned_words, given.word) == (CLERK, "请先打电话", "已交办")
    assert issue_file(desk, late.number).word == "待办理"
    desk.key("Ctrl+L")
    answered_at_the_window(desk, file)


def answered_at_the_window(desk: RealDesk, file: IssueFile) -> None:
    """Whoever has it signs in and answers."""
    desk.sign_in()
    desk.key("Alt+6", "Right")
    entry = issues(desk).state.current()
    assert entry is not None
    assert (entry.number, entry.mine, issues(desk).state.list) == (file.number, True, IssueList.MINE)
    desk.key("R")
    choose(desk, "已说明情况")
    desk.key("Enter")
    choose(desk, "电话")
    desk.key("Enter", "Ctrl+Enter")
    form = issues(desk).state.form
    assert form is not None
    assert (form.wrong, "答复内容" in form.told) == ("answer", True)
    desk.write("已约好周一来，带原图")
    desk.key("Enter")
    assert desk.told() == words.ISSUE_ANSWERED
    answered = issue_file(desk, file.number)
    assert (answered.result, answered.way, answered.word) == ("已说明情况", "电话", "已答复")
    desk.key("Right", "Right")
    assert issues(desk).state.list is IssueList.DONE
    desk.shoot("issue-answered")
    desk.key("R")
    assert words.ISSUE_ONLY_ANSWERER not in desk.told()
    assert words.ISSUE_ANSWERED_ALREADY in desk.told()


def test_another_clerk_may_not_answer_what_was_given_away(real_desk: RealDesk) -> None:
    desk = real_desk
    file = raised(desk, "同一份图纸改了三次")
    assert desk.opened is not None
    manager = Actor(number="0001", name="高志远", role=Role.MANAGER)
    assign_issue(manager, file.id, "0204", "", desk.opened.units, desk.clock)
    desk.sign_in()
    desk.key("Alt+6", "R")
    assert words.ISSUE_ONLY_ANSWERER in desk.told()
    assert issues(desk).state.form is None
