"""Small workbooks with one fault or several, and the report on each.

A dozen items of the demo file are enough for every kind of fault, and quick to save and to read.
"""

import io
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from sync.catalogue_file import ImportReport, read_catalogue

FILE = Path(__file__).parents[1] / "data" / "事项目录-青禾区.xlsx"

# Items that need no other item.
FEW = (
    "00001",
    "00002",
    "00003",
    "00004",
    "00005",
    "00006",
    "00019",
    "00020",
    "00023",
    "00030",
    "00035",
    "00036",
)

Change = Callable[[Workbook], Any]


@lru_cache(maxsize=1)
def small() -> bytes:
    """A catalogue without faults: a dozen items of the demo file, one theme, values only."""
    book, plain = openpyxl.load_workbook(FILE, read_only=True), Workbook()
    plain.remove(plain.worksheets[0])
    queues: list[Any] = []
    for sheet in book.worksheets:
        copy = plain.create_sheet(sheet.title)
        for number, row in enumerate(sheet.iter_rows(values_only=True)):
            values: list[Any] = list(row)
            code = values[3 if sheet.title == "主题" else 0] if number else None
            if sheet.title in ("事项", "材料", "情形", "主题") and code and code[23:28] not in FEW:
                continue
            if sheet.title == "主题" and number and values[0] != "T01":
                continue
            if sheet.title == "事项":
                queues.append(values[-1])
            if sheet.title == "业务队列" and number:
                values[6] = queues.count(values[0])
            copy.append(values)
    return saved(plain)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def changed(*changes: Change) -> ImportReport:
    """The report on the small catalogue after `changes`, each a function of the workbook."""
    book = openpyxl.load_workbook(io.BytesIO(small()))
    for change in changes:
        change(book)
    return read_catalogue(saved(book))


@lru_cache(maxsize=1)
def _kept() -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(small()))


def with_cell(sheet: str, row: int, column: str, value: Any) -> ImportReport:
    """The report on the small catalogue with one other value; the workbook is kept for the next one."""
    place = cell(_kept()[sheet], row, column)
    before, kind = place.value, place.number_format
    try:
        place.number_format = "General"
        place.value = value
        return read_catalogue(saved(_kept()))
    finally:
        place.value, place.number_format = before, kind


def cell(sheet: Worksheet, row: int, column: str) -> Any:
    heads = [head.value for head in sheet[1]]
    return sheet.cell(row=row, column=heads.index(column) + 1)


def put(sheet: str, row: int, column: str, value: Any) -> Change:
    def change(book: Workbook) -> None:
        cell(book[sheet], row, column).value = value

    return change


def row_of(sheet: str, column: str, value: str) -> int:
    """First row of the small catalogue with this value."""
    rows = list(_kept()[sheet].iter_rows(values_only=True))
    index = rows[0].index(column)
    return next(number for number, row in enumerate(rows, 1) if row[index] == value)
