"""Backups put back at several tiers of an installed city, and everybody started again (F19, F20).

Processes of `main.py` and its real files; a PC's side file lies elsewhere and stays, as after a restore.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.build_halls import Pc, Tiers, copy_store, put_back, tiers_of, whole
from tests.fakes.tiers import until


@pytest.fixture(autouse=True)
def _keys_in_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


def rest(hall: Tiers, *, city: bool = False) -> None:
    """Everybody goes home: programs end."""
    for pc in hall.pcs:
        pc.stop()
    assert hall.hall.stop() == 0
    if city:
        assert hall.city.stop() == 0


def a_night(hall: Tiers) -> None:
    """Copies of everything."""
    rest(hall, city=True)
    for data in (hall.city.data, hall.hall.data, *(pc.data for pc in hall.pcs)):
        copy_store(data)
    hall.city.start()
    morning(hall)


def morning(hall: Tiers) -> None:
    hall.hall.start()
    for pc in hall.pcs:
        pc.start(0)


def a_day(hall: Tiers, cases: int) -> list[list[str]]:
    """Each desk takes in so many cases, which reach the city; their numbers."""
    numbers: list[list[str]] = [pc.ask(f"write {cases}") for pc in hall.pcs]
    hall.drain()
    return numbers


def knows(pc: Pc, numbers: list[str]) -> bool:
    pc.ask("go 1")
    return all(pc.ask(f"case {number}") is not None for number in numbers)


@pytest.mark.long
def test_a_hall_and_a_desk_put_back_together_regain_the_day_from_the_city(tmp_path: Path) -> None:
    """F19: only the city has the day of desk 1, and nobody has to do anything."""
    with tiers_of(tmp_path, (0, 0, 0)) as hall:
        a_day(hall, 2)
        a_night(hall)
        lost, _ = a_day(hall, 4)
        rest(hall)
        put_back(hall.hall.data)
        put_back(hall.pcs[0].data)
        morning(hall)
        first, second = hall.pcs
        new = first.ask("write 2")
        assert not set(new) & set(lost), "a printed number was drawn again"
        hall.drain()
        until(lambda: knows(first, [*lost, *new]), "the day of the desk that was put back")
        until(lambda: knows(second, [*lost, *new]), "the same at the other window")
        hall.drain()
    whole(hall.city, hall.pcs, restored=True)
    whole(hall.hall, hall.pcs, restored=True)


@pytest.mark.long
def test_a_city_put_back_is_refilled_by_its_halls(tmp_path: Path) -> None:
    """F20."""
    with tiers_of(tmp_path, (0, 0, 0)) as hall:
        a_day(hall, 2)
        a_night(hall)
        a_day(hall, 4)
        rest(hall, city=True)
        put_back(hall.city.data)
        hall.city.start()
        morning(hall)
        a_day(hall, 1)
        whole(hall.city, hall.pcs)
    whole(hall.hall, hall.pcs)
