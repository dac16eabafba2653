"""The form of one step of a case: a sentence, fields, one button; what is wrong stands at its field."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QScrollArea, QWidget
from typing_extensions import override

from ui import words
from ui.kit.buttons import KeyButton
from ui.kit.fields import FormField
from ui.kit.text import Words, across, down, ground, rule
from ui.states.case_acts import ActForm
from ui.states.look import Tone
from ui.style import Style, Type

_GAP: Final = 8
"""Pixels between the two buttons."""


class ActFormBox(QWidget):
    """One form; its widgets stay while the same form is typed into.

    Signals:
        typed: Name and text (as a tuple) of a field that changed.
        sent: The form is to be sent.
        left: The form is to be closed.
    """

    typed = Signal(object)
    sent = Signal()
    left = Signal()

    def __init__(self, style: Style, form: ActForm) -> None:
        """Draw the fields of a form."""
        super().__init__()
        self._look = style
        self._first = form.focus
        self.fields: dict[str, FormField] = {}
        inner = QWidget()
        ground(inner, "panel")
        box = down(gap=2, margins=(0, 0, 6, 0))
        for spec in form.fields:
            field = FormField(style, spec.label, [word for _, word in spec.options])
            field.hint(spec.hint)
            field.edited.connect(self._edited(spec.name))
            field.entered.connect(self._entered(spec.name))
            self.fields[spec.name] = field
            box.addWidget(field)
        box.addStretch(1)
        inner.setLayout(box)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area = area
        self._told = Words(style, "", Type.SMALL, Tone.BAD, wrap=True)
        self.send = KeyButton(style, form.send, "Ctrl+Enter")
        self.send.clicked.connect(self.sent)
        back = KeyButton(style, words.ACT_BACK, "Esc")
        back.clicked.connect(self.left)
        head = Words(style, str(form.act), Type.STRONG)
        line = Words(style, form.line, Type.SMALL, Tone.SECOND, wrap=True)
        whole = down(rule(strong=True), head, line, gap=6)
        whole.addWidget(area, 1)
        whole.addWidget(self._told)
        self._room = self.send.sizeHint().width() + _GAP + back.sizeHint().width()
        self._buttons = across(self.send, None, back, gap=_GAP)
        self._buttons.setDirection(QBoxLayout.Direction.TopToBottom)
        whole.addLayout(self._buttons)
        self.setLayout(whole)
        self.draw(form)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons stand side by side where there is room for their words, else one below the other."""
        super().resizeEvent(event)
        beside = self._room <= event.size().width()
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._buttons.setDirection(way)

    def _edited(self, name: str) -> Callable[[object], None]:
        return lambda text: self.typed.emit((name, str(text)))

    def _entered(self, name: str) -> Callable[[], None]:
        """Enter goes to the next field, and behind the last one sends."""

        def go() -> None:
            names = [one for one, field in self.fields.items() if not field.isHidden() or one == name]
            after = names[names.index(name) + 1 :]
            if after:
                self.fields[after[0]].input.setFocus()
                self._area.ensureWidgetVisible(self.fields[after[0]])
            else:
                self.sent.emit()

        return go

    def take_focus(self) -> None:
        """The field the form names has the focus, else the first text field that is empty, else the first.

        What stands there already is selected, as when somebody tabs to it: typing takes its place.
        """
        asked = [one for one in self.fields.values() if not one.isHidden()]
        empty = (one for one in asked if isinstance(one.input, QLineEdit) and not one.text())
        first = self.fields.get(self._first) or next(empty, next(iter(self.fields.values()), None))
        (first.input if first is not None else self.send).setFocus()
        if first is not None and isinstance(first.input, QLineEdit):
            first.input.selectAll()

    def draw(self, form: ActForm) -> None:
        """Show what was typed and what is wrong."""
        known = dict(form.values)
        for spec in form.fields:
            field, asked = self.fields[spec.name], form.asks(spec)
            if asked:
                # What is not asked now keeps what was typed, for when it is asked again.
                choice = spec.word(form.get(spec.name)) if spec.options else ""
                field.show_text(choice or known.get(spec.name, ""))
            field.setVisible(asked)
            field.show_fault(form.told if form.wrong == spec.name else "")
            if form.wrong == spec.name:
                self._area.ensureWidgetVisible(field)
        loose = form.told if not form.wrong else ""
        self._told.say(loose)
        self._told.setVisible(bool(loose))
