"""One table model for frozen rows and one delegate that draws every cell (design/tokens.md 6 and 11).

Enum and dataclass values stay in the row, never in item data (practices M17). No query and no rule here.
"""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from ui.icons import draw
from ui.states.look import Cell, Column, Run, Shape, Tag, Tone
from ui.style import Style, Type

Index = QModelIndex | QPersistentModelIndex
_FIRST_INSET: Final = 16
_INSET: Final = 8


class RowModel(QAbstractTableModel):
    """Shows a tuple of frozen rows by column descriptions."""

    def __init__(self, columns: Sequence[Column[Any]], parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: tuple[Any, ...] = ()

    def rows(self) -> tuple[Any, ...]:
        """The rows as they were given."""
        return self._rows

    def columns(self) -> tuple[Column[Any], ...]:
        """The column descriptions."""
        return self._columns

    def exchange(self, columns: Sequence[Column[Any]]) -> None:
        """Take other columns of the same number."""
        self._columns = tuple(columns)

    def show(self, rows: Sequence[Any]) -> bool:
        """Exchange the rows; equal lengths only repaint, so that nothing jumps. True for news."""
        new = tuple(rows)
        if new == self._rows:
            return False
        if len(new) == len(self._rows) and new:
            self._rows = new
            last = self.index(len(new) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last, [])
            return True
        self.beginResetModel()
        self._rows = new
        self.endResetModel()
        return True

    def cell(self, index: Index) -> Cell:
        """The cell at an index."""
        return self._columns[index.column()].cell(self._rows[index.row()])

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        """See Qt."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        """See Qt."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words for display and for screen readers; all drawing is the delegate's."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(index).words()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            row = self._rows[index.row()]
            return " ".join(
                words for words in (column.cell(row).words() for column in self._columns) if words
            )
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings inside a list cannot be chosen."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self.cell(index).heading:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Column titles; the first is set in from the edge by blanks in the style."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class RowDelegate(QStyledItemDelegate):
    """Draws shapes, words, tags, key caps and the bar of the current row."""

    def __init__(self, style: Style, parent: "RowTable") -> None:
        """Draw for one table."""
        super().__init__(parent)
        self._style = style
        self._table = parent

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Row height never changes with its content."""
        return QSize(0, self._table.height_of(index.row()))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, bar, hairline, then the cell."""
        model = self._table.rows
        cell = model.cell(index)
        column = model.columns()[index.column()]
        rect: QRect = option.rect
        current = index.row() == self._table.current_row and not cell.heading
        painter.save()
        self._ground(painter, rect, index, cell=cell, current=current)
        first = index.column() == self._table.first
        left = rect.left() + (_FIRST_INSET if first else _INSET)
        last = index.column() == len(model.columns()) - 1
        area = QRectF(
            left, rect.top(), rect.right() - left - (_FIRST_INSET if last else _INSET), rect.height() - 1
        )
        if column.two_lines and not cell.heading:
            self._two_lines(painter, area, cell, current=current)
        else:
            self._one_line(painter, area, cell, column)
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRect, index: Index, *, cell: Cell, current: bool) -> None:
        active = self._table.active
        if cell.heading:
            painter.fillRect(rect, self._style.colour("panel-2"))
        elif current and active:
            painter.fillRect(rect, self._style.colour("acc-tint"))
        colour = self._style.colour("acc" if current and active else "line")
        if current and active and not self._style.high_contrast:
            colour.setAlphaF(0.45)
        pen = QPen(colour, 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        if current and index.column() == self._table.first:
            bar = QRect(rect.left(), rect.top(), self._style.metrics.bar, rect.height())
            painter.fillRect(bar, self._style.colour("acc" if active else "line-2"))

    def _one_line(self, painter: QPainter, area: QRectF, cell: Cell, column: Column[Any]) -> None:
        plain, strong = (Type.NOTE, Type.NOTE_STRONG) if column.small else (Type.BODY, Type.STRONG)
        role = Type.SMALL if cell.heading else strong if cell.bold else plain
        font = self._style.font(role)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        tone = Tone.HINT if cell.heading else cell.tone
        x, end = area.left(), area.right()
        if cell.right:
            end -= self._right(painter, area, cell.right) + _INSET
        if cell.shape is not Shape.NONE:
            box = QRectF(x, area.center().y() - 8, 16, 16)
            draw(painter, cell.shape, box, self._style.colour(tone))
            x += 22
        tags = sum(self._tag_width(tag) + _INSET for tag in cell.tags)
        room = end - x - tags
        painter.setPen(self._style.colour(tone))
        if column.right:
            painter.drawText(
                QRectF(x, area.top(), room, area.height()),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, cell.text,
            )  # fmt: skip
            return
        x += self._runs(
            painter,
            QPointF(x, self._baseline(area, metrics)),
            cell.runs or (Run(text=cell.text),),
            room,
            metrics,
        )
        for tag in cell.tags:
            self._tag(painter, QPointF(x + _INSET, area.center().y()), tag)
            x += self._tag_width(tag) + _INSET

    def _two_lines(self, painter: QPainter, area: QRectF, cell: Cell, *, current: bool) -> None:
        tight = self._style.compact
        upper = QRectF(area.left(), area.top() + (2 if tight else 6), area.width(), 22)
        lower = QRectF(area.left(), area.top() + area.height() - (21 if tight else 25), area.width(), 20)
        cap_width = 0.0
        if cell.cap and current:
            cap_width = self._cap(painter, upper, cell.cap) + 2 * _INSET
        narrowed = upper.adjusted(0, 0, -cap_width, 0)
        taken = self._right(painter, narrowed, cell.right) + cap_width if cell.right else cap_width
        below = self._right(painter, lower, cell.right_second) if cell.right_second else 0.0
        font = self._style.font(Type.BODY)
        painter.setFont(font)
        painter.setPen(self._style.colour(cell.tone))
        metrics = QFontMetricsF(font)
        runs = cell.runs or (Run(text=cell.text),)
        room = upper.width() - taken - _INSET
        self._runs(painter, QPointF(upper.left(), self._baseline(upper, metrics)), runs, room, metrics)
        font = self._style.font(Type.SMALL)
        painter.setFont(font)
        painter.setPen(self._style.colour(Tone.SECOND))
        metrics = QFontMetricsF(font)
        runs = cell.second_runs or (Run(text=cell.second),)
        room = lower.width() - below - _INSET
        self._runs(painter, QPointF(lower.left(), self._baseline(lower, metrics)), runs, room, metrics)

    @staticmethod
    def _baseline(area: QRectF, metrics: QFontMetricsF) -> float:
        return area.center().y() + (metrics.ascent() - metrics.descent()) / 2

    def _runs(
        self, painter: QPainter, at: QPointF, runs: Sequence[Run], room: float, metrics: QFontMetricsF
    ) -> float:
        """Draw pieces of text, cut with … at the end of the room; the width drawn."""
        x = at.x()
        pen = painter.pen()
        for run in runs:
            left = room - (x - at.x())
            text = metrics.elidedText(run.text, Qt.TextElideMode.ElideRight, max(left, 0))
            if run.marked:
                font = painter.font()
                bold = self._style.font(Type.STRONG)
                bold.setPixelSize(font.pixelSize())
                painter.setFont(bold)
                width = QFontMetricsF(bold).horizontalAdvance(text)
                painter.setPen(QPen(self._style.colour(Tone.ACCENT), 2))
                painter.drawLine(QPointF(x, at.y() + 4), QPointF(x + width, at.y() + 4))
                painter.drawText(QPointF(x, at.y()), text)
                painter.setFont(font)
                painter.setPen(pen)
            elif run.strong:
                font = painter.font()
                bold = self._style.font(Type.STRONG)
                bold.setPixelSize(font.pixelSize())
                painter.setFont(bold)
                width = QFontMetricsF(bold).horizontalAdvance(text)
                painter.setPen(self._style.colour(Tone.INK))
                painter.drawText(QPointF(x, at.y()), text)
                painter.setFont(font)
                painter.setPen(pen)
            else:
                width = metrics.horizontalAdvance(text)
                painter.drawText(QPointF(x, at.y()), text)
            x += width
            if text != run.text:
                break
        return x - at.x()

    def _right(self, painter: QPainter, area: QRectF, text: str) -> float:
        font = self._style.font(Type.SMALL)
        painter.setFont(font)
        painter.setPen(self._style.colour(Tone.SECOND))
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        return QFontMetricsF(font).horizontalAdvance(text)

    def _cap(self, painter: QPainter, area: QRectF, text: str) -> float:
        font = self._style.font(Type.CAP)
        painter.setFont(font)
        width = QFontMetricsF(font).horizontalAdvance(text) + 16
        box = QRectF(area.right() - width, area.center().y() - 10, width, 20)
        painter.setPen(QPen(self._style.colour("line-2"), 1))
        painter.setBrush(self._style.colour("panel"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._style.colour(Tone.SECOND))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        return width

    def _tag_width(self, tag: Tag) -> float:
        return QFontMetricsF(self._style.font(Type.CAP)).horizontalAdvance(tag.text) + 14

    def _tag(self, painter: QPainter, at: QPointF, tag: Tag) -> None:
        font = painter.font()
        painter.setFont(self._style.font(Type.CAP))
        box = QRectF(at.x(), at.y() - 9.5, self._tag_width(tag), 19)
        pen = QPen(self._style.colour(tag.tone), 1)
        if tag.dashed:
            pen.setDashPattern([3, 2])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.setBrush(self._style.colour("panel"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._style.colour(tag.tone))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tag.text)
        painter.setFont(font)


class RowTable(QTableView):
    """The table of every page: hairlines, no stripes, one current row that the page's state decides.

    Signals:
        picked: Row number (as an object) that was clicked.
        opened: Row number that was double-clicked.
    """

    picked = Signal(object)
    opened = Signal(object)

    def __init__(
        self,
        style: Style,
        columns: Sequence[Column[Any]],
        parent: QWidget | None = None,
        *,
        heads: bool = True,
    ) -> None:
        """Make an empty table; without heads it is a list."""
        super().__init__(parent)
        self._look = style
        self.rows = RowModel(columns, self)
        self.current_row = -1
        self.first = 0
        self._heads = heads
        self.active = True
        self.setModel(self.rows)
        self.setItemDelegate(RowDelegate(style, self))
        self.setShowGrid(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(20)
        self.verticalHeader().setDefaultSectionSize(self._row_height())
        header = self.horizontalHeader()
        header.setVisible(False)
        header.setFixedHeight(style.metrics.table_head)
        header.setFont(style.font(Type.SMALL))
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(8)
        for number, column in enumerate(columns):
            if column.width:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Fixed)
                self.setColumnWidth(number, column.width)
            else:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        self.clicked.connect(self._clicked)
        self.doubleClicked.connect(self._double_clicked)

    def _row_height(self) -> int:
        two = any(column.two_lines for column in self.rows.columns())
        return self._look.metrics.double_row if two else self._look.metrics.row

    def height_of(self, row: int) -> int:
        """Logical pixels of a row; headings inside a list are lower."""
        first = self.rows.cell(self.rows.index(row, 0))
        return self._look.metrics.heading_row if first.heading else self._row_height()

    def show_columns(self, columns: Sequence[Column[Any]]) -> None:
        """Other columns of the same widths, for cells that depend on the hour."""
        self.rows.exchange(columns)

    def hide_first(self, *, hidden: bool) -> None:
        """Take the first column away, or show it again; the next one then stands at the edge."""
        if self.isColumnHidden(0) != hidden:
            self.setColumnHidden(0, hidden)
        self.first = int(hidden)

    def show_rows(self, rows: Sequence[Any], current: int) -> None:
        """Draw these rows with this one current (-1: none)."""
        changed = self.rows.show(rows)
        self.horizontalHeader().setVisible(self._heads and bool(rows))
        for row in range(len(rows) if changed else 0):
            if self.rowHeight(row) != self.height_of(row):
                self.setRowHeight(row, self.height_of(row))
        self.current_row = current
        if 0 <= current < len(rows):
            self.scrollTo(self.rows.index(current, 0))
            self.setAccessibleDescription(
                str(self.rows.data(self.rows.index(current, 0), Qt.ItemDataRole.AccessibleTextRole))
            )
        self.viewport().update()

    def set_active(self, active: bool) -> None:  # noqa: FBT001  # a Qt style setter with one meaning
        """Tell whether the focus is in the table or in what belongs to its row."""
        if active != self.active:
            self.active = active
            self.viewport().update()

    def _clicked(self, index: QModelIndex) -> None:
        if not self.rows.cell(index).heading:
            self.picked.emit(index.row())

    def _double_clicked(self, index: QModelIndex) -> None:
        if not self.rows.cell(index).heading:
            self.opened.emit(index.row())
