"""Fields of a form: label, field, and one line below for what is wrong (design/tokens.md 4, 8)."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget
from typing_extensions import override

from ui import words
from ui.kit.text import Mark, TagLabel, Words, across, down
from ui.states.look import Shape, Tag, Tone
from ui.style import Style, Type


class Choice(QComboBox):
    """A choice of more than three words; its arrow is painted like every other line.

    Signals:
        entered: Enter was pressed while its list is closed.
    """

    entered = Signal()

    def __init__(self, style: Style, options: Sequence[str]) -> None:
        """Offer these words."""
        super().__init__()
        self._look = style
        self.setFont(style.font(Type.BODY))
        self.setFixedHeight(style.metrics.control)
        # A long option is cut and shown in full in the open list; it never widens its form.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.addItems(list(options))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on to the next field, as in a text field."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit()
            return
        super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """The field and a small arrow."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.colour(Tone.SECOND), 1.6))
        right, middle = self.width() - 20, self.height() / 2
        arrow = [QPointF(right, middle - 2), QPointF(right + 5, middle + 3), QPointF(right + 10, middle - 2)]
        painter.drawPolyline(QPolygonF(arrow))
        painter.end()


class FormField(QWidget):
    """One labelled field.

    Signals:
        edited: The text (as an object) after a change by the clerk.
        entered: Enter was pressed in it.
    """

    edited = Signal(object)
    entered = Signal()

    def __init__(
        self, style: Style, label: str, options: Sequence[str] = (), *, secret: bool = False
    ) -> None:
        """A text field, or a choice when there are options."""
        super().__init__()
        self.input: QLineEdit | Choice
        if options:
            choice = Choice(style, options)
            choice.textActivated.connect(self._changed)
            choice.entered.connect(self.entered)
            self.input = choice
        else:
            edit = QLineEdit()
            edit.setFont(style.font(Type.BODY))
            edit.setFixedHeight(style.metrics.control)
            edit.setProperty("fault", "false")
            if secret:
                edit.setEchoMode(QLineEdit.EchoMode.Password)
            edit.textEdited.connect(self._changed)
            edit.returnPressed.connect(self.entered)
            self.input = edit
        self.input.setAccessibleName(label)
        self.setFocusProxy(self.input)
        self._mark = Mark(style, Shape.ALERT, Tone.BAD, 14)
        self._fault = Words(style, "", Type.SMALL, Tone.BAD, cut=True)
        self._line = QWidget()
        row = QHBoxLayout(self._line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._mark)
        row.addWidget(self._fault, 1)
        self._line.setFixedHeight(20)
        self._mark.hide()
        self._label = Words(style, label, Type.SMALL, Tone.HINT)
        self._rare = TagLabel(style, Tag(text=words.RARE, tone=Tone.WARN))
        self._rare.hide()
        head = across(self._label, self._rare, None, gap=8)
        self.setLayout(down(head, self.input, self._line, gap=2))

    def rename(self, label: str) -> None:
        """Another label over the field."""
        self._label.say(label)
        self.input.setAccessibleName(label)

    def _changed(self, text: str) -> None:
        self.edited.emit(text)

    def hint(self, text: str) -> None:
        """What may be written here, shown while the field is empty."""
        if isinstance(self.input, QLineEdit):
            self.input.setPlaceholderText(text)

    def text(self) -> str:
        """What the field holds."""
        return self.input.text() if isinstance(self.input, QLineEdit) else self.input.currentText()

    def show_text(self, text: str) -> None:
        """Show a value that did not come from the keyboard here; the cursor stays when nothing changed."""
        if isinstance(self.input, QLineEdit):
            if self.input.text() != text:
                self.input.setText(text)
        elif self.input.currentText() != text:
            self.input.setCurrentText(text)

    def show_label(self, label: str) -> None:
        """Another label for the same field."""
        self._label.say(label)
        self.input.setAccessibleName(label)

    def show_note(self, sentence: str, *, rare: bool) -> None:
        """Say what was cleaned or what to look at, below a field that is right; `rare` signs 生僻字."""
        self._rare.setVisible(rare)
        if sentence and not self._fault.full():
            self._fault.tone(Tone.SECOND)
            self._fault.say(sentence)
            self._fault.setToolTip(sentence)

    def show_fault(self, sentence: str) -> None:
        """Say what is wrong, or nothing; the place is kept so that nothing jumps."""
        self._fault.tone(Tone.BAD)
        self._fault.say(sentence)
        self._fault.setToolTip(sentence)
        self._mark.setVisible(bool(sentence))
        wrong = "true" if sentence else "false"
        if isinstance(self.input, QLineEdit) and self.input.property("fault") != wrong:
            self.input.setProperty("fault", wrong)
            self.input.style().unpolish(self.input)
            self.input.style().polish(self.input)
