"""A small hall behind the public pages, as a process of its own: takes orders over HTTP, forgets nothing.

Usage: `pages_program.py PORT JOURNAL`. Every order is appended to the journal, and done again at the next
start, so that a test can kill the process and see the same hall again.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import segno
import uvicorn
from fastapi import FastAPI, Request, Response
from typing_extensions import override

from hall.catalogue import WindowDef
from hall.clock import MICROS, day_of
from hall.errors import Refused
from hall.public_settings import BoardRules
from hall.queue_acts import Act, Device, Take
from hall.queue_ports import (
    Change,
    HallView,
    Notice,
    QueueDone,
    QueueLoad,
    WindowPhase,
    WindowRow,
)
from hall.tickets import Ticket, TicketState
from hall.waiting import WaitRange
from sync.public import PublicOptions, PublicPages, add_pages

QUEUES = {
    "A": "企业服务", "B": "社保医保", "C": "公安户政", "D": "不动产", "E": "税务服务",
    "F": "工程交通", "G": "综合出件", "H": "民政民生", "J": "咨询帮办", "K": "婚姻登记",
}  # fmt: skip
AREAS = {3: "一楼A区", 5: "一楼A区", 16: "一楼B区", 37: "一楼C区", 45: "二楼D区", 59: "一楼大厅"}
CREDENTIALS = {"board-key": Device.BOARD, "kiosk-key": Device.KIOSK}


class Hall:
    """Tickets, windows and who listens. Orders are words; time is the real clock."""

    def __init__(self, journal: Path) -> None:
        self.journal = journal
        self.seq = 0
        self.day = int(day_of(self.wall() - 5 * 3600 * MICROS).strftime("%Y%m%d"))
        self.tickets: dict[str, Ticket] = {}
        self.windows: dict[int, WindowRow] = {}
        self.notice = Notice()
        self.listeners: set[asyncio.Queue[Change]] = set()
        self.answers: dict[str, QueueDone] = {}
        self.silent = False
        if journal.exists():
            for line in journal.read_text(encoding="utf-8").splitlines():
                self.do(json.loads(line))

    def wall(self) -> int:
        return time.time_ns() // 1000  # noqa: TID251  # the clock of this small authority

    def waiting(self, letter: str) -> int:
        return sum(
            1 for one in self.tickets.values() if one.queue == letter and one.state is TicketState.WAITING
        )

    def loads(self) -> tuple[QueueLoad, ...]:
        return tuple(
            QueueLoad(
                letter=letter,
                name=name,
                wait=WaitRange(low=2 + 2 * self.waiting(letter), high=8 + 2 * self.waiting(letter)),
                open_windows=2,
                service_minutes=8,
            )
            for letter, name in QUEUES.items()
        )

    def view(self) -> HallView:
        return HallView(
            seq=self.seq,
            at=self.wall(),
            day=self.day,
            tickets=tuple(self.tickets.values()),
            windows=tuple(self.windows.values()),
            loads=self.loads(),
            notice=self.notice,
        )

    def order(self, order: dict[str, Any]) -> None:
        order.setdefault("at", self.wall())
        with self.journal.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(order) + "\n")
        self.do(order)

    def do(self, order: dict[str, Any]) -> None:
        found = getattr(self, f"do_{order['what']}")(**{k: v for k, v in order.items() if k != "what"})
        self.seq += 1
        change = replace(found, seq=self.seq)
        for queue in self.listeners:
            queue.put_nowait(change)

    def _ticket(self, number: str, at: int) -> Ticket:
        return self.tickets.get(number) or Ticket(
            id=number, day=self.day, number=number, prefix=number[0], serial=1,
            queue=number[0], taken_at=at, token=f"TOKEN-{number}",
        )  # fmt: skip

    def do_take(self, number: str, at: int) -> Change:
        ticket = self.tickets[number] = self._ticket(number, at)
        return Change(seq=0, at=at, tickets=(ticket,), loads=self.loads())

    def do_call(self, number: str, window: int, at: int, state: str = "CALLED") -> Change:
        before = self._ticket(number, at)
        called = at if state == "CALLED" else before.called_at
        ticket = replace(before, state=TicketState(state), window=window, called_at=called, calls=1)
        self.tickets[number] = ticket
        return Change(seq=0, at=at, tickets=(ticket,), loads=self.loads())

    def do_back(self, number: str, at: int) -> Change:
        ticket = replace(self.tickets[number], state=TicketState.WAITING, window=None, called_at=0)
        self.tickets[number] = ticket
        return Change(seq=0, at=at, tickets=(ticket,), loads=self.loads())

    def do_finish(self, number: str, at: int) -> Change:
        self.tickets[number] = replace(self.tickets[number], state=TicketState.DONE, finished_at=at)
        return Change(seq=0, at=at, tickets=(self.tickets[number],))

    def do_line(self, counts: dict[str, int], at: int) -> Change:
        """So many wait in these queues, none of them with a number that is used elsewhere."""
        made: list[Ticket] = []
        for letter, count in counts.items():
            for n in range(count):
                number = f"{letter}9{n:03d}"
                self.tickets[number] = replace(self._ticket(number, at), token="")
                made.append(self.tickets[number])
        return Change(seq=0, at=at, tickets=tuple(made), loads=self.loads())

    def do_range(self, letter: str, low: int, at: int) -> Change:
        load = QueueLoad(letter=letter, name=QUEUES[letter], wait=WaitRange(low=low, high=low + 9))
        return Change(seq=0, at=at, loads=(load,))

    def do_window(self, no: int, phase: str, at: int, reason: str = "") -> Change:
        row = WindowRow(
            day=self.day, no=no, phase=WindowPhase(phase), reason=reason, staff="0203", name="林知远"
        )
        self.windows[no] = row
        return Change(seq=0, at=at, windows=(row,))

    def do_notice(self, text: str, at: int) -> Change:
        self.notice = Notice(text=text, until=at + 3600 * 1_000_000)
        return Change(seq=0, at=at, notice=self.notice)

    async def subscribe(self) -> AsyncIterator[HallView | Change | None]:
        queue: asyncio.Queue[Change] = asyncio.Queue()
        self.listeners.add(queue)
        try:
            yield self.view()
            while True:
                try:
                    async with asyncio.timeout(1.0):
                        yield await queue.get()
                except TimeoutError:
                    if not self.silent:
                        yield None
        finally:
            self.listeners.discard(queue)


class Gate:
    """Three codes, two credentials."""

    async def kind(self, credential: str) -> Device | None:
        return CREDENTIALS.get(credential)

    async def enrol(self, code: str, name: str) -> str:
        if code != "CODE-KIOSK":
            raise Refused("enrol.code", f"登记码不对或已过期，请重新取一个（{name}）。")
        return "kiosk-key"


class Taker:
    """Numbers one after the other; one key, one number."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall

    async def do(self, act: Act, key: str, credential: str) -> QueueDone:
        assert isinstance(act, Take)
        assert credential == "kiosk-key"
        if key not in self.hall.answers:
            ahead = self.hall.waiting(act.queue)
            number = f"{act.queue}{ahead + 1:03d}"
            self.hall.order({"what": "take", "number": number})
            done = QueueDone(
                verb="take",
                ticket=self.hall.tickets[number],
                ahead=ahead,
                wait=WaitRange(low=4, high=9),
            )
            self.hall.answers[key] = done
        return self.hall.answers[key]


def rows_of(text: str) -> tuple[str, ...]:
    """A QR code as rows of 0 and 1."""
    return tuple("".join(map(str, row)) for row in segno.make_qr(text, error="m").matrix)


def make(hall: Hall) -> tuple[FastAPI, PublicPages]:
    app = FastAPI()

    async def order(request: Request) -> Response:
        orders = await request.json()
        for one in orders if isinstance(orders, list) else [orders]:
            if one["what"] == "silent":
                hall.silent = one["on"]
            elif one["what"] == "flood":
                await flood(hall, one["count"])
            else:
                hall.order(one)
        return Response("ok")

    app.add_api_route("/test", order, methods=["POST"], response_model=None)
    pages = add_pages(
        app,
        hall,
        options=PublicOptions(
            hall="云岭市青禾区政务服务中心",
            windows=tuple(
                WindowDef(no=no, area=area, name="综合受理", weights=(("A", 1),), opening="常开")
                for no, area in AREAS.items()
            ),
            board=BoardRules(),
            priorities=("老年人", "残疾人"),
            qr=rows_of,
        ),
        gate=Gate(),
        taker=Taker(hall),
    )
    return app, pages


async def flood(hall: Hall, count: int) -> None:
    """Many changes one after the other, without the journal: calls, loads, notices in turn."""
    for n in range(count):
        at = hall.wall()
        if n % 10 == 0:
            hall.do({"what": "call", "number": f"B{n // 10 % 900:03d}", "window": 16, "at": at})
        else:
            hall.do({"what": "range", "letter": "ABCDEF"[n % 6], "low": n % 37, "at": at})
        if n % 20 == 0:
            await asyncio.sleep(0)


class Server(uvicorn.Server):
    """Ends the streams first, so that stopping does not wait for boards."""

    pages: PublicPages

    @override
    def handle_exit(self, sig: int, frame: Any) -> None:
        self.pages.stop()
        super().handle_exit(sig, frame)


def main(port: int, journal: Path) -> None:
    app, pages = make(Hall(journal))
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=5
    )
    server = Server(config)
    server.pages = pages
    server.run()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
