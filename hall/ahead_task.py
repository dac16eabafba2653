"""The look-ahead as a process of its own: a task comes in on standard input, the answer goes out.

Playing a full hall forward takes many seconds of one core. In the process of a screen it would hold the
screen up, in the hub's it would hold up calls. Run as `python -m hall.ahead_task`; JSON both ways.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import msgspec

from hall.catalogue import Catalogue, QueueDef
from hall.opening_advice import Closed, HallAhead, hall_ahead
from hall.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class AheadTask:
    """What is to be played: the hall, its queues, the windows that could open, the day (yyyymmdd)."""

    scene: Scene
    queues: tuple[QueueDef, ...]
    closed: tuple[Closed, ...]
    day: int


def encoded(task: AheadTask) -> bytes:
    """As it goes to the process."""
    return msgspec.json.encode(task)


def decoded(answer: bytes) -> HallAhead:
    """What came back.

    Raises:
        ValueError: It is not an answer.
    """
    return msgspec.json.decode(answer, type=HallAhead)


def answer(task: bytes) -> bytes:
    """Play it.

    Raises:
        ValueError: It is not a task.
    """
    asked = msgspec.json.decode(task, type=AheadTask)
    return msgspec.json.encode(
        hall_ahead(asked.scene, Catalogue(queues=asked.queues), asked.closed, asked.day)
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))
