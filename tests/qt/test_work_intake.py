"""Whole visits through the real window on a real store: keys in, cases and papers out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.cases import CaseState
from hall.queries import CaseFilter
from ui.states.draft import Step
from ui.states.queue import Phase

if TYPE_CHECKING:
    from hall.cases import CaseFile
    from tests.qt.real import RealDesk

PHONE = "15409900026"


def take_number(desk: RealDesk) -> None:
    """Give out an ordinary number of queue A."""
    desk.key("F4", "A", "0")


def comes(desk: RealDesk) -> None:
    """A person with a number and a card sits down; what the card says is enough for the step of the item."""
    take_number(desk)
    desk.key("F2")
    desk.lay_card()
    if desk.desk.intake.draft.step is Step.PERSON:
        desk.key("Ctrl+Enter")


def files(desk: RealDesk) -> list[CaseFile]:
    assert desk.opened is not None
    views = desk.opened.views
    return [file for row in views.cases(CaseFilter()) if (file := views.case(row.id)) is not None]


def wait_printed(desk: RealDesk, count: int) -> None:
    desk.until(lambda: len(desk.printed()) >= count)
    desk.settle()


def usual_visit(desk: RealDesk) -> None:
    """食品经营许可 of a person who came himself, everything there."""
    take_number(desk)
    desk.presses = 0
    desk.key("F2")
    desk.lay_card()


def food(desk: RealDesk) -> None:
    """From the search field to the end of the situation: 热食, no net, small."""
    desk.write("sp")
    desk.key("Enter")
    assert desk.desk.intake.draft.step is Step.SITUATION, desk.told()
    desk.key("1", "1", "Enter", "2", "1")


def test_a_visit_from_sign_in_to_paper(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.shoot("sign-in")
    desk.sign_in()
    take_number(desk)
    desk.shoot("idle")
    desk.key("F2")
    desk.shoot("called")
    desk.lay_card()
    assert desk.desk.queue.phase is Phase.SERVING
    desk.shoot("card-laid")
    desk.desk.field_entered("phone")
    desk.settle()
    desk.write(PHONE)
    desk.key("Ctrl+Enter")
    desk.shoot("item")
    food(desk)
    desk.shoot("materials")
    desk.key("0")
    desk.shoot("judged")
    desk.key("Ctrl+Enter")
    assert desk.desk.intake.draft.step is Step.CONFIRM, desk.told()
    desk.shoot("confirm")
    desk.key("Alt+P")
    desk.shoot("papers")
    desk.key("Ctrl+Enter")
    (file,) = files(desk)
    assert file.state is CaseState.ACCEPTED
    assert file.number in desk.told()
    wait_printed(desk, 2)
    desk.shoot("out")
    assert {paper.kind for paper in file.papers} | {"受理通知书"}
    desk.key("Alt+2", "Enter")
    desk.shoot("cases")
    desk.key("Alt+4")
    desk.shoot("day-end")


def test_a_usual_case_with_a_card_takes_twelve_presses(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    usual_visit(desk)
    desk.desk.field_entered("phone")
    desk.settle()
    desk.write(PHONE)
    desk.key("Ctrl+Enter")
    food(desk)
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    desk.key("F8")
    take_number(desk)
    # The second visit of the same person: the telephone is known.
    desk.take_card_off()
    desk.presses = 0
    desk.key("F2")
    desk.lay_card()
    assert desk.desk.intake.draft.step is Step.ITEM, desk.told()
    assert desk.desk.history.cases == 1
    for letter in "sp":
        desk.write(letter)
        desk.presses += 1
    desk.key("Enter", "1", "1", "Enter", "2", "1", "0", "Ctrl+Enter", "Ctrl+Enter")
    assert desk.presses <= 12
    assert len(files(desk)) == 2
