"""The step 确认 as a value: what the applicant confirms, in the words that are printed (tokens.md 13)."""

from dataclasses import dataclass

from hall.explanation import MaterialState
from hall.reasons import Outcome
from ui import words
from ui.states.applicant import Checks
from ui.states.draft import Delivery
from ui.states.intake import Intake, Known, outcome_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmLine:
    """One thing to confirm: its heading and its text."""

    head: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmView:
    """The page of the step 确认."""

    title: str
    lines: tuple[ConfirmLine, ...]
    delivery: int
    phone: str


def view(state: Intake, facts: Known, checks: Checks) -> ConfirmView:
    """What stands on the page."""
    outcome = outcome_of(state, facts)
    present = state.draft.applicant.present()
    lines = []
    judgement = facts.judgement
    if judgement is not None and outcome is Outcome.ACCEPT_GAP:
        names = "；".join(words.gap_line(gap.name, gap.due) for gap in judgement.gap)
        lines.append(ConfirmLine(head=words.CONFIRM_GAP, text=words.gap_promise(names)))
    promised = [
        line.name for line in facts.lines if state.draft.states.get(line.key) is MaterialState.PROMISED
    ]
    if promised:
        text = words.promise_text(words.COMMA.join(promised))
        lines.append(ConfirmLine(head=words.CONFIRM_PROMISE, text=text))
    if judgement is not None and outcome is Outcome.CORRECT:
        told = words.COMMA.join((*judgement.missing, *judgement.defective))
        lines.append(ConfirmLine(head=words.CONFIRM_LIST, text=told))
    sign = words.SIGN_ON_PAPER if lines else words.NOTHING_TO_SIGN
    lines.append(ConfirmLine(head=words.CONFIRM_SIGN, text=sign))
    word = words.OUTCOME[outcome] if outcome is not None else ""
    return ConfirmView(
        title=f"{words.CONFIRM_HEAD}　{word}",
        lines=tuple(lines),
        delivery=tuple(Delivery).index(state.draft.delivery),
        phone=checks.mask_phone(present.phone) if present.phone else words.NEEDS["phone"],
    )
