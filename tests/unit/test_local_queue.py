"""The queue of a single PC behind the port that desks use: one window, its own store, its own slips."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from hall import queue_acts as a
from hall.commands.local_queue import LocalQueue
from hall.commands.staff import sign_out
from hall.errors import Refused
from hall.ports import CatalogueVersion
from hall.queries import Queries
from hall.queue_ports import QueueDesk, WindowPhase
from hall.settings import HallSettings
from hall.tickets import Ticket, TicketState
from tests.unit.desk import CLERK, OTHER, Desk
from tests.unit.memory_store import MemoryStore, MemoryUnit


class Reading:
    """What of `Queries` a local queue asks, over the memory store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @property
    def _unit(self) -> MemoryUnit:
        return MemoryUnit(self._store)

    def tickets_of_day(self, day: int) -> tuple[Ticket, ...]:
        return self._unit.tickets.of_day(day)

    def active_ticket(self, window: int) -> Ticket | None:
        return self._unit.tickets.active_at(window)

    def catalogue(self, day: int) -> CatalogueVersion | None:
        return self._unit.catalogue.current(day)

    def setting(self, name: str) -> str | None:
        return self._unit.settings.get(name)

    def hall(self) -> HallSettings:
        return self._unit.settings.hall()


def local(desk: Desk, actor: object = CLERK) -> LocalQueue:
    return LocalQueue(actor, desk.store, cast(Queries, Reading(desk.store)), desk.clock)  # type: ignore[arg-type]


def test_whoever_is_signed_in_sits_at_the_window_and_calls() -> None:
    desk = Desk()
    queue: QueueDesk = local(desk)
    assert queue.do(a.CallNext(), "k1").empty
    taken = queue.do(a.Take(queue="A"), "k2")
    assert (taken.verb, taken.ahead) == ("take", 0)
    assert taken.wait is not None
    assert len(desk.store.state.owed) == 1
    called = queue.do(a.CallNext(), "k3")
    assert called.ticket is not None
    assert called.ticket.state is TicketState.CALLED
    view = queue.view()
    assert [(row.no, row.phase, row.staff) for row in view.windows] == [(3, WindowPhase.OPEN, "0203")]
    assert [ticket.number for ticket in view.tickets] == ["A001"]
    assert queue.away_since() is None


def test_the_same_key_gives_the_same_answer_ten_times() -> None:
    desk = Desk()
    queue = local(desk)
    answers = {queue.do(a.Take(queue="A"), "once") for _ in range(10)}
    assert len(answers) == 1
    assert len(desk.store.state.tickets) == 1
    with pytest.raises(Refused):
        queue.do(a.Arrive(ticket="nobody"), "other")
    for n in range(300):
        queue.do(a.Beat(), f"beat-{n}")
    queue.do(a.Take(queue="A"), "once")
    assert len(desk.store.state.tickets) == 2, "an old key is forgotten in the end"


def test_sitting_down_and_leaving_are_events_of_the_day() -> None:
    desk = Desk()
    queue = local(desk)
    for key in "ab":
        queue.do(a.Sit(), key)
    queue.do(a.Pause(reason="午休"), "c")
    assert queue.view().windows[0].reason == "午休"
    queue.do(a.Sit(), "d")
    assert queue.view().windows[0].phase is WindowPhase.PAUSED
    with pytest.raises(Refused, match="已暂停"):
        queue.do(a.CallNext(), "e")
    sign_out(CLERK, desk.store, desk.clock)
    assert queue.view().windows[0].phase is WindowPhase.OPEN
    kinds = [event.kind for event in desk.store.events_of("staff:0203")]
    assert kinds == ["window.opened", "staff.paused", "staff.resumed", "staff.signed_out"]
    other = local(desk, replace(OTHER, window=3))
    row = other.do(a.Sit(), "f").window
    assert row is not None
    assert (row.staff, row.phase) == ("0205", WindowPhase.OPEN)
    other.do(a.Leave(), "g")
    assert [event.kind for event in desk.store.events_of("staff:0205")][-1] == "window.closed"


def test_a_view_has_what_is_open_and_what_ended_a_moment_ago() -> None:
    desk = Desk()
    queue = local(desk)
    idents = []
    for n in range(3):
        done = queue.do(a.Take(queue="A"), f"t{n}")
        assert done.ticket is not None
        idents.append(done.ticket.id)
        desk.clock.move(seconds=1)
    queue.do(a.CallNext(), "c")
    queue.do(a.Arrive(ticket=idents[0]), "d")
    queue.do(a.CallNext(finish=idents[0]), "e")
    assert len(queue.view().tickets) == 3
    desk.clock.move(minutes=11)
    assert {ticket.id for ticket in queue.view().tickets} == set(idents[1:])
    load = next(load for load in queue.view().loads if load.letter == "A")
    assert (load.waiting, load.open_windows) == (1, 1)
    assert load.wait is not None
    queue.do(a.Arrive(ticket=idents[1]), "f")
    desk.clock.move(days=1)
    assert [ticket.id for ticket in queue.view().tickets] == [idents[1]], "a visit goes on past midnight"
