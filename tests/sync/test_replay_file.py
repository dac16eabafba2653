"""A recorded day with other rules and windows from files: three columns, and plain words for wrong files."""

from __future__ import annotations

from pathlib import Path

import pytest

from hall.arrivals import HallHours
from hall.errors import Refused
from hall.queueing import QueueRules
from hall.replay import Post, Script, Visitor, play_day
from hall.tickets import Ticket
from sync.replay_file import habits, parse_day, posts_of, read_rules, read_windows, replay_tickets
from sync.simulate_report import lines
from tests.unit.figures_rows import DAY, MINUTE, OPENING, catalogue

HALL = catalogue(windows=4)


def recorded() -> tuple[Ticket, ...]:
    """A day with a rush at one of two windows that work."""
    visitors = [
        Visitor(
            at=OPENING + i * MINUTE,
            queue="A" if i % 3 else "B",
            seconds=300,
            priority="老年人" if i % 10 == 0 else "",
            comes=i % 12 != 5,
        )
        for i in range(60)
    ]
    span = (OPENING, OPENING + 480 * MINUTE)
    posts = [
        Post(no=no, weights=HALL.windows[0].weights, spans=(span,), staff=f"10{no:02d}") for no in (1, 2)
    ]
    return play_day(Script(day=DAY, visitors=visitors, posts=posts))


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_the_same_rules_give_the_same_day_and_more_windows_a_shorter_wait(tmp_path: Path) -> None:
    tickets = recorded()
    more = write(tmp_path / "窗口.toml", '[window.3]\nopen = ["09:00-17:00"]\n')
    report = replay_tickets(tickets, HALL, QueueRules(), DAY, windows=more)
    assert report["people"] == report["recorded"]["taken"] == report["tried"]["taken"] == 60
    assert report["same"]["wait_mean"] == pytest.approx(report["recorded"]["wait_mean"], abs=0.3)
    assert report["tried"]["wait_mean"] < report["same"]["wait_mean"]
    assert report["windows"] == 3
    assert [row.split("\t")[0] for row in lines({"当天": report["recorded"]})][:3] == [
        "指标",
        "取号量",
        "办结",
    ]


def test_other_rules_are_tried(tmp_path: Path) -> None:
    rules = write(tmp_path / "规则.toml", "[queue_rules]\npriority_rate = 3\npromise_overtaken = 1\n")
    report = replay_tickets(recorded(), HALL, QueueRules(), DAY, rules=rules)
    assert report["rules"]["priority_rate"] == 3.0
    assert report["rules"]["promise_overtaken"] == 1
    assert report["tried"]["taken"] == report["same"]["taken"]


def test_windows_are_read_back_from_what_they_did() -> None:
    posts = posts_of(recorded(), HALL, HallHours(), DAY)
    assert [post.no for post in posts] == [1, 2]
    assert all(post.spans[0][0] == OPENING for post in posts)


def test_turns_and_missed_calls_are_as_they_were() -> None:
    turn, miss = habits(recorded())
    assert turn == pytest.approx(10, abs=0.1)
    assert miss == pytest.approx(75, abs=0.1)
    assert habits(()) == (10.0, 75.0)


def test_a_window_may_be_closed_or_get_other_queues(tmp_path: Path) -> None:
    posts = posts_of(recorded(), HALL, HallHours(), DAY)
    file = write(tmp_path / "w.toml", "[1]\nclosed = true\n[2]\nweights = {A = 4, B = 0}\n[4]\n")
    found = read_windows(file, posts, HALL, DAY)
    assert [(post.no, post.weights) for post in found] == [
        (2, (("A", 4),)),
        (4, HALL.windows[3].weights),
    ]
    assert len(found[1].spans) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[99]\n", "“99”不是目录里的窗口"),
        ("[x]\n", "“x”不是目录里的窗口"),
        ("3 = 4\n", "“3”不是目录里的窗口"),
        ("window = 3\n", "应是按窗口号写的表"),
        ("[2]\nweights = 3\n", "weights 应如"),
        ("[2]\nweights = {Z = 1}\n", "没有业务队列“Z”"),
        ("[2]\nweights = {A = -1}\n", "比重应是"),
        ("[2]\nweights = {A = true}\n", "比重应是"),
        ('[2]\nopen = ["9点"]\n', "open 应如"),
        ('[2]\nopen = ["17:00-09:00"]\n', "open 应如"),
        ("[2]\nopen = []\n", "open 应如"),
        ("[2]\nfoo = 1\n", "没有“foo”这一项"),
        ("[2\n", "不是有效的 TOML"),
    ],
)
def test_a_wrong_file_of_windows_is_told_plainly(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        read_windows(write(tmp_path / "w.toml", text), (), HALL, DAY)
    assert said in caught.value.sentence


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("speed = 3\n", "没有“speed”这条规则"),
        ("priority_rate = -1\n", "“priority_rate”应是"),
        ('priority_rate = "x"\n', "“priority_rate”应是"),
        ("priority_rate = nan\n", "“priority_rate”应是"),
        ("promise_overtaken = 1.5\n", "“promise_overtaken”应是0 到 1440 的整数"),
        ("promise_overtaken = true\n", "“promise_overtaken”应是"),
        ("version = 3\n", "“version”应是文字"),
        ("queue_rules = 3\n", "应是一张表"),
    ],
)
def test_a_wrong_file_of_rules_is_told_plainly(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        read_rules(write(tmp_path / "r.toml", text), QueueRules())
    assert said in caught.value.sentence


def test_a_rule_in_words_is_taken_and_a_huge_file_is_not(tmp_path: Path) -> None:
    rules = read_rules(write(tmp_path / "r.toml", 'version = "试行"\n'), QueueRules())
    assert rules.version == "试行"
    with pytest.raises(Refused) as caught:
        read_rules(write(tmp_path / "r.toml", "#" * (1 << 20) + "\n"), QueueRules())
    assert "太大" in caught.value.sentence


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="读不到规则文件"):
        read_rules(tmp_path / "none.toml", QueueRules())
    binary = tmp_path / "b.toml"
    binary.write_bytes(b"\xff\xfe")
    with pytest.raises(Refused, match="不是 UTF-8"):
        read_rules(binary, QueueRules())


@pytest.mark.parametrize("text", ["", "2026-13-01", "20261301", "yesterday", "2026-02-30", "0000-00-00"])
def test_a_day_that_is_none(text: str) -> None:
    with pytest.raises(Refused, match="日期应如"):
        parse_day(text)


def test_a_day_may_be_written_either_way() -> None:
    assert parse_day("2026-11-18") == parse_day(" 20261118 ") == 20261118
