"""Barcode scanners that type: an event filter that takes fast keys ended by Enter, wherever the focus is.

When to hold, release or take is decided by `ui.states.scanner`; here keys are only held back and sent on.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from ui.states import scanner
from ui.states.scanner import Held

_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_PLAIN: Final = Qt.KeyboardModifier.NoModifier | Qt.KeyboardModifier.ShiftModifier


class ScannerFilter(QObject):
    """Install it on the application after everything else, so that it sees keys first.

    Signals:
        scanned: The text (as an object) of a scan, without its Enter.
    """

    scanned = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Hold nothing yet."""
        super().__init__(parent)
        self._held = Held()
        self._sending = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(scanner.GAP + 5)
        self._timer.timeout.connect(self._time_out)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold printable keys for a moment; everything else releases them first."""
        if self._sending or event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QWidget) or watched is not (
            QApplication.focusWidget() or watched.window()
        ):
            return False
        at = event.timestamp()
        if at == 0 or event.modifiers() & ~_PLAIN:
            return self._release(scanner.passed(self._held).release)
        if event.key() in _ENTER:
            verdict = scanner.ended(self._held, at)
        elif len(event.text()) == 1 and event.text().isprintable():
            verdict = scanner.typed(self._held, event.text(), at)
        else:
            return self._release(scanner.passed(self._held).release)
        self._release(verdict.release)
        self._held = verdict.held
        if verdict.swallow and verdict.held.text:
            self._timer.start()
        if verdict.scan:
            self.scanned.emit(verdict.scan)
        return verdict.swallow

    def _release(self, text: str) -> bool:
        """Send held keys to the widget with the focus, as if they came now."""
        self._held = Held()
        self._timer.stop()
        self._sending = True
        for character in text:
            target = QApplication.focusWidget()
            if target is not None:
                code = ord(character.upper())
                key = QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, character)
                QApplication.sendEvent(target, key)
        self._sending = False
        return False

    @Slot()
    def _time_out(self) -> None:
        self._release(scanner.passed(self._held).release)

    def stop(self) -> None:
        """Drop what is held: the window is closing."""
        self._held = Held()
        self._timer.stop()
