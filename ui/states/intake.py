"""The intake as a value: what is known, what follows from it, and how it changes.

What a key does is `intake_keys.py`. No Qt, no store.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from hall.catalogue import Item, Question
from hall.explanation import CaseInput, Explanation, Line, MaterialState
from hall.reasons import Outcome
from hall.reuse import Kind
from hall.situations import Talk
from ui import words
from ui.states import applicant as applicant_state
from ui.states.applicant import Applicant, Checks, Person
from ui.states.draft import Draft, Place, Step
from ui.states.rules import Found, Hit, Rules, ThemeHit

T = TypeVar("T")


class AskKind(StrEnum):
    """What the page has to do outside after a key."""

    READ_CARD = "read_card"
    FETCH = "fetch"
    SCAN = "scan"
    SUBMIT = "submit"
    TELL_ONCE = "tell_once"
    PREVIEW = "preview"
    COLLECT = "collect"
    RAISE = "raise"


class Panel(StrEnum):
    """What stands in the place of the list for a moment."""

    NONE = ""
    DETAILS = "details"
    WHY = "why"
    REFUSE = "refuse"
    COLLECT = "collect"
    ISSUE = "issue"
    HELP = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing to do outside; `keys` are material lines."""

    kind: AskKind
    keys: tuple[str, ...] = ()
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """The state of the intake page.

    Attributes:
        past: Drafts before each change, the newest last (Ctrl+Z).
        ready_at: Monotonic microseconds before which Enter and Ctrl+Enter are ignored.
        told: A sentence about the last refused key, or empty.
        busy: What is running, in words, or empty.
        saved_at: Microseconds UTC of the last saved draft.
    """

    draft: Draft
    past: tuple[Draft, ...] = ()
    ready_at: int = 0
    told: str = ""
    busy: str = ""
    online: bool = True
    alone: bool = False
    """A single PC: there is no hall to be connected with, so nothing is missing either (D17)."""

    all_rest_allowed: bool = True
    touched: frozenset[str] = frozenset()
    """Form fields that were left once: only these show a fault before the step is finished."""

    saved_at: int | None = None
    panel: Panel = Panel.NONE
    second: bool = False
    """The form 不予受理 is filled: a 首席代表 has to sign in (D24)."""

    pages: tuple[bytes, ...] = ()
    """Pictures of the papers as they would be printed, PNG, in order."""

    why: tuple[tuple[str, str], ...] = ()
    """Why this number was called: heading and sentence."""

    numbers_left: int | None = None
    """Document numbers that are left on this PC; None when nobody asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything that follows from a draft by the rules, worked out once for a drawing.

    Attributes:
        judgement: The rules' answer with unjudged rows taken as 有; None while the questions are open.
        unjudged: How many rows are 未核.
    """

    item: Item | None = None
    flags: frozenset[str] = frozenset()
    questions: tuple[Question, ...] = ()
    talk: Talk | None = None
    lines: tuple[Line, ...] = ()
    judgement: Explanation | None = None
    unjudged: int = 0

    @property
    def finished(self) -> bool:
        """True when every row is judged and no question is open."""
        return self.judgement is not None and self.unjudged == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """The answer to a key: the new state and what is to be done outside."""

    state: Intake
    asks: tuple[Ask, ...] = ()
    used: bool = True


def known(draft: Draft, rules: Rules) -> Known:
    """Ask the rules about a draft."""
    flags = draft.applicant.flags(rules.today())
    item = rules.item(draft.item_code) if draft.item_code else None
    if item is None:
        return Known(flags=flags)
    talk = rules.talk(item, flags, draft.answers)
    questions = rules.shown(item, flags, draft.answers)
    if talk.open_question is not None:
        return Known(
            item=item, flags=flags, questions=questions, talk=talk, lines=rules.lines(item, flags, talk.used)
        )
    lines = () if talk.result else rules.lines(item, flags, talk.used)
    unjudged = [line.key for line in lines if line.key not in draft.states]
    states = {line.key: draft.states.get(line.key, MaterialState.HAVE) for line in lines}
    case = CaseInput(
        item_code=item.code,
        flags=flags,
        answers=talk.used,
        states=states,
        asks_gap=draft.asks_gap,
        credit_bar=draft.credit_bar,
        received_at=rules.now(),
    )
    return Known(
        item=item,
        flags=flags,
        questions=questions,
        talk=talk,
        lines=lines,
        judgement=rules.explain(case),
        unjudged=len(unjudged),
    )


def hits(draft: Draft, rules: Rules) -> tuple[Hit | ThemeHit, ...]:
    """What Enter can take in the step 事项, in the order drawn."""
    found: Found = rules.find(draft.search)
    return (*found.exact, *found.themes, *found.near)


def outcome_of(state: Intake, facts: Known) -> Outcome | None:
    """The outcome that would be confirmed: the clerk's among the allowed ones, else that of the rules."""
    if facts.judgement is None:
        return None
    chosen = state.draft.chosen
    return chosen if chosen in facts.judgement.allowed else facts.judgement.outcome


# --- changes ----------------------------------------


def changed(state: Intake, draft: Draft) -> Intake:
    """The state after a change of content, with the draft before it kept for Ctrl+Z."""
    return replace(state, draft=draft, past=(*state.past, state.draft), told="", pages=())


def moved(state: Intake, **places: object) -> Intake:
    """The state after the focus went elsewhere; nothing to undo."""
    return replace(state, draft=replace(state.draft, **places), told="")  # type: ignore[arg-type]


def undone(state: Intake) -> Intake:
    """One change back, to its place."""
    if not state.past:
        return replace(state, told=words.NOTHING_TO_UNDO)
    return replace(state, draft=state.past[-1], past=state.past[:-1], told="", pages=())


def go(state: Intake, step: Step, rules: Rules) -> Intake:
    """To a step, its focus on the first thing that is open there."""
    facts = known(state.draft, rules)
    if step not in reachable(state.draft, facts):
        return replace(state, told=words.STEP_CLOSED[step])
    row = 0
    if step is Step.MATERIALS:
        row = next((n for n, line in enumerate(facts.lines) if line.key not in state.draft.states), 0)
    elif step is Step.SITUATION and facts.talk is not None and facts.talk.open_question is not None:
        row = facts.questions.index(facts.talk.open_question)
    return replace(
        moved(state, step=step, row=row, place=Place.LIST, field=""), panel=Panel.NONE, second=False
    )


def reachable(draft: Draft, facts: Known) -> frozenset[Step]:
    """Steps that may be opened: done ones and the next."""
    steps = {Step.PERSON, Step.ITEM}
    if facts.item is not None:
        steps.add(Step.SITUATION)
    if facts.judgement is not None:
        steps.add(Step.MATERIALS)
    if facts.finished:
        steps.add(Step.CONFIRM)
    return frozenset(steps | {draft.step})


def done(draft: Draft, facts: Known) -> frozenset[Step]:
    """Steps that are finished, for their ticks."""
    steps = set()
    if draft.step is not Step.PERSON:
        steps.add(Step.PERSON)
    if facts.item is not None and draft.step is not Step.ITEM:
        steps.add(Step.ITEM)
    if facts.judgement is not None:
        steps.add(Step.SITUATION)
    if facts.finished:
        steps.add(Step.MATERIALS)
    return frozenset(steps - {draft.step})


def with_applicant(draft: Draft, applicant: Applicant) -> Draft:
    """The draft of this applicant; another one's credit was never looked up, nor its materials offered."""
    if applicant.document() == draft.applicant.document():
        return replace(draft, applicant=applicant)
    own = without_reused(draft, draft.reused)
    return replace(own, applicant=applicant, credit_bar=None, credit_at=None)


def without_reused(draft: Draft, keys: Iterable[str]) -> Draft:
    """The draft without the earlier materials of these lines, with their scans and remarks: 未核 again.

    Scans at a line that a certificate serves were made today and stay.
    """
    gone = frozenset(keys) & draft.reused.keys()
    if not gone:
        return draft

    def but(held: Mapping[str, T], keys: AbstractSet[str] = gone) -> dict[str, T]:
        return {key: one for key, one in held.items() if key not in keys}

    left = but(draft.reused)
    scanned = {key for key in gone if draft.reused[key].kind == Kind.MATERIAL}
    return replace(
        draft,
        states=but(draft.states),
        files=but(draft.files, scanned),
        notes=but(draft.notes),
        reused=left,
        consent=draft.consent if left else "",
        chosen=None,
    )


def typed_field(state: Intake, name: applicant_state.Field, text: str, checks: Checks) -> Intake:
    """A form field of the applicant got a new text; one undo step for each field, not for each letter."""
    applicant = applicant_state.typed(state.draft.applicant, name, text, checks)
    if applicant == state.draft.applicant:
        return state
    draft = replace(with_applicant(state.draft, applicant), field=str(name))
    going_on = bool(state.past) and state.draft.field == str(name) and state.past[-1].field == str(name)
    if going_on and applicant_state.choices(applicant, name) == ():
        return replace(state, draft=draft, told="")
    before = replace(state.draft, field=str(name))
    return replace(state, draft=draft, past=(*state.past, before), told="")


def card_laid(state: Intake, person: Person, rules: Rules, checks: Checks) -> Intake:
    """A card was read: the person present is filled; the step 事项 opens when nothing else is missing."""
    applicant: Applicant = applicant_state.card_read(state.draft.applicant, person)
    after = changed(state, with_applicant(state.draft, applicant))
    wrong = applicant_state.faults(applicant, checks, rules.today(), words.NEEDS)
    if after.draft.step is Step.PERSON and not wrong:
        return opened_item(after, rules)
    return after


def opened_item(state: Intake, rules: Rules) -> Intake:
    """To the step 事项, with what the kiosk already asked as the first row."""
    item = rules.item(state.draft.kiosk_item) if state.draft.kiosk_item else None
    return moved(
        state, step=Step.ITEM, row=0, place=Place.LIST, search=item.name if item else state.draft.search
    )


def searched(state: Intake, text: str) -> Intake:
    """Another text in the search field of items; the first row is what Enter takes."""
    return moved(state, search=text, row=0)


def item_taken(state: Intake, item: Item, rules: Rules) -> Intake:
    """An item was chosen; answers of the kiosk for it are taken over, the rest begins anew."""
    draft = state.draft
    if draft.item_code != item.code:
        answers = draft.kiosk_answers if draft.kiosk_item == item.code else frozenset()
        draft = replace(
            draft,
            item_code=item.code,
            answers=answers,
            states={},
            reasons={},
            crossed={},
            met={},
            demands={},
            mended=frozenset(),
            takings={},
            notes={},
            files={},
            reused={},
            consent="",
            asks_gap=False,
            chosen=None,
        )
        state = changed(state, draft)
    facts = known(state.draft, rules)
    return go(state, Step.SITUATION if facts.questions else Step.MATERIALS, rules)


def pages_came(state: Intake, pages: tuple[bytes, ...]) -> Intake:
    """The papers are drawn: one PNG a page."""
    return replace(state, pages=pages)


def opened(state: Intake, panel: Panel) -> Intake:
    """A panel opens, or goes when it was open already."""
    return replace(
        state,
        draft=replace(state.draft, field=""),
        panel=Panel.NONE if state.panel is panel else panel,
        second=False,
        told="",
    )


def confirmed_alone(state: Intake) -> Intake:
    """The second person did not sign in after all: back to the form."""
    return replace(state, second=False, busy="")


def reason_typed(state: Intake, key: str, text: str) -> Intake:
    """What is wrong with a material, in the words that will be printed."""
    return moved(state, reasons={**state.draft.reasons, key: text})
