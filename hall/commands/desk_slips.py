"""The slip of a number that this desk asked for: it is printed here, whoever gave the number out (D13).

At the hub nothing is printed (`slips.py`); its number is durable there before the slip is owed here.
"""

from __future__ import annotations

from hall.clock import Clock
from hall.commands.queue_work import QueueContext, Work
from hall.commands.slips import owe_slip
from hall.ports import Begin, Changes, Topic, UnitOfWork
from hall.staff import Actor
from hall.tickets import Ticket
from hall.waiting import WaitRange


def owe_in(
    uow: UnitOfWork, clock: Clock, actor: Actor, ticket: Ticket, ahead: int, wait: WaitRange | None = None
) -> None:
    """Owe the slip inside an open unit of work."""
    owe_slip(Work(uow, clock, actor, QueueContext()), ticket, ahead, wait)


def owe_here(
    begin: Begin, clock: Clock, actor: Actor, ticket: Ticket, ahead: int, wait: WaitRange | None
) -> Changes:
    """Owe the slip of a number that the hub gave out.

    Raises:
        Unavailable: The store did not take it; the number stands all the same.
    """
    with begin() as uow:
        owe_in(uow, clock, actor, ticket, ahead, wait)
        uow.commit()
    return Changes(topics=frozenset({Topic.QUEUE, Topic.PAPERS}))
