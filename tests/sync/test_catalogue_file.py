import datetime as dt
import time
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook

from hall.catalogue import Limit, LimitUnit
from hall.errors import Refused
from sync.catalogue_file import read_catalogue, require_catalogue
from tests.sync.books import FEW, FILE, cell, changed, put, saved, small, with_cell
from tests.sync.cell_faults import ALSO, ERROR, FAULTS, GAP_ROW, REPAIR, WARN
from tests.unit.demo_catalogue import demo, item_of

GAP = "容缺时限(工作日)"
COUNTS = {
    "事项": 40,
    "材料": 257,
    "情形": 274,
    "主题": 29,
    "公共规则": 8,
    "业务队列": 10,
    "窗口": 67,
    "人员": 95,
}


def test_the_real_file_is_taken_without_a_word() -> None:
    report = read_catalogue(FILE)
    assert report.to_json() == {"ok": True, "counts": COUNTS, "faults": []}
    assert report.catalogue is not None
    assert [len(report.catalogue.items), len(report.catalogue.themes)] == [40, 9]
    assert read_catalogue(str(FILE)) == read_catalogue(FILE.read_bytes()) == report


def test_what_is_read_is_what_stands_there() -> None:
    catalogue, item = demo(), item_of("食品经营许可（餐饮服务，新办）")
    days = [Limit(number=number, unit=LimitUnit.WORKDAYS) for number in (5, 10)]
    assert [item.promise, item.statutory] == days
    assert item.effective == dt.date(2026, 1, 1)
    assert item.audience == ("企业法人", "非法人企业", "自然人")
    assert [q.code for q in item.questions] == ["Q1", "Q2", "Q3", "Q4"]
    assert item.questions[1].multiple
    referred = {option.code: option.refer_to for option in item.questions[0].options}
    assert referred["public_place"] == "公共场所卫生许可（新办）"
    assert [m.no for m in item.materials] == list(range(1, 10))
    assert catalogue.themes[0].steps[2].stage == 3
    assert catalogue.rules[6].replaces[0] == "申请人居民身份证"
    assert catalogue.items[0].materials[0].review_points == (
        "户口簿首页、本人页齐全",
        "登记信息与身份证一致",
    )


def test_the_small_catalogue_of_these_tests_has_no_fault() -> None:
    report = read_catalogue(small())
    assert report.faults == ()
    assert report.counts["事项"] == len(FEW)


@pytest.mark.parametrize(("sheet", "row", "column", "value", "code", "severity"), FAULTS)
def test_a_changed_cell_is_told_with_its_place(
    sheet: Any, row: Any, column: Any, value: Any, code: Any, severity: Any
) -> None:
    report = with_cell(sheet, row, column, value)
    here = [f for f in report.faults if (f.sheet, f.row, f.column, f.code) == (sheet, row, column, code)]
    assert [fault.severity for fault in here] == [severity], report.faults
    others = {f"{f.sheet} {f.column} {f.code}" for f in report.faults if f is not here[0]}
    assert others == ALSO.get((sheet, row, column, value), set())
    assert here[0].message.endswith("。")
    assert (report.catalogue is None) is any(f.severity is ERROR for f in report.faults)
    assert report.ok is (report.catalogue is not None)


def test_repairs_give_the_same_catalogue() -> None:
    report = changed(
        put("事项", 3, "实施编码", " １1990102MB0000019H4990700002000"),
        put("事项", 3, "生效日期", "2025/7/1"),
        put("事项", 3, "法定时限", "3"),
        put("事项", 3, "事项类型", 7),
        put("事项", 3, "是否授权受理", value=True),
        put("人员", 3, "工号", 202),
        put("材料", 4, "适用情形", "　Q1.lost "),
    )
    assert report.ok
    assert {fault.severity for fault in report.faults} == {REPAIR}
    assert report.catalogue == read_catalogue(small()).catalogue


def test_breaks_inside_names_are_taken_out_and_long_texts_keep_theirs() -> None:
    report = changed(
        put("事项", 3, "事项名称", "临时居民 \n 身份证\t\t办理\u2028"),
        put("事项", 3, "结果名称", "ID\ncard"),
        put("事项", 3, "受理条件", "一、年满十六周岁\n二、本人到场"),
    )
    assert report.catalogue is not None
    item = report.catalogue.items[1]
    assert [item.name, item.result_name] == ["临时居民身份证办理", "ID card"]
    assert item.condition == "一、年满十六周岁\n二、本人到场"
    assert {(f.column, f.code, f.severity) for f in report.faults} == {
        ("事项名称", "line_break", REPAIR),
        ("结果名称", "line_break", REPAIR),
    }


def test_a_number_that_lost_its_zero_is_told_with_the_zero() -> None:
    report = with_cell("人员", 3, "工号", 202)
    assert [(f.code, "补回开头的0" in f.message, "“0202”" in f.message) for f in report.faults] == [
        ("number_for_text", True, True)
    ]


def test_a_circle_over_two_questions_is_told_as_such() -> None:
    def circle(book: Any) -> Any:
        for row in range(2, 7):
            cell(book["情形"], row, "显示条件").value = "Q2.local"
        for row in (7, 8):
            cell(book["情形"], row, "显示条件").value = "Q1.first"

    assert "condition_circle" in {fault.code for fault in changed(circle).faults}


def test_two_items_of_one_name_cannot_be_told_apart_by_a_referral() -> None:
    name = "居民身份证申领、换领、补领"
    found = changed(put("事项", 4, "事项名称", name)).faults
    assert {(f.row, f.code, f.severity) for f in found} == {
        (4, "same_name", WARN),
        (12, "refer_ambiguous", ERROR),
    }


def test_an_organisation_code_with_a_wrong_check_digit_inside_is_told() -> None:
    found = with_cell("事项", 3, "实施主体代码", "11990102MB0000010M").faults
    assert [(f.code, "组织机构代码" in f.message) for f in found] == [("credit_code", True)]


def test_an_item_without_materials_is_told() -> None:
    def take_away(book: Workbook) -> None:
        sheet = book["材料"]
        last = max(row for row in range(2, 30) if sheet.cell(row, 1).value == sheet.cell(2, 1).value)
        sheet.delete_rows(2, last - 1)
        for row in range(2, 7):
            cell(book["情形"], row, "显示条件").value = None

    found = changed(take_away).faults
    assert [(f.sheet, f.row, f.column, f.code) for f in found] == [("事项", 2, "实施编码", "no_materials")]


def test_a_gap_longer_than_a_promise_of_another_unit_is_looked_at() -> None:

    found = changed(put("事项", 7, "承诺时限单位", "自然日"), put("材料", GAP_ROW, GAP, 900)).faults
    assert [(f.sheet, f.row, f.code, f.severity) for f in found] == [
        ("材料", GAP_ROW, "gap_over_promise", WARN)
    ]


def test_limits_of_different_units_are_not_compared_when_the_promise_counts_calendar_days() -> None:
    assert changed(put("事项", 7, "承诺时限单位", "自然日"), put("事项", 7, "承诺时限", 25)).faults == ()


def test_a_row_with_notes_beside_the_table_is_no_row() -> None:
    def note(book: Workbook) -> None:
        book["主题"].cell(1, 9).value = "备注"
        book["主题"].cell(40, 9).value = "由综合窗口维护"

    report = changed(note)
    assert (report.counts["主题"], [f.code for f in report.faults]) == (3, ["extra_column"])


def test_a_catalogue_with_errors_is_not_used() -> None:
    assert require_catalogue(small()) == read_catalogue(small()).catalogue
    with pytest.raises(Refused, match="1 处错误"):
        require_catalogue(saved(Workbook())[:100])


@pytest.mark.parametrize(
    ("sheet", "row", "column"),
    [
        ("事项", 3, "实施编码"),
        ("事项", 3, "事项名称"),
        ("事项", 2, "事项名称"),
        ("事项", 3, "业务队列"),
        ("事项", 6, "承诺时限"),
        ("材料", 2, "实施编码"),
        ("材料", 3, "序号"),
        ("材料", 3, "材料名称"),
        ("材料", GAP_ROW, "必要性"),
        ("情形", 3, "实施编码"),
        ("情形", 3, "问题编码"),
        ("情形", 3, "选项编码"),
        ("情形", 3, "问题"),
        ("主题", 3, "阶段"),
        ("主题", 3, "主题编码"),
        ("公共规则", 2, "规则编码"),
        ("公共规则", 8, "作用"),
        ("业务队列", 2, "队列字母"),
        ("业务队列", 2, "服务窗口"),
        ("窗口", 3, "窗口号"),
        ("窗口", 3, "队列权重"),
        ("人员", 3, "工号"),
    ],
)
def test_one_empty_cell_is_one_fault_however_much_refers_to_it(sheet: str, row: int, column: str) -> None:
    found = with_cell(sheet, row, column, None).faults
    assert [(f.sheet, f.row, f.column, f.code) for f in found] == [(sheet, row, column, "required")]


@pytest.mark.parametrize("sheet", list(COUNTS))
def test_one_missing_or_empty_sheet_is_one_fault(sheet: str) -> None:
    missing = changed(lambda book: book.remove(book[sheet])).faults
    assert [(f.sheet, f.row, f.column, f.code) for f in missing] == [(sheet, None, None, "missing_sheet")]
    empty = changed(lambda book: book[sheet].delete_rows(1, 400)).faults
    assert [(f.sheet, f.code) for f in empty] == [(sheet, "empty_sheet")]


@pytest.mark.parametrize(
    ("sheet", "column"),
    [
        ("事项", "实施编码"),
        ("事项", "法定时限"),
        ("材料", GAP),
        ("材料", "实施编码"),
        ("情形", "问题编码"),
        ("公共规则", "被替换材料"),
        ("业务队列", "队列字母"),
        ("窗口", "窗口号"),
    ],
)
def test_one_missing_column_is_one_fault(sheet: str, column: str) -> None:
    def empty(book: Workbook) -> None:
        index = cell(book[sheet], 1, column).column
        for row in range(1, book[sheet].max_row + 1):
            book[sheet].cell(row, index).value = None

    found = changed(empty).faults
    assert [(f.sheet, f.row, f.column, f.code) for f in found] == [(sheet, 1, column, "missing_column")]


@pytest.mark.parametrize("row", range(2, 7))
def test_the_row_that_differs_from_the_others_is_named(row: int) -> None:
    found = with_cell("情形", row, "问题", "别的问题").faults
    assert [(f.row, f.column, f.code) for f in found] == [(row, "问题", "differs")]


def test_a_gap_in_the_questions_is_told() -> None:
    def rename(book: Any) -> Any:
        for row in (7, 8):
            cell(book["情形"], row, "问题编码").value = "Q5"
        cell(book["材料"], 5, "适用情形").value = "Q5.other"

    found = [f for f in changed(rename).faults if f.code == "number_gap"]
    assert [(f.row, f.severity) for f in found] == [(9, WARN)]


def rename_column(sheet: Any, old: Any, new: Any) -> Any:
    return lambda book: setattr(cell(book[sheet], 1, old), "value", new)


def test_columns_that_are_missing_extra_doubled_or_spelled_otherwise() -> None:
    codes = {
        "missing_column": changed(rename_column("材料", "形式", "样式")),
        "extra_column": changed(rename_column("材料", "形式", "样式")),
        "doubled_column": changed(rename_column("材料", "形式", "材料类型")),
        "header_spelling": changed(rename_column("材料", "容缺时限(工作日)", " 容缺时限（工作日）\n")),
    }
    for code, report in codes.items():
        assert code in {fault.code for fault in report.faults}
    assert codes["header_spelling"].ok
    assert not codes["doubled_column"].ok


def test_sheets_that_are_missing_extra_doubled_or_spelled_otherwise() -> None:
    missing = changed(lambda book: book.remove(book["主题"]))
    assert [(f.sheet, f.code) for f in missing.faults] == [("主题", "missing_sheet")]
    assert "主题" not in missing.counts
    extra = changed(lambda book: book.create_sheet("Sheet1"))
    assert [(f.code, f.severity) for f in extra.faults] == [("extra_sheet", WARN)]
    doubled = changed(lambda book: setattr(book.copy_worksheet(book["主题"]), "title", "主题 "))
    assert [(f.code, f.severity) for f in doubled.faults] == [("doubled_sheet", ERROR)]
    spelled = changed(lambda book: setattr(book["主题"], "title", " 主题"))
    assert (spelled.ok, [f.code for f in spelled.faults]) == (True, ["sheet_spelling"])
    assert changed(lambda book: book.remove(book["说明"])).faults == ()


def test_hidden_merged_and_empty_parts() -> None:
    def hide(book: Any) -> Any:
        book["主题"].sheet_state = "hidden"
        book["材料"].row_dimensions[7].hidden = True
        book["材料"].column_dimensions["D"].hidden = True

    report = changed(hide)
    assert report.ok
    assert {(f.code, f.row) for f in report.faults} == {
        ("hidden_sheet", None),
        ("hidden_rows", 7),
        ("hidden_columns", None),
    }
    merged = changed(lambda book: book["材料"].merge_cells("C5:C6"))
    assert ("merged_cells", 5, ERROR) in {(f.code, f.row, f.severity) for f in merged.faults}
    assert changed(lambda book: book["说明"].merge_cells("A1:B1")).ok
    empty = changed(lambda book: book["情形"].delete_rows(1, 400))
    assert "empty_sheet" in {fault.code for fault in empty.faults}
    headless = changed(lambda book: book["材料"].insert_rows(1))
    assert "header_not_first" in {fault.code for fault in headless.faults}
    assert "no_rows" in {f.code for f in changed(lambda book: book["材料"].delete_rows(2, 400)).faults}


def test_empty_rows_and_rows_far_down_do_not_matter() -> None:
    def space(book: Any) -> Any:
        book["主题"].insert_rows(5)
        book["主题"].cell(row=90_000, column=1).value = "  "

    report = changed(space)
    assert (report.ok, report.counts["主题"]) == (True, 3)


def test_rows_beyond_the_bound_and_columns_beyond_the_bound_are_told() -> None:
    deep = changed(lambda book: setattr(book["主题"].cell(row=250_000, column=1), "value", "T99"))
    assert "too_many_rows" in {fault.code for fault in deep.faults}
    wide = changed(lambda book: setattr(book["主题"].cell(row=1, column=64), "value", "x"))
    assert "too_many_columns" in {fault.code for fault in wide.faults}


def test_all_faults_come_at_once_in_order() -> None:
    report = changed(
        put("人员", 3, "角色", "主任"), put("事项", 5, "版本", -1), put("事项", 3, "业务队列", "W")
    )
    assert [(f.sheet, f.row) for f in report.faults if f.severity is ERROR] == [
        ("事项", 3),
        ("事项", 5),
        ("人员", 3),
    ]
    assert set(report.to_json()) == {"ok", "counts", "faults"}
    assert set(report.to_json()["faults"][0]) == {"sheet", "row", "column", "code", "message", "severity"}


@pytest.mark.long
def test_five_thousand_items_are_read_within_a_minute() -> None:
    book = openpyxl.load_workbook(FILE)
    for name in ("事项", "材料", "情形"):
        sheet = book[name]
        heads = [head.value for head in sheet[1]]
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        for copy in range(1, 125):
            for row in rows:
                values: list[Any] = list(row)
                for index, head in enumerate(heads):
                    value = values[index]
                    if head in ("实施编码", "业务办理项编码"):
                        values[index] = f"{value[:23]}{copy:03d}{value[26:]}"
                    if head == "事项名称" or (head == "选项结果" and value and value.startswith("转办")):
                        values[index] = f"{value}{copy}"
                sheet.append(values)
    data = saved(book)
    begin = time.perf_counter()
    report = read_catalogue(data)
    took = time.perf_counter() - begin
    assert report.ok, report.faults[:5]
    assert report.catalogue is not None
    assert len(report.catalogue.items) == 5_000
    assert took < 60
