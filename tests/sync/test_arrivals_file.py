"""Files of arrivals: the demo days are read whole, and every fault is told with its line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.errors import Refused
from sync.arrivals_file import parse_arrivals, read_arrivals

DATA = Path(__file__).parents[1] / "data"
HEAD = "到达时间,队列,取号方式,预约时段,优先类别,办理秒数,是否到场,证件号码"


def rows(*lines: str) -> bytes:
    return "\r\n".join((HEAD, *lines)).encode("utf-8-sig")


def test_the_ordinary_day_is_read_as_its_description_says() -> None:
    day = read_arrivals(DATA / "到号流水-普通日.csv")
    assert day.day == 20261118
    assert len(day.people) == 600
    assert sum(1 for one in day.people if one.slot is not None) == 109
    assert sum(1 for one in day.people if not one.comes) == 26
    assert sum(1 for one in day.people if one.priority) == 57
    assert Counter(one.queue for one in day.people)["B"] == 128
    assert [one.second for one in day.people] == sorted(one.second for one in day.people)
    assert day.people[0].second == 9 * 3600


def test_the_peak_day_too() -> None:
    day = read_arrivals(DATA / "到号流水-高峰日.csv")
    assert (day.day, len(day.people)) == (20261008, 4800)
    assert sum(1 for one in day.people if one.slot is not None) == 595


def test_columns_may_stand_in_any_order_and_blank_lines_are_passed_over() -> None:
    raw = "队列,是否到场,办理秒数,到达时间\nB,是,60,2026-11-18 10:00:00\n\nA,是,30,2026-11-18 09:00:00\n"
    day = parse_arrivals(raw.encode())
    assert [(one.queue, one.service) for one in day.people] == [("A", 30), ("B", 60)]


GOOD = "2026-11-18 09:00:06,A,现场,,,205,是,990102199010171419"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2026-11-18T09:00,A,现场,,,205,是,", "第 3 行：到达时间应如"),
        ("2026-02-30 09:00:00,A,现场,,,205,是,", "第 3 行：到达时间应如"),
        ("2026-11-18 09:00:06,a,现场,,,205,是,", "第 3 行：队列应是一个大写字母"),
        ("2026-11-18 09:00:06,A,现场,,,-5,是,", "第 3 行：办理秒数应是"),
        ("2026-11-18 09:00:06,A,现场,,,９,是,", "第 3 行：办理秒数应是"),
        ("2026-11-18 09:00:06,A,现场,,,99999,是,", "第 3 行：办理秒数应是"),
        ("2026-11-18 09:00:06,A,现场,,,205,yes,", "第 3 行：是否到场应是"),
        ("2026-11-18 09:00:06,A,预约,9点,,205,是,", "第 3 行：预约的人要有预约时段"),
        ("2026-11-18 09:00:06,A,现场,,贵宾,205,是,", "第 3 行：没有优先类别"),
        ("2026-11-18 09:00:06,A,现场", "第 3 行：有 3 列，应有 8 列"),
        ("2026-11-19 09:00:06,A,现场,,,205,是,", "一个文件只能是一天"),
    ],
)
def test_a_wrong_line_is_told_with_its_number(line: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_arrivals(rows(GOOD, line))
    assert said in caught.value.sentence


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "空的"),
        (b"\xff\xfe\x00", "不是 UTF-8"),
        ("到达时间,队列\n".encode(), "缺少（或重复）列：办理秒数、是否到场"),
        (f"{HEAD},队列\n".encode(), "缺少（或重复）列：队列"),
        (f"{HEAD}\n".encode(), "没有一个人"),
        (f'{HEAD}\n"2026'.encode(), "引号"),
        (f"{HEAD}\n\0".encode(), "空字符"),
    ],
)
def test_a_file_that_is_none_is_told_plainly(raw: bytes, said: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_arrivals(raw)
    assert said in caught.value.sentence


def test_many_faults_are_counted_and_the_first_shown() -> None:
    bad = ["2026-11-18 09:00:06,A,现场,,,x,是,"] * 30
    with pytest.raises(Refused, match="有 30 处错误") as caught:
        parse_arrivals(rows(*bad))
    assert "另有 20 处" in caught.value.sentence


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="读不到到号流水"):
        read_arrivals(tmp_path / "none.csv")


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda t: f"{HEAD}\n{t}".encode()))
@settings(max_examples=60)
def test_whatever_the_bytes_are_nothing_but_a_sentence_comes_out(raw: bytes) -> None:
    said = ""
    try:
        people = parse_arrivals(raw).people
    except Refused as error:
        people, said = (), error.sentence
    assert bool(people) is not said.startswith("到号流水")
