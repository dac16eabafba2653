"""The part of the guards that knows Qt; imported only for tests that have an application."""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication

_MANY = 100_000
"""Values to look through from which on those that are here to stay (modules, fonts) are set aside."""


def _is_running(timer: QTimer) -> bool:
    try:
        return timer.isActive()
    except RuntimeError:  # its C++ half is gone already
        return False


def leftover_qt() -> list[str]:
    """Timers still running and windows still shown."""
    if QApplication.instance() is None:
        return []
    # Widgets that pytest-qt has closed wait for this event, their timers with them.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    things = gc.get_objects()
    timers = [
        f"timer {thing.objectName()!r} of {thing.parent()!r}"
        for thing in things
        if isinstance(thing, QTimer) and _is_running(thing)
    ]
    if len(things) > _MANY:
        # What is set aside is neither looked through again after each test nor by the collector.
        gc.collect()
        gc.freeze()
    windows = [f"window {widget!r}" for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    return timers + windows
