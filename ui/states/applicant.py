"""Who applies and who is present, as keyed or read from a card (domain.md 1.2 step 3, intake-rules 2).

Checks of numbers and names come from outside (`Checks`), so that this stays plain. Texts are in `ui.words`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol


class ApplicantKind(StrEnum):
    """What the applicant is; decides which fields are asked."""

    PERSON = "自然人"
    COMPANY = "企业或组织"


class IdKind(StrEnum):
    """Kinds of documents that a window takes; the value is the Chinese name that is printed."""

    RESIDENT = "居民身份证"
    HMT_RESIDENCE = "港澳台居民居住证"
    HM_PASS = "港澳居民来往内地通行证"
    TW_PASS = "台湾居民来往大陆通行证"
    FOREIGN_CARD = "外国人永久居留身份证"
    PASSPORT = "护照"


HMT_KINDS: Final = frozenset({IdKind.HMT_RESIDENCE, IdKind.HM_PASS, IdKind.TW_PASS})
FOREIGN_KINDS: Final = frozenset({IdKind.FOREIGN_CARD, IdKind.PASSPORT})
ADULT_AGE: Final = 18


class Helper(StrEnum):
    """In what role the person at the window acts when it is not the applicant."""

    NONE = ""
    HANDLER = "经办人"
    AGENT = "代理人"
    GUARDIAN = "监护人"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A natural person with a document.

    Attributes:
        read_at: Microseconds UTC when the card was read; None when keyed by hand.
    """

    name: str = ""
    kind: IdKind = IdKind.RESIDENT
    number: str = ""
    phone: str = ""
    sex: str = ""
    birth: dt.date | None = None
    read_at: int | None = None

    def age(self, today: dt.date) -> int | None:
        """Full years on a day of the hall; None without a date of birth."""
        if self.birth is None:
            return None
        before = (today.month, today.day) < (self.birth.month, self.birth.day)
        return today.year - self.birth.year - before


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """The applicant, kept apart from the person who is present."""

    kind: ApplicantKind = ApplicantKind.PERSON
    person: Person = Person()
    """The applicant, or for organisations the legal representative (only the name is asked)."""

    company: str = ""
    uscc: str = ""
    company_type: str = ""
    helper: Helper = Helper.NONE
    helped_by: Person = Person()
    address: str = ""

    def present(self) -> Person:
        """The person who stands at the window."""
        return self.person if self.helper is Helper.NONE else self.helped_by

    def title(self) -> str:
        """The name of the applicant as it is printed."""
        return self.company if self.kind is ApplicantKind.COMPANY else self.person.name

    def flags(self, today: dt.date) -> frozenset[str]:
        """General situations for the rules (`hall.conditions.FLAGS`), judged as catalogue sheet 公共规则 says."""
        flags = set()
        age = self.person.age(today)
        if self.kind is ApplicantKind.COMPANY:
            flags.add("company")
        elif age is not None and age < ADULT_AGE:
            flags.add("minor")
        if self.helper is Helper.AGENT:
            flags.add("agent")
        if self.person.kind in HMT_KINDS:
            flags.add("hmt")
        if self.person.kind in FOREIGN_KINDS:
            flags.add("foreign")
        return frozenset(flags)


class Field(StrEnum):
    """Fields of the form 申请人, in tab order; the value is the key of its label in `ui.words`."""

    KIND = "kind"
    COMPANY = "company"
    USCC = "uscc"
    LEGAL_NAME = "legal_name"
    NAME = "name"
    ID_KIND = "id_kind"
    NUMBER = "number"
    PHONE = "phone"
    HELPER = "helper"
    HELPER_NAME = "helper_name"
    HELPER_ID_KIND = "helper_id_kind"
    HELPER_NUMBER = "helper_number"
    HELPER_PHONE = "helper_phone"


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer of a check: the value to store, and a sentence when it is refused (empty: it is right)."""

    value: str
    fault: str = ""


class Checks(Protocol):
    """The rules of `hall.names` and `hall.identity`, in words."""

    def name(self, text: str) -> Checked:
        """A name of a natural person (intake-rules, names)."""
        ...

    def number(self, kind: IdKind, text: str) -> Checked:
        """A document number of that kind."""
        ...

    def uscc(self, text: str) -> Checked:
        """A 统一社会信用代码."""
        ...

    def phone(self, text: str) -> Checked:
        """A telephone number."""
        ...

    def birth(self, kind: IdKind, number: str) -> dt.date | None:
        """The date of birth inside a right number, or None."""
        ...

    def sex(self, kind: IdKind, number: str) -> str:
        """男, 女, or empty when the number does not tell."""
        ...

    def mask(self, kind: IdKind, number: str) -> str:
        """The number as screens show it."""
        ...

    def mask_phone(self, phone: str) -> str:
        """The telephone as screens show it."""
        ...


_CHOICES: Final[Mapping[Field, tuple[str, ...]]] = {
    Field.KIND: tuple(ApplicantKind),
    Field.ID_KIND: tuple(IdKind),
    Field.HELPER_ID_KIND: tuple(IdKind),
}


def choices(applicant: Applicant, field: Field) -> tuple[str, ...]:
    """What a choice field offers; empty for a text field."""
    if field is Field.HELPER:
        if applicant.kind is ApplicantKind.COMPANY:
            return (Helper.HANDLER, Helper.AGENT)
        return (Helper.NONE, Helper.AGENT, Helper.GUARDIAN)
    return _CHOICES.get(field, ())


def fields(applicant: Applicant) -> tuple[Field, ...]:
    """The fields that are asked of this applicant, in tab order."""
    helped = (Field.HELPER_NAME, Field.HELPER_ID_KIND, Field.HELPER_NUMBER, Field.HELPER_PHONE)
    if applicant.kind is ApplicantKind.COMPANY:
        return (Field.KIND, Field.COMPANY, Field.USCC, Field.LEGAL_NAME, Field.HELPER, *helped)
    own = (Field.KIND, Field.NAME, Field.ID_KIND, Field.NUMBER, Field.PHONE, Field.HELPER)
    return own if applicant.helper is Helper.NONE else (*own, *helped)


def value(applicant: Applicant, field: Field) -> str:
    """What a field holds."""
    person, helped = applicant.person, applicant.helped_by
    return {
        Field.KIND: str(applicant.kind),
        Field.COMPANY: applicant.company,
        Field.USCC: applicant.uscc,
        Field.LEGAL_NAME: person.name,
        Field.NAME: person.name,
        Field.ID_KIND: str(person.kind),
        Field.NUMBER: person.number,
        Field.PHONE: person.phone,
        Field.HELPER: str(applicant.helper),
        Field.HELPER_NAME: helped.name,
        Field.HELPER_ID_KIND: str(helped.kind),
        Field.HELPER_NUMBER: helped.number,
        Field.HELPER_PHONE: helped.phone,
    }[field]


def typed(applicant: Applicant, field: Field, text: str, checks: Checks) -> Applicant:
    """The applicant with a field changed; what follows from a number (birth, sex) is filled in with it."""
    match field:
        case Field.KIND:
            return _of_kind(applicant, ApplicantKind(text))
        case Field.HELPER:
            return replace(applicant, helper=Helper(text))
        case Field.COMPANY:
            return replace(applicant, company=text)
        case Field.USCC:
            return replace(applicant, uscc=text)
        case Field.LEGAL_NAME | Field.NAME | Field.ID_KIND | Field.NUMBER | Field.PHONE:
            return replace(applicant, person=_typed_person(applicant.person, field, text, checks))
        case _:
            own = _OWN_FIELD[field]
            return replace(applicant, helped_by=_typed_person(applicant.helped_by, own, text, checks))


_OWN_FIELD: Final[Mapping[Field, Field]] = {
    Field.HELPER_NAME: Field.NAME,
    Field.HELPER_ID_KIND: Field.ID_KIND,
    Field.HELPER_NUMBER: Field.NUMBER,
    Field.HELPER_PHONE: Field.PHONE,
}


def _of_kind(applicant: Applicant, kind: ApplicantKind) -> Applicant:
    if kind is applicant.kind:
        return applicant
    helper = Helper.HANDLER if kind is ApplicantKind.COMPANY else Helper.NONE
    if kind is ApplicantKind.COMPANY and applicant.helper is Helper.NONE:
        return replace(applicant, kind=kind, helper=helper, helped_by=applicant.person, person=Person())
    if kind is ApplicantKind.PERSON and not applicant.person.number:
        return replace(applicant, kind=kind, helper=helper, person=applicant.helped_by, helped_by=Person())
    return replace(applicant, kind=kind, helper=helper)


def _typed_person(person: Person, field: Field, text: str, checks: Checks) -> Person:
    match field:
        case Field.NAME | Field.LEGAL_NAME:
            return replace(person, name=text, read_at=None)
        case Field.PHONE:
            return replace(person, phone=text)
        case Field.ID_KIND:
            return with_number(replace(person, kind=IdKind(text), read_at=None), person.number, checks)
        case _:
            return with_number(replace(person, read_at=None), text, checks)


def with_number(person: Person, number: str, checks: Checks) -> Person:
    """The person with a number, and with the birth and sex that a right number tells."""
    checked = checks.number(person.kind, number)
    if checked.fault:
        return replace(person, number=number, birth=None, sex="")
    return replace(
        person,
        number=checked.value,
        birth=checks.birth(person.kind, checked.value),
        sex=checks.sex(person.kind, checked.value),
    )


def card_read(applicant: Applicant, person: Person) -> Applicant:
    """The applicant after a card was laid on the reader: the person present is filled, the telephone stays."""
    if applicant.helper is Helper.NONE:
        return replace(applicant, person=replace(person, phone=person.phone or applicant.person.phone))
    phone = person.phone or applicant.helped_by.phone
    return replace(applicant, helped_by=replace(person, phone=phone))


def faults(applicant: Applicant, checks: Checks, today: dt.date, needs: Mapping[str, str]) -> dict[Field, str]:
    """What is wrong, by field. `needs` has the sentences for what is missing (`ui.words.NEEDS`)."""
    found: dict[Field, str] = {}
    for field in fields(applicant):
        fault = _fault(applicant, field, checks, needs)
        if fault:
            found[field] = fault
    age = applicant.person.age(today)
    minor = applicant.kind is ApplicantKind.PERSON and age is not None and age < ADULT_AGE
    if minor and applicant.helper is not Helper.GUARDIAN:
        found[Field.HELPER] = needs["guardian"]
    return found


def _fault(applicant: Applicant, field: Field, checks: Checks, needs: Mapping[str, str]) -> str:
    text = value(applicant, field)
    if choices(applicant, field):
        return ""
    if not text.strip():
        return needs.get(str(field), "")
    match field:
        case Field.NAME | Field.LEGAL_NAME | Field.HELPER_NAME:
            return checks.name(text).fault
        case Field.NUMBER:
            return checks.number(applicant.person.kind, text).fault
        case Field.HELPER_NUMBER:
            return checks.number(applicant.helped_by.kind, text).fault
        case Field.USCC:
            return checks.uscc(text).fault
        case Field.PHONE | Field.HELPER_PHONE:
            return checks.phone(text).fault
        case _:
            return ""
