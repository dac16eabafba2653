"""The case file: what happened, materials and papers, clocks and related cases, and what may be done now."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from ui import words
from ui.kit.act_form import ActFormBox
from ui.kit.bars import FootKeys
from ui.kit.buttons import KeyButton
from ui.kit.long_lines import FactLines, TimeLines
from ui.kit.text import Mark, TagLabel, Words, across, clear, down, ground, rule
from ui.pages.viewing import ThumbStrip
from ui.states.case_acts import ActForm, ActOffer
from ui.states.case_file import CaseFileView, MaterialLine, RelatedCase, TimeLine
from ui.states.cases import LIGHT_SHAPES, CasesState
from ui.states.look import Cell, Column, Shape, Tag, Tone, small
from ui.style import Style, Type
from ui.table import RowTable


class CaseFilePage(QWidget):
    """One case in full.

    Signals:
        back: To the list.
        act: The `CaseAct` (as an object) that is to be begun.
        related: Id (as an object) of another case that is to be opened.
        reprint: The papers are to be printed again.
        step_typed: Name and text (as a tuple) of a field of the step's form.
        step_sent: The step's form is to be sent.
        step_left: The step's form is to be closed.
        view: SHA-256 in hex (as an object) of a scan that is to be looked at, "" for the first one here.
    """

    back = Signal()
    act = Signal(object)
    related = Signal(object)
    reprint = Signal()
    step_typed = Signal(object)
    step_sent = Signal()
    step_left = Signal()
    view = Signal(object)

    def __init__(self, style: Style, *, own_foot: bool = True) -> None:
        """Draw an empty file; without `own_foot` the window around it says the keys."""
        super().__init__()
        self._look = style
        self._shown: tuple[CaseFileView, tuple[object, ...] | None] | None = None
        self.box: ActFormBox | None = None
        ground(self, "panel")
        margin = style.metrics.margin
        self._head = QVBoxLayout()
        self._head.setContentsMargins(margin, 10, margin, 10)
        self._line = QVBoxLayout()
        self._right = QVBoxLayout()
        self._right.setContentsMargins(margin, 8, margin, 8)
        self._right.setSpacing(4)
        self._below = QVBoxLayout()
        self._below.setContentsMargins(margin, 6, margin, 6)
        self._below.setSpacing(2)
        self.materials = RowTable(style, _columns(style))
        left = _scrolled(self._line, (margin, 8, margin, 8))
        self.history = left.verticalScrollBar()
        self.history.rangeChanged.connect(self._to_newest)
        self._told: tuple[str, tuple[TimeLine, ...]] | None = None
        self._back = 0
        left.setFixedWidth(style.metrics.result + (20 if not style.compact else 0))
        middle = down(self._heading(words.FILE_MATERIALS))
        middle.addWidget(self.materials, 3)
        self.thumbs = ThumbStrip(style)
        self.thumbs.opened.connect(self.view)
        middle.addWidget(self.thumbs)
        middle.addWidget(rule())
        facts = _scrolled(self._below, (0, 0, 0, 0))
        self.facts = facts.verticalScrollBar()
        self.facts.rangeChanged.connect(self._to_facts)
        self._page = 0
        middle.addWidget(facts, 2)
        side = QWidget()
        side.setFixedWidth(style.metrics.result - (16 if not style.compact else 0))
        side.setLayout(self._right)
        row = across(left, rule(strong=True, upright=True), gap=0)
        row.addLayout(middle, 1)
        row.addWidget(rule(strong=True, upright=True))
        row.addWidget(side)
        box = down()
        box.addLayout(self._head)
        box.addWidget(rule(strong=True))
        box.addLayout(row, 1)
        if own_foot:
            foot = FootKeys(style)
            foot.draw(words.FOOT_FILE)
            box.addWidget(foot)
        self.setLayout(box)

    def _heading(self, text: str) -> Words:
        head = Words(self._look, text, Type.SMALL, Tone.HINT)
        head.setContentsMargins(self._look.metrics.margin, 8, 0, 6)
        return head

    def draw(self, state: CasesState) -> None:
        """Show the open file and the form over its right side."""
        file = state.file
        if file is None:
            return
        self.thumbs.show_thumbs(state.thumbs.shown if state.thumbs.case == file.entry.id else ())
        form = state.act
        key = (form.act, form.case) if form is not None else None
        if self._shown != (file, key):
            fresh = self._shown is None or self._shown[0] != file
            self._shown = (file, key)
            if fresh:
                self._draw_file(file)
            self._draw_right(file, form)
        elif self.box is not None and form is not None:
            self.box.draw(form)

    def _draw_file(self, file: CaseFileView) -> None:
        for layout in (self._head, self._below):
            clear(layout)
        entry = file.entry
        number = across(Words(self._look, entry.number[:6], Type.NOTE), gap=0)
        number.addWidget(Words(self._look, entry.number[6:] or words.DRAFT_NUMBER, Type.NOTE_STRONG))
        shape, tone = LIGHT_SHAPES[entry.light]
        light = across(Mark(self._look, shape, tone), gap=6)
        light.addWidget(Words(self._look, f"{entry.light}　{entry.left}", Type.NOTE_STRONG, tone))
        tag = TagLabel(self._look, Tag(text=entry.state, tone=Tone.SECOND))
        back = KeyButton(self._look, words.FILE_BACK, "Esc", height=28, role=Type.SMALL)
        back.clicked.connect(self.back)
        title = Words(self._look, entry.item, Type.TITLE, cut=True)
        top = across(title, gap=16)
        top.addLayout(light)
        top.addStretch(1)
        top.addWidget(tag)
        top.addWidget(back)
        self._head.addLayout(top)
        self._head.addLayout(across(number, None))
        self._draw_history(file)
        self.materials.show_rows(file.materials, file.row if file.materials else -1)
        self._draw_below(file)

    def _draw_history(self, file: CaseFileView) -> None:
        """Oldest first; what a long history shows at first is its end."""
        told = (file.entry.id, file.timeline)
        if (told, file.back) == (self._told, self._back):
            return
        if told != self._told:
            self._told = told
            clear(self._line)
            self._line.addWidget(Words(self._look, words.TIMELINE, Type.SMALL, Tone.HINT))
            self._line.addWidget(TimeLines(self._look, file.timeline))
            self._line.addStretch(1)
        self._back = file.back
        self._to_newest()

    def _to_newest(self) -> None:
        """The end of the history, or so many pages before it."""
        bar = self.history
        bar.setValue(bar.maximum() - self._back * bar.pageStep())

    def _to_facts(self) -> None:
        """The page of the facts that is looked at."""
        self.facts.setValue(self._page * self.facts.pageStep())

    def _draw_below(self, file: CaseFileView) -> None:
        self._page = file.below
        told = words.printed_times
        papers = [f"{one.name}　{told(one.printed, one.at, one.failed)}" for one in file.papers]
        clocks = [f"{one.name}　{one.due}　{one.left}" for one in file.clocks]
        notes = [f"{one.what}　{one.detail}　{one.at}" for one in file.notes]
        facts = [
            *file.facts,
            *_part(words.FILE_CLOCKS, clocks),
            *_part(words.FILE_PAPERS, papers),
            *_part(words.FILE_NOTES, notes),
        ]
        self._below.addWidget(FactLines(self._look, facts))
        self._below.addWidget(Words(self._look, words.FILE_RELATED, Type.SMALL, Tone.HINT))
        for other in file.related:
            self._below.addWidget(self._related(other))
        if not file.related:
            self._below.addWidget(Words(self._look, words.NONE_HERE, Type.SMALL, Tone.HINT))
        self._below.addStretch(1)
        self._to_facts()

    def _related(self, other: RelatedCase) -> KeyButton:
        text = f"{other.number}　{other.item}　{other.state}　{other.why}"
        row = KeyButton(self._look, text, kind="link", height=24, role=Type.SMALL)
        row.label.tone(Tone.ACCENT)
        row.clicked.connect(lambda: self.related.emit(other.id))
        return row

    def _draw_right(self, file: CaseFileView, form: ActForm | None) -> None:
        clear(self._right)
        self.box = None
        if form is not None:
            self.box = ActFormBox(self._look, form)
            self.box.typed.connect(self.step_typed)
            self.box.sent.connect(self.step_sent)
            self.box.left.connect(self.step_left)
            self._right.addWidget(self.box, 1)
            self.box.take_focus()
            return
        self._right.addWidget(Words(self._look, words.FILE_ACTS, Type.SMALL, Tone.HINT))
        for offer in (one for one in file.acts if not one.why):
            self._right.addWidget(self._offer(offer))
        reprint = KeyButton(self._look, words.REPRINT, "P", role=Type.NOTE)
        reprint.setEnabled(bool(file.papers))
        reprint.clicked.connect(self.reprint)
        self._right.addWidget(reprint)
        # What the state alone rules out is said when its key is pressed: most steps would stand here.
        closed = [one for one in file.acts if one.why not in {"", words.not_in_state(file.entry.state)}]
        if closed:
            self._right.addSpacing(6)
            names = {one.why: [str(other.act) for other in closed if other.why == one.why] for one in closed}
            text = "\n".join(words.stopped(words.LIST_COMMA.join(acts), why) for why, acts in names.items())
            note = Words(self._look, text, Type.SMALL, Tone.OFF, wrap=True)
            self._right.addWidget(_wrapped(note), 1)
        self._right.addStretch(1)

    def _offer(self, offer: ActOffer) -> KeyButton:
        button = KeyButton(self._look, str(offer.act), offer.key, role=Type.NOTE, shape=Shape.NONE)
        button.clicked.connect(lambda: self.act.emit(offer.act))
        return button


def _part(name: str, lines: Sequence[str]) -> list[tuple[str, str]]:
    """Lines under one name; 没有 for none."""
    return [("" if number else name, text) for number, text in enumerate(lines or [words.NONE_HERE])]


def _wrapped(widget: QWidget) -> QScrollArea:
    return _scrolled(down(widget, None), (0, 0, 0, 0))


def _scrolled(layout: QVBoxLayout, margins: tuple[int, int, int, int]) -> QScrollArea:
    """A column that scrolls alone."""
    if margins != (0, 0, 0, 0):
        layout.setContentsMargins(*margins)
    inner = QWidget()
    ground(inner, "panel")
    inner.setLayout(layout)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(inner)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def _columns(style: Style) -> tuple[Column[MaterialLine], ...]:
    """State first, then name, paper, scans."""
    state, name, paper, scans = words.FILE_COLUMNS
    wide = not style.compact
    return (
        Column[MaterialLine](state, 78, _state, small=True),
        small(name, 0, lambda row: row.name),
        small(paper, 120 if wide else 96, lambda row: row.paper, Tone.SECOND),
        small(scans, 116, lambda row: words.scans_line(len(row.files), row.size), Tone.SECOND),
    )


def _state(row: MaterialLine) -> Cell:
    shape = Shape.RING if row.lacking else Shape.TICK
    return Cell(text=row.state, shape=shape, tone=Tone.BAD if row.lacking else Tone.OK, bold=row.lacking)
