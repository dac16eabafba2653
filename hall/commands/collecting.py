"""跨域代收代办: this hall receives and looks at the form, another authority accepts (domain.md 1.7).

The state stays RECEIVED; our five days are watched all the same, but nothing is deemed accepted here. The
express number and the home authority stand on the slip.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from hall import bodies as b
from hall.bodies import AcceptMode
from hall.cases import CaseFile, CaseState
from hall.checklist import FIVE_DAYS
from hall.clock import Clock, corrected, today
from hall.commands.application import Application, Judgement, catalogue_now, judge
from hall.commands.case_papers import RECEIPT_SEAL, PaperContext, common_parts, material_paper_line
from hall.commands.casework import as_day, one_line, paper_common
from hall.commands.intake import Act, IntakeDone, owe, write_case
from hall.commands.intake_routes import with_credit
from hall.commands.record import PaperCheck, Recorder
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.explanation import MaterialState
from hall.papers import CasePaper, Clerk, Office
from hall.ports import Begin, Changes, Topic, UnitOfWork
from hall.route_forms import CollectedReceipt
from hall.staff import Actor, Permission, require
from hall.workdays import WorkCalendar

UNANSWERED: Final = frozenset({CaseState.RECEIVED, CaseState.RESUBMITTED})
"""The file goes to the home authority, once more when what it asked for is there."""

CHANNEL: Final = "collect"
_TOPICS: Final = frozenset({Topic.CASES, Topic.PERSONS, Topic.PAPERS, Topic.DRAFT, Topic.SYNC})


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The authority that accepts: name, place, where the file goes, telephone."""

    authority: str
    area: str
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collect:
    """Receive an application for another hall; the item of this catalogue says what the form asks for."""

    application: Application
    home: Home


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """The file goes to the home authority."""

    actor: Actor
    case_id: str
    carrier: str
    tracking: str


def collect(
    cmd: Collect, begin: Begin, clock: Clock, calendar: WorkCalendar, *, check: PaperCheck | None = None
) -> IntakeDone:
    """代收: write the case as received for the home authority, and owe its slip.

    Raises:
        Refused: `collect.authority`, `collect.area`; `collect.form` when something is missing that the home
            authority would ask for: nothing is sent that cannot be accepted; and as `take_in`.
        Conflict: `intake.twice`.
    """
    require(cmd.application.actor, Permission.INTAKE)
    home = Home(
        authority=one_line(cmd.home.authority, "collect.authority", "请写明受理机关全称。", "authority"),
        area=one_line(cmd.home.area, "collect.area", "请写明受理机关所在的省、市、县（区）。", "area"),
        address=" ".join(cmd.home.address.split()),
        phone=" ".join(cmd.home.phone.split()),
    )
    with begin() as uow:
        app = replace(with_credit(uow, cmd.application, today(clock)), channel=CHANNEL)
        catalogue = catalogue_now(uow, clock).catalogue
        judged = judge(app, catalogue, uow.settings.hall(), calendar, at=corrected(clock))
        _require_form(judged)
        recorder = Recorder.for_actor(uow, clock, app.actor, check)

        def act(ctx: PaperContext) -> Act:
            body = b.CaseReceived(delegated=False, home=home.authority, area=home.area)
            return Act(kind=EventKind.CASE_RECEIVED, body=body, papers=(_slip(ctx, home),))

        done = write_case(app, judged, recorder, calendar, (), act)
        uow.commit()
        return done


def forward(
    cmd: Forward, begin: Begin, clock: Clock, calendar: WorkCalendar, *, check: PaperCheck | None = None
) -> IntakeDone:
    """寄送: the express number on the case, and a slip that has it.

    Raises:
        Refused: `forward.state` when the case was not collected or is answered, `forward.carrier`,
            `forward.tracking`, `staff.right`, `case.unknown`.
    """
    require(cmd.actor, Permission.INTAKE)
    carrier = one_line(cmd.carrier, "forward.carrier", "请写明寄递公司。", "carrier")
    tracking = one_line(cmd.tracking, "forward.tracking", "请扫描或者填写运单号。", "tracking")
    stream = stream_of(StreamKind.CASE, cmd.case_id)
    with begin() as uow:
        file = _collected(uow, cmd.case_id, "forward.state")
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        carried = _carried(file)
        body = b.CaseForwarded(
            carrier=carrier,
            tracking=tracking,
            originals=sum(fact.originals for fact in carried),
            copies=sum(fact.copies for fact in carried),
            supplies=file.course.supplies,
        )
        recorder.add(EventKind.CASE_FORWARDED, stream, body, cat=file.item_version)
        after = uow.cases.get(file.id) or file
        papers = owe(recorder, stream, (_slip_again(recorder, after, carried, cmd.actor, calendar),))
        uow.commit()
    return IntakeDone(file=after, papers=papers, changes=Changes(topics=_TOPICS, streams=(stream,)))


def home_accepted(
    actor: Actor, case_id: str, on: dt.date, document: str, begin: Begin, clock: Clock
) -> Changes:
    """The home authority accepted: its day and the number of its notice.

    Raises:
        Refused: `home.state`, `home.day` for a day before the receipt or in the future, `home.document`.
    """
    require(actor, Permission.INTAKE)
    number = one_line(document, "home.document", "请填写受理通知书的文号。", "document")
    stream = stream_of(StreamKind.CASE, case_id)
    with begin() as uow:
        file = _collected(uow, case_id, "home.state")
        if not as_day(file.received_on) <= on <= today(clock):
            raise Refused("home.day", "受理日期应在收件之日与今天之间，请核对。", field="on")
        body = b.CaseAccepted(
            mode=AcceptMode.BY_DEPARTMENT
            if file.state is CaseState.RECEIVED
            else AcceptMode.AFTER_CORRECTION,
            on=on.year * 10_000 + on.month * 100 + on.day,
            document=number,
        )
        Recorder.for_actor(uow, clock, actor).add(
            EventKind.CASE_ACCEPTED, stream, body, cat=file.item_version
        )
        uow.commit()
    return Changes(topics=_TOPICS, streams=(stream,))


def _require_form(judged: Judgement) -> None:
    said = judged.explanation
    if said.refer_to is not None or not said.lines:
        raise Refused("collect.form", "按申请人的回答，这个事项不用办理或者应转办，不能代收。")
    lacking = (*said.missing, *said.defective)
    if lacking:
        raise Refused(
            "collect.form", f"材料不齐，不能代收：{'、'.join(lacking)}。请一次告知申请人补齐后再收。"
        )


def _slip(ctx: PaperContext, home: Home) -> CasePaper:
    common = common_parts(ctx, seal=RECEIPT_SEAL)
    common.update(body=ctx.settings.name, contact=Office(name=home.authority, phone=home.phone))
    taken = [
        fact for fact in ctx.materials if fact.state not in {MaterialState.MISSING, MaterialState.DEFECTIVE}
    ]
    return CollectedReceipt(
        **common,
        signed_by=f"{ctx.settings.short_name}综合窗口",
        received_at=ctx.at,
        lines=tuple(material_paper_line(fact) for fact in taken),
        home=Office(name=home.authority, phone=home.phone, address=home.address),
        area=home.area,
        five_day_due=ctx.explanation.five_day_due,
    )


def _carried(file: CaseFile) -> tuple[b.MaterialFact, ...]:
    """What a parcel of now has in it: all that was taken, or of a correction what was brought since."""
    course = file.course
    later = bool(course.forwarded_on) and not course.sent_on
    lacking = {MaterialState.MISSING, MaterialState.DEFECTIVE}
    return tuple(
        fact
        for fact in file.materials
        if fact.state not in lacking and (not later or fact.key in course.unsent)
    )


def _slip_again(
    recorder: Recorder,
    file: CaseFile,
    carried: tuple[b.MaterialFact, ...],
    actor: Actor,
    calendar: WorkCalendar,
) -> CasePaper:
    """The slip with the express number, for what is in that parcel."""
    uow, clock = recorder.uow, recorder.clock
    version = uow.catalogue.item_version(file.item_version)
    if version is None:
        raise Refused("catalogue.version", "没有找到这个办件的事项版本。")
    settings = uow.settings.hall()
    since = as_day(file.received_on) if file.state is CaseState.RECEIVED else today(clock)
    clerk = Clerk(number=actor.number, name=actor.name)
    common = paper_common(uow, clock, file, version.item, recorder, clerk=clerk)
    common.update(body=settings.name, seal=RECEIPT_SEAL, contact=Office(name=file.course.home))
    return CollectedReceipt(
        **common,
        signed_by=f"{settings.short_name}综合窗口",
        received_at=file.applied_at,
        lines=tuple(material_paper_line(fact) for fact in carried),
        home=Office(name=file.course.home),
        area=file.course.area,
        five_day_due=calendar.add_workdays(since, FIVE_DAYS).day,
        carrier=file.course.forwarder,
        tracking=file.course.forwarded_as,
    )


def _collected(uow: UnitOfWork, case_id: str, code: str) -> CaseFile:
    file = uow.cases.get(case_id)
    if file is None:
        raise Refused("case.unknown", "没有找到这个办件。")
    if not file.course.home or file.state not in UNANSWERED:
        raise Refused(code, f"这个办件不是代收件，或者已经“{file.word}”。")
    return file
