"""Writes `models/SCHEMA.md` out of the tables, so that the page can never say something else.

`python -m tests.store.schema_page` writes it anew; a test says when it is stale.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from models.tables import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterator

MODELS: Final = Path(__file__).parents[2] / "models"
PAGE: Final = MODELS / "SCHEMA.md"

_HEAD: Final = """# What lies in the store

One encrypted SQLite file (SQLCipher 4, raw key of 64 hex digits, never in a configuration), opened by
`models/engine.py` only. Times are microseconds UTC, days are yyyymmdd of UTC+8, `ID` is a UUID as 16 bytes,
`HASH` is 32 bytes, lists are JSON text with hashes in base64.

Made out of `models/tables/` by `python -m tests.store.schema_page`.

- **Truth**: `entry` holds every event as its author encoded it, linked by hashes. Nothing in it is ever
  changed or deleted but by redaction, which leaves the hashes.
- **Folded**: `case_file`, `ticket`, `person`, `fold_status`, `head` can be made anew from `entry` at any time
  (`main.py verify --rebuild`).
- **Local**: the rest is never in the chain (D8).

A write is one `BEGIN IMMEDIATE … COMMIT` of `models/unit_of_work.py` under WAL and `synchronous=FULL`. A
revision of `models/migrations/versions` that was released is never edited; `models/upgrade.py` runs new ones
after a check and a copy.
"""


def page() -> str:
    """The whole page."""
    parts = [_HEAD]
    for module in sorted(MODELS.glob("tables/*.py")):
        tables = list(_documented(module))
        if not tables:
            continue
        tree = ast.parse(module.read_text(encoding="utf-8"))
        parts.append(f"## {_plain(ast.get_docstring(tree) or '')}\n")
        parts.extend(_table(table, text) for table, text in tables)
    return "\n".join(parts)


def _documented(module: Path) -> Iterator[tuple[sa.Table, str]]:
    """Tables of a module with the sentence that stands below each."""
    body = ast.parse(module.read_text(encoding="utf-8")).body
    for made, below in zip(body, [*body[1:], None], strict=True):
        match made:
            case ast.Assign(
                value=ast.Call(func=ast.Attribute(attr="Table"), args=[ast.Constant(value=str(name)), *_])
            ):
                match below:
                    case ast.Expr(value=ast.Constant(value=str(text))):
                        yield METADATA.tables[name], _plain(text)
                    case _:
                        message = f"table {name} has no sentence below it"
                        raise AssertionError(message)
            case _:
                pass


def _plain(text: str) -> str:
    return " ".join(text.split())


def _table(table: sa.Table, text: str) -> str:
    rows = [f"### `{table.name}`\n", f"{text}\n", "| column | type | |", "|---|---|---|"]
    for column in table.columns:
        marks = ["key"] if column.primary_key else []
        marks += [] if column.nullable or column.primary_key else ["not null"]
        marks += [f"→ `{key.target_fullname}`" for key in column.foreign_keys]
        rows.append(f"| `{column.name}` | {_type(column)} | {', '.join(marks)} |")
    found = [f"`{', '.join(c.name for c in i.columns)}`" for i in sorted(table.indexes, key=_name)]
    unique = [
        f"`{', '.join(c.name for c in u.columns)}` unique"
        for u in sorted(table.constraints, key=_name)
        if isinstance(u, sa.UniqueConstraint)
    ]
    if found or unique:
        rows.append(f"\nIndexes: {' · '.join([*unique, *found])}")
    return "\n".join(rows) + "\n"


def _name(part: sa.Index | sa.Constraint) -> str:
    return str(part.name)


def _type(column: sa.Column[object]) -> str:
    kind = type(column.type).__name__
    return kind.upper() if kind in {"Id", "Hash"} else str(column.type.compile(sqlite.dialect()))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
