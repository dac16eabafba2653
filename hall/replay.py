"""A day played again in memory: the same visitors under other rules or windows (queue.md, "what-if").

The order is `queueing` itself, so that what is tried here is what the hall would do. The visitors are data:
a recorded day, or an invented one for rehearsals. It says nothing of the future; that is `lookahead.py`.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import heapify, heappop, heappush
from typing import Final

from hall.clock import MICROS
from hall.numbering import ticket_number
from hall.queue_ports import Head, WindowPhase, WindowRow
from hall.queueing import QueueRules, choose, klass_of, since
from hall.tickets import Leg, Ticket, TicketState

LUNCH: Final = "午休"
_MISS: Final = "过号"
_SECOND: Final = MICROS


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody who takes a number.

    Attributes:
        at: Take or check-in, microseconds UTC.
        seconds: From arriving at the window to the end.
        comes: False for somebody who has gone when called.
        walk_seconds: From the call to arriving.
        number: As recorded; "" to number anew.
    """

    at: int
    queue: str
    seconds: float
    comes: bool = True
    priority: str = ""
    slot_at: int | None = None
    walk_seconds: float = 20.0
    number: str = ""
    source: str = "kiosk"
    item: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A window of the day. `spans` microseconds UTC: it calls from the beginning to the end of each.

    `reasons` says why it is away after a span (the last: closed); `factor` how much longer visits last here.
    """

    no: int
    weights: tuple[tuple[str, int], ...]
    spans: tuple[tuple[int, int], ...]
    staff: str = ""
    factor: float = 1.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A day to be played.

    Attributes:
        miss_seconds: How long somebody who does not come holds a window.
        turn_seconds: From the end of a visit to the next call.
        linger: So many minutes at most a window goes on after its last span while people wait for it.
    """

    day: int
    visitors: Sequence[Visitor]
    posts: Sequence[Post]
    rules: QueueRules = field(default_factory=QueueRules)
    miss_seconds: float = 75.0
    turn_seconds: float = 10.0
    linger: int = 0
    hall: str = ""


@dataclass(slots=True)
class _Desk:
    post: Post
    free: bool = True
    row: WindowRow = field(default_factory=lambda: WindowRow(no=0))


class Moment:
    """The hall while a day is played: what an estimator may see. Not to be kept."""

    def __init__(self, play: _Play, now: int) -> None:
        """Look at a play."""
        self._play = play
        self.now = now

    @property
    def tickets(self) -> tuple[Ticket, ...]:
        """Open tickets."""
        return tuple(self._play.open.values())

    @property
    def windows(self) -> tuple[WindowRow, ...]:
        """Rows of all windows."""
        return tuple(desk.row for desk in self._play.desks)

    def fresh(self) -> tuple[Ticket, ...]:
        """Tickets that changed since the last question."""
        news = tuple(self._play.news.values())
        self._play.news.clear()
        return news


Watch = Callable[[Moment, Ticket], None]
_CLOSE, _OPEN, _COME, _FREE, _TURN = range(5)


class _Play:
    def __init__(self, script: Script, watch: Watch | None) -> None:
        self.script, self.watch = script, watch
        self.open: dict[str, Ticket] = {}
        self.over: list[Ticket] = []
        self.news: dict[str, Ticket] = {}
        self.lines: dict[tuple[str, str], list[tuple[int, str]]] = {}
        self.jumped: dict[str, list[int]] = {}
        self.desks = [_Desk(post=post) for post in script.posts]
        self.of_ticket: dict[str, Visitor] = {}
        self.serial: dict[str, int] = {}
        self.events: list[tuple[int, int, int]] = []
        for i, desk in enumerate(self.desks):
            desk.row = WindowRow(no=desk.post.no, day=script.day, staff=desk.post.staff)
            for begin, end in desk.post.spans:
                self.events += [(begin, _OPEN, i), (end, _CLOSE, i)]
        self.events += [(visitor.at, _COME, i) for i, visitor in enumerate(script.visitors)]
        heapify(self.events)

    def run(self) -> tuple[Ticket, ...]:
        while self.events:
            now, what, i = heappop(self.events)
            if what == _COME:
                self._come(now, i)
            elif what == _OPEN:
                self._set(i, WindowPhase.OPEN, now, "")
                self._try(now, i)
            elif what == _CLOSE:
                self._away(now, i)
            elif what == _FREE:
                self._end(now, i)
            else:
                self.desks[i].free = True
                self._try(now, i)
        left = [replace(t, state=TicketState.EXPIRED, result="当日有效") for t in self.open.values()]
        return tuple(sorted((*self.over, *left), key=lambda t: (t.taken_at, t.prefix, t.serial)))

    def _set(self, i: int, phase: WindowPhase, now: int, reason: str) -> None:
        self.desks[i].row = replace(self.desks[i].row, phase=phase, since=now, reason=reason)

    def _away(self, now: int, i: int) -> None:
        post = self.desks[i].post
        ended = [n for n, (_, end) in enumerate(post.spans) if end <= now]
        late = now - post.spans[-1][1]
        if 0 <= late < self.script.linger * 60 * _SECOND and self._heads(dict(post.weights)):
            heappush(self.events, (now + 60 * _SECOND, _CLOSE, i))
            return
        reason = post.reasons[len(ended) - 1] if len(ended) <= len(post.reasons) else ""
        more = len(ended) < len(post.spans)
        self._set(i, WindowPhase.PAUSED if more and reason else WindowPhase.CLOSED, now, reason)

    def _store(self, ticket: Ticket) -> None:
        self.open[ticket.id] = self.news[ticket.id] = ticket

    def _come(self, now: int, i: int) -> None:
        visitor = self.script.visitors[i]
        serial = self.serial[visitor.queue] = self.serial.get(visitor.queue, 0) + 1
        ticket = Ticket(
            id=f"{self.script.day}-{i:06d}",
            day=self.script.day,
            number=visitor.number or ticket_number(visitor.queue, serial),
            prefix=visitor.queue,
            serial=serial,
            queue=visitor.queue,
            taken_at=now,
            rank_at=now,
            source=visitor.source,
            priority=visitor.priority,
            slot_at=visitor.slot_at,
            item=visitor.item,
            hall=self.script.hall,
        )
        self.of_ticket[ticket.id] = visitor
        self._store(ticket)
        line = self.lines.setdefault((ticket.queue, klass_of(ticket)), [])
        insort(line, (since(ticket), ticket.id))
        if self.watch is not None:
            self.watch(Moment(self, now), ticket)
        free = [
            (desk.row.since, n)
            for n, desk in enumerate(self.desks)
            if desk.free and desk.row.phase is WindowPhase.OPEN and dict(desk.post.weights).get(ticket.queue)
        ]
        if free:
            self._try(now, min(free)[1])

    def _heads(self, weights: Mapping[str, int]) -> list[Head]:
        """The first ticket of each queue and class that a window serves."""
        heads = []
        for (queue, _), line in self.lines.items():
            if line and queue in weights:
                began, ident = line[0]
                overtaken = sum(1 for at in self.jumped.get(queue, ()) if at > began)
                heads.append(Head(ticket=self.open[ident], overtaken=overtaken))
        return heads

    def _try(self, now: int, i: int) -> None:
        desk = self.desks[i]
        if not desk.free or desk.row.phase is not WindowPhase.OPEN:
            return
        weights = dict(desk.post.weights)
        place = choose(
            self._heads(weights),
            now=now,
            window=desk.post.no,
            staff=desk.post.staff,
            weights=weights,
            rules=self.script.rules,
        )
        if place is None:
            return
        chosen = self.open[place.ticket.id]
        self.lines[chosen.queue, klass_of(chosen)].pop(0)
        if chosen.priority:
            self.jumped.setdefault(chosen.queue, []).append(chosen.taken_at)
        visitor = self.of_ticket[chosen.id]
        desk.free = False
        walk = round(visitor.walk_seconds * _SECOND)
        held = walk + round(visitor.seconds * desk.post.factor * _SECOND)
        if not visitor.comes:
            held = round(self.script.miss_seconds * _SECOND)
        leg = Leg(
            window=desk.post.no,
            staff=desk.post.staff,
            queue=chosen.queue,
            called_at=now,
            arrived_at=now + walk if visitor.comes else 0,
        )
        self._store(
            replace(
                chosen,
                state=TicketState.CALLED,
                window=desk.post.no,
                staff=desk.post.staff,
                calls=1,
                called_at=now,
                arrived_at=leg.arrived_at,
                why=place.why,
                legs=(leg,),
            )
        )
        desk.row = replace(desk.row, seen_at=now)
        self.held = getattr(self, "held", {})
        self.held[i] = chosen.id
        heappush(self.events, (now + held, _FREE, i))

    def _end(self, now: int, i: int) -> None:
        ident = self.held.pop(i)
        ticket = self.open.pop(ident)
        came = self.of_ticket[ident].comes
        result = "完成" if came else _MISS
        done = replace(
            ticket,
            state=TicketState.DONE if came else TicketState.NO_SHOW,
            finished_at=now if came else 0,
            no_shows=0 if came else 1,
            result=result,
            legs=(replace(ticket.legs[0], ended_at=now, result=result),),
        )
        self.over.append(done)
        self.news[ident] = done
        heappush(self.events, (now + round(self.script.turn_seconds * _SECOND), _TURN, i))


def play_day(script: Script, watch: Watch | None = None) -> tuple[Ticket, ...]:
    """Play a day; all its tickets by take time, those that nobody called as expired.

    Args:
        script: Who comes, which windows are there, under which rules.
        watch: Asked at every new number, before anybody is called for it.
    """
    return _Play(script, watch).run()


def visitors_of(tickets: Iterable[Ticket]) -> tuple[Visitor, ...]:
    """The visitors of a recorded day: true take times, services and absences.

    Somebody whose service was never seen (cancelled, expired) counts as not there.
    """
    found = []
    for ticket in tickets:
        services = [leg for leg in ticket.legs if leg.arrived_at and leg.ended_at]
        seconds = sum(leg.ended_at - leg.arrived_at for leg in services) / MICROS
        walk = (services[0].arrived_at - services[0].called_at) / MICROS if services else 20.0
        found.append(
            Visitor(
                at=ticket.taken_at,
                queue=ticket.legs[0].queue if ticket.legs else ticket.queue,
                seconds=seconds,
                comes=bool(services),
                priority=ticket.priority,
                slot_at=ticket.slot_at,
                walk_seconds=walk,
                number=ticket.number,
                source=ticket.source,
                item=ticket.item,
            )
        )
    return tuple(sorted(found, key=lambda visitor: visitor.at))
