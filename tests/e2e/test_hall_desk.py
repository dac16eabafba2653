"""One window of a hall as it is installed: `main.py hub` in a process of its own, and the real window."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING

import pytest

from hall import queue_acts as a
from hall.clock import MICROS, SystemClock
from hall.commands.node import HUB_TRUST, keep_setting, signing_seed
from hall.commands.record import day_number
from hall.commands.staff import SignIn, sign_in
from hall.fold_tickets import fold_ticket
from hall.ids import new_id
from hall.local_settings import FILE_NAME
from hall.queue_acts import Device
from hall.queue_ports import WindowPhase
from hall.staff import Actor, Role
from hall.sync_ports import QuarantineCode
from hall.tickets import TicketState
from main import desk_ports, settings_for, store_of
from models.device_store import DeviceStore
from models.hub_store import HubUnits
from models.keys import load_key, system_ring
from models.verify import verify_file
from sync.enrol_client import enrol
from sync.enrol_gate import make_code
from sync.queue_client import HubQueue
from sync.security import Seal
from tests.e2e import hall_desk
from tests.e2e.demo_hall import CLERK, PASSWORD, WINDOW, open_hall
from tests.e2e.hall_desk import HallDesk
from tests.e2e.program import environment
from tests.fakes.hall_hub import HallHub
from ui.states.asking import SEAT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hall.local_settings import LocalSettings
    from hall.tickets import Ticket

pytestmark = pytest.mark.usefixtures("qapp")

NEXT_DOOR = Actor(number="0204", name="谢思恬", role=Role.CLERK, window=5)
AT_FIVE = Actor(number=CLERK, name="邹正野", role=Role.CLERK, window=5)
MANAGER = Actor(number="0501", name="秦晨", role=Role.MANAGER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A hub that runs, and the folders of the desk at window 3."""

    hub: HallHub
    desk: Path
    screens: Path

    def open(self) -> HallDesk:
        """The window's PC is switched on."""
        return HallDesk(self.desk, self.screens)

    def device(self, kind: Device, actor: Actor | None = None) -> HubQueue:
        """Another device of the hall."""
        (found,) = self.hub.enrol(kind, [actor.window if actor is not None else None])
        return HubQueue(found.trust, Seal(found.seed), SystemClock(), actor=actor, rand=SystemRandom().random)

    def rows(self) -> dict[str, Ticket]:
        """Today's numbers at the hub."""
        with self.hub.store() as opened:
            tickets = opened.views.tickets_of_day(day_number(SystemClock()))
        twice = [number for number, count in Counter(one.number for one in tickets).items() if count > 1]
        assert twice == []
        return {ticket.number: ticket for ticket in tickets}

    def windows(self) -> dict[int, WindowPhase]:
        """Phases of the windows at the hub."""
        with self.hub.store() as opened, opened.units() as uow:
            return {row.no: row.phase for row in uow.windows.all()}


def key() -> str:
    return str(new_id(SystemClock()))


def take(kiosk: HubQueue) -> str:
    ticket = kiosk.do(a.Take(queue="A", source="kiosk"), key()).ticket
    assert ticket is not None
    return ticket.number


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A hub, and a desk of window 3 that it let in."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    hub, desk = HallHub(tmp_path / "hub"), tmp_path / "desk"
    desk.mkdir()
    (desk / FILE_NAME).write_text(f"window = {WINDOW}\n", encoding="utf-8")
    hub.start()
    settings, clock = settings_for(desk), SystemClock()
    with hub.store() as opened:
        code = make_code(DeviceStore(opened.store), clock, kind=Device.DESK, window=WINDOW)
    with store_of(settings, create=True) as opened:
        seed, node = signing_seed(opened.units), opened.views.identity().node
        trust = enrol(hub.url, code.text, seal=Seal(seed), node=node)
        keep_setting(opened.units, HUB_TRUST, trust.to_text())
        ports = desk_ports(settings, opened, clock)
        first = open_hall(ports).first_code
        sign_in(
            SignIn(number=CLERK, password=first, new_password=PASSWORD, window=WINDOW),
            ports.begin,
            ports.clock,
            ports.hasher,
        )
    yield Place(hub=hub, desk=desk, screens=tmp_path / "screens")
    hub.kill()


def test_a_window_goes_on_without_its_hub_and_nothing_is_lost_or_done_twice(place: Place) -> None:
    kiosk, next_door = place.device(Device.KIOSK), place.device(Device.DESK, NEXT_DOOR)
    with place.open() as desk:
        desk.sign_in()
        desk.hands.until(lambda: desk.desk.seated, "坐下")
        assert place.windows()[WINDOW] is WindowPhase.OPEN
        numbers = [take(kiosk) for _ in range(5)]
        assert desk.call() == numbers[0]
        desk.serve()
        desk.finish()
        assert place.rows()[numbers[0]].state is TicketState.DONE
        assert desk.call() == numbers[1]
        next_door.do(a.Sit(name=NEXT_DOOR.name), key())
        called = next_door.do(a.CallNext(), key()).ticket
        assert called is not None
        assert called.number == numbers[2]
        place.hub.kill()
        away = _without_hub(desk, numbers)
        place.hub.start()
        desk.hands.until(lambda: not desk.desk.queue.offline, "连上")
        assert desk.shown == "W03-002"
        desk.finish()
        assert desk.call() == numbers[4]
        desk.serve()
        desk.finish()
        desk.hands.until(lambda: place.rows()[numbers[4]].state is TicketState.DONE, "大厅办结", 60_000)
        desk.hands.until(lambda: "W03-002" in place.rows(), "大厅收到", 60_000)
    next_door.close()
    kiosk.close()
    assert place.hub.stop() == 0
    _judge(place, numbers)
    assert away <= 4 * MICROS


def _without_hub(desk: HallDesk, numbers: list[str]) -> int:
    """The visit in hand is finished, two get own numbers; how long until these were offered, µs."""
    clock = SystemClock()
    pulled = clock.monotonic()
    desk.hands.until(lambda: desk.desk.queue.offline, "改用应急号")
    away = clock.monotonic() - pulled
    assert desk.shown == numbers[1]
    desk.serve()
    desk.finish()
    desk.give_own(numbers[3])
    desk.give_own(numbers[2])
    assert desk.call() == "W03-001"
    desk.serve()
    desk.finish()
    assert desk.call() == "W03-002"
    desk.serve()
    return away


def _judge(place: Place, numbers: list[str]) -> None:
    """By what the hub's store holds: its rows, its chain, and what a manager has to look at."""
    rows = place.rows()
    done = (numbers[0], numbers[1], numbers[4], "W03-001", "W03-002")
    assert {number: rows[number].state for number in done} == dict.fromkeys(done, TicketState.DONE)
    assert rows[numbers[3]].state is TicketState.CANCELLED
    assert rows[numbers[2]].state is TicketState.CALLED
    assert set(rows) == {*numbers, "W03-001", "W03-002"}
    with place.hub.store() as opened:
        with opened.units() as uow:
            for row in rows.values():
                ticket, _ = fold_ticket(f"ticket:{row.id}", uow.chain.stream(f"ticket:{row.id}"))
                assert ticket == row, row.number
        with HubUnits(opened.store, SystemClock())() as work:
            clashes = [one.detail for one in work.quarantined() if one.code is QuarantineCode.CLASH]
    # A push that ended before W03-002 did may tell of two at the window too; neither hides the other.
    assert [one for one in clashes if f"W03-002 替代 {numbers[2]}" in one]
    assert {one for one in clashes if "替代" not in one} <= {
        f"W03-002 和 {numbers[4]} 都在 3 号窗口，请核对。"
    }
    for data in (place.hub.data, place.desk):
        settings = settings_for(data)
        report = verify_file(settings.store, partial(_key_of, settings))
        assert report.ok, report.faults


def _key_of(settings: LocalSettings) -> str:
    return load_key(settings.keys, system_ring()).key


def test_a_person_at_two_windows_is_asked_which_to_keep(place: Place) -> None:
    other = place.device(Device.DESK, AT_FIVE)
    other.do(a.Sit(name=AT_FIVE.name), key())
    with place.open() as desk:
        desk.sign_in()
        desk.hands.until(lambda: desk.desk.chooser is not None, "在哪个窗口")
        assert desk.desk.chooser is not None
        assert desk.desk.chooser.act == SEAT
        desk.hands.press("1")
        desk.hands.until(lambda: desk.desk.seated, "坐下")
        assert place.windows() == {WINDOW: WindowPhase.OPEN, 5: WindowPhase.CLOSED}
    other.close()


def test_the_visit_of_a_killed_desk_goes_on_elsewhere_and_its_draft_stays(place: Place) -> None:
    kiosk, next_door = place.device(Device.KIOSK), place.device(Device.DESK, NEXT_DOOR)
    manager = place.device(Device.DESK, MANAGER)
    number = take(kiosk)
    process = subprocess.Popen(
        [sys.executable, hall_desk.__file__, str(place.desk)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment() | {"QT_QPA_PLATFORM": "offscreen"},
    )
    assert process.stdout
    said = json.loads(process.stdout.readline())
    process.kill()
    assert process.wait(timeout=30) == -signal.SIGKILL
    process.stdout.close()
    assert said["number"] == number
    row = place.rows()[number]
    assert (row.state, row.window) == (TicketState.SERVING, WINDOW)

    next_door.do(a.Sit(name=NEXT_DOOR.name), key())
    moved = manager.do(a.TakeOver(ticket=row.id, window=5, reason="窗口电脑故障"), key()).ticket
    assert moved is not None
    assert moved.window == 5
    with place.open() as desk:
        desk.sign_in()
        desk.hands.until(lambda: bool(desk.desk.queue.gone), "号去了哪里")
        assert "5号窗" in desk.desk.queue.gone
        assert desk.shown == ""
        assert desk.desk.intake.draft.to_plain() == said["draft"]
    next_door.do(a.Finish(ticket=row.id), key())
    assert place.rows()[number].state is TicketState.DONE
    for queue in (kiosk, next_door, manager):
        queue.close()
