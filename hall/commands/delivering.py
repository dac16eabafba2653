"""送达: the result reaches who it is for, in one of the five ways of the 送达回证 (domain.md 3.11, 3.12).

Nobody's name stands in the event (D9): who came is a person of their own, and what a paper says of a witness
or an address stays on the paper.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Final

from hall import bodies as b
from hall.case_clocks import day
from hall.cases import CaseAction, CaseFile, CaseState, require_settled
from hall.clock import Clock, corrected, today
from hall.commands.case_papers import party_of
from hall.commands.casework import one_line
from hall.commands.intake import IntakeDone
from hall.commands.later import Opened, finish, hall_letter, letter, line_or_empty, number_of, open_case
from hall.commands.people import PersonForm, is_same, record_person
from hall.commands.record import PaperCheck, Recorder
from hall.commands.results import results_of
from hall.course import Way
from hall.errors import Refused
from hall.events import EventKind
from hall.identity import DocumentKind
from hall.life_forms import PickupSlip, ServiceReceipt
from hall.papers import CasePaper
from hall.persons import Person
from hall.ports import Begin, Topic
from hall.staff import Actor, Permission, require

SELF: Final = "本人"
AGENT: Final = "代理人"
IN_PLACE: Final = "代收人"
RECEIVERS: Final = (SELF, AGENT, IN_PLACE)

PUBLIC_DAYS: Final = 30
"""Natural days after which a public notice counts as service (民事诉讼法 art. 95)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver:
    """Hand a result over, or write down that it was served.

    Attributes:
        actor: Who hands it over.
        case_id: The case.
        way: One of `Way`.
        by: 本人, 代理人 or 代收人; needed for 直接, allowed for 邮寄.
        person: Who came, with `checked` set: needed for 直接.
        letter: A letter of authority was seen; an agent needs it unless it is the guardian of the case, the
            head of a firm needs the firm's word on being that (法定代表人身份证明书).
        relation: Of a 代收人 to the applicant.
        code: What the applicant said, "" when the notice was not at hand; a wrong one is refused.
        tracking: Number of the post; "" takes the one that was registered.
        place: 留置, 电子, 公告: where; printed only.
        refused: 留置: why it was not taken; 公告: why no other way was open.
        witness: 留置: who saw it; of the grass-roots organisation.
        on: 邮寄: day of the receipt; 公告: day of the notice; None for today.
    """

    actor: Actor
    case_id: str
    way: str
    by: str = ""
    person: PersonForm | None = field(default=None, repr=False)
    letter: bool = False
    relation: str = ""
    code: str = ""
    tracking: str = ""
    place: str = field(default="", repr=False)
    refused: str = ""
    witness: str = field(default="", repr=False)
    on: dt.date | None = None


def serve_revocation(
    cmd: Deliver, begin: Begin, clock: Clock, *, check: PaperCheck | None = None
) -> IntakeDone:
    """送达撤销决定书 of a result that was handed over before it was taken back; the state stays 已送达.

    The fields and ways are those of `deliver`; a pick-up code is not asked for. Before the delivery `deliver`
    itself serves it.

    Raises:
        Refused: `serve.state` with what to do instead; `case.held`; otherwise as `deliver`.
    """
    require(cmd.actor, Permission.ISSUE)
    if cmd.way not in tuple(Way):
        raise Refused("deliver.way", "请选送达方式。", field="way")
    with begin() as uow:
        found = open_case(uow, cmd.case_id)
        if why := why_not_serve(found.file):
            raise Refused("serve.state", why)
        require_settled(found.file, CaseAction.DELIVER)
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        served = _serve(replace(cmd, code=""), found, recorder)
        given = served.body
        body = b.CaseRevocationServed(
            revocation=given.revocation,
            way=given.way,
            by=given.by,
            person=given.person,
            relation=given.relation,
            letter=given.letter,
            tracking=given.tracking,
            refused=given.refused,
            checked=given.checked,
            on=given.on,
        )
        recorder.add(EventKind.CASE_REVOCATION_SERVED, found.stream, body, cat=found.file.item_version)
        paper = _receipt(letter(recorder, found, cmd.actor), found, recorder, served)
        done = finish(recorder, found, (paper,))
    topics = frozenset({Topic.PERSONS, *done.changes.topics})
    return replace(done, changes=replace(done.changes, topics=topics))


def why_not_serve(file: CaseFile) -> str:
    """Why no service of a 撤销决定书 is written down for a case by itself, "" when it may be."""
    course = file.course
    if not course.revoked_on:
        return "这个办件的决定没有撤销，没有撤销决定书要送达。"
    if course.served_on:
        return f"撤销决定书 {course.revoked_as} 已经送达（{course.served_way}），不用再登记。"
    if file.state is CaseState.ARCHIVED:
        return "这个办件已归档，只能看。送达回证请随纸质案卷保存。"
    if file.state is not CaseState.DELIVERED:
        return "结果还没有发出，请按“发件送达”办，送达的就是撤销决定书。"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Served:
    """What is written down and what is printed of it."""

    body: b.CaseDelivered
    on: dt.date
    place: str
    receiver: Person | None = None
    witness: str = ""


def deliver(cmd: Deliver, begin: Begin, clock: Clock, *, check: PaperCheck | None = None) -> IntakeDone:
    """送达, once: 取件凭证 for who came, 送达回证 for every other way and for decisions.

    Of a decision that was taken back only the 撤销决定书 is served.

    Raises:
        Refused: `staff.right`, `case.move`; `deliver.way`, `deliver.by`, `deliver.identity`,
            `deliver.person` when the card is not the applicant's, `deliver.head` when a namesake of a firm's
            head has no paper of the firm, `deliver.letter`, `deliver.relation`,
            `deliver.code`, `deliver.tracking`, `deliver.on`, `deliver.place`, `deliver.refused`,
            `deliver.witness`, `deliver.public` before the notice has stood its days; `person.…`.
    """
    require(cmd.actor, Permission.ISSUE)
    if cmd.way not in tuple(Way):
        raise Refused("deliver.way", "请选送达方式。", field="way")
    with begin() as uow:
        found = open_case(uow, cmd.case_id, CaseAction.DELIVER)
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        served = _serve(cmd, found, recorder)
        recorder.add(EventKind.CASE_DELIVERED, found.stream, served.body, cat=found.file.item_version)
        done = finish(recorder, found, _papers(cmd, found, recorder, served))
    topics = frozenset({Topic.PERSONS, *done.changes.topics})
    return replace(done, changes=replace(done.changes, topics=topics))


def _direct(cmd: Deliver, found: Opened, recorder: Recorder) -> _Served:
    if cmd.by not in RECEIVERS:
        raise Refused("deliver.by", "请选由谁领取：本人、代理人或代收人。", field="by")
    if cmd.person is None or not cmd.person.checked:
        raise Refused("deliver.identity", "请先核验领取人的身份证件。", field="person")
    if cmd.code and found.file.course.code and cmd.code.strip() != found.file.course.code:
        raise Refused("deliver.code", "取件码不对，请核对取件通知。", field="code")
    person = record_person(recorder, cmd.person)
    relation = _require_may_take(cmd, found, recorder, person)
    body = b.CaseDelivered(
        way=Way.DIRECT,
        by=cmd.by,
        person=person.id,
        relation=relation,
        letter=cmd.letter,
        checked=cmd.person.checked,
    )
    place = recorder.uow.settings.hall().pickup_place
    return _Served(body=body, on=today(recorder.clock), place=place, receiver=person)


def _require_may_take(cmd: Deliver, found: Opened, recorder: Recorder, person: Person) -> str:
    """The relation of a 代收人, "" of others.

    Raises:
        Refused: When this person may not take it.
    """
    file, uow = found.file, recorder.uow
    is_applicant = is_same(uow, person, file.person)
    if cmd.by == SELF:
        applicant = uow.persons.get(file.person)
        head = applicant is not None and applicant.kind == DocumentKind.USCI
        stands_for = head and applicant is not None and applicant.legal_person == person.name
        if not is_applicant and not stands_for:
            raise Refused("deliver.person", "证件不是申请人本人的，请按代理人领取。", field="person")
        if stands_for and not cmd.letter:
            # A name proves nothing: two people may share it, and the number of the head is not in the record.
            raise Refused(
                "deliver.head",
                "姓名相同不能证明是法定代表人。请查看盖了单位公章的法定代表人身份证明书；没有的，按代理人凭授权委托书领取。",
                field="letter",
            )
        return ""
    if is_applicant:
        raise Refused("deliver.by", "这是申请人本人的证件，请按本人领取。", field="by")
    if cmd.by == AGENT:
        if not cmd.letter and not is_same(uow, person, file.guardian):
            raise Refused("deliver.letter", "代理人领取要有授权委托书。", field="letter")
        return ""
    return one_line(cmd.relation, "deliver.relation", "请写明代收人与申请人的关系。", "relation")


def _left(cmd: Deliver, _found: Opened, recorder: Recorder) -> _Served:
    refused = one_line(cmd.refused, "deliver.refused", "请写明拒收的事由。", "refused")
    witness = one_line(cmd.witness, "deliver.witness", "留置送达要有见证人，请写明。", "witness")
    place = one_line(cmd.place, "deliver.place", "请写明留置的地点。", "place")
    body = b.CaseDelivered(way=Way.LEFT, by="", refused=refused)
    return _Served(body=body, on=today(recorder.clock), place=place, witness=witness)


def _post(cmd: Deliver, found: Opened, recorder: Recorder) -> _Served:
    if cmd.by not in {"", *RECEIVERS}:
        raise Refused("deliver.by", "签收人只能是本人、代理人或代收人。", field="by")
    tracking = cmd.tracking.strip() or registered_parcel(found.file)
    if not tracking:
        raise Refused(
            "deliver.tracking", "请填写运单号；结果还没有发出的也可以先登记邮寄。", field="tracking"
        )
    on, now = cmd.on or today(recorder.clock), today(recorder.clock)
    course = found.file.course
    sent = course.mailed_on or course.closed_on
    earliest = day(max(sent, course.revoked_on)) or now
    if not earliest <= on <= now:
        raise Refused(
            "deliver.on", "签收日不能早于寄出，撤销决定书的不能早于撤销，也不能晚于今天。", field="on"
        )
    body = b.CaseDelivered(
        way=Way.POST,
        by=cmd.by or SELF,
        relation=line_or_empty(cmd.relation, "deliver.relation", "relation"),
        tracking=line_or_empty(tracking, "deliver.tracking", "tracking"),
        on=number_of(on) if on != now else 0,
    )
    return _Served(body=body, on=on, place=line_or_empty(cmd.place, "deliver.place", "place"))


def registered_parcel(file: CaseFile) -> str:
    """The parcel that was registered, if what is served now can be in it: no licence that was sent before."""
    course = file.course
    other = course.revoked_on and (course.mailed_on < course.revoked_on or course.delivered_on)
    return "" if other else course.tracking


def _electronic(cmd: Deliver, found: Opened, recorder: Recorder) -> _Served:
    place = one_line(cmd.place, "deliver.place", "请写明送到哪里，如 电子证照库。", "place")
    revoked = found.file.course.revoked_on
    paper = [one.name for one in found.file.course.certificates if not one.electronic and not revoked]
    if paper:
        raise Refused("deliver.way", f"“{paper[0]}”是纸质的，不能电子送达。", field="way")
    return _Served(body=b.CaseDelivered(way=Way.ELECTRONIC, by=""), on=today(recorder.clock), place=place)


def _public(cmd: Deliver, found: Opened, recorder: Recorder) -> _Served:
    place = one_line(cmd.place, "deliver.place", "请写明在哪里公告。", "place")
    refused = one_line(cmd.refused, "deliver.refused", "请写明为什么不能用其他方式送达。", "refused")
    now = today(recorder.clock)
    told = cmd.on or now
    on = told + dt.timedelta(days=PUBLIC_DAYS)
    closed = day(max(found.file.course.closed_on, found.file.course.revoked_on)) or told
    if told < closed or on > now:
        sentence = f"公告满 {PUBLIC_DAYS} 日才视为送达，公告日不能早于办结，撤销决定书的不能早于撤销。"
        raise Refused("deliver.public", sentence, field="on")
    body = b.CaseDelivered(way=Way.PUBLIC, by="", refused=refused, on=number_of(on) if on != now else 0)
    return _Served(body=body, on=on, place=place)


_WAYS: Final = {
    Way.DIRECT: _direct,
    Way.LEFT: _left,
    Way.POST: _post,
    Way.ELECTRONIC: _electronic,
    Way.PUBLIC: _public,
}


def _serve(cmd: Deliver, found: Opened, recorder: Recorder) -> _Served:
    """What is served, with the number of the 撤销决定书 where it is that and no result."""
    served = _WAYS[Way(cmd.way)](cmd, found, recorder)
    return replace(served, body=replace(served.body, revocation=found.file.course.revoked_as))


def _papers(cmd: Deliver, found: Opened, recorder: Recorder, served: _Served) -> tuple[CasePaper, ...]:
    common = letter(recorder, found, cmd.actor)
    body, file = served.body, found.file
    papers: list[CasePaper] = []
    if served.receiver is not None and not file.course.revoked_on:
        papers.append(
            PickupSlip(
                **hall_letter(recorder, found, cmd.actor),
                results=results_of(found),
                shelf=file.course.shelf,
                code=file.course.code,
                by=body.by,
                receiver=party_of(served.receiver),
                at=corrected(recorder.clock),
                letter=body.letter,
            )
        )
    revoked = bool(file.course.revoked_on)
    if served.receiver is None or found.item.is_permit or file.document("决") or revoked:
        papers.append(_receipt(common, found, recorder, served))
    return tuple(papers)


def _receipt(common: dict[str, object], found: Opened, recorder: Recorder, served: _Served) -> CasePaper:
    body = served.body
    at_once = body.way in {Way.DIRECT, Way.LEFT, Way.ELECTRONIC}
    name = served.receiver.name if served.receiver else ""
    return ServiceReceipt(
        **common,  # type: ignore[arg-type]  # what every paper begins with
        documents=results_of(found),
        way=body.way,
        place=served.place,
        on=served.on,
        at=corrected(recorder.clock) if at_once else None,
        by=body.by,
        receiver=name,
        relation=body.relation,
        tracking=body.tracking,
        refused=body.refused,
        witness=served.witness,
    )
