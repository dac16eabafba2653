"""The guards around every test do bite."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Literal

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from tests import guards, guards_qt, progress
from tests.rules import tree

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def test_another_machine_cannot_be_reached() -> None:
    with socket.socket() as outside, pytest.raises(guards.OutsideNetworkError):
        outside.connect(("192.0.2.1", 80))
    with pytest.raises(guards.OutsideNetworkError):
        socket.getaddrinfo("hall.example", 443)
    with socket.socket() as everywhere, pytest.raises(guards.OutsideNetworkError):
        everywhere.bind(("0.0.0.0", 0))  # noqa: S104  # this is what must be refused
    assert len(guards.take_outside_talk()) == 3


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        assert not guards.take_outside_talk()


def test_a_thread_left_running_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "_GRACE_SECONDS", 0.01)
    before = frozenset(thread.ident for thread in threading.enumerate() if thread.ident is not None)
    end = threading.Event()
    worker = threading.Thread(target=end.wait, name="forgotten")  # noqa: TID251  # the leak itself
    worker.start()
    try:
        assert guards.leftover_threads(before) == ["forgotten"]
    finally:
        end.set()
        worker.join()
    assert guards.leftover_threads(before) == []


def test_a_timer_left_running_and_a_window_left_open_are_named(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    timer = QTimer(window, objectName="forgotten", interval=60_000)
    timer.start()
    window.show()
    left = guards_qt.leftover_qt()
    assert any("forgotten" in line for line in left)
    assert any(line.startswith("window") for line in left)
    timer.stop()
    window.close()
    assert guards_qt.leftover_qt() == []


def _outcome(folder: Path, source: str, *words: str) -> str:
    """The closing line of pytest over one file of tests, under the settings of this project."""
    (folder / "test_sample.py").write_text(source, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", *words, str(folder),
         "-c", str(tree.ROOT / "pyproject.toml"), "--rootdir", str(folder)],
        cwd=tree.ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    return ran.stdout.strip().splitlines()[-1]


def test_a_skipped_test_fails(tmp_path: Path) -> None:
    assert "1 failed" in _outcome(
        tmp_path, "import unittest\n\ndef test_it():\n    raise unittest.SkipTest\n"
    )


def test_long_tests_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    source = "import pytest\n\ndef test_it(): ...\n\n@pytest.mark.long\ndef test_long(): ...\n"
    assert "1 passed, 1 deselected" in _outcome(tmp_path, source)
    assert "2 passed" in _outcome(tmp_path, source, "--long")


def test_a_swallowed_call_to_the_outside_still_fails(tmp_path: Path) -> None:
    source = """
import contextlib, socket

def test_it():
    with contextlib.suppress(Exception), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))
"""
    assert "1 error" in _outcome(tmp_path, source)


def test_a_long_run_tells_how_far_it_is() -> None:
    told: list[str] = []
    now = [0.0]
    watch = progress.Progress(told.append, lambda: now[0])
    for at, took in enumerate((1.0, 40.0, 2.0)):
        now[0] += took
        for when in ("setup", "call", "teardown"):
            watch.pytest_runtest_logreport(
                _report(f"test_{at}", when, took / 2 if when == "call" else took / 4)
            )
    assert told == []
    now[0] = progress.EVERY_SECONDS
    watch.pytest_runtest_logreport(_report("test_3", "setup", 9.0))
    (line,) = told
    assert line.startswith("5 min, 3 tests; load ")
    assert line.endswith("slowest: test_1 40 s, test_3 9 s, test_2 2 s")


def _report(name: str, when: Literal["setup", "call", "teardown"], took: float) -> pytest.TestReport:
    return pytest.TestReport(name, ("", 0, ""), {}, "passed", None, when, duration=took)


def test_what_the_machine_counted_is_read(tmp_path: Path) -> None:
    stat = tmp_path / "stat"
    stat.write_text("cpu  10 0 5 60 20 1 1 3 0 0\ncpu0 1 2\n", encoding="ascii")
    assert progress.spent(stat) == progress.Spent(100, 20, 3)
    assert progress.spent(tmp_path / "none") == progress.Spent(0, 0, 0)
