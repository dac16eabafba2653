"""Bodies of the events of numbers and windows (D7); what `bodies.py` says holds here too. No rule is here.

Fields are added with a default, never removed or changed. Nobody's name stands here (D9).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTaken:
    """A visitor took a number (D3, D9: only a keyed hash and the masked tail of the document).

    `items`, `returns`, `plan` and `proof` as in `tickets.Ticket`. `replaces` is the hall's number that an
    emergency number stands for (D16).
    """

    number: str
    queue: str
    prefix: str
    serial: int
    token: str
    source: str
    priority: str = ""
    person_key: bytes | None = None
    tail: str = ""
    slot_at: int | None = None
    item: str | None = None
    answers: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    returns: str = ""
    plan: tuple[str, ...] = ()
    replaces: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCalled:
    """Called to a window; `recall` is 0 for the first call. `why` answers a complaint.

    `rule` is the version of the hall's rules of order, `passed` the number of the ticket that had waited
    longest and was passed over ("" for none), `chosen` a call out of turn, with its reason in `why`.
    """

    to_window: int
    recall: int = 0
    why: str = ""
    rule: str = ""
    passed: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketArrived:
    """The visitor stands at the window: service begins."""

    at_window: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketNoShow:
    """Called and not come."""

    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReactivated:
    """Back among the waiting: `place` is `tail` or `back3`.

    `rank_at`: where it stands in line (µs UTC, `queueing.since`); 0 for the moment of this event.
    """

    place: str
    rank_at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTransferred:
    """Handed to another queue, window or person; `place` is `first`, `keep` or `last`.

    `rank_at`: since when somebody waits whose number stands for an earlier one (D16, µs UTC); 0 for the take
    time. `planned`: the service here is finished with `result` and `cases`, and the visit goes on to the next
    queue of its plan (多窗联办).
    """

    to_queue: str
    place: str
    reason: str = ""
    to_window: int | None = None
    to_staff: str | None = None
    rank_at: int = 0
    planned: bool = False
    result: str = ""
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketParked:
    """Set aside at the window, to be taken up again."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFinished:
    """The visit is over; `result` is a word of the hall (受理, 咨询 …)."""

    result: str
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketClosed:
    """Cancelled, abandoned or expired, with the reason."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketUndone:
    """The last step was taken back within ten seconds; the ticket is as before it."""

    undone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPlanned:
    """The queues that the visit still goes on to, in order; replaces an earlier plan."""

    queues: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketItemAdded:
    """A further item of the same visit."""

    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTakenOver:
    """A visit in hand goes on at another window, or in the hands of another person of the same one.

    `staff` is who serves it from now on.
    """

    at_window: int
    staff: str = ""
    from_window: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowOpened:
    """A person sat down; the window may call."""

    window: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowClosed:
    """A window closed. `staff` is who sat there, when somebody else closed it."""

    window: int
    reason: str = ""
    staff: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowAssigned:
    """The manager set a window: `weights` are `A:3` (empty for the catalogue's), None when left as they were.

    `open`: True when it is wanted open, False when it was closed, None when left.
    """

    window: int
    weights: tuple[str, ...] | None = None
    open: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowAlarm:
    """The emergency button was pressed, or the alarm ended."""

    window: int
    on: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePosted:
    """A line for the boards until a moment (µs UTC); "" took it away."""

    text: str
    until: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastAnswered:
    """The manager took or refused an advice of the look-ahead."""

    advice: str
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPaused:
    """The window stopped calling."""

    window: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffResumed:
    """The window calls again."""

    window: int
