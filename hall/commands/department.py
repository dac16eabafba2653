"""The department's word on a case that the window only took in: 受理, 补正告知 or 不予受理 (domain.md 1.4).

Five working days after receipt without a word the case is accepted from the day of receipt (art. 32(4));
whoever is late accepts it as of then and can neither ask nor refuse any more.
"""

from __future__ import annotations

from dataclasses import dataclass

from hall import bodies as b
from hall import paper_forms as forms
from hall import paper_lines as rows
from hall.bodies import AcceptMode
from hall.case_clocks import day
from hall.cases import CaseAction, CaseState
from hall.clock import Clock, today
from hall.commands.accepting import accept_later, require_may_follow
from hall.commands.case_papers import RefusalGround
from hall.commands.casework import one_line
from hall.commands.intake import IntakeDone
from hall.commands.later import (
    Opened,
    finish,
    kept_paper,
    letter,
    line_or_empty,
    open_case,
    reviewable,
)
from hall.commands.numbers import draw_document_number
from hall.commands.record import PaperCheck, Recorder
from hall.commands.supplements import TellAgain, accept_corrected, tell_all
from hall.deadlines import tell_due
from hall.errors import Refused
from hall.events import EventKind
from hall.explanation import MaterialState
from hall.papers import Clerk, Office
from hall.ports import Begin
from hall.staff import Actor, Permission, require
from hall.workdays import WorkCalendar

_LACKING = frozenset({MaterialState.MISSING, MaterialState.DEFECTIVE})


def accept_by_department(
    actor: Actor,
    case_id: str,
    begin: Begin,
    clock: Clock,
    calendar: WorkCalendar,
    *,
    check: PaperCheck | None = None,
) -> IntakeDone:
    """受理 of what was received or corrected; 容缺受理 when only that is missing which may follow.

    The day of acceptance is today; after the fifth working day that of the receipt; after corrections the
    day on which the last of them came.

    Raises:
        Refused: `staff.right`, `review.body`, `case.move`; `department.lacking` when something is missing
            that the applicant did not ask to bring later; `gap.…` when it must not follow.
    """
    require(actor, Permission.REVIEW)
    with begin() as uow:
        recorder = Recorder.for_actor(uow, clock, actor, check)
        found = reviewable(uow, actor, case_id, CaseAction.ACCEPT)
        if found.file.state is CaseState.RESUBMITTED:
            return accept_corrected(recorder, found.file, found.version, calendar)
        if found.file.state is not CaseState.RECEIVED:
            raise Refused("case.move", f"办件现在是“{found.file.word}”，不由部门受理。")
        lacking = [fact for fact in found.file.materials if fact.state in _LACKING and fact.problem]
        if lacking and not found.file.asks_gap:
            raise Refused("department.lacking", f"“{lacking[0].name}”还缺，请先一次性告知补正。")
        require_may_follow(uow, found, lacking)
        received = day(found.file.received_on) or today(clock)
        late = today(clock) > tell_due(received, calendar).day
        return accept_later(
            recorder,
            found,
            letter(recorder, found, actor),
            calendar,
            mode=AcceptMode.BY_DEPARTMENT,
            on=received if late else today(clock),
            lacking=lacking,
            deemed=late,
        )


def tell_by_department(
    cmd: TellAgain, begin: Begin, clock: Clock, calendar: WorkCalendar, *, check: PaperCheck | None = None
) -> IntakeDone:
    """补正告知 by the department: everything at once, within five working days of the receipt.

    After corrections came, only for defects of those, or with an approver's reason.

    Raises:
        Refused: `staff.right`, `review.body`, `case.move`; `department.late` after the fifth day;
            `again.…`, `supply.key`.
    """
    require(cmd.actor, Permission.REVIEW)
    with begin() as uow:
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        found = reviewable(uow, cmd.actor, cmd.case_id, CaseAction.TELL_CORRECTION)
        _require_in_time(found, clock, calendar)
        return tell_all(recorder, cmd, found.file, found.version, calendar)


def _require_in_time(found: Opened, clock: Clock, calendar: WorkCalendar) -> None:
    received = day(found.file.received_on) or today(clock)
    if found.file.state is CaseState.RECEIVED and today(clock) > tell_due(received, calendar).day:
        raise Refused("department.late", "收件已满五个工作日没有告知，依法视为受理，不能再补正或不予受理。")


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentRefuse:
    """不予受理 of what was received: `actor` proposes it, `second` confirms it (D24)."""

    actor: Actor
    second: Actor
    case_id: str
    ground: RefusalGround


def refuse_by_department(
    cmd: DepartmentRefuse,
    begin: Begin,
    clock: Clock,
    calendar: WorkCalendar,
    *,
    check: PaperCheck | None = None,
) -> IntakeDone:
    """不予受理 of a received case, with reason, right authority and remedies; ends it (art. 32(2)).

    Raises:
        Refused: `staff.right`, `staff.same_person`, `review.body`, `case.move`, `refuse.reason`,
            `refuse.basis`, `refuse.authority`, `department.late`.
    """
    require(cmd.actor, Permission.INTAKE)
    require(cmd.second, Permission.CONFIRM_REFUSAL)
    if cmd.second.number == cmd.actor.number:
        raise Refused("staff.same_person", "不予受理要由首席代表另行确认。", field="second")
    reason = one_line(cmd.ground.reason, "refuse.reason", "请写明不予受理的理由。", "reason")
    basis = line_or_empty(cmd.ground.basis, "refuse.basis", "basis")
    authority = line_or_empty(cmd.ground.authority, "refuse.authority", "authority")
    contact = line_or_empty(cmd.ground.authority_contact, "refuse.authority", "authority_contact")
    with begin() as uow:
        found = open_case(uow, cmd.case_id, CaseAction.REFUSE)
        reviewable(uow, cmd.second, cmd.case_id)
        _require_in_time(found, clock, calendar)
        settings = uow.settings.hall()
        document = draw_document_number(uow, clock, "不受")
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        body = b.CaseRefused(
            reason=reason,
            basis=basis,
            authority=authority,
            review_body=settings.review_body,
            court=settings.court,
            second=cmd.second.number,
            document=document,
        )
        recorder.add(EventKind.CASE_REFUSED, found.stream, body, cat=found.file.item_version)
        paper = forms.Refusal(
            **letter(recorder, found, cmd.actor, document=document),
            applied_on=day(found.file.applied_on) or today(clock),
            reason=reason,
            confirmed_by=Clerk(number=cmd.second.number, name=cmd.second.name),
            review_office=settings.review_body,
            court=settings.court,
            basis=basis,
            right_office=Office(name=authority, address=contact) if authority else None,
            returned=tuple(
                rows.MaterialLine(name=one.name, originals=one.originals, photocopies=one.copies)
                for one in kept_paper(found.file)
            ),
        )
        return finish(recorder, found, (paper,))
