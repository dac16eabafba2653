"""Names of keys as they stand on the caps: "F2", "Ctrl+Enter", "Alt+B", "1", "Space"."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

_NAMES: Final = {
    Qt.Key.Key_Return: "Enter",
    Qt.Key.Key_Enter: "Enter",
    Qt.Key.Key_Space: "Space",
    Qt.Key.Key_Escape: "Esc",
    Qt.Key.Key_Up: "Up",
    Qt.Key.Key_Down: "Down",
    Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Right: "Right",
    Qt.Key.Key_PageUp: "PageUp",
    Qt.Key.Key_PageDown: "PageDown",
    Qt.Key.Key_Home: "Home",
    Qt.Key.Key_End: "End",
    Qt.Key.Key_Tab: "Tab",
    Qt.Key.Key_Backtab: "Tab",
    Qt.Key.Key_Slash: "/",
    Qt.Key.Key_Backspace: "Backspace",
    Qt.Key.Key_Plus: "Plus",
    Qt.Key.Key_Equal: "Plus",
    Qt.Key.Key_Minus: "Minus",
}

_SHIFTED: Final = frozenset({"Tab", "Up", "Down", "PageUp", "PageDown"})
"""Keys that mean something else while Shift is held."""

FIELD_KEYS: Final = frozenset({"Enter", "Esc", "Up", "Down", "PageUp", "PageDown"})
"""Plain keys that act although a text field has the focus."""


def key_name(event: QKeyEvent) -> str:
    """The name of a key press; empty for keys without one here (a lone Shift, an input method)."""
    key = event.key()
    name = next((word for code, word in _NAMES.items() if code == key), "")
    if not name and Qt.Key.Key_F1 <= key <= Qt.Key.Key_F12:
        name = f"F{key - Qt.Key.Key_F1 + 1}"
    if not name and (Qt.Key.Key_0 <= key <= Qt.Key.Key_9 or Qt.Key.Key_A <= key <= Qt.Key.Key_Z):
        name = chr(key)
    if not name:
        return ""
    modifiers = event.modifiers()
    held = "Ctrl+" if modifiers & Qt.KeyboardModifier.ControlModifier else ""
    held += "Alt+" if modifiers & Qt.KeyboardModifier.AltModifier else ""
    shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier) and (held or name in _SHIFTED)
    return f"{held}Shift+{name}" if shift else f"{held}{name}"


def types(widget: QWidget | None) -> bool:
    """True when the widget takes text, so that plain letters and digits type instead of acting."""
    return isinstance(widget, QLineEdit | QPlainTextEdit)
