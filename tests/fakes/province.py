"""Whoever is behind a front-end machine: takes rows, refuses them, writes answers, all in plain SQL."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.exchange_rows import ExTable
from models.front_end_tables import ANSWERED, FLAG, INSERTED, WORDS

if TYPE_CHECKING:
    from models.front_end import SqlFrontEnd

NOW: Final = dt.datetime(2026, 11, 20, 12, 0)  # noqa: DTZ001  # as in the tables


class Platform:
    """Works on the tables of a front-end."""

    def __init__(self, front: SqlFrontEnd) -> None:
        self._front = front
        self._engine = front._engine
        self._serial = 0

    def rows(self, name: ExTable, **where: Any) -> list[dict[str, Any]]:
        """Rows of a table that we wrote, by our names."""
        table = self._front.tables.out[name]
        query = sa.select(table).where(*(table.c[key] == value for key, value in where.items()))
        keys = [column.key for column in table.columns]
        with self._engine.begin() as connection:
            found = [dict(zip(keys, row, strict=True)) for row in connection.execute(query)]
        return sorted(found, key=lambda row: (row["inserttime"], row["version"]))

    def receive(self, name: ExTable, central: str | None = None, short: str = "", **where: Any) -> int:
        """Receive whatever is open in a table; how many rows that were."""
        changes: dict[str, Any] = {FLAG: "1", ANSWERED: NOW}
        if central is not None:
            changes |= {"sblsh": central, "sblsh_short": short}
        return self._mark(name, changes, where)

    def refuse(self, name: ExTable, words: str, **where: Any) -> int:
        """Refuse whatever is open in a table."""
        return self._mark(name, {FLAG: "2", WORDS: words, ANSWERED: NOW}, where)

    def _mark(self, name: ExTable, changes: dict[str, Any], where: dict[str, Any]) -> int:
        table = self._front.tables.out[name]
        open_ones = [table.c[FLAG] == "0", *(table.c[key] == value for key, value in where.items())]
        values = {table.c[key]: value for key, value in changes.items()}
        with self._engine.begin() as connection:
            return connection.execute(sa.update(table).where(*open_ones).values(values)).rowcount

    def receive_all(self) -> int:
        """Receive everything; each case gets a number of the province with its SB."""
        done = 0
        for row in self.rows(ExTable.SB):
            if row[FLAG] == "0":
                self._serial += 1
                number = f"44990102{self._serial:06d}"
                done += self.receive(ExTable.SB, number, f"{self._serial}", sbhzh=row["sbhzh"])
        return done + sum(self.receive(name) for name in ExTable if name is not ExTable.SB)

    def drop(self, name: ExTable, **where: Any) -> None:
        """Clear rows away."""
        table = self._front.tables.out[name]
        with self._engine.begin() as connection:
            connection.execute(
                sa.delete(table).where(*(table.c[key] == value for key, value in where.items()))
            )

    def answer(self, name: ExTable, **values: Any) -> None:
        """Write a row for the hall."""
        self._serial += 1
        table = self._front.tables.back[name]
        row = {"version": 1, FLAG: "0", INSERTED: NOW + dt.timedelta(seconds=self._serial), **values}
        with self._engine.begin() as connection:
            connection.execute(sa.insert(table).values({table.c[key]: value for key, value in row.items()}))
