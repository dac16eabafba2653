"""The applicant bar and the form 申请人 as values: names in full, numbers masked (tokens.md 10, 12)."""

import datetime as dt
from dataclasses import dataclass

from hall.masking import mask_name
from hall.reuse import Offer
from ui import words
from ui.states.applicant import (
    Applicant,
    ApplicantKind,
    Checked,
    Checks,
    Field,
    Helper,
    Person,
    choices,
    faults,
    fields,
    judged,
    value,
)
from ui.states.intake import Intake


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoView:
    """One person or body of the bar: what they are, their name, whether the card was read, a second line."""

    role: str
    name: str
    read: str
    second: str
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarView:
    """The bar over the steps."""

    whose: WhoView | None
    present: WhoView | None
    credit: str
    history: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """A case of the applicant that is not over: about which item, its number, where it stands."""

    item: str
    number: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is known of earlier cases of the applicant.

    Attributes:
        name: What its number is recorded under. barred: Number of the case whose promise was not kept, as
            long as that credit record stands; "" for none.
    """

    name: str = ""
    barred: str = ""
    cases: int = 0
    reusable: int = 0
    offers: tuple[Offer, ...] = ()
    under_way: tuple[UnderWay, ...] = ()


def bar(state: Intake, checks: Checks, today: dt.date, history: History) -> BarView:
    """Whose case it is and who is present, kept apart."""
    applicant = state.draft.applicant
    whose = _whose(applicant, checks, today)
    present = None
    if applicant.helper is not Helper.NONE and applicant.helped_by.name:
        present = _person(str(applicant.helper), applicant.helped_by, checks, today)
    return BarView(
        whose=whose,
        present=present,
        credit=words.credit_here(history.barred) if history.barred else _credit(state),
        history=_history(state, checks, history),
    )


def _history(state: Intake, checks: Checks, history: History) -> str:
    """What lies here of the applicant; first what is to be looked at."""
    name = other_name(state.draft.applicant, checks, history)
    item = state.draft.item_code
    twice = next((one for one in history.under_way if item and one.item == item), None)
    return words.history_line(
        words.other_name(name) if name else "",
        words.suspect_line(twice.number, twice.word) if twice is not None else "",
        words.history(history.cases, history.reusable),
    )


def other_name(applicant: Applicant, checks: Checks, history: History) -> str:
    """The masked name that the applicant's number is recorded under, when the form says another one."""
    if applicant.kind is ApplicantKind.COMPANY:
        same = " ".join(applicant.company.split()) == history.name
        return "" if same or not (applicant.company and history.name) else history.name
    name = checks.name(applicant.person.name)
    if not history.name or not applicant.person.name or name.fault or name.value == history.name:
        return ""
    return mask_name(history.name)


def _whose(applicant: Applicant, checks: Checks, today: dt.date) -> WhoView | None:
    if applicant.kind is ApplicantKind.PERSON:
        return _person(words.APPLICANT, applicant.person, checks, today) if applicant.person.name else None
    if not applicant.company:
        return None
    second = [applicant.company_type or str(applicant.kind), applicant.uscc]
    if applicant.person.name:
        role = words.OPERATOR if applicant.is_business else words.LEGAL_PERSON
        second.append(f"{role} {applicant.person.name}")
    return WhoView(
        role=words.APPLICANT,
        name=applicant.company,
        read="",
        second="　".join(filter(None, second)),
        number=applicant.uscc,
    )


def _person(role: str, person: Person, checks: Checks, today: dt.date) -> WhoView:
    age = person.age(today)
    number = checks.mask(person.kind, person.number) if person.number else ""
    parts = [
        person.sex,
        words.age(age) if age is not None else "",
        number,
        f"{words.PHONE} {checks.mask_phone(person.phone)}" if person.phone else "",
    ]
    return WhoView(
        role=role,
        name=person.name,
        read=words.read_at(person.read_at) if person.read_at is not None else "",
        second="　".join(filter(None, parts)),
        number=number,
    )


def _credit(state: Intake) -> str:
    if state.draft.credit_bar is None:
        return words.CREDIT_UNKNOWN if state.online or state.alone else words.CREDIT_OFFLINE
    text = words.CREDIT_BARRED if state.draft.credit_bar else words.CREDIT_FREE
    return words.credit_checked(text, state.draft.credit_at) if state.draft.credit_at is not None else text


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """One field of the form; `fault` stands below it, else `note` (what was cleaned, what to look at)."""

    field: Field
    label: str
    text: str
    options: tuple[str, ...]
    fault: str
    current: bool
    note: str = ""
    rare: bool = False


def form(state: Intake, checks: Checks, today: dt.date) -> tuple[FieldView, ...]:
    """The fields of this applicant. A fault shows once its field was left, or holds a text that is wrong."""
    applicant = state.draft.applicant
    wrong = faults(applicant, checks, today, words.NEEDS)
    names = fields(applicant)
    current = state.draft.field if state.draft.field in names else str(names[0])
    found = []
    for name in names:
        text = value(applicant, name)
        told = wrong.get(name, "") if str(name) in state.touched else ""
        asked = choices(applicant, name)
        checked = Checked(text) if asked or not text else judged(applicant, name, checks)
        found.append(
            FieldView(
                field=name,
                label=_label(applicant, name),
                text=self_word(applicant) if asked and not text else text,
                options=tuple(option or self_word(applicant) for option in asked),
                fault=told,
                current=str(name) == current,
                note="" if told or checked.fault else _note(applicant, name, checked),
                rare=checked.rare,
            )
        )
    return tuple(found)


def self_word(applicant: Applicant) -> str:
    """How the choice names an applicant who came in person."""
    if applicant.kind is ApplicantKind.PERSON:
        return words.SELF
    return words.SELF_OPERATOR if applicant.is_business else words.SELF_LEGAL


def _label(applicant: Applicant, name: Field) -> str:
    if applicant.kind is ApplicantKind.COMPANY:
        if name is Field.LEGAL_NAME and applicant.is_business:
            return words.OPERATOR
        own = {Field.ID_KIND: words.LEGAL_ID_KIND, Field.NUMBER: words.LEGAL_NUMBER}
        if name in own:
            return own[name]
    return words.FIELD[name]


def _note(applicant: Applicant, name: Field, checked: Checked) -> str:
    """What is to be looked at; for a right number what it tells."""
    if checked.told:
        return checked.told
    if name is Field.USCC:
        return applicant.company_type
    if name is Field.NUMBER and applicant.kind is ApplicantKind.PERSON:
        return words.told_by_number(applicant.person.sex, applicant.person.birth)
    if name is Field.HELPER_NUMBER:
        return words.told_by_number(applicant.helped_by.sex, applicant.helped_by.birth)
    return ""
