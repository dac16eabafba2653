"""The desk: holds the states, turns keys and clicks into changes of them, asks the outside on lanes.

One signal says that something changed; the shell draws. No widget and no text of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from hall.clock import Clock
from hall.errors import HallError
from hall.reasons import Outcome
from ui import words
from ui.lane import Worker
from ui.states import cases as cases_state
from ui.states import intake as intake_state
from ui.states import intake_keys
from ui.states.applicant import Checks, Field, Person
from ui.states.cases import CasesState
from ui.states.draft import Delivery, Draft, Step
from ui.states.intake import Ask, AskKind, Intake, Pressed
from ui.states.people import History
from ui.states.ports import DayEnd, DeskPort, QueueAnswer, Submitted
from ui.states.queue import QueueKey, QueueState, acts
from ui.states.rules import Rules, ThemeHit
from ui.states.status import Notice, NoticeKind, Status

T = TypeVar("T")

DONE_SECONDS: Final = 10
"""How long a done strip stays, and for how long a call may be taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLanes:
    """The lanes a desk uses."""

    store: Worker
    call: Worker
    printing: Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRules:
    """What a desk knows without asking outside."""

    rules: Rules
    checks: Checks
    clock: Clock


class Desk(QObject):
    """All that the screens show, and the only way to change it.

    Signals:
        changed: Something is to be drawn again.
        fault: An exception that is neither a refusal nor an outage (as an object).
    """

    changed = Signal()
    fault = Signal(object)

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
        self._port = port
        self._lanes = lanes
        self._saved = intake.draft
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DONE_SECONDS * 1000)
        self._timer.timeout.connect(self._forget_notice)

    # --- showing

    def say(self, kind: NoticeKind, text: str) -> None:
        """Show a strip; a done one goes after ten seconds."""
        self.notice = Notice(kind=kind, text=text)
        self._timer.stop()
        if kind is NoticeKind.DONE:
            self._timer.start()
        self.changed.emit()

    @Slot()
    def _forget_notice(self) -> None:
        self.notice = None
        self.queue = replace(self.queue, undo="")
        self.changed.emit()

    def open_tab(self, number: int) -> None:
        """Another page."""
        self.tab = number
        if number == 1:
            self._ask(self._lanes.call, self._port.cases, self._cases_came)
        elif number == 3:
            self._ask(self._lanes.call, self._port.day_end, self._day_end_came)
        self.changed.emit()

    def set_status(self, status: Status) -> None:
        """News of connection, devices, spool."""
        self.status = status
        online = str(status.link) not in {"offline", "coming_back"}
        if online != self.intake.online:
            self.intake = replace(self.intake, online=online)
            self.queue = replace(self.queue, offline=not online)
        self.changed.emit()

    def stop(self) -> None:
        """Nothing is said any more: the window is closing."""
        self._timer.stop()

    # --- keys

    def press(self, key: str) -> bool:
        """A key that is not typing; True when it did something."""
        if key.startswith("F") and key[1:].isdigit() and key in {str(act) for act in QueueKey}:
            self.act(QueueKey(key))
            return True
        if key.startswith("Alt+") and key[4:] in {"1", "2", "3", "4"}:
            self.open_tab(int(key[4:]) - 1)
            return True
        if self.tab == 0:
            return self._press_intake(key)
        return self.tab == 1 and self._press_cases(key)

    def _press_intake(self, key: str) -> bool:
        if key == "Ctrl+Z" and self.queue.undo:
            self._ask(self._lanes.call, self._port.undo_call, self._queue_came)
            return True
        pressed = intake_keys.press(self.intake, key, self.clock.monotonic(), self.rules, self.checks)
        if pressed.used:
            self.take(pressed)
        return pressed.used

    def _press_cases(self, key: str) -> bool:
        steps = {"Down": 1, "Up": -1, "PageDown": 10, "PageUp": -10}
        if key in steps:
            self.cases = cases_state.moved(self.cases, steps[key])
            self.changed.emit()
            return True
        entry = self.cases.current()
        if key == "Enter" and entry is not None:
            self.open_case(entry.id)
            return True
        if key == "P" and entry is not None:
            self.reprint(entry.id)
            return True
        return False

    def take(self, pressed: Pressed) -> None:
        """The new state of the intake: draw it, save it, do what it asks."""
        self.set_intake(pressed.state)
        for ask in pressed.asks:
            self._do(ask)

    def set_intake(self, state: Intake) -> None:
        """Another state of the intake; a changed draft is saved at once."""
        self.intake = state
        if state.told:
            self.say(NoticeKind.ERROR, state.told)
        elif self.notice is not None and self.notice.kind is NoticeKind.ERROR:
            self.notice = None
        if state.draft != self._saved:
            self._saved = state.draft
            draft = state.draft
            self._ask(self._lanes.store, lambda: self._port.save_draft(draft), self._draft_saved)
        self.changed.emit()

    def _draft_saved(self, at: int) -> None:
        self.status = replace(self.status, draft_saved=at)
        self.changed.emit()

    # --- clicks on the intake

    def go(self, step: Step) -> None:
        """A step was clicked."""
        self.set_intake(intake_state.go(self.intake, step, self.rules))

    def typed(self, field: Field, text: str) -> None:
        """A form field changed."""
        self.set_intake(intake_state.typed_field(self.intake, field, text, self.checks))

    def field_left(self, field: str) -> None:
        """A form field lost the focus: from now on its faults show."""
        if field not in self.intake.touched:
            self.intake = replace(self.intake, touched=self.intake.touched | {field})
            self.changed.emit()

    def field_entered(self, field: str) -> None:
        """A form field got the focus."""
        if self.intake.draft.field != field:
            self.set_intake(intake_state.moved(self.intake, field=field))

    def searched(self, text: str) -> None:
        """The item search changed."""
        self.set_intake(intake_state.searched(self.intake, text))

    def hit_clicked(self, number: int) -> None:
        """A hit was clicked: like moving there and Enter."""
        found = intake_state.hits(self.intake.draft, self.rules)
        if 0 <= number < len(found) and not isinstance(found[number], ThemeHit):
            self.set_intake(intake_state.moved(self.intake, row=number, step=Step.ITEM))
            self.press("Enter")

    def answered(self, code: str, option: int) -> None:
        """An answer was clicked, also beside the list of hits: then its item is taken first."""
        state = self.intake
        if state.draft.step is Step.ITEM:
            found = intake_state.hits(state.draft, self.rules)
            hit = found[min(state.draft.row, len(found) - 1)] if found else None
            if hit is None or isinstance(hit, ThemeHit):
                return
            state = intake_state.item_taken(state, hit.item, self.rules)
        facts = intake_state.known(state.draft, self.rules)
        question = next((question for question in facts.questions if question.code == code), None)
        if question is not None:
            self.set_intake(intake_keys.answered(state, question, option, self.rules))

    def row_clicked(self, row: int) -> None:
        """A material row was clicked."""
        self.set_intake(intake_state.moved(self.intake, row=row))

    def state_clicked(self, number: int) -> None:
        """A state of the current row was clicked."""
        self.press(str(number + 1))

    def reason_typed(self, text: str) -> None:
        """The reason of the current row changed."""
        facts = intake_state.known(self.intake.draft, self.rules)
        if facts.lines:
            line = facts.lines[min(self.intake.draft.row, len(facts.lines) - 1)]
            self.set_intake(intake_state.reason_typed(self.intake, line.key, text))

    def delivery_chosen(self, number: int) -> None:
        """A way of delivery was chosen."""
        draft = replace(self.intake.draft, delivery=tuple(Delivery)[number])
        self.set_intake(intake_state.changed(self.intake, draft))

    def card_laid(self, person: Person) -> None:
        """A card was read, by key or by itself."""
        self.set_intake(intake_state.card_laid(self.intake, person, self.rules, self.checks))

    # --- outside

    def act(self, key: QueueKey, detail: str = "") -> None:
        """An act of the queue strip, if it is allowed; else its reason as a strip."""
        act = next(act for act in acts(self.queue) if act.key is key)
        if not act.allowed:
            self.say(NoticeKind.ERROR, words.not_now(act.word, act.reason))
            return
        self._ask(self._lanes.call, lambda: self._port.act(key, detail), self._queue_came)

    def _queue_came(self, answer: QueueAnswer) -> None:
        self.queue = answer.queue
        if answer.draft is not None:
            self._saved = answer.draft
            self.intake = Intake(draft=answer.draft, online=self.intake.online)
            self.tab = 0
        if answer.sentence:
            self.say(NoticeKind.DONE, answer.sentence)
        self.changed.emit()

    def _do(self, ask: Ask) -> None:
        draft = self.intake.draft
        match ask.kind:
            case AskKind.READ_CARD:
                self._ask(self._lanes.call, self._port.read_card, self.card_laid)
            case AskKind.FETCH:
                self._ask(self._lanes.call, lambda: dict(self._port.fetch(draft, ask.keys)), self._fetched)
            case AskKind.SCAN:
                self._scan(draft, ask.keys[0])
            case AskKind.SUBMIT:
                self._submit(draft, ask.outcome)
            case AskKind.TELL_ONCE:
                self._ask(self._lanes.printing, lambda: self._port.tell_once(draft), self._done)
            case AskKind.PREVIEW:
                outcome = intake_state.outcome_of(self.intake, intake_state.known(draft, self.rules))
                self._ask(self._lanes.printing, lambda: self._port.preview(draft, outcome), self._done)

    def _scan(self, draft: Draft, key: str) -> None:
        def noted(remark: str) -> None:
            self._noted({key: remark})

        self._ask(self._lanes.call, lambda: self._port.scan(draft, key), noted)

    def _fetched(self, remarks: dict[str, str]) -> None:
        self._noted(remarks)

    def _noted(self, remarks: dict[str, str]) -> None:
        notes = {**self.intake.draft.notes, **remarks}
        self.set_intake(replace(self.intake, draft=replace(self.intake.draft, notes=notes)))

    def _submit(self, draft: Draft, outcome: Outcome | None) -> None:
        if outcome is None:
            return
        self._ask(self._lanes.store, lambda: self._port.submit(draft, outcome), self._submitted)

    def _submitted(self, answer: Submitted) -> None:
        self._saved = answer.draft
        self.intake = Intake(draft=answer.draft, online=self.intake.online)
        self.queue = answer.queue
        self.say(NoticeKind.DONE, answer.sentence)

    def _done(self, sentence: str) -> None:
        if sentence:
            self.say(NoticeKind.DONE, sentence)

    # --- cases and the end of the day

    def _cases_came(self, entries: tuple[cases_state.CaseEntry, ...]) -> None:
        self.cases = replace(self.cases, entries=entries)
        self.changed.emit()

    def _day_end_came(self, day_end: DayEnd) -> None:
        self.day_end = day_end
        self.changed.emit()

    def search_cases(self, text: str) -> None:
        """The search of the top bar: to the page 办件."""
        self.cases = cases_state.searched(self.cases, text)
        if self.tab != 1:
            self.open_tab(1)
        self.changed.emit()

    def case_clicked(self, row: int) -> None:
        """A case was clicked: it opens beside the list."""
        self.cases = replace(self.cases, row=row)
        entry = self.cases.current()
        if entry is not None:
            self.open_case(entry.id)

    def open_case(self, case: str) -> None:
        """Open one case beside the list."""

        def opened(found: cases_state.OpenCase) -> None:
            self.cases = replace(self.cases, opened=found)
            self.changed.emit()

        self._ask(self._lanes.call, lambda: self._port.open_case(case), opened)

    def reprint(self, case: str) -> None:
        """Print the papers of a case again."""
        self._ask(self._lanes.printing, lambda: self._port.reprint(case), self._done)

    def close_day(self) -> None:
        """Close the day."""
        self._ask(self._lanes.store, self._port.close_day, self._done)

    def _ask(self, lane: Worker, work: Callable[[], T], done: Callable[[T], None]) -> None:
        lane.submit(self, work, done, self._failed)

    def _failed(self, error: BaseException) -> None:
        """A refusal or an outage becomes a strip; anything else is a fault of the program."""
        self.intake = replace(self.intake, busy="")
        if isinstance(error, HallError):
            self.say(NoticeKind.ERROR, error.sentence)
            return
        self.fault.emit(error)
        self.changed.emit()
