"""The step 确认 as a value: what the applicant confirms, in the words that are printed (tokens.md 13)."""

from dataclasses import dataclass

from hall.commands.case_papers import demand_words
from hall.explanation import Explanation, MaterialState
from hall.papers import PaperKind, copies_of
from hall.reasons import Outcome
from ui import words
from ui.states.applicant import Checks
from ui.states.draft import Delivery
from ui.states.intake import Intake, Known, Panel, outcome_of
from ui.states.result import acted, papers_of
from ui.states.route_forms import texts


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmLine:
    """One thing to confirm: its heading and its text."""

    head: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What the correction notice says of one material; `text` is empty while the usual words stand."""

    key: str
    title: str
    problem: str
    text: str
    usual: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmView:
    """The page of the step 确认."""

    title: str
    lines: tuple[ConfirmLine, ...]
    delivery: int
    phone: str
    demands: tuple[Demand, ...] = ()
    pages: tuple[bytes, ...] = ()
    papers: tuple[tuple[str, str], ...] = ()
    """Title and copies of each paper, in the order of the pages."""

    asks_delivery: bool = True


def view(state: Intake, facts: Known, checks: Checks) -> ConfirmView:
    """What stands on the page."""
    outcome = outcome_of(state, facts)
    present = state.draft.applicant.present()
    phone = checks.mask_phone(present.phone) if present.phone else words.NEEDS["phone"]
    judgement = facts.judgement
    if judgement is None or outcome is None:
        return ConfirmView(title=words.CONFIRM_HEAD, lines=(), delivery=0, phone=phone, asks_delivery=False)
    return ConfirmView(
        title=f"{words.CONFIRM_HEAD}　{words.OUTCOME[acted(judgement, outcome)]}",
        lines=(
            *_said(state, facts, judgement, outcome),
            *_beside(state, facts),
            _signing(judgement, outcome),
        ),
        delivery=tuple(Delivery).index(state.draft.delivery),
        phone=phone,
        demands=_demands(state, facts, judgement) if outcome is Outcome.CORRECT else (),
        pages=state.pages,
        papers=tuple((line.name, line.copies) for line in papers_of(state, facts, outcome)),
        asks_delivery=outcome in {Outcome.ACCEPT, Outcome.ACCEPT_GAP, Outcome.RECEIVE},
    )


def _said(state: Intake, facts: Known, judgement: Explanation, outcome: Outcome) -> tuple[ConfirmLine, ...]:
    if outcome is Outcome.NOT_REQUIRED:
        return (ConfirmLine(head=words.OUTCOME[outcome], text=words.CONFIRM_NOT_REQUIRED),)
    if outcome is Outcome.REFER:
        name = judgement.refer_to.name if judgement.refer_to is not None else ""
        return (ConfirmLine(head=words.OUTCOME[outcome], text=words.confirm_refer(name)),)
    found = []
    if outcome is Outcome.ACCEPT_GAP:
        names = words.SEMICOLON.join(words.gap_line(gap.name, gap.due) for gap in judgement.gap)
        found.append(ConfirmLine(head=words.CONFIRM_GAP, text=words.gap_promise(names)))
    promised = [
        line.name for line in facts.lines if state.draft.states.get(line.key) is MaterialState.PROMISED
    ]
    if promised and outcome is not Outcome.CORRECT:
        text = words.promise_text(words.COMMA.join(promised))
        found.append(ConfirmLine(head=words.CONFIRM_PROMISE, text=text))
    return tuple(found)


def _beside(state: Intake, facts: Known) -> tuple[ConfirmLine, ...]:
    """What of a 一件事 is not handled this time, and who of the hall helps."""
    found = []
    if facts.talk is not None and facts.talk.left_out:
        text = words.SEMICOLON.join(facts.talk.left_out)
        found.append(ConfirmLine(head=words.CONFIRM_LEFT_OUT, text=text))
    typed = texts(state.draft.forms, Panel.HELP)
    if typed["helper"]:
        found.append(ConfirmLine(head=words.HELP_HEAD, text=f"{typed['how']}　{typed['helper']}"))
    return tuple(found)


def _signing(judgement: Explanation, outcome: Outcome) -> ConfirmLine:
    names = judgement.papers if outcome is judgement.outcome else ()
    signed = [name for name in names if copies_of(PaperKind(name)).signed]
    text = words.SIGN_ON + words.COMMA.join(signed) if signed else words.NOTHING_TO_SIGN
    if outcome is Outcome.CORRECT:
        text = words.SIGN_ON + str(PaperKind.CORRECTION)
    return ConfirmLine(head=words.CONFIRM_SIGN, text=text)


def _demands(state: Intake, facts: Known, judgement: Explanation) -> tuple[Demand, ...]:
    told = {*judgement.missing, *judgement.defective}
    found = []
    for number, line in enumerate(facts.lines, 1):
        if line.name not in told:
            continue
        lacks = state.draft.states.get(line.key) is not MaterialState.DEFECTIVE
        found.append(
            Demand(
                key=line.key,
                title=f"{number} {line.name}",
                problem=words.LACKING if lacks else state.draft.reasons.get(line.key, ""),
                text=state.draft.demands.get(line.key, ""),
                usual=demand_words(line.material),
            )
        )
    return tuple(found)
