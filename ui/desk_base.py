"""What every part of the desk stands on: its values, the strip, saving, and asking the outside on lanes.

Keys and clicks are `desk.py`, answers of the outside `desk_outside.py`. No widget and no text of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from hall.clock import Clock
from hall.errors import HallError
from hall.ports import Changes
from ui import words
from ui.desk_print import PrintDesk
from ui.lane import Worker
from ui.states.applicant import Checks
from ui.states.cases import CasesState
from ui.states.chooser import Chooser
from ui.states.draft import Draft
from ui.states.intake import Intake
from ui.states.people import History
from ui.states.ports import DayEnd, DeskPort, QueueChoices, Saved
from ui.states.queue import QueueState
from ui.states.rules import Rules
from ui.states.signin import SignIn
from ui.states.status import Link, Notice, NoticeKind, Status

T = TypeVar("T")

DONE_SECONDS: Final = 10
"""How long a done strip stays, and for how long a call may be taken back."""

SAVE_AFTER: Final = 250
"""Milliseconds after the last typed letter; a draft that is older than 300 ms is safe (D8)."""

LOOK_AFTER: Final = 60
"""Milliseconds after the last key until a case or a search is read: a held arrow reads nothing."""

SLOW_AFTER: Final = 200
"""Milliseconds after which an act of the queue that has no answer yet says so (architecture.md 5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLanes:
    """The lanes a desk uses; `files` is that of large files (D27: blob)."""

    store: Worker
    call: Worker
    printing: Worker
    files: Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRules:
    """What a desk knows without asking outside."""

    rules: Rules
    checks: Checks
    clock: Clock


class DeskBase(QObject):
    """Values and lanes of a desk.

    Signals:
        changed: Something is to be drawn again.
        touched: `hall.ports.Changes` (as an object) of what was written.
        fault: An exception that is neither a refusal nor an outage (as an object).
        leaving: The person signs out; the intake stays.
    """

    changed = Signal()
    touched = Signal(object)
    fault = Signal(object)
    leaving = Signal()

    def __init__(
        self,
        port: DeskPort,
        known: DeskRules,
        lanes: DeskLanes,
        *,
        intake: Intake,
        queue: QueueState,
        status: Status,
        parent: QObject | None = None,
    ) -> None:
        """Begin with what was restored or is new."""
        super().__init__(parent)
        self.rules = known.rules
        self.checks = known.checks
        self.clock = known.clock
        self.intake = intake
        self.queue = queue
        self.status = status
        self.cases = CasesState()
        self.day_end = DayEnd()
        self.history = History()
        self.tab = 0
        self.notice: Notice | None = None
        self.chooser: Chooser | None = None
        self.choices = QueueChoices()
        self.second: SignIn | None = None
        self._port = port
        self._lanes = lanes
        self._saved = intake.draft
        self._timer = self._one_shot(DONE_SECONDS * 1000, self._forget_notice)
        self._save_timer = self._one_shot(SAVE_AFTER, self.flush)
        self._slow = self._one_shot(SLOW_AFTER, self._tell_slow)
        self._glance = self._one_shot(LOOK_AFTER, self._look_now)
        self._search = self._one_shot(LOOK_AFTER, self._find_now)
        self._items: tuple[str, ...] = ()
        self.printing = PrintDesk(port, lanes.printing, self)
        self.printing.changed.connect(self._printing_changed)
        self.printing.touched.connect(self._touch)
        self.printing.fault.connect(self.fault)

    def _look_now(self) -> None:
        """The keys rest on a case: see `desk_steps.py`."""

    def _find_now(self) -> None:
        """The keys rest in the search: see `desk_steps.py`."""

    def _one_shot(self, milliseconds: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(then)
        return timer

    # --- showing

    def say(self, kind: NoticeKind, text: str) -> None:
        """Show a strip; a done one goes after ten seconds."""
        self.notice = Notice(kind=kind, text=text)
        self._timer.stop()
        if kind is NoticeKind.DONE:
            self._timer.start()
        self.changed.emit()

    def strip(self) -> Notice | None:
        """What the one strip says now: an act first, then papers that wait for the printer."""
        if self.notice is not None:
            return self.notice
        if not self.printing.failed:
            return None
        return Notice(
            kind=NoticeKind.ERROR, text=self.printing.failed, act=words.PRINT_AGAIN, key=words.PRINT_AGAIN_KEY
        )

    @Slot()
    def _forget_notice(self) -> None:
        self.notice = None
        self.queue = replace(self.queue, undo="")
        self.changed.emit()

    @Slot()
    def _printing_changed(self) -> None:
        self.status = replace(self.status, printing=self.printing.sentence)
        self.changed.emit()

    @Slot()
    def _tell_slow(self) -> None:
        """An act of the queue waits for its answer."""
        self.say(NoticeKind.OFFLINE, words.ASKING_HALL)

    def set_status(self, status: Status) -> None:
        """News of connection and devices; what the desk says itself stays.

        Licences can be fetched only with a line to the hall. What becomes of the queue is said by the strip.
        """
        self.status = replace(status, draft_saved=self.status.draft_saved, printing=self.status.printing)
        online, alone = status.link is Link.CONNECTED, status.link is Link.SINGLE
        self.intake = replace(self.intake, online=online, alone=alone)
        self.changed.emit()

    def stop(self) -> None:
        """Nothing is said any more: the window is closing; what was typed is handed to the store."""
        self.flush()
        for timer in (self._timer, self._slow, self._glance, self._search):
            timer.stop()

    # --- saving

    def keep(self, *, typing: bool = False) -> None:
        """Save the draft if it changed: at once, or while somebody types a quarter second after."""
        if self.intake.draft == self._saved:
            return
        if typing:
            if not self._save_timer.isActive():
                self._save_timer.start()
        else:
            self.flush()

    @Slot()
    def flush(self) -> None:
        """Hand a changed draft to the store before anything else."""
        self._save_timer.stop()
        draft = self.intake.draft
        if draft == self._saved:
            return
        self._saved = draft
        self._lanes.store.submit(self, lambda: self._port.save_draft(draft), self._draft_saved, self._failed)

    def _draft_saved(self, saved: Saved) -> None:
        self.status = replace(self.status, draft_saved=saved.at)
        if saved.came:
            self._lanes.call.submit(self, self._port.arrive, self._arrived, self._failed)
        self.changed.emit()

    def _arrived(self, queue: QueueState) -> None:
        if self.queue.undo and self.notice is not None and self.notice.kind is NoticeKind.DONE:
            self.notice = None
        self.queue = queue
        self.changed.emit()

    def _begin(self, draft: Draft) -> None:
        """Another intake stands on the page, already saved by whoever made it."""
        self._save_timer.stop()
        self._saved = draft
        self.intake = Intake(
            draft=draft,
            online=self.intake.online,
            alone=self.intake.alone,
            all_rest_allowed=self.intake.all_rest_allowed,
        )
        self.history = History()

    # --- outside

    @Slot(object)
    def _touch(self, changes: object) -> None:
        if isinstance(changes, Changes) and changes.topics:
            self.touched.emit(changes)

    def _ask(self, lane: Worker, work: Callable[[], T], done: Callable[[T], None]) -> None:
        self.flush()
        lane.submit(self, work, done, self._failed)

    def _failed(self, error: BaseException) -> None:
        """A refusal or an outage becomes a strip; anything else is a fault of the program."""
        self.intake = replace(self.intake, busy="")
        if self.second is not None:
            self.second = replace(self.second, busy=False)
        if isinstance(error, HallError):
            self.say(NoticeKind.ERROR, error.sentence)
            return
        self.fault.emit(error)
        self.changed.emit()

    def _done(self, sentence: str) -> None:
        if sentence:
            self.say(NoticeKind.DONE, sentence)
