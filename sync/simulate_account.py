"""What became of everybody in a rehearsal: its people, its windows, and the account at the end.

Times of the rehearsed day go into tickets, so that the figures are those of a real day; the hub's own rows
say whether a number was lost, given out twice, called twice or left open. No hub is asked here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hall.arrivals import midnight
from hall.catalogue import Catalogue, WindowDef
from hall.clock import MICROS
from hall.errors import Refused
from hall.spans import WindowSpan
from hall.statistics import day_figures
from hall.tickets import Leg, Ticket, TicketState
from sync.arrivals_file import Arrival
from sync.simulate_report import figures_plain

NOT_COME: Final = "not_come"
"""`Visit.refused` of somebody who had booked and never came."""
_OVER: Final = {TicketState.DONE, TicketState.NO_SHOW, TicketState.EXPIRED, TicketState.ABANDONED}


@dataclass(slots=True)
class Visit:
    """One person of the file, and what became of them. Seconds of the day; 0 for not yet."""

    arrival: Arrival
    ticket: str = ""
    number: str = ""
    booked: bool = False
    taken: float = 0.0
    called: float = 0.0
    arrived: float = 0.0
    ended: float = 0.0
    window: int = 0
    staff: str = ""
    calls: int = 0
    refused: str = ""


def choose_windows(catalogue: Catalogue, count: int, work: dict[str, float]) -> list[WindowDef]:
    """Which windows work when only some do: always the one whose queues have most work for what they have.

    Args:
        catalogue: All windows.
        count: How many.
        work: Queue → seconds of service in all.

    Raises:
        Refused: `simulate.windows`.
    """
    if not 1 <= count <= len(catalogue.windows):
        raise Refused(
            "simulate.windows",
            f"窗口数应在 1 到 {len(catalogue.windows)} 之间，目录里只有这些窗口。",
            field="windows",
        )
    given = dict.fromkeys(work, 0.0)
    left, chosen = list(catalogue.windows), []
    for _ in range(count):
        best = max(left, key=lambda one: (_need(one, work, given), -one.no))
        left.remove(best)
        chosen.append(best)
        for queue, part in _parts(best):
            given[queue] = given.get(queue, 0.0) + part
    return sorted(chosen, key=lambda one: one.no)


def _parts(window: WindowDef) -> list[tuple[str, float]]:
    whole = sum(weight for _, weight in window.weights) or 1
    return [(queue, weight / whole) for queue, weight in window.weights]


def _need(window: WindowDef, work: dict[str, float], given: dict[str, float]) -> float:
    return sum(part * work.get(queue, 0.0) / (given.get(queue, 0.0) + 0.5) for queue, part in _parts(window))


def row_of(day: int, visit: Visit, kept: Ticket | None) -> Ticket:
    """The ticket with the times of the rehearsed day."""
    base = midnight(day)

    def at(second: float) -> int:
        return base + round(second * MICROS) if second else 0

    missed = bool(visit.ended) and not visit.arrived
    state = TicketState.WAITING
    if visit.ended:
        state = TicketState.NO_SHOW if missed else TicketState.DONE
    elif visit.called:
        state = TicketState.SERVING if visit.arrived else TicketState.CALLED
    leg = Leg(
        window=visit.window,
        staff=visit.staff,
        queue=visit.arrival.queue,
        called_at=at(visit.called),
        arrived_at=at(visit.arrived),
        ended_at=at(visit.ended),
        result="过号" if missed else "完成",
    )
    return Ticket(
        id=visit.ticket,
        day=day,
        number=visit.number,
        prefix=kept.prefix if kept else visit.arrival.queue,
        serial=kept.serial if kept else 0,
        queue=visit.arrival.queue,
        taken_at=at(visit.taken),
        state=state,
        source="kiosk",
        priority=visit.arrival.priority,
        slot_at=at(visit.arrival.slot) if visit.booked and visit.arrival.slot is not None else None,
        calls=visit.calls,
        called_at=at(visit.called),
        arrived_at=at(visit.arrived),
        finished_at=0 if missed else at(visit.ended),
        no_shows=1 if missed else 0,
        legs=(leg,) if visit.called else (),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A rehearsal that is over: its people, numbers that were called at two windows, refusals by code."""

    day: int
    visits: Sequence[Visit]
    twice: Sequence[str]
    faults: Counter[str]


def account_of(
    played: Played, spans: Sequence[WindowSpan], catalogue: Catalogue, kept: Mapping[str, Ticket], until: int
) -> dict[str, Any]:
    """The account as plain data; `ok` when everybody is accounted for.

    Args:
        played: What was done.
        spans: When windows were open.
        catalogue: For the figures.
        kept: Ticket id → the ticket as the hub has it.
        until: End of the rehearsed day, microseconds UTC.
    """
    taken = [visit for visit in played.visits if visit.ticket]
    rows = [row_of(played.day, visit, kept.get(visit.ticket)) for visit in taken]
    figures = day_figures(rows, spans, catalogue, until=until)
    over = [row for row in rows if row.state in _OVER]
    numbers = Counter(visit.number for visit in taken)
    faults: dict[str, Any] = {
        "lost": [visit.number for visit in taken if visit.ticket not in kept],
        "called_twice": list(played.twice),
        "same_number": sorted(number for number, times in numbers.items() if times > 1),
        "left_open": [row.number for row in rows if row.state not in _OVER],
        "state_differs": [
            row.number for row in over if row.id in kept and kept[row.id].state is not row.state
        ],
    }
    not_come = sum(1 for visit in played.visits if visit.refused == NOT_COME)
    refused = sum(1 for visit in played.visits if visit.refused not in {"", NOT_COME})
    missing = len(played.visits) - len(taken) - not_come - refused
    return {
        "ok": not missing and not any(faults.values()),
        "day": played.day,
        "visitors": len(played.visits),
        "taken": len(taken),
        "done": figures.whole.done,
        "missed": figures.whole.gone,
        "booked_not_come": not_come,
        "turned_away": refused,
        "unaccounted": missing,
        "refused": dict(sorted(played.faults.items())),
        **faults,
        "figures": figures_plain(figures),
    }


def delay(seconds: Sequence[float]) -> dict[str, float]:
    """Milliseconds: how many, median, 99th percentile, longest."""
    ordered = sorted(seconds)
    return {
        "count": len(ordered),
        "p50": round(1000 * ordered[len(ordered) // 2], 2),
        "p99": round(1000 * ordered[min(int(0.99 * len(ordered)), len(ordered) - 1)], 2),
        "max": round(1000 * ordered[-1], 2),
    }
