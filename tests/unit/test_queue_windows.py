"""Windows at the hub: sitting down, moving, pausing, the alarm, tidal windows, and a new day."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall import queue_acts as a
from hall.queue_ports import WindowPhase
from hall.tickets import TicketState
from tests.unit.queue_hall import CHIEF_5, CLERK, GUIDE, MANAGER, OTHER, QueueHall

P = WindowPhase


def test_a_window_calls_when_somebody_sat_down_and_not_after_leaving() -> None:
    hall = QueueHall(open_windows=False)
    ident = hall.take()
    assert hall.refused(a.CallNext()) == "window.closed"
    row = hall.do(a.Sit(name="陈立新")).window
    assert row is not None
    assert (row.phase, row.staff, row.name, row.node, row.day) == (
        P.OPEN,
        "0203",
        "陈立新",
        "desk-1",
        20261120,
    )
    assert row.seq > 0
    hall.serve()
    assert hall.refused(a.Leave()) == "ticket.window_busy"
    hall.do(a.Finish(ticket=ident))
    hall.do(a.Leave(reason="下班"))
    assert (hall.window().phase, hall.window().staff) == (P.CLOSED, "")
    assert hall.refused(a.CallNext()) == "window.closed"
    assert hall.refused(a.Pause(reason="午休")) == "window.closed"
    events = len(hall.store.state.entries)
    assert hall.do(a.Leave()).window == hall.window(), "leaving twice is leaving"
    assert len(hall.store.state.entries) == events
    assert hall.kinds("staff:0203") == ["window.opened", "window.closed"]
    assert hall.refused(a.Sit(), replace(CLERK, window=999)) == "ticket.window"
    assert hall.refused(a.Sit(), GUIDE) == "staff.right"


def test_sitting_down_again_after_a_crash_changes_nothing_but_the_desk() -> None:
    hall = QueueHall()
    ident = hall.take()
    hall.serve()
    hall.do(a.Pause(reason="午休"))
    events = len(hall.store.state.entries)
    hall.context = replace(hall.context, node="desk-2")
    row = hall.do(a.Sit()).window
    assert row is not None
    assert (row.phase, row.reason, row.node) == (P.PAUSED, "午休", "desk-2")
    assert len(hall.store.state.entries) == events
    assert hall.ticket(ident).state is TicketState.SERVING


def test_a_person_at_two_windows_is_asked_which_to_keep() -> None:
    hall = QueueHall()
    moved = replace(CLERK, window=8)
    assert hall.refused(a.Sit(), moved) == "staff.elsewhere"
    ident = hall.take()
    hall.serve()
    hall.do(a.Sit(move=True), moved)
    assert (hall.window(3).phase, hall.window(8).staff) == (P.CLOSED, "0203")
    assert (hall.ticket(ident).window, hall.ticket(ident).state) == (8, TicketState.SERVING)
    assert hall.on(a.Finish(ticket=ident), moved).state is TicketState.DONE
    assert hall.refused(a.Finish(ticket=ident)) == "ticket.move"


def test_a_taken_window_is_given_up_only_over_the_counter() -> None:
    hall = QueueHall()
    ident = hall.take()
    hall.do(a.SetWindow(window=5, weights=(("A", 1),)), MANAGER)
    hall.serve(OTHER)
    hall.do(a.Pause(reason="临时离开"), OTHER)
    assert hall.refused(a.Sit(), CHIEF_5) == "window.taken"
    assert hall.refused(a.Resume(), CHIEF_5) == "window.taken"
    hall.do(a.Sit(over=True), CHIEF_5)
    row, ticket = hall.window(5), hall.ticket(ident)
    assert (row.phase, row.staff, row.weights) == (P.OPEN, "0301", (("A", 1),))
    assert (ticket.staff, ticket.window, ticket.state) == ("0301", 5, TicketState.SERVING)
    assert hall.kinds("staff:0301") == ["staff.resumed", "window.closed", "window.opened"]
    assert hall.do(a.Leave(), OTHER).window == row, "who was replaced leaves nothing"
    assert hall.window(5) == row


def test_who_moves_with_a_number_needs_a_free_window() -> None:
    hall = QueueHall()
    hall.take()
    hall.take()
    hall.do(a.SetWindow(window=5, weights=(("A", 1),)), MANAGER)
    hall.serve()
    hall.serve(OTHER)
    over = a.Sit(move=True, over=True)
    assert hall.refused(over, replace(CLERK, window=5)) == "ticket.window_busy"


@pytest.mark.parametrize("reason", ["", "  ", "长" * 41, "两\n行"])
def test_a_pause_has_a_reason(reason: str) -> None:
    assert QueueHall().refused(a.Pause(reason=reason)) == "window.reason"


def test_pause_and_resume_are_reported_with_start_and_end() -> None:
    hall = QueueHall()
    hall.take()
    assert hall.refused(a.Resume()) == "window.open"
    paused = hall.do(a.Pause(reason="午休")).window
    assert paused is not None
    assert (paused.phase, paused.since) == (P.PAUSED, hall.clock.wall())
    assert hall.refused(a.Pause(reason="午休")) == "window.paused"
    assert hall.refused(a.CallNext()) == "window.paused"
    hall.clock.move(minutes=30)
    hall.do(a.Resume())
    hall.do(a.Pause(reason="开会学习"))
    hall.do(a.Leave())
    assert hall.kinds("staff:0203") == [
        "window.opened",
        "staff.paused",
        "staff.resumed",
        "staff.paused",
        "staff.resumed",
        "window.closed",
    ]


def test_the_alarm_and_the_heart_beat() -> None:
    hall = QueueHall()
    hall.do(a.Alarm(note="有人晕倒"))
    assert hall.window().alarm
    events, seq = len(hall.store.state.entries), hall.window().seq
    hall.do(a.Alarm())
    hall.clock.move(seconds=5)
    done = hall.do(a.Beat())
    assert (done.window and done.window.seen_at) == hall.clock.wall()
    assert (len(hall.store.state.entries), hall.window().seq) == (events, seq)
    hall.do(a.Alarm(on=False))
    assert not hall.window().alarm


def test_a_manager_changes_a_window_while_it_works() -> None:
    hall = QueueHall()
    first, company = hall.take(), hall.take("B")
    hall.serve()
    hall.do(a.SetWindow(window=3, weights=(("B", 3),)), MANAGER)
    assert hall.on(a.CallNext(finish=first)).id == company
    hall.do(a.SetWindow(window=3, weights=()), MANAGER)
    assert hall.window().weights == ()
    for weights, code in (
        ((("Z", 1),), "ticket.queue"),
        ((("W", 1),), "ticket.queue"),
        ((("A", 1), ("A", 2)), "window.weights"),
        ((("A", -1),), "window.weights"),
        ((("A", 1001),), "window.weights"),
        ((("A", 0),), "window.weights"),
    ):
        assert hall.refused(a.SetWindow(window=3, weights=weights), MANAGER) == code
    assert hall.refused(a.SetWindow(window=3), MANAGER) == "window.nothing"
    assert hall.refused(a.SetWindow(window=999, open=True), MANAGER) == "ticket.window"


def test_a_closed_window_finishes_what_it_has_in_hand() -> None:
    hall = QueueHall()
    ident = hall.take()
    hall.serve()
    hall.do(a.SetWindow(window=3, open=False), MANAGER)
    assert (hall.window().phase, hall.window().staff) == (P.CLOSED, "")
    assert hall.refused(a.CallNext(finish=ident)) == "window.closed"
    assert hall.on(a.Finish(ticket=ident)).state is TicketState.DONE
    wanted = hall.do(a.SetWindow(window=3, open=True), MANAGER).window
    assert wanted is not None
    assert wanted.phase is P.WANTED
    assert hall.refused(a.CallNext()) == "window.closed"
    hall.do(a.Sit())
    hall.do(a.SetWindow(window=3, open=True), MANAGER)
    assert hall.window().phase is P.OPEN


def test_notices_and_answers_to_advice() -> None:
    hall = QueueHall()
    hall.do(a.PostNotice(text=" 今天 16:30 停止取号 ", until=hall.clock.wall() + 1), MANAGER)
    with hall.store() as uow:
        assert uow.windows.notice().text == "今天 16:30 停止取号"
    assert hall.refused(a.PostNotice(text="过了", until=1), MANAGER) == "notice.until"
    assert hall.refused(a.PostNotice(text="太久", until=1 << 70), MANAGER) == "notice.until"
    assert hall.refused(a.PostNotice(text="长" * 121), MANAGER) == "notice.text"
    assert hall.refused(a.PostNotice(text="两\n行"), MANAGER) == "notice.text"
    hall.do(a.PostNotice(text=""), MANAGER)
    with hall.store() as uow:
        assert (uow.windows.notice().text, uow.windows.notice().until) == ("", 0)
    assert hall.refused(a.AnswerAdvice(advice=" ", taken=True), MANAGER) == "advice.empty"
    hall.do(a.AnswerAdvice(advice="open:B:1010", taken=False), MANAGER)
    assert hall.kinds("staff:0001") == ["notice.posted", "notice.posted", "forecast.answered"]


def test_on_another_day_every_window_is_closed_and_nothing_ran_for_it() -> None:
    hall = QueueHall()
    hall.do(a.SetWindow(window=3, weights=(("B", 1),)), MANAGER)
    called = hall.take("B")
    hall.do(a.CallNext())
    hall.clock.move(days=1)
    assert hall.refused(a.CallNext()) == "window.closed"
    row = hall.do(a.Sit()).window
    assert row is not None
    assert (row.weights, row.day) == ((), 20261121)
    fresh = hall.take()
    assert hall.on(a.CallNext()).id == fresh, "a call of yesterday that nobody came to holds no window"
    assert hall.ticket(called).state is TicketState.EXPIRED


def test_a_visit_past_midnight_is_finished_where_it_is() -> None:
    hall = QueueHall()
    ident = hall.take()
    hall.serve()
    hall.clock.move(days=1)
    hall.do(a.Sit())
    hall.take()
    assert hall.refused(a.CallNext()) == "ticket.window_busy"
    assert hall.on(a.CallNext(finish=ident)).number == "A001"
    assert hall.ticket(ident).state is TicketState.DONE


def test_a_clock_that_jumps_back_gives_no_number_twice() -> None:
    hall = QueueHall()
    hall.take()
    hall.clock.move(days=1)
    hall.take()
    hall.clock.move(days=-1)
    assert hall.ticket(hall.take()).number == "A002"
    hall.clock.move(minutes=-30)
    called = hall.on(a.CallNext())
    assert called.number == "A001"
    assert "已等 0 分钟" in called.why
