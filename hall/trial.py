"""The JSON face of the rules: `main.py explain` (intake-rules.md has the keys).

A document of cases in, a document of explanations out. A wrong case gets its sentence and the others are
answered. The rules are `checklist.py`; files, standard input and printing are the command line's.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from hall.catalogue import Catalogue
from hall.checklist import explain
from hall.clock import from_datetime
from hall.errors import Refused
from hall.explanation import Acceptance, AcceptanceHow, CaseInput, Explanation, MaterialState
from hall.workdays import WorkCalendar

MAX_DOCUMENT: Final = 64 * 1024 * 1024
MAX_ID: Final = 200
MAX_DIGITS: Final = 200

_YEARS: Final = range(1949, 3000)


class _DoubledDict(dict[str, Any]):
    """A JSON object in which a name stands twice: which of the two was meant nobody knows."""


class _NotANumber:
    """NaN or Infinity, which JSON does not have, or a number longer than any that is meant."""


def run_trial(
    catalogue: Catalogue, document: bytes | str, calendar: WorkCalendar | None = None
) -> tuple[dict[str, Any], int]:
    """Explain every case of a document.

    Returns:
        The answer, ready for `json.dumps`, and the exit status: 0 when all cases were explained, 1 when one
        has an error.

    Raises:
        Refused: The document itself cannot be read; the command line says the sentence and exits with 2.
    """
    cases = _cases_of(_parsed(document))
    seen: set[str] = set()
    answers = [_answer(catalogue, case, seen, calendar) for case in cases]
    return {"cases": answers}, int(any("error" in answer for answer in answers))


def explanation_to_plain(found: Explanation) -> dict[str, Any]:
    """The output keys of a case but `id`, in the order of intake-rules.md."""
    return {
        "shown_questions": list(found.shown_questions),
        "used_answers": list(found.used_answers),
        "materials": [{"key": line.key, "name": line.name, "need": line.need.value} for line in found.lines],
        "outcome": found.outcome.value,
        "allowed": [outcome.value for outcome in found.allowed],
        "window_act": found.window_act.value,
        "refer_to": {"code": found.refer_to.code, "name": found.refer_to.name} if found.refer_to else None,
        "missing": list(found.missing),
        "defective": list(found.defective),
        "gap": [{"key": gap.key, "name": gap.name, "due": _iso(gap.due)} for gap in found.gap],
        "five_day_due": _iso(found.five_day_due),
        "accepted_on": _iso(found.accepted_on),
        "promise_due": _iso(found.promise_due),
        "promise_provisional": found.promise_provisional,
        "statutory_due": _iso(found.statutory_due),
        "statutory_provisional": found.statutory_provisional,
        "papers": list(found.papers),
        "why_not": {outcome.value: sentence for outcome, sentence in found.why_not.items()},
    }


def case_from_plain(plain: Mapping[str, Any]) -> CaseInput:
    """One case of the input document.

    Raises:
        Refused: A key is missing or has the wrong shape; the sentence names it.
    """
    received = _moment(plain.get("received_at"), "received_at")
    return CaseInput(
        item_code=_text(plain.get("item"), "item"),
        flags=frozenset(_texts(_object(plain.get("applicant"), "applicant").get("flags"), "applicant.flags")),
        answers=frozenset(_texts(plain.get("answers"), "answers")),
        states=_states(plain.get("materials")),
        asks_gap=_truth(plain.get("asks_gap", False), "asks_gap"),
        credit_bar=None if plain.get("credit_bar") is None else _truth(plain.get("credit_bar"), "credit_bar"),
        received_at=received,
        acceptance=_acceptance(plain.get("acceptance")),
    )


def _parsed(document: bytes | str) -> Any:
    if len(document) > MAX_DOCUMENT:
        raise Refused("explain.document", "输入太大，请分成几份。")
    try:
        text = (
            document.decode("utf-8-sig") if isinstance(document, bytes) else document.removeprefix("\ufeff")
        )
        return json.loads(
            text,
            object_pairs_hook=_object_of_pairs,
            parse_constant=lambda _: _NotANumber(),
            parse_int=lambda digits: int(digits) if len(digits) <= MAX_DIGITS else _NotANumber(),
        )
    except UnicodeDecodeError as fault:
        raise Refused("explain.document", "输入不是 UTF-8 编码的文本。") from fault
    except json.JSONDecodeError as fault:
        sentence = f"输入不是 JSON：第{fault.lineno}行第{fault.colno}列读不懂。"
        raise Refused("explain.document", sentence) from fault
    except RecursionError as fault:
        raise Refused("explain.document", "输入不是能读的 JSON：嵌套太深。") from fault


def _object_of_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    return plain if len(plain) == len(pairs) else _DoubledDict(plain)


def _cases_of(document: Any) -> list[Any]:
    if not isinstance(document, dict) or isinstance(document, _DoubledDict):
        raise Refused("explain.document", "输入应是一个 JSON 对象：{“cases”: [...]}，名称不能重复。")
    cases = document.get("cases")
    if not isinstance(cases, list):
        raise Refused("explain.document", "输入里缺少“cases”，它应是一个列表。")
    return cases


def _answer(catalogue: Catalogue, case: Any, seen: set[str], calendar: WorkCalendar | None) -> dict[str, Any]:
    name: Any = None
    try:
        name = _name_of(case)
        _check_single(case, repr(name), seen)
        return {"id": name} | explanation_to_plain(explain(catalogue, case_from_plain(case), calendar))
    except Refused as fault:
        return {"id": name, "error": fault.sentence}


def _name_of(case: Any) -> str | int:
    if not isinstance(case, dict):
        raise Refused("explain.case", "一个案例应是 JSON 对象。")
    value = case.get("id")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Refused("explain.id", "案例缺少编号“id”，它应是文本。")
    if isinstance(value, str):
        _check_text(value, "id")
        if len(value) > MAX_ID:
            raise Refused("explain.id", f"编号“id”太长，最多{MAX_ID}个字符。")
    return value


def _check_single(case: dict[str, Any], name: str, seen: set[str]) -> None:
    """No id twice in the document, no name twice in the objects that are read."""
    if name in seen:
        raise Refused("explain.id", f"编号 {_cut(name)} 出现了两次，只解答第一个。")
    seen.add(name)
    parts = (case, case.get("applicant"), case.get("materials"), case.get("acceptance"))
    if any(isinstance(part, _DoubledDict) for part in parts):
        raise Refused("explain.case", "同一个名称在案例里出现了两次，不知道以哪个为准。")


def _states(value: Any) -> dict[str, MaterialState]:
    states = {}
    for key, word in _object(value, "materials").items():
        _check_text(key, "materials")
        if word is None:
            states[key] = MaterialState.MISSING  # a material without a state is 缺 (intake-rules 3)
            continue
        if not isinstance(word, str) or word not in tuple(MaterialState):
            allowed = "、".join(MaterialState)
            raise Refused("explain.states", f"材料“{_cut(key)}”的状态只能是：{allowed}。")
        states[key] = MaterialState(word)
    return states


def _acceptance(value: Any) -> Acceptance:
    if value is None:
        return Acceptance(how=AcceptanceHow.NONE)
    plain = _object(value, "acceptance")
    how, at = plain.get("how"), plain.get("at")
    if not isinstance(how, str) or how not in tuple(AcceptanceHow):
        raise Refused("explain.acceptance", f"acceptance.how 只能是：{'、'.join(AcceptanceHow)}。")
    return Acceptance(how=AcceptanceHow(how), at=None if at is None else _moment(at, "acceptance.at"))


def _moment(value: Any, name: str) -> int:
    told = f"{name} 应是带时区的时间，如 2026-11-20T10:05:00+08:00。"
    if not isinstance(value, str):
        raise Refused("explain.time", told)
    try:
        moment = dt.datetime.fromisoformat(value)
        if moment.utcoffset() is None or moment.year not in _YEARS:
            raise Refused("explain.time", told)
        return from_datetime(moment)
    except (ValueError, OverflowError) as fault:
        raise Refused("explain.time", told) from fault


def _object(value: Any, name: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused("explain.case", f"{name} 应是 JSON 对象。")
    return value


def _texts(value: Any, name: str) -> Iterable[str]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise Refused("explain.case", f"{name} 应是文本的列表。")
    return [_text(entry, name) for entry in value]


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise Refused("explain.case", f"{name} 应是文本。")
    _check_text(value, name)
    return value


def _check_text(value: str, name: str) -> None:
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise Refused("explain.case", f"{name} 里有乱码字符。")


def _truth(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise Refused("explain.case", f"{name} 应是 true 或 false。")
    return value


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _cut(value: str) -> str:
    shown = "".join(char if char.isprintable() else "?" for char in value)
    return shown if len(shown) <= 40 else f"{shown[:40]}…"
