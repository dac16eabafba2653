"""A day in a bad hall: answers get lost, desks die, the hub is killed; nobody is forgotten or called twice.

5,000 visitors and 100 clients with `--long`; fewer otherwise. Judged by what the clients were told and by the
chain and rows of the store.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.clock import SystemClock
from hall.commands.record import day_number
from hall.events import EventKind, stream_kind
from hall.queue_acts import Device
from hall.queue_ports import WindowPhase
from hall.tickets import Ticket, TicketState
from main import settings_for
from models.keys import load_key, system_ring
from models.verify import verify_file
from tests.fakes.hall_hub import HallHub
from tests.fault.queue_crowd import Client, Crowd, Desk, kiosk

LETTERS = "ABCDEFGHJK"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HallHub]:
    found = HallHub(tmp_path / "hub")
    found.start()
    yield found
    found.kill()


@pytest.mark.parametrize(
    ("visitors", "desks", "kiosks", "kills"),
    [
        pytest.param(400, 20, 5, 3, id="some"),
        pytest.param(5000, 90, 10, 12, id="all", marks=pytest.mark.long),
    ],
)
def test_nobody_is_called_twice_and_nobody_is_forgotten(
    hub: HallHub, visitors: int, desks: int, kiosks: int, kills: int
) -> None:
    dice = random.Random(20261120)  # noqa: S311  # a stated seed
    # Windows beyond those of the catalogue have no queue.
    at_kiosks = hub.enrol(Device.KIOSK, [None] * kiosks)
    windows = list(range(1, 68))[: min(desks, 67)]
    at_windows = hub.enrol(Device.DESK, list(windows))
    crowd = Crowd(host="127.0.0.1", port=hub.port, dice=dice)
    clients = [Client(crowd, one.token(), None) for one in at_kiosks]
    seats = [
        Desk(
            Client(
                crowd,
                one.token(),
                {"number": f"{5000 + no}", "name": f"员工{no}", "role": "窗口人员", "window": no},
            ),
            no,
            f"员工{no}",
        )
        for no, one in zip(windows, at_windows, strict=True)
    ]
    asyncio.run(_day(hub, crowd, clients, seats, visitors, kills))
    hub.kill()
    with hub.store() as opened:
        tickets = opened.views.tickets_of_day(day_number(SystemClock()))
    _judge(crowd, tickets, visitors)
    _judge_chain(hub, tickets)
    assert crowd.lost > visitors // 2, "nothing was lost: the test has no teeth"


async def _day(
    hub: HallHub, crowd: Crowd, kiosks: list[Client], desks: list[Desk], visitors: int, kills: int
) -> None:
    over = asyncio.Event()
    share = [visitors // len(kiosks)] * len(kiosks)
    letters = LETTERS if len(desks) >= 67 else LETTERS[:2]
    taking = [
        asyncio.create_task(kiosk(one, count, letters)) for one, count in zip(kiosks, share, strict=True)
    ]
    working = [asyncio.create_task(_dying(desk, over)) for desk in desks]
    plug = asyncio.create_task(_pull(hub, crowd, kills))
    await asyncio.gather(*taking)
    await plug
    over.set()
    await asyncio.gather(*working)
    for client in [*kiosks, *(desk.client for desk in desks)]:
        client.close()


async def _dying(desk: Desk, over: asyncio.Event) -> None:
    """A desk that is killed at random moments and comes back knowing nothing."""
    dice = desk.client.crowd.dice
    while True:
        work = asyncio.create_task(desk.work(over))
        done, _ = await asyncio.wait({work}, timeout=dice.uniform(0.3, 4.0))
        if done:
            work.result()
            return
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        desk.client.close()


async def _pull(hub: HallHub, crowd: Crowd, kills: int) -> None:
    for _ in range(kills):
        await asyncio.sleep(crowd.dice.uniform(0.4, 1.5))
        await asyncio.to_thread(hub.kill)
        await asyncio.to_thread(hub.start)


def _judge(crowd: Crowd, tickets: tuple[Ticket, ...], visitors: int) -> None:
    numbers = Counter(ticket.number for ticket in tickets)
    assert [number for number, count in numbers.items() if count > 1] == []
    assert {ticket.id: ticket.number for ticket in tickets} == crowd.taken, "a number that nobody was told of"
    assert len(tickets) == visitors
    stuck = [
        ticket.number for ticket in tickets if ticket.state not in {TicketState.DONE, TicketState.NO_SHOW}
    ]
    assert stuck == []
    assert max(crowd.served.values(), default=0) == 1


def _judge_chain(hub: HallHub, tickets: tuple[Ticket, ...]) -> None:
    """Every visit was called once, by the events; and the rows are what the events say."""
    with hub.store() as opened, opened.units() as uow:
        for ticket in tickets:
            steps = [item.event for item in uow.chain.stream(f"ticket:{ticket.id}")]
            calls = [one for one in steps if one.kind == EventKind.TICKET_CALLED]
            assert len(calls) == 1, (ticket.number, len(calls))
            assert all(stream_kind(one.stream) == "ticket" for one in steps)
        assert all(row.phase is not WindowPhase.WANTED for row in uow.windows.all())
    settings = settings_for(hub.data)
    report = verify_file(settings.store, lambda: load_key(settings.keys, system_ring()).key)
    assert report.ok, report.faults
