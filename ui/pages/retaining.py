"""到期清除: what the rules would remove, line by line, and the one button that asks a second person."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui import words
from ui.kit.buttons import KeyButton
from ui.kit.text import Words, across, down, ground, rule
from ui.states.look import Tone, small
from ui.states.retaining import Retaining
from ui.style import Style, Type
from ui.table import RowTable


class RetainingPage(QWidget):
    """Draws `Retaining`; keys go to the desk.

    Signals:
        removed: What is shown is to be removed.
        left: Back to the list.
    """

    removed = Signal()
    left = Signal()

    def __init__(self, style: Style) -> None:
        """Draw an empty page."""
        super().__init__()
        ground(self, "panel")
        margin = style.metrics.margin
        self._line = Words(style, "", Type.NOTE, Tone.SECOND)
        self._sums = Words(style, "", Type.NOTE, wrap=True)
        self._told = Words(style, words.RETAIN_RULE, Type.SMALL, Tone.HINT, wrap=True)
        back = KeyButton(style, words.FILE_BACK, "Esc", height=28, role=Type.SMALL)
        back.clicked.connect(self.left)
        self.remove = KeyButton(style, words.RETAIN_REMOVE, "Ctrl+Enter", role=Type.NOTE)
        self.remove.clicked.connect(self.removed)
        rule_word, number, files, size, since = words.RETAIN_COLUMNS
        self.table = RowTable(
            style,
            (
                small(rule_word, 280, lambda row: row.rule),
                small(number, 0, lambda row: row.number),
                small(files, 80, lambda row: str(row.files)),
                small(size, 110, lambda row: words.size_words(row.size)),
                small(since, 140, lambda row: row.since, Tone.SECOND),
            ),
        )
        title = Words(style, words.RETAIN_HEAD, Type.TITLE)
        head = across(title, self._line, None, back, gap=12, margins=(margin, 10, margin, 10))
        below = across(self._told, gap=12, margins=(margin, 8, margin, 8))
        below.setStretch(0, 1)
        below.addWidget(self.remove)
        box = down(head, rule(strong=True))
        box.addLayout(across(self._sums, gap=0, margins=(margin, 8, margin, 8)))
        box.addWidget(self.table, 1)
        box.addWidget(rule())
        box.addLayout(below)
        self.setLayout(box)
        self.setFocusProxy(self.table)

    def draw(self, state: Retaining) -> None:
        """Show a plan."""
        plan = state.plan
        empty = plan is None or plan.empty
        self._line.say(state.busy or (words.RETAIN_NOTHING if empty else words.RETAIN_NOT_YET))
        self._sums.say("\n".join(state.sums))
        self._sums.setVisible(bool(state.sums))
        self._told.say(state.told or words.RETAIN_RULE)
        self._told.tone(Tone.BAD if state.told else Tone.HINT)
        self.remove.setEnabled(not empty and not state.busy)
        self.table.show_rows(state.lines, state.row if state.lines else -1)
