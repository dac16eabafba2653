"""Steps 事项 and 情形: hits on the left, the questions of the row under focus on the right (tokens.md 12)."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from hall.catalogue import Item
from ui import words
from ui.kit.bars import FootKeys, SearchField
from ui.kit.buttons import KeyButton, OptionButton
from ui.kit.text import TagLabel, Words, across, clear, down, ground, rule
from ui.states.item_choice import ListRow, QuestionView, SituationView, columns, current
from ui.states.look import Tag, Tone
from ui.style import Style, Type
from ui.table import RowTable

_THREE_IN_A_ROW = 14
_TWO_IN_A_ROW = 30
"""Characters of all options together up to which they share lines."""


class QuestionBlock(QWidget):
    """One question with its answers; the current one has the tint and the bar of a current row.

    Signals:
        chosen: (code of the question, number of the option from 0) as one tuple object.
    """

    chosen = Signal(object)

    def __init__(self, style: Style, view: QuestionView, *, narrow: bool) -> None:
        """Draw a question."""
        super().__init__()
        self._look = style
        self._view = view
        margin = style.metrics.margin + 4
        head = across(
            Words(style, str(view.number), Type.STRONG),
            Words(style, view.text, Type.STRONG),
            Words(
                style, words.MULTIPLE_CHOICE if view.multiple else words.SINGLE_CHOICE, Type.SMALL, Tone.HINT
            ),
            gap=8,
        )
        if view.at_kiosk:
            head.addWidget(TagLabel(style, Tag(text=words.AT_KIOSK, tone=Tone.SECOND)))
        head.addStretch(1)
        if view.note:
            head.addWidget(Words(style, view.note, Type.SMALL, Tone.SECOND, cut=True))
        grid = QGridLayout()
        grid.setSpacing(0)
        grid.setContentsMargins(0, 0, 0, 0)
        across_count = self._across(view, narrow=narrow)
        self._buttons: list[OptionButton] = []
        for number, option in enumerate(view.options):
            button = OptionButton(
                style, option.text, str(option.number), many=view.multiple, on=option.on, note=option.note
            )
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(self._clicked)
            self._buttons.append(button)
            grid.addWidget(button, number // across_count, number % across_count)
        gap = 4 if style.compact else 10
        box = down(head, margins=(margin, gap, margin - 4, gap), gap=4)
        box.addLayout(grid)
        self.setLayout(box)

    @staticmethod
    def _across(view: QuestionView, *, narrow: bool) -> int:
        if any(option.note for option in view.options):
            return 1
        length = max(len(option.text) for option in view.options)
        if len(view.options) % 3 == 0 and length * 3 <= _TWO_IN_A_ROW and not narrow:
            return 3
        return 2 if length <= _THREE_IN_A_ROW else 1

    def _clicked(self) -> None:
        sender = self.sender()
        number = next(n for n, button in enumerate(self._buttons) if button is sender)
        self.chosen.emit((self._view.code, number))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Tint and bar of the current question, hairline below."""
        painter = QPainter(self)
        if self._view.current:
            painter.fillRect(self.rect(), self._look.colour("acc-tint"))
            painter.fillRect(QRect(0, 0, self._look.metrics.bar, self.height()), self._look.colour("acc"))
        painter.setPen(QPen(self._look.colour("line"), 1))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()


class SituationPanel(QWidget):
    """The right half: questions, and what the list would be.

    Signals:
        chosen: (code of the question, number of the option) as one tuple object.
        ask_only: The applicant only asks; a 一次性告知单 is wanted.
    """

    chosen = Signal(object)
    ask_only = Signal()

    def __init__(self, style: Style) -> None:
        """Draw an empty panel."""
        super().__init__()
        self._look = style
        self._view: SituationView | None = None
        ground(self, "panel")
        margin = style.metrics.margin + 4
        self.title = Words(style, "", Type.TITLE, cut=True)
        self._line = Words(style, "", Type.SMALL, Tone.SECOND)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        inner = QWidget()
        ground(inner, "panel")
        inner_box = QVBoxLayout(inner)
        inner_box.setContentsMargins(0, 0, 0, 0)
        inner_box.addLayout(self._body)
        inner_box.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(inner)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._list_line = Words(style, "", Type.TITLE)
        self._list_detail = Words(style, "", Type.SMALL, Tone.SECOND, cut=True)
        self.ask = KeyButton(style, words.ASK_ONLY, "Alt+G")
        self.ask.clicked.connect(self.ask_only)
        foot = QWidget()
        ground(foot, "panel-2")
        gap = 6 if style.compact else 18
        foot_row = across(gap=12, margins=(margin, gap, margin, gap))
        foot_row.addLayout(down(self._list_line, self._list_detail), 1)
        foot_row.addWidget(self.ask)
        foot.setLayout(foot_row)
        head_gap = 6 if style.compact else 12
        box = down(
            down(self.title, self._line, gap=2, margins=(margin, head_gap, margin, head_gap)),
            rule(strong=True),
        )
        box.addWidget(self.area, 1)
        box.addWidget(rule(strong=True))
        box.addWidget(foot)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(rule(strong=True, upright=True))
        row.addLayout(box, 1)
        self.setLayout(row)

    def draw(self, view: SituationView | None) -> None:
        """Show the questions of an item, or nothing."""
        if view == self._view and view is not None:
            return
        self._view = view
        clear(self._body)
        self.ask.setVisible(view is not None)
        self.title.say(view.title if view is not None else words.SITUATION)
        self._line.say(view.line if view is not None else words.STEP_CLOSED_SITUATION)
        self._list_line.say(view.list_line if view is not None else "")
        self._list_detail.say(view.list_detail if view is not None else "")
        if view is None:
            return
        focused = None
        for question in view.questions:
            block = QuestionBlock(self._look, question, narrow=self._look.compact)
            block.chosen.connect(self.chosen)
            self._body.addWidget(block)
            if question.current:
                focused = block
        if focused is not None:
            self.area.ensureWidgetVisible(focused)


class ItemStep(QWidget):
    """Search, hits, most frequent items, and beside them the questions.

    Signals:
        searched: The text (as an object).
        taken: Number (as an object) of the hit that was clicked.
        often: Number (as an object) of the frequent item that was clicked.
    """

    searched = Signal(object)
    taken = Signal(object)
    often = Signal(object)

    def __init__(self, style: Style) -> None:
        """Draw an empty search."""
        super().__init__()
        self._look = style
        self._frequent: tuple[str, ...] = ()
        ground(self, "panel")
        margin = style.metrics.margin
        self.search = SearchField(style, "", "", right=words.ITEM_HINT, large=True)
        self.search.changed.connect(self.searched)
        self.table = RowTable(style, columns(), heads=False)
        self.table.picked.connect(self._picked)
        self.table.setFocusProxy(self.search.edit)
        self._empty = Words(style, "", Type.NOTE, Tone.HINT, wrap=True)
        self._empty.setContentsMargins(margin, 8, margin, 8)
        self._often = QGridLayout()
        self._often.setSpacing(8)
        self._often.setContentsMargins(margin, 8, margin, 10)
        self._often_head = QWidget()
        ground(self._often_head, "panel-2")
        head = Words(style, words.FREQUENT, Type.SMALL, Tone.HINT)
        self._often_head.setLayout(down(head, margins=(margin, 4, margin, 4)))
        self._foot = FootKeys(style)
        left = QWidget()
        left.setFixedWidth(style.metrics.search_column)
        box = down()
        pad = 8 if style.compact else 12
        box.addLayout(down(self.search, margins=(margin, pad, margin, pad - 2)))
        box.addWidget(self._empty)
        box.addWidget(self.table, 1)
        box.addWidget(rule(strong=True))
        box.addWidget(self._often_head)
        box.addWidget(rule())
        box.addLayout(self._often)
        box.addWidget(self._foot)
        left.setLayout(box)
        self.questions = SituationPanel(style)
        row = across(left, gap=0)
        row.addWidget(self.questions, 1)
        self.setLayout(row)

    def draw(
        self,
        rows: tuple[ListRow, ...],
        text: str,
        row: int,
        frequent: tuple[Item, ...],
        situation: SituationView | None,
        *,
        asking: bool,
    ) -> None:
        """Show hits and questions; `asking` is the step 情形, whose focus is on the right."""
        self.search.show_text(text)
        self.table.show_rows(rows, current(rows, row))
        self.table.set_active(not asking)
        self._empty.setVisible(not rows)
        self._empty.say(words.NO_HIT if text else words.TYPE_OR_DIGIT)
        self._draw_frequent(frequent)
        self.questions.draw(situation)
        if self._look.compact:
            self._foot.draw(words.FOOT_SITUATION_COMPACT if asking else words.FOOT_ITEM_COMPACT)
        else:
            self._foot.draw(words.FOOT_SITUATION if asking else words.FOOT_ITEM)

    def _draw_frequent(self, frequent: tuple[Item, ...]) -> None:
        names = tuple(item.name for item in frequent)
        if names == self._frequent:
            return
        self._frequent = names
        clear(self._often)
        line = QHBoxLayout()
        rows = down(gap=8)
        used = 0
        room = self._look.metrics.search_column - 2 * self._look.metrics.margin
        for number, name in enumerate(names):
            button = KeyButton(
                self._look, name, str(number + 1), height=self._look.metrics.small, role=Type.NOTE
            )
            button.cap_first()
            button.setProperty("often", number)
            button.clicked.connect(self._often_clicked)
            width = button.sizeHint().width()
            if used and used + width + 8 > room:
                line.addStretch(1)
                rows.addLayout(line)
                line, used = QHBoxLayout(), 0
            line.setSpacing(8)
            line.addWidget(button)
            used += width + 8
        line.addStretch(1)
        rows.addLayout(line)
        self._often.addLayout(rows, 0, 0)

    def _often_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.often.emit(sender.property("often"))

    def _picked(self, number: object) -> None:
        if isinstance(number, int):
            self.taken.emit(self.table.rows.rows()[number].hit)
