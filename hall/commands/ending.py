"""Ends without a decision: 撤回 by the applicant, 终止 by the office, with what goes back (domain.md 1.4).

A keying error of the same day is a void (`casework.py`), not an end.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hall import bodies as b
from hall.case_clocks import case_days, day
from hall.cases import CaseAction, CaseFile, CaseState
from hall.catalogue import Item
from hall.clock import Clock, corrected, today
from hall.commands.casework import one_line
from hall.commands.intake import IntakeDone
from hall.commands.later import (
    Opened,
    departments_of,
    finish,
    hall_letter,
    kept_originals,
    kept_paper,
    letter,
    line_or_empty,
    open_case,
    remedy_of,
    take_in_hand,
)
from hall.commands.numbers import draw_document_number
from hall.commands.record import PaperCheck, Recorder
from hall.deadlines import decision_due, gap_due
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.ids import new_id
from hall.life_bodies import Returned
from hall.life_forms import ReturnLine, ReturnList, Termination, Withdrawal
from hall.papers import CasePaper, Clerk
from hall.ports import Begin
from hall.staff import Actor, Permission, require, require_department
from hall.workdays import WorkCalendar


class Ground(StrEnum):
    """Why the office ends a case; the value is stored and printed."""

    CORRECTION = "逾期未补正"
    GAP = "容缺材料逾期未补齐"
    GAP_WRONG = "补交的容缺材料不符合要求"
    HOME = "受理机关补正后不予受理"
    GONE = "申请人死亡、丧失行为能力或者终止"
    PURPOSE = "申请事项已无办理必要或者法定情形消失"


PROMISED: Final = frozenset({Ground.GAP, Ground.GAP_WRONG})
"""Broken promises of 容缺受理: they may go into the credit record (domain.md 3.7)."""


def grounds_of(file: CaseFile) -> tuple[Ground, ...]:
    """Grounds that can hold for a case as it stands, whatever the day."""
    told = (Ground.CORRECTION,) if file.state is CaseState.CORRECTING else ()
    gap = (Ground.GAP, Ground.GAP_WRONG) if file.gap else ()
    home = (Ground.HOME,) if file.course.home and file.state is CaseState.RESUBMITTED else ()
    return (*told, *gap, *home, Ground.GONE, Ground.PURPOSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """撤回.

    Attributes:
        actor: The window.
        case_id: The case.
        reason: As the applicant gives it.
        written: The request was made in writing and signed (撤回申请书).
        returned: What goes back now; None for every original that the hall holds.
        take_over: This window goes on with a case of another one (D14).
    """

    actor: Actor
    case_id: str
    reason: str
    written: bool
    returned: tuple[Returned, ...] | None = None
    take_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminate:
    """终止.

    Attributes:
        actor: Who writes it down.
        approver: Who orders it, with the right to; may be the actor.
        case_id: The case.
        ground: One of `Ground`. reason: Facts. basis: "" when none is cited.
        returned: As in `Withdraw`.
        credit: A broken promise of 容缺 goes into the credit record; not where nobody is to blame.
    """

    actor: Actor
    approver: Actor
    case_id: str
    ground: str
    reason: str
    basis: str = ""
    returned: tuple[Returned, ...] | None = None
    credit: bool = True


def withdraw(cmd: Withdraw, begin: Begin, clock: Clock, *, check: PaperCheck | None = None) -> IntakeDone:
    """撤回 on the applicant's written request, before the decision; originals go back with a list.

    Raises:
        Refused: `staff.right`, `case.move`, `case.other_window`; `withdraw.written`, `withdraw.reason`;
            `return.…` for what the hall does not hold.
    """
    require(cmd.actor, Permission.INTAKE)
    reason = one_line(cmd.reason, "withdraw.reason", "请写明撤回的原因（500 字以内）。", "reason")
    if not cmd.written:
        raise Refused("withdraw.written", "撤回要有申请人签名的书面申请。", field="written")
    with begin() as uow:
        found = open_case(uow, cmd.case_id, CaseAction.WITHDRAW)
        returned = _returned(cmd.returned, found.file)
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        take_in_hand(recorder, found, cmd.actor, take_over=cmd.take_over)
        body = b.CaseEnded(reason=reason, ground="申请人书面申请", returned=returned)
        recorder.add(EventKind.CASE_WITHDRAWN, found.stream, body, cat=found.file.item_version)
        request = Withdrawal(
            **letter(recorder, found, cmd.actor),
            applied_on=day(found.file.applied_on) or today(clock),
            reason=reason,
        )
        return finish(
            recorder, found, (request, *return_papers(recorder, found, cmd.actor, returned, "撤回申请"))
        )


def terminate(
    cmd: Terminate, begin: Begin, clock: Clock, calendar: WorkCalendar, *, check: PaperCheck | None = None
) -> IntakeDone:
    """终止 by order of who may: a notice or a promise ran out, or the applicant is gone.

    Raises:
        Refused: `staff.right` for actor or approver, `review.body` for a chief of another department;
            `case.move`; `end.ground`, `end.reason`, `end.basis`;
            `end.document` for a refusal of a home authority without the number of its letter;
            `end.early` while the day that was told has not passed; `end.no_gap` when nothing is to follow;
            `return.…` for what the hall does not hold.
    """
    require(cmd.approver, Permission.TERMINATE)
    if cmd.actor.number != cmd.approver.number:
        require(cmd.actor, Permission.INTAKE)
    if cmd.ground not in tuple(Ground):
        raise Refused("end.ground", "请选终止办理的情形。", field="ground")
    ground = Ground(cmd.ground)
    reason = one_line(cmd.reason, "end.reason", "请写明终止办理的事实（500 字以内）。", "reason")
    basis = line_or_empty(cmd.basis, "end.basis", "basis")
    with begin() as uow:
        found = open_case(uow, cmd.case_id, CaseAction.TERMINATE)
        require_department(cmd.approver, *departments_of(found.file, found.item))
        _require_ground(ground, found, calendar, today(clock))
        if ground is Ground.HOME and "号" not in reason:
            raise Refused("end.document", "请在事实里写明受理机关决定书的文号。", field="reason")
        returned = _returned(cmd.returned, found.file)
        document = draw_document_number(uow, clock, "终")
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        body = b.CaseEnded(
            reason=reason,
            ground=ground,
            returned=returned,
            document=document,
            approved_by=cmd.approver.number,
        )
        recorder.add(EventKind.CASE_TERMINATED, found.stream, body, cat=found.file.item_version)
        credit = cmd.credit and ground in PROMISED
        if credit:
            _mark_credit(recorder, found, ground, cmd.approver)
        paper = Termination(
            **letter(recorder, found, cmd.actor, document=document),
            applied_on=day(found.file.applied_on) or today(clock),
            ground=ground,
            reason=reason,
            approved_by=Clerk(number=cmd.approver.number, name=cmd.approver.name),
            remedy=remedy_of(uow.settings.hall()),
            basis=basis,
            returned=return_lines(returned),
            credit=credit,
        )
        return finish(
            recorder, found, (paper, *return_papers(recorder, found, cmd.actor, returned, "终止办理"))
        )


def _mark_credit(recorder: Recorder, found: Opened, ground: Ground, approver: Actor) -> None:
    """信用记录 of a promise that was not kept (domain.md 1.4, 3.7): bars 容缺 and 承诺 until mended."""
    mark = b.PersonCreditMarked(
        mark=str(new_id(recorder.clock)), number=found.file.number, ground=ground, second=approver.number
    )
    recorder.add(EventKind.PERSON_CREDIT_MARKED, stream_of(StreamKind.PERSON, found.file.person), mark)


def _require_ground(ground: Ground, found: Opened, calendar: WorkCalendar, now: dt.date) -> None:
    file = found.file
    if ground is Ground.CORRECTION:
        until = day(file.told_until)
        if until is None or file.state is not CaseState.CORRECTING:
            raise Refused("end.ground", "这件没有待补正的材料。", field="ground")
        if now <= until:
            raise Refused("end.early", f"补正期限到 {until:%Y年%m月%d日}，还没有过。", field="ground")
    elif ground is Ground.HOME:
        if ground not in grounds_of(file):
            raise Refused("end.ground", "只有补正以后等受理机关答复的代收件有这种情形。", field="ground")
    elif ground in PROMISED:
        if not file.gap:
            raise Refused("end.no_gap", "这件没有容缺待补的材料。", field="ground")
        last = min(gap_dues(file, found.item, calendar).values())
        if now <= last:
            raise Refused("end.early", f"容缺补齐期限到 {last:%Y年%m月%d日}，还没有过。", field="ground")


def gap_dues(file: CaseFile, item: Item, calendar: WorkCalendar) -> dict[str, dt.date]:
    """Last day of each open gap material, by key; never after the promised day (D19)."""
    start = day(file.accepted_on) or day(file.applied_on) or dt.date.min
    promised = decision_due(start, item.promise, case_days(file, item), calendar).day
    return {one.key: gap_due(start, one.days, promised, calendar) for one in file.gap}


def _returned(wanted: tuple[Returned, ...] | None, file: CaseFile) -> tuple[Returned, ...]:
    """What goes back; never more than the hall holds, and under the name it was taken in by.

    Raises:
        Refused: `return.unknown`, `return.count`, `return.twice`.
    """
    if wanted is None:
        return kept_originals(file)
    held = {one.key: one for one in kept_paper(file)}
    if len({one.key for one in wanted}) != len(wanted):
        raise Refused("return.twice", "退件清单里每种材料只列一次。", field="returned")
    lines = []
    for one in wanted:
        own = held.get(one.key)
        if own is None:
            raise Refused("return.unknown", f"没有收过编号为“{one.key[:40]}”的纸质材料。", field="returned")
        if not (0 <= one.originals <= own.originals and 0 <= one.copies <= own.copies):
            raise Refused("return.count", f"“{own.name}”退还的份数比收下的多。", field="returned")
        if one.originals or one.copies:
            lines.append(Returned(key=own.key, name=own.name, originals=one.originals, copies=one.copies))
    return tuple(lines)


def return_lines(returned: tuple[Returned, ...]) -> tuple[ReturnLine, ...]:
    """As papers name them."""
    return tuple(ReturnLine(name=one.name, originals=one.originals, copies=one.copies) for one in returned)


def return_papers(
    recorder: Recorder, found: Opened, actor: Actor, returned: tuple[Returned, ...], why: str
) -> tuple[CasePaper, ...]:
    """退件清单, when anything goes back."""
    if not returned:
        return ()
    paper = ReturnList(
        **hall_letter(recorder, found, actor),
        why=why,
        lines=return_lines(returned),
        at=corrected(recorder.clock),
    )
    return (paper,)
