"""The queue played forward: who will be called when, for every ticket and for somebody who comes now.

Open windows with their queues and weights, breaks, the services in hand, means of the day, people who do not
come, people who still come, and the order of `queueing.py` (queue.md 5). Played several times with dice; the
same seed gives the same answer. Near-linear in the number of waiting. What the runs say is corrected by
experience in `calibration.py`; nothing is stored here and no clock is read.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hall.playing import COMERS, Run, Stage
from hall.scene import Flow, Scene, Seat

__all__ = ["Flow", "Outcome", "Outlook", "Scene", "Seat", "look_ahead"]

_RUNS: Final = 16
_FEWEST: Final = 4
_WORK: Final = 8_000
"""About so many calls are played in all: a short queue often, a long one, which varies little, seldom."""


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
        special: (queue, class) → somebody who comes now with `priority`, or as `booked`; likewise.
        tickets: Ticket id → a waiting ticket; likewise.
        later: (queue, minute of arrival from now, waited minutes) of people who come later, of all runs; only
            when asked for.
        calls: Minutes from now of every call of all runs; likewise.
    """

    at: int
    runs: int
    newcomers: Mapping[str, Outcome | None]
    tickets: Mapping[str, Outcome | None]
    special: Mapping[tuple[str, str], Outcome | None] = field(default_factory=dict)
    later: Sequence[tuple[str, float, float]] = ()
    calls: Sequence[float] = ()

    def newcomer(self, queue: str, klass: str = "plain") -> Outcome | None:
        """Somebody of a class of `queueing` who comes now."""
        known = self.special.get((queue, klass))
        return known if (queue, klass) in self.special else self.newcomers.get(queue)


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
    top = (middle + 0.8416 * spread + ordered[math.ceil(0.8 * len(ordered)) - 1]) / 2
    return Outcome(middle=middle, high=max(top, middle), spread=spread, lost=1 - len(found) / len(times))


def look_ahead(scene: Scene, *, seed: int = 1, runs: int | None = None, minutes: float = 0.0) -> Outlook:
    """Play the queue forward.

    Args:
        scene: The hall now.
        seed: The same seed and scene give the same answer.
        runs: How often; by default as many as a short time allows, from 4 to 16.
        minutes: Tell also of people who come within so many minutes.
    """
    stage = Stage(scene)
    people = len(stage.ids) + len(stage.letters)
    count = runs or max(_FEWEST, min(_RUNS, _WORK // max(people, 1)))
    called: list[list[float]] = []
    newcomers: list[list[float]] = []
    later: list[tuple[str, float, float]] = []
    calls: list[float] = []
    for turn in range(count):
        run = Run(stage, random.Random(seed * 1_000_003 + turn))  # noqa: S311 - dice of a forecast, no secret
        run.play(minutes)
        called.append(run.called)
        newcomers.append(run.newcomers)
        if minutes:
            later += [(stage.letters[q], start, now - start) for q, start, now in run.later]
            calls += [at for at in (*run.called, *(now for _, _, now in run.later)) if at <= minutes]
    width = len(COMERS)
    found = {
        (letter, klass): _outcome([run[i * width + n] for run in newcomers])
        for i, letter in enumerate(stage.letters)
        for n, klass in enumerate(COMERS)
    }
    return Outlook(
        at=scene.at,
        runs=count,
        newcomers={letter: found[letter, COMERS[0]] for letter in stage.letters},
        special=found,
        tickets={ident: _outcome([run[i] for run in called]) for i, ident in enumerate(stage.ids)},
        later=later,
        calls=calls,
    )
