"""The Python bindings of Qt give back as many references as they take.

A release of them did not: on a Python older than 3.12 each emitted signal, each call without an answer took
one reference of True or None away, until Python ended the program in the middle of a day.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

ROUNDS: Final = 2_000
SOME: Final = 100
"""So many references may come and go by themselves meanwhile."""

NAMES: Final = (
    "signal", "signal with a number", "signal alone", "question", "words", "shown or not", "enabled or not",
    "timer", "event", "turn of the loop",
)  # fmt: skip


class Sender(QObject):
    """Signals as the pages have them."""

    said = Signal(object)
    counted = Signal(int)
    left = Signal()


class Page(QWidget):
    """Handlers in Python, as the pages have them."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = 0

    @override
    def keyPressEvent(self, _event: QKeyEvent) -> None:
        self.keys += 1

    @override
    def eventFilter(self, _watched: object, _event: object) -> bool:
        return False


def _acts(page: Page) -> dict[str, Callable[[], object]]:
    sender, label = Sender(page), QLabel(page)
    sender.said.connect(lambda _thing: None)
    sender.counted.connect(label.setNum)
    timer = QTimer(page)
    page.installEventFilter(page)
    key = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    return {
        "signal": lambda: sender.said.emit(None),
        "signal with a number": lambda: sender.counted.emit(7),
        "signal alone": sender.left.emit,
        "question": page.isVisible,
        "words": lambda: label.setText("受理"),
        "shown or not": lambda: label.setVisible(False),
        "enabled or not": lambda: label.setEnabled(True),
        "timer": timer.stop,
        "event": lambda: QApplication.sendEvent(page, key),
        "turn of the loop": QApplication.processEvents,
    }


@pytest.mark.parametrize("name", NAMES)
def test_no_reference_is_taken_away(qtbot: QtBot, name: str) -> None:
    page = Page()
    qtbot.addWidget(page)
    act = _acts(page)[name]
    # Enough to survive the worst.
    kept = [[thing] * ROUNDS * 3 for thing in (None, True, False)]
    before = [sys.getrefcount(row[0]) for row in kept]
    for _ in range(ROUNDS):
        act()
    after = [sys.getrefcount(row[0]) for row in kept]
    assert all(late > early - SOME for early, late in zip(before, after, strict=True)), (before, after)
