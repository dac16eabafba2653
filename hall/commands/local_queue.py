"""The queue of a single PC as a `QueueDesk`: its own store is the authority (architecture.md 4)."""

from __future__ import annotations

from typing import Final

from hall.catalogue import Catalogue
from hall.clock import Clock
from hall.commands.queue_desk import perform
from hall.commands.queue_work import IN_USE, QueueContext, Work, local_row
from hall.commands.record import day_number
from hall.commands.slips import owe_slip
from hall.ports import Begin
from hall.queries import Queries
from hall.queue_acts import Act
from hall.queue_mirror import KEEP_OVER
from hall.queue_ports import HallView, QueueDone, QueueLoad, WindowRow
from hall.settings import paused_setting
from hall.staff import Actor
from hall.tickets import Ticket, TicketState
from hall.waiting import WaitRange, estimate

_KEPT: Final = 256
"""Answers that are remembered for repeats; whoever repeats does so at once, and in this process."""


def local_wait(work: Work, ticket: Ticket) -> WaitRange | None:
    """The range for a newcomer at the one window of a single PC."""
    queue = work.catalogue.queue(ticket.queue)
    ahead = max(work.waiting().get(ticket.queue, 0) - 1, 0)
    return estimate(ahead, 1, queue.service_minutes) if queue is not None else None


LOCAL: Final = QueueContext(seats=False, owe_slip=owe_slip, wait=local_wait, model="erlang")
"""A single PC: it prints its slips itself, and whoever is signed in sits at its window."""


class LocalQueue:
    """See `hall.queue_ports.QueueDesk`."""

    def __init__(
        self, actor: Actor, begin: Begin, queries: Queries, clock: Clock, *, context: QueueContext = LOCAL
    ) -> None:
        """For one person at this PC."""
        self._actor = actor
        self._begin = begin
        self._queries = queries
        self._clock = clock
        self._context = context
        self._answers: dict[str, QueueDone] = {}

    def do(self, act: Act, key: str) -> QueueDone:
        """See `QueueDesk.do`; a refusal is looked at again, which changes nothing by itself."""
        known = self._answers.get(key)
        if known is not None:
            return known
        done = perform(act, self._actor, self._begin, self._clock, context=self._context)
        self._answers[key] = done
        while len(self._answers) > _KEPT:
            del self._answers[next(iter(self._answers))]
        return done

    def view(self) -> HallView:
        """See `QueueDesk.view`; a visit of an earlier day that is still in hand is in it too."""
        day, now = day_number(self._clock), self._clock.wall()
        today = self._queries.tickets_of_day(day)
        shown = [ticket for ticket in today if not ticket.is_over or ticket.finished_at > now - KEEP_OVER]
        held = None if self._actor.window is None else self._queries.active_ticket(self._actor.window)
        if held is not None and held.day != day:
            shown.append(held)
        with self._begin() as uow:
            windows, notice = uow.windows.all(), uow.windows.notice()
        rows = self._rows(windows, day)
        version = self._queries.catalogue(day)
        book = version.catalogue if version is not None else Catalogue()
        return HallView(
            seq=0,
            at=now,
            day=day,
            tickets=tuple(shown),
            windows=rows,
            loads=_loads(book, shown, rows),
            notice=notice,
        )

    def _rows(self, windows: tuple[WindowRow, ...], day: int) -> tuple[WindowRow, ...]:
        """Windows of today; the one of whoever is signed in is always there."""
        rows = {row.no: row for row in windows if row.day == day}
        no = self._actor.window
        if no is not None and not self._context.seats:
            row = rows.get(no, WindowRow(no=no, day=day))
            rows[no] = local_row(row, self._actor, self._queries.setting(paused_setting(no)) or "")
        return tuple(rows[number] for number in sorted(rows))

    def away_since(self) -> int | None:
        """See `QueueDesk.away_since`: the own store is always there."""
        return None


def _loads(book: Catalogue, tickets: list[Ticket], windows: tuple[WindowRow, ...]) -> tuple[QueueLoad, ...]:
    loads = []
    for queue in book.queues:
        line = [one for one in tickets if one.queue == queue.letter and one.state is TicketState.WAITING]
        served = sum(1 for row in windows if row.phase in IN_USE and _serves(book, row, queue.letter))
        loads.append(
            QueueLoad(
                letter=queue.letter,
                name=queue.name,
                waiting=len(line),
                longest_since=min((one.taken_at for one in line), default=0),
                wait=estimate(len(line), served, queue.service_minutes),
                open_windows=served,
                wait_minutes=queue.wait_minutes,
                service_minutes=queue.service_minutes,
            )
        )
    return tuple(loads)


def _serves(book: Catalogue, row: WindowRow, letter: str) -> bool:
    known = book.window(row.no)
    weights = dict(row.weights or (known.weights if known else ()))
    return weights.get(letter, 0) > 0
