"""What is said, in which order and how loud (domain.md 6.3, queue.md c)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.announce import (
    CLIPS,
    CROWDED,
    MOST_WAITING,
    Announcements,
    Call,
    clips_of,
    loudness_of,
    sentence,
    spoken_number,
    spoken_window,
    unspoken,
)
from hall.errors import Refused
from hall.public_settings import VoiceRules

RULES = VoiceRules()
NOON = 12 * 60


def call(number: str, window: int = 3, area: str = "", time: int = 1) -> Call:
    return Call(key=f"{number}@{time}", number=number, window=window, area=area)


@pytest.mark.parametrize(
    ("number", "window", "said"),
    [
        ("A012", 3, "请A零一二号到三号窗口"),
        ("A0137", 12, "请A零一三七号到十二号窗口"),
        ("B021", 20, "请B零二一号到二十号窗口"),
        ("W03-001", 105, "请W零三零零一号到一百零五号窗口"),
        ("K1000", 99, "请K一零零零号到九十九号窗口"),
        ("c001", 10, "请C零零一号到十号窗口"),
        ("A1", 110, "请A一号到一百一十号窗口"),
        ("A1", 0, "请A一号到零号窗口"),
    ],
)
def test_digits_are_said_one_by_one_and_windows_as_numbers(number: str, window: int, said: str) -> None:
    assert sentence(call(number, window), RULES) == said


def test_how_zero_and_one_are_said_is_data_of_the_hall() -> None:
    rules = replace(RULES, zero="〇", one="幺", sentence="{number}号请到{window}号窗")
    assert sentence(call("A101", 11), rules) == "A幺〇幺号请到十一号窗"
    assert clips_of("A幺〇幺号") == ("a", "yao", "0", "yao", "hao")


def test_the_longest_words_are_taken_first() -> None:
    assert clips_of(sentence(call("A012"), RULES)) == (
        "qing", "a", "0", "1", "2", "hao", "dao", "3", "haochuangkou",
    )  # fmt: skip


def test_what_no_clip_says_is_named() -> None:
    assert unspoken(RULES) == ""
    assert unspoken(replace(RULES, sentence="欢迎{number}号，到{window}号窗口办理业务。")) == "欢迎"


@given(number=st.from_regex(r"[A-Z][0-9]{3,4}", fullmatch=True), window=st.integers(1, 999))
def test_every_number_and_window_has_clips_for_all_of_it(number: str, window: int) -> None:
    assert len(clips_of(spoken_number(number, RULES))) == len(number)
    assert len(clips_of(spoken_window(window))) == len(spoken_window(window))


def test_windows_are_said_as_people_say_them_all_differently() -> None:
    said = {spoken_window(window) for window in range(1000)}
    assert len(said) == 1000
    assert {char for word in said for char in word} <= CLIPS.keys()


def test_calls_are_said_in_order_with_a_gap() -> None:
    queue = Announcements(RULES)
    for number in ("A001", "B002", "C003"):
        queue.push(call(number))
    first = queue.next(0.0, NOON)
    assert first is not None
    assert (first.call.number, first.times, first.pause_seconds) == ("A001", 2, 1.0)
    queue.said(10.0)
    assert queue.next(10.0 + RULES.gap_seconds - 0.01, NOON) is None
    later = [queue.next(20.0, NOON), queue.next(20.0, NOON)]
    assert [one.call.number for one in later if one] == ["B002", "C003"]
    assert queue.next(99.0, NOON) is None


def test_a_repeat_that_still_waits_is_said_once_at_its_place_with_the_newer_window() -> None:
    queue = Announcements(RULES)
    queue.push(call("A001", 3))
    queue.push(call("B002"))
    queue.push(call("A001", 5, time=2))
    assert len(queue) == 2
    first = queue.next(0.0, NOON)
    assert first is not None
    assert (first.call.number, first.call.window) == ("A001", 5)
    # Said already: the next repeat is a new announcement.
    queue.push(call("A001", 5, time=3))
    assert len(queue) == 2


def test_an_undone_call_is_not_said() -> None:
    queue = Announcements(RULES)
    queue.push(call("A001"))
    queue.push(call("B002"))
    queue.withdraw("A001@1")
    found = queue.next(0.0, NOON)
    assert found is not None
    assert found.call.number == "B002"


def test_in_a_crowd_each_is_said_once_and_nobody_is_left_out() -> None:
    queue = Announcements(RULES)
    for n in range(CROWDED + 2):
        queue.push(call(f"A{n:03d}"))
    times = [found.times for _ in range(CROWDED + 2) if (found := queue.next(0.0, NOON))]
    assert times == [1, 1, 2, 2, 2, 2]


def test_what_waits_is_bounded() -> None:
    queue = Announcements(RULES)
    for n in range(MOST_WAITING + 5):
        queue.push(call(f"A{n:04d}"))
    assert (len(queue), queue.dropped) == (MOST_WAITING, 5)


@pytest.mark.parametrize(
    ("minute", "level"), [(0, 80), (8 * 60, 80), (719, 80), (720, 60), (809, 60), (810, 80), (1439, 80)]
)
def test_loudness_goes_by_the_hour_and_the_first_line_holds_before_it(minute: int, level: int) -> None:
    assert loudness_of(RULES, minute) == level


def test_an_area_may_be_softer_or_silent() -> None:
    rules = replace(RULES, loudness=("08:00 80", "08:00 30 二楼D区"), quiet_areas=("一楼B区",))
    assert loudness_of(rules, NOON, "二楼D区") == 30
    assert loudness_of(rules, NOON, "一楼A区") == 80
    assert loudness_of(rules, NOON, "一楼B区") == 0
    assert loudness_of(replace(RULES, loudness=()), NOON) == 100
    queue = Announcements(rules)
    queue.push(call("A001", area="一楼B区"))
    assert len(queue) == 0


def test_an_hour_of_silence_passes_the_calls_over() -> None:
    queue = Announcements(replace(RULES, loudness=("08:00 80", "12:00 0")))
    queue.push(call("A001"))
    queue.push(call("A002"))
    assert queue.next(0.0, NOON) is None
    assert len(queue) == 0


@pytest.mark.parametrize("line", ["8:00 80", "08:00", "25:00 80", "08:00 101", "08:00 -5", "大声", "08:60 5"])
def test_a_wrong_line_is_refused_with_its_words(line: str) -> None:
    with pytest.raises(Refused, match=r"voice\.loudness") as refused:
        loudness_of(replace(RULES, loudness=(line,)), 0)
    assert line in refused.value.sentence
