"""Indexes of tables that are filled anew in one go: taken away before, and made at the end in order.

For a file only. A server would lock its readers out until the transaction ends; there the indexes stay, and
the rows come in the order of their keys. Nothing is filled here.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

_MADE = sa.text(
    "SELECT name, sql FROM sqlite_master"
    " WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN :tables ORDER BY name"
).bindparams(sa.bindparam("tables", expanding=True))


@contextlib.contextmanager
def indexes_later(connection: Connection, *tables: sa.Table) -> Iterator[None]:
    """Do without the indexes of these tables, but for their keys, until the block has ended well.

    Inside the caller's transaction: whoever rolls it back has the old ones.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    found = connection.execute(_MADE, {"tables": [table.name for table in tables]}).all()
    for name, _ in found:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    yield
    for _, made in found:
        connection.exec_driver_sql(str(made))
