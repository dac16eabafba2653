"""Beside the list while several cases are marked: what may be done with them, then what came of each."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import words
from ui.kit.buttons import KeyButton
from ui.kit.text import Mark, Words, across, down, rule
from ui.states.case_acts import KEYS, CaseAct
from ui.states.case_batch import BatchLine, BatchOffer
from ui.states.case_marks import marks
from ui.states.cases import CasesState, listed
from ui.states.look import Shape, Tone
from ui.style import Style, Type


class BatchCard(QWidget):
    """Marked cases, or the result of the last step for many.

    Signals:
        act: The `CaseAct` (as an object) that is to be begun for all.
        left: Nothing is to be marked any more.
    """

    act = Signal(object)
    left = Signal()

    def __init__(self, style: Style, state: CasesState) -> None:
        """Draw one state."""
        super().__init__()
        self._look = style
        self._box = down(gap=4)
        self.setLayout(self._box)
        if state.batch is not None:
            self._told(state)
        else:
            self._marked(state)
        self._box.addStretch(1)

    def _say(self, text: str, role: Type = Type.SMALL, tone: Tone = Tone.SECOND) -> None:
        self._box.addWidget(Words(self._look, text, role, tone, wrap=True))

    def _marked(self, state: CasesState) -> None:
        ids = set(marks(state))
        self._say(words.marked_head(len(ids)), Type.TITLE, Tone.INK)
        self._say(words.MARK_HINT)
        self._box.addWidget(rule(strong=True))
        for offer in state.offered.offers if set(state.offered.cases) == ids else ():
            self._box.addLayout(self._offer(offer))
        self._box.addWidget(rule())
        for entry in listed(state):
            if entry.id in ids:
                self._box.addLayout(self._case(Shape.BOX_ON, Tone.ACCENT, entry.number, entry.who))

    def _offer(self, offer: BatchOffer) -> QVBoxLayout:
        word = words.send_many(str(offer.act), offer.able) if offer.able else str(offer.act)
        button = KeyButton(self._look, word, KEYS[offer.act], role=Type.NOTE)
        button.setEnabled(bool(offer.able))
        button.clicked.connect(self._clicked(offer.act))
        row = across(button, gap=8)
        why = "" if offer.able else offer.why
        row.addWidget(Words(self._look, why, Type.SMALL, Tone.HINT, wrap=True), 1)
        return down(row)

    def _clicked(self, act: CaseAct) -> Callable[[], None]:
        return lambda: self.act.emit(act)

    def _told(self, state: CasesState) -> None:
        batch = state.batch
        if batch is None:
            return
        failed = len(batch.failed)
        tone = Tone.WARN if failed else Tone.OK
        head = words.batch_head(batch.act, len(batch.lines) - failed, failed)
        self._say(head, Type.TITLE, tone)
        if failed:
            self._say(words.BATCH_FAILED)
        self._box.addWidget(rule(strong=True))
        for line in sorted(batch.lines, key=lambda one: not one.why):
            self._box.addLayout(self._line(line))
        back = KeyButton(self._look, words.BATCH_GONE, "Esc", role=Type.NOTE)
        back.clicked.connect(self.left)
        self._box.addSpacing(6)
        self._box.addLayout(across(back, None))

    def _line(self, line: BatchLine) -> QVBoxLayout:
        shape, tone = (Shape.TRIANGLE, Tone.WARN) if line.why else (Shape.TICK, Tone.OK)
        box = down(self._case(shape, tone, line.number, line.who), gap=0, margins=(0, 0, 0, 4))
        text = Words(self._look, line.why or words.BATCH_OK, Type.SMALL, Tone.SECOND, wrap=True)
        row = across(gap=0, margins=(22, 0, 0, 0))
        row.addWidget(text, 1)
        box.addLayout(row)
        return box

    def _case(self, shape: Shape, tone: Tone, number: str, who: str) -> QHBoxLayout:
        row = across(Mark(self._look, shape, tone), gap=6)
        row.addWidget(Words(self._look, f"{number[14:17]} {number[17:]}", Type.NOTE_STRONG))
        row.addWidget(Words(self._look, who, Type.NOTE, cut=True), 1)
        return row
