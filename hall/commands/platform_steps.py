"""Steps that the provincial platform reports become steps of the case, written once (domain.md 2.7, 2.9).

By the hall's authority as the program itself; `source` says where they came from, so that they are not told
back. What does not fit the case stays a remark (`exchange.py`) for a person.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import replace

from hall import bodies as b
from hall.case_clocks import day
from hall.case_steps import action_of
from hall.cases import MOVES, CaseFile, CaseState, require_settled
from hall.clock import Clock, today
from hall.commands.record import Recorder
from hall.conflicts import DENIED
from hall.errors import Refused
from hall.events import KINDS, SYSTEM, EventKind, StreamKind, stream_of
from hall.ids import derived_id
from hall.life_bodies import Branch
from hall.ports import Begin, Changes, Topic

_CASES = frozenset({Topic.CASES, Topic.SYNC})
_WAITS = frozenset({CaseState.ACCEPTED, CaseState.ACCEPTED_GAP})
_REVIEWED = frozenset({CaseState.IN_REVIEW, CaseState.SUSPENDED})
_KIND_OF = {rule.body: kind for kind, rule in KINDS.items()}


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
            for step in _with_what_goes_before(file, body, own, today(clock)):
                kind = EventKind(_KIND_OF[type(step)])
                ident = _ident(stream, step, key)
                recorder.add(kind, stream, _named(step, file), cat=file.item_version, ident=ident)
                file, wrote = uow.cases.get(case_id) or file, True
        if wrote:
            uow.commit()
    return Changes(topics=_CASES, streams=(stream,)) if wrote else Changes()


def _ident(stream: str, body: b.Body, key: str) -> uuid.UUID:
    return derived_id(stream, f"{_KIND_OF[type(body)]}:platform:{key}")


def _with_what_goes_before(file: CaseFile, body: b.Body, own: Branch, now: dt.date) -> tuple[b.Body, ...]:
    """The step after those without which it cannot stand; () when it stands already.

    Raises:
        Refused: It does not fit.
    """
    kind = EventKind(_KIND_OF[type(body)])
    first: list[b.Body] = []
    state, action = file.state, action_of(file, body, kind)
    if action is not None:
        require_settled(file, action)
    if isinstance(body, b.CaseDecided | b.CaseResumed):
        on = day(body.on if isinstance(body, b.CaseDecided) else body.last)
        if on is None or on > now:
            raise Refused("platform.late", "平台给的日期晚于今天，请与平台核对。")
    said = file.course.granted
    if isinstance(body, b.CaseDecided) and file.course.decided_on and body.granted == said:
        return ()
    if isinstance(body, b.CaseClosed) and said is not None and (body.result == DENIED) == said:
        raise Refused("platform.unfit", "平台报来的结果与已登记的决定不一样，请与平台核对。")
    if state in _WAITS and (action is None or action not in MOVES[state]):
        first.append(b.CaseDispatched(branches=(own,)))
        state = CaseState.IN_REVIEW
    if state is CaseState.SUSPENDED and isinstance(body, b.CaseDecided):
        first.append(b.CaseResumed(result="平台已作出决定", last=body.on, source="platform"))
        state = CaseState.IN_REVIEW
    fits = state in _REVIEWED if action is None else action in MOVES[state]
    if not fits or (isinstance(body, b.CaseExtended) and file.course.extension):
        raise Refused("platform.unfit", f"办件现在是“{file.word}”，平台报来的步骤先只记在历史里。")
    return (*first, body)


def _named(body: b.Body, file: CaseFile) -> b.Body:
    """A review under the code of its department, as our own reviews have it."""
    if not isinstance(body, b.CaseReviewed):
        return body
    found = [one.code for one in file.course.branches if body.branch in {one.code, one.name}]
    alone = [one.code for one in file.course.branches] if len(file.course.branches) == 1 else []
    return replace(body, branch=next(iter(found or alone), ""))
