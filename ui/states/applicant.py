"""Who applies and who is present, as keyed or read from a card (domain.md 1.2 step 3, intake-rules 2).

Checks of numbers and names come from outside (`Checks`), so that this stays plain. Texts are in `ui.words`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol

from hall.credit import OrganisationCategory, organisation_category
from hall.identity import WORDS, DocumentKind, age_on, kind_of_words, public_flags


class ApplicantKind(StrEnum):
    """What the applicant is; decides which fields are asked."""

    PERSON = "自然人"
    COMPANY = "企业或组织"


KINDS: Final = (
    DocumentKind.RIC,
    DocumentKind.HMT,
    DocumentKind.HMP,
    DocumentKind.TWP,
    DocumentKind.FPR,
    DocumentKind.FPP,
    DocumentKind.TIC,
    DocumentKind.HKB,
    DocumentKind.MIL,
    DocumentKind.PP,
)
"""Documents of natural persons in the order in which the form offers them."""


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
        nation, address, valid_to: As on the card; nobody types them. `valid_to` is None for 长期.
    """

    name: str = ""
    kind: DocumentKind = DocumentKind.RIC
    number: str = ""
    phone: str = ""
    sex: str = ""
    birth: dt.date | None = None
    read_at: int | None = None
    nation: str = ""
    address: str = ""
    valid_to: dt.date | None = None

    def age(self, today: dt.date) -> int | None:
        """Full years on a day of the hall; None without a date of birth."""
        return None if self.birth is None else age_on(self.birth, today)


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

    def document(self) -> tuple[str, str]:
        """Kind and number of the document of the applicant, whoever is present."""
        if self.kind is ApplicantKind.COMPANY:
            return str(DocumentKind.USCI), self.uscc
        return str(self.person.kind), self.person.number

    @property
    def is_business(self) -> bool:
        """True for a 个体工商户, whose code begins with 92: it has an 经营者, no 法定代表人."""
        return organisation_category(self.uscc) is OrganisationCategory.INDIVIDUAL_BUSINESS

    def title(self) -> str:
        """The name of the applicant as it is printed."""
        return self.company if self.kind is ApplicantKind.COMPANY else self.person.name

    def flags(self, today: dt.date) -> frozenset[str]:
        """General situations for the rules, judged as catalogue sheet 公共规则 says."""
        return public_flags(
            self.person.kind if self.person.number else None,
            birth=self.person.birth if self.kind is ApplicantKind.PERSON else None,
            day=today,
            organisation=self.kind is ApplicantKind.COMPANY,
            agent=self.helper is Helper.AGENT,
        )


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
    """An answer of a check.

    Attributes:
        value: What is stored.
        fault: A sentence when it is refused; empty: it is right.
        told: A sentence about what is taken but should be looked at, for example a cleaned name.
        rare: The text needs the sign 生僻字 (domain.md 2.10).
    """

    value: str
    fault: str = ""
    told: str = ""
    rare: bool = False


class Checks(Protocol):
    """The rules of `hall.names` and `hall.identity`, in words."""

    def name(self, text: str) -> Checked:
        """A name of a natural person (intake-rules, names)."""
        ...

    def number(self, kind: DocumentKind, text: str) -> Checked:
        """A document number of that kind."""
        ...

    def uscc(self, text: str) -> Checked:
        """A 统一社会信用代码."""
        ...

    def phone(self, text: str) -> Checked:
        """A telephone number."""
        ...

    def birth(self, kind: DocumentKind, number: str) -> dt.date | None:
        """The date of birth inside a right number, or None."""
        ...

    def sex(self, kind: DocumentKind, number: str) -> str:
        """男, 女, or empty when the number does not tell."""
        ...

    def mask(self, kind: DocumentKind, number: str) -> str:
        """The number as screens show it."""
        ...

    def mask_phone(self, phone: str) -> str:
        """The telephone as screens show it."""
        ...


_CHOICES: Final[Mapping[Field, tuple[str, ...]]] = {
    Field.KIND: tuple(ApplicantKind),
    Field.ID_KIND: tuple(WORDS[kind] for kind in KINDS),
    Field.HELPER_ID_KIND: tuple(WORDS[kind] for kind in KINDS),
}


def choices(applicant: Applicant, field: Field) -> tuple[str, ...]:
    """What a choice field offers; empty for a text field."""
    if field is Field.HELPER:
        if applicant.kind is ApplicantKind.COMPANY:
            return (Helper.HANDLER, Helper.AGENT, Helper.NONE)
        return (Helper.NONE, Helper.AGENT, Helper.GUARDIAN)
    return _CHOICES.get(field, ())


def fields(applicant: Applicant) -> tuple[Field, ...]:
    """The fields that are asked of this applicant, in tab order."""
    helped = (Field.HELPER_NAME, Field.HELPER_ID_KIND, Field.HELPER_NUMBER, Field.HELPER_PHONE)
    if applicant.kind is ApplicantKind.COMPANY:
        body = (Field.KIND, Field.USCC, Field.COMPANY, Field.LEGAL_NAME, Field.HELPER)
        head = (Field.ID_KIND, Field.NUMBER, Field.PHONE)
        return (*body, *head) if applicant.helper is Helper.NONE else (*body, *helped)
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
        Field.ID_KIND: WORDS[person.kind],
        Field.NUMBER: person.number,
        Field.PHONE: person.phone,
        Field.HELPER: str(applicant.helper),
        Field.HELPER_NAME: helped.name,
        Field.HELPER_ID_KIND: WORDS[helped.kind],
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
            return _with_code(applicant, text, checks)
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


def _with_code(applicant: Applicant, text: str, checks: Checks) -> Applicant:
    """A right code is kept as it is stored and tells what kind of body it is."""
    checked = checks.uscc(text)
    if checked.fault:
        return replace(applicant, uscc=text, company_type="")
    return replace(applicant, uscc=checked.value, company_type=str(organisation_category(checked.value)))


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
            return with_number(replace(person, kind=kind_of_words(text), read_at=None), person.number, checks)
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
    """The applicant after a card was read: the person present is filled, its telephone stays."""
    if applicant.helper is Helper.NONE:
        return replace(applicant, person=_with_phone(person, applicant.person))
    return replace(applicant, helped_by=_with_phone(person, applicant.helped_by))


def _with_phone(person: Person, before: Person) -> Person:
    """The telephone that was typed stays, unless the card is somebody else's."""
    same = not before.number or before.number == person.number or before.name == person.name
    return replace(person, phone=person.phone or (before.phone if same else ""))


def without(applicant: Applicant, told: Applicant) -> Applicant:
    """The applicant without what an earlier number told of somebody else, where it still stands as told."""
    person, other = applicant.person, told.person
    return replace(
        applicant,
        company="" if told.company and applicant.company == told.company else applicant.company,
        person=replace(
            person,
            phone="" if other.phone and person.phone == other.phone else person.phone,
            name="" if other.name and person.name == other.name else person.name,
        ),
    )


def faults(
    applicant: Applicant, checks: Checks, today: dt.date, needs: Mapping[str, str]
) -> dict[Field, str]:
    """What is wrong, by field. `needs` has the sentences for what is missing (`ui.words.NEEDS`)."""
    found: dict[Field, str] = {}
    for field in fields(applicant):
        fault = _fault(applicant, field, checks, needs)
        if fault:
            found[field] = fault
    if "minor" in applicant.flags(today) and applicant.helper is not Helper.GUARDIAN:
        found[Field.HELPER] = needs["guardian"]
    return found


def _fault(applicant: Applicant, field: Field, checks: Checks, needs: Mapping[str, str]) -> str:
    text = value(applicant, field)
    if choices(applicant, field):
        return ""
    if not text.strip():
        key = "operator_name" if field is Field.LEGAL_NAME and applicant.is_business else str(field)
        return needs.get(key, "")
    return judged(applicant, field, checks).fault


def judged(applicant: Applicant, field: Field, checks: Checks) -> Checked:
    """What the checks say about a field that holds something."""
    text = value(applicant, field)
    match field:
        case Field.NAME | Field.LEGAL_NAME | Field.HELPER_NAME:
            return checks.name(text)
        case Field.NUMBER:
            return checks.number(applicant.person.kind, text)
        case Field.HELPER_NUMBER:
            return checks.number(applicant.helped_by.kind, text)
        case Field.USCC:
            return checks.uscc(text)
        case Field.PHONE | Field.HELPER_PHONE:
            return checks.phone(text)
        case _:
            return Checked(text)
