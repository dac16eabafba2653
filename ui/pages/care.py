"""Page 同步: four facts, what needs a person, and the current line in full; decided by keys."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from ui import words
from ui.kit.buttons import KeyButton
from ui.kit.fields import FormField
from ui.kit.text import Mark, Words, across, clear, down, ground, rule
from ui.states import care
from ui.states.care import DECIDED, TICKED, CareEntry, CareFact, CareForm, CareState
from ui.states.look import Shape, Tone
from ui.style import Style, Type
from ui.table import RowTable


class CarePage(QWidget):
    """Facts above, list on the left, the current line on the right.

    Signals:
        picked: Row number (as an object) that was clicked.
        pressed: A key (as an object) whose button was clicked.
        typed: The reason (as an object).
        placed: The place (as an object) that is typed; sent: it is entered.
        browsed: The place is to be chosen in a dialog.
    """

    picked = Signal(object)
    pressed = Signal(object)
    typed = Signal(object)
    placed = Signal(object)
    sent = Signal()
    browsed = Signal()

    def __init__(self, style: Style) -> None:
        """Draw an empty page."""
        super().__init__()
        self._look = style
        self._drawn: tuple[object, ...] = ()
        self._facts_drawn: tuple[CareFact, ...] = ()
        ground(self, "panel")
        margin = style.metrics.margin
        self._line = Words(style, "", Type.NOTE, Tone.SECOND, cut=True)
        self._buttons = {
            key: self._button(word, key)
            for word, key in (
                (words.CARE_NOW, "S"),
                (words.CARE_COMPARE, "D"),
                (words.CARE_EXPORT, "E"),
                (words.CARE_RECEIPT, "I"),
            )
        }
        head = across(
            Words(style, words.CARE_HEAD, Type.TITLE),
            self._line,
            None,
            *self._buttons.values(),
            gap=10,
            margins=(margin, 6, margin, 6),
        )
        self._facts = QGridLayout()
        self._facts.setContentsMargins(margin, 8, margin, 8)
        self._facts.setHorizontalSpacing(24)
        self.place = FormField(style, words.CARE_EXPORT_PATH)
        self.place.edited.connect(self.placed)
        self.place.entered.connect(self.sent)
        browse = KeyButton(style, words.FILE_CHOOSE)
        browse.clicked.connect(self.browsed)
        self._asking = QWidget()
        row = across(self.place, browse, gap=12, margins=(margin, 8, margin, 0))
        row.setStretch(0, 1)
        self._asking.setLayout(row)
        self._asking.hide()
        self._empty = Words(style, words.LOADING, Type.NOTE, Tone.HINT, wrap=True)
        self._empty.setContentsMargins(margin, 8, margin, 8)
        self.table = RowTable(style, care.columns())
        self.table.picked.connect(self.picked)
        left = QWidget()
        left.setFixedWidth(760 if not style.compact else 620)
        left.setLayout(down(self._empty, self.table))
        body = across(left, rule(strong=True, upright=True), gap=0)
        body.addWidget(self._right(), 1)
        box = down(head, rule(strong=True))
        box.addLayout(self._facts)
        box.addWidget(rule(strong=True))
        box.addWidget(self._asking)
        box.addLayout(body, 1)
        self.setLayout(box)
        self.setFocusProxy(self.table)

    def _button(self, word: str, key: str) -> KeyButton:
        button = KeyButton(self._look, word, key)
        button.setProperty("press", key)
        button.clicked.connect(self._clicked)
        return button

    def _clicked(self) -> None:
        self.pressed.emit(str(self.sender().property("press")))

    def _right(self) -> QWidget:
        margin = self._look.metrics.margin + 4
        self._detail = QVBoxLayout()
        self._detail.setSpacing(8)
        self._detail.setContentsMargins(margin, 12, margin, 8)
        inner = QWidget()
        ground(inner, "panel")
        box = down()
        box.addLayout(self._detail)
        box.addStretch(1)
        inner.setLayout(box)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.field = FormField(self._look, words.CARE_REASON)
        self.field.edited.connect(self.typed)
        self.again = self._button(words.CARE_RETRY, "R")
        self.aside = self._button(words.CARE_ASIDE, "Ctrl+Enter")
        self.hand = self._button(words.CARE_TECHNICIAN, "G")
        self.tick = self._button(words.CARE_KNOWN, "K")
        self._form = QWidget()
        acts = across(self.again, self.aside, None, gap=10)
        self._form.setLayout(down(self.field, acts, across(self.hand, None, gap=10), gap=6))
        self._below = QWidget()
        self._below.setLayout(
            down(self._form, across(self.tick, None), gap=6, margins=(margin, 6, margin, 10))
        )
        column = down(area)
        column.setStretch(0, 1)
        column.addWidget(rule(strong=True))
        column.addWidget(self._below)
        right = QWidget()
        right.setLayout(column)
        return right

    def draw(self, state: CareState) -> None:
        """Show facts, list, and the current line."""
        entry = state.current()
        self.table.show_rows(state.entries, min(state.row, len(state.entries) - 1))
        self._empty.say(words.CARE_SINGLE if state.view.single else words.CARE_EMPTY)
        self._empty.setVisible(not state.entries)
        self._line.say(care.summary(state))
        for button in self._buttons.values():
            button.setEnabled(not state.view.single and not state.busy)
        if state.view.facts != self._facts_drawn:
            self._facts_drawn = state.view.facts
            self._draw_facts(state.view.facts)
        if (entry,) != self._drawn:
            self._drawn = (entry,)
            self._draw_entry(entry)
        self._asking.setVisible(state.form is not CareForm.NONE)
        receipt = state.form is CareForm.RECEIPT
        self.place.rename(words.CARE_RECEIPT_PATH if receipt else words.CARE_EXPORT_PATH)
        self.place.show_text(state.path)
        self.place.show_fault(state.told if state.form is not CareForm.NONE else "")
        self._draw_acts(state, entry)

    def _draw_acts(self, state: CareState, entry: CareEntry | None) -> None:
        decides = entry is not None and entry.kind in DECIDED
        self._form.setVisible(decides)
        self.tick.setVisible(entry is not None and entry.kind in TICKED)
        self._below.setVisible(decides or (entry is not None and entry.kind in TICKED))
        self.field.show_text(state.text)
        self.field.show_fault(state.told if state.form is CareForm.NONE else "")
        if entry is not None:
            self.again.setVisible(entry.again)
            self.again.say(words.CARE_ACCEPT if entry.accepts else words.CARE_RETRY)

    def _draw_facts(self, facts: tuple[CareFact, ...]) -> None:
        clear(self._facts)
        for column, fact in enumerate(facts):
            head = across(gap=6)
            if fact.shape is not Shape.NONE:
                head.addWidget(Mark(self._look, fact.shape, fact.tone, 14))
            head.addWidget(Words(self._look, fact.text, Type.STRONG, fact.tone))
            head.addStretch(1)
            self._facts.addWidget(Words(self._look, fact.name, Type.SMALL, Tone.HINT), 0, column)
            self._facts.addLayout(head, 1, column)
            self._facts.addWidget(
                Words(self._look, fact.second, Type.SMALL, Tone.SECOND, cut=True), 2, column
            )
            self._facts.setColumnStretch(column, 1)

    def _draw_entry(self, entry: CareEntry | None) -> None:
        clear(self._detail)
        if entry is None:
            return
        self._detail.addWidget(Words(self._look, entry.what, Type.TITLE, wrap=True))
        self._detail.addWidget(Words(self._look, entry.sentence, Type.BODY, wrap=True))
        if entry.facts:
            self._detail.addWidget(rule())
        for name, text in entry.facts:
            head = Words(self._look, name, Type.SMALL, Tone.HINT)
            head.setMinimumWidth(72)
            row = across(head, gap=8)
            row.addWidget(Words(self._look, text, Type.NOTE, wrap=True), 1)
            self._detail.addLayout(row)
