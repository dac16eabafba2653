"""Opening a spreadsheet that may be anything: bounded in size, without macros, formulas told as such.

Gives raw rows by sheet; what they mean is `catalogue_sheets.py`. Cells are read as a stream, so that a
catalogue of thousands of items fits in little memory. Which files are refused before that is
`workbook_parts.py`.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL

from sync.catalogue_faults import Faults, Place
from sync.workbook_parts import Hints, check_package, hints_by_sheet

MAX_FILE: Final = 64 * 1024 * 1024
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 64
LAST_ROW: Final = 1_048_576
"""Of any spreadsheet; a file that counts further only wants to keep its reader busy."""


class BrokenSheetError(Exception):
    """A sheet whose cells cannot be read to the end."""


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as it stands: its value and openpyxl's type letter (`f` formula, `e` error, `b` boolean)."""

    value: Any
    kind: str


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row with at least one filled cell, by column number from 1."""

    number: int
    cells: dict[int, RawCell]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet; its rows are read while they are iterated."""

    title: str
    visible: bool
    hints: Hints
    source: Any  # openpyxl describes its read-only sheets as ordinary ones

    def rows(self) -> Iterator[RawRow]:
        """Filled rows in order, up to the first one after `MAX_ROWS`, cut at `MAX_COLUMNS` columns.

        Raises:
            BrokenSheetError: The XML or a cell in it is damaged.
        """
        try:
            self.source.reset_dimensions()  # the size that a file declares may be wrong
            for number, row in enumerate(self.source.iter_rows(max_col=MAX_COLUMNS), 1):
                cells = {
                    index: RawCell(cell.value, cell.data_type)
                    for index, cell in enumerate(row, 1)
                    if cell is not EMPTY_CELL and not _is_blank(cell.value)
                }
                if cells:
                    yield RawRow(number, cells)
                if number > LAST_ROW or (cells and number > MAX_ROWS):
                    break
        except Exception as fault:  # a damaged part can raise anything; the clerk gets one sentence
            raise BrokenSheetError(self.title) from fault


@contextmanager
def open_workbook(source: Path | bytes, faults: Faults) -> Iterator[list[RawSheet]]:
    """The sheets of a workbook; none, and an error in `faults`, when the file may not be read."""
    data = _bytes_of(source, faults)
    if data is None or not check_package(data, faults):
        yield []
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and validations, which nobody reads here
        opened = _load(data)
        if opened is None:
            faults.error(Place(), "broken_file", "工作簿已损坏，读不出来，请用表格软件打开后另存一份。")
            yield []
            return
        sheets, book = opened
        try:
            yield sheets
        finally:
            book.close()


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _load(data: bytes) -> tuple[list[RawSheet], Any] | None:
    try:
        hints = hints_by_sheet(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except Exception:  # noqa: BLE001  # a damaged part can raise anything; the clerk gets one sentence
        return None
    sheets = [
        RawSheet(sheet.title, sheet.sheet_state == "visible", hints.get(sheet.title, Hints()), sheet)
        for sheet in book.worksheets
    ]
    return sheets, book


def _bytes_of(source: Path | bytes, faults: Faults) -> bytes | None:
    limit = f"文件超过{MAX_FILE // 1024 // 1024}MB，不像事项目录，请核对。"
    if isinstance(source, bytes):
        data = source
    else:
        try:
            with source.open("rb") as stream:
                data = stream.read(MAX_FILE + 1)
        except OSError:
            faults.error(Place(), "cannot_read", f"打不开文件“{source.name}”，请检查路径和权限。")
            return None
    if len(data) > MAX_FILE:
        faults.error(Place(), "too_large", limit)
        return None
    if not data:
        faults.error(Place(), "empty_file", "文件是空的，请重新导出。")
        return None
    return data


__all__ = ["MAX_COLUMNS", "MAX_ROWS", "BrokenSheetError", "RawCell", "RawRow", "RawSheet", "open_workbook"]
