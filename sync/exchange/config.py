"""The file of the exchange: where the front-end is, how its tables are called, a hall's own codes.

One TOML beside the data, read at each pass, so that a code that was missing counts at once. A wrong key or
value is one sentence with its place. No password stands here (`models/front_end.py`).
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from hall.errors import Refused
from hall.exchange_ports import FrontEndPlace
from hall.exchange_rows import ExTable
from sync.exchange.codes import DEFAULTS, Codes, CodeSet, laid_over

FILE_NAME: Final = "省平台.toml"
MIN_EVERY: Final = 5
"""Seconds between two passes at least."""

_KINDS: Final[Mapping[str, type]] = {
    "url": str,
    "name": str,
    "division": str,
    "every": int,
    "seconds": int,
    "out": str,
    "back": str,
    "capital": bool,
    "flag_number": bool,
    "received": list,
    "open": list,
    "tables": dict,
    "columns": dict,
    "codes": dict,
}
_WORDS: Final[Mapping[type, str]] = {
    str: "文字（加引号）",
    int: "整数",
    bool: "true 或 false",
    list: '一列文字，如 ["1"]',
    dict: "一组“名称 = 文字”",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeConfig:
    """What the file says.

    Attributes:
        place: The front-end.
        codes: The code sets.
        name: What the platform is called, for people.
        division: XZQHDM, "" for the hall's code.
        every: Seconds between two passes.
    """

    place: FrontEndPlace
    codes: Codes = field(default_factory=Codes)
    name: str = "省平台"
    division: str = ""
    every: int = 30


def read_exchange(folder: Path) -> ExchangeConfig | None:
    """Read the file of a data folder; None when there is none: this store does not exchange.

    Raises:
        Refused: `exchange.file`, `exchange.key` or `exchange.value` with the place.
    """
    path = folder / FILE_NAME
    if not path.exists():
        return None
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused("exchange.file", f"设置文件 {path} 读不懂（中文的名称要加引号）：{error}") from error
    return config_of(table, str(path))


def config_of(table: Mapping[str, Any], where: str) -> ExchangeConfig:
    """Check the keys of the file.

    Raises:
        Refused: `exchange.key` or `exchange.value`.
    """
    for key, value in table.items():
        kind = _KINDS.get(key)
        if kind is None:
            known = "、".join(_KINDS)
            raise Refused("exchange.key", f"设置文件 {where} 里没有“{key}”这一项。可用的有：{known}。")
        texts = all(isinstance(one, str) for one in value) if isinstance(value, list) else True
        if type(value) is not kind or not texts:
            raise _bad(where, key, _WORDS[kind])
    if not table.get("url"):
        raise _bad(where, "url", "前置机数据库地址，如 postgresql+psycopg://用户@主机/库名")
    every, seconds = table.get("every", 30), table.get("seconds", 10)
    if not MIN_EVERY <= every <= 86_400:
        raise _bad(where, "every", f"{MIN_EVERY} 到 86400（秒）")
    if not 1 <= seconds <= 300:
        raise _bad(where, "seconds", "1 到 300（秒）")
    base = FrontEndPlace(url=table["url"])
    received, still_open = tuple(table.get("received", base.received)), tuple(table.get("open", base.open))
    if not received or set(received) & set(still_open):
        raise _bad(where, "received", "至少一个、与 open 不重复的接收标志")
    place = FrontEndPlace(
        url=table["url"],
        out=table.get("out", base.out),
        back=table.get("back", base.back),
        capital=table.get("capital", False),
        flag_number=table.get("flag_number", False),
        tables=_names(table.get("tables", {}), where, "tables"),
        columns=_names(table.get("columns", {}), where, "columns"),
        received=received,
        open=still_open,
        seconds=seconds,
    )
    if place.out.lower() == place.back.lower():
        raise _bad(where, "back", "与 out 不同的表名前缀")
    return ExchangeConfig(
        place=place,
        codes=laid_over(_codes(table.get("codes", {}), where)),
        name=table.get("name", "省平台"),
        division=table.get("division", ""),
        every=every,
    )


def _bad(where: str, key: str, words: str) -> Refused:
    return Refused("exchange.value", f"设置文件 {where} 的“{key}”应是{words}。")


def _names(table: Mapping[str, Any], where: str, key: str) -> dict[str, str]:
    """Our names in small letters to theirs."""
    for name, value in table.items():
        if not isinstance(value, str) or not value:
            raise _bad(where, f"{key}.{name}", _WORDS[str])
    return {name.lower(): value for name, value in table.items()}


def _codes(table: Mapping[str, Any], where: str) -> dict[CodeSet, dict[str, str]]:
    found: dict[CodeSet, dict[str, str]] = {}
    for name, words in table.items():
        try:
            codes = CodeSet(name)
        except ValueError:
            known = "、".join(CodeSet)
            raise Refused(
                "exchange.key", f"设置文件 {where} 里没有代码对照表“{name}”。可用的有：{known}。"
            ) from None
        if not isinstance(words, dict):
            raise _bad(where, f"codes.{name}", _WORDS[dict])
        for word, code in words.items():
            if not isinstance(code, str):
                raise _bad(where, f"codes.{name}.{word}", _WORDS[str])
        found[codes] = dict(words)
    return found


def sample() -> str:
    """A file to begin with: every key with its default, every code that is known."""
    base = FrontEndPlace(url="postgresql+psycopg://用户@前置机/库名")
    lines = [
        "# 与省平台前置机的交换。口令放在环境变量 YICHUANG_FRONT_END_PASSWORD，不写在这里。",
        '# 代码对照表里没有的值不会用别的值代替，而是列为待办，补上后自动再报；写 "-" 表示这类行不报。',
        f"url = {_toml(base.url)}",
        'name = "省平台"',
        'division = ""           # 行政区划代码，空着就用大厅代码',
        "every = 30              # 每隔多少秒一轮",
        f"seconds = {base.seconds}            # 等前置机回答最多多少秒",
        f"out = {_toml(base.out)}       # 我们写的表的前缀",
        f"back = {_toml(base.back)}      # 平台写给我们的表的前缀",
        "capital = false         # 表名、列名要用大写时写 true",
        "flag_number = false     # REC_FLAG 是数字列时写 true",
        f"received = {_toml(list(base.received))}        # REC_FLAG 的哪些值表示已接收",
        f"open = {_toml(list(base.open))}        # 哪些值表示还没有处理；其余都是退回",
        "",
        '[tables]                # 平台的表名不同时，如 ex_gdbs_pj = "HCP_PJ"',
        "",
        '[columns]               # 平台的列名不同时，如 rec_msg = "CWXX"',
    ]
    for codes, words in DEFAULTS.items():
        lines += ["", f"[codes.{_toml(str(codes))}]"]
        lines += [f"{_toml(word)} = {_toml(code)}" for word, code in words.items()]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """JSON of texts and lists is TOML too."""
    return json.dumps(value, ensure_ascii=False)


def table_names(place: FrontEndPlace) -> tuple[str, ...]:
    """Names of the tables that we write, for people."""
    return tuple(place.tables.get(f"{place.out}{table}".lower(), f"{place.out}{table}") for table in ExTable)
