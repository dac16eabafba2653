"""One queue for a desk out of two: the hall's while its hub answers, else the window's own (D16).

Pure over two queues: no clock, no store, no network. What the own queue may do is `emergency.py`. Nothing
that the hub may have done is guessed: what is not known stands as it was last known until the hub is back.
"""

from __future__ import annotations

import contextlib
import uuid
from dataclasses import replace
from enum import StrEnum
from typing import Final, Protocol

from hall import queue_acts as a
from hall.emergency import EmergencyQueue, Hand, is_emergency
from hall.errors import Refused, Unavailable
from hall.queue_ports import HallView, ListeningQueue, QueueDone, WindowPhase, WindowRow
from hall.tickets import Ticket, TicketState

_SPACE: Final = uuid.UUID("6f1b7a3e-5a0c-5d0e-9c55-1a79e8c0a002")
_S = TicketState
_NOT_SERVED: Final = frozenset({_S.CANCELLED, _S.EXPIRED})


class Mode(StrEnum):
    """Which queue a window works from.

    In `BACK` the hub answers again, and own numbers are left: they are served first, or handed on.
    """

    HALL = "hall"
    AWAY = "away"
    BACK = "back"


class Switched(Protocol):
    """What a desk asks beyond `QueueDesk` when it has a queue of its own beside the hall's."""

    def mode(self) -> Mode:
        """Which queue the window works from now."""
        ...


def _steps_between(hub: Ticket, here: Ticket) -> tuple[a.Act, ...]:
    """What the hub has to do so that a visit in hand stands there as it stands here."""
    if hub.state is here.state or not hub.is_active:
        return ()
    came: tuple[a.Act, ...] = (a.Arrive(ticket=hub.id),) if hub.state is _S.CALLED else ()
    match here.state:
        case _S.SERVING:
            return came
        case _S.DONE:
            return (*came, a.Finish(ticket=hub.id, result=here.result or "完成"))
        case _S.PARKED:
            return (*came, a.Park(ticket=hub.id))
        case _S.NO_SHOW if hub.state is _S.CALLED:
            return (a.Miss(ticket=hub.id),)
        case _:
            return ()


class QueueSwitch:
    """See `hall.queue_ports.ListeningQueue`."""

    def __init__(self, hall: ListeningQueue, own: EmergencyQueue, window: int) -> None:
        """Over the hall's queue and the window's own."""
        self._hall = hall
        self._own = own
        self._window = window
        self._blind = False

    def mode(self) -> Mode:
        """See `Switched.mode`."""
        if self._hall.away_since() is not None or self._last() is None:
            return Mode.AWAY
        left = any(row.is_active or row.state is _S.WAITING for row in self._own.rows())
        return Mode.BACK if left else Mode.HALL

    def _last(self) -> HallView | None:
        """The hall's queue now or as last known; None before the first word of the hub.

        A hub that gave no first word is not asked again before there is news: each try may take a second.
        """
        if self._blind:
            return None
        try:
            return self._hall.view()
        except Unavailable:
            self._blind = True
            return None

    def away_since(self) -> int | None:
        """See `QueueDesk.away_since`."""
        return self._hall.away_since()

    def listen(self, seconds: float) -> bool:
        """See `ListeningQueue.listen`."""
        news = self._hall.listen(seconds)
        if news:
            self._blind = False
        return news

    def close(self) -> None:
        """See `ListeningQueue.close`."""
        self._hall.close()

    # --- reading

    def view(self) -> HallView:
        """The hall's queue with what is known here on top; `HallView.at` says how old the hall's part is."""
        hall = self._last() or HallView(seq=0, at=0, day=0)
        mine = {row.id: row for row in self._own.rows()}
        hand = self._own.hand
        if hand is not None and self._stands(hand, hall):
            mine[hand.ticket.id] = hand.ticket
        rest = tuple(row for row in hall.tickets if row.id not in mine)
        windows = hall.windows
        if self._away():
            known = next((row for row in windows if row.no == self._window), WindowRow(no=self._window))
            others = tuple(row for row in windows if row.no != self._window)
            paused = self._own.paused
            phase = WindowPhase.PAUSED if paused else WindowPhase.OPEN
            windows = (*others, replace(known, phase=phase, reason=paused))
        return replace(hall, tickets=(*rest, *mine.values()), windows=windows)

    def _away(self) -> bool:
        return self._hall.away_since() is not None or self._last() is None

    def _stands(self, hand: Hand, hall: HallView) -> bool:
        """True while what is known here of the visit in hand is newer than what the hub knows."""
        if self._away():
            return True
        there = next((row for row in hall.tickets if row.id == hand.ticket.id), None)
        if there is None or there.window != self._window:
            return False
        return hand.ours and bool(_steps_between(there, hand.ticket))

    def _at_hub(self) -> Ticket | None:
        """The hall's number that holds this window at the hub."""
        own = {row.id for row in self._own.rows()}
        return next((row for row in self._holding() if row.id not in own), None)

    def _holding(self) -> tuple[Ticket, ...]:
        hall = self._last()
        held = hall.tickets if hall is not None else ()
        return tuple(row for row in held if row.is_active and row.window == self._window)

    # --- acts

    def do(self, act: a.Act, key: str) -> QueueDone:
        """See `QueueDesk.do`; while the hub is away the own queue answers, or says what has to wait."""
        mode = self.mode()
        if mode is Mode.AWAY:
            return self._own.do(act, key)
        if isinstance(act, a.CallNext):
            return self._call_next(act, key)
        if self._is_own(getattr(act, "ticket", "")):
            return self._own.do(act, key)
        return self._at_hall(act, key)

    def _is_own(self, ident: str) -> bool:
        return any(row.id == ident for row in self._own.rows())

    def _call_next(self, act: a.CallNext, key: str) -> QueueDone:
        """Own numbers first, but whoever the hub called here meanwhile stands at the window already."""
        gone = act.finish or act.miss
        if gone and self._is_own(gone):
            self._own.do(_ending(act), _derived(key, "own"))
            gone = ""
        elif gone and self._own.waiting():
            self._at_hall(_ending(act), _derived(key, "hall"))
            gone = ""
        hand, there = self._own.hand, self._at_hub()
        settled = hand is not None and there is not None and hand.ticket.id == there.id and hand.ours
        if there is not None and not gone and not settled:
            return QueueDone(verb=a.VERBS[a.CallNext], ticket=there)
        if self._own.waiting():
            return self._own.do(a.CallNext(), key)
        return self._at_hall(act if gone else a.CallNext(), key)

    def _at_hall(self, act: a.Act, key: str) -> QueueDone:
        """Ask the hub, after it was told what was done here of the visit in hand."""
        self._tell(key)
        done = self._hall.do(act, key)
        self._remember(act, done)
        return done

    def _tell(self, key: str) -> None:
        """The push brings these steps too, with their times; told twice they count once.

        A visit that ended here is kept until the hub's view says so too (`settle`): else it would stand at
        the window once more while that view is late.
        """
        hand = self._own.hand
        self._tell_replaced(key)
        here = {row.id: row for row in self._own.rows()}
        if hand is not None and hand.ours:
            here[hand.ticket.id] = hand.ticket
        for there in self._holding():
            row = here.get(there.id)
            steps = _steps_between(there, row) if row is not None else ()
            # Refused when the push was quicker.
            with contextlib.suppress(Refused):
                for number, step in enumerate(steps):
                    self._hall.do(step, _derived(key, f"{there.id} {number}"))
        if hand is not None and hand.ours and hand.ticket.is_active:
            self._own.carry(hand.ticket)

    def _tell_replaced(self, key: str) -> None:
        """Numbers that got one of the own series must not be called before the push has said so (D16)."""
        own = {row.replaces: row for row in self._own.rows() if row.replaces and row.state not in _NOT_SERVED}
        hall = self._last() if own else None
        for there in hall.tickets if hall is not None else ():
            row = own.get(there.number)
            if row is None or there.state is not _S.WAITING or there.day != row.day:
                continue
            # Refused when the push was quicker, or another window.
            with contextlib.suppress(Refused):
                act = a.Cancel(ticket=there.id, reason=f"已在应急号办理（{row.number}）")
                self._hall.do(act, _derived(key, f"{there.id} replaced"))

    def _remember(self, act: a.Act, done: QueueDone) -> None:
        """Keep the visit in hand durable, for a crash while the hub is away."""
        row, hand = done.ticket, self._own.hand
        if row is not None and row.is_active and row.window == self._window:
            self._own.carry(row)
        elif hand is not None and hand.ticket.id in _named(act):
            self._own.carry(None)

    def settle(self, key: str) -> None:
        """After the hub came back, or its view changed: both sides know the same of this window again.

        Args:
            key: A new UUID.

        Raises:
            HallError: The hub refuses or is away again; the next time does it.
        """
        self._blind = False
        if self._away():
            return
        if self._own.paused:
            reason = self._own.paused
            # Refused when the hall has closed or paused the window itself.
            with contextlib.suppress(Refused):
                self._hall.do(a.Pause(reason=reason), _derived(key, "pause"))
            self._own.forget_pause()
        self._tell_replaced(key)
        hand, hall = self._own.hand, self._last()
        if hall is None:
            return
        there = self._at_hub()
        if hand is not None and hand.ours and self._stands(hand, hall):
            return
        if there is not None and not is_emergency(there):
            self._own.carry(there)
        elif there is None:
            self._own.carry(None)


def _ending(act: a.CallNext) -> a.Act:
    """The end of the number at the window that is part of a call."""
    if act.finish:
        return a.Finish(ticket=act.finish, result=act.result, cases=act.cases)
    return a.Miss(ticket=act.miss)


def _named(act: a.Act) -> frozenset[str]:
    """Tickets that an act is about."""
    names = (getattr(act, name, "") for name in ("ticket", "finish", "miss"))
    return frozenset(name for name in names if name)


def _derived(key: str, part: str) -> str:
    return str(uuid.uuid5(_SPACE, f"{key} {part}"))
