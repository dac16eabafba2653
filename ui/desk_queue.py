"""The desk's acts on the queue: the keys of the strip and their questions, the seat, who waits, the alarm.

Acts of the queue run on the lane of calls, the intake of another number on the store lane behind them (D27).
Acts on the intake are `desk_outside.py`, keys and clicks `desk.py`.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal

from hall.errors import HallError
from hall.ports import Changes, Topic
from ui import words
from ui.desk_batch import DeskBatch
from ui.desk_cases import GROUPS
from ui.states import asking, chooser, who_waits
from ui.states import cases as cases_state
from ui.states.applicant import Applicant
from ui.states.case_rows import is_open
from ui.states.cases import CaseForm
from ui.states.chooser import Detail, More, Typing
from ui.states.draft import Draft
from ui.states.ports import QueueAnswer, QueueChoices, Seated
from ui.states.queue import Phase, QueueKey, QueueState, acts
from ui.states.rules import Hit
from ui.states.status import NoticeKind
from ui.states.who_waits import WhoWaits, Why

_NO_CHANGES = Changes()
_CALENDAR: Final = frozenset({Topic.CASES, Topic.SETTINGS})
"""What another calendar touches."""

_TWICE: Final = 3_000_000
"""Microseconds within which the emergency key is pressed again."""

_STEPS: Final = {"Down": 1, "Up": -1, "PageDown": 10, "PageUp": -10}


class DeskQueue(DeskBatch):
    """Acts on the queue.

    Signals:
        copied: A text (as an object) that goes to the clipboard.
        next_person: Another person stands here, or nobody: no page may go on about the one before.
    """

    copied = Signal(object)
    next_person = Signal()

    waiting: WhoWaits | None = None
    seated: bool = False
    _unseated: bool = False
    _acting: bool = False
    _alarm_at: int = -_TWICE
    _later: chooser.Chooser | None = None

    # --- the keys of the strip

    def act(self, key: QueueKey, detail: Detail | None = None) -> None:
        """An act of the queue strip, if it is allowed; else its reason as a strip."""
        act = next(act for act in acts(self.queue) if act.key is key)
        if not act.allowed:
            self.say(NoticeKind.ERROR, words.not_now(act.word, act.reason))
            return
        if detail is None and asking.needs_choices(key, self.queue):
            self._ask(self._lanes.call, self._port.queue_choices, self._choose(key))
            return
        if detail is None and key in {QueueKey.NEXT, QueueKey.FINISH} and self._unfinished():
            self.chooser = asking.give_up(key)
            self.changed.emit()
            return
        given = replace(detail or Detail(), draft=self.intake.draft)
        self._do(lambda: self._port.act(key, given))

    def _do(self, work: Callable[[], QueueAnswer]) -> None:
        """One act at a time: a key that is pressed again before the answer came does nothing."""
        if self._acting:
            return
        self._acting = True
        self._slow.start()
        self.flush()
        self._lanes.call.submit(self, work, self._queue_came, self._not_done)

    def _answered(self) -> None:
        self._acting = False
        self._slow.stop()
        if self.notice is not None and self.notice.text == words.ASKING_HALL:
            self.notice = None

    def _not_done(self, error: BaseException) -> None:
        self._answered()
        self._failed(error)
        self.refresh()

    def _unfinished(self) -> bool:
        """Something was keyed that is not out: it is not thrown away without a question."""
        draft = self.intake.draft
        return not self.queue.case_out and bool(draft.item_code or draft.applicant != Applicant())

    def _queue_came(self, answer: QueueAnswer) -> None:
        if not answer.moved:
            self._queue_is(answer)
            return

        def taken_up(draft: Draft) -> None:
            self._begin(draft)
            self.tab = 0
            self._forget_person()
            self._queue_is(answer)

        self._lanes.store.submit(self, self._port.take_up, taken_up, self._not_done)

    def _forget_person(self) -> None:
        """Whoever was looked up for the last number is not shown to the next one."""
        for timer in (self._glance, self._search):
            timer.stop()
        self.cases = cases_state.next_person(self.cases)
        self.next_person.emit()

    def _queue_is(self, answer: QueueAnswer) -> None:
        self._answered()
        self.queue = answer.queue
        self.waiting = None
        self._touch(answer.changes)
        if answer.sentence:
            self.say(NoticeKind.DONE, answer.sentence)
        self.printing.go()
        self.changed.emit()

    def undo_call(self) -> None:
        """Ctrl+Z within ten seconds after a call."""
        self._do(self._port.undo_call)

    # --- questions

    def _choose(self, key: QueueKey) -> Callable[[QueueChoices], None]:
        def came(choices: QueueChoices) -> None:
            self.choices = choices
            self.chooser = asking.first(key, choices, self.queue)
            if self.chooser is None:
                self.say(NoticeKind.ERROR, words.NOTHING_BACK)
            self.changed.emit()

        return came

    def choose(self, key: str) -> None:
        """A key while a question stands."""
        if self.chooser is None:
            return
        asked = self.chooser
        after = chooser.press(asked, key)
        self.chooser = after.chooser
        if after.chooser is not None and after.chooser.typing is Typing.SEARCH:
            found = self.rules.find(after.chooser.typed) if after.chooser.typed else None
            hits: tuple[Hit, ...] = (*found.exact, *found.near) if found is not None else ()
            self.chooser = asking.found_items(after.chooser, hits)
        if after.detail is not None:
            self.chooser = asking.then(asked, after.detail, self.choices)
            if self.chooser is None:
                self._chosen(asked.act, after.detail)
        if self.chooser is None:
            self.chooser, self._later = self._later, None
        self.changed.emit()

    def _ask_later(self, question: chooser.Chooser) -> None:
        """Ask now, or behind the question that stands."""
        if self.chooser is None:
            self.chooser = question
        else:
            self._later = question
        self.changed.emit()

    def _chosen(self, act: str, detail: Detail) -> None:
        if act == asking.SEAT:
            self._seat_chosen(detail)
        elif act == asking.VOID:
            self.ask_void(recovered=True)
        elif act == asking.TAKE_OVER and not detail.take_over:
            self._ask(self._lanes.store, self._port.throw_away, self._thrown_away)
        elif detail.more is More.WHO:
            self.show_waiting()
        elif detail.more is More.ALARM:
            self._alarm()
        elif act in {str(key) for key in QueueKey}:
            self.act(QueueKey(act), asking.with_target(detail) if act == QueueKey.TRANSFER else detail)

    def _thrown_away(self, draft: Draft) -> None:
        self._begin(draft)
        self.changed.emit()

    def ask_returning(self, number: str) -> None:
        """Somebody stands here with the receipt of a case that waits for papers.

        Who was called needs no other number: the case is open, and U takes what was brought.
        """

        def came(choices: QueueChoices) -> None:
            self.choices = choices
            self._ask_later(asking.returning(number, choices))

        called = self.queue.phase in {Phase.CALLED, Phase.SERVING}
        if not (self.queue.offline or called):
            self._ask(self._lanes.call, self._port.queue_choices, came)

    def ask_replacing(self, number: str) -> None:
        """A slip of the hall was scanned while the hub is away."""
        self._ask_later(asking.replacing(number))

    # --- the seat

    def sit(self, detail: Detail | None = None) -> None:
        """Open the window for this person; it is asked when they sit elsewhere or somebody sits here."""
        wish, self._unseated = detail or Detail(), False
        self._lanes.call.submit(
            self, lambda: self._port.sit(move=wish.move, over=wish.over), self._sat, self._not_sat
        )

    def _sat(self, seated: Seated) -> None:
        if seated.queue is not None:
            self._strip_came(seated.queue)
        window = self.queue.window
        if seated.code == "staff.elsewhere":
            self._ask_later(asking.two_windows(seated.hint, window))
        elif seated.code == "window.taken":
            self._ask_later(asking.taken_window(seated.hint, window))
        elif seated.code:
            self.say(NoticeKind.ERROR, seated.hint)
        else:
            self.seated = True
        self.changed.emit()

    def _not_sat(self, error: BaseException) -> None:
        """The hub is away: the window works from its own series, and sits down when the hub is back."""
        self._unseated = True
        if not isinstance(error, HallError):
            self.fault.emit(error)

    def _seat_chosen(self, detail: Detail) -> None:
        if detail.move or detail.over:
            self.sit(detail)
        else:
            self.leaving.emit()

    # --- the emergency button

    def alarm_key(self) -> None:
        """The key of the emergency button: it wants to be pressed twice."""
        now = self.clock.monotonic()
        if now - self._alarm_at <= _TWICE:
            self._alarm_at = -_TWICE
            self._alarm()
            return
        self._alarm_at = now
        self.say(NoticeKind.ERROR, words.ALARM_END_ASK if self.queue.alarm else words.ALARM_ASK)

    def _alarm(self) -> None:
        on = not self.queue.alarm
        self._do(lambda: self._port.alarm(on=on))

    # --- who waits, and why

    def show_waiting(self) -> None:
        """The list of who waits, over the open page."""
        self._ask(self._lanes.call, self._port.who_waits, self._waiting_came)
        self.refresh()

    def _waiting_came(self, waiting: WhoWaits) -> None:
        self.waiting = who_waits.again(self.waiting, waiting) if self.waiting is not None else waiting
        self.changed.emit()

    def press_waiting(self, key: str) -> bool:
        """A key while the list stands; True when it was used."""
        state = self.waiting
        if state is None:
            return False
        row = state.current()
        if key in _STEPS:
            self.waiting = who_waits.moved(state, _STEPS[key])
        elif key in {"Esc", words.WHO_KEY}:
            self.waiting = None
        elif key == "Enter" and row is not None:
            self._call_row(state.row)
        elif key == "Y" and row is not None:
            self.say(NoticeKind.OFFLINE, words.why_row(row.number, row.why))
        elif key == "C" and row is not None:
            self._copy(who_waits.answer(state, row))
        else:
            return False
        self.changed.emit()
        return True

    def row_waiting(self, number: int) -> None:
        """A row of the list was clicked."""
        if self.waiting is not None:
            self.waiting = replace(self.waiting, row=number)
            self.changed.emit()

    def _call_row(self, number: int) -> None:
        """The first one is simply next; any other is called out of turn, with a reason."""
        state = self.waiting
        if state is None:
            return
        if number == 0:
            self.act(QueueKey.NEXT)
        elif self.queue.phase is not Phase.IDLE:
            self.say(NoticeKind.ERROR, words.not_now(words.MORE_CHOSEN, words.FREE_FIRST))
        else:
            row = state.rows[number]
            detail = Detail(more=More.CHOSEN, ticket=row.ticket, number=row.number)
            self.chooser = asking.called_number(detail)

    def ask_why(self) -> None:
        """依据: why the number at the window was called, or who is next and why; the answer can be pasted."""
        self._ask(self._lanes.call, self._port.why, self._why_came)

    def _why_came(self, why: Why) -> None:
        facts = ((why.head, why.text), (words.COPIED_HEAD, words.COPIED))
        self.intake = replace(self.intake, why=facts)
        self.copied.emit(why.answer)
        self.changed.emit()

    def _copy(self, why: Why) -> None:
        self.copied.emit(why.answer)
        self.say(NoticeKind.DONE, words.COPIED)

    # --- what changes without an act of this desk

    def refresh(self, changes: Changes = _NO_CHANGES) -> None:
        """Read again what was touched; without topics only the strip, whose waiting times grow."""
        if not changes.topics or changes.topics & {Topic.QUEUE, Topic.CATALOGUE, Topic.SETTINGS}:
            self._lanes.call.submit(self, self._port.refreshed, self._strip_came, self._failed)
            if self.waiting is not None:
                self._lanes.call.submit(self, self._port.who_waits, self._waiting_came, self._failed)
        if changes.topics >= _CALENDAR:
            self.read_again()
        elif changes.topics & {Topic.CASES, Topic.PAPERS} and self.tab in {1, 2, 3}:
            self.load_tab()

    def heard(self, changes: Changes) -> None:
        """News from the hall: what was done elsewhere to what lies open here is shown, and told."""
        self.refresh(changes)
        if changes.topics >= _CALENDAR or not is_open(self.cases, changes.streams):
            return
        self.open_again()
        # Who is filling in a form for it has to know; else what was just done here is not talked over.
        filling = self.cases.form is not CaseForm.NONE
        if self.tab in GROUPS and (self.notice is None or filling):
            self.say(NoticeKind.OFFLINE, words.DONE_ELSEWHERE)

    def _strip_came(self, queue: QueueState) -> None:
        """News of the strip: what is told of it once, and another number that stands here now."""
        if self._acting:
            return
        before, self.queue = (
            self.queue,
            replace(queue, undo=self.queue.undo, case_out=self.queue.case_out or queue.case_out),
        )
        if queue.gone and queue.gone != before.gone:
            self.say(NoticeKind.OFFLINE, queue.gone)
        elif queue.also and queue.also != before.also:
            self.say(NoticeKind.OFFLINE, words.called_meanwhile(queue.also))
        elif before.offline and queue.own and not queue.offline:
            self.say(NoticeKind.DONE, words.OWN_FIRST)
        if self._unseated and not queue.offline:
            self.sit()
        number = queue.ticket.number if queue.ticket is not None else ""
        old = before.ticket.number if before.ticket is not None else ""
        if number and number != old and not self._unfinished():
            self.queue = replace(self.queue, case_out=False)
            if old and self.cases.form is CaseForm.NONE:
                self._forget_person()
            self._ask(self._lanes.store, self._port.take_up, self._thrown_away)
        self.changed.emit()
