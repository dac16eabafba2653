"""What each key does in the intake (design/tokens.md 13). `press` is the one place; pages only pass keys on.

No Qt, no store. The state itself and what follows from it are `intake.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from hall.catalogue import Question
from hall.explanation import Line, MaterialState
from hall.reasons import Outcome
from ui import words
from ui.states import applicant as applicant_state
from ui.states import attaching, edits, panels, route_forms
from ui.states.applicant import Checks
from ui.states.draft import STEPS, Delivery, Draft, Place, Step
from ui.states.intake import (
    Ask,
    AskKind,
    Intake,
    Known,
    Panel,
    Pressed,
    changed,
    go,
    hits,
    item_taken,
    known,
    moved,
    opened,
    opened_item,
    outcome_of,
    searched,
    undone,
    without_reused,
)
from ui.states.rules import Hit, Rules, ThemeHit

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
    if state.panel is not Panel.NONE:
        if state.panel in route_forms.FORMS:
            return route_forms.press(state, key, known(state.draft, rules))
        return _in_panel(state, key)
    if state.draft.step is Step.PERSON:
        return _in_person(state, key, rules, checks)
    handler = _STEP_KEYS[state.draft.step]
    return handler(state, key, now, rules) or Pressed(state=state, used=False)


def _common(state: Intake, key: str, rules: Rules) -> Pressed | None:
    """Keys that do the same at every place."""
    if key.startswith("Ctrl+") and key[5:] in {"1", "2", "3", "4", "5"}:
        return Pressed(state=go(state, STEPS[int(key[5:]) - 1], rules))
    if key in _PANELS:
        if key == "Alt+J" and not state.draft.item_code:
            return Pressed(state=replace(state, told=words.REFUSE_NEEDS_ITEM))
        return Pressed(state=opened(state, _PANELS[key]))
    acts: dict[str, Callable[[], Pressed]] = {
        "Ctrl+Z": lambda: Pressed(state=undone(state)),
        "F9": lambda: Pressed(state=state, asks=(Ask(kind=AskKind.READ_CARD),)),
        "Alt+G": lambda: _tell_once(state, rules),
        "Alt+P": lambda: _papers(state, rules),
        "Alt+X": lambda: _given_up(state),
        "Alt+C": lambda: _credit(state, rules),
    }
    return acts[key]() if key in acts else None


_PANELS: Final[Mapping[str, Panel]] = {
    "Alt+D": Panel.DETAILS,
    "Alt+Y": Panel.WHY,
    "Alt+J": Panel.REFUSE,
    "Alt+L": Panel.COLLECT,
    "Alt+I": Panel.ISSUE,
    "Alt+H": Panel.HELP,
}


def _papers(state: Intake, rules: Rules) -> Pressed:
    """Alt+P: the papers as they would be; only once it is known which they are."""
    facts = known(state.draft, rules)
    if not facts.finished:
        return Pressed(state=replace(state, told=words.judge_first(facts.unjudged)))
    return Pressed(state=state, asks=(Ask(kind=AskKind.PREVIEW),))


def _given_up(state: Intake) -> Pressed:
    """Alt+X: the whole intake is given up and begins anew for the same number; Ctrl+Z brings it back."""
    old = state.draft
    fresh = Draft(
        id=old.id,
        ticket=old.ticket,
        started_at=old.started_at,
        kiosk_item=old.kiosk_item,
        kiosk_answers=old.kiosk_answers,
    )
    if fresh == replace(old, field=""):
        return Pressed(state=replace(state, told=words.NOTHING_TO_GIVE_UP))
    return Pressed(state=replace(changed(state, fresh), panel=Panel.NONE, second=False, touched=frozenset()))


def _credit(state: Intake, rules: Rules) -> Pressed:
    """Alt+C: what the credit system said, looked up by hand: 还没查 → 无限制 → 有限制 → 还没查 (D20)."""
    if not (state.online or state.alone):
        return Pressed(state=replace(state, told=words.CREDIT_OFFLINE_TOLD))
    applicant = state.draft.applicant
    if not (applicant.company or applicant.person.name):
        return Pressed(state=replace(state, told=words.CREDIT_NOBODY))
    found = {None: False, False: True, True: None}[state.draft.credit_bar]
    at = rules.now() if found is not None else None
    return Pressed(state=changed(state, replace(state.draft, credit_bar=found, credit_at=at, chosen=None)))


def _in_panel(state: Intake, key: str) -> Pressed:
    if key == "Esc" or (state.panel is not Panel.REFUSE and key in {"Enter", "Ctrl+Enter"}):
        return Pressed(state=opened(state, state.panel))
    if state.panel is not Panel.REFUSE or key not in {"Enter", "Ctrl+Enter", "Down", "Up"}:
        return Pressed(state=state, used=False)
    names = [str(name) for name in panels.RefusalField]
    at = names.index(state.draft.field) if state.draft.field in names else 0
    if key == "Up":
        return Pressed(state=moved(state, field=names[max(at - 1, 0)]))
    if key != "Ctrl+Enter" and at + 1 < len(names):
        return Pressed(state=moved(state, field=names[at + 1]))
    fault = panels.refusal_fault(state)
    if fault:
        there = (
            panels.RefusalField.BASIS if state.draft.refusal.reason.strip() else panels.RefusalField.REASON
        )
        return Pressed(state=replace(moved(state, field=str(there)), told=fault))
    return Pressed(state=replace(state, second=True, told=""))


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
    item = rules.item(row.code) if isinstance(row, ThemeHit) else row.item
    if item is None:
        return Pressed(state=replace(state, told=words.NO_HIT))
    return Pressed(state=item_taken(state, item, rules))


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
        option = int(key) - 1
        known_option = option < len(question.options)
        return Pressed(state=answered(state, question, option, rules) if known_option else state)
    if key == "Enter":
        return Pressed(state=_next_question(state, facts, question, at, rules))
    return Pressed(state=go(state, Step.ITEM, rules)) if key == "Esc" else None


def answered(state: Intake, question: Question, option: int, rules: Rules) -> Intake:
    """An option was chosen: a single choice replaces and goes on, a multiple one toggles."""
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
        # An answer that ends in 不受理 or 转办 has no list: there is nothing between it and the confirmation.
        return go(state, Step.CONFIRM if talk.result else Step.MATERIALS, rules)
    if talk.open_question.code == question.code:
        return replace(state, told=words.ANSWER_FIRST)
    later = next((n for n, shown in enumerate(facts.questions) if shown.code == talk.open_question.code), at)
    return moved(state, row=later)


def may_take(line: Line, to: MaterialState, state: Intake, rules: Rules) -> str:
    """Why a material cannot take a state; empty when it can."""
    if to is MaterialState.FETCHED:
        if line.material.licence is None:
            return words.NO_LICENCE
        return "" if state.online else words.FETCH_OFFLINE
    if to is MaterialState.PROMISED:
        if not line.material.may_promise:
            return words.NO_PROMISE
        if state.draft.credit_bar is None and not rules.credit_may_wait():
            return words.CREDIT_FIRST if state.online or state.alone else words.CREDIT_OFFLINE_TOLD
        return words.PROMISE_BARRED if state.draft.credit_bar else ""
    return ""


def marked(state: Intake, line: Line, to: MaterialState, now: int, rules: Rules) -> Pressed:
    """A material took a state. The last judged row starts the guard, so that a fast Enter accepts nothing."""
    refusal = may_take(line, to, state, rules)
    if refusal:
        return Pressed(state=replace(state, told=refusal))
    before = known(state.draft, rules)
    old = state.draft.states.get(line.key)
    mended = state.draft.mended - {line.key}
    if to is MaterialState.HAVE and (old is MaterialState.DEFECTIVE or line.key in state.draft.mended):
        mended |= {line.key}
    # Judged otherwise than the earlier material that serves the line: what was brought today counts.
    own = state.draft if to is old else without_reused(state.draft, (line.key,))
    draft = replace(own, states={**own.states, line.key: to}, mended=mended, chosen=None)
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
    if state.draft.place in {Place.REASON, Place.PROBLEMS, Place.NOTE}:
        in_text = _in_text(state, key, line)
        if in_text is not None:
            return in_text
    moves: Mapping[str, int] = {"Down": 1, "Up": -1, "PageDown": 10, "PageUp": -10, "Home": -999, "End": 999}
    if key in moves:
        return Pressed(
            state=moved(state, row=min(max(at + moves[key], 0), len(facts.lines) - 1), place=Place.LIST)
        )
    acts: dict[str, Callable[[], Pressed]] = {
        "Esc": lambda: Pressed(state=moved(state, place=Place.LIST)),
        "Enter": lambda: _have_and_on(state, facts, at, now, rules),
        "0": lambda: _all_rest(state, facts, now, rules),
        "Space": lambda: Pressed(state=asked_gap(state, not state.draft.asks_gap)),
        "S": lambda: Pressed(state=state, asks=(Ask(kind=AskKind.SCAN, keys=(line.key,)),)),
        "X": lambda: Pressed(state=attaching.without_last(state, line.key)),
        "N": lambda: Pressed(state=moved(state, place=Place.NOTE)),
        "T": lambda: Pressed(state=edits.taken_otherwise(state, line)),
    }
    for number, to in enumerate(STATE_KEYS, 1):
        acts[str(number)] = partial(marked, state, line, to, now, rules)
    return acts[key]() if key in acts else None


def _in_text(state: Intake, key: str, line: Line) -> Pressed | None:
    """Keys while the reason, its usual problems or the note of a row have the focus."""
    place = state.draft.place
    if key == "Esc":
        return Pressed(state=edits.left_detail(state))
    if place is Place.REASON and key == "Down":
        return Pressed(state=moved(state, place=Place.PROBLEMS))
    if place is Place.PROBLEMS:
        if key.isdigit():
            return Pressed(state=edits.chosen(state, line, int(key)))
        if key in {"Up", "Down", "Enter"}:
            return Pressed(state=moved(state, place=Place.REASON))
    return None


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
    facts = known(state.draft, rules)
    if key == "Esc":
        return Pressed(state=go(state, Step.MATERIALS if facts.lines else Step.SITUATION, rules))
    ways = tuple(Delivery)
    if key.isdigit() and 0 < int(key) <= len(ways):
        return Pressed(state=changed(state, replace(state.draft, delivery=ways[int(key) - 1])))
    if key != "Ctrl+Enter":
        return None
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
