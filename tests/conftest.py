"""What holds for every test: the long ones on request only, guards around each, settings of hypothesis.

Fixtures of a subject stand in the conftest of its own folder.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests import guards, progress

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A slow machine is no fault of the code: no deadlines, no complaint about slow drawing of examples.
_patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("dev", _patient, max_examples=50)
settings.register_profile("ci", _patient, max_examples=100, print_blob=True)
settings.register_profile("long", _patient, max_examples=1000, print_blob=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the tests marked long")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--long"):
        settings.load_profile("long")
    else:
        settings.load_profile("ci" if os.environ.get("CI") else "dev")
    guards.forbid_outside_network()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Late enough for the terminal to be there."""
    progress.install(session.config)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave long tests out rather than skip them: a skipped test looks like a debt."""
    if config.getoption("--long"):
        return
    late = [item for item in items if item.get_closest_marker("long")]
    if late:
        config.hook.pytest_deselected(items=late)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test fails, whichever library skipped it."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"no test is skipped here: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def _nothing_outside() -> Iterator[None]:
    """Fail a test that asked for another machine, even when the code under test swallowed the refusal."""
    guards.take_outside_talk()
    yield
    talk = guards.take_outside_talk()
    assert not talk, f"the test went outside this machine: {talk}"


@pytest.fixture(autouse=True)
def _nothing_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, a running timer or a shown window behind."""
    before = frozenset(thread.ident for thread in threading.enumerate() if thread.ident is not None)
    if "qapp" in request.fixturenames:
        from tests import guards_qt  # noqa: PLC0415  # no Qt for the tests that do without it

        with guards_qt.cycles_stay_here():
            yield
            left = [*guards.leftover_threads(before), *guards_qt.leftover_qt()]
    else:
        yield
        left = guards.leftover_threads(before)
    assert not left, f"left behind: {left}"
