"""办不成事反映窗口: what could not be done is registered, seen to and answered by a day (domain.md 1.7).

No case comes of it and no clock of the law runs; what runs is the day that was promised.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from hall import bodies as b
from hall.clock import Clock, corrected, today
from hall.commands.case_papers import RECEIPT_SEAL, party_of
from hall.commands.casework import as_day, one_line
from hall.commands.intake import owe
from hall.commands.people import PersonForm, record_person
from hall.commands.record import PaperCheck, Recorder, day_number
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.ids import new_id
from hall.issue_file import IssueFile
from hall.numbering import issue_number
from hall.papers import CasePaper, Clerk, Office, Party, PrintMark
from hall.papers import Item as PaperItem
from hall.persons import Person
from hall.ports import Begin, Changes, PendingPaper, Topic, UnitOfWork
from hall.route_forms import IssueSlip
from hall.staff import Actor, Permission, may, require
from hall.workdays import WorkCalendar

RESULTS: Final = ("已协调办成", "已说明情况", "已转有关部门", "诉求不成立")
WAYS: Final = ("当面", "电话", "短信", "书面")
MOST_DAYS: Final = 30
"""No answer is promised later than so many working days."""

_TOPICS: Final = frozenset({Topic.CASES, Topic.PERSONS, Topic.PAPERS, Topic.SYNC})
_NO_PERMIT: Final = "20"


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseIssue:
    """Register a 反映.

    Attributes:
        words: 事由.
        item: 实施编码 of the item it is about, or "".
        case_number: Number of the case it is about, or "".
        person: Who came; None when the name is not to be taken down.
        promised_on: 承诺回复日; None for the hall's usual number of working days.
    """

    actor: Actor
    words: str
    item: str = ""
    case_number: str = ""
    person: PersonForm | None = None
    promised_on: dt.date | None = None
    phone_agreed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerIssue:
    """Tell the person: one of `RESULTS`, in words, by one of `WAYS`."""

    actor: Actor
    issue_id: str
    result: str
    words: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueDone:
    """The 反映 as folded, and the slip that is owed."""

    file: IssueFile
    papers: tuple[PendingPaper, ...]
    changes: Changes


def raise_issue(
    cmd: RaiseIssue,
    begin: Begin,
    clock: Clock,
    calendar: WorkCalendar,
    *,
    check: PaperCheck | None = None,
) -> IssueDone:
    """Write a 反映 down with a number and a day for the answer, and owe its slip.

    Raises:
        Refused: `issue.words`, `issue.item`, `issue.case`, `issue.day` for a day that is past, no working day
            or too far, whatever is wrong with the person, `staff.right`.
    """
    if not may(cmd.actor.role, Permission.ADVISE):
        # Whoever answers may take one down too: people telephone the hall's office.
        require(cmd.actor, Permission.ANSWER_ISSUE)
    words = one_line(cmd.words, "issue.words", "请写明什么事没有办成（500 字以内）。", "words")
    with begin() as uow:
        settings = uow.settings.hall()
        promised = _promised(cmd.promised_on, today(clock), settings.issue_days, calendar)
        item_name = _item_name(uow, cmd.item, day_number(clock))
        if cmd.case_number and uow.cases.by_number(cmd.case_number) is None:
            raise Refused("issue.case", "没有找到这个办件编号，请核对。", field="case_number")
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        person = record_person(recorder, cmd.person) if cmd.person is not None else None
        me, day = uow.chain.identity(), day_number(clock)
        number = issue_number(me.hall, day, me.series, uow.numbers.next(f"issue:{day}:{me.series}"))
        ident = str(new_id(clock))
        stream = stream_of(StreamKind.ISSUE, ident)
        body = b.IssueRaised(
            number=number,
            words=words,
            promised_on=promised.year * 10_000 + promised.month * 100 + promised.day,
            person=person.id if person else None,
            item=cmd.item,
            item_name=item_name,
            case=cmd.case_number,
            phone_agreed=cmd.phone_agreed,
        )
        recorder.add(EventKind.ISSUE_RAISED, stream, body)
        file = _issue(uow, ident)
        papers = owe(recorder, stream, (_slip(recorder, file, person, cmd.actor),))
        uow.commit()
    return IssueDone(file=file, papers=papers, changes=Changes(topics=_TOPICS, streams=(stream,)))


def assign_issue(actor: Actor, issue_id: str, to: str, words: str, begin: Begin, clock: Clock) -> Changes:
    """交办: say who sees to it.

    Raises:
        Refused: `issue.to`, `issue.done` when it is answered, `issue.unknown`, `staff.right`.
    """
    require(actor, Permission.ANSWER_ISSUE)
    office = one_line(to, "issue.to", "请写明交给哪个部门或者哪位人员。", "to")
    said = " ".join(words.split())[:500]
    stream = stream_of(StreamKind.ISSUE, issue_id)
    with begin() as uow:
        _require_open(_issue(uow, issue_id))
        body = b.IssueAssigned(to=office, words=said)
        Recorder.for_actor(uow, clock, actor).add(EventKind.ISSUE_ASSIGNED, stream, body)
        uow.commit()
    return Changes(topics=_TOPICS, streams=(stream,))


def answer_issue(cmd: AnswerIssue, begin: Begin, clock: Clock) -> Changes:
    """答复: what came of it, and how the person was told; also by whom it was given to (交办), by 工号.

    Raises:
        Refused: `issue.result`, `issue.answer`, `issue.way`, `issue.done`, `issue.unknown`, `staff.right`.
    """
    if not may(cmd.actor.role, Permission.ADVISE):
        require(cmd.actor, Permission.ANSWER_ISSUE)
    if cmd.result not in RESULTS:
        raise Refused("issue.result", "请选择办理结果。", field="result")
    if cmd.way not in WAYS:
        raise Refused("issue.way", "请选择答复的方式。", field="way")
    words = one_line(cmd.words, "issue.answer", "请写明答复内容（500 字以内）。", "words")
    stream = stream_of(StreamKind.ISSUE, cmd.issue_id)
    with begin() as uow:
        file = _issue(uow, cmd.issue_id)
        if file.assigned_to != cmd.actor.number:
            require(cmd.actor, Permission.ANSWER_ISSUE)
        _require_open(file)
        body = b.IssueAnswered(result=cmd.result, words=words, way=cmd.way)
        Recorder.for_actor(uow, clock, cmd.actor).add(EventKind.ISSUE_ANSWERED, stream, body)
        uow.commit()
    return Changes(topics=_TOPICS, streams=(stream,))


def _promised(wanted: dt.date | None, day: dt.date, days: int, calendar: WorkCalendar) -> dt.date:
    if wanted is None:
        return calendar.add_workdays(day, days).day
    if wanted < day or not calendar.is_workday(wanted):
        raise Refused("issue.day", "承诺回复日应是今天或以后的工作日。", field="promised_on")
    if wanted > calendar.add_workdays(day, MOST_DAYS).day:
        raise Refused("issue.day", f"承诺回复日不能超过 {MOST_DAYS} 个工作日。", field="promised_on")
    return wanted


def _item_name(uow: UnitOfWork, code: str, day: int) -> str:
    if not code:
        return ""
    version = uow.catalogue.current(day)
    item = version.catalogue.item(code) if version else None
    if item is None:
        raise Refused("issue.item", "这个事项不在目录里，请重新选择。", field="item")
    return item.name


def _issue(uow: UnitOfWork, issue_id: str) -> IssueFile:
    file = uow.issues.get(issue_id)
    if file is None:
        raise Refused("issue.unknown", "没有找到这件反映。")
    return file


def _require_open(file: IssueFile) -> None:
    if not file.is_open:
        raise Refused("issue.done", f"这件反映已于{as_day(file.answered_on):%Y年%m月%d日}答复。")


def _slip(recorder: Recorder, file: IssueFile, person: Person | None, actor: Actor) -> CasePaper:
    uow, clock = recorder.uow, recorder.clock
    settings, me, tip = uow.settings.hall(), uow.chain.identity(), uow.chain.tip()
    return IssueSlip(
        hall_name=settings.name,
        mark=PrintMark(
            node=f"{me.series}·{tip.seq if tip else 0:07d}",
            printed_at=corrected(clock),
            operator=actor.number,
        ),
        body=settings.name,
        applicant=party_of(person) if person else Party(name="未登记姓名"),
        item=PaperItem(name=file.item_name or "未指明事项", type_code=_NO_PERMIT),
        clerk=Clerk(number=actor.number, name=actor.name),
        window=f"{actor.window}号窗" if actor.window else "",
        dated=today(clock),
        document_number=file.number,
        case_number=file.number,
        seal=RECEIPT_SEAL,
        contact=Office(name=settings.name, phone=settings.phone),
        supervision=Office(name=settings.authority, phone=settings.complaint_phone),
        show_numbers=not settings.mask_on_papers,
        raised_at=file.raised_at,
        words=file.words,
        promised_on=as_day(file.promised_on),
        about=file.case_number,
    )
