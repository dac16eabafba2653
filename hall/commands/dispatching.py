"""分发: cases go to their departments, the paper with a 材料交接单; 催办, 督办 and words about cards.

What the department then does is `reviewing.py`. Scans travel with the events; only paper is handed over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from hall import bodies as b
from hall.case_clocks import case_days, day
from hall.cases import CaseAction, CaseFile, CaseState
from hall.catalogue import Item
from hall.clock import Clock, today
from hall.commands.casework import one_line
from hall.commands.intake import IntakeDone
from hall.commands.later import (
    CASES,
    Opened,
    finish,
    kept_paper,
    line_or_empty,
    list_common,
    list_number,
    open_case,
    owe_list,
    require_own,
)
from hall.commands.record import PaperCheck, Recorder
from hall.deadlines import CaseDays, Light, standing, tell_due
from hall.errors import Refused
from hall.events import EventKind
from hall.life_bodies import Branch, CaseHandedOver, Returned
from hall.life_forms import HandoverLine, HandoverList
from hall.ports import Begin, Changes, PendingPaper, UnitOfWork
from hall.queries import CaseRow
from hall.staff import Actor, Permission, may, require
from hall.step_bodies import CaseUrgeAnswered
from hall.workdays import WorkCalendar

MOST_CASES: Final = 200
"""Cases of one batch; a 交接单 that nobody can check is none."""
MOST_BRANCHES: Final = 20
MOST_DAYS: Final = 365
BATCH: Final = frozenset({CaseState.ACCEPTED, CaseState.ACCEPTED_GAP, CaseState.RECEIVED})
"""What a window sends on in one go; what came back corrected goes by itself."""

WITH_DEPARTMENT: Final = frozenset(
    {
        CaseState.RECEIVED,
        CaseState.RESUBMITTED,
        CaseState.ACCEPTED,
        CaseState.ACCEPTED_GAP,
        CaseState.IN_REVIEW,
        CaseState.SUSPENDED,
        CaseState.DECIDED_OK,
        CaseState.DECIDED_NO,
    }
)
"""Where a word to the department makes sense: it has something to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """Send cases on.

    Attributes:
        actor: Who sends.
        case_ids: One batch.
        branches: Who reviews, the first one keeps the paper; () means each item's own department.
        paper: The paper file goes along; False when only scans do.
        remark: A line on the 交接单.
    """

    actor: Actor
    case_ids: tuple[str, ...]
    branches: tuple[Branch, ...] = ()
    paper: bool = True
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched(IntakeDone):
    """`file` is the first case, `files` all of them, `handovers` the numbers of the lists that are owed."""

    files: tuple[CaseFile, ...]
    handovers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignHandover:
    """签收: a department took the paper of some or all cases of a list over.

    `lacking` says by case id what was on the list and not there.
    """

    actor: Actor
    handover: str
    case_ids: tuple[str, ...]
    receiver: str
    lacking: Mapping[str, str] = field(default_factory=dict)


BEFORE_ACCEPTANCE: Final = frozenset({CaseState.RECEIVED, CaseState.RESUBMITTED})
"""The department has to see the file, but nothing is accepted yet: it is handed over and stays what it is."""


def paper_here(file: CaseFile) -> tuple[Returned, ...]:
    """Paper of a case that does not lie with the department yet."""
    return tuple(one for one in kept_paper(file) if one.key not in file.course.lying)


def all_sent(file: CaseFile) -> bool:
    """True for a case that is not accepted and of which nothing is left to hand over."""
    return file.state in BEFORE_ACCEPTANCE and bool(file.course.handed_on) and not paper_here(file)


def _to_send(uow: UnitOfWork, case_id: str, branches: tuple[Branch, ...]) -> Opened:
    """A case that may go to its department, for review or before 受理.

    Raises:
        Refused: `case.…`, `home.decides`, `dispatch.before`, `dispatch.again`.
    """
    found = open_case(uow, case_id)
    before = found.file.state in BEFORE_ACCEPTANCE
    found = open_case(uow, case_id, CaseAction.HAND_OVER if before else CaseAction.DISPATCH)
    require_own(found.file)
    if before and len(branches) > 1:
        sentence = f"办件 {found.file.number} 还没有受理，先只交给一个部门；受理以后再分发给几个部门。"
        raise Refused("dispatch.before", sentence, field="branches")
    if all_sent(found.file):
        to = found.file.course.handed_to
        raise Refused("dispatch.again", f"办件 {found.file.number} 的材料已经交给{to}，没有新收的材料要交。")
    return found


def dispatch(
    cmd: Dispatch, begin: Begin, clock: Clock, calendar: WorkCalendar, *, check: PaperCheck | None = None
) -> Dispatched:
    """分发 of one case or a batch: all of it or nothing; one 材料交接单 for each department that gets paper.

    What is not accepted yet is handed over for the department's word and stays what it is; paper that went
    then does not go again.

    Raises:
        Refused: `staff.right`; `dispatch.none`, `dispatch.many`, `dispatch.branch`, `dispatch.remark`;
            `case.…`, `home.decides`, `dispatch.before` or `dispatch.again` for the first case that cannot go.
    """
    require(cmd.actor, Permission.DISPATCH)
    wanted = tuple(dict.fromkeys(cmd.case_ids))
    if not wanted:
        raise Refused("dispatch.none", "请先选要分发的办件。", field="case_ids")
    if len(wanted) > MOST_CASES:
        raise Refused("dispatch.many", f"一次最多分发 {MOST_CASES} 件，请分几次。", field="case_ids")
    remark = line_or_empty(cmd.remark, "dispatch.remark", "remark")
    branches = _clean(cmd.branches)
    with begin() as uow:
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        found = [_to_send(uow, one, branches) for one in wanted]
        to = {one.file.id: branches or (_own_branch(one),) for one in found}
        numbers = _numbers(recorder, found, to, paper=cmd.paper)
        for one in found:
            first = to[one.file.id][0]
            _write(recorder, one, to[one.file.id], numbers.get(first.code, ""))
        papers = tuple(
            _list(
                recorder,
                cmd.actor,
                number,
                [one for one in found if _goes(one, to, code)],
                calendar,
                department=next(one[0].name for one in to.values() if one[0].code == code),
                remark=remark,
            )
            for code, number in numbers.items()
        )
        files = tuple(uow.cases.get(one.file.id) or one.file for one in found)
        uow.commit()
    return Dispatched(
        file=files[0],
        files=files,
        handovers=tuple(numbers.values()),
        papers=papers,
        changes=Changes(topics=CASES, streams=tuple(one.stream for one in found)),
    )


def _write(recorder: Recorder, one: Opened, branches: tuple[Branch, ...], number: str) -> None:
    taken = paper_here(one.file) if number else ()
    handover = number if taken else ""
    originals, copies = (sum(getattr(line, name) for line in taken) for name in ("originals", "copies"))
    if one.file.state in BEFORE_ACCEPTANCE:
        handed = CaseHandedOver(
            branch=branches[0],
            handover=handover,
            originals=originals,
            copies=copies,
            keys=tuple(line.key for line in taken),
        )
        recorder.add(EventKind.CASE_HANDED_OVER, one.stream, handed, cat=one.file.item_version)
        return
    body = b.CaseDispatched(branches=branches, handover=handover, originals=originals, copies=copies)
    recorder.add(EventKind.CASE_DISPATCHED, one.stream, body, cat=one.file.item_version)


def _clean(branches: tuple[Branch, ...]) -> tuple[Branch, ...]:
    if len(branches) > MOST_BRANCHES or len({one.code for one in branches}) != len(branches):
        raise Refused("dispatch.branch", "承办部门不能重复，也不能超过 20 个。", field="branches")
    for one in branches:
        if not one.code.strip() or not 0 <= one.days <= MOST_DAYS:
            raise Refused("dispatch.branch", "承办部门要有编码，办理天数在 0 到 365 之间。", field="branches")
    return tuple(
        replace(
            one, name=one_line(one.name, "dispatch.branch", "承办部门的名称不能空，也不能太长。", "branches")
        )
        for one in branches
    )


def _own_branch(found: Opened) -> Branch:
    return Branch(code=found.item.body_code, name=found.item.body)


def _goes(one: Opened, to: Mapping[str, tuple[Branch, ...]], code: str) -> bool:
    return to[one.file.id][0].code == code and bool(paper_here(one.file))


def _numbers(
    recorder: Recorder, found: list[Opened], to: Mapping[str, tuple[Branch, ...]], *, paper: bool
) -> dict[str, str]:
    """Numbers of lists by department; only one department can have the paper, the first one of a case."""
    codes = dict.fromkeys(to[one.file.id][0].code for one in found if paper_here(one.file))
    return {code: list_number(recorder, "J") for code in codes} if paper else {}


def _list(
    recorder: Recorder,
    actor: Actor,
    number: str,
    found: list[Opened],
    calendar: WorkCalendar,
    *,
    department: str,
    remark: str,
) -> PendingPaper:
    paper = HandoverList(
        **list_common(recorder, actor, number),
        department=department,
        lines=tuple(_line(one, calendar) for one in found),
        remark=remark,
    )
    return owe_list(recorder, found[0].stream, paper)


def _line(one: Opened, calendar: WorkCalendar) -> HandoverLine:
    taken, start = paper_here(one.file), day(one.file.accepted_on)
    due = calendar.due(start, one.item.promise).day if start else None
    remark = "容缺后补" if one.file.gap else ""
    received = day(one.file.received_on)
    if one.file.state in BEFORE_ACCEPTANCE and received:
        # Before 受理 the department has five working days for its word, not the promise for the decision.
        waits = one.file.state is CaseState.RECEIVED
        due = tell_due(received, calendar).day if waits else None
        remark = "待受理，期限前答复" if waits else "已补正，待受理"
    return HandoverLine(
        case_number=one.file.number,
        item=one.file.item_name,
        materials=len(taken),
        originals=sum(line.originals for line in taken),
        copies=sum(line.copies for line in taken),
        due=due,
        remark=remark,
    )


def sign_handover(cmd: SignHandover, begin: Begin, clock: Clock) -> Changes:
    """签收 of a 材料交接单, by scanning its cases; what is not signed for stays with the window.

    Raises:
        Refused: `staff.right`; `handover.number`, `handover.none`, `handover.receiver`, `handover.lacking`;
            `handover.other` for a case of another list, `handover.signed` for one that was signed for.
    """
    require(cmd.actor, Permission.DISPATCH)
    number = cmd.handover.strip()
    wanted = tuple(dict.fromkeys(cmd.case_ids))
    if not number:
        raise Refused("handover.number", "请扫描或输入材料交接单的编号。", field="handover")
    if not wanted:
        raise Refused("handover.none", "请先选签收的办件。", field="case_ids")
    receiver = one_line(cmd.receiver, "handover.receiver", "请写明签收人的姓名。", "receiver")
    with begin() as uow:
        recorder = Recorder.for_actor(uow, clock, cmd.actor)
        streams = []
        for case_id in wanted:
            found = open_case(uow, case_id)
            course = found.file.course
            if course.handover != number:
                raise Refused("handover.other", f"办件 {found.file.number} 不在交接单 {number} 上。")
            if course.signed_by:
                raise Refused("handover.signed", f"办件 {found.file.number} 已由{course.signed_by}签收。")
            body = b.CaseHandoverSigned(
                handover=number,
                receiver=receiver,
                lacking=line_or_empty(cmd.lacking.get(case_id, ""), "handover.lacking", "lacking"),
            )
            recorder.add(EventKind.CASE_HANDOVER_SIGNED, found.stream, body, cat=found.file.item_version)
            streams.append(found.stream)
        uow.commit()
    return Changes(topics=CASES, streams=tuple(streams))


def urge(actor: Actor, case_id: str, words: str, begin: Begin, clock: Clock) -> IntakeDone:
    """催办 by a window, 督办 by the hall's manager: a word to the department that stops no clock.

    Raises:
        Refused: `staff.right`, `urge.words`, `case.unknown`, `urge.over` when no department has the case.
    """
    require(actor, Permission.URGE)
    words = one_line(words, "urge.words", "请写明催办的内容（500 字以内）。", "words")
    level = "督办" if may(actor.role, Permission.SUPERVISE) else "催办"
    with begin() as uow:
        found = open_case(uow, case_id)
        if found.file.state not in WITH_DEPARTMENT:
            raise Refused("urge.over", f"这件现在是“{found.file.word}”，不用{level}。")
        names = "、".join(one.name for one in found.file.course.branches)
        names = names or found.file.course.home or found.file.course.handed_to or found.item.body
        recorder = Recorder.for_actor(uow, clock, actor)
        body = b.CaseUrged(level=level, to=names, words=words)
        recorder.add(EventKind.CASE_URGED, found.stream, body, cat=found.file.item_version)
        return finish(recorder, found)


def answer_urge(
    actor: Actor, case_id: str, words: str, officer: str, begin: Begin, clock: Clock
) -> IntakeDone:
    """What the department said to everything that it was urged with so far.

    By its representative, or by whoever urged and heard it; moves nothing.

    Raises:
        Refused: `staff.right`, `answer.words`, `answer.officer`, `case.unknown`; `answer.none` when nothing
            waits for an answer.
    """
    if not may(actor.role, Permission.REVIEW):
        require(actor, Permission.URGE)
    words = one_line(words, "answer.words", "请写明部门怎样答复（500 字以内）。", "words")
    officer = one_line(officer, "answer.officer", "请写明答复人。", "officer")
    with begin() as uow:
        found = open_case(uow, case_id)
        if not found.file.course.unanswered:
            raise Refused("answer.none", "没有等着答复的催办。")
        recorder = Recorder.for_actor(uow, clock, actor)
        body = CaseUrgeAnswered(seen=len(found.file.course.urges), words=words, officer=officer)
        recorder.add(EventKind.CASE_URGE_ANSWERED, found.stream, body, cat=found.file.item_version)
        return finish(recorder, found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explain:
    """Why a card came up.

    Attributes:
        actor: Who writes.
        case_id: The case.
        clock: Which clock, a value of `ClockKind`.
        cause: 原因. person: 处理人. remedy: What was done.
    """

    actor: Actor
    case_id: str
    clock: str
    cause: str
    person: str
    remedy: str


def explain_card(cmd: Explain, begin: Begin, clock: Clock, calendar: WorkCalendar) -> IntakeDone:
    """写明黄牌或红牌的原因: the card that the case shows, or showed when it was decided (domain.md 5.3).

    Raises:
        Refused: `staff.right`, `card.cause`, `card.person`, `card.remedy`, `case.unknown`; `card.none` when
            this clock shows and showed no card.
    """
    require(cmd.actor, Permission.URGE)
    cause = one_line(cmd.cause, "card.cause", "请写明亮牌的原因（500 字以内）。", "cause")
    person = one_line(cmd.person, "card.person", "请写明处理人。", "person")
    remedy = one_line(cmd.remedy, "card.remedy", "请写明怎样处理（500 字以内）。", "remedy")
    with begin() as uow:
        found = open_case(uow, cmd.case_id)
        card = cards_of(found.file, found.item, calendar, today(clock)).get(cmd.clock)
        if card is None:
            raise Refused("card.none", "这个时限没有亮黄牌或红牌，不用说明。", field="clock")
        recorder = Recorder.for_actor(uow, clock, cmd.actor)
        body = b.CaseExplained(card=card, clock=cmd.clock, cause=cause, person=person, remedy=remedy)
        recorder.add(EventKind.CASE_EXPLAINED, found.stream, body, cat=found.file.item_version)
        return finish(recorder, found)


def cards_of(file: CaseFile | CaseRow, item: Item, calendar: WorkCalendar, now: dt.date) -> dict[str, Light]:
    """Cards by clock: those of today, and those that stood when the decision or the delivery came."""
    days = case_days(file, item)
    looks = [(days, now)]
    if days.decided_on is not None:
        looks.append((replace(days, decided_on=None, delivered_on=None), days.decided_on))
    if days.delivered_on is not None:
        looks.append((replace(days, delivered_on=None), days.delivered_on))
    return {kind: card for looked, at in looks for kind, card in _cards(looked, at, calendar).items()}


def _cards(days: CaseDays, now: dt.date, calendar: WorkCalendar) -> dict[str, Light]:
    lit: dict[str, Light] = {}
    for one in standing(days, now, calendar).clocks:
        if one.light in {Light.YELLOW, Light.RED} and lit.get(one.kind) is not Light.RED:
            lit[one.kind] = one.light
    return lit
