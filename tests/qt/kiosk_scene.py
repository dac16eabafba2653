"""A kiosk with a hall behind it: real catalogue and pages, a `QueueDesk` and printers that obey the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from hall.catalogue import Catalogue
from hall.clock import FixedClock
from hall.errors import HallError, Refused, Unavailable
from hall.papers import PrinterState
from hall.public_settings import KioskRules
from hall.queue_acts import VERBS, Act, CheckIn, Reactivate, SlipPrinted, Take
from hall.queue_ports import Booking, HallView, QueueDone, QueueLoad
from hall.ticket_slips import Slip, SlipFate, SlipState
from hall.tickets import Ticket, TicketState
from hall.waiting import WaitRange
from printing.tickets_qr import qr_rows
from sync.catalogue_file import read_catalogue
from ui.kiosk.desk_port import DeskKiosk
from ui.kiosk.parts import Touch
from ui.kiosk.talk import KioskLanes
from ui.kiosk.window import KioskWindow
from ui.lane import FakeLane
from ui.states import kiosk as k
from ui.states.kiosk import Page
from ui.states.kiosk_ports import HallFacts

DATA = Path(__file__).parents[1] / "data"
SCREENS = Path(__file__).parents[2] / "out" / "screens"
DAY = 20261120
NUMBER = "990102199003070011"
TOKEN = "H2MQX9FRTB47"  # noqa: S105  # of an invented ticket
SIZES = {"stands": (1080, 1920), "lies": (1366, 768), "wide": (1920, 1080)}
LOADS = {
    "A": (5, 8, 15), "B": (9, 10, 18), "C": (6, 8, 14), "D": (2, 5, 12), "E": (1, 2, 8),
    "F": (3, 9, 20), "G": (0, 0, 5), "H": (7, 12, 22), "J": (2, 2, 6), "K": (1, 5, 15),
}  # fmt: skip


@cache
def catalogue() -> Catalogue:
    """The catalogue of the demo hall."""
    report = read_catalogue(next(DATA.glob("*.xlsx")).read_bytes())
    assert report.catalogue is not None
    return report.catalogue


def frame(begins: str) -> bytes:
    """A recorded reply of the card reader."""
    return next((DATA / "读卡帧").glob(f"{begins}*.bin")).read_bytes()


def settle() -> None:
    """Let layouts come to rest: a list is laid out when its page has its size."""
    for _ in range(3):
        QApplication.processEvents()


@dataclass
class FakeReader:
    """What lies on the reader: None for nothing."""

    lying: bytes | None = None

    def read(self) -> bytes:
        if self.lying is None:
            raise Unavailable("card.none", "读卡器上没有证件。")
        return self.lying


@dataclass
class FakeHall:
    """The queue of a hall in memory, with the few rules that a kiosk meets."""

    tickets: list[Ticket] = field(default_factory=list)
    done: dict[str, QueueDone] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    fault: HallError | None = None
    away: int | None = None
    booked: dict[str, Booking] = field(default_factory=dict)
    deaf: bool = False
    """What becomes of slips cannot be told."""

    def do(self, act: Act, key: str) -> QueueDone:
        self.keys.append(key)
        if self.fault is not None:
            raise self.fault
        if self.deaf and isinstance(act, SlipPrinted):
            raise Unavailable("queue.busy", "大厅正忙。")
        if key not in self.done:
            self.acts.append(act)
            self.done[key] = self._perform(act)
        return self.done[key]

    def _perform(self, act: Act) -> QueueDone:
        verb = VERBS[type(act)]
        if isinstance(act, Take):
            return self._take(act, verb)
        if isinstance(act, CheckIn):
            booking = self.booked.get(act.code or act.person_number)
            if booking is None:
                raise Refused("booking.unknown", "今天没有您的预约，请先点要办的业务取号。")
            taken = self._take(Take(queue=booking.queue, person_number=act.person_number), verb)
            return replace(taken, booking=booking)
        if isinstance(act, Reactivate):
            ticket = replace(self._ticket(act.ticket), state=TicketState.WAITING, place=act.place)
            self.tickets = [ticket if old.id == ticket.id else old for old in self.tickets]
            return QueueDone(verb=verb, ticket=ticket, ahead=3, wait=WaitRange(low=4, high=9))
        assert isinstance(act, SlipPrinted), act
        return QueueDone(verb=verb)

    def _take(self, act: Take, verb: str) -> QueueDone:
        tail = act.person_number[-4:]
        for other in self.tickets:
            if (
                tail
                and other.tail == tail
                and other.queue == act.queue
                and other.state is TicketState.WAITING
            ):
                raise Refused("ticket.open", f"这位群众在本业务已有号 {other.number}，办完或取消后再取。")
        serial = 12 + sum(ticket.queue == act.queue for ticket in self.tickets)
        ticket = Ticket(
            id=f"ticket-{act.queue}{serial}", day=DAY, number=f"{act.queue}{serial:03d}", prefix=act.queue,
            serial=serial, queue=act.queue, taken_at=1795051591_000000, token=TOKEN, tail=tail,
            source=act.source, priority=act.priority, proof=act.proof, item=act.item, answers=act.answers,
        )  # fmt: skip
        self.tickets.append(ticket)
        ahead, low, high = LOADS[act.queue]
        wait = WaitRange(low=low, high=high)
        return QueueDone(verb=verb, ticket=ticket, ahead=ahead, wait=wait)

    def _ticket(self, ident: str) -> Ticket:
        return next(ticket for ticket in self.tickets if ticket.id == ident)

    def view(self) -> HallView:
        if self.away is not None:
            raise Unavailable("queue.away", "连不上大厅。")
        loads = tuple(
            QueueLoad(letter=letter, name="", waiting=n, open_windows=2, wait=WaitRange(low=low, high=high))
            for letter, (n, low, high) in LOADS.items()
        )
        return HallView(seq=1, at=0, day=DAY, tickets=tuple(self.tickets), loads=loads)

    def away_since(self) -> int | None:
        return self.away


@dataclass
class FakePrinters:
    """Printers that say what the test wants."""

    fate: SlipFate = field(default_factory=lambda: SlipFate(state=SlipState.PRINTED, printer="主打印机"))
    slips: list[tuple[Slip, str]] = field(default_factory=list)

    def print_slip(self, slip: Slip, key: str) -> SlipFate:
        self.slips.append((slip, key))
        return self.fate

    def state(self) -> PrinterState:
        return PrinterState(ready=self.fate.printed, sentence=self.fate.fault)


@dataclass
class Kiosk:
    """A shown kiosk with everything behind it."""

    window: KioskWindow
    hall: FakeHall
    printers: FakePrinters
    reader: FakeReader
    said: list[str]
    guides: list[str]
    faults: list[BaseException]
    clock: FixedClock

    def caught(self, error: object) -> None:
        """Something that nobody expected."""
        assert isinstance(error, BaseException)
        self.faults.append(error)

    def page(self) -> Page:
        """Which page is shown."""
        return self.window.state.page

    def touches(self) -> dict[str, Touch]:
        """Everything that can be touched now, by key."""
        return {made.key: made for made in self.window.findChildren(Touch) if made.isVisible()}

    def touch(self, *keys: str) -> None:
        """Touch things one after another, as a finger does."""
        for key in keys:
            found = self.touches()
            while key not in found and "more" in found and found["more"].isEnabled():
                self.touch("more")
                found = self.touches()
            assert key in found, (key, sorted(found))
            made = found[key]
            assert made.isEnabled(), key
            QTest.mouseClick(
                made, Qt.MouseButton.LeftButton, pos=QPoint(made.width() // 2, made.height() // 2)
            )
            settle()

    def type(self, text: str) -> None:
        """Touch the keys of a text."""
        self.touch(*text)

    def lay(self, begins: str) -> None:
        """Lay a card on the reader."""
        self.reader.lying = frame(begins)
        self.window.poll_card()
        settle()

    def lift(self) -> None:
        """Take it away."""
        self.reader.lying = None
        self.window.poll_card()

    def seconds(self, count: int) -> None:
        """Let nobody touch anything for so long."""
        for _ in range(count):
            self.window.tick()
        settle()

    def texts(self) -> str:
        """All words on the screen."""
        return "\n".join(label.text() for label in self.window.findChildren(QLabel) if label.isVisible())

    def shoot(self, name: str) -> Path:
        """Save a picture for people to look at."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        settle()
        picture = QPixmap(self.window.size())
        self.window.render(picture)
        path = SCREENS / f"kiosk-{name}.png"
        assert picture.save(str(path))
        return path


def open_kiosk(
    *,
    size: str = "stands",
    rules: KioskRules | None = None,
    hall: FakeHall | None = None,
    guide: bool = True,
    begun: bool = True,
) -> Kiosk:
    """A kiosk on its first page."""
    clock = FixedClock.on("2026-11-20T09:43:00")
    queue, printers, reader = hall or FakeHall(), FakePrinters(), FakeReader()
    said: list[str] = []
    guides: list[str] = []
    facts = HallFacts(
        name="云岭市青禾区政务服务中心",
        catalogue=catalogue(),
        rules=rules or KioskRules(),
        phone="0990-1234567",
    )

    def called() -> bool:
        guides.append("called")
        return guide

    port = DeskKiosk(
        desk=queue,
        hall=lambda: facts,
        printer=printers,
        clock=clock,
        rows=qr_rows,
        reader=reader,
        guide=called,
    )
    lane = FakeLane()
    window = KioskWindow(port, KioskLanes(call=lane, card=lane, printing=lane), clock, say=said.append)
    kiosk = Kiosk(
        window=window,
        hall=queue,
        printers=printers,
        reader=reader,
        said=said,
        guides=guides,
        faults=lane.faults,
        clock=clock,
    )
    window.fault.connect(kiosk.caught)
    window.resize(*SIZES[size])
    window.show()
    if begun:
        window.begin()
        # Time is moved by the test alone, however slow the machine is.
        window._second.stop()
        window._cards.stop()
    settle()
    return kiosk


Open = Callable[..., Kiosk]
FOOD = next(item.code for item in catalogue().items if item.name.startswith("食品经营"))
FAILED = SlipFate(state=SlipState.FAILED, printer="小票打印机", fault="小票打印机缺纸，请换纸。")


@contextmanager
def kiosks(qapp: QApplication) -> Iterator[Open]:
    """A function that opens kiosks; all of them are closed at the end, and none may have had a fault."""
    opened: list[Kiosk] = []

    def start(**how: object) -> Kiosk:
        made = open_kiosk(**how)  # type: ignore[arg-type]  # names of the arguments above
        qapp.installEventFilter(made.window)
        opened.append(made)
        return made

    yield start
    for made in opened:
        qapp.removeEventFilter(made.window)
        made.window.close()
        made.window.deleteLater()
        assert made.faults == []


def acts_of(one: Kiosk, kind: type) -> list[object]:
    return [act for act in one.hall.acts if isinstance(act, kind)]


def taken(one: Kiosk) -> Take:
    (act,) = acts_of(one, Take)
    assert isinstance(act, Take)
    return act


def answer(one: Kiosk, *numbers: int) -> None:
    """Answer the question of the page by the numbers of its options."""
    assert one.window.facts is not None
    question = k.open_question(one.window.state, one.window.facts)
    assert question is not None
    one.touch(*(f"option:{question.options[number].code}" for number in numbers))
    if question.multiple:
        one.touch("answered")


def to_bring(one: Kiosk) -> None:
    """To the list of what to bring for a restaurant of one's own."""
    one.touch("queue:A", f"item:{FOOD}")
    one.lay("01-")
    one.touch("whom:self")
    answer(one, 0)
    answer(one, 0, 1)
    answer(one, 0)
    answer(one, 0)
    assert one.page() is Page.BRING


def number_of(one: Kiosk, queue: str = "G") -> None:
    """A number of a queue without items, by card."""
    one.touch(f"queue:{queue}")
    one.lay("01-")
    one.touch("class:")
    assert one.page() is Page.RESULT
