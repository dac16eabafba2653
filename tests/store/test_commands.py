"""A day's commands over the real store: what is stored is the fold of the chain, and the chain verifies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hall.cases import CaseState
from hall.commands import queue, windows
from hall.commands.advice import advise
from hall.commands.case_papers import RefusalGround
from hall.commands.casework import accept_deemed, void
from hall.commands.catalogue import import_catalogue
from hall.commands.intake import Refuse, TakeIn, refuse, take_in
from hall.commands.papers import owed, print_paper, reprint
from hall.commands.supplements import Supply, accept_after, supply
from hall.errors import Refused
from hall.explanation import MaterialState, WindowAct
from hall.fold import fold_stream
from models.verify import verify
from tests.store.both import both
from tests.unit.desk import CHIEF, CLERK, GUIDE, MANAGER, Desk, application, calendar, catalogue, item_of
from tests.unit.test_supplements import HAVE

if TYPE_CHECKING:
    from hall.clock import FixedClock
    from models.opening import Opened


def a_day(hall: Opened, clock: FixedClock) -> dict[str, str]:
    """Tickets, every kind of outcome, papers with a jam, a return, a void; the cases by name."""
    begin, desk = hall.units, Desk()
    import_catalogue(catalogue(), source="青禾区", begin=begin, clock=clock)
    taken = queue.take_ticket(queue.TakeTicket(actor=GUIDE, queue="A", priority="军人军属"), begin, clock)
    queue.call_next(CLERK, begin, clock)
    queue.arrive(CLERK, taken.ticket.id, begin, clock)
    item = item_of(delegated=True)
    advise(application(item, ticket=taken.ticket.id), begin, clock, calendar())
    key = next(iter(application(item).entries))
    rows = {
        "accepted": (application(item, number=1), WindowAct.ACCEPT),
        "corrected": (
            application(item, number=2, states={key: MaterialState.MISSING}),
            WindowAct.TELL_CORRECTION,
        ),
        "received": (application(item_of(delegated=False), number=3), WindowAct.RECEIVE),
        "voided": (application(item, number=4), WindowAct.ACCEPT),
    }
    made = {
        name: take_in(TakeIn(application=app, act=act), begin, clock, calendar()).file.id
        for name, (app, act) in rows.items()
    }
    ground = RefusalGround(reason="不属于本机关职权范围")
    cmd = Refuse(application=application(item, number=5), ground=ground, second=CHIEF)
    made["refused"] = refuse(cmd, begin, clock, calendar()).file.id
    desk.printer.jam = "缺纸"
    printed = [print_paper(p, CLERK, begin, clock, desk.renderer, desk.printer) for p in owed(begin)]
    first = next(paper for paper in printed if paper.stream == f"case:{made['accepted']}")
    reprint(CLERK, made["accepted"], first.paper, begin, clock)
    void(CLERK, MANAGER, made["voided"], "录错", begin, clock, recovered=True)
    supply(Supply(actor=CLERK, case_id=made["corrected"], entries={key: HAVE}), begin, clock, calendar())
    accept_after(CLERK, made["corrected"], begin, clock, calendar())
    queue.finish(CLERK, taken.ticket.id, begin, clock, result="受理")
    windows.pause(CLERK, "午休", begin, clock)
    clock.move(days=30)
    accept_deemed(begin, clock, calendar())
    return made


@both
def test_a_day_on_the_real_store_ends_in_the_same_states_and_rows(hall: Opened, clock: FixedClock) -> None:
    made = a_day(hall, clock)
    with hall.units() as work:
        files = {name: work.cases.get(ident) for name, ident in made.items()}
        for file in files.values():
            assert file is not None
            stream = f"case:{file.id}"
            assert fold_stream(stream, work.chain.stream(stream))[0] == file
            person = f"person:{file.person}"
            assert fold_stream(person, work.chain.stream(person))[0] == work.persons.get(file.person)
    assert {name: file.state for name, file in files.items() if file} == {
        "accepted": CaseState.ACCEPTED,
        "corrected": CaseState.ACCEPTED,
        "received": CaseState.ACCEPTED,
        "voided": CaseState.VOIDED,
        "refused": CaseState.REFUSED,
    }


@both
def test_after_a_day_of_commands_the_store_verifies(hall: Opened, clock: FixedClock) -> None:
    a_day(hall, clock)
    assert verify(hall.store).faults == ()


@both
def test_a_refused_command_leaves_the_real_store_as_it_was(hall: Opened, clock: FixedClock) -> None:
    a_day(hall, clock)
    with hall.units() as work:
        before = work.chain.tip()
    with pytest.raises(Refused):
        queue.call_next(CLERK, hall.units, clock)
    item = item_of(delegated=True)
    with pytest.raises(Refused):
        take_in(
            TakeIn(application=application(item, number=9), act=WindowAct.RECEIVE),
            hall.units,
            clock,
            calendar(),
        )
    with hall.units() as work:
        assert work.chain.tip() == before
