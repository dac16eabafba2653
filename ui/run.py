"""The desk as a program: sign-in, the shell of whoever signed in, timers, lanes and their end.

`main.py` makes the ports; everything on the screen begins here. Pages are imported only after the sign-in
page was painted, so that the first picture comes fast (D35). No rule and no drawing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QLayout, QStackedLayout, QWidget
from typing_extensions import override

from hall.commands import staff
from hall.errors import HallError, Refused, Unavailable
from hall.staff import Actor, Role
from ui import words
from ui.app import CrashNet, make_application
from ui.devices.scanner import ScannerFilter
from ui.lane import Lanes
from ui.pages.signin import SignInPage
from ui.states import signin
from ui.states.signin import Place, SignIn
from ui.style import Style

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from hall.desk import DeskPorts
    from hall.notices import HallNotice
    from hall.settings import HallSettings
    from ui.session import Session

AT_WINDOWS: Final = frozenset({Role.CLERK, Role.ISSUER, Role.CHIEF})
"""Roles that sit at the window of this PC; the others have pages without a queue."""

_SIZE: Final = (1366, 768)
_ACTIVE: Final = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How the window opens.

    Attributes:
        windowed: Without full screen, in this `size`.
        window: Number on the plate until the store is open.
        high_contrast: Black on white with thicker rings.
    """

    windowed: bool = False
    window: int = 0
    high_contrast: bool = False
    size: tuple[int, int] = _SIZE


class DeskWindow(QWidget):
    """The one window: sign-in page or the shell of whoever signed in.

    Signals:
        painted: The first picture stands.
        signed_in: A session began.
    """

    painted = Signal()
    signed_in = Signal()

    def __init__(
        self,
        ports: DeskPorts | Callable[[], DeskPorts],
        net: CrashNet | None = None,
        options: RunOptions | None = None,
    ) -> None:
        """Show the sign-in page; nothing of the store is read yet.

        Args:
            ports: What the desk is made of, or what opens it: then the store is opened on its lane behind the
                first picture, and a sign-in waits for it.
            net: Where what nobody expected goes.
            options: Window and contrast of this PC; how it opens is `open_window`.
        """
        super().__init__()
        self.setWindowTitle(words.APP)
        self.session: Session | None = None
        self._given: DeskPorts | None = None if callable(ports) else ports
        self._open_ports = ports if callable(ports) else None
        self._net = net
        chosen = options or RunOptions()
        self._style = Style(high_contrast=chosen.high_contrast)
        self._place = Place(window=chosen.window)
        self._first_paint = True
        self._closed = False
        self.lanes = Lanes(self)
        self.lanes.fault.connect(self._fault)
        self.scanner = ScannerFilter(self)
        self.scanner.scanned.connect(self._scanned)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.page: SignInPage | None = None
        self._idle = self._timer(self.lock, single=True)
        self._warm = self._timer(self._warm_up, single=True)
        self._ask_sign_in(SignIn())
        if net is not None:
            net.attend(self, self._style)

    def _timer(self, then: Callable[[], None], *, single: bool = False) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(single)
        timer.timeout.connect(then)
        return timer

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """The first picture starts the loading of the rest."""
        super().paintEvent(event)
        if self._first_paint:
            self._first_paint = False
            self.painted.emit()
            self._warm.start(0)

    @Slot()
    def _warm_up(self) -> None:
        """Load the pages and what drawing papers needs, while somebody types a number."""
        opener = self._open_ports
        if opener is not None:
            self._open_ports = None

            def opening() -> None:
                self._given = opener()

            self.lanes.store.submit(self, opening, self._opened, self._not_opened)
        else:
            self._opened(None)

    @property
    def _ports(self) -> DeskPorts:
        if self._given is None:
            raise Unavailable("store.opening", words.NOT_OPEN)
        return self._given

    def _opened(self, _none: None) -> None:
        import ui.session  # noqa: F401, PLC0415  # the pages, only after the first picture

        ports = self._ports
        self._place = replace(self._place, window=ports.settings.window, notice=ports.notice)
        self._show_place()
        self.lanes.call.submit(self, ports.queries.hall, self._hall_came, self._not_opened)
        self._read_news()
        warm = getattr(self._ports.renderer, "warm_up", None)
        if callable(warm):
            self.lanes.printing.submit(self, warm, lambda _none: self.lanes.settled())

    def _read_news(self) -> None:
        """Notices of the hall, each time the page is shown."""
        ports = self._given
        if ports is not None:
            from hall.commands.boards import standing_notices  # noqa: PLC0415  # only after the first picture

            work = partial(standing_notices, ports.queries.setting, ports.clock)
            self.lanes.call.submit(self, work, self._news_came, lambda _error: None)

    def _news_came(self, notices: tuple[HallNotice, ...]) -> None:
        self._place = replace(self._place, news="\n".join(one.text for one in notices))
        self._show_place()

    def _hall_came(self, settings: HallSettings) -> None:
        self._place = replace(self._place, hall=settings.name)
        self._show_place()

    def _show_place(self) -> None:
        if self.page is not None:
            self.page.show_place(self._place)

    def _not_opened(self, error: BaseException) -> None:
        if isinstance(error, HallError) and self.page is not None:
            self.page.draw(SignIn(told=error.sentence))
        else:
            self._fault(error)

    # --- signing in

    def _ask_sign_in(self, state: SignIn) -> None:
        old = self.page
        self.setStyleSheet(self._style.qss())
        self.page = SignInPage(self._style, state)
        self.page.show_place(self._place)
        self.page.sent.connect(self._sent)
        self._stack.addWidget(self.page)
        self._stack.setCurrentWidget(self.page)
        if old is not None:
            self._stack.removeWidget(old)
            old.hide()
            old.deleteLater()
        (self.page.password if state.number else self.page.number).input.setFocus()
        self._read_news()

    @Slot(object)
    def _sent(self, state: object) -> None:
        if not isinstance(state, SignIn):
            return

        def work() -> Actor:
            ports = self._ports  # asked on the store lane, behind the opening
            account = ports.queries.account(state.number)
            seated = account is not None and account.role in AT_WINDOWS
            command = staff.SignIn(
                number=state.number,
                password=state.password,
                window=ports.settings.window if seated else None,
                new_password=state.new or None,
            )
            return staff.sign_in(command, ports.begin, ports.clock, ports.hasher)

        def refused(error: BaseException) -> None:
            self._refused(state, error)

        self.lanes.store.submit(self, work, self._came_in, refused)

    def _refused(self, state: SignIn, error: BaseException) -> None:
        if isinstance(error, Refused) and error.code == "staff.must_change":
            self._ask_sign_in(replace(state, first=True, busy=False, told=error.sentence, new="", again=""))
            if self.page is not None:
                self.page.new.input.setFocus()
        elif isinstance(error, HallError):
            if self.page is not None:
                self.page.draw(signin.refused(state, error.sentence))
        else:
            if self.page is not None:
                self.page.draw(replace(state, busy=False))
            self._fault(error)

    def _came_in(self, actor: Actor) -> None:
        from ui.session import Session, prepare  # noqa: PLC0415  # the pages, only after the first picture

        ports = self._ports

        def failed(error: BaseException) -> None:
            if isinstance(error, HallError) and self.page is not None:
                self.page.draw(SignIn(number=actor.number, told=error.sentence))
            else:
                self._fault(error)

        def ready(prepared: object) -> None:
            session = Session(actor, self.lanes, prepared, self)
            session.fault.connect(self._fault)
            session.leaving.connect(self.sign_out)
            self.session = session
            self._place = replace(self._place, notice="")
            self._stack.addWidget(session.widget)
            self._stack.setCurrentWidget(session.widget)
            self._drop_page()
            self.scanner_first()
            session.begin()
            self._arm()
            self.signed_in.emit()

        self.lanes.store.submit(self, lambda: prepare(ports, actor), ready, failed)

    def scanner_first(self) -> None:
        """Last installed, first asked: a scan is taken before any key handler of the pages sees it."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self.scanner)
            application.installEventFilter(self.scanner)

    def _drop_page(self) -> None:
        if self.page is not None:
            self._stack.removeWidget(self.page)
            self.page.hide()
            self.page.deleteLater()
            self.page = None

    # --- leaving

    def _arm(self) -> None:
        """The window locks itself when nobody touches it (等级保护, domain.md 7)."""
        if self.session is not None and self.session.idle_minutes:
            self._idle.start(self.session.idle_minutes * 60_000)

    @Slot()
    def lock(self) -> None:
        """Back to the sign-in page; the intake stays where it is."""
        self._leave("idle", words.LOCKED)

    @Slot()
    def sign_out(self) -> None:
        """The person leaves."""
        self._leave("self", "")

    def _leave(self, reason: str, told: str) -> None:
        session = self.session
        if session is None:
            return
        self._idle.stop()
        session.end(leave=reason == "self")
        actor, ports = session.actor, self._ports
        self.session = None
        self.lanes.store.submit(
            self,
            lambda: staff.sign_out(actor, ports.begin, ports.clock, reason=reason),
            lambda _changes: None,
        )
        self._ask_sign_in(SignIn(number=actor.number if told else "", told=told))
        self._stack.removeWidget(session.widget)
        session.widget.hide()
        session.widget.deleteLater()
        session.deleteLater()

    @Slot(object)
    def _scanned(self, text: object) -> None:
        if self.session is not None:
            self.session.scanned(str(text))

    @Slot(object)
    def _fault(self, error: object) -> None:
        if self._net is not None:
            self._net.report(error)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Any key or touch keeps the window open."""
        if event.type() in _ACTIVE and self._idle.isActive():
            self._idle.start()
        return False

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """What was typed is stored, then lane after lane ends, the store last."""
        self.shut()
        super().closeEvent(event)

    def shut(self) -> None:
        """End everything; safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._idle.stop()
        self._warm.stop()
        self.scanner.stop()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self.scanner)
            application.removeEventFilter(self)
        if self.session is not None:
            self.session.end(leave=True)
            actor, ports = self.session.actor, self._ports
            self.lanes.store.submit(
                self,
                lambda: staff.sign_out(actor, ports.begin, ports.clock, reason="closed"),
                lambda _changes: None,
            )
        self.lanes.close()


def open_window(
    ports: DeskPorts | Callable[[], DeskPorts],
    *,
    app: QApplication,
    net: CrashNet | None = None,
    options: RunOptions | None = None,
) -> DeskWindow:
    """Open the window of a desk on its sign-in page.

    Args:
        ports: What the desk is made of, or what opens it behind the first picture.
        app: The application; it gets the filters for scanner and idle time.
        net: Where what nobody expected goes.
        options: Full screen unless told otherwise.
    """
    chosen = options or RunOptions()
    window = DeskWindow(ports, net, chosen)
    app.installEventFilter(window)
    window.resize(*chosen.size)
    if chosen.windowed:
        window.show()
    else:
        window.showFullScreen()
    window.scanner_first()
    window.activateWindow()
    if window.page is not None:
        window.page.number.input.setFocus(Qt.FocusReason.OtherFocusReason)
    return window


def run(
    ports: DeskPorts | Callable[[], DeskPorts],
    logs: Path,
    *,
    arguments: Sequence[str] = (),
    options: RunOptions | None = None,
) -> int:
    """Run the desk until its window is closed; the exit status of the application.

    Args:
        ports: See `open_window`. Whoever opened the store closes it after this returns.
        logs: Folder for the trace of a hard crash.
        arguments: For Qt.
        options: Full screen unless told otherwise.
    """
    app = make_application(["yichuang", *arguments])
    logs.mkdir(parents=True, exist_ok=True)
    net = CrashNet(logs / words.TRACE_FILE)
    try:
        window = open_window(ports, app=app, net=net, options=options)
        status = app.exec()
        window.shut()
    finally:
        net.close()
    return status
