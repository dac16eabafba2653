"""Questions, results and expressions of a catalogue: do they name what exists, and only what came before?

The language itself is `hall/conditions.py`; cells are clean already (`catalogue_sheets.py`).
"""

from collections.abc import Iterable, Mapping
from typing import Final

from hall import conditions
from hall.catalogue import NOT_REQUIRED_RESULT, REFER_RESULT
from sync.catalogue_checks import by_key, check_item_known, check_same, grouped, known_items
from sync.catalogue_faults import Faults
from sync.catalogue_sheets import ITEMS, MATERIALS, RULES, SITUATIONS, Row, Tables

_REFER: Final = f"{REFER_RESULT}:"


def check_situations(tables: Tables, faults: Faults) -> None:
    """All checks of this module."""
    items = {row["实施编码"]: row for row in tables[ITEMS] if row["实施编码"] is not None}
    by_key(tables[SITUATIONS], ("实施编码", "问题编码", "选项编码"), faults)
    by_name = grouped(tables[ITEMS], "事项名称")
    by_item = grouped(tables[SITUATIONS], "实施编码")
    codes = known_items(tables)
    named = ITEMS in tables.rows and all(row["事项名称"] for row in tables[ITEMS])
    for row in tables[SITUATIONS]:
        check_item_known(row, codes, faults)
        _check_result(row, by_name if named else None, items.get(row["实施编码"]), faults)
    for rows in by_item.values():
        _check_questions(rows, faults)
    at_home = codes is not None and all(row["实施编码"] in codes for row in tables[SITUATIONS])
    at_home = at_home and SITUATIONS in tables.rows
    for row in tables[MATERIALS]:
        home = at_home and codes is not None and row["实施编码"] in codes
        rows = by_item.get(row["实施编码"], [])
        _check_names(row, "适用情形", rows if home else None, faults)
    for row in tables[RULES]:
        _check_names(row, "适用情形", tables[SITUATIONS] if at_home else None, faults)


def refer_target(result: str | None) -> str | None:
    """The item name of a 转办 result, or None."""
    if result is None or not _folded(result).startswith(_REFER):
        return None
    return result[len(_REFER) :].strip()


def number_of(question: str) -> int:
    """Order of a question: Q2 comes before Q10."""
    return int(question[1:])


def _folded(result: str) -> str:
    return result.replace("：", ":", 1)


def _names(rows: Iterable[Row]) -> set[str]:
    return {f"{row['问题编码']}.{row['选项编码']}" for row in rows}


def _may_be(name: str, rows: list[Row] | None) -> bool:
    """True for an option that may be one of those whose own codes are wrong."""
    question, dot, _ = name.partition(".")
    if not dot or rows is None:
        return bool(dot)
    codes = [(row["实施编码"], row["选项编码"]) for row in rows if row["问题编码"] in (question, None)]
    lost = any(None in (row["问题编码"], row["选项编码"]) for row in rows)
    return lost or len(codes) > len(set(codes))


def _check_questions(rows: list[Row], faults: Faults) -> None:
    questions = grouped(rows, "问题编码")
    for code, options in questions.items():
        check_same(options, ("问题", "单选/多选", "显示条件"), f"问题 {code} ", faults)
        _check_shown_when(options[0], rows, questions, faults)
    if any(row["问题编码"] is None for row in rows):
        return
    numbers = sorted(number_of(code) for code in questions)
    for number, expected in zip(numbers, range(1, len(numbers) + 1), strict=True):
        if number != expected:
            place = questions[f"Q{number}"][0].at("问题编码")
            faults.warn(place, "number_gap", f"问题编码应从Q1起连续，Q{number}前面缺少Q{expected}。")
            break


def _check_shown_when(row: Row, rows: list[Row], questions: Mapping[str, list[Row]], faults: Faults) -> None:
    """显示条件 may only name flags and options of earlier questions, so that there are no circles."""
    _check_names(row, "显示条件", rows, faults)
    own = row["问题编码"]
    for later in _questions_in(row):
        if later not in questions or number_of(later) < number_of(own):
            continue
        if later == own or own in _reached(later, questions):
            message = f"{own} 的显示条件绕回了自己（{own} ← {later}），永远不会提问。"
            faults.error(row.at("显示条件"), "condition_circle", message)
        else:
            message = f"{own} 的显示条件用到了后面的问题 {later}，只能用前面的问题。"
            faults.error(row.at("显示条件"), "condition_later", message)


def _reached(start: str, questions: Mapping[str, list[Row]]) -> set[str]:
    """Questions that the 显示条件 of `start` depends on, directly or through others."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for name in _questions_in(questions[waiting.pop()][0]):
            if name in questions and name not in seen:
                seen.add(name)
                waiting.append(name)
    return seen


def _questions_in(row: Row) -> list[str]:
    text = row["显示条件"]
    names = conditions.parse(text).names if text else ()
    return list(dict.fromkeys(name.partition(".")[0] for name in names if "." in name))


def _check_names(row: Row, column: str, situations: Iterable[Row] | None, faults: Faults) -> None:
    """Names must be flags or options of these rows; None when nobody can know all options."""
    text = row[column]
    if text is None:
        return
    unknown = [name for name in conditions.parse(text).names if name not in conditions.FLAGS]
    rows = None if situations is None else list(situations)
    known = set() if rows is None else _names(rows)
    strangers = [name for name in unknown if name not in known and not _may_be(name, rows)]
    if strangers:
        message = f"表达式“{text[:40]}”里的 {'、'.join(strangers)} 不存在，请核对问题编码和选项编码。"
        faults.error(row.at(column), "unknown_name", message)


def _check_result(row: Row, by_name: Mapping[str, list[Row]] | None, own: Row | None, faults: Faults) -> None:
    result, place = row["选项结果"], row.at("选项结果")
    if result is None or result == NOT_REQUIRED_RESULT:
        return
    target = refer_target(result)
    if target is None:
        faults.error(place, "unknown_word", f"“{result[:30]}”不对，只能留空、填“不受理”或“转办:事项名称”。")
        return
    if not result.startswith(_REFER):
        faults.repair(place, "full_width", "“转办：”的全角冒号已改为半角。")
    found = (by_name or {}).get(target, [])
    if not found and by_name is not None:
        faults.error(place, "refer_unknown", f"要转到的事项“{target[:40]}”不在事项表里。")
    elif own is not None and own["事项名称"] == target:
        faults.error(place, "refer_self", "不能转办到本事项自己。")
    elif len(found) > 1:
        faults.error(place, "refer_ambiguous", f"有{len(found)}个事项叫“{target[:40]}”，分不清转到哪一个。")
