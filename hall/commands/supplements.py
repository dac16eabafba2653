"""What comes in after the first visit: corrections and gap materials, and what follows (domain.md 1.4, D19).

Only what a window does, any window: a case of another one is taken over in the same step when that is said.
Ending a case that stays silent is `ending.py`; what a department does with one that came in, `department.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hall import bodies as b
from hall import paper_forms as forms
from hall import paper_lines as rows
from hall.bodies import AcceptMode, MaterialFact
from hall.case_steps import without
from hall.cases import CaseAction, CaseFile, CaseState, move
from hall.catalogue import ItemVersion
from hall.clock import Clock, corrected, day_of, today
from hall.codec import body_as
from hall.commands.accepting import accept_later, require_may_follow
from hall.commands.application import MaterialEntry, fact_of
from hall.commands.case_papers import RECEIPT_SEAL, late_words
from hall.commands.casework import as_day, one_line, paper_common
from hall.commands.ending import gap_dues
from hall.commands.intake import IntakeDone, owe
from hall.commands.later import (
    Opened,
    departments_of,
    open_case,
    require_own,
    take_in_hand,
)
from hall.commands.numbers import draw_document_number
from hall.commands.record import PaperCheck, Recorder
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.explanation import Line, MaterialState
from hall.papers import CasePaper
from hall.ports import Begin, Changes, Topic, UnitOfWork
from hall.staff import Actor, Permission, require, require_department
from hall.workdays import WorkCalendar

_CASES = frozenset({Topic.CASES, Topic.PAPERS, Topic.SYNC})


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """Materials of an open case that the applicant brings; keys are those of the open list.

    `take_over` goes on with a case of another window in the same step (D14): its barcode was scanned here.
    `asks_gap` is the applicant's wish to bring the rest of a notice later, where it may follow (D19).
    """

    actor: Actor
    case_id: str
    entries: Mapping[str, MaterialEntry]
    take_over: bool = False
    asks_gap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TellAgain:
    """A second notice. `second` and `reason` are needed when it asks for what was never told before."""

    actor: Actor
    case_id: str
    entries: Mapping[str, MaterialEntry]
    second: Actor | None = None
    reason: str = ""
    take_over: bool = False


def _open(recorder: Recorder, case_id: str, actor: Actor, *, take_over: bool) -> tuple[CaseFile, ItemVersion]:
    found = open_case(recorder.uow, case_id)
    take_in_hand(recorder, found, actor, take_over=take_over)
    return recorder.uow.cases.get(case_id) or found.file, found.version


def facts_of(version: ItemVersion, entries: Mapping[str, MaterialEntry]) -> tuple[MaterialFact, ...]:
    """What was judged, as facts of the item's own materials and those of the rules.

    Raises:
        Refused: `supply.key` for a key that the item does not have.
    """
    lines = {
        str(material.no): Line(key=str(material.no), name=material.name, material=material, rule_code=None)
        for material in version.item.materials
    }
    for rule in version.rules:
        lines[rule.key] = Line(
            key=rule.key, name=rule.material.name, material=rule.material, rule_code=rule.code
        )
    unknown = [key for key in entries if key not in lines]
    if unknown:
        raise Refused("supply.key", f"这个事项没有编号为“{unknown[0][:40]}”的材料。")
    return tuple(fact_of(lines[key], entry, clean=False) for key, entry in entries.items())


def _done(uow: UnitOfWork, file: CaseFile, recorder: Recorder, papers: tuple[CasePaper, ...]) -> IntakeDone:
    stream = stream_of(StreamKind.CASE, file.id)
    owed = owe(recorder, stream, papers)
    after = uow.cases.get(file.id) or file
    uow.commit()
    return IntakeDone(file=after, papers=owed, changes=Changes(topics=_CASES, streams=(stream,)))


def supply(
    cmd: Supply, begin: Begin, clock: Clock, calendar: WorkCalendar, *, check: PaperCheck | None = None
) -> IntakeDone:
    """补正材料 or 补齐容缺材料, all or a part of it; what is brought and still wrong stays open.

    What is wrong with it now is written down and stands on the receipt: nobody is sent away by word of mouth.

    Raises:
        Refused: `supply.key` for what nobody asked for, `supply.nothing` when nothing was brought,
            `supply.problem` for something wrong without a word what, `gap.…` when the rest may not follow
            later, `case.move` when the case waits for nothing.
    """
    require(cmd.actor, Permission.INTAKE)
    with begin() as uow:
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        file, version = _open(recorder, cmd.case_id, cmd.actor, take_over=cmd.take_over)
        asked = [fact.key for fact in file.correction] or [item.key for item in file.gap]
        if not asked:
            move(file.state, CaseAction.SUPPLY)
        strange = [key for key in cmd.entries if key not in asked]
        if strange:
            raise Refused("supply.key", "只能收已经告知要补的材料。")
        facts = facts_of(version, cmd.entries)
        came = tuple(fact for fact in facts if not fact.problem)
        wrong = tuple(fact for fact in facts if fact.state == MaterialState.DEFECTIVE)
        if not (came or wrong):
            raise Refused("supply.nothing", "没有带来材料，不用登记。")
        _require_words(wrong, cmd.entries)
        rest = without(file.correction, came)
        complete = {fact.key for fact in came} == set(asked)
        if cmd.asks_gap and rest:
            require_may_follow(uow, Opened(file=file, version=version), rest)
            complete = True
        stream = stream_of(StreamKind.CASE, file.id)
        if complete and not file.correction:
            recorder.add(
                EventKind.CASE_GAP_CLOSED, stream, b.CaseGapClosed(items=came), cat=file.item_version
            )
        else:
            body = b.CaseSupplied(items=came, complete=complete, wrong=wrong)
            recorder.add(EventKind.CASE_SUPPLIED, stream, body, cat=file.item_version)
        after = uow.cases.get(file.id) or file
        common = paper_common(uow, clock, after, version.item, recorder)
        common.update(
            body=uow.settings.hall().name,
            seal=RECEIPT_SEAL,
            received_at=corrected(clock),
            department=file.course.home or version.item.body,
            lines=tuple(_line(fact) for fact in came),
        )
        common["wrong"] = tuple(
            rows.CorrectionLine(name=fact.name, problem=fact.problem, demand=fact.demand) for fact in wrong
        )
        return _done(uow, file, recorder, (_receipt(common, file, after, version, calendar),))


def _require_words(wrong: tuple[MaterialFact, ...], entries: Mapping[str, MaterialEntry]) -> None:
    for fact in wrong:
        said = entries[fact.key].problem.strip()
        if not said:
            sentence = f"“{fact.name}”带来了但不合格的，请写明哪里不合格。"
            raise Refused("supply.problem", sentence, field=f"problem:{fact.key}")
        one_line(said, "supply.problem", "哪里不合格写得太长，或者有不能打印的字符。", f"problem:{fact.key}")


def _line(fact: MaterialFact) -> rows.MaterialLine:
    return rows.MaterialLine(
        name=fact.name,
        form=fact.form,
        originals=fact.originals,
        photocopies=fact.copies,
        method=fact.taking,
        remark=fact.note,
    )


def _receipt(
    common: dict[str, Any], before: CaseFile, after: CaseFile, version: ItemVersion, calendar: WorkCalendar
) -> CasePaper:
    wrong = {line.name for line in common["wrong"]}
    if before.correction:
        asked_later = after.state is CaseState.RESUBMITTED
        missing = tuple(fact.name for fact in after.correction if fact.name not in wrong)
        until = as_day(before.told_until)
        waits = after.correction and not asked_later and until >= day_of(common["received_at"])
        return forms.CorrectedReceipt(
            **common,
            told_by=before.document("补"),
            still_missing=() if asked_later else missing,
            hand_in_by=until if waits else None,
            later=tuple(fact.name for fact in after.correction) if asked_later else (),
        )
    dues = gap_dues(after, version.item, calendar)
    open_lines = tuple(rows.GapLine(name=item.name, form=item.form, due=dues[item.key]) for item in after.gap)
    return forms.SuppliedReceipt(**common, told_by=before.document("容"), still_missing=open_lines)


def accept_after(
    actor: Actor,
    case_id: str,
    begin: Begin,
    clock: Clock,
    calendar: WorkCalendar,
    *,
    take_over: bool = False,
    check: PaperCheck | None = None,
) -> IntakeDone:
    """受理 after all corrections: the day of acceptance is the day on which they were there (intake-rules 9).

    Raises:
        Refused: `supply.department` when the department accepts, `home.decides` when another place does,
            `case.move` in another state.
    """
    require(actor, Permission.INTAKE)
    with begin() as uow:
        recorder = Recorder.for_actor(uow, clock, actor, check)
        file, version = _open(recorder, case_id, actor, take_over=take_over)
        if file.state is not CaseState.RESUBMITTED:
            raise Refused("case.move", f"办件现在是“{file.word}”，材料补齐后才能受理。")
        require_own(file)
        if not version.item.delegated:
            raise Refused("supply.department", "本事项没有授权窗口受理，由实施部门受理。")
        return accept_corrected(recorder, file, version, calendar)


def accept_corrected(
    recorder: Recorder, file: CaseFile, version: ItemVersion, calendar: WorkCalendar
) -> IntakeDone:
    """受理 of what was corrected, dated the day on which the last of it came; makes it durable.

    What is still open then is what the applicant asked to bring later (`Supply.asks_gap`): 容缺受理.
    """
    uow = recorder.uow
    return accept_later(
        recorder,
        Opened(file=file, version=version),
        paper_common(uow, recorder.clock, file, version.item, recorder),
        calendar,
        mode=AcceptMode.AFTER_CORRECTION,
        on=as_day(file.course.supplied_on),
        lacking=file.correction,
        deemed=False,
    )


def tell_again(
    cmd: TellAgain, begin: Begin, clock: Clock, calendar: WorkCalendar, *, check: PaperCheck | None = None
) -> IntakeDone:
    """补正告知 once more: for defects of what was newly handed in; anything else needs an approver's reason.

    Raises:
        Refused: `again.nothing` without a defect, `again.approval` for what could have been told the first
            time without approver and reason, `case.move`, `home.decides`, `staff.…`.
    """
    require(cmd.actor, Permission.INTAKE)
    with begin() as uow:
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        file, version = _open(recorder, cmd.case_id, cmd.actor, take_over=cmd.take_over)
        if file.state is not CaseState.RESUBMITTED:
            raise Refused("case.move", f"办件现在是“{file.word}”，不能再次补正告知。")
        require_own(file)
        return tell_all(recorder, cmd, file, version, calendar)


def tell_all(
    recorder: Recorder, cmd: TellAgain, file: CaseFile, version: ItemVersion, calendar: WorkCalendar
) -> IntakeDone:
    """补正告知 of all that is wrong; makes it durable.

    Once more only for what was handed in since the last notice, or is still open from it; anything else could
    have been told before and needs the reason of an approver of the department or of the hall (art. 32(4)).

    Raises:
        Refused: `again.nothing`, `again.approval`, `again.reason`, `review.body`, `supply.key`.
    """
    uow, clock = recorder.uow, recorder.clock
    items = tuple(fact for fact in facts_of(version, cmd.entries) if fact.problem)
    if not items:
        raise Refused("again.nothing", "没有需要补正的内容。")
    again, reason = bool(file.told_count), ""
    stream = stream_of(StreamKind.CASE, file.id)
    late = [fact for fact in items if fact.key not in _open_to_notice(uow, stream, file)] if again else []
    if late:
        if cmd.second is None or cmd.second.number == cmd.actor.number:
            raise Refused(
                "again.approval",
                f"“{late[0].name}”不是这次新交的材料，再要求补正须由首席代表或大厅管理员另行批准。",
            )
        require(cmd.second, Permission.APPROVE_SECOND_NOTICE)
        require_department(cmd.second, *departments_of(file, version.item))
        reason = one_line(cmd.reason, "again.reason", "请写明再次补正的理由（500 字以内）。", "reason")
    until = _until(uow, clock, calendar)
    document = draw_document_number(uow, clock, "补")
    body = b.CaseCorrectionTold(
        items=items,
        until=until.year * 10_000 + until.month * 100 + until.day,
        document=document,
        again=again,
        reason=reason,
        approved_by=cmd.second.number if cmd.second and reason else "",
    )
    recorder.add(EventKind.CASE_CORRECTION_TOLD, stream, body, cat=file.item_version)
    settings = uow.settings.hall()
    paper = forms.Correction(
        **paper_common(uow, clock, file, version.item, recorder, document=document),
        received_on=as_day(file.received_on),
        lines=tuple(
            rows.CorrectionLine(name=fact.name, problem=fact.problem, demand=fact.demand) for fact in items
        ),
        hand_in_by=until,
        place=f"{settings.short_name}{settings.handin_place}",
        **late_words(settings),
    )
    return _done(uow, file, recorder, (paper,))


def _open_to_notice(uow: UnitOfWork, stream: str, file: CaseFile) -> frozenset[str]:
    """Keys that a further notice may name by itself: what came since the last one, and what it still asks."""
    keys = {fact.key for fact in file.correction}
    for item in uow.chain.stream(stream):
        if item.event.kind == EventKind.CASE_CORRECTION_TOLD:
            keys = {fact.key for fact in file.correction}
        elif item.event.kind == EventKind.CASE_SUPPLIED:
            keys |= {fact.key for fact in body_as(item.event, b.CaseSupplied).items}
    return frozenset(keys)


def _until(uow: UnitOfWork, clock: Clock, calendar: WorkCalendar) -> dt.date:
    return calendar.add_workdays(today(clock), uow.settings.hall().correction_days).day
