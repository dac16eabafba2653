"""Folds every stream anew and replaces what was folded, inside the caller's transaction.

For `verify --rebuild`, and after an upgrade: a newer program may fold the same events to more. The rules of
folding are `hall.fold`; the chain is the truth (architecture.md 2).
"""

from __future__ import annotations

import contextlib
import gc
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.codec import decode
from hall.errors import Refused
from hall.events import KINDS, StreamKind, stream_kind
from hall.finding import person_terms
from hall.fold import FOLDS, Folded, fold_stream
from hall.order import FoldStatus, Judged, Linked
from hall.tickets import Ticket
from models import mapping
from models.chain_store import judge, loose_ends
from models.folded_rows import keep_terms, save_folded
from models.index_pause import indexes_later
from models.local_rows import Settings
from models.queue_rows import Stamps
from models.ready import ReadyRows
from models.streams import Pieces
from models.tables.chain import ENTRY, FOLD_STATUS, HEAD
from models.tables.hall import CASE, CASE_LINE, PERSON, PERSON_TERM
from models.tables.instance import INSTANCE
from models.tables.queue import TICKET
from models.tables.routes import ISSUE, THEME
from models.ticket_rows import ticket_row
from models.upserting import upsert_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.engine import Connection

    from hall.chain import Entry
    from hall.persons import Person
    from models.folded_rows import Term
    from models.streams import Rows


FOLDED_BY: Final = "fold.kinds"
"""Setting: how the program folds that folded last, its kinds with their versions among it."""

_ADD_HEADS: Final = ReadyRows.of_table(HEAD, lambda _dialect: sa.insert(HEAD))
_PIECES: Final = Pieces((ENTRY.c.link, ENTRY.c.raw))
_ROOM: Final = 128 << 10
"""Memory for pages while everything is folded anew, KiB."""
_TERMS_AT_ONCE: Final = 100_000
"""Terms that are put in order before they are written: they come by person and lie by term."""


def fold_entries(name: str, entries: Sequence[Entry]) -> tuple[Folded | None, tuple[Judged, ...]]:
    """Fold a stream; what cannot be read has its status too."""
    items, rest = _read((entry.link, entry.raw) for entry in entries)
    folded, judged = _fold(name, items)
    return folded, (*judged, *rest)


def _read(rows: Iterable[tuple[bytes, bytes | None]]) -> tuple[list[Linked], list[Judged]]:
    """Events by their bytes, and the statuses of those that have none or cannot be read."""
    items: list[Linked] = []
    rest: list[Judged] = []
    for link, raw in rows:
        if raw is None:
            rest.append(Judged(link=link, status=FoldStatus.SUPERSEDED, reason="内容已依法清除。"))
            continue
        try:
            items.append(Linked(link=link, event=decode(bytes(raw))))
        except Refused:
            rest.append(Judged(link=link, status=FoldStatus.REJECTED, reason="这条记录读不出来。"))
    return items, rest


def _fold(name: str, items: Sequence[Linked]) -> tuple[Folded | None, tuple[Judged, ...]]:
    return fold_stream(name, items) if items else (None, ())


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


class _Terms:
    """Terms of persons on their way into an empty table, many of them put in order first."""

    def __init__(self) -> None:
        self._waiting: list[Term] = []

    def save(self, connection: Connection, persons: Mapping[str, Person]) -> None:
        """Store persons; their terms may wait for `write`."""
        upsert_many(connection, PERSON, (mapping.PERSON.to_row(one) for one in persons.values()))
        for one in persons.values():
            self._waiting += [(term, one.updated_at, one.id) for term in person_terms(one)]
        if len(self._waiting) >= _TERMS_AT_ONCE:
            self.write(connection)

    def write(self, connection: Connection) -> None:
        """Store what waits."""
        keep_terms(connection, sorted(self._waiting))
        self._waiting.clear()


def refold(connection: Connection) -> None:
    """Fold every stream and replace cases, tickets, persons, statuses and heads."""
    own = frozenset(connection.execute(sa.select(INSTANCE.c.inc)).scalars())
    line = _Line(hall=Settings(connection).hall().code, stamps=Stamps(connection))
    terms = _Terms()
    for table in (CASE, CASE_LINE, TICKET, PERSON, PERSON_TERM, THEME, ISSUE, FOLD_STATUS, HEAD):
        connection.execute(sa.delete(table))
    _all_effective(connection)
    with _roomy(connection), indexes_later(connection, CASE_LINE, PERSON), _uncollected():
        for piece in _PIECES.read(connection):
            _refold(connection, piece, line, terms, _written_here(connection, piece, own))
        terms.write(connection)
    for window, ticket in line.held.items():
        connection.execute(sa.update(TICKET).where(TICKET.c.id == ticket.id).values(holds=window))
    Settings(connection).put(FOLDED_BY, folds_of_program())


def folds_of_program() -> str:
    """How this program folds, as it is kept beside what it folded."""
    return json.dumps({"": FOLDS} | {str(kind): rule.tv for kind, rule in sorted(KINDS.items())})


def _all_effective(connection: Connection) -> None:
    """Give every event the status of most, in one go and in the order of the key; others are told after."""
    most = sa.select(ENTRY.c.link, sa.literal(str(FoldStatus.EFFECTIVE)), sa.literal(""), sa.literal(""))
    columns = [FOLD_STATUS.c.link, FOLD_STATUS.c.status, FOLD_STATUS.c.reason, FOLD_STATUS.c.conflict]
    connection.execute(sa.insert(FOLD_STATUS).from_select(columns, most.order_by(ENTRY.c.link)))


@contextlib.contextmanager
def _roomy(connection: Connection) -> Iterator[None]:
    """Keep more pages of a file in memory: every one that is read again is decrypted and checked again."""
    if connection.dialect.name != "sqlite":
        yield
        return
    before = int(connection.exec_driver_sql("PRAGMA cache_size").scalar_one())
    connection.exec_driver_sql(f"PRAGMA cache_size=-{_ROOM}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size={before}")


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Put off the search for rings of dead values: a fold makes many values and no rings."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _written_here(
    connection: Connection, piece: Sequence[tuple[str, Rows]], incs: frozenset[Any]
) -> frozenset[str]:
    """Those tickets of a piece in which this incarnation wrote."""
    names = [name for name, _ in piece if stream_kind(name) == StreamKind.TICKET]
    if not names:
        return frozenset()
    query = (
        sa.select(ENTRY.c.stream)
        .where(ENTRY.c.stream >= names[0], ENTRY.c.stream <= names[-1], ENTRY.c.inc.in_(list(incs)))
        .distinct()
    )
    return frozenset(row.stream for row in connection.execute(query))


def _refold(
    connection: Connection,
    piece: Sequence[tuple[str, Rows]],
    line: _Line,
    terms: _Terms,
    own: frozenset[str],
) -> None:
    rows: list[Folded] = []
    tickets: list[dict[str, Any]] = []
    verdicts: list[Judged] = []
    heads: list[dict[str, Any]] = []
    for name, entries in piece:
        items, rest = _read((link, raw) for _, link, raw in entries)
        folded, judged = _fold(name, items)
        verdicts += [
            one for one in judged if one.status is not FoldStatus.EFFECTIVE or one.reason or one.group
        ]
        verdicts += rest
        if isinstance(folded, Ticket):
            tickets.append(line.row(folded, own=name in own))
        elif folded is not None:
            rows.append(folded)
        if name:
            heads += [{"stream": name, "link": link} for link in loose_ends(items)]
    save_folded(connection, rows, persons=terms.save)
    upsert_many(connection, TICKET, tickets)
    judge(connection, verdicts)
    _ADD_HEADS.run(connection, heads)
