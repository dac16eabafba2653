"""The queue of one window over a `QueueDesk`: asking the authority, and the acts of the F-keys.

The same on a single PC, in a hall and while the hub is away; what is lawful is decided behind the port. Runs
on the lane of calls: a hub that is slow holds up no typing. Acts behind F10 are `more_work.py`, what the
strip shows is `strip_work.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from hall import queue_acts as a
from hall.commands.desk_slips import owe_here
from hall.errors import Refused, Unavailable
from hall.ids import new_id
from hall.ports import Changes, Topic
from hall.queue_ports import WindowPhase
from hall.queue_switch import Mode
from hall.tickets import STATE_WORDS, TicketState
from hall.tickets import Ticket as Row
from ui import words
from ui.states.chooser import Detail
from ui.states.queue import QueueKey
from ui.work.queue_view import QueueView

if TYPE_CHECKING:
    from hall.desk import DeskPorts
    from hall.queue_ports import QueueDesk, QueueDone
    from hall.staff import Actor

AWAY: Final = "queue.away"
BACK: Final = frozenset({TicketState.NO_SHOW, TicketState.PARKED})
"""States out of which a number may come back."""

_QUEUE: Final = Changes(topics=frozenset({Topic.QUEUE}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What an act of the strip did: a sentence, the ticket it was about, whether it can be taken back."""

    sentence: str = ""
    ticket: Row | None = None
    undo: bool = False
    changes: Changes = field(default_factory=lambda: _QUEUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lost:
    """An act whose answer did not come, its key, and who was at the window before it."""

    act: a.Act
    key: str
    hand: str


class QueueWork:
    """The acts of one window."""

    def __init__(self, ports: DeskPorts, actor: Actor, desk: QueueDesk) -> None:
        """For a person who signed in at a window."""
        self.seen = QueueView(ports, actor, desk)
        self.hand: Row | None = None
        self.acted = False
        self._ports = ports
        self._actor = actor
        self._desk = desk
        self._undo: Row | None = None
        self._lost: _Lost | None = None

    def active(self) -> Row | None:
        """The ticket that holds this window now; `hand` is what it was when last asked for."""
        self.hand = self.seen.active()
        return self.hand

    def key(self) -> str:
        """A new key for one act."""
        return str(new_id(self._ports.clock))

    def do(self, act: a.Act, *ended: Row) -> QueueDone:
        """Ask for an act; `ended` are tickets that end with it, as they are after it.

        An act whose answer was lost is asked again with its own key, so that it is never done twice.

        Raises:
            Refused: It is not lawful now; the sentence says why.
            Unavailable: `queue.away`, `queue.busy`.
        """
        lost, self._lost = self._lost, None
        key = lost.key if lost is not None and lost.act == act else self.key()
        try:
            done = self._desk.do(act, key)
        except Unavailable as error:
            if error.code == AWAY:
                self._lost = _Lost(act=act, key=key, hand=self.hand.id if self.hand else "")
            raise
        self.acted = self.acted or done.empty or done.ticket is not None
        self.seen.answered(done, ended)
        return done

    def _done(self, done: QueueDone, sentence: str, *, undo: bool = False) -> Acted:
        self._undo = done.ticket if undo else None
        return Acted(sentence=sentence, ticket=done.ticket, undo=undo)

    # --- calling

    def arrive(self) -> Row | None:
        """The visitor of the called number stands here; nothing when there is none."""
        active = self.active()
        if active is None or active.state is not TicketState.CALLED:
            return active
        self._undo = None
        return self.do(a.Arrive(ticket=active.id)).ticket

    def next(self, *, out: bool, cases: tuple[str, ...] = ()) -> Acted:
        """Finish the number whose case is out, and call whoever is next, as one act."""
        active = self.active()
        lost = self._lost
        asked = lost is not None and isinstance(lost.act, a.CallNext)
        if asked and lost is not None and active is not None and active.id != lost.hand:
            # The call whose answer was lost was done: it is shown, nobody is called over it.
            self._lost, self.acted = None, True
            return Acted(sentence=words.called(active.number), ticket=active)
        if active is None:
            done = self.do(a.CallNext())
        elif out:
            active = self.arrive() or active
            ended = replace(active, state=TicketState.DONE)
            done = self.do(a.CallNext(finish=active.id, cases=cases), ended)
        elif active.state is TicketState.CALLED:
            done = self.do(a.CallNext(miss=active.id), replace(active, state=TicketState.NO_SHOW))
        else:
            done = self.do(a.CallNext())
        return self._called(done)

    def _called(self, done: QueueDone) -> Acted:
        if done.ticket is None:
            self._undo = None
            return Acted(sentence=words.NOBODY_LEFT)
        return self._done(done, words.called(done.ticket.number), undo=True)

    def _finish(self, active: Row, cases: tuple[str, ...] = ()) -> QueueDone:
        if active.state is TicketState.CALLED:
            self.do(a.Arrive(ticket=active.id))
        return self.do(a.Finish(ticket=active.id, cases=cases))

    # --- the other keys

    def act(self, key: QueueKey, detail: Detail, cases: tuple[str, ...] = ()) -> Acted:
        """An act other than F2.

        Raises:
            Refused: It is not lawful now; the sentence says why.
            Unavailable: The hub did not answer, or is busy.
        """
        match key:
            case QueueKey.GIVE:
                return self._give(detail)
            case QueueKey.PAUSE:
                return self._pause(detail.reason)
            case QueueKey.NO_SHOW if detail.ticket:
                return self.bring_back(detail.ticket, detail.place or "tail")
            case _:
                return self._with_number(key, self.held(), detail, cases)

    def held(self) -> Row:
        """The number at the window.

        Raises:
            Refused: `ticket.none`.
        """
        active = self.active()
        if active is None:
            raise Refused("ticket.none", words.NO_NUMBER_HERE)
        return active

    def _with_number(self, key: QueueKey, active: Row, detail: Detail, cases: tuple[str, ...]) -> Acted:
        match key:
            case QueueKey.RECALL:
                done = self.do(a.Recall(ticket=active.id))
                calls = done.ticket.calls if done.ticket else active.calls + 1
                return self._done(done, words.recalled(active.number, calls - 1))
            case QueueKey.NO_SHOW:
                done = self.do(a.Miss(ticket=active.id))
                return self._done(done, words.missed(active.number), undo=True)
            case QueueKey.TRANSFER if detail.park:
                return self._done(self.park(active, detail.reason), words.parked(active.number), undo=True)
            case QueueKey.TRANSFER:
                return self._transfer(active, detail)
            case _:
                return self._done(self._finish(active, cases), words.finished(active.number), undo=True)

    def park(self, active: Row, reason: str = "") -> QueueDone:
        """Set the visit aside; somebody who is only called has come first."""
        self.arrive()
        return self.do(a.Park(ticket=active.id, reason=reason))

    def main_queue(self) -> str:
        """The queue that this window serves first: what an own number stands in."""
        weights = self.seen.weights(self.seen.hall())
        return max(weights, key=lambda letter: (weights[letter], letter), default="")

    def _give(self, detail: Detail) -> Acted:
        if self.seen.mode() is Mode.AWAY:
            return self.give_own(detail.number)
        done = self.do(a.Take(queue=detail.queue, priority=detail.priority, proof=detail.proof))
        self.owe(done)
        number = done.ticket.number if done.ticket else ""
        return self._done(done, words.given(number, self.seen.queue_name(detail.queue)))

    def owe(self, done: QueueDone) -> None:
        """A number that the hub gave out is printed here; on a single PC its slip is owed already."""
        ports, row = self._ports, done.ticket
        if self.seen.seats and row is not None:
            owe_here(ports.begin, ports.clock, self._actor, row, done.ahead, done.wait)

    def give_own(self, replaces: str) -> Acted:
        """An emergency number, for a number of the hall or for nobody's."""
        known = next((row for row in self.seen.hall().tickets if replaces and row.number == replaces), None)
        take = a.Take(
            queue=known.queue if known else self.main_queue(),
            source="emergency",
            priority=known.priority if known else "",
            replaces=replaces,
        )
        done = self.do(take)
        number = done.ticket.number if done.ticket else ""
        return self._done(done, words.replaced(number, replaces))

    def _pause(self, reason: str) -> Acted:
        phase = self.seen.row(self.seen.hall()).phase
        if phase is WindowPhase.PAUSED:
            self.do(a.Resume())
            return Acted(sentence=words.RESUMED)
        if phase is not WindowPhase.OPEN:
            self.do(a.Sit(name=self._actor.name))
            return Acted(sentence=words.OPENED)
        self.do(a.Pause(reason=reason))
        return Acted(sentence=words.paused(reason))

    def _transfer(self, active: Row, detail: Detail) -> Acted:
        done = self.do(
            a.Hand(
                ticket=active.id,
                to_queue=detail.queue,
                place=detail.place or "keep",
                to_window=detail.window,
                to_staff=detail.staff or None,
            )
        )
        sentence = words.moved_to(active.number, self.seen.queue_name(detail.queue))
        if detail.window is not None:
            sentence = words.handed_to_window(active.number, detail.window)
        elif detail.staff:
            sentence = words.handed_to_staff(active.number, detail.staff)
        return self._done(done, sentence, undo=True)

    def bring_back(self, ticket: str, place: str = "tail") -> Acted:
        """A parked visit goes on here; a missed number waits again."""
        row = next((row for row in self.seen.hall().tickets if row.id == ticket), None)
        if row is None:
            raise Refused("ticket.unknown", words.SCAN_NO_TICKET)
        if row.state is TicketState.PARKED:
            return self._done(self.do(a.Arrive(ticket=ticket)), words.resumed(row.number))
        return self._done(self.do(a.Reactivate(ticket=ticket, place=place)), words.back(row.number))

    def undo(self) -> Acted:
        """Take back the last act within ten seconds.

        Raises:
            Refused: `ticket.undo` when there is nothing to take back, or it is too late.
        """
        row = self._undo
        if row is None:
            raise Refused("ticket.undo", words.NOTHING_TO_UNDO)
        self._undo = None
        return Acted(sentence=words.undone(row.number), ticket=self.do(a.Undo(ticket=row.id)).ticket)

    # --- scans

    def scanned(self, number: str) -> Acted:
        """A slip was scanned: a missed or parked number comes back, any other says where it stands.

        Raises:
            Refused: `ticket.unknown`, or the number cannot come back here.
        """
        row = next((row for row in self.seen.hall().tickets if row.number == number), None)
        if row is None:
            raise Refused("ticket.unknown", words.SCAN_NO_TICKET)
        if row.state in BACK:
            return self.bring_back(row.id)
        if row.state is TicketState.CALLED and row.window == self.seen.window:
            return Acted(sentence=words.called(row.number), ticket=self.arrive())
        if row.state is TicketState.WAITING:
            return Acted(sentence=words.waiting_at(row.number, self.seen.queue_name(row.queue)))
        raise Refused("ticket.over", words.ticket_state(row.number, STATE_WORDS[row.state]))

    def may_replace(self, number: str) -> bool:
        """While the hub is away: a number of the hall that an own number may stand for."""
        if self.seen.mode() is not Mode.AWAY or number.startswith("W"):
            return False
        row = next((row for row in self.seen.hall().tickets if row.number == number), None)
        return row is None or row.state is TicketState.WAITING
