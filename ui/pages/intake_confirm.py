"""Step 确认: one page with what the applicant confirms (tokens.md 13)."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui import words
from ui.kit.bars import FootKeys
from ui.kit.buttons import Segments
from ui.kit.text import Words, across, clear, down, ground
from ui.pages.panels import PageStrip
from ui.states.confirm import ConfirmLine, ConfirmView, Demand
from ui.states.look import Tone
from ui.style import Style, Type


class DemandRow(QFrame):
    """One material of a correction notice; what is asked for can be written anew.

    Signals:
        edited: The text (as an object).
    """

    edited = Signal(object)

    def __init__(self, style: Style, demand: Demand) -> None:
        """Draw title, problem and field."""
        super().__init__()
        self.key = demand.key
        self.setProperty("kind", "card")
        self.field = QLineEdit(demand.text)
        self.field.setFont(style.font(Type.NOTE))
        self.field.setFixedHeight(28)
        self.field.setPlaceholderText(demand.usual)
        self.field.setAccessibleName(f"{words.CONFIRM_DEMAND} {demand.title}")
        self.field.setToolTip(demand.usual)
        self.field.textEdited.connect(self._edited)
        head = across(Words(style, demand.title, Type.NOTE_STRONG, cut=True), gap=12)
        head.addWidget(Words(style, demand.problem, Type.SMALL, Tone.BAD, cut=True), 1)
        low = across(Words(style, words.CONFIRM_DEMAND, Type.SMALL, Tone.HINT), gap=8)
        low.addWidget(self.field, 1)
        self.setLayout(down(head, low, gap=4, margins=(12, 6, 12, 6)))

    def _edited(self, text: str) -> None:
        self.edited.emit(text)


class ConfirmStep(QWidget):
    """Telephone, way of delivery, commitments, demands of a correction, signatures, pictures of the papers.

    Signals:
        delivery: Number (as an object) of the way that was clicked.
        demand: (key of the line, text) as one tuple object.
    """

    delivery = Signal(object)
    demand = Signal(object)

    def __init__(self, style: Style) -> None:
        """Draw an empty page."""
        super().__init__()
        self._look = style
        self._shown: tuple[tuple[ConfirmLine, ...], tuple[str, ...]] = ((), ())
        ground(self, "panel")
        margin = style.metrics.margin
        self._title = Words(style, "", Type.TITLE)
        self._phone = Words(style, "", Type.STRONG)
        self.ways = Segments(style, words.DELIVERIES)
        self.ways.chosen.connect(self.delivery)
        self._ways_row = QWidget()
        self._ways_row.setLayout(
            across(Words(style, words.CONFIRM_DELIVERY, Type.SMALL, Tone.HINT), self.ways, gap=12)
        )
        self._lines = QVBoxLayout()
        self._lines.setSpacing(8)
        self.rows: list[DemandRow] = []
        self.pages = PageStrip(style)
        inner = QWidget()
        ground(inner, "panel")
        gap = 12 if not style.compact else 8
        box = down(gap=gap, margins=(margin, 0, margin, gap))
        phone = Words(style, words.CONFIRM_PHONE, Type.SMALL, Tone.HINT)
        box.addLayout(across(phone, self._phone, 24, self._ways_row, None, gap=12))
        box.addLayout(self._lines)
        box.addWidget(self.pages)
        box.addStretch(1)
        inner.setLayout(box)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setFocusPolicy(area.focusPolicy().NoFocus)
        self._foot = FootKeys(style)
        self._foot.draw(words.FOOT_CONFIRM)
        outer = down(down(self._title, margins=(margin, gap, margin, gap)))
        outer.addWidget(area, 1)
        outer.addWidget(self._foot)
        self.setLayout(outer)

    def draw(self, view: ConfirmView) -> None:
        """Show what is to be confirmed."""
        self._title.say(view.title)
        self._phone.say(view.phone)
        self._ways_row.setVisible(view.asks_delivery)
        self.ways.draw(view.delivery, (True,) * len(words.DELIVERIES))
        self.pages.draw(view.pages, view.papers)
        shown = (view.lines, tuple(demand.key for demand in view.demands))
        if shown != self._shown:
            self._shown = shown
            self._rebuild(view)
        for row, demand in zip(self.rows, view.demands, strict=True):
            if row.field.text() != demand.text:
                row.field.setText(demand.text)

    def _rebuild(self, view: ConfirmView) -> None:
        clear(self._lines)
        self.rows = []
        for demand in view.demands:
            row = DemandRow(self._look, demand)
            row.edited.connect(self._demand)
            self.rows.append(row)
            self._lines.addWidget(row)
        for line in view.lines:
            card = QFrame()
            card.setProperty("kind", "card")
            text = Words(self._look, line.text, Type.NOTE, wrap=True)
            text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            head = Words(self._look, line.head, Type.NOTE_STRONG)
            card.setLayout(down(head, text, gap=4, margins=(12, 8, 12, 8)))
            self._lines.addWidget(card)

    def _demand(self, text: object) -> None:
        row = self.sender()
        if isinstance(row, DemandRow):
            self.demand.emit((row.key, str(text)))
