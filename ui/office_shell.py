"""The window of roles without a queue: tabs, pages that look up on opening, keys, status bar (D24).

What each role sees is `ui.states.tabs`; what is done outside is `office_work.py` and `office_cases.py`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QStackedWidget, QWidget
from typing_extensions import override

from hall.clock import corrected, day_of
from hall.commands.record import day_number
from hall.errors import HallError
from ui import words
from ui.keys import key_name
from ui.kit.bars import FootKeys, NoticeStrip, StatusBar, TopBar
from ui.kit.text import down, ground
from ui.office_cases import OfficeCases
from ui.office_work import OfficeWork, People
from ui.pages.office import AccountsPage, CataloguePage, DevicesPage, HallPage, HealthPage
from ui.pages.plain import EmptyPage
from ui.states import office, status
from ui.states.office import AccountsState, CatalogueState, ImportFault
from ui.states.status import Notice, NoticeKind
from ui.states.tabs import PageName, pages_for
from ui.style import Style

if TYPE_CHECKING:
    from collections.abc import Callable

    from hall.commands.staff import OneTimeCode
    from hall.desk import DeskPorts, HealthLine, ImportAnswer
    from hall.ports import CatalogueVersion
    from hall.staff import Actor
    from hall.tickets import Ticket
    from ui.lane import Lanes, Worker
    from ui.states.status import Status


class OfficeShell(QWidget):
    """Pages of manager, technician, guide and auditor.

    Signals:
        leaving: The person signs out.
        touched: `hall.ports.Changes` (as an object) of what was written.
        fault: An exception that is neither a refusal nor an outage.
    """

    leaving = Signal()
    touched = Signal(object)
    fault = Signal(object)

    def __init__(self, ports: DeskPorts, actor: Actor, lanes: Lanes) -> None:
        """Open on the first page of the role."""
        super().__init__()
        style = Style(high_contrast=ports.settings.high_contrast)
        self._ports, self._lanes = ports, lanes
        self._work = OfficeWork(ports, actor)
        self._tabs = pages_for(actor.role)
        self._codes: tuple[OneTimeCode, ...] = ()
        self._people = AccountsState()
        self._book = CatalogueState()
        self._device = 0
        ground(self, "panel")
        self.setStyleSheet(style.qss())
        self.top = TopBar(style, tuple(tab.word for tab in self._tabs))
        self.notice = NoticeStrip(style)
        self.status = StatusBar(style)
        self.foot = FootKeys(style)
        self.pages = QStackedWidget()
        self.hall, self.health = HallPage(style), HealthPage(style)
        self.accounts, self.catalogue = AccountsPage(style), CataloguePage(style)
        self.devices = DevicesPage(style)
        made: dict[PageName, QWidget] = {
            PageName.HALL: self.hall,
            PageName.HEALTH: self.health,
            PageName.ACCOUNTS: self.accounts,
            PageName.CATALOGUE: self.catalogue,
            PageName.DEVICES: self.devices,
        }
        self.cases: OfficeCases | None = None
        if any(tab.page is PageName.CASES for tab in self._tabs):
            self.cases = OfficeCases(style, ports, actor, lanes, self)
            made |= {PageName.CASES: self.cases.page, PageName.DAY_END: self.cases.day}
        for tab in self._tabs:
            self.pages.addWidget(made.get(tab.page) or EmptyPage(style, tab.word, words.NOTHING_HERE))
        self._connect()
        box = down(self.top, self.notice)
        box.addWidget(self.pages, 1)
        box.addWidget(self.foot)
        box.addWidget(self.status)
        self.setLayout(box)
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)
        self.open_tab(0)

    def _connect(self) -> None:
        self.top.opened.connect(self._open)
        self.health.again.connect(self._look)
        self.accounts.picked.connect(self._person)
        self.accounts.new_code.connect(self._new_code)
        self.accounts.import_people.connect(self._add_people)
        self.accounts.print_codes.connect(self._print_codes)
        self.accounts.codes_done.connect(self._codes_done)
        self.catalogue.wanted.connect(self._file_wanted)
        self.catalogue.sent.connect(self._file_sent)
        self.catalogue.browsed.connect(self._browse)
        self.devices.test.connect(self._test)
        if self.cases is not None:
            self.cases.said.connect(self._said)
            self.cases.refused.connect(self._refused)
            self.cases.touched.connect(self.touched)
            self.cases.fault.connect(self.fault)
            self.top.search.changed.connect(self._search)

    @property
    def page(self) -> PageName:
        """The page that is open."""
        return self._tabs[self.pages.currentIndex()].page

    # --- opening and reading

    def open_tab(self, number: int) -> None:
        """A page, with what it shows read again."""
        if not 0 <= number < len(self._tabs):
            return
        now = corrected(self._ports.clock)
        self.pages.setCurrentIndex(number)
        self.top.draw(number, words.day_line(day_of(now)), words.hour(now))
        self.top.search.setVisible(self.page is PageName.CASES)
        self.foot.draw(words.FOOT_OFFICE[str(self.page)])
        self.notice.draw(None)
        self.pages.currentWidget().setFocus()
        self._read()

    def _read(self) -> None:
        queries, clock, call = self._ports.queries, self._ports.clock, self._lanes.call
        match self.page:
            case PageName.HALL:
                call.submit(
                    self, lambda: queries.tickets_of_day(day_number(clock)), self._hall_came, self._failed
                )
            case PageName.HEALTH:
                self._look()
            case PageName.ACCOUNTS:
                call.submit(self, self._work.people, self._people_came, self._failed)
            case PageName.CATALOGUE:
                call.submit(
                    self, lambda: queries.catalogue(day_number(clock)), self._catalogue_came, self._failed
                )
            case PageName.DEVICES:
                call.submit(self, self._work.devices, self.devices.draw, self._failed)
            case PageName.CASES if self.cases is not None:
                self.cases.load()
            case PageName.DAY_END if self.cases is not None:
                self.cases.load_day()
            case _:
                pass

    def _hall_came(self, tickets: tuple[Ticket, ...]) -> None:
        self.hall.draw(office.hall(tickets, {}, self._ports.clock.wall()))

    @Slot()
    def _look(self) -> None:
        self.health.draw(())
        self._lanes.call.submit(self, self._ports.doctor, self._health_came, self._failed)

    def _health_came(self, lines: tuple[HealthLine, ...]) -> None:
        self.health.draw(lines)

    # --- saying

    def _failed(self, error: BaseException) -> None:
        if self._book.busy:
            self._draw_book(replace(self._book, busy=False))
        if isinstance(error, HallError):
            self._refused(error.sentence)
        else:
            self.fault.emit(error)

    def _said(self, sentence: object) -> None:
        self.notice.draw(Notice(kind=NoticeKind.DONE, text=str(sentence)))

    def _refused(self, sentence: object) -> None:
        self.notice.draw(Notice(kind=NoticeKind.ERROR, text=str(sentence)))

    def _ask(self, lane: Worker, work: Callable[[], object], done: Callable[[object], None]) -> None:
        lane.submit(self, work, done, self._failed)

    # --- people and codes

    def _people_came(self, people: People) -> None:
        codes = tuple((code.number, code.code) for code in self._codes)
        self._people = replace(
            self._people,
            accounts=people.accounts,
            importable=len(people.without),
            codes=codes,
            now=self._ports.clock.wall(),
        )
        self.accounts.draw(self._people)

    def _person(self, number: object) -> None:
        if isinstance(number, int) and self._people.accounts:
            row = min(max(number, 0), len(self._people.accounts) - 1)
            self._people = replace(self._people, row=row)
            self.accounts.draw(self._people)

    @Slot()
    def _add_people(self) -> None:
        self._lanes.store.submit(self, self._work.add_people, self._codes_made, self._failed)

    def _new_code(self, number: object) -> None:
        self._lanes.store.submit(
            self, lambda: (self._work.new_code(str(number)),), self._codes_made, self._failed
        )

    def _codes_made(self, codes: tuple[OneTimeCode, ...]) -> None:
        fresh = {code.number for code in codes}
        self._codes = (*(code for code in self._codes if code.number not in fresh), *codes)
        self._read()
        self._send_codes(codes)

    @Slot()
    def _print_codes(self) -> None:
        if self._codes:
            self._send_codes(self._codes)

    def _send_codes(self, codes: tuple[OneTimeCode, ...]) -> None:
        def failed(error: BaseException) -> None:
            if isinstance(error, HallError):
                self._refused(words.codes_not_printed(error.sentence))
            else:
                self._failed(error)

        self._lanes.printing.submit(self, lambda: self._work.print_codes(codes), self._said, failed)

    @Slot()
    def _codes_done(self) -> None:
        self._codes = ()
        self._read()

    # --- the catalogue

    def _catalogue_came(self, version: CatalogueVersion | None) -> None:
        if version is not None:
            self._draw_book(
                replace(
                    self._book,
                    version=str(version.serial),
                    since=version.imported_at,
                    catalogue=version.catalogue,
                )
            )
        else:
            self._draw_book(self._book)

    def _draw_book(self, state: CatalogueState) -> None:
        self._book = state
        self.catalogue.draw(state)

    def _file_wanted(self, check: object) -> None:
        self.catalogue.ask_file(check=bool(check))

    @Slot()
    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, words.FILE_PATH, str(Path.home()), words.FILE_FILTER)
        if path:
            self.catalogue.show_path(path)

    def _file_sent(self, text: object) -> None:
        path = str(text).strip()
        if not path:
            self._refused(words.FILE_NONE)
            return
        self.notice.draw(None)
        check = self.catalogue.only_check
        self._draw_book(replace(self._book, busy=True, faults=(), told=""))
        work = self._work
        self._lanes.store.submit(
            self, lambda: work.take_file(Path(path), check=check), self._file_taken, self._failed
        )

    def _file_taken(self, answer: ImportAnswer) -> None:
        faults = tuple(
            ImportFault(place=fault.place, sentence=fault.sentence, repaired=fault.repaired)
            for fault in answer.faults
        )
        self._draw_book(replace(self._book, busy=False, faults=faults, told=answer.sentence, ok=answer.ok))
        if answer.ok:
            self.catalogue.hide_file()
            self._said(answer.sentence)
        else:
            self._refused(answer.sentence)
        self._read()

    # --- devices

    def _test(self, row: object) -> None:
        if isinstance(row, int):
            self._ask(self._lanes.printing, lambda: self._work.test_page(row), self._said)

    # --- frame

    def _open(self, number: object) -> None:
        if isinstance(number, int):
            self.open_tab(number)

    def _search(self, text: object) -> None:
        if self.cases is not None:
            self.cases.search(str(text))

    def draw_status(self, now: Status) -> None:
        """The bar at the foot."""
        cells = status.cells(now, corrected(self._ports.clock), compact=False)
        self.status.draw(cells, now.who, now.number, now.role)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the open page, at the widget with the focus."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if not self.isVisible() or not isinstance(watched, QWidget):
            return False
        focus = QApplication.focusWidget()
        ours = watched is self.window() or watched is self or self.isAncestorOf(watched)
        if not ours or (focus is not None and watched is not focus):
            return False
        return self.press(key_name(event), typing=isinstance(focus, QLineEdit))

    def press(self, key: str, *, typing: bool = False) -> bool:
        """A key; True when it was used. While somebody types only keys that do not type count."""
        if key.startswith("Alt+") and key[4:].isdigit():
            self.open_tab(int(key[4:]) - 1)
        elif key == words.LEAVE_KEY:
            self.leaving.emit()
        elif key == "F11":
            window = self.window()
            window.showNormal() if window.isFullScreen() else window.showFullScreen()
        elif typing:
            return self._press_typing(key)
        elif key == "/" and self.page is PageName.CASES:
            self.top.search.edit.setFocus()
        else:
            return self._press_page(key)
        return True

    def _press_typing(self, key: str) -> bool:
        if key == "Esc":
            if self.page is PageName.CATALOGUE:
                self.catalogue.hide_file()
            elif self.cases is not None:
                self.cases.press(key)
            self.pages.currentWidget().setFocus()
            return True
        if self.page is PageName.CASES and self.cases is not None and key in {"Up", "Down", "Enter"}:
            return self.cases.press(key)
        return False

    def _press_page(self, key: str) -> bool:
        if self.page is PageName.CASES and self.cases is not None:
            return self.cases.press(key)
        row = self._people.row
        acts: dict[tuple[PageName, str], Callable[[], None]] = {
            (PageName.HALL, "R"): self._read,
            (PageName.HEALTH, "R"): self._look,
            (PageName.ACCOUNTS, "Down"): lambda: self._person(row + 1),
            (PageName.ACCOUNTS, "Up"): lambda: self._person(row - 1),
            (PageName.ACCOUNTS, "A"): self._add_people,
            (PageName.ACCOUNTS, "C"): self.accounts.code.click,
            (PageName.ACCOUNTS, "P"): self._print_codes,
            (PageName.ACCOUNTS, "Esc"): self._codes_done,
            (PageName.CATALOGUE, "K"): self.catalogue.check.click,
            (PageName.CATALOGUE, "I"): self.catalogue.load.click,
            (PageName.CATALOGUE, "Esc"): self.catalogue.hide_file,
            (PageName.DEVICES, "T"): self.devices.button.click,
            (PageName.DEVICES, "R"): self._read,
            (PageName.DEVICES, "Down"): lambda: self.devices.step(1),
            (PageName.DEVICES, "Up"): lambda: self.devices.step(-1),
        }
        if self.cases is not None:
            acts[PageName.DAY_END, "Ctrl+Enter"] = self.cases.close_day
        act = acts.get((self.page, key))
        if act is not None:
            act()
        return act is not None

    def stop(self) -> None:
        """Keys go elsewhere."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
