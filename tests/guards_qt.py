"""The part of the guards that knows Qt; imported only for tests that have an application."""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from collections.abc import Iterator

_MANY = 100_000
"""Values to look through from which on those that are here to stay (modules, fonts) are set aside."""


def _is_running(timer: QTimer) -> bool:
    try:
        return timer.isActive()
    except RuntimeError:  # its C++ half is gone already
        return False


@contextlib.contextmanager
def cycles_stay_here() -> Iterator[None]:
    """No thread of a test collects; the end of the test does, in the thread of the window."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def leftover_qt() -> list[str]:
    """Timers still running and windows still shown."""
    if QApplication.instance() is None:
        return []
    # Widgets that pytest-qt has closed wait for this event, their timers with them.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    # Cycles of Qt objects end here and now, not where the collector happens to look next (ui/collector.py).
    gc.collect()
    things = gc.get_objects()
    timers = [
        f"timer {thing.objectName()!r} of {thing.parent()!r}"
        for thing in things
        if isinstance(thing, QTimer) and _is_running(thing)
    ]
    if len(things) > _MANY:
        # What is set aside is neither looked through again after each test nor by the collector.
        gc.freeze()
    windows = [f"window {widget!r}" for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    return timers + windows
