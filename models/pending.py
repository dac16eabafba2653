"""Rows that a group of acts still has to write: collected, written in bulk (`models.groups`).

A box is one table and one way of writing into it. Nothing is read here and nothing is decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from models.ready import ReadyRows
from models.tables.chain import ENTRY, FOLD_STATUS, HEAD
from models.tables.local import COUNTER
from models.tables.queue import ESTIMATE, NOTICE, REPLY, TICKET, WINDOW
from models.upserting import keeping, replacing

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from sqlalchemy.engine import Connection

Row = dict[str, Any]

_DROP_HEAD: Final = sa.delete(HEAD).where(
    HEAD.c.stream == sa.bindparam("on"), HEAD.c.link == sa.bindparam("old")
)
_SETTLE: Final = (
    sa.update(ESTIMATE)
    .where(ESTIMATE.c.ticket == sa.bindparam("of"), ESTIMATE.c.called_at == sa.literal_column("0"))
    .values(called_at=sa.bindparam("at"))
)


class Box(IntEnum):
    """What is collected, in the order in which it is written."""

    ENTRIES = 0
    HEADS = 1
    HEADS_GONE = 2
    VERDICTS = 3
    TICKETS = 4
    COUNTERS = 5
    WINDOWS = 6
    NOTICE = 7
    ESTIMATES = 8
    SETTLED = 9
    REPLIES = 10


def _insert(table: sa.Table) -> ReadyRows:
    return ReadyRows.of_table(table, lambda _dialect: sa.insert(table))


def _replace(table: sa.Table) -> ReadyRows:
    return ReadyRows.of_table(table, lambda dialect: replacing(table, dialect))


def _keep(table: sa.Table) -> ReadyRows:
    return ReadyRows.of_table(table, lambda dialect: keeping(table, dialect))


_WRITERS: Final[Mapping[Box, ReadyRows]] = {
    Box.ENTRIES: _insert(ENTRY),
    Box.HEADS: _insert(HEAD),
    Box.HEADS_GONE: ReadyRows(
        lambda _dialect: _DROP_HEAD,
        {"on": HEAD.c.stream.type, "old": HEAD.c.link.type},
        lambda _one, rows: (
            f"DELETE FROM head USING {rows} AS gone (on_stream, old)"  # noqa: S608  # no value stands in it
            " WHERE head.stream = gone.on_stream AND head.link = gone.old"
        ),
    ),
    Box.VERDICTS: _replace(FOLD_STATUS),
    Box.TICKETS: _replace(TICKET),
    Box.COUNTERS: _replace(COUNTER),
    Box.WINDOWS: _replace(WINDOW),
    Box.NOTICE: _replace(NOTICE),
    Box.ESTIMATES: _keep(ESTIMATE),
    Box.SETTLED: ReadyRows(
        lambda _dialect: _SETTLE,
        {"of": ESTIMATE.c.ticket.type, "at": ESTIMATE.c.called_at.type},
        lambda _one, rows: (
            f"UPDATE wait_estimate SET called_at = told.at FROM {rows} AS told (ticket, at)"  # noqa: S608  # as above
            " WHERE wait_estimate.ticket = told.ticket AND wait_estimate.called_at = 0"
        ),
    ),
    Box.REPLIES: _keep(REPLY),
}


class Pending:
    """Rows by box and key; a later row of a key takes the place of an earlier one."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._boxes: dict[Box, dict[Hashable, Row]] = {}
        self.lines_moved = False
        """A ticket among them came into a line, left one, or may have passed somebody."""

    def put(self, box: Box, key: Hashable, row: Row) -> None:
        """Collect a row."""
        found = self._boxes.get(box)
        if found is None:
            self._boxes[box] = {key: row}
        else:
            found[key] = row

    def row(self, box: Box, key: Hashable) -> Row | None:
        """The row that is collected under a key."""
        found = self._boxes.get(box)
        return None if found is None else found.get(key)

    def absorb(self, other: Pending) -> None:
        """Take over what another has, as the later rows; the other is not used any more."""
        for box, rows in other._boxes.items():
            found = self._boxes.get(box)
            if found is None:
                self._boxes[box] = rows
            else:
                found.update(rows)
        self.lines_moved |= other.lines_moved

    def write(self, connection: Connection, boxes: Iterable[Box] = Box) -> Pending:
        """Write boxes and empty them; what was written is given back."""
        written = Pending()
        for box in boxes:
            rows = self._boxes.get(box)
            if rows:
                _WRITERS[box].run(
                    connection, _freeing_first(rows) if box is Box.TICKETS else [*rows.values()]
                )
                written._boxes[box] = self._boxes.pop(box)
            if box is Box.TICKETS:
                written.lines_moved, self.lines_moved = self.lines_moved, False
        return written

    def has(self, boxes: Iterable[Box]) -> bool:
        """Whether something is in one of these boxes."""
        return any(self._boxes.get(box) for box in boxes)


def _freeing_first(rows: Mapping[Hashable, Row]) -> list[Row]:
    """Tickets that leave their window before those that come to it."""
    return sorted(rows.values(), key=lambda row: row["holds"] is not None)
