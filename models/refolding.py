"""Folds every stream anew and replaces what was folded, inside the caller's transaction.

For `verify --rebuild`, and after an upgrade: a newer program may fold the same events to more. The rules of
folding are `hall.fold`; the chain is the truth (architecture.md 2).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.events import KINDS
from hall.fold import FOLDS, Folded, fold_stream
from hall.order import FoldStatus, Judged, Linked
from hall.tickets import Ticket
from models.chain_store import judge, loose_ends, readable
from models.folded_rows import save_folded
from models.local_rows import Settings
from models.queue_rows import Stamps
from models.ready import ReadyRows
from models.streams import stream_chunks
from models.tables.chain import ENTRY, FOLD_STATUS, HEAD
from models.tables.hall import CASE, CASE_LINE, PERSON, PERSON_TERM
from models.tables.instance import INSTANCE
from models.tables.queue import TICKET
from models.tables.routes import ISSUE, THEME
from models.ticket_rows import ticket_row
from models.upserting import upsert_many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from hall.chain import Entry
    from models.streams import Chunk


FOLDED_BY: Final = "fold.kinds"
"""Setting: how the program folds that folded last, its kinds with their versions among it."""

_ADD_HEADS: Final = ReadyRows.of_table(HEAD, lambda _dialect: sa.insert(HEAD))


def fold_entries(name: str, entries: Sequence[Entry]) -> tuple[Folded | None, tuple[Judged, ...]]:
    """Fold a stream; what cannot be read has its status too."""
    return _fold(name, entries, readable(entries))


def _fold(
    name: str, entries: Sequence[Entry], items: Sequence[Linked]
) -> tuple[Folded | None, tuple[Judged, ...]]:
    """The same, of what was read already."""
    known = {item.link for item in items}
    rest: list[Judged] = []
    for entry in entries:
        if entry.link in known:
            continue
        if entry.raw is None:
            rest.append(Judged(link=entry.link, status=FoldStatus.SUPERSEDED, reason="内容已依法清除。"))
        else:
            rest.append(Judged(link=entry.link, status=FoldStatus.REJECTED, reason="这条记录读不出来。"))
    folded, judged = fold_stream(name, items) if items else (None, ())
    return folded, (*judged, *rest)


@dataclass(slots=True)
class _Line:
    """What the rows of tickets claim while they are made anew: windows and numbers."""

    hall: str
    stamps: Stamps
    held: dict[int, Ticket] = field(default_factory=dict)
    numbers: set[tuple[str, int, str, int]] = field(default_factory=set)

    def row(self, ticket: Ticket, *, own: bool) -> dict[str, Any]:
        """The row of a ticket that holds nothing yet."""
        number = (ticket.hall, ticket.day, ticket.prefix, ticket.serial)
        drawn = own and bool(ticket.hall) and number not in self.numbers
        if drawn:
            self.numbers.add(number)
        row = ticket_row(ticket, drawn=drawn)
        if row["is_open"] and ticket.hall in {"", self.hall}:
            row["seq"] = self.stamps.next()
            self._claim(ticket)
        return row

    def _claim(self, ticket: Ticket) -> None:
        """Of several that say they are at a window the one called last is."""
        if not ticket.is_active or ticket.window is None:
            return
        other = self.held.get(ticket.window)
        if other is None or (ticket.called_at, ticket.id) > (other.called_at, other.id):
            self.held[ticket.window] = ticket


def refold(connection: Connection) -> None:
    """Fold every stream and replace cases, tickets, persons, statuses and heads."""
    own = frozenset(connection.execute(sa.select(INSTANCE.c.inc)).scalars())
    line = _Line(hall=Settings(connection).hall().code, stamps=Stamps(connection))
    for table in (CASE, CASE_LINE, TICKET, PERSON, PERSON_TERM, THEME, ISSUE, FOLD_STATUS, HEAD):
        connection.execute(sa.delete(table))
    for chunk in stream_chunks(connection):
        _refold(connection, chunk, line, _written_here(connection, chunk, own))
    for window, ticket in line.held.items():
        connection.execute(sa.update(TICKET).where(TICKET.c.id == ticket.id).values(holds=window))
    Settings(connection).put(FOLDED_BY, folds_of_program())


def folds_of_program() -> str:
    """How this program folds, as it is kept beside what it folded."""
    return json.dumps({"": FOLDS} | {str(kind): rule.tv for kind, rule in sorted(KINDS.items())})


def _written_here(connection: Connection, chunk: Chunk, incs: frozenset[Any]) -> frozenset[str]:
    """Those streams of a chunk in which this incarnation wrote."""
    query = (
        sa.select(ENTRY.c.stream)
        .where(ENTRY.c.stream >= chunk[0][0], ENTRY.c.stream <= chunk[-1][0], ENTRY.c.inc.in_(list(incs)))
        .distinct()
    )
    return frozenset(row.stream for row in connection.execute(query))


def _refold(connection: Connection, chunk: Chunk, line: _Line, own: frozenset[str]) -> None:
    rows: list[Folded] = []
    tickets: list[dict[str, Any]] = []
    verdicts: list[Judged] = []
    heads: list[dict[str, Any]] = []
    for name, entries in chunk:
        items = readable(entries)
        folded, judged = _fold(name, entries, items)
        verdicts.extend(judged)
        if isinstance(folded, Ticket):
            tickets.append(line.row(folded, own=name in own))
        elif folded is not None:
            rows.append(folded)
        if name:
            heads += [{"stream": name, "link": link} for link in loose_ends(items)]
    save_folded(connection, rows)
    upsert_many(connection, TICKET, tickets)
    judge(connection, verdicts)
    _ADD_HEADS.run(connection, heads)
