"""Real encrypted stores in a temporary folder; a finished empty hall is made once and copied."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from hall.clock import FixedClock
from hall.commands.node import booted
from models.engine import open_store
from models.opening import Opened, Places, open_hall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from models.engine import Store

KEY = "0f" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store without any table."""
    opened = open_store(tmp_path / "store.db", KEY, create=True)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> FixedClock:
    """A working day, ten o'clock in the morning."""
    return FixedClock.on("2026-11-20T10:00:00")


@pytest.fixture(scope="session")
def empty_hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data folder and side file of a hall after its first start."""
    folder = tmp_path_factory.mktemp("hall")
    clock = FixedClock.on("2026-11-20T08:00:00")
    opened = open_hall(places_in(folder), KEY, clock=clock, window=3, create=True)
    booted(opened.units, clock, reason=str(opened.boot.reason), app="0.1.0")
    opened.settle()
    opened.close()
    return folder


@pytest.fixture
def start(tmp_path: Path, empty_hall: Path, clock: FixedClock) -> Iterator[Callable[[], Opened]]:
    """Starts the PC of this test; every start is closed at the end."""
    shutil.copytree(empty_hall, tmp_path, dirs_exist_ok=True)
    started: list[Opened] = []

    def go() -> Opened:
        opened = open_hall(places_in(tmp_path), KEY, clock=clock, window=3)
        opened.settle()
        started.append(opened)
        return opened

    yield go
    for opened in started:
        opened.close()


@pytest.fixture
def hall(start: Callable[[], Opened]) -> Opened:
    """A started PC with an empty hall."""
    return start()


def places_in(folder: Path) -> Places:
    return Places(
        store=folder / "store.db", side=folder / "elsewhere" / "side.json", backups=folder / "backups"
    )
