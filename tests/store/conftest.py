"""Real stores: encrypted files in a temporary folder, and databases of a PostgreSQL server.

A finished empty hall of each is made once and copied. A test marked `both` runs over both.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from hall.clock import FixedClock
from hall.commands.node import booted
from hall.exchange_ports import FrontEndPlace
from models.engine import open_store
from models.front_end import open_front_end
from models.opening import Opened, Places, open_database_hall, open_hall
from tests import pg
from tests.fakes.exchange_hall import ExchangeHall

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
def kind(request: pytest.FixtureRequest) -> str:
    """What the hall of this test is stored in, see `tests.store.both`."""
    return str(getattr(request, "param", "file"))


@pytest.fixture(scope="session")
def server() -> Iterator[pg.Server]:
    """A PostgreSQL for this run."""
    with pg.server() as running:
        yield running


@pytest.fixture(scope="session")
def database_hall(server: pg.Server) -> str:
    """Name of a database with a hall after its first start; to be copied."""
    name = server.make()
    clock = FixedClock.on("2026-11-20T08:00:00")
    opened = open_database_hall(server.url(name), clock=clock)
    booted(opened.units, clock, reason=str(opened.boot.reason), app="0.1.0")
    opened.close()
    return name


@pytest.fixture
def database(server: pg.Server, database_hall: str) -> Iterator[str]:
    """Address of a database with an empty hall, of this test alone."""
    name = server.make(database_hall)
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def hall(kind: str, request: pytest.FixtureRequest, clock: FixedClock) -> Iterator[Opened]:
    """A started hub or PC with an empty hall."""
    if kind == "file":
        start: Callable[[], Opened] = request.getfixturevalue("start")
        yield start()
        return
    opened = open_database_hall(request.getfixturevalue("database"), clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def other(hall: Opened, server: pg.Server, clock: FixedClock) -> Iterator[ExchangeHall]:
    """A hall with an empty front-end on a second database."""
    name = server.make()
    with open_front_end(FrontEndPlace(url=server.url(name), seconds=5), clock) as front:
        front.make()
        yield ExchangeHall(hall, front, clock)
    server.drop(name)


def places_in(folder: Path) -> Places:
    return Places(
        store=folder / "store.db", side=folder / "elsewhere" / "side.json", backups=folder / "backups"
    )
