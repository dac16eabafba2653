"""The hall at one moment, as the look-ahead wants it: windows, means, who waits and who may still come.

Plain data; played forward by `playing.py`, answered by `lookahead.py`. Nothing is guessed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hall.paces import Pace
from hall.queueing import QueueRules
from hall.tickets import Ticket


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


PROMISED: Final = frozenset({"booked", "back", "plain"})
"""Classes to which the promises of `queueing` are given."""


def terms(klass: str, rules: QueueRules) -> tuple[float, float]:
    """(growth a minute, head start) of the rank of a class, as `queueing` has it; the tests compare both."""
    match klass:
        case "return":
            return rules.priority_rate, rules.return_head
        case "priority":
            return rules.priority_rate, rules.priority_head
        case "booked":
            return 1.0, rules.booked_head
        case "back":
            return 1.0, -rules.missed_penalty
        case _:
            return 1.0, 0.0
