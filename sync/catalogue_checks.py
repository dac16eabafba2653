"""What must fit together inside a catalogue: codes, limits, materials, public rules, themes.

Every check tells all it finds; none stops another. A reference to something whose own cell is wrong is not
told again: one slip gives one fault. Cells are clean already (`catalogue_sheets.py`); questions and
expressions are `catalogue_situations.py`; queues, windows and people `catalogue_hall.py`.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from sync.catalogue_codes import BASIC, BODY, LEVEL, TYPE, credit_code_fault
from sync.catalogue_faults import Faults
from sync.catalogue_sheets import (
    ITEMS,
    LEVELS,
    MATERIALS,
    RULES,
    THEMES,
    TYPES,
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
    known = known_items(tables)
    _check_materials(tables, items, known, faults)
    _check_rules(tables, faults)
    _check_themes(tables, known, faults)


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
    """All rows of one thing must agree in these columns; those that differ from most of them are told."""
    for column in columns:
        clean = [row for row in rows if column not in row.bad]
        if not clean:
            continue
        usual = Counter(row[column] for row in clean).most_common(1)[0][0]
        model = next(row for row in clean if row[column] == usual)
        for row in clean:
            if row[column] != usual:
                message = f"{what}的“{column}”与第{model.number}行不一致。"
                faults.error(row.at(column), "differs", message)


def known_items(tables: Tables) -> frozenset[str] | None:
    """Every 实施编码 that may be referred to; None when sheet 事项 cannot be read.

    The beginning of 业务办理项编码 stands in for an 实施编码 that is wrong itself.
    """
    if ITEMS not in tables.rows:
        return None
    rows = tables[ITEMS]
    named = {row["实施编码"] for row in rows} | {(row["业务办理项编码"] or "")[:31] for row in rows}
    return frozenset(named - {None})


def check_item_known(row: Row, known: Collection[str] | None, faults: Faults) -> None:
    """实施编码 must name an item of the catalogue."""
    code = row["实施编码"]
    if code is not None and known is not None and code not in known:
        faults.error(row.at("实施编码"), "unknown_item", f"事项表里没有实施编码 {code}。")


def is_certain(tables: Tables, sheet: str, column: str) -> bool:
    """False when a value of a key column is wrong, doubled or missing: then a reference may be right."""
    values = [row[column] for row in tables[sheet]]
    return sheet in tables.rows and None not in values and len(values) == len(set(values))


def _check_codes(row: Row, faults: Faults) -> None:
    code, body = row["实施编码"], row["实施主体代码"]
    if body and (fault := credit_code_fault(body)):
        faults.error(row.at("实施主体代码"), "credit_code", f"{fault}。")
        body = None
    if code is None:
        return
    if fault := credit_code_fault(code[BODY]):
        faults.error(row.at("实施编码"), "credit_code", f"前18位不对：{fault}。")
        return
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
    # n working days are never shorter than n calendar days; the other way round the order is not known.
    if statutory_unit in {promise_unit, "即时"} or promise_unit == "工作日":
        faults.error(row.at("承诺时限"), "promise_over_statutory", f"承诺时限超过法定时限：{told}。")


def _check_names(tables: Tables, faults: Faults) -> None:
    for name, rows in grouped(tables[ITEMS], "事项名称").items():
        for row in rows[1:]:
            message = f"事项名称“{name}”与第{rows[0].number}行相同，转办时分不清。"
            faults.warn(row.at("事项名称"), "same_name", message)


def _check_materials(
    tables: Tables, items: Mapping[str, Row], known: Collection[str] | None, faults: Faults
) -> None:
    by_key(tables[MATERIALS], ("实施编码", "序号"), faults)
    by_item = grouped(tables[MATERIALS], "实施编码")
    at_home = known is not None and all(row["实施编码"] in known for row in tables[MATERIALS])
    for row in tables[MATERIALS]:
        check_item_known(row, known, faults)
        _check_material(row, faults)
        if (item := items.get(row["实施编码"])) is not None:
            _check_gap(row, item, faults)
    if not at_home:
        return
    for rows in by_item.values():
        _check_gapless(rows, "序号", "材料序号", faults)
    for code, item in items.items():
        if by_item and not by_item.keys() & {code, (item["业务办理项编码"] or "")[:31]}:
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
    if None in (days, promise, unit) or days <= promise or (promise == 0) != (unit == "即时"):
        return
    message = f"容缺时限{days}个工作日超过承诺时限{promise}{unit}。"
    if unit == "工作日":
        faults.error(row.at(_GAP_DAYS), "gap_over_promise", message)
    else:
        faults.warn(row.at(_GAP_DAYS), "gap_over_promise", message)


def _check_gapless(
    rows: list[Row], column: str, what: str, faults: Faults, *, parallel: bool = False
) -> None:
    """Numbers should count 1, 2, 3 …; where one is left out the next row is named.

    A number that is wrong, or doubled where it may not be (not `parallel`), is told elsewhere; it may be
    the one that is left out.
    """
    known = sorted({row[column] for row in rows if row[column] is not None})
    if any(row[column] is None for row in rows) or (len(known) < len(rows) and not parallel):
        return
    for number, expected in zip(known, range(1, len(known) + 1), strict=True):
        if number != expected:
            place = next(row for row in rows if row[column] == number).at(column)
            faults.warn(place, "number_gap", f"{what}应从1起连续，{number}前面缺少{expected}。")
            return


def _check_rules(tables: Tables, faults: Faults) -> None:
    by_key(tables[RULES], ("规则编码", "序号"), faults)
    names = {row["材料名称"] for row in tables[MATERIALS]}
    known = None if MATERIALS not in tables.rows or None in names else names
    for code, rows in grouped(tables[RULES], "规则编码").items():
        check_same(rows, ("规则名称", "作用"), f"公共规则 {code} ", faults)
        if all(row["规则编码"] for row in tables[RULES]):
            _check_gapless(rows, "序号", f"公共规则 {code} 的序号", faults)
    for row in tables[RULES]:
        _check_material(row, faults)
        _check_replaced(row, known, faults)


def _check_replaced(row: Row, known: Collection[str] | None, faults: Faults) -> None:
    replaced = row["被替换材料"]
    if row["作用"] == "替换" and not replaced and "被替换材料" not in row.bad:
        faults.error(row.at("被替换材料"), "replaced_missing", "作用是“替换”，要填被替换材料。")
    if row["作用"] == "增加" and replaced:
        faults.error(row.at("被替换材料"), "replaced_unexpected", "作用是“增加”，不应填被替换材料。")
    strangers = [name for name in replaced or () if known is not None and name not in known]
    if strangers:
        message = f"没有事项要求“{'”“'.join(strangers)}”这种材料。"
        faults.error(row.at("被替换材料"), "unknown_material", message)


def _check_themes(tables: Tables, known: Collection[str] | None, faults: Faults) -> None:
    by_key(tables[THEMES], ("主题编码", "实施编码"), faults)
    for code, rows in grouped(tables[THEMES], "主题编码").items():
        check_same(rows, ("主题名称", "说明"), f"主题 {code} ", faults)
        if all(row["主题编码"] for row in tables[THEMES]):
            _check_gapless(rows, "阶段", f"主题 {code} 的阶段", faults, parallel=True)
    for row in tables[THEMES]:
        check_item_known(row, known, faults)
