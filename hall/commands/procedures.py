"""Special procedures, extension and hearing: what stops or moves a clock while a case is reviewed.

Entered by a department's representative. Limits are those of the 行政许可法, in working days by its art. 82;
counting them is `deadlines.py`.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Final

from hall import bodies as b
from hall.case_clocks import case_days, day
from hall.cases import CaseAction, CaseState
from hall.catalogue import Item, Limit
from hall.clock import Clock, today
from hall.commands.casework import one_line
from hall.commands.hearing_papers import hearing_papers
from hall.commands.intake import IntakeDone
from hall.commands.later import (
    Opened,
    accepted_day,
    alone,
    finish,
    letter,
    line_or_empty,
    number_of,
    reviewable,
)
from hall.commands.numbers import draw_document_number
from hall.commands.record import PaperCheck, Recorder
from hall.course import BY_LAW, Hearing, Procedure
from hall.deadlines import EXTENSION_DAYS, CaseDays, decision_due
from hall.errors import Refused
from hall.events import EventKind
from hall.life_forms import Extension, ProcedureNotice, Resumption
from hall.ports import Begin
from hall.staff import Actor, Permission, require
from hall.workdays import WorkCalendar

JOINT_EXTENSION_DAYS: Final = 15
"""Working days that the government may add where several departments handle it together (art. 42)."""

MOST_PAUSE_DAYS: Final = 365
MOST_FEE: Final = 1_000_000_00
"""Fen; what a procedure costs at most."""

ASK_DAYS: Final = 5
"""Working days in which a hearing may be asked for (art. 47)."""

HOLD_DAYS: Final = 20
"""Working days in which it has to be held after it was asked for (art. 47)."""

ANNOUNCE_DAYS: Final = 7
"""Working days before it that time and place are told (art. 48)."""

_HOUR: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")

PAUSE_BASIS: Final = "《中华人民共和国行政许可法》第四十五条"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspend:
    """A special procedure begins.

    Attributes:
        actor: The representative.
        case_id: The case.
        procedure: One of `Procedure`, or one that the item names (专项程序).
        reason: Why. approver: Who ordered it.
        days: Working days it is expected to take.
        first: First day that does not count; None for the next working day. Neither before today nor later.
        basis: Ground; "" takes art. 45 where that law holds, else that of an item which names the procedure.
    """

    actor: Actor
    case_id: str
    procedure: str
    reason: str
    approver: str
    days: int
    first: dt.date | None = None
    basis: str = ""


def suspend(
    cmd: Suspend, begin: Begin, clock: Clock, calendar: WorkCalendar, *, check: PaperCheck | None = None
) -> IntakeDone:
    """特别程序: its time does not count and is told in writing (art. 45).

    Raises:
        Refused: `staff.right`, `review.body`, `case.move`; `suspend.procedure`, `suspend.reason`,
            `suspend.approver`, `suspend.days`, `suspend.first`; `suspend.basis` without a ground where
            neither the law nor the item says that the procedure stops the clock.
    """
    require(cmd.actor, Permission.REVIEW)
    reason = one_line(cmd.reason, "suspend.reason", "请写明启动特别程序的理由。", "reason")
    approver = one_line(cmd.approver, "suspend.approver", "请写明批准人。", "approver")
    if not 1 <= cmd.days <= MOST_PAUSE_DAYS:
        raise Refused("suspend.days", "预计天数应在 1 到 365 个工作日之间。", field="days")
    now = today(clock)
    next_one = calendar.add_workdays(now, 1).day
    first = cmd.first or next_one
    if not now <= first <= next_one:
        sentence = f"不计时限从今天或下一个工作日（{next_one:%m月%d日}）开始，不能往前补，也不能提前办。"
        raise Refused("suspend.first", sentence, field="first")
    with begin() as uow:
        found = reviewable(uow, cmd.actor, cmd.case_id, CaseAction.SUSPEND)
        basis = _basis(cmd, found.item)
        document = draw_document_number(uow, clock, "特")
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        body = b.CaseSuspended(
            procedure=cmd.procedure,
            reason=reason,
            basis=basis,
            first=number_of(first),
            days=cmd.days,
            approver=approver,
            document=document,
        )
        recorder.add(EventKind.CASE_SUSPENDED, found.stream, body, cat=found.file.item_version)
        accepted = accepted_day(found.file)
        days = case_days(found.file, found.item)
        paper = ProcedureNotice(
            **letter(recorder, found, cmd.actor, document=document),
            accepted_on=accepted,
            procedure=cmd.procedure,
            reason=reason,
            basis=basis,
            first=first,
            days=cmd.days,
            approver=approver,
            old_due=decision_due(accepted, found.item.promise, days, calendar).day,
        )
        return finish(recorder, found, (paper,))


def _basis(cmd: Suspend, item: Item) -> str:
    if cmd.procedure not in {*Procedure, *item.special}:
        raise Refused("suspend.procedure", "请选本事项可以启动的特别程序。", field="procedure")
    basis = line_or_empty(cmd.basis, "suspend.basis", "basis")
    if basis:
        return basis
    if item.is_permit and cmd.procedure in BY_LAW:
        return PAUSE_BASIS
    if cmd.procedure not in item.special:
        # 现场踏勘 and 公示 stop no clock by the law itself, and that law is not about other kinds of items:
        # somebody has to name the rule that does.
        law = "行政许可法没有规定这个程序不计时限" if item.is_permit else "本事项没有规定这个程序不计时限"
        raise Refused("suspend.basis", f"{law}，请写明依据。", field="basis")
    return item.basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """The procedure ended; `last` is its last day (None for today), `fee` in fen what it cost."""

    actor: Actor
    case_id: str
    result: str
    last: dt.date | None = None
    fee: int = 0


def resume(
    cmd: Resume, begin: Begin, clock: Clock, calendar: WorkCalendar, *, check: PaperCheck | None = None
) -> IntakeDone:
    """特别程序结束: the clock runs again from the day after `last`, and the new last day is told in writing.

    Raises:
        Refused: `staff.right`, `review.body`, `case.move`, `resume.result`, `resume.last`, `resume.fee`.
    """
    require(cmd.actor, Permission.REVIEW)
    result = one_line(cmd.result, "resume.result", "请写明特别程序的结果。", "result")
    if not 0 <= cmd.fee <= MOST_FEE:
        raise Refused("resume.fee", "费用应在 0 到 100 万元之间。", field="fee")
    now = today(clock)
    last = cmd.last or now
    with begin() as uow:
        found = reviewable(uow, cmd.actor, cmd.case_id, CaseAction.RESUME)
        begun = [day(one.first) or now for one in found.file.course.pauses if not one.last]
        earliest = min(min(begun, default=now), now)
        if not earliest <= last <= now:
            raise Refused("resume.last", "结束日不能早于开始日，也不能晚于今天。", field="last")
        document = draw_document_number(uow, clock, "特")
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        body = b.CaseResumed(result=result, last=number_of(last), fee=cmd.fee, document=document)
        recorder.add(EventKind.CASE_RESUMED, found.stream, body, cat=found.file.item_version)
        after = uow.cases.get(cmd.case_id) or found.file
        pause = next(one for one in reversed(after.course.pauses) if one.last)
        first, start = day(pause.first) or last, accepted_day(found.file)
        days = case_days(after, found.item)
        due = decision_due(start, _limit_to_tell(found, days, now, calendar), days, calendar)
        paper = Resumption(
            **letter(recorder, found, cmd.actor, document=document),
            accepted_on=start,
            procedure=pause.procedure,
            result=result,
            first=first,
            last=last,
            days=calendar.workdays_between(first - dt.timedelta(days=1), last) if first <= last else 0,
            new_due=due.day,
            told_by=found.file.document("特"),
            provisional=due.provisional,
        )
        return finish(recorder, found, (paper,))


def _limit_to_tell(found: Opened, days: CaseDays, now: dt.date, calendar: WorkCalendar) -> Limit:
    """What a notice about time names: the promise while it is not over, then the limit of the law."""
    promise, start = found.item.promise, accepted_day(found.file)
    over = now > decision_due(start, promise, days, calendar).day
    return found.item.statutory or promise if over else promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend:
    """延长期限: `days` working days, approved by the head of the agency, or for `joint` by the government."""

    actor: Actor
    case_id: str
    days: int
    reason: str
    approver: str
    joint: bool = False


def extend(
    cmd: Extend, begin: Begin, clock: Clock, calendar: WorkCalendar, *, check: PaperCheck | None = None
) -> IntakeDone:
    """延长: once, before the limit of the law has run out, and the applicant is told the reason (art. 42).

    A promise that is over stays over (红牌): only the day of the law moves then, and the notice names that.

    Raises:
        Refused: `staff.right`, `review.body`, `case.move`; `extend.days`, `extend.reason`, `extend.approver`;
            `extend.once`; `extend.joint` when one department has the case; `extend.late` after the last day.
    """
    require(cmd.actor, Permission.REVIEW)
    reason = one_line(cmd.reason, "extend.reason", "请写明延长期限的理由。", "reason")
    approver = one_line(cmd.approver, "extend.approver", "请写明批准延长的负责人。", "approver")
    most = JOINT_EXTENSION_DAYS if cmd.joint else EXTENSION_DAYS
    if not 1 <= cmd.days <= most:
        raise Refused("extend.days", f"最多延长 {most} 个工作日。", field="days")
    with begin() as uow:
        found = reviewable(uow, cmd.actor, cmd.case_id, CaseAction.EXTEND)
        if found.file.course.extension:
            raise Refused("extend.once", "期限只能延长一次，这件已经延长过。")
        if cmd.joint and alone(found.file):
            raise Refused("extend.joint", "只有一个部门承办，按本机关负责人批准延长。", field="joint")
        start, days, now = accepted_day(found.file), case_days(found.file, found.item), today(clock)
        whole = found.item.statutory or found.item.promise
        if now > decision_due(start, whole, days, calendar).day:
            raise Refused("extend.late", "办理期限已经过了，不能再延长。")
        limit = _limit_to_tell(found, days, now, calendar)
        longer = replace(days, extension=cmd.days, extended_on=now)
        old = decision_due(start, limit, days, calendar)
        new = decision_due(start, limit, longer, calendar)
        document = draw_document_number(uow, clock, "延")
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        body = b.CaseExtended(
            days=cmd.days, reason=reason, approver=approver, joint=cmd.joint, document=document
        )
        recorder.add(EventKind.CASE_EXTENDED, found.stream, body, cat=found.file.item_version)
        paper = Extension(
            **letter(recorder, found, cmd.actor, document=document),
            accepted_on=start,
            days=cmd.days,
            reason=reason,
            approver=approver,
            old_due=old.day,
            new_due=new.day,
            joint=cmd.joint,
            provisional=new.provisional,
        )
        return finish(recorder, found, (paper,))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetHearing:
    """Days of a hearing, None when not known yet; `asked_on` stays None when the agency holds it itself.

    Attributes:
        told_on: The applicant was told that one may ask. asked_on: Asked for.
        announced_on: Time and place were told. held_on: The day of the hearing. place: Where.
        time: The hour, HH:MM. reason: Why one may ask, as a clause, "" for the words of the law.
    """

    actor: Actor
    case_id: str
    told_on: dt.date
    asked_on: dt.date | None = None
    announced_on: dt.date | None = None
    held_on: dt.date | None = None
    place: str = ""
    time: str = ""
    reason: str = ""


def set_hearing(
    cmd: SetHearing, begin: Begin, clock: Clock, calendar: WorkCalendar, *, check: PaperCheck | None = None
) -> IntakeDone:
    """听证: asked for in 5 working days, held in 20, told 7 before (art. 46–48). Days that are past stay.

    What is told today is told by a paper: 听证告知书, 听证通知书.

    Raises:
        Refused: `staff.right`, `review.body`, `case.move`; `hearing.future`, `hearing.order`,
            `hearing.changed`; `hearing.ask` asked too late; `hearing.hold` held too late; `hearing.announce`
            told too shortly before; `hearing.place` without a place; `hearing.held`, `hearing.time` for an
            announcement without day or hour; `hearing.reason`.
    """
    require(cmd.actor, Permission.REVIEW)
    place = line_or_empty(cmd.place, "hearing.place", "place")
    reason = line_or_empty(cmd.reason, "hearing.reason", "reason")
    time = _hour(cmd)
    with begin() as uow:
        found = reviewable(uow, cmd.actor, cmd.case_id)
        if found.file.state not in {CaseState.IN_REVIEW, CaseState.SUSPENDED}:
            raise Refused("case.move", f"办件现在是“{found.file.word}”，不能安排听证。")
        _check_hearing(cmd, place, today(clock), calendar)
        body = b.CaseHearingSet(
            told_on=number_of(cmd.told_on),
            asked_on=number_of(cmd.asked_on) if cmd.asked_on else 0,
            announced_on=number_of(cmd.announced_on) if cmd.announced_on else 0,
            held_on=number_of(cmd.held_on) if cmd.held_on else 0,
            place=place,
            time=time,
            reason=reason,
        )
        _keep_past(found.file.course.hearing, body)
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        papers = hearing_papers(recorder, found, cmd.actor, body, calendar)
        number = (papers[-1].document_number or "") if papers else ""
        body = replace(body, document=number)
        recorder.add(EventKind.CASE_HEARING_SET, found.stream, body, cat=found.file.item_version)
        return finish(recorder, found, papers)


def _hour(cmd: SetHearing) -> str:
    """The hour as HH:MM; whoever announces a hearing says when it is.

    Raises:
        Refused: `hearing.held`, `hearing.time`.
    """
    if cmd.announced_on is not None and cmd.held_on is None:
        raise Refused("hearing.held", "通知听证要写明举行的日期。", field="held_on")
    text = cmd.time.strip().replace("：", ":")
    if not text and cmd.announced_on is None:
        return ""
    found = _HOUR.fullmatch(text)
    if found is None:
        raise Refused("hearing.time", "请写明举行的时间，如 09:30。", field="time")
    return f"{int(found[1]):02d}:{found[2]}"


def _check_hearing(cmd: SetHearing, place: str, now: dt.date, calendar: WorkCalendar) -> None:
    past = (cmd.told_on, cmd.asked_on, cmd.announced_on)
    if any(one is not None and one > now for one in past):
        raise Refused("hearing.future", "告知、申请和通知的日期不能晚于今天。")
    known = [one for one in (*past, cmd.held_on) if one is not None]
    if known != sorted(known):
        raise Refused("hearing.order", "听证的日期要按告知、申请、通知、举行的先后填写。")
    if cmd.asked_on and cmd.asked_on > calendar.add_workdays(cmd.told_on, ASK_DAYS).day:
        raise Refused(
            "hearing.ask", f"听证应在告知后 {ASK_DAYS} 个工作日内提出，已经超过。", field="asked_on"
        )
    if cmd.held_on is None:
        return
    if cmd.asked_on and cmd.held_on > calendar.add_workdays(cmd.asked_on, HOLD_DAYS).day:
        raise Refused("hearing.hold", f"听证应在申请后 {HOLD_DAYS} 个工作日内举行。", field="held_on")
    told = cmd.announced_on or now
    if calendar.add_workdays(told, ANNOUNCE_DAYS).day > cmd.held_on:
        sentence = f"时间和地点要在举行的 {ANNOUNCE_DAYS} 个工作日前通知。"
        raise Refused("hearing.announce", sentence, field="held_on")
    if not place:
        raise Refused("hearing.place", "请写明听证的地点。", field="place")


def _keep_past(known: Hearing | None, body: b.CaseHearingSet) -> None:
    """What was done on a day stays on that day; only time and place of the hearing may be set anew."""
    for name in ("told_on", "asked_on", "announced_on"):
        old, new = getattr(known, name, 0), getattr(body, name)
        moved = name == "announced_on" and body.held_on != getattr(known, "held_on", 0)
        if old and new != old and not moved:
            raise Refused("hearing.changed", "已经登记的日期不能改；听证改期的，重新通知。", field=name)
