"""A copy of the hall's queue between answers and changes: what is newer is never covered by what is older."""

from __future__ import annotations

from dataclasses import replace

from hall.queue_mirror import Mirror
from hall.queue_ports import Change, HallView, WindowPhase, WindowRow
from hall.tickets import Ticket, TicketState

DAY = 20261120


def a_ticket(serial: int) -> Ticket:
    number = f"A{serial:03d}"
    return Ticket(
        id=f"t{serial}", number=number, day=DAY, queue="A", prefix="A", serial=serial, taken_at=serial,
        state=TicketState.WAITING,
    )  # fmt: skip


def begun(*tickets: Ticket) -> Mirror:
    mirror = Mirror()
    mirror.take(HallView(seq=6, at=0, day=DAY, tickets=tickets))
    return mirror


def state(mirror: Mirror, ident: str) -> TicketState:
    return next(row.state for row in mirror.view().tickets if row.id == ident)


def change(
    seq: int, *tickets: Ticket, after: int | None = None, windows: tuple[WindowRow, ...] = ()
) -> Change:
    before = seq - 1 if after is None else after
    return Change(seq=seq, after=before, at=seq, tickets=tickets, windows=windows)


def test_a_change_from_before_an_answer_does_not_cover_the_answer() -> None:
    waiting = a_ticket(1)
    mirror = begun(waiting)
    done = replace(waiting, state=TicketState.DONE)
    mirror.note(9, done, None)
    assert state(mirror, waiting.id) is TicketState.DONE
    for seq, older in ((7, TicketState.CALLED), (8, TicketState.SERVING)):
        assert mirror.apply(change(seq, replace(waiting, state=older)))
        assert state(mirror, waiting.id) is TicketState.DONE
    assert mirror.apply(change(9, done))
    undone = replace(waiting, state=TicketState.SERVING)
    assert mirror.apply(change(10, undone))
    assert state(mirror, waiting.id) is TicketState.SERVING


def test_what_came_in_parts_counts_when_the_last_part_is_there() -> None:
    waiting, other = a_ticket(1), a_ticket(2)
    mirror = begun(waiting, other)
    mirror.note(7, replace(waiting, state=TicketState.CALLED), None)
    missed = replace(waiting, state=TicketState.NO_SHOW)
    assert mirror.apply(change(6, missed, after=6))
    assert state(mirror, waiting.id) is TicketState.CALLED, "the rest of this commit is still to come"
    assert mirror.apply(change(8, replace(other, state=TicketState.CALLED), after=6))
    assert state(mirror, waiting.id) is TicketState.NO_SHOW


def test_windows_are_held_in_the_same_way() -> None:
    mirror = begun()
    paused = WindowRow(no=3, phase=WindowPhase.PAUSED, day=DAY)
    mirror.note(8, None, paused)
    assert mirror.apply(change(7, windows=(replace(paused, phase=WindowPhase.OPEN),)))
    assert mirror.window(3).phase is WindowPhase.PAUSED
    assert mirror.apply(change(8, windows=(paused,)))
    assert mirror.apply(change(9, windows=(replace(paused, phase=WindowPhase.CLOSED),)))
    assert mirror.window(3).phase is WindowPhase.CLOSED


def test_an_answer_that_changes_have_told_already_says_nothing_new() -> None:
    waiting = a_ticket(1)
    mirror = begun(waiting)
    assert mirror.apply(change(7, replace(waiting, state=TicketState.SERVING)))
    mirror.note(7, replace(waiting, state=TicketState.CALLED), None)
    assert state(mirror, waiting.id) is TicketState.SERVING
