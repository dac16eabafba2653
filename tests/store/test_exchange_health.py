"""What doctor says about the exchange, and passes that nobody watches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.exchange.config import FILE_NAME
from sync.exchange.health import exchange_lines
from sync.exchange.task import IDLE, Exchanger

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.exchange_hall import ExchangeHall


def test_doctor_tells_how_the_way_is_and_what_waits(other: ExchangeHall, tmp_path: Path) -> None:
    exchanger = Exchanger(other.parts, tmp_path, other.clock)

    def lines(*, deep: bool = False) -> dict[str, tuple[str, str]]:
        found = exchange_lines(other.parts, tmp_path, other.clock, deep=deep)
        return {line.name: (line.level, line.sentence) for line in found}

    assert lines() == {}
    assert exchanger.pass_or_reason() == (None, IDLE)
    url = other.front.real._place.url
    file = tmp_path / FILE_NAME
    file.write_text("url = 1", encoding="utf-8")
    assert lines()["省平台"][0] == "bad"
    assert exchanger.pass_or_reason() == (None, IDLE)
    file.write_text(f'url = "{url}"\nevery = 7\n', encoding="utf-8")
    assert "还没有交换过" in lines()["省平台"][1]
    other.case(1)
    report, seconds = exchanger.pass_or_reason()
    assert report
    assert (report.sent, seconds) == (1, 7.0)
    assert lines(deep=True)["前置机的表"][0] == "ok"
    assert lines()["省平台"][0] == "ok"
    other.clock.move(days=2)
    assert "等到现在" in lines()["省平台积压"][1]
    other.platform.answer(next(iter(other.front.real.tables.back)), sblsh="nobody")
    file.write_text(f'url = "{url}"\nout = "OTHER_"\n', encoding="utf-8")
    assert lines(deep=True)["前置机的表"][0] == "bad"
    report, _ = exchanger.pass_or_reason()
    assert report
    assert "缺表" in report.away
    assert lines()["省平台"][0] == "warn"
