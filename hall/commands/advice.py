"""咨询: an answer on paper, and no case (domain.md 3.2). No material is judged, nothing is promised."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hall import bodies as b
from hall.clock import Clock, corrected
from hall.commands.application import Application, catalogue_now, judge
from hall.commands.case_papers import PaperContext, advice_paper
from hall.commands.intake import owe
from hall.commands.record import PaperCheck, Recorder, day_number
from hall.events import EventKind, StreamKind, stream_of
from hall.identity import DocumentKind
from hall.names import require_name
from hall.numbering import advice_number
from hall.papers import PrintMark
from hall.persons import Person
from hall.ports import Begin, Changes, PendingPaper, Topic
from hall.staff import Permission, require
from hall.workdays import WorkCalendar

ANONYMOUS = "咨询人"
"""Nobody has to say who they are to be told what to bring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceDone:
    """The number of the 告知单 and the paper that is owed."""

    number: str
    papers: tuple[PendingPaper, ...]
    changes: Changes


def advise(
    app: Application, begin: Begin, clock: Clock, calendar: WorkCalendar, *, check: PaperCheck | None = None
) -> AdviceDone:
    """Give out a 一次性告知单 for item and situation; the application's person is printed if there is a name.

    Raises:
        Refused: An unknown item or unanswered question, `staff.right`.
    """
    require(app.actor, Permission.ADVISE)
    with begin() as uow:
        settings, day, at = uow.settings.hall(), day_number(clock), corrected(clock)
        catalogue = catalogue_now(uow, clock).catalogue
        judged = judge(replace(app, entries={}), catalogue, settings, calendar, at=at, lenient=True)
        me, tip = uow.chain.identity(), uow.chain.tip()
        number = advice_number(me.hall, day, me.series, uow.numbers.next(f"advice:{day}:{me.series}"))
        stream = (
            stream_of(StreamKind.TICKET, app.ticket) if app.ticket else stream_of(StreamKind.NODE, me.node)
        )
        said = judged.explanation
        recorder = Recorder.for_actor(uow, clock, app.actor, check)
        body = b.AdviceGiven(
            number=number,
            item=app.item,
            item_name=judged.version.item.name,
            item_version=judged.version.digest,
            answers=said.used_answers,
            flags=tuple(sorted(app.flags)),
            materials=tuple(line.key for line in said.lines),
        )
        recorder.add(EventKind.ADVICE_GIVEN, stream, body, cat=judged.version.digest)
        mark = PrintMark(
            node=f"{me.series}·{(tip.seq if tip else 0) + 1:07d}",
            printed_at=at,
            operator=app.actor.number,
            offline=app.offline,
        )
        ctx = PaperContext(
            settings=settings,
            version=judged.version,
            explanation=said,
            materials=(),
            applicant=_asker(app),
            present=None,
            present_word="",
            actor=app.actor,
            window=None,
            at=at,
            mark=mark,
            calendar=calendar,
            answers=said.used_answers,
        )
        papers = owe(recorder, stream, (advice_paper(ctx, number),))
        uow.commit()
    topics = frozenset({Topic.PAPERS, Topic.SYNC})
    return AdviceDone(number=number, papers=papers, changes=Changes(topics=topics, streams=(stream,)))


def _asker(app: Application) -> Person:
    form = app.applicant
    if not form.name.strip():
        return Person(id="", kind=DocumentKind.RIC, number="", name=ANONYMOUS)
    name = " ".join(form.name.split()) if form.is_organisation else require_name(form.name)
    return Person(id="", kind=form.kind, number=form.number, name=name, phone=form.phone)
