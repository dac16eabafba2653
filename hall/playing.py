"""One play of the queue: events in order of time, dice for what nobody knows (queue.md 5).

Times are minutes from the moment of the scene. A play costs some microseconds a call, whatever the number
of waiting: each class of a queue is a line, and only the heads of lines are compared, as `queueing` does.
How often it is played and what comes of it is `lookahead.py`.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from statistics import NormalDist
from typing import Final

from hall.clock import MICROS
from hall.paces import Pace
from hall.queueing import QueueRules, klass_of, since
from hall.scene import PROMISED, Flow, Scene, Seat, terms
from hall.tickets import TicketState

_MINUTE: Final = 60 * MICROS
_TABLE: Final = 512
_NORMAL: Final = NormalDist()
_QUANTILES: Final = tuple(_NORMAL.inv_cdf((i + 0.5) / _TABLE) for i in range(_TABLE))
"""Quantiles of the normal distribution: choosing one of them is much faster than drawing a number."""

HORIZON: Final = 10 * 60.0
"""Nobody is called later than ten hours from now."""


class _Line:
    """One class of one queue: first come, first served. `start` are minutes from now, mostly negative."""

    __slots__ = ("at", "handed", "head", "jumped", "jumps", "promised", "queue", "rate", "refs", "start")

    def __init__(self, queue: int, klass: str, rules: QueueRules, jumped: list[float]) -> None:
        self.queue, self.jumped = queue, jumped
        self.rate, self.head = terms(klass, rules)
        self.promised, self.handed, self.jumps = klass in PROMISED, klass == "first", klass == "priority"
        self.start: list[float] = []
        self.refs: list[int] = []
        self.at = 0


@dataclass(frozen=True, slots=True)
class _Post:
    """A seat in minutes from now."""

    weights: tuple[tuple[int, int], ...]
    factor: float
    queue: int
    since: float
    opens: float
    closes: float
    away: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class _Arriving:
    """A flow in minutes from now."""

    rates: tuple[tuple[float, float, float], ...]
    priority: float
    shape: float


COMERS: Final = ("plain", "priority", "booked")
"""Classes of which a newcomer is played along in every queue, without taking anybody's time."""

_LATER: Final = -1
_WATCHED: Final = -2
_NEWCOMER: Final = -10
"""And below: the newcomers, by queue and class."""


class Stage:
    """A scene made ready to be played many times."""

    def __init__(self, scene: Scene) -> None:
        at, rules = scene.at, scene.rules
        letters = {q for seat in scene.seats for q, _ in seat.weights} | set(scene.flows)
        waiting = [t for t in scene.waiting if t.state is TicketState.WAITING]
        self.letters = tuple(sorted(letters | {t.queue for t in waiting} | {q for q, _ in scene.coming}))
        index = {letter: i for i, letter in enumerate(self.letters)}
        self.rules = rules
        self.paces = tuple(scene.paces.get(letter, Pace(seconds=600.0)) for letter in self.letters)
        self.tables = tuple(_table(pace) for pace in self.paces)
        self.turn = scene.turn_seconds / 60
        self.jumped = [
            sorted((x - at) / _MINUTE for x in scene.jumped.get(letter, ())) for letter in self.letters
        ]
        seats = {seat.no: i for i, seat in enumerate(scene.seats)}
        staff = {seat.staff: i for i, seat in enumerate(scene.seats) if seat.staff}
        self.posts = tuple(_post(seat, at, index) for seat in scene.seats)
        self.ids: list[str] = []
        self.lines: dict[tuple[int, str], list[tuple[float, int]]] = {}
        self.sent: dict[int, list[int]] = {}
        self.queue_of: list[int] = []
        for ticket in sorted(waiting, key=lambda t: (since(t), t.id)):
            ref, q = len(self.ids), index[ticket.queue]
            self.ids.append(ticket.id)
            self.queue_of.append(q)
            if ticket.to_window is not None or ticket.to_staff is not None:
                seat = seats.get(ticket.to_window or 0, staff.get(ticket.to_staff or "", -1))
                self.sent.setdefault(seat, []).append(ref)
                continue
            self.lines.setdefault((q, klass_of(ticket)), []).append(((since(ticket) - at) / _MINUTE, ref))
        self.coming = sorted(((slot - at) / _MINUTE, index[q]) for q, slot in scene.coming)
        self.flows = {index[q]: _arriving(flow, at) for q, flow in scene.flows.items()}


def _post(seat: Seat, at: int, index: Mapping[str, int]) -> _Post:
    return _Post(
        weights=tuple((index[q], weight) for q, weight in seat.weights if weight > 0),
        factor=seat.factor,
        queue=index.get(seat.queue, 0) if seat.queue else -1,
        since=(seat.since - at) / _MINUTE,
        opens=max((seat.opens - at) / _MINUTE, 0.0),
        closes=(seat.closes - at) / _MINUTE if seat.closes else math.inf,
        away=tuple(((a - at) / _MINUTE, (b - at) / _MINUTE) for a, b in sorted(seat.away) if b > at),
    )


def _arriving(flow: Flow, at: int) -> _Arriving:
    rates = tuple(
        (max((a - at) / _MINUTE, 0.0), (b - at) / _MINUTE, rate)
        for a, b, rate in flow.rates
        if b > at and rate > 0
    )
    return _Arriving(rates=rates, priority=flow.priority, shape=flow.shape)


class Run:
    """One play."""

    def __init__(self, stage: Stage, dice: random.Random) -> None:
        self.stage, self.dice = stage, dice
        count = len(stage.letters)
        rules = stage.rules
        self.called: list[float] = [math.inf] * len(stage.ids)
        self.newcomers: list[float] = [math.inf] * (count * len(COMERS))
        self.later: list[tuple[int, float, float]] = []
        jumped = [list(x) for x in stage.jumped]
        self.by_queue: list[list[_Line]] = [[] for _ in range(count)]
        kinds: dict[str, list[_Line]] = {klass: [] for klass in COMERS}
        for q in range(count):
            for klass, lines in kinds.items():
                lines.append(_Line(q, klass, rules, jumped[q]))
                self.by_queue[q].append(lines[q])
        self.plain, self.fast, self.booked = kinds["plain"], kinds["priority"], kinds["booked"]
        for (q, klass), members in stage.lines.items():
            line = kinds[klass][q] if klass in kinds else _Line(q, klass, rules, jumped[q])
            if klass not in kinds:
                self.by_queue[q].append(line)
            line.start, line.refs = [x for x, _ in members], [ref for _, ref in members]
        for n, klass in enumerate(COMERS):
            for q in range(count):
                kinds[klass][q].start.append(0.0)
                kinds[klass][q].refs.append(_NEWCOMER - q * len(COMERS) - n)
        self.sent = {seat: list(refs) for seat, refs in stage.sent.items() if seat >= 0}
        self.missing = len(self.newcomers) + len(stage.ids) - len(stage.sent.get(-1, ()))
        self.scales = [_scale(pace, dice) for pace in stage.paces]
        self.seats: list[tuple[float, int]] = []
        self.idle: list[int] = []
        self.reach = [
            tuple((weight, line) for q, weight in post.weights for line in self.by_queue[q])
            for post in stage.posts
        ]
        self.serves = [frozenset(q for q, _ in post.weights) for post in stage.posts]

    def play(self, watched: float) -> None:
        """To the last call of everybody who is here, and of who comes in the `watched` minutes."""
        self.watched = watched
        stage = self.stage
        for i, post in enumerate(stage.posts):
            self.seats.append((max(self._left(post), post.opens), i))
        heapify(self.seats)
        self.coming: list[tuple[float, int, int]] = [
            (max(slot - 4.0, 0.0) if slot >= 0 else slot, q, 1) for slot, q in stage.coming
        ]
        self.levels = {q: self.dice.gammavariate(f.shape, 1 / f.shape) for q, f in stage.flows.items()}
        for q in stage.flows:
            self._next_of(q, 0.0)
        heapify(self.coming)
        while self.seats or (self.coming and self.idle):
            if self.coming and (not self.seats or self.coming[0][0] <= self.seats[0][0]):
                now, q, kind = heappop(self.coming)
                if now > HORIZON or (now > watched and not self.missing):
                    break
                self._arrive(now, q, kind)
            else:
                if not self.missing and self.seats[0][0] > watched:
                    break
                now, seat = heappop(self.seats)
                if now > HORIZON:
                    break
                self._call(now, seat)
        if watched:
            self._left_over()

    def _left_over(self) -> None:
        """Watched people whom nobody called wait to the end of the time."""
        for lines in self.by_queue:
            for line in lines:
                for start, ref in zip(line.start[line.at :], line.refs[line.at :], strict=True):
                    if ref == _WATCHED:
                        self.later.append((line.queue, start, HORIZON))

    def _left(self, post: _Post) -> float:
        """What is left of a visit in hand, given that it lasts already."""
        if post.queue < 0:
            return 0.0
        pace = self.stage.paces[post.queue]
        mean = pace.seconds * post.factor / 60
        if not pace.spread:
            return max(mean + post.since, 0.0) + self.stage.turn
        mu = math.log(mean) - pace.spread**2 / 2
        gone = max(-post.since, 0.0)
        below = _NORMAL.cdf((math.log(gone) - mu) / pace.spread) if gone > 0 else 0.0
        place = below + (1 - below) * self.dice.random()
        if place >= 0.9999:
            return 0.3 * gone * self.dice.expovariate(1.0)
        whole = math.exp(mu + pace.spread * _NORMAL.inv_cdf(max(place, 1e-9)))
        return max(whole - gone, 0.0) + self.stage.turn

    def _next_of(self, q: int, now: float) -> None:
        """Draw the next arrival of a queue."""
        flow = self.stage.flows[q]
        need = self.dice.expovariate(1.0) / self.levels[q]
        for begin, end, rate in flow.rates:
            if end <= now:
                continue
            start = max(begin, now)
            if need <= (end - start) * rate:
                heappush(self.coming, (start + need / rate, q, 0))
                return
            need -= (end - start) * rate

    def _arrive(self, now: float, q: int, kind: int) -> None:
        line = self.booked[q] if kind else self.plain[q]
        if not kind:
            if self.dice.random() < self.stage.flows[q].priority:
                line = self.fast[q]
            self._next_of(q, now)
        line.start.append(now)
        watched = now <= self.watched
        line.refs.append(_WATCHED if watched else _LATER)
        self.missing += watched
        for i, seat in enumerate(self.idle):
            if q in self.serves[seat]:
                del self.idle[i]
                heappush(self.seats, (now, seat))
                return

    def _call(self, now: float, seat: int) -> None:
        post = self.stage.posts[seat]
        if now >= post.closes:
            return
        for begin, end in post.away:
            if begin <= now < end:
                heappush(self.seats, (end, seat))
                return
        while True:
            q, ref, start = self._pick(now, seat)
            if q < 0:
                self.idle.append(seat)
                return
            if ref <= _NEWCOMER:
                self.newcomers[_NEWCOMER - ref] = now
                self.missing -= 1
                continue
            break
        if ref == _WATCHED:
            self.later.append((q, start, now))
            self.missing -= 1
        elif ref != _LATER:
            self.called[ref] = now
            self.missing -= 1
        pace = self.stage.paces[q]
        dice = self.dice.random
        if dice() < pace.no_show:
            held = pace.miss_seconds / 60
        else:
            held = self.stage.tables[q][int(dice() * _TABLE)] * self.scales[q] * post.factor
        heappush(self.seats, (now + held + self.stage.turn, seat))

    @staticmethod
    def _sooner(line: _Line, other: _Line | None) -> bool:
        """Of equals the head that waits longer, then the one that stands first in the list; new ones last."""
        if other is None:
            return True
        mine, theirs = line.refs[line.at], other.refs[other.at]
        return (line.start[line.at], mine < 0, mine) < (other.start[other.at], theirs < 0, theirs)

    def _pick(self, now: float, seat: int) -> tuple[int, int, float]:
        """(queue, whom, since when) as `queueing` ranks; (-1, 0, 0.0) when nobody waits for this seat."""
        own = self.sent.get(seat)
        if own:
            ref = own.pop(0)
            return self.stage.queue_of[ref], ref, now
        rules = self.stage.rules
        best: _Line | None = None
        due: _Line | None = None
        handed: _Line | None = None
        best_rank = -1.0
        for weight, line in self.reach[seat]:
            at = line.at
            if at >= len(line.start):
                continue
            start, jumped = line.start[at], line.jumped
            if line.promised and jumped and jumped[-1] > start:
                times = len(jumped) - bisect_right(jumped, start)
                if times >= rules.promise_overtaken or now - start > rules.promise_minutes:
                    due = line if self._sooner(line, due) else due
                    continue
            elif line.handed:
                handed = line if self._sooner(line, handed) else handed
                continue
            rank = weight * (line.rate * (now - start) + line.head)
            rank = max(rank, 0.0)
            if rank > best_rank or (rank == best_rank and self._sooner(line, best)):
                best, best_rank = line, rank
        chosen = due or handed or best
        if chosen is None:
            return -1, 0, 0.0
        at = chosen.at
        chosen.at = at + 1
        if chosen.jumps and chosen.refs[at] > _NEWCOMER:
            start = chosen.start[at]
            jumped = chosen.jumped
            jumped.insert(bisect_left(jumped, start), start)
        return chosen.queue, chosen.refs[at], chosen.start[at]


def _table(pace: Pace) -> tuple[float, ...]:
    """Quantiles of the minutes of a visit."""
    if not pace.spread:
        return (pace.seconds / 60,) * _TABLE
    mu = math.log(max(pace.seconds, 1.0) / 60) - pace.spread**2 / 2
    return tuple(math.exp(mu + pace.spread * z) for z in _QUANTILES)


def _scale(pace: Pace, dice: random.Random) -> float:
    """The mean is itself not known for sure: what all visits of one run are multiplied with."""
    return math.exp(pace.doubt * _QUANTILES[int(dice.random() * _TABLE)] - pace.doubt**2 / 2)
