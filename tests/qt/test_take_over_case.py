"""接手 at a window (D14): a case that another window has in hand, its key and its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.commands.taking_over import take_over_case
from hall.staff import Actor, Role
from tests.qt import real
from tests.qt.test_work_intake import files, food, usual_visit, wait_printed
from ui import words
from ui.states.cases import CaseForm

if TYPE_CHECKING:
    from tests.qt.real import RealDesk

AT_FIVE = Actor(number="0204", name="谢思恬", role=Role.CLERK, window=5)


def open_first_case(desk: RealDesk) -> None:
    desk.key("Alt+1", "Alt+2", "Esc")
    desk.until(lambda: desk.desk.cases.entries)
    desk.key("Enter")
    desk.until(lambda: desk.desk.cases.opened)


def form_of(desk: RealDesk) -> CaseForm:
    return desk.desk.cases.form


def test_a_case_of_another_window_is_taken_over_by_its_key(real_desk: RealDesk) -> None:
    desk = real_desk
    real.remember(desk)
    desk.sign_in()
    usual_visit(desk)
    food(desk)
    desk.key("Enter", "0", "Ctrl+Enter", "Ctrl+Enter")
    wait_printed(desk, 2)
    open_first_case(desk)
    # The own window has it: there is nothing to take over, and the key does nothing.
    desk.key(words.TAKE_KEY)
    assert form_of(desk) is CaseForm.NONE
    assert desk.opened is not None
    case = files(desk)[0].id
    take_over_case(AT_FIVE, case, "", desk.opened.units, desk.clock)
    open_first_case(desk)
    opened = desk.desk.cases.opened
    assert opened is not None
    assert (opened.kept_by, opened.may_take) == (5, True)
    desk.key(words.TAKE_KEY)
    assert form_of(desk) is CaseForm.TAKE
    desk.shoot("take-over")
    desk.write("B")
    desk.key("Enter")
    desk.until(lambda: desk.desk.cases.opened is not None and desk.desk.cases.opened.kept_by is None)
    file = files(desk)[0]
    assert file.keeper == 3
    assert desk.told() == words.TAKEN
