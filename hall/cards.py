"""The four kinds of cards that a reader reads, and their 256-byte text block (domain.md 6.1).

Offsets and lengths are those of the published layouts, counted in bytes of UTF-16LE; nothing else in the
program knows them. No frames (`idcard.py`), no judgement about the person (`holders.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from typing_extensions import override

from hall.errors import Refused

TEXT_BYTES: Final = 256
_MARK: Final = slice(248, 250)


class CardKind(StrEnum):
    """Layouts by the type mark at byte 248: none, J, I, Y."""

    RESIDENT = "resident"
    HMT = "hmt"
    FOREIGN_2017 = "foreign2017"
    FOREIGN_2023 = "foreign2023"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Card:
    """What all layouts share: texts without padding, otherwise as they are on the card.

    Dates are `yyyymmdd`, `valid_to` may be 长期; sex is a code of GB/T 2261.1. The repr shows nothing of it.
    """

    kind: ClassVar[CardKind]
    mark: ClassVar[str]
    spans: ClassVar[dict[str, tuple[tuple[int, int], ...]]]

    sex: str
    birth: str
    number: str
    valid_from: str
    valid_to: str

    def fields(self) -> dict[str, str]:
        """Field names of data/README.md to texts, in the order of the layout."""
        return {name: str(getattr(self, name)) for name in self.spans}

    @override
    def __repr__(self) -> str:
        """Name the layout only: cards end up in logs and tracebacks."""
        return f"<{type(self).__name__}>"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResidentCard(Card):
    """居民身份证."""

    kind: ClassVar[CardKind] = CardKind.RESIDENT
    mark: ClassVar[str] = " "
    spans: ClassVar[dict[str, tuple[tuple[int, int], ...]]] = {
        "name": ((0, 30),),
        "sex": ((30, 32),),
        "nation": ((32, 36),),
        "birth": ((36, 52),),
        "address": ((52, 122),),
        "number": ((122, 158),),
        "authority": ((158, 188),),
        "valid_from": ((188, 204),),
        "valid_to": ((204, 220),),
    }

    name: str
    nation: str
    address: str
    authority: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResidenceCard(Card):
    """港澳台居民居住证; the place of the nation is reserved."""

    kind: ClassVar[CardKind] = CardKind.HMT
    mark: ClassVar[str] = "J"
    spans: ClassVar[dict[str, tuple[tuple[int, int], ...]]] = {
        **{name: span for name, span in ResidentCard.spans.items() if name != "nation"},
        "pass_number": ((220, 238),),
        "issue_times": ((238, 242),),
    }

    name: str
    address: str
    authority: str
    pass_number: str
    issue_times: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Foreign2017Card(Card):
    """外国人永久居留身份证 of 2017."""

    kind: ClassVar[CardKind] = CardKind.FOREIGN_2017
    mark: ClassVar[str] = "I"
    spans: ClassVar[dict[str, tuple[tuple[int, int], ...]]] = {
        "name_en": ((0, 120),),
        "sex": ((120, 122),),
        "number": ((122, 152),),
        "nationality": ((152, 158),),
        "name_cn": ((158, 188),),
        "valid_from": ((188, 204),),
        "valid_to": ((204, 220),),
        "birth": ((220, 236),),
        "version": ((236, 240),),
        "authority": ((240, 248),),
    }

    name_en: str
    nationality: str
    name_cn: str
    version: str
    authority: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Foreign2023Card(Card):
    """外国人永久居留身份证 of 2023; a long English name goes on in a second place."""

    kind: ClassVar[CardKind] = CardKind.FOREIGN_2023
    mark: ClassVar[str] = "Y"
    spans: ClassVar[dict[str, tuple[tuple[int, int], ...]]] = {
        "name_cn": ((0, 30),),
        "sex": ((30, 32),),
        "renewals": ((32, 36),),
        "birth": ((36, 52),),
        "name_en": ((52, 122), (220, 242)),
        "number": ((122, 158),),
        "valid_from": ((188, 204),),
        "valid_to": ((204, 220),),
        "nationality": ((242, 248),),
        "old_number_relation": ((250, 256),),
    }

    name_cn: str
    renewals: str
    name_en: str
    nationality: str
    old_number_relation: str


type_of_mark: Final[dict[str, type[Card]]] = {
    kind.mark: kind for kind in (ResidentCard, ResidenceCard, Foreign2017Card, Foreign2023Card)
}


def read_text(block: bytes) -> Card:
    """The card of a text block of 256 bytes; half surrogate pairs become U+FFFD.

    Raises:
        ValueError: The block has another length.
    """
    if len(block) != TEXT_BYTES:
        raise ValueError(f"a text block has {TEXT_BYTES} bytes, not {len(block)}")
    kind = type_of_mark.get(_decoded(block[_MARK]), ResidentCard)
    return kind(**{name: _joined(block, spans) for name, spans in kind.spans.items()})


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-16-le", errors="replace")


def _joined(block: bytes, spans: tuple[tuple[int, int], ...]) -> str:
    """The text of one field, the padding of card and reader (blanks, NUL) taken off its end."""
    text = _decoded(b"".join(block[low:high] for low, high in spans)).rstrip(" \x00")
    if len(spans) == 1:
        return text
    # One blank at the end of the first part may belong to the name, more are padding before the second.
    return re.sub("[ \x00]{2,}", " ", text)


def write_text(card: Card) -> bytes:
    """The text block of a card, padded with blanks: for simulators and tests.

    Raises:
        Refused: `card.too_long` when a text does not fit its place.
    """
    block = bytearray((" " * (TEXT_BYTES // 2)).encode("utf-16-le"))
    block[_MARK] = card.mark.encode("utf-16-le")
    for name, value in card.fields().items():
        rest = value.encode("utf-16-le", errors="surrogatepass")
        for low, high in card.spans[name]:
            part, rest = rest[: high - low], rest[high - low :]
            block[low : low + len(part)] = part
        if rest:
            raise Refused("card.too_long", f"卡片上放不下这么长的内容（{name}）。", field=name)
    return bytes(block)
