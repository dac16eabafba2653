"""Step 材料: the list, and under it the area that belongs to the row with the focus (tokens.md 12)."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from hall.catalogue import Item
from ui import words
from ui.kit.bars import FootKeys
from ui.kit.buttons import Segments
from ui.kit.text import Cap, Mark, TagLabel, Words, across, clear, down, ground, rule
from ui.pages.scanning import dropped_files, take_files
from ui.states.intake_keys import STATE_KEYS
from ui.states.look import Shape, Tag, Tone
from ui.states.materials import Detail, MaterialRow, Point, columns
from ui.style import Style, Type
from ui.table import RowTable

_SHORT_POINT = 10
"""Characters up to which review points stand in two columns."""


_PROBLEM = 11
"""Characters up to which usual problems stand in four columns."""


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


class PointRow(QPushButton):
    """One review point or usual problem: mark, digit in the list of problems, words."""

    def __init__(self, style: Style, point: Point, *, whole: bool = True) -> None:
        """Draw one; not `whole`, it is cut to one line."""
        super().__init__()
        self.shown = point
        self.setProperty("kind", "flat")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._line = 17 if style.compact else 21
        self.setFixedHeight(self._line)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(point.text)
        self.setToolTip(point.text)
        marked = point.shape is not Shape.NONE
        told = point.text if marked else words.BULLET + point.text
        role = Type.SMALL if style.compact else Type.NOTE
        text = Words(style, told, role, wrap=whole and not point.number, cut=bool(point.number) or not whole)
        self._text = text
        text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = across(gap=6)
        if point.number:
            digit = Words(style, str(point.number), Type.SMALL_STRONG, Tone.SECOND)
            digit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(digit)
        if marked:
            row.addWidget(Mark(style, point.shape, point.tone, 14))
        row.addWidget(text, 1)
        self.setLayout(row)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many lines as the text needs: the detail area shows it whole (tokens.md 3)."""
        super().resizeEvent(event)
        if not self._text.wordWrap():
            return
        room = QRect(0, 0, max(self._text.width(), 1), self.maximumHeight() * 9)
        wrap = Qt.TextFlag.TextWordWrap
        needed = QFontMetrics(self._text.font()).boundingRect(room, int(wrap), self._text.full())
        lines = max(1, round(needed.height() / QFontMetrics(self._text.font()).lineSpacing()))
        self.setFixedHeight(self._line * lines)


class DetailArea(QWidget):
    """Review points, state keys, reason or 容缺 box.

    Signals:
        chosen: Number (as an object) of the state that was clicked.
        asked_gap: The box was clicked.
        reason: The text (as an object) of the reason field.
        note: The text (as an object) of the note field.
        point: Number (as an object) of the review point that was clicked.
        problem: Digit (as an object) of the usual problem that was clicked.
    """

    chosen = Signal(object)
    asked_gap = Signal()
    reason = Signal(object)
    note = Signal(object)
    point = Signal(object)
    problem = Signal(object)

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
        self._files = Words(style, "", Type.SMALL, Tone.SECOND, cut=True)
        self._files.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        head = across(self._head, self._title, gap=14)
        head.addWidget(self._files, 1)
        left = down(head, margins=(0, 8 if not style.compact else 4, 0, 4))
        self.list = QWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.list.setAccessibleName(words.PROBLEMS_HINT)
        self.list.setLayout(self._points)
        self._points.setContentsMargins(0, 0, 0, 0)
        left.addWidget(self.list)
        left.addWidget(self._source)
        left.addStretch(1)
        self._build_right(style)
        row = across(gap=12, margins=(margin, 0, margin, 0))
        row.addLayout(left, 1)
        self._right.setFixedWidth(style.metrics.choice)
        row.addWidget(self._right)
        box = down(rule(strong=True))
        box.addLayout(row, 1)
        self.setLayout(box)

    def _build_right(self, style: Style) -> None:
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
        self._field_head = Words(style, words.PROBLEM, Type.SMALL, Tone.HINT)
        self._in_note = False
        self._field_row = QWidget()
        self._field_row.setLayout(across(self._field_head, self.field, gap=8))
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
        self._right = QWidget()
        self._right.setLayout(right)

    def _typed(self, text: str) -> None:
        (self.note if self._in_note else self.reason).emit(text)

    def draw(self, detail: Detail | None) -> None:
        """Show what belongs to the current row."""
        for part in (self.states, self._source, self._head):
            part.setVisible(detail is not None)
        if detail is None:
            self._title.say(words.NO_MATERIALS)
            self._files.say("")
            self.gap.hide()
            self._field_row.hide()
            self._reasons.say("")
            self._draw_points(())
            return
        self._title.say(detail.title)
        self._files.say(detail.files)
        self._source.say(detail.source)
        self._draw_points(detail.points)
        self.states.draw(detail.current, detail.allowed)
        self.gap.setVisible(detail.gap_box and not detail.reason_field)
        self.gap.tick(detail.gap_on)
        # The list of problems takes the whole width; the text grows in the row's note.
        self._right.setVisible(not detail.in_problems)
        crowded = not self._roomy(detail.points) if detail.in_problems else self._crowded(detail)
        self._source.setVisible(bool(detail.source) and not crowded)
        self._head.say(words.USUAL_PROBLEMS if detail.in_problems else words.POINTS)
        self._in_note = detail.in_note
        self._field_row.setVisible(detail.reason_field or detail.in_note)
        self.gap.setVisible(detail.gap_box and not self._field_row.isVisibleTo(self))
        self._field_head.say(words.NOTE_LABEL if detail.in_note else words.PROBLEM)
        self.field.setPlaceholderText(words.NOTE_HINT if detail.in_note else words.PROBLEM_HINT)
        self.field.setAccessibleName(words.NOTE_LABEL if detail.in_note else words.PROBLEM)
        text = detail.note if detail.in_note else detail.reason
        if self.field.text() != text:
            self.field.setText(text)
        self._reasons.say(words.FIX_NOW if detail.fix_now else detail.reasons)
        self._reasons.setVisible(not self._look.compact or not (detail.gap_box or detail.reason_field))

    def _roomy(self, problems: tuple[Point, ...]) -> bool:
        """True when four problems fit side by side."""
        return not self._look.compact and all(len(point.text) <= _PROBLEM for point in problems)

    def _crowded(self, detail: Detail) -> bool:
        """True when the points leave no line for the source."""
        lines = len(detail.points)
        if all(len(point.text) <= _SHORT_POINT for point in detail.points):
            lines = (lines + 1) // 2
        return lines > (1 if self._look.compact else 2)

    def _draw_points(self, points: tuple[Point, ...]) -> None:
        if points == self._points_shown:
            return
        self._points_shown = points
        clear(self._points)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        short = all(len(point.text) <= _SHORT_POINT for point in points)
        across_count = 2 if short and len(points) > 1 else 1
        if points and points[0].number:
            across_count = 4 if self._roomy(points) else 3
        # One of them may take a second line; of more, each has one, and its tip says it whole.
        room = 2 if self._look.compact else 3
        for number, point in enumerate(points):
            row = PointRow(self._look, point, whole=len(points) <= room)
            row.clicked.connect(self._point_clicked)
            grid.addWidget(row, number // across_count, number % across_count)
        for column in range(across_count):
            grid.setColumnStretch(column, 1)
        self._points.addLayout(grid)

    def _point_clicked(self) -> None:
        row = self.sender()
        if not isinstance(row, PointRow):
            return
        if row.shown.number:
            self.problem.emit(row.shown.number)
        else:
            self.point.emit(row.shown.point)


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
    """Item line, list, detail, keys.

    Signals:
        dropped: Paths (a tuple of str as an object) of files that were dropped here.
    """

    dropped = Signal(object)

    def __init__(self, style: Style) -> None:
        """Draw an empty list."""
        super().__init__()
        self._look = style
        self.setAcceptDrops(True)
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
        foot = usual
        if detail is not None and detail.in_problems:
            foot = words.FOOT_PROBLEMS
        elif detail is not None and detail.in_note:
            foot = words.FOOT_NOTE
        elif detail is not None and detail.in_reason:
            foot = words.FOOT_REASON
        elif detail is not None and detail.files:
            foot = words.FOOT_FILES
        self._foot.draw(foot)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Scans may be dropped on the list."""
        take_files(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Scans were dropped on the list."""
        paths = dropped_files(event)
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)
