"""The live hall as values: every alert, tile states, order of queues, the day so far."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall.queue_ports import HallView, WindowPhase, WindowRow
from hall.tickets import Leg, Ticket, TicketState
from tests.qt import live_scenes as scenes
from ui import words
from ui.states.live import Facts, LiveState, accuracy_bar, build
from ui.states.live_alerts import Alert, AlertAct, AlertKind
from ui.states.live_day import MINUTE, SLOT, DayBook, quantile
from ui.states.live_ports import Accuracy, HallDevice
from ui.states.live_tiles import TileState

NOW = scenes.NOW
S = TicketState


def facts(*tickets: Ticket, rows: tuple[WindowRow, ...] = (), **more: object) -> Facts:
    """A hall with these numbers and windows."""
    seen = HallView(seq=1, at=NOW, day=scenes.DAY, tickets=tickets, windows=rows)
    given: dict[str, object] = {
        "place": scenes.place(),
        "view": seen,
        "book": scenes.book_of(seen),
        "now": NOW,
    }
    return Facts(**{**given, **more})  # type: ignore[arg-type]


def window(no: int, phase: WindowPhase = WindowPhase.OPEN, *, minutes: int = 30, **more: object) -> WindowRow:
    return WindowRow(
        no=no, phase=phase, since=NOW - minutes * MINUTE, day=scenes.DAY, seen_at=NOW, **more  # type: ignore[arg-type]
    )  # fmt: skip


def waiting(number: str, minutes: int, **more: object) -> Ticket:
    return scenes.ticket(number, NOW - minutes * MINUTE, **more)


def serving(number: str, no: int, minutes: int) -> Ticket:
    began = NOW - minutes * MINUTE
    return waiting(
        number, minutes + 3, state=S.SERVING, window=no, calls=1, called_at=began, arrived_at=began
    )


def tiles(state: LiveState) -> dict[int, tuple[TileState, str, int | None]]:
    return {one.no: (one.state, one.word, one.minutes) for group in state.groups for one in group.tiles}


def only(state: LiveState, kind: AlertKind) -> Alert:
    (found,) = (one for one in state.alerts if one.kind is kind)
    return found


# --- tiles


def test_a_tile_says_what_its_window_does() -> None:
    rows = (
        window(1),
        window(2),
        window(3, WindowPhase.PAUSED, minutes=9, reason="开会学习"),
        window(4, WindowPhase.WANTED, minutes=2),
        replace(window(5), seen_at=NOW - 3 * MINUTE),
        window(6, alarm=True),
        replace(window(7), day=scenes.DAY - 1),
    )
    shown = tiles(build(facts(serving("A001", 1, 4), serving("A002", 2, 16), rows=rows)))
    assert shown[1] == (TileState.SERVING, "A001", 4)
    assert shown[2] == (TileState.OVER, "A002", 16)
    assert shown[3] == (TileState.PAUSED, "学习", 9)
    assert shown[4] == (TileState.WANTED, words.TILE_WANTED, 2)
    assert shown[5] == (TileState.SILENT, words.TILE_SILENT, 3)
    assert shown[6] == (TileState.ALARM, words.TILE_ALARM, None)
    assert shown[7] == (TileState.CLOSED, words.TILE_CLOSED, None)
    assert shown[8] == (TileState.CLOSED, words.TILE_CLOSED, None)


def test_advice_marks_only_windows_that_are_closed() -> None:
    shown = tiles(build(facts(rows=(window(13),), outlook=scenes.outlook())))
    assert shown[13][0] is TileState.IDLE
    assert shown[14] == (TileState.ADVISED, words.TILE_OPEN, None)
    gone = build(facts(outlook=scenes.outlook(), answered=frozenset({"advice-1"})))
    assert tiles(gone)[14][0] is TileState.CLOSED


def test_windows_stand_by_area_and_business_and_strange_ones_apart() -> None:
    groups = build(facts(rows=(window(1), window(99)))).groups
    assert [(g.heading, len(g.tiles)) for g in groups] == [
        ("一楼A区　企业服务", 15),
        ("一楼B区　社保医保", 12),
        ("一楼B区　民政民生", 8),
        ("一楼C区　公安户政", 8),
        ("二楼D区　不动产登记", 7),
        ("二楼E区　税务服务、工程交通", 8),
        ("一楼大厅　综合出件、咨询帮办", 6),
        ("三楼婚登区　婚姻登记", 3),
        (f"{words.TILE_UNLISTED}　", 1),
    ]
    assert groups[0].count == "开 1 / 15"


# --- alerts


def test_a_queue_over_its_own_standard_raises_an_alert() -> None:
    state = build(facts(waiting("A001", 21), waiting("G001", 10), waiting("D001", 30)))
    alert = only(state, AlertKind.LIMIT)
    assert (alert.queue, alert.act, alert.since) == ("A", AlertAct.QUEUE, NOW - MINUTE)
    assert alert.text == "企业服务 A001 已等 21 分，标准 20 分"


def test_the_hall_may_allow_more_than_the_standard() -> None:
    place = scenes.place()
    board = replace(place.settings.board, alert_wait_minutes=5)
    given = replace(place, settings=replace(place.settings, board=board))
    assert not build(facts(waiting("A001", 25), place=given)).alerts
    assert only(build(facts(waiting("A001", 26), place=given)), AlertKind.LIMIT).queue == "A"


def test_an_advice_for_the_queue_takes_the_place_of_its_alert() -> None:
    state = build(facts(waiting("A001", 24), waiting("G001", 5), outlook=scenes.outlook()))
    assert not [one for one in state.alerts if one.kind is AlertKind.LIMIT]
    assert state.cards[0].title == "企业服务最长等候 24 分，已超过 20 分钟"
    assert state.cards[1].title == "综合出件 10:00 起两成以上要等超过 10 分钟"
    assert [card.primary for card in state.cards] == [True, False]


def test_an_advice_without_a_window_that_could_open_says_what_else_helps() -> None:
    (first, _) = scenes.outlook().advice
    alone = replace(scenes.outlook(), advice=(replace(first, windows=(), sitting=()),))
    (card,) = build(facts(outlook=alone)).cards
    assert card.act == words.ADVICE_NO_WINDOW
    assert card.button == words.CLOSE
    assert "加开后" not in card.outcomes


def test_a_window_idle_while_people_wait_raises_an_alert_after_its_minutes() -> None:
    ended = serving("A001", 1, 9)
    ended = replace(ended, state=S.DONE, finished_at=NOW - 3 * MINUTE)
    idle = only(build(facts(ended, waiting("A002", 8), rows=(window(1),))), AlertKind.IDLE)
    assert idle.text == "1 号窗空闲 3 分，企业服务有 1 人在等"
    fresh = replace(ended, finished_at=NOW - MINUTE)
    assert not build(facts(fresh, waiting("A002", 8), rows=(window(1),))).alerts
    assert not build(facts(ended, waiting("A002", 1), rows=(window(1),))).alerts
    assert not build(facts(ended, waiting("B002", 8), rows=(window(1),))).alerts
    paused = window(1, WindowPhase.PAUSED)
    assert not build(facts(ended, waiting("A002", 8), rows=(paused,))).alerts


def test_an_idle_window_counts_the_queues_the_manager_gave_it() -> None:
    row = window(1, weights=(("B", 10),))
    idle = only(build(facts(waiting("B001", 8), waiting("A001", 8), rows=(row,))), AlertKind.IDLE)
    assert "社保医保" in idle.text


def test_a_desk_not_heard_of_raises_an_alert_and_its_visit_can_be_taken_over() -> None:
    silent = replace(window(5), seen_at=NOW - 2 * MINUTE)
    held = serving("A001", 5, 4)
    alert = only(build(facts(held, rows=(silent,))), AlertKind.SILENT)
    assert (alert.act, alert.ticket) == (AlertAct.TAKE_OVER, held.id)
    assert alert.text == "5 号窗断线 2 分，A001 可以接管"
    alone = only(build(facts(rows=(silent,))), AlertKind.SILENT)
    assert alone.act is AlertAct.WINDOW
    just = replace(silent, seen_at=NOW - 20 * 1_000_000)
    assert not build(facts(rows=(just,))).alerts
    never = replace(silent, seen_at=0)
    assert not build(facts(rows=(never,))).alerts
    closed = replace(silent, phase=WindowPhase.CLOSED)
    assert not build(facts(rows=(closed,))).alerts


def test_while_the_authority_is_away_no_desk_is_called_silent() -> None:
    row = replace(window(5), seen_at=NOW - 1_000_000)
    state = build(facts(rows=(row,), now=NOW + 5 * MINUTE, away_since=NOW))
    assert not state.alerts
    assert state.stale == words.alert_away(5, NOW)


def test_printers_the_emergency_button_and_wanted_windows_raise_alerts() -> None:
    devices = (
        HallDevice(name="2号取号机", fault="缺纸", since=NOW - MINUTE),
        HallDevice(name="3号取号机"),
    )
    rows = (
        window(18, alarm=True, name="林知远", minutes=1),
        window(13, WindowPhase.WANTED, minutes=6),
        window(14, WindowPhase.WANTED, minutes=4),
    )
    state = build(facts(rows=rows, devices=devices))
    assert [one.kind for one in state.alerts] == [AlertKind.ALARM, AlertKind.DEVICE, AlertKind.WANTED]
    assert state.alerts[0].text == "18 号窗 林知远 按了求助，1 分前"
    assert state.alerts[1].text == "2号取号机缺纸"
    assert state.alerts[2].window == 13


def test_a_service_over_its_standard_raises_an_alert() -> None:
    over = only(build(facts(serving("C052", 39, 11), rows=(window(39),))), AlertKind.OVER)
    assert over.text == "39 号窗 C052 已办 11 分，标准 10 分"
    assert not build(facts(serving("C052", 39, 10), rows=(window(39),))).alerts


def test_an_emergency_number_of_somebody_who_still_waits_raises_an_alert() -> None:
    hall = waiting("H046", 8)
    emergency = replace(
        waiting("H001", 6), id="w", number="W32-004", replaces="H046", state=S.DONE, finished_at=NOW - MINUTE
    )
    alert = only(build(facts(hall, emergency)), AlertKind.TWICE)
    assert (alert.act, alert.ticket) == (AlertAct.CANCEL, hall.id)
    done = replace(hall, state=S.DONE, finished_at=NOW)
    assert not build(facts(done, emergency)).alerts
    second = replace(emergency, id="w2", number="W33-001")
    twice = only(build(facts(done, emergency, second)), AlertKind.TWICE)
    assert "W33-001" in twice.text


# --- queues, head line, accuracy


def test_queues_stand_by_how_close_they_are_to_their_own_standard() -> None:
    state = build(facts(waiting("K001", 20), waiting("G001", 8), waiting("G002", 1), waiting("A001", 21)))
    lines = state.queues[:3]
    assert [(line.letter, line.longest, line.near) for line in lines] == [
        ("A", 21, True),
        ("G", 8, True),
        ("K", 20, False),
    ]
    assert lines[0].share > 1
    assert lines[1].waiting == 2
    assert state.queues[-1].longest is None


def test_an_appointment_waits_from_its_slot() -> None:
    state = build(facts(waiting("A001", 40, slot_at=NOW - 5 * MINUTE)))
    assert state.queues[0].longest == 5


def test_the_head_line_counts_the_whole_day() -> None:
    state = build(
        Facts(place=scenes.place(), view=scenes.view(), book=scenes.book_of(scenes.view()), now=NOW)
    )
    numbers = {one.label: (one.number, one.rest) for one in state.head}
    assert numbers[words.LIVE_TAKEN] == ("765", "")
    assert numbers[words.LIVE_WAITS] == ("2 分", "中位　九成在 9 分内")
    assert numbers[words.LIVE_LONGEST] == ("A084", "14 分")
    assert numbers[words.LIVE_RATING] == (words.LIVE_NONE, "")


def test_an_empty_hall_is_no_fault() -> None:
    state = build(facts())
    assert state.head[5].number == words.LIVE_NONE
    assert not state.alerts
    assert not state.cards
    assert state.accuracy is None
    assert not state.wait.past


@pytest.mark.parametrize(
    ("inside", "early", "late"), [(84, 9, 7), (1, 1, 1), (0, 0, 5), (333, 333, 334), (5223, 560, 435)]
)
def test_the_parts_of_the_accuracy_make_a_hundred(inside: int, early: int, late: int) -> None:
    bar = accuracy_bar(Accuracy(days=5, inside=inside, early=early, late=late))
    assert bar is not None
    assert bar.early + bar.inside + bar.late == 100
    assert min(bar.early, bar.inside, bar.late) >= 0


# --- the day so far


def test_the_day_remembers_what_left_the_view() -> None:
    book = DayBook()
    done = replace(serving("A001", 1, 5), state=S.DONE, finished_at=NOW)
    book.merge(scenes.DAY, (waiting("A001", 8), waiting("A002", 4)))
    book.merge(scenes.DAY, (done,))
    book.merge(scenes.DAY, ())
    assert (book.counts().taken, book.counts().done, book.counts().waiting) == (2, 1, 1)
    assert book.ended(1) == NOW
    assert book.numbered("A001") == done
    book.merge(scenes.DAY + 1, ())
    assert book.counts().taken == 0


def test_arrivals_and_first_calls_are_counted_in_ten_minutes() -> None:
    first = NOW // SLOT * SLOT
    legs = (
        Leg(window=1, staff="1", queue="A", called_at=first - SLOT, ended_at=first),
        Leg(window=2, staff="2", queue="B", called_at=first),
    )
    moved = replace(serving("A001", 2, 0), taken_at=first - SLOT, called_at=first, legs=legs)
    book = DayBook()
    book.merge(scenes.DAY, (moved, scenes.ticket("A002", first)))
    arrivals, calls = book.flow()
    assert arrivals == {first - SLOT: 1, first: 1}
    assert calls == {first - SLOT: 1}


def test_the_longest_wait_of_the_day_falls_when_somebody_is_called() -> None:
    early = waiting("A001", 20, state=S.DONE, called_at=NOW - 5 * MINUTE, finished_at=NOW)
    book = DayBook()
    book.merge(scenes.DAY, (early, waiting("A002", 8)))
    curve = dict(book.longest("A", NOW))
    assert curve[NOW - 10 * MINUTE] == 10
    assert curve[NOW] == 8
    assert not book.longest("A", scenes.at("08:00"))


@pytest.mark.parametrize(("share", "value"), [(0.5, 5), (0.9, 9), (1.0, 10), (0.0, 1)])
def test_a_quantile_is_a_value_of_the_list(share: float, value: int) -> None:
    assert quantile(list(range(1, 11)), share) == value
