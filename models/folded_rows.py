"""Repositories of what is folded from the chain: cases and persons (`hall.ports`); tickets: `ticket_rows.py`.

Each works on the connection of one unit of work and gives out frozen values only. Nothing is folded here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.cases import CaseFile, CaseState
from hall.finding import person_terms
from hall.issue_file import IssueFile
from hall.persons import Person
from hall.promises import waiting
from hall.theme_file import ThemeFile
from hall.tickets import Ticket
from models import mapping
from models.tables.hall import CASE, CASE_LINE, PERSON, PERSON_TERM
from models.tables.queue import TICKET
from models.tables.routes import ISSUE, THEME
from models.ticket_rows import ticket_row
from models.upserting import keep_many, upsert_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sqlalchemy.engine import Connection

    from hall.fold import Folded

    SavePersons = Callable[[Connection, Mapping[str, Person]], None]

Term = tuple[str, int, str]
"""A term, when its person was written, and who that is."""

_AT_ONCE: Final = 500
_FORGET: Final = sa.delete(PERSON_TERM).where(
    PERSON_TERM.c.term == sa.bindparam("t"),
    PERSON_TERM.c.at == sa.bindparam("a"),
    PERSON_TERM.c.person == sa.bindparam("p"),
)


def case_row(file: CaseFile) -> dict[str, Any]:
    """All columns of a case."""
    row = mapping.CASE.to_row(file)
    row["unsent"] = sum(1 for paper in file.papers if not paper.sent) if file.papers else 0
    row["attention"] = file.attention if file.conflicts else 0
    return row


def save_folded(
    connection: Connection, folded: Iterable[Folded], *, persons: SavePersons | None = None
) -> None:
    """Insert or replace many rows in one go; no ticket among them holds a window.

    Args:
        connection: In the caller's transaction.
        folded: What to store.
        persons: Stores the persons among them; `save_persons` if it is not given.
    """
    cases: dict[str, CaseFile] = {}
    tickets: dict[str, dict[str, Any]] = {}
    people: dict[str, Person] = {}
    themes: dict[str, dict[str, Any]] = {}
    issues: dict[str, dict[str, Any]] = {}
    for one in folded:
        match one:
            case CaseFile():
                cases[one.id] = one
            case Ticket():
                tickets[one.id] = ticket_row(one)
            case Person():
                people[one.id] = one
            case ThemeFile():
                themes[one.id] = mapping.THEME.to_row(one)
            case IssueFile():
                issues[one.id] = mapping.ISSUE.to_row(one)
    save_cases(connection, cases.values())
    upsert_many(connection, TICKET, tickets.values())
    (persons or save_persons)(connection, people)
    upsert_many(connection, THEME, themes.values())
    upsert_many(connection, ISSUE, issues.values())


def save_cases(connection: Connection, files: Iterable[CaseFile]) -> None:
    """Insert or replace cases, and their lines."""
    # The columns of a line stand in the row of its case, but for these.
    rows = [case_row(file) | {"word": file.word, "promised": waiting(file)} for file in files]
    upsert_many(connection, CASE, rows)
    upsert_many(connection, CASE_LINE, rows)


def save_persons(connection: Connection, persons: Mapping[str, Person]) -> None:
    """Insert or replace persons by id, with the terms under which they are found."""
    if not persons:
        return
    old = _stored_terms(connection, persons)
    new = {(term, one.updated_at, one.id) for one in persons.values() for term in person_terms(one)}
    gone, come = sorted(old - new), sorted(new - old)
    if gone:
        connection.execute(_FORGET, [{"t": term, "a": at, "p": person} for term, at, person in gone])
    upsert_many(connection, PERSON, (mapping.PERSON.to_row(one) for one in persons.values()))
    keep_terms(connection, come)


def keep_terms(connection: Connection, terms: Iterable[Term]) -> None:
    """Store terms beside those that are there; in order they are written fastest."""
    rows = ({"term": term, "at": at, "person": person} for term, at, person in terms)
    keep_many(connection, PERSON_TERM, rows)


def _stored_terms(connection: Connection, ids: Iterable[str]) -> set[Term]:
    """The terms of the persons of these ids as they are stored."""
    columns = (
        PERSON.c.id,
        PERSON.c.kind,
        PERSON.c.name,
        PERSON.c.number,
        PERSON.c.phone,
        PERSON.c.updated_at,
    )
    wanted = sorted(ids)
    found: set[Term] = set()
    for begin in range(0, len(wanted), _AT_ONCE):
        part = sa.select(*columns).where(PERSON.c.id.in_(wanted[begin : begin + _AT_ONCE]))
        for row in connection.execute(part):
            one = Person(id=row.id, kind=row.kind, name=row.name, number=row.number, phone=row.phone)
            found.update((term, row.updated_at, row.id) for term in person_terms(one))
    return found


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
        if not number:
            return None
        found = self._of_lines(CASE_LINE.c.number == number, order=(CASE.c.applied_at, CASE.c.id))
        return next(iter(found), None)

    def put(self, file: CaseFile) -> None:
        """Insert or replace."""
        save_cases(self._connection, [file])

    def received_before(self, day: int) -> tuple[CaseFile, ...]:
        """Cases in RECEIVED whose receipt day lies before `day` (yyyymmdd)."""
        return self._of_lines(
            CASE_LINE.c.state == str(CaseState.RECEIVED),
            CASE_LINE.c.received_on < day,
            order=(CASE.c.received_on, CASE.c.id),
        )

    def of_person(self, person_id: str) -> tuple[CaseFile, ...]:
        """Cases of an applicant, newest first."""
        same = CASE_LINE.c.person.in_(same_person(person_id))
        return self._of_lines(same, order=(CASE.c.applied_at.desc(), CASE.c.id))

    def _of_lines(self, *conditions: sa.ColumnElement[bool], order: Iterable[Any]) -> tuple[CaseFile, ...]:
        """Cases by what stands in their lines, which have the indexes."""
        return self._where(CASE.c.id.in_(sa.select(CASE_LINE.c.id).where(*conditions)), order=order)

    def _where(self, *conditions: sa.ColumnElement[bool], order: Iterable[Any] = ()) -> tuple[CaseFile, ...]:
        rows = self._connection.execute(sa.select(CASE).where(*conditions).order_by(*order)).mappings()
        return tuple(mapping.CASE.from_row(dict(row)) for row in rows)


def same_person(person_id: str) -> sa.Select[tuple[str]]:
    """Ids under which the person of one id is recorded: every window that knew nobody yet gave its own."""
    mine, others = PERSON.alias(), PERSON.alias()
    same = sa.and_(others.c.kind == mine.c.kind, others.c.number == mine.c.number, mine.c.number != "")
    joined = mine.join(others, sa.or_(others.c.id == mine.c.id, same))
    return sa.select(others.c.id).select_from(joined).where(mine.c.id == person_id)


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
        save_persons(self._connection, {person.id: person})

    def _one(self, *conditions: sa.ColumnElement[bool]) -> Person | None:
        order = (PERSON.c.updated_at.desc(), PERSON.c.id)
        query = sa.select(PERSON).where(*conditions).order_by(*order).limit(1)
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else mapping.PERSON.from_row(dict(row))
