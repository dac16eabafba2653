"""The lines of the queues as the writer's groups know them: the first of each queue and class, kept up.

A call takes the head of its lines; the next one behind it is known already, so that thirty calls of a group
ask the database once and not thirty times. Everything is read under the write lock and belongs to it: what is
kept from one group to the next counts only while nobody else has changed a row (`group_state.Known`). Who is
next is decided by `hall.queueing`.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import sqlalchemy as sa

from hall.queue_ports import Head
from hall.queueing import KLASSES, klass_of, since
from hall.tickets import TicketState
from models.ready import ReadyQuery
from models.tables.chain import ENTRY, HEAD
from models.tables.queue import IN_LINE, JUMPED, TICKET, WAITING
from models.ticket_rows import ENOUGH, UPPER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hall.tickets import Ticket
    from models.group_state import GroupState

AHEAD: Final = 24
"""How many of a queue and class are read at a time."""

_MOST: Final = 8 * AHEAD
"""A line that grows beyond this in the memory is cut; the rest is read again when its turn comes."""


class Line(NamedTuple):
    """The first of one queue and class, by (`since`, id); `whole` when nobody stands behind them."""

    first: tuple[tuple[int, str], ...]
    whole: bool


def links_of(dialect: str, ident: sa.ColumnElement[str]) -> tuple[sa.ColumnElement[Any], ...]:
    """The heads of a ticket's stream as hex, and whether others wrote in it, so that they do not count.

    Whoever reads a ticket in a group is about to write behind these.
    """
    stream: sa.ColumnElement[str] = sa.literal_column("'ticket:'", sa.Text) + ident
    if dialect == "postgresql":
        # Ids are compared as "C", streams are not: without this word no index of a stream would serve.
        stream = sa.collate(stream, "default")
        joined: Any = sa.func.string_agg(sa.func.encode(HEAD.c.link, "hex"), ",")
    else:
        joined = sa.func.group_concat(sa.func.hex(HEAD.c.link), ",")
    heads = sa.select(joined).where(HEAD.c.stream == stream).scalar_subquery()
    me = sa.bindparam("me", type_=ENTRY.c.node.type)
    foreign = sa.exists().where(ENTRY.c.stream == stream, sa.or_(ENTRY.c.node < me, ENTRY.c.node > me))
    return heads.label("links"), foreign.label("others")


@cache
def _line_query(queues: int) -> ReadyQuery:
    """The first of each class of so many queues: parameters `day`, `me`, `q0` and on; one seek for each."""

    def made(dialect: str) -> sa.Select[Any]:
        day = sa.bindparam("day", type_=sa.Integer)
        first = []
        for number, klass in itertools.product(range(queues), KLASSES):
            queue = sa.bindparam(f"q{number}", type_=sa.Text)
            line = (
                sa.select(TICKET.c.id)
                .where(sa.text(IN_LINE), TICKET.c.day == day, TICKET.c.queue == queue)
                .where(TICKET.c.klass == sa.literal_column(f"'{klass}'"))
                .order_by(TICKET.c.since, TICKET.c.id)
                .limit(sa.literal_column(str(AHEAD)))
            )
            first.append(sa.select(line.subquery()))
        wanted = sa.select(TICKET, *links_of(dialect, TICKET.c.id)).where(
            TICKET.c.id.in_(sa.union_all(*first))
        )
        return wanted.order_by(TICKET.c.since, TICKET.c.id)

    return ReadyQuery(made)


def _sent_query(dialect: str) -> sa.Select[Any]:
    day = sa.bindparam("day", type_=sa.Integer)
    sent = sa.select(TICKET, *links_of(dialect, TICKET.c.id)).where(sa.text(WAITING), TICKET.c.day == day)
    return sent.where(sa.or_(TICKET.c.to_window.is_not(None), TICKET.c.to_staff.is_not(None)))


_SENT: Final = ReadyQuery(_sent_query)
"""Those of a day who wait for one window or person."""

_JUMPED: Final = ReadyQuery(
    lambda _dialect: (
        sa.select(TICKET.c.taken_at)
        .where(sa.text(JUMPED), TICKET.c.day == sa.bindparam("day"), TICKET.c.queue == sa.bindparam("queue"))
        .order_by(TICKET.c.taken_at)
    )
)
"""When those were taken who may have passed others of their queue."""


class Lines:
    """The heads of a call, from what is known; `keep_up` is told of each ticket that is put."""

    def __init__(self, state: GroupState, ticket: Callable[[Sequence[Any]], Ticket]) -> None:
        """Take what the group shares, and what makes a ticket of a row."""
        self._state = state
        self._ticket = ticket

    def heads(self, day: int, letters: Sequence[str], window: int, staff: str) -> tuple[Head, ...]:
        """Candidates of one call: see `hall.queue_ports.TicketStore.heads`."""
        known = self._state.known
        lines = known.lines
        unread = [letter for letter in letters if self._is_short(day, letter)]
        if unread or day not in known.sent:
            self._read(day, unread)
        found = [known.tickets[ident] for ident in known.sent[day]]
        wanted = [one for one in found if one is not None and _is_for(one, window, staff)]
        for letter in dict.fromkeys(letters):
            for klass in KLASSES:
                first = lines[day, letter, klass].first
                ticket = known.tickets[first[0][1]] if first else None
                if ticket is not None:
                    wanted.append(ticket)
        return tuple(Head(ticket=ticket, overtaken=self._overtaken(ticket)) for ticket in wanted)

    def keep_up(self, before: Ticket | None, ticket: Ticket) -> None:
        """A ticket was `before` and is now put as it is; it stands in `known.tickets` already."""
        for one, is_new in ((before, False), (ticket, True)):
            if one is None:
                continue
            if one.state is TicketState.WAITING:
                if one.to_window is None and one.to_staff is None:
                    self._move(one, is_new=is_new)
                else:
                    self._send(one, is_new=is_new)
            if one.priority and one.called_at > 0:
                self._jump(one, is_new=is_new)

    def _is_short(self, day: int, letter: str) -> bool:
        lines = self._state.known.lines
        for klass in KLASSES:
            line = lines.get((day, letter, klass))
            if line is None or not (line.first or line.whole):
                return True
        return False

    def _read(self, day: int, letters: Sequence[str]) -> None:
        state = self._state
        known = state.known
        asker = state.asker()
        with state.together():
            state.write_lines()
            if day not in known.sent:
                rows = _SENT.rows(state.connection, {"day": day, **asker})
                state.note(known.sent, day, tuple(ticket.id for ticket in self._learn(rows)))
            if not letters:
                return
            values = {f"q{place}": letter for place, letter in enumerate(letters)}
            rows = _line_query(len(letters)).rows(state.connection, {"day": day, **values, **asker})
        found: dict[tuple[str, str], list[tuple[int, str]]] = {}
        for ticket in self._learn(rows):
            found.setdefault((ticket.queue, klass_of(ticket)), []).append((since(ticket), ticket.id))
        for letter, klass in itertools.product(letters, KLASSES):
            first = found.get((letter, klass), [])
            state.note(known.lines, (day, letter, klass), Line(tuple(first), len(first) < AHEAD))

    def _learn(self, rows: Sequence[tuple[Any, ...]]) -> Iterator[Ticket]:
        """Tickets of rows that end with the heads of their streams."""
        state = self._state
        for row in rows:
            known = state.known.tickets.get(row[0])
            if known is None:
                known = self._ticket(row)
                state.note(state.known.tickets, known.id, known)
                state.learn_heads(f"ticket:{known.id}", row[-2], foreign=bool(row[-1]))
            yield known

    def _move(self, ticket: Ticket, *, is_new: bool) -> None:
        """Put it into its line, or take it out."""
        lines = self._state.known.lines
        key = (ticket.day, ticket.queue, klass_of(ticket))
        line = lines.get(key)
        if line is None:
            return
        first, place = line.first, (since(ticket), ticket.id)
        at = bisect_left(first, place)
        if not is_new:
            if at < len(first) and first[at] == place:
                self._state.note(lines, key, Line((*first[:at], *first[at + 1 :]), line.whole))
        elif at < len(first) or line.whole:
            grown = (*first[:at], place, *first[at:])
            whole = line.whole and len(grown) <= _MOST
            self._state.note(lines, key, Line(grown[:_MOST], whole))

    def _send(self, ticket: Ticket, *, is_new: bool) -> None:
        sent = self._state.known.sent
        if ticket.day in sent:
            rest = tuple(ident for ident in sent[ticket.day] if ident != ticket.id)
            self._state.note(sent, ticket.day, (*rest, ticket.id) if is_new else rest)

    def _jump(self, ticket: Ticket, *, is_new: bool) -> None:
        jumped, key = self._state.known.jumped, (ticket.day, ticket.queue)
        times = jumped.get(key)
        if times is None:
            return
        at = bisect_left(times, ticket.taken_at)
        if is_new:
            self._state.note(jumped, key, (*times[:at], ticket.taken_at, *times[at:]))
        elif at < len(times) and times[at] == ticket.taken_at:
            self._state.note(jumped, key, (*times[:at], *times[at + 1 :]))

    def _overtaken(self, ticket: Ticket) -> int:
        """How often somebody of a priority class who came later was called before it."""
        if klass_of(ticket) in UPPER:
            return 0
        jumped, key = self._state.known.jumped, (ticket.day, ticket.queue)
        times = jumped.get(key)
        if times is None:
            with self._state.together():
                self._state.write_lines()
                asked = {"day": ticket.day, "queue": ticket.queue}
                rows = _JUMPED.rows(self._state.connection, asked)
            times = tuple(row[0] for row in rows)
            self._state.note(jumped, key, times)
        return min(len(times) - bisect_right(times, since(ticket)), ENOUGH) if times else 0


def _is_for(ticket: Ticket, window: int, staff: str) -> bool:
    """Whether a ticket was sent to this window or person."""
    return ticket.to_window == window or ticket.to_staff == staff
