"""What has to be told in writing about a hearing: that one may ask for it, and when it is held (art. 47, 48).

Which day may follow which is decided in `procedures.py`; here the papers that a step owes on its own day.
What the department told on an earlier day, it told by its own paper: none is printed with a day that is over.
"""

from __future__ import annotations

from typing import Any, Final

from hall.case_clocks import day
from hall.clock import today
from hall.commands.later import Opened, accepted_day, letter
from hall.commands.numbers import draw_document_number
from hall.commands.record import Recorder
from hall.course import Hearing
from hall.deadlines import HEARING_ASK_DAYS, HEARING_HOLD_DAYS
from hall.life_bodies import CaseHearingSet
from hall.life_forms import HearingNotice, HearingRight
from hall.papers import CasePaper
from hall.staff import Actor
from hall.workdays import WorkCalendar

KIND: Final = "听"
"""Kind of the numbers of both papers (D2)."""


def hearing_papers(
    recorder: Recorder, found: Opened, actor: Actor, body: CaseHearingSet, calendar: WorkCalendar
) -> tuple[CasePaper, ...]:
    """The papers that this step owes, numbered: none when it only writes down what was done before.

    Args:
        recorder: Of an open unit of work.
        found: The case as it was before the step.
        actor: Who enters it.
        body: The days as they are written down now.
        calendar: Working days.
    """
    known, now = found.file.course.hearing, today(recorder.clock)
    papers: list[CasePaper] = []
    if known is None and day(body.told_on) == now:
        papers.append(
            HearingRight(
                **_letter(recorder, found, actor),
                accepted_on=accepted_day(found.file),
                ask_by=calendar.add_workdays(now, HEARING_ASK_DAYS).day,
                days=HEARING_ASK_DAYS,
                hold_days=HEARING_HOLD_DAYS,
                reason=body.reason,
            )
        )
    if day(body.announced_on) == now and _is_new(known, body):
        papers.append(
            HearingNotice(
                **_letter(recorder, found, actor),
                asked_on=day(body.asked_on),
                held_on=day(body.held_on) or now,
                time=body.time,
                place=body.place,
                moved=known is not None and bool(known.announced_on),
            )
        )
    return tuple(papers)


def _letter(recorder: Recorder, found: Opened, actor: Actor) -> dict[str, Any]:
    document = draw_document_number(recorder.uow, recorder.clock, KIND)
    return letter(recorder, found, actor, document=document)


def _is_new(known: Hearing | None, body: CaseHearingSet) -> bool:
    """True unless the same day, hour and place were announced already."""
    if known is None or not known.announced_on:
        return True
    return (known.held_on, known.time, known.place) != (body.held_on, body.time, body.place)
