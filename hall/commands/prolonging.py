"""容缺顺延: what may follow may come later once, on the applicant's word and a supervisor's (domain.md 3.8).

Never after the promised day: a gap's limit is at most that of the promise (domain.md 1.5). Bringing the
materials is `supplements.py`, ending a case whose promise was not kept `ending.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from hall import paper_forms as forms
from hall import paper_lines as rows
from hall.case_clocks import case_days
from hall.cases import CaseAction, CaseFile, require_settled
from hall.clock import Clock
from hall.commands.case_papers import gap_words
from hall.commands.casework import one_line
from hall.commands.ending import gap_dues
from hall.commands.intake import IntakeDone
from hall.commands.later import Opened, accepted_day, finish, letter, open_case
from hall.commands.numbers import draw_document_number
from hall.commands.record import PaperCheck, Recorder
from hall.deadlines import decision_due
from hall.errors import Refused
from hall.events import EventKind
from hall.ports import Begin
from hall.settings import HallSettings
from hall.staff import Actor, Permission, require
from hall.step_bodies import CaseGapProlonged
from hall.workdays import WorkCalendar

MOST_DAYS: Final = 60
"""Working days beyond which a limit is no gap any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prolong:
    """Give an open gap more time.

    Attributes:
        actor: The window.
        approver: Who allows it, with the right to; may be the actor.
        case_id: The case.
        days: Working days more, for everything that is still open.
        reason: What the applicant says, as 不可抗力 the notice names.
    """

    actor: Actor
    approver: Actor
    case_id: str
    days: int
    reason: str


def prolong(
    cmd: Prolong, begin: Begin, clock: Clock, calendar: WorkCalendar, *, check: PaperCheck | None = None
) -> IntakeDone:
    """容缺顺延, once; a new 容缺受理通知书 is owed that takes the place of the first.

    Raises:
        Refused: `staff.right` for actor or approver; `prolong.days`, `prolong.reason`; `prolong.none` when
            nothing is to follow, `prolong.twice`; `prolong.late` when it would pass the promised day.
    """
    require(cmd.approver, Permission.PROLONG)
    if cmd.actor.number != cmd.approver.number:
        require(cmd.actor, Permission.INTAKE)
    if not 1 <= cmd.days <= MOST_DAYS:
        raise Refused("prolong.days", f"顺延的天数在 1 到 {MOST_DAYS} 个工作日之间。", field="days")
    reason = one_line(cmd.reason, "prolong.reason", "请写明不能按期补齐的原因（500 字以内）。", "reason")
    with begin() as uow:
        found = open_case(uow, cmd.case_id)
        file = found.file
        if why := why_not(file):
            code = "prolong.twice" if file.gap and file.course.prolonged else "prolong.none"
            raise Refused(code, why)
        require_settled(file, CaseAction.EXTEND)
        _require_within(cmd, found, calendar)
        document = draw_document_number(uow, clock, "容")
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        body = CaseGapProlonged(
            days=cmd.days, reason=reason, approved_by=cmd.approver.number, document=document
        )
        recorder.add(EventKind.CASE_GAP_PROLONGED, found.stream, body, cat=file.item_version)
        after = uow.cases.get(file.id) or file
        dues = gap_dues(after, found.item, calendar)
        paper = forms.GapNotice(
            **letter(recorder, found, cmd.actor, document=document),
            accepted_on=accepted_day(file),
            lines=tuple(rows.GapLine(name=one.name, form=one.form, due=dues[one.key]) for one in after.gap),
            **_words(uow.settings.hall(), reason, file),
        )
        return finish(recorder, found, (paper,))


def why_not(file: CaseFile) -> str:
    """Why a gap gets no more time, "" when it may."""
    if not file.gap or file.course.decided_on or not file.is_open:
        return "这件没有容缺待补的材料。"
    return "容缺补齐期限只能顺延一次，这件已经顺延过。" if file.course.prolonged else ""


def _words(settings: HallSettings, reason: str, file: CaseFile) -> dict[str, Any]:
    """The hall's own words, as on the first notice, behind why there is a second one."""
    own = gap_words(settings)
    why = f"因{reason.rstrip('。；，')}，补齐期限经批准顺延一次，本通知书代替{_earlier(file)}。"
    return own | {"consequence": f"{why}{own['consequence']}"}


def _earlier(file: CaseFile) -> str:
    number = file.document("容")
    return f"{number}通知书" if number else "原通知书"


def _require_within(cmd: Prolong, found: Opened, calendar: WorkCalendar) -> None:
    """The limit of a gap is at most that of the promise (domain.md 1.5, intake-rules.md on due dates).

    Raises:
        Refused: `prolong.late`, with the days that are left, or what to do when none is.
    """
    start, days = accepted_day(found.file), case_days(found.file, found.item)
    last = decision_due(start, found.item.promise, days, calendar).day
    longest = max(item.days for item in found.file.gap)
    if calendar.add_workdays(start, longest + cmd.days).day <= last:
        return
    now = calendar.add_workdays(start, longest).day
    room = calendar.workdays_between(now, last) if now < last else 0
    most = (
        f"最多再顺延 {room} 个工作日。"
        if room
        else "不能再顺延；办理期限经批准延长以后才可以，到期没有补齐的终止办理。"
    )
    raise Refused(
        "prolong.late",
        f"容缺补齐不能晚于承诺办结的 {last:%Y年%m月%d日}，{most}",
        field="days",
    )
