"""A desk runs for weeks: calls into Qt must not use up None, True and False."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal

from ui.references import hold_singletons

CALLS = 20_000


class Bell(QObject):
    rung = Signal()


def test_many_calls_leave_the_interpreter_alive(qapp: object) -> None:
    hold_singletons()
    bell = Bell()
    for _ in range(CALLS):
        bell.rung.emit()
        bell.setObjectName("bell")
    assert qapp is not None
    assert all(sys.getrefcount(one) > CALLS for one in (None, True, False))
