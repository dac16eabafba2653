"""Messages about held rows and compared days (PROTOCOL.md)."""

from __future__ import annotations

import uuid
from typing import Annotated, Final

from msgspec import Meta, Struct

from hall.care import DayDigest, Decision, HeldRow
from sync import wire

MAX_MEND: Final = 500
"""Entries of one run that is to be put right."""
Number = Annotated[str, Meta(min_length=1, max_length=40)]


class HeldAnswer(Struct, frozen=True, kw_only=True):
    """Rows that nobody has closed."""

    rows: list[HeldRow]


class DecideAsk(Struct, frozen=True, kw_only=True):
    """What a person, for whom the desk vouches, decided about a row."""

    decision: Decision
    actor: Number
    role: Annotated[str, Meta(max_length=40)]
    reason: Annotated[str, Meta(max_length=400)] = ""


class DecideAnswer(Struct, frozen=True, kw_only=True):
    """It is written down."""

    qid: int


class DaysAnswer(Struct, frozen=True, kw_only=True):
    """The days of a node's entries within some numbers."""

    days: list[DayDigest]


class MendAsk(Struct, frozen=True, kw_only=True):
    """A run of the asker's own chain, so that what is damaged or missing of it can be put right."""

    node: uuid.UUID
    first: wire.Seq
    prev: wire.Hash
    entries: Annotated[list[bytes | wire.Redacted], Meta(min_length=1, max_length=MAX_MEND)]


class MendAnswer(Struct, frozen=True, kw_only=True):
    """How many entries were put right."""

    mended: int
