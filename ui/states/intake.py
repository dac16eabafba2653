"""The intake as a value: what is known, what follows from it, and what each key does (design/tokens.md 13).

`press` is the one place of key semantics; pages only pass keys on and draw `Desk`. No Qt, no store.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from hall.catalogue import Item, Question
from hall.explanation import CaseInput, Explanation, Line, MaterialState
from hall.reasons import Outcome
from hall.situations import Talk
from ui import words
from ui.states import applicant as applicant_state
from ui.states.applicant import Applicant, Checks, Person
from ui.states.draft import STEPS, Draft, Place, Step
from ui.states.rules import Found, Hit, Rules, ThemeHit

GUARD: Final = 400_000
"""Microseconds in which Enter and Ctrl+Enter are ignored after the primary has changed its meaning."""

STATE_KEYS: Final = (
    MaterialState.HAVE,
    MaterialState.MISSING,
    MaterialState.DEFECTIVE,
    MaterialState.FETCHED,
    MaterialState.PROMISED,
)
"""Digits 1 to 5 in the step 材料."""


class AskKind(StrEnum):
    """What the page has to do outside after a key."""

    READ_CARD = "read_card"
    FETCH = "fetch"
    SCAN = "scan"
    SUBMIT = "submit"
    TELL_ONCE = "tell_once"
    PREVIEW = "preview"


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
    all_rest_allowed: bool = True
    touched: frozenset[str] = frozenset()
    """Form fields that were left once: only these show a fault before the step is finished."""

    saved_at: int | None = None


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
    """The outcome that would be confirmed: chosen by the clerk among the allowed ones, else that of the rules."""
    if facts.judgement is None:
        return None
    chosen = state.draft.chosen
    return chosen if chosen in facts.judgement.allowed else facts.judgement.outcome


# --- changes ----------------------------------------


def changed(state: Intake, draft: Draft) -> Intake:
    """The state after a change of content, with the draft before it kept for Ctrl+Z."""
    return replace(state, draft=draft, past=(*state.past, state.draft), told="")


def moved(state: Intake, **places: object) -> Intake:
    """The state after the focus went elsewhere; nothing to undo."""
    return replace(state, draft=replace(state.draft, **places), told="")  # type: ignore[arg-type]


def undone(state: Intake) -> Intake:
    """One change back, to its place."""
    if not state.past:
        return replace(state, told=words.NOTHING_TO_UNDO)
    return replace(state, draft=state.past[-1], past=state.past[:-1], told="")


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
    return moved(state, step=step, row=row, place=Place.LIST, field="")


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


def typed_field(state: Intake, name: applicant_state.Field, text: str, checks: Checks) -> Intake:
    """A form field of the applicant got a new text; one undo step for each field, not for each letter."""
    applicant = applicant_state.typed(state.draft.applicant, name, text, checks)
    if applicant == state.draft.applicant:
        return state
    draft = replace(state.draft, applicant=applicant, field=str(name))
    going_on = bool(state.past) and state.draft.field == str(name) and state.past[-1].field == str(name)
    if going_on and applicant_state.choices(applicant, name) == ():
        return replace(state, draft=draft, told="")
    before = replace(state.draft, field=str(name))
    return replace(state, draft=draft, past=(*state.past, before), told="")


def card_laid(state: Intake, person: Person, rules: Rules, checks: Checks) -> Intake:
    """A card was read: the person present is filled; the step 事项 opens when nothing else is missing."""
    applicant: Applicant = applicant_state.card_read(state.draft.applicant, person)
    after = changed(state, replace(state.draft, applicant=applicant))
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
            draft, item_code=item.code, answers=answers, states={}, reasons={}, crossed={}, notes={}, asks_gap=False,
            chosen=None,
        )  # fmt: skip
        state = changed(state, draft)
    facts = known(state.draft, rules)
    return go(state, Step.SITUATION if facts.questions else Step.MATERIALS, rules)


def reason_typed(state: Intake, key: str, text: str) -> Intake:
    """What is wrong with a material, in the words that will be printed."""
    return moved(state, reasons={**state.draft.reasons, key: text})


# --- keys ----------------------------------------

_Handler = Callable[[Intake, str, int, Rules], Pressed | None]


def press(state: Intake, key: str, now: int, rules: Rules, checks: Checks) -> Pressed:
    """What a key does at its place.

    Args:
        state: Before the key.
        key: As on its cap: "1", "Enter", "Ctrl+Enter", "Space", "Down", "Alt+B".
        now: Monotonic microseconds.
        rules: The rules of the hall.
        checks: Checks of names and numbers, for leaving the step 申请人.
    """
    if key in {"Enter", "Ctrl+Enter"} and now < state.ready_at:
        return Pressed(state=state)
    common = _common(state, key, rules)
    if common is not None:
        return common
    if state.draft.step is Step.PERSON:
        return _in_person(state, key, rules, checks)
    handler = _STEP_KEYS[state.draft.step]
    return handler(state, key, now, rules) or Pressed(state=state, used=False)


def _common(state: Intake, key: str, rules: Rules) -> Pressed | None:
    if key == "Ctrl+Z":
        return Pressed(state=undone(state))
    if key == "F9":
        return Pressed(state=state, asks=(Ask(kind=AskKind.READ_CARD),))
    if key.startswith("Ctrl+") and key[5:] in {"1", "2", "3", "4", "5"}:
        return Pressed(state=go(state, STEPS[int(key[5:]) - 1], rules))
    if key == "Alt+G":
        return _tell_once(state, rules)
    if key == "Alt+P":
        return Pressed(state=state, asks=(Ask(kind=AskKind.PREVIEW),))
    return None


def _tell_once(state: Intake, rules: Rules) -> Pressed:
    if known(state.draft, rules).item is None:
        return Pressed(state=replace(state, told=words.CHOOSE_ITEM_FIRST))
    return Pressed(state=state, asks=(Ask(kind=AskKind.TELL_ONCE),))


def _in_person(state: Intake, key: str, rules: Rules, checks: Checks) -> Pressed:
    names = applicant_state.fields(state.draft.applicant)
    at = next((n for n, name in enumerate(names) if name == state.draft.field), 0)
    if key == "Enter" and at + 1 < len(names):
        left = frozenset({*state.touched, str(names[at])})
        return Pressed(state=replace(moved(state, field=str(names[at + 1])), touched=left))
    if key in {"Enter", "Ctrl+Enter"}:
        wrong = applicant_state.faults(state.draft.applicant, checks, rules.today(), words.NEEDS)
        everything = frozenset(str(name) for name in names)
        if wrong:
            first = next(name for name in names if name in wrong)
            return Pressed(
                state=replace(moved(state, field=str(first)), touched=everything, told=wrong[first])
            )
        return Pressed(state=opened_item(state, rules))
    return Pressed(state=state, used=False)


def _in_item(state: Intake, key: str, _now: int, rules: Rules) -> Pressed | None:
    rows = hits(state.draft, rules) if state.draft.search else ()
    if key in {"Up", "Down"}:
        step = 1 if key == "Down" else -1
        return Pressed(state=moved(state, row=min(max(state.draft.row + step, 0), max(len(rows) - 1, 0))))
    if key == "Esc":
        return Pressed(state=searched(state, ""))
    if key in {"1", "2", "3", "4", "5", "6", "7", "8", "9"} and not state.draft.search:
        often = rules.frequent()
        if int(key) > len(often):
            return Pressed(state=state)
        return Pressed(state=item_taken(state, often[int(key) - 1], rules))
    if key == "Enter":
        return _take_hit(state, rows, rules)
    return None


def _take_hit(state: Intake, rows: tuple[Hit | ThemeHit, ...], rules: Rules) -> Pressed:
    if not rows:
        return Pressed(state=replace(state, told=words.NO_HIT if state.draft.search else words.TYPE_OR_DIGIT))
    row = rows[min(state.draft.row, len(rows) - 1)]
    if isinstance(row, ThemeHit):
        return Pressed(state=replace(state, told=words.THEME_LATER))
    return Pressed(state=item_taken(state, row.item, rules))


def _in_situation(state: Intake, key: str, _now: int, rules: Rules) -> Pressed | None:
    facts = known(state.draft, rules)
    if facts.talk is None or not facts.questions:
        return None
    at = min(state.draft.row, len(facts.questions) - 1)
    question = facts.questions[at]
    if key in {"Up", "Down"}:
        step = 1 if key == "Down" else -1
        return Pressed(state=moved(state, row=min(max(at + step, 0), len(facts.questions) - 1)))
    if key.isdigit() and key != "0":
        if int(key) > len(question.options):
            return Pressed(state=state)
        return Pressed(state=answered(state, question, int(key) - 1, rules))
    if key == "Enter":
        return Pressed(state=_next_question(state, facts, question, at, rules))
    if key == "Esc":
        return Pressed(state=go(state, Step.ITEM, rules))
    return None


def answered(state: Intake, question: Question, option: int, rules: Rules) -> Intake:
    """An option was chosen: single choices replace and go on, multiple ones toggle. What followed is judged again."""
    name = f"{question.code}.{question.options[option].code}"
    own = {f"{question.code}.{other.code}" for other in question.options}
    answers = state.draft.answers ^ {name} if question.multiple else (state.draft.answers - own) | {name}
    after = changed(state, replace(state.draft, answers=frozenset(answers), chosen=None))
    facts = known(after.draft, rules)
    at = next((n for n, shown in enumerate(facts.questions) if shown.code == question.code), 0)
    after = moved(after, row=at)
    if question.multiple:
        return after
    return _next_question(after, facts, question, at, rules)


def _next_question(state: Intake, facts: Known, question: Question, at: int, rules: Rules) -> Intake:
    talk = facts.talk
    if talk is None:
        return state
    if talk.open_question is None:
        return go(state, Step.MATERIALS, rules)
    if talk.open_question.code == question.code:
        return replace(state, told=words.ANSWER_FIRST)
    later = next((n for n, shown in enumerate(facts.questions) if shown.code == talk.open_question.code), at)
    return moved(state, row=later)


def may_take(line: Line, to: MaterialState, state: Intake) -> str:
    """Why a material cannot take a state; empty when it can."""
    if to is MaterialState.FETCHED:
        if line.material.licence is None:
            return words.NO_LICENCE
        return "" if state.online else words.FETCH_OFFLINE
    if to is MaterialState.PROMISED:
        if not line.material.may_promise:
            return words.NO_PROMISE
        return words.PROMISE_BARRED if state.draft.credit_bar else ""
    return ""


def marked(state: Intake, line: Line, to: MaterialState, now: int, rules: Rules) -> Pressed:
    """A material took a state. The last judged row starts the guard, so that a fast Enter accepts nothing."""
    refusal = may_take(line, to, state)
    if refusal:
        return Pressed(state=replace(state, told=refusal))
    before = known(state.draft, rules)
    draft = replace(state.draft, states={**state.draft.states, line.key: to}, chosen=None)
    after = _guarded(before, changed(state, draft), now, rules)
    if to is MaterialState.DEFECTIVE:
        after = moved(after, place=Place.REASON)
    else:
        after = moved(after, place=Place.LIST)
    asks = (Ask(kind=AskKind.FETCH, keys=(line.key,)),) if to is MaterialState.FETCHED else ()
    return Pressed(state=after, asks=asks)


def _guarded(before: Known, after: Intake, now: int, rules: Rules) -> Intake:
    if not before.finished and known(after.draft, rules).finished:
        return replace(after, ready_at=now + GUARD)
    return after


def _in_materials(state: Intake, key: str, now: int, rules: Rules) -> Pressed | None:
    facts = known(state.draft, rules)
    if key == "Ctrl+Enter":
        return _to_confirm(state, facts, None, now)
    if key == "Alt+B":
        return _to_confirm(state, facts, Outcome.CORRECT, now)
    if not facts.lines:
        return None
    at = min(state.draft.row, len(facts.lines) - 1)
    line = facts.lines[at]
    moves: Mapping[str, int] = {"Down": 1, "Up": -1, "PageDown": 10, "PageUp": -10, "Home": -999, "End": 999}
    if key in moves:
        return Pressed(
            state=moved(state, row=min(max(at + moves[key], 0), len(facts.lines) - 1), place=Place.LIST)
        )
    if key in {"1", "2", "3", "4", "5"}:
        return marked(state, line, STATE_KEYS[int(key) - 1], now, rules)
    if key == "Esc":
        return Pressed(state=moved(state, place=Place.LIST))
    acts: Mapping[str, Callable[[], Pressed]] = {
        "Enter": lambda: _have_and_on(state, facts, at, now, rules),
        "0": lambda: _all_rest(state, facts, now, rules),
        "Space": lambda: Pressed(state=asked_gap(state, not state.draft.asks_gap)),
        "S": lambda: Pressed(state=state, asks=(Ask(kind=AskKind.SCAN, keys=(line.key,)),)),
    }
    return acts[key]() if key in acts else None


def asked_gap(state: Intake, asks: bool) -> Intake:  # noqa: FBT001  # the box itself
    """The applicant asks for 容缺, or takes it back."""
    return changed(state, replace(state.draft, asks_gap=asks, chosen=None))


def _have_and_on(state: Intake, facts: Known, at: int, now: int, rules: Rules) -> Pressed:
    line = facts.lines[at]
    if line.key in state.draft.states:
        after = state
    else:
        after = marked(state, line, MaterialState.HAVE, now, rules).state
    return Pressed(state=moved(after, row=min(at + 1, len(facts.lines) - 1), place=Place.LIST))


def _all_rest(state: Intake, facts: Known, now: int, rules: Rules) -> Pressed:
    if not state.all_rest_allowed:
        return Pressed(state=replace(state, told=words.ALL_REST_OFF))
    fresh = {
        line.key: MaterialState.FETCHED if line.material.licence and state.online else MaterialState.HAVE
        for line in facts.lines
        if line.key not in state.draft.states
    }
    if not fresh:
        return Pressed(state=state)
    after = changed(state, replace(state.draft, states={**state.draft.states, **fresh}, chosen=None))
    fetched = tuple(key for key, to in fresh.items() if to is MaterialState.FETCHED)
    asks = (Ask(kind=AskKind.FETCH, keys=fetched),) if fetched else ()
    return Pressed(state=_guarded(facts, after, now, rules), asks=asks)


def _to_confirm(state: Intake, facts: Known, wanted: Outcome | None, now: int) -> Pressed:
    if facts.judgement is None or not facts.finished:
        return Pressed(state=replace(state, told=words.judge_first(facts.unjudged)))
    judgement = facts.judgement
    if wanted is not None and wanted not in judgement.allowed:
        return Pressed(state=replace(state, told=judgement.why_not.get(wanted, words.NOT_ALLOWED)))
    lacking = {*judgement.missing, *judgement.defective}
    unsaid = next(
        (
            n
            for n, line in enumerate(facts.lines)
            if line.name in lacking
            and state.draft.states.get(line.key) is MaterialState.DEFECTIVE
            and not state.draft.reasons.get(line.key, "").strip()
        ),
        None,
    )
    if unsaid is not None:
        there = moved(state, row=unsaid, place=Place.REASON)
        return Pressed(state=replace(there, told=words.SAY_DEFECT))
    chosen = wanted or judgement.outcome
    after = moved(state, step=Step.CONFIRM, row=0, place=Place.LIST, chosen=chosen)
    return Pressed(state=replace(after, ready_at=now + GUARD))


def _in_confirm(state: Intake, key: str, now: int, rules: Rules) -> Pressed | None:
    if key == "Esc":
        return Pressed(state=go(state, Step.MATERIALS, rules))
    if key != "Ctrl+Enter":
        return None
    facts = known(state.draft, rules)
    outcome = outcome_of(state, facts)
    if outcome is None or not facts.finished:
        return Pressed(state=replace(state, told=words.judge_first(facts.unjudged)))
    after = replace(state, ready_at=now + GUARD, told="", busy=words.SAVING)
    return Pressed(state=after, asks=(Ask(kind=AskKind.SUBMIT, outcome=outcome),))


_STEP_KEYS: Final[Mapping[Step, _Handler]] = {
    Step.ITEM: _in_item,
    Step.SITUATION: _in_situation,
    Step.MATERIALS: _in_materials,
    Step.CONFIRM: _in_confirm,
}
