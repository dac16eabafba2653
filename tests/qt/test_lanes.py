"""What belongs to the window lives and ends on the thread of the window, whatever the lanes work at.

A Qt object that ends on another thread holds a lock of Qt while it waits for Python's; the window waits for
the two the other way round, and stands still for ever.
"""

from __future__ import annotations

import gc
import threading
import weakref
from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from ui.lane import LaneName, Lanes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

ROUNDS = 300
CYCLES = 500


class Part(QObject):
    """Something of the window that notes on which thread it ends."""

    def __init__(self, ends: list[str]) -> None:
        super().__init__()
        weakref.finalize(self, lambda: ends.append(threading.current_thread().name))
        self.told: list[object] = []
        self.itself: Part | None = None

    def work(self) -> str:
        return self.objectName()

    def fail(self) -> str:
        here = self
        raise OSError(here.objectName())

    def hear(self, answer: object) -> None:
        self.told.append(answer)


@pytest.fixture
def lanes(qapp: object) -> Iterator[Lanes]:
    """Six lanes of a window."""
    assert qapp is not None
    made = Lanes()
    yield made
    made.close()


def _ask(lanes: Lanes, ends: list[str], *, work: str, left: list[int]) -> None:
    """Hand in work for a part that nobody else holds."""
    part = Part(ends)

    def came(answer: object) -> None:
        part.hear(answer)
        left.append(1)

    lanes[LaneName.CALL].submit(part, getattr(part, work), came, came)


def _is_long(came: list[int], wanted: int) -> bool:
    return len(came) == wanted


@pytest.mark.parametrize("work", ["work", "fail"])
def test_what_an_answer_was_for_ends_where_the_window_lives(lanes: Lanes, qtbot: QtBot, work: str) -> None:
    ends: list[str] = []
    came: list[int] = []
    for number in range(1, ROUNDS + 1):
        _ask(lanes, ends, work=work, left=came)
        qtbot.waitUntil(partial(_is_long, came, number))
    # An error and its places are a cycle.
    gc.collect()
    qtbot.waitUntil(lambda: len(ends) == ROUNDS)
    assert set(ends) == {threading.main_thread().name}


def test_work_that_is_dropped_at_the_end_ends_where_the_window_lives(qapp: object, qtbot: QtBot) -> None:
    assert qapp is not None
    made = Lanes()
    ends: list[str] = []
    begun, go = threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        go.wait()

    made[LaneName.CALL].submit(Part(ends), slow, lambda _none: None)
    qtbot.waitUntil(begun.is_set)
    for _ in range(20):
        _ask(made, ends, work="work", left=[])
    go.set()
    made.close()
    gc.collect()
    assert len(ends) == 21
    assert set(ends) == {threading.main_thread().name}


def _cycles(ends: list[str]) -> None:
    for _ in range(CYCLES):
        part = Part(ends)
        part.itself = part


def _many_values() -> int:
    """Enough to make the collector look for cycles, if it were allowed to."""
    return len([[number] for number in range(200_000)])


def test_cycles_are_looked_for_only_where_the_window_lives(lanes: Lanes, qtbot: QtBot) -> None:
    ends: list[str] = []
    came: list[int] = []
    _cycles(ends)
    lanes[LaneName.STORE].submit(lanes, _many_values, came.append)
    qtbot.waitUntil(lambda: bool(came))
    assert set(ends) <= {threading.main_thread().name}
    # And they are looked for, without being asked to.
    qtbot.waitUntil(lambda: len(ends) == CYCLES)
    assert set(ends) == {threading.main_thread().name}


def test_the_collector_is_left_as_it_was(qapp: object, fresh_collector: Callable[[], bool]) -> None:
    assert qapp is not None
    first, second = Lanes(), Lanes()
    assert not fresh_collector()
    first.close()
    assert not fresh_collector(), "the lanes of another window still work"
    second.close()
    second.close()
    assert fresh_collector()


def test_what_was_loaded_at_the_start_is_not_looked_through_again(lanes: Lanes) -> None:
    gc.unfreeze()
    lanes.settled()
    here = gc.get_freeze_count()
    assert here > 0
    kept = [[number] for number in range(1_000)]
    lanes.settled()
    assert gc.get_freeze_count() <= here, f"only what was there at the start: {len(kept)} came later"


@pytest.fixture
def fresh_collector() -> Iterator[Callable[[], bool]]:
    """The collector as a program starts with it."""
    before = gc.isenabled()
    gc.enable()
    yield gc.isenabled
    if not before:
        gc.disable()
