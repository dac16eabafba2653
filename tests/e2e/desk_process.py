"""A desk of its own process, driven to the middle of something; then it waits to be killed.

    python desk_process.py FOLDER material|field|scan [CAMERA]

Tells on stdout, as one line of JSON, what the screen shows once the draft is said to be saved.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication

from printing.render import Renderer
from tests.qt.real import RealDesk
from ui.app import make_application

if TYPE_CHECKING:
    from collections.abc import Callable

DEFECT = "缺少法定代表人签名"
PHONE_BEGUN = "154099"


class Bot:
    """As much of qtbot as a desk needs, without pytest."""

    def addWidget(self, _widget: object) -> None:  # noqa: N802  # the name that qtbot has
        """Closing is up to whoever kills this process."""

    def waitExposed(self, _widget: object) -> None:  # noqa: N802  # the name that qtbot has
        QApplication.processEvents()

    def waitUntil(self, check: Callable[[], bool], timeout: int) -> None:  # noqa: N802  # as above
        deadline = QDeadlineTimer(timeout)
        while not check():
            if deadline.hasExpired():
                raise TimeoutError
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def drive(desk: RealDesk, how: str) -> None:
    desk.sign_in()
    desk.key("F4", "A", "0", "F2")
    desk.lay_card()
    desk.desk.field_entered("phone")
    desk.settle()
    if how == "field":
        desk.write(PHONE_BEGUN)
        desk.until(lambda: desk.desk._saved == desk.desk.intake.draft)
        return
    desk.write("15409900026")
    desk.key("Ctrl+Enter")
    desk.write("sp")
    desk.key("Enter", "1", "1", "Enter", "2", "1")
    if how == "scan":
        scan(desk)
        return
    desk.key("1", "Down", "1", "Down", "3")
    desk.write(DEFECT)
    desk.until(lambda: desk.desk._saved == desk.desk.intake.draft)


def scan(desk: RealDesk) -> None:
    """Two pages under the camera, and one that was turned; none is attached."""
    desk.key("Down", "S")
    scans = desk.desk.scans
    assert scans is not None
    for count in (1, 2):
        desk.until(lambda: scans.state is not None and scans.state.live)
        desk.key("Space")
        desk.until(lambda count=count: scans.state is not None and len(scans.state.pages) == count)  # type: ignore[misc]  # bound now
        desk.until(lambda: scans.state is not None and not scans.state.busy)
    desk.key("R")
    desk.until(lambda: scans.state is not None and not scans.state.busy)


def main() -> None:
    folder, how = Path(sys.argv[1]), sys.argv[2]
    application = make_application(["desk"])
    desk = RealDesk(folder, Renderer(folder / "outlines"), Bot())  # type: ignore[arg-type]  # as much as is needed
    desk.camera = sys.argv[3] if len(sys.argv) > 3 else ""
    desk.open()
    drive(desk, how)
    desk.settle()
    sys.stdout.write(json.dumps(desk.desk.intake.draft.to_plain(), ensure_ascii=False) + "\n")
    sys.stdout.flush()
    application.exec()


if __name__ == "__main__":
    main()
