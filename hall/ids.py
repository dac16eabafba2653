"""Identifiers: time-ordered UUIDv7, derived UUIDv5, and random tokens for papers.

Nothing else in the program makes an id (RFC 9562; sync-protocol.md A4 has the measurements). No numbers that
a citizen reads: those are `numbering.py`.
"""

from __future__ import annotations

import secrets
import uuid
from typing import Final

from hall.clock import Clock

_READABLE: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0/O, 1/I/L: a token may be read aloud."""

_OWN_NAMESPACE: Final = uuid.UUID("6f1b7a3e-5a0c-5d0e-9c55-1a79e8c0a001")


def new_id(clock: Clock) -> uuid.UUID:
    """A UUIDv7 of this moment: 48 bits of milliseconds, the rest random."""
    millis = max(clock.wall() // 1000, 0) & ((1 << 48) - 1)
    chance = secrets.randbits(74)
    rand_a, rand_b = chance >> 62, chance & ((1 << 62) - 1)
    return uuid.UUID(int=millis << 80 | 0x7 << 76 | rand_a << 64 | 0b10 << 62 | rand_b)


def derived_id(stream: str, kind: str) -> uuid.UUID:
    """The one id of an event that the program itself writes once per stream (D10), a UUIDv5."""
    return uuid.uuid5(_OWN_NAMESPACE, f"{stream}\n{kind}")


def token(length: int = 12) -> str:
    """A random token for QR codes and one-time codes; carries nothing about anybody."""
    return "".join(secrets.choice(_READABLE) for _ in range(length))


def digits(length: int) -> str:
    """Random digits, for the query password of a receipt."""
    return "".join(secrets.choice("0123456789") for _ in range(length))
