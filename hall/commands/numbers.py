"""Drawing numbers inside a transaction: case numbers from counters, document numbers from leases (D1, D2).

A single PC leases to itself. A desk of a hall draws from blocks of its hub only; when none is left, from a
block of its own whose numbers end in letters that no other desk has. What is asked of the hub, and what it
answers, is `leases.py`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

import msgspec

from hall.clock import Clock, today
from hall.commands.node import HUB_TRUST
from hall.commands.record import day_number
from hall.leases import need_suffix
from hall.numbering import BLOCK, FIRST_LETTER, REFILL_AT, DocumentLease, case_counter, case_number
from hall.ports import NodeIdentity, UnitOfWork

SETTINGS_DOC: Final = "control.settings"
"""Name of the stored text that says that a hub gave this desk the hall's settings: it is no single PC."""
NEED: Final = "numbers.need"
"""Name of the stored text with what the hub has said of numbers in need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Need:
    """What numbers in need end in, as a hub said it for an incarnation."""

    hub: str = ""
    inc: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """Where this PC's document numbers come from.

    Attributes:
        hub: The hub whose blocks count, in hex; "" for a PC that leases to itself.
        suffix: What numbers of its own blocks end in.
    """

    hub: str
    suffix: str

    def counts(self, lease: DocumentLease) -> bool:
        """True for a block that may be drawn from; one of another hub or shape of this PC is over."""
        return lease.by == self.hub if lease.by else lease.suffix == self.suffix


def numbering_of(uow: UnitOfWork) -> Numbering:
    """Where this PC's document numbers come from now."""
    me, trust = uow.chain.identity(), uow.settings.get(HUB_TRUST)
    if not trust and not uow.settings.get(SETTINGS_DOC):
        return Numbering(hub="", suffix=own_suffix(me))
    hub = hub_of(trust)
    need = read_need(uow.settings.get(NEED))
    told = need.suffix if (need.hub, need.inc) == (hub, str(me.inc)) else ""
    return Numbering(hub=hub, suffix=told or need_suffix(me.series, me.node))


def hub_of(trust: str | None) -> str:
    """The hub in what enrolment left, "" when that cannot be read: blocks of no hub count then."""
    try:
        found = msgspec.json.decode(trust or "", type=dict[str, object]).get("hub_id")
    except msgspec.MsgspecError:
        return "?"
    return found.replace("-", "") if isinstance(found, str) and found else "?"


def read_need(text: str | None) -> _Need:
    """What was kept; nothing when it cannot be read."""
    try:
        return msgspec.json.decode(text or "", type=_Need)
    except msgspec.MsgspecError:
        return _Need()


def keep_need(uow: UnitOfWork, *, hub: str, inc: str, suffix: str) -> None:
    """Keep what a hub has said that numbers in need end in."""
    kept = _Need(hub=hub, inc=inc, suffix=suffix)
    if read_need(uow.settings.get(NEED)) != kept:
        uow.settings.put(NEED, msgspec.json.encode(kept).decode())


def draw_case_number(uow: UnitOfWork, clock: Clock) -> str:
    """The next case number of this PC and day (D1)."""
    me, day = uow.chain.identity(), day_number(clock)
    seq = uow.numbers.next(case_counter(day, me.series))
    return str(case_number(me.hall, day, me.series, seq))


def draw_document_number(uow: UnitOfWork, clock: Clock, kind: str) -> str:
    """The next document number of a kind (D2)."""
    return _draw(uow, clock, kind, numbering_of(uow))


def draw_at_hub(uow: UnitOfWork, clock: Clock, kind: str) -> str:
    """The same at a hub, which leases to itself behind what it gave its desks, whoever is above it."""
    return _draw(uow, clock, kind, Numbering(hub="", suffix=own_suffix(uow.chain.identity())))


def own_suffix(me: NodeIdentity) -> str:
    """What numbers of an authority's blocks end in: "", or its letter after it was put back (F21).

    The grants may have been put back too: the letter of a later incarnation is in no older number.
    """
    return "" if me.series[:1] == FIRST_LETTER else me.series[:1]


def _draw(uow: UnitOfWork, clock: Clock, kind: str, rule: Numbering) -> str:
    me, year = uow.chain.identity(), today(clock).year
    body, inc = uow.settings.hall().document_prefix, str(me.inc)
    # Blocks of the hub first: what was begun in need is left as soon as the hub has answered.
    left = [lease for lease in uow.numbers.leases(body, kind, year, inc) if lease.left and rule.counts(lease)]
    lease = min(left, key=lambda one: (not one.by, one.lo), default=None)
    if lease is None:
        lo = uow.numbers.grant(body, kind, year, BLOCK, rule.suffix)
        lease = DocumentLease(
            body=body,
            kind=kind,
            year=year,
            inc=inc,
            lo=lo,
            hi=lo + BLOCK - 1,
            next=lo,
            suffix=rule.suffix,
        )
    number, rest = lease.draw()
    uow.numbers.put_lease(rest)
    return number


def is_low(leases: list[DocumentLease]) -> bool:
    """True when the hub should be asked for the next block (D2)."""
    return sum(lease.left for lease in leases) <= REFILL_AT


def query_hash(number: str, password: str) -> str:
    """The query password as stored (D9): PBKDF2 over the case number as salt."""
    return hashlib.pbkdf2_hmac("sha256", password.encode(), number.encode(), 2_000).hex()
