"""The kiosk as a program: its lanes, its window, the scanner; wired by `main.py` (D15, D31)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from hall.clock import Clock
from hall.queue_ports import ListeningQueue
from ui.app import CrashNet, make_application
from ui.devices.scanner import ScannerFilter
from ui.kiosk.ear import Ear
from ui.kiosk.look import plain_style
from ui.kiosk.talk import KioskLanes
from ui.kiosk.window import KioskWindow
from ui.lane import LaneName, Lanes
from ui.states.kiosk_ports import KioskPort
from ui.words import TRACE_FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskOptions:
    """How the kiosk opens.

    Attributes:
        windowed: In a window of `size` instead of full screen, for trials.
        say: Speaks a text aloud with large type; None when there is no voice.
    """

    windowed: bool = False
    size: tuple[int, int] = (540, 960)
    say: Callable[[str], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskPorts:
    """What a kiosk is made of.

    Attributes:
        port: The outside, usually `desk_port.DeskKiosk`.
        clock: The clock of this machine.
        logs: Folder for the trace of a hard crash.
        queue: The hall's queue where it is elsewhere, to be listened to and closed at the end.
    """

    port: KioskPort
    clock: Clock
    logs: Path
    queue: ListeningQueue | None = None


def open_kiosk(ports: KioskPorts, options: KioskOptions, *, app: QApplication, lanes: Lanes) -> KioskWindow:
    """Show the kiosk's window; the application gets its filters for touches and for the scanner."""
    own = KioskLanes(call=lanes.call, card=lanes[LaneName.BLOB], printing=lanes.printing)
    window = KioskWindow(ports.port, own, ports.clock, say=options.say)
    scanner = ScannerFilter(window)
    scanner.scanned.connect(window.scanned)
    app.installEventFilter(window)
    app.installEventFilter(scanner)
    if options.windowed:
        window.resize(*options.size)
        window.show()
    else:
        # Without a window manager, as on many kiosks, nobody else makes it as large as its screen.
        window.setCursor(Qt.CursorShape.BlankCursor)
        window.setGeometry(app.primaryScreen().geometry())
        window.showFullScreen()
    window.begin()
    if ports.queue is not None:
        Ear(ports.queue.listen, lanes[LaneName.LISTEN], window).begin()
    return window


def run_kiosk(
    ports: KioskPorts, options: KioskOptions | None = None, *, arguments: Sequence[str] = ()
) -> int:
    """Run the kiosk until its window is closed; the exit status of the application.

    What nobody expected goes to the log with its place; the visitor sees the first page again.
    """
    chosen = options or KioskOptions()
    app = make_application(["yichuang-kiosk", *arguments])
    ports.logs.mkdir(parents=True, exist_ok=True)
    net = CrashNet(ports.logs / TRACE_FILE)
    lanes = Lanes()
    try:
        window = open_kiosk(ports, chosen, app=app, lanes=lanes)
        lanes.settled()
        lanes.fault.connect(net.report)
        window.fault.connect(net.report)
        net.caught.connect(window.recover)
        if chosen.windowed:
            net.attend(window, plain_style())
        status = app.exec()
        app.removeEventFilter(window)
    finally:
        if ports.queue is not None:
            ports.queue.close()
        lanes.close()
        net.close()
    return status
