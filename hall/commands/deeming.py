"""Deemed acceptance in a hall (行政许可法 art. 32(4), D10): the hub writes it, once; the window prints it.

A single PC does both by itself (`casework.accept_deemed`). A window may have told the applicant something
while it was cut off, so the hub waits until it has heard of its chain after the last day, and no longer than
a week: the day of acceptance is that of receipt anyway.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Final

from hall.bodies import AcceptMode
from hall.cases import CaseFile
from hall.clock import Clock, day_of, today
from hall.commands.casework import FIVE_DAYS, as_day, deemed_notice, opened_here, write_deemed
from hall.commands.intake import owe
from hall.commands.numbers import draw_at_hub
from hall.commands.record import Recorder, day_number
from hall.events import SYSTEM, EventKind, StreamKind, stream_of
from hall.papers import PaperKind
from hall.ports import Begin, Changes, Topic, UnitOfWork
from hall.workdays import WorkCalendar

PATIENCE: Final = dt.timedelta(days=7)
"""So long after the last day the hub waits for a window of which it has not heard since."""
Nodes = Collection[uuid.UUID]
_CASES: Final = frozenset({Topic.CASES, Topic.SYNC})
_PAPERS: Final = frozenset({Topic.CASES, Topic.PAPERS, Topic.SYNC})


def overdue(begin: Begin, clock: Clock, calendar: WorkCalendar) -> Mapping[str, frozenset[uuid.UUID]]:
    """At a hub: cases whose five days are over without a notice, with the nodes that wrote of them."""
    found: dict[str, frozenset[uuid.UUID]] = {}
    with begin() as uow:
        for file in uow.cases.received_before(day_number(clock)):
            if _is_over(file, calendar, today(clock)):
                events = uow.chain.stream(stream_of(StreamKind.CASE, file.id))
                found[file.id] = frozenset(item.event.node for item in events)
    return found


def deem_at_hub(
    cases: Mapping[str, Nodes],
    begin: Begin,
    clock: Clock,
    calendar: WorkCalendar,
    *,
    ours: Nodes,
    heard: Callable[[uuid.UUID], int],
) -> Changes:
    """Write the acceptance of those cases that nobody can have answered any more.

    Args:
        cases: What `overdue` found.
        begin: Opens a unit of work of the hub.
        clock: The hub's clock.
        calendar: Working days.
        ours: Nodes of this very hall; a hub above another one leaves that hall's cases to its hub.
        heard: Time of the newest event of a node that is here, microseconds UTC, 0 for none.
    """
    streams: list[str] = []
    with begin() as uow:
        received = {one.id: one for one in uow.cases.received_before(day_number(clock))}
        for case, writers in cases.items():
            file = received.get(case)
            if file is None or not set(writers) <= set(ours) or not _is_over(file, calendar, today(clock)):
                continue
            last = calendar.add_workdays(as_day(file.received_on), FIVE_DAYS).day
            silent = any(day_of(heard(node)) <= last for node in writers)
            if silent and today(clock) <= last + PATIENCE:
                continue
            write_deemed(uow, clock, file, draw_at_hub(uow, clock, "受"))
            streams.append(stream_of(StreamKind.CASE, case))
        if streams:
            uow.commit()
    return Changes(topics=_CASES if streams else frozenset(), streams=tuple(streams))


def _is_over(file: CaseFile, calendar: WorkCalendar, now: dt.date) -> bool:
    # Neither what two windows disagree about nor what a newer program did is decided by a calendar (b).
    settled = not (file.held or file.beyond or file.course.home)
    return settled and calendar.add_workdays(as_day(file.received_on), FIVE_DAYS).day < now


def owe_deemed(cases: Collection[str], begin: Begin, clock: Clock, calendar: WorkCalendar) -> Changes:
    """At a window: owe the notices of cases that it opened and that were accepted while nobody was here.

    Its hub deemed them accepted, or the platform's department accepted them.

    Papers are printed where the applicant was (D13). Safe to call as often as wanted.
    """
    streams: list[str] = []
    with begin() as uow:
        pending = {(one.stream, one.kind) for one in uow.papers.pending()}
        for case in cases:
            stream, file = stream_of(StreamKind.CASE, case), uow.cases.get(case)
            if file is None or (stream, PaperKind.ACCEPTANCE) in pending or not _lacks_notice(uow, file):
                continue
            if opened_here(uow, stream) and _owed(uow, clock, calendar, file):
                streams.append(stream)
        if streams:
            uow.commit()
    return Changes(topics=_PAPERS if streams else frozenset(), streams=tuple(streams))


def _lacks_notice(uow: UnitOfWork, file: CaseFile) -> bool:
    """Nobody printed it: a department's representative prints the notice of an acceptance of the own hall."""
    # The notice of what was received for another place is that place's own (domain.md 1.7).
    if file.course.home or any(paper.kind == PaperKind.ACCEPTANCE for paper in file.papers):
        return False
    if file.accepted_mode != AcceptMode.BY_DEPARTMENT:
        return file.accepted_mode == AcceptMode.DEEMED
    events = (item.event for item in uow.chain.stream(stream_of(StreamKind.CASE, file.id)))
    return any(one.kind == EventKind.CASE_ACCEPTED and one.body.get("source") == "platform" for one in events)


def _owed(uow: UnitOfWork, clock: Clock, calendar: WorkCalendar, file: CaseFile) -> bool:
    recorder = Recorder(uow=uow, clock=clock, actor=SYSTEM, window=file.window)
    paper = deemed_notice(uow, clock, calendar, file, recorder, file.document("受"))
    if paper is None:
        return False
    owe(recorder, stream_of(StreamKind.CASE, file.id), (paper,))
    return True
