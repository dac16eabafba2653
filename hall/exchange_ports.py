"""What the exchange with the provincial platform needs from outside, and what waits there (D12, D28).

`FrontEnd` is the database on the front-end machine, `Deliveries` our own book of what was sent and what
became of it. Fulfilled in `models/`. No mapping and no SQL here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from hall.catalogue import ItemVersion
from hall.chain import Entry
from hall.exchange_rows import ExRow, ExTable
from hall.persons import Person
from hall.ports import Begin
from hall.settings import HallSettings


class DeliveryState(StrEnum):
    """Where a row for the platform stands; the value is stored."""

    WAITING = "waiting"
    UNMAPPED = "unmapped"
    FAILED = "failed"
    SENT = "sent"
    REFUSED = "refused"
    RECEIVED = "received"
    SKIPPED = "skipped"
    STALE = "stale"


STATE_WORDS: Final[Mapping[DeliveryState, str]] = MappingProxyType(
    {
        DeliveryState.WAITING: "待报送",
        DeliveryState.UNMAPPED: "缺代码对照",
        DeliveryState.FAILED: "没有送到",
        DeliveryState.SENT: "已写入，等平台接收",
        DeliveryState.REFUSED: "平台退回",
        DeliveryState.RECEIVED: "平台已接收",
        DeliveryState.SKIPPED: "按设置不报",
        DeliveryState.STALE: "已报送，后来未生效",
    }
)
"""States in words, for people."""

TASKS: Final = frozenset({DeliveryState.UNMAPPED, DeliveryState.REFUSED, DeliveryState.STALE})
"""States that a person has to do something about."""

DONE: Final = frozenset({DeliveryState.RECEIVED, DeliveryState.SKIPPED, DeliveryState.STALE})
"""States behind which the next step of the case may go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row for the platform, of one event.

    Attributes:
        case: Id of the case.
        step: Order inside the case; rows with the same step go together.
        part: Which row of its table and event it is: number of a material, of a notice.
        link: The event it tells of.
        version: VERSION of the row sent last, 0 before the first.
        digest: Hash of the row sent last, "" before the first.
        message: That row as JSON, without the columns that name a person (D9).
        name: JSON of what names it at the front-end.
        tries: How often it was tried in vain since it last went well. next_at: not before, µs UTC.
        error: Why it does not go on, in our words or the platform's.
        made_at, sent_at, ended_at: µs UTC, 0 when not yet.
    """

    case: str
    step: int
    part: int
    table: ExTable
    link: bytes
    state: DeliveryState = DeliveryState.WAITING
    version: int = 0
    digest: str = ""
    message: str = field(default="", repr=False)
    name: str = ""
    tries: int = 0
    next_at: int = 0
    error: str = ""
    made_at: int = 0
    sent_at: int = 0
    ended_at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMark:
    """What is known of a case at the platform: its numbers there, "" until they came."""

    case: str
    number: str
    central: str = ""
    central_short: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How the way to a front-end is: since when it is away, when it went well last, µs UTC; 0 for never."""

    away_since: int = 0
    tries: int = 0
    next_at: int = 0
    ok_at: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far the store was looked through: position in the feed, and in the own chain."""

    gseq: int = 0
    seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Cases with new events, and the cursor behind them: has it moved, and do others follow."""

    cases: tuple[str, ...]
    cursor: Cursor
    moved: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """A row that the platform wrote for us: which table, which case of its own, what it says.

    `place` names the row at the front-end; `values` are its columns, texts as they stand there.
    """

    table: ExTable
    place: Mapping[str, object]
    central: str
    version: int
    values: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer as our store keeps it; `case` is "" for a number that nobody here has."""

    table: ExTable
    key: str
    case: str
    central: str
    content: str = field(repr=False)
    at: int


class Flag(StrEnum):
    """What the platform did with a row."""

    OPEN = "open"
    RECEIVED = "received"
    REFUSED = "refused"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The platform's word about one row; SB brings the number of the province along."""

    flag: Flag
    words: str = ""
    central: str = ""
    central_short: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What became of an attempt: `refusal` is what the database said to the content, "" when it is there.

    `differs` when a row with this name and version but other content stood there already.
    """

    refusal: str = ""
    differs: bool = False


class FrontEnd(Protocol):
    """The database on the front-end machine."""

    def write(self, rows: Sequence[ExRow]) -> tuple[Written, ...]:
        """Write rows that belong together: all or none. What is there already is not written twice.

        Raises:
            Unavailable: Nobody answers; the rows may be there all the same.
        """
        ...

    def verdicts(self, rows: Sequence[tuple[ExTable, Mapping[str, object]]]) -> tuple[Verdict, ...]:
        """What the platform says of rows that were written, by their names.

        Raises:
            Unavailable: Nobody answers.
        """
        ...

    def answers(self, limit: int) -> tuple[AnswerRow, ...]:
        """Rows that the platform wrote for us and that are not marked as taken, oldest first.

        Raises:
            Unavailable: Nobody answers.
        """
        ...

    def take(self, rows: Sequence[AnswerRow]) -> None:
        """Mark rows as taken, after they are durable here.

        Raises:
            Unavailable: Nobody answers.
        """
        ...

    def make(self) -> None:
        """Make the tables, for a trial without a platform.

        Raises:
            Unavailable: Nobody answers.
        """
        ...

    def missing(self) -> tuple[str, ...]:
        """Names of tables and columns that are not there, for `doctor`.

        Raises:
            Unavailable: Nobody answers.
        """
        ...


class Deliveries(Protocol):
    """Our book of the exchange; each call is one short transaction."""

    def hold(self, holder: str, until: int, now: int) -> bool:
        """Take or keep the exchange for oneself; False while another process has it."""
        ...

    def changed(self, limit: int) -> Changed:
        """Cases with events that were not looked at."""
        ...

    def all_cases(self, after: str, limit: int) -> tuple[str, ...]:
        """Ids of cases behind `after`, whatever was looked at."""
        ...

    def entries(self, cases: Sequence[str]) -> Mapping[str, tuple[Entry, ...]]:
        """All entries of these cases, by case."""
        ...

    def of_cases(self, cases: Sequence[str]) -> Mapping[str, tuple[Delivery, ...]]:
        """What is booked for these cases, in order."""
        ...

    def marks(self, cases: Sequence[str]) -> Mapping[str, CaseMark]:
        """What is known of these cases at the platform."""
        ...

    def plan(self, rows: Sequence[Delivery], marks: Sequence[CaseMark], cursor: Cursor | None = None) -> None:
        """Book rows and cases, and move the cursor, in one transaction."""
        ...

    def due(self, now: int, limit: int) -> tuple[Delivery, ...]:
        """Rows that may go now: first what failed, then the first step of each case that is not done."""
        ...

    def sent(self, limit: int, offset: int) -> tuple[Delivery, ...]:
        """Rows that were written and not judged yet, by the time they were written; `offset` are left out."""
        ...

    def put(self, rows: Sequence[Delivery], marks: Sequence[CaseMark] = ()) -> None:
        """Replace rows."""
        ...

    def by_central(self, numbers: Sequence[str]) -> Mapping[str, CaseMark]:
        """Cases by the number of the province."""
        ...

    def keep(self, answers: Sequence[KeptAnswer]) -> None:
        """Keep answers; one that is there already stays."""
        ...

    def answers_of(self, case: str) -> tuple[KeptAnswer, ...]:
        """Answers about a case, oldest first; "" for those about nobody here."""
        ...

    def find(self, number: str) -> CaseMark | None:
        """A case by its printed number or that of the province."""
        ...

    def tasks(self, limit: int) -> tuple[Delivery, ...]:
        """Rows that a person has to look at, oldest first."""
        ...

    def strangers(self) -> int:
        """How many answers are about nobody here."""
        ...

    def counts(self) -> Mapping[DeliveryState, int]:
        """How many rows stand where, the received ones left out."""
        ...

    def oldest(self) -> int:
        """When the oldest row that is not done was booked, µs UTC; 0 when none is."""
        ...

    def line(self) -> Line:
        """How the way is."""
        ...

    def set_line(self, line: Line) -> None:
        """Note how the way is."""
        ...


class Facts(Protocol):
    """What rows are made of beside events: people, item versions, the hall's names."""

    def person(self, person_id: str) -> Person | None:
        """One person."""
        ...

    def item_version(self, version_hash: str) -> ItemVersion | None:
        """A frozen item version."""
        ...

    def hall(self) -> HallSettings:
        """The hall's settings."""
        ...

    def staff_name(self, number: str) -> str:
        """Name of a member of the staff, "" when nobody here has this number."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontEndPlace:
    """Where a front-end is and how its tables are called.

    Attributes:
        url: SQLAlchemy address without a password.
        out, back: Beginnings of the names of tables that we write, and of those written for us.
        capital: Names are stored in capitals (needed where the database minds).
        tables, columns: Names that differ, ours in small letters → theirs.
        received, open: Values of the receive flag; any other is a refusal.
        flag_number: The flag is a number there.
        seconds: How long an answer may take.
    """

    url: str
    out: str = "EX_GDBS_"
    back: str = "EX_GDFK_"
    capital: bool = False
    tables: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    received: tuple[str, ...] = ("1",)
    open: tuple[str, ...] = ("", "0")
    flag_number: bool = False
    seconds: int = 10


class FrontEndOpener(Protocol):
    """Opens a front-end, and closes it again."""

    def __call__(self, place: FrontEndPlace) -> AbstractContextManager[FrontEnd]:
        """Nothing is connected before the first call.

        Raises:
            Refused: `front_end.url`.
        """
        ...


class ExchangeParts(Protocol):
    """What the exchange of one store works on; put together in `models/exchange_parts.py`."""

    @property
    def book(self) -> Deliveries:
        """Our book."""
        ...

    @property
    def facts(self) -> Facts:
        """What rows are made of beside events."""
        ...

    @property
    def begin(self) -> Begin:
        """Opens units of work, for what goes into the history of cases."""
        ...

    @property
    def open_front(self) -> FrontEndOpener:
        """Opens the front-end."""
        ...
