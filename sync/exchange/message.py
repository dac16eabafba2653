"""A row as text: what was sent, for people and for comparing; nobody's data stand in it (D9)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

import msgspec

from hall.exchange_rows import KEYS, ROWS, ExRow, ExTable, key_of, values_of

_PERSONAL: Final[Mapping[ExTable, frozenset[str]]] = {
    table: frozenset(spec.name for spec in fields(kind) if not spec.repr) for table, kind in ROWS.items()
}
"""Columns that name a person: those that are not shown."""
_COUNTING: Final = frozenset({"version", "sblsh", "sblsh_short"})
"""Columns that are no content: a row that differs in them alone says nothing new."""


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _json(values: Mapping[str, Any]) -> str:
    kept = {name: _plain(value) for name, value in sorted(values.items()) if value not in {None, ""}}
    return msgspec.json.encode(kept).decode()


def digest_of(row: ExRow) -> str:
    """Hash of the content of a row, people included, whatever its version."""
    content = {name: value for name, value in values_of(row).items() if name not in _COUNTING}
    return hashlib.sha256(_json(content).encode()).hexdigest()


def message_of(table: ExTable, values: Mapping[str, Any]) -> str:
    """The columns of a row as JSON, without those that name a person."""
    return _json({name: value for name, value in values.items() if name not in _PERSONAL[table]})


def name_of(row: ExRow) -> str:
    """What names a row at the front-end, as JSON."""
    return _json(key_of(row))


def read_name(text: str, table: ExTable) -> dict[str, object]:
    """The inverse of `name_of`; moments become moments again."""
    found: dict[str, object] = {"sblsh": ""} if "sblsh" in key_columns(table) else {}
    for name, value in msgspec.json.decode(text).items():
        is_time = name in {"slsj", "yslsj", "spsj"}
        found[name] = dt.datetime.fromisoformat(value) if is_time else value
    return found


def key_columns(table: ExTable) -> frozenset[str]:
    """Columns that name a row of a table."""
    return frozenset(KEYS[table])
