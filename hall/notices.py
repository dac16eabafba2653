"""Notices of the hall to the people at its desks: from when to when, and what, from a table of three columns.

They come down as a document of the control lane and are shown on the start page, and once to each person.
What screens show to the public is not here (`queue_bodies.NoticePosted`).
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from hall.errors import Refused

MAX_NOTICES: Final = 50
MAX_TEXT: Final = 200
COLUMNS: Final = ("开始", "结束", "内容")


@dataclass(frozen=True, slots=True, kw_only=True)
class HallNotice:
    """One notice. Days yyyymmdd, both included; `id` follows from the rest, so that a changed one is new."""

    id: str
    first: int
    last: int
    text: str


def read_notices(text: str) -> tuple[HallNotice, ...]:
    """Read a table: CSV with the columns 开始, 结束, 内容.

    Raises:
        Refused: `notices.table`, with the line and what is wrong; nothing of the table counts then.
    """
    try:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    except csv.Error as fault:
        raise Refused("notices.table", "通知表不是完整的 CSV 文件，请重新导出。") from fault
    if not rows or tuple(cell.strip() for cell in rows[0]) != COLUMNS:
        raise Refused("notices.table", "通知表第一行必须是：开始,结束,内容。")
    found: dict[str, HallNotice] = {}
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        notice = _notice(row, number)
        if notice.id in found:
            raise _wrong(number, "与前面的一行完全相同，请只留一行。")
        found[notice.id] = notice
    if len(found) > MAX_NOTICES:
        raise Refused("notices.table", f"通知表有 {len(found)} 条，最多 {MAX_NOTICES} 条。")
    return tuple(sorted(found.values(), key=lambda one: (one.first, one.last, one.id)))


def _notice(row: Sequence[str], number: int) -> HallNotice:
    if len(row) != len(COLUMNS):
        raise _wrong(number, f"应有{len(COLUMNS)}列，实际有{len(row)}列。")
    first, last = (_day(cell.strip(), number) for cell in row[:2])
    if last < first:
        raise _wrong(number, "结束早于开始。")
    text = " ".join(row[2].split())
    if not text or len(text) > MAX_TEXT or not text.isprintable():
        raise _wrong(number, f"内容应是 1 到 {MAX_TEXT} 个字，不含特殊字符。")
    ident = hashlib.sha256(f"{first}\x00{last}\x00{text}".encode()).hexdigest()[:16]
    return HallNotice(id=ident, first=first, last=last, text=text)


def _day(text: str, number: int) -> int:
    try:
        day = dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        raise _wrong(number, f"日期“{text[:20]}”应写成 2027-01-01 这样。") from None
    return day.year * 10_000 + day.month * 100 + day.day


def _wrong(number: int, sentence: str) -> Refused:
    return Refused("notices.table", f"通知表第{number}行：{sentence}")


def notices_body(notices: Iterable[HallNotice]) -> bytes:
    """As a document."""
    return msgspec.json.encode(list(notices))


def notices_from(body: bytes | str | None) -> tuple[HallNotice, ...]:
    """Back from `notices_body`; none when it is not there or cannot be read."""
    try:
        return msgspec.json.decode(body or b"[]", type=tuple[HallNotice, ...])
    except (msgspec.MsgspecError, ValueError):
        return ()


def standing(notices: Iterable[HallNotice], day: int) -> tuple[HallNotice, ...]:
    """Those of a day (yyyymmdd)."""
    return tuple(one for one in notices if one.first <= day <= one.last)
