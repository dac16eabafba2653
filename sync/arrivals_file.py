"""A file of arrivals (CSV, as in the demo data) to people who will come; every fault with its line.

The columns that rehearsals need are read by their names, whatever order they stand in. Names and telephone
numbers are not read at all. What is done with the people is `simulate.py`.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hall.errors import Refused

MAX_BYTES: Final = 64 << 20
MAX_ROWS: Final = 100_000
_LONGEST: Final = 12 * 3600
_SHOWN: Final = 10

_NEEDED: Final = ("到达时间", "队列", "办理秒数", "是否到场")
_SLOT: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")

PRIORITIES: Final = {
    "军人": "军人军属",
    "残疾": "残疾人",
    "老年": "老年人",
    "孕妇": "孕妇或携婴幼儿",
}
"""Words of the file → classes of the hall's default list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Somebody who comes. `second` of the day; `slot` second of the booked slot, None for a walk-in."""

    second: int
    queue: str
    service: int
    comes: bool
    slot: int | None = None
    priority: str = ""
    item: str = ""
    items: tuple[str, ...] = ()
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalsDay:
    """A day of the file, in order of time; `day` yyyymmdd."""

    day: int
    people: tuple[Arrival, ...]


class _Faults:
    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, line: int, sentence: str) -> None:
        self.found.append(f"第 {line} 行：{sentence}")

    def stop(self) -> None:
        if self.found:
            shown = "；".join(self.found[:_SHOWN])
            more = f"；另有 {len(self.found) - _SHOWN} 处" if len(self.found) > _SHOWN else ""
            raise Refused("arrivals.file", f"到号流水有 {len(self.found)} 处错误：{shown}{more}。")


def read_arrivals(path: Path) -> ArrivalsDay:
    """Read a file of arrivals.

    Raises:
        Refused: `arrivals.file` with the lines that are wrong, or why the file cannot be read at all.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Refused("arrivals.file", f"到号流水超过 {MAX_BYTES >> 20} MB，请按天拆开。")
        raw = path.read_bytes()
    except OSError as error:
        raise Refused("arrivals.file", f"读不到到号流水 {path.name}，请核对文件位置。") from error
    return parse_arrivals(raw)


def parse_arrivals(raw: bytes) -> ArrivalsDay:
    """The bytes of a file; see `read_arrivals`."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("arrivals.file", "到号流水不是 UTF-8 编码，请另存为“CSV UTF-8”。") from error
    if "\0" in text:
        raise Refused("arrivals.file", "到号流水含有空字符，不是文本文件。")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise Refused("arrivals.file", "到号流水的引号不成对，不是完整的 CSV 文件。") from error
    if not rows or not any(rows[0]):
        raise Refused("arrivals.file", "到号流水是空的。")
    heads = [name.strip() for name in rows[0]]
    missing = [name for name in _NEEDED if heads.count(name) != 1]
    if missing:
        raise Refused("arrivals.file", f"到号流水第 1 行缺少（或重复）列：{'、'.join(missing)}。")
    if len(rows) > MAX_ROWS:
        raise Refused("arrivals.file", f"到号流水超过 {MAX_ROWS} 行，请按天拆开。")
    return _people(heads, rows[1:])


def _people(heads: list[str], rows: list[list[str]]) -> ArrivalsDay:
    faults, found, days = _Faults(), [], set()
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(heads):
            faults.add(number, f"有 {len(row)} 列，应有 {len(heads)} 列")
            continue
        cells = {name: cell.strip() for name, cell in zip(heads, row, strict=True)}
        moment = _moment(cells["到达时间"])
        if moment is None:
            faults.add(number, "到达时间应如 2026-11-18 09:00:06")
            continue
        days.add(moment.date())
        person = _arrival(cells, moment, number, faults)
        if person is not None:
            found.append(person)
    if len(days) > 1:
        faults.found.append(f"有 {len(days)} 个日期，一个文件只能是一天")
    faults.stop()
    if not found:
        raise Refused("arrivals.file", "到号流水里没有一个人。")
    day = days.pop()
    people = tuple(sorted(found, key=lambda one: one.second))
    return ArrivalsDay(day=day.year * 10_000 + day.month * 100 + day.day, people=people)


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is None and len(text) == len("2026-11-18 09:00:06") else None


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _slot(text: str) -> int | None:
    found = _SLOT.fullmatch(text)
    return int(found[1]) * 3600 + int(found[2]) * 60 if found else None


def _arrival(cells: dict[str, str], moment: dt.datetime, line: int, faults: _Faults) -> Arrival | None:
    queue, seconds = cells["队列"], _whole(cells["办理秒数"])
    before = len(faults.found)
    if not (len(queue) == 1 and queue.isascii() and queue.isupper()):
        faults.add(line, f"队列应是一个大写字母，不能是“{queue[:10]}”")
    if seconds is None or seconds > _LONGEST:
        faults.add(line, f"办理秒数应是 0 到 {_LONGEST} 的整数，不能是“{cells['办理秒数'][:12]}”")
    if cells["是否到场"] not in {"是", "否"}:
        faults.add(line, "是否到场应是“是”或“否”")
    booked = cells.get("取号方式", "") == "预约"
    slot = _slot(cells.get("预约时段", "")) if booked else None
    if booked and slot is None:
        faults.add(line, "预约的人要有预约时段，如 09:00-09:15")
    priority = cells.get("优先类别", "")
    if priority and priority not in PRIORITIES and priority not in PRIORITIES.values():
        faults.add(line, f"没有优先类别“{priority[:10]}”")
    if len(faults.found) > before or seconds is None:
        return None
    return Arrival(
        second=moment.hour * 3600 + moment.minute * 60 + moment.second,
        queue=queue,
        service=seconds,
        comes=cells["是否到场"] == "是",
        slot=slot,
        priority=PRIORITIES.get(priority, priority),
        item=cells.get("实施编码", ""),
        items=tuple(code for code in cells.get("其他实施编码", "").split(";") if code),
        person=cells.get("代理人证件号码") or cells.get("证件号码", ""),
    )
