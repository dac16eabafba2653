"""A form of a special route in the place of the list: fields one below the other, sent by Ctrl+Enter."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import words
from ui.kit.bars import FootKeys
from ui.kit.fields import FormField
from ui.kit.text import Words, clear, down, ground
from ui.states.intake import Panel
from ui.states.look import Tone
from ui.states.route_forms import RouteView
from ui.style import Style, Type


class RouteFormPage(QWidget):
    """One form at a time.

    Signals:
        typed: (key of the field, text) as one tuple object.
    """

    typed = Signal(object)

    def __init__(self, style: Style) -> None:
        """Draw nothing yet."""
        super().__init__()
        self._look = style
        self._panel = Panel.NONE
        self.fields: dict[str, FormField] = {}
        ground(self, "panel")
        margin = style.metrics.margin
        self._body = QVBoxLayout()
        self._body.setContentsMargins(margin, 12 if not style.compact else 6, margin, 8)
        self._body.setSpacing(8 if not style.compact else 4)
        self._foot = FootKeys(style)
        self._foot.draw(words.FOOT_ROUTE)
        outer = down()
        outer.addLayout(self._body)
        outer.addStretch(1)
        outer.addWidget(self._foot)
        self.setLayout(outer)

    def draw(self, view: RouteView) -> None:
        """Show a form; its fields are made when another one opens."""
        if view.panel is not self._panel:
            self._make(view)
        for key, _label, _hint, text in view.fields:
            field = self.fields[key]
            field.show_text(text)
            field.show_fault(view.fault if key == view.current else "")

    def _make(self, view: RouteView) -> None:
        self._panel = view.panel
        clear(self._body)
        self.fields = {}
        self._body.addWidget(Words(self._look, view.title, Type.TITLE))
        self._body.addWidget(Words(self._look, view.line, Type.NOTE, Tone.SECOND, wrap=True))
        for key, label, hint, _text in view.fields:
            field = FormField(self._look, label)
            field.hint(hint)
            field.edited.connect(self._edited)
            self.fields[key] = field
            self._body.addWidget(field)

    def focus_field(self, key: str) -> None:
        """Put the focus into a field; unknown keys mean the first."""
        field = self.fields.get(key) or next(iter(self.fields.values()), None)
        if field is not None:
            field.input.setFocus()

    def _edited(self, text: object) -> None:
        key = next((key for key, field in self.fields.items() if field is self.sender()), None)
        if key is not None:
            self.typed.emit((key, str(text)))
