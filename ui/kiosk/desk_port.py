"""The outside of a kiosk over the hall's queue, a card reader and the slip printers; no store (D15)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from hall.clock import Clock, corrected, today
from hall.errors import HallError, Refused, Unavailable
from hall.holders import Validity, holder
from hall.idcard import FrameReader
from hall.identity import DocumentKind, age_on, check_document, public_flags
from hall.ids import new_id
from hall.numbering import ticket_barcode
from hall.paper_forms import Ticket as TicketPaper
from hall.papers import PrintMark
from hall.queue_acts import CheckIn, Reactivate, SlipPrinted, Take
from hall.queue_ports import QueueDesk, QueueDone
from hall.ticket_slips import BringLine, BringSlip, SlipFate, SlipPrinter, TicketSlip
from hall.tickets import Ticket, TicketState
from ui.devices.cards import CardSource
from ui.states.kiosk_papers import place_of
from ui.states.kiosk_ports import Given, HallFacts, Loads, Person, Wish
from ui.states.kiosk_views import queue_name
from ui.words import kiosk as words

_KINDS: Final = (DocumentKind.RIC, DocumentKind.HMT, DocumentKind.FPR)
_NUMBER: Final = re.compile(r"(?<![A-Z0-9])[A-Z]\d{3,4}(?!\d)")
_MOST_UNTOLD: Final = 200
SOURCE: Final = "kiosk"

QrRows = Callable[[str], tuple[tuple[bool, ...], ...]]


@dataclass(kw_only=True)
class DeskKiosk:
    """A `KioskPort` over a `QueueDesk`.

    Attributes:
        desk: The hall's queue: the hub, or a single PC's own store.
        hall: Reads name, rules and catalogue of today; may be slow.
        printer: Main and spare printer together.
        clock: The kiosk's clock.
        rows: Draws a QR code as modules (`printing/tickets_qr.py`).
        reader: The card reader, None when there is none.
        name: What the reprint log calls this kiosk.
        place_url: Address of "my place" with `{token}`; "" prints number and token alone (D5).
        guide: Calls a guide; None when this hall has no way to.
    """

    desk: QueueDesk
    hall: Callable[[], HallFacts]
    printer: SlipPrinter
    clock: Clock
    rows: QrRows
    reader: CardSource | None = None
    name: str = "K1"
    place_url: str = ""
    guide: Callable[[], bool] | None = None
    _facts: HallFacts | None = field(default=None, init=False, repr=False)
    _untold: list[tuple[SlipPrinted, str]] = field(default_factory=list, init=False, repr=False)

    def facts(self) -> HallFacts:
        """See `KioskPort.facts`."""
        self._facts = self.hall()
        return self._facts

    def _known(self) -> HallFacts:
        return self._facts or self.facts()

    def loads(self) -> Loads:
        """See `KioskPort.loads`; what the authority was not told about slips yet is told now."""
        away = self.desk.away_since()
        if away is None:
            self._tell()
        try:
            view = self.desk.view()
        except HallError:
            return Loads(away_since=away if away is not None else corrected(self.clock))
        return Loads(rows={load.letter: load for load in view.loads}, away_since=self.desk.away_since())

    def card(self) -> Person | None:
        """See `KioskPort.card`."""
        if self.reader is None:
            return None
        try:
            frame = self.reader.read()
        except Unavailable as fault:
            if fault.code == "card.none":
                return None
            raise
        if not frame:
            return None
        reader = FrameReader()
        replies = (*reader.feed(frame), *reader.flush())
        card = next((reply.card for reply in replies if reply.card is not None), None)
        if card is None:
            if any(reply.status == "no_card" for reply in replies):
                return None
            raise Refused("card.unreadable", words.CARD_BROKEN.zh)
        day = today(self.clock)
        found = holder(card, day)
        if not found.number.ok:
            raise Refused("card.unreadable", words.CARD_BROKEN.zh)
        age = None if found.birth is None else age_on(found.birth, day)
        expired = found.validity is Validity.EXPIRED
        return Person(number=found.number.value, age=age, flags=found.flags, expired=expired)

    def typed(self, number: str) -> Person | None:
        """See `KioskPort.typed`; the age of a typed number proves nothing, so it is not kept."""
        day = today(self.clock)
        for kind in _KINDS:
            verdict = check_document(kind, number, day=day)
            if verdict.ok:
                flags = public_flags(kind, birth=verdict.birth, day=day)
                return Person(number=verdict.value, flags=flags)
        return None

    def take(self, wish: Wish, key: str) -> Given:
        """See `KioskPort.take`."""
        act = Take(
            queue=wish.queue, source=SOURCE, priority=wish.priority, proof=wish.proof,
            person_number=wish.person.number, item=wish.item, answers=wish.answers,
            returns=wish.returns,
        )  # fmt: skip
        return self._given(self.desk.do(act, key))

    def check_in(self, person: Person, code: str, key: str) -> Given:
        """See `KioskPort.check_in`."""
        return self._given(self.desk.do(CheckIn(code=code, person_number=person.number), key))

    def _given(self, done: QueueDone) -> Given:
        if done.ticket is None:
            raise Refused("ticket.none", words.SORRY_TEXT.zh)
        wait = None if done.wait is None else (done.wait.low, done.wait.high)
        late = done.booking is not None and done.booking.state == "late"
        return Given(ticket=done.ticket, ahead=done.ahead, wait=wait, qr=self._qr(done.ticket), late=late)

    def _qr(self, ticket: Ticket) -> str:
        if self.place_url:
            return self.place_url.replace("{token}", ticket.token)
        return f"{ticket.number}.{ticket.token}"

    def missed(self, slip: str, tail: str) -> tuple[Ticket, ...]:
        """See `KioskPort.missed`."""
        view = self.desk.view()
        gone = [
            ticket
            for ticket in view.tickets
            if ticket.state is TicketState.NO_SHOW and ticket.day == view.day
        ]
        if not slip:
            return tuple(ticket for ticket in gone if tail and ticket.tail == tail)
        text = slip.strip()
        short = self._known().short
        for ticket in gone:
            scanned = text in {ticket_barcode(short, ticket.day, ticket.number), self._qr(ticket)}
            token = bool(ticket.token) and text.endswith((f".{ticket.token}", f"/{ticket.token}"))
            typed = text.upper() == ticket.number and bool(tail) and tail.upper() == ticket.tail
            if scanned or token or typed:
                return (ticket,)
        return ()

    def bring_back(self, ticket: str, place: str, key: str) -> Given:
        """See `KioskPort.bring_back`."""
        return self._given(self.desk.do(Reactivate(ticket=ticket, place=place), key))

    def held(self, sentence: str) -> Given | None:
        """See `KioskPort.held`."""
        numbers = set(_NUMBER.findall(sentence))
        try:
            view = self.desk.view()
        except HallError:
            return None
        found = [ticket for ticket in view.tickets if ticket.number in numbers and ticket.day == view.day]
        if len(found) != 1:
            return None
        ticket = found[0]
        ahead = sum(
            1 for other in view.tickets
            if other.queue == ticket.queue
            and other.state is TicketState.WAITING
            and other.taken_at < ticket.taken_at
        )  # fmt: skip
        return Given(ticket=ticket, ahead=ahead, qr=self._qr(ticket))

    def print_ticket(self, given: Given, *, english: bool, count: int, key: str) -> SlipFate:
        """See `KioskPort.print_ticket`."""
        facts, ticket = self._known(), given.ticket
        queue = facts.catalogue.queue(ticket.queue)
        printed_at = corrected(self.clock)
        said = words.PRIORITY_WORDS.get(ticket.priority) if english else None
        paper = TicketPaper(
            hall_name=facts.name,
            mark=PrintMark(
                node=f"{self.name}·{ticket.number}", printed_at=printed_at, operator=self.name, count=count
            ),
            number=ticket.number,
            queue_name=queue_name(ticket.queue, facts, english=True)
            if english
            else queue.name
            if queue
            else ticket.queue,
            place=place_of(ticket.queue, facts, english=english),
            taken_at=ticket.taken_at,
            barcode=ticket_barcode(facts.short, ticket.day, ticket.number),
            qr_text=given.qr,
            ahead=given.ahead,
            wait=given.wait,
            tail=ticket.tail,
            priority=said.en if said else ticket.priority,
            missed=words.SLIP_MISSED.of(english),
        )
        fate = self.printer.print_slip(TicketSlip(paper=paper, english=english), key)
        act = SlipPrinted(ticket=ticket.id, printer=fate.printer or self.name, n=count, fault=fate.fault)
        self._untold = [*self._untold[-_MOST_UNTOLD + 1 :], (act, str(new_id(self.clock)))]
        self._tell()
        return fate

    def _tell(self) -> None:
        """The reprint log: told in order, once each; what cannot be told now is told later."""
        while self._untold:
            act, key = self._untold[0]
            try:
                self.desk.do(act, key)
            except Unavailable:
                return
            except HallError:
                pass  # a ticket of yesterday: nobody wants to know any more
            self._untold.pop(0)

    def print_list(self, item: str, lines: tuple[tuple[str, str, bool], ...], *, english: bool) -> SlipFate:
        """See `KioskPort.print_list`."""
        facts = self._known()
        foot = (
            words.LIST_FOOT.of(english, phone=facts.phone)
            if facts.phone
            else words.LIST_FOOT_PLAIN.of(english)
        )
        slip = BringSlip(
            hall_name=facts.name,
            item=item,
            lines=tuple(BringLine(name=name, form=form, lacking=lacking) for name, form, lacking in lines),
            printed_at=corrected(self.clock),
            foot=foot,
            english=english,
        )
        return self.printer.print_slip(slip, str(new_id(self.clock)))

    def qr_rows(self, text: str) -> tuple[tuple[bool, ...], ...]:
        """See `KioskPort.qr_rows`."""
        return self.rows(text)

    def call_guide(self) -> bool:
        """See `KioskPort.call_guide`."""
        return self.guide() if self.guide is not None else False
