"""Item + answers + applicant → material lines, what is missing, which outcome the rules lead to.

The rules of the window, exactly as intake-rules.md has them (with decisions D19 to D23), once for desk,
kiosk, command line and tests. Pure: no clock, no store. Reading a case from JSON is `trial.py`; what a person
decides beside the rules (不予受理, 作废, 当场更正) is not here.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from hall import conditions
from hall.catalogue import (
    NOT_REQUIRED_RESULT,
    Catalogue,
    Item,
    ItemVersion,
    Limit,
    Necessity,
    PublicRule,
    Question,
    RuleEffect,
)
from hall.clock import day_of
from hall.errors import Refused
from hall.explanation import (
    NOT_ACCEPTED,
    Acceptance,
    AcceptanceHow,
    CaseInput,
    Explanation,
    GapDue,
    Line,
    MaterialState,
    ReferTo,
    WindowAct,
)
from hall.reasons import Facts, Outcome, why_not
from hall.situations import Talk, last_answer, shown_questions, talk_through
from hall.workdays import Due, WorkCalendar, national_calendar

__all__ = [
    "NOT_ACCEPTED",
    "Acceptance",
    "AcceptanceHow",
    "CaseInput",
    "Explanation",
    "GapDue",
    "Line",
    "MaterialState",
    "OptionEffect",
    "Outcome",
    "ReferTo",
    "Talk",
    "WindowAct",
    "explain",
    "lack_of",
    "material_lines",
    "option_effects",
    "papers_of",
    "shown_questions",
    "talk_through",
]

FIVE_DAYS = 5
"""Working days for telling all corrections at once (行政许可法第三十二条)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionEffect:
    """What one answer would do: lines that come in or go out, or where the talk ends."""

    adds: tuple[Line, ...]
    removes: tuple[Line, ...]
    result: str
    refer_to: str | None


def material_lines(item: Item, rules: Iterable[PublicRule], true_names: Collection[str]) -> tuple[Line, ...]:
    """The list of a case: the item's own lines, then public rules, 替换 before 增加 (intake-rules 2).

    Args:
        item: The item in the version of the case.
        rules: Public rules in the order of the catalogue.
        true_names: Flags that are set and answers that count.
    """
    lines = [
        Line(key=str(material.no), name=material.name, material=material, rule_code=None)
        for material in sorted(item.materials, key=lambda material: material.no)
        if conditions.holds(material.when, true_names)
    ]
    active = [rule for rule in rules if conditions.holds(rule.material.when, true_names)]
    replacing = [rule for rule in active if rule.effect is RuleEffect.REPLACE]
    # The rows of one rule belong together: each sees the list as it was before the rule.
    for _, rows in groupby(replacing, key=lambda rule: rule.code):
        present = {line.name for line in lines}
        coming = [rule for rule in rows if not present.isdisjoint(rule.replaces)]
        going = {name for rule in coming for name in rule.replaces}
        lines = [line for line in lines if line.name not in going]
        lines += [_rule_line(rule) for rule in coming]
    for rule in active:
        if rule.effect is RuleEffect.ADD and all(line.name != rule.material.name for line in lines):
            lines.append(_rule_line(rule))
    return tuple(lines)


def option_effects(
    version: ItemVersion, flags: Collection[str], answers: Collection[str], question: Question
) -> Mapping[str, OptionEffect]:
    """For each option of a question: what it would add to the list, or where it ends the talk.

    Compared with the list in which the question has no answer; other answers stay.
    """
    others = {name for name in answers if not name.startswith(f"{question.code}.")}
    base = material_lines(version.item, version.rules, others | set(flags))
    effects: dict[str, OptionEffect] = {}
    for option in question.options:
        names = others | set(flags) | {f"{question.code}.{option.code}"}
        lines = () if option.result else material_lines(version.item, version.rules, names)
        effects[option.code] = OptionEffect(
            adds=tuple(line for line in lines if line not in base),
            removes=() if option.result else tuple(line for line in base if line not in lines),
            result=option.result,
            refer_to=option.refer_to,
        )
    return effects


def lack_of(line: Line, state: MaterialState, *, may_promise: bool) -> MaterialState | None:
    """MISSING or DEFECTIVE when the line does not count as present, else None (intake-rules 3).

    Args:
        line: The line that is judged.
        state: What the clerk found.
        may_promise: The applicant has no credit bar, so that commitments are open to him.
    """
    if state is MaterialState.HAVE:
        return None
    if state is MaterialState.FETCHED:
        return None if line.material.licence else MaterialState.MISSING
    if state is MaterialState.PROMISED:
        return None if line.material.may_promise and may_promise else MaterialState.MISSING
    return state


_PAPERS: Mapping[WindowAct, tuple[str, ...]] = {
    WindowAct.ACCEPT: ("受理通知书", "收件凭证"),
    WindowAct.ACCEPT_GAP: ("容缺受理承诺书", "容缺受理通知书", "受理通知书", "收件凭证"),
    WindowAct.RECEIVE: ("收件凭证",),
    WindowAct.TELL_CORRECTION: ("申请材料补正告知书",),
    WindowAct.TELL_NOT_REQUIRED: ("不受理告知书",),
    WindowAct.REFER: ("转办告知单",),
}

_ACTS: Mapping[Outcome, WindowAct] = {
    Outcome.ACCEPT: WindowAct.ACCEPT,
    Outcome.ACCEPT_GAP: WindowAct.ACCEPT_GAP,
    Outcome.CORRECT: WindowAct.TELL_CORRECTION,
    Outcome.RECEIVE: WindowAct.RECEIVE,
    Outcome.NOT_REQUIRED: WindowAct.TELL_NOT_REQUIRED,
    Outcome.REFER: WindowAct.REFER,
}


def papers_of(act: WindowAct, *, promised: bool) -> tuple[str, ...]:
    """Names of the papers of an act, in order; a commitment puts 告知承诺书 first (D22)."""
    return (("告知承诺书",) if promised else ()) + _PAPERS[act]


def explain(
    catalogue: Catalogue,
    case: CaseInput,
    calendar: WorkCalendar | None = None,
    *,
    version: ItemVersion | None = None,
    unchecked_credit_allowed: bool = False,
) -> Explanation:
    """Everything that follows from a case by the rules (intake-rules, D19 to D23).

    Args:
        catalogue: For the item and for the names of items that one is referred to.
        case: What is known.
        calendar: Working days; the national table when None.
        version: The frozen item version of a case that exists already.
        unchecked_credit_allowed: The hall allows 容缺 and 承诺 when the credit was not checked (D20).

    Raises:
        Refused: Unknown item, answer or material key; an open question; two answers to a 单选; an acceptance
            before the receipt; a date out of range. The sentence says which.
    """
    frozen = version or catalogue.version(case.item_code)
    if frozen is None:
        raise Refused("explain.item", f"目录里没有实施编码为“{case.item_code[:40]}”的事项。")
    _check_flags_and_states(frozen, case)
    talk = talk_through(frozen.item, case.flags, case.answers)
    lines: tuple[Line, ...] = ()
    if not talk.result:
        lines = material_lines(frozen.item, frozen.rules, talk.used | case.flags)
    clean = case.credit_bar is False or (case.credit_bar is None and unchecked_credit_allowed)
    verdict = _judge(frozen.item, case, talk, lines, clean=clean)
    return _assemble(catalogue, frozen.item, case, talk, verdict, calendar or national_calendar())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    outcome: Outcome
    lines: tuple[Line, ...]
    lacking: Mapping[str, MaterialState]
    promised: bool
    facts: Facts


def _judge(item: Item, case: CaseInput, talk: Talk, lines: tuple[Line, ...], *, clean: bool) -> _Verdict:
    """Rules 3 to 7."""
    lacking: dict[str, MaterialState] = {}
    promised = False
    for line in lines:
        state = case.states.get(line.key, MaterialState.MISSING)
        lack = lack_of(line, state, may_promise=clean)
        promised = promised or (state is MaterialState.PROMISED and lack is None)
        if lack is not None and line.need is not Necessity.OPTIONAL:
            lacking[line.key] = lack
    facts = Facts(
        lacking_required=_names(lines, lacking, Necessity.REQUIRED),
        lacking_may_follow=_names(lines, lacking, Necessity.MAY_FOLLOW),
        gap_allowed=item.gap_allowed,
        asks_gap=case.asks_gap,
        credit_bar=None if clean and case.credit_bar is None else case.credit_bar,
        credit_clean=clean,
        delegated=item.delegated,
        last_answer=last_answer(talk),
    )
    outcome = _outcome(talk, facts)
    return _Verdict(outcome=outcome, lines=lines, lacking=lacking, promised=promised, facts=facts)


def _outcome(talk: Talk, facts: Facts) -> Outcome:
    if talk.result:
        return Outcome.NOT_REQUIRED if talk.result == NOT_REQUIRED_RESULT else Outcome.REFER
    if facts.lacking_required:
        return Outcome.CORRECT
    if facts.lacking_may_follow:
        waits = facts.gap_allowed and facts.asks_gap and facts.credit_clean
        return Outcome.ACCEPT_GAP if waits else Outcome.CORRECT
    return Outcome.ACCEPT


def _assemble(
    catalogue: Catalogue,
    item: Item,
    case: CaseInput,
    talk: Talk,
    verdict: _Verdict,
    calendar: WorkCalendar,
) -> Explanation:
    outcome = verdict.outcome
    allowed = (outcome, Outcome.CORRECT) if outcome is Outcome.ACCEPT_GAP else (outcome,)
    act = _ACTS[outcome]
    if not item.delegated and act in (WindowAct.ACCEPT, WindowAct.ACCEPT_GAP):
        act = WindowAct.RECEIVE
    accepted = None if talk.result else _accepted_on(case)
    promise = _due(calendar, accepted, item.promise)
    statutory = _due(calendar, accepted, item.statutory)
    return Explanation(
        shown_questions=tuple(question.code for question in talk.shown),
        used_answers=tuple(sorted(talk.used)),
        lines=verdict.lines,
        outcome=outcome,
        allowed=allowed,
        window_act=act,
        refer_to=_refer_to(catalogue, talk),
        missing=_lacking(verdict, MaterialState.MISSING),
        defective=_lacking(verdict, MaterialState.DEFECTIVE),
        gap=_gap(verdict, accepted, promise, calendar) if outcome is Outcome.ACCEPT_GAP else (),
        five_day_due=calendar.add_workdays(day_of(case.received_at), FIVE_DAYS).day,
        accepted_on=accepted,
        promise_due=promise.day if promise else None,
        promise_provisional=bool(promise and promise.provisional),
        statutory_due=statutory.day if statutory else None,
        statutory_provisional=bool(statutory and statutory.provisional),
        papers=papers_of(act, promised=verdict.promised),
        why_not={other: why_not(other, outcome, verdict.facts) for other in Outcome if other not in allowed},
    )


def _accepted_on(case: CaseInput) -> dt.date | None:
    """The day of acceptance (intake-rules 9); None while nothing was accepted."""
    how, at = case.acceptance.how, case.acceptance.at
    if how is AcceptanceHow.NONE:
        return None
    received = day_of(case.received_at)
    if how is AcceptanceHow.DEEMED or (how is AcceptanceHow.AT_WINDOW and at is None):
        return received
    if at is None:
        return None
    if day_of(at) < received:
        raise Refused("explain.acceptance", "受理的日期早于收件的日期，请核对两个时间。")
    return day_of(at)


def _due(calendar: WorkCalendar, start: dt.date | None, limit: Limit | None) -> Due | None:
    return None if start is None or limit is None else calendar.due(start, limit)


def _gap(
    verdict: _Verdict, accepted: dt.date | None, promise: Due | None, calendar: WorkCalendar
) -> tuple[GapDue, ...]:
    """Each gap has its own working days from acceptance, never later than the promised day."""
    gaps = []
    for line in verdict.lines:
        if line.key not in verdict.lacking:
            continue
        due = None
        if accepted is not None and promise is not None:
            days = line.material.gap_days
            own = promise.day if days is None else calendar.add_workdays(accepted, days).day
            due = min(own, promise.day)
        gaps.append(GapDue(key=line.key, name=line.name, due=due))
    return tuple(gaps)


def _refer_to(catalogue: Catalogue, talk: Talk) -> ReferTo | None:
    if talk.refer_to is None:
        return None
    item = catalogue.item_named(talk.refer_to)
    return ReferTo(code="" if item is None else item.code, name=talk.refer_to)


def _lacking(verdict: _Verdict, state: MaterialState) -> tuple[str, ...]:
    return tuple(line.name for line in verdict.lines if verdict.lacking.get(line.key) is state)


def _names(lines: Iterable[Line], lacking: Mapping[str, MaterialState], need: Necessity) -> tuple[str, ...]:
    return tuple(line.name for line in lines if line.key in lacking and line.need is need)


def _rule_line(rule: PublicRule) -> Line:
    return Line(key=rule.key, name=rule.material.name, material=rule.material, rule_code=rule.code)


def _check_flags_and_states(version: ItemVersion, case: CaseInput) -> None:
    for flag in sorted(case.flags):
        if flag not in conditions.FLAGS:
            raise Refused("explain.flags", f"没有“{flag[:40]}”这种申请人情形。")
    known = {str(material.no) for material in version.item.materials} | {rule.key for rule in version.rules}
    for key in case.states:
        if key not in known:
            raise Refused("explain.materials", f"事项“{version.item.name}”没有编号为“{key[:40]}”的材料。")
