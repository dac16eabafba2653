"""Step 申请人: the form for who comes without a card that can be read."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from ui import words
from ui.kit.bars import FootKeys
from ui.kit.fields import FormField
from ui.kit.text import Words, clear, down, ground
from ui.states.applicant import Field
from ui.states.look import Tone
from ui.states.people import FieldView
from ui.style import Style, Type


class PersonStep(QWidget):
    """Two columns of fields.

    Signals:
        typed: (field, text) as one tuple object.
    """

    typed = Signal(object)

    def __init__(self, style: Style) -> None:
        """Draw an empty form."""
        super().__init__()
        self._look = style
        ground(self, "panel")
        self.fields: dict[Field, FormField] = {}
        self._shape: tuple[tuple[Field, tuple[str, ...]], ...] = ()
        margin = style.metrics.margin
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(2 if style.compact else 6)
        self._grid.setContentsMargins(margin, 8, margin, 8)
        head = down(
            Words(style, words.PERSON_HEAD, Type.TITLE),
            Words(style, words.PERSON_HINT, Type.NOTE, Tone.SECOND, cut=True),
            gap=2,
            margins=(margin, 10, margin, 4),
        )
        inner = QWidget()
        ground(inner, "panel")
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(self._grid)
        box.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setFocusPolicy(area.focusPolicy().NoFocus)
        self._foot = FootKeys(style)
        self._foot.draw(words.FOOT_PERSON)
        outer = down()
        outer.addLayout(head)
        outer.addWidget(area, 1)
        outer.addWidget(self._foot)
        self.setLayout(outer)

    def draw(self, views: tuple[FieldView, ...]) -> None:
        """Show the fields; widgets are made anew only when other fields are asked."""
        shape = tuple((view.field, view.options) for view in views)
        if shape != self._shape:
            self._shape = shape
            self._rebuild(views)
        for view in views:
            field = self.fields[view.field]
            field.show_label(view.label)
            field.show_text(view.text)
            field.show_fault(view.fault)
            field.show_note(view.note, rare=view.rare)

    def _rebuild(self, views: tuple[FieldView, ...]) -> None:
        clear(self._grid)
        self.fields = {}
        previous: QWidget | None = None
        for number, view in enumerate(views):
            field = FormField(self._look, view.label, view.options)
            field.edited.connect(self._edited)
            self.fields[view.field] = field
            self._grid.addWidget(field, number // 2, number % 2)
            if previous is not None:
                QWidget.setTabOrder(previous, field.input)
            previous = field.input
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)

    def _edited(self, text: object) -> None:
        sender = self.sender()
        name = next((name for name, field in self.fields.items() if field is sender), None)
        if name is not None:
            self.typed.emit((name, "" if name is Field.HELPER and text in words.SELVES else str(text)))

    def focus_field(self, name: str) -> None:
        """Put the focus into a field; unknown names mean the first."""
        field = next((field for key, field in self.fields.items() if key == name), None)
        if field is None:
            field = next(iter(self.fields.values()), None)
        if field is not None:
            field.input.setFocus()
