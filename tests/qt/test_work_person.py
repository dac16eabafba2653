"""Another number, another card or another item at the real window: nothing of the one before stays (一号)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hall.commands.people import PersonForm, record_person
from hall.commands.record import Recorder
from hall.explanation import MaterialState
from hall.identity import DocumentKind
from tests.qt.real import CLERK, remember
from tests.qt.test_work_intake import comes, files, food, take_number
from tests.qt.test_work_promises import HEALTH, handed_over_then_taken_back, promised
from tests.qt.test_work_theme import answer_all, begun, finished, to_theme
from ui import words
from ui.states import attaching
from ui.states.applicant import Field, Helper
from ui.states.draft import Attached, Step
from ui.states.intake import known
from ui.states.people import bar

if TYPE_CHECKING:
    from tests.qt.real import RealDesk
    from ui.states.applicant import Person

ANOTHER = "990102199001011237"
OWN = "99010219850505456X"
SCAN = Attached(sha256="ab" * 32, size=1000, mime="image/jpeg")


def recorded(desk: RealDesk, number: str, name: str, phone: str) -> None:
    assert desk.opened is not None
    kind = DocumentKind.RIC
    form = PersonForm(kind=kind, number=number, name=name, phone=phone)
    with desk.opened.units() as uow:
        record_person(Recorder(uow=uow, clock=desk.clock, actor=CLERK), form)
        uow.commit()


def person(desk: RealDesk) -> Person:
    return desk.desk.intake.draft.applicant.person


def history(desk: RealDesk) -> str:
    """The line 往来 of the bar."""
    made = desk.desk
    return bar(made.intake, made.checks, made.rules.today(), made.history).history


def typed_again(desk: RealDesk, number: str) -> None:
    """Over what stands in the field, letter by letter."""
    desk.key(*["Backspace"] * 18)
    desk.write(number)


def at_number(desk: RealDesk, name: str) -> None:
    desk.sign_in()
    take_number(desk)
    desk.key("F2")
    desk.desk.field_entered("name")
    desk.settle()
    desk.write(name)
    desk.key("Enter", "Enter")


def test_a_telephone_goes_with_the_number_that_told_it(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    recorded(desk, ANOTHER, "王大有", "15409900111")
    take_number(desk)
    desk.key("F2")
    desk.desk.field_entered("number")
    desk.settle()
    desk.write(ANOTHER)
    assert person(desk).phone == "15409900111"
    typed_again(desk, OWN)
    assert person(desk).phone == "", "it is somebody else's"


def test_a_number_that_is_known_under_another_name_is_told(real_desk: RealDesk) -> None:
    desk = real_desk
    at_number(desk, "赵小山")
    recorded(desk, ANOTHER, "王大有", "15409900111")
    desk.write(ANOTHER)
    assert person(desk).phone == "", "nobody else's telephone is shown"
    assert history(desk).startswith("此号码登记的名字是 王*有，请核对")
    desk.shoot("person-other-name")
    desk.key("Enter")
    desk.write("15409900222")
    desk.key("Ctrl+Enter")
    assert desk.desk.intake.draft.step is Step.ITEM
    assert "“王*有”" in desk.told()
    desk.key("Ctrl+1")
    desk.desk.field_entered("number")
    desk.settle()
    recorded(desk, OWN, "赵小山", "")
    typed_again(desk, OWN)
    assert history(desk) == words.NO_HISTORY
    desk.key("Ctrl+Enter")
    assert "登记的名字" not in desk.told()


def used_again(desk: RealDesk) -> str:
    """A licence that lies here serves the next case; the key of its line."""
    begun(desk)
    to_theme(desk)
    answer_all(desk)
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    finished(desk, next(file for file in files(desk) if file.state == "ACCEPTED").id)
    desk.take_card_off()
    comes(desk)
    desk.write("sp")
    desk.key("Enter")
    assert "疑似重复" in desk.told()
    answer_all(desk)
    assert history(desk).startswith("疑似重复：9901"), "it stays to be seen"
    desk.shoot("suspect-stays")
    desk.key("R", "1")
    (key,) = desk.desk.intake.draft.reused
    return key


def test_what_was_brought_after_all_takes_the_place_of_the_earlier_one(real_desk: RealDesk) -> None:
    desk = real_desk
    key = used_again(desk)
    lines = known(desk.desk.intake.draft, desk.desk.rules).lines
    at = next(n for n, line in enumerate(lines) if line.key == key)
    desk.key("Home", *["Down"] * at, "2", "1")
    draft = desk.desk.intake.draft
    assert (draft.states[key], draft.notes, draft.reused) == (MaterialState.HAVE, {}, {})


def test_nothing_that_one_person_agreed_to_serves_another(real_desk: RealDesk) -> None:
    desk = real_desk
    key = used_again(desk)
    desk.key("0", "Ctrl+1")
    desk.take_card_off()
    desk.lay_card("02")
    draft = desk.desk.intake.draft
    assert draft.applicant.person.number != "990102199003070011"
    assert draft.applicant.person.phone == "", "the telephone is that of the person before"
    assert (key in draft.states, draft.reused, draft.consent) == (False, {}, "")


def test_a_broken_promise_bars_the_next_one_from_the_beginning(real_desk: RealDesk) -> None:
    desk = real_desk
    promised(desk)
    handed_over_then_taken_back(desk)
    desk.take_card_off()
    desk.key("Alt+1")
    take_number(desk)
    desk.key("F2")
    desk.lay_card()
    made = desk.desk
    assert made.intake.draft.credit_bar is True
    credit = bar(made.intake, made.checks, made.rules.today(), made.history).credit
    assert credit == f"有信用记录（{files(desk)[0].number}），不能容缺和承诺"
    desk.key("Alt+C")
    assert (made.intake.draft.credit_bar, desk.told()) == (True, words.CREDIT_HERE_TOLD)
    food(desk)
    lines = known(made.intake.draft, made.rules).lines
    at = next(n for n, line in enumerate(lines) if line.name == HEALTH)
    desk.key(*["Down"] * at, "5")
    assert desk.told() == words.PROMISE_BARRED
    desk.shoot("person-barred")


def test_the_history_is_that_of_the_applicant_whoever_lays_a_card(real_desk: RealDesk) -> None:
    desk = real_desk
    at_number(desk, "王大有")
    remember(desk)
    recorded(desk, ANOTHER, "王大有", "15409900111")
    desk.write(ANOTHER)
    desk.desk.typed(Field.HELPER, str(Helper.AGENT))
    desk.settle()
    desk.lay_card()
    assert desk.desk.intake.draft.applicant.helped_by.phone == "15409900026"
    assert (desk.desk.history.name, history(desk)) == ("王大有", words.NO_HISTORY)


@pytest.mark.parametrize("other", ["gt", "sp"])
def test_scans_go_with_their_item(real_desk: RealDesk, other: str) -> None:
    desk = real_desk
    remember(desk)
    desk.sign_in()
    comes(desk)
    food(desk)
    item = desk.desk.intake.draft.item_code
    desk.desk.set_intake(attaching.with_file(desk.desk.intake, "1", SCAN))
    desk.key("Ctrl+2", "Esc")
    desk.write(other)
    desk.key("Enter")
    same = desk.desk.intake.draft.item_code == item
    assert same is (other == "sp")
    assert desk.desk.intake.draft.files == ({"1": (SCAN,)} if same else {})
