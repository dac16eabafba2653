"""The eight sheets of a catalogue file: their columns, and raw sheets → tables of clean rows.

The columns are those of the data description (sheet 说明). Here every cell is judged by itself; what must fit
together over rows and sheets is `catalogue_checks.py` and `catalogue_situations.py`.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sync import catalogue_cells as cells
from sync.catalogue_cells import Cleaner
from sync.catalogue_faults import Faults, Place
from sync.workbook import MAX_COLUMNS, MAX_ROWS, BrokenSheetError, RawRow, RawSheet

EXPLANATION: Final = "说明"
ITEMS, MATERIALS, SITUATIONS, THEMES = "事项", "材料", "情形", "主题"
RULES, QUEUES, WINDOWS, STAFF = "公共规则", "业务队列", "窗口", "人员"

LEVELS: Final = {"国家级": "1", "省级": "2", "市级": "3", "县级": "4", "乡镇街道级": "5", "村社区级": "6"}
TYPES: Final = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "20")
AUDIENCE: Final = ("自然人", "企业法人", "事业法人", "社会组织法人", "非法人企业", "行政机关", "其他组织")
UNITS: Final = ("工作日", "自然日", "即时")
ROLES: Final = ("窗口人员", "出件人员", "首席代表", "大厅管理员", "系统运维")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how its cells are cleaned, and whether they may be empty."""

    clean: Cleaner
    required: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One clean row. `bad` names the columns whose cell had a fault, so that nothing is told twice."""

    sheet: str
    number: int
    values: Mapping[str, Any]
    bad: frozenset[str]

    def __getitem__(self, column: str) -> Any:
        """The clean value, or None."""
        return self.values.get(column)

    def at(self, column: str | None = None) -> Place:
        """The place of a cell of this row."""
        return Place(self.sheet, self.number, column)


@dataclass(slots=True)
class Tables:
    """All sheets as clean rows, and how many rows each has."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, sheet: str) -> list[Row]:
        """Rows of a sheet; none when it is missing."""
        return self.rows.get(sheet, [])


def _optional(clean: Cleaner) -> Column:
    return Column(clean, required=False)


_ITEM_CODE: Final = cells.coded("[0-9A-Z]{31}", "31位数字和大写字母")
_TEXT: Final = Column(cells.line)
_LONG: Final = Column(cells.text)
_YES_NO: Final = Column(cells.yes_no)
_WHEN: Final = _optional(cells.expression)

_MATERIAL: Final[Mapping[str, Column]] = {
    "序号": Column(cells.whole(1, 999)),
    "材料名称": _TEXT,
    "材料类型": Column(cells.choice("证件证书证明", "申请表格文书", "其他")),
    "形式": Column(cells.choice("纸质", "电子化", "纸质/电子化")),
    "原件份数": Column(cells.whole(0, 99)),
    "复印件份数": Column(cells.whole(0, 99)),
    "收取方式": Column(cells.choice("收原件", "验原件收复印件", "收复印件", "验原件", "电子")),
    "必要性": Column(cells.choice("必要", "非必要", "容缺后补")),
    "容缺时限(工作日)": _optional(cells.whole(1, 1000)),
    "来源渠道": Column(cells.choice("申请人自备", "政府部门核发", "其他")),
    "出具单位": _TEXT,
    "可调电子证照": _optional(cells.line),
    "可告知承诺": _YES_NO,
    "审查要点": _LONG,
    "适用情形": _WHEN,
}

SHEETS: Final[Mapping[str, Mapping[str, Column]]] = {
    ITEMS: {
        "实施编码": Column(_ITEM_CODE),
        "业务办理项编码": Column(cells.coded("[0-9A-Z]{33}", "33位数字和大写字母")),
        "事项名称": _TEXT,
        "别名": _optional(cells.names),
        "实施主体": _TEXT,
        "实施主体代码": Column(cells.coded("[0-9A-Z]{18}", "18位统一社会信用代码")),
        "事项类型": Column(cells.coded("[0-9]{2}", "两位数字，如 01", width=2)),
        "办件类型": Column(cells.choice("即办件", "承诺件")),
        "服务对象": Column(cells.choices(*AUDIENCE)),
        "行使层级": Column(cells.choice(*LEVELS)),
        "法定时限": _optional(cells.whole(0, 1000)),
        "法定时限单位": _optional(cells.choice(*UNITS)),
        "承诺时限": Column(cells.whole(0, 1000)),
        "承诺时限单位": Column(cells.choice(*UNITS)),
        "设定依据": _LONG,
        "收费标准": _LONG,
        "结果名称": _TEXT,
        "受理条件": _LONG,
        "是否授权受理": _YES_NO,
        "是否可容缺": _YES_NO,
        "通办范围": Column(cells.choice("全国", "全省", "全市", "县区")),
        "特别程序": _optional(cells.names),
        "版本": Column(cells.whole(1, 1_000_000)),
        "生效日期": Column(cells.day),
        "咨询电话": Column(cells.phone),
        "监督电话": Column(cells.phone),
        "业务队列": Column(cells.coded("[A-Z]", "一个大写字母")),
    },
    MATERIALS: {"实施编码": Column(_ITEM_CODE), **_MATERIAL},
    SITUATIONS: {
        "实施编码": Column(_ITEM_CODE),
        "问题编码": Column(cells.coded("Q[1-9][0-9]{0,2}", "Q加数字，如 Q1")),
        "问题": _TEXT,
        "单选/多选": Column(cells.choice("单选", "多选")),
        "选项编码": Column(cells.coded("[A-Za-z][A-Za-z0-9_]{0,39}", "英文字母开头的字母、数字、下划线")),
        "选项": _TEXT,
        "选项结果": _optional(cells.line),
        "显示条件": _WHEN,
    },
    THEMES: {
        "主题编码": Column(cells.coded("[A-Za-z0-9_-]{1,20}", "字母和数字，如 T01")),
        "主题名称": _TEXT,
        "说明": _LONG,
        "实施编码": Column(_ITEM_CODE),
        "阶段": Column(cells.whole(1, 99)),
        "前置说明": _optional(cells.text),
    },
    RULES: {
        "规则编码": Column(cells.coded("[A-Za-z][A-Za-z0-9_]{0,39}", "英文字母开头的字母、数字、下划线")),
        "规则名称": _TEXT,
        "判定方式": _LONG,
        "作用": Column(cells.choice("增加", "替换")),
        "被替换材料": _optional(cells.names),
        **_MATERIAL,
    },
    QUEUES: {
        "队列字母": Column(cells.coded("[A-Z]", "一个大写字母")),
        "队列名称": _TEXT,
        "服务窗口": Column(cells.numbers(1, 999)),
        "等候标准(分钟)": Column(cells.whole(1, 600)),
        "办理标准(分钟)": Column(cells.whole(1, 600)),
        "是否计入统计": _YES_NO,
        "事项数": Column(cells.whole(0, 100_000)),
        "普通日取号量": Column(cells.whole(0, 1_000_000)),
        "高峰日取号量": Column(cells.whole(0, 1_000_000)),
    },
    WINDOWS: {
        "窗口号": Column(cells.whole(1, 999)),
        "区域": _TEXT,
        "名称": _TEXT,
        "队列权重": Column(cells.weights),
        "开放方式": Column(cells.choice("常开", "潮汐")),
    },
    STAFF: {
        "工号": Column(cells.coded("[0-9]{4}", "4位数字，如 0201", width=4)),
        "姓名": Column(cells.person),
        "角色": Column(cells.choice(*ROLES)),
        "窗口": _optional(cells.numbers(1, 999)),
        "所属部门": _TEXT,
    },
}


def read_tables(sheets: Iterable[RawSheet], faults: Faults) -> Tables:
    """Read all sheets; missing, doubled and unknown ones are told."""
    tables = Tables()
    found: dict[str, RawSheet] = {}
    for sheet in sheets:
        name = _folded(sheet.title)
        if name not in SHEETS:
            if name != EXPLANATION:
                faults.warn(Place(sheet.title), "extra_sheet", f"工作表“{sheet.title}”不认识，没有读取。")
            continue
        if name in found:
            faults.error(Place(sheet.title), "doubled_sheet", f"工作表“{name}”有两张，请只留一张。")
            continue
        if sheet.title != name:
            faults.repair(Place(name), "sheet_spelling", f"工作表“{sheet.title}”已当作“{name}”。")
        found[name] = sheet
    for name in SHEETS:
        if name not in found:
            faults.error(Place(name), "missing_sheet", f"缺少工作表“{name}”。")
        else:
            _read_sheet(name, found[name], tables, faults)
    return tables


def _read_sheet(name: str, sheet: RawSheet, tables: Tables, faults: Faults) -> None:
    _tell_hints(name, sheet, faults)
    rows: list[Row] = []
    headers: dict[int, str] = {}
    seen_header = False
    try:
        for raw in sheet.rows():
            if not seen_header:
                headers, seen_header = _headers(name, raw, faults), True
            elif raw.number > MAX_ROWS:
                faults.error(Place(name, raw.number), "too_many_rows", f"超过{MAX_ROWS}行，后面没有读取。")
            elif any(index in headers for index in raw.cells):
                rows.append(_clean_row(name, raw, headers, faults))
        if seen_header:
            tables.rows[name] = rows
    except BrokenSheetError:
        faults.error(Place(name), "broken_sheet", f"工作表“{name}”已损坏，读不完整，请另存一份后再导入。")
    if not seen_header:
        faults.error(Place(name), "empty_sheet", f"工作表“{name}”是空的，第一行应是列名。")
    elif not rows:
        severity = faults.error if name in (ITEMS, MATERIALS) else faults.warn
        severity(Place(name), "no_rows", f"工作表“{name}”只有列名，没有数据。")
    tables.counts[name] = len(rows)


def _tell_hints(name: str, sheet: RawSheet, faults: Faults) -> None:
    if not sheet.visible:
        faults.warn(Place(name), "hidden_sheet", f"工作表“{name}”是隐藏的，照样读取，请核对。")
    for letter, row in sheet.hints.merged:
        faults.error(
            Place(name, row), "merged_cells", f"{letter}{row} 起有合并单元格，请取消合并并逐格填写。"
        )
    if rows := sheet.hints.hidden_rows:
        faults.warn(Place(name, rows[0]), "hidden_rows", f"有{len(rows)}行是隐藏的，照样读取，请核对。")
    if columns := sheet.hints.hidden_columns:
        faults.warn(Place(name), "hidden_columns", f"从 {columns[0]} 列起有隐藏的列，照样读取，请核对。")


def _headers(name: str, raw: RawRow, faults: Faults) -> dict[int, str]:
    """Column numbers with the names that they stand for."""
    if raw.number != 1:
        faults.error(Place(name, raw.number), "header_not_first", "列名应在第一行，上面不能有空行。")
    columns = SHEETS[name]
    folded = {_folded(column): column for column in columns}
    headers: dict[int, str] = {}
    for index, cell in raw.cells.items():
        spelled = str(cell.value)
        column = folded.get(_folded(spelled))
        shown = spelled.strip()[:40]
        if column is None:
            faults.warn(Place(name, raw.number, shown), "extra_column", f"列“{shown}”不认识，没有读取。")
        elif column in headers.values():
            faults.error(Place(name, raw.number, column), "doubled_column", f"列“{column}”有两列。")
        else:
            headers[index] = column
            if spelled != column:
                message = f"列名“{shown}”已当作“{column}”。"
                faults.repair(Place(name, raw.number, column), "header_spelling", message)
    for column in columns:
        if column not in headers.values():
            faults.error(Place(name, raw.number, column), "missing_column", f"缺少列“{column}”。")
    if MAX_COLUMNS in raw.cells:
        faults.error(
            Place(name, raw.number), "too_many_columns", f"超过{MAX_COLUMNS - 1}列，请删除多余的列。"
        )
    return headers


def _clean_row(name: str, raw: RawRow, headers: Mapping[int, str], faults: Faults) -> Row:
    columns = SHEETS[name]
    values: dict[str, Any] = {}
    bad = set(columns).difference(headers.values())
    for index, column in headers.items():
        place = Place(name, raw.number, column)
        cell = raw.cells.get(index)
        before = len(faults.found)
        value = None if cell is None else columns[column].clean(cell, place, faults)
        values[column] = value
        told = any(fault.severity == "error" for fault in faults.found[before:])
        if value is None and columns[column].required and not told:
            faults.error(place, "required", f"“{column}”没有填写。")
            told = True
        if told:
            bad.add(column)
    return Row(name, raw.number, values, frozenset(bad))


def _folded(name: str) -> str:
    """A title or header without the ways in which it may be spelled: blanks, full-width signs."""
    return "".join(unicodedata.normalize("NFKC", name).split())
