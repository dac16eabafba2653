"""A desk over a real encrypted store, real catalogue, real papers, real lanes; driven by keys alone."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hall.blobs import FetchFile, FileRunner
from hall.care import CarePort
from hall.clock import FixedClock
from hall.commands.catalogue import import_catalogue
from hall.commands.node import booted
from hall.commands.people import PersonForm, record_person
from hall.commands.record import Recorder
from hall.commands.staff import SignIn, add_people, sign_in
from hall.desk import DeskFiles, DeskPorts, HubRunner
from hall.errors import Unavailable
from hall.identity import DocumentKind
from hall.local_settings import defaults
from hall.papers import PrinterState
from hall.staff import Role
from hall.workdays import WorkCalendar
from models.opening import Opened, Places, open_hall
from models.retention_store import StoreRetention
from printing.render import Renderer
from printing.spooler import PdfFolder
from sync.catalogue_file import read_catalogue
from sync.catalogue_import import take_file
from ui.lane import Lane, LaneName
from ui.run import DeskWindow, RunOptions, open_window
from ui.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from hall.queue_ports import ListeningQueue
    from hall.staff import Actor
    from ui.desk import Desk

KEY = "0f" * 32
DATA = Path(__file__).parents[1] / "data"
SCREENS = Path(__file__).parents[2] / "out" / "screens"
WINDOW = 3
CLERK = "0203"
PASSWORD = "qinghe-2026"  # noqa: S105  # of an invented clerk
NOW = "2026-11-20T09:30:00"
PATIENCE = 10_000
"""Milliseconds after which something does not come any more."""
MOMENT = 150
"""Longest rest between keys that a page waits for before it looks, milliseconds."""


@dataclass(frozen=True, slots=True)
class EasyHasher:
    """Stands in for Argon2id, which is slow on purpose."""

    def hash(self, password: str) -> str:
        return f"plain:{password}"

    def verify(self, hashed: str, password: str) -> bool:
        return hashed == f"plain:{password}"


def places_in(folder: Path) -> Places:
    return Places(store=folder / "store.db", side=folder / "side" / "side.json", backups=folder / "before")


def make_hall(folder: Path) -> None:
    """A hall after its first day: catalogue imported, people with passwords of their own."""
    clock = FixedClock.on("2026-11-20T08:00:00")
    opened = open_hall(places_in(folder), KEY, clock=clock, window=WINDOW, create=True)
    booted(opened.units, clock, reason=str(opened.boot.reason), app="0.1.0")
    opened.settle()
    report = read_catalogue(next(DATA.glob("*.xlsx")).read_bytes())
    assert report.catalogue is not None
    import_catalogue(report.catalogue, source="catalogue.xlsx", begin=opened.units, clock=clock)
    people = report.catalogue.staff
    chief = next(person for person in people if person.role == Role.CHIEF)
    manager = next(person for person in people if person.role == Role.MANAGER)
    clerk = next(person for person in people if person.number == CLERK)
    market = next(person for person in people if person.number == "0405")
    wanted = (clerk, next(p for p in people if p.number == "0204"), chief, market, manager)
    for code in add_people([replace(p, windows=()) for p in wanted], opened.units, EasyHasher()):
        sign_in(
            SignIn(number=code.number, password=code.code, new_password=PASSWORD),
            opened.units,
            clock,
            EasyHasher(),
        )
    opened.close()


def open_store_of(folder: Path, clock: FixedClock) -> Opened:
    """The store of a hall made before."""
    opened = open_hall(places_in(folder), KEY, clock=clock, window=WINDOW)
    opened.settle()
    return opened


@dataclass
class FaultyPrinter:
    """A printer that can be out of paper."""

    folder: PdfFolder
    broken: str = ""

    @property
    def name(self) -> str:
        return "A4"

    def state(self) -> PrinterState:
        return PrinterState(ready=True, sentence="")

    def send(self, pdf: bytes, title: str, copies: int = 1) -> str:
        if self.broken:
            raise Unavailable("printer.paper", self.broken)
        return self.folder.send(pdf, title, copies)


@dataclass
class RealDesk:
    """A window with everything behind it."""

    folder: Path
    renderer: Renderer
    qtbot: QtBot
    clock: FixedClock = field(default_factory=lambda: FixedClock.on(NOW))
    card: bytes | None = None
    hub: HubRunner | None = None
    queue: Callable[[Actor], ListeningQueue] | None = None
    files: FileRunner | None = None
    fetch: FetchFile | None = None
    care: CarePort | None = None
    camera: str = ""
    presses: int = 0
    window: DeskWindow | None = None
    opened: Opened | None = None
    printer: FaultyPrinter = field(init=False)
    slips: FaultyPrinter = field(init=False)

    def __post_init__(self) -> None:
        self.printer = FaultyPrinter(PdfFolder(self.folder / "papers"))
        self.slips = FaultyPrinter(PdfFolder(self.folder / "slips"))

    def ports(self) -> DeskPorts:
        assert self.opened is not None
        return DeskPorts(
            settings=replace(defaults(self.folder / "data"), window=WINDOW, camera=self.camera),
            begin=self.opened.units,
            queries=self.opened.views,
            clock=self.clock,
            calendar=WorkCalendar(),
            hasher=EasyHasher(),
            renderer=self.renderer,
            printer=self.printer,
            slips=self.slips,
            doctor=tuple,
            card_frame=lambda: self.card,
            take_file=partial(take_file, begin=self.opened.units, clock=self.clock),
            hub=self.hub,
            queue=self.queue,
            files=DeskFiles(shelf=self.opened.blobs, runner=self.files, fetch=self.fetch),
            care=self.care,
            retention=StoreRetention(self.opened, None, self.clock),
        )

    def open(self, size: tuple[int, int] = (1366, 768)) -> None:
        self.opened = open_store_of(self.folder, self.clock)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.window = open_window(self.ports(), app=app, options=RunOptions(windowed=True, size=size))
        self.qtbot.addWidget(self.window)
        self.qtbot.waitExposed(self.window)
        self.process()

    def close(self) -> None:
        if self.window is not None:
            self.window.close()
            self.window = None
        if self.opened is not None:
            self.opened.close()
            self.opened = None

    @staticmethod
    def process() -> None:
        QApplication.processEvents()

    def until(self, check: Callable[[], object], timeout: int = PATIENCE) -> None:
        self.qtbot.waitUntil(lambda: bool(check()), timeout=timeout)

    def sign_in(self, number: str = CLERK, password: str = PASSWORD) -> None:
        self.write(number)
        self.key("Enter")
        self.write(password)
        self.key("Enter")
        self.until(lambda: self.window is not None and self.window.session is not None)
        self.settle()

    @property
    def desk(self) -> Desk:
        assert self.window is not None
        assert self.window.session is not None
        assert self.window.session.desk is not None
        return self.window.session.desk

    @property
    def shell(self) -> Shell:
        assert self.window is not None
        assert self.window.session is not None
        assert isinstance(self.window.session.widget, Shell)
        return self.window.session.widget

    def key(self, *names: str) -> None:
        """Press keys as on their caps, a second apart, on the widget with the focus."""
        for name in names:
            self.clock.move(seconds=1)
            self.presses += 1
            combination = QKeySequence(
                name.replace("Enter", "Return").replace("PageDown", "PgDown").replace("PageUp", "PgUp")
            )[0]
            target = QApplication.focusWidget() or self.window
            assert target is not None
            QTest.keyClick(target, combination.key(), combination.keyboardModifiers())
            self.settle()

    def write(self, text: str) -> None:
        """Type a text; letters count nothing."""
        target = QApplication.focusWidget()
        assert target is not None
        for character in text:
            if character.isascii():
                QTest.keyClicks(target, character)
                # A person types slower than a scanner.
                self.until(lambda: not self.held())
            else:
                target.insert(character)  # type: ignore[attr-defined]  # an input method commits the text
                target.textEdited.emit(target.text())  # type: ignore[attr-defined]
        self.settle()

    def scan(self, text: str) -> None:
        """A scanner types a whole code within a moment and ends it with Enter."""
        target = QApplication.focusWidget() or self.window
        assert target is not None
        for at, character in enumerate(text + "\r", 1000):
            code = Qt.Key.Key_Return if character == "\r" else Qt.Key(ord(character))
            event = QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, character)
            event.setTimestamp(at)
            QApplication.sendEvent(target, event)
        self.settle()

    def held(self) -> bool:
        return self.window is not None and bool(self.window.scanner._held.text)

    def settle(self) -> None:
        """Wait until every lane has done what was handed in, its answers came, and short timers ran."""
        assert self.window is not None
        for _ in range(4):
            lanes = self.window.lanes
            for lane in (lanes.store, lanes.call, lanes.printing, lanes[LaneName.BLOB]):
                self._pass_through(lane)
            self._rest()
        self.process()

    def _pass_through(self, lane: Lane) -> None:
        """Wait until a lane has done what was handed in, woken by its answer and not by looking again."""
        assert self.window is not None
        done: list[None] = []
        loop = QEventLoop()

        def came(answer: None) -> None:
            done.append(answer)
            loop.quit()

        lane.submit(self.window, lambda: None, came)
        self._turn(loop)
        assert done, f"the lane {lane.name} did not answer"

    def _rest(self) -> None:
        """Let timers run that wait for a moment without keys, such as that of the search."""
        assert self.window is not None
        for timer in self.window.findChildren(QTimer):
            if timer.isSingleShot() and timer.isActive() and timer.interval() <= MOMENT:
                loop = QEventLoop()
                timer.timeout.connect(loop.quit)
                self._turn(loop)

    @staticmethod
    def _turn(loop: QEventLoop) -> None:
        """Run a loop until it is ended, at most as long as patience lasts."""
        late = QTimer(loop, interval=PATIENCE, singleShot=True)
        late.timeout.connect(loop.quit)
        late.start()
        loop.exec()
        late.stop()

    def lay_card(self, number: str = "01") -> None:
        """Put a card on the reader; the desk sees it by itself."""
        self.card = next(DATA.glob(f"*/{number}-*.bin")).read_bytes()
        before = self.desk.intake.draft
        self.until(lambda: self.desk.intake.draft != before)
        self.settle()

    def take_card_off(self) -> None:
        """The reader is empty again, and the desk has seen that."""
        self.card = None
        self.desk.look_for_card()
        self.settle()

    def told(self) -> str:
        notice = self.desk.strip()
        return notice.text if notice is not None else ""

    def printed(self) -> list[str]:
        """Papers and slips, each in its printer's folder."""
        return sorted(
            path.name for name in ("papers", "slips") for path in (self.folder / name).glob("*.pdf")
        )

    def shoot(self, name: str) -> None:
        assert self.window is not None
        SCREENS.mkdir(parents=True, exist_ok=True)
        picture = QPixmap(self.window.size())
        self.window.render(picture)
        assert picture.save(str(SCREENS / f"real-{name}.png"))


def copy_hall(made: Path, folder: Path) -> None:
    shutil.copytree(made, folder, dirs_exist_ok=True)


def remember(desk: RealDesk, phone: str = "15409900026") -> None:
    """The person of card 01 was here before: the telephone is known."""
    assert desk.opened is not None
    form = PersonForm(kind=DocumentKind.RIC, number="990102199003070011", name="林知远", phone=phone)
    with desk.opened.units() as uow:
        record_person(Recorder(uow=uow, clock=desk.clock, actor=CLERK), form)
        uow.commit()


def allow_unchecked(desk: RealDesk) -> None:
    """The hall allows 容缺 while credit is not checked (D20)."""
    assert desk.opened is not None
    with desk.opened.units() as uow:
        uow.settings.put_hall(replace(uow.settings.hall(), gap_when_unchecked=True))
        uow.commit()
