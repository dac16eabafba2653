"""Deciding between steps that did not see each other, ticking off, and linking what was applied for twice.

The rules are `hall/conflict_table.py`; which events meet is worked out by the fold. Every answer is an event:
nothing that happened is changed or taken away (sync-protocol.md b).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hall import bodies as b
from hall.cases import CaseFile
from hall.clock import Clock
from hall.commands.casework import one_line
from hall.commands.record import Recorder
from hall.conflict_groups import ConflictGroup
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.ports import Begin, Changes, Topic, UnitOfWork
from hall.staff import Actor, Permission, require

_TOPICS: Final = frozenset({Topic.CASES, Topic.SYNC})


def _changes(*case_ids: str) -> Changes:
    return Changes(topics=_TOPICS, streams=tuple(stream_of(StreamKind.CASE, one) for one in case_ids))


def _file(uow: UnitOfWork, case_id: str) -> CaseFile:
    file = uow.cases.get(case_id)
    if file is None:
        raise Refused("case.unknown", "没有找到这个办件。")
    return file


def _group(file: CaseFile, name: str) -> ConflictGroup:
    group = next((one for one in file.conflicts if one.id == name), None)
    if group is None:
        raise Refused("conflict.unknown", "这个冲突刚有变化，请重新打开再看。")
    return group


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve:
    """裁定 of one conflict.

    Attributes:
        actor: A chief representative or the hall's manager.
        case_id: The case.
        group: The conflict, by its name in the case file.
        choose: Link of the event that is to stand; one of the group's sides.
        reason: Why, up to 500 characters; both authors read it.
        office: `hall`, `city` or `province`: of two decisions the higher office's counts.
    """

    actor: Actor
    case_id: str
    group: str
    choose: bytes
    reason: str
    office: str = "hall"


def resolve(cmd: Resolve, begin: Begin, clock: Clock) -> Changes:
    """One of the steps stands, with what followed it; the others are set aside, their papers called back.

    Raises:
        Refused: `staff.right`; `resolve.reason`; `case.unknown`; `conflict.unknown` when there is no such
            group (any more); `conflict.settled` when it waits for nobody; `conflict.side` for another event.
    """
    require(cmd.actor, Permission.RESOLVE)
    reason = one_line(cmd.reason, "resolve.reason", "请写明裁定的理由（500 字以内）。", "reason")
    with begin() as uow:
        found = _group(_file(uow, cmd.case_id), cmd.group)
        if not found.holds:
            raise Refused("conflict.settled", "这个冲突不用再裁定。")
        if cmd.choose not in {side.link for side in found.sides}:
            raise Refused("conflict.side", "请在列出的步骤中选一个。", field="choose")
        body = b.CaseResolved(group=cmd.group, choose=cmd.choose, reason=reason, office=cmd.office)
        stream = stream_of(StreamKind.CASE, cmd.case_id)
        Recorder.for_actor(uow, clock, cmd.actor).add(EventKind.CASE_RESOLVED, stream, body)
        uow.commit()
    return _changes(cmd.case_id)


def acknowledge(actor: Actor, case_id: str, group: str, begin: Begin, clock: Clock) -> Changes:
    """知道了: an author ticks off what a conflict did to the step, also once it was decided.

    Raises:
        Refused: `staff.right`, `case.unknown`, `conflict.unknown`; `conflict.open` while it waits to be
            decided; `conflict.told` when nothing is left to tell this person.
    """
    require(actor, Permission.SEE_CASES)
    with begin() as uow:
        found = _group(_file(uow, case_id), group)
        if found.holds:
            raise Refused("conflict.open", "这个冲突还没有裁定，不能销掉。")
        if actor.number not in found.untold:
            raise Refused("conflict.told", "这一条不用您确认，或者已经确认过。")
        stream = stream_of(StreamKind.CASE, case_id)
        body = b.CaseAcknowledged(group=group)
        Recorder.for_actor(uow, clock, actor).add(EventKind.CASE_ACKNOWLEDGED, stream, body)
        uow.commit()
    return _changes(case_id)


def link_cases(actor: Actor, case_id: str, other_id: str, reason: str, begin: Begin, clock: Clock) -> Changes:
    """关联: a person says how two cases of one applicant about one item belong together; nothing is merged.

    Raises:
        Refused: `staff.right`, `link.reason`, `case.unknown`, `link.same` for a case with itself or with one
            that it is linked to already.
    """
    require(actor, Permission.SEE_CASES)
    reason = one_line(reason, "link.reason", "请写明两件的关系（500 字以内）。", "reason")
    with begin() as uow:
        file, other = _file(uow, case_id), _file(uow, other_id)
        if case_id == other_id or other_id in file.linked:
            raise Refused("link.same", "这两件已经关联，或者是同一件。")
        stream = stream_of(StreamKind.CASE, case_id)
        body = b.CaseLinked(other=other_id, number=other.number, reason=reason)
        Recorder.for_actor(uow, clock, actor).add(EventKind.CASE_LINKED, stream, body)
        uow.commit()
    return _changes(case_id, other_id)
