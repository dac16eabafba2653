"""What people see and decide about the sync: rows that are held, days that are compared, notices to tick off.

Values and ports only. A decision never changes what was received: it says that a row was looked at, that it
is to be read again, or that a technician has to see it, with who and why.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol, Self

from typing_extensions import override

from hall.chain import Entry
from hall.errors import Refused
from hall.ports import Changes
from hall.recovery import RestoreNotice
from hall.staff import Actor, Permission, Role, may
from hall.sync_ports import Arrival, HubWork, QuarantineCode

MAX_REASON: Final = 200
DAYS: Final = 31
"""How many days back the days are compared."""


class Decision(StrEnum):
    """What a person does with a held row."""

    RETRY = "retry"
    ASIDE = "aside"
    TECHNICIAN = "technician"


READ_AGAIN: Final = frozenset(
    {
        QuarantineCode.UNREADABLE,
        QuarantineCode.ENVELOPE,
        QuarantineCode.OPAQUE,
        QuarantineCode.FOLD,
        QuarantineCode.SALVAGE,
    }
)
"""Rows that another look may settle: by a newer program, or because a person accepts them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRow:
    """One row of quarantine as a person reads it: never the content, only what stands on the envelope.

    Attributes:
        qid: Its number in this store.
        node: Whose record, nil when it is about several.
        name: What the device is called, "" when it is not enrolled here.
        kind: Kind of the event, "" when it could not be read. seq: its number in the chain, 0 for none.
        size: Bytes. link: its place in the chain, "" for none, hexadecimal.
        at: When it came, microseconds UTC. tries: how often the same happened.
        decision: What was done last, "" for nothing; with `reason`, `acted_by`, `acted_at`.
    """

    qid: int
    node: uuid.UUID
    code: QuarantineCode
    detail: str
    at: int
    tries: int = 1
    name: str = ""
    kind: str = ""
    seq: int = 0
    size: int = 0
    link: str = ""
    decision: str = ""
    reason: str = ""
    acted_by: str = ""
    acted_at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What somebody decided about a row; `done` closes it. `at` microseconds UTC."""

    decision: Decision
    reason: str
    by: str
    at: int
    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDigest:
    """The entries of a node on one day (yyyymmdd of their hybrid time): how many, XOR of their hashes."""

    day: int
    n: int
    xor: bytes
    first: int = 0
    last: int = 0
    """First and last number in the chain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCheck:
    """One day as it was compared: how many here and at the hub, and whether they are the same."""

    day: int
    here: int
    there: int
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReport:
    """The last comparison. `at` microseconds UTC, 0 when there was none.

    `mended_here` and `mended_there` are records that were damaged or missing and were put right.
    """

    at: int = 0
    days: tuple[DayCheck, ...] = ()
    mended_here: int = 0
    mended_there: int = 0

    @property
    def different(self) -> tuple[DayCheck, ...]:
        """Days that are still not the same."""
        return tuple(one for one in self.days if not one.same)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePage:
    """What this PC knows by itself. Times microseconds UTC, 0 for never.

    Attributes:
        hub: Address of the hub, "" for a single PC.
        waiting: Records that no receipt covers. since: when the oldest of them was written.
        receipt_at: The last word of the hall, receipt_seq what it covers. root_at, root_seq: of the city.
        own_seq: Newest record of this PC.
        held: Rows of this PC's own quarantine.
        notices: Restores and clones that nobody has ticked off.
        control: What the last documents of the hall changed, "" once it was ticked off.
        report: The last comparison of days.
    """

    hub: str = ""
    waiting: int = 0
    since: int = 0
    own_seq: int = 0
    receipt_at: int = 0
    receipt_seq: int = 0
    root_at: int = 0
    root_seq: int = 0
    held: tuple[HeldRow, ...] = ()
    notices: tuple[RestoreNotice, ...] = ()
    control: str = ""
    report: DayReport = DayReport()


class CareWork(HubWork, Protocol):
    """One transaction of whoever holds rows: a hub, or a desk with what it was sent."""

    @override
    def __enter__(self) -> Self:
        """Begin."""
        ...

    def held_rows(self, limit: int) -> tuple[HeldRow, ...]:
        """Rows that nobody has closed, oldest first."""
        ...

    def held_row(self, qid: int) -> HeldRow | None:
        """One row, closed or not."""
        ...

    def note_verdict(self, qids: Sequence[int], verdict: Verdict) -> None:
        """Write down what somebody decided."""
        ...

    def open_rows(self, node: uuid.UUID, code: QuarantineCode) -> tuple[int, ...]:
        """Numbers of the open rows of a node."""
        ...

    def unread(self, node: uuid.UUID, after: int, limit: int) -> tuple[Arrival, ...]:
        """Entries of a node that were stored without being read, behind a number, by number."""
        ...

    def stored(self, link: bytes) -> Arrival | None:
        """One entry as it is stored."""
        ...

    def reread(self, arrivals: Sequence[Arrival]) -> None:
        """Store what an envelope says after all; the bytes and the place stay."""
        ...

    def day_digests(self, node: uuid.UUID, after: int, upto: int) -> tuple[DayDigest, ...]:
        """The days of a node's entries with a number in (after, upto], by day; over the bytes themselves."""
        ...

    def mend(self, run: Sequence[Arrival]) -> tuple[Arrival, ...]:
        """Put right what is damaged or missing of a run whose hashes hold.

        A link is a hash over everything before it, so that bytes which make a known link are the right ones.
        Only what lies inside the known chain: an end that is new comes by a push. Returns those.
        """
        ...


class CareStore(Protocol):
    """Opens transactions; the rest reads, or writes a small named text."""

    def __call__(self) -> CareWork:
        """A new transaction, to be used in `with`."""
        ...

    def page(self) -> CarePage:
        """What this store knows, without a transaction that writes."""
        ...

    def since(self, days: int) -> int:
        """Number of the last own entry that is older than so many days, 0 for none."""
        ...

    def own_run(self, after: int, limit: int) -> tuple[Entry, ...]:
        """Entries on the own line behind a number, in order, at most so many."""
        ...

    def keep_report(self, report: DayReport) -> None:
        """Keep the last comparison."""
        ...

    def tick_notice(self, notice: RestoreNotice, by: str) -> None:
        """Somebody has read it."""
        ...

    def tick_control(self, by: str) -> None:
        """Somebody has read what the documents changed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """Records on a stick: where, and how many."""

    path: Path
    count: int


class CarePort(Protocol):
    """What the page 同步 reads and does. `page` and the store are quick, the rest may ask the network."""

    def page(self) -> CarePage:
        """What this PC knows by itself."""
        ...

    def hub_held(self, actor: Actor) -> tuple[HeldRow, ...]:
        """Rows that the hub holds.

        Raises:
            Unavailable: The hub is away. Refused: `staff.right`.
        """
        ...

    def decide(self, qid: int, decision: Decision, reason: str, actor: Actor, *, at_hub: bool) -> Changes:
        """Decide about a row, here or at the hub.

        Raises:
            Refused: `care.right`, `care.reason`, `care.unknown`, `care.same` when another reading is no help.
            Unavailable: The hub is away.
        """
        ...

    def compare(self) -> DayReport:
        """Compare the days with the hub, put right what differs, compare again.

        Raises:
            Unavailable: The hub is away.
        """
        ...

    def tick_notice(self, notice: RestoreNotice, actor: Actor) -> None:
        """Tick a notice off."""
        ...

    def tick_control(self, actor: Actor) -> None:
        """Tick off what the documents changed."""
        ...

    def export(self, path: Path, actor: Actor) -> Exported:
        """Write unsent records to a stick; the event of it goes along.

        Raises:
            Refused: `staff.right`, `usb.nothing`. Unavailable: `usb.write`.
        """
        ...

    def take_receipt(self, path: Path) -> int:
        """Take the receipt of a stick; how many records still wait.

        Raises:
            Refused: It is none of this hub for this PC. Unavailable: `usb.read`.
        """
        ...


def may_care(role: Role) -> bool:
    """Who decides about held rows: the manager and the technician."""
    return may(role, Permission.MANAGE_HALL) or may(role, Permission.MAINTAIN)


def checked(role: Role, decision: Decision, reason: str) -> str:
    """The reason as it is kept.

    Raises:
        Refused: `care.right`, `care.reason`.
    """
    if not may_care(role):
        raise Refused("care.right", f"{role}不能处理这些记录，请找大厅管理员或系统运维。")
    text = " ".join(reason.split())
    if len(text) > MAX_REASON or not text.isprintable():
        raise Refused("care.reason", f"理由请写在 {MAX_REASON} 字以内。", field="reason")
    if decision is Decision.ASIDE and not text:
        raise Refused("care.reason", "请写明为什么不采用。", field="reason")
    return text


def different(
    mine: Sequence[DayDigest], theirs: Mapping[int, DayDigest]
) -> tuple[tuple[DayCheck, ...], tuple[DayDigest, ...]]:
    """All days as compared, also those that only the other has; and those of mine that are not the same."""
    here = {one.day: one for one in mine}
    checks = []
    for day in sorted({*here, *theirs}):
        one, other = here.get(day), theirs.get(day)
        same = one is not None and other is not None and (one.n, one.xor) == (other.n, other.xor)
        checks.append(DayCheck(day=day, here=one.n if one else 0, there=other.n if other else 0, same=same))
    bad = {one.day for one in checks if not one.same}
    return tuple(checks), tuple(one for one in mine if one.day in bad)
