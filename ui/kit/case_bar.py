"""The applicant bar and the five steps (design/tokens.md 10, 12)."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import words
from ui.kit.buttons import KeyButton, StepButton
from ui.kit.text import TagLabel, Words, across, clear, down, ground, rule
from ui.states.draft import STEPS, Step
from ui.states.look import Tag, Tone
from ui.states.people import BarView, WhoView
from ui.style import Style, Type


class ApplicantBar(QWidget):
    """Whose case it is and who is present, kept apart; numbers masked.

    Signals:
        read_again: The card is to be read again.
        details: The rest is to be shown (compact layout).
    """

    read_again = Signal()
    details = Signal()

    def __init__(self, style: Style) -> None:
        """Draw an empty bar."""
        super().__init__()
        self._look = style
        self._view: BarView | None = None
        ground(self, "panel")
        self.setFixedHeight(style.metrics.applicant)
        self._row = QHBoxLayout()
        margin = style.metrics.margin
        self._row.setContentsMargins(margin, 0, margin, 0)
        self._row.setSpacing(20 if not style.compact else 14)
        if style.compact:
            self.button = KeyButton(
                style, words.DETAILS, "Alt+D", height=style.metrics.small - 2, role=Type.NOTE
            )
            self.button.clicked.connect(self.details)
        else:
            self.button = KeyButton(style, words.READ_AGAIN, "F9", height=style.metrics.small, role=Type.NOTE)
            self.button.clicked.connect(self.read_again)
        outer = QHBoxLayout()
        outer.setContentsMargins(0, 0, margin, 0)
        outer.addLayout(self._row, 1)
        outer.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        box = QVBoxLayout()
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(outer, 1)
        box.addWidget(rule(strong=True))
        self.setLayout(box)

    def draw(self, view: BarView) -> None:
        """Show who it is."""
        if view == self._view:
            return
        self._view = view
        clear(self._row)
        if view.whose is None and view.present is None:
            self._row.addWidget(Words(self._look, words.NOBODY, Type.NOTE, Tone.HINT))
            self._row.addStretch(1)
            return
        shown = [who for who in (view.whose, view.present) if who is not None]
        for number, who in enumerate(shown):
            if number:
                self._divide()
            self._row.addLayout(self._one_line(who) if self._look.compact else self._two_lines(who))
        if not self._look.compact:
            self._divide()
            self._row.addLayout(self._facts(view))
        self._row.addStretch(1)

    def _divide(self) -> None:
        line = rule(upright=True)
        line.setFixedHeight(self._look.metrics.applicant - 22)
        self._row.addWidget(line)

    def _name(self, who: WhoView) -> QHBoxLayout:
        return across(
            Words(self._look, who.role, Type.SMALL, Tone.HINT), Words(self._look, who.name, Type.TITLE), gap=8
        )

    def _two_lines(self, who: WhoView) -> QVBoxLayout:
        top = self._name(who)
        if who.read:
            top.addWidget(TagLabel(self._look, Tag(text=who.read, tone=Tone.OK), ground="ok-tint"))
        top.addStretch(1)
        second = Words(self._look, who.second, Type.SMALL, Tone.SECOND)
        return down(None, top, second, None, gap=2)

    def _one_line(self, who: WhoView) -> QHBoxLayout:
        row = self._name(who)
        if who.role != words.APPLICANT and who.number:
            row.addWidget(Words(self._look, who.number, Type.SMALL, Tone.SECOND))
        if who.read:
            row.addWidget(TagLabel(self._look, Tag(text=who.read, tone=Tone.OK), ground="ok-tint"))
        return row

    def _facts(self, view: BarView) -> QVBoxLayout:
        def line(head: str, text: str) -> QHBoxLayout:
            value = Words(self._look, text, Type.SMALL, Tone.SECOND, cut=True)
            value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            return across(Words(self._look, head, Type.SMALL, Tone.HINT), value, gap=12)

        return down(None, line(words.CREDIT, view.credit), line(words.HISTORY, view.history), None, gap=2)


class StepsBar(QWidget):
    """The five steps as buttons, joined by lines.

    Signals:
        chosen: The `Step` (as an object) that was clicked.
    """

    chosen = Signal(object)

    def __init__(self, style: Style) -> None:
        """Draw all five, none done."""
        super().__init__()
        ground(self, "panel")
        self.setFixedHeight(style.metrics.steps)
        self.buttons = {step: StepButton(style, n, words.STEP[step]) for n, step in enumerate(STEPS, 1)}
        margin = style.metrics.margin
        row = across(gap=18 if not style.compact else 14, margins=(margin - 4, 0, margin - 4, 0))
        for number, button in enumerate(self.buttons.values()):
            if number:
                line = rule(strong=True)
                line.setMinimumWidth(8)
                row.addWidget(line, 1, Qt.AlignmentFlag.AlignVCenter)
            button.clicked.connect(self._clicked)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        box = QVBoxLayout()
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(row, 1)
        box.addWidget(rule())
        self.setLayout(box)

    def _clicked(self) -> None:
        self.chosen.emit(next(step for step, button in self.buttons.items() if button is self.sender()))

    def draw(self, current: Step, reachable: frozenset[Step], done: frozenset[Step], count: int) -> None:
        """Show where the case stands; `count` is the number of materials."""
        for step, button in self.buttons.items():
            note = words.items(count) if step is Step.MATERIALS and count and step is current else ""
            button.draw(done=step in done, current=step is current, note=note, allowed=step in reachable)
