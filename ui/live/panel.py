"""A panel in the place of the right side: lines, a list, a form. No window opens (tokens.md 8)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from ui import words
from ui.kit.buttons import KeyButton
from ui.kit.fields import FormField
from ui.kit.text import Words, across, clear, down, ground, rule
from ui.states.live_panels import FORMS, Do, PanelAct, PanelRow, PanelState
from ui.states.look import Cell, Column, Tone
from ui.style import Style, Type
from ui.table import RowTable

_LABEL: Final = 84
_LEAD: Final = 92
_RIGHT: Final = 96
_LEAST: Final = 120
QWIDGETSIZE_MAX: Final = (1 << 24) - 1
"""Qt's word for a widget without a greatest height."""


class LivePanel(QWidget):
    """Draws a `PanelState`.

    Signals:
        acted: `PanelAct` (as an object) of a button.
        opened: `PanelRow` (as an object) that was clicked.
        left: Back.
    """

    acted = Signal(object)
    opened = Signal(object)
    left = Signal()

    def __init__(self, style: Style) -> None:
        """Empty."""
        super().__init__()
        ground(self, "panel")
        self._look = style
        self._state: PanelState | None = None
        margin = style.metrics.margin
        self._title = Words(style, "", Type.TITLE, cut=True)
        back = KeyButton(style, words.LIVE_BACK, "Esc", height=style.metrics.small, role=Type.NOTE)
        back.clicked.connect(self.left)
        head = across(self._title, back, margins=(margin, 8, margin, 8))
        head.setStretch(0, 1)
        self._fields: dict[str, FormField] = {}
        self._form = QVBoxLayout()
        self._form.setContentsMargins(margin, 8, margin, 0)
        self._form.setSpacing(2)
        self._lines = QGridLayout()
        self._lines.setContentsMargins(margin, 10, margin, 10)
        self._lines.setHorizontalSpacing(8)
        self._lines.setVerticalSpacing(4)
        self._lines.setColumnStretch(1, 1)
        self._acts = QVBoxLayout()
        self._acts.setContentsMargins(margin, 4, margin, 10)
        self._acts.setSpacing(6)
        inner = QWidget()
        ground(inner, "panel")
        inner_box = down()
        inner_box.addLayout(self._form)
        inner_box.addLayout(self._lines)
        inner_box.addLayout(self._acts)
        inner_box.addStretch(1)
        inner.setLayout(inner_box)
        self._top = QScrollArea()
        self._top.setWidgetResizable(True)
        self._top.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._top.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._top.setWidget(inner)
        self._inner = inner
        self._empty = Words(style, "", Type.NOTE, Tone.HINT, wrap=True)
        self._empty.setContentsMargins(margin, 8, margin, 8)
        self.table = RowTable(style, self._columns(()), heads=True)
        self.table.picked.connect(self._picked)
        self._box = down(head, rule(strong=True), self._top, self._empty)
        self._box.addWidget(self.table, 1)
        self._rest = QWidget()
        self._box.addWidget(self._rest, 1)
        self.setLayout(self._box)

    def _columns(self, heads: tuple[str, ...]) -> tuple[Column[PanelRow], ...]:
        lead, text, right = heads or ("", "", "")
        return (
            Column[PanelRow](lead, _LEAD, lambda row: Cell(text=row.lead, bold=True)),
            Column[PanelRow](text, 0, lambda row: Cell(text=row.text, bold=row.strong)),
            Column[PanelRow](
                right, _RIGHT, lambda row: Cell(text=row.right, tone=Tone.SECOND), right=True, small=True
            ),
        )

    # --- drawing

    def draw(self, state: PanelState) -> None:
        """Show a panel; a form that is typed in stays as it is."""
        old = self._state
        if state == old:
            return
        same = old is not None and old.ref == state.ref
        if same and state.ref.kind in FORMS:
            return
        self._state = state
        self._title.say(state.title)
        if not same:
            self._build_form(state)
            self._top.verticalScrollBar().setValue(0)
        if not same or old is None or state.lines != old.lines:
            self._build_lines(state)
        if not same or old is None or state.acts != old.acts:
            self._build_acts(state)
        self._show_rows(state, keep=same)

    def _build_form(self, state: PanelState) -> None:
        clear(self._form)
        self._fields = {}
        for field in state.fields:
            widget = FormField(self._look, field.label)
            widget.show_text(field.value)
            self._fields[field.name] = widget
            self._form.addWidget(widget)
            widget.show()

    def _build_lines(self, state: PanelState) -> None:
        clear(self._lines)
        for row, (label, text) in enumerate(state.lines):
            name = Words(self._look, label, Type.SMALL, Tone.HINT)
            name.setMinimumWidth(_LABEL)
            strong = label == words.PANEL_WHY
            value = Words(self._look, text, Type.STRONG if strong else Type.NOTE, wrap=True)
            self._lines.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._lines.addWidget(value, row, 1)
            # A widget that was never shown counts nothing in the height of its layout.
            name.show()
            value.show()

    def _build_acts(self, state: PanelState) -> None:
        clear(self._acts)
        for act in state.acts:
            primary = act.do is Do.CONFIRM
            button = KeyButton(
                self._look, act.word, act.key, kind="primary" if primary else "outline", role=Type.BODY
            )
            button.setEnabled(not act.reason)
            button.setAccessibleName(f"{act.word} {act.reason}".strip())
            button.clicked.connect(lambda _on=False, one=act: self.acted.emit(one))
            row = across(button, gap=10)
            if act.reason:
                row.addWidget(Words(self._look, act.reason, Type.SMALL, Tone.HINT, cut=True))
            row.addStretch(1)
            self._acts.addLayout(row)
            button.show()

    def _show_rows(self, state: PanelState, *, keep: bool) -> None:
        lists = bool(state.rows) or bool(state.empty)
        self.table.setVisible(bool(state.rows))
        self._empty.setVisible(lists and not state.rows)
        self._empty.say(state.empty)
        listed = bool(state.rows or state.empty)
        self._top.setVisible(bool(state.lines or state.fields or state.acts))
        self._box.setStretchFactor(self._top, 0 if listed else 1)
        self._top.setMaximumHeight(self._above() if listed else QWIDGETSIZE_MAX)
        self._top.setMinimumHeight(self._above() if listed else 0)
        self._rest.setVisible(bool(state.empty) and not state.rows)
        self.table.show_columns(self._columns(state.heads))
        current = self.table.current_row if keep else 0
        self.table.show_rows(state.rows, min(max(current, 0), len(state.rows) - 1))
        self.table.horizontalHeader().setVisible(bool(state.heads) and bool(state.rows))

    def _above(self) -> int:
        """How high lines and buttons above a list are, at most half of the panel."""
        layout = self._inner.layout()
        if layout is None:
            return 0
        layout.activate()
        wraps = layout.hasHeightForWidth()
        height = layout.totalHeightForWidth(self.width()) if wraps else layout.totalSizeHint().height()
        return min(max(height, 0), max(self.height() // 2, _LEAST))

    # --- asking

    @property
    def state(self) -> PanelState | None:
        """What is shown."""
        return self._state

    def forget(self) -> None:
        """The next panel is a new one, also when it is the same."""
        self._state = None

    def typed(self) -> dict[str, str]:
        """The fields as they are."""
        return {name: field.text() for name, field in self._fields.items()}

    def take_focus(self) -> None:
        """To the first field, else to the list."""
        first = next(iter(self._fields.values()), None)
        (first.input if first is not None else self.table if self.table.isVisible() else self).setFocus()

    def show_fault(self, field: str | None, sentence: str) -> bool:
        """Say what is wrong below its field; False when it belongs to none."""
        for name, widget in self._fields.items():
            widget.show_fault(sentence if name == field else "")
        if field in self._fields:
            self._fields[field].input.setFocus()
            return True
        return False

    def step(self, rows: int) -> None:
        """Another current row."""
        shown = self.table.rows.rows()
        if shown:
            self.table.show_rows(shown, min(max(self.table.current_row + rows, 0), len(shown) - 1))

    def current(self) -> PanelRow | None:
        """The current row."""
        rows = self.table.rows.rows()
        at = self.table.current_row
        row = rows[at] if 0 <= at < len(rows) else None
        return row if isinstance(row, PanelRow) else None

    def act_for(self, key: str) -> PanelAct | None:
        """The button of a key."""
        acts = self._state.acts if self._state is not None else ()
        return next((act for act in acts if act.key == key), None)

    def _picked(self, number: object) -> None:
        if isinstance(number, int):
            self.table.show_rows(self.table.rows.rows(), number)
            row = self.current()
            if row is not None:
                self.opened.emit(row)
