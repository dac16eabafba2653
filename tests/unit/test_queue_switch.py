"""A window between the hall's queue and its own: every order in which the hub may go and come back (D16)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall import queue_acts as a
from hall.emergency import EmergencyQueue, is_emergency
from hall.errors import Refused, Unavailable
from hall.events import EventKind
from hall.queue_ports import WindowPhase
from hall.queue_switch import Mode, QueueSwitch
from hall.settings import HallSettings
from hall.tickets import Ticket, TicketState
from tests.unit.desk import CLERK, Desk
from tests.unit.hall_queue import FakeHall, ticket

S = TicketState


class _Views:
    """What the own queue reads, from the memory store."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def setting(self, name: str) -> str | None:
        return self._desk.store.state.texts.get(name)

    def hall(self) -> HallSettings:
        return self._desk.store.state.hall

    def tickets_of_day(self, day: int) -> tuple[Ticket, ...]:
        rows = (row for row in self._desk.store.state.tickets.values() if row.day == day)
        return tuple(sorted(rows, key=lambda row: (row.taken_at, row.id)))


class Window:
    """Window 3 with its hall, its store and a clock; a restart keeps store and hall."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.hall = FakeHall()
        self.hall.put(*(ticket(f"A{n:03d}", n) for n in range(12, 16)))
        self.count = 0
        self.start()

    def start(self) -> None:
        views: object = _Views(self.desk)
        self.own = EmergencyQueue(CLERK, self.desk.store, views, self.desk.clock)  # type: ignore[arg-type]
        self.switch = QueueSwitch(self.hall, self.own, 3)

    def key(self) -> str:
        self.count += 1
        return f"key-{self.count}"

    def do(self, act: a.Act) -> Ticket | None:
        self.desk.clock.move(seconds=1)
        return self.switch.do(act, self.key()).ticket

    def go_away(self) -> None:
        self.hall.away = self.desk.clock.wall()

    def come_back(self) -> None:
        self.hall.away = None

    def held(self) -> list[str]:
        return sorted(r.number for r in self.switch.view().tickets if r.is_active and r.window == 3)

    def serve(self) -> Ticket:
        """A012 is called and stands at the window."""
        called = self.do(a.CallNext())
        assert called is not None
        came = self.do(a.Arrive(ticket=called.id))
        assert came is not None
        return came

    def give(self, **more: str) -> Ticket:
        given = self.do(a.Take(queue="A", **more))  # type: ignore[arg-type]  # texts only
        assert given is not None
        return given

    def kinds(self, ident: str) -> list[EventKind]:
        return [EventKind(event.kind) for event in self.desk.store.events_of(f"ticket:{ident}")]

    def push(self) -> None:
        """The sync brings what was written here to the hub, which folds it."""
        for row in self.own.rows():
            self.hall.put(row)
        hand = self.own.hand
        if hand is not None and hand.ours:
            self.hall.put(hand.ticket)


@pytest.fixture
def window() -> Window:
    return Window()


def test_with_the_hub_there_everything_is_the_halls(window: Window) -> None:
    came = window.serve()
    assert (came.number, came.state, window.switch.mode()) == ("A012", S.SERVING, Mode.HALL)
    following = window.do(a.CallNext(finish=came.id))
    assert following is not None
    assert following.number == "A013"
    assert window.kinds(came.id) == []


def test_the_visit_in_hand_is_finished_here_and_own_numbers_are_called(window: Window) -> None:
    came = window.serve()
    window.go_away()
    assert window.switch.mode() is Mode.AWAY
    first, second = window.give(), window.give()
    assert [first.number, second.number] == ["W03-001", "W03-002"]
    called = window.do(a.CallNext(finish=came.id, cases=("case-1",)))
    assert called is not None
    assert called.number == "W03-001"
    assert called.why
    assert window.held() == ["W03-001"]
    assert window.kinds(came.id) == [EventKind.TICKET_FINISHED]
    done = next(row for row in window.switch.view().tickets if row.id == came.id)
    assert done.state is S.DONE


def test_what_only_the_hall_can_do_waits(window: Window) -> None:
    came = window.serve()
    waiting = next(iter(window.hall.rows.values()))
    window.go_away()
    for act in (
        a.Hand(ticket=came.id, to_queue="B"),
        a.CallChosen(ticket=waiting.id, reason="急"),
        a.Plan(ticket=came.id, queues=("B",)),
        a.Sit(),
        a.Leave(),
    ):
        with pytest.raises(Refused) as refused:
            window.do(act)
        assert refused.value.code in {"queue.offline", "ticket.window_busy"}
    assert window.held() == ["A012"]


def test_own_numbers_are_served_first_when_the_hub_is_back(window: Window) -> None:
    came = window.serve()
    window.go_away()
    window.give()
    window.give()
    window.do(a.CallNext(finish=came.id))
    window.come_back()
    assert window.switch.mode() is Mode.BACK
    (held,) = window.own.rows()[:1]
    window.do(a.Arrive(ticket=held.id))
    window.push()
    second = window.do(a.CallNext(finish=held.id))
    assert second is not None
    assert second.number == "W03-002"
    window.do(a.Arrive(ticket=second.id))
    window.push()
    third = window.do(a.CallNext(finish=second.id))
    assert third is not None
    assert third.number == "A013"
    assert window.switch.mode() is Mode.HALL
    assert window.held() == ["A013"]


def test_own_numbers_are_handed_on_to_the_hall(window: Window) -> None:
    window.go_away()
    given = window.give()
    window.come_back()
    assert window.switch.mode() is Mode.BACK
    window.do(a.Hand(ticket=given.id, to_queue="B"))
    assert window.switch.mode() is Mode.HALL
    row = window.desk.store.state.tickets[given.id]
    assert (row.queue, row.transferred, row.state) == ("B", True, S.WAITING)


def test_a_visit_finished_here_does_not_block_the_window_before_the_push(window: Window) -> None:
    came = window.serve()
    window.go_away()
    window.do(a.Finish(ticket=came.id))
    window.come_back()
    assert window.held() == []
    called = window.do(a.CallNext())
    assert called is not None
    assert called.number == "A013"
    assert window.hall.rows[came.id].state is S.DONE
    window.push()
    assert window.held() == ["A013"]


def test_a_visitor_who_came_while_the_hub_was_away_is_served_on(window: Window) -> None:
    called = window.do(a.CallNext())
    assert called is not None
    window.go_away()
    window.do(a.Arrive(ticket=called.id))
    window.come_back()
    row = next(row for row in window.switch.view().tickets if row.id == called.id)
    assert row.state is S.SERVING
    following = window.do(a.CallNext(finish=called.id))
    assert following is not None
    assert following.number == "A013"
    assert window.hall.rows[called.id].state is S.DONE


def test_a_lost_answer_is_asked_for_again_with_its_key(window: Window) -> None:
    window.hall.lose = True
    with pytest.raises(Unavailable):
        window.switch.do(a.CallNext(), "one")
    again = window.switch.do(a.CallNext(), "one")
    assert again.ticket is not None
    assert again.ticket.number == "A012"
    assert [row.number for row in window.hall.rows.values() if row.is_active] == ["A012"]


def test_a_call_whose_answer_was_lost_is_shown_when_the_hub_is_back(window: Window) -> None:
    came = window.serve()
    window.hall.lose = True
    with pytest.raises(Unavailable):
        window.switch.do(a.CallNext(finish=came.id), "one")
    window.go_away()
    window.give()
    own = window.switch.do(a.CallNext(finish=came.id), "one").ticket
    assert own is not None
    assert own.number == "W03-001"
    window.come_back()
    assert window.held() == ["A013", "W03-001"]
    window.do(a.Arrive(ticket=own.id))
    called_there = window.do(a.CallNext(finish=own.id))
    assert called_there is not None
    assert called_there.number == "A013"
    assert window.held() == ["A013"]
    assert window.switch.mode() is Mode.HALL


def test_a_call_that_never_reached_the_hub_calls_nobody_twice(window: Window) -> None:
    came = window.serve()
    window.go_away()
    empty = window.switch.do(a.CallNext(finish=came.id), "one")
    assert empty.empty
    window.come_back()
    called = window.do(a.CallNext())
    assert called is not None
    assert called.number == "A013"
    calls = [act for act, _ in window.hall.asked if isinstance(act, a.CallNext)]
    assert len(calls) == 2


def test_the_same_key_is_answered_once_by_the_own_queue(window: Window) -> None:
    window.go_away()
    window.give()
    window.give()
    first = window.switch.do(a.CallNext(), "one")
    assert window.switch.do(a.CallNext(), "one") == first
    assert window.held() == ["W03-001"]


def test_a_crash_with_the_hub_away_comes_back_to_the_same_number(window: Window) -> None:
    came = window.serve()
    window.go_away()
    window.hall.unseen = True
    window.start()
    assert window.held() == ["A012"]
    window.give()
    window.do(a.CallNext(finish=came.id))
    window.start()
    assert window.held() == ["W03-001"]
    window.come_back()
    window.hall.unseen = False
    assert window.switch.listen(0)
    assert window.held() == ["W03-001"]


def test_a_visit_that_was_taken_over_meanwhile_is_gone_here(window: Window) -> None:
    came = window.serve()
    window.go_away()
    window.hall.put(replace(came, window=5, staff="0205"))
    assert window.held() == ["A012"]
    window.come_back()
    window.switch.settle(window.key())
    assert window.held() == []
    assert window.own.hand is None


def test_a_pause_made_while_away_is_told_to_the_hall(window: Window) -> None:
    window.go_away()
    window.do(a.Pause(reason="午休"))
    assert next(row for row in window.switch.view().windows if row.no == 3).phase is WindowPhase.PAUSED
    window.come_back()
    window.switch.settle(window.key())
    assert window.hall.windows[3].phase is WindowPhase.PAUSED
    assert window.own.paused == ""


def test_steps_are_taken_back_within_ten_seconds(window: Window) -> None:
    came = window.serve()
    window.go_away()
    window.do(a.Finish(ticket=came.id))
    window.do(a.Undo(ticket=came.id))
    assert window.held() == ["A012"]
    window.do(a.Finish(ticket=came.id))
    window.desk.clock.move(seconds=30)
    with pytest.raises(Refused):
        window.do(a.Undo(ticket=came.id))
    given = window.give()
    window.do(a.CallNext())
    window.do(a.Undo(ticket=given.id))
    assert window.desk.store.state.tickets[given.id].state is S.WAITING


def test_a_hall_number_is_replaced_once(window: Window) -> None:
    window.go_away()
    given = window.give(replaces="A014")
    assert given.replaces == "A014"
    with pytest.raises(Refused) as refused:
        window.give(replaces="A014")
    assert refused.value.code == "ticket.open"


@pytest.mark.parametrize("settled", [True, False])
def test_a_replaced_number_is_not_called_before_the_push(window: Window, *, settled: bool) -> None:
    came = window.serve()
    window.go_away()
    given = window.give(replaces="A013")
    window.do(a.CallNext(finish=came.id))
    window.do(a.Arrive(ticket=given.id))
    window.come_back()
    if settled:
        window.switch.settle(window.key())
        assert window.hall.rows["t-A013"].state is S.CANCELLED
    called = window.do(a.CallNext(finish=given.id))
    assert called is not None
    assert called.number == "A014"
    told = [act.reason for act, _ in window.hall.asked if isinstance(act, a.Cancel)]
    assert told == ["已在应急号办理（W03-001）"]


def test_a_number_parked_or_missed_here_comes_back_here(window: Window) -> None:
    came = window.serve()
    window.go_away()
    window.do(a.Park(ticket=came.id))
    given = window.give()
    window.do(a.CallNext())
    with pytest.raises(Refused):
        window.do(a.Arrive(ticket=came.id))
    window.do(a.Miss(ticket=given.id))
    window.do(a.Arrive(ticket=came.id))
    assert window.held() == ["A012"]
    window.do(a.Reactivate(ticket=given.id))
    assert [row.number for row in window.own.waiting()] == ["W03-001"]


def test_own_numbers_fold_the_same_from_their_events(window: Window) -> None:
    window.go_away()
    for _ in range(3):
        window.give()
    window.do(a.CallNext())
    held = next(row for row in window.own.rows() if row.is_active)
    window.do(a.Recall(ticket=held.id))
    window.do(a.Arrive(ticket=held.id))
    window.do(a.CallNext(finish=held.id))
    assert window.desk.store.fold_again() == window.desk.store.stored_rows()
    assert all(is_emergency(row) for row in window.own.rows())


def test_somebody_without_a_number_is_served_at_once(window: Window) -> None:
    window.go_away()
    row = window.do(a.Direct(queue="A"))
    assert row is not None
    assert (row.state, row.number) == (S.SERVING, "W03-001")
    with pytest.raises(Refused):
        window.do(a.Direct(queue="A"))
