"""The day's figures as a workbook (XLSX): one sheet a cut, every formula explained, no personal data.

Times are written as numbers with a format, so that a spreadsheet can go on calculating. Nothing is counted
here; that is `hall/statistics.py`. A text that begins like a formula is written as text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from hall.clock import HALL_ZONE, MICROS
from hall.figures import FORMULAS, SOURCES, Accuracy, DayFigures, Figures
from hall.statistics import first_queue, services, source_of, waited
from hall.tickets import STATE_WORDS, Ticket

Value = str | int | float | None

_MINUTES: Final = "0.0"
_SHARE: Final = "0.0%"
_COUNT: Final = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: heading, number format, and where the value comes from."""

    heading: str
    kind: str
    value: Callable[[Figures], Value]


def _minutes(seconds: float) -> float:
    return round(seconds / 60, 2)


def _ratio(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


COLUMNS: Final[tuple[Column, ...]] = (
    Column(heading="取号量", kind=_COUNT, value=lambda f: f.taken),
    Column(heading="其中预约", kind=_COUNT, value=lambda f: f.booked),
    Column(heading="其中优先", kind=_COUNT, value=lambda f: f.priority),
    Column(heading="办结", kind=_COUNT, value=lambda f: f.done),
    Column(heading="办理中", kind=_COUNT, value=lambda f: f.in_hand),
    Column(heading="等候", kind=_COUNT, value=lambda f: f.waiting),
    Column(heading="弃号", kind=_COUNT, value=lambda f: f.gone),
    Column(heading="取消", kind=_COUNT, value=lambda f: f.cancelled),
    Column(heading="过期", kind=_COUNT, value=lambda f: f.expired),
    Column(heading="弃号率", kind=_SHARE, value=lambda f: _ratio(f.gone_share)),
    Column(heading="叫号次数", kind=_COUNT, value=lambda f: f.calls),
    Column(heading="过号率", kind=_SHARE, value=lambda f: _ratio(f.missed_share)),
    Column(heading="重呼", kind=_COUNT, value=lambda f: f.recalls),
    Column(heading="平均等候(分)", kind=_MINUTES, value=lambda f: _minutes(f.wait.mean)),
    Column(heading="等候中位数(分)", kind=_MINUTES, value=lambda f: _minutes(f.wait.median)),
    Column(heading="等候九成(分)", kind=_MINUTES, value=lambda f: _minutes(f.wait.p90)),
    Column(heading="最长等候(分)", kind=_MINUTES, value=lambda f: _minutes(f.wait.longest)),
    Column(heading="超时等候率", kind=_SHARE, value=lambda f: _ratio(f.late_wait_share)),
    Column(heading="平均办理(分)", kind=_MINUTES, value=lambda f: _minutes(f.service.mean)),
    Column(heading="办理中位数(分)", kind=_MINUTES, value=lambda f: _minutes(f.service.median)),
    Column(heading="办理九成(分)", kind=_MINUTES, value=lambda f: _minutes(f.service.p90)),
    Column(heading="最长办理(分)", kind=_MINUTES, value=lambda f: _minutes(f.service.longest)),
    Column(heading="超时办理率", kind=_SHARE, value=lambda f: _ratio(f.late_service_share)),
)
_OF_WINDOWS: Final[tuple[Column, ...]] = (
    Column(heading="开窗时长(分)", kind=_MINUTES, value=lambda f: _minutes(f.open_seconds)),
    Column(heading="暂停时长(分)", kind=_MINUTES, value=lambda f: _minutes(f.pause_seconds)),
    Column(heading="办理占用(分)", kind=_MINUTES, value=lambda f: _minutes(f.held_seconds)),
    Column(heading="空闲有人等(分)", kind=_MINUTES, value=lambda f: _minutes(f.idle_seconds)),
    Column(heading="饱和度", kind=_SHARE, value=lambda f: _ratio(f.load)),
)


def _append(sheet: Worksheet, values: Iterable[Value]) -> None:
    """A row; a text that begins like a formula stays text."""
    sheet.append(list(values))
    for cell in sheet[sheet.max_row]:
        if cell.data_type == "f":
            cell.data_type = "s"


def _sheet(book: Workbook, title: str, headings: Sequence[str]) -> Worksheet:
    sheet: Worksheet = book.create_sheet(title)
    sheet.append(list(headings))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B2"
    return sheet


def _wide(sheet: Worksheet, widths: Mapping[int, int] | None = None) -> None:
    for number in range(1, sheet.max_column + 1):
        sheet.column_dimensions[get_column_letter(number)].width = (widths or {}).get(number, 13)


def _rows(
    book: Workbook, title: str, first: Sequence[str], rows: Iterable[Figures], columns: Sequence[Column]
) -> None:
    sheet = _sheet(book, title, [*first, *(column.heading for column in columns)])
    for row in rows:
        names = (row.key, row.name) if len(first) == 2 else (row.name,)
        _append(sheet, (*names, *(column.value(row) for column in columns)))
        for cell, column in zip(sheet[sheet.max_row][len(first) :], columns, strict=True):
            cell.number_format = column.kind
    _wide(sheet, {1: 14, 2: 22} if len(first) == 2 else {1: 22})


def _accuracy(book: Workbook, figures: DayFigures) -> None:
    headings = ("队列", "报过区间", "需要等候", "区间应验率", "比下限还短", "与下限平均相差(分)")
    sheet = _sheet(book, "等候区间", headings)
    rows: list[tuple[str, Accuracy]] = [("全大厅", figures.accuracy), *figures.accuracy_by_queue]
    for name, row in rows:
        share, error = _ratio(row.held_share), round(row.error_minutes, 2)
        _append(sheet, (name, row.shown, row.told, share, row.below_low, error))
        sheet.cell(sheet.max_row, 4).number_format = _SHARE
    _wide(sheet)


def _clock(micros: int) -> str:
    moment = dt.datetime.fromtimestamp(micros / MICROS, HALL_ZONE)
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _tickets(book: Workbook, tickets: Iterable[Ticket]) -> None:
    headings = (
        "号码",
        "队列",
        "取号方式",
        "优先",
        "取号时间",
        "状态",
        "窗口",
        "等候(分)",
        "办理(分)",
        "叫号理由",
    )
    sheet = _sheet(book, "号票", headings)
    for ticket in tickets:
        micros, seconds = waited(ticket), sum(one.micros for one in services(ticket)) / MICROS
        source = source_of(ticket)
        windows = "、".join(dict.fromkeys(f"{leg.window}" for leg in ticket.legs))
        row: tuple[Value, ...] = (
            ticket.number,
            first_queue(ticket),
            SOURCES.get(source, source),
            ticket.priority,
            _clock(ticket.taken_at),
            STATE_WORDS[ticket.state],
            windows,
            None if micros is None else round(micros / MICROS / 60, 2),
            _minutes(seconds) if seconds else None,
            ticket.why,
        )
        _append(sheet, row)
    _wide(sheet, {5: 20, 10: 60})


def _day(day: int) -> str:
    return f"{day // 10_000}-{day // 100 % 100:02d}-{day % 100:02d}" if day else ""


def figures_workbook(
    figures: DayFigures,
    *,
    hall: str,
    made_at: int,
    tickets: Iterable[Ticket] = (),
    names: Mapping[str, str] | None = None,
) -> bytes:
    """The figures as an XLSX file.

    Args:
        figures: See `hall.statistics.day_figures`.
        hall: Name of the hall, for the first sheet.
        made_at: Microseconds UTC.
        tickets: Those of the sheet 号票; numbers and times, nobody's name.
        names: Staff number → name as it may be shown; nothing is added without it.
    """
    book = Workbook()
    about = book.worksheets[0]
    about.title = "说明"
    days = _day(figures.days[0])
    if figures.days[1] != figures.days[0]:
        days += f" 至 {_day(figures.days[1])}"
    about.append(["项目", "内容"])
    _append(about, ("大厅", hall))
    about.append(["统计日期", days])
    about.append(["生成时间", _clock(made_at)])
    about.append(["时长单位", "分钟；比率为百分数"])
    about.append(["个人信息", "本表只有号码，没有姓名、证件号码和电话"])
    about.append(["等候区间", figures.accuracy.sentence()])
    about.append([])
    about.append(["指标", "算法"])
    for name, formula in FORMULAS.items():
        about.append([name, formula])
    for row in (1, 9):
        for cell in about[row]:
            cell.font = Font(bold=True)
    _wide(about, {1: 18, 2: 90})
    every = (*COLUMNS, *_OF_WINDOWS)
    _rows(book, "全大厅", ("范围",), (figures.whole,), every)
    _rows(book, "按队列", ("队列", "名称"), figures.queues, COLUMNS)
    _rows(book, "按窗口", ("窗口", "名称"), figures.windows, every)
    _rows(book, "按人员", ("工号", "姓名"), _named(figures.people, names or {}), every)
    _rows(book, "按时段", ("时段",), figures.hours, COLUMNS)
    _rows(book, "按取号方式", ("取号方式",), figures.sources, COLUMNS)
    pauses = _sheet(book, "暂停原因", ("原因", "次数", "时长(分)"))
    for pause in figures.pauses:
        _append(pauses, (pause.reason, pause.times, _minutes(pause.seconds)))
    _wide(pauses)
    _accuracy(book, figures)
    _tickets(book, tickets)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _named(rows: Iterable[Figures], names: Mapping[str, str]) -> list[Figures]:
    return [replace(row, name=names.get(row.key, "")) for row in rows]
