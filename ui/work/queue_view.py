"""The hall's queue as one window sees it: what the authority last said, with this desk's own answers on top.

An answer may come before the push that carries the same rows; until then the answer is the newer truth. Acts
are `queue_work.py`; who is next is decided in `hall.queueing`, here it is only read.
"""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Final

from hall.commands.record import day_number
from hall.emergency import is_emergency
from hall.errors import Unavailable
from hall.numbering import EMERGENCY, series_of
from hall.queue_ports import HallView, WindowRow
from hall.queue_switch import Mode, QueueSwitch
from hall.queueing import order, overtakings
from hall.tickets import Ticket, TicketState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hall.catalogue import Catalogue
    from hall.desk import DeskPorts
    from hall.queue_ports import QueueDesk, QueueDone
    from hall.queueing import Place
    from hall.staff import Actor

_BACK: Final = frozenset({TicketState.NO_SHOW, TicketState.PARKED})


class QueueView:
    """Reading the queue for one window; any lane may ask."""

    def __init__(self, ports: DeskPorts, actor: Actor, desk: QueueDesk) -> None:
        """For a person at a window."""
        self.window = actor.window or ports.settings.window
        self._ports = ports
        self._actor = actor
        self._desk = desk
        self._lock = Lock()
        self._newer: dict[str, tuple[int, Ticket]] = {}
        self._row: tuple[int, WindowRow] | None = None

    def hall(self) -> HallView:
        """The queue now, or as last known; empty before the first word of a hub that is away."""
        try:
            view = self._desk.view()
        except Unavailable:
            view = HallView(seq=0, at=0, day=day_number(self._ports.clock))
        with self._lock:
            self._newer = {ident: one for ident, one in self._newer.items() if one[0] > view.seq}
            newer = {ident: row for ident, (_, row) in self._newer.items()}
            window = self._row if self._row is not None and self._row[0] > view.seq else None
        if newer:
            rest = tuple(row for row in view.tickets if row.id not in newer)
            view = replace(view, tickets=(*rest, *newer.values()))
        if window is not None:
            others = tuple(row for row in view.windows if row.no != self.window)
            view = replace(view, windows=(*others, window[1]))
        return view

    def answered(self, done: QueueDone, ended: Iterable[Ticket] = ()) -> None:
        """Keep what an answer says until the view has caught up; `ended` went with the same act."""
        with self._lock:
            for row in (*ended, *((done.ticket,) if done.ticket is not None else ())):
                self._newer[row.id] = (done.seq, row)
            if done.window is not None and done.window.no == self.window:
                self._row = (done.seq, done.window)

    def active(self, view: HallView | None = None) -> Ticket | None:
        """The ticket that holds this window."""
        return next(iter(self.holding(view or self.hall())), None)

    def holding(self, view: HallView) -> tuple[Ticket, ...]:
        """The tickets that hold this window; an own number first, behind it what the hub called meanwhile."""
        held = (row for row in view.tickets if row.is_active and row.window == self.window)
        return tuple(sorted(held, key=lambda row: (not is_emergency(row), -row.called_at)))

    @property
    def seats(self) -> bool:
        """Windows are opened and closed at a hub."""
        return isinstance(self._desk, QueueSwitch)

    def mode(self) -> Mode:
        """Which queue the window works from."""
        return self._desk.mode() if isinstance(self._desk, QueueSwitch) else Mode.HALL

    def may_come_back(self, row: Ticket, mode: Mode) -> bool:
        """A missed or parked number that can be brought back here; without the hub only this window's."""
        here = is_emergency(row) or any(leg.window == self.window for leg in row.legs[-1:])
        return row.state in _BACK and (mode is not Mode.AWAY or here or row.window == self.window)

    def row(self, view: HallView) -> WindowRow:
        """This window; closed when nothing is known of it."""
        return next((row for row in view.windows if row.no == self.window), WindowRow(no=self.window))

    def catalogue(self) -> Catalogue | None:
        """The catalogue in force."""
        version = self._ports.queries.catalogue(day_number(self._ports.clock))
        return version.catalogue if version else None

    def queue_name(self, letter: str) -> str:
        """What a queue is called; its letter when nobody knows."""
        book = self.catalogue()
        queue = book.queue(letter) if book else None
        return queue.name if queue else letter

    def weights(self, view: HallView) -> Mapping[str, int]:
        """Queue letter → weight: the manager's for today, else the catalogue's."""
        own = self.row(view).weights
        if own:
            return dict(own)
        book = self.catalogue()
        found = book.window(self.window) if book else None
        return dict(found.weights) if found else {}

    def places(self, view: HallView) -> tuple[Place, ...]:
        """The waiting tickets in the order in which this window would call them.

        Own numbers stand alone while some are left; those of other windows are theirs to call.
        """
        own, weights = self.mode() is not Mode.HALL, self.weights(view)
        mine = series_of(EMERGENCY, self.window)
        rows = tuple(
            row
            for row in view.tickets
            if (is_emergency(row) and not row.transferred) is own and (not own or row.prefix == mine)
        )
        if own:
            weights = dict.fromkeys((row.queue for row in rows), 1)
        return order(
            rows,
            now=self._ports.clock.wall(),
            window=self.window,
            staff=self._actor.number,
            weights=weights,
            rules=self._ports.queries.hall().queue_rules,
            overtaken=overtakings(view.tickets),
        )
