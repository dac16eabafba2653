"""What must fit together inside a catalogue: codes, limits, materials, themes, queues, windows, people.

Every check tells all it finds; none stops another. Cells are clean already (`catalogue_sheets.py`);
questions and expressions are `catalogue_situations.py`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from hall.catalogue import RESERVED_LETTER
from sync.catalogue_codes import BASIC, BODY, LEVEL, TYPE, credit_code_fault
from sync.catalogue_faults import Faults
from sync.catalogue_sheets import (
    ITEMS,
    LEVELS,
    MATERIALS,
    QUEUES,
    RULES,
    STAFF,
    THEMES,
    TYPES,
    WINDOWS,
    Row,
    Tables,
)

_NOT_A_LICENCE: Final = ("是", "否", "有", "无", "没有", "/", "-", "—")
_GAP_DAYS: Final = "容缺时限(工作日)"


def check_tables(tables: Tables, faults: Faults) -> None:
    """All checks of this module."""
    items = by_key(tables[ITEMS], ("实施编码",), faults)
    by_key(tables[ITEMS], ("业务办理项编码",), faults)
    for row in tables[ITEMS]:
        _check_codes(row, faults)
        _check_limits(row, faults)
    _check_names(tables, faults)
    _check_materials(tables, items, faults)
    _check_rules(tables, faults)
    _check_themes(tables, items, faults)
    _check_queues(tables, faults)
    _check_windows(tables, faults)
    _check_staff(tables, faults)


def by_key(rows: Iterable[Row], columns: tuple[str, ...], faults: Faults) -> dict[Any, Row]:
    """Rows by their key (one value, or a tuple of several); a second row with the same key is an error."""
    found: dict[Any, Row] = {}
    for row in rows:
        values = tuple(row[column] for column in columns)
        if None in values:
            continue
        key = values[0] if len(values) == 1 else values
        if key in found:
            shown = "、".join(str(value) for value in values)
            message = f"“{shown}”与第{found[key].number}行重复。"
            faults.error(row.at(columns[-1]), "doubled", message)
        else:
            found[key] = row
    return found


def grouped(rows: Iterable[Row], column: str) -> dict[Any, list[Row]]:
    """Rows by the value of one column, in order; rows without it are left out."""
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        if row[column] is not None:
            groups[row[column]].append(row)
    return dict(groups)


def check_same(rows: list[Row], columns: tuple[str, ...], what: str, faults: Faults) -> None:
    """All rows of one thing must agree in these columns; the first row counts."""
    for row in rows[1:]:
        for column in columns:
            agree = row[column] == rows[0][column] or column in row.bad or column in rows[0].bad
            if not agree:
                message = f"{what}的“{column}”与第{rows[0].number}行不一致。"
                faults.error(row.at(column), "differs", message)


def check_item_known(row: Row, items: Mapping[str, Row], faults: Faults) -> bool:
    """True when 实施编码 names an item of the catalogue."""
    code = row["实施编码"]
    if code is None or code in items:
        return code is not None
    faults.error(row.at("实施编码"), "unknown_item", f"事项表里没有实施编码 {code}。")
    return False


def _check_codes(row: Row, faults: Faults) -> None:
    code, body = row["实施编码"], row["实施主体代码"]
    if body and (fault := credit_code_fault(body)):
        faults.error(row.at("实施主体代码"), "credit_code", f"{fault}。")
    if code is None:
        return
    if fault := credit_code_fault(code[BODY]):
        faults.error(row.at("实施编码"), "credit_code", f"前18位不对：{fault}。")
    if not code[BASIC].isdigit() or code[LEVEL] not in LEVELS.values():
        faults.error(row.at("实施编码"), "code_structure", "第19位应是1到6的行使层级，后12位应是数字。")
        return
    if body and body != code[BODY]:
        faults.error(row.at("实施主体代码"), "code_body", "与实施编码的前18位不一致。")
    if row["行使层级"] and LEVELS[row["行使层级"]] != code[LEVEL]:
        message = f"“{row['行使层级']}”与实施编码第19位 {code[LEVEL]} 不一致。"
        faults.error(row.at("行使层级"), "code_level", message)
    _check_type(row, code, faults)
    handling = row["业务办理项编码"]
    if handling and (not handling.startswith(code) or not handling[31:].isdigit()):
        faults.error(row.at("业务办理项编码"), "code_handling", "应是实施编码再加两位数字。")


def _check_type(row: Row, code: str, faults: Faults) -> None:
    kind = row["事项类型"]
    if kind and kind not in TYPES:
        faults.error(row.at("事项类型"), "unknown_word", f"“{kind}”不是事项类型代码。")
    elif kind and kind != code[TYPE]:
        message = f"“{kind}”与实施编码里的类型 {code[TYPE]} 不一致。"
        faults.error(row.at("事项类型"), "code_type", message)


def _check_limits(row: Row, faults: Faults) -> None:
    for name in ("法定时限", "承诺时限"):
        number, unit, bad = row[name], row[f"{name}单位"], {name, f"{name}单位"} & row.bad
        if bad:
            continue
        if (number is None) != (unit is None):
            column = name if number is None else f"{name}单位"
            faults.error(row.at(column), "limit_incomplete", f"{name}的数字和单位要么都填，要么都不填。")
        elif number is not None and (number == 0) != (unit == "即时"):
            message = f"单位为“即时”时数字为0，其他单位不能为0；现在是 {number} {unit}。"
            faults.error(row.at(name), "limit_unit", message)
    if row["办件类型"] == "即办件" and row["承诺时限单位"] not in (None, "即时"):
        faults.error(row.at("承诺时限单位"), "limit_kind", "即办件的承诺时限单位应为“即时”。")
    if row["办件类型"] == "承诺件" and row["承诺时限单位"] == "即时":
        faults.warn(row.at("承诺时限单位"), "limit_kind", "承诺件的承诺时限是“即时”，请核对办件类型。")
    _check_promise(row, faults)


def _check_promise(row: Row, faults: Faults) -> None:
    promise, promise_unit = row["承诺时限"], row["承诺时限单位"]
    statutory, statutory_unit = row["法定时限"], row["法定时限单位"]
    if None in (promise, promise_unit, statutory, statutory_unit) or promise <= statutory:
        return
    told = f"承诺{promise}{promise_unit}，法定{statutory}{statutory_unit}"
    if statutory_unit in {promise_unit, "即时"}:
        faults.error(row.at("承诺时限"), "promise_over_statutory", f"承诺时限超过法定时限：{told}。")
    elif promise_unit == "工作日":
        faults.warn(row.at("承诺时限"), "promise_over_statutory", f"承诺时限比法定时限长：{told}，请核对。")


def _check_names(tables: Tables, faults: Faults) -> None:
    for name, rows in grouped(tables[ITEMS], "事项名称").items():
        for row in rows[1:]:
            message = f"事项名称“{name}”与第{rows[0].number}行相同，转办时分不清。"
            faults.warn(row.at("事项名称"), "same_name", message)


def _check_materials(tables: Tables, items: Mapping[str, Row], faults: Faults) -> None:
    by_key(tables[MATERIALS], ("实施编码", "序号"), faults)
    by_item = grouped(tables[MATERIALS], "实施编码")
    for code, rows in by_item.items():
        _check_gapless(rows, "序号", "材料序号", faults)
        item = items.get(code)
        for row in rows:
            check_item_known(row, items, faults)
            _check_material(row, faults)
            if item is not None:
                _check_gap(row, item, faults)
    for code, item in items.items():
        if code not in by_item:
            faults.warn(item.at("实施编码"), "no_materials", "本事项没有任何材料，请核对。")


def _check_material(row: Row, faults: Faults) -> None:
    """What holds for a line of 材料 and of 公共规则 alike."""
    need, days = row["必要性"], row[_GAP_DAYS]
    if _GAP_DAYS not in row.bad:
        if need == "容缺后补" and days is None:
            faults.error(row.at(_GAP_DAYS), "gap_missing", "必要性是“容缺后补”，要填容缺时限。")
        if need in ("必要", "非必要") and days is not None:
            message = f"必要性是“{need}”，不应填容缺时限。"
            faults.error(row.at(_GAP_DAYS), "gap_unexpected", message)
    if row["可调电子证照"] in _NOT_A_LICENCE:
        message = f"应填证照名称，不能调取时留空；现在是“{row['可调电子证照']}”。"
        faults.error(row.at("可调电子证照"), "licence_word", message)
    if row["原件份数"] == 0 and row["收取方式"] in ("收原件", "验原件"):
        faults.warn(row.at("原件份数"), "copies", f"收取方式是“{row['收取方式']}”，原件份数却是0，请核对。")


def _check_gap(row: Row, item: Row, faults: Faults) -> None:
    if row["必要性"] != "容缺后补":
        return
    if item["是否可容缺"] is False:
        faults.warn(row.at("必要性"), "gap_not_allowed", "本事项不可容缺，缺少这项材料时只能补正，请核对。")
    days, promise, unit = row[_GAP_DAYS], item["承诺时限"], item["承诺时限单位"]
    if None in (days, promise, unit) or days <= promise:
        return
    message = f"容缺时限{days}个工作日超过承诺时限{promise}{unit}。"
    if unit == "工作日":
        faults.error(row.at(_GAP_DAYS), "gap_over_promise", message)
    else:
        faults.warn(row.at(_GAP_DAYS), "gap_over_promise", message)


def _check_gapless(rows: list[Row], column: str, what: str, faults: Faults) -> None:
    """Numbers should count 1, 2, 3 …; where one is left out the next row is named."""
    known = sorted({row[column] for row in rows if row[column] is not None})
    for number, expected in zip(known, range(1, len(known) + 1), strict=True):
        if number != expected:
            place = next(row for row in rows if row[column] == number).at(column)
            faults.warn(place, "number_gap", f"{what}应从1起连续，{number}前面缺少{expected}。")
            return


def _check_rules(tables: Tables, faults: Faults) -> None:
    by_key(tables[RULES], ("规则编码", "序号"), faults)
    known = {row["材料名称"] for row in tables[MATERIALS]}
    for code, rows in grouped(tables[RULES], "规则编码").items():
        check_same(rows, ("规则名称", "作用"), f"公共规则 {code} ", faults)
        _check_gapless(rows, "序号", f"公共规则 {code} 的序号", faults)
        for row in rows:
            _check_material(row, faults)
            _check_replaced(row, known, faults)


def _check_replaced(row: Row, known: set[str], faults: Faults) -> None:
    replaced = row["被替换材料"]
    if "被替换材料" in row.bad:
        return
    if row["作用"] == "替换" and not replaced:
        faults.error(row.at("被替换材料"), "replaced_missing", "作用是“替换”，要填被替换材料。")
    if row["作用"] == "增加" and replaced:
        faults.error(row.at("被替换材料"), "replaced_unexpected", "作用是“增加”，不应填被替换材料。")
    strangers = [name for name in replaced or () if name not in known]
    if strangers:
        message = f"没有事项要求“{'”“'.join(strangers)}”这种材料。"
        faults.error(row.at("被替换材料"), "unknown_material", message)


def _check_themes(tables: Tables, items: Mapping[str, Row], faults: Faults) -> None:
    by_key(tables[THEMES], ("主题编码", "实施编码"), faults)
    for code, rows in grouped(tables[THEMES], "主题编码").items():
        check_same(rows, ("主题名称", "说明"), f"主题 {code} ", faults)
        _check_gapless(rows, "阶段", f"主题 {code} 的阶段", faults)
        for row in rows:
            check_item_known(row, items, faults)


def _check_queues(tables: Tables, faults: Faults) -> None:
    queues = by_key(tables[QUEUES], ("队列字母",), faults)
    windows = {row["窗口号"]: row for row in tables[WINDOWS]}
    for row in tables[QUEUES]:
        letter = row["队列字母"]
        _check_reserved(row, "队列字母", letter, faults)
        _check_windows_known(row, "服务窗口", windows, faults)
        for no in row["服务窗口"] or ():
            serves = windows[no]["队列权重"] if no in windows else None
            if serves is not None and letter not in dict(serves):
                message = f"{no}号窗的队列权重里没有 {letter}，两处不一致。"
                faults.warn(row.at("服务窗口"), "window_weight", message)
        served = sum(item["业务队列"] == letter for item in tables[ITEMS])
        if letter and row["事项数"] not in (None, served):
            faults.warn(
                row.at("事项数"),
                "item_count",
                f"事项表里有{served}个事项在这个队列，这里写的是{row['事项数']}。",
            )
    for row in tables[ITEMS]:
        _check_queue_known(row, "业务队列", row["业务队列"], queues, faults)


def _check_queue_known(
    row: Row, column: str, letter: str | None, queues: Mapping[str, Row], faults: Faults
) -> None:
    _check_reserved(row, column, letter, faults)
    if letter not in (None, RESERVED_LETTER) and letter not in queues:
        faults.error(row.at(column), "unknown_queue", f"业务队列表里没有队列 {letter}。")


def _check_reserved(row: Row, column: str, letter: str | None, faults: Faults) -> None:
    if letter == RESERVED_LETTER:
        message = f"字母 {RESERVED_LETTER} 留给窗口应急号，目录不能使用。"
        faults.error(row.at(column), "reserved_letter", message)


def _check_windows(tables: Tables, faults: Faults) -> None:
    by_key(tables[WINDOWS], ("窗口号",), faults)
    queues = {row["队列字母"]: row for row in tables[QUEUES]}
    for row in tables[WINDOWS]:
        for letter, _ in row["队列权重"] or ():
            _check_queue_known(row, "队列权重", letter, queues, faults)
            listed = queues[letter]["服务窗口"] if letter in queues else None
            if listed is not None and row["窗口号"] is not None and row["窗口号"] not in listed:
                message = f"队列 {letter} 的服务窗口里没有{row['窗口号']}号窗，两处不一致。"
                faults.warn(row.at("队列权重"), "window_weight", message)


def _check_staff(tables: Tables, faults: Faults) -> None:
    by_key(tables[STAFF], ("工号",), faults)
    windows = {row["窗口号"]: row for row in tables[WINDOWS]}
    for row in tables[STAFF]:
        _check_windows_known(row, "窗口", windows, faults)


def _check_windows_known(row: Row, column: str, windows: Mapping[int, Row], faults: Faults) -> None:
    strangers = [str(no) for no in row[column] or () if no not in windows]
    if strangers:
        faults.error(row.at(column), "unknown_window", f"窗口表里没有 {'、'.join(strangers)} 号窗。")
