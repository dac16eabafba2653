"""A hall for the public pages within one process: rows by hand, a source that is told what to say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace

from hall.catalogue import QueueDef, WindowDef
from hall.clock import FixedClock
from hall.errors import Refused
from hall.queue_acts import Act, Device, Take
from hall.queue_ports import Change, HallView, QueueDone, QueueLoad, WindowPhase, WindowRow
from hall.tickets import Leg, Ticket, TicketState
from hall.waiting import WaitRange

DAY = 20261120
CLOCK = FixedClock.on("2026-11-20T09:00:00")
NOW = CLOCK.wall()
MINUTE = 60_000_000

WINDOWS = (
    WindowDef(no=3, area="一楼A区", name="综合受理", weights=(("A", 1), ("B", 1)), opening="常开"),
    WindowDef(no=5, area="一楼A区", name="企业服务", weights=(("A", 1),), opening="常开"),
    WindowDef(no=16, area="一楼B区", name="社保医保", weights=(("B", 1),), opening="潮汐"),
)
QUEUES = tuple(
    QueueDef(
        letter=letter,
        name=name,
        windows=(),
        wait_minutes=15,
        service_minutes=8,
        counted=True,
        item_count=1,
        ordinary_day=1,
        peak_day=1,
    )
    for letter, name in (("A", "企业服务"), ("B", "社保医保"))
)


def ticket(number: str, at: int = NOW, **more: object) -> Ticket:
    made = Ticket(
        id=f"id-{number}", day=DAY, number=number, prefix=number[0], serial=int(number[1:]),
        queue=number[0], taken_at=at, token=f"TOKEN{number}", tail="0011",
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]  # fields by name


def called(number: str, window: int, at: int = NOW, state: str = "CALLED") -> Ticket:
    return ticket(number, at - MINUTE, state=TicketState(state), window=window, called_at=at)


def over(number: str, window: int, at: int = NOW) -> Ticket:
    """Ended as the fold leaves it: the window stands in the last leg only."""
    leg = Leg(window=window, staff="0203", queue=number[0], called_at=at)
    return ticket(number, at - MINUTE, state=TicketState.DONE, finished_at=at + MINUTE, legs=(leg,))


def seat(no: int, phase: WindowPhase = WindowPhase.OPEN, **more: object) -> WindowRow:
    row = WindowRow(no=no, phase=phase, staff="0203", name="林知远", day=DAY)
    return replace(row, **more)  # type: ignore[arg-type]  # fields by name


def view(
    tickets: Iterable[Ticket] = (), windows: Iterable[WindowRow] = (), seq: int = 1, at: int = NOW
) -> HallView:
    return HallView(
        seq=seq,
        at=at,
        day=DAY,
        tickets=tuple(tickets),
        windows=tuple(windows),
        loads=(QueueLoad(letter="A", name="企业服务", wait=WaitRange(low=8, high=15)),),
    )


class Source:
    """Says what it is given; an exception is raised, `StopAsyncIteration` ends it."""

    def __init__(self, *items: HallView | Change | Exception | None) -> None:
        self.items: asyncio.Queue[HallView | Change | Exception | None] = asyncio.Queue()
        for item in items:
            self.items.put_nowait(item)
        self.readers = 0
        self._given = 0
        self._news = asyncio.Condition()

    async def taken(self, count: int) -> None:
        """Wait until so many items were taken, and the last of them worked on."""
        async with self._news:
            await self._news.wait_for(lambda: self._given >= count)

    def wall(self) -> int:
        return NOW

    async def subscribe(self) -> AsyncIterator[HallView | Change | None]:
        self.readers += 1
        while True:
            item = await self.items.get()
            if isinstance(item, StopAsyncIteration):
                return
            if isinstance(item, Exception):
                raise item
            yield item
            async with self._news:
                self._given += 1
                self._news.notify_all()


class Gate:
    """Credentials are kinds; one code."""

    def __init__(self) -> None:
        self.out: set[str] = set()

    async def kind(self, credential: str) -> Device | None:
        if credential in self.out or credential not in {kind.value for kind in Device}:
            return None
        return Device(credential)

    async def enrol(self, code: str, name: str) -> str:
        if code != "CODE":
            raise Refused("enrol.code", f"登记码不对（{name}）。")
        return "kiosk"


class Taker:
    """Gives A009; `empty` gives nothing."""

    def __init__(self) -> None:
        self.acts: list[Act] = []
        self.empty = False

    async def do(self, act: Act, key: str, credential: str) -> QueueDone:
        assert isinstance(act, Take)
        assert key
        assert credential
        self.acts.append(act)
        return QueueDone(verb="take", ticket=None if self.empty else ticket("A009"), ahead=2)
