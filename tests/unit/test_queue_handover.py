"""When an enrolled PC hands its queue to the hub: with no open number of its own left (D17)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall.queue_handover import keeps_own_queue
from hall.tickets import Ticket, TicketState

OWN = Ticket(id="1", day=20261120, number="A001", prefix="A", serial=1, queue="A", taken_at=1)
EMERGENCY = replace(OWN, id="2", number="W03-001", prefix="W03")


@pytest.mark.parametrize("state", list(TicketState))
def test_an_open_number_of_its_own_keeps_the_queue_here(state: TicketState) -> None:
    ticket = replace(OWN, state=state)
    assert keeps_own_queue([ticket]) is not ticket.is_over
    assert keeps_own_queue([], ticket) is not ticket.is_over


@pytest.mark.parametrize("state", list(TicketState))
def test_emergency_numbers_keep_nothing(state: TicketState) -> None:
    assert not keeps_own_queue([replace(EMERGENCY, state=state)], replace(EMERGENCY, state=state))


def test_one_open_number_among_many_is_enough() -> None:
    done = replace(OWN, state=TicketState.DONE)
    assert not keeps_own_queue([done, done, EMERGENCY])
    assert keeps_own_queue([done, EMERGENCY, replace(OWN, state=TicketState.PARKED)])
