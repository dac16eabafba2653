"""归档 of one case or of all that are ready, one after the other; for the window and the manager's office.

Drawing takes a second or two a case and runs on the lane of printing, so that papers go between them. A case
that cannot be archived is told and holds up none behind it. What archiving is, is `hall.commands.archiving`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hall.errors import HallError
from ui import words

if TYPE_CHECKING:
    from hall.ports import Changes
    from ui.lane import Worker
    from ui.states.case_acts import ActForm
    from ui.work.archive_work import ArchiveWork


class ArchiveDesk(QObject):
    """The cases that are being archived.

    Signals:
        said: A sentence (as an object) when all is done.
        busy: A sentence (as an object) while it goes on.
        refused: A sentence (as an object) when nothing was archived.
        touched: `hall.ports.Changes` (as an object) of each case.
        done: Id (as an object) of the case of the form: it is to be read again.
        fault: An exception that is neither a refusal nor an outage.
    """

    said = Signal(object)
    busy = Signal(object)
    refused = Signal(object)
    touched = Signal(object)
    done = Signal(object)
    fault = Signal(object)

    def __init__(
        self, work: ArchiveWork, *, call: Worker, lane: Worker, parent: QObject | None = None
    ) -> None:
        """Nothing is archived yet.

        Args:
            work: The outside.
            call: Lane of look-ups.
            lane: Lane of printing.
            parent: Owner.
        """
        super().__init__(parent)
        self._work = work
        self._call = call
        self._lane = lane
        self._case = ""
        self._years: int | None = None
        self._waiting: list[tuple[str, str]] = []
        self._all = 0
        self._sentence = ""
        self._failed: list[tuple[str, str]] = []

    @property
    def running(self) -> bool:
        """True while cases wait."""
        return self._all > 0

    def begin(self, form: ActForm, marked: tuple[tuple[str, str], ...] = ()) -> None:
        """Archive as a form says; `marked` are id and number of the cases that it is about, if it is many."""
        if self.running:
            self.refused.emit(words.ARCHIVE_RUNS)
            return
        self._case, years = form.case, form.get("years")
        self._years = int(years) if years else None
        if marked:
            self._begin(marked)
        elif form.get("scope") == "all":
            self._call.submit(self, self._work.archivable, self._begin, self._not_begun)
        else:
            self._begin(((form.case, ""),))

    def halt(self) -> None:
        """The case in hand is ended, those behind it are left."""
        self._waiting.clear()

    def _begin(self, cases: tuple[tuple[str, str], ...]) -> None:
        self._waiting, self._all = list(cases), len(cases)
        self._sentence, self._failed = "", []
        if not cases:
            self.refused.emit(words.ARCHIVE_NONE)
        else:
            self._next()

    def _not_begun(self, error: BaseException) -> None:
        if isinstance(error, HallError):
            self.refused.emit(error.sentence)
        else:
            self.fault.emit(error)

    def _next(self) -> None:
        if not self._waiting:
            self._over()
            return
        case, number = self._waiting.pop(0)
        at, years = self._all - len(self._waiting), self._years
        self.busy.emit(words.archiving(at, self._all))

        def archived(answer: tuple[str, Changes]) -> None:
            self._sentence, changes = answer
            self.touched.emit(changes)
            self._next()

        def failed(error: BaseException) -> None:
            if not isinstance(error, HallError):
                self._all = 0
                self.fault.emit(error)
                return
            self._failed.append((number, error.sentence))
            self._next()

        self._lane.submit(self, lambda: self._work.archive(case, years), archived, failed)

    def _over(self) -> None:
        """Say what came of it: one case in full, several as counts with the first reason."""
        count, self._all = self._all, 0
        if count == 1 and self._failed:
            self.refused.emit(self._failed[0][1])
        elif count == 1:
            self.said.emit(self._sentence)
        else:
            self.said.emit(words.archived_many(count - len(self._failed), self._failed))
        self.done.emit(self._case)
