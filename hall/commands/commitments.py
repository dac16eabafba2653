"""告知承诺 afterwards: which are to be looked at, what was found, and what a false promise leads to.

国办发〔2020〕42号, domain.md 1.7: the look has a last day and a way; a promise that was not kept leads to
revoking and to a record, which bars 容缺 and 承诺 until it is cleared. A case that is not decided yet is
terminated instead.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hall import bodies as b
from hall.cases import CaseFile, CaseState
from hall.clock import Clock, today
from hall.commands.casework import as_day, one_line, paper_common
from hall.commands.intake import IntakeDone, owe
from hall.commands.numbers import draw_document_number
from hall.commands.record import PaperCheck, Recorder
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.ids import new_id
from hall.papers import CasePaper, Clerk
from hall.ports import Begin, Changes, Topic, UnitOfWork
from hall.promises import promised
from hall.route_forms import Revocation
from hall.staff import Actor, Permission, require, require_department
from hall.workdays import WorkCalendar

WAYS: Final = ("现场核查", "数据核查")
BASIS: Final = "《中华人民共和国行政许可法》第六十九条第二款"
PLAIN_BASIS: Final = "申请人签署的告知承诺书"

MOST_MENDING: Final = 60
"""Working days that are given to make good at most."""

_TOPICS: Final = frozenset({Topic.CASES, Topic.PERSONS, Topic.PAPERS, Topic.SYNC})
_GRANTED: Final = frozenset(
    {CaseState.DECIDED_OK, CaseState.CLOSED, CaseState.READY, CaseState.DELIVERED, CaseState.ARCHIVED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPromise:
    """What the look found: line → kept."""

    actor: Actor
    case_id: str
    way: str
    findings: Mapping[str, bool]
    words: str = ""
    until: dt.date | None = None
    """限期整改: the last day to make good what was found false; None for no such day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoke:
    """Take the decision back; `second` is the chief representative, signed in in place."""

    actor: Actor
    second: Actor
    case_id: str
    reason: str
    basis: str = ""


def check_promise(cmd: CheckPromise, begin: Begin, clock: Clock, calendar: WorkCalendar) -> Changes:
    """Write down what the look afterwards found.

    Raises:
        Refused: `promise.way`, `promise.key` for a line that no commitment replaces, `promise.words` when a
            promise was not kept, or was made good, and nothing is said about it, `promise.until` for a day to
            make good that is past, no working day or has nothing to make good, `staff.right`,
            `review.body` of another department, `case.unknown`.
    """
    require(cmd.actor, Permission.REVIEW)
    if cmd.way not in WAYS:
        raise Refused("promise.way", "请选择现场核查或者数据核查。", field="way")
    if not cmd.findings:
        raise Refused("promise.key", "请选择核查了哪些承诺。")
    false = not all(cmd.findings.values())
    until = _until(cmd.until, today(clock), calendar, false=false)
    stream = stream_of(StreamKind.CASE, cmd.case_id)
    with begin() as uow:
        file = _file(uow, cmd.case_id)
        if file.course.revoked_on:
            raise Refused("promise.state", "这个办件的决定已经撤销，不用再核查。")
        again = {one.key for one in file.course.false_promises} & set(cmd.findings)
        words = ""
        if cmd.words.strip() or false or again:
            said = "承诺不实的、整改过的，请写明核查情况（500 字以内）。"
            words = one_line(cmd.words, "promise.words", said, "words")
        _require_department(uow, cmd.actor, file)
        names = {fact.key: fact.name for fact in promised(file)}
        if strange := sorted(set(cmd.findings) - set(names)):
            raise Refused("promise.key", f"编号为“{strange[0][:40]}”的材料不是用告知承诺替代的。")
        findings = tuple(
            b.PromiseFinding(key=key, name=names[key], kept=cmd.findings[key])
            for key in names
            if key in cmd.findings
        )
        body = b.CasePromiseChecked(
            findings=findings,
            way=cmd.way,
            officer=cmd.actor.number,
            words=words,
            until=until,
        )
        Recorder.for_actor(uow, clock, cmd.actor).add(
            EventKind.CASE_PROMISE_CHECKED, stream, body, cat=file.item_version
        )
        uow.commit()
    return Changes(topics=_TOPICS, streams=(stream,))


def revoke(cmd: Revoke, begin: Begin, clock: Clock, *, check: PaperCheck | None = None) -> IntakeDone:
    """撤销 and 信用记录 for a promise that was found false; the paper names reason, ground and remedies.

    Raises:
        Refused: `revoke.promise` when no look found one false, `revoke.until` while the time to make good
            runs, `revoke.state` when nothing was granted, `revoke.done` the second time, `revoke.reason`,
            `staff.right`, `staff.same_person`, `review.body`.
    """
    require(cmd.actor, Permission.SEE_CASES)
    require(cmd.second, Permission.REVIEW)
    if cmd.second.number == cmd.actor.number:
        raise Refused("staff.same_person", "撤销要由首席代表另行确认。", field="second")
    reason = one_line(cmd.reason, "revoke.reason", "请写明撤销的理由（500 字以内）。", "reason")
    stream = stream_of(StreamKind.CASE, cmd.case_id)
    with begin() as uow:
        file = _file(uow, cmd.case_id)
        require_revocable(file, today(clock))
        _require_department(uow, cmd.second, file)
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        version = uow.catalogue.item_version(file.item_version)
        if version is None:
            raise Refused("catalogue.version", "没有找到这个办件的事项版本。")
        basis = cmd.basis.strip() or (BASIS if version.item.is_permit else PLAIN_BASIS)
        basis = one_line(basis, "revoke.basis", "依据太长或含有不能打印的字符，请改正。", "basis")
        document = draw_document_number(uow, clock, "撤决")
        body = b.CaseRevoked(reason=reason, basis=basis, second=cmd.second.number, document=document)
        recorder.add(EventKind.CASE_REVOKED, stream, body, cat=file.item_version)
        mark = b.PersonCreditMarked(
            mark=str(new_id(clock)), number=file.number, ground="告知承诺不实", second=cmd.second.number
        )
        recorder.add(EventKind.PERSON_CREDIT_MARKED, stream_of(StreamKind.PERSON, file.person), mark)
        settings = uow.settings.hall()
        clerk = Clerk(number=cmd.actor.number, name=cmd.actor.name)
        common = paper_common(uow, clock, file, version.item, recorder, document=document, clerk=clerk)
        paper: CasePaper = Revocation(
            **common,
            decided_on=as_day(file.course.decided_on),
            reason=reason,
            basis=basis,
            review_office=settings.review_body,
            court=settings.court,
            confirmed_by=Clerk(number=cmd.second.number, name=cmd.second.name),
        )
        papers = owe(recorder, stream, (paper,))
        after = _file(uow, cmd.case_id)
        uow.commit()
    streams = (stream, stream_of(StreamKind.PERSON, file.person))
    return IntakeDone(file=after, papers=papers, changes=Changes(topics=_TOPICS, streams=streams))


def clear_credit(actor: Actor, person_id: str, mark: str, reason: str, begin: Begin, clock: Clock) -> Changes:
    """A record is mended (信用修复) or was wrong: by a chief representative or the manager, with the reason.

    Raises:
        Refused: `credit.unknown` when there is no such record, `credit.reason`, `staff.right`.
    """
    require(actor, Permission.TERMINATE)
    words = one_line(reason, "credit.reason", "请写明信用修复的依据（500 字以内）。", "reason")
    stream = stream_of(StreamKind.PERSON, person_id)
    with begin() as uow:
        person = uow.persons.get(person_id)
        if person is None or all(one.id != mark for one in person.marks):
            raise Refused("credit.unknown", "没有找到这条信用记录，可能已经修复。")
        body = b.PersonCreditCleared(mark=mark, reason=words, second=actor.number)
        Recorder.for_actor(uow, clock, actor).add(EventKind.PERSON_CREDIT_CLEARED, stream, body)
        uow.commit()
    return Changes(topics=_TOPICS, streams=(stream,))


def _file(uow: UnitOfWork, case_id: str) -> CaseFile:
    file = uow.cases.get(case_id)
    if file is None:
        raise Refused("case.unknown", "没有找到这个办件。")
    return file


def _require_department(uow: UnitOfWork, actor: Actor, file: CaseFile) -> None:
    """Only a representative of a department that had the case speaks of its promises."""
    version = uow.catalogue.item_version(file.item_version)
    names = (*(one.name for one in file.course.branches), *([version.item.body] if version else ()))
    require_department(actor, *names)


def _until(wanted: dt.date | None, day: dt.date, calendar: WorkCalendar, *, false: bool) -> int:
    """The last day to make good, as a number; 0 for none."""
    if wanted is None:
        return 0
    if not false:
        raise Refused("promise.until", "承诺都属实，没有要整改的，整改期限请留空。", field="until")
    if wanted < day or not calendar.is_workday(wanted):
        raise Refused("promise.until", "整改期限应是今天或以后的工作日。", field="until")
    if wanted > calendar.add_workdays(day, MOST_MENDING).day:
        raise Refused("promise.until", f"整改期限不能超过 {MOST_MENDING} 个工作日。", field="until")
    return wanted.year * 10_000 + wanted.month * 100 + wanted.day


def require_revocable(file: CaseFile, day: dt.date) -> None:
    """Let only a granted decision pass that rests on a false promise nobody made good in time.

    Raises:
        Refused: `revoke.…`, see `revoke`.
    """
    if file.course.revoked_on:
        raise Refused("revoke.done", "这个办件的决定已经撤销。")
    if not file.course.false_promises:
        raise Refused("revoke.promise", "没有核查出不实的承诺，不能撤销。请先登记核查结果。")
    until = as_day(file.course.mend_until) if file.course.mend_until else None
    if until is not None and day <= until:
        raise Refused("revoke.until", f"限期整改到{until.month}月{until.day}日，到期以前不能撤销。")
    if file.state not in _GRANTED or file.course.granted is not True:
        raise Refused("revoke.state", f"办件现在是“{file.word}”，没有可以撤销的决定；未决定的请终止办理。")
