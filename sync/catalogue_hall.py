"""What must fit together in the hall of a catalogue: queues, windows and people.

Cells are clean already (`catalogue_sheets.py`); items and materials are `catalogue_checks.py`. A reference to
a letter or number whose own cell is wrong is not told again.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from hall.catalogue import RESERVED_LETTER
from sync.catalogue_checks import by_key, is_certain
from sync.catalogue_faults import Faults
from sync.catalogue_sheets import ITEMS, QUEUES, STAFF, WINDOWS, Row, Tables


@dataclass(frozen=True, slots=True)
class _Hall:
    """Queues by letter and windows by number; None where a key is wrong: then references may be right."""

    queues: Mapping[str, Row] | None
    windows: Mapping[int, Row] | None


def check_hall(tables: Tables, faults: Faults) -> None:
    """All checks of this module."""
    queues = by_key(tables[QUEUES], ("队列字母",), faults)
    windows = by_key(tables[WINDOWS], ("窗口号",), faults)
    by_key(tables[STAFF], ("工号",), faults)
    lettered = is_certain(tables, QUEUES, "队列字母") and RESERVED_LETTER not in queues
    hall = _Hall(
        queues=queues if lettered else None,
        windows=windows if is_certain(tables, WINDOWS, "窗口号") else None,
    )
    for row in tables[ITEMS]:
        _check_letter(row, "业务队列", row["业务队列"], hall, faults)
    for row in tables[QUEUES]:
        _check_queue(row, hall, faults)
    for row in tables[WINDOWS]:
        _check_window(row, hall, faults)
    for row in tables[STAFF]:
        _check_numbers(row, "窗口", hall, faults)
    _check_counts(tables, hall, faults)


def _check_queue(row: Row, hall: _Hall, faults: Faults) -> None:
    letter, windows = row["队列字母"], hall.windows or {}
    if letter == RESERVED_LETTER:
        _tell_reserved(row, "队列字母", faults)
    _check_numbers(row, "服务窗口", hall, faults)
    weights = {no: windows[no]["队列权重"] for no in row["服务窗口"] or () if no in windows}
    apart = [str(no) for no, serves in weights.items() if serves and letter not in dict(serves)]
    if apart and hall.queues is not None:
        message = f"{'、'.join(apart)}号窗的队列权重里没有 {letter}，两处不一致。"
        faults.warn(row.at("服务窗口"), "window_weight", message)


def _check_window(row: Row, hall: _Hall, faults: Faults) -> None:
    queues = hall.queues or {}
    for letter, _ in row["队列权重"] or ():
        _check_letter(row, "队列权重", letter, hall, faults)
        listed = queues[letter]["服务窗口"] if letter in queues else None
        if listed and hall.windows is not None and row["窗口号"] not in listed:
            message = f"队列 {letter} 的服务窗口里没有{row['窗口号']}号窗，两处不一致。"
            faults.warn(row.at("队列权重"), "window_weight", message)


def _check_counts(tables: Tables, hall: _Hall, faults: Faults) -> None:
    """事项数 of a queue is the number of its items."""
    served = Counter(row["业务队列"] for row in tables[ITEMS])
    if ITEMS not in tables.rows or hall.queues is None or not served.keys() <= hall.queues.keys():
        return
    for letter, row in hall.queues.items():
        if row["事项数"] not in (None, served[letter]):
            message = f"事项表里有{served[letter]}个事项在这个队列，这里写的是{row['事项数']}。"
            faults.warn(row.at("事项数"), "item_count", message)


def _check_letter(row: Row, column: str, letter: str | None, hall: _Hall, faults: Faults) -> None:
    if letter == RESERVED_LETTER:
        _tell_reserved(row, column, faults)
    elif letter is not None and hall.queues is not None and letter not in hall.queues:
        faults.error(row.at(column), "unknown_queue", f"业务队列表里没有队列 {letter}。")


def _tell_reserved(row: Row, column: str, faults: Faults) -> None:
    message = f"字母 {RESERVED_LETTER} 留给窗口应急号，目录不能使用。"
    faults.error(row.at(column), "reserved_letter", message)


def _check_numbers(row: Row, column: str, hall: _Hall, faults: Faults) -> None:
    known = hall.windows
    strangers = [str(no) for no in row[column] or () if known is not None and no not in known]
    if strangers:
        faults.error(row.at(column), "unknown_window", f"窗口表里没有 {'、'.join(strangers)} 号窗。")
