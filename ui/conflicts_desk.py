"""What the page 冲突 does: read, choose, decide, link, tick off; for the office and for windows.

The widget is `ui/pages/conflicts.py`, its values `ui/states/conflicts.py`, the outside `ui/work`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from hall.ports import Changes
from ui import words
from ui.page_desk import ROW_KEYS, PageDesk
from ui.pages.conflicts import ConflictsPage
from ui.states import conflicts as state_of
from ui.states.conflicts import ConflictEntry, ConflictKind, ConflictsState
from ui.work.conflicts_work import ConflictsWork

if TYPE_CHECKING:
    from collections.abc import Callable

    from hall.desk import DeskPorts
    from hall.staff import Actor
    from ui.lane import Lanes
    from ui.style import Style


class ConflictsDesk(PageDesk):
    """The page and its acts, for one signed-in person."""

    def __init__(self, style: Style, ports: DeskPorts, actor: Actor, lanes: Lanes, parent: QObject) -> None:
        """An empty page; it reads when it is opened."""
        super().__init__(parent)
        self._lanes = lanes
        self._work = ConflictsWork(ports, actor)
        self.state = ConflictsState(may_decide=self._work.may_decide)
        self.page = ConflictsPage(style)
        self.page.picked.connect(self._picked)
        self.page.chose.connect(self._chose)
        self.page.typed.connect(self._typed)
        self.page.sent.connect(self.send)
        self.page.known.connect(self.tick)

    def load(self) -> None:
        """Read the list again."""
        self._lanes.call.submit(self, self._work.entries, self._came, self.failed)

    def press(self, key: str, *, typing: bool = False) -> bool:
        """A key on the page; while a reason is typed only keys that do not type."""
        if key == "Ctrl+Enter":
            self.send()
        elif typing:
            if key != "Esc":
                return False
            self.page.table.setFocus()
        elif key in ROW_KEYS:
            self._show(state_of.moved(self.state, ROW_KEYS[key]))
            self._read_account()
        elif key.isdigit() and key != "0":
            self._chose(int(key) - 1)
        elif key in {"R", "Enter"} and self.page.field.isVisible():
            self.page.field.input.setFocus()
        elif key == "K":
            self.tick()
        else:
            return False
        return True

    @Slot()
    def send(self) -> None:
        """Decide, or link, as the current line asks."""
        entry, state = self.state.current(), self.state
        told = state_of.fault(state)
        if entry is None or told:
            self._show(replace(state, told=told))
            return
        work, side, text = self._work, state.side, state.text
        if entry.kind is ConflictKind.TWICE:
            self._do(lambda: work.link(entry, text), words.LINKED)
        else:
            self._do(lambda: work.resolve(entry, side, text), words.RESOLVED)

    @Slot()
    def tick(self) -> None:
        """Tick the current line off."""
        entry = self.state.current()
        if entry is not None and entry.mine:
            self._do(lambda: self._work.acknowledge(entry), words.ACKNOWLEDGED)

    def _do(self, act: Callable[[], Changes], sentence: str) -> None:
        def done(changes: Changes) -> None:
            self._show(replace(self.state, side=-1, text="", told=""))
            self.touched.emit(changes)
            self.said.emit(sentence)
            self.page.table.setFocus()
            self.load()

        self._lanes.store.submit(self, act, done, self.failed)

    def _show(self, state: ConflictsState) -> None:
        self.state = state
        self.page.draw(state)

    def _came(self, entries: tuple[ConflictEntry, ...]) -> None:
        self._show(state_of.came(self.state, entries))
        self._read_account()

    def _read_account(self) -> None:
        entry = self.state.current()
        if entry is None or not entry.case:
            return

        def read(line: str) -> None:
            if self.state.current() == entry:
                self._show(replace(self.state, account=line))

        self._lanes.call.submit(self, lambda: self._work.account(entry.case), read, self.failed)

    def _picked(self, number: object) -> None:
        if isinstance(number, int):
            self._show(state_of.moved(self.state, number - self.state.row))
            self._read_account()

    def _chose(self, side: object) -> None:
        if isinstance(side, int):
            self._show(state_of.chosen(self.state, side))

    def _typed(self, text: object) -> None:
        self._show(state_of.wrote(self.state, str(text)))
