"""一号: what of a person's earlier cases may be used once more, and what is under way (domain.md 1.7, 8).

Pure. Nothing is taken over here: the person is asked first, and the consent is written down with the case
that uses it (`commands/intake_routes.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hall.bodies import FileFact, ReusedItem
from hall.cases import CaseFile, CaseState
from hall.explanation import Line, MaterialState
from hall.theme_materials import aliases_of

_NEVER: Final = frozenset({CaseState.DRAFT, CaseState.VOIDED})
_FOR_EVER: Final = frozenset({"", "长期"})


class Kind(StrEnum):
    """What is offered; the value is stored with the consent."""

    MATERIAL = "材料"
    CERTIFICATE = "证照"


CONSENT_WAYS: Final = ("当面同意并签名", "代理人凭委托书同意", "监护人同意")
"""How a person agrees; stored with the consent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One material with its scans, or one certificate, that lies here already.

    Attributes:
        name: Of the material or certificate. source: Its line in that case, or the certificate's number.
        case: Id of the earlier case. number: as printed. item_name: what it was about.
        on: Day on which it came. valid_to: As printed, yyyymmdd, 长期 or "".
    """

    kind: Kind
    name: str
    source: str
    case: str
    number: str
    item_name: str
    on: dt.date
    valid_to: str = ""
    files: tuple[FileFact, ...] = ()

    def words(self) -> str:
        """Where it comes from, for the note of the line."""
        where = f"{self.on:%Y-%m-%d} {self.number}"
        return f"复用证照 {self.source}" if self.kind is Kind.CERTIFICATE else f"复用 {where} 的材料"

    def item(self, key: str) -> ReusedItem:
        """As it stands in the consent, serving the line `key`."""
        return ReusedItem(
            key=key,
            name=self.name,
            case=self.case,
            number=self.number,
            source=self.source,
            kind=str(self.kind),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reuse:
    """What the person agreed to, and how (one of `CONSENT_WAYS`)."""

    way: str
    items: tuple[ReusedItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """疑似重复: a case of the same person about the same item that is not over."""

    case: str
    number: str
    item_name: str
    word: str
    applied_on: dt.date


def offers(files: Iterable[CaseFile], day: dt.date, days: int) -> tuple[Offer, ...]:
    """Valid materials and certificates of earlier cases, newest first.

    Args:
        files: The person's cases.
        day: Today.
        days: How old a material may be, in calendar days; a certificate is valid as long as it says.
    """
    found: list[Offer] = []
    for file in files:
        if file.state in _NEVER or file.course.revoked_on:
            continue
        found += _materials(file, day, days)
        found += _certificates(file, day)
    return tuple(sorted(found, key=lambda one: (one.on, one.number), reverse=True))


def matching(
    found: Iterable[Offer], lines: Iterable[Line], same_names: Iterable[str] = ()
) -> Mapping[str, Offer]:
    """For each line of a list the newest offer that may serve it; lines without one are left out."""
    aliases = aliases_of(same_names)
    newest: dict[str, Offer] = {}
    for one in found:
        newest.setdefault(aliases.get(one.name, one.name), one)
    matched: dict[str, Offer] = {}
    for line in lines:
        names = [line.name, line.material.licence or ""]
        offer = next((newest[name] for name in (aliases.get(n, n) for n in names) if name in newest), None)
        if offer is not None:
            matched[line.key] = offer
    return matched


def state_of(offer: Offer, line: Line) -> MaterialState:
    """How an offer counts on a line: a certificate that can be fetched is fetched, anything else is here."""
    fetched = offer.kind is Kind.CERTIFICATE and bool(line.material.licence)
    return MaterialState.FETCHED if fetched else MaterialState.HAVE


def suspects(files: Iterable[CaseFile], item: str) -> tuple[Suspect, ...]:
    """Cases of the same person about the same item that are not over, newest first."""
    return tuple(
        Suspect(
            case=file.id,
            number=file.number,
            item_name=file.item_name,
            word=file.word,
            applied_on=_day(file.applied_on),
        )
        for file in sorted(files, key=lambda one: one.applied_at, reverse=True)
        if file.item == item and file.is_open
    )


def _materials(file: CaseFile, day: dt.date, days: int) -> list[Offer]:
    on = _day(file.applied_on)
    broken = {one.key for one in file.course.promises if not one.kept}
    if (day - on).days > days:
        return []
    return [
        Offer(
            kind=Kind.MATERIAL,
            name=fact.name,
            source=fact.key,
            case=file.id,
            number=file.number,
            item_name=file.item_name,
            on=on,
            files=fact.files,
        )
        for fact in file.materials
        if fact.state == MaterialState.HAVE and fact.files and fact.key not in broken
    ]


def _certificates(file: CaseFile, day: dt.date) -> list[Offer]:
    if file.course.granted is not True or not file.course.closed_on:
        return []
    return [
        Offer(
            kind=Kind.CERTIFICATE,
            name=one.name,
            source=one.number,
            case=file.id,
            number=file.number,
            item_name=file.item_name,
            on=_day(file.course.closed_on),
            valid_to=one.valid_to,
        )
        for one in file.course.certificates
        if one.number and _is_valid(one.valid_to, day)
    ]


def _is_valid(valid_to: str, day: dt.date) -> bool:
    """Valid on a day; what cannot be read as a day is left to the clerk's eyes, and not offered."""
    if valid_to in _FOR_EVER:
        return True
    digits = valid_to.replace("-", "").replace(".", "")
    if len(digits) != 8 or not digits.isascii() or not digits.isdigit():
        return False
    return int(digits) >= day.year * 10_000 + day.month * 100 + day.day


def _day(number: int) -> dt.date:
    return dt.date(number // 10_000, number // 100 % 100, number % 100)
