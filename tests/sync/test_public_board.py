"""Frames of public screens: what they say, what they never say, and how they follow one another."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.public_settings import BoardRules
from hall.queue_ports import Change, Notice, QueueLoad, WindowPhase
from hall.tickets import Ticket, TicketState
from hall.waiting import WaitRange
from sync.public_board import ENDED_FOR, KEPT_CALLS, SHOWN_CALLS, Delta, PublicHall, Scene, SceneView
from tests.fakes.public_hall import DAY, MINUTE, NOW, QUEUES, WINDOWS, called, over, seat, ticket, view

ALL = Scene()


def a_hall(*tickets: Ticket, rules: BoardRules | None = None, **more: object) -> PublicHall:
    hall = PublicHall("青禾区政务服务中心", WINDOWS, rules or BoardRules(), QUEUES)
    hall.take(view(tickets, **more))  # type: ignore[arg-type]  # fields by name
    return hall


def change(*tickets: Ticket, seq: int = 2, at: int = NOW, **more: object) -> Change:
    return Change(seq=seq, at=at, tickets=tickets, **more)  # type: ignore[arg-type]  # fields by name


def told(screen: SceneView) -> Delta:
    found = screen.delta()
    assert found is not None
    return found


def test_a_call_goes_out_with_its_window_and_area_only() -> None:
    hall = a_hall(ticket("A001"))
    screen = SceneView(hall, ALL)
    hall.apply(change(called("A001", 3)))
    delta = told(screen)
    assert [(row.number, row.window, row.area, row.tail) for row in delta.new] == [("A001", 3, "一楼A区", "")]
    assert [(row.letter, row.waiting) for row in delta.queues] == [("A", 0)]
    assert (delta.prev, delta.seq) == (1, 2)
    assert screen.delta() is None
    text = msgspec.json.encode(delta) + msgspec.json.encode(screen.snapshot())
    assert b"TOKEN" not in text
    assert b"id-" not in text
    assert len(msgspec.json.encode(delta)) < 400


def test_two_digits_of_the_document_only_where_the_hall_wants_it() -> None:
    hall = a_hall(called("A001", 3), rules=BoardRules(tail=True))
    assert hall.calls[0].tail == "11"


def test_a_repeated_call_takes_the_place_of_the_first() -> None:
    hall = a_hall(called("A001", 3))
    screen = SceneView(hall, ALL)
    hall.apply(change(called("A001", 3, NOW + MINUTE)))
    delta = told(screen)
    assert len(delta.new) == 1
    assert delta.gone == (f"A001@{NOW // 1000}",)


def test_an_undone_call_goes_and_a_finished_one_stays() -> None:
    hall = a_hall(called("A001", 3), called("A002", 5))
    screen = SceneView(hall, ALL)
    hall.apply(change(ticket("A001"), over("A002", 5)))
    delta = told(screen)
    assert delta.gone == (f"A001@{NOW // 1000}",)
    assert [row.number for row in screen.snapshot().calls] == ["A002"]


def test_what_was_never_called_or_has_no_window_is_no_call() -> None:
    lost = ticket("A003", state=TicketState.NO_SHOW)
    hall = a_hall(ticket("A001"), over("A002", 77), lost, ticket("A004", state=TicketState.EXPIRED))
    assert [(call.number, call.window, call.area) for call in hall.calls] == [("A002", 77, "")]


def test_an_area_sees_its_calls_and_its_queues() -> None:
    hall = a_hall(called("A001", 3), called("B001", 16))
    screen = SceneView(hall, Scene(area="一楼B区"))
    assert [call.number for call in screen.snapshot().calls] == ["B001"]
    assert [row.letter for row in screen.snapshot().queues] == ["B"]
    hall.apply(change(called("A002", 5)))
    assert screen.delta() is None


def test_the_waiting_are_counted_from_rows_whatever_the_loads_say() -> None:
    hall = a_hall(ticket("A001"), ticket("A002"), windows=[seat(3), seat(5)])
    screen = SceneView(hall, ALL)
    row = screen.snapshot().queues[0]
    assert (row.waiting, row.low, row.high, row.open) == (2, 8, 15, 2)
    load = QueueLoad(letter="A", name="企业服务", waiting=99, wait=WaitRange(low=1, high=2))
    hall.apply(change(replace(ticket("A001"), queue="C"), loads=(load,)))
    delta = told(screen)
    assert [(row.letter, row.waiting, row.low) for row in delta.queues] == [("A", 1, 1), ("C", 1, -1)]


def test_a_notice_goes_out_and_away() -> None:
    hall = a_hall()
    screen = SceneView(hall, ALL)
    hall.apply(change(notice=Notice(text="午后停办", until=NOW + MINUTE)))
    assert (told(screen).notice, screen.snapshot().until) == ("午后停办", (NOW + MINUTE) // 1000)
    hall.apply(change(notice=Notice(), seq=3))
    assert told(screen).notice == ""


def test_changes_with_one_stamp_still_follow_one_another() -> None:
    hall = a_hall()
    screen = SceneView(hall, ALL)
    for n in (1, 2, 3):
        hall.apply(
            change(loads=(QueueLoad(letter="A", name="企业服务", wait=WaitRange(low=n, high=9)),), seq=1)
        )
        delta = told(screen)
        assert (delta.prev, delta.seq) == (n, n + 1)


FACES = [
    ([seat(3)], [], ("wait", "", "0203", 0)),
    ([seat(3)], [called("A001", 3)], ("come", "A001", "0203", 0)),
    ([seat(3)], [called("A001", 3, state="SERVING")], ("serve", "A001", "0203", 0)),
    ([seat(3, WindowPhase.PAUSED, reason="午休"), seat(5)], [], ("pause", "", "", 5)),
    ([seat(3, WindowPhase.PAUSED), seat(16), seat(5)], [], ("pause", "", "", 5)),
    ([seat(3, WindowPhase.PAUSED), seat(16)], [], ("pause", "", "", 16)),
    ([seat(3, WindowPhase.PAUSED), seat(16, weights=(("C", 1),))], [], ("pause", "", "", 0)),
    ([seat(3, day=DAY - 1), seat(5, day=DAY - 1)], [], ("closed", "", "", 0)),
    ([], [], ("closed", "", "", 0)),
]


@pytest.mark.parametrize(("windows", "tickets", "shown"), FACES)
def test_the_face_of_a_window(
    windows: list[object], tickets: list[Ticket], shown: tuple[object, ...]
) -> None:
    hall = a_hall(*tickets, windows=windows)
    face = hall.face(3)
    assert (face.show, face.number, face.staff, face.other) == shown
    assert "林知远" not in str(face)


def test_a_window_screen_hears_of_its_own_window_only() -> None:
    hall = a_hall(windows=[seat(3), seat(5)])
    screen = SceneView(hall, Scene(window=3))
    hall.apply(change(called("A001", 5)))
    assert screen.delta() is None
    hall.apply(change(called("A002", 3), seq=3))
    assert told(screen).face == hall.face(3)
    hall.apply(change(over("A002", 3), seq=4))
    assert hall.face(3).show == "wait"
    assert hall.face(99).name == ""


def test_another_ticket_at_the_window_stays_when_the_first_one_moves_on() -> None:
    hall = a_hall(called("A001", 3))
    hall.apply(change(called("A002", 3, NOW + 1), over("A001", 3)))
    assert hall.face(3).number == "A002"


def test_what_is_kept_is_bounded() -> None:
    hall = a_hall()
    for n in range(300):
        hall.apply(change(called(f"A{n:03d}", 3, NOW + n), seq=2 + n))
    assert len(hall.calls) == KEPT_CALLS
    assert len(SceneView(hall, ALL).snapshot().calls) == SHOWN_CALLS
    hall.apply(change(*(over(f"A{n:03d}", 3, NOW + n) for n in range(300)), seq=400))
    hall.tick(NOW + ENDED_FOR + 2 * MINUTE)
    assert hall.tickets == ()
    assert hall.by_token("TOKENA001") is None


def test_yesterdays_rows_are_not_todays() -> None:
    hall = a_hall(ticket("A001"), called("A002", 3), windows=[seat(3)])
    screen = SceneView(hall, ALL)
    hall.tick(NOW + 24 * 60 * MINUTE)
    delta = told(screen)
    assert len(delta.gone) == 1
    assert [(row.letter, row.waiting, row.open) for row in delta.queues] == [("A", 0, 0), ("B", 0, 0)]
    late = a_hall(ticket("A001"), called("A002", 3))
    late.tick(NOW + 15 * 60 * MINUTE + 30 * MINUTE)
    assert SceneView(late, ALL).snapshot().queues[0].waiting == 1


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["call", "back", "over", "wait"])), max_size=40))
def test_whoever_follows_the_deltas_sees_what_a_snapshot_says(steps: list[tuple[int, str]]) -> None:
    hall = a_hall(*(ticket(f"A{n:03d}") for n in range(10)))
    screen = SceneView(hall, ALL)
    seen = {call.key: call for call in screen.snapshot().calls}
    queues = {row.letter: row for row in screen.snapshot().queues}
    seq = screen.seq
    for at, (n, what) in enumerate(steps):
        number, when = f"A{n:03d}", NOW + 1000 * (at + 1)
        row = {
            "call": called(number, 3, when),
            "back": ticket(number),
            "over": over(number, 5, when),
            "wait": ticket(number, priority="老年人"),
        }[what]
        hall.apply(change(row, seq=2 + at, at=when))
        delta = screen.delta()
        if delta is not None:
            assert delta.prev == seq
            seq = delta.seq
            for key in delta.gone:
                del seen[key]
            seen |= {call.key: call for call in delta.new}
            queues |= {one.letter: one for one in delta.queues}
    fresh = SceneView(hall, ALL).snapshot()
    assert sorted(seen) == sorted(call.key for call in hall.calls)
    assert list(queues.values()) == list(fresh.queues)
