"""Steps that the provincial platform reports become steps of the case, written once (domain.md 2.7, 2.9).

By the hall's authority as the program itself; `source` says where they came from, so that they are not told
back. What does not fit the case stays a remark (`exchange.py`) for a person.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from hall import bodies as b
from hall.case_clocks import day
from hall.case_steps import action_of
from hall.cases import MOVES, CaseFile, CaseState, require_settled
from hall.clock import Clock, today
from hall.commands.numbers import draw_at_hub
from hall.commands.record import Recorder
from hall.commands.record import as_number as day_as_number
from hall.conflicts import DENIED
from hall.errors import Refused
from hall.events import KINDS, SYSTEM, EventKind, StreamKind, stream_of
from hall.ids import derived_id
from hall.life_bodies import Branch
from hall.ports import Begin, Changes, Topic, UnitOfWork

_CASES = frozenset({Topic.CASES, Topic.SYNC})
_WAITS = frozenset({CaseState.ACCEPTED, CaseState.ACCEPTED_GAP})
_REVIEWED = frozenset({CaseState.IN_REVIEW, CaseState.SUSPENDED})
_KIND_OF = {rule.body: kind for kind, rule in KINDS.items()}

WITHDRAWN_THERE: Final = "申请人在省平台撤回"
"""`CaseEnded.ground` of an end that the applicant asked the platform for; any other is one by the office."""

_ENDS: Final = frozenset({EventKind.CASE_WITHDRAWN, EventKind.CASE_TERMINATED, EventKind.CASE_VOIDED})
_LATER: Final = frozenset({EventKind.CASE_DECIDED, EventKind.CASE_CLOSED})
_RIVALS: Final[Mapping[EventKind, frozenset[EventKind]]] = {
    EventKind.CASE_ACCEPTED: frozenset({EventKind.CASE_REFUSED, EventKind.CASE_CORRECTION_TOLD}) | _ENDS,
    EventKind.CASE_REFUSED: frozenset({EventKind.CASE_ACCEPTED, EventKind.CASE_CORRECTION_TOLD}) | _ENDS,
    EventKind.CASE_WITHDRAWN: _LATER | {EventKind.CASE_TERMINATED},
    EventKind.CASE_TERMINATED: _LATER | {EventKind.CASE_WITHDRAWN},
    EventKind.CASE_VOIDED: _LATER,
}
"""What our own side may have done meanwhile, without which the platform's step would have stood. The two are
then weighed by table (b) as if two windows had not seen each other; nobody's step is thrown away."""

_SAME: Final[Mapping[EventKind, Callable[[CaseFile], bool]]] = {
    EventKind.CASE_ACCEPTED: lambda file: bool(file.accepted_on),
    EventKind.CASE_REFUSED: lambda file: file.state is CaseState.REFUSED,
    EventKind.CASE_WITHDRAWN: lambda file: file.state is CaseState.WITHDRAWN,
    EventKind.CASE_TERMINATED: lambda file: file.state is CaseState.TERMINATED,
    EventKind.CASE_VOIDED: lambda file: file.state is CaseState.VOIDED,
}
"""When a case already is what the platform says: an echo of our own row, or the same from both sides."""


def _kind(body: b.Body) -> EventKind:
    if isinstance(body, b.CaseEnded):
        there = body.ground == WITHDRAWN_THERE
        return EventKind.CASE_WITHDRAWN if there else EventKind.CASE_TERMINATED
    return EventKind(_KIND_OF[type(body)])


def enter_platform_steps(
    case_id: str, key: str, bodies: Sequence[b.Body], begin: Begin, clock: Clock
) -> Changes:
    """Write what the platform reported in one row; nothing when it is there already.

    A case that nobody sent on is sent on first, for the department has it; a procedure that runs ends with
    the decision; a decision that stands already is not written again.

    Args:
        case_id: The case.
        key: Names the row among those of the case, whatever its version.
        bodies: Steps with `source` `platform`, in their order.
        begin: Opens units of work.
        clock: Time.

    Raises:
        Refused: `case.unknown`, `case.held`; `platform.late` for a day to come; `platform.unfit` when the
            case is in no state for it. Nothing is written then.
    """
    stream = stream_of(StreamKind.CASE, case_id)
    wrote = False
    with begin() as uow:
        file = uow.cases.get(case_id)
        if file is None:
            raise Refused("case.unknown", "没有找到这个办件。")
        version = uow.catalogue.item_version(file.item_version)
        own = Branch(code=file.body_code, name=version.item.body if version else file.body_code)
        known = {item.event.id for item in uow.chain.stream(stream)}
        recorder = Recorder(uow=uow, clock=clock, actor=SYSTEM)
        for body in bodies:
            if _ident(stream, body, key) in known:
                continue
            beside = _unseen(uow, stream, file, body)
            steps = (body,) if beside else _with_what_goes_before(file, body, own, today(clock))
            for step in steps:
                told = _told(uow, clock, _named(step, file), file)
                ident = _ident(stream, step, key)
                recorder.add(
                    _kind(step), stream, told, cat=file.item_version, ident=ident, beside=beside or None
                )
                file, wrote = uow.cases.get(case_id) or file, True
        if wrote:
            uow.commit()
    return Changes(topics=_CASES, streams=(stream,)) if wrote else Changes()


def _ident(stream: str, body: b.Body, key: str) -> uuid.UUID:
    return derived_id(stream, f"{_kind(body)}:platform:{key}")


def _unseen(uow: UnitOfWork, stream: str, file: CaseFile, body: b.Body) -> tuple[bytes, ...]:
    """What the platform had seen when our side did something else meanwhile; () when it fits, or is so.

    Raises:
        Refused: `case.held`: one conflict is decided before the next.
    """
    kind = _kind(body)
    rivals, same = _RIVALS.get(kind), _SAME.get(kind)
    if rivals is None or same is None:
        return ()
    action = action_of(file, body, kind)
    if same(file) or (action is not None and action in MOVES[file.state]):
        return ()
    found = [step.link for step in file.steps if step.kind in rivals]
    rival = next((item for item in uow.chain.stream(stream) if found and item.link == found[0]), None)
    if rival is None:
        return ()
    if file.held:
        raise Refused("case.held", "这个办件有冲突待裁定，平台报来的步骤先只记在历史里。")
    return rival.event.parents


def _told(uow: UnitOfWork, clock: Clock, body: b.Body, file: CaseFile) -> b.Body:
    """An acceptance with its day as the law has it and a number of the hall; a refusal with its remedies."""
    settings = uow.settings.hall()
    match body:
        case b.CaseAccepted():
            supplied = [step for step in file.steps if step.kind == EventKind.CASE_SUPPLIED]
            corrected = supplied and file.state is CaseState.RESUBMITTED
            on = day_as_number(supplied[-1].wall) if corrected else max(body.on, file.received_on)
            return replace(body, on=on, document=draw_at_hub(uow, clock, "受"))
        case b.CaseRefused():
            return replace(body, review_body=settings.review_body, court=settings.court)
        case _:
            return body


def _with_what_goes_before(file: CaseFile, body: b.Body, own: Branch, now: dt.date) -> tuple[b.Body, ...]:
    """The step after those without which it cannot stand; () when it stands already.

    Raises:
        Refused: It does not fit.
    """
    kind = _kind(body)
    if (same := _SAME.get(kind)) is not None and same(file):
        return ()
    first: list[b.Body] = []
    state, action = file.state, action_of(file, body, kind)
    if action is not None:
        require_settled(file, action)
    _require_sure(file, body, now)
    said = file.course.granted
    if isinstance(body, b.CaseDecided) and file.course.decided_on and body.granted == said:
        return ()
    if isinstance(body, b.CaseClosed) and said is not None and (body.result == DENIED) == said:
        raise Refused("platform.unfit", "平台报来的结果与已登记的决定不一样，请与平台核对。")
    ends = kind in _RIVALS
    if state in _WAITS and not ends and (action is None or action not in MOVES[state]):
        first.append(b.CaseDispatched(branches=(own,)))
        state = CaseState.IN_REVIEW
    if state is CaseState.SUSPENDED and isinstance(body, b.CaseDecided):
        first.append(b.CaseResumed(result="平台已作出决定", last=body.on, source="platform"))
        state = CaseState.IN_REVIEW
    fits = state in _REVIEWED if action is None else action in MOVES[state]
    if not fits or (isinstance(body, b.CaseExtended) and file.course.extension):
        raise Refused("platform.unfit", f"办件现在是“{file.word}”，平台报来的步骤先只记在历史里。")
    return (*first, body)


def _require_sure(file: CaseFile, body: b.Body, now: dt.date) -> None:
    """What the platform says must be whole, and no day to come.

    Raises:
        Refused: `platform.late`, `platform.unfit`.
    """
    if isinstance(body, b.CaseAccepted):
        if file.asks_gap:
            raise Refused("platform.unfit", "申请人申请了容缺，平台没有说明容缺的材料，请与平台核对。")
        if file.state not in {CaseState.RECEIVED, CaseState.RESUBMITTED}:
            raise Refused("platform.unfit", f"办件现在是“{file.word}”，平台报来的受理先只记在历史里。")
    if isinstance(body, b.CaseDecided | b.CaseResumed | b.CaseAccepted):
        on = day(body.last if isinstance(body, b.CaseResumed) else body.on)
        if on is None or on > now:
            raise Refused("platform.late", "平台给的日期晚于今天，请与平台核对。")


def _named(body: b.Body, file: CaseFile) -> b.Body:
    """A review under the code of its department, as our own reviews have it."""
    if not isinstance(body, b.CaseReviewed):
        return body
    found = [one.code for one in file.course.branches if body.branch in {one.code, one.name}]
    alone = [one.code for one in file.course.branches] if len(file.course.branches) == 1 else []
    return replace(body, branch=next(iter(found or alone), ""))
