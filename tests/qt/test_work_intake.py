"""Whole visits through the real window on a real store: keys in, cases and papers out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.cases import CaseState
from hall.queries import CaseFilter
from ui.states.draft import Step

if TYPE_CHECKING:
    from tests.qt.real import RealDesk


def take_number(desk: RealDesk) -> None:
    """Give out an ordinary number of queue A."""
    desk.key("F4", "A", "0")


def test_a_visit_from_sign_in_to_paper(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.shoot("sign-in")
    desk.sign_in()
    take_number(desk)
    desk.key("F2")
    desk.shoot("called")
    desk.lay_card()
    desk.shoot("card-laid")
    print(desk.desk.intake.draft, desk.told(), desk.desk.queue)
