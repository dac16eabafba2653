"""The export opens again, says what it means, and names nobody."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from openpyxl import load_workbook

from hall.figures import FORMULAS
from hall.queue_ports import Estimate
from hall.spans import OPEN, PAUSE, WindowSpan
from hall.statistics import day_figures
from sync.figures_file import COLUMNS, figures_workbook
from tests.unit.figures_rows import DAY, MINUTE, OPENING, catalogue, served

EVENING = OPENING + 600 * MINUTE


def workbook() -> bytes:
    tickets = [
        served(1, taken=0, called=5, minutes=10, why="=1+1", person_key=b"secret", tail="1234"),
        served(2, taken=2, called=15, minutes=20),
        served(1, "B", taken=10, called=12, minutes=12, window=2, comes=False),
    ]
    spans = [
        WindowSpan(window=1, staff="1001", kind=OPEN, begin=OPENING, end=EVENING),
        WindowSpan(
            window=1, staff="1001", kind=PAUSE, begin=OPENING, end=OPENING + 5 * MINUTE, reason="=午休"
        ),
    ]
    told = Estimate(
        ticket="A00001",
        day=DAY,
        queue="A",
        shown_at=OPENING,
        low=3,
        high=8,
        model="m",
        called_at=OPENING + 5 * MINUTE,
    )
    day = day_figures(tickets, spans, catalogue(), until=EVENING, estimates=[told])
    return figures_workbook(
        day, hall="青禾区政务服务中心", made_at=EVENING, tickets=tickets, names={"1001": "张*"}
    )


def test_it_opens_again_with_one_sheet_a_cut() -> None:
    book = load_workbook(BytesIO(workbook()))
    assert book.sheetnames == [
        "说明",
        "全大厅",
        "按队列",
        "按窗口",
        "按人员",
        "按时段",
        "按取号方式",
        "暂停原因",
        "等候区间",
        "号票",
    ]
    queues = list(book["按队列"].iter_rows(values_only=True))
    assert queues[0][:3] == ("队列", "名称", "取号量")
    assert [row[:3] for row in queues[1:]] == [("A", "业务A", 2), ("B", "业务B", 1)]
    heading = [column.heading for column in COLUMNS]
    whole = dict(zip(("范围", *heading), list(book["全大厅"].iter_rows(values_only=True))[1], strict=False))
    assert whole["平均等候(分)"] == 9
    assert whole["弃号率"] == round(1 / 3, 4)
    people = list(book["按人员"].iter_rows(values_only=True))
    assert people[1][:2] == ("1001", "张*")
    assert list(book["等候区间"].iter_rows(values_only=True))[1][:4] == ("全大厅", 1, 1, 1)


def test_every_formula_is_explained() -> None:
    rows = list(load_workbook(BytesIO(workbook()))["说明"].iter_rows(values_only=True))
    explained = {row[0]: row[1] for row in rows if row[0]}
    assert all(explained[name] == formula for name, formula in FORMULAS.items())


def test_a_text_is_never_a_formula() -> None:
    book = load_workbook(BytesIO(workbook()))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert [cell.value for cell in book["暂停原因"]["A"]] == ["原因", "=午休"]


def test_nothing_personal_but_numbers_is_in_it() -> None:
    book = load_workbook(BytesIO(workbook()))
    text = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "A001" in text
    for hidden in ("secret", "1234"):
        assert hidden not in text


def test_several_days_are_named_from_the_first_to_the_last() -> None:
    day = day_figures([], [], catalogue(), until=EVENING, estimates=[])
    book = load_workbook(
        BytesIO(figures_workbook(replace(day, days=(DAY, DAY + 1)), hall="大厅", made_at=EVENING))
    )
    said = [str(cell.value) for row in book["说明"].iter_rows() for cell in row]
    assert any(" 至 " in text for text in said)
