"""Messages of the control lane: which versions a desk has, documents, a changed password (PROTOCOL.md)."""

from __future__ import annotations

import uuid
from typing import Annotated, Final

from msgspec import Meta, Struct

from hall.control import ControlDoc, DocName
from sync.wire import Seq

MAX_ITEMS: Final = 50
"""Item versions of one question."""
ItemHash = Annotated[str, Meta(max_length=100)]
Hashed = Annotated[str, Meta(min_length=1, max_length=300)]


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
