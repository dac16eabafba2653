"""Rows to frozen dataclasses of the hall and back, field by field (practices rule 15).

A shape names which columns hold nested values; they are JSON, hashes in them base64. The rest goes as it is.
Columns that exist only for finding rows are added by the repositories. No query stands here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

import msgspec

from hall.bodies import GapItem, MaterialFact
from hall.cases import CaseFile, CaseState, PaperFact, Step
from hall.conflict_groups import ConflictGroup, FieldConflict
from hall.course import NOTHING
from hall.errors import Unavailable
from hall.issue_file import IssueFile
from hall.leases import Block
from hall.numbering import DocumentLease
from hall.persons import CreditMark, Person
from hall.ports import Draft, PendingPaper
from hall.queue_ports import Booking, Estimate, Notice, WindowPhase, WindowRow
from hall.settings import HallSettings
from hall.staff import Account, Role
from hall.theme_bodies import SharedMaterial, ThemeChild, ThemeLeftOut
from hall.theme_file import ThemeFile
from hall.tickets import Leg, Ticket, TicketState

T = TypeVar("T")

_ENCODER: Final = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape(Generic[T]):
    """How one dataclass lies in one row.

    Attributes:
        cls: The dataclass; every field is a column of the same name.
        nested: Fields that are stored as JSON, with their type.
        words: Fields whose stored text becomes an enum member.
        wholes: Fields that are stored as one JSON object, "" for the value that says nothing.
        flags: Fields that are true or false; SQLite stores 1 and 0.
        values: All fields of a value at once.
    """

    cls: Callable[..., T]
    names: tuple[str, ...]
    nested: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, Callable[[str], Any]] = field(default_factory=dict)
    wholes: Mapping[str, Any] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    values: Callable[[T], tuple[Any, ...]]

    def to_row(self, value: T) -> dict[str, Any]:
        """The columns of a value."""
        row = dict(zip(self.names, self.values(value), strict=True))
        for name in self.nested:
            part = row[name]
            row[name] = _ENCODER.encode(part).decode() if part else "[]"
        for name in self.words:
            row[name] = str(row[name])
        for name, nothing in self.wholes.items():
            row[name] = "" if row[name] == nothing else _ENCODER.encode(row[name]).decode()
        return row

    def from_row(self, row: Mapping[Any, Any]) -> T:
        """The value of a row.

        Raises:
            Unavailable: `store.row`, the row is not one that this program wrote.
        """
        return self.from_values([row[name] for name in self.names])

    def from_values(self, values: Iterable[Any]) -> T:
        """The value whose columns these are, in the order of the fields.

        Raises:
            Unavailable: `store.row`, the row is not one that this program wrote.
        """
        parts = dict(zip(self.names, values, strict=False))
        try:
            for name, kind in self.nested.items():
                # Most lists are empty; all nested values are tuples.
                stored = parts[name]
                parts[name] = () if stored == "[]" else msgspec.json.decode(stored, type=kind)
            for name, nothing in self.wholes.items():
                stored = parts[name]
                parts[name] = msgspec.json.decode(stored, type=type(nothing)) if stored else nothing
            for name, word in self.words.items():
                parts[name] = word(parts[name])
            for name in self.flags:
                parts[name] = bool(parts[name])
            return self.cls(**parts)
        except (msgspec.MsgspecError, ValueError) as error:
            raise Unavailable(
                "store.row", "数据库中有一行记录读不懂。请系统运维运行 verify --rebuild 由事件重建。"
            ) from error


def _shape(
    cls: type[T],
    nested: Mapping[str, Any] | None = None,
    words: Mapping[str, Callable[[str], Any]] | None = None,
    wholes: Mapping[str, Any] | None = None,
) -> Shape[T]:
    specs = dataclasses.fields(cls)  # type: ignore[arg-type]  # all are dataclasses
    names = tuple(spec.name for spec in specs)
    flags = tuple(spec.name for spec in specs if spec.type in {bool, "bool"})
    return Shape(
        cls=cls,
        names=names,
        nested=nested or {},
        words=words or {},
        wholes=wholes or {},
        flags=flags,
        values=attrgetter(*names),
    )


_TEXTS: Final = tuple[str, ...]

CASE: Final[Shape[CaseFile]] = _shape(
    CaseFile,
    {
        "flags": _TEXTS,
        "answers": _TEXTS,
        "materials": tuple[MaterialFact, ...],
        "told_ever": _TEXTS,
        "correction": tuple[MaterialFact, ...],
        "gap": tuple[GapItem, ...],
        "documents": tuple[tuple[str, str], ...],
        "papers": tuple[PaperFact, ...],
        "steps": tuple[Step, ...],
        "conflicts": tuple[ConflictGroup, ...],
        "linked": _TEXTS,
    },
    {"state": CaseState},
    {"course": NOTHING},
)
TICKET: Final[Shape[Ticket]] = _shape(
    Ticket,
    {"answers": _TEXTS, "items": _TEXTS, "plan": _TEXTS, "legs": tuple[Leg, ...]},
    {"state": TicketState},
)
THEME: Final[Shape[ThemeFile]] = _shape(
    ThemeFile,
    {
        "children": tuple[ThemeChild, ...],
        "left_out": tuple[ThemeLeftOut, ...],
        "materials": tuple[SharedMaterial, ...],
        "flags": _TEXTS,
        "answers": _TEXTS,
        "papers": tuple[PaperFact, ...],
        "steps": tuple[Step, ...],
    },
)
ISSUE: Final[Shape[IssueFile]] = _shape(
    IssueFile, {"papers": tuple[PaperFact, ...], "steps": tuple[Step, ...]}
)
WINDOW: Final[Shape[WindowRow]] = _shape(
    WindowRow, {"weights": tuple[tuple[str, int], ...]}, {"phase": WindowPhase}
)
NOTICE: Final[Shape[Notice]] = _shape(Notice)
BOOKING: Final[Shape[Booking]] = _shape(Booking)
ESTIMATE: Final[Shape[Estimate]] = _shape(Estimate)
PERSON: Final[Shape[Person]] = _shape(
    Person, {"conflicts": tuple[FieldConflict, ...], "marks": tuple[CreditMark, ...]}
)
DRAFT: Final[Shape[Draft]] = _shape(Draft)
ACCOUNT: Final[Shape[Account]] = _shape(Account, {"windows": tuple[int, ...]}, {"role": Role})
LEASE: Final[Shape[DocumentLease]] = _shape(DocumentLease)
BLOCK: Final[Shape[Block]] = _shape(Block)
PENDING: Final[Shape[PendingPaper]] = _shape(PendingPaper)


def settings_to_text(settings: HallSettings) -> str:
    """The hall's settings as JSON text."""
    return _ENCODER.encode(settings).decode()


def settings_from_text(text: str | None) -> HallSettings:
    """The hall's settings; what a newer or older program left out has its default.

    Raises:
        Unavailable: `store.settings`, the text is not that of settings.
    """
    if text is None:
        return HallSettings()
    try:
        return msgspec.json.decode(text, type=HallSettings)
    except msgspec.MsgspecError as error:
        raise Unavailable("store.settings", "大厅设置读不懂，请系统运维恢复默认设置或从备份恢复。") from error
