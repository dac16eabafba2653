"""One signed-in person at one window: the intake as it is kept, and the queue of the window.

What is written of a case is `desk_work.py`. Acts of the queue run on the lane of calls; every write to this
PC's own store, the intake that goes with another number too, on the store lane.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from hall.clock import corrected
from hall.commands import drafts
from hall.commands.local_queue import LocalQueue
from hall.emergency import EmergencyQueue
from hall.errors import HallError, Refused
from hall.ids import new_id
from hall.queries import CaseFilter
from hall.queue_switch import QueueSwitch
from hall.tickets import TicketState
from ui import words
from ui.states.applicant import Applicant
from ui.states.chooser import Detail, More
from ui.states.draft import Draft
from ui.states.ports import BackTicket, QueueAnswer, QueueChoices, Saved, Seated
from ui.states.queue import QueueKey, QueueState
from ui.states.who_waits import WhoWaits, Why
from ui.work.stored import Restored, StoredForm, from_text, to_text
from ui.work.strip_work import StripWork

if TYPE_CHECKING:
    from hall.desk import DeskPorts
    from hall.queue_ports import QueueDesk
    from hall.staff import Actor
    from hall.tickets import Ticket
    from ui.work.queue_work import Acted


def queue_for(ports: DeskPorts, actor: Actor) -> QueueDesk:
    """The queue that this person's window works with: the hall's, else this PC's own."""
    if ports.queue is not None:
        own = EmergencyQueue(actor, ports.begin, ports.queries, ports.clock)
        return QueueSwitch(ports.queue(actor), own, actor.window or ports.settings.window)
    return LocalQueue(actor, ports.begin, ports.queries, ports.clock)


class SeatWork:
    """Intake and queue of a window, see `ui.states.ports.DeskPort`."""

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """Work for this person."""
        self._ports = ports
        self._actor = actor
        self._window = actor.window or ports.settings.window
        self._desk = queue_for(ports, actor)
        self._queue = StripWork(ports, actor, self._desk)
        self._out = False
        self._cases: tuple[str, ...] = ()
        self._parked: dict[str, Draft] = {}

    # --- drafts

    def start(self) -> Restored:
        """What this window was doing: the number at it, the stored intake, and whose that is (D8, D14)."""
        queries, active = self._ports.queries, self._queue.active()
        row = queries.draft(self._window)
        form = from_text(row.form) if row is not None else None
        self._cases = self._cases_of(active)
        self._out = form.out if form is not None else bool(self._cases)
        self._parked = dict(form.parked) if form is not None else {}
        begun = form is not None and self._begun(form.draft)
        if begun and row is not None:
            self._queue.expect(row.ticket)
        if form is None or row is None or not (begun or row.ticket == (active.id if active else None)):
            draft = self.new_draft(active)
            return Restored(draft=draft, queue=self.queue())
        if not begun:
            return Restored(draft=form.draft, queue=self.queue())
        owner = queries.account(row.clerk) if row.clerk != self._actor.number else None
        return Restored(
            draft=form.draft,
            queue=self.queue(),
            saved_at=row.saved_at,
            owner=words.draft_of(owner.name, owner.number) if owner else "",
        )

    def _cases_of(self, active: Ticket | None) -> tuple[str, ...]:
        """Cases of this number that are written, also when the power went before the next intake was kept."""
        if active is None:
            return ()
        queries = self._ports.queries
        rows = queries.cases(CaseFilter(window=self._window, applied_on=active.day))
        files = (queries.case(row.id) for row in rows)
        return tuple(file.id for file in files if file is not None and file.ticket == active.id)

    def throw_away(self) -> Draft:
        """See `DeskPort.throw_away`."""
        drafts.drop_draft(self._actor, self._ports.begin)
        active = self._queue.hand
        self._out = bool(self._cases)
        draft = self.new_draft(active)
        self._keep(draft, active)
        return draft

    def new_draft(self, ticket: Ticket | None) -> Draft:
        """An empty intake, with what the visitor already answered at the kiosk."""
        return Draft(
            id=str(new_id(self._ports.clock)),
            ticket=ticket.number if ticket else "",
            started_at=corrected(self._ports.clock),
            kiosk_item=(ticket.item or "") if ticket else "",
            kiosk_answers=frozenset(ticket.answers) if ticket else frozenset(),
        )

    def save_draft(self, draft: Draft) -> Saved:
        """See `DeskPort.save_draft`."""
        hand = self._queue.hand
        came = hand is not None and hand.state is TicketState.CALLED and self._begun(draft)
        return Saved(at=self._keep(draft, hand), came=came)

    @staticmethod
    def _begun(draft: Draft) -> bool:
        """Somebody was keyed or asked for something: the visitor stands here."""
        return bool(draft.applicant != Applicant() or draft.search or draft.item_code)

    def _keep(self, draft: Draft, active: Ticket | None) -> int:
        text = to_text(StoredForm(draft=draft, out=self._out, parked=self._parked))
        ports = self._ports
        return drafts.save_draft(
            self._actor, text, ports.begin, ports.clock, ticket=active.id if active else None
        )

    # --- queue

    def queue(self) -> QueueState:
        """See `DeskPort.queue`."""
        return self._queue.state(out=self._out)

    def refreshed(self) -> QueueState:
        """See `DeskPort.refreshed`."""
        # The next news try again; until then the strip shows what is known here.
        with suppress(HallError):
            self._queue.settle()
        return self.queue()

    def queue_choices(self) -> QueueChoices:
        """See `DeskPort.queue_choices`."""
        book = self._queue.seen.catalogue()
        names = {one.letter: one.name for one in book.queues} if book else {}
        rows = self._queue.missed_rows()
        hall = self._ports.queries.hall()
        return QueueChoices(
            queues=tuple(names.items()),
            reasons=hall.pause_reasons,
            priorities=hall.kiosk.priorities,
            back=tuple(
                BackTicket(
                    id=row.id,
                    parked=row.state is TicketState.PARKED,
                    text=(words.parked_line if row.state is TicketState.PARKED else words.missed_line)(
                        row.number, names.get(row.queue, row.queue)
                    ),
                )
                for row in rows
            ),
        )

    def arrive(self) -> QueueState:
        """See `DeskPort.arrive`."""
        self._queue.arrive()
        return self.queue()

    def act(self, key: QueueKey, detail: Detail) -> QueueAnswer:
        """See `DeskPort.act`."""
        before = self._queue.active()
        kept = detail.draft if isinstance(detail.draft, Draft) else None
        if key is QueueKey.NEXT:
            acted = self._queue.next(out=self._out, cases=self._cases)
        elif key is QueueKey.MORE:
            acted = self._queue.more(detail)
        else:
            acted = self._queue.act(key, detail, self._cases)
        aside = detail.park or detail.more is More.PARK_NEXT
        if aside and kept is not None and before is not None and self._begun(kept):
            self._parked[before.id] = kept
        return self._after(acted, before)

    def undo_call(self) -> QueueAnswer:
        """See `DeskPort.undo_call`."""
        before = self._queue.active()
        return self._after(self._queue.undo(), before)

    def _after(self, acted: Acted, before: Ticket | None) -> QueueAnswer:
        """The strip after an act; another number at the window means another intake."""
        now = self._queue.active()
        moved = (before.id if before else "") != (now.id if now else "")
        if moved:
            self._out, self._cases = False, ()
        sentence = words.with_undo(acted.sentence) if acted.undo else acted.sentence
        state = self._queue.state(out=self._out, undo=acted.sentence if acted.undo else "")
        return QueueAnswer(queue=state, moved=moved, sentence=sentence, changes=acted.changes)

    # --- the window

    def sit(self, *, move: bool = False, over: bool = False) -> Seated:
        """See `DeskPort.sit`."""
        try:
            self._queue.settle()
            self._queue.sit(move=move, over=over)
        except Refused as refused:
            return Seated(code=refused.code, hint=refused.sentence, queue=self.queue())
        return Seated(queue=self.queue())

    def leave(self) -> None:
        """Close the window at signing out, and listen no more; on the store lane, behind the last draft."""
        self._queue.leave()
        self.hush()

    def hush(self) -> None:
        """Listen no more."""
        if isinstance(self._desk, QueueSwitch):
            self._desk.close()

    def listen(self, seconds: float) -> bool | None:
        """Wait for news of the hall's queue, on the lane of listening; None where nothing can be heard."""
        return self._desk.listen(seconds) if isinstance(self._desk, QueueSwitch) else None

    def away_since(self) -> int | None:
        """Since when the hub does not answer, microseconds UTC."""
        return self._desk.away_since()

    def alarm(self, *, on: bool) -> QueueAnswer:
        """See `DeskPort.alarm`."""
        before = self._queue.active()
        return self._after(self._queue.alarm(on=on), before)

    def who_waits(self) -> WhoWaits:
        """See `DeskPort.who_waits`."""
        return self._queue.who_waits()

    def why(self) -> Why:
        """See `DeskPort.why`."""
        return self._queue.why()

    def take_up(self) -> Draft:
        """See `DeskPort.take_up`."""
        hand = self._queue.hand
        again = self._parked.pop(hand.id, None) if hand is not None else None
        draft = again or self.new_draft(hand)
        self._keep(draft, hand)
        return draft
