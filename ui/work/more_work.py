"""Acts of a window without a key of their own (F10), sitting down, the emergency button, who waits and why.

Acts of the F-keys are `queue_work.py`; who is next is decided in `hall.queueing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hall import queue_acts as a
from hall.clock import corrected
from hall.errors import Refused, Unavailable
from hall.queue_switch import Mode, QueueSwitch
from ui import words
from ui.states.chooser import More
from ui.states.queue import short_name
from ui.states.who_waits import Waiting, WhoWaits, Why
from ui.work.queue_work import Acted, QueueWork

if TYPE_CHECKING:
    from collections.abc import Callable

    from hall.tickets import Ticket as Row
    from ui.states.chooser import Detail

_MINUTE: Final = 60_000_000


def how(row: Row) -> str:
    """How a number came: 取号机，老年人."""
    return words.priority_how(words.SOURCES.get(row.source, words.ON_SITE), row.priority)


class MoreWork(QueueWork):
    """See the module."""

    def more(self, detail: Detail) -> Acted:
        """An act behind F10.

        Raises:
            Refused: It is not lawful now; the sentence says why.
            Unavailable: The hub did not answer, or is busy.
        """
        acts: dict[More | None, Callable[[Detail], Acted]] = {
            More.CHOSEN: self._chosen,
            More.PARK_NEXT: self._park_next,
            More.PLAN: self._plan,
            More.ITEM: self._add_item,
            More.DIRECT: self._direct,
            More.RETURN: self._return,
            More.CLOSE: self._close,
        }
        return acts.get(detail.more, self._open)(detail)

    def _open(self, _detail: Detail) -> Acted:
        self.sit()
        return Acted(sentence=words.OPENED)

    def _close(self, detail: Detail) -> Acted:
        self.do(a.Leave(reason=detail.reason))
        return Acted(sentence=words.CLOSED_NOW)

    def _direct(self, detail: Detail) -> Acted:
        done = self.do(a.Direct(queue=detail.queue or self.main_queue()))
        number = done.ticket.number if done.ticket else ""
        return self._done(done, words.served_directly(number))

    def _chosen(self, detail: Detail) -> Acted:
        wanted, number = detail.ticket, detail.number.upper()
        rows = self.seen.hall().tickets
        row = next((row for row in rows if row.id == wanted or (not wanted and row.number == number)), None)
        if row is None:
            raise Refused("ticket.unknown", words.SCAN_NO_TICKET)
        done = self.do(a.CallChosen(ticket=row.id, reason=detail.reason))
        return self._done(done, words.called(row.number), undo=True)

    def _park_next(self, _detail: Detail) -> Acted:
        active = self.held()
        self.park(active)
        done = self.do(a.CallNext())
        if done.ticket is None:
            self._undo = None
            return Acted(sentence=words.parked_nobody(active.number))
        return self._done(done, words.parked_and_called(active.number, done.ticket.number), undo=True)

    def _plan(self, detail: Detail) -> Acted:
        active, queues = self.held(), detail.queues
        done = self.do(a.Plan(ticket=active.id, queues=queues))
        names = tuple(self.seen.queue_name(letter) for letter in queues)
        return self._done(done, words.planned(active.number, names))

    def _add_item(self, detail: Detail) -> Acted:
        active, code = self.held(), detail.item
        book = self.seen.catalogue()
        item = book.item(code) if book else None
        done = self.do(a.AddItem(ticket=active.id, item=code))
        return self._done(done, words.item_added(active.number, item.name if item else code))

    def _return(self, detail: Detail) -> Acted:
        queue = detail.queue or self.main_queue()
        done = self.do(a.Take(queue=queue, source="return", returns=detail.number.upper()))
        self.owe(done)
        number = done.ticket.number if done.ticket else ""
        return self._done(done, words.returned(number, self.seen.queue_name(queue)))

    # --- the window

    def sit(self, *, move: bool = False, over: bool = False) -> None:
        """Open the window for this person.

        Raises:
            Refused: `staff.elsewhere`, `window.taken`.
            Unavailable: The hub is away.
        """
        if self.seen.mode() is Mode.AWAY:
            raise Unavailable("queue.away", words.NO_HALL_YET)
        self.do(a.Sit(name=self._actor.name, move=move, over=over))

    def leave(self) -> None:
        """Close the window at signing out; a number in hand keeps it, and a hub that is away hears later."""
        try:
            if self.seen.mode() is Mode.HALL:
                self._desk.do(a.Leave(reason=words.SIGNED_OUT), self.key())
        except (Refused, Unavailable):
            return

    def settle(self) -> None:
        """The hub is back: what was done here meanwhile and what it knows of this window agree again."""
        if isinstance(self._desk, QueueSwitch):
            self._desk.settle(self.key())

    def alarm(self, *, on: bool) -> Acted:
        """The emergency button."""
        self.do(a.Alarm(on=on))
        return Acted(sentence=words.ALARM_ON if on else words.ALARM_OFF)

    # --- who waits, and why

    def who_waits(self) -> WhoWaits:
        """Everybody who waits for this window, in order."""
        view, now = self.seen.hall(), self._ports.clock.wall()
        return WhoWaits(
            rows=tuple(
                Waiting(
                    ticket=place.ticket.id,
                    number=place.ticket.number,
                    queue=short_name(self.seen.queue_name(place.ticket.queue)),
                    how=how(place.ticket),
                    waited=words.minutes(max(0, now - place.ticket.taken_at) // _MINUTE),
                    why=place.why,
                )
                for place in self.seen.places(view)
            ),
            at=corrected(self._ports.clock),
            hall=self._ports.queries.hall().name,
        )

    def why(self) -> Why:
        """Why the number at the window was called; with none, who is next and why.

        Raises:
            Refused: `ticket.none`, there is nothing to explain.
        """
        active = self.active()
        if active is not None:
            number, said, at = active.number, active.why or words.NO_REASON, active.called_at
            head = words.why_called(number)
        else:
            places = self.seen.places(self.seen.hall())
            if not places:
                raise Refused("ticket.none", words.NO_WHY)
            number, said, at = places[0].ticket.number, places[0].why, corrected(self._ports.clock)
            head = words.why_next(number)
        hall = self._ports.queries.hall().name
        return Why(head=head, text=said, answer=words.answer_to_complaint(hall, number, at, said))

    def missed_rows(self) -> tuple[Row, ...]:
        """Missed and parked numbers that may come back here, for the list of F5."""
        mode = self.seen.mode()
        return tuple(row for row in self.seen.hall().tickets if self.seen.may_come_back(row, mode))
