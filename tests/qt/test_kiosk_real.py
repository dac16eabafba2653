"""The kiosk over real parts: rules of the queue, lanes with their threads, slips as printer bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hall import queue_acts as a
from hall.commands.queue_desk import perform
from hall.queue_acts import Act
from hall.queue_ports import HallView, QueueDone, QueueLoad
from hall.settings import HallSettings
from hall.staff import Actor, Role
from hall.tickets import TicketState
from hall.waiting import WaitRange
from printing import escpos_link
from printing.fonts import Faces
from printing.tickets import TicketPrinters
from printing.tickets_qr import qr_rows
from printing.tickets_targets import EscPosTarget
from tests.print.escpos_reading import QrCode, read, texts
from tests.qt.kiosk_scene import FakeReader, catalogue, frame
from tests.unit.desk import CLERK, GUIDE
from tests.unit.queue_hall import QueueHall
from ui.kiosk.desk_port import DeskKiosk
from ui.kiosk.open import facts_of
from ui.kiosk.parts import Touch
from ui.kiosk.run import KioskOptions, KioskPorts, open_kiosk
from ui.kiosk.window import KioskWindow
from ui.lane import Lanes
from ui.states.kiosk import Page, State
from ui.words import kiosk as words

MACHINE = Actor(number="K1", name="取号机", role=Role.GUIDE)


@dataclass
class RealQueue:
    """The rules of the hall over the store in memory, with answers by key as the hub keeps them."""

    hall: QueueHall = field(default_factory=QueueHall)
    answers: dict[str, QueueDone] = field(default_factory=dict)

    def do(self, act: Act, key: str) -> QueueDone:
        if key not in self.answers:
            self.answers[key] = perform(
                act, MACHINE, self.hall.store, self.hall.clock, context=self.hall.context
            )
        return self.answers[key]

    def view(self) -> HallView:
        tickets = tuple(self.hall.store.state.tickets.values())
        loads = tuple(
            QueueLoad(
                letter=queue.letter,
                name=queue.name,
                waiting=sum(t.queue == queue.letter and t.state is TicketState.WAITING for t in tickets),
                wait=WaitRange(low=4, high=9),
                open_windows=1,
            )
            for queue in catalogue().queues
        )
        return HallView(seq=1, at=self.hall.clock.wall(), day=20261120, tickets=tickets, loads=loads)

    def away_since(self) -> int | None:
        return None


@dataclass
class Stage:
    """A kiosk with its real parts."""

    window: KioskWindow
    queue: RealQueue
    reader: FakeReader
    jobs: list[bytes]
    qtbot: QtBot

    def touch(self, key: str) -> None:
        def there() -> bool:
            return any(made.key == key and made.isVisible() and made.isEnabled() for made in self._all())

        self.qtbot.waitUntil(there)
        made = next(made for made in self._all() if made.key == key and made.isVisible())
        QTest.mouseClick(made, Qt.MouseButton.LeftButton)

    def _all(self) -> list[Touch]:
        return self.window.findChildren(Touch)

    def reaches(self, page: Page) -> None:
        self.qtbot.waitUntil(lambda: self.window.state.page is page, timeout=20_000)


@pytest.fixture
def stage(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    queue, reader, jobs = RealQueue(), FakeReader(), list[bytes]()
    target = EscPosTarget(escpos_link.dummy("小票打印机", jobs), Faces(tmp_path))
    settings = replace(HallSettings(), name="青禾区政务服务中心")
    port = DeskKiosk(
        desk=queue,
        hall=lambda: facts_of(settings, catalogue()),
        printer=TicketPrinters([target], queue.hall.clock),
        clock=queue.hall.clock,
        rows=qr_rows,
        reader=reader,
        place_url="https://hub.example:8443/my/{token}",
    )
    lanes = Lanes()
    ports = KioskPorts(port=port, clock=queue.hall.clock, logs=tmp_path)
    window = open_kiosk(ports, KioskOptions(windowed=True, size=(1080, 1920)), app=qapp, lanes=lanes)
    faults: list[object] = []
    lanes.fault.connect(faults.append)
    window.fault.connect(faults.append)
    yield Stage(window=window, queue=queue, reader=reader, jobs=jobs, qtbot=qtbot)
    qapp.removeEventFilter(window)
    window.close()
    lanes.close()
    window.deleteLater()
    assert faults == []


def test_a_number_goes_from_the_card_to_the_paper_and_is_called(stage: Stage) -> None:
    stage.reaches(Page.START)
    stage.touch("queue:A")
    stage.touch("unsure")
    stage.reader.lying = frame("01-")
    stage.touch("class:残疾人")
    stage.touch("proof:证件")
    stage.reaches(Page.RESULT)
    stage.qtbot.waitUntil(lambda: stage.window.state.slip is not None, timeout=20_000)
    (ticket,) = stage.queue.hall.store.state.tickets.values()
    assert (ticket.number, ticket.priority, ticket.proof, ticket.tail) == ("A001", "残疾人", "证件", "0011")
    assert ticket.source == "kiosk"
    (job,) = stage.jobs
    elements = read(job)
    assert "A001" in texts(elements)
    (code,) = (one for one in elements if isinstance(one, QrCode))
    assert code.text == f"https://hub.example:8443/my/{ticket.token}"
    assert stage.queue.hall.kinds(f"ticket:{ticket.id}") == ["ticket.taken", "paper.sent"]
    called = stage.queue.hall.on(a.CallNext(), CLERK)
    assert called.number == "A001"


def test_a_second_number_of_one_business_is_shown_and_not_given(stage: Stage) -> None:
    stage.reaches(Page.START)
    stage.queue.hall.do(a.Take(queue="G", person_number="990102199003070011"), GUIDE)
    stage.touch("queue:G")
    stage.reader.lying = frame("01-")
    stage.touch("class:")
    stage.reaches(Page.TOLD)
    assert words.HAVE_ONE.zh in stage.window.page.accessibleName() if stage.window.page else False
    stage.touch("show")
    stage.reaches(Page.RESULT)
    stage.qtbot.waitUntil(lambda: stage.window.state.slip is not None, timeout=20_000)
    assert len(stage.queue.hall.store.state.tickets) == 1
    assert "G001" in texts(read(stage.jobs[0]))


def test_an_old_person_is_believed_by_the_real_rules(stage: Stage) -> None:
    stage.reaches(Page.START)
    stage.touch("queue:G")
    stage.reader.lying = frame("03-")
    stage.reaches(Page.RESULT)
    (ticket,) = stage.queue.hall.store.state.tickets.values()
    assert (ticket.priority, ticket.proof) == ("老年人", "年龄")


def test_a_missed_number_comes_back_by_the_barcode_of_its_slip(stage: Stage) -> None:
    stage.reaches(Page.START)
    hall = stage.queue.hall
    number = hall.on(a.Take(queue="A"), GUIDE)
    hall.do(a.CallNext(), CLERK)
    hall.do(a.Miss(ticket=number.id), CLERK)
    stage.window.scanned(f"https://hub.example:8443/my/{number.token}")
    stage.touch("place:back3")
    stage.reaches(Page.RESULT)
    assert hall.ticket(number.id).state is TicketState.WAITING


def test_a_booked_visitor_checks_in_by_card(stage: Stage) -> None:
    stage.reaches(Page.START)
    hall = stage.queue.hall
    slot = (hall.clock.wall() // 900_000_000 + 1) * 900_000_000
    hall.do(a.Book(queue="B", slot_at=slot, person_number="990102199003070011"), GUIDE)
    stage.reader.lying = frame("01-")
    stage.reaches(Page.RESULT)
    (ticket,) = hall.store.state.tickets.values()
    assert (ticket.queue, ticket.source) == ("B", "booked")


def test_a_window_that_closes_leaves_nothing_running(stage: Stage) -> None:
    stage.reaches(Page.START)
    assert stage.window.state == State()
