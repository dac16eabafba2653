"""What the right side of the intake page says: outcome, what is missing, primary, others, papers, dates.

Pure: from an intake and what the rules know, to texts and tones. The words are in `ui.words`.
"""

import datetime as dt
from dataclasses import dataclass

from hall.catalogue import Necessity
from hall.explanation import Explanation, Line, MaterialState, WindowAct
from hall.papers import PaperKind, copies_of
from hall.reasons import CREDIT_UNCHECKED, Outcome
from hall.theme_form import KIND
from ui import words
from ui.states import route_forms
from ui.states.draft import Step
from ui.states.intake import Intake, Known, Panel, outcome_of
from ui.states.look import Shape, Tone
from ui.states.rules import Rules

_ACCEPTED = frozenset({Outcome.ACCEPT, Outcome.ACCEPT_GAP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Primary:
    """The filled button: its word and its key."""

    word: str
    key: str
    allowed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """One missing or defective material in the words that will be printed."""

    no: str
    name: str
    detail: str
    shape: Shape = Shape.NONE
    tone: Tone = Tone.INK


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another outcome: lawful ones with a key, the rest with the reason."""

    word: str
    reason: str
    key: str = ""
    full: str = ""
    """The whole sentence that can be read out, where `reason` is a short form of it."""

    brief: str = ""
    """For the compact layout, where `reason` is too long for its line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One paper with its copies."""

    name: str
    copies: str
    count: int
    kind: str = ""
    """The bare name, for the compact layout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLine:
    """One date with its weekday."""

    name: str
    extra: str
    day: dt.date
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    """Everything the result panel draws."""

    head: str
    judged: str
    title: str
    side: str
    side_tone: Tone
    open_lines: tuple[OpenLine, ...]
    framed: bool
    primary: Primary
    others_head: str
    others: tuple[Other, ...]
    papers: tuple[PaperLine, ...]
    papers_head: str
    clocks: tuple[ClockLine, ...]
    clocks_head: str
    clocks_note: str = ""
    papers_note: str = ""
    """About the papers: the line that is printed offline, and how many numbers are left."""


def primary(state: Intake, facts: Known) -> Primary:
    """The next lawful step of the place; one key, one place."""
    if state.panel is Panel.REFUSE:
        return Primary(word=words.REFUSE_NEXT, key="Ctrl+Enter", allowed=not state.second)
    if state.panel in route_forms.FORMS:
        return Primary(word=route_forms.FORMS[state.panel].send, key="Ctrl+Enter", allowed=not state.busy)
    if state.panel is not Panel.NONE:
        return Primary(word=words.BACK, key="Esc")
    return _primary_of_step(state, facts)


def acted(judgement: Explanation | None, outcome: Outcome) -> Outcome:
    """What the window itself does: it only receives what it may not accept (intake-rules 8, D21)."""
    if judgement is not None and judgement.window_act is WindowAct.RECEIVE and outcome in _ACCEPTED:
        return Outcome.RECEIVE
    return outcome


def _primary_of_step(state: Intake, facts: Known) -> Primary:
    match state.draft.step:
        case Step.PERSON:
            return Primary(word=words.PERSON_NEXT, key="Ctrl+Enter")
        case Step.ITEM:
            return Primary(word=words.ITEM_NEXT, key="Enter")
        case Step.SITUATION:
            done = facts.judgement is not None
            return Primary(word=words.SITUATION_DONE if done else words.SITUATION_NEXT, key="Enter")
        case Step.MATERIALS:
            outcome = outcome_of(state, facts)
            if not facts.finished or outcome is None:
                return Primary(word=words.HAVE_NEXT, key="Enter")
            return Primary(
                word=words.to_confirm(words.OUTCOME[acted(facts.judgement, outcome)]), key="Ctrl+Enter"
            )
        case Step.CONFIRM:
            outcome = outcome_of(state, facts)
            count = sum(line.count for line in _papers(state, facts, outcome))
            return Primary(word=words.confirm_print(count), key="Ctrl+Enter", allowed=not state.busy)


def view(state: Intake, facts: Known, rules: Rules) -> ResultView:
    """What the panel says now."""
    judgement = facts.judgement
    outcome = outcome_of(state, facts)
    if judgement is None or outcome is None:
        return _waiting(state, facts)
    total = len(facts.lines)
    word = words.OUTCOME[acted(judgement, outcome)]
    side, tone = _side(facts, judgement, outcome)
    papers = _papers(state, facts, outcome)
    return ResultView(
        head=words.NOW_POSSIBLE if facts.finished else words.NOT_FINISHED,
        judged=words.judged(total - facts.unjudged, total) if total else "",
        title=word if facts.finished else words.would_be(word),
        side=side,
        side_tone=tone,
        open_lines=_open_lines(state, facts, judgement, outcome) if facts.finished else (),
        framed=outcome is Outcome.ACCEPT_GAP,
        primary=primary(state, facts),
        others_head=words.OTHER_OUTCOMES if facts.finished else words.OUTCOMES_LATER,
        others=_others(facts, judgement, outcome),
        papers=papers,
        papers_head=words.will_print(sum(line.count for line in papers)) if papers else words.NO_PAPERS,
        clocks=_clocks(facts, judgement, outcome, rules),
        clocks_head=_clocks_head(judgement, outcome),
        clocks_note=_clocks_note(facts, outcome),
        papers_note=_papers_note(state) if papers else "",
    )


def _papers_note(state: Intake) -> str:
    if state.online or state.alone:
        return ""
    left = words.numbers_left(state.numbers_left) if state.numbers_left is not None else ""
    return words.OFFLINE_LINE + left


def _clocks_note(facts: Known, outcome: Outcome) -> str:
    if outcome is not Outcome.CORRECT or facts.item is None or not facts.item.promise.number:
        return ""
    return words.after_correction(words.limit(facts.item.promise.number, facts.item.promise.unit))


def _waiting(state: Intake, facts: Known) -> ResultView:
    return ResultView(
        head="",
        judged="",
        title="",
        side=words.WAIT_FOR_LIST,
        side_tone=Tone.HINT,
        open_lines=(),
        framed=False,
        primary=primary(state, facts),
        others_head="",
        others=(),
        papers=(),
        papers_head="",
        clocks=(),
        clocks_head="",
    )


def _lacking(facts: Known, judgement: Explanation) -> list[Line]:
    names = {*judgement.missing, *judgement.defective}
    return [line for line in facts.lines if line.name in names]


def _side(facts: Known, judgement: Explanation, outcome: Outcome) -> tuple[str, Tone]:
    lacking = _lacking(facts, judgement)
    if not lacking:
        return "", Tone.INK
    if not facts.finished and judgement.gap:
        first = judgement.gap[0]
        return (words.gap_until(first.key, first.due) if first.due else words.lacks(first.key)), Tone.WARN
    if outcome is Outcome.ACCEPT_GAP:
        return words.gap_side(len(lacking)), Tone.WARN
    if outcome is Outcome.CORRECT:
        return words.correction_side(len(lacking)), Tone.SECOND
    return "", Tone.INK


def _open_lines(
    state: Intake, facts: Known, judgement: Explanation, outcome: Outcome
) -> tuple[OpenLine, ...]:
    if outcome is Outcome.ACCEPT_GAP:
        due = {gap.key: gap.due for gap in judgement.gap}
        return tuple(
            OpenLine(
                no=line_number(facts, line),
                name=line.name,
                detail=words.gap_line(
                    words.pieces(line.material.originals, line.material.copies), due.get(line.key)
                ),
                shape=Shape.RING,
                tone=Tone.WARN,
            )
            for line in _lacking(facts, judgement)
        )
    if outcome is not Outcome.CORRECT:
        return ()
    return tuple(_told(state, facts, line) for line in _lacking(facts, judgement))


def _told(state: Intake, facts: Known, line: Line) -> OpenLine:
    material = line.material
    if state.draft.states.get(line.key) is MaterialState.DEFECTIVE:
        problem = state.draft.reasons.get(line.key, "") or words.MATERIAL[MaterialState.DEFECTIVE]
        detail = words.bring(problem, state.draft.demands.get(line.key, "") or words.FIX_AND_SIGN)
    else:
        asked = words.hand_in(material.originals, material.copies)
        detail = words.bring(words.LACKING, state.draft.demands.get(line.key, "") or asked)
    return OpenLine(no=line_number(facts, line), name=line.name, detail=detail)


def line_number(facts: Known, line: Line) -> str:
    """The running number of a line on this list."""
    return str(facts.lines.index(line) + 1)


def _others(facts: Known, judgement: Explanation, outcome: Outcome) -> tuple[Other, ...]:
    found: list[Other] = []
    done = acted(judgement, outcome)
    # What the answers exclude gives way when there is much to tell; the sentence of a refusal stays readable.
    crowded = outcome is Outcome.CORRECT and facts.finished and len(_lacking(facts, judgement)) > 1
    for other in (
        Outcome.CORRECT,
        Outcome.ACCEPT,
        Outcome.ACCEPT_GAP,
        Outcome.RECEIVE,
        Outcome.NOT_REQUIRED,
        Outcome.REFER,
    ):
        if done is Outcome.RECEIVE and other in {outcome, Outcome.RECEIVE}:
            if other is outcome:
                found.append(Other(word=words.OUTCOME[other], reason=words.BY_DEPARTMENT))
            continue
        if other is outcome or (crowded and other in {Outcome.NOT_REQUIRED, Outcome.REFER}):
            continue
        if not facts.finished and other in {Outcome.ACCEPT_GAP, Outcome.CORRECT}:
            found.append(Other(word=words.OUTCOME[other], reason=words.still_open(facts.unjudged)))
        elif other in judgement.allowed:
            reason = words.CORRECT_INSTEAD
            found.append(
                Other(word=words.OUTCOME[other], reason=reason, key="Alt+B", brief=words.BRIEF[reason])
            )
        else:
            full = judgement.why_not.get(other, words.NOT_ALLOWED)
            if full == CREDIT_UNCHECKED:
                found.append(Other(word=words.OUTCOME[other], reason=words.CREDIT_FIRST, full=full))
                continue
            short = _short(facts, judgement, other)
            brief = words.BRIEF.get(short, "")
            found.append(Other(word=words.OUTCOME[other], reason=short or full, full=full, brief=brief))
    if outcome is Outcome.CORRECT:
        reason = words.TELL_ONCE_REASON
        told = Other(word=words.TELL_ONCE, reason=reason, key="Alt+G", brief=words.BRIEF[reason])
        found.insert(0, told)
    key = "Alt+J" if facts.finished else ""
    found.append(Other(word=words.REFUSE, reason=words.REFUSE_REASON, key=key, full=words.REFUSE_FULL))
    return tuple(found)


def _short(facts: Known, judgement: Explanation, other: Outcome) -> str:
    """The reason in the few words that fit beside the outcome; empty when only the full sentence will do."""
    lacking = _lacking(facts, judgement)
    hard = [line for line in lacking if line.material.necessity is Necessity.REQUIRED]
    several = words.why_not_accept(len(judgement.missing), len(judgement.defective))
    short = {
        Outcome.ACCEPT: words.why_not_accept_one(line_number(facts, lacking[0]))
        if len(lacking) == 1
        else several,
        Outcome.ACCEPT_GAP: words.why_not_gap(words.COMMA.join(line_number(facts, line) for line in hard)),
        Outcome.CORRECT: words.WHY_NOT_CORRECT,
        Outcome.RECEIVE: words.WHY_NOT_RECEIVE,
        Outcome.NOT_REQUIRED: words.WHY_NOT_NOT_REQUIRED,
        Outcome.REFER: words.WHY_NOT_REFER,
    }
    applies = {
        Outcome.ACCEPT: bool(lacking),
        Outcome.ACCEPT_GAP: bool(hard),
        Outcome.CORRECT: bool(facts.lines) and not lacking,
        Outcome.RECEIVE: facts.item is not None and facts.item.delegated,
        Outcome.NOT_REQUIRED: bool(facts.lines),
        Outcome.REFER: bool(facts.lines),
    }
    return short[other] if applies.get(other, False) else ""


def papers_of(state: Intake, facts: Known, outcome: Outcome | None) -> tuple[PaperLine, ...]:
    """The papers of an outcome with their copies."""
    return _papers(state, facts, outcome)


def _papers(state: Intake, facts: Known, outcome: Outcome | None) -> tuple[PaperLine, ...]:
    judgement = facts.judgement
    if judgement is None or outcome is None:
        return ()
    names = judgement.papers
    if outcome is not judgement.outcome:
        names = tuple(name for name in (words.CORRECTION_PAPER,) if outcome is Outcome.CORRECT)
    promised = [
        line_number(facts, line)
        for line in facts.lines
        if state.draft.states.get(line.key) is MaterialState.PROMISED
    ]
    found = []
    for name in names:
        copies = copies_of(PaperKind(name))
        shown = name
        if name == words.PROMISE_PAPER and promised:
            shown = words.of_items(name, words.COMMA.join(promised))
        elif name == words.RECEIPT_PAPER:
            shown = name + words.WITH_LIST
        found.append(PaperLine(name=shown, copies=copies.brief, count=copies.count, kind=name))
    return tuple(found)


def _clocks(facts: Known, judgement: Explanation, outcome: Outcome, rules: Rules) -> tuple[ClockLine, ...]:
    item = facts.item
    if outcome is Outcome.CORRECT and facts.finished:
        day = rules.correction_due()
        return (ClockLine(name=words.CORRECTION_CLOCK, extra=words.BY_HALL, day=day),)
    if item is None or outcome not in {Outcome.ACCEPT, Outcome.ACCEPT_GAP, Outcome.RECEIVE}:
        return ()
    if outcome is Outcome.RECEIVE or judgement.accepted_on is None:
        return (ClockLine(name=words.FIVE_DAY_CLOCK, extra="", day=judgement.five_day_due),)
    found = []
    dues = [gap.due for gap in judgement.gap if gap.due is not None]
    if outcome is Outcome.ACCEPT_GAP and dues:
        found.append(ClockLine(name=words.GAP_CLOCK, extra="", day=min(dues)))
    if judgement.promise_due is not None:
        found.append(
            ClockLine(
                name=words.PROMISE_CLOCK,
                extra=words.EACH_STAGE
                if item.kind == KIND
                else words.limit(item.promise.number, item.promise.unit),
                day=judgement.promise_due,
                provisional=judgement.promise_provisional,
            )
        )
    if judgement.statutory_due is not None and item.statutory is not None:
        found.append(
            ClockLine(
                name=words.STATUTORY_CLOCK,
                extra=words.limit(item.statutory.number, item.statutory.unit),
                day=judgement.statutory_due,
                provisional=judgement.statutory_provisional,
            )
        )
    return tuple(found)


def _clocks_head(judgement: Explanation, outcome: Outcome) -> str:
    if outcome in {Outcome.ACCEPT, Outcome.ACCEPT_GAP} and judgement.accepted_on is not None:
        return words.clocks_from(judgement.accepted_on)
    return words.CLOCKS if outcome in {Outcome.RECEIVE, Outcome.CORRECT} else ""
