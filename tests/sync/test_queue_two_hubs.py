"""Two processes of the hub on one PostgreSQL: one line of numbers, and each tells what the other one did."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from hall.clock import SystemClock
from hall.ids import new_id
from hall.queue_acts import CallNext, Device, Sit, Take
from hall.staff import Actor, Role
from sync.queue_client import HubQueue
from sync.security import Seal
from tests.fakes.dice import dice
from tests.fakes.hall_hub import HallHub
from tests.pg import server

CLERK = Actor(number="5001", name="林远", role=Role.CLERK, window=1)


def key() -> str:
    return str(new_id(SystemClock()))


def test_a_desk_at_one_process_hears_what_happens_at_the_other(tmp_path: Path) -> None:
    with server() as postgres:
        name = postgres.make()
        one = HallHub(tmp_path / "hub", store_url=postgres.url(name))
        one.start()
        two = HallHub(tmp_path / "hub", store_url=postgres.url(name))
        two.start()
        opened: list[HubQueue] = []
        try:
            (kiosk,), (desk,) = one.enrol(Device.KIOSK, [None]), one.enrol(Device.DESK, [1])
            there = dataclasses.replace(desk.trust, url=two.url)
            taking = HubQueue(kiosk.trust, Seal(kiosk.seed), SystemClock(), rand=dice(1).random)
            calling = HubQueue(there, Seal(desk.seed), SystemClock(), actor=CLERK, rand=dice(2).random)
            opened += [taking, calling]
            while not calling.listen(2):
                pass
            calling.do(Sit(), key())
            letter = taking.view().loads[0].letter
            one_key = key()
            taken = taking.do(Take(queue=letter), one_key).ticket
            assert taken is not None
            while taken.number not in {ticket.number for ticket in calling.view().tickets}:
                calling.listen(2)
            taking._http.base_url = two.url
            assert taking.do(Take(queue=letter), one_key).ticket == taken, (
                "the other process knows the answer"
            )
            called = calling.do(CallNext(), key()).ticket
            assert called is not None
            assert called.number == taken.number
        finally:
            for queue in opened:
                queue.close()
            two.kill()
            one.kill()
