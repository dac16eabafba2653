"""Drawing numbers inside a transaction: case numbers from counters, document numbers from leases (D1, D2)."""

from __future__ import annotations

import hashlib

from hall.clock import Clock, today
from hall.commands.record import day_number
from hall.numbering import BLOCK, FIRST_LETTER, REFILL_AT, DocumentLease, case_counter, case_number
from hall.ports import UnitOfWork


def draw_case_number(uow: UnitOfWork, clock: Clock) -> str:
    """The next case number of this PC and day (D1)."""
    me, day = uow.chain.identity(), day_number(clock)
    seq = uow.numbers.next(case_counter(day, me.series))
    return str(case_number(me.hall, day, me.series, seq))


def draw_document_number(uow: UnitOfWork, clock: Clock, kind: str) -> str:
    """The next document number of a kind; a single PC leases blocks to itself (D2)."""
    me, year = uow.chain.identity(), today(clock).year
    body, inc = uow.settings.hall().document_prefix, str(me.inc)
    lease = uow.numbers.lease(body, kind, year, inc)
    if lease is None or lease.left == 0:
        lo = uow.numbers.grant(body, kind, year, BLOCK)
        lease = DocumentLease(
            body=body,
            kind=kind,
            year=year,
            inc=inc,
            lo=lo,
            hi=lo + BLOCK - 1,
            next=lo,
            # The grants may have been put back too: the letter of a later incarnation is in no older number.
            suffix="" if me.series[:1] == FIRST_LETTER else me.series[:1],
        )
    number, rest = lease.draw()
    uow.numbers.put_lease(rest)
    return number


def lease_is_low(lease: DocumentLease) -> bool:
    """True when the hub should be asked for the next block (D2)."""
    return lease.left <= REFILL_AT


def query_hash(number: str, password: str) -> str:
    """The query password as stored (D9): PBKDF2 over the case number as salt."""
    return hashlib.pbkdf2_hmac("sha256", password.encode(), number.encode(), 2_000).hex()
