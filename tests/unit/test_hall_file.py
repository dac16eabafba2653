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
        ("mask_on_papers = 1", "true 或 false"),
        ("pause_reasons = '午休'", "“pause_reasons”应是列表"),
        ("pause_reasons = []", "“pause_reasons”应是列表"),
        ("closing_time = [25, 0]", "closing_time"),
        ("closing_time = [17]", "closing_time"),
        ("code = '99010a'", "6 位数字"),
        ("queue_rules = 1", "“queue_rules”应是一组设置"),
        ("[queue_rules]\npromise_minutes = -1", "超出范围"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        read_hall(text, HALL)


def test_a_hall_takes_its_file_over_wholly_or_not_at_all() -> None:
    desk = Desk()
    assert set_hall(desk.store, "correction_days = 15").correction_days == 15
    with pytest.raises(Refused):
        set_hall(desk.store, "court = '某法院'\ncorrection_days = 0")
    with desk.store() as uow:
        assert (uow.settings.hall().correction_days, uow.settings.hall().court) == (15, HALL.court)
