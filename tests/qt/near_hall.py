"""A hall near by: the real queue of a hub over a real store of its own, without the network between."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hall.commands.local_queue import LocalQueue
from hall.commands.queue_work import QueueContext
from hall.errors import Unavailable
from hall.staff import Actor, Role
from tests.qt import real

if TYPE_CHECKING:
    from hall.clock import FixedClock
    from hall.queue_acts import Act
    from hall.queue_ports import HallView, QueueDone
    from hall.tickets import Ticket
    from models.opening import Opened

GUIDE = Actor(number="0101", name="何晓燕", role=Role.GUIDE)
MANAGER = Actor(number="0001", name="高志远", role=Role.MANAGER)
_SLICE = 0.02


@dataclass
class NearHall:
    """The hub's store, and whether it answers. `lose`: the next act is done, but its answer is lost."""

    made: Path
    folder: Path
    clock: FixedClock
    away: int | None = None
    lose: bool = False
    busy: bool = False
    opened: Opened | None = None
    count: int = 0
    queues: list[NearQueue] = field(default_factory=list)

    def open(self) -> None:
        real.copy_hall(self.made, self.folder)
        self.opened = real.open_store_of(self.folder, self.clock)

    def close(self) -> None:
        for queue in self.queues:
            queue.close()
        if self.opened is not None:
            self.opened.close()

    def authority(self, actor: Actor) -> LocalQueue:
        assert self.opened is not None
        context = QueueContext(node=f"desk-{actor.window}")
        return LocalQueue(actor, self.opened.units, self.opened.views, self.clock, context=context)

    def queue(self, actor: Actor) -> NearQueue:
        queue = NearQueue(self, self.authority(actor))
        self.queues.append(queue)
        return queue

    def by(self, actor: Actor, act: Act) -> Ticket | None:
        """Somebody else in the hall does something."""
        self.count += 1
        done = self.authority(actor).do(act, f"other-{self.count}")
        self.tell()
        return done.ticket

    def tell(self) -> None:
        for queue in self.queues:
            queue.news.set()

    def go_away(self) -> None:
        self.away = self.clock.wall()
        self.tell()

    def come_back(self) -> None:
        self.away = None
        self.tell()


class NearQueue:
    """`hall.queue_ports.ListeningQueue` of one desk."""

    def __init__(self, hall: NearHall, authority: LocalQueue) -> None:
        self.news = threading.Event()
        self._hall = hall
        self._authority = authority
        self._closed = False
        self._last: HallView | None = None

    def do(self, act: Act, key: str) -> QueueDone:
        if self._hall.away is not None:
            raise Unavailable("queue.away", "大厅服务器没有回答，请稍后重试，或改用应急号。")
        if self._hall.busy:
            raise Unavailable("queue.busy", "大厅服务器正忙，这一步没有做，请再试一次。")
        done = self._authority.do(act, key)
        if self._hall.lose:
            self._hall.lose = False
            raise Unavailable("queue.away", "大厅服务器没有回答，请稍后重试，或改用应急号。")
        self._hall.tell()
        return done

    def view(self) -> HallView:
        if self._hall.away is None:
            self._last = self._authority.view()
        if self._last is None:
            raise Unavailable("queue.away", "还没有连上大厅服务器。")
        return self._last

    def away_since(self) -> int | None:
        return self._hall.away

    def listen(self, seconds: float) -> bool:
        for _ in range(int(seconds / _SLICE)):
            if self._closed or self.news.wait(_SLICE):
                break
        heard = self.news.is_set()
        self.news.clear()
        return heard

    def close(self) -> None:
        self._closed = True
