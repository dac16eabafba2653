"""The view of a case's scans and the small pages beside the materials; one for each signed-in person.

Values are `ui.states.viewing`, the outside `ui.work.view_work`, the widgets `ui.pages.viewing`.
The bytes of one file are held while it is looked at and let go with it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from hall.errors import HallError, Unavailable
from hall.ports import Changes, Topic
from ui import words
from ui.states import viewing
from ui.states.viewing import MOST_THUMBS, Thumbs, Viewing, ViewJob

if TYPE_CHECKING:
    from hall.material_facts import FileFact
    from ui.lane import Failed, Worker
    from ui.states.case_file import CaseFileView
    from ui.states.viewing import Picture, Thumb, ViewPressed
    from ui.work.view_work import ViewWork

_REST: Final = 120
"""Milliseconds after the last key until the small pages of a material are drawn."""
_WROTE: Final = Changes(topics=frozenset({Topic.SYNC}))


class ViewDesk(QObject):
    """Looking at scans.

    Signals:
        changed: The view, or the small pages, are to be drawn again.
        refused: A sentence (as an object) why there is no view.
        touched: `hall.ports.Changes` (as an object): who looked was written down.
        fault: An exception that is neither a refusal nor an outage.
    """

    changed = Signal()
    refused = Signal(object)
    touched = Signal(object)
    fault = Signal(object)
    _came = Signal(int, int, int)

    def __init__(self, work: ViewWork, *, store: Worker, lane: Worker, parent: QObject | None = None) -> None:
        """Nothing is looked at yet.

        Args:
            work: The outside.
            store: Lane of writes: who looks is written down there.
            lane: Lane of large files.
            parent: Owner.
        """
        super().__init__(parent)
        self.state: Viewing | None = None
        self.thumbs = Thumbs()
        self._work = work
        self._store = store
        self._lane = lane
        self._turn = 0
        self._content: tuple[str, bytes] = ("", b"")
        self._looked: set[str] = set()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._draw_thumbs)
        self._came.connect(self._arriving)

    # --- the view

    def begin(self, file: CaseFileView, sha256: str = "") -> None:
        """Open the scans of the material with the focus, or one of them."""
        found = viewing.begun(file, sha256)
        if isinstance(found, str):
            self.refused.emit(found)
            return
        self.state = found
        self._looked.clear()
        self._open()
        self.changed.emit()

    def press(self, key: str) -> bool:
        """A key while the view stands; True when it was used."""
        return self.state is not None and self._take(viewing.press(self.state, key))

    def pick(self, at: int) -> None:
        """A file of the list was clicked."""
        if self.state is not None:
            self._take(viewing.picked(self.state, at))

    def _take(self, pressed: ViewPressed) -> bool:
        if not pressed.used:
            return False
        self.state = pressed.state
        match pressed.job:
            case ViewJob.LEAVE:
                self.leave()
            case ViewJob.FILE:
                self._open()
            case ViewJob.PAGE:
                self._draw()
            case None:
                pass
        self.changed.emit()
        return True

    def fitted(self, percent: int) -> None:
        """How large a fitted page came out."""
        if self.state is not None:
            self.state = viewing.fitted(self.state, percent)

    def leave(self) -> None:
        """Close the view; nothing of the scans stays in memory, and what is on its way is not waited for."""
        self._turn += 1
        self._content = ("", b"")
        if self.state is not None:
            self.state = None
            self.changed.emit()

    # --- having a file

    def _open(self) -> None:
        """Write down who looks, then have the file; once for each file while the view stands."""
        self._turn += 1
        turn, state = self._turn, self.state
        if state is None:
            return
        file = state.file

        def looked(fact: FileFact) -> None:
            if file.sha256 not in self._looked:
                self._looked.add(file.sha256)
                self.touched.emit(_WROTE)
            if turn == self._turn:
                self._bring(turn, fact)

        self._store.submit(self, lambda: self._work.look(state.case, file), looked, self._failed_at(turn))

    def _bring(self, turn: int, fact: FileFact) -> None:
        name = fact.sha256.hex()

        def told(came: int, count: int) -> None:
            # On the lane's own thread: a number is read, and a signal crosses to the screen.
            if turn != self._turn:
                raise Unavailable("view.left", words.VIEW_LEFT)
            self._came.emit(turn, came, count)

        def have(content: bytes) -> None:
            if turn == self._turn:
                self._content = (name, content)
                self._draw()

        self._lane.submit(self, lambda: self._work.bring(fact, told), have, self._failed_at(turn))

    @Slot(int, int, int)
    def _arriving(self, turn: int, came: int, count: int) -> None:
        if turn == self._turn and self.state is not None:
            self.state = viewing.arriving(self.state, came, count)
            self.changed.emit()

    def _draw(self) -> None:
        turn, state, (name, content) = self._turn, self.state, self._content
        if state is None or name != state.file.sha256:
            return
        page = state.page

        def drawn(answer: tuple[int, int, Picture]) -> None:
            count, number, picture = answer
            now = self.state
            # A page that was left again while it was drawn is not shown.
            if turn == self._turn and now is not None and now.page == page:
                self.state = viewing.shown(now, count, number, picture)
                self.changed.emit()

        self._lane.submit(self, lambda: self._work.draw(content, page), drawn, self._failed_at(turn))

    def _failed_at(self, turn: int) -> Failed:
        def failed(error: BaseException) -> None:
            if not isinstance(error, HallError):
                self.fault.emit(error)
            elif turn == self._turn and self.state is not None:
                self.state = viewing.failed(self.state, error.sentence)
                self.changed.emit()

        return failed

    # --- small pages

    def glance(self, file: CaseFileView | None) -> None:
        """The material with the focus: its small pages follow once the keys rest. None lets them go."""
        found = viewing.of_row(file)[:MOST_THUMBS] if file is not None else ()
        key = file.materials[file.row].key if file is not None and file.materials else ""
        case = file.entry.id if file is not None else ""
        now = self.thumbs
        if (case, key, found) == (now.case, now.key, now.files):
            return
        self.thumbs = Thumbs(case=case, key=key, files=found)
        self._rest.stop()
        if found:
            self._rest.start()
        self.changed.emit()

    @Slot()
    def _draw_thumbs(self) -> None:
        now = self.thumbs

        def drawn(thumbs: tuple[Thumb, ...]) -> None:
            if self.thumbs is now:
                self.thumbs = replace(now, shown=thumbs)
                self.changed.emit()

        if now.files:
            self._lane.submit(self, lambda: self._work.thumbs(now.files), drawn, self._no_thumbs)

    def _no_thumbs(self, error: BaseException) -> None:
        """Small pages are a help: an outage leaves them out."""
        if not isinstance(error, HallError):
            self.fault.emit(error)

    def stop(self) -> None:
        """The person goes."""
        self._rest.stop()
        self.thumbs = Thumbs()
        self.leave()
