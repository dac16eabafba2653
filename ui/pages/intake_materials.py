"""Step 材料: the list, and under it the area that belongs to the row with the focus (tokens.md 12)."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from hall.catalogue import Item
from ui import words
from ui.kit.bars import FootKeys
from ui.kit.buttons import Segments
from ui.kit.text import Cap, Mark, TagLabel, Words, across, clear, down, ground, rule
from ui.states.intake_keys import STATE_KEYS
from ui.states.look import Shape, Tag, Tone
from ui.states.materials import Detail, MaterialRow, Point, columns
from ui.style import Style, Type
from ui.table import RowTable

_SHORT_POINT = 12
"""Characters up to which review points stand in two columns."""


class GapBox(QPushButton):
    """The box 申请人申请容缺; only the applicant asks for it."""

    def __init__(self, style: Style) -> None:
        """Draw it unticked."""
        super().__init__()
        self.setProperty("kind", "flat")
        self.setAutoDefault(False)
        self.setAccessibleName(words.GAP_BOX)
        self.setFixedHeight(26)
        self._mark = Mark(style, Shape.BOX, Tone.ACCENT, 16)
        row = across(self._mark, Words(style, words.GAP_BOX, Type.NOTE), gap=8, margins=(2, 0, 2, 0))
        if style.caps:
            row.addWidget(Cap(style, words.SPACE))
        row.addStretch(1)
        self.setLayout(row)

    def tick(self, on: bool) -> None:  # noqa: FBT001  # the box itself
        """Show it ticked or not."""
        self._mark.show_shape(Shape.BOX_ON if on else Shape.BOX, Tone.ACCENT)


class DetailArea(QWidget):
    """Review points, state keys, reason or 容缺 box.

    Signals:
        chosen: Number (as an object) of the state that was clicked.
        asked_gap: The box was clicked.
        reason: The text (as an object) of the reason field.
    """

    chosen = Signal(object)
    asked_gap = Signal()
    reason = Signal(object)

    def __init__(self, style: Style) -> None:
        """Draw an empty area of fixed height, so that nothing jumps."""
        super().__init__()
        self._look = style
        self._points_shown: tuple[Point, ...] = ()
        ground(self, "panel-2")
        self.setFixedHeight(style.metrics.detail)
        margin = style.metrics.margin
        self._title = Words(style, "", Type.SMALL_STRONG)
        self._head = Words(style, words.POINTS, Type.SMALL_STRONG)
        self._points = QVBoxLayout()
        self._points.setSpacing(0)
        self._source = Words(style, "", Type.SMALL, Tone.HINT, cut=True)
        left = down(
            across(self._head, self._title, None, gap=14), margins=(0, 8 if not style.compact else 4, 0, 4)
        )
        left.addLayout(self._points)
        left.addWidget(self._source)
        left.addStretch(1)
        self.states = Segments(style, [words.MATERIAL[state] for state in STATE_KEYS])
        self.states.chosen.connect(self.chosen)
        self.gap = GapBox(style)
        self.gap.clicked.connect(self.asked_gap)
        self.field = QLineEdit()
        self.field.setFont(style.font(Type.NOTE))
        self.field.setFixedHeight(28)
        self.field.setPlaceholderText(words.PROBLEM_HINT)
        self.field.setAccessibleName(words.PROBLEM)
        self.field.textEdited.connect(self._typed)
        self._field_row = QWidget()
        self._field_row.setLayout(
            across(Words(style, words.PROBLEM, Type.SMALL, Tone.HINT), self.field, gap=8)
        )
        self._reasons = Words(style, "", Type.SMALL, Tone.HINT, cut=True)
        right = down(gap=2, margins=(0, 8 if not style.compact else 4, 0, 4))
        right.addLayout(across(self.states, None, gap=0))
        right.addSpacing(4)
        right.addWidget(self.gap)
        right.addWidget(self._field_row)
        right.addWidget(self._reasons)
        right.addStretch(1)
        for part in (self._source, self._reasons):
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = across(gap=12, margins=(margin, 0, margin, 0))
        row.addLayout(left, 9)
        row.addLayout(right, 11)
        box = down(rule(strong=True))
        box.addLayout(row, 1)
        self.setLayout(box)

    def _typed(self, text: str) -> None:
        self.reason.emit(text)

    def draw(self, detail: Detail | None) -> None:
        """Show what belongs to the current row."""
        for part in (self.states, self._source, self._head):
            part.setVisible(detail is not None)
        if detail is None:
            self._title.say(words.NO_MATERIALS)
            self.gap.hide()
            self._field_row.hide()
            self._reasons.say("")
            self._draw_points(())
            return
        self._title.say(detail.title)
        self._source.say(detail.source)
        self._draw_points(detail.points)
        self.states.draw(detail.current, detail.allowed)
        self.gap.setVisible(detail.gap_box and not detail.reason_field)
        self.gap.tick(detail.gap_on)
        self._field_row.setVisible(detail.reason_field)
        if self.field.text() != detail.reason:
            self.field.setText(detail.reason)
        self._reasons.say(words.FIX_NOW if detail.fix_now else detail.reasons)
        self._reasons.setVisible(not self._look.compact or not (detail.gap_box or detail.reason_field))

    def _draw_points(self, points: tuple[Point, ...]) -> None:
        if points == self._points_shown:
            return
        self._points_shown = points
        clear(self._points)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        room = 1 if self._look.compact else 3
        short = all(len(point.text) <= _SHORT_POINT for point in points)
        across_count = 2 if len(points) > room or (short and len(points) > 1) else 1
        for number, point in enumerate(points):
            text = Words(self._look, words.BULLET + point.text, Type.SMALL, point.tone, cut=True)
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            text.setToolTip(point.text)
            grid.addWidget(text, number // across_count, number % across_count)
        self._points.addLayout(grid)


class ItemLine(QWidget):
    """The item, its kind, and the situation; the situation is cut first, then the item."""

    def __init__(self, style: Style) -> None:
        """Draw an empty line."""
        super().__init__()
        self._look = style
        ground(self, "panel")
        self.setFixedHeight(style.metrics.item_line)
        margin = style.metrics.margin
        self.name = Words(style, "", Type.TITLE, cut=True)
        self.situation = Words(style, "", Type.NOTE, Tone.SECOND, cut=True)
        self.situation.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.situation.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._kind = QVBoxLayout()
        self._shown = ""
        row = across(self.name, gap=12, margins=(margin, 0, margin, 0))
        row.addLayout(self._kind)
        row.addWidget(self.situation, 1)
        box = down()
        box.addLayout(row, 1)
        box.addWidget(rule(strong=True))
        self.setLayout(box)

    def draw(self, item: Item | None, situation: str) -> None:
        """Show item and situation."""
        self.name.say(item.name if item is not None else "")
        self.situation.say(situation)
        self.situation.setToolTip(situation)
        kind = item.kind if item is not None and not self._look.compact else ""
        if kind != self._shown:
            self._shown = kind
            clear(self._kind)
            if kind:
                self._kind.addWidget(TagLabel(self._look, Tag(text=kind, tone=Tone.HINT)))


class MaterialsStep(QWidget):
    """Item line, list, detail, keys."""

    def __init__(self, style: Style) -> None:
        """Draw an empty list."""
        super().__init__()
        self._look = style
        ground(self, "panel")
        self.line = ItemLine(style)
        self.table = RowTable(style, columns(compact=style.compact))
        self.detail = DetailArea(style)
        self._foot = FootKeys(style)
        box = down(self.line)
        box.addWidget(self.table, 1)
        box.addWidget(self.detail)
        box.addWidget(self._foot)
        self.setLayout(box)

    def draw(
        self,
        item: Item | None,
        situation: str,
        rows: tuple[MaterialRow, ...],
        row: int,
        detail: Detail | None,
    ) -> None:
        """Show the list with its current row."""
        self.line.draw(item, situation)
        self.table.show_rows(rows, min(row, len(rows) - 1))
        self.detail.draw(detail)
        usual = words.FOOT_MATERIALS_COMPACT if self._look.compact else words.FOOT_MATERIALS
        self._foot.draw(words.FOOT_REASON if detail is not None and detail.in_reason else usual)
