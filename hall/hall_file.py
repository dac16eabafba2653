"""The hall's own numbers and words as a TOML file: written out, changed, and read back (architecture.md 6).

What the law fixes cannot be set here. A wrong key or value is one plain sentence with its place; what a value
may be is `hall_checks.py`.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar

from hall.errors import Refused
from hall.hall_checks import check_hall
from hall.settings import HallSettings

D = TypeVar("D")

_WORDS: Final[Mapping[type, str]] = {
    str: "文字（加引号）",
    bool: "true 或 false",
    int: "整数",
    float: "数字",
    tuple: "列表",
}


def write_hall(settings: HallSettings) -> str:
    """The settings as TOML text, every key with its present value."""
    lines = ["# 本厅的名称、期限和规则。改好后用 ./run hall 这个文件 导入。"]
    tables: list[str] = []
    for spec in fields(settings):
        value = getattr(settings, spec.name)
        if is_dataclass(value):
            tables += ["", f"[{spec.name}]"]
            tables += [f"{part.name} = {_toml(getattr(value, part.name))}" for part in fields(value)]
        else:
            lines.append(f"{spec.name} = {_toml(value)}")
    return "\n".join([*lines, *tables]) + "\n"


def _toml(value: object) -> str:
    """JSON of texts, numbers, truths and lists is TOML too."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def read_hall(text: str, base: HallSettings) -> HallSettings:
    """Lay a TOML file over the present settings; what it does not name stays.

    Raises:
        Refused: `hall.file`, `hall.key` or `hall.value`, with the place.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(
            "hall.file", f"大厅设置文件的写法不对，请对照 ./run hall 的输出检查（{error}）。"
        ) from error
    found = _laid(table, base, "")
    check_hall(found, _values(found))
    return found


def _laid(table: Mapping[str, Any], base: D, where: str) -> D:
    known = {spec.name: getattr(base, spec.name) for spec in fields(base)}  # type: ignore[arg-type]  # dataclass
    changed: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            raise Refused("hall.key", f"大厅设置里没有“{where}{key}”这一项。可用的有：{'、'.join(known)}。")
        old = known[key]
        if is_dataclass(old) and isinstance(value, dict):
            changed[key] = _laid(value, old, f"{key}.")
        else:
            changed[key] = _like(old, value, f"{where}{key}")
    return replace(base, **changed)  # type: ignore[type-var]  # a dataclass, as above


def _like(old: object, value: object, name: str) -> object:
    """The value in the kind of the old one."""
    kind = type(old)
    if kind is float and type(value) is int:
        return float(value)
    if isinstance(old, tuple) and isinstance(value, list):
        inner = type(old[0]) if old else str
        # Lists of a section may be empty (no quotas, no quiet areas); those of the hall itself may not.
        if (value or not old or "." in name) and all(type(one) is inner for one in value):
            return tuple(value)
    elif type(value) is kind:
        return value
    raise Refused("hall.value", f"大厅设置的“{name}”应是{_WORDS.get(kind, '一组设置')}。")


def _values(settings: object, where: str = "") -> dict[str, Any]:
    """Every value by its place in the file."""
    found: dict[str, Any] = {}
    for spec in fields(settings):  # type: ignore[arg-type]  # dataclass
        value = getattr(settings, spec.name)
        inner = is_dataclass(value)
        found |= _values(value, f"{spec.name}.") if inner else {f"{where}{spec.name}": value}
    return found
