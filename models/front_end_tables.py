"""The tables of a front-end machine, as SQLAlchemy sees them, made out of the rows of `hall.exchange_rows`.

They belong to the platform: this program neither migrates nor changes them. `make` is for trials and tests.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import typing
from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from hall.exchange_ports import FrontEndPlace
from hall.exchange_rows import KEYS, ROWS, ExTable

FLAG: Final = "rec_flag"
WORDS: Final = "rec_msg"
INSERTED: Final = "inserttime"
ANSWERED: Final = "responsetime"

_LONG: Final = frozenset(
    {"sbclqd", "xml_data", "bjclqd", "bslyy", "bjgzyy", "spyj", "sqnr", "tbcxqdlyhyj", "zfhthyy", "pjnr"}
)
"""Columns of free text without a length."""
_KINDS: Final[Mapping[Any, sa.types.TypeEngine[Any]]] = {
    int: sa.Integer(),
    dt.datetime: sa.DateTime(),
    dt.date: sa.Date(),
    bytes: sa.LargeBinary(),
}


class FrontEndTables:
    """All tables of one front-end, out (we write) and back (the platform writes), by our names."""

    def __init__(self, place: FrontEndPlace) -> None:
        """Build them with the names of the place."""
        self.metadata = sa.MetaData()
        self._place = place
        self.out = {table: self._table(place.out, table) for table in ExTable}
        self.back = {table: self._table(place.back, table) for table in ExTable}

    def _table(self, prefix: str, table: ExTable) -> sa.Table:
        ours = f"{prefix}{table}".lower()
        name = self._name(self._place.tables.get(ours, ours))
        kinds = typing.get_type_hints(ROWS[table])
        columns = [self._column(spec.name, kinds[spec.name]) for spec in dataclasses.fields(ROWS[table])]
        columns += [
            self._column(FLAG, int if self._place.flag_number else str),
            self._column(WORDS, str),
            self._column(INSERTED, dt.datetime),
            self._column(ANSWERED, dt.datetime),
        ]
        by_key = sa.UniqueConstraint(*(_key for _key in (*KEYS[table], "version")), name=f"uq_{ours}")
        return sa.Table(name, self.metadata, *columns, by_key)

    def _column(self, name: str, kind: Any) -> sa.Column[Any]:
        """A column under our name as its key, whatever it is called there."""
        plain = next((one for one in typing.get_args(kind) if one is not type(None)), kind)
        if plain is str:
            found: sa.types.TypeEngine[Any] = sa.Text() if name in _LONG | {WORDS} else sa.String(500)
        else:
            found = _KINDS[plain]
        theirs = self._name(self._place.columns.get(name, name))
        return sa.Column(theirs, found, key=name, nullable=True)

    def _name(self, name: str) -> str:
        """In small letters SQLAlchemy leaves the case to the database; in capitals it quotes."""
        return name.upper() if self._place.capital else name.lower()
