"""Messages of the control lane: documents, a changed password, blocks of document numbers (PROTOCOL.md)."""

from __future__ import annotations

import uuid
from typing import Annotated, Final

from msgspec import Meta, Struct

from hall.control import ControlDoc, DocName
from hall.leases import MAX_SERIAL, MAX_TOLD, RUN_SIZE, LeaseAnswer, LeaseAsk
from hall.numbering import BLOCK, DOCUMENT_KINDS, DocumentLease
from sync.wire import Seq

MAX_ITEMS: Final = 50
"""Item versions of one question."""
ItemHash = Annotated[str, Meta(max_length=100)]
Hashed = Annotated[str, Meta(min_length=1, max_length=300)]
Issuer = Annotated[str, Meta(pattern=r"^[^\x00-\x1f]{0,30}$")]
Kind = Annotated[str, Meta(pattern=r"^[^\x00-\x1f]{1,4}$")]
Year = Annotated[int, Meta(ge=2000, le=9999)]
Serial = Annotated[int, Meta(ge=1, le=MAX_SERIAL + BLOCK)]
Ending = Annotated[str, Meta(pattern=r"^([A-Z]?|[A-Z][A-Z0-9-]{2,11})$")]
Need = Annotated[str, Meta(pattern=r"^([A-Z][A-Z0-9-]{2,11})?$")]
Series = Annotated[str, Meta(pattern=r"^[A-Z][0-9]{2}$")]


class ControlAsk(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Versions of the documents that hold at a desk, and item versions of cases that it does not know.

    `more` are those of documents that an older program did not know: whoever does not name them is not given
    them.
    """

    have: Annotated[dict[DocName, Seq], Meta(max_length=16)] = {}
    items: Annotated[list[ItemHash], Meta(max_length=MAX_ITEMS)] = []
    more: Annotated[dict[Annotated[str, Meta(max_length=40)], Seq], Meta(max_length=32)] = {}


class SignedDoc(Struct, frozen=True, kw_only=True):
    """One document as the hub signed it."""

    name: DocName
    version: Seq
    hub: uuid.UUID
    body: Annotated[bytes, Meta(max_length=12 << 20)]
    sig: Annotated[bytes, Meta(min_length=64, max_length=64)]

    @classmethod
    def of(cls, doc: ControlDoc) -> SignedDoc:
        """As it travels."""
        return cls(name=doc.name, version=doc.version, hub=doc.hub, body=doc.body, sig=doc.sig)

    def doc(self) -> ControlDoc:
        """As the rules know it."""
        return ControlDoc(name=self.name, version=self.version, hub=self.hub, body=self.body, sig=self.sig)


class ControlAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Documents that are newer than those of the asker; item versions as JSON, told by their hashes."""

    docs: Annotated[list[SignedDoc], Meta(max_length=16)] = []
    items: Annotated[list[bytes], Meta(max_length=MAX_ITEMS)] = []


class PasswordAsk(Struct, frozen=True, kw_only=True):
    """A person chose a new password at a desk; only hashes travel."""

    number: Annotated[str, Meta(min_length=1, max_length=40)]
    was: Hashed
    now: Hashed
    must_change: bool = False


class PasswordAnswer(Struct, frozen=True, kw_only=True):
    """It is done."""

    number: str


class LeaseRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A block of document numbers; `own`: the desk gave it to itself. Of a new one `next` is its first."""

    body: Issuer
    kind: Kind
    year: Year
    inc: uuid.UUID
    lo: Serial
    hi: Serial
    next: Serial
    suffix: Ending = ""
    own: bool = False

    def __post_init__(self) -> None:
        """Refuse what is no block."""
        if not self.lo <= self.next <= self.hi + 1 or self.hi - self.lo >= BLOCK:
            message = "not a block of numbers"
            raise ValueError(message)

    @classmethod
    def of(cls, one: DocumentLease) -> LeaseRow:
        """As it travels."""
        return cls(
            body=one.body,
            kind=one.kind,
            year=one.year,
            inc=uuid.UUID(one.inc),
            lo=one.lo,
            hi=one.hi,
            next=one.next,
            suffix=one.suffix,
            own=not one.by,
        )

    def lease(self, hub: uuid.UUID) -> DocumentLease:
        """As the rules know it."""
        return DocumentLease(
            body=self.body,
            kind=self.kind,
            year=self.year,
            inc=str(self.inc),
            lo=self.lo,
            hi=self.hi,
            next=self.next,
            suffix=self.suffix,
            by="" if self.own else hub.hex,
        )


class NumbersAsk(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a desk used its numbers, and of which it wants more; see `hall.leases.LeaseAsk`."""

    inc: uuid.UUID
    run: Annotated[bytes, Meta(min_length=RUN_SIZE, max_length=RUN_SIZE)]
    body: Issuer
    series: Series
    suffix: Need = ""
    held: Annotated[list[LeaseRow], Meta(max_length=MAX_TOLD)] = []
    want: Annotated[list[tuple[Kind, Year]], Meta(max_length=4 * len(DOCUMENT_KINDS))] = []

    @classmethod
    def of(cls, ask: LeaseAsk) -> NumbersAsk:
        """As it travels."""
        return cls(
            inc=ask.inc,
            run=ask.run,
            body=ask.body,
            series=ask.series,
            suffix=ask.suffix,
            held=[LeaseRow.of(one) for one in ask.held],
            want=list(ask.want),
        )

    def ask(self, hub: uuid.UUID) -> LeaseAsk:
        """As the rules know it."""
        return LeaseAsk(
            inc=self.inc,
            run=self.run,
            body=self.body,
            series=self.series,
            suffix=self.suffix,
            held=tuple(one.lease(hub) for one in self.held),
            want=tuple(self.want),
        )


class NumbersAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """See `hall.leases.LeaseAnswer`."""

    blocks: Annotated[list[LeaseRow], Meta(max_length=4 * len(DOCUMENT_KINDS))] = []
    suffix: Need = ""
    known: Seq = 0

    @classmethod
    def of(cls, answer: LeaseAnswer) -> NumbersAnswer:
        """As it travels."""
        rows = [LeaseRow.of(one) for one in answer.blocks]
        return cls(blocks=rows, suffix=answer.suffix, known=answer.known)

    def answer(self, hub: uuid.UUID) -> LeaseAnswer:
        """As the rules know it."""
        rows = tuple(one.lease(hub) for one in self.blocks)
        return LeaseAnswer(blocks=rows, suffix=self.suffix, known=self.known)
