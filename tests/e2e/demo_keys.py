"""A pair of hands: presses keys in the real window, waits for what follows, takes pictures.

Nothing is called behind the window's back; whatever a hand cannot reach is not reached here. What is done in
which order is `demo_story.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QImage, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from hall.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATIENCE: Final = 30_000
"""Milliseconds until something that should come is missed."""

POLL: Final = 15
"""Milliseconds between two looks."""

LOOKS: Final = 6
"""So often at most a picture is taken until two in a row are the same."""

_CODES: Final = {
    "Enter": Qt.Key.Key_Return,
    "Space": Qt.Key.Key_Space,
    "Esc": Qt.Key.Key_Escape,
    "Up": Qt.Key.Key_Up,
    "Down": Qt.Key.Key_Down,
    "Home": Qt.Key.Key_Home,
    "Tab": Qt.Key.Key_Tab,
    "/": Qt.Key.Key_Slash,
}
_HELD: Final = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
}


class Stuck(Unavailable):
    """What should have followed a key did not; the demonstration cannot go on."""

    def __init__(self, what: str) -> None:
        """Say what was waited for."""
        super().__init__("demo.stuck", f"演示没有走下去：等不到“{what}”。")


class Hands:
    """Keys, waiting and pictures for one window."""

    def __init__(self, window: QWidget, screens: Path) -> None:
        """Use this window; pictures go into the folder, numbered in their order."""
        self.window = window
        self._screens = screens
        self._shots = 0
        self._last: QImage | None = None
        self.presses = 0

    # --- keys

    def press(self, *keys: str) -> None:
        """Press keys as they stand on the caps, at the widget with the focus."""
        for key in keys:
            *held, name = key.split("+") if key != "+" else ["+"]
            modifiers = Qt.KeyboardModifier.NoModifier
            for word in held:
                modifiers |= _HELD[word]
            QTest.keyClick(self._target(), self._code(name), modifiers)
            self.presses += 1
            self.settle()

    def _target(self) -> QWidget:
        if not self.window.isActiveWindow():
            self.window.activateWindow()
            self.until(self.window.isActiveWindow, "窗口在前面")
        focus = QApplication.focusWidget()
        return focus if focus is not None and focus.window().isVisible() else self.window

    @staticmethod
    def _code(name: str) -> Qt.Key:
        if name in _CODES:
            return _CODES[name]
        if name.startswith("F") and name[1:].isdigit():
            return Qt.Key(Qt.Key.Key_F1.value + int(name[1:]) - 1)
        return Qt.Key(ord(name.upper()))

    def write(self, text: str, widget: QWidget | None = None) -> None:
        """Type a text: letters and digits by keys, the rest as an input method hands it over."""
        target = widget or self._target()
        if text.isascii():
            QTest.keyClicks(target, text)
            self.presses += len(text)
        else:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(target, event)
        self.settle()

    def fill(self, find: Callable[[], QWidget], text: str) -> None:
        """Put a text into a field, or choose it where there is a choice.

        Args:
            find: The field as it is now; a choice may make the form anew.
            text: What it shall hold.
        """
        widget = find()
        widget.setFocus()
        self.settle()
        if isinstance(widget, QComboBox):
            self._choose(find, text)
            return
        if isinstance(widget, QLineEdit | QPlainTextEdit):
            widget.selectAll()
        self.write(text, widget)

    def _choose(self, find: Callable[[], QWidget], text: str) -> None:
        for _ in range(40):
            box = find()
            if not isinstance(box, QComboBox):
                break
            wanted = next((n for n in range(box.count()) if box.itemText(n) == text), -1)
            if box.currentIndex() == wanted:
                return
            box.setFocus()
            self.settle()
            box = find()
            if wanted < 0 or not isinstance(box, QComboBox):
                break
            QTest.keyClick(box, Qt.Key.Key_Down if wanted > box.currentIndex() else Qt.Key.Key_Up)
            self.presses += 1
            self.settle()
        raise Stuck(text)

    # --- waiting

    @staticmethod
    def settle() -> None:
        """Let the window do what it has to do already."""
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def until(self, is_so: Callable[[], bool], what: str, patience: int = PATIENCE) -> None:
        """Go on as soon as something is so.

        Raises:
            Stuck: It did not become so in time.
        """
        self.settle()
        if is_so():
            return
        loop, look, end = QEventLoop(), QTimer(), QTimer()
        end.setSingleShot(True)
        look.timeout.connect(lambda: loop.quit() if is_so() else None)
        end.timeout.connect(loop.quit)
        look.start(POLL)
        end.start(patience)
        loop.exec()
        look.stop()
        end.stop()
        if not is_so():
            self.shoot(f"卡住-{what}")
            raise Stuck(what)
        self.settle()

    # --- pictures

    def shoot(self, name: str) -> None:
        """Keep a picture of the window once it stands still; the same picture twice is kept once."""
        self.settle()
        picture = self.window.grab().toImage()
        for _ in range(LOOKS):
            self.settle()
            again = self.window.grab().toImage()
            if again == picture:
                break
            picture = again
        if picture == self._last:
            return
        self._last = picture
        self._shots += 1
        picture.save(str(self._screens / f"{self._shots:03}-{name.replace('/', '-')}.png"))
