"""From what was keyed to what the commands take: applicant, persons, materials, outcome.

Only shapes are changed here. What is lawful is decided by `hall.commands`.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from hall.bodies import FileFact, ReusedItem
from hall.commands.application import Application, Help, MaterialEntry
from hall.commands.intake_routes import LETTER
from hall.commands.people import PersonForm
from hall.explanation import MaterialState, WindowAct
from hall.identity import DocumentKind
from hall.reasons import Outcome
from hall.reuse import Reuse
from ui import words
from ui.states.applicant import ApplicantKind, Helper, Person
from ui.states.intake import Panel
from ui.states.route_forms import texts

if TYPE_CHECKING:
    from hall.staff import Actor
    from ui.states.draft import Draft, Reused

_ACTS: Final = {
    Outcome.CORRECT: WindowAct.TELL_CORRECTION,
    Outcome.NOT_REQUIRED: WindowAct.TELL_NOT_REQUIRED,
    Outcome.REFER: WindowAct.REFER,
    Outcome.RECEIVE: WindowAct.RECEIVE,
}

_SEX: Final = {word: str(code) for code, word in words.SEX.items()}


def act_of(outcome: Outcome, *, delegated: bool) -> WindowAct:
    """What the window does for an outcome (D21: without a delegation it receives)."""
    if outcome in _ACTS:
        return _ACTS[outcome]
    if not delegated:
        return WindowAct.RECEIVE
    return WindowAct.ACCEPT_GAP if outcome is Outcome.ACCEPT_GAP else WindowAct.ACCEPT


def person_form(person: Person) -> PersonForm:
    """A natural person; what only a card says goes along as long as its number stands."""
    card = person.read_at is not None
    return PersonForm(
        kind=person.kind,
        number=person.number,
        name=person.name,
        birth=f"{person.birth:%Y%m%d}" if person.birth else "",
        sex=_SEX.get(person.sex, ""),
        nation=person.nation if card else "",
        address=person.address if card else "",
        valid_to=f"{person.valid_to:%Y%m%d}" if card and person.valid_to else "",
        phone=person.phone,
        source="card" if card else "hand",
        checked="card" if card else "",
    )


def application(
    draft: Draft,
    actor: Actor,
    day: dt.date,
    *,
    answers: frozenset[str],
    ticket: str | None,
    offline: bool,
) -> Application:
    """The whole intake, as the commands take it; `answers` are those that are still asked for."""
    who = draft.applicant
    helped = person_form(who.helped_by) if who.helper is not Helper.NONE else None
    if who.kind is ApplicantKind.COMPANY:
        applicant = PersonForm(
            kind=DocumentKind.USCI,
            number=who.uscc,
            name=who.company,
            phone=who.helped_by.phone,
            legal_person=who.person.name,
            address=who.address,
        )
    else:
        applicant = person_form(who.person)
    return Application(
        actor=actor,
        case_id=draft.id,
        item=draft.item_code,
        applicant=applicant,
        present=helped,
        present_word=str(who.helper),
        flags=who.flags(day),
        answers=answers,
        entries={key: _entry(draft, key, state) for key, state in draft.states.items()},
        asks_gap=draft.asks_gap,
        credit_bar=draft.credit_bar,
        ticket=ticket,
        delivery=words.DELIVERY[draft.delivery],
        offline=offline,
        reuse=_reuse(draft),
        help=_help(draft),
    )


def _help(draft: Draft) -> Help | None:
    """帮办代办 as typed; the letter was seen when its line is 有."""
    typed = texts(draft.forms, Panel.HELP)
    if not typed["helper"]:
        return None
    # In a 一件事 the line stands under the item that asked for it first.
    lines = [one for key, one in draft.states.items() if key.rpartition(":")[2] == LETTER]
    letter = MaterialState.HAVE in lines
    return Help(helper=typed["helper"], how=typed["how"], letter=letter)


def _kept(draft: Draft) -> dict[str, Reused]:
    """Earlier materials that still serve their lines: what was judged otherwise since is not used."""
    good = {MaterialState.HAVE, MaterialState.FETCHED}
    return {key: one for key, one in draft.reused.items() if draft.states.get(key) in good}


def _reuse(draft: Draft) -> Reuse | None:
    kept = _kept(draft)
    if not kept:
        return None
    items = tuple(
        ReusedItem(key=key, name=one.name, case=one.case, number=one.number, source=one.source, kind=one.kind)
        for key, one in kept.items()
    )
    return Reuse(way=draft.consent, items=items)


def _entry(draft: Draft, key: str, state: MaterialState) -> MaterialEntry:
    problem = draft.reasons.get(key, "").strip() if state is MaterialState.DEFECTIVE else ""
    return MaterialEntry(
        state=state,
        problem=problem,
        demand=draft.demands.get(key, "").strip(),
        note=draft.notes.get(key, ""),
        mended=key in draft.mended,
        shared=draft.notes.get(key, "") if key in _kept(draft) else "",
        files=tuple(
            FileFact(sha256=bytes.fromhex(one.sha256), size=one.size, mime=one.mime)
            for one in draft.files.get(key, ())
        ),
    )
