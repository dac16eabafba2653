"""What the page 同步 does: read, send now, compare, decide, tick off, records to a stick, its receipt back.

The widget is `ui/pages/care.py`, its values `ui/states/care.py`, the outside `ui.work.care_work`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog
from typing_extensions import override

from hall.care import Decision
from hall.ports import Changes
from hall.sync_ports import LinkState, RoundResult
from ui import words
from ui.lane import LaneName
from ui.page_desk import ROW_KEYS, PageDesk
from ui.pages.care import CarePage
from ui.states import care as state_of
from ui.states.care import DECIDED, TICKED, CareForm, CareState, CareView
from ui.work.care_work import CareWork

if TYPE_CHECKING:
    from collections.abc import Callable

    from hall.desk import DeskPorts
    from hall.staff import Actor
    from ui.lane import Lanes, Worker
    from ui.style import Style


class CareDesk(PageDesk):
    """The page and its acts, for one signed-in person.

    Signals:
        hurry: Records are to go up now, whatever was waited for.
    """

    hurry = Signal()

    def __init__(self, style: Style, ports: DeskPorts, actor: Actor, lanes: Lanes, parent: QObject) -> None:
        """An empty page; it reads when it is opened."""
        super().__init__(parent)
        self._lanes = lanes
        self._work = CareWork(ports, actor)
        self.state = CareState()
        self.page = CarePage(style)
        self.page.picked.connect(self._picked)
        self.page.pressed.connect(self._clicked)
        self.page.typed.connect(self._typed)
        self.page.placed.connect(self._placed)
        self.page.sent.connect(self.send)
        self.page.browsed.connect(self._browse)

    def load(self) -> None:
        """Read everything again."""
        self._lanes.call.submit(self, self._work.view, self._came, self.failed)

    def rounded(self, result: RoundResult) -> None:
        """A talk with the hub ended: what it refused stands at the head of the list."""
        said = result.sentence if result.state is LinkState.REFUSED else ""
        self._show(state_of.refused(self.state, said))

    def press(self, key: str, *, typing: bool = False) -> bool:
        """A key on the page; while somebody types only keys that do not type."""
        if typing:
            return self._press_typing(key)
        acts: dict[str, Callable[[], None]] = {
            "S": self._send_now,
            "D": self._compare,
            "E": lambda: self._ask_place(CareForm.EXPORT),
            "I": lambda: self._ask_place(CareForm.RECEIPT),
            "R": lambda: self._decide(Decision.RETRY),
            "G": lambda: self._decide(Decision.TECHNICIAN),
            "Ctrl+Enter": lambda: self._decide(Decision.ASIDE),
            "K": self._tick,
            "N": self.page.field.input.setFocus,
            "Esc": self._leave,
        }
        if key in ROW_KEYS:
            self._show(state_of.moved(self.state, ROW_KEYS[key]))
        elif key in acts:
            acts[key]()
        else:
            return False
        return True

    def _press_typing(self, key: str) -> bool:
        if key == "Esc":
            self._leave()
        elif key == "Ctrl+Enter":
            self._decide(Decision.ASIDE)
        else:
            return False
        return True

    def _clicked(self, key: object) -> None:
        self.press(str(key))

    @Slot()
    def _leave(self) -> None:
        self._show(state_of.asked(self.state, CareForm.NONE))
        self.page.table.setFocus()

    # --- sending and comparing

    def _send_now(self) -> None:
        if not self.state.view.single:
            self.hurry.emit()
            self.said.emit(words.CARE_SENDING)

    def _compare(self) -> None:
        if self.state.view.single or self.state.busy:
            return
        self._show(replace(self.state, busy=words.CARE_COMPARING))

        def compared(sentence: object) -> None:
            self.said.emit(sentence)
            self._show(replace(self.state, busy=""))
            self.load()

        self._lanes[LaneName.BLOB].submit(self, self._work.compare, compared, self.failed)

    # --- the stick

    def _ask_place(self, form: CareForm) -> None:
        if self.state.view.single:
            return
        self._show(state_of.asked(self.state, form))
        self.page.place.input.setFocus()

    @Slot()
    def _browse(self) -> None:
        home = str(Path.home())
        if self.state.form is CareForm.EXPORT:
            path = QFileDialog.getExistingDirectory(self.page, words.CARE_EXPORT_PATH, home)
        else:
            path, _ = QFileDialog.getOpenFileName(
                self.page, words.CARE_RECEIPT_PATH, home, words.CARE_RECEIPT_FILTER
            )
        if path:
            self._placed(path)
            self.page.place.input.setFocus()

    @Slot()
    def send(self) -> None:
        """The place was entered: write the records there, or take the receipt from there."""
        place = self.state.path.strip()
        if not place:
            self._show(replace(self.state, told=words.CARE_NO_PATH))
            return
        # Files lie on their own lane, but the event of an export is a write: it belongs to the store.
        work = self._work.export if self.state.form is CareForm.EXPORT else self._work.take_receipt
        self._do(self._lanes.store, lambda: work(place))

    # --- deciding

    def _decide(self, decision: Decision) -> None:
        entry, text = self.state.current(), self.state.text
        if entry is None or entry.kind not in DECIDED or (decision is Decision.RETRY and not entry.again):
            self._show(replace(self.state, told=words.CARE_NOTHING_HERE if entry else ""))
            return
        if decision is Decision.ASIDE and not text.strip():
            self._show(replace(self.state, told=words.CARE_WHY))
            self.page.field.input.setFocus()
            return
        self._do(self._lanes.store, lambda: self._work.decide(entry, decision, text))

    def _tick(self) -> None:
        entry = self.state.current()
        if entry is not None and entry.kind in TICKED:
            self._do(self._lanes.store, lambda: self._work.tick(entry))

    def _do(self, lane: Worker, act: Callable[[], tuple[Changes, str]]) -> None:
        def done(answer: tuple[Changes, str]) -> None:
            changes, sentence = answer
            self._show(replace(state_of.asked(self.state, CareForm.NONE), text=""))
            self.touched.emit(changes)
            self.said.emit(sentence)
            self.page.table.setFocus()
            self.load()

        lane.submit(self, act, done, self.failed)

    @override
    def failed(self, error: BaseException) -> None:
        """Nothing is under way any more."""
        self._show(replace(self.state, busy=""))
        super().failed(error)

    def _show(self, state: CareState) -> None:
        self.state = state
        self.page.draw(state)

    def _came(self, view: CareView) -> None:
        self._show(state_of.came(self.state, view))

    def _picked(self, number: object) -> None:
        if isinstance(number, int):
            self._show(state_of.moved(self.state, number - self.state.row))

    def _typed(self, text: object) -> None:
        self._show(state_of.wrote(self.state, str(text)))

    def _placed(self, text: object) -> None:
        self._show(replace(self.state, path=str(text), told=""))
