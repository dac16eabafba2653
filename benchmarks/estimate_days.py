"""Invented days for `estimate.py`: visitors, windows, breaks and absences from a seed.

Two halls: the one of queue.md 5 (20 windows, 4 services, shifts for lunch) and the demo catalogue's (67
windows, 10 queues, tidal windows, closed at noon). The truth here has things in it that no estimator is told:
windows come back late, clerks go away unplanned, a day is longer or shorter than others, and people vary.
"""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hall.arrivals import HallHours, midnight
from hall.catalogue import Catalogue, QueueDef, WindowDef
from hall.clock import MICROS
from hall.queueing import QueueRules
from hall.replay import LUNCH, Post, Script, Visitor
from sync.catalogue_file import require_catalogue

DATA = Path(__file__).parents[1] / "tests" / "data"
MINUTE = 60 * MICROS
DAYS = (20261109, 20261110, 20261111, 20261112, 20261113, 20261116, 20261117, 20261118, 20261119, 20261120)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What a queue is in truth: share of the visitors, seconds, sigma of the logarithm."""

    letter: str
    share: float
    seconds: float
    sigma: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """A hall to invent days for."""

    name: str
    catalogue: Catalogue
    hours: HallHours
    services: tuple[Service, ...]
    roster: Mapping[int, tuple[tuple[int, int], ...]]
    rules: QueueRules = field(default_factory=QueueRules)
    booked: float = 0.12
    priority: float = 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One invented day."""

    hall: Hall
    day: int
    load: float
    seed: int
    script: Script


def small_hall() -> Hall:
    """20 windows, 4 services with skills, lunch in shifts between 11:30 and 13:00."""
    services = (
        Service(letter="A", share=0.40, seconds=14 * 60, sigma=0.77),
        Service(letter="B", share=0.30, seconds=10 * 60, sigma=0.77),
        Service(letter="C", share=0.20, seconds=18 * 60, sigma=0.77),
        Service(letter="D", share=0.10, seconds=12 * 60, sigma=0.77),
    )
    kinds = (
        [(("A", 10), ("B", 2))] * 7
        + [(("B", 10), ("A", 2))] * 5
        + [(("C", 10), ("D", 3))] * 5
        + [(("D", 10), ("C", 3), ("B", 1))] * 2
        + [(("A", 5), ("B", 5), ("C", 5), ("D", 5))]
    )
    queues = tuple(
        QueueDef(
            letter=s.letter,
            name=f"业务{s.letter}",
            windows=tuple(i + 1 for i, kind in enumerate(kinds) if s.letter in dict(kind)),
            wait_minutes=20,
            service_minutes=round(s.seconds / 60),
            counted=True,
            item_count=1,
            ordinary_day=round(600 * s.share),
            peak_day=round(900 * s.share),
        )
        for s in services
    )
    windows = tuple(
        WindowDef(no=i + 1, area="一楼", name=f"{i + 1}号窗", weights=tuple(kind), opening="常开")
        for i, kind in enumerate(kinds)
    )
    roster = {
        i + 1: ((8 * 60 + 30, 11 * 60 + 30 + 45 * (i % 2)), (12 * 60 + 15 + 45 * (i % 2), 17 * 60 + 45))
        for i in range(len(kinds))
    }
    return Hall(
        name="20 windows, 4 queues",
        catalogue=Catalogue(queues=queues, windows=windows),
        hours=HallHours(spans=((8 * 60 + 30, 17 * 60),)),
        services=services,
        roster=roster,
    )


def demo_hall() -> Hall:
    """The demo catalogue's hall: 67 windows of which most are tidal, 10 queues, closed at noon."""
    catalogue = require_catalogue(DATA / "事项目录-青禾区.xlsx")
    truth = {
        "A": (415, 0.65),
        "B": (237, 0.65),
        "C": (305, 0.6),
        "D": (473, 0.53),
        "E": (181, 0.6),
        "F": (510, 0.65),
        "G": (98, 0.53),
        "H": (302, 0.65),
        "J": (78, 0.62),
        "K": (515, 0.36),
    }
    total = sum(queue.peak_day for queue in catalogue.queues)
    services = tuple(
        Service(
            letter=q.letter, share=q.peak_day / total, seconds=truth[q.letter][0], sigma=truth[q.letter][1]
        )
        for q in catalogue.queues
    )
    rush = ((9 * 60 + 30, 11 * 60 + 15), (14 * 60 + 30, 16 * 60))
    whole = ((9 * 60, 12 * 60 + 45), (13 * 60 + 30, 17 * 60 + 45))
    roster = {w.no: whole if w.opening == "常开" or w.no % 2 else rush for w in catalogue.windows}
    return Hall(
        name="67 windows, 10 queues",
        catalogue=catalogue,
        hours=HallHours(),
        services=services,
        roster=roster,
    )


def _profile(hall: Hall) -> list[float]:
    """Weight of every minute: two rushes."""
    weights = []
    for minute in range(24 * 60):
        rush = math.exp(-(((minute - 610) / 45) ** 2)) + 0.75 * math.exp(-(((minute - 895) / 45) ** 2))
        weights.append(0.35 + 1.6 * rush if hall.hours.is_open(minute) else 0.0)
    return weights


def _visitors(hall: Hall, day: int, people: float, dice: random.Random) -> list[Visitor]:
    begin, weights, found = midnight(day), _profile(hall), []
    minutes = range(24 * 60)
    level = dice.gauss(1.0, 0.06)
    drift = {s.letter: math.exp(dice.gauss(0, 0.12)) for s in hall.services}
    shares = [s.share * math.exp(dice.gauss(0, 0.1)) for s in hall.services]
    for _ in range(round(people * level)):
        service = dice.choices(hall.services, shares)[0]
        minute = dice.choices(minutes, weights)[0]
        at, slot = begin + minute * MINUTE + dice.randrange(60) * MICROS, None
        if dice.random() < hall.booked:
            slot = begin + (minute - minute % 15) * MINUTE
            at = slot + round(dice.gauss(-4, 6) * MINUTE)
            if not hall.hours.is_open((at - begin) // MINUTE) or at > slot + 15 * MINUTE:
                slot = None if at > (slot or 0) else slot
                at = max(at, begin + hall.hours.spans[0][0] * MINUTE)
        mean = service.seconds * drift[service.letter]
        seconds = dice.lognormvariate(math.log(mean) - service.sigma**2 / 2, service.sigma)
        found.append(
            Visitor(
                at=at,
                queue=service.letter,
                seconds=min(max(seconds, 20.0), 5400.0),
                comes=dice.random() >= 0.06,
                priority="老年人" if dice.random() < hall.priority else "",
                slot_at=slot,
                walk_seconds=dice.uniform(8, 40),
            )
        )
    return sorted(found, key=lambda v: v.at)


def _posts(hall: Hall, day: int, dice: random.Random, factors: dict[int, float]) -> list[Post]:
    begin, posts = midnight(day), []
    for window in hall.catalogue.windows:
        spans: list[tuple[int, int]] = []
        reasons: list[str] = []
        for a, b in hall.roster[window.no]:
            start = begin + a * MINUTE + round(max(dice.gauss(1.5, 2.5), -2) * MINUTE)
            end = begin + b * MINUTE + round(dice.gauss(0, 2) * MINUTE)
            cursor = start
            while dice.random() < 0.35:
                leave = cursor + round(dice.uniform(10, 120) * MINUTE)
                back = leave + round(dice.uniform(4, 14) * MINUTE)
                if back >= end:
                    break
                spans.append((cursor, leave))
                reasons.append("临时离开")
                cursor = back
            spans.append((cursor, end))
            reasons.append(LUNCH)
        if dice.random() < 0.05:
            continue
        posts.append(
            Post(
                no=window.no,
                weights=window.weights,
                spans=tuple(spans),
                staff=f"{1000 + window.no}",
                factor=factors[window.no],
                reasons=tuple(reasons),
            )
        )
    return posts


def capacity(hall: Hall) -> float:
    """Visitors a day that the planned windows could serve if nobody ever waited for work."""
    per_visit = sum(s.share * s.seconds for s in hall.services) / sum(s.share for s in hall.services)
    minutes = 0.0
    for spans in hall.roster.values():
        minutes += sum(b - a for a, b in spans) - 30
    return minutes * 60 / (per_visit * 1.02 + 32)


def invented_days(hall: Hall, loads: tuple[float, ...], seed: int) -> list[Day]:
    """Days of a hall; a load of 1 is as many visitors as the planned windows can serve."""
    people = random.Random(seed)  # noqa: S311 - dice of a simulation
    factors = {w.no: math.exp(people.gauss(0, 0.15)) for w in hall.catalogue.windows}
    days = []
    for number, load in enumerate(loads):
        dice = random.Random(seed * 1000 + number)  # noqa: S311
        day = DAYS[number % len(DAYS)]
        script = Script(
            day=day,
            visitors=_visitors(hall, day, load * capacity(hall), dice),
            posts=_posts(hall, day, dice, factors),
            rules=hall.rules,
        )
        days.append(Day(hall=hall, day=day, load=load, seed=seed * 1000 + number, script=script))
    return days
