"""取号 and what happens to a number before it is called (domain.md 5.4). One function an act.

A number is stored before any slip is printed. Of a person only a keyed hash and the tail of the document stay
(D9). Appointments are `queue_booking.py`, calling is `queue_calling.py`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Final

from hall import bodies as b
from hall.clock import day_of
from hall.commands import queue_calling as calling
from hall.commands.queue_work import Work
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.identity import DocumentKind, age_on, check_document, normalise_number
from hall.ids import new_id, token
from hall.numbering import is_case_number, is_document_number, ticket_counter, ticket_number
from hall.ports import UnitOfWork
from hall.public_settings import KioskRules
from hall.queue_acts import Cancel, Direct, Reactivate, SlipPrinted, Take
from hall.queue_ports import Booking, Estimate, QueueDone
from hall.queueing import BACK_PLACES, PLACES_BACK, TAIL, back_rank, klass_of, order, overtakings
from hall.staff import Role
from hall.tickets import Ticket, TicketAction, TicketState

ELDERLY: Final = "老年人"
"""The class that a card alone gives from the hall's age on."""
BY_AGE: Final = "年龄"
PROOFS: Final = ("证件", BY_AGE, "目测")
"""What may be shown for a priority class."""
UNSTAFFED: Final = frozenset({"kiosk", "machine"})
"""Sources where nobody looks: a priority class needs to say what will be shown."""
SOURCES: Final = frozenset({"kiosk", "desk", "guide", "return", "machine", "booked", "emergency"})

MAX_PERSON: Final = 40
MAX_ANSWERS: Final = 100
_PERSON_KEY: Final = "ticket.person"
_LOOKED_AT: Final = 200
"""Of a long line no more is looked at to say how many go before a newcomer with priority."""
_SLIP_FAULT: Final = "号票没有打印出来"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """A number to be given out, checked."""

    queue: str
    source: str
    priority: str = ""
    proof: str = ""
    person_key: bytes | None = None
    tail: str = ""
    slot_at: int | None = None
    item: str | None = None
    answers: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    returns: str = ""
    plan: tuple[str, ...] = ()


def person_key(uow: UnitOfWork, number: str) -> bytes:
    """The hall's keyed hash of a document number (D9)."""
    return hmac.new(uow.settings.secret(_PERSON_KEY, 32), number.encode(), hashlib.sha256).digest()


def take(work: Work, act: Take) -> QueueDone:
    """取号 (8201): one open number per person and queue; the answer says how many go before, and how long.

    Raises:
        Refused: `ticket.queue`, `ticket.open` when the person has one, `ticket.quota` when the day's numbers
            are gone, `ticket.priority`, `ticket.proof`, `ticket.age`, `ticket.returns`, `ticket.item`,
            `ticket.plan`, `ticket.person`, `ticket.answers`.
    """
    if act.source not in SOURCES:
        raise Refused("ticket.source", "取号来源不对，请重新取号。", field="source")
    calling.require_queue(work, act.queue)
    person = checked_person(act.person_number)
    priority, proof = _priority(work, act, person)
    codes = (*(() if act.item is None else (act.item,)), *act.items)
    calling.check_items(work, codes)
    if len(codes) > calling.MAX_ITEMS:
        raise Refused("ticket.item", f"一次最多办 {calling.MAX_ITEMS} 个事项。", field="items")
    if len(act.answers) > MAX_ANSWERS or any(
        len(answer) > MAX_ANSWERS or not answer.isprintable() for answer in act.answers
    ):
        raise Refused("ticket.answers", "情形答案太多或太长，请重新选择。", field="answers")
    calling.check_plan(work, act.plan)
    returns = _returns(act.returns)
    if not returns:
        _require_quota(work, act.queue)
    new = NewTicket(
        queue=act.queue,
        source=act.source,
        priority=priority,
        proof=proof,
        person_key=person_key(work.uow, person) if person else None,
        tail=person[-4:],
        item=act.item,
        answers=act.answers,
        items=act.items,
        returns=returns,
        plan=act.plan,
    )
    return told(work, give(work, new))


def checked_person(number: str) -> str:
    """A document number as it is hashed, "" for none.

    Raises:
        Refused: `ticket.person`.
    """
    person = normalise_number(number)
    if len(person) > MAX_PERSON or not person.isprintable():
        raise Refused("ticket.person", "证件号码太长或含有不能识别的字符，请核对。", field="person_number")
    return person


def _priority(work: Work, act: Take | Direct, person: str) -> tuple[str, str]:
    """The class and what was shown for it; who is old enough by the card has it without asking."""
    rules = work.settings.kiosk
    proof = act.proof if isinstance(act, Take) else ""
    age = _age(work, person)
    if not act.priority:
        if age is not None and age >= rules.elder_age and ELDERLY in rules.priorities:
            return ELDERLY, BY_AGE
        return "", ""
    if act.priority not in rules.priorities:
        raise Refused("ticket.priority", "本厅没有这类优先，请重新选择。", field="priority")
    if proof and proof not in PROOFS:
        raise Refused("ticket.proof", f"优先凭据只能是{'、'.join(PROOFS)}。", field="proof")
    if proof == BY_AGE and (act.priority != ELDERLY or age is None or age < rules.elder_age):
        raise Refused("ticket.age", f"按证件年龄未满 {rules.elder_age} 周岁，请出示其他凭据。", field="proof")
    if not proof and isinstance(act, Take) and act.source in UNSTAFFED:
        raise Refused("ticket.proof", "优先取号请选择能出示的凭据。", field="proof")
    return act.priority, proof or "目测"


def _age(work: Work, person: str) -> int | None:
    """Full years by a citizen's number, None for any other."""
    today = day_of(work.now)
    verdict = check_document(DocumentKind.RIC, person, day=today)
    return age_on(verdict.birth, today) if verdict.ok and verdict.birth is not None else None


def _returns(text: str) -> str:
    """The number of the case or paper that somebody comes back with, by its form (return slot)."""
    said = re.sub(r"\s", "", text).upper()
    if said and not (is_case_number(said) or is_document_number(said)):
        raise Refused(
            "ticket.returns",
            "这不像办件编号或文书号，请扫描收件凭证、补正告知书或容缺承诺书上的条码。",
            field="returns",
        )
    return said


def quota_of(rules: KioskRules, queue: str) -> int | None:
    """How many numbers of a queue are given out in a day; None without a bound."""
    for line in rules.quotas:
        letter, _, number = line.partition(":")
        if letter.strip() == queue and number.strip().isdigit():
            return int(number)
    return None


def _require_quota(work: Work, queue: str) -> None:
    most = quota_of(work.settings.kiosk, queue)
    if most is not None and work.uow.tickets.taken(work.day, queue) >= most:
        raise Refused("ticket.quota", f"这个业务今天的 {most} 个号已经取完，请改天再来，或到导办台询问。")


def give(work: Work, new: NewTicket) -> Ticket:
    """Give out the number: drawn from the counter row of the day in the same transaction (D3)."""
    uow = work.uow
    if new.person_key is not None:
        for other in uow.tickets.open_of_person(work.day, new.person_key):
            if other.queue == new.queue:
                raise Refused(
                    "ticket.open", f"这位群众在本业务已有号 {other.number}，办完或取消后再取。", field="queue"
                )
    serial = uow.numbers.next(ticket_counter(uow.chain.identity().hall, work.day, new.queue))
    ident = str(new_id(work.clock))
    body = b.TicketTaken(
        number=ticket_number(new.queue, serial),
        queue=new.queue,
        prefix=new.queue,
        serial=serial,
        token=token(),
        source=new.source,
        priority=new.priority,
        person_key=new.person_key,
        tail=new.tail,
        slot_at=new.slot_at,
        item=new.item,
        answers=new.answers,
        items=new.items,
        returns=new.returns,
        plan=new.plan,
        proof=new.proof,
    )
    work.record(EventKind.TICKET_TAKEN, stream_of(StreamKind.TICKET, ident), body)
    return work.ticket(ident)


def told(work: Work, ticket: Ticket, booking: Booking | None = None) -> QueueDone:
    """The answer for a newcomer: who goes before, the range, and what was shown is kept with its truth."""
    ahead, wait = _ahead(work, ticket), None
    if work.context.wait is not None:
        wait = work.context.wait(work, ticket)
    if wait is not None:
        work.uow.estimates.put(
            Estimate(
                ticket=ticket.id,
                day=ticket.day,
                queue=ticket.queue,
                shown_at=work.now,
                low=wait.low,
                high=wait.high,
                model=work.context.model,
            )
        )
    if work.context.owe_slip is not None:
        work.context.owe_slip(work, ticket, ahead, wait)
    return QueueDone(verb="", ticket=ticket, ahead=ahead, wait=wait, booking=booking)


def _ahead(work: Work, ticket: Ticket) -> int:
    """How many would be called before the newcomer if nobody else came."""
    if klass_of(ticket) in {"plain", "back"}:
        return max(work.waiting().get(ticket.queue, 0) - 1, 0)
    line = work.uow.tickets.in_line(work.day, ticket.queue, _LOOKED_AT)
    places = order(
        {one.id: one for one in (*line, ticket)}.values(),
        now=work.now,
        window=-1,
        staff="",
        weights={ticket.queue: 1},
        rules=work.settings.queue_rules,
        overtaken=overtakings(line),
    )
    return next(at for at, place in enumerate(places) if place.ticket.id == ticket.id)


def direct(work: Work, act: Direct) -> QueueDone:
    """Serve somebody who has no number: taken, called and arrived at once; no slip.

    Raises:
        Refused: As `take` and `call_next`.
    """
    window = work.window()
    work.require_calling(window)
    work.free_window(window)
    calling.require_queue(work, act.queue)
    person = checked_person(act.person_number)
    priority, proof = _priority(work, act, person)
    new = NewTicket(
        queue=act.queue,
        source="desk",
        priority=priority,
        proof=proof,
        person_key=person_key(work.uow, person) if person else None,
        tail=person[-4:],
    )
    rules = work.settings.queue_rules
    body = b.TicketCalled(to_window=window, why="无号直接办理", rule=rules.version, chosen=True)
    called = calling.call(work, give(work, new), body)
    arrived = b.TicketArrived(at_window=window)
    ticket = work.step(called, TicketAction.ARRIVE, EventKind.TICKET_ARRIVED, arrived)
    return calling.answer(work, ticket, undo=False)


def cancel(work: Work, act: Cancel) -> QueueDone:
    """The visitor does not want the number any more: 已取消, or 弃号 for one that was missed or parked.

    Raises:
        Refused: `ticket.move` when it was called, is being served or is over.
    """
    ticket = work.own_ticket(act.ticket)
    body = b.TicketClosed(reason=calling.reason_of(act.reason) or "群众取消")
    if ticket.state in {TicketState.NO_SHOW, TicketState.PARKED}:
        done = work.step(ticket, TicketAction.ABANDON, EventKind.TICKET_ABANDONED, body)
    else:
        done = work.step(ticket, TicketAction.CANCEL, EventKind.TICKET_CANCELLED, body)
    return calling.answer(work, done, undo=False)


def reactivate(work: Work, act: Reactivate) -> QueueDone:
    """重新激活: a missed number waits again, at the tail or three places back (domain.md 1.3).

    Raises:
        Refused: `ticket.again` when it was missed twice and the actor is neither guide nor manager,
            `ticket.place` for another place, `ticket.day` for a number of another day.
    """
    if act.place not in {TAIL, BACK_PLACES}:
        raise Refused("ticket.place", "重新激活只能排到队尾或退后三位。", field="place")
    ticket = work.ticket(act.ticket)
    work.of_today(ticket)
    if ticket.no_shows > 1 and work.actor.role not in {Role.GUIDE, Role.MANAGER}:
        raise Refused("ticket.again", "这个号已过号两次，请到导办台重新激活。")
    rank_at = work.now
    if act.place == BACK_PLACES:
        line = work.uow.tickets.in_line(work.day, ticket.queue, PLACES_BACK)
        rank_at = back_rank(line, ticket, work.now)
    body = b.TicketReactivated(place=act.place, rank_at=rank_at)
    done = work.step(ticket, TicketAction.REACTIVATE, EventKind.TICKET_REACTIVATED, body)
    return calling.answer(work, done, undo=False)


def slip_printed(work: Work, act: SlipPrinted) -> QueueDone:
    """What became of a slip, in the stream of its ticket: the reprint log (D13).

    Raises:
        Refused: `ticket.unknown`, `ticket.slip` for a report that makes no sense.
    """
    ticket = work.ticket(act.ticket)
    printer, fault = act.printer.strip(), act.fault.strip()
    if not printer or len(printer) > calling.MAX_REASON or not 1 <= act.n <= calling.MAX_REASON:
        raise Refused("ticket.slip", "打印结果要写明打印机和第几次打印。", field="printer")
    paper = f"slip:{ticket.number}:{act.n}"
    stream = stream_of(StreamKind.TICKET, ticket.id)
    if fault:
        reason = fault[: calling.MAX_REASON] if fault.isprintable() else _SLIP_FAULT
        work.record(
            EventKind.PAPER_FAILED, stream, b.PaperFailed(paper=paper, printer=printer, reason=reason)
        )
    else:
        work.record(EventKind.PAPER_SENT, stream, b.PaperSent(paper=paper, printer=printer))
    return calling.answer(work, ticket, undo=False)
