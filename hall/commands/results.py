"""办结 and 出件: results are registered, put on a shelf, told and mailed (domain.md 1.2, 1.4, 3.11).

Handing them over is `delivering.py`. The ten working days of art. 44 run from the decision and are derived on
reading (`deadlines.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from hall import bodies as b
from hall.case_clocks import day
from hall.cases import CaseAction, CaseFile, CaseState
from hall.catalogue import Item
from hall.clock import Clock, corrected, today
from hall.commands.casework import one_line
from hall.commands.intake import IntakeDone
from hall.commands.later import (
    CASES,
    FOR_EVER,
    Opened,
    accepted_day,
    finish,
    hall_letter,
    line_or_empty,
    list_common,
    list_number,
    number_of,
    open_case,
    owe_list,
    result_lines,
)
from hall.commands.record import PaperCheck, Recorder
from hall.conflicts import DENIED, GRANTED
from hall.errors import Refused
from hall.events import EventKind
from hall.ids import digits
from hall.life_bodies import Certificate
from hall.life_forms import Completion, MailList, ParcelLine, PickupNotice, ResultLine, decision_title
from hall.ports import Begin, Changes, UnitOfWork
from hall.queries import CaseRow
from hall.staff import Actor, Permission, require
from hall.workdays import WorkCalendar

DONE: Final = "办结"
"""Result of 办结 of what is no permit and was done at the window."""

DENIED_PLAIN: Final = "不予办理"
"""What papers call the denial of what is no permit."""

INSTANT: Final = "即办件"
MOST_CERTIFICATES: Final = 50
MOST_COPIES: Final = 99
MOST_KEEP_DAYS: Final = 3_650
CODE_DIGITS: Final = 4
MOST_PARCELS: Final = 200
WAYS: Final = ("电话", "短信", "当面", "告示")
"""How somebody is told to come."""

REVOCATION: Final = "撤销决定书"
"""All that is left to hand over of a decision that was taken back."""

_HERE: Final = frozenset({CaseState.CLOSED, CaseState.READY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """Register the result; without `certificates` there is nothing to hand over but the decision itself."""

    actor: Actor
    case_id: str
    certificates: tuple[Certificate, ...] = ()


def close(cmd: Close, begin: Begin, clock: Clock, *, check: PaperCheck | None = None) -> IntakeDone:
    """办结: after the decision, or at once for a 即办件, which gets its 办结单.

    Raises:
        Refused: `staff.right`, `case.move`; `close.instant` for a 承诺件 without a decision; `close.denied`
            for certificates of a denial; `close.certificate` with what is wrong with one;
            `result.revoked` for certificates of a decision that was taken back.
    """
    require(cmd.actor, Permission.ISSUE)
    with begin() as uow:
        found = open_case(uow, cmd.case_id, CaseAction.CLOSE)
        at_once = found.file.state is CaseState.ACCEPTED
        # What another place decides comes back here as a result, whatever kind of item it is (domain.md 1.7).
        if at_once and found.item.kind != INSTANT and not found.file.course.home:
            raise Refused("close.instant", "这是承诺件，要由部门作出决定以后才能办结。")
        denied = found.file.state is CaseState.DECIDED_NO
        _require_valid(found, cmd.certificates)
        if denied and cmd.certificates:
            raise Refused("close.denied", "不予许可没有证照可以登记。", field="certificates")
        result = DENIED if denied else GRANTED
        if (at_once and not found.item.is_permit) or found.file.course.revoked_on:
            result = DONE
        body = b.CaseClosed(result=result, certificates=_certificates(cmd.certificates, found.item))
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        recorder.add(EventKind.CASE_CLOSED, found.stream, body, cat=found.file.item_version)
        if not at_once:
            return finish(recorder, found)
        charged = found.file.course.charged
        paper = Completion(
            **hall_letter(recorder, found, cmd.actor),
            applied_at=found.file.applied_at,
            accepted_on=accepted_day(found.file),
            closed_at=corrected(clock),
            result=result,
            results=result_lines(body.certificates),
            fee=f"{charged / 100:.2f}元" if charged else "",
        )
        return finish(recorder, found, (paper,))


def _require_valid(found: Opened, certificates: tuple[Certificate, ...] = ()) -> None:
    """A licence that was taken back is neither registered nor put on a shelf.

    Raises:
        Refused: `result.revoked`, with what is still to be done.
    """
    course = found.file.course
    if course.revoked_on and (certificates or found.file.state is CaseState.CLOSED):
        raise Refused(
            "result.revoked",
            f"决定已撤销，证照不能再登记、上架或发出，已制作的请收回。只送达撤销决定书 {course.revoked_as}。",
        )


def _certificates(found: tuple[Certificate, ...], item: Item) -> tuple[Certificate, ...]:
    """Certificates as they are stored: names and issuers filled in, days in order.

    Raises:
        Refused: `close.certificate`.
    """
    if len(found) > MOST_CERTIFICATES:
        raise Refused("close.certificate", f"一件最多登记 {MOST_CERTIFICATES} 份证照。", field="certificates")
    return tuple(_certificate(one, item) for one in found)


def _certificate(one: Certificate, item: Item) -> Certificate:
    wrong = "close.certificate"
    if not (0 <= one.originals <= MOST_COPIES and 0 <= one.copies <= MOST_COPIES):
        raise Refused(wrong, f"正本和副本的份数在 0 到 {MOST_COPIES} 之间。", field="certificates")
    if not (one.originals or one.copies or one.electronic):
        raise Refused(wrong, "证照至少有一份正本、副本或者电子证照。", field="certificates")
    for text in (one.valid_from, one.valid_to):
        if text not in {"", FOR_EVER} and not _is_day(text):
            raise Refused(wrong, "有效期写成 20301125 这样，或者写“长期”。", field="certificates")
    if _is_day(one.valid_from) and _is_day(one.valid_to) and one.valid_from > one.valid_to:
        raise Refused(wrong, "有效期的开始不能晚于结束。", field="certificates")
    return replace(
        one,
        name=one_line(one.name or item.result_name, wrong, "请写明证照的名称。", "certificates"),
        number=line_or_empty(one.number, wrong, "certificates"),
        issuer=line_or_empty(one.issuer, wrong, "certificates") or item.body,
    )


def _is_day(text: str) -> bool:
    if len(text) != 8 or not (text.isascii() and text.isdecimal()):
        return False
    try:
        dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def results_of(found: Opened) -> tuple[ResultLine, ...]:
    """What there is to hand over: the decision under its own name and number, then the certificates.

    Who is denied has a letter in any case (行政许可法 art. 38), also where the department wrote it itself.
    Of a decision that was taken back nothing is left but the 撤销决定书.
    """
    course, number = found.file.course, found.file.document("决")
    if course.revoked_on:
        return (ResultLine(name=REVOCATION, number=course.revoked_as),)
    certificates = result_lines(course.certificates)
    if number or course.granted is False:
        name = decision_title(permit=found.item.is_permit, granted=course.granted is not False)
        return (ResultLine(name=name, number=number), *certificates)
    return certificates or (ResultLine(name="办理结果"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """Put a result on the shelf: `shelf` as labelled (B-03-12), kept for `keep_days` natural days.

    None keeps it as long as the hall has set (`CardRules.keep_days`).
    """

    actor: Actor
    case_id: str
    shelf: str
    keep_days: int | None = None


def stock(cmd: Stock, begin: Begin, clock: Clock, *, check: PaperCheck | None = None) -> IntakeDone:
    """结果入库: the result lies in the issue window, the 取件通知 with its code is owed.

    Raises:
        Refused: `staff.right`, `case.move`, `stock.shelf`, `stock.days`; `result.revoked` when the decision
            was taken back.
    """
    require(cmd.actor, Permission.ISSUE)
    shelf = one_line(cmd.shelf, "stock.shelf", "请填写存放位置，如 B-03-12。", "shelf")
    if cmd.keep_days is not None and not 1 <= cmd.keep_days <= MOST_KEEP_DAYS:
        raise Refused("stock.days", f"保管天数在 1 到 {MOST_KEEP_DAYS} 之间。", field="keep_days")
    with begin() as uow:
        keep = uow.settings.hall().cards.keep_days if cmd.keep_days is None else cmd.keep_days
        found = open_case(uow, cmd.case_id, CaseAction.STOCK)
        _require_valid(found)
        until = today(clock) + dt.timedelta(days=keep)
        code = digits(CODE_DIGITS)
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        body = b.CaseStocked(shelf=shelf, code=code, keep_until=number_of(until))
        recorder.add(EventKind.CASE_STOCKED, found.stream, body, cat=found.file.item_version)
        paper = PickupNotice(
            **hall_letter(recorder, found, cmd.actor),
            result=_result_word(found),
            results=results_of(found),
            place=uow.settings.hall().pickup_place,
            code=code,
            keep_until=until,
        )
        return finish(recorder, found, (paper,))


def _result_word(found: Opened) -> str:
    """As it was written down when the case was closed; only a permit is 许可."""
    if found.file.course.granted is False:
        return DENIED if found.item.is_permit else DENIED_PLAIN
    return GRANTED if found.item.is_permit or found.file.course.dispatched_on else DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """Somebody was told to come: `way` is one of `WAYS`."""

    actor: Actor
    case_id: str
    way: str
    reached: bool
    words: str = ""


def notify(cmd: Notify, begin: Begin, clock: Clock) -> IntakeDone:
    """通知领取, also in vain; starts and stops no clock.

    Raises:
        Refused: `staff.right`, `notify.way`, `notify.words`; `case.move` when no result is here.
    """
    require(cmd.actor, Permission.ISSUE)
    if cmd.way not in WAYS:
        raise Refused("notify.way", f"通知方式只能是{'、'.join(WAYS)}。", field="way")
    words = line_or_empty(cmd.words, "notify.words", "words")
    with begin() as uow:
        found = _here(uow, cmd.case_id, "通知领取")
        recorder = Recorder.for_actor(uow, clock, cmd.actor)
        body = b.CaseNotified(way=cmd.way, reached=cmd.reached, words=words)
        recorder.add(EventKind.CASE_NOTIFIED, found.stream, body, cat=found.file.item_version)
        return finish(recorder, found)


def _here(uow: UnitOfWork, case_id: str, what: str) -> Opened:
    """A case whose result is in the hall.

    Raises:
        Refused: `case.unknown`, `case.held`, or `case.move` when it is not.
    """
    found = open_case(uow, case_id)
    if found.file.state not in _HERE:
        raise Refused("case.move", f"办件现在是“{found.file.word}”，不能{what}。")
    open_case(uow, case_id, CaseAction.DELIVER)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One result on its way: receiver, phone and address are the applicant's unless given."""

    case_id: str
    tracking: str
    receiver: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """Give results to a carrier, one 邮寄清单 for all."""

    actor: Actor
    carrier: str
    parcels: tuple[Parcel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed(IntakeDone):
    """`file` is the first case, `files` all of them, `number` that of the list."""

    files: tuple[CaseFile, ...]
    number: str


def mail(cmd: Mail, begin: Begin, clock: Clock, *, check: PaperCheck | None = None) -> Mailed:
    """邮寄: on its way is not served; that is the day of the receipt (`delivering.deliver`).

    Names and addresses stand on the list for the carrier and in no event (D9).

    Raises:
        Refused: `staff.right`; `mail.carrier`, `mail.none`, `mail.many`, `mail.tracking`, `mail.address`,
            `mail.twice` for a number that the case has already; `case.move` when no result is here.
    """
    require(cmd.actor, Permission.ISSUE)
    carrier = one_line(cmd.carrier, "mail.carrier", "请写明寄递企业。", "carrier")
    if not cmd.parcels or len({one.case_id for one in cmd.parcels}) != len(cmd.parcels):
        raise Refused("mail.none", "请选要寄的办件，每件只列一次。", field="parcels")
    if len(cmd.parcels) > MOST_PARCELS:
        raise Refused("mail.many", f"一次最多寄 {MOST_PARCELS} 件，请分几次。", field="parcels")
    with begin() as uow:
        recorder = Recorder.for_actor(uow, clock, cmd.actor, check)
        number, lines, streams = list_number(recorder, "Y"), [], []
        for parcel in cmd.parcels:
            found = _here(uow, parcel.case_id, "邮寄")
            tracking = _tracking(parcel.tracking)
            if tracking == found.file.course.tracking:
                raise Refused("mail.twice", f"办件 {found.file.number} 已经用这个运单号登记过。")
            lines.append(_parcel(uow, found, replace(parcel, tracking=tracking)))
            body = b.CaseMailed(carrier=carrier, tracking=tracking)
            recorder.add(EventKind.CASE_MAILED, found.stream, body, cat=found.file.item_version)
            streams.append(found.stream)
        paper = MailList(**list_common(recorder, cmd.actor, number), carrier=carrier, lines=tuple(lines))
        owed = owe_list(recorder, streams[0], paper)
        files = tuple(file for one in cmd.parcels if (file := uow.cases.get(one.case_id)) is not None)
        uow.commit()
    changes = Changes(topics=CASES, streams=tuple(streams))
    return Mailed(file=files[0], files=files, number=number, papers=(owed,), changes=changes)


def _tracking(text: str) -> str:
    clean = "".join(text.split()).upper()
    if not (5 <= len(clean) <= 40 and clean.isascii() and clean.isalnum()):
        raise Refused("mail.tracking", "运单号应是 5 到 40 位字母或数字。", field="tracking")
    return clean


def _parcel(uow: UnitOfWork, found: Opened, parcel: Parcel) -> ParcelLine:
    person = uow.persons.get(found.file.person)
    receiver = line_or_empty(parcel.receiver, "mail.address", "receiver")
    phone = line_or_empty(parcel.phone, "mail.address", "phone")
    address = line_or_empty(parcel.address, "mail.address", "address")
    if person is not None:
        receiver, phone = receiver or person.name, phone or person.phone
        address = address or person.address
    if not (receiver and address):
        raise Refused("mail.address", f"办件 {found.file.number} 没有收件人或地址，请补上。", field="address")
    return ParcelLine(
        case_number=found.file.number,
        tracking=parcel.tracking,
        receiver=receiver,
        phone=phone,
        address=address,
        contents="、".join(one.name for one in results_of(found)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncollected:
    """A result that nobody came for.

    Attributes:
        case: The case.
        waited: Working days since it was put on the shelf.
        told: Somebody was reached.
        expired: The day until which it is kept has passed.
    """

    case: CaseFile | CaseRow
    waited: int
    told: bool
    expired: bool


def uncollected(
    cases: Iterable[CaseFile | CaseRow], calendar: WorkCalendar, now: dt.date, after_days: int
) -> tuple[Uncollected, ...]:
    """Results that have lain for more than `after_days` working days, those that lie longest first.

    What was mailed is on its way and is not listed.
    """
    found = []
    for case in cases:
        course, since = case.course, day(case.course.stocked_on)
        if case.state is not CaseState.READY or since is None or course.mailed_on:
            continue
        waited = calendar.workdays_between(since, now)
        if waited > after_days:
            until = day(course.keep_until)
            found.append(
                Uncollected(
                    case=case, waited=waited, told=course.reached, expired=until is not None and now > until
                )
            )
    return tuple(sorted(found, key=lambda one: (-one.waited, one.case.number)))
