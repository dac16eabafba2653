"""The hall's own numbers and words go out as TOML and come back; mistakes are told with their place."""

from __future__ import annotations

import dataclasses

import pytest

from hall.commands.node import set_hall
from hall.errors import Refused
from hall.hall_file import read_hall, write_hall
from hall.queueing import QueueRules
from hall.settings import HallSettings
from tests.unit.desk import Desk

HALL = HallSettings()


def test_what_is_written_reads_back_the_same() -> None:
    other = dataclasses.replace(
        HALL,
        name="云岭市白石区政务服务中心",
        correction_days=15,
        gap_when_unchecked=True,
        closing_time=(17, 30),
        pause_reasons=("午休", "“会议”"),
        queue_rules=QueueRules(priority_rate=2.0),
    )
    assert read_hall(write_hall(other), HALL) == other
    assert read_hall(write_hall(HALL), other) == HALL


def test_what_a_file_does_not_name_stays() -> None:
    text = 'court = "白石区人民法院"\n[queue_rules]\npriority_rate = 2\n'
    found = read_hall(text, HALL)
    assert found.court == "白石区人民法院"
    assert (found.name, found.queue_rules.priority_rate) == (HALL.name, 2.0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = ", "写法不对"),
        ("colour = 1", "没有“colour”"),
        ("[queue_rules]\nx = 1", "没有“queue_rules.x”"),
        ("name = 5", "“name”应是文字"),
        ("name = ' '", "“name”不能空"),
        ("name = '" + "长" * 201 + "'", "“name”不能空"),
        ("correction_days = '20'", "“correction_days”应是整数"),
        ("correction_days = true", "“correction_days”应是整数"),
        ("correction_days = 0", "在 1 到 366 之间"),
        ("[cards]\nnotice_days = 0", "“cards.notice_days”超出范围，应在 1 到 30"),
        ("[cards]\nnotice_percent = 91", "“cards.notice_percent”超出范围，应在 0 到 90"),
        ("[cards]\nuncollected_days = 0", "“cards.uncollected_days”超出范围"),
        ("[cards]\nkeep_days = 4000", "“cards.keep_days”超出范围，应在 1 到 3650"),
        ("[cards]\nred_days = 1", "没有“cards.red_days”"),
        ("mask_on_papers = 1", "true 或 false"),
        ("pause_reasons = '午休'", "“pause_reasons”应是列表"),
        ("pause_reasons = []", "“pause_reasons”应是列表"),
        ("closing_time = [25, 0]", "closing_time"),
        ("closing_time = [17]", "closing_time"),
        ("code = '99010a'", "6 位数字"),
        ("queue_rules = 1", "“queue_rules”应是一组设置"),
        ("[queue_rules]\npromise_minutes = -1", "“queue_rules.promise_minutes”超出范围，应在 1 到 10000"),
        ("[queue_rules]\npriority_rate = nan", "“queue_rules.priority_rate”超出范围"),
        ("[queue_rules]\npromise_overtaken = 0", "“queue_rules.promise_overtaken”超出范围"),
        ("[queue_rules]\nversion = ''", "“queue_rules.version”不能空"),
        ("kiosk = 1", "“kiosk”应是一组设置"),
        ("[kiosk]\ncolour = 1", "没有“kiosk.colour”"),
        ("[kiosk]\nelder_age = 30", "“kiosk.elder_age”超出范围，应在 50 到 120"),
        ("[kiosk]\nelder_age = '70'", "“kiosk.elder_age”应是整数"),
        ("[kiosk]\nslot_minutes = 7", "“kiosk.slot_minutes”要能把一天分完"),
        ("[kiosk]\nquotas = ['A200']", "“kiosk.quotas”里的“A200”写法不对"),
        ("[kiosk]\nquotas = ['W:10']", "“W:10”写法不对"),
        ("[kiosk]\nquotas = ['A:-1']", "“A:-1”写法不对"),
        ("[kiosk]\nquotas = ['A:1', 'A:2']", "同一个队列写了两次"),
        ("[kiosk]\nquotas = [200]", "“kiosk.quotas”应是列表"),
        ("[kiosk]\npriorities = ['老年人', ' ']", "“kiosk.priorities”里有空的"),
        ("[kiosk]\npriorities = ['老年人', '老年人']", "“kiosk.priorities”里有两项一样"),
        ("[kiosk]\npriorities = [" + ", ".join(f"'{n}'" for n in range(51)) + "]", "最多写 50 项"),
        ("[voice]\nsentence = '请到{window}'", "“voice.sentence”里要有"),
        ("[voice]\nsentence = '{number}{window}{name}'", "“voice.sentence”里要有"),
        ("[voice]\nsentence = '{number}{window'", "“voice.sentence”里要有"),
        ("[voice]\nsentence = '{number!r}{window}'", "“voice.sentence”里要有"),
        ("[voice]\nzero = 'O'", "“voice.zero”应是"),
        ("[voice]\none = '1'", "“voice.one”应是"),
        ("[voice]\ntimes = 0", "“voice.times”超出范围"),
        ("[voice]\nloudness = ['8:00 70']", "“8:00 70”写法不对"),
        ("[voice]\nloudness = ['08:00 101']", "“08:00 101”写法不对"),
        ("[voice]\nloudness = ['12:00 60', '08:00 70']", "要按时间先后写"),
        ("[board]\nsilent_seconds = 1", "“board.silent_seconds”超出范围"),
        ("[board]\ntail = 1", "“board.tail”应是true 或 false"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        read_hall(text, HALL)


def test_lists_and_words_of_a_section_may_be_empty() -> None:
    text = "[kiosk]\nquotas = []\npriorities = []\n[voice]\nloudness = []\n[board]\nfoot = ''\n"
    found = read_hall(text, HALL)
    assert (found.kiosk.priorities, found.voice.loudness, found.board.foot) == ((), (), "")
    assert read_hall(write_hall(found), HALL) == found
    again = read_hall("[kiosk]\npriorities = ['军人']\nquotas = ['A:200', 'B:0']", found)
    assert (again.kiosk.priorities, again.kiosk.quotas) == (("军人",), ("A:200", "B:0"))


def test_a_hall_takes_its_file_over_wholly_or_not_at_all() -> None:
    desk = Desk()
    assert set_hall(desk.store, "correction_days = 15").correction_days == 15
    with pytest.raises(Refused):
        set_hall(desk.store, "court = '某法院'\ncorrection_days = 0")
    with desk.store() as uow:
        assert (uow.settings.hall().correction_days, uow.settings.hall().court) == (15, HALL.court)
