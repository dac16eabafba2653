import datetime as dt
import io
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from sync.catalogue_file import Severity, read_catalogue

FILE = Path(__file__).parents[1] / "data" / "事项目录-青禾区.xlsx"
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
ERROR, REPAIR, WARN = Severity.ERROR, Severity.REPAIRABLE, Severity.WARNING


def changed(*changes: Any) -> Any:
    """The report on the demo file after `changes`, each a function of the workbook."""
    book = openpyxl.load_workbook(FILE)
    for change in changes:
        change(book)
    stream = io.BytesIO()
    book.save(stream)
    return read_catalogue(stream.getvalue())


def cell(sheet: Worksheet, row: int, column: str) -> Any:
    heads = [head.value for head in sheet[1]]
    return sheet.cell(row=row, column=heads.index(column) + 1)


# Items that need no other item: enough for every kind of fault, and quick to save and read.
FEW = {
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
}


def plain_copy() -> openpyxl.Workbook:
    """A small catalogue without faults: a dozen items of the demo file, one theme, values only."""
    book, plain = openpyxl.load_workbook(FILE), openpyxl.Workbook()
    plain.remove(plain.worksheets[0])
    queues = []
    for sheet in book:
        copy = plain.create_sheet(sheet.title)
        for number, row in enumerate(sheet.iter_rows(values_only=True)):
            values = list(row)
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
    return plain


PLAIN = plain_copy()


def with_cell(sheet: Any, row: Any, column: Any, value: Any) -> Any:
    """The report on the demo file with one other value."""
    place = cell(PLAIN[sheet], row, column)
    before, kind = place.value, place.number_format
    try:
        place.number_format = "General"
        place.value = value
        stream = io.BytesIO()
        PLAIN.save(stream)
    finally:
        place.value, place.number_format = before, kind
    return read_catalogue(stream.getvalue())


def put(sheet: Any, row: Any, column: Any, value: Any) -> Any:
    def change(book: Any) -> Any:
        cell(book[sheet], row, column).value = value

    return change


def row_of(sheet: Any, column: Any, value: Any) -> Any:
    """First row with this value in the demo file."""
    book = openpyxl.load_workbook(FILE, read_only=True)
    rows = list(book[sheet].iter_rows(values_only=True))
    index = rows[0].index(column)
    return next(number for number, row in enumerate(rows, 1) if row[index] == value)


def test_the_real_file_is_taken_without_a_word() -> None:
    report = read_catalogue(FILE)
    assert report.to_json() == {"ok": True, "counts": COUNTS, "faults": []}
    assert report.catalogue is not None
    assert [len(report.catalogue.items), len(report.catalogue.themes)] == [40, 9]
    assert read_catalogue(str(FILE)) == read_catalogue(FILE.read_bytes()) == report


def test_what_is_read_is_what_stands_there() -> None:
    catalogue = read_catalogue(FILE).catalogue
    item = catalogue.item_named("食品经营许可（餐饮服务，新办）")
    assert (item.promise.number, item.statutory.number, item.effective) == (5, 10, dt.date(2026, 1, 1))
    assert item.audience == ("企业法人", "非法人企业", "自然人")
    assert [q.code for q in item.questions] == ["Q1", "Q2", "Q3", "Q4"]
    assert item.questions[1].multiple
    assert item.questions[0].option("public_place").refer_to == "公共场所卫生许可（新办）"
    assert [m.no for m in item.materials] == list(range(1, 10))
    assert catalogue.themes[0].steps[2].stage == 3
    assert catalogue.rules[6].replaces[0] == "申请人居民身份证"
    assert catalogue.items[0].materials[0].review_points == (
        "户口簿首页、本人页齐全",
        "登记信息与身份证一致",
    )


ITEM = "11990102MB0000019H4990700001000"
GAP_ROW = row_of("材料", "必要性", "容缺后补")
REFER_ROW = row_of("情形", "选项结果", "转办:居民身份证申领、换领、补领")

FAULTS = [
    # sheet, row, column, value, code, severity
    ("事项", 3, "实施编码", "11990102MB0000019H499070000200", "bad_code", ERROR),
    ("事项", 3, "实施编码", "11990102MB0000019H4990700002000 ", "outer_blanks", REPAIR),
    ("事项", 3, "实施编码", ITEM, "doubled", ERROR),
    ("事项", 3, "实施编码", "11990102MB0000019J4990700002000", "credit_code", ERROR),
    ("事项", 3, "实施编码", "11990102MB0000019H7990700002000", "code_structure", ERROR),
    ("事项", 3, "实施编码", "１1990102MB0000019H4990700002000", "full_width", REPAIR),
    ("事项", 3, "实施编码", "11990102mb0000019h4990700002000", "lower_case", REPAIR),
    ("事项", 3, "实施编码", 11990102, "number_for_text", REPAIR),
    ("事项", 3, "业务办理项编码", "11990102MB0000019H4990700001000XX", "code_handling", ERROR),
    ("事项", 3, "业务办理项编码", "11990102MB0000019H499070000100001", "doubled", ERROR),
    ("事项", 3, "事项名称", None, "required", ERROR),
    ("事项", 3, "事项名称", "   ", "required", ERROR),
    ("事项", 3, "事项名称", "居民身份证申领、换领、补领", "same_name", WARN),
    ("事项", 3, "事项名称", "临时\ue81e居民身份证", "private_use", ERROR),
    ("事项", 3, "事项名称", "临时\ufffd身份证", "broken_text", ERROR),
    ("事项", 3, "事项名称", "临时\u202e身份证", "control_character", ERROR),
    ("事项", 3, "事项名称", "临时\u200b居民身份证办理", "invisible", REPAIR),
    ("事项", 3, "事项名称", "长" * 300, "too_long", ERROR),
    ("事项", 3, "事项名称", "=A1", "formula", ERROR),
    ("事项", 3, "事项名称", "#REF!", "error_cell", ERROR),
    ("事项", 3, "事项名称", True, "wrong_type", ERROR),
    ("事项", 3, "事项名称", dt.datetime(2026, 1, 1), "wrong_type", ERROR),  # noqa: DTZ001  # as sheets have it
    ("事项", 3, "别名", "甲；乙", "list_separator", REPAIR),
    ("事项", 3, "别名", "甲; 乙;;甲", "list_tidied", REPAIR),
    ("事项", 3, "实施主体代码", "11990102MB0000020X", "credit_code", ERROR),
    ("事项", 3, "实施主体代码", "11990102MB0000051W", "code_body", ERROR),
    ("事项", 3, "事项类型", "01", "code_type", ERROR),
    ("事项", 3, "事项类型", "99", "unknown_word", ERROR),
    ("事项", 3, "事项类型", 7, "number_for_text", REPAIR),
    ("事项", 3, "办件类型", "当场办", "unknown_word", ERROR),
    ("事项", 3, "办件类型", "承诺", "unknown_word", ERROR),
    ("材料", 2, "形式", "纸质／电子化", "full_width", REPAIR),
    ("事项", 3, "生效日期", 45839, "date_as_number", REPAIR),
    ("事项", 3, "生效日期", 20250701, "date_as_number", REPAIR),
    ("事项", 3, "生效日期", 3.5, "not_a_date", ERROR),
    ("事项", 3, "生效日期", "=TODAY()", "formula", ERROR),
    ("事项", 3, "咨询电话", "0990－1234511", "full_width", REPAIR),
    ("事项", 3, "法定时限", "\u200b", "invisible", REPAIR),
    ("事项", 3, "服务对象", "自然人;企业", "unknown_word", ERROR),
    ("事项", 3, "行使层级", "市级", "code_level", ERROR),
    ("事项", 3, "法定时限", None, "limit_incomplete", ERROR),
    ("事项", 3, "法定时限单位", None, "limit_incomplete", ERROR),
    ("事项", 3, "法定时限", "三", "not_a_number", ERROR),
    ("事项", 3, "法定时限", "３", "number_as_text", REPAIR),
    ("事项", 3, "法定时限", 2.5, "not_whole", ERROR),
    ("事项", 3, "法定时限", -1, "out_of_range", ERROR),
    ("事项", 3, "法定时限", 99999, "out_of_range", ERROR),
    ("事项", 3, "法定时限", True, "wrong_type", ERROR),
    ("事项", 3, "法定时限", 0, "limit_unit", ERROR),
    ("事项", 3, "法定时限", "=1+1", "formula", ERROR),
    ("事项", 3, "承诺时限", 1, "limit_unit", ERROR),
    ("事项", 3, "承诺时限单位", "工作日", "limit_kind", ERROR),
    ("事项", 3, "承诺时限单位", "天", "unknown_word", ERROR),
    ("事项", 6, "承诺时限", 21, "promise_over_statutory", ERROR),
    ("事项", 4, "承诺时限", 16, "promise_over_statutory", WARN),
    ("事项", 3, "是否授权受理", "Y", "unknown_word", ERROR),
    ("事项", 3, "是否授权受理", True, "boolean", REPAIR),
    ("事项", 3, "版本", 0, "out_of_range", ERROR),
    ("事项", 3, "生效日期", "2025年7月1日", "date_as_text", REPAIR),
    ("事项", 3, "生效日期", "20250701", "date_as_text", REPAIR),
    ("事项", 3, "生效日期", "2025-02-30", "not_a_date", ERROR),
    ("事项", 3, "生效日期", "下月", "not_a_date", ERROR),
    ("事项", 3, "生效日期", dt.datetime(2025, 7, 1, 9, 30), "date_with_time", REPAIR),  # noqa: DTZ001  # as above
    ("事项", 3, "生效日期", dt.datetime(1970, 1, 1), "out_of_range", ERROR),  # noqa: DTZ001  # as above
    ("事项", 3, "咨询电话", 9901234511, "phone_as_number", WARN),
    ("事项", 3, "咨询电话", "请到窗口咨询", "phone_format", WARN),
    ("事项", 3, "业务队列", "Z", "unknown_queue", ERROR),
    ("事项", 3, "业务队列", "W", "reserved_letter", ERROR),
    ("事项", 3, "业务队列", "ABC", "bad_code", ERROR),
    ("材料", 2, "实施编码", "11990102MB0000019H4990700999000", "unknown_item", ERROR),
    ("材料", 3, "序号", 1, "doubled", ERROR),
    ("材料", 6, "序号", 9, "number_gap", WARN),
    ("材料", 2, "原件份数", -1, "out_of_range", ERROR),
    ("材料", 2, "原件份数", 0, "copies", WARN),
    ("材料", 2, "必要性", "必须", "unknown_word", ERROR),
    ("材料", 2, "必要性", "容缺后补", "gap_not_allowed", WARN),
    ("材料", 2, "容缺时限(工作日)", 3, "gap_unexpected", ERROR),
    ("材料", GAP_ROW, "容缺时限(工作日)", None, "gap_missing", ERROR),
    ("材料", GAP_ROW, "容缺时限(工作日)", 900, "gap_over_promise", ERROR),
    ("材料", 2, "可调电子证照", "否", "licence_word", ERROR),
    ("材料", 2, "适用情形", "Q1.renew &", "bad_expression", ERROR),
    ("材料", 2, "适用情形", "Q1.renew，Q1.lost", "bad_expression", ERROR),
    ("材料", 2, "适用情形", "Q1.renew ｜ Q1.lost", "full_width", REPAIR),
    ("材料", 2, "适用情形", "Q1.unheard", "unknown_name", ERROR),
    ("材料", 2, "适用情形", "Agent", "unknown_name", ERROR),
    ("情形", 3, "选项编码", "first", "doubled", ERROR),
    ("情形", 3, "选项编码", "1st", "bad_code", ERROR),
    ("情形", 3, "问题编码", "第一问", "bad_code", ERROR),
    ("情形", 3, "问题", "别的问题", "differs", ERROR),
    ("情形", 3, "单选/多选", "多选", "differs", ERROR),
    ("情形", 3, "显示条件", "Q3.found", "differs", ERROR),
    ("情形", 2, "显示条件", "Q1.renew", "condition_circle", ERROR),
    ("情形", 2, "显示条件", "Q2.local", "condition_later", ERROR),
    ("情形", 2, "选项结果", "拒绝", "unknown_word", ERROR),
    ("情形", REFER_ROW, "选项结果", "转办:没有的事项", "refer_unknown", ERROR),
    ("情形", REFER_ROW, "选项结果", "转办:临时居民身份证办理", "refer_self", ERROR),
    ("情形", REFER_ROW, "选项结果", "转办：居民身份证申领、换领、补领", "full_width", REPAIR),
    ("主题", 2, "实施编码", "11990102MB0000019H4990700999000", "unknown_item", ERROR),
    ("主题", 4, "阶段", 4, "number_gap", WARN),
    ("主题", 3, "主题名称", "别的主题", "differs", ERROR),
    ("主题", 3, "实施编码", "11990102MB0000051W4990100020000", "doubled", ERROR),
    ("公共规则", 2, "作用", "删除", "unknown_word", ERROR),
    ("公共规则", 2, "被替换材料", "居民户口簿", "replaced_unexpected", ERROR),
    ("公共规则", 8, "被替换材料", None, "replaced_missing", ERROR),
    ("公共规则", 8, "被替换材料", "没有的材料", "unknown_material", ERROR),
    ("公共规则", 3, "序号", 1, "doubled", ERROR),
    ("公共规则", 2, "适用情形", "vip", "unknown_name", ERROR),
    ("业务队列", 3, "队列字母", "A", "doubled", ERROR),
    ("业务队列", 3, "队列字母", "W", "reserved_letter", ERROR),
    ("业务队列", 2, "服务窗口", "1;2;999", "unknown_window", ERROR),
    ("业务队列", 2, "服务窗口", "1-15", "bad_list", ERROR),
    ("业务队列", 2, "服务窗口", "1;66", "window_weight", WARN),
    ("业务队列", 2, "等候标准(分钟)", 0, "out_of_range", ERROR),
    ("业务队列", 2, "事项数", 11, "item_count", WARN),
    ("窗口", 3, "窗口号", 1, "doubled", ERROR),
    ("窗口", 2, "队列权重", "A=10", "bad_list", ERROR),
    ("窗口", 2, "队列权重", "A:10;A:1", "doubled", ERROR),
    ("窗口", 2, "队列权重", "Z:10", "unknown_queue", ERROR),
    ("窗口", 2, "开放方式", "有时", "unknown_word", ERROR),
    ("人员", 3, "工号", "0201", "doubled", ERROR),
    ("人员", 3, "工号", 202, "number_for_text", REPAIR),
    ("人员", 3, "工号", "02A2", "bad_code", ERROR),
    ("人员", 3, "角色", "主任", "unknown_word", ERROR),
    ("人员", 3, "窗口", "500", "unknown_window", ERROR),
    ("人员", 3, "窗口", 2, "number_for_text", REPAIR),
]


def test_the_small_catalogue_of_these_tests_has_no_fault() -> None:
    report = with_cell("人员", 2, "工号", "0201")
    assert report.faults == ()
    assert report.counts["事项"] == len(FEW)


@pytest.mark.parametrize(("sheet", "row", "column", "value", "code", "severity"), FAULTS)
def test_a_changed_cell_is_told_with_its_place(
    sheet: Any, row: Any, column: Any, value: Any, code: Any, severity: Any
) -> None:
    report = with_cell(sheet, row, column, value)
    here = [f for f in report.faults if (f.sheet, f.row, f.column, f.code) == (sheet, row, column, code)]
    assert [fault.severity for fault in here] == [severity], report.faults
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
    assert report.catalogue == read_catalogue(FILE).catalogue


def test_a_circle_over_two_questions_is_told_as_such() -> None:
    def circle(book: Any) -> Any:
        for row in range(2, 7):
            cell(book["情形"], row, "显示条件").value = "Q2.local"
        for row in (7, 8):
            cell(book["情形"], row, "显示条件").value = "Q1.first"

    assert "condition_circle" in {fault.code for fault in changed(circle).faults}


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
    assert (report.ok, report.counts["主题"]) == (True, 29)


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
                values = list(row)
                for index, head in enumerate(heads):
                    value = values[index]
                    if head in ("实施编码", "业务办理项编码"):
                        values[index] = f"{value[:23]}{copy:03d}{value[26:]}"
                    if head == "事项名称" or (head == "选项结果" and value and value.startswith("转办")):
                        values[index] = f"{value}{copy}"
                sheet.append(values)
    stream = io.BytesIO()
    book.save(stream)
    begin = time.perf_counter()
    report = read_catalogue(stream.getvalue())
    took = time.perf_counter() - begin
    assert report.ok, report.faults[:5]
    assert len(report.catalogue.items) == 5_000
    assert took < 60
