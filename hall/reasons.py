"""Why an outcome is not open: one sentence each, to be read to the citizen (design/tokens.md 1, idea 3).

Only words. Which outcome the rules lead to is `checklist.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_SHOWN_NAMES: Final = 3
"""More names than these are counted, so that the sentence stays readable."""


CREDIT_UNCHECKED: Final = "信用情况还没有核查，不能容缺受理。"
"""Why 容缺受理 waits for the credit check alone; a screen may add how the check is recorded."""


class Outcome(StrEnum):
    """Where the rules can lead."""

    ACCEPT = "受理"
    ACCEPT_GAP = "容缺受理"
    CORRECT = "补正"
    RECEIVE = "收件"
    NOT_REQUIRED = "不受理"
    REFER = "转办"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules found, as far as a reason needs it.

    Attributes:
        lacking_required: Names of 必要 materials that are missing or defective.
        lacking_may_follow: Names of 容缺后补 materials that are missing or defective.
        credit_clean: 容缺 and 承诺 are open to the applicant (D20).
        last_answer: Question and option that ended the talk; empty texts when none did.
    """

    lacking_required: tuple[str, ...]
    lacking_may_follow: tuple[str, ...]
    gap_allowed: bool
    asks_gap: bool
    credit_bar: bool | None
    credit_clean: bool
    delegated: bool
    last_answer: tuple[str, str]


def why_not(other: Outcome, outcome: Outcome, facts: Facts) -> str:
    """The reason why `other` is not open when the rules lead to `outcome`."""
    if outcome is Outcome.NOT_REQUIRED:
        question, option = facts.last_answer
        return f"“{question}”的回答是“{option}”，按目录不受理，不再进入其他办理结果。"
    if outcome is Outcome.REFER:
        question, option = facts.last_answer
        return f"“{question}”的回答是“{option}”，按目录应转到另一事项办理。"
    return _SENTENCES[other](outcome, facts)


def _accept(_: Outcome, facts: Facts) -> str:
    names = facts.lacking_required + facts.lacking_may_follow
    return f"{_listed(names)}缺少或有瑕疵，材料还不齐全，不能直接受理。"


def _accept_gap(outcome: Outcome, facts: Facts) -> str:
    if outcome is Outcome.ACCEPT:
        return "材料已经齐全，不需要容缺。"
    if facts.lacking_required:
        return f"{_listed(facts.lacking_required)}是必要材料，不能容缺后补。"
    if not facts.gap_allowed:
        return "本事项不可以容缺受理。"
    if not facts.asks_gap:
        return "申请人没有申请容缺；容缺受理须由申请人自己提出。"
    if facts.credit_bar:
        return "申请人有失信记录，不适用容缺受理。"
    return CREDIT_UNCHECKED


def _correct(_: Outcome, __: Facts) -> str:
    return "材料齐全、符合法定形式，没有需要补正的内容。"


def _receive(outcome: Outcome, facts: Facts) -> str:
    if outcome is Outcome.CORRECT:
        return "有材料需要补正，应当场一次性告知，不先收件。"
    if facts.delegated:
        return "本事项已授权窗口受理，不需要只收件。"
    return "收件是窗口的动作：窗口先收件，是否受理由实施部门作出。"


def _not_required(_: Outcome, __: Facts) -> str:
    return "情形回答中没有不受理的情形。"


def _refer(_: Outcome, __: Facts) -> str:
    return "情形回答中没有需要转到其他事项办理的情形。"


_SENTENCES: Final[Mapping[Outcome, Callable[[Outcome, Facts], str]]] = {
    Outcome.ACCEPT: _accept,
    Outcome.ACCEPT_GAP: _accept_gap,
    Outcome.CORRECT: _correct,
    Outcome.RECEIVE: _receive,
    Outcome.NOT_REQUIRED: _not_required,
    Outcome.REFER: _refer,
}


def _listed(names: tuple[str, ...]) -> str:
    shown = "、".join(f"“{name}”" for name in names[:_SHOWN_NAMES])
    return shown if len(names) <= _SHOWN_NAMES else f"{shown}等{len(names)}项"
