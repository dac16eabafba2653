"""A rehearsal: a day of arrivals played through the real hub over HTTP, with real acts.

Visitors take numbers or check in, clerks sit down, call, serve, wait for those who do not come, go to lunch
and leave. At the end every number is looked up at the hub (`simulate_account.py`). The hub is used as it is
and keeps the tickets; it should be one for rehearsals.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from hall.arrivals import HallHours, midnight
from hall.catalogue import Catalogue, WindowDef
from hall.clock import MICROS, Clock
from hall.commands.queue_work import IN_USE
from hall.errors import Refused
from hall.queue_acts import (
    Arrive,
    Book,
    CallNext,
    CheckIn,
    Finish,
    Leave,
    Miss,
    Pause,
    Recall,
    Resume,
    SetWindow,
    Sit,
    Take,
)
from hall.queue_ports import HallView, QueueDone
from hall.settings import HallSettings
from hall.spans import OPEN, PAUSE, WindowSpan
from hall.staff import Actor, Role
from hall.tickets import Ticket
from sync.arrivals_file import Arrival, ArrivalsDay, read_arrivals
from sync.enrol_client import HubTrust
from sync.security import Seal
from sync.simulate_account import Played, Visit, account_of, choose_windows, delay
from sync.simulate_hub import SimulatedDevices
from sync.simulate_time import DayTime

WALK: Final = 20.0
"""From the call to standing at the window, seconds of the day."""
RECALL_AFTER: Final = 40.0
MISS_AFTER: Final = 35.0
TURN: Final = 8.0
LOOK_AGAIN: Final = 300.0
"""An idle clerk looks again after so many seconds of the day."""
LUNCH: Final = "午休"
_LATEST: Final = 23.5 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulateOptions:
    """A rehearsal.

    Attributes:
        arrivals: CSV file.
        windows: How many windows work.
        trust, seal: An enrolled desk, which vouches for all simulated people.
        speed: Seconds of the day in one real second.
        say: Told how far it is.
    """

    arrivals: Path
    windows: int
    trust: HubTrust
    seal: Seal
    clock: Clock
    speed: float = 60.0
    hours: HallHours = field(default_factory=HallHours)
    say: Callable[[str], None] = lambda _line: None


def simulate(options: SimulateOptions) -> dict[str, Any]:
    """Play a day; the answer has `ok`, figures, delays of the hub, and what became of everybody.

    Raises:
        Refused: `arrivals.file`, `simulate.windows`, `simulate.speed`, `simulate.device` for one of a single
            window, `simulate.open` at a hub that works, or what the hub refuses at the start.
        Unavailable: The hub does not answer.
    """
    if not 0 < options.speed <= 100_000:
        raise Refused("simulate.speed", "速度应大于 0，例如 60 表示一分钟演一小时。", field="speed")
    if options.trust.window is not None:
        sentence = (
            f"演练要坐所有窗口，这个登记码只给 {options.trust.window} 号窗口。请生成登记码时不写窗口号。"
        )
        raise Refused("simulate.device", sentence)
    day = read_arrivals(options.arrivals)
    return asyncio.run(Rehearsal(options, day).run())


class Rehearsal:
    """One rehearsal in one event loop."""

    def __init__(
        self, options: SimulateOptions, day: ArrivalsDay, devices: SimulatedDevices | None = None
    ) -> None:
        """Take what is to be played."""
        self.options, self.day = options, day
        self.visits = [Visit(arrival=one) for one in day.people]
        self.of_ticket: dict[str, Visit] = {}
        self.spans: list[WindowSpan] = []
        self.idle: dict[int, asyncio.Event] = {}
        self.serves: dict[int, frozenset[str]] = {}
        self.coming = 0
        self.open = 0
        self.twice: list[str] = []
        self.faults: Counter[str] = Counter()
        self._devices = devices
        self.time: DayTime

    async def run(self) -> dict[str, Any]:
        """Play it."""
        options = self.options
        devices = self._devices or SimulatedDevices(
            options.trust, options.seal, options.clock, connections=options.windows + 20
        )
        self.devices = devices
        began = time.perf_counter()
        try:
            page = await devices.hall()
            self._require_closed(await devices.view(), page.day)
            work: dict[str, float] = {}
            for one in self.day.people:
                work[one.queue] = work.get(one.queue, 0.0) + one.service + WALK
            self._require_queues(page.catalogue, work)
            windows = choose_windows(page.catalogue, options.windows, work)
            first = min(self.day.people[0].second, options.hours.spans[0][0] * 60) - 60
            self.time = DayTime(first, options.speed, self._quiet)
            await self._play(page.catalogue, page.settings, windows, set(work))
            self.time.stop()
            kept = {one.id: one for one in await devices.tickets(page.day)}
        finally:
            await devices.close()
        return self._report(page.catalogue, kept, time.perf_counter() - began)

    @staticmethod
    def _require_closed(view: HallView, day: int) -> None:
        used = [str(row.no) for row in view.windows if row.day == day and row.phase in IN_USE]
        if used:
            named = "、".join(used)
            raise Refused(
                "simulate.open",
                f"这台服务器的 {named} 号窗口正开着。演练会真的发号，请换演练用的服务器，或先关窗口。",
            )

    @staticmethod
    def _require_queues(catalogue: Catalogue, work: dict[str, float]) -> None:
        unknown = [letter for letter in sorted(work) if catalogue.queue(letter) is None]
        if unknown:
            raise Refused("arrivals.file", f"到号流水里的队列 {'、'.join(unknown)} 不在大厅目录里。")

    def _quiet(self) -> bool:
        return self.open == 0 and self.devices.asking == 0

    async def _play(
        self, catalogue: Catalogue, settings: HallSettings, windows: list[WindowDef], needed: set[str]
    ) -> None:
        self.coming = len(self.visits)
        await self._assign(windows, needed)
        desks = [asyncio.ensure_future(self._desk(catalogue, one)) for one in windows]
        comers = asyncio.ensure_future(self._doors(catalogue, settings))
        try:
            await asyncio.gather(comers, *desks)
        finally:
            for task in (comers, *desks):
                task.cancel()

    async def _assign(self, windows: list[WindowDef], needed: set[str]) -> None:
        """Every queue with people has a window; a manager gives left-out queues to the least loaded ones."""
        manager = Actor(number="S900", name="演练主管", role=Role.MANAGER, window=None)
        weights = {one.no: dict(one.weights) for one in windows}
        for queue in sorted(needed - {q for table in weights.values() for q in table}):
            least = min(weights, key=lambda no: (len(weights[no]), no))
            weights[least][queue] = 5
        for one in windows:
            if weights[one.no] != dict(one.weights):
                chosen = tuple(sorted(weights[one.no].items()))
                await self.devices.do(SetWindow(window=one.no, weights=chosen), manager)
            self.serves[one.no] = frozenset(weights[one.no])

    # --- the door

    async def _doors(self, catalogue: Catalogue, settings: HallSettings) -> None:
        tasks = []
        for number, visit in enumerate(self.visits):
            await self.time.until(visit.arrival.second)
            tasks.append(asyncio.ensure_future(self._come(visit, catalogue, settings)))
            if number and number % 500 == 0:
                self.options.say(f"已到 {number} 人，厅内 {self.open} 人")
        await asyncio.gather(*tasks)

    async def _come(self, visit: Visit, catalogue: Catalogue, settings: HallSettings) -> None:
        arrival = visit.arrival
        self.open += 1
        try:
            if arrival.slot is not None and not arrival.comes:
                visit.refused = "not_come"
                self.open -= 1
                return
            done = await self._number(visit, catalogue, settings)
        except Refused as error:
            visit.refused = error.code
            self.faults[error.code] += 1
            self.open -= 1
            return
        finally:
            self.coming -= 1
        ticket = done.ticket
        if ticket is None:
            raise Refused("simulate.answer", "大厅服务器没有给出号码。")
        visit.ticket, visit.number, visit.taken = ticket.id, ticket.number, self.time.now()
        self.of_ticket[ticket.id] = visit
        self._wake(arrival.queue)

    async def _number(self, visit: Visit, catalogue: Catalogue, settings: HallSettings) -> QueueDone:
        guide = Actor(number="S800", name="演练取号", role=Role.GUIDE, window=None)
        arrival = visit.arrival
        if arrival.slot is not None and arrival.person:
            try:
                done = await self._booked(arrival, settings, guide)
            except Refused as error:
                self.faults[f"booking:{error.code}"] += 1
            else:
                visit.booked = True
                return done
        codes = [code for code in (arrival.item, *arrival.items) if code and catalogue.item(code)]
        return await self.devices.do(
            Take(
                queue=arrival.queue,
                source="kiosk",
                priority=arrival.priority,
                proof="证件" if arrival.priority else "",
                person_number=arrival.person,
                item=codes[0] if codes else None,
                items=tuple(codes[1:]),
            ),
            guide,
        )

    async def _booked(self, arrival: Arrival, settings: HallSettings, guide: Actor) -> QueueDone:
        """Book the next slot of the hub's day, for which one may check in by now, and do so."""
        width = settings.kiosk.slot_minutes * 60 * MICROS
        now = self.options.clock.wall()
        slot = now - now % width + width
        await self.devices.do(Book(queue=arrival.queue, slot_at=slot, person_number=arrival.person), guide)
        return await self.devices.do(CheckIn(person_number=arrival.person), guide)

    def _wake(self, queue: str) -> None:
        """The clerk who has been free longest and serves the queue looks at once."""
        for no in self.idle:
            if queue in self.serves[no]:
                self.idle.pop(no).set()
                return

    # --- the windows

    async def _desk(self, catalogue: Catalogue, window: WindowDef) -> None:
        person = next((p.number for p in catalogue.staff if window.no in p.windows), f"S{window.no:03d}")
        actor = Actor(number=f"{person}", name=f"演练{window.no}号", role=Role.CLERK, window=window.no)
        await self.devices.do(Sit(name=actor.name, move=True), actor)
        opened = self.time.now()
        before = ""
        while True:
            visit = await self._next(actor, before)
            before = ""
            if visit is not None:
                before = await self._serve(actor, visit)
            elif self._done() or self.time.now() > _LATEST:
                break
            elif self._lunch() is not None:
                await self._eat(actor)
            else:
                await self._rest(window.no)
        await self.devices.do(Leave(), actor)
        self._span(actor, OPEN, opened)

    def _done(self) -> bool:
        return self.coming == 0 and self.open == 0

    def _span(self, actor: Actor, kind: str, begin: float, reason: str = "") -> None:
        base = midnight(self.day.day)
        self.spans.append(
            WindowSpan(
                window=actor.window or 0,
                staff=actor.number,
                kind=kind,
                begin=base + round(begin * MICROS),
                end=base + round(self.time.now() * MICROS),
                reason=reason,
            )
        )

    def _lunch(self) -> float | None:
        """To what second of the day there is a gap now; None outside."""
        minute = self.time.now() / 60
        spans = self.options.hours.spans
        for (_, end), (begin, _) in pairwise(spans):
            if end <= minute < begin:
                return begin * 60.0
        return None

    async def _eat(self, actor: Actor) -> None:
        until, began = self._lunch(), self.time.now()
        await self.devices.do(Pause(reason=LUNCH), actor)
        await self.time.until(until or began)
        await self.devices.do(Resume(), actor)
        self._span(actor, PAUSE, began, LUNCH)

    async def _rest(self, no: int) -> None:
        """Until somebody comes for this window, or for a while."""
        woken = self.idle.setdefault(no, asyncio.Event())
        self.time.stir()
        waits = [asyncio.ensure_future(woken.wait()), asyncio.ensure_future(self.time.sleep(LOOK_AGAIN))]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.idle.pop(no, None)
            for one in waits:
                one.cancel()

    async def _next(self, actor: Actor, before: str) -> Visit | None:
        """Finish the visit in hand and call the next one, in one act."""
        done = await self.devices.do(CallNext(finish=before), actor)
        if before:
            self._end(self.of_ticket[before])
        if done.empty or done.ticket is None:
            return None
        return await self._called(actor, done.ticket)

    async def _called(self, actor: Actor, ticket: Ticket) -> Visit | None:
        visit = self.of_ticket.get(ticket.id)
        while visit is None and self.devices.asking:
            # The number was given out, and its own answer is still on its way.
            await asyncio.sleep(0.005)
            visit = self.of_ticket.get(ticket.id)
        if visit is None:
            # Somebody of before the rehearsal.
            self.faults["stranger"] += 1
            await self.devices.do(Miss(ticket=ticket.id), actor)
            return None
        if visit.called:
            self.twice.append(visit.number)
        visit.called, visit.calls = self.time.now(), 1
        visit.window, visit.staff = actor.window or 0, actor.number
        return visit

    async def _serve(self, actor: Actor, visit: Visit) -> str:
        """Serve whoever comes; the id of the visit to finish, "" when nobody came."""
        if visit.arrival.comes:
            await self.time.sleep(WALK)
            await self.devices.do(Arrive(ticket=visit.ticket), actor)
            visit.arrived = self.time.now()
            await self.time.sleep(visit.arrival.service)
            if self._lunch() is not None or self._done():
                await self.devices.do(Finish(ticket=visit.ticket), actor)
                self._end(visit)
                return ""
            return visit.ticket
        await self.time.sleep(RECALL_AFTER)
        await self.devices.do(Recall(ticket=visit.ticket), actor)
        visit.calls += 1
        await self.time.sleep(MISS_AFTER)
        await self.devices.do(Miss(ticket=visit.ticket), actor)
        self._end(visit)
        await self.time.sleep(TURN)
        return ""

    def _end(self, visit: Visit) -> None:
        visit.ended = self.time.now()
        self.open -= 1
        self.time.stir()

    def _report(self, catalogue: Catalogue, kept: dict[str, Ticket], seconds: float) -> dict[str, Any]:
        until = midnight(self.day.day) + round(self.time.now() * MICROS)
        played = Played(day=self.day.day, visits=self.visits, twice=self.twice, faults=self.faults)
        account = account_of(played, self.spans, catalogue, kept, until)
        return {
            **account,
            "speed": self.options.speed,
            "windows": self.options.windows,
            "asked_again": self.devices.again,
            "delay_ms": {verb: delay(found) for verb, found in sorted(self.devices.delays.items())},
            "seconds": round(seconds, 1),
        }
