"""A remark that is refused stays where it was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.qt.many_cases import store_of, the
from tests.qt.test_office_focus import manager
from tests.unit import life_desk

if TYPE_CHECKING:
    from tests.qt.real import RealDesk


def test_a_remark_that_is_too_long_is_not_lost(real_desk: RealDesk) -> None:
    desk = real_desk
    case = life_desk.accepted(store_of(desk))
    desk.sign_in()
    desk.key("Alt+2", "Up")
    desk.until(lambda: desk.desk.cases.opened)
    desk.key("N")
    text = "x" * 501
    desk.write(text)
    desk.key("Ctrl+Enter")
    assert desk.desk.cases.form == "note"
    assert desk.desk.cases.text == text
    assert "500 字" in desk.desk.cases.told
    desk.shoot("note-refused")
    desk.key("Backspace", "Ctrl+Enter")
    assert not desk.desk.cases.form, desk.told()
    assert [step.kind for step in the(desk, case.id).steps].count("case.noted") == 1


def test_the_managers_remark_is_not_lost_either(real_desk: RealDesk) -> None:
    desk = real_desk
    life_desk.accepted(store_of(desk))
    cases = manager(desk)
    desk.until(lambda: cases.state.entries)
    desk.key("Enter")
    desk.until(lambda: cases.state.opened)
    desk.key("N")
    desk.write("y" * 501)
    desk.key("Ctrl+Enter")
    assert (cases.state.form, cases.state.text) == ("note", "y" * 501)
    assert "500 字" in cases.state.told


def test_a_remark_is_read_in_the_file_and_in_its_course(real_desk: RealDesk) -> None:
    desk = real_desk
    life_desk.accepted(store_of(desk))
    desk.sign_in()
    desk.key("Alt+2", "Up")
    desk.until(lambda: desk.desk.cases.opened)
    desk.key("N")
    desk.write("APPLICANT CALLED")
    desk.key("Ctrl+Enter")
    desk.key("Enter")
    desk.until(lambda: desk.desk.cases.file)
    file = desk.desk.cases.file
    assert file is not None
    (note,) = file.notes
    assert (note.what, note.detail) == ("APPLICANT CALLED", "邹正野 0203，3 号窗")
    assert "APPLICANT CALLED　邹正野 0203，3 号窗" in [line.detail for line in file.timeline]
    desk.shoot("note-in-file")
