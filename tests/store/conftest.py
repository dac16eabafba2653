"""Real encrypted stores in a temporary folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.engine import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from models.engine import Store

KEY = "0f" * 32


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store.db", KEY, create=True)
    yield opened
    opened.close()
