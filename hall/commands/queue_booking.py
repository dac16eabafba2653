"""预约 and 报到 (domain.md 5.4): a place in a slot, and the number that comes of it.

Bookings are rows of the authority and no events (D8): the number that somebody gets is one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hall.clock import HALL_ZONE, MICROS, to_datetime
from hall.commands import queue_calling as calling
from hall.commands.queue_taking import NewTicket, checked_person, give, person_key, told
from hall.commands.queue_work import Work, is_word
from hall.commands.record import as_number
from hall.errors import Refused
from hall.ids import new_id, token
from hall.public_settings import KioskRules
from hall.queue_acts import Book, CheckIn
from hall.queue_ports import Booking, QueueDone

BOOK_DAYS: Final = 60
"""How many days ahead a slot can be booked."""
_MINUTE: Final = 60 * MICROS


def slot_of(rules: KioskRules, at: int) -> int:
    """Beginning of the slot that a moment lies in, µs UTC; slots begin at midnight of the hall."""
    moment = to_datetime(at)
    minutes = moment.hour * 60 + moment.minute
    start = minutes - minutes % rules.slot_minutes
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=HALL_ZONE)
    return round(midnight.timestamp()) * MICROS + start * _MINUTE


def book(work: Work, act: Book) -> QueueDone:
    """预约: a place in a slot, as long as the slot has one; one booking per person, queue and day.

    Raises:
        Refused: `ticket.queue`, `booking.slot`, `booking.full`, `booking.open`, `ticket.person`.
    """
    calling.require_queue(work, act.queue)
    person = checked_person(act.person_number)
    if not person:
        raise Refused("ticket.person", "预约要登记证件号码。", field="person_number")
    if act.item is not None:
        calling.check_items(work, (act.item,))
    rules = work.settings.kiosk
    latest = work.now + BOOK_DAYS * 24 * 60 * _MINUTE
    if not work.now < act.slot_at <= latest or slot_of(rules, act.slot_at) != act.slot_at:
        raise Refused(
            "booking.slot",
            f"请选择 {BOOK_DAYS} 天内还没开始的时段（每 {rules.slot_minutes} 分钟一段）。",
            field="slot_at",
        )
    day, key = as_number(act.slot_at), person_key(work.uow, person)
    for other in work.uow.bookings.of_person(day, key):
        if other.queue == act.queue and other.state == "booked":
            raise Refused("booking.open", f"这位群众当天在本业务已有预约（预约码 {other.code}）。")
    if work.uow.bookings.taken(act.queue, act.slot_at) >= rules.slot_places:
        raise Refused("booking.full", "这个时段约满了，请换一个时段。", field="slot_at")
    code = token(6)
    while work.uow.bookings.by_code(day, code) is not None:
        code = token(6)
    booking = Booking(
        id=str(new_id(work.clock)),
        day=day,
        slot_at=act.slot_at,
        queue=act.queue,
        code=code,
        person_key=key,
        tail=person[-4:],
        item=act.item,
    )
    work.uow.bookings.put(booking)
    return QueueDone(verb="", booking=booking)


def check_in(work: Work, act: CheckIn) -> QueueDone:
    """预约报到 (8202): in the arrival window the slot counts, later it is an ordinary number.

    Raises:
        Refused: `booking.unknown`, `booking.early`, `booking.used`, `booking.cancelled`, `ticket.open`.
    """
    booking = _booking(work, act)
    rules = work.settings.kiosk
    if booking.state == "cancelled":
        raise Refused("booking.cancelled", "这个预约已经取消，请现场取号。")
    if booking.ticket is not None:
        number = work.ticket(booking.ticket).number
        raise Refused("booking.used", f"这个预约已经报到，号码是 {number}。")
    opens = booking.slot_at - rules.early_minutes * _MINUTE
    if work.now < opens:
        slot, at = (to_datetime(one).strftime("%H:%M") for one in (booking.slot_at, opens))
        raise Refused("booking.early", f"您预约的是 {slot}，请在 {at} 以后报到。")
    late = work.now > booking.slot_at + rules.late_minutes * _MINUTE
    new = NewTicket(
        queue=booking.queue,
        source="booked",
        person_key=booking.person_key,
        tail=booking.tail,
        slot_at=None if late else booking.slot_at,
        item=booking.item,
    )
    calling.require_queue(work, booking.queue)
    ticket = give(work, new)
    kept = replace(booking, state="late" if late else "here", ticket=ticket.id)
    work.uow.bookings.put(kept)
    return told(work, ticket, kept)


def _booking(work: Work, act: CheckIn) -> Booking:
    """The booking that is meant: by its code, else the person's one of today whose time comes first."""
    if act.code.strip():
        code = act.code.strip().upper()
        found = work.uow.bookings.by_code(work.day, code) if is_word(code) else None
        if found is None:
            raise Refused("booking.unknown", "没有找到今天的这个预约码，请核对，或现场取号。", field="code")
        return found
    person = checked_person(act.person_number)
    if not person:
        raise Refused("booking.unknown", "请放身份证，或者输入预约码。", field="code")
    mine = work.uow.bookings.of_person(work.day, person_key(work.uow, person))
    still = [one for one in mine if one.state == "booked"]
    best = min(still or mine, key=lambda one: (one.slot_at, one.id), default=None)
    if best is None:
        raise Refused(
            "booking.unknown", "没有找到今天的预约，请核对证件，或现场取号。", field="person_number"
        )
    return best
