"""Two desks as the program wires them, and `main.py hub` in a process of its own: cases and documents."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hall import bodies as b
from hall.clock import SystemClock
from hall.commands.node import HUB_TRUST, keep_setting, signing_seed
from hall.commands.record import Recorder, day_number
from hall.desk import DeskPorts
from hall.events import EventKind, StreamKind, stream_of
from hall.ids import new_id
from hall.queue_acts import Device
from main import desk_ports, settings_for, store_of
from models.device_store import DeviceStore
from sync.enrol_client import enrol
from sync.enrol_gate import make_code
from sync.security import Seal
from tests.fakes.hall_hub import HallHub

NUMBER = "99010220261120W030001"
PAUSE = threading.Event()
"""Never set: the timer of a lane between two rounds."""


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HallHub]:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    found = HallHub(tmp_path / "hub")
    found.start()
    yield found
    found.kill()


def a_desk(hub: HallHub, data: Path, window: int, stack: ExitStack) -> DeskPorts:
    """A PC that is let in and works, until `stack` ends."""
    data.mkdir()
    settings, clock = settings_for(data), SystemClock()
    opened = stack.enter_context(store_of(settings, create=True))
    with hub.store() as at_hub:
        code = make_code(DeviceStore(at_hub.store), clock, kind=Device.DESK, window=window)
    seal, node = Seal(signing_seed(opened.units)), opened.views.identity().node
    trust = enrol(hub.url, code.text, seal=seal, node=node)
    keep_setting(opened.units, HUB_TRUST, trust.to_text())
    return desk_ports(settings, opened, clock, stack)


def work(desks: tuple[DeskPorts, ...], done: Callable[[], bool]) -> float:
    """Let the sync lanes of all desks run until something is so; how long it took, seconds."""
    began = time.monotonic()
    while not done():
        assert time.monotonic() - began < 30
        for desk in desks:
            assert desk.hub is not None
            if desk.hub.wait() == 0:
                desk.hub.round()
        PAUSE.wait(0.01)
    return time.monotonic() - began


def intake(desk: DeskPorts) -> None:
    """A case as a command appends it."""
    person, case = new_id(desk.clock), new_id(desk.clock)
    with desk.begin() as uow:
        recorder = Recorder(uow=uow, clock=desk.clock, actor="0203", window=3)
        recorder.add(
            EventKind.PERSON_RECORDED,
            stream_of(StreamKind.PERSON, person),
            b.PersonRecorded(kind="111", number="990102199001011234", name="张三"),
        )
        applied = b.CaseApplied(
            number=NUMBER,
            item="QH-SC-0101",
            item_name="食品经营许可",
            item_version="v1",
            body_code="SC",
            person=str(person),
        )
        stream = stream_of(StreamKind.CASE, case)
        recorder.add(EventKind.CASE_APPLIED, stream, applied)
        recorder.add(
            EventKind.CASE_ACCEPTED, stream, b.CaseAccepted(mode=b.AcceptMode.AT_WINDOW, on=20261120)
        )
        uow.commit()
    assert desk.hub is not None
    desk.hub.poke()


def test_a_new_desk_has_the_halls_catalogue_and_sees_what_the_other_takes_in(
    tmp_path: Path, hub: HallHub
) -> None:
    with ExitStack() as stack:
        three, five = (a_desk(hub, tmp_path / f"desk{window}", window, stack) for window in (3, 5))
        day = day_number(five.clock)
        work((three, five), lambda: all(one.queries.catalogue(day) for one in (three, five)))
        with hub.store() as opened:
            given = opened.views.catalogue(day)
        mine = five.queries.catalogue(day)
        assert given is not None
        assert mine is not None
        assert mine.hashes == given.hashes
        intake(three)
        assert work((three, five), lambda: five.queries.case_by_number(NUMBER) is not None) < 10
        found = five.queries.case_by_number(NUMBER)
        assert found is not None
        person = five.queries.person(found.person)
        assert person is not None
        assert person.name == "张三"
        # The hub goes; what came down stays, and the lanes go on without it.
        hub.kill()
        for desk in (three, five):
            assert desk.hub is not None
            desk.hub.round()
        assert five.queries.case_by_number(NUMBER) == found
