"""The applicant bar and the form 申请人 as values: names in full, numbers masked (tokens.md 10, 12)."""

import datetime as dt
from dataclasses import dataclass

from ui import words
from ui.states.applicant import (
    Applicant,
    ApplicantKind,
    Checks,
    Field,
    Helper,
    Person,
    choices,
    faults,
    fields,
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
class History:
    """What is known of earlier cases of the applicant."""

    cases: int = 0
    reusable: int = 0


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
        credit=_credit(state),
        history=words.history(history.cases, history.reusable),
    )


def _whose(applicant: Applicant, checks: Checks, today: dt.date) -> WhoView | None:
    if applicant.kind is ApplicantKind.PERSON:
        return _person(words.APPLICANT, applicant.person, checks, today) if applicant.person.name else None
    if not applicant.company:
        return None
    second = [applicant.company_type or str(applicant.kind), applicant.uscc]
    if applicant.person.name:
        second.append(f"{words.LEGAL_PERSON} {applicant.person.name}")
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
        return words.CREDIT_UNKNOWN if state.online else words.CREDIT_OFFLINE
    text = words.CREDIT_BARRED if state.draft.credit_bar else words.CREDIT_FREE
    return words.credit_checked(text, state.draft.credit_at) if state.draft.credit_at is not None else text


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """One field of the form; `fault` stands below it."""

    field: Field
    label: str
    text: str
    options: tuple[str, ...]
    fault: str
    current: bool


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
        found.append(
            FieldView(
                field=name,
                label=words.FIELD[name],
                text=text,
                options=tuple(option or words.SELF for option in choices(applicant, name)),
                fault=told,
                current=str(name) == current,
            )
        )
    return tuple(found)
