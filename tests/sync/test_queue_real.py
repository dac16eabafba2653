"""Over real HTTP with the real rules and a real store: a visit, and what flows in after an outage (D16)."""

from __future__ import annotations

import uuid
from pathlib import Path

from hall.clock import FixedClock, SystemClock
from hall.events import EventKind, StreamKind, stream_of
from hall.ids import new_id, token
from hall.queue_acts import Arrive, CallNext, Device, Finish, Sit, Take
from hall.queue_bodies import TicketTaken
from hall.sync_ports import LinkState
from hall.tickets import TicketState
from models.hub_store import HubUnits
from sync.queue_client import HubQueue
from tests.fakes.passes import a_link, let_in
from tests.fakes.real_hall import real_hall
from tests.fakes.sync_links import a_sync
from tests.fakes.sync_stores import MemoryDesk


def key() -> str:
    return str(new_id(SystemClock()))


def until(queue: HubQueue, number: str) -> TicketState:
    """Listen until a number is in the view; its state."""
    while True:
        for ticket in queue.view().tickets:
            if ticket.number == number:
                return ticket.state
        queue.listen(2)


def test_a_visit_from_the_kiosk_to_its_end(tmp_path: Path) -> None:
    with real_hall(tmp_path) as (hall, _):
        kiosk, desk, other = hall.desk(90, Device.KIOSK), hall.desk(1), hall.desk(2)
        assert other.listen(3)
        letter = kiosk.view().loads[0].letter
        taken = kiosk.do(Take(queue=letter), key()).ticket
        assert taken is not None
        assert until(other, taken.number) is TicketState.WAITING
        desk.do(Sit(), key())
        one = key()
        called = desk.do(CallNext(), one).ticket
        assert called is not None
        assert (called.number, called.window) == (taken.number, 1)
        assert desk.do(CallNext(), one).ticket == called, "asked again with the same key"
        desk.do(Arrive(ticket=called.id), key())
        done = desk.do(Finish(ticket=called.id), key()).ticket
        assert done is not None
        assert done.state is TicketState.DONE
        while until(other, taken.number) is not TicketState.DONE:
            other.listen(2)
        assert other.view().seq == hall.service.events.mirror.seq


def test_an_emergency_number_flows_in_and_closes_the_one_that_it_stands_for(tmp_path: Path) -> None:
    with real_hall(tmp_path, FixedClock.on("2026-11-20T09:00:00")) as (hall, store):
        kiosk = hall.desk(90, Device.KIOSK)
        letter = kiosk.view().loads[0].letter
        replaced = kiosk.do(Take(queue=letter), key()).ticket
        assert replaced is not None
        desk = MemoryDesk(hall.clock, uuid.UUID(int=5))
        stream = stream_of(StreamKind.TICKET, str(new_id(hall.clock)))
        desk.write(
            stream,
            EventKind.TICKET_TAKEN,
            TicketTaken(
                number="W03-001",
                queue=letter,
                prefix="W03",
                serial=1,
                token=token(),
                source="desk",
                replaces=replaced.number,
            ),
        )
        let_in(hall.devices, uuid.UUID(int=5))
        with a_link(hall.url, uuid.UUID(int=5)) as link:
            sync = a_sync(desk, link)
            assert sync.round().state is LinkState.SYNCED
            assert sync.round().state is LinkState.SYNCED
        assert kiosk.listen(3)
        assert until(kiosk, "W03-001") is TicketState.WAITING
        while until(kiosk, replaced.number) is not TicketState.CANCELLED:
            kiosk.listen(2)
        with HubUnits(store, hall.clock)() as work:
            assert work.quarantined() == ()
