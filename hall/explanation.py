"""What is asked of the rules of the window and what they answer, as data.

The words are those of intake-rules.md, output keys included. The rules themselves are `checklist.py`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hall.catalogue import Material, Necessity
from hall.reasons import Outcome


class MaterialState(StrEnum):
    """What the clerk found about one material (intake-rules 3); a material without a state is MISSING."""

    HAVE = "有"
    FETCHED = "调取"
    PROMISED = "承诺"
    MISSING = "缺"
    DEFECTIVE = "瑕疵"


class WindowAct(StrEnum):
    """What the window itself does (intake-rules 8 and output key `window_act`)."""

    ACCEPT = "受理"
    RECEIVE = "收件"
    ACCEPT_GAP = "容缺受理"
    TELL_CORRECTION = "补正告知"
    TELL_NOT_REQUIRED = "不受理告知"
    REFER = "转办"


class AcceptanceHow(StrEnum):
    """How the acceptance came about (intake-rules 9)."""

    AT_WINDOW = "at_window"
    AFTER_CORRECTION = "after_correction"
    DEEMED = "deemed"
    BY_DEPARTMENT = "by_department"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """How and when a case was accepted; `at` in microseconds UTC, None when there is no moment (yet)."""

    how: AcceptanceHow
    at: int | None = None


NOT_ACCEPTED = Acceptance(how=AcceptanceHow.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the list of a case.

    Attributes:
        key: 序号 of the item's material, or 规则编码.序号 of a public rule.
        rule_code: Code of the public rule it comes from, or None.
    """

    key: str
    name: str
    material: Material
    rule_code: str | None

    @property
    def need(self) -> Necessity:
        """必要性 of the material."""
        return self.material.necessity


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseInput:
    """What is known about a case when the rules are asked.

    Attributes:
        flags: General situations that are true (`hall.conditions.FLAGS`).
        answers: `Q1.option` texts.
        states: Key of a material line → state.
        asks_gap: The applicant asked for 容缺 himself.
        credit_bar: True, False, or None when it was not checked (D20).
        received_at: Microseconds UTC.
    """

    item_code: str
    flags: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()
    states: Mapping[str, MaterialState] = field(default_factory=dict)
    asks_gap: bool = False
    credit_bar: bool | None = None
    received_at: int
    acceptance: Acceptance = NOT_ACCEPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class GapDue:
    """One open gap: due by the end of that day, None while nothing is accepted."""

    key: str
    name: str
    due: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferTo:
    """The item that a 转办 leads to."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything that follows from a case by the rules; the keys of `main.py explain`, and `lines`.

    Dates are days of the hall; None where there is none.
    """

    shown_questions: tuple[str, ...]
    used_answers: tuple[str, ...]
    lines: tuple[Line, ...]
    outcome: Outcome
    allowed: tuple[Outcome, ...]
    window_act: WindowAct
    refer_to: ReferTo | None
    missing: tuple[str, ...]
    defective: tuple[str, ...]
    gap: tuple[GapDue, ...]
    five_day_due: dt.date
    accepted_on: dt.date | None
    promise_due: dt.date | None
    promise_provisional: bool
    statutory_due: dt.date | None
    statutory_provisional: bool
    papers: tuple[str, ...]
    why_not: Mapping[Outcome, str]
