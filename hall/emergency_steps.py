"""Steps of a visit as a desk writes them while the hub is away: the event, and what it makes of the visit.

Numbers of the own series are folded from their events; the hall's visit in hand is known here only as a row,
so each step says what becomes of that row. When a step is allowed is `emergency.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from hall import bodies as b
from hall import queue_acts as a
from hall.errors import Refused
from hall.events import EventKind
from hall.tickets import Ticket as Row
from hall.tickets import TicketAction


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a visit: its event and what it makes of a hall's visit in hand."""

    action: TicketAction
    kind: EventKind
    body: Callable[[Row, int], b.Body]
    after: Callable[[Row, int], Row]


def _freed(row: Row, at: int, result: str) -> Row:
    return replace(row, finished_at=at, result=result)


CALL: Final = Step(
    action=TicketAction.CALL,
    kind=EventKind.TICKET_CALLED,
    body=lambda _row, window: b.TicketCalled(to_window=window),
    after=lambda row, at: replace(row, called_at=at),
)
RECALL: Final = Step(
    action=TicketAction.RECALL,
    kind=EventKind.TICKET_CALLED,
    body=lambda row, window: b.TicketCalled(to_window=window, recall=max(row.calls, 1)),
    after=lambda row, at: replace(row, calls=row.calls + 1, called_at=at),
)
ARRIVE: Final = Step(
    action=TicketAction.ARRIVE,
    kind=EventKind.TICKET_ARRIVED,
    body=lambda _row, window: b.TicketArrived(at_window=window),
    after=lambda row, at: replace(row, arrived_at=row.arrived_at or at),
)
MISS: Final = Step(
    action=TicketAction.NO_SHOW,
    kind=EventKind.TICKET_NO_SHOW,
    body=lambda row, _window: b.TicketNoShow(calls=row.calls),
    after=lambda row, _at: replace(row, no_shows=row.no_shows + 1, window=None),
)
BACK: Final = Step(
    action=TicketAction.REACTIVATE,
    kind=EventKind.TICKET_REACTIVATED,
    body=lambda _row, _window: b.TicketReactivated(place="tail"),
    after=lambda row, at: replace(row, rank_at=at),
)


def finished(result: str, cases: tuple[str, ...]) -> Step:
    """The visit is over."""
    return Step(
        action=TicketAction.FINISH,
        kind=EventKind.TICKET_FINISHED,
        body=lambda _row, _window: b.TicketFinished(result=result, cases=cases),
        after=lambda row, at: _freed(row, at, result),
    )


def parked(reason: str) -> Step:
    """The visit is set aside."""
    return Step(
        action=TicketAction.PARK,
        kind=EventKind.TICKET_PARKED,
        body=lambda _row, _window: b.TicketParked(reason=reason),
        after=lambda row, _at: row,
    )


def handed_on(act: a.Hand) -> Step:
    """An own number goes to a queue of the hall."""
    body = b.TicketTransferred(
        to_queue=act.to_queue,
        place=act.place,
        reason=act.reason,
        to_window=act.to_window,
        to_staff=act.to_staff,
    )
    return Step(
        action=TicketAction.TRANSFER,
        kind=EventKind.TICKET_TRANSFERRED,
        body=lambda _row, _window: body,
        after=lambda row, _at: replace(row, queue=act.to_queue, window=None, transferred=True),
    )


def cancelled(reason: str) -> Step:
    """Nobody wants the number any more."""
    return Step(
        action=TicketAction.CANCEL,
        kind=EventKind.TICKET_CANCELLED,
        body=lambda _row, _window: b.TicketClosed(reason=reason),
        after=lambda row, at: _freed(row, at, reason),
    )


PLAIN: Final[Mapping[type[a.Act], Step]] = MappingProxyType(
    {a.Recall: RECALL, a.Arrive: ARRIVE, a.Miss: MISS, a.Reactivate: BACK}
)


def step_of(act: a.Act) -> Step:
    """The step that an act on one number makes.

    Raises:
        Refused: `queue.offline` for what only the hall's authority can do.
    """
    match act:
        case a.Finish():
            return finished(act.result, act.cases)
        case a.Park():
            return parked(act.reason)
        case a.Hand():
            return handed_on(act)
        case a.Cancel():
            return cancelled(act.reason)
        case _:
            step = PLAIN.get(type(act))
    if step is None:
        raise Refused("queue.offline", "大厅暂时连不上，这一步要等连上后再做。")
    return step


def called(why: str, *, chosen: bool = False) -> Step:
    """A call with the sentence that answers a complaint."""
    return replace(CALL, body=lambda _row, window: b.TicketCalled(to_window=window, why=why, chosen=chosen))
