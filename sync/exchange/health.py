"""What `doctor` and `exchange --check` say about the way to the province."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from hall.clock import MICROS, Clock, to_datetime
from hall.desk import HealthLine
from hall.errors import HallError
from hall.exchange_ports import TASKS, DeliveryState, ExchangeParts
from sync.exchange.config import ExchangeConfig
from sync.exchange.task import Exchanger

NAME: Final = "省平台"
_OLD: Final = 86_400 * MICROS
"""A row that has not arrived for so long is worth a word."""


def exchange_lines(
    parts: ExchangeParts, folder: Path, clock: Clock, *, deep: bool = False
) -> tuple[HealthLine, ...]:
    """How the exchange is, out of our book; nothing for a store without its file.

    Args:
        parts: The store.
        folder: The data folder, where the file is.
        clock: This machine's clock.
        deep: Ask the front-end too whether its tables are as they should be.
    """
    exchanger = Exchanger(parts, folder, clock)
    try:
        config = exchanger.config()
        if config is None:
            return ()
        lines = [_way(exchanger, config), *_tasks(exchanger, clock)]
        if deep:
            lines.append(_tables(exchanger, config))
    except HallError as error:
        return (HealthLine(name=NAME, level="bad", sentence=error.sentence),)
    return tuple(lines)


def _way(exchanger: Exchanger, config: ExchangeConfig) -> HealthLine:
    book = exchanger.parts.book
    line, counts = book.line(), book.counts()
    open_rows = sum(count for state, count in counts.items() if state in _GOING)
    waits = f"{open_rows} 行待报或待接收" if open_rows else "全部报送完毕"
    if line.error:
        since = f"{to_datetime(line.away_since):%m-%d %H:%M}"
        return HealthLine(name=NAME, level="warn", sentence=f"{since} 起{line.error}{waits}。")
    if not line.ok_at:
        return HealthLine(name=NAME, level="warn", sentence=f"{config.name}：还没有交换过，{waits}。")
    sentence = f"{config.name}：最近一次交换 {to_datetime(line.ok_at):%m-%d %H:%M}，{waits}。"
    return HealthLine(name=NAME, level="ok", sentence=sentence)


_GOING: Final = frozenset({DeliveryState.WAITING, DeliveryState.FAILED, DeliveryState.SENT})
_ASKS: Final = {
    DeliveryState.UNMAPPED: "行缺代码对照",
    DeliveryState.REFUSED: "行被平台退回",
    DeliveryState.STALE: "行已报送而后来未生效",
}


def _tasks(exchanger: Exchanger, clock: Clock) -> list[HealthLine]:
    """What a person has to do, and what has waited for long."""
    book = exchanger.parts.book
    counts, strangers, oldest = book.counts(), book.strangers(), book.oldest()
    said = [f"{counts[state]} {_ASKS[state]}" for state in DeliveryState if state in TASKS & set(counts)]
    said += [f"{strangers} 条答复对不上办件"] if strangers else []
    found: list[HealthLine] = []
    if said:
        sentence = f"{'，'.join(said)}。请运行 ./run exchange-tasks 查看。"
        found.append(HealthLine(name="省平台待办", level="warn", sentence=sentence))
    if oldest and clock.wall() - oldest > _OLD:
        sentence = f"最早的一行从 {to_datetime(oldest):%m-%d %H:%M} 等到现在，请核对前置机和平台。"
        found.append(HealthLine(name="省平台积压", level="warn", sentence=sentence))
    return found


def _tables(exchanger: Exchanger, config: ExchangeConfig) -> HealthLine:
    with exchanger.parts.open_front(config.place) as front:
        gaps = front.missing()
    if gaps:
        more = f" 等 {len(gaps)} 处" if len(gaps) > 5 else ""
        sentence = f"前置机缺：{'、'.join(gaps[:5])}{more}。请与平台核对表名和列名（tables、columns）。"
        return HealthLine(name="前置机的表", level="bad", sentence=sentence)
    return HealthLine(name="前置机的表", level="ok", sentence="表和列都在。")
