"""Repositories of what is folded from the chain: cases, tickets, persons (`hall.ports`).

Each works on the connection of one unit of work and gives out frozen values only. Nothing is folded here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.cases import CaseFile, CaseState
from hall.errors import Refused
from hall.persons import Person
from hall.tickets import MOVES, Ticket
from models import mapping
from models.tables.hall import CASE, PERSON, TICKET
from models.upserting import upsert, upsert_all

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection


_OVER: Final = frozenset(state for state, moves in MOVES.items() if not moves)
"""Final states of a ticket."""


def case_row(file: CaseFile) -> dict[str, Any]:
    """All columns of a case."""
    unsent = sum(1 for paper in file.papers if not paper.sent)
    return mapping.CASE.to_row(file) | {"unsent": unsent}


def ticket_row(ticket: Ticket, *, holds: bool) -> dict[str, Any]:
    """All columns of a ticket; `holds` only where this store is the queue's authority."""
    return mapping.TICKET.to_row(ticket) | {
        "holds": ticket.window if holds and ticket.is_active else None,
        "is_open": ticket.state not in _OVER,
    }


def save_folded(connection: Connection, folded: Iterable[CaseFile | Ticket | Person]) -> None:
    """Insert or replace many rows in one go; no ticket among them holds a window."""
    cases: dict[str, dict[str, Any]] = {}
    tickets: dict[str, dict[str, Any]] = {}
    persons: dict[str, dict[str, Any]] = {}
    for one in folded:
        match one:
            case CaseFile():
                cases[one.id] = case_row(one)
            case Ticket():
                tickets[one.id] = ticket_row(one, holds=False)
            case Person():
                persons[one.id] = mapping.PERSON.to_row(one)
    upsert_all(connection, CASE, list(cases.values()))
    upsert_all(connection, TICKET, list(tickets.values()))
    upsert_all(connection, PERSON, list(persons.values()))


class Cases:
    """See `hall.ports.CaseStore`."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def get(self, case_id: str) -> CaseFile | None:
        """By id."""
        return next(iter(self._where(CASE.c.id == case_id)), None)

    def by_number(self, number: str) -> CaseFile | None:
        """By case number; of two with one number the earlier."""
        found = self._where(CASE.c.number == number, order=(CASE.c.applied_at, CASE.c.id)) if number else ()
        return next(iter(found), None)

    def put(self, file: CaseFile) -> None:
        """Insert or replace."""
        upsert(self._connection, CASE, case_row(file))

    def received_before(self, day: int) -> tuple[CaseFile, ...]:
        """Cases in RECEIVED whose receipt day lies before `day` (yyyymmdd)."""
        return self._where(
            CASE.c.state == str(CaseState.RECEIVED),
            CASE.c.received_on < day,
            order=(CASE.c.received_on, CASE.c.id),
        )

    def of_person(self, person_id: str) -> tuple[CaseFile, ...]:
        """Cases of an applicant, newest first."""
        return self._where(CASE.c.person == person_id, order=(CASE.c.applied_at.desc(), CASE.c.id))

    def _where(self, *conditions: sa.ColumnElement[bool], order: Iterable[Any] = ()) -> tuple[CaseFile, ...]:
        rows = self._connection.execute(sa.select(CASE).where(*conditions).order_by(*order)).mappings()
        return tuple(mapping.CASE.from_row(dict(row)) for row in rows)


class Tickets:
    """See `hall.ports.TicketStore`."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def get(self, ticket_id: str) -> Ticket | None:
        """By id."""
        return next(iter(self._where(TICKET.c.id == ticket_id)), None)

    def put(self, ticket: Ticket) -> None:
        """Insert or replace.

        Raises:
            Refused: `ticket.window_busy`, the window holds another ticket.
        """
        row = ticket_row(ticket, holds=True)
        if row["holds"] is not None:
            other = self.active_at(row["holds"])
            if other is not None and other.id != ticket.id:
                raise Refused(
                    "ticket.window_busy",
                    f"{ticket.window}号窗口正在办理 {other.number}，请先完成、转移或暂放。",
                )
        upsert(self._connection, TICKET, row)

    def of_day(self, day: int) -> tuple[Ticket, ...]:
        """All tickets of a business day, by take time."""
        return self._where(TICKET.c.day == day)

    def active_at(self, window: int) -> Ticket | None:
        """The ticket that holds the window."""
        return next(iter(self._where(TICKET.c.holds == window)), None)

    def by_number(self, day: int, number: str) -> Ticket | None:
        """By the number on the slip."""
        return next(iter(self._where(TICKET.c.day == day, TICKET.c.number == number)), None)

    def open_before(self, day: int) -> tuple[Ticket, ...]:
        """Tickets of earlier days that never ended."""
        return self._where(TICKET.c.is_open, TICKET.c.day < day)

    def _where(self, *conditions: sa.ColumnElement[bool]) -> tuple[Ticket, ...]:
        order = (TICKET.c.day, TICKET.c.taken_at, TICKET.c.id)
        rows = self._connection.execute(sa.select(TICKET).where(*conditions).order_by(*order)).mappings()
        return tuple(mapping.TICKET.from_row(dict(row)) for row in rows)


class Persons:
    """See `hall.ports.PersonStore`."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def get(self, person_id: str) -> Person | None:
        """By id."""
        return self._one(PERSON.c.id == person_id)

    def find(self, kind: str, number: str) -> Person | None:
        """By kind and number of the document; of several the one recorded last."""
        return self._one(PERSON.c.kind == kind, PERSON.c.number == number) if number else None

    def put(self, person: Person) -> None:
        """Insert or replace."""
        upsert(self._connection, PERSON, mapping.PERSON.to_row(person))

    def _one(self, *conditions: sa.ColumnElement[bool]) -> Person | None:
        order = (PERSON.c.updated_at.desc(), PERSON.c.id)
        query = sa.select(PERSON).where(*conditions).order_by(*order).limit(1)
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else mapping.PERSON.from_row(dict(row))
