"""From a card that was read to the person at the window: what intake takes over, what a clerk must look at.

The card is the source, so nothing of it is refused here; what does not fit is a warning beside the raw value.
No frames and no layouts (`idcard.py`, `cards.py`), no event.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from hall.cards import Card, CardKind
from hall.identity import DocumentKind, DocumentVerdict, Sex, check_document, public_flags
from hall.names import NameVerdict, check_name
from hall.rarechars import is_rare

if TYPE_CHECKING:
    from collections.abc import Mapping

LONG_TERM: Final = "长期"

_BROKEN: Final = "\ufffd"
"""What `cards.read_text` puts where a card holds half a surrogate pair."""

_KINDS: Final[Mapping[CardKind, DocumentKind]] = {
    CardKind.RESIDENT: DocumentKind.RIC,
    CardKind.HMT: DocumentKind.HMT,
    CardKind.FOREIGN_2017: DocumentKind.FPR,
    CardKind.FOREIGN_2023: DocumentKind.FPR,
}


class Validity(StrEnum):
    """Whether the card may be used on the day."""

    VALID = "valid"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """What intake needs of a card.

    Attributes:
        kind: Kind of the document.
        name: Verdict on the name; the Chinese one if there is one.
        name_latin: Name in Latin letters of a foreigner, the comma of the card as a blank; else empty.
        number: Verdict on the number.
        sex: Code of GB/T 2261.1.
        birth: Birth date on the card, or None when it is no date.
        nation: Code of GB/T 3304, empty on cards without.
        nationality: ISO 3166 code of three letters, empty for citizens.
        address: As on the card; the extra address of a second reading replaces it.
        authority: Who issued the card.
        valid_from: First day, or None when unreadable.
        valid_to: Last day; None for 长期 and when unreadable.
        validity: On the day that was asked.
        is_rare: The name needs the sign 生僻字 (domain.md 2.10).
        flags: `minor`, `hmt`, `foreign` as far as they follow (see `public_flags`).
        warnings: Chinese sentences for the clerk.
    """

    kind: DocumentKind
    name: NameVerdict
    name_latin: str = field(repr=False)
    number: DocumentVerdict
    sex: Sex
    birth: dt.date | None = field(repr=False)
    nation: str
    nationality: str
    address: str = field(repr=False)
    authority: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    validity: Validity
    is_rare: bool
    flags: frozenset[str]
    warnings: tuple[str, ...]


def holder(card: Card, day: dt.date) -> Holder:
    """Read a card as a person, on a business day (UTC+8). Never raises."""
    texts = card.fields()
    latin = check_name(texts.get("name_en", "").replace(",", " "))
    name = check_name(texts.get("name") or texts.get("name_cn") or latin.raw)
    kind = _KINDS[card.kind]
    number = check_document(kind, card.number, day=day)
    birth = _day_of(card.birth)
    sex = Sex(card.sex) if card.sex in set(Sex) else Sex.UNKNOWN
    validity = validity_on(card, day)
    return Holder(
        kind=kind,
        name=name,
        name_latin=latin.value or "",
        number=number,
        sex=sex,
        birth=birth,
        nation=texts.get("nation", ""),
        nationality=texts.get("nationality", ""),
        address=texts.get("address", ""),
        authority=texts.get("authority", ""),
        valid_from=_day_of(card.valid_from),
        valid_to=_day_of(card.valid_to),
        validity=validity,
        is_rare=is_rare(name.value or name.raw),
        flags=public_flags(kind, birth=birth, day=day),
        warnings=(*_name_warnings(name, latin), *_warnings(number, birth, sex, validity)),
    )


def validity_on(card: Card, day: dt.date) -> Validity:
    """Whether the card may be used on a day; the last day still counts, 长期 has none."""
    first, last = _day_of(card.valid_from), _day_of(card.valid_to)
    endless = card.valid_to.strip() == LONG_TERM
    if last is not None and day > last:
        return Validity.EXPIRED
    if first is None or (last is None and not endless):
        return Validity.UNREADABLE
    return Validity.NOT_YET if day < first else Validity.VALID


def _day_of(text: str) -> dt.date | None:
    if not re.fullmatch(r"[0-9]{8}", text):
        return None
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


_VALIDITY_WORDS: Final = {
    Validity.EXPIRED: "证件已过有效期，请换用有效证件。",
    Validity.NOT_YET: "证件尚未到有效期起始日，请核对。",
    Validity.UNREADABLE: "证件有效期无法识别，请看证件背面核对。",
}


def _name_warnings(name: NameVerdict, latin: NameVerdict) -> tuple[str, ...]:
    """What to look at in the names; the raw name stays, so a broken one says that it must be put right."""
    if _BROKEN in name.raw:
        return ("卡内姓名有损坏的字，没有读完整，请照证件卡面改正姓名后再办。",)
    found = [f"姓名需要核对：{name.reason}"] if name.reason else []
    if _BROKEN in latin.raw:
        found.append("卡内拉丁字母姓名有损坏的字，没有读完整，请照证件卡面核对。")
    return tuple(found)


def _warnings(
    number: DocumentVerdict, birth: dt.date | None, sex: Sex, validity: Validity
) -> tuple[str, ...]:
    found = [
        _VALIDITY_WORDS.get(validity, ""),
        f"号码需要核对：{number.sentence}" if number.sentence else "",
        "出生日期无法识别，请核对。" if birth is None else "",
    ]
    if number.birth is not None and birth is not None and number.birth != birth:
        found.append("卡内出生日期与号码不一致，请核对。")
    if number.sex is not None and number.sex is not sex:
        found.append("卡内性别与号码不一致，请核对。")
    return tuple(sentence for sentence in (*found, *number.warnings) if sentence)
