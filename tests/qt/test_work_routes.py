"""代收, 办不成事 and 帮办代办 at the real window by keys (domain.md 1.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.cases import CaseState
from tests.qt.real import remember
from tests.qt.test_issues_page import issue_file, issues
from tests.qt.test_work_intake import comes, files, food, wait_printed
from tests.qt.test_work_theme import answer_all, begun, to_theme
from ui import words
from ui.states import confirm
from ui.states.draft import Step
from ui.states.intake import Panel, known

if TYPE_CHECKING:
    from tests.qt.real import RealDesk


def judged(desk: RealDesk) -> None:
    """食品经营许可 of a person who came himself, everything there."""
    remember(desk)
    desk.sign_in()
    comes(desk)
    food(desk)
    desk.key("0")


def panel(desk: RealDesk) -> Panel:
    return desk.desk.intake.panel


def test_a_file_is_collected_for_another_hall(real_desk: RealDesk) -> None:
    desk = real_desk
    judged(desk)
    desk.key("Alt+L")
    assert panel(desk) is Panel.COLLECT
    desk.key("Ctrl+Enter")
    assert desk.desk.intake.told == "这一格要填。"
    desk.write("邻江市高新区市场监督管理局")
    desk.key("Enter")
    desk.write("示例省邻江市高新区")
    desk.shoot("collect")
    desk.key("Ctrl+Enter")
    (file,) = files(desk)
    assert (file.state, file.word) == (CaseState.RECEIVED, "已收件（代收）")
    assert file.course.home == "邻江市高新区市场监督管理局"
    assert "代收" in desk.told()
    wait_printed(desk, 2)
    assert any("代收凭证" in name for name in desk.printed())


def test_a_scan_fills_in_which_case_could_not_be_done(real_desk: RealDesk) -> None:
    desk = real_desk
    judged(desk)
    desk.key("Ctrl+Enter", "Ctrl+Enter")
    (file,) = files(desk)
    desk.key("Alt+I")
    desk.write("跑了三次")
    desk.key("Enter")
    desk.scan(f"{file.number}.{file.token}".upper())
    assert (desk.desk.tab, panel(desk)) == (0, Panel.ISSUE), desk.told()
    desk.key("Ctrl+Enter")
    assert desk.opened is not None
    issue = desk.opened.views.issue_by_number("FY-990102-20261120-W030001")
    assert issue is not None, desk.told()
    assert issue.case_number == file.number


def test_a_scan_fills_in_the_case_of_the_form(real_desk: RealDesk) -> None:
    desk = real_desk
    judged(desk)
    desk.key("Ctrl+Enter", "Ctrl+Enter")
    (file,) = files(desk)
    desk.key("Alt+6", "N")
    desk.write("跑了三次没有办成")
    desk.scan(f"{file.number}.{file.token}".upper())
    assert desk.desk.tab == 5, "the form is not left"
    form = issues(desk).state.form
    assert form is not None
    assert (form.get("words"), form.get("case_number")) == ("跑了三次没有办成", file.number)
    desk.key("Ctrl+Enter")
    assert issue_file(desk, "FY-990102-20261120-W030001").case_number == file.number
    desk.scan(f"{file.number}.{file.token}".upper())
    assert desk.desk.tab == 1, "without a form it opens the case"


def test_what_could_not_be_done_is_registered_beside_the_intake(real_desk: RealDesk) -> None:
    desk = real_desk
    judged(desk)
    before = desk.desk.intake.draft.states
    desk.key("Alt+I")
    desk.write("同一份图纸改了三次")
    desk.key("Enter", "Enter")
    desk.write("11-41")
    desk.key("Ctrl+Enter")
    assert desk.told() == words.DAY_WRONG
    desk.shoot("issue")
    desk.key(*["Backspace"] * 5)
    desk.write("11-27")
    desk.key("Ctrl+Enter")
    assert "FY-990102-20261120-" in desk.told(), desk.told()
    assert "11月27日" in desk.told()
    assert (panel(desk), desk.desk.intake.draft.states) == (Panel.NONE, before)
    assert not files(desk), "it is no case"
    wait_printed(desk, 2)


def helped(desk: RealDesk, helper: str, how: str) -> None:
    """The form 帮办代办, both fields anew."""
    desk.key("Alt+H", *["Backspace"] * 8)
    desk.write(helper)
    desk.key("Enter", *["Backspace"] * 8)
    desk.write(how)
    desk.key("Ctrl+Enter")


def test_what_is_wrong_with_a_helper_is_told_in_its_form(real_desk: RealDesk) -> None:
    desk = real_desk
    judged(desk)
    for helper, how, told in (
        ("0204", "帮忙", words.HELP_HOW),
        ("", "帮办", words.HELP_WHO),
        ("0204", "代办", words.HELP_AGENT),
    ):
        helped(desk, helper, how)
        assert (panel(desk), desk.told()) == (Panel.HELP, told)
        desk.key("Esc")
    helped(desk, "0204", "帮办")
    desk.key("Ctrl+Enter")
    desk.shoot("help-confirm")
    assert not files(desk)


def test_a_helper_is_written_down_with_each_case_of_a_theme(real_desk: RealDesk) -> None:
    desk = real_desk
    begun(desk)
    to_theme(desk)
    answer_all(desk)
    helped(desk, "0204", "帮办")
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    assert {(file.course.helper, file.course.helped) for file in files(desk)} == {("0204", "帮办")}


def test_what_an_answer_leaves_out_of_a_theme_is_said_before_it_is_written(real_desk: RealDesk) -> None:
    desk = real_desk
    begun(desk)
    to_theme(desk)
    answer_all(desk)
    desk.key("0", "Ctrl+3", "2")
    assert desk.desk.intake.draft.step is Step.MATERIALS
    desk.key("Down")
    desk.shoot("theme-points")
    desk.close()
    desk.open()
    desk.sign_in()
    desk.key("0", "Ctrl+Enter")
    desk.shoot("theme-left-out")
    made = desk.desk
    view = confirm.view(made.intake, known(made.intake.draft, made.rules), made.checks)
    (left,) = [line.text for line in view.lines if line.head == words.CONFIRM_LEFT_OUT]
    assert left.startswith("个体工商户设立登记：转办")


def test_a_helper_is_written_down_with_the_case(real_desk: RealDesk) -> None:
    desk = real_desk
    judged(desk)
    desk.key("Alt+H")
    desk.write("0204")
    desk.key("Enter")
    desk.write("帮办")
    desk.shoot("help")
    desk.key("Ctrl+Enter")
    assert panel(desk) is Panel.NONE
    desk.key("Ctrl+Enter", "Ctrl+Enter")
    (file,) = files(desk)
    assert (file.course.helper, file.course.helped) == ("0204", "帮办")
