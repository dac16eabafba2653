"""Bodies of what the program and its people do beside cases: PCs, sign-ins, prints, exports (D7, D8).

Fields are added with a default, never removed or changed; no rule is here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeBooted:
    """First entry of an incarnation; or, with `also`, the place where a recovered arm joins the chain again.

    `also` are links of the same node that no other entry names as its predecessor: what was written after the
    backup that this store was put back from (sync-protocol.md A2).
    """

    reason: str
    series: str
    app: str
    old_inc: str | None = None
    side_seq: int | None = None
    also: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSignedIn:
    """A person took a window (or none)."""

    role: str
    window: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSignedOut:
    """A person left; `reason` is `self`, `idle` or `replaced`."""

    reason: str = "self"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLocked:
    """Too many wrong passwords (D25)."""

    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffDayClosed:
    """日结: cases of the day on this PC, and numbers that still waited."""

    cases: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLookedUp:
    """A case that is not in this desk's scope was asked of the hub by its number."""

    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRendered:
    """A paper came to be (D13): its kind, print count, size and SHA-256."""

    paper: str
    kind: str
    n: int
    sha256: bytes
    size: int
    copies: int
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSent:
    """Handed to a printer or folder."""

    paper: str
    printer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFailed:
    """Could not be handed over; the act stays done."""

    paper: str
    printer: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataExported:
    """Data left the program: what and how much."""

    what: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRemoved:
    """What a retention rule removed: which rule, how much, and the code of the plan that somebody saw."""

    rule: str
    cases: int
    files: int
    size: int
    plan: str
    second: str = ""
