"""The small pages: 出件, 日结, and the lists of technician and manager. A heading, a sentence, a table."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui import words
from ui.kit.buttons import PrimaryButton
from ui.kit.text import Words, across, down, ground, rule
from ui.states.case_lists import LIGHT_SHAPES, CaseEntry
from ui.states.look import Cell, Column, Shape, Tone
from ui.states.ports import DayEnd
from ui.style import Style, Type
from ui.table import RowTable

Line = tuple[Cell, ...]


class EmptyPage(QWidget):
    """A page that is not there yet says so in one sentence."""

    def __init__(self, style: Style, title: str, sentence: str) -> None:
        """Draw heading and sentence."""
        super().__init__()
        ground(self, "panel")
        margin = style.metrics.margin
        head = Words(style, title, Type.TITLE)
        text = Words(style, sentence, Type.NOTE, Tone.HINT, wrap=True)
        self.setLayout(down(head, text, None, gap=8, margins=(margin, 12, margin, 12)))


class ListPage(QWidget):
    """A heading and a table of cells; the first column takes shapes and lights."""

    def __init__(
        self,
        style: Style,
        title: str,
        heads: Sequence[str],
        widths: Sequence[int],
        *,
        empty: str = words.LOADING,
    ) -> None:
        """Columns by their heads; a width of 0 takes the rest. `empty` stands until something is drawn."""
        super().__init__()
        ground(self, "panel")
        margin = style.metrics.margin
        self._line = Words(style, "", Type.NOTE, Tone.SECOND)
        self._usual = empty
        self._empty = Words(style, empty, Type.NOTE, Tone.HINT, wrap=True)
        self._empty.setContentsMargins(margin, 8, margin, 8)
        columns = [
            Column[Line](
                head,
                width,
                lambda row, n=number: row[n],  # type: ignore[misc]
                right=head == words.COLUMN_COUNT,
            )
            for number, (head, width) in enumerate(zip(heads, widths, strict=True))
        ]
        self.table = RowTable(style, columns)
        head_row = across(
            Words(style, title, Type.TITLE), self._line, None, gap=12, margins=(margin, 12, margin, 12)
        )
        box = down(head_row)
        box.addWidget(rule(strong=True))
        box.addWidget(self._empty)
        box.addWidget(self.table, 1)
        self.setLayout(box)

    def draw(self, rows: Sequence[Line], line: str = "", *, empty: str = "") -> None:
        """Show these rows; `empty` says why there are none and what next."""
        self._empty.say(empty or self._usual)
        self.table.show_rows(tuple(rows), 0 if rows else -1)
        self._empty.setVisible(not rows)
        self._line.say(line)


class DayEndPage(QWidget):
    """Today's counts, and what still keeps the day from being closed.

    Signals:
        close_day: The day is to be closed.
        picked: Id (as an object) of a case that was clicked.
    """

    close_day = Signal()
    picked = Signal(object)

    def __init__(self, style: Style) -> None:
        """Draw an empty day."""
        super().__init__()
        self._look = style
        ground(self, "panel")
        margin = style.metrics.margin
        self.counts = RowTable(
            style,
            (
                Column[tuple[str, int]](words.COLUMN_WHAT, 0, lambda row: Cell(text=row[0])),
                Column[tuple[str, int]](
                    words.COLUMN_COUNT, 90, lambda row: Cell(text=str(row[1]), bold=True), right=True
                ),
            ),
        )
        self.counts.setFixedWidth(360)
        self.blocking = ListPage(
            style,
            words.DAY_END_OPEN,
            (words.COLUMN_CASE, words.COLUMN_WHO, words.COLUMN_ITEM),
            (240, 240, 0),
            empty=words.DAY_END_NONE,
        )
        self.due = ListPage(
            style,
            words.DAY_DUE,
            (words.COLUMN_LIGHT, words.COLUMN_CASE, words.COLUMN_WHO, words.COLUMN_LEFT),
            (78, 210, 0, 130),
            empty=words.DAY_DUE_NONE,
        )
        self._ids: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self.blocking.table.picked.connect(self._blocking_picked)
        self.due.table.picked.connect(self._due_picked)
        self._sentence = Words(style, "", Type.NOTE, Tone.SECOND, wrap=True)
        self.close_button = PrimaryButton(style, words.DAY_END_CLOSE, "Ctrl+Enter")
        self.close_button.clicked.connect(self.close_day)
        self.close_button.setFixedWidth(style.metrics.result - 2 * margin)
        head = across(self._sentence, gap=12, margins=(margin, 12, margin, 12))
        head.addWidget(self.close_button)
        body = across(self.counts, rule(strong=True, upright=True), gap=0)
        right = down(self.blocking)
        right.setStretchFactor(self.blocking, 2)
        right.addWidget(rule(strong=True))
        right.addWidget(self.due, 3)
        body.addLayout(right, 1)
        box = down(head, rule(strong=True))
        box.addLayout(body, 1)
        self.setLayout(box)

    def draw(self, day: DayEnd) -> None:
        """Show a day."""
        self.counts.show_rows((*day.counts, *day.open), -1)
        self._ids = (tuple(one.id for one in day.blocking), tuple(one.id for one in day.due))
        self.due.draw(tuple(_due_line(entry) for entry in day.due))
        rows = tuple(
            (
                Cell(text=entry.number, shape=Shape.TRIANGLE, tone=Tone.WARN),
                Cell(text=entry.who),
                Cell(text=entry.item, tone=Tone.SECOND),
            )
            for entry in day.blocking
        )
        self.blocking.draw(rows)
        first = words.DAY_END_BLOCKED if day.blocking else words.DAY_END_READY
        silent = words.cards_unanswered(list(day.silent)) if day.silent else ""
        self._sentence.say(f"{first}{silent}")
        self.close_button.setEnabled(not day.blocking)

    def _blocking_picked(self, row: object) -> None:
        self._picked(0, row)

    def _due_picked(self, row: object) -> None:
        self._picked(1, row)

    def _picked(self, table: int, row: object) -> None:
        if isinstance(row, int) and 0 <= row < len(self._ids[table]):
            self.picked.emit(self._ids[table][row])


def _due_line(entry: CaseEntry) -> Line:
    """Light first, then the number, who, and what is left."""
    shape, tone = LIGHT_SHAPES[entry.light]
    return (
        Cell(text=str(entry.light), shape=shape, tone=tone, bold=True),
        Cell(text=entry.number),
        Cell(text=entry.who),
        Cell(text=entry.left, tone=tone, bold=True),
    )
