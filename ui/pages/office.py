"""Pages of the manager and of the technician: accounts, health, catalogue, devices.

They draw states of `ui.states.office` and pass clicks on; the shell puts them behind its tabs.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from hall.desk import HealthLine
from ui import words
from ui.kit.buttons import KeyButton
from ui.kit.fields import FormField
from ui.kit.text import Words, across, clear, down, ground, rule
from ui.pages.plain import ListPage
from ui.states import office
from ui.states.look import Tone
from ui.states.office import AccountsState, CatalogueState, DeviceRow
from ui.style import Style, Type
from ui.table import RowTable

_CODES_SHOWN: Final = 5
"""More codes than these are on their slips only."""


def _head(style: Style, title: str, line: Words, *buttons: QWidget) -> QVBoxLayout:
    margin = style.metrics.margin
    row = across(
        Words(style, title, Type.TITLE), line, None, *buttons, gap=12, margins=(margin, 6, margin, 6)
    )
    return down(row, rule(strong=True))


class AccountsPage(QWidget):
    """Who may sign in, and one-time codes for those who cannot yet.

    Signals:
        picked: Row number (as an object).
        new_code: 工号 (as an object) that gets a new one-time code.
        import_people: People of the catalogue get accounts and codes.
        print_codes: The codes that are shown are to be printed.
        codes_done: The codes are not to be shown any more.
    """

    picked = Signal(object)
    new_code = Signal(object)
    import_people = Signal()
    print_codes = Signal()
    codes_done = Signal()

    def __init__(self, style: Style) -> None:
        """Draw an empty list."""
        super().__init__()
        self._look = style
        self._state = AccountsState()
        self._codes_shown: tuple[tuple[str, str], ...] = ()
        ground(self, "panel")
        margin = style.metrics.margin
        self._line = Words(style, "", Type.NOTE, Tone.SECOND)
        self.code = KeyButton(style, words.NEW_CODE, "C")
        self.code.clicked.connect(self._new_code)
        self.add = KeyButton(style, words.IMPORT_PEOPLE, "A")
        self.add.clicked.connect(self.import_people)
        self._empty = Words(style, words.LOADING, Type.NOTE, Tone.HINT, wrap=True)
        self._empty.setContentsMargins(margin, 8, margin, 8)
        self.table = RowTable(style, office.account_columns(0))
        self.table.picked.connect(self.picked)
        self.codes = QFrame()
        self.codes.setProperty("kind", "card-warn")
        self._codes = QVBoxLayout()
        self._codes.setSpacing(4)
        print_button = KeyButton(style, words.PRINT_CODES, "P")
        print_button.clicked.connect(self.print_codes)
        done = KeyButton(style, words.CODES_DONE, "Esc")
        done.clicked.connect(self.codes_done)
        card = down(Words(style, words.CODES_HEAD, Type.STRONG), gap=6, margins=(12, 8, 12, 8))
        card.addWidget(Words(style, words.CODES_LINE, Type.SMALL, Tone.SECOND, wrap=True))
        card.addLayout(self._codes)
        card.addLayout(across(print_button, done, None))
        self.codes.setLayout(card)
        box = _head(style, words.ACCOUNTS_HEAD, self._line, self.code, self.add)
        self.card = QWidget()
        self.card.setLayout(down(self.codes, margins=(margin, 8, margin, 8)))
        self.card.hide()
        box.addWidget(self.card)
        box.addWidget(self._empty)
        box.addWidget(self.table, 1)
        self.setLayout(box)
        self.setFocusProxy(self.table)

    def draw(self, state: AccountsState) -> None:
        """Show the people; codes only as long as the state holds them."""
        self._state = state
        self.table.show_columns(office.account_columns(state.now))
        self.table.show_rows(state.accounts, min(state.row, len(state.accounts) - 1))
        self._empty.say(words.ACCOUNTS_EMPTY)
        self._empty.setVisible(not state.accounts)
        locked = sum(account.locked_until > state.now for account in state.accounts)
        line = words.people_line(len(state.accounts), locked)
        self._line.say(f"{line}，{words.may_import(state.importable)}" if state.importable else line)
        self.code.setEnabled(state.current() is not None)
        self.add.setEnabled(bool(state.importable))
        self.add.setToolTip("" if state.importable else words.NOBODY_TO_IMPORT)
        self.card.setVisible(bool(state.codes))
        if state.codes != self._codes_shown:
            self._codes_shown = state.codes
            clear(self._codes)
            for number, code in state.codes[:_CODES_SHOWN]:
                row = across(
                    Words(self._look, number, Type.STRONG), Words(self._look, code, Type.TITLE), None, gap=16
                )
                self._codes.addLayout(row)
            more = len(state.codes) - _CODES_SHOWN
            if more > 0:
                self._codes.addWidget(Words(self._look, words.more_codes(more), Type.NOTE, Tone.SECOND))

    def _new_code(self) -> None:
        account = self._state.current()
        if account is not None:
            self.new_code.emit(account.number)


class HealthPage(QWidget):
    """What `doctor` says, the worst first.

    Signals:
        again: Look once more.
    """

    again = Signal()

    def __init__(self, style: Style) -> None:
        """Draw it running."""
        super().__init__()
        ground(self, "panel")
        self.list = ListPage(style, words.HEALTH_HEAD, words.HEALTH_COLUMNS, (110, 180, 0))
        button = KeyButton(style, words.CHECK_AGAIN, "R")
        button.clicked.connect(self.again)
        margin = style.metrics.margin
        box = down(self.list, rule(strong=True))
        box.addLayout(across(button, None, margins=(margin, 8, margin, 8)))
        self.setLayout(box)
        self.setFocusProxy(self.list.table)

    def draw(self, lines: Sequence[HealthLine]) -> None:
        """Show these lines; none means that the look is still running."""
        line = office.health_line(lines) if lines else ""
        self.list.draw(office.health_rows(lines), line, empty=words.HEALTH_RUNNING)


class CataloguePage(QWidget):
    """The catalogue in force, and every fault of the last import at once.

    Signals:
        wanted: A file is to be chosen; carries True (as an object) when it is only to be checked.
        sent: Path (as an object) that was entered.
        browsed: The file is to be chosen in a dialog.
    """

    wanted = Signal(object)
    sent = Signal(object)
    browsed = Signal()

    def __init__(self, style: Style) -> None:
        """Draw no catalogue."""
        super().__init__()
        ground(self, "panel")
        self._line = Words(style, "", Type.NOTE, Tone.SECOND)
        self.only_check = False
        self.file = FormField(style, words.FILE_PATH)
        self.file.entered.connect(self._entered)
        browse = KeyButton(style, words.FILE_CHOOSE)
        browse.clicked.connect(self.browsed)
        margin = style.metrics.margin
        self._asking = QWidget()
        row = across(self.file, browse, gap=12, margins=(margin, 8, margin, 0))
        row.setStretch(0, 1)
        self._asking.setLayout(row)
        self._asking.hide()
        self.load = KeyButton(style, words.IMPORT_FILE, "I")
        self.load.clicked.connect(self._load)
        self.check = KeyButton(style, words.CHECK_FILE, "K")
        self.check.clicked.connect(self._check)
        self.counts = ListPage(style, words.COLUMN_WHAT, words.CATALOGUE_COLUMNS, (0, 90))
        self.counts.setFixedWidth(280 if not style.compact else 220)
        self.faults = ListPage(style, words.IMPORT_RESULT, words.FAULT_COLUMNS, (112, 220, 0))
        box = _head(style, words.CATALOGUE_HEAD, self._line, self.check, self.load)
        box.addWidget(self._asking)
        body = across(self.counts, rule(strong=True, upright=True), gap=0)
        body.addWidget(self.faults, 1)
        box.addLayout(body, 1)
        self.setLayout(box)
        self.setFocusProxy(self.faults.table)

    def ask_file(self, *, check: bool) -> None:
        """Ask where the file is; with `check` it is only checked."""
        self.only_check = check
        self.file.rename(words.FILE_TO_CHECK if check else words.FILE_PATH)
        self._asking.show()
        self.file.input.setFocus()

    def show_path(self, path: str) -> None:
        """A file was chosen."""
        self.file.show_text(path)
        self.file.input.setFocus()

    def hide_file(self) -> None:
        """No file is asked for any more."""
        self._asking.hide()
        self.faults.table.setFocus()

    def _entered(self) -> None:
        self.sent.emit(self.file.text())

    def draw(self, state: CatalogueState) -> None:
        """Show version, counts, faults."""
        self._line.say(words.IMPORTING if state.busy else office.catalogue_line(state))
        for button in (self.load, self.check):
            button.setEnabled(not state.busy)
        self.counts.draw(office.catalogue_counts(state), empty=words.NO_CATALOGUE)
        self.faults.draw(office.fault_rows(state.faults), state.told, empty=words.FAULTS_NONE)

    def _load(self) -> None:
        self.wanted.emit(False)  # noqa: FBT003  # a signal's one value

    def _check(self) -> None:
        self.wanted.emit(True)  # noqa: FBT003  # a signal's one value


class DevicesPage(QWidget):
    """Printers and what is wrong with them.

    Signals:
        test: A test page is to be printed on the device of that row (a number as an object).
    """

    test = Signal(object)

    def __init__(self, style: Style) -> None:
        """Draw no device."""
        super().__init__()
        ground(self, "panel")
        self.list = ListPage(style, words.DEVICES_HEAD, words.DEVICE_COLUMNS, (110, 140, 240, 0))
        self.button = KeyButton(style, words.TEST_PAGE, "T")
        self.button.clicked.connect(self._test)
        margin = style.metrics.margin
        box = down(self.list, rule(strong=True))
        box.addLayout(across(self.button, None, margins=(margin, 8, margin, 8)))
        self.setLayout(box)
        self.setFocusProxy(self.list.table)

    def draw(self, devices: Sequence[DeviceRow]) -> None:
        """Show these devices."""
        self.list.draw(office.device_rows(devices), empty=words.DEVICES_EMPTY)
        self.button.setEnabled(bool(devices))

    def step(self, rows: int) -> None:
        """Another current row."""
        table = self.list.table
        shown = table.rows.rows()
        table.show_rows(shown, min(max(table.current_row + rows, 0), len(shown) - 1))

    def _test(self) -> None:
        self.test.emit(max(self.list.table.current_row, 0))
