"""A real desk of a hall without a screen: the program's own window, store and hub, driven by keys.

Also a process of its own, to be killed while it serves somebody:

    python hall_desk.py DATA

tells on stdout, as one line of JSON, which intake is stored, and waits.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtWidgets import QApplication

from main import open_desk, settings_for
from tests.e2e.demo_hall import CLERK, PASSWORD
from tests.e2e.demo_keys import Hands
from tests.e2e.demo_window import UNHEARD
from ui.app import make_application
from ui.run import DeskWindow, RunOptions, open_window
from ui.shell import Shell
from ui.states.applicant import Field
from ui.states.queue import Phase

if TYPE_CHECKING:
    from ui.desk import Desk
    from ui.states.status import Notice

_TRIES: Final = 4
NAME: Final = "林知远"
"""What is keyed in: it makes the visit one that is served."""


class HallDesk:
    """One window over a data folder; it may be closed and opened again."""

    def __init__(self, data: Path, screens: Path) -> None:
        """Nothing is opened yet; pictures of what went wrong go to `screens`."""
        self._data = data
        self._screens = screens
        self._stack = ExitStack()
        self.window: DeskWindow | None = None
        self.hands: Hands

    def __enter__(self) -> Self:
        """Open the store and show the sign-in page."""
        self._screens.mkdir(parents=True, exist_ok=True)
        # Like the program's own pages, the desk writes on another thread than the screen's.
        opening = partial(
            open_desk, settings_for(self._data), self._stack, screen_thread=threading.get_ident()
        )
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.window = open_window(opening, app=app, options=RunOptions(windowed=True))
        self.hands = Hands(self.window, self._screens)
        return self

    def __exit__(self, *_: object) -> None:
        """Close the window and the store."""
        if self.window is not None:
            self.window.close()
            QApplication.processEvents()
        self._stack.close()

    @property
    def desk(self) -> Desk:
        """The desk of whoever is signed in."""
        assert self.window is not None
        assert self.window.session is not None
        assert self.window.session.desk is not None
        return self.window.session.desk

    @property
    def shown(self) -> str:
        """The number on the plate."""
        ticket = self.desk.queue.ticket
        return ticket.number if ticket is not None else ""

    def sign_in(self, number: str = CLERK, password: str = PASSWORD) -> None:
        """Number and password."""
        window = self.window
        assert window is not None
        self.hands.until(lambda: window.page is not None, "登录页")
        self.hands.write(number)
        self.hands.press("Enter")
        self.hands.write(password)
        self.hands.press("Enter")
        self.hands.until(lambda: window.session is not None, "登录")

    def call(self) -> str:
        """F2, again when the hub did not answer in time; what was called, with its empty intake."""
        before = self.shown
        for _ in range(_TRIES):
            self._answered()
            told = self.desk.notice
            self.hands.press("F2")
            if self.desk.chooser is not None:
                self.hands.press("1")
            self.hands.until(partial(self._answer, before, told), "叫号")
            if self._came(before):
                break
        self.hands.until(lambda: self._came(before), "叫号")
        return self.shown

    def _came(self, before: str) -> bool:
        return self.shown not in {"", before} and self.desk.intake.draft.ticket == self.shown

    def _answer(self, number: str, before: Notice | None) -> bool:
        return self._came(number) or self._unheard(before)

    def _unheard(self, before: Notice | None) -> bool:
        """The hub did not say in time what came of the key: the same key again asks for the same."""
        told = self.desk.notice
        return (
            not self.desk._acting
            and told is not None
            and told is not before
            and any(word in told.text for word in UNHEARD)
        )

    def _answered(self) -> None:
        """Another key of the strip does nothing before the hub said what came of the last one."""
        self.hands.until(lambda: not self.desk._acting, "大厅的回答")

    def serve(self) -> None:
        """Somebody is keyed in, so that the visit is served and the intake is stored."""
        desk = self.desk
        window = self.window
        assert window is not None
        assert window.session is not None
        shell = window.session.widget
        assert isinstance(shell, Shell)
        self.hands.fill(lambda: shell.intake.person.fields[Field.NAME].input, NAME)
        self.hands.until(lambda: desk._saved == desk.intake.draft, "草稿已存")
        self.hands.until(lambda: desk.queue.phase is Phase.SERVING, "办理中")

    def finish(self) -> None:
        """F8, and nothing of the intake is kept."""
        desk, before = self.desk, self.shown
        self._answered()
        self.hands.press("F8")
        self.hands.until(lambda: desk.chooser is not None or self.shown != before, "完成本号")
        if desk.chooser is not None:
            self.hands.press("1")
        self.hands.until(lambda: self.shown != before, "已完成")

    def give_own(self, replaces: str = "") -> None:
        """F4 while the hub is away: a number of the own series."""
        desk = self.desk
        self._answered()
        waiting = len(desk.queue.nexts)
        self.hands.press("F4")
        self.hands.until(lambda: desk.chooser is not None, "替代哪个号")
        self.hands.press(*replaces, "Enter")
        self.hands.until(lambda: desk.chooser is None and len(desk.queue.nexts) > waiting, "应急号")


def main() -> None:
    """Serve somebody until killed."""
    data = Path(sys.argv[1])
    app = make_application(["desk"])
    with HallDesk(data, data / "screens") as desk:
        desk.sign_in()
        desk.hands.until(lambda: desk.desk.seated, "坐下")
        desk.call()
        desk.serve()
        draft = desk.desk.intake.draft
        sys.stdout.write(
            json.dumps({"number": desk.shown, "draft": draft.to_plain()}, ensure_ascii=False) + "\n"
        )
        sys.stdout.flush()
        app.exec()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main()
