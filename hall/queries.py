"""Rows that screens need, frozen, and the Protocol that reads them (architecture.md 3).

A query changes nothing and never waits for a writer. No SQLAlchemy object is in a row, and nothing here is
masked: the screen masks with `identity.py`, and showing in full is a command with its event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from hall.cases import CaseFile, CaseState
from hall.catalogue import ItemVersion
from hall.conflict_tasks import ConflictTask, EventLine, TwiceApplied, WaitingEvent
from hall.course import NOTHING, Course
from hall.issue_file import IssueFile
from hall.persons import Person
from hall.ports import CatalogueVersion, Draft, NodeIdentity
from hall.settings import HallSettings
from hall.staff import Account
from hall.theme_file import ThemeFile
from hall.tickets import Ticket

MAX_DAY: Final = 9999_12_31
"""The last day there is, yyyymmdd."""

MOST_THEMES: Final = 20
"""So many 一件事 a search tells; one that finds more is too wide to choose from."""


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """One line of a list of cases. Days yyyymmdd, 0 when not yet. Without slots: see `hall.renewal`."""

    id: str
    number: str
    state: CaseState
    word: str
    item: str
    item_name: str
    item_version: str
    body_code: str
    person: str
    person_name: str
    person_kind: str
    person_number: str
    phone: str
    window: int | None
    clerk: str
    applied_at: int
    applied_on: int
    received_on: int
    accepted_on: int
    accepted_mode: str
    told_until: int
    gap: tuple[tuple[str, int], ...]
    ended_on: int
    updated_at: int
    attention: int = 0
    """See `CaseFile.attention`."""

    course: Course = NOTHING
    promised: int = 0
    """What its commitments still wait for, as a count (`hall.promises.waiting`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """What to look for; empty fields do not narrow. Days yyyymmdd, first and last inclusive.

    `text` matches number, name, document, phone, item: every word of it must stand in one of them. Numbers
    are found whole or by their end, names and items by any two neighbouring characters or the first one.
    """

    text: str = ""
    states: frozenset[CaseState] = frozenset()
    window: int | None = None
    clerk: str = ""
    applied_on: int = 0
    applied_from: int = 0
    applied_to: int = 0
    item_name: str = ""
    open_only: bool = False
    deemed: bool = False  # accepted by law, or by the platform: the window may owe a notice
    limit: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCases:
    """What a search found, the newest first; `whole` False when there may be more than is here."""

    rows: tuple[CaseRow, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncView:
    """What the status bar and the sync page say. Times microseconds UTC, 0 when never.

    `root_receipt_…` is the word of the root, the topmost hub, as it was passed down.
    """

    waiting: int = 0
    sent_back: int = 0
    last_receipt_at: int = 0
    last_receipt_seq: int = 0
    own_seq: int = 0
    root_receipt_at: int = 0
    root_receipt_seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """What `verify` found."""

    ok: bool
    entries: int
    nodes: int
    faults: tuple[str, ...]


class Queries(Protocol):
    """Reading, on a connection of its own."""

    def identity(self) -> NodeIdentity:
        """Who writes this store's chain."""
        ...

    def hall(self) -> HallSettings:
        """The hall's settings."""
        ...

    def tickets_of_day(self, day: int) -> tuple[Ticket, ...]:
        """All tickets of a business day, by take time."""
        ...

    def ticket(self, ticket_id: str) -> Ticket | None:
        """One ticket."""
        ...

    def active_ticket(self, window: int) -> Ticket | None:
        """The ticket that holds a window."""
        ...

    def case(self, case_id: str) -> CaseFile | None:
        """One case."""
        ...

    def case_by_number(self, number: str) -> CaseFile | None:
        """One case, by the printed number."""
        ...

    def theme(self, theme_id: str) -> ThemeFile | None:
        """One 一件事, by its id."""
        ...

    def open_themes(self) -> tuple[ThemeFile, ...]:
        """一件事 of which a case is still open, newest first."""
        ...

    def theme_by_number(self, number: str) -> ThemeFile | None:
        """One 一件事, by the number on its receipt."""
        ...

    def find_themes(self, text: str) -> tuple[ThemeFile, ...]:
        """一件事 by the end of their number, or by name or number of the applicant, newest first.

        A further word may be a part of the theme's name. At most `MOST_THEMES`.
        """
        ...

    def issues(self, day: int) -> tuple[IssueFile, ...]:
        """反映 that wait for an answer, and those raised on `day` (yyyymmdd) or later."""
        ...

    def issue_by_number(self, number: str) -> IssueFile | None:
        """One 反映, by its number."""
        ...

    def cases(self, wanted: CaseFilter) -> tuple[CaseRow, ...]:
        """Cases that match, newest change first; of more than the limit those applied for last."""
        ...

    def find_cases(self, wanted: CaseFilter) -> FoundCases:
        """The same, and whether that is all; bounded work, however many cases there are."""
        ...

    def work_marks(self) -> tuple[tuple[str, int], ...]:
        """Id and time of the last change (µs UTC) of every case somebody still has something to do with."""
        ...

    def case_lines(self, ids: Sequence[str]) -> tuple[CaseRow, ...]:
        """The lines of these cases, in any order; what is not here is left out."""
        ...

    def item_names(self) -> tuple[str, ...]:
        """The names of all items that cases are about, in order."""
        ...

    def case_counts(self, applied_on: int) -> tuple[tuple[CaseState, int], ...]:
        """Cases of a day by state."""
        ...

    def cases_of_person(self, person_id: str) -> tuple[CaseRow, ...]:
        """Earlier cases of an applicant, newest first."""
        ...

    def conflict_tasks(self) -> tuple[ConflictTask, ...]:
        """Conflicts that have to be decided or ticked off, the most urgent first."""
        ...

    def twice_applied(self, since: int, until: int = MAX_DAY) -> tuple[TwiceApplied, ...]:
        """疑似重复 of days (yyyymmdd, both included), while nobody linked them and neither has ended."""
        ...

    def waiting_events(self, before: int) -> tuple[WaitingEvent, ...]:
        """Events that came before a moment (µs UTC) and still wait for what goes before them."""
        ...

    def disputed_persons(self) -> tuple[Person, ...]:
        """Persons of whom two windows wrote a field differently."""
        ...

    def case_events(self, case_id: str) -> tuple[EventLine, ...]:
        """Every event of a case with what became of it."""
        ...

    def person(self, person_id: str) -> Person | None:
        """One person."""
        ...

    def find_person(self, kind: str, number: str) -> Person | None:
        """By kind and number of the document."""
        ...

    def represented_by(self, person_id: str) -> tuple[Person, ...]:
        """Organisations that this person has acted for, newest first ("firm known from history")."""
        ...

    def draft(self, window: int) -> Draft | None:
        """The unfinished intake of a window."""
        ...

    def account(self, number: str) -> Account | None:
        """One account."""
        ...

    def accounts(self) -> tuple[Account, ...]:
        """Everybody."""
        ...

    def catalogue(self, day: int) -> CatalogueVersion | None:
        """The catalogue in force on a day (yyyymmdd)."""
        ...

    def item_version(self, version_hash: str) -> ItemVersion | None:
        """A frozen item version."""
        ...

    def frequent_items(self, window: int, limit: int) -> tuple[str, ...]:
        """Codes of the items that a window had most often in the last 60 days, most frequent first."""
        ...

    def paper(self, sha256: bytes) -> bytes | None:
        """A rendered paper."""
        ...

    def unfinished_papers(self) -> tuple[CaseRow, ...]:
        """Cases whose papers are still owed, or were rendered and taken by no printer (D13)."""
        ...

    def sync(self) -> SyncView:
        """What waits to go up."""
        ...

    def setting(self, name: str) -> str | None:
        """A small named text."""
        ...
