"""What the rules need from outside, as Protocols; fulfilled in `models/`, `printing/`, `sync/` and `ui/`.

Only types stand here. A unit of work is one transaction: nothing is visible to others before `commit`, and
everything is durable when it returns (WAL and FULL). Rows that screens read are in `queries.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self

from hall.cases import CaseFile
from hall.catalogue import Catalogue, ItemVersion
from hall.chain import Entry, Tip
from hall.events import Event
from hall.number_ports import NumberStore
from hall.order import Judged, Linked
from hall.persons import Person
from hall.queue_ports import BookingStore, EstimateStore, ReplyStore, TicketStore, WindowStore
from hall.route_ports import IssueStore, ThemeStore
from hall.settings import HallSettings
from hall.staff import Account


class Topic(StrEnum):
    """What a screen may have to read again."""

    QUEUE = "queue"
    CASES = "cases"
    PERSONS = "persons"
    STAFF = "staff"
    CATALOGUE = "catalogue"
    PAPERS = "papers"
    SYNC = "sync"
    DRAFT = "draft"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a command or a round of sync has touched."""

    topics: frozenset[Topic] = frozenset()
    streams: tuple[str, ...] = ()

    def __or__(self, other: Changes) -> Changes:
        """Both together."""
        streams = tuple(dict.fromkeys((*self.streams, *other.streams)))
        return Changes(topics=self.topics | other.topics, streams=streams)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeIdentity:
    """Who writes this chain (D4): node, incarnation, series such as `W03` (D1), hall code.

    The series belongs to the PC, whatever window somebody signs in at: two PCs never share one.
    """

    node: uuid.UUID
    inc: uuid.UUID
    series: str
    hall: str
    window: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One unfinished intake of a window; never in the chain (D8), encrypted with the store.

    `form` is the plain state of the intake page as JSON text; `saved_at` microseconds UTC.
    """

    window: int
    clerk: str
    form: str = field(repr=False)
    saved_at: int
    ticket: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueVersion:
    """One import: a list of item versions, and the rest of the sheets. `serial` counts from 1."""

    serial: int
    imported_at: int
    imported_by: str
    source: str
    catalogue: Catalogue
    hashes: tuple[tuple[str, str], ...]

    def hash_of(self, item_code: str) -> str | None:
        """Item version of an item in this catalogue."""
        return dict(self.hashes).get(item_code)


class ChainStore(Protocol):
    """The own chain, and streams over all chains."""

    def identity(self) -> NodeIdentity:
        """Who writes here."""
        ...

    def tip(self) -> Tip | None:
        """The newest entry of the own node, or None before the first."""
        ...

    def heads(self, stream: str) -> tuple[bytes, ...]:
        """Links of the stream's entries that no other entry of the stream names as a parent; at most 8."""
        ...

    def append(self, entry: Entry, event: Event) -> None:
        """Put an entry behind the tip and move the tip. The caller has linked it."""
        ...

    def stream(self, stream: str) -> tuple[Linked, ...]:
        """All readable events of a stream, in no promised order."""
        ...

    def judge(self, verdicts: Iterable[Judged]) -> None:
        """Store the fold status of events (one each; a later verdict replaces an earlier one)."""
        ...


class CaseStore(Protocol):
    """Folded cases."""

    def get(self, case_id: str) -> CaseFile | None:
        """By id."""
        ...

    def by_number(self, number: str) -> CaseFile | None:
        """By case number."""
        ...

    def put(self, file: CaseFile) -> None:
        """Insert or replace."""
        ...

    def received_before(self, day: int) -> tuple[CaseFile, ...]:
        """Cases in RECEIVED whose receipt day (yyyymmdd) lies before `day`: may be deemed accepted."""
        ...

    def of_person(self, person_id: str) -> tuple[CaseFile, ...]:
        """Cases of an applicant, newest first."""
        ...


class PersonStore(Protocol):
    """Folded persons and organisations."""

    def get(self, person_id: str) -> Person | None:
        """By id."""
        ...

    def find(self, kind: str, number: str) -> Person | None:
        """By kind and number of the document."""
        ...

    def put(self, person: Person) -> None:
        """Insert or replace."""
        ...


class DraftStore(Protocol):
    """One draft a window."""

    def get(self, window: int) -> Draft | None:
        """The draft of a window."""
        ...

    def put(self, draft: Draft) -> None:
        """Insert or replace."""
        ...

    def drop(self, window: int) -> None:
        """Delete; nothing happens when there is none."""
        ...


class AccountStore(Protocol):
    """Accounts (never in the chain, D8)."""

    def get(self, number: str) -> Account | None:
        """By staff number."""
        ...

    def put(self, account: Account) -> None:
        """Insert or replace."""
        ...

    def all(self) -> tuple[Account, ...]:
        """Everybody, by number."""
        ...


class CatalogueStore(Protocol):
    """Imported catalogues and frozen item versions (D18)."""

    def current(self, day: int) -> CatalogueVersion | None:
        """The catalogue in force on a day (yyyymmdd): of each item the newest version already effective."""
        ...

    def latest(self) -> CatalogueVersion | None:
        """The last import as it was."""
        ...

    def item_version(self, version_hash: str) -> ItemVersion | None:
        """A frozen version, also of items that are gone."""
        ...

    def keep(self, version: ItemVersion) -> None:
        """Keep a frozen version of another store, for a case that was taken in under it."""
        ...

    def add(
        self, catalogue: Catalogue, *, source: str, imported_at: int, imported_by: str
    ) -> CatalogueVersion:
        """Store a new version of the catalogue and every item version it needs."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingPaper:
    """A paper that an act owes and that is not yet drawn; written in the transaction of the act (D13).

    `form` is the paper's data (`paper_forms.encode_paper`); `made_at` microseconds UTC. A local encrypted
    row, never in the chain: the query password stands in it.
    """

    id: str
    stream: str
    kind: str
    form: bytes = field(repr=False)
    copies: int
    made_at: int
    by: str
    n: int = 1
    document: str = ""


class PaperStore(Protocol):
    """Papers that are owed, and rendered papers by SHA-256; encrypted with the store."""

    def pend(self, paper: PendingPaper) -> None:
        """Remember a paper that is owed."""
        ...

    def pending(self) -> tuple[PendingPaper, ...]:
        """All that is owed, oldest first."""
        ...

    def drop(self, paper_id: str) -> None:
        """It was rendered; nothing happens when it is not there."""
        ...

    def put(self, sha256: bytes, pdf: bytes, form: bytes) -> None:
        """Keep a paper and the data it was drawn from; the same bytes twice are one."""
        ...

    def get(self, sha256: bytes) -> bytes | None:
        """A kept PDF."""
        ...

    def form(self, sha256: bytes) -> bytes | None:
        """The data of a kept paper, for a reprint (`paper_forms.decode_paper` reads it)."""
        ...


class SettingStore(Protocol):
    """Named documents of the hall."""

    def hall(self) -> HallSettings:
        """The hall's settings; defaults where nothing was set."""
        ...

    def put_hall(self, settings: HallSettings) -> None:
        """Replace them."""
        ...

    def secret(self, name: str, size: int) -> bytes:
        """A random secret of this store, made at first use (for the keyed hash of D9)."""
        ...

    def get(self, name: str) -> str | None:
        """A small named text, for example the clock offset last learnt."""
        ...

    def put(self, name: str, value: str) -> None:
        """Insert or replace."""
        ...


class UnitOfWork(Protocol):
    """One transaction. Leaving without `commit` rolls back."""

    @property
    def chain(self) -> ChainStore:
        """See `ChainStore`."""
        ...

    @property
    def cases(self) -> CaseStore:
        """See `CaseStore`."""
        ...

    @property
    def themes(self) -> ThemeStore:
        """See `ThemeStore`."""
        ...

    @property
    def issues(self) -> IssueStore:
        """See `IssueStore`."""
        ...

    @property
    def tickets(self) -> TicketStore:
        """See `TicketStore`."""
        ...

    @property
    def windows(self) -> WindowStore:
        """See `WindowStore`."""
        ...

    @property
    def bookings(self) -> BookingStore:
        """See `BookingStore`."""
        ...

    @property
    def estimates(self) -> EstimateStore:
        """See `EstimateStore`."""
        ...

    @property
    def replies(self) -> ReplyStore:
        """See `ReplyStore`."""
        ...

    @property
    def persons(self) -> PersonStore:
        """See `PersonStore`."""
        ...

    @property
    def drafts(self) -> DraftStore:
        """See `DraftStore`."""
        ...

    @property
    def accounts(self) -> AccountStore:
        """See `AccountStore`."""
        ...

    @property
    def catalogue(self) -> CatalogueStore:
        """See `CatalogueStore`."""
        ...

    @property
    def numbers(self) -> NumberStore:
        """See `NumberStore`."""
        ...

    @property
    def papers(self) -> PaperStore:
        """See `PaperStore`."""
        ...

    @property
    def settings(self) -> SettingStore:
        """See `SettingStore`."""
        ...

    def __enter__(self) -> Self:
        """Begin (BEGIN IMMEDIATE)."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Roll back unless committed."""
        ...

    def commit(self) -> None:
        """Make it durable.

        Raises:
            Unavailable: The disk did not take it; nothing of it is stored.
        """
        ...


class Begin(Protocol):
    """Opens units of work; what commands are given."""

    def __call__(self) -> UnitOfWork:
        """A new transaction, to be used in `with`."""
        ...


class PasswordHasher(Protocol):
    """Argon2id, outside the rules."""

    def hash(self, password: str) -> str:
        """A salted hash."""
        ...

    def verify(self, hashed: str, password: str) -> bool:
        """True when the password is the one."""
        ...
