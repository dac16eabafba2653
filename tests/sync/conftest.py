"""A hub's store, in memory and on disk, and a clock."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.clock import FixedClock
from hall.sync_ports import HubStore
from tests.fakes.sync_files import a_store
from tests.fakes.sync_stores import MemoryHub


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock.on("2026-11-20T09:00:00")


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, clock: FixedClock, tmp_path: Path) -> Iterator[HubStore]:
    if request.param == "memory":
        yield MemoryHub(uuid.UUID(int=1))
        return
    from models.hub_store import HubUnits  # noqa: PLC0415  # the tests in memory do without the database

    with a_store(tmp_path / "hub.db") as opened:
        yield HubUnits(opened, clock)
