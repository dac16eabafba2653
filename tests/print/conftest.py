"""Fixtures of the paper tests, and `--renew-golden`, which writes the golden texts anew for review."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from printing.render import Renderer

if TYPE_CHECKING:
    from pathlib import Path

collect_ignore = [] if shutil.which("cupsd") and shutil.which("lpadmin") else ["test_cups.py"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that renews golden files."""
    parser.addoption("--renew-golden", action="store_true", help="write the golden texts of the papers anew")


@pytest.fixture
def renew_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written instead of compared."""
    return bool(request.config.getoption("--renew-golden", default=False))


@pytest.fixture(scope="session")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where converted outlines are kept during a test run."""
    return tmp_path_factory.mktemp("outlines")


@pytest.fixture(scope="session")
def renderer(cache_dir: Path) -> Renderer:
    """A renderer with the fonts of this PC."""
    made = Renderer(cache_dir)
    made.warm_up()
    return made
