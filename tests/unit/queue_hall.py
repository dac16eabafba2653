"""A hall's authority over the memory store, with short words for its acts: what the queue tests share."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall import queue_acts as a
from hall.commands.queue_desk import QueueContext, perform
from hall.errors import HallError
from hall.queue_acts import Act
from hall.queue_ports import QueueDone, WindowRow
from hall.settings import HallSettings
from hall.staff import Actor, Role
from hall.tickets import Ticket
from tests.unit.desk import CLERK, GUIDE, MANAGER, OTHER, Desk

HUB = QueueContext(node="desk-1")
CHIEF_5 = replace(OTHER, number="0301", name="徐文博", role=Role.CHIEF)


class QueueHall:
    """One hub: windows have to be opened before they call."""

    def __init__(self, *, open_windows: bool = True, context: QueueContext = HUB) -> None:
        self.desk = Desk()
        self.store, self.clock, self.context = self.desk.store, self.desk.clock, context
        if open_windows:
            for actor in (CLERK, OTHER):
                self.do(a.Sit(), actor)

    def do(self, act: Act, actor: Actor = CLERK) -> QueueDone:
        return perform(act, actor, self.store, self.clock, context=self.context)

    def on(self, act: Act, actor: Actor = CLERK) -> Ticket:
        """The ticket after an act."""
        ticket = self.do(act, actor).ticket
        assert ticket is not None
        return ticket

    def take(self, queue: str = "A", **more: object) -> str:
        """A number taken at the guide's desk; a second goes by."""
        ident = self.on(a.Take(queue=queue, **more), GUIDE).id  # type: ignore[arg-type]
        self.clock.move(seconds=1)
        return ident

    def serve(self, actor: Actor = CLERK) -> Ticket:
        """Call the next one, and it comes."""
        called = self.on(a.CallNext(), actor)
        return self.on(a.Arrive(ticket=called.id), actor)

    def window(self, no: int = 3) -> WindowRow:
        return self.store.state.windows[no]

    def ticket(self, ident: str) -> Ticket:
        return self.store.state.tickets[ident]

    def hall(self, **more: object) -> None:
        """Change the hall's settings."""
        self.store.state.hall = replace(self.store.state.hall, **more)  # type: ignore[arg-type]

    @property
    def settings(self) -> HallSettings:
        return self.store.state.hall

    def refused(self, act: Act, actor: Actor = CLERK) -> str:
        """The code of a refusal; nothing is left behind by it."""
        before = self.store.state
        with pytest.raises(HallError) as error:
            self.do(act, actor)
        assert self.store.state is before
        assert error.value.sentence.endswith("。")
        return error.value.code

    def kinds(self, stream: str) -> list[str]:
        """Kinds of the events of a stream."""
        return [str(event.kind) for event in self.store.events_of(stream)]


__all__ = ["CHIEF_5", "CLERK", "GUIDE", "HUB", "MANAGER", "OTHER", "QueueHall"]
