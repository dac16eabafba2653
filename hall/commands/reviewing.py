"""审查 and 决定: the steps of the departments and the decision (domain.md 1.4, 2.7).

Entered by a department's representative; the platform's own reports come in through the exchange. Whether the
department takes a case in at all is `department.py`, what stops or moves its clock `procedures.py`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from hall import bodies as b
from hall.branches import AGREE, BACK, DISAGREE, STATES, progress, reviews_of
from hall.case_clocks import day
from hall.cases import CaseAction, CaseFile, CaseState
from hall.clock import Clock, today
from hall.commands.casework import one_line
from hall.commands.intake import IntakeDone
from hall.commands.later import (
    accepted_day,
    alone,
    finish,
    letter,
    line_or_empty,
    number_of,
    remedy_of,
    require_body,
    reviewable,
)
from hall.commands.numbers import draw_document_number
from hall.commands.procedures import ASK_DAYS
from hall.commands.record import PaperCheck, Recorder
from hall.course import Course, Hearing, Stage
from hall.errors import Refused
from hall.events import EventKind
from hall.life_bodies import Branch
from hall.life_forms import Decision
from hall.ports import Begin
from hall.staff import Actor, Permission, require
from hall.workdays import WorkCalendar

DECISION_SEAL: Final = "行政机关印章"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A step of a department.

    Attributes:
        actor: The representative who enters it.
        case_id: The case.
        stage: 承办, 审核 or 批准 (`Stage`).
        state: 同意, 不同意 or 退回.
        officer: Who took the step. post: Their post, may be "".
        opinion: In words.
        branch: Code of the department; "" when only one has the case.
    """

    actor: Actor
    case_id: str
    stage: str
    state: str
    officer: str
    opinion: str
    branch: str = ""
    post: str = ""


def review(cmd: Review, begin: Begin, clock: Clock) -> IntakeDone:
    """承办, 审核, 批准: one after the other for each department; 退回 sends the file to 承办 again.

    Raises:
        Refused: `staff.right`, `review.body`; `review.state`, `review.officer`, `review.opinion`,
            `review.post`; `review.branch` for a department that does not have the case; `review.stage` when
            another step is due; `review.over` after 批准; `case.move` outside 审查.
    """
    require(cmd.actor, Permission.REVIEW)
    if cmd.state not in STATES or (cmd.state == BACK and cmd.stage == Stage.HANDLE):
        raise Refused("review.state", "结论只能是同意、不同意或退回；承办环节不能退回。", field="state")
    officer = one_line(cmd.officer, "review.officer", "请写明经办人。", "officer")
    opinion = one_line(cmd.opinion, "review.opinion", "请写明意见（500 字以内）。", "opinion")
    post = line_or_empty(cmd.post, "review.post", "post")
    with begin() as uow:
        found = reviewable(uow, cmd.actor, cmd.case_id)
        if found.file.state is not CaseState.IN_REVIEW:
            raise Refused("case.move", f"办件现在是“{found.file.word}”，不能登记审查意见。")
        branch = _branch(found.file.course, cmd.branch)
        require_body(cmd.actor, branch.name, *([found.item.body] if alone(found.file) else []))
        due, _ = progress(reviews_of(found.file.course, branch))
        if due is None:
            raise Refused("review.over", f"{branch.name}已经批准，不用再登记。")
        if cmd.stage != due:
            raise Refused("review.stage", f"{branch.name}现在轮到“{due}”，请按顺序登记。", field="stage")
        body = b.CaseReviewed(
            stage=due, officer=officer, opinion=opinion, state=cmd.state, branch=branch.code, post=post
        )
        recorder = Recorder.for_actor(uow, clock, cmd.actor)
        recorder.add(EventKind.CASE_REVIEWED, found.stream, body, cat=found.file.item_version)
        return finish(recorder, found)


def _branch(course: Course, code: str) -> Branch:
    found = [one for one in course.branches if code in {one.code, ""}]
    if len(found) != 1:
        raise Refused("review.branch", "请选这件的一个承办部门。", field="branch")
    return found[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """决定.

    Attributes:
        actor: The representative.
        case_id: The case.
        granted: 准予 or 不予.
        officer: Who decided.
        on: Day of the decision; None for today.
        reason, basis: Facts and ground of a denial.
        review_body, court: Remedies; "" takes those of the hall.
        document: The department's own number; "" when the hall prints the letter or there is none.
        letter: The hall prints the 决定书 and gives it a number.
    """

    actor: Actor
    case_id: str
    granted: bool
    officer: str
    on: dt.date | None = None
    reason: str = ""
    basis: str = ""
    review_body: str = ""
    court: str = ""
    document: str = ""
    letter: bool = False


def decide(
    cmd: Decide, begin: Begin, clock: Clock, calendar: WorkCalendar, *, check: PaperCheck | None = None
) -> IntakeDone:
    """准予 or 不予许可, after every department's 批准; a denial states reason and remedies (art. 38).

    Raises:
        Refused: `staff.right`, `review.body`, `case.move`; `decide.officer`, `decide.on`, `decide.reason`,
            `decide.text`; `decide.branches` when a department has not approved; `decide.disagree` when one
            does not agree to a grant, or all agree and it is denied; `decide.gap` for a grant while
            materials are still to follow; `decide.hearing` while a hearing is due.
    """
    require(cmd.actor, Permission.REVIEW)
    officer = one_line(cmd.officer, "decide.officer", "请写明作出决定的人。", "officer")
    reason = line_or_empty(cmd.reason, "decide.text", "reason")
    if not cmd.granted and not reason:
        raise Refused("decide.reason", "不予许可要写明理由。", field="reason")
    basis = line_or_empty(cmd.basis, "decide.text", "basis")
    number = line_or_empty(cmd.document, "decide.text", "document")
    on = cmd.on or today(clock)
    with begin() as uow:
        action = CaseAction.DECIDE_OK if cmd.granted else CaseAction.DECIDE_NO
        found = reviewable(uow, cmd.actor, cmd.case_id, action)
        _ready(found.file, granted=cmd.granted)
        _after_hearing(found.file.course.hearing, on, calendar)
        sent = day(found.file.course.dispatched_on) or on
        if not max(accepted_day(found.file), sent) <= on <= today(clock):
            raise Refused("decide.on", "决定日不能早于分发，也不能晚于今天。", field="on")
        settings = uow.settings.hall()
        remedy = remedy_of(
            settings,
            review_body=line_or_empty(cmd.review_body, "decide.text", "review_body"),
            court=line_or_empty(cmd.court, "decide.text", "court"),
        )
        document = draw_document_number(uow, clock, "决") if cmd.letter and not number else number
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        body = b.CaseDecided(
            granted=cmd.granted,
            on=number_of(on),
            officer=officer,
            reason=reason,
            basis=basis,
            review_body="" if cmd.granted else remedy.review_office,
            court="" if cmd.granted else remedy.court,
            document=document,
        )
        recorder.add(EventKind.CASE_DECIDED, found.stream, body, cat=found.file.item_version)
        if not cmd.letter:
            return finish(recorder, found)
        # A decision bears the seal of who decides; only permits have one of their own.
        own = {"dated": on} if found.item.is_permit else {"dated": on, "seal": DECISION_SEAL}
        paper = Decision(
            **(letter(recorder, found, cmd.actor, document=document) | own),
            applied_on=day(found.file.applied_on) or on,
            accepted_on=accepted_day(found.file),
            decided_on=on,
            granted=cmd.granted,
            officer=officer,
            remedy=remedy,
            reason=reason,
            basis=basis,
            result_name=found.item.result_name,
        )
        return finish(recorder, found, (paper,))


def _ready(file: CaseFile, *, granted: bool) -> None:
    """Every department has approved, and what is decided is what they said."""
    verdicts = {one.name: progress(reviews_of(file.course, one))[1] for one in file.course.branches}
    open_ones = [name for name, verdict in verdicts.items() if not verdict]
    if open_ones:
        raise Refused("decide.branches", f"{open_ones[0]}还没有批准，不能作出决定。")
    against = [name for name, verdict in verdicts.items() if verdict == DISAGREE]
    if granted and against:
        raise Refused("decide.disagree", f"{against[0]}不同意，不能准予。", field="granted")
    if not granted and all(verdict == AGREE for verdict in verdicts.values()):
        raise Refused("decide.disagree", "各部门都已同意，不能作出不予许可的决定。", field="granted")
    if granted and file.gap:
        raise Refused("decide.gap", f"容缺的“{file.gap[0].name}”还没有补齐，不能准予。")


def _after_hearing(hearing: Hearing | None, on: dt.date, calendar: WorkCalendar) -> None:
    """Whoever may ask for a hearing is waited for; who asked is heard first (art. 47, 48)."""
    if hearing is None:
        return
    told, held = day(hearing.told_on), day(hearing.held_on)
    if hearing.asked_on or held is not None:
        waits = held is None or held > on
    else:
        waits = told is not None and on <= calendar.add_workdays(told, ASK_DAYS).day
    if waits:
        raise Refused("decide.hearing", "听证还没有结束，或者申请听证的期限还没有到，不能作出决定。")
