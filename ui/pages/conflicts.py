"""Page 冲突: what needs a person, both sides of it next to each other; chosen by digit, sent by one key."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from ui import words
from ui.kit.buttons import KeyButton, PrimaryButton
from ui.kit.fields import FormField
from ui.kit.text import TagLabel, Words, across, clear, down, ground, rule
from ui.states import conflicts
from ui.states.conflicts import DECIDED, ConflictEntry, ConflictKind, ConflictsState, SideView
from ui.states.look import Tag, Tone
from ui.style import Style, Type
from ui.table import RowTable


class ConflictsPage(QWidget):
    """List on the left, sides on the right.

    Signals:
        picked: Row number (as an object) that was clicked.
        chose: Number of a side from 0 (as an object).
        typed: Text (as an object) of the reason.
        sent: The decision or the link is to be written.
        known: The current line is to be ticked off.
    """

    picked = Signal(object)
    chose = Signal(object)
    typed = Signal(object)
    sent = Signal()
    known = Signal()

    def __init__(self, style: Style) -> None:
        """Draw an empty list."""
        super().__init__()
        self._look = style
        self._drawn: tuple[object, ...] = ()
        ground(self, "panel")
        margin = style.metrics.margin
        self._line = Words(style, "", Type.NOTE, Tone.SECOND)
        self._empty = Words(style, words.LOADING, Type.NOTE, Tone.HINT, wrap=True)
        self._empty.setContentsMargins(margin, 8, margin, 8)
        self.table = RowTable(style, conflicts.columns(compact=style.compact))
        self.table.picked.connect(self.picked)
        self._top, self._sides, self._foot = QVBoxLayout(), QGridLayout(), QVBoxLayout()
        self._sides.setSpacing(12)
        self._top.setSpacing(4)
        self._foot.setSpacing(6)
        self.field = FormField(style, words.RESOLVE_REASON)
        self.field.edited.connect(self.typed)
        self.field.entered.connect(self.sent)
        self.primary = PrimaryButton(style, words.RESOLVE, "Ctrl+Enter")
        self.primary.clicked.connect(self.sent)
        self.tick = KeyButton(style, words.KNOWN, "K")
        self.tick.clicked.connect(self.known)
        self._form = QWidget()
        form = across(self.field, self.primary, gap=12)
        form.setStretch(0, 1)
        form.setAlignment(self.primary, Qt.AlignmentFlag.AlignVCenter)
        self._form.setLayout(form)
        left = QWidget()
        left.setFixedWidth(580 if not style.compact else 440)
        left.setLayout(down(self._empty, self.table))
        row = across(left, rule(strong=True, upright=True), gap=0)
        row.addWidget(self._right(), 1)
        title = Words(style, words.CONFLICTS_HEAD, Type.TITLE)
        box = down(across(title, self._line, None, gap=12, margins=(margin, 12, margin, 12)))
        box.addWidget(rule(strong=True))
        box.addLayout(row, 1)
        self.setLayout(box)
        self.setFocusProxy(self.table)

    def _right(self) -> QWidget:
        margin = self._look.metrics.margin + 4
        inner = QWidget()
        ground(inner, "panel")
        box = down(gap=12, margins=(margin, 12, margin, 8))
        box.addLayout(self._top)
        box.addLayout(self._sides)
        box.addLayout(self._foot)
        box.addStretch(1)
        inner.setLayout(box)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        below = QWidget()
        below.setLayout(down(self._form, across(self.tick, None), gap=6, margins=(margin, 4, margin, 10)))
        right = QWidget()
        column = down(area)
        column.setStretch(0, 1)
        column.addWidget(rule(strong=True))
        column.addWidget(below)
        right.setLayout(column)
        return right

    def draw(self, state: ConflictsState) -> None:
        """Show the list, and the current line in full."""
        entry = state.current()
        self.table.show_rows(state.entries, min(state.row, len(state.entries) - 1))
        self._empty.say(words.CONFLICTS_EMPTY)
        self._empty.setVisible(not state.entries)
        self._line.say(conflicts.counted(state))
        drawn = (entry, state.side, state.account, state.may_decide)
        if drawn != self._drawn:
            self._drawn = drawn
            self._draw_entry(state, entry)
        decides = entry is not None and (
            entry.kind is ConflictKind.TWICE or (entry.kind in DECIDED and state.may_decide)
        )
        self._form.setVisible(decides)
        linking = entry is not None and entry.kind is ConflictKind.TWICE
        self.field.rename(words.LINK_REASON if linking else words.RESOLVE_REASON)
        self.primary.show_act(words.LINK if linking else words.RESOLVE, "Ctrl+Enter")
        self.field.show_text(state.text)
        self.field.show_fault(state.told)
        self.tick.setVisible(entry is not None and entry.mine)

    def _draw_entry(self, state: ConflictsState, entry: ConflictEntry | None) -> None:
        for layout in (self._top, self._sides, self._foot):
            clear(layout)
        if entry is None:
            return
        head = " ".join(part for part in (entry.number, entry.applicant) if part)
        self._top.addWidget(Words(self._look, head, Type.NOTE, Tone.SECOND, wrap=True))
        if entry.item:
            self._top.addWidget(Words(self._look, entry.item, Type.TITLE, cut=True))
        self._top.addWidget(Words(self._look, entry.sentence, Type.BODY, wrap=True))
        can_choose = entry.kind in DECIDED and state.may_decide
        for number, side in enumerate(entry.sides):
            card = self._card(number, side, can_choose=can_choose, on=number == state.side)
            self._sides.addWidget(card, number // 2, number % 2)
        for column in (0, 1):
            self._sides.setColumnStretch(column, 1)
        if entry.kind in DECIDED and not state.may_decide:
            self._foot.addWidget(Words(self._look, words.ONLY_DECIDER, Type.NOTE, Tone.SECOND, wrap=True))
        for note in entry.notes:
            self._foot.addWidget(Words(self._look, note, Type.NOTE, wrap=True))
        if state.account:
            self._foot.addWidget(rule())
            self._foot.addWidget(Words(self._look, words.CONFLICT_ACCOUNT, Type.SMALL, Tone.HINT))
            self._foot.addWidget(Words(self._look, state.account, Type.NOTE, Tone.SECOND, wrap=True))

    def _card(self, number: int, side: SideView, *, can_choose: bool, on: bool) -> QFrame:
        card = QFrame()
        card.setProperty("kind", "note" if on else "card")
        tone = Tone.OK if side.stands else Tone.SECOND
        head = across(Words(self._look, words.side_head(number + 1, side.what), Type.TITLE), None)
        fate = words.SIDE_CHOSEN if on else side.fate
        if fate:
            tag = Tag(text=fate, tone=Tone.ACCENT if on else tone)
            head.addWidget(TagLabel(self._look, tag))
        box = down(head, gap=4, margins=(12, 8, 12, 10))
        for text, role in ((side.who, Type.BODY), (side.at, Type.NOTE), (side.papers, Type.NOTE)):
            box.addWidget(Words(self._look, text, role, wrap=True))
        box.addStretch(1)
        if can_choose:
            button = KeyButton(
                self._look,
                words.CHOOSE_SIDE,
                str(number + 1),
                role=Type.NOTE,
            )
            button.setProperty("side", number)
            button.clicked.connect(self._chosen)
            box.addLayout(across(button, None))
        card.setLayout(box)
        return card

    def _chosen(self) -> None:
        self.chose.emit(int(self.sender().property("side")))
