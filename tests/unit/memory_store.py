"""A store in memory behind the ports of the rules.

A fake at the ports only: transactions, unique numbers and one active ticket a window are as in the real
store. Nothing here knows a rule of the hall.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

from hall.cases import CaseFile, CaseState
from hall.catalogue import Catalogue, ItemVersion
from hall.catalogue_versions import in_force
from hall.chain import Entry, Tip
from hall.codec import decode
from hall.commands.casework import as_day
from hall.errors import Unavailable
from hall.events import Event
from hall.fold import fold_stream
from hall.issue_file import IssueFile
from hall.leases import Block
from hall.numbering import DocumentLease
from hall.order import Judged, Linked
from hall.persons import Person
from hall.ports import CatalogueVersion, Draft, NodeIdentity, PendingPaper
from hall.queue_ports import Booking, Estimate, Notice, WindowRow
from hall.settings import HallSettings
from hall.staff import Account
from hall.theme_file import ThemeFile
from hall.tickets import Ticket
from tests.unit.memory_queue import Bookings, Estimates, Replies, Tickets, Windows
from tests.unit.memory_routes import Issues, Themes

NODE = uuid.UUID("01900000-0000-7000-8000-000000000001")
INCARNATION = uuid.UUID("01900000-0000-7000-8000-000000000002")


@dataclass(slots=True)
class State:
    """Everything that is stored. Values are frozen, so that copying the containers copies the state."""

    entries: list[Entry] = field(default_factory=list)
    foreign: list[Entry] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    verdicts: dict[bytes, Judged] = field(default_factory=dict)
    cases: dict[str, CaseFile] = field(default_factory=dict)
    issues: dict[str, IssueFile] = field(default_factory=dict)
    themes: dict[str, ThemeFile] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    drafts: dict[int, Draft] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    catalogues: list[CatalogueVersion] = field(default_factory=list)
    versions: dict[str, ItemVersion] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    leases: dict[tuple[str, str, int, str, str, int], DocumentLease] = field(default_factory=dict)
    blocks: dict[tuple[object, ...], Block] = field(default_factory=dict)
    owed: dict[str, PendingPaper] = field(default_factory=dict)
    pdfs: dict[bytes, tuple[bytes, bytes]] = field(default_factory=dict)
    hall: HallSettings = field(default_factory=HallSettings)
    secrets: dict[str, bytes] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    windows: dict[int, WindowRow] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    bookings: dict[str, Booking] = field(default_factory=dict)
    estimates: dict[str, Estimate] = field(default_factory=dict)
    replies: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    stamps: dict[str, int] = field(default_factory=dict)

    def copied(self) -> State:
        return State(**{name: copy.copy(getattr(self, name)) for name in self.__dataclass_fields__})


class MemoryStore:
    """One PC's store. Call it to begin a transaction; look at `state` for what is durable."""

    def __init__(self, *, series: str = "W03", window: int | None = None, hall: str = "990102") -> None:
        self.state = State()
        self.me = NodeIdentity(node=NODE, inc=INCARNATION, series=series, hall=hall, window=window)
        self.disk_full = False
        self.begun = False

    def __call__(self) -> MemoryUnit:
        return MemoryUnit(self)

    def raws(self) -> tuple[bytes, ...]:
        """Every encoded event, in the order of the chain."""
        return tuple(entry.raw for entry in self.state.entries if entry.raw is not None)

    def events_of(self, stream: str) -> tuple[Event, ...]:
        """The events of a stream, as decoded from the stored bytes."""
        events = map(decode, (*self.raws(), *(one.raw for one in self.state.foreign if one.raw is not None)))
        return tuple(event for event in sorted(events, key=lambda one: one.hlc) if event.stream == stream)

    def fold_again(self) -> dict[str, object]:
        """Every folded row, made anew from the bytes of the chain."""
        streams: dict[str, list[Linked]] = {}
        for entry in (*self.state.entries, *self.state.foreign):
            linked = Linked.of(entry)
            if linked is not None:
                streams.setdefault(linked.event.stream, []).append(linked)
        folded = {stream: fold_stream(stream, items)[0] for stream, items in streams.items()}
        return {stream: row for stream, row in folded.items() if row is not None}

    def stored_rows(self) -> dict[str, object]:
        """Every folded row as it is stored."""
        state = self.state
        rows: dict[str, object] = {f"case:{key}": row for key, row in state.cases.items()}
        rows |= {f"ticket:{key}": row for key, row in state.tickets.items()}
        rows |= {f"theme:{key}": row for key, row in state.themes.items()}
        rows |= {f"issue:{key}": row for key, row in state.issues.items()}
        return rows | {f"person:{key}": row for key, row in state.persons.items()}


class MemoryUnit:
    """One transaction over a copy; `commit` puts the copy in place."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.state = store.state.copied()

    @property
    def chain(self) -> _Chain:
        return _Chain(self.state, self._store.me)

    @property
    def cases(self) -> _Cases:
        return _Cases(self.state)

    @property
    def issues(self) -> Issues:
        return Issues(self.state)

    @property
    def themes(self) -> Themes:
        return Themes(self.state)

    @property
    def tickets(self) -> Tickets:
        return Tickets(self.state)

    @property
    def windows(self) -> Windows:
        return Windows(self.state)

    @property
    def bookings(self) -> Bookings:
        return Bookings(self.state)

    @property
    def estimates(self) -> Estimates:
        return Estimates(self.state)

    @property
    def replies(self) -> Replies:
        return Replies(self.state)

    @property
    def persons(self) -> _Persons:
        return _Persons(self.state)

    @property
    def drafts(self) -> _Drafts:
        return _Drafts(self.state)

    @property
    def accounts(self) -> _Accounts:
        return _Accounts(self.state)

    @property
    def catalogue(self) -> _Catalogues:
        return _Catalogues(self.state)

    @property
    def numbers(self) -> _Numbers:
        return _Numbers(self.state)

    @property
    def papers(self) -> _Papers:
        return _Papers(self.state)

    @property
    def settings(self) -> _Settings:
        return _Settings(self.state)

    def __enter__(self) -> Self:
        assert not self._store.begun, "a transaction inside a transaction would wait for ever"
        self._store.begun = True
        self.state = self._store.state.copied()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.begun = False

    def commit(self) -> None:
        if self._store.disk_full:
            raise Unavailable("store.disk", "磁盘已满，没有保存。")
        self._store.state = self.state
        self.state = self.state.copied()


class _Chain:
    def __init__(self, state: State, me: NodeIdentity) -> None:
        self._state = state
        self._me = me

    def identity(self) -> NodeIdentity:
        return self._me

    def tip(self) -> Tip | None:
        if not self._state.entries:
            return None
        event, entry = self._state.events[-1], self._state.entries[-1]
        return Tip(node=event.node.bytes, inc=event.inc.bytes, seq=event.seq, link=entry.link, hlc=event.hlc)

    def heads(self, stream: str) -> tuple[bytes, ...]:
        mine = self.stream(stream)
        named = {parent for item in mine for parent in item.event.parents}
        return tuple(item.link for item in mine if item.link not in named)[:8]

    def append(self, entry: Entry, event: Event) -> None:
        tip = self.tip()
        assert entry.prev == (tip.link if tip else bytes(32))
        assert event.seq == (tip.seq if tip else 0) + 1
        self._state.entries.append(entry)
        self._state.events.append(event)

    def stream(self, stream: str) -> tuple[Linked, ...]:
        own = (
            entry
            for entry, event in zip(self._state.entries, self._state.events, strict=True)
            if event.stream == stream
        )
        linked = (Linked.of(entry) for entry in (*own, *self._state.foreign))
        return tuple(item for item in linked if item is not None and item.event.stream == stream)

    def judge(self, verdicts: Iterable[Judged]) -> None:
        self._state.verdicts.update({verdict.link: verdict for verdict in verdicts})


class _Cases:
    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, case_id: str) -> CaseFile | None:
        return self._state.cases.get(case_id)

    def by_number(self, number: str) -> CaseFile | None:
        return next((file for file in self._state.cases.values() if file.number == number), None)

    def put(self, file: CaseFile) -> None:
        other = self.by_number(file.number)
        assert other is None or other.id == file.id, "a case number was given twice"
        self._state.cases[file.id] = file

    def received_before(self, day: int) -> tuple[CaseFile, ...]:
        return tuple(
            file
            for file in self._state.cases.values()
            if file.state is CaseState.RECEIVED and file.received_on < day
        )

    def of_person(self, person_id: str) -> tuple[CaseFile, ...]:
        who = {p.id: (p.kind, p.number) for p in self._state.persons.values()}
        mine = [f for f in self._state.cases.values() if f.person and who[f.person] == who.get(person_id)]
        return tuple(sorted(mine, key=lambda file: -file.applied_at))


class _Persons:
    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, person_id: str) -> Person | None:
        return self._state.persons.get(person_id)

    def find(self, kind: str, number: str) -> Person | None:
        return next((p for p in self._state.persons.values() if (p.kind, p.number) == (kind, number)), None)

    def put(self, person: Person) -> None:
        self._state.persons[person.id] = person


class _Drafts:
    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, window: int) -> Draft | None:
        return self._state.drafts.get(window)

    def put(self, draft: Draft) -> None:
        self._state.drafts[draft.window] = draft

    def drop(self, window: int) -> None:
        self._state.drafts.pop(window, None)


class _Accounts:
    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, number: str) -> Account | None:
        return self._state.accounts.get(number)

    def put(self, account: Account) -> None:
        self._state.accounts[account.number] = account

    def all(self) -> tuple[Account, ...]:
        return tuple(account for _, account in sorted(self._state.accounts.items()))


class _Catalogues:
    def __init__(self, state: State) -> None:
        self._state = state

    def current(self, day: int) -> CatalogueVersion | None:
        latest = self.latest()
        if latest is None:
            return None
        on = as_day(day)
        items = []
        for item in latest.catalogue.items:
            known = [
                found
                for version in self._state.catalogues
                if (found := version.catalogue.version(item.code)) is not None
            ]
            used = in_force(known, on)
            if used is not None:
                items.append(used.item)
        catalogue = replace(latest.catalogue, items=tuple(items))
        return replace(latest, catalogue=catalogue)

    def latest(self) -> CatalogueVersion | None:
        return self._state.catalogues[-1] if self._state.catalogues else None

    def item_version(self, version_hash: str) -> ItemVersion | None:
        return self._state.versions.get(version_hash)

    def keep(self, version: ItemVersion) -> None:
        self._state.versions.setdefault(version.digest, version)

    def add(
        self, catalogue: Catalogue, *, source: str, imported_at: int, imported_by: str
    ) -> CatalogueVersion:
        versions = [found for item in catalogue.items if (found := catalogue.version(item.code)) is not None]
        added = CatalogueVersion(
            serial=len(self._state.catalogues) + 1,
            imported_at=imported_at,
            imported_by=imported_by,
            source=source,
            catalogue=catalogue,
            hashes=tuple((version.item.code, version.digest) for version in versions),
        )
        self._state.versions.update({version.digest: version for version in versions})
        self._state.catalogues.append(added)
        return added


class _Numbers:
    def __init__(self, state: State) -> None:
        self._state = state

    def next(self, counter: str) -> int:
        self._state.counters[counter] = self._state.counters.get(counter, 0) + 1
        return self._state.counters[counter]

    def leases(self, body: str, kind: str, year: int, inc: str) -> tuple[DocumentLease, ...]:
        wanted = (body, kind, year, inc)
        return tuple(one for key, one in sorted(self._state.leases.items()) if key[:4] == wanted)

    def all_leases(self) -> tuple[DocumentLease, ...]:
        return tuple(self._state.leases.values())

    def put_lease(self, lease: DocumentLease) -> None:
        key = (lease.body, lease.kind, lease.year, lease.inc, lease.suffix, lease.lo)
        self._state.leases[key] = lease

    def take_lease(self, lease: DocumentLease) -> None:
        key = (lease.body, lease.kind, lease.year, lease.inc, lease.suffix, lease.lo)
        self._state.leases.setdefault(key, lease)

    def grant(self, body: str, kind: str, year: int, size: int, suffix: str = "") -> int:
        name = f"grant:{body}:{kind}:{year}:{suffix}"
        lo = self._state.counters.get(name, 0) + 1
        self._state.counters[name] = lo + size - 1
        return lo

    def granted(self, body: str, kind: str, year: int, suffix: str, least: int) -> None:
        name = f"grant:{body}:{kind}:{year}:{suffix}"
        self._state.counters[name] = max(self._state.counters.get(name, 0), least)

    def blocks(self, node: uuid.UUID | None = None) -> tuple[Block, ...]:
        return tuple(one for one in self._state.blocks.values() if node in {None, one.node})

    def put_block(self, block: Block) -> None:
        key = (block.body, block.kind, block.year, block.suffix, block.lo, block.node, block.inc)
        self._state.blocks[key] = block

    def need_suffix(self, node: uuid.UUID, inc: uuid.UUID, wanted: str) -> str:
        return self._state.texts.setdefault(f"need:{node}:{inc}", wanted)


class _Papers:
    def __init__(self, state: State) -> None:
        self._state = state

    def pend(self, paper: PendingPaper) -> None:
        self._state.owed[paper.id] = paper

    def pending(self) -> tuple[PendingPaper, ...]:
        return tuple(self._state.owed.values())

    def drop(self, paper_id: str) -> None:
        self._state.owed.pop(paper_id, None)

    def put(self, sha256: bytes, pdf: bytes, form: bytes) -> None:
        self._state.pdfs[sha256] = (pdf, form)

    def get(self, sha256: bytes) -> bytes | None:
        return self._state.pdfs.get(sha256, (None, None))[0]

    def form(self, sha256: bytes) -> bytes | None:
        return self._state.pdfs.get(sha256, (None, None))[1]


class _Settings:
    def __init__(self, state: State) -> None:
        self._state = state

    def hall(self) -> HallSettings:
        return self._state.hall

    def put_hall(self, settings: HallSettings) -> None:
        self._state.hall = settings

    def secret(self, name: str, size: int) -> bytes:
        return self._state.secrets.setdefault(name, name.encode().ljust(size, b".")[:size])

    def get(self, name: str) -> str | None:
        return self._state.texts.get(name)

    def put(self, name: str, value: str) -> None:
        self._state.texts[name] = value
