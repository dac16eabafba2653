"""The window of roles without a queue: tabs, pages that look up on opening, status bar (D24, domain.md 1.1).

What each role sees is `ui.states.tabs`. Importing needs files and stays on the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from typing_extensions import override

from hall.clock import corrected, day_of
from hall.commands.record import day_number
from hall.commands.staff import new_code
from ui import words
from ui.keys import key_name
from ui.kit.bars import StatusBar, TopBar
from ui.kit.text import down, ground
from ui.pages.office import AccountsPage, CataloguePage, DevicesPage, HallPage, HealthPage
from ui.pages.plain import EmptyPage
from ui.states import office, status
from ui.states.office import AccountsState, CatalogueState, DeviceRow
from ui.states.tabs import PageName, pages_for
from ui.style import Style

if TYPE_CHECKING:
    from hall.desk import DeskPorts, HealthLine
    from hall.ports import CatalogueVersion
    from hall.staff import Account, Actor
    from hall.tickets import Ticket
    from ui.lane import Failed, Lanes
    from ui.states.status import Status


class OfficeShell(QWidget):
    """Pages of manager, technician, guide and auditor."""

    def __init__(self, ports: DeskPorts, actor: Actor, lanes: Lanes, failed: Failed) -> None:
        """Open on the first page of the role."""
        super().__init__()
        style = Style(high_contrast=ports.settings.high_contrast)
        self._ports, self._actor, self._lanes, self._failed = ports, actor, lanes, failed
        self._tabs = pages_for(actor.role)
        self._codes: tuple[tuple[str, str], ...] = ()
        ground(self, "panel")
        self.setStyleSheet(style.qss())
        self.top = TopBar(style, tuple(tab.word for tab in self._tabs))
        self.top.search.hide()
        self.status = StatusBar(style)
        self.pages = QStackedWidget()
        self.hall, self.health = HallPage(style), HealthPage(style)
        self.accounts, self.catalogue = AccountsPage(style), CataloguePage(style)
        self.devices = DevicesPage(style)
        made = {
            PageName.HALL: self.hall,
            PageName.HEALTH: self.health,
            PageName.ACCOUNTS: self.accounts,
            PageName.CATALOGUE: self.catalogue,
            PageName.DEVICES: self.devices,
        }
        for tab in self._tabs:
            self.pages.addWidget(made.get(tab.page) or EmptyPage(style, tab.word, words.NOTHING_HERE))
        self.top.opened.connect(self._open)
        self.health.again.connect(self._look)
        self.accounts.new_code.connect(self._new_code)
        self.accounts.codes_done.connect(self._codes_done)
        box = down(self.top)
        box.addWidget(self.pages, 1)
        box.addWidget(self.status)
        self.setLayout(box)
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)
        self.open_tab(0)

    def open_tab(self, number: int) -> None:
        """A page, with what it shows read again."""
        if not 0 <= number < len(self._tabs):
            return
        now = corrected(self._ports.clock)
        self.pages.setCurrentIndex(number)
        self.top.draw(number, words.day_line(day_of(now)), words.hour(now))
        self.pages.currentWidget().setFocus()
        queries, clock = self._ports.queries, self._ports.clock
        call = self._lanes.call
        match self._tabs[number].page:
            case PageName.HALL:
                call.submit(
                    self, lambda: queries.tickets_of_day(day_number(clock)), self._hall_came, self._failed
                )
            case PageName.HEALTH:
                self._look()
            case PageName.ACCOUNTS:
                call.submit(self, queries.accounts, self._accounts_came, self._failed)
            case PageName.CATALOGUE:
                call.submit(
                    self, lambda: queries.catalogue(day_number(clock)), self._catalogue_came, self._failed
                )
            case PageName.DEVICES:
                call.submit(self, self._devices, self.devices.draw, self._failed)
            case _:
                pass

    def _hall_came(self, tickets: tuple[Ticket, ...]) -> None:
        self.hall.draw(office.hall(tickets, {}, self._ports.clock.wall()))

    def _look(self) -> None:
        self.health.draw(())
        self._lanes.call.submit(self, self._ports.doctor, self._health_came, self._failed)

    def _health_came(self, lines: tuple[HealthLine, ...]) -> None:
        self.health.draw(lines)

    def _accounts_came(self, accounts: tuple[Account, ...]) -> None:
        state = AccountsState(accounts=accounts, codes=self._codes, now=self._ports.clock.wall())
        self.accounts.draw(state)

    def _catalogue_came(self, version: CatalogueVersion | None) -> None:
        if version is None:
            self.catalogue.draw(CatalogueState())
            return
        state = CatalogueState(
            version=str(version.serial), since=version.imported_at, catalogue=version.catalogue
        )
        self.catalogue.draw(state)

    def _devices(self) -> tuple[DeviceRow, ...]:
        pairs = ((words.PRINTER, self._ports.printer), (words.SLIP_PRINTER, self._ports.slips))
        return tuple(DeviceRow(purpose=word, name=one.name, state=one.state()) for word, one in pairs)

    def _new_code(self, number: object) -> None:
        ports, actor = self._ports, self._actor

        def came(made: object) -> None:
            self._codes = (*self._codes, (str(number), str(getattr(made, "code", ""))))
            self.open_tab(self.pages.currentIndex())

        work = lambda: new_code(str(number), actor, ports.begin, ports.hasher)  # noqa: E731  # one piece of work
        self._lanes.store.submit(self, work, came, self._failed)

    def _codes_done(self) -> None:
        self._codes = ()
        self.open_tab(self.pages.currentIndex())

    def _open(self, number: object) -> None:
        if isinstance(number, int):
            self.open_tab(number)

    def draw_status(self, now: Status) -> None:
        """The bar at the foot."""
        cells = status.cells(now, corrected(self._ports.clock), compact=False)
        self.status.draw(cells, now.who, now.number, now.role)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt and a digit open a page; F11 is full screen."""
        if (
            event.type() is not QEvent.Type.KeyPress
            or not isinstance(event, QKeyEvent)
            or not self.isVisible()
        ):
            return False
        key = key_name(event)
        if key.startswith("Alt+") and key[4:].isdigit():
            self.open_tab(int(key[4:]) - 1)
            return True
        if key == "F11":
            window = self.window()
            window.showNormal() if window.isFullScreen() else window.showFullScreen()
            return True
        return False

    def stop(self) -> None:
        """Keys go elsewhere."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
