"""The spool as the desk sees it: owed papers one after the other on the lane of printing, and how that goes.

No widget. A failure stays until it is tried again; the desk goes on meanwhile.
"""

from PySide6.QtCore import QObject, Signal

from hall.errors import HallError
from ui import words
from ui.lane import Worker
from ui.states.ports import DeskPort, PrintStep


class PrintDesk(QObject):
    """Prints what is owed.

    Signals:
        changed: `sentence` or `failed` is another one.
        touched: What a printed paper touched (`Changes`, as an object).
        fault: An exception that is neither a refusal nor an outage.
    """

    changed = Signal()
    touched = Signal(object)
    fault = Signal(object)

    def __init__(self, port: DeskPort, lane: Worker, parent: QObject | None = None) -> None:
        """Nothing is printed before `go`."""
        super().__init__(parent)
        self.sentence = ""
        self.failed = ""
        self._port = port
        self._lane = lane
        self._running = False
        self._again = False
        self._count = 0
        self._skip: frozenset[str] = frozenset()
        self._told = ""

    def go(self) -> None:
        """Print everything that is owed, if it is not being done already."""
        if self._running:
            self._again = True
            return
        self._running, self._count, self.failed = True, 0, ""
        self._skip, self._told = frozenset(), ""
        self._go_on()

    def retry(self) -> None:
        """Try again, first what broke off at the printer."""
        if self._running:
            return
        self._running, self.failed = True, ""
        self._lane.submit(self, self._port.print_broken, self._resent, self._broke)

    def _resent(self, step: PrintStep) -> None:
        self.touched.emit(step.changes)
        if step.failed:
            self._stop(step)
        elif step.paper:
            self._lane.submit(self, self._port.print_broken, self._resent, self._broke)
        else:
            self._running = False
            self.go()

    def _stepped(self, step: PrintStep) -> None:
        self.touched.emit(step.changes)
        if step.failed and step.passed:
            self._skip |= {step.paper}
            self._told = self._told or step.failed
            self._go_on()
            return
        if step.failed:
            self._stop(step)
            return
        if not step.paper:
            self._running = False
            if self._skip:
                self.failed = words.not_printed(self._told, len(self._skip))
                self.sentence = words.OWED
            elif self._count:
                self.sentence = words.printed(self._count)
            self.changed.emit()
            if self._again:
                self._again = False
                self.go()
            return
        self._count += 1
        self.sentence = words.printing(step.left) if step.left else words.printed(self._count)
        self.changed.emit()
        self._go_on()

    def _go_on(self) -> None:
        skip = self._skip
        self._lane.submit(self, lambda: self._port.print_next(skip), self._stepped, self._broke)

    def _stop(self, step: PrintStep) -> None:
        self._running = self._again = False
        self.failed = words.not_printed(step.failed, max(step.left, 1))
        self.sentence = words.OWED
        self.changed.emit()

    def _broke(self, error: BaseException) -> None:
        self._running = self._again = False
        if isinstance(error, HallError):
            self.failed = words.not_printed(error.sentence, 1)
            self.sentence = words.OWED
            self.changed.emit()
        else:
            self.fault.emit(error)
