"""Threads write in the order in which they asked, and "busy" means that nothing was done."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from hall.errors import Unavailable
from models.turns import Turns
from tests.store.both import both

if TYPE_CHECKING:
    from models.opening import Opened


def test_first_come_first_served() -> None:
    turns, order = Turns(), []
    turns.take(1)
    asked = [threading.Event() for _ in range(5)]

    def ask(number: int) -> None:
        asked[number].set()
        turns.take(30)
        order.append(number)
        turns.give()

    with ThreadPoolExecutor(5) as pool:
        done = []
        for number in range(5):
            done.append(pool.submit(ask, number))
            assert asked[number].wait(30)
            while len(turns._line) <= number:
                pass
        turns.give()
        for one in done:
            one.result()
    assert order == [0, 1, 2, 3, 4]


def test_who_gives_up_is_not_waited_for() -> None:
    turns = Turns()
    turns.take(1)
    with pytest.raises(Unavailable) as caught:
        turns.take(0.01)
    assert caught.value.code == "store.busy"
    turns.give()
    turns.take(1)
    turns.give()


@both
def test_a_thread_that_writes_on_and_on_lets_others_in(hall: Opened) -> None:
    stop = threading.Event()

    def press() -> int:
        count = 0
        while not stop.is_set():
            with hall.units() as work:
                work.settings.put("a", str(count))
                work.commit()
            count += 1
        return count

    with ThreadPoolExecutor(2) as pool:
        pressing = [pool.submit(press) for _ in range(2)]
        try:
            for number in range(20):
                with hall.units() as work:
                    work.settings.put("b", str(number))
                    work.commit()
        finally:
            stop.set()
        assert all(one.result() for one in pressing)
    assert hall.views.setting("b") == "19"
