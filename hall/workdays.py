"""Working days and due dates: the national table with make-up workdays, and years that are imported later.

The day of an event is never counted, whatever the hour; days are those of the hall, UTC+8 (intake-rules 9;
行政许可法第八十二条). Beyond the last published year only weekends are skipped and the date is provisional.
Which clock a case runs on is `checklist.py` and `deadlines.py`.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from chinese_calendar import constants as national

from hall.catalogue import Limit, LimitUnit
from hall.errors import Refused

MAX_DAYS: Final = 10_000
"""No limit of any law is longer; what is, is a slip of the keyboard."""

MIN_DAYS_OFF: Final = 7
"""A year counts as published when its table has at least a day off for each of the seven festivals."""

_TABLE_COLUMNS: Final = ("日期", "类型", "名称")
_ONE_DAY: Final = dt.timedelta(days=1)


class DayKind(StrEnum):
    """What a table says about a day that is not as the weekday would have it."""

    OFF = "休"
    WORK = "班"


DayTable = Mapping[dt.date, DayKind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A due date: late from 00:00 of the next day. `provisional`: counted past the last published day."""

    day: dt.date
    provisional: bool


class WorkCalendar:
    """The national table, with imported tables for years it does not know or that were changed."""

    def __init__(self, *tables: DayTable) -> None:
        """Take `tables` in order; a year that a table publishes replaces that year as a whole."""
        self._edition = 0
        self._days: DayTable = {}
        self.take(*tables)

    def take(self, *tables: DayTable) -> None:
        """Take these tables in place of those before, also for those who hold this calendar already."""
        days = dict(_national())
        years = {day.year for day in days}
        for table in tables:
            new = _published_years(table)
            days = {day: kind for day, kind in days.items() if day.year not in new} | dict(table)
            years |= new
        last = max(year for year, _ in _years_of(_national()))
        while last + 1 in years:
            last += 1
        if days != self._days:
            self._days = days
            self._until = dt.date(last, 12, 31)
            self._edition += 1

    @property
    def edition(self) -> int:
        """Another number once any day is counted in another way: what was counted before is old then."""
        return self._edition

    @property
    def published_until(self) -> dt.date:
        """Last day up to which no year is missing."""
        return self._until

    def is_workday(self, day: dt.date) -> bool:
        """True on workdays, make-up workdays included."""
        kind = self._days.get(day)
        return day.weekday() < 5 if kind is None else kind is DayKind.WORK

    def add_workdays(self, start: dt.date, count: int) -> Due:
        """The `count`-th working day after `start`; `start` itself when `count` is 0.

        Raises:
            Refused: `count` is negative or absurd, or the date would lie beyond the calendar.
        """
        _check(count)
        day = start
        try:
            while count:
                day += _ONE_DAY
                count -= self.is_workday(day)
        except OverflowError as fault:
            raise _beyond() from fault
        return Due(day=day, provisional=day > start and day > self._until)

    def due(self, start: dt.date, limit: Limit) -> Due:
        """The last day of `limit` from the event on `start`: 工作日, 自然日 or 即时 (the same day).

        Raises:
            Refused: The number is negative or absurd, or the date would lie beyond the calendar.
        """
        if limit.unit is LimitUnit.WORKDAYS:
            return self.add_workdays(start, limit.number)
        _check(limit.number)
        if limit.unit is LimitUnit.AT_ONCE:
            return Due(day=start, provisional=False)
        try:
            return Due(day=start + dt.timedelta(days=limit.number), provisional=False)
        except OverflowError as fault:
            raise _beyond() from fault

    def workdays_between(self, start: dt.date, end: dt.date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(start + dt.timedelta(days=n)) for n in range(1, (end - start).days + 1))


def read_table(text: str) -> dict[dt.date, DayKind]:
    """Read a table of days off and make-up workdays: CSV with the columns 日期, 类型 (休 or 班), 名称.

    Raises:
        Refused: Columns are missing, a row is wrong or a day stands twice; the sentence names the line.
    """
    try:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    except csv.Error as fault:
        raise Refused("workdays.table", "节假日表不是完整的 CSV 文件，请重新导出。") from fault
    if not rows or tuple(cell.strip() for cell in rows[0]) != _TABLE_COLUMNS:
        raise Refused("workdays.table", "节假日表第一行必须是：日期,类型,名称。")
    days: dict[dt.date, DayKind] = {}
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        day, kind = _table_row(row, number)
        if day in days:
            raise Refused("workdays.table", f"节假日表第{number}行：{day} 出现了两次，请只留一行。")
        days[day] = kind
    if not days:
        raise Refused("workdays.table", "节假日表里没有任何日期。")
    return days


def _table_row(row: list[str], number: int) -> tuple[dt.date, DayKind]:
    if len(row) != len(_TABLE_COLUMNS):
        raise Refused("workdays.table", f"节假日表第{number}行应有3列，实际有{len(row)}列。")
    day_text, kind_text = row[0].strip(), row[1].strip()
    try:
        day = dt.datetime.strptime(day_text, "%Y-%m-%d").replace(tzinfo=dt.UTC).date()
    except ValueError as fault:
        sentence = f"节假日表第{number}行：日期“{day_text[:20]}”应写成 2027-01-01 这样。"
        raise Refused("workdays.table", sentence) from fault
    if kind_text not in tuple(DayKind):
        sentence = f"节假日表第{number}行：类型“{kind_text[:20]}”只能是 休 或 班。"
        raise Refused("workdays.table", sentence)
    return day, DayKind(kind_text)


def _national() -> dict[dt.date, DayKind]:
    off = dict.fromkeys(national.holidays, DayKind.OFF)
    return off | dict.fromkeys(national.workdays, DayKind.WORK)


def _years_of(table: DayTable) -> Iterable[tuple[int, int]]:
    """Each year of the table with its number of days off."""
    counts: dict[int, int] = {}
    for day, kind in table.items():
        counts[day.year] = counts.get(day.year, 0) + (kind is DayKind.OFF)
    return counts.items()


def _published_years(table: DayTable) -> set[int]:
    return {year for year, days_off in _years_of(table) if days_off >= MIN_DAYS_OFF}


def _check(count: int) -> None:
    if not 0 <= count <= MAX_DAYS:
        raise Refused("workdays.range", f"时限{count}天不合理，应在0到{MAX_DAYS}之间。")


def _beyond() -> Refused:
    return Refused("workdays.range", "时限太长，日期超出了日历的范围。")


@lru_cache(maxsize=1)
def national_calendar() -> WorkCalendar:
    """The calendar without imported tables."""
    return WorkCalendar()
