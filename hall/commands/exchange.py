"""Writes into the history of a case what the provincial platform said (domain.md 2.9, D10).

Written by the hall's authority as the program itself, with an id that follows from the answer: an answer
that is read twice is written once. It moves nothing; steps that the platform reports: `platform_steps.py`.
"""

from __future__ import annotations

from hall.bodies import CaseAnswered
from hall.clock import Clock
from hall.commands.record import Recorder
from hall.errors import Refused
from hall.events import SYSTEM, EventKind, StreamKind, stream_of
from hall.ids import derived_id
from hall.ports import Begin, Changes, Topic

_CASES = frozenset({Topic.CASES, Topic.SYNC})


def tell_answer(case_id: str, key: str, body: CaseAnswered, begin: Begin, clock: Clock) -> Changes:
    """Write an answer; nothing when it is there already.

    Args:
        case_id: The case.
        key: Names the answer among those of the case.
        body: What was said.
        begin: Opens units of work.
        clock: Time.

    Raises:
        Refused: `case.unknown`.
    """
    stream = stream_of(StreamKind.CASE, case_id)
    ident = derived_id(stream, f"{EventKind.CASE_ANSWERED}:{key}")
    with begin() as uow:
        if uow.cases.get(case_id) is None:
            raise Refused("case.unknown", "没有找到这个办件。")
        if any(item.event.id == ident for item in uow.chain.stream(stream)):
            return Changes()
        Recorder(uow=uow, clock=clock, actor=SYSTEM).add(EventKind.CASE_ANSWERED, stream, body, ident=ident)
        uow.commit()
    return Changes(topics=_CASES, streams=(stream,))
