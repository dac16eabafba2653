"""An independent check of the waiting estimates: the truth comes from `ciw`, not from our own simulator.

Days of arrivals with two rushes and log-normal services are given to a ciw network of two nodes, first come
first served. Its records are turned into tickets as the hall would have seen them at every arrival; the
estimator tells a range from those rows alone; ciw's own waiting time is the truth. The same data played by
`hall/replay.py` must give the same waits as ciw, to the rounding of a microsecond.
"""

import math
import random
import time
from dataclasses import dataclass
from itertools import pairwise

import ciw  # type: ignore[import-untyped]

from hall.arrivals import HallHours, midnight
from hall.catalogue import Catalogue, QueueDef, WindowDef
from hall.clock import MICROS
from hall.forecast import Forecast, ForecastKept
from hall.lookahead import Scene, Seat, look_ahead
from hall.paces import Pace
from hall.queue_ports import Estimate, WindowPhase, WindowRow
from hall.replay import Post, Script, Visitor, play_day
from hall.tickets import Leg, Ticket, TicketState

MINUTE = 60 * MICROS
DAY = 20261118
HOURS = HallHours(spans=((9 * 60, 17 * 60),))
SERVERS = {"A": 8, "B": 5}
SECONDS = {"A": 600.0, "B": 420.0}
PEOPLE = {"A": 330, "B": 300}
SIGMA = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One customer of ciw, in minutes from opening."""

    queue: str
    at: float
    start: float
    end: float
    server: int


def draw(seed: int) -> dict[str, list[tuple[float, float]]]:
    """(arrival, service) in minutes, by queue."""
    dice = random.Random(seed)  # noqa: S311 - dice of a simulation
    found = {}
    for queue, count in PEOPLE.items():
        level = dice.gauss(1.0, 0.08)
        mean = SECONDS[queue] / 60 * math.exp(dice.gauss(0, 0.1))
        moments = []
        for _ in range(round(count * level)):
            rush = dice.random()
            at = (
                dice.gauss(95, 40)
                if rush < 0.35
                else dice.gauss(350, 45)
                if rush < 0.6
                else dice.uniform(0, 450)
            )
            moments.append(min(max(at, 0.01), 460.0))
        moments.sort()
        found[queue] = [(at, dice.lognormvariate(math.log(mean) - SIGMA**2 / 2, SIGMA)) for at in moments]
    return found


def by_ciw(data: dict[str, list[tuple[float, float]]]) -> list[Record]:
    """What ciw makes of it."""
    queues = sorted(data)
    network = ciw.create_network(
        arrival_distributions=[
            ciw.dists.Sequential([b - a for a, b in pairwise([0.0, *(at for at, _ in data[q])])] + [1e9])
            for q in queues
        ],
        service_distributions=[ciw.dists.Sequential([x for _, x in data[q]]) for q in queues],
        number_of_servers=[SERVERS[q] for q in queues],
        routing=[[0.0] * len(queues) for _ in queues],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(5000)
    return [
        Record(
            queue=queues[r.node - 1],
            at=r.arrival_date,
            start=r.service_start_date,
            end=r.service_end_date,
            server=r.server_id + sum(SERVERS[q] for q in queues[: r.node - 1]),
        )
        for r in simulation.get_all_records()
    ]


def by_replay(data: dict[str, list[tuple[float, float]]]) -> list[tuple[str, float, float]]:
    """The same data in our own simulator: (queue, arrival, wait) in minutes."""
    begin = midnight(DAY) + 9 * 60 * MINUTE
    first, posts = 1, []
    for queue in sorted(data):
        span = (begin, begin + 48 * 60 * MINUTE)
        numbers = range(first, first + SERVERS[queue])
        posts += [Post(no=no, weights=((queue, 1),), spans=(span,)) for no in numbers]
        first += SERVERS[queue]
    visitors = [
        Visitor(at=begin + round(at * MINUTE), queue=q, seconds=x * 60, walk_seconds=0.0)
        for q, people in data.items()
        for at, x in people
    ]
    script = Script(day=DAY, visitors=visitors, posts=posts, turn_seconds=0.0)
    return [
        (t.queue, (t.taken_at - begin) / MINUTE, (t.called_at - t.taken_at) / MINUTE)
        for t in play_day(script)
    ]


def hall_catalogue() -> Catalogue:
    """Two queues and their windows."""
    first, windows, queues = 1, [], []
    for letter, count in sorted(SERVERS.items()):
        numbers = tuple(range(first, first + count))
        first += count
        windows += [
            WindowDef(no=no, area="", name=f"{no}", weights=((letter, 1),), opening="常开") for no in numbers
        ]
        queues.append(
            QueueDef(
                letter=letter,
                name=letter,
                windows=numbers,
                wait_minutes=20,
                service_minutes=round(SECONDS[letter] / 60),
                counted=True,
                item_count=1,
                ordinary_day=PEOPLE[letter],
                peak_day=PEOPLE[letter],
            )
        )
    return Catalogue(queues=tuple(queues), windows=tuple(windows))


def _ticket(number: int, record: Record, begin: int, now: float) -> Ticket:
    """A customer as the hall saw it at a moment."""
    at = begin + round(record.at * MINUTE)
    state = TicketState.WAITING
    called = arrived = finished = 0
    legs: tuple[Leg, ...] = ()
    if record.start < now:
        state = TicketState.SERVING
        called = arrived = begin + round(record.start * MINUTE)
        finished = begin + round(record.end * MINUTE) if record.end <= now else 0
        legs = (
            Leg(
                window=record.server,
                staff=f"{record.server}",
                queue=record.queue,
                called_at=called,
                arrived_at=arrived,
                ended_at=finished,
            ),
        )
    return Ticket(
        id=f"{number}",
        day=DAY,
        number=f"{record.queue}{number}",
        prefix=record.queue,
        serial=number,
        queue=record.queue,
        taken_at=at,
        rank_at=at,
        state=TicketState.DONE if finished else state,
        window=record.server if called else None,
        called_at=called,
        arrived_at=arrived,
        finished_at=finished,
        legs=legs,
    )


def days(count: int, seed: int) -> tuple[list[tuple[float, float, float, float]], float]:
    """(told low, exact P50, told high, truth) of the visitors; greatest difference to our simulator."""
    catalogue, begin = hall_catalogue(), midnight(DAY) + 9 * 60 * MINUTE
    windows = [
        WindowRow(no=w.no, phase=WindowPhase.OPEN, day=DAY, staff=f"{w.no}") for w in catalogue.windows
    ]
    kept: ForecastKept | None = None
    told: list[tuple[float, float, float, float]] = []
    apart = 0.0
    for number in range(count + 1):
        data = draw(seed + number)
        records = sorted(by_ciw(data), key=lambda r: r.at)
        ours = sorted(by_replay(data))
        theirs = sorted((r.queue, r.at, r.start - r.at) for r in records)
        apart = max(apart, *(abs(a[2] - b[2]) for a, b in zip(ours, theirs, strict=True)))
        forecast = Forecast(catalogue, DAY, hours=HOURS, kept=kept)
        pending: list[tuple[float, Estimate]] = []
        for i, record in enumerate(records):
            now = record.at
            rows = [_ticket(j, r, begin, now) for j, r in enumerate(records[: i + 1])]
            forecast.see(rows)
            ready = [pair for pair in pending if pair[0] < now]
            pending = [pair for pair in pending if pair[0] >= now]
            forecast.settle(estimate for _, estimate in ready)
            if i % 3:
                continue
            moment = begin + round(now * MINUTE)
            open_ = [t for t in rows if t.state is not TicketState.DONE]
            outlook = forecast.outlook(moment, open_, windows, seed=i)
            mine, outcome = forecast.of_ticket(outlook, rows[i]), outlook.tickets[f"{i}"]
            if mine is None or outcome is None:
                continue
            estimate = Estimate(
                ticket=f"{i}",
                day=DAY,
                queue=record.queue,
                shown_at=moment,
                low=mine.low,
                high=mine.high,
                model="",
                called_at=begin + round(record.start * MINUTE),
            )
            pending.append((record.start, estimate))
            if number:
                exact = forecast.calibration.correct(record.queue, outcome.middle, outcome.high)
                told.append((mine.low, exact[0], mine.high, record.start - record.at))
        forecast.see(_ticket(j, r, begin, 1e9) for j, r in enumerate(records))
        kept = forecast.kept(over=True)
    return told, apart


def speed() -> dict[int, float]:
    """Milliseconds of one look-ahead by number of waiting; 50 windows, 10 queues, medians of 5."""
    found = {}
    for count in (100, 200, 1000, 5000):
        at = midnight(DAY) + 10 * 60 * MINUTE
        letters = "ABCDEFGHJK"
        tickets = [
            Ticket(
                id=f"{i:05d}",
                day=DAY,
                number=f"A{i}",
                prefix="A",
                serial=i,
                queue=letters[i % 10],
                taken_at=at - (count - i) * MICROS,
                rank_at=at - (count - i) * MICROS,
                priority="老年人" if i % 12 == 0 else "",
            )
            for i in range(count)
        ]
        seats = [
            Seat(
                no=n,
                weights=((letters[n % 10], 10), (letters[(n + 1) % 10], 3)),
                queue=letters[n % 10],
                since=at,
            )
            for n in range(50)
        ]
        paces = {letter: Pace(seconds=420.0) for letter in letters}
        scene = Scene(at=at, waiting=tickets, seats=seats, paces=paces)
        spent = []
        for run in range(5):
            began = time.perf_counter()
            look_ahead(scene, seed=run)
            spent.append(time.perf_counter() - began)
        found[count] = 1000 * sorted(spent)[2]
    return found
