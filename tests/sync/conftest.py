"""A hub's store, in memory and on disk, and a clock."""

from __future__ import annotations

import uuid

import pytest

from hall.clock import FixedClock
from hall.sync_ports import HubStore
from tests.fakes.sync_stores import MemoryHub


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock.on("2026-11-20T09:00:00")


@pytest.fixture(params=["memory"])
def store(request: pytest.FixtureRequest) -> HubStore:
    return MemoryHub(uuid.UUID(int=1))
