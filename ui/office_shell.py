"""The window of roles without a queue: tabs, pages that look up on opening, keys, status bar (D24).

What each role sees is `ui.states.tabs`; what is done outside is `office_work.py` and `office_cases.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QLayout, QLineEdit, QStackedWidget, QWidget
from typing_extensions import override

from hall.clock import corrected, day_of
from hall.commands.record import day_number
from ui import words
from ui.care_desk import CareDesk
from ui.conflicts_desk import ConflictsDesk
from ui.issues_desk import IssuesDesk
from ui.keys import key_name
from ui.kit.bars import FootKeys, NoticeStrip, StatusBar, TopBar
from ui.kit.text import across, down, ground
from ui.lane import LaneName
from ui.live.figures_desk import FiguresDesk
from ui.live.hall_port import live_port
from ui.live.listening import live_lanes
from ui.live.live_hall import LiveHall
from ui.live.plate import HallPlate
from ui.office_cases import OfficeCases
from ui.office_pages import OfficePages
from ui.pages.office import AccountsPage, CataloguePage, DevicesPage, HealthPage
from ui.pages.plain import EmptyPage
from ui.states import status
from ui.states.live import LiveState
from ui.states.status import Notice, NoticeKind
from ui.states.tabs import PageName, pages_for
from ui.style import Style

if TYPE_CHECKING:
    from collections.abc import Callable

    from hall.desk import DeskPorts, HealthLine
    from hall.staff import Actor
    from hall.sync_ports import RoundResult
    from ui.lane import Lanes
    from ui.states.live_ports import LivePort
    from ui.states.status import Status

_SEARCHED = frozenset({PageName.HALL, PageName.CASES, PageName.ISSUES})
_ON_CASES = frozenset({"Up", "Down", "Enter", "Ctrl+Enter", "Ctrl+G", "Ctrl+E", "Ctrl+R"})


class OfficeShell(OfficePages):
    """Pages of manager, technician, guide and auditor.

    Signals:
        leaving: The person signs out.
        touched: `hall.ports.Changes` (as an object) of what was written.
        hurry: Records are to go up now.
    """

    leaving = Signal()
    touched = Signal(object)
    hurry = Signal()

    def __init__(self, ports: DeskPorts, actor: Actor, lanes: Lanes, live: LivePort | None = None) -> None:
        """Open on the first page of the role; `live`: outside of the live hall, None for that of `ports`."""
        super().__init__(ports, actor, lanes)
        self._actor = actor
        self._look = Style(high_contrast=ports.settings.high_contrast)
        self._tabs = pages_for(actor.role)
        self._status: Status | None = None
        self._body: QWidget | None = None
        self._open_page = 0
        self._stale = False
        self._port = live
        self._own_store = live is None and ports.queue is None
        if any(tab.page is PageName.HALL for tab in self._tabs) and live is None:
            self._port = live_port(ports, actor)
        self.cases: OfficeCases | None = None
        self.conflicts: ConflictsDesk | None = None
        self.care: CareDesk | None = None
        self.issues: IssuesDesk | None = None
        self._round: RoundResult | None = None
        self.live: LiveHall | None = None
        self.figures: FiguresDesk | None = None
        self._frame = down()
        self._frame.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setLayout(self._frame)
        ground(self, "panel")
        self._build()
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def _build(self) -> None:
        """All widgets in the present size; another size builds them again."""
        style, old, body = self._look, self._body, QWidget()
        if self.live is not None:
            self.live.stop()
        ground(body, "panel")
        self.setStyleSheet(style.qss())
        self.top = TopBar(style, tuple(tab.word for tab in self._tabs))
        self.notice = NoticeStrip(style)
        self.status = StatusBar(style)
        self.foot = FootKeys(style)
        self.pages = QStackedWidget()
        self.health = HealthPage(style)
        self.accounts, self.catalogue = AccountsPage(style), CataloguePage(style)
        self.devices = DevicesPage(style)
        made: dict[PageName, QWidget] = {
            PageName.HEALTH: self.health,
            PageName.ACCOUNTS: self.accounts,
            PageName.CATALOGUE: self.catalogue,
            PageName.DEVICES: self.devices,
        }
        if self._port is not None:
            self.live = LiveHall(
                style, self._port, self._ports.clock, live_lanes(self._lanes, own_store=self._own_store), body
            )
            made[PageName.HALL] = self.live.page
            write = (self._lanes[LaneName.BLOB], self._lanes.store)
            self.figures = FiguresDesk(style, self._port, self._ports.clock, write, body)
            made[PageName.FIGURES] = self.figures.page
        made |= self._own_pages(style, body)
        for tab in self._tabs:
            self.pages.addWidget(made.get(tab.page) or EmptyPage(style, tab.word, words.NOTHING_HERE))
        self._connect()
        head = across(gap=0)
        if self.live is not None:
            hall = self._ports.queries.hall().short_name
            head.addWidget(HallPlate(style, hall, words.on_duty(self._actor.name, self._actor.number)))
        head.addWidget(self.top, 1)
        box = down(head, self.notice)
        box.addWidget(self.pages, 1)
        box.addWidget(self.foot)
        box.addWidget(self.status)
        body.setLayout(box)
        self._body = body
        self._frame.addWidget(body)
        if old is not None:
            self._frame.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.open_tab(self._open_page)

    def _own_pages(self, style: Style, body: QWidget) -> dict[PageName, QWidget]:
        """The pages that read and act by themselves, as far as this role has them."""
        made: dict[PageName, QWidget] = {}
        mine = {tab.page for tab in self._tabs}
        if PageName.CASES in mine:
            self.cases = OfficeCases(style, self._ports, self._actor, self._lanes, body)
            made |= {PageName.CASES: self.cases.page, PageName.DAY_END: self.cases.day}
        if PageName.CONFLICTS in mine:
            self.conflicts = ConflictsDesk(style, self._ports, self._actor, self._lanes, body)
            made[PageName.CONFLICTS] = self.conflicts.page
        if PageName.SYNC in mine:
            self.care = CareDesk(style, self._ports, self._actor, self._lanes, body)
            made[PageName.SYNC] = self.care.page
        if PageName.ISSUES in mine:
            self.issues = IssuesDesk(style, self._ports, self._actor, self._lanes, body, own_foot=False)
            made[PageName.ISSUES] = self.issues.page
        return made

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size may mean another layout; order, keys and words stay."""
        super().resizeEvent(event)
        size, contrast = self.size(), self._look.high_contrast
        style = Style.for_size(size.width(), size.height(), high_contrast=contrast)
        if style != self._look:
            self._look = style
            self._build()
            if self._status is not None:
                self.draw_status(self._status)

    def _connect(self) -> None:
        self.top.opened.connect(self._open)
        self.top.search.changed.connect(self._search)
        self.notice.acted.connect(self._repeat)
        self.health.again.connect(self._look_at_health)
        self.accounts.picked.connect(self._person)
        self.accounts.new_code.connect(self._new_code)
        self.accounts.import_people.connect(self._add_people)
        self.accounts.print_codes.connect(self._print_codes)
        self.accounts.codes_done.connect(self._codes_done)
        self.catalogue.wanted.connect(self._file_wanted)
        self.catalogue.sent.connect(self._file_sent)
        self.catalogue.browsed.connect(self._browse)
        self.devices.test.connect(self._test)
        if self.care is not None:
            self.care.hurry.connect(self.hurry)
            if self._round is not None:
                self.care.rounded(self._round)
        if self.issues is not None and self.cases is not None:
            self.issues.owed.connect(self.cases.printing.go)
        if self.cases is not None:
            self.cases.turned.connect(self._draw_foot)
            self.cases.placed.connect(self._draw_foot)
        for desk in (self.cases, self.conflicts, self.care, self.issues, self.figures):
            if desk is not None:
                desk.said.connect(self._said)
                desk.refused.connect(self._refused)
                desk.touched.connect(self.touched)
                desk.fault.connect(self.fault)
        if self.live is not None:
            self.live.said.connect(self._said)
            self.live.refused.connect(self._refused)
            self.live.unsure.connect(self._unsure)
            self.live.fault.connect(self.fault)
            self.live.moved.connect(self._draw_foot)
            self.live.drawn.connect(self._live_drawn)

    @property
    def page(self) -> PageName:
        """The page that is open."""
        return self._tabs[self.pages.currentIndex()].page

    def _desk_here(self) -> ConflictsDesk | CareDesk | IssuesDesk | None:
        """What reads and acts by itself on the open page."""
        if self.page is PageName.ISSUES:
            return self.issues
        return {PageName.CONFLICTS: self.conflicts, PageName.SYNC: self.care}.get(self.page)

    # --- opening and reading

    def open_tab(self, number: int) -> None:
        """A page, with what it shows read again."""
        if not 0 <= number < len(self._tabs):
            return
        now = corrected(self._ports.clock)
        if self.live is not None:
            self.live.stop()
        self._open_page = number
        self.pages.setCurrentIndex(number)
        self.top.draw(number, words.day_line(day_of(now)), words.hour(now))
        self.top.search.setVisible(self.page in _SEARCHED)
        self.top.search.edit.setPlaceholderText(
            words.office_search(hall=self.page is PageName.HALL, compact=self._look.compact)
        )
        self.top.search.show_text("")
        self._draw_foot()
        self.notice.draw(None)
        if self._status is not None:
            self.draw_status(self._status)
        self.pages.currentWidget().setFocus()
        self._read()

    @Slot()
    def _draw_foot(self) -> None:
        if self.page is PageName.CASES and self.cases is not None:
            self.foot.draw(words.FOOT_CARDS if self.cases.over else self.cases.foot())
            return
        hall = self.live is not None and self.page is PageName.HALL
        self.foot.draw(
            words.FOOT_LIVE[str(self.live.zone)] if hall and self.live else words.FOOT_OFFICE[str(self.page)]
        )

    @override
    def _read(self) -> None:
        queries, clock, call = self._ports.queries, self._ports.clock, self._lanes.call
        if (desk := self._desk_here()) is not None:
            desk.load()
        match self.page:
            case PageName.HALL if self.live is not None:
                self.live.start()
                self.live.focus()
            case PageName.FIGURES if self.figures is not None:
                self.figures.load()
            case PageName.HEALTH:
                self._look_at_health()
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

    @Slot()
    def _look_at_health(self) -> None:
        self.health.draw(())
        self._lanes.call.submit(self, self._ports.doctor, self._health_came, self._failed)

    def _health_came(self, lines: tuple[HealthLine, ...]) -> None:
        self.health.draw(lines)

    # --- frame

    def _unsure(self, sentence: object) -> None:
        self.notice.draw(Notice(kind=NoticeKind.ERROR, text=str(sentence), act=words.RETRY, key="R"))

    @Slot()
    def _repeat(self) -> None:
        if self.live is not None:
            self.live.acts.again()

    def _open(self, number: object) -> None:
        if isinstance(number, int):
            self.open_tab(number)

    def _search(self, text: object) -> None:
        if self.page is PageName.HALL and self.live is not None:
            self.live.search(str(text))
        elif self.page is PageName.CASES and self.cases is not None:
            self.cases.search(str(text))
        elif self.page is PageName.ISSUES and self.issues is not None:
            self.issues.search(str(text))

    def draw_status(self, now: Status) -> None:
        """The bar at the foot."""
        self._status = now
        clock = corrected(self._ports.clock)
        cells = status.cells(now, clock, compact=self._look.compact)
        if self.live is not None and self.page is PageName.HALL:
            cells = (*cells[:2], *self.live.state.cells)
        self.status.draw(cells, now.who, now.number, now.role)

    def tell(self, sentence: str) -> None:
        """A sentence that is no fault, until another page is opened."""
        if sentence:
            self.notice.draw(Notice(kind=NoticeKind.OFFLINE, text=sentence))

    def rounded(self, result: RoundResult) -> None:
        """A talk with the hub ended."""
        self._round = result
        if self.care is not None:
            self.care.rounded(result)
            if self.page is PageName.SYNC:
                self.care.load()

    def _live_drawn(self, state: object) -> None:
        """A second of the live hall: time, status bar, what it says when the authority is away."""
        if not isinstance(state, LiveState):
            return
        now = corrected(self._ports.clock)
        self.top.draw(self._open_page, words.day_line(day_of(now)), words.hour(now))
        if state.stale:
            self.notice.draw(Notice(kind=NoticeKind.OFFLINE, text=state.stale))
        elif self._stale:
            self.notice.draw(None)
        self._stale = bool(state.stale)
        if self._status is not None:
            self.draw_status(self._status)

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
        if self.cases is not None and self.page is PageName.CASES and self.cases.second is not None:
            return self.cases.press(key)
        if key.startswith("Alt+") and key[4:].isdigit():
            self.open_tab(int(key[4:]) - 1)
        elif key == words.LEAVE_KEY:
            self.leaving.emit()
        elif key == "F11":
            window = self.window()
            window.showNormal() if window.isFullScreen() else window.showFullScreen()
        elif typing:
            return self._press_typing(key)
        elif key == "/" and self.page in _SEARCHED:
            self.top.search.edit.setFocus()
        else:
            return self._press_page(key)
        return True

    def _press_typing(self, key: str) -> bool:
        if self.page is PageName.HALL and self.live is not None:
            if key == "Esc":
                self.top.search.show_text("")
            return self.live.press(key, typing=True)
        if self.page is PageName.FIGURES and self.figures is not None:
            return self.figures.press(key, typing=True)
        if (desk := self._desk_here()) is not None:
            return desk.press(key, typing=True)
        if key == "Esc":
            place = self.pages.currentWidget()
            if self.page is PageName.CATALOGUE:
                self.catalogue.hide_file()
            elif self.cases is not None:
                self.cases.press(key)
                place = self.cases.page.place() if self.page is PageName.CASES else place
            place.setFocus()
            return True
        if self.page is PageName.CASES and self.cases is not None and key in _ON_CASES:
            return self.cases.press(key)
        return False

    def _press_page(self, key: str) -> bool:
        if self.page is PageName.HALL and self.live is not None:
            return self.live.press(key)
        if self.page is PageName.FIGURES and self.figures is not None:
            return self.figures.press(key)
        if self.page is PageName.CASES and self.cases is not None:
            return self.cases.press(key)
        if (desk := self._desk_here()) is not None:
            return desk.press(key)
        row = self._people.row
        acts: dict[tuple[PageName, str], Callable[[], None]] = {
            (PageName.HEALTH, "R"): self._look_at_health,
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
        """Keys go elsewhere; nobody looks at the hall any more."""
        if self.live is not None:
            self.live.stop()
        self._done_timer.stop()
        if self._port is not None:
            self._port.close()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
