"""Many written cases for one real window: made by commands of the window and its department, not by keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from hall.commands.dispatching import Dispatch, dispatch
from hall.commands.results import Close, Stock, close, stock
from hall.commands.reviewing import Decide, Review, decide, review
from hall.course import Stage
from tests.unit import life_desk
from tests.unit.desk import CHIEF, CLERK, calendar

if TYPE_CHECKING:
    from hall.cases import CaseFile
    from hall.clock import FixedClock
    from hall.ports import Begin
    from tests.qt.real import RealDesk
    from tests.unit.desk import Desk


@dataclass(frozen=True, slots=True)
class _Store:
    """What the makers of cases ask of a desk."""

    store: Begin
    clock: FixedClock


def store_of(desk: RealDesk) -> Desk:
    assert desk.opened is not None
    return cast("Desk", _Store(desk.opened.units, desk.clock))


def the(desk: RealDesk, case: str) -> CaseFile:
    assert desk.opened is not None
    file = desk.opened.views.case(case)
    assert file is not None
    return file


def accepted(desk: RealDesk, count: int, first: int = 1) -> list[CaseFile]:
    """So many permits that this window accepted."""
    made = []
    for number in range(first, first + count):
        desk.clock.move(seconds=1)
        made.append(life_desk.accepted(store_of(desk), number=number))
    return made


def closed(desk: RealDesk, count: int, first: int = 1) -> list[CaseFile]:
    """So many permits whose result is registered."""
    here = store_of(desk)
    made = []
    for case in accepted(desk, count, first):
        cmd = Dispatch(actor=CLERK, case_ids=(case.id,))
        sent = dispatch(cmd, here.store, desk.clock, calendar()).file
        for stage in Stage:
            step = Review(
                actor=CHIEF,
                case_id=sent.id,
                stage=stage,
                state="同意",
                officer="李明",
                opinion="如上",
                branch=sent.course.branches[0].code,
            )
            review(step, here.store, desk.clock)
        decide(
            Decide(actor=CHIEF, case_id=sent.id, granted=True, officer="王局长"),
            here.store,
            desk.clock,
            calendar(),
        )
        made.append(
            close(
                Close(actor=CLERK, case_id=sent.id, certificates=(life_desk.LICENCE,)), here.store, desk.clock
            ).file
        )
    return made


def ready(desk: RealDesk, count: int, first: int = 1) -> list[CaseFile]:
    """So many results on the shelf."""
    here = store_of(desk)
    return [
        stock(Stock(actor=CLERK, case_id=one.id, shelf="B-03-12"), here.store, desk.clock).file
        for one in closed(desk, count, first)
    ]
