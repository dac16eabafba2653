"""Several cases at once by keys at the real window: marked, sent on, shelved, told; each with its result."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hall.cases import CaseState
from hall.commands.ending import Withdraw, withdraw
from hall.commands.staff import SignIn, add_people, sign_in
from hall.staff import Role
from sync.catalogue_file import read_catalogue
from tests.qt import many_cases as many
from tests.qt.many_cases import the
from tests.qt.real import DATA, PASSWORD, EasyHasher
from tests.unit.desk import CLERK
from ui.states import cases as cases_state
from ui.states.case_lists import CaseList
from ui.states.case_marks import marks

if TYPE_CHECKING:
    from tests.qt.real import RealDesk


def on_page(desk: RealDesk, key: str, count: int) -> None:
    desk.key(key)
    desk.until(lambda: len(desk.desk.cases.entries) >= count)
    desk.settle()


def glanced(desk: RealDesk) -> None:
    """The keys rest: what may be done with the marked cases stands beside the list."""
    desk.until(lambda: desk.desk.cases.offered.cases == marks(desk.desk.cases))
    desk.settle()


def test_marked_cases_go_to_the_department_on_one_list(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    cases = many.accepted(desk, 4)
    on_page(desk, "Alt+2", 4)
    desk.key("Space", "Down", "Down", "Space")
    assert len(marks(desk.desk.cases)) == 2
    desk.key("Shift+Down", "Shift+Up")
    assert len(marks(desk.desk.cases)) == 2, "what was passed and left again is not marked"
    desk.key("Ctrl+A")
    glanced(desk)
    desk.shoot("batch-marked")
    assert len(marks(desk.desk.cases)) == 4
    desk.key("D")
    assert desk.desk.cases.act is not None, desk.told()
    desk.shoot("batch-dispatch")
    desk.key("Ctrl+Enter")
    desk.until(lambda: desk.desk.cases.batch)
    assert {the(desk, one.id).state for one in cases} == {CaseState.IN_REVIEW}
    lists = {the(desk, one.id).course.handover for one in cases}
    assert len(lists) == 1, "one list for the whole batch"
    assert desk.told() == "分发：4 件已办"
    assert not desk.desk.cases.marked
    desk.shoot("batch-done")
    desk.key("Esc")
    assert desk.desk.cases.batch is None
    desk.key("Ctrl+A", "G")
    desk.write("SIGN")
    desk.key("Ctrl+Enter")
    desk.until(lambda: desk.desk.cases.batch)
    assert {the(desk, one.id).course.signed_by for one in cases} == {"SIGN"}
    desk.key("Ctrl+A", "C")
    desk.write("PLEASE")
    desk.key("Ctrl+Enter")
    desk.until(lambda: desk.desk.cases.batch and desk.desk.cases.batch.act == "催办")
    assert {the(desk, one.id).course.urged for one in cases} == {1}


def test_what_cannot_go_says_why_and_stays_marked(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    (shelved,) = many.ready(desk, 1, first=9)
    cases = many.closed(desk, 3)
    on_page(desk, "Alt+2", 4)
    desk.key("Ctrl+A", "S")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    assert f"{shelved.number[-4:]} 现在是" in form.line
    desk.write("A-01-01")
    desk.key("Enter")
    desk.shoot("batch-shelves")
    desk.write("A-01-02")
    desk.key("Ctrl+Enter")
    desk.until(lambda: desk.desk.cases.batch)
    assert sorted(the(desk, one.id).course.shelf for one in cases) == ["A-01-01", "A-01-02", "A-01-02"]
    assert the(desk, shelved.id).course.shelf == "B-03-12"
    assert desk.told() == "上架：3 件已办，1 件没有办"
    assert marks(desk.desk.cases) == (shelved.id,)
    desk.shoot("batch-told")
    desk.key("K")
    assert "一件一件办" in desk.told()
    desk.key("Esc", "Alt+3")
    desk.settle()


def test_parcels_are_posted_on_one_list_and_a_wrong_number_holds_up_nobody_else(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    cases = many.ready(desk, 3)
    desk.key("Alt+3")
    desk.until(lambda: len(desk.desk.cases.entries) >= 3)
    desk.desk.set_cases(cases_state.chosen(desk.desk.cases, CaseList.SHELF))
    desk.key("Ctrl+A", "L")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    numbers = dict(zip([one.id for one in cases], ("EM10001", "?", "EM10003"), strict=True))
    for case, number in numbers.items():
        desk.desk.typed_step(f"for:{case}", number)
        desk.desk.typed_step(f"to:{case}", "青禾区河滨路18号")
    desk.shoot("batch-mail")
    desk.key("Ctrl+Enter")
    desk.until(lambda: desk.desk.cases.batch)
    assert [the(desk, one.id).course.tracking for one in cases] == ["EM10001", "", "EM10003"]
    assert desk.told() == "邮寄：2 件已办，1 件没有办"
    assert marks(desk.desk.cases) == (cases[1].id,)
    desk.shoot("batch-mail-told")


def test_a_form_that_fits_nothing_stays_with_what_was_typed(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    many.ready(desk, 2)
    desk.key("Alt+3")
    desk.until(lambda: len(desk.desk.cases.entries) >= 2)
    desk.desk.set_cases(cases_state.chosen(desk.desk.cases, CaseList.SHELF))
    desk.key("Ctrl+A", "L", "Ctrl+Enter")
    form = desk.desk.cases.act
    assert form is not None
    assert "运单号" in form.told
    assert desk.desk.cases.batch is None


def issuer_in(desk: RealDesk) -> None:
    """出件人员 of the demo hall, with a password of their own."""
    assert desk.opened is not None
    report = read_catalogue(next(DATA.glob("*.xlsx")).read_bytes())
    assert report.catalogue is not None
    somebody = report.catalogue.staff[0]
    person = replace(somebody, number="0318", name="韩青", role=Role.ISSUER)
    hasher = EasyHasher()
    for code in add_people([replace(person, windows=())], desk.opened.units, hasher):
        paper = SignIn(number=code.number, password=code.code, new_password=PASSWORD)
        sign_in(paper, desk.opened.units, desk.clock, hasher)
    desk.sign_in(person.number)


def test_ended_cases_are_archived_together(real_desk: RealDesk) -> None:
    desk = real_desk
    cases = many.accepted(desk, 3)
    here = many.store_of(desk)
    for case in cases[:2]:
        end = Withdraw(actor=CLERK, case_id=case.id, reason="不办了", written=True)
        withdraw(end, here.store, desk.clock)
    issuer_in(desk)
    desk.until(lambda: not desk.opened or not desk.opened.views.unfinished_papers(), timeout=60_000)
    desk.key("Alt+2")
    desk.desk.set_cases(cases_state.chosen(desk.desk.cases, CaseList.ALL))
    desk.until(lambda: len(desk.desk.cases.found) >= 3)
    desk.key("Ctrl+A", "Ctrl+G")
    assert desk.desk.chooser is not None
    desk.key("1")
    desk.until(lambda: desk.desk.cases.batch, timeout=60_000)
    states = [the(desk, one.id).state for one in cases]
    assert states == [CaseState.ARCHIVED, CaseState.ARCHIVED, CaseState.ACCEPTED], desk.desk.cases.batch
    assert desk.told() == "归档：2 件已办，1 件没有办"
    desk.until(lambda: [one.state for one in desk.desk.cases.found].count("已归档") == 2)
    desk.shoot("batch-archived")
