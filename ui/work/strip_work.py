"""What the strip of a window shows: the number, who is next, how many wait, what became of one that went.

Reading only; the acts are `queue_work.py` and `more_work.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hall.emergency import is_emergency
from hall.queue_ports import WindowPhase
from hall.queue_switch import Mode
from hall.tickets import STATE_WORDS, TicketState
from ui import words
from ui.states.queue import NextTicket, Phase, QueueLine, QueueState, Ticket
from ui.work.more_work import MoreWork, how

if TYPE_CHECKING:
    from hall.queue_ports import HallView
    from hall.tickets import Ticket as Row

_MINUTE: Final = 60_000_000
_SHOWN: Final = 3
_SHUT: Final = frozenset({WindowPhase.CLOSED, WindowPhase.WANTED})


class StripWork(MoreWork):
    """The strip of one window and all its acts."""

    _known: Row | None = None
    _told: str = ""

    def state(self, *, out: bool, undo: str = "") -> QueueState:
        """The strip as it is now."""
        view, mode = self.seen.hall(), self.seen.mode()
        holding, row = self.seen.holding(view), self.seen.row(view)
        active = holding[0] if holding else None
        self.hand = active
        phase = Phase.IDLE
        if active is not None:
            phase = Phase.SERVING if active.state is TicketState.SERVING else Phase.CALLED
        elif row.phase is WindowPhase.PAUSED:
            phase = Phase.PAUSED
        elif row.phase in _SHUT:
            phase = Phase.CLOSED
        return QueueState(
            window=self.seen.window,
            phase=phase,
            ticket=self._shown(active) if active else None,
            case_out=out,
            pause_reason=row.reason,
            nexts=self._nexts(view),
            lines=self._lines(view, mode),
            missed=sum(self.seen.may_come_back(one, mode) for one in view.tickets),
            undo=undo,
            offline=mode is Mode.AWAY,
            own=mode is not Mode.HALL,
            also=holding[1].number if len(holding) > 1 else "",
            gone=self._gone(view, active),
            alarm=row.alarm,
            seats=self.seen.seats,
            seen_at=view.at or None,
        )

    def expect(self, ticket: str | None) -> None:
        """The intake that came back is of this ticket: if it went to another window, the strip says so."""
        rows = self.seen.hall().tickets
        row = next((row for row in rows if row.id == ticket), None)
        if row is not None and row.is_active and row.window != self.seen.window:
            self._known = row

    def _gone(self, view: HallView, active: Row | None) -> str:
        """What became of the number that was here, when it went without an act of this desk.

        A number of the own series goes by an act of this desk only, also when the hub did not do the rest.
        """
        known, self._known = self._known, active
        if self.acted or (known is not None and known.is_emergency):
            self.acted, self._told = False, ""
        elif known is not None and (active is None or active.id != known.id):
            row = next((row for row in view.tickets if row.id == known.id), None)
            if row is not None:
                elsewhere = row.window if row.is_active else None
                self._told = (
                    words.taken_over(row.number, elsewhere)
                    if elsewhere is not None and elsewhere != self.seen.window
                    else words.ended_elsewhere(row.number, STATE_WORDS[row.state])
                )
        return self._told

    def _nexts(self, view: HallView) -> tuple[NextTicket, ...]:
        now = self._ports.clock.wall()
        return tuple(
            NextTicket(
                number=place.ticket.number,
                how=how(place.ticket),
                wait=words.waits(max(0, now - place.ticket.taken_at) // _MINUTE),
            )
            for place in self.seen.places(view)[:_SHOWN]
        )

    def _lines(self, view: HallView, mode: Mode) -> tuple[QueueLine, ...]:
        loads = {load.letter: load for load in view.loads}
        away = mode is Mode.AWAY
        return tuple(
            QueueLine(
                name=load.name,
                people=load.waiting,
                low=load.wait.low if load.wait and not away else None,
                high=load.wait.high if load.wait and not away else None,
            )
            for letter in self.seen.weights(view)
            if (load := loads.get(letter)) is not None
        )

    def _shown(self, row: Row) -> Ticket:
        book = self.seen.catalogue()
        queue = book.queue(row.queue) if book else None
        return Ticket(
            number=row.number,
            queue=queue.name if queue else row.queue,
            how=how(row),
            taken_at=row.taken_at,
            called_at=row.called_at or row.taken_at,
            served_at=row.arrived_at or None,
            standard=queue.service_minutes if queue else 15,
            emergency=is_emergency(row),
        )
