"""日结: the day is closed when nobody who handed something in is left without an answer (domain.md 1.4).

What the page shows is asked by the page itself; here stands what closing means.
"""

from __future__ import annotations

from hall import bodies as b
from hall.cases import CaseState
from hall.clock import Clock, today
from hall.commands.casework import unanswered, unanswered_words
from hall.commands.record import Recorder, day_number
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.ports import Begin, Changes, Topic
from hall.queries import CaseFilter, Queries
from hall.staff import Actor, Permission, require
from hall.tickets import TicketState
from hall.workdays import WorkCalendar

_EVERY = 100_000


def close_day(actor: Actor, begin: Begin, queries: Queries, clock: Clock, calendar: WorkCalendar) -> Changes:
    """Close the day: an event with how many cases it had and how many people still wait.

    Raises:
        Refused: `staff.right`; `day.held` while a received case is on its fifth day without a notice, because
            the notice has to go out today (行政许可法 art. 32), or one for another hall was not sent on.
    """
    require(actor, Permission.SEE_CASES)
    day = day_number(clock)
    rows = queries.cases(CaseFilter(states=frozenset({CaseState.RECEIVED}), limit=_EVERY))
    files = tuple(file for row in rows if (file := queries.case(row.id)) is not None)
    held = unanswered(files, calendar, today(clock))
    if held:
        raise Refused("day.held", unanswered_words(held))
    waiting = sum(ticket.state is TicketState.WAITING for ticket in queries.tickets_of_day(day))
    cases = sum(count for _, count in queries.case_counts(day))
    stream = stream_of(StreamKind.STAFF, actor.number)
    with begin() as uow:
        Recorder.for_actor(uow, clock, actor).add(
            EventKind.STAFF_DAY_CLOSED, stream, b.StaffDayClosed(cases=cases, waiting=waiting)
        )
        uow.commit()
    return Changes(topics=frozenset({Topic.STAFF}), streams=(stream,))
