"""States of a ticket and its table of moves, and the folded ticket (domain.md 1.3, D19).

Who is next and why is `queueing.py`. No numbers are made here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hall.errors import Refused
from hall.numbering import EMERGENCY


class TicketState(StrEnum):
    """States of domain.md 1.3 and PARKED of D19."""

    WAITING = "WAITING"
    CALLED = "CALLED"
    SERVING = "SERVING"
    PARKED = "PARKED"
    DONE = "DONE"
    NO_SHOW = "NO_SHOW"
    ABANDONED = "ABANDONED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


class TicketAction(StrEnum):
    """What may be done to a ticket."""

    CALL = "call"
    RECALL = "recall"
    ARRIVE = "arrive"
    NO_SHOW = "no_show"
    REACTIVATE = "reactivate"
    TRANSFER = "transfer"
    PARK = "park"
    FINISH = "finish"
    CANCEL = "cancel"
    ABANDON = "abandon"
    EXPIRE = "expire"
    PLAN = "plan"
    ADD_ITEM = "add_item"
    TAKE_OVER = "take_over"


_S = TicketState
_A = TicketAction

MOVES: Final[Mapping[TicketState, Mapping[TicketAction, TicketState]]] = MappingProxyType(
    {
        _S.WAITING: {
            _A.CALL: _S.CALLED,
            _A.TRANSFER: _S.WAITING,
            _A.CANCEL: _S.CANCELLED,
            _A.EXPIRE: _S.EXPIRED,
            _A.PLAN: _S.WAITING,
            _A.ADD_ITEM: _S.WAITING,
        },
        _S.CALLED: {
            _A.RECALL: _S.CALLED,
            _A.ARRIVE: _S.SERVING,
            _A.NO_SHOW: _S.NO_SHOW,
            _A.TRANSFER: _S.WAITING,
            _A.EXPIRE: _S.EXPIRED,
            _A.PLAN: _S.CALLED,
            _A.ADD_ITEM: _S.CALLED,
            _A.TAKE_OVER: _S.CALLED,
        },
        _S.SERVING: {
            _A.FINISH: _S.DONE,
            _A.TRANSFER: _S.WAITING,
            _A.PARK: _S.PARKED,
            _A.PLAN: _S.SERVING,
            _A.ADD_ITEM: _S.SERVING,
            _A.TAKE_OVER: _S.SERVING,
        },
        _S.PARKED: {
            _A.ARRIVE: _S.SERVING,
            _A.FINISH: _S.DONE,
            _A.ABANDON: _S.ABANDONED,
            _A.EXPIRE: _S.EXPIRED,
            _A.TRANSFER: _S.WAITING,
            _A.PLAN: _S.PARKED,
            _A.ADD_ITEM: _S.PARKED,
        },
        _S.NO_SHOW: {
            _A.REACTIVATE: _S.WAITING,
            _A.ABANDON: _S.ABANDONED,
            _A.EXPIRE: _S.EXPIRED,
        },
        _S.DONE: {},
        _S.ABANDONED: {},
        _S.CANCELLED: {},
        _S.EXPIRED: {},
    }
)

STATE_WORDS: Final[Mapping[TicketState, str]] = MappingProxyType(
    {
        _S.WAITING: "等候",
        _S.CALLED: "已叫号",
        _S.SERVING: "办理中",
        _S.PARKED: "暂放",
        _S.DONE: "已完成",
        _S.NO_SHOW: "过号",
        _S.ABANDONED: "弃号",
        _S.CANCELLED: "已取消",
        _S.EXPIRED: "已过期",
    }
)

OVER: Final = frozenset(state for state, moves in MOVES.items() if not moves)
"""Final states: the number is no longer open."""

ACTIVE: Final = frozenset({_S.CALLED, _S.SERVING})
"""States in which a ticket holds its window; a window has at most one."""


def move(state: TicketState, action: TicketAction) -> TicketState:
    """The state that an action leads to.

    Raises:
        Refused: `ticket.move` when the action does not exist in this state.
    """
    to = MOVES[state].get(action)
    if to is None:
        raise Refused("ticket.move", f"这个号现在是“{STATE_WORDS[state]}”，不能这样操作。")
    return to


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One service of a visit at one window; times microseconds UTC, 0 when it did not come to that.

    A visit that goes over several windows (转移, 多窗联办) has several; the last is the newest.
    `result` is the word of the finish, `转移`, `过号` or `暂放`.
    """

    window: int
    staff: str
    queue: str
    called_at: int
    arrived_at: int = 0
    ended_at: int = 0
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """The fold of a ticket's events. Times are microseconds UTC; `day` is yyyymmdd, UTC+8.

    Attributes:
        taken_at: When it was taken; never changes, whatever happens to it later.
        rank_at: Where it stands in its line, see `queueing.since`.
        slot_at: Beginning of the booked slot.
        called_at: Last call of the present leg. arrived_at: when that leg's service began.
        items: Further items of the visit beside `item`.
        returns: Case or receipt number that the visitor came back with (return slot).
        plan: Queues that the visit still goes on to (多窗联办).
        replaces: Hall number that an emergency number stands for (D16).
        chosen: Called out of turn by its number.
        legs: Services that are over or in hand, oldest first.
    """

    id: str
    day: int
    number: str
    prefix: str
    serial: int
    queue: str
    taken_at: int
    token: str = ""
    state: TicketState = TicketState.WAITING
    source: str = "desk"
    priority: str = ""
    person_key: bytes | None = None
    tail: str = ""
    slot_at: int | None = None
    item: str | None = None
    answers: tuple[str, ...] = ()
    rank_at: int = 0
    window: int | None = None
    to_window: int | None = None
    to_staff: str | None = None
    staff: str = ""
    calls: int = 0
    no_shows: int = 0
    called_at: int = 0
    arrived_at: int = 0
    finished_at: int = 0
    transferred: bool = False
    place: str = ""
    result: str = ""
    why: str = ""
    hall: str = ""
    items: tuple[str, ...] = ()
    proof: str = ""
    returns: str = ""
    plan: tuple[str, ...] = ()
    replaces: str = ""
    chosen: bool = False
    legs: tuple[Leg, ...] = ()

    @property
    def is_emergency(self) -> bool:
        """True for a number of a window's own series, given out while the hub was away (D3, D16)."""
        return self.prefix.startswith(EMERGENCY) and len(self.prefix) > len(EMERGENCY)

    @property
    def at_desk(self) -> bool:
        """True while a number of an emergency series is called by its desk and by nobody else."""
        return self.is_emergency and not self.transferred

    @property
    def is_over(self) -> bool:
        """True when nothing can be done with it any more."""
        return self.state in OVER

    @property
    def is_active(self) -> bool:
        """True while it holds a window."""
        return self.state in ACTIVE
