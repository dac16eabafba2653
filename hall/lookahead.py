"""The queue played forward: who will be called when, for every ticket and for somebody who comes now.

Open windows with their queues and weights, breaks, the services in hand, means of the day, people who do not
come, people who still come, and the order of `queueing.py` (queue.md 5). Played several times with dice; the
same seed gives the same answer. Near-linear in the number of waiting. What the runs say is corrected by
experience in `waiting.py`; nothing is stored here and no clock is read.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from statistics import NormalDist
from typing import Final

from hall.clock import MICROS
from hall.paces import Pace
from hall.queueing import QueueRules, since
from hall.tickets import Ticket, TicketState

_MINUTE: Final = 60 * MICROS
_TABLE: Final = 512
_NORMAL: Final = NormalDist()
_MULTIPLES: Final = tuple(_NORMAL.inv_cdf((i + 0.5) / _TABLE) for i in range(_TABLE))
"""Quantiles of the normal distribution: drawing one of them is much faster than drawing a new number."""

_RUNS: Final = 16
_FEWEST: Final = 4
_WORK: Final = 8_000
"""About so many calls are played in all: many runs of a short queue, few of a long one (which vary little)."""
_HORIZON: Final = 10 * 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """An open window, or one that will open. Times microseconds UTC.

    Attributes:
        weights: (queue, weight).
        factor: How much longer visits last with this person, see `Paces.factor`.
        queue: Of the visit in hand, "" when free; `since`: when it was called.
        opens: From when it calls; 0 for now.
        closes: From when it calls nobody any more; 0 for not known.
        away: Spans in which it does not call: breaks that are planned.
    """

    no: int
    weights: tuple[tuple[str, int], ...]
    staff: str = ""
    factor: float = 1.0
    queue: str = ""
    since: int = 0
    opens: int = 0
    closes: int = 0
    away: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """People who will still come to a queue.

    Attributes:
        rates: (from, to, people a minute), microseconds UTC, in order, no gaps needed.
        priority: Share of them with priority.
        shape: Of the gamma distribution of the day's level (mean 1): the greater, the surer.
    """

    rates: tuple[tuple[int, int, float], ...]
    priority: float = 0.07
    shape: float = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The hall at one moment.

    Attributes:
        at: Now, microseconds UTC.
        waiting: Tickets; others than the waiting ones are passed over.
        jumped: Queue → take times of priority tickets that were called today, for the promises.
        coming: (queue, beginning of the slot) of booked people who are not here yet.
        turn_seconds: From the end of a visit to the next call.
    """

    at: int
    waiting: Sequence[Ticket] = ()
    seats: Sequence[Seat] = ()
    paces: Mapping[str, Pace] = field(default_factory=dict)
    rules: QueueRules = field(default_factory=QueueRules)
    jumped: Mapping[str, Sequence[int]] = field(default_factory=dict)
    flows: Mapping[str, Flow] = field(default_factory=dict)
    coming: Sequence[tuple[str, int]] = ()
    turn_seconds: float = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """When one person is called, over all runs; minutes from now.

    Attributes:
        middle: P50. high: P80. spread: standard deviation.
        lost: Share of runs in which nobody called this person within ten hours.
    """

    middle: float
    high: float
    spread: float
    lost: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What the runs say.

    Attributes:
        newcomers: Queue → somebody who takes an ordinary number now; None when no window will ever call.
        tickets: Ticket id → a waiting ticket; likewise.
        later: (queue, minute of arrival from now, waited minutes) of people who come later, of all runs; only
            when asked for.
    """

    at: int
    runs: int
    newcomers: Mapping[str, Outcome | None]
    tickets: Mapping[str, Outcome | None]
    later: Sequence[tuple[str, float, float]] = ()


def terms(ticket: Ticket, rules: QueueRules) -> tuple[float, float]:
    """(rate, head start) of a ticket in `queueing`: equal terms are one class, first come first served."""
    rate, head = 1.0, 0.0
    if ticket.priority:
        rate, head = rules.priority_rate, rules.priority_head
    elif ticket.slot_at is not None:
        head = rules.booked_head
    if ticket.transferred and ticket.place == "first":
        head += rules.booked_head
    if ticket.no_shows:
        head -= rules.missed_penalty
    return rate, head


class _Line:
    """One class of one queue: first come, first served. `start` are minutes from now, mostly negative."""

    __slots__ = ("at", "head", "jumped", "plain", "queue", "rate", "refs", "start")

    def __init__(self, queue: int, rate: float, head: float, jumped: list[float], *, plain: bool) -> None:
        self.queue, self.rate, self.head, self.plain, self.jumped = queue, rate, head, plain, jumped
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


_NEWCOMER: Final = -1
_LATER: Final = -2


class _Stage:
    """A scene made ready to be played many times."""

    def __init__(self, scene: Scene) -> None:
        at, rules = scene.at, scene.rules
        letters = {q for seat in scene.seats for q, _ in seat.weights} | set(scene.flows)
        waiting = [t for t in scene.waiting if t.state is TicketState.WAITING]
        self.letters = tuple(sorted(letters | {t.queue for t in waiting} | {q for q, _ in scene.coming}))
        index = {letter: i for i, letter in enumerate(self.letters)}
        self.rules = rules
        self.paces = tuple(scene.paces.get(letter, Pace(seconds=600.0)) for letter in self.letters)
        self.turn = scene.turn_seconds / 60
        self.jumped = [
            sorted((x - at) / _MINUTE for x in scene.jumped.get(letter, ())) for letter in self.letters
        ]
        seats = {seat.no: i for i, seat in enumerate(scene.seats)}
        staff = {seat.staff: i for i, seat in enumerate(scene.seats) if seat.staff}
        self.posts = tuple(_post(seat, at, index) for seat in scene.seats)
        self.ids: list[str] = []
        self.lines: dict[tuple[int, float, float, bool], list[tuple[float, int]]] = {}
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
            key = (q, *terms(ticket, rules), not ticket.priority)
            self.lines.setdefault(key, []).append(((since(ticket) - at) / _MINUTE, ref))
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


class _Run:
    """One play."""

    def __init__(self, stage: _Stage, dice: random.Random) -> None:
        self.stage, self.dice = stage, dice
        count = len(stage.letters)
        rules = stage.rules
        self.called: list[float] = [math.inf] * len(stage.ids)
        self.newcomers: list[float] = [math.inf] * count
        self.later: list[tuple[int, float, float]] = []
        jumped = [list(x) for x in stage.jumped]
        self.by_queue: list[list[_Line]] = [[] for _ in range(count)]
        self.plain: list[_Line] = []
        self.fast: list[_Line] = []
        self.booked: list[_Line] = []
        for q in range(count):
            for kind, rate, head, plain in (
                (self.plain, 1.0, 0.0, True),
                (self.fast, rules.priority_rate, rules.priority_head, False),
                (self.booked, 1.0, rules.booked_head, True),
            ):
                line = _Line(q, rate, head, jumped[q], plain=plain)
                kind.append(line)
                self.by_queue[q].append(line)
        for (q, rate, head, plain), members in stage.lines.items():
            found = [x for x in self.by_queue[q] if (x.rate, x.head, x.plain) == (rate, head, plain)]
            line = found[0] if found else _Line(q, rate, head, jumped[q], plain=plain)
            if not found:
                self.by_queue[q].append(line)
            line.start, line.refs = [x for x, _ in members], [ref for _, ref in members]
        for q in range(count):
            self.plain[q].start.append(0.0)
            self.plain[q].refs.append(_NEWCOMER)
        self.sent = {seat: list(refs) for seat, refs in stage.sent.items() if seat >= 0}
        self.missing = count + len(stage.ids) - len(stage.sent.get(-1, ()))
        self.tables = [_table(pace, dice) for pace in stage.paces]
        self.seats: list[tuple[float, int]] = []
        self.idle: list[int] = []
        self.reach = [
            tuple((weight, line) for q, weight in post.weights for line in self.by_queue[q])
            for post in stage.posts
        ]
        self.serves = [frozenset(q for q, _ in post.weights) for post in stage.posts]

    def play(self, until: float, *, on: bool) -> None:
        """To the last call of everybody who is here, or with `on` to the end of the time."""
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
        while (on or self.missing) and (self.seats or (self.coming and self.idle)):
            if self.coming and (not self.seats or self.coming[0][0] <= self.seats[0][0]):
                now, q, kind = heappop(self.coming)
                if now > until:
                    return
                self._arrive(now, q, kind)
            else:
                now, seat = heappop(self.seats)
                if now > until:
                    return
                self._call(now, seat)

    def _left(self, post: _Post) -> float:
        """What is left of a visit in hand, given that it lasts already."""
        if post.queue < 0:
            return 0.0
        pace = self.stage.paces[post.queue]
        mean = pace.seconds * post.factor / 60
        mu = math.log(mean) - pace.spread**2 / 2
        gone = max(-post.since, 0.0)
        below = _NORMAL.cdf((math.log(gone) - mu) / pace.spread) if gone > 0 else 0.0
        place = below + (1 - below) * self.dice.random()
        if place >= 0.9999:
            return 0.3 * gone * self.dice.expovariate(1.0)
        return (
            max(math.exp(mu + pace.spread * _NORMAL.inv_cdf(max(place, 1e-9))) - gone, 0.0) + self.stage.turn
        )

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
        line.refs.append(_LATER)
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
            if ref == _NEWCOMER:
                self.newcomers[q] = now
                self.missing -= 1
                continue
            break
        if ref == _LATER:
            self.later.append((q, start, now))
        else:
            self.called[ref] = now
            self.missing -= 1
        pace = self.stage.paces[q]
        dice = self.dice.random
        if dice() < pace.no_show:
            held = pace.miss_seconds / 60
        else:
            held = self.tables[q][int(dice() * _TABLE)] * post.factor
        heappush(self.seats, (now + held + self.stage.turn, seat))

    def _pick(self, now: float, seat: int) -> tuple[int, int, float]:
        """(queue, whom, since when) as `queueing` ranks; (-1, 0, 0.0) when nobody waits for this seat."""
        own = self.sent.get(seat)
        if own:
            ref = own.pop(0)
            return self.stage.queue_of[ref], ref, now
        rules = self.stage.rules
        best, best_rank, best_start = None, -math.inf, 0.0
        first, first_start = None, math.inf
        for weight, line in self.reach[seat]:
            at = line.at
            if at >= len(line.start):
                continue
            start = line.start[at]
            waited = now - start if now > start else 0.0
            jumped = line.jumped
            if line.plain and jumped and jumped[-1] > start:
                times = len(jumped) - bisect_right(jumped, start)
                if (
                    times >= rules.promise_overtaken or waited > rules.promise_minutes
                ) and start < first_start:
                    first, first_start = line, start
                    continue
            rank = weight * (line.rate * waited + line.head)
            if rank > best_rank or (rank == best_rank and start < best_start):
                best, best_rank, best_start = line, rank, start
        chosen = first or best
        if chosen is None:
            return -1, 0, 0.0
        at = chosen.at
        chosen.at = at + 1
        if not chosen.plain and chosen.refs[at] != _NEWCOMER:
            start = chosen.start[at]
            jumped = chosen.jumped
            jumped.insert(bisect_left(jumped, start), start)
        return chosen.queue, chosen.refs[at], chosen.start[at]


def _table(pace: Pace, dice: random.Random) -> list[float]:
    """Quantiles of the minutes of a visit, with a mean that is itself not known for sure."""
    doubt = pace.doubt * _MULTIPLES[int(dice.random() * _TABLE)]
    mu = math.log(max(pace.seconds, 1.0) / 60) - pace.spread**2 / 2 + doubt - pace.doubt**2 / 2
    return [math.exp(mu + pace.spread * z) for z in _MULTIPLES]


def _outcome(times: Sequence[float]) -> Outcome | None:
    """P50 and P80 of the runs, smoothed: few runs, and a shape that is nearly normal."""
    found = [x for x in times if x < math.inf]
    if 2 * len(found) < len(times) or not found:
        return None
    mean = sum(found) / len(found)
    spread = math.sqrt(sum((x - mean) ** 2 for x in found) / max(len(found) - 1, 1))
    ordered = sorted(found)
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    middle = (middle + mean) / 2
    return Outcome(
        middle=middle, high=middle + 0.8416 * spread, spread=spread, lost=1 - len(found) / len(times)
    )


def look_ahead(scene: Scene, *, seed: int = 1, runs: int | None = None, minutes: float = 0.0) -> Outlook:
    """Play the queue forward.

    Args:
        scene: The hall now.
        seed: The same seed and scene give the same answer.
        runs: How often; by default as many as a short time allows, from 4 to 16.
        minutes: Play on for so long and tell also of people who come later.
    """
    stage = _Stage(scene)
    people = len(stage.ids) + len(stage.letters)
    count = runs or max(_FEWEST, min(_RUNS, _WORK // max(people, 1)))
    called: list[list[float]] = []
    newcomers: list[list[float]] = []
    later: list[tuple[str, float, float]] = []
    for turn in range(count):
        run = _Run(stage, random.Random(seed * 1_000_003 + turn))  # noqa: S311 - dice of a forecast, no secret
        run.play(minutes or _HORIZON, on=minutes > 0)
        called.append(run.called)
        newcomers.append(run.newcomers)
        if minutes:
            later += [(stage.letters[q], start, now - start) for q, start, now in run.later]
    return Outlook(
        at=scene.at,
        runs=count,
        newcomers={q: _outcome([run[i] for run in newcomers]) for i, q in enumerate(stage.letters)},
        tickets={ident: _outcome([run[i] for run in called]) for i, ident in enumerate(stage.ids)},
        later=later,
    )
