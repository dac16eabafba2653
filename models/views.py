"""Reading for the screens, on connections that cannot write (`hall.queries.Queries`).

Each call is one short read transaction, so that no screen holds the WAL back (sync-protocol.md A4). Frozen
values only; nothing is masked here.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall import clock as time
from hall.cases import CaseState
from hall.events import EventKind
from hall.identity import DocumentKind
from hall.queries import MAX_DAY, SyncView
from models import case_search, conflict_views, mapping, theme_search
from models.catalogue_store import CatalogueCache, Catalogues
from models.chain_store import read_identity
from models.faults import translated
from models.folded_routes import Issues, Themes
from models.folded_rows import Cases, Persons, same_person
from models.local_rows import Accounts, Drafts, Papers, Settings
from models.queue_rows import Stamps
from models.tables.chain import ENTRY, QUARANTINE, RECEIPT, TIP
from models.tables.hall import CASE, CASE_LINE, PERSON
from models.tables.local import PAPER_DUE
from models.ticket_rows import Tickets
from models.upper_receipts import root_receipts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Connection

    from hall.cases import CaseFile
    from hall.catalogue import ItemVersion
    from hall.clock import Clock
    from hall.conflict_tasks import ConflictTask, EventLine, TwiceApplied, WaitingEvent
    from hall.issue_file import IssueFile
    from hall.persons import Person
    from hall.ports import CatalogueVersion, Draft, NodeIdentity
    from hall.queries import CaseFilter, CaseRow, FoundCases
    from hall.settings import HallSettings
    from hall.staff import Account
    from hall.theme_file import ThemeFile
    from hall.tickets import Ticket
    from models.engine import Store

FREQUENT_DAYS: Final = 60
"""How far back a window's frequent items are counted."""


class Views:
    """See `hall.queries.Queries`."""

    def __init__(self, store: Store, clock: Clock, cache: CatalogueCache | None = None) -> None:
        """Read from a store; `cache` is shared with its units of work."""
        self._store = store
        self._clock = clock
        self._cache = cache or CatalogueCache()

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        with translated(), self._store.reader.begin() as connection:
            yield connection

    def identity(self) -> NodeIdentity:
        """Who writes this store's chain."""
        with self._reading() as connection:
            return read_identity(connection)

    def hall(self) -> HallSettings:
        """The hall's settings."""
        with self._reading() as connection:
            return Settings(connection).hall()

    def tickets_of_day(self, day: int) -> tuple[Ticket, ...]:
        """All tickets of a business day, by take time."""
        with self._reading() as connection:
            return Tickets(connection, Stamps(connection)).of_day(day)

    def ticket(self, ticket_id: str) -> Ticket | None:
        """One ticket."""
        with self._reading() as connection:
            return Tickets(connection, Stamps(connection)).get(ticket_id)

    def active_ticket(self, window: int) -> Ticket | None:
        """The ticket that holds a window."""
        with self._reading() as connection:
            return Tickets(connection, Stamps(connection)).active_at(window)

    def case(self, case_id: str) -> CaseFile | None:
        """One case."""
        with self._reading() as connection:
            return Cases(connection).get(case_id)

    def case_by_number(self, number: str) -> CaseFile | None:
        """One case, by the printed number."""
        with self._reading() as connection:
            return Cases(connection).by_number(number)

    def theme(self, theme_id: str) -> ThemeFile | None:
        """One 一件事."""
        with self._reading() as connection:
            return Themes(connection).get(theme_id)

    def open_themes(self) -> tuple[ThemeFile, ...]:
        """一件事 of which a case is still open."""
        with self._reading() as connection:
            return Themes(connection).open()

    def theme_by_number(self, number: str) -> ThemeFile | None:
        """One 一件事, by its number."""
        with self._reading() as connection:
            return Themes(connection).by_number(number)

    def find_themes(self, text: str) -> tuple[ThemeFile, ...]:
        """一件事 by the end of their number or by their applicant, newest first."""
        with self._reading() as connection:
            return theme_search.find(connection, text)

    def issues(self, day: int) -> tuple[IssueFile, ...]:
        """反映 that wait, and those raised since a day."""
        with self._reading() as connection:
            return Issues(connection).since(day)

    def issue_by_number(self, number: str) -> IssueFile | None:
        """One 反映, by its number."""
        with self._reading() as connection:
            return Issues(connection).by_number(number)

    def cases(self, wanted: CaseFilter) -> tuple[CaseRow, ...]:
        """Cases that match, newest change first; of more than the limit those applied for last."""
        return self.find_cases(wanted).rows

    def find_cases(self, wanted: CaseFilter) -> FoundCases:
        """The same, and whether that is all."""
        with self._reading() as connection:
            return case_search.find(connection, wanted)

    def work_marks(self) -> tuple[tuple[str, int], ...]:
        """Id and last change of every case somebody still has something to do with."""
        with self._reading() as connection:
            return case_search.work_marks(connection)

    def case_lines(self, ids: Sequence[str]) -> tuple[CaseRow, ...]:
        """The lines of these cases."""
        with self._reading() as connection:
            return tuple(case_search.by_ids(connection, ids))

    def item_names(self) -> tuple[str, ...]:
        """The names of all items that cases are about."""
        with self._reading() as connection:
            return case_search.item_names(connection)

    def case_counts(self, applied_on: int) -> tuple[tuple[CaseState, int], ...]:
        """Cases of a day by state, in the order of the states."""
        line = CASE_LINE.c
        query = sa.select(line.state, sa.func.count()).where(line.applied_on == applied_on)
        with self._reading() as connection:
            rows = connection.execute(query.group_by(line.state))
            found = {str(state): int(count) for state, count in rows}
        return tuple((state, found[state]) for state in CaseState if state in found)

    def cases_of_person(self, person_id: str) -> tuple[CaseRow, ...]:
        """Earlier cases of an applicant, newest first."""
        with self._reading() as connection:
            order = (CASE_LINE.c.applied_at.desc(), CASE_LINE.c.id)
            return _lines(connection, CASE_LINE.c.person.in_(same_person(person_id)), order=order)

    def conflict_tasks(self) -> tuple[ConflictTask, ...]:
        """Conflicts that have to be decided or ticked off, the most urgent first."""
        with self._reading() as connection:
            return conflict_views.conflict_tasks(connection)

    def twice_applied(self, since: int, until: int = MAX_DAY) -> tuple[TwiceApplied, ...]:
        """疑似重复 of days (yyyymmdd, both included)."""
        with self._reading() as connection:
            return conflict_views.twice_applied(connection, since, until)

    def waiting_events(self, before: int) -> tuple[WaitingEvent, ...]:
        """Events that came before a moment (µs UTC) and still wait for what goes before them."""
        with self._reading() as connection:
            return conflict_views.waiting_events(connection, before)

    def disputed_persons(self) -> tuple[Person, ...]:
        """Persons of whom two windows wrote a field differently."""
        with self._reading() as connection:
            return conflict_views.disputed_persons(connection)

    def case_events(self, case_id: str) -> tuple[EventLine, ...]:
        """Every event of a case with what became of it."""
        with self._reading() as connection:
            return conflict_views.case_events(connection, case_id)

    def person(self, person_id: str) -> Person | None:
        """One person."""
        with self._reading() as connection:
            return Persons(connection).get(person_id)

    def find_person(self, kind: str, number: str) -> Person | None:
        """By kind and number of the document."""
        with self._reading() as connection:
            return Persons(connection).find(kind, number)

    def represented_by(self, person_id: str) -> tuple[Person, ...]:
        """Organisations that this person has acted for, newest first."""
        acted = (
            sa.select(CASE.c.person, sa.func.max(CASE.c.applied_at).label("last"))
            .where(CASE.c.agent == person_id)
            .group_by(CASE.c.person)
            .subquery()
        )
        query = (
            sa.select(PERSON)
            .join(acted, acted.c.person == PERSON.c.id)
            .where(PERSON.c.kind == str(DocumentKind.USCI))
            .order_by(acted.c.last.desc(), PERSON.c.id)
        )
        with self._reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(mapping.PERSON.from_row(dict(row)) for row in rows)

    def draft(self, window: int) -> Draft | None:
        """The unfinished intake of a window."""
        with self._reading() as connection:
            return Drafts(connection).get(window)

    def account(self, number: str) -> Account | None:
        """One account."""
        with self._reading() as connection:
            return Accounts(connection).get(number)

    def accounts(self) -> tuple[Account, ...]:
        """Everybody."""
        with self._reading() as connection:
            return Accounts(connection).all()

    def catalogue(self, day: int) -> CatalogueVersion | None:
        """The catalogue in force on a day (yyyymmdd)."""
        with self._reading() as connection:
            return Catalogues(connection, self._cache).current(day)

    def item_version(self, version_hash: str) -> ItemVersion | None:
        """A frozen item version."""
        known = self._cache.item(version_hash)
        if known is not None or not version_hash:
            return known
        with self._reading() as connection:
            return Catalogues(connection, self._cache).item_version(version_hash)

    def frequent_items(self, window: int, limit: int) -> tuple[str, ...]:
        """Codes of the items that a window had most often in the last 60 days, most frequent first."""
        since = time.corrected(self._clock) - FREQUENT_DAYS * 24 * 3600 * time.MICROS
        count, line = sa.func.count(), CASE_LINE.c
        query = (
            sa.select(line.item)
            .where(line.window == window, line.applied_at > since, line.item != "")
            .group_by(line.item)
            .order_by(count.desc(), sa.func.max(line.applied_at).desc(), line.item)
            .limit(max(limit, 0))
        )
        with self._reading() as connection:
            return tuple(str(code) for (code,) in connection.execute(query))

    def paper(self, sha256: bytes) -> bytes | None:
        """A rendered paper."""
        with self._reading() as connection:
            return Papers(connection).get(sha256)

    def unfinished_papers(self) -> tuple[CaseRow, ...]:
        """Cases whose papers this PC still owes, or rendered and no printer took them (D13)."""
        owed, stream = sa.select(sa.func.substr(PAPER_DUE.c.stream, 6)), sa.literal("case:") + CASE.c.id
        with self._reading() as connection:
            # What another window rendered lies and is printed there.
            mine = sa.select(ENTRY.c.link).where(
                ENTRY.c.stream == stream,
                ENTRY.c.node == read_identity(connection).node,
                ENTRY.c.kind == str(EventKind.PAPER_RENDERED),
            )
            # Written out, so that the index of the few is used.
            unsent = sa.select(CASE.c.id).where(sa.literal_column("case_file.unsent > 0"), mine.exists())
            wanted = CASE_LINE.c.id.in_(unsent.union(owed.where(PAPER_DUE.c.stream.startswith("case:"))))
            return _lines(connection, wanted, order=(CASE_LINE.c.updated_at.desc(), CASE_LINE.c.id))

    def sync(self) -> SyncView:
        """What waits to go up."""
        with self._reading() as connection:
            me = read_identity(connection).node
            own = connection.execute(sa.select(sa.func.max(TIP.c.seq)).where(TIP.c.node == me)).scalar_one()
            query = sa.select(RECEIPT).where(RECEIPT.c.node == me).order_by(RECEIPT.c.kept_at.desc()).limit(1)
            receipt = connection.execute(query).one_or_none()
            undecided = sa.select(sa.func.count()).where(QUARANTINE.c.decided_by.is_(None))
            held = connection.execute(undecided).scalar_one()
            root = root_receipts(connection, [me]).get(me)
        seq = receipt.seq if receipt else 0
        return SyncView(
            waiting=max((own or 0) - seq, 0),
            sent_back=held,
            last_receipt_at=receipt.at if receipt else 0,
            last_receipt_seq=seq,
            own_seq=own or 0,
            root_receipt_at=root.at if root else 0,
            root_receipt_seq=root.seq if root else 0,
        )

    def setting(self, name: str) -> str | None:
        """A small named text."""
        with self._reading() as connection:
            return Settings(connection).get(name)


def _lines(
    connection: Connection,
    *conditions: sa.ColumnElement[bool],
    order: tuple[Any, ...],
) -> tuple[CaseRow, ...]:
    query = case_search.LINES.where(*conditions).order_by(*order)
    return tuple(case_search.line(row) for row in connection.execute(query))
