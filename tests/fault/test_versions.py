"""Three builds of the program on three tiers, upgraded in any order while cases are taken in (F27, F28, T12).

Every hub and desk is a process of `main.py` as it is installed; a later build is the same with more kinds,
another version of a kind, and more fields (`tests/fakes/other_build.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations
from pathlib import Path

import pytest

from tests.fakes.build_halls import (
    CITY,
    DESK,
    HALL,
    MIDDLE,
    NEW,
    OLD,
    Pc,
    Tiers,
    statuses,
    tiers_of,
    whole,
)
from tests.fakes.dice import dice
from tests.fakes.other_build import REMARKED, SEALED
from tests.fakes.tiers import until

STEPS = ["case.applied", "case.accepted", REMARKED, SEALED]


@pytest.fixture(autouse=True)
def _keys_in_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


def test_a_program_closes_what_it_does_not_know_and_folds_it_after_the_upgrade(tmp_path: Path) -> None:
    """F27 at one PC: forward, a step at a time, back, and forward again, without a migration."""
    pc = Pc(tmp_path / "pc")
    pc.start(NEW)
    (number,) = pc.ask("write 1")
    known = pc.ask(f"case {number}")
    assert known == {"word": "申请人撤回", "state": "WITHDRAWN", "steps": STEPS, "other": []}
    for build in (OLD, MIDDLE):
        pc.stop()
        pc.start(build)
        seen = pc.ask(f"case {number}")
        assert (seen["word"], seen["state"]) == ("待升级程序", "ACCEPTED")
        assert seen["other"] == ["deferred", "deferred"]
        assert pc.ask(f"act {number}") == "case.beyond"
    pc.stop()
    pc.start(NEW)
    assert pc.ask(f"case {number}") == known
    pc.stop()


@pytest.mark.long
def test_a_case_of_a_newer_window_is_read_only_at_an_older_one_until_the_upgrade(tmp_path: Path) -> None:
    """F27, both ways, with `crit`; the hubs in between are the oldest of all and pass everything on."""
    with tiers_of(tmp_path, (OLD, OLD, OLD)) as hall:
        newer, older = hall.pcs
        newer.stop()
        newer.start(NEW)
        (number,) = newer.ask("write 1")
        assert newer.ask(f"case {number}")["state"] == "WITHDRAWN"
        older.ask("write 1")
        hall.drain()
        until(lambda: bool(older.ask("go 1")) and older.ask(f"case {number}") is not None, "the case")
        seen = older.ask(f"case {number}")
        assert (seen["word"], seen["state"]) == ("待升级程序", "ACCEPTED")
        assert seen["other"] == ["deferred", "deferred"]
        assert older.ask(f"act {number}") == "case.beyond"
        for hub in (hall.hall, hall.city):
            until(lambda hub=hub: statuses(hub, SEALED) == {"deferred"}, "deferred at the hub")  # type: ignore[misc]  # bound now

        # One build on: what it knows by then is folded, in a version that it does not know it is not.
        older.stop()
        older.start(MIDDLE)
        assert older.ask(f"case {number}") == seen
        older.stop()
        older.start(NEW)
        assert older.ask(f"case {number}") == {
            "word": "申请人撤回",
            "state": "WITHDRAWN",
            "steps": STEPS,
            "other": [],
        }
        for tier in (CITY, HALL):
            hall.upgrade(tier, NEW)
        for hub in (hall.hall, hall.city):
            assert statuses(hub, SEALED) == statuses(hub, REMARKED) == {"effective"}

        # The way back: the older program closes the case again instead of working on with half of it.
        older.stop()
        older.start(OLD)
        assert older.ask(f"act {number}") == "case.beyond"
        older.stop()
        older.start(NEW)
    whole(hall.city, hall.pcs)
    whole(hall.hall, hall.pcs)


def roll(folder: Path, order: Sequence[tuple[int, int]], cases: int) -> None:
    """Upgrade tier after tier while all desks take in and sync; then everything is everywhere, folded."""
    with tiers_of(folder, (OLD, OLD, OLD)) as hall:
        for tier, build in order:
            for pc in hall.pcs:
                # A desk takes in whatever the hubs do: there is nothing to wait for.
                assert len(pc.ask(f"write {cases}")) == cases
            if tier == DESK:
                hall.drain()
                hall.upgrade(tier, build)
                continue
            for pc in hall.pcs:
                pc.say("go 2")
            hall.upgrade(tier, build)
            for pc in hall.pcs:
                done = pc.answer()
                assert not set(done["states"]) & {"refused", "cloned", "damaged"}, done
        for pc in hall.pcs:
            pc.ask(f"write {cases}")
        hall.drain()
        folded(hall, lambda: {"effective"})
    whole(hall.city, hall.pcs)
    whole(hall.hall, hall.pcs)


def folded(hall: Tiers, wanted: Callable[[], set[str]]) -> None:
    for hub in (hall.hall, hall.city):
        for kind in ("case.accepted", REMARKED, SEALED):
            until(lambda hub=hub, kind=kind: statuses(hub, kind) == wanted(), f"{kind} at {hub.data.name}")  # type: ignore[misc]  # bound now


RIGHT = ((CITY, NEW), (HALL, NEW), (DESK, NEW))
WRONG = ((DESK, NEW), (HALL, NEW), (CITY, NEW))


@pytest.mark.long
@pytest.mark.parametrize("order", [WRONG, RIGHT], ids=["up", "down"])
def test_a_rolling_upgrade_refuses_no_event(tmp_path: Path, order: Sequence[tuple[int, int]]) -> None:
    """F28: from the desks up, and from the city down."""
    roll(tmp_path, order, 15)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_small_upgrades_refuses_no_event(tmp_path: Path, seed: int) -> None:
    """T12: two upgrades of each tier, N−1 to N to N+1, in an order by chance; and once in a row each."""
    order = list(permutations((CITY, HALL, DESK)))[seed]
    steps = [(tier, MIDDLE) for tier in order] + [(tier, NEW) for tier in reversed(order)]
    if seed % 2:
        chance = dice(seed)
        first = {tier: chance.randrange(3) for tier in order}
        steps = sorted(steps, key=lambda step: (first[step[0]], step[1]))
    roll(tmp_path, steps, 8)
