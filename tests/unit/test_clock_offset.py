"""The offset to the hub's clock is learnt once and known at the next start (D11)."""

from __future__ import annotations

from typing import cast

from hall.clock import SystemClock
from hall.commands.node import OFFSET, known_offset, learn_offset
from hall.queries import Queries
from tests.unit.desk import Desk


class Kept:
    """The one query that is asked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def setting(self, name: str) -> str | None:
        with self._desk.store() as uow:
            return uow.settings.get(name)


def test_an_offset_is_kept_when_it_has_moved() -> None:
    desk, clock = Desk(), SystemClock()
    queries = cast("Queries", Kept(desk))
    assert known_offset(queries) is None
    learn_offset(desk.store, clock, -1_200)
    assert known_offset(queries) == clock.offset_ms() == -1_200
    learn_offset(desk.store, clock, -1_000)
    assert (known_offset(queries), clock.offset_ms()) == (-1_200, -1_000)
    learn_offset(desk.store, clock, 4_000)
    assert known_offset(queries) == 4_000
    with desk.store() as uow:
        uow.settings.put(OFFSET, "x")
        uow.commit()
    assert known_offset(queries) is None
