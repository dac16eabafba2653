"""The strip, its questions and the list of who waits as values: what each key asks, and what comes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ui import words
from ui.states import asking, chooser, queue, who_waits
from ui.states import status as status_state
from ui.states.chooser import Chooser, Detail, More, Typing
from ui.states.ports import BackTicket, QueueChoices
from ui.states.queue import Phase, QueueKey, QueueState, Ticket
from ui.states.status import Link, Status
from ui.states.who_waits import Waiting, WhoWaits

CHOICES = QueueChoices(
    queues=(("A", "综合受理（企业服务）"), ("B", "社保医保"), ("E", "税务服务")),
    reasons=("午休", "离席"),
    back=(BackTicket(id="m", text="A001 过号"), BackTicket(id="p", text="A002 暂放", parked=True)),
)
IDLE = QueueState(window=3, seats=True)
TICKET = Ticket(number="A012", queue="综合受理（企业服务）", how="现场", taken_at=0, called_at=0)
SERVING = replace(IDLE, phase=Phase.SERVING, ticket=TICKET)
AWAY = replace(IDLE, offline=True, own=True)


def answer(state: QueueState, key: QueueKey, keys: str) -> Detail:
    """What a line of keys (blanks between) answers to the questions of an act."""
    asked = asking.first(key, CHOICES, state)
    for pressed in keys.split():
        assert asked is not None, f"nothing is asked any more at {pressed}"
        after = chooser.press(asked, pressed)
        if after.detail is None:
            asked = after.chooser
            continue
        following = asking.then(asked, after.detail, CHOICES)
        if following is None:
            return after.detail
        asked = following
    raise AssertionError(asked)


@pytest.mark.parametrize(
    ("key", "keys", "detail"),
    [
        (QueueKey.GIVE, "B 0", Detail(queue="B")),
        (QueueKey.GIVE, "A 1 Enter", Detail(queue="A", priority="老年人", proof="证件")),
        (QueueKey.TRANSFER, "0", Detail(park=True)),
        (QueueKey.TRANSFER, "B 1 Enter", Detail(queue="B", place="keep")),
        (QueueKey.TRANSFER, "B 2 1 6 Enter", Detail(queue="B", place="first", number="16")),
        (QueueKey.PAUSE, "2", Detail(reason="离席")),
        (QueueKey.MORE, "2", Detail(more=More.PARK_NEXT)),
        (QueueKey.MORE, "3 B E 0", Detail(more=More.PLAN, queues=("B", "E"), sure=True)),
        (QueueKey.MORE, "6 9 9 Enter B", Detail(more=More.RETURN, number="99", queue="B")),
        (QueueKey.MORE, "7", Detail(more=More.WHO)),
    ],
)
def test_questions_lead_to_the_act(key: QueueKey, keys: str, detail: Detail) -> None:
    assert answer(SERVING, key, keys) == detail


@pytest.mark.parametrize(
    ("key", "keys", "detail"),
    [
        (QueueKey.NO_SHOW, "1 2", Detail(ticket="m", place="back3")),
        (QueueKey.NO_SHOW, "2", Detail(ticket="p", park=True)),
        (QueueKey.MORE, "5 A", Detail(more=More.DIRECT, queue="A")),
        (QueueKey.MORE, "8 1", Detail(more=More.CLOSE, reason=words.CLOSE_REASONS[0])),
        (
            QueueKey.MORE,
            "1 A 0 1 7 Enter 2",
            Detail(more=More.CHOSEN, number="A017", reason=words.CHOSEN_REASONS[1]),
        ),
    ],
)
def test_questions_without_a_number_at_the_window(key: QueueKey, keys: str, detail: Detail) -> None:
    assert answer(IDLE, key, keys) == detail


def test_without_the_hub_an_own_number_may_replace_one_of_the_hall() -> None:
    assert answer(AWAY, QueueKey.GIVE, "A 0 1 4 Enter") == Detail(number="A014")
    assert answer(AWAY, QueueKey.GIVE, "Enter") == Detail()
    assert answer(AWAY, QueueKey.GIVE, "A 5 Backspace 4 Enter") == Detail(number="A4")


def test_an_empty_number_is_asked_for_again() -> None:
    asked = asking.first(QueueKey.MORE, CHOICES, IDLE)
    assert asked is not None
    typing = asking.then(asked, Detail(more=More.CHOSEN), CHOICES)
    assert typing is not None
    assert typing.typing is Typing.CODE
    again = asking.then(typing, Detail(more=More.CHOSEN), CHOICES)
    assert again == typing


@pytest.mark.parametrize(
    ("typed", "window", "staff"), [("", None, ""), ("5", 5, ""), ("16", 16, ""), ("0204", None, "0204")]
)
def test_a_long_number_is_a_person_a_short_one_a_window(typed: str, window: int | None, staff: str) -> None:
    detail = asking.with_target(Detail(queue="B", number=typed))
    assert (detail.window, detail.staff, detail.number) == (window, staff, "")


def offered(state: QueueState) -> set[More]:
    asked = asking.first(QueueKey.MORE, CHOICES, state)
    assert asked is not None
    return {option.detail.more for option in asked.options if option.detail.more is not None}


def test_more_offers_only_what_can_be_done_now() -> None:
    assert {More.CHOSEN, More.DIRECT, More.CLOSE} <= offered(IDLE)
    assert not {More.PARK_NEXT, More.PLAN, More.ITEM, More.OPEN} & offered(IDLE)
    assert {More.PARK_NEXT, More.PLAN, More.ITEM} <= offered(SERVING)
    assert not {More.CHOSEN, More.DIRECT, More.CLOSE} & offered(SERVING)
    assert offered(AWAY) == {More.DIRECT, More.WHO}
    assert More.OPEN in offered(replace(IDLE, phase=Phase.CLOSED))
    assert More.CLOSE not in offered(replace(IDLE, seats=False))


def test_a_question_that_must_be_answered_stays() -> None:
    for question in (asking.two_windows("您已在 5 号窗口登录。", 3), asking.taken_window("有人。", 3)):
        assert chooser.press(question, "Esc").chooser == question
        assert question.hint == ""
    assert asking.two_windows("", 3).options[0].detail.move
    assert asking.taken_window("", 3).options[0].detail.over


def test_letters_search_and_digits_take() -> None:
    question = Chooser(act="F10", title="", typing=Typing.SEARCH, longest=32, base=Detail(more=More.ITEM))
    after = chooser.press(question, "S").chooser
    assert after is not None
    assert after.typed == "S"
    assert chooser.press(after, "3").chooser == after
    assert chooser.press(after, "Enter").detail is None


def test_the_keys_of_the_strip_say_why_not() -> None:
    reasons = {act.key: act.reason for act in queue.acts(SERVING)}
    assert reasons[QueueKey.NEXT] == words.AFTER_CASE
    assert reasons[QueueKey.MORE] == ""
    away = {act.key: act for act in queue.acts(replace(SERVING, offline=True, own=True))}
    assert away[QueueKey.TRANSFER].reason == words.OFFLINE_OFF
    assert away[QueueKey.GIVE].word == words.GIVE_EMERGENCY
    closed = {act.key: act for act in queue.acts(replace(IDLE, phase=Phase.CLOSED))}
    assert closed[QueueKey.NEXT].reason == words.WHILE_CLOSED
    assert closed[QueueKey.PAUSE].word == words.MORE_OPEN
    assert not asking.needs_choices(QueueKey.PAUSE, replace(IDLE, phase=Phase.CLOSED))


def test_the_plate_says_emergency_and_alarm() -> None:
    own = replace(SERVING, ticket=replace(TICKET, number="W03-001", emergency=True))
    assert words.EMERGENCY in queue.plate(own, 0, compact=False).left
    assert queue.plate(replace(SERVING, alarm=True), 0, compact=False).state == words.ALARMING
    assert queue.plate(replace(IDLE, phase=Phase.CLOSED), 0, compact=False).state == words.CLOSED


def test_the_offline_strip_names_what_waits_for_the_hub() -> None:
    away = Status(link=Link.OFFLINE)
    own = status_state.notice(away, None)
    halls = status_state.notice(away, None, seats=True)
    assert own is not None
    assert halls is not None
    assert "转到别的窗口" in halls.second
    assert "转到别的窗口" not in own.second


def row(number: str) -> Waiting:
    return Waiting(
        ticket=f"t-{number}", number=number, queue="企业服务", how="现场", waited="3 分", why="先到先办"
    )


def test_the_list_keeps_its_row_when_it_is_read_again() -> None:
    state = WhoWaits(rows=(row("A001"), row("A002"), row("A003")), row=1)
    assert who_waits.again(state, WhoWaits(rows=(row("A002"), row("A003")))).current() == row("A002")
    assert who_waits.again(state, WhoWaits(rows=(row("A003"),))).row == 0
    assert who_waits.moved(state, 10).row == 2
    assert who_waits.moved(WhoWaits(), 1).current() is None


def test_an_answer_to_a_complaint_names_hall_number_and_reason() -> None:
    state = WhoWaits(rows=(row("A001"),), at=1795138200000000, hall="青禾区政务服务中心")
    said = who_waits.answer(state, state.rows[0])
    assert said.head == "A001"
    for part in ("青禾区政务服务中心", "A001", "先到先办", "2026年11月20日"):
        assert part in said.answer
