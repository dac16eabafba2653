"""Page 办件: a work list, most urgent first, and one open case beside it (tokens.md 12)."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ui import words
from ui.kit.buttons import KeyButton
from ui.kit.case_panel import CasePanel
from ui.kit.case_parts import ListRow, WorkList
from ui.kit.text import across, clear, down, ground, rule
from ui.pages.cards import CardsPage
from ui.pages.case_file import CaseFilePage
from ui.pages.theme_file import ThemeFilePage
from ui.pages.viewing import ViewPage
from ui.states import case_forms, cases
from ui.states.card_list import CardList
from ui.states.case_acts import ActForm, CaseAct
from ui.states.case_marks import dropped, marks
from ui.states.cases import LIGHT_SHAPES, CaseForm, CaseList, CasesState, Light, columns, counts, listed
from ui.states.look import Shape, Tone
from ui.style import Style, Type

CHIP_LETTERS: Final = 16
"""Letters of a condition on its chip; the whole of it is in its form."""


class CasesPage(QWidget):
    """Saved lists, list, open case.

    Signals:
        picked: Row number (as an object) that was clicked.
        reprint: The papers of the open case are to be printed again.
        edited: The `CasesState` (as an object) after a change that needs nothing from outside.
        unmask: The number of the open case is to be shown in full (an event, D8).
        void: Reason (as an object) to void the open case; the manager signs in, in place (D24).
        note: A note (as an object) for the open case.
        take: Reason (as an object) why this window takes the open case over.
        act: A `CaseAct` (as an object) to begin.
        form: A `CaseAct` of the list (as an object): a condition, an own filter.
        open_file: The file of the open case is to be shown.
        related: Id (as an object) of another case whose file is to be shown.
        step_typed: Name and text (as a tuple) of a field of a step's form.
        step_sent: The step's form is to be sent.
        reprint_theme: The receipt of the open 一件事 is to be printed again.
        whole: The 一件事 of the open case is to be shown.
        cards_wanted: The list of yellow and red cards is to be shown.
        view: SHA-256 in hex (as an object) of a scan to look at, "" for the first of the material.
        view_picked, view_fitted, view_left: As `ViewPage` says them.
        hidden: Another page stands in place of this one.
    """

    picked = Signal(object)
    reprint = Signal()
    edited = Signal(object)
    unmask = Signal()
    void = Signal(object)
    note = Signal(object)
    take = Signal(object)
    act = Signal(object)
    form = Signal(object)
    open_file = Signal()
    related = Signal(object)
    step_typed = Signal(object)
    step_sent = Signal()
    reprint_theme = Signal()
    whole = Signal()
    cards_wanted = Signal()
    view = Signal(object)
    view_picked = Signal(object)
    view_fitted = Signal(object)
    view_left = Signal()
    hidden = Signal()

    def __init__(self, style: Style, *, own_foot: bool = True) -> None:
        """Draw an empty list; without `own_foot` the window around it says the keys."""
        super().__init__()
        self._look = style
        self._state = CasesState()
        self._over = False
        self._above: QWidget | None = None
        self._drawn: tuple[object, ...] = ()
        self._chipped: tuple[tuple[str, str], ...] = ()
        ground(self, "panel")
        margin = style.metrics.margin
        foot = words.FOOT_CASE_LIST if own_foot else None
        self.work = WorkList(style, columns(compact=style.compact), foot)
        left = self._left(margin)
        self.table = self.work.table
        self.table.hide_first(hidden=True)
        self._marked: frozenset[str] = frozenset()
        self.table.picked.connect(self.picked)
        self.panel = CasePanel(style)
        self.theme = ThemeFilePage(style)
        self.file = CaseFilePage(style, own_foot=own_foot)
        self.view_page = ViewPage(style, own_foot=own_foot)
        self._wire()
        self._chip_box = QWidget()
        self._chips = down(gap=6, margins=(margin, 0, margin, 8))
        self._chip_box.setLayout(self._chips)
        self._chip_box.hide()
        self.work.under_head(self._chip_box)
        self._head(cards=not own_foot)
        row = across(left, rule(strong=True, upright=True), gap=0)
        row.addLayout(self.work.middle, 1)
        row.addWidget(self.panel)
        self._stack = self._stacked(row)

    def _stacked(self, row: QHBoxLayout) -> QStackedLayout:
        """The list, and what lies over it: the file, and its scans over that."""
        listed_part = QWidget()
        listed_part.setLayout(row)
        self.cards = CardsPage(self._look)
        stack = QStackedLayout(self)
        for part in (listed_part, self.file, self.theme, self.cards, self.view_page):
            stack.addWidget(part)
        return stack

    def _head(self, *, cards: bool) -> None:
        """The ways to narrow the list; for a manager that to the list of cards."""
        wanted = [(words.ADD_CONDITION, "F", self._add_condition)]
        if cards:
            wanted.insert(0, (words.CARDS_BUTTON, words.CARDS_KEY, self.cards_wanted.emit))
        for word, key, act in wanted:
            button = KeyButton(self._look, word, key, height=30, role=Type.NOTE)
            button.clicked.connect(act)
            self.work.head.addWidget(button)

    def _wire(self) -> None:
        """What the panel and the file ask goes on to the desk."""
        self.panel.reprint.connect(self.reprint)
        self.panel.unmask.connect(self.unmask)
        self.panel.form.connect(self._form)
        self.panel.typed.connect(self._typed)
        self.panel.sent.connect(self._sent)
        self.panel.act.connect(self.act)
        self.panel.whole.connect(self.whole)
        self.panel.open_file.connect(self.open_file)
        self.panel.step_typed.connect(self.step_typed)
        self.panel.step_sent.connect(self.step_sent)
        self.panel.unmark.connect(self._unmark)
        self.file.back.connect(self._file_left)
        self.file.act.connect(self.act)
        self.file.related.connect(self.related)
        self.file.reprint.connect(self.reprint)
        self.file.step_typed.connect(self.step_typed)
        self.file.step_sent.connect(self.step_sent)
        self.file.step_left.connect(self._close_form)
        self.theme.back.connect(self._theme_left)
        self.theme.picked.connect(self._theme_row)
        self.theme.open_item.connect(self.open_file)
        self.theme.act.connect(self.act)
        self.theme.reprint.connect(self.reprint_theme)
        self.theme.step_typed.connect(self.step_typed)
        self.theme.step_sent.connect(self.step_sent)
        self.theme.step_left.connect(self._close_form)
        self.file.view.connect(self.view)
        self.view_page.picked.connect(self.view_picked)
        self.view_page.fitted.connect(self.view_fitted)
        self.view_page.left.connect(self.view_left)

    def _left(self, margin: int) -> QWidget:
        """Saved lists, lights, own filters; the button to keep one stands below."""
        style = self._look
        inner = QWidget()
        ground(inner, "panel")
        inner.setLayout(down(self.work.saved, None))
        self._inner = inner
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        word = words.SAVE_SHORT if style.compact else words.SAVE_FILTER
        save = KeyButton(style, word, "Ctrl+S", height=30, role=Type.NOTE)
        save.clicked.connect(self._save_filter)
        below = across(save, gap=0, margins=(margin if not style.compact else 8, 6, 8, 10))
        left = QWidget()
        ground(left, "panel")
        left.setFixedWidth(style.metrics.strip)
        box = down()
        box.addWidget(area, 1)
        box.addLayout(below)
        left.setLayout(box)
        return left

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Another page is opened, or the window is closed; a window that is only covered says nothing."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.hidden.emit()

    def show_over(self, page: QWidget | None) -> None:
        """Something stands over the whole page for a while; None takes it away."""
        old, self._above = self._above, page
        if old is not None and old is not page:
            self._stack.removeWidget(old)
            old.setParent(None)
        if page is not None:
            self._stack.addWidget(page)
            self._stack.setCurrentWidget(page)
        else:
            self.draw(self._state)

    def place(self) -> QWidget:
        """Where the keys of the page are: in the list, the open file, the open 一件事, or the scans."""
        tables = (
            self.table,
            self.file.materials,
            self.theme.table,
            self.cards.table,
            self.view_page.table,
        )
        if self._above is not None:
            return self._above
        return tables[self._stack.currentIndex()]

    def draw(self, state: CasesState) -> None:
        """Show the list, or the file over it."""
        self._state = state
        if self._above is not None:
            return
        if state.view is not None:
            self._stack.setCurrentWidget(self.view_page)
            self.view_page.draw(state.view)
            return
        self.view_page.clear()
        under = 2 if state.theme is not None else 3 if self._over else 0
        layer = 1 if state.file is not None else under
        opened = layer in {1, 2} and layer != self._stack.currentIndex()
        self._stack.setCurrentIndex(layer)
        if opened:
            # Also from the search: a step's letter is not to be typed into it.
            self.place().setFocus()
        if state.file is not None:
            self.file.draw(state)
            return
        if state.theme is not None:
            self.theme.draw(state)
            return
        shown = listed(state)
        marked = frozenset(marks(state))
        if marked != self._marked:
            self._marked = marked
            self.table.show_columns(columns(compact=self._look.compact, marked=marked))
            self.table.hide_first(hidden=not marked)
        self.table.show_rows(shown, min(state.row, len(shown) - 1))
        why = words.nothing_listed(state.list, state.search, len(case_forms.chips(state)))
        line = words.found_line(len(shown), state.search) if state.search else words.cases_line(len(shown))
        if state.search and state.found_theme[1]:
            alone, said = state.found_theme
            line = words.theme_found(said) if alone else words.theme_among(said, len(shown))
        line = line if state.whole or not cases.asks_store(state) else words.NOT_ALL
        title = words.SEARCH_HEAD if state.search else str(state.list)
        self.work.say(title, line, "" if shown else why)
        self.panel.draw(state)
        self._draw_chips(state)
        own = cases.own_counts(state)
        lists = (cases.list_counts(state), counts(state), own)
        drawn = (*lists, state.list, state.light, bool(state.search), state.own_name)
        if drawn != self._drawn:
            self._drawn = drawn
            self._draw_lists(state)

    def show_cards(self, cards: CardList | None, form: ActForm | None) -> None:
        """The list of cards stands over the cases, or goes."""
        self._over = cards is not None
        if cards is not None:
            self.cards.draw(cards, form)
        self.draw(self._state)

    def _draw_lists(self, state: CasesState) -> None:
        self.work.begin_saved(words.FILTERS)
        for one, count in cases.list_counts(state):
            on = one is state.list and not state.search and not state.own_name
            self.work.saved.addWidget(self._row(one, count, Shape.NONE, Tone.INK, on=on))
        self.work.saved.addSpacing(10)
        self.work.add_heading(words.BY_LIGHT)
        for light, count in counts(state):
            shape, tone = LIGHT_SHAPES[light]
            on = light is state.light and not state.search
            self.work.saved.addWidget(self._row(light, count, shape, tone, on=on))
        if state.own:
            self.work.saved.addSpacing(10)
            self.work.add_heading(words.OWN_FILTERS)
        for own, count in cases.own_counts(state):
            on = own.name == state.own_name
            row = ListRow(self._look, own.name, count, shape=Shape.NONE, tone=Tone.INK, on=on)
            row.setProperty("own", own.name)
            row.clicked.connect(self._own_chosen)
            self.work.saved.addWidget(row)
        if state.own:
            change = KeyButton(
                self._look, words.DROP_BUTTON, words.DROP_KEY, kind="link", height=26, role=Type.SMALL
            )
            change.clicked.connect(self._change_own)
            self.work.saved.addWidget(change, 0, Qt.AlignmentFlag.AlignLeft)
        on = state.list is CaseList.ALL and not state.search and not state.own_name
        self.work.saved.addSpacing(10)
        self.work.saved.addWidget(self._row(CaseList.ALL, -1, Shape.NONE, Tone.INK, on=on))
        self._inner.setMinimumHeight(_height(self.work.saved))

    def _draw_chips(self, state: CasesState) -> None:
        """The conditions that hold, each with the key that drops it."""
        chips = case_forms.chips(state)
        if chips == self._chipped:
            return
        self._chipped = chips
        clear(self._chips)
        buttons: list[KeyButton] = []
        for number, (name, text) in enumerate(chips, 1):
            short = text if len(text) <= CHIP_LETTERS else f"{text[: CHIP_LETTERS - 1]}…"
            chip = KeyButton(
                self._look, f"{short}　{words.CHIP_GONE}", str(number), height=30, role=Type.NOTE
            )
            chip.setToolTip(text)
            chip.setProperty("what", name)
            chip.clicked.connect(self._chip_gone)
            buttons.append(chip)
        if len(chips) > 1:
            every = KeyButton(self._look, words.ALL_CHIPS, words.ALL_CHIPS_KEY, height=30, role=Type.NOTE)
            every.clicked.connect(self._chips_gone)
            buttons.append(every)
        metrics = self._look.metrics
        room = max(self.width() - metrics.strip - self.panel.width() - 2 * metrics.margin, 300)
        row, used = self._chip_row(), 0
        for button in buttons:
            wide = button.sizeHint().width() + 8
            if used and used + wide > room:
                row, used = self._chip_row(), 0
            row.insertWidget(row.count() - 1, button)
            used += wide
        self._chip_box.setVisible(bool(buttons))

    def _chip_row(self) -> QHBoxLayout:
        row = across(None, gap=8)
        self._chips.addLayout(row)
        return row

    def _chip_gone(self) -> None:
        name = str(self.sender().property("what"))
        self.edited.emit(case_forms.chip_dropped(self._state, name))

    def _chips_gone(self) -> None:
        after = case_forms.dropped_by_key(self._state, words.ALL_CHIPS_KEY)
        if after is not None:
            self.edited.emit(after)

    def _own_chosen(self) -> None:
        name = str(self.sender().property("own"))
        own = next((one for one in self._state.own if one.name == name), None)
        if own is not None:
            self.edited.emit(cases.taken(self._state, own))

    def _add_condition(self) -> None:
        self.form.emit(CaseAct.FILTER)

    def _save_filter(self) -> None:
        self.form.emit(CaseAct.SAVE)

    def _change_own(self) -> None:
        self.form.emit(CaseAct.DROP)

    def _unmark(self) -> None:
        self.edited.emit(dropped(self._state))

    def _file_left(self) -> None:
        self.edited.emit(replace(self._state, file=None))

    def _theme_left(self) -> None:
        self.edited.emit(replace(self._state, theme=None))

    def _theme_row(self, row: object) -> None:
        if isinstance(row, int):
            self.edited.emit(cases.in_theme(self._state, row))

    def _close_form(self) -> None:
        self.edited.emit(cases.wrote(self._state, CaseForm.NONE))

    def _row(self, what: CaseList | Light, count: int, shape: Shape, tone: Tone, *, on: bool) -> ListRow:
        row = ListRow(self._look, str(what), count, shape=shape, tone=tone, on=on)
        row.setProperty("what", str(what))
        row.clicked.connect(self._chosen)
        return row

    def _chosen(self) -> None:
        name = str(self.sender().property("what"))
        what = next((one for one in (*CaseList, *Light) if str(one) == name), None)
        if what is not None:
            self.edited.emit(cases.chosen(self._state, what))

    def _form(self, form: object) -> None:
        if isinstance(form, CaseForm):
            self.edited.emit(cases.wrote(self._state, form))

    def _typed(self, text: object) -> None:
        self.edited.emit(cases.wrote(self._state, self._state.form, str(text)))

    def _sent(self) -> None:
        state = self._state
        refused = cases.ready(state)
        if refused is not None:
            self.edited.emit(refused)
            return
        self.edited.emit(cases.wrote(state, CaseForm.NONE))
        sends = {CaseForm.VOID: self.void, CaseForm.NOTE: self.note, CaseForm.TAKE: self.take}
        sends[state.form].emit(state.text.strip())


def _height(column: QVBoxLayout) -> int:
    """What a column needs, said now: its new rows count in the layout only a turn later."""
    margins = column.contentsMargins()
    whole = margins.top() + margins.bottom()
    for at in range(column.count()):
        item = column.itemAt(at)
        widget = item.widget() if item is not None else None
        if widget is not None:
            whole += max(widget.minimumSizeHint().height(), widget.minimumHeight())
        elif item is not None:
            whole += item.sizeHint().height()
    return whole
