"""The queue strip: the plate, how the ticket came, who is next, what waits, the F-keys (tokens.md 12)."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ui import words
from ui.kit.plate import Plate
from ui.kit.text import Cap, Words, across, clear, down, ground, rule
from ui.states.look import Tone
from ui.states.queue import QueueAct, QueueKey, QueueState, about, acts, plate, short_name
from ui.style import Style, Type

_FIRST = 40
"""Width of the column of numbers."""

_ACT_SIDE = 6
"""Room beside the key cap, so that the filled line has an edge around it."""

_PAIR = (QueueKey.PAUSE, QueueKey.MORE)
"""Two acts that share a line but in the compact layout: neither ever has a reason beside it."""


class ActionRow(QPushButton):
    """One act of the strip: key cap, word, and the reason when it is not allowed."""

    def __init__(self, style: Style, act: QueueAct) -> None:
        """Draw an act; one that is not allowed stays visible, grey, with its reason."""
        super().__init__()
        self.key = act.key
        self.setProperty("kind", "filled" if act.filled else "flat")
        self.setFixedHeight(style.metrics.action - (4 if style.short and not style.compact else 0))
        self.setAutoDefault(False)
        self.setAccessibleName(f"{act.word} {act.reason}".strip())
        self.setEnabled(act.allowed)
        cap = Cap(style, str(act.key), inside=act.filled)
        cap.setFixedWidth(30)
        cap.pale(not act.allowed)
        tone = Tone.PLAIN if act.filled else Tone.INK if act.allowed else Tone.OFF
        paired, second = act.key in _PAIR and not style.compact, act.key is QueueKey.MORE
        small = paired and second
        word = Words(style, act.word, Type.SMALL if small else Type.BODY, tone)
        word.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        left, right = 0 if small else _ACT_SIDE, 0 if paired and not second else _ACT_SIDE
        row = across(cap, 5 if small else 7, word, None, gap=0, margins=(left, 0, right, 0))
        if act.reason and not style.compact:
            row.addWidget(Words(style, act.reason, Type.SMALL, Tone.HINT))
        self.setLayout(row)
        self._least = row.sizeHint().width()

    def shrink(self) -> None:
        """Take no more room than the words need."""
        self.setFixedWidth(self._least)


class QueueStrip(QWidget):
    """The left side of the desk.

    Signals:
        acted: The `QueueKey` (as an object) of an act that was clicked.
        pressed: Name of the key (as an object) of a heading that was clicked: 依据, 谁在等.
    """

    acted = Signal(object)
    pressed = Signal(object)

    def __init__(self, style: Style) -> None:
        """Draw an empty strip."""
        super().__init__()
        self._look = style
        self._state: QueueState | None = None
        ground(self, "panel")
        self.setFixedWidth(style.metrics.strip)
        self.plate = Plate(style)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        self.setLayout(down(self.plate, self._body))

    def tick(self, now: int) -> None:
        """Once a second: only the plate changes."""
        if self._state is not None:
            self.plate.show_view(plate(self._state, now, compact=self._look.compact))

    def draw(self, state: QueueState, now: int) -> None:
        """Draw a state at a moment (microseconds UTC)."""
        if state != self._state:
            self._state = state
            self._rebuild(state)
        self.tick(now)

    def _rebuild(self, state: QueueState) -> None:
        clear(self._body)
        margin = self._look.metrics.margin
        inset = (margin, 10, margin, 10)
        first, second = about(state, compact=self._look.compact)
        if first:
            lines = [Words(self._look, first, Type.SMALL if self._look.compact else Type.STRONG, wrap=True)]
            if second:
                lines.append(Words(self._look, second, Type.SMALL, Tone.SECOND, wrap=True))
            self._body.addLayout(down(*lines, margins=inset))
            self._body.addWidget(rule(strong=True))
        self._body.addLayout(self._nexts(state, inset))
        self._body.addWidget(rule(strong=True))
        if state.lines or state.offline:
            self._body.addLayout(self._lines(state, inset))
        self._body.addStretch(1)
        side = max(margin - 1 - _ACT_SIDE, 0)
        foot = down(margins=(side, 0, side, 8))
        rows: dict[QueueKey, ActionRow] = {}
        for act in acts(state):
            if self._look.compact and not act.allowed and act.key is not QueueKey.NEXT:
                continue
            row = rows[act.key] = ActionRow(self._look, act)
            row.clicked.connect(self._clicked)
        more = None if self._look.compact else rows.pop(QueueKey.MORE)
        for key, row in rows.items():
            if key is QueueKey.PAUSE and more is not None:
                pair = across(row, gap=0)
                pair.setStretch(0, 1)
                more.shrink()
                pair.addWidget(more)
                foot.addLayout(pair)
            else:
                foot.addWidget(row)
        self._body.addLayout(foot)

    def _clicked(self) -> None:
        row = self.sender()
        if isinstance(row, ActionRow):
            self.acted.emit(row.key)

    def _link(self, text: str, key: str) -> QPushButton:
        """A heading that can be clicked, like the key beside it."""
        link = QPushButton(text)
        link.setFlat(True)
        link.setProperty("kind", "link")
        link.setAutoDefault(False)
        link.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        link.setFont(self._look.font(Type.SMALL))
        link.clicked.connect(lambda: self.pressed.emit(key))
        return link

    def _nexts(self, state: QueueState, inset: tuple[int, int, int, int]) -> QVBoxLayout:
        box = down(gap=6, margins=inset)
        head = Words(
            self._look, words.NEXT_UP_OWN if state.own else words.NEXT_UP, Type.SMALL, Tone.HINT, cut=True
        )
        top = across(head, None, gap=4)
        if not state.own and not self._look.compact:
            top.addWidget(self._link(words.WHY, words.WHY_KEY))
            if self._look.caps:
                top.addWidget(Cap(self._look, words.WHY_KEY))
        box.addLayout(top)
        shown = state.nexts[: self._look.metrics.next_tickets]
        for ticket in shown:
            number = Words(self._look, ticket.number, Type.STRONG)
            number.setMinimumWidth(_FIRST)
            # What makes a number special counts more than where it was taken; both do not fit.
            told = "" if self._look.compact else ticket.how.rpartition(words.COMMA_CLAUSE)[2]
            row = across(number, gap=6)
            if told:
                row.addWidget(Words(self._look, told, Type.SMALL, Tone.SECOND, wrap=True), 1)
            else:
                row.addStretch(1)
            row.addWidget(Words(self._look, ticket.wait, Type.SMALL, Tone.SECOND))
            box.addLayout(row)
        if not shown:
            box.addWidget(Words(self._look, words.NOBODY_WAITS, Type.SMALL, Tone.HINT, wrap=True))
        return box

    def _lines(self, state: QueueState, inset: tuple[int, int, int, int]) -> QVBoxLayout:
        box = down(gap=6, margins=inset)
        if state.offline and state.seen_at is not None:
            box.addWidget(Words(self._look, words.hall_queue(state.seen_at), Type.SMALL, Tone.HINT, cut=True))
        elif not self._look.compact:
            box.addLayout(
                across(
                    self._link(words.WAITING, words.WHO_KEY),
                    *((Cap(self._look, words.WHO_KEY),) if self._look.caps else ()),
                    None,
                    Words(self._look, words.ESTIMATE, Type.SMALL, Tone.HINT),
                )
            )
        for line in state.lines:
            people = Words(self._look, words.people(line.people), Type.STRONG)
            people.setMinimumWidth(_FIRST)
            row = across(people, gap=6)
            name = short_name(line.name)
            row.addWidget(Words(self._look, name, Type.SMALL, Tone.SECOND, wrap=True), 1)
            if state.offline and not self._look.compact:
                row.addWidget(Words(self._look, words.LATER_CALL, Type.SMALL, Tone.SECOND))
            elif line.low is not None and line.high is not None and not self._look.compact:
                row.addWidget(Words(self._look, words.span(line.low, line.high), Type.SMALL, Tone.SECOND))
            box.addLayout(row)
        return box
