"""Performs acts for devices at the hub: binds the rules to the hub's clock and estimator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hall.clock import Clock
from hall.commands.queue_desk import perform
from hall.commands.queue_work import QueueContext
from hall.ports import Begin
from hall.queue_acts import Act
from hall.queue_ports import QueueDone
from hall.staff import Actor
from hall.tickets import Ticket
from hall.waiting import WaitRange


@dataclass(frozen=True, slots=True, kw_only=True)
class HubQueueRules:
    """What the hub's executor calls for each act.

    Attributes:
        clock: The hub's clock.
        wait: The range for a number that was just taken, None for "not known".
        model: Version of the estimator.
    """

    clock: Clock
    wait: Callable[[Ticket], WaitRange | None]
    model: str

    def __call__(self, act: Act, actor: Actor, begin: Begin, *, node: str) -> QueueDone:
        """Do an act for the device `node`.

        Raises:
            Refused, Conflict, Unavailable: See `queue_desk.perform`.
        """
        context = QueueContext(node=node, wait=lambda _work, ticket: self.wait(ticket), model=self.model)
        return perform(act, actor, begin, self.clock, context=context)
