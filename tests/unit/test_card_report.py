"""红黄牌 (domain.md 1.5, 5.3): every clock comes to its cards, and the report lists unanswered ones first."""

from __future__ import annotations

import csv
import datetime as dt

import pytest

from hall.card_report import HEADS, CardLine, CardReport, as_csv, open_cards
from hall.catalogue import Limit, LimitUnit
from hall.clock import today
from hall.commands.dispatching import Explain, explain_card
from hall.course import Explanation
from hall.deadlines import CaseDays, ClockKind, Gap, HearingDays, Light, StepLimit, running_clocks
from tests.unit.desk import CLERK, Desk, calendar
from tests.unit.life_desk import accepted, stored

START = dt.date(2026, 11, 20)
FIVE = Limit(number=5, unit=LimitUnit.WORKDAYS)
TWENTY = Limit(number=20, unit=LimitUnit.WORKDAYS)


def days(**more: object) -> CaseDays:
    return CaseDays(promise=FIVE, statutory=TWENTY, **more)  # type: ignore[arg-type]


REACHED = {
    ClockKind.TELL: days(received_on=START),
    ClockKind.PROMISE: days(accepted_on=START),
    ClockKind.STATUTORY: days(accepted_on=START),
    ClockKind.GAP: days(accepted_on=START, gaps=(Gap(key="1", name="报告", days=3),)),
    ClockKind.DELIVER: days(accepted_on=START, decided_on=START),
    ClockKind.STEP: days(accepted_on=START, steps=(StepLimit(name="甲局", start=START, days=3),)),
    ClockKind.HEARING_HOLD: days(accepted_on=START, hearing=HearingDays(told_on=START, asked_on=START)),
    ClockKind.HEARING_TELL: days(
        accepted_on=START,
        hearing=HearingDays(told_on=START, asked_on=START, held_on=dt.date(2026, 12, 18)),
    ),
}


@pytest.mark.parametrize("kind", REACHED)
def test_every_clock_of_the_law_comes_to_its_cards(kind: ClockKind) -> None:
    lights = []
    for shift in range(60):
        now = START + dt.timedelta(days=shift)
        found = {one.kind: one.light for one in running_clocks(REACHED[kind], now, calendar())}
        lights.append(found.get(kind))
    worst = Light.YELLOW if kind is ClockKind.STEP else Light.RED
    assert Light.YELLOW in lights
    assert lights[-1] is worst
    assert Light.NORMAL in lights


def test_a_word_answers_the_card_that_stood_and_not_a_graver_one() -> None:
    desk = Desk()
    case = accepted(desk)
    item = desk.store.state.versions[case.item_version].item
    desk.clock.move(days=7)
    assert open_cards(case, item, calendar(), today(desk.clock)) == ("承诺时限",)
    cmd = Explain(
        actor=CLERK, case_id=case.id, clock="承诺时限", cause="系统故障", person="王科长", remedy="已催办"
    )
    explain_card(cmd, desk.store, desk.clock, calendar())
    file = stored(desk, case.id)
    assert open_cards(file, item, calendar(), today(desk.clock)) == ()
    (said,) = file.course.explanations
    assert (said.card, said.cause, said.person, said.remedy, said.on) == (
        "黄牌",
        "系统故障",
        "王科长",
        "已催办",
        20261127,
    )
    desk.clock.move(days=3)
    assert open_cards(file, item, calendar(), today(desk.clock)) == ("承诺时限",)


def test_the_table_has_no_names_and_no_formulas() -> None:
    said = Explanation(
        card="红牌", clock="承诺时限", cause="=1+1", person="@王", remedy="说明\n两行", on=20261127
    )
    line = CardLine(
        case="c",
        number="99010220261120W030001",
        item="食品经营许可",
        body="市场监管局",
        clerk="0203",
        state="审查中",
        light=Light.RED,
        clock="承诺时限",
        explained=said,
    )
    report = CardReport(since=START, until=START, lines=(line,))
    raw = as_csv(report)
    assert raw.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(raw.decode("utf-8-sig").splitlines(keepends=True))
    assert tuple(head) == HEADS
    assert row[7:] == ["'=1+1", "'@王", "说明\n两行", "20261127"]
    assert report.open == 0
