"""Panels in the place of the list: details, why this number, 不予受理. None of them is a window.

A panel belongs to the intake that opened it and goes with Esc; the draft behind it stays as it is.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from ui import words
from ui.states.applicant import ApplicantKind, Checks, Helper
from ui.states.intake import Intake, Panel
from ui.states.people import BarView
from ui.states.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of a panel."""

    head: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelView:
    """What a panel shows."""

    title: str
    line: str = ""
    facts: tuple[Fact, ...] = ()


class RefusalField(StrEnum):
    """Fields of the form 不予受理 in tab order; the value is the name in `ui.states.draft.Refusal`."""

    REASON = "reason"
    BASIS = "basis"
    AUTHORITY = "authority"
    CONTACT = "contact"


def view(state: Intake, bar: BarView, checks: Checks, rules: Rules) -> PanelView:
    """The panel that is open."""
    match state.panel:
        case Panel.DETAILS:
            return PanelView(title=words.DETAILS_HEAD, facts=_details(state, bar, checks, rules.today()))
        case Panel.WHY:
            line = "" if state.why else words.WHY_LATER
            why = tuple(Fact(head=head, text=text) for head, text in state.why)
            return PanelView(title=words.WHY_HEAD, line=line, facts=(*why, *_ORDER))
        case _:
            return PanelView(title=words.REFUSE_HEAD, line=words.REFUSE_LINE)


_ORDER = tuple(Fact(head=head, text=text) for head, text in words.ORDER_RULES)


def _details(state: Intake, bar: BarView, checks: Checks, today: dt.date) -> tuple[Fact, ...]:
    applicant = state.draft.applicant
    found = []
    for who in (bar.whose, bar.present):
        if who is not None:
            name = f"{who.name}　{who.read}" if who.read else who.name
            found.append(Fact(head=who.role, text=name))
            found.append(Fact(head="", text=who.second))
    if applicant.kind is ApplicantKind.COMPANY and applicant.helper is Helper.NONE and applicant.person.phone:
        found.append(Fact(head=words.PHONE, text=checks.mask_phone(applicant.person.phone)))
    flags = [words.FLAG[flag] for flag in sorted(applicant.flags(today))]
    found.append(Fact(head=words.FLAGS_HEAD, text=words.COMMA.join(flags) or words.NO_FLAGS))
    found.append(Fact(head=words.CREDIT, text=bar.credit))
    found.append(Fact(head=words.HISTORY, text=bar.history))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalView:
    """The form 不予受理: labels, texts, what is missing."""

    fields: tuple[tuple[RefusalField, str, str, str], ...]
    """Field, label, text, hint."""

    fault: str
    current: str


def refusal(state: Intake) -> RefusalView:
    """The form as it stands."""
    form = state.draft.refusal
    fields = tuple(
        (name, words.REFUSAL_LABELS[name], str(getattr(form, name)), words.REFUSAL_HINTS[name])
        for name in RefusalField
    )
    return RefusalView(
        fields=fields, fault=state.told, current=state.draft.field or RefusalField.REASON.value
    )


def refusal_fault(state: Intake) -> str:
    """Why the form cannot go to the second person yet; empty when it can."""
    form = state.draft.refusal
    if not form.reason.strip():
        return words.REFUSE_NEEDS_REASON
    if not form.basis.strip():
        return words.REFUSE_NEEDS_BASIS
    return "" if state.draft.item_code else words.REFUSE_NEEDS_ITEM
