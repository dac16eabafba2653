"""The queue strip as a value: the number, who is next, which F-key does what and why not (tokens.md 12, 13).

The queue itself is decided by `hall` behind the port `QueueDesk`; nothing is called from here.
"""

from dataclasses import dataclass
from enum import StrEnum

from ui import words

_MINUTE = 60_000_000


class Phase(StrEnum):
    """What the window is doing."""

    IDLE = "idle"
    CALLED = "called"
    SERVING = "serving"
    PAUSED = "paused"
    CLOSED = "closed"
    """Nobody sits here for calling."""


class QueueKey(StrEnum):
    """Acts of the strip; the value is the key on the cap."""

    NEXT = "F2"
    RECALL = "F3"
    GIVE = "F4"
    NO_SHOW = "F5"
    TRANSFER = "F6"
    PAUSE = "F7"
    FINISH = "F8"
    MORE = "F10"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextTicket:
    """One of the next tickets: number, how it came, how long it waits."""

    number: str
    how: str
    wait: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """One queue of the hall: people waiting and the range a new ticket would wait."""

    name: str
    people: int
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """The number at the window. Times are microseconds UTC, `standard` minutes."""

    number: str
    queue: str
    how: str
    taken_at: int
    called_at: int
    served_at: int | None = None
    standard: int = 15
    emergency: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """The strip of one window.

    Attributes:
        case_out: The case of this number is out (or needs none), so that the next may be called.
        offline: The hub is away, so that the window works from its own series (D16).
        own: Own numbers are called: the hub is away, or back while some are left.
        also: Number that the hub called here meanwhile; it comes after the one in hand.
        gone: What became of the number that was here, when somebody else took it over; "" for nothing.
        alarm: The emergency button is pressed.
        seats: The window is opened and closed at a hub; on a single PC whoever signed in sits here.
        seen_at: When the hall's queue was last known, microseconds UTC.
        missed: Numbers that were missed or set aside today and may come back.
        undo: What Ctrl+Z would take back for ten seconds, as a sentence; empty for nothing.
    """

    window: int
    phase: Phase = Phase.IDLE
    ticket: Ticket | None = None
    case_out: bool = False
    pause_reason: str = ""
    nexts: tuple[NextTicket, ...] = ()
    lines: tuple[QueueLine, ...] = ()
    offline: bool = False
    own: bool = False
    also: str = ""
    gone: str = ""
    alarm: bool = False
    seats: bool = False
    seen_at: int | None = None
    missed: int = 0
    undo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueAct:
    """One line of the strip; `reason` says why it is not allowed, empty when it is."""

    key: QueueKey
    word: str
    reason: str = ""
    filled: bool = False

    @property
    def allowed(self) -> bool:
        """True when the key does something now."""
        return not self.reason


def acts(state: QueueState) -> tuple[QueueAct, ...]:
    """All lines in their order; the F2 line is filled when the case is out."""
    busy = state.phase in {Phase.CALLED, Phase.SERVING}
    out = busy and state.case_out
    next_word = words.FINISH_AND_CALL if out else words.CALL_NEXT
    give = words.GIVE_EMERGENCY if state.offline else words.GIVE_NUMBER
    pause = {Phase.PAUSED: words.RESUME, Phase.CLOSED: words.MORE_OPEN}.get(state.phase, words.PAUSE)
    return (
        QueueAct(key=QueueKey.NEXT, word=next_word, reason=_why_no_next(state), filled=out),
        QueueAct(key=QueueKey.RECALL, word=words.RECALL, reason=_why_not_called(state)),
        QueueAct(key=QueueKey.GIVE, word=give),
        _no_show(state),
        QueueAct(key=QueueKey.TRANSFER, word=words.TRANSFER, reason=_why_no_transfer(state)),
        QueueAct(key=QueueKey.PAUSE, word=pause, reason=""),
        QueueAct(key=QueueKey.FINISH, word=words.FINISH, reason="" if busy else words.NO_TICKET),
        QueueAct(key=QueueKey.MORE, word=words.MORE),
    )


def _no_show(state: QueueState) -> QueueAct:
    """过号; with no number at the window, the way back for those who were missed or set aside."""
    if state.ticket is None and state.missed:
        return QueueAct(key=QueueKey.NO_SHOW, word=words.BACK_LIST)
    return QueueAct(key=QueueKey.NO_SHOW, word=words.NO_SHOW, reason=_why_not_called(state))


def _why_no_next(state: QueueState) -> str:
    if state.phase is Phase.PAUSED:
        return words.WHILE_PAUSED
    if state.phase is Phase.CLOSED:
        return words.WHILE_CLOSED
    return words.AFTER_CASE if state.phase is Phase.SERVING and not state.case_out else ""


def _why_not_called(state: QueueState) -> str:
    if state.ticket is None:
        return words.NO_TICKET
    return words.AT_WINDOW if state.phase is Phase.SERVING else ""


def _why_no_transfer(state: QueueState) -> str:
    if state.offline:
        return words.OFFLINE_OFF
    return words.NO_TICKET if state.ticket is None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlateView:
    """What the dark plate shows; `part` is the share of the standard time, 0 to 1."""

    left: str
    state: str
    number: str
    timer: str
    standard: str
    part: float


def plate(state: QueueState, now: int, *, compact: bool) -> PlateView:
    """The plate at a moment (microseconds UTC); the timer counts from the beginning of the service."""
    ticket = state.ticket
    left = words.window_name(state.window)
    word = {
        Phase.IDLE: words.IDLE,
        Phase.CALLED: words.CALLED,
        Phase.SERVING: words.SERVING,
        Phase.PAUSED: state.pause_reason or words.PAUSED,
        Phase.CLOSED: words.CLOSED,
    }[state.phase]
    if state.alarm:
        word = words.ALARMING
    if ticket is None:
        return PlateView(left=left, state=word, number=words.NO_NUMBER, timer="", standard="", part=0.0)
    if ticket.emergency:
        left = f"{left}　{words.EMERGENCY}"
    seconds = max(0, (now - (ticket.served_at or ticket.called_at)) // 1_000_000)
    standard = words.standard_short(ticket.standard) if compact else words.standard(ticket.standard)
    return PlateView(
        left=left,
        state=word,
        number=ticket.number,
        timer=f"{seconds // 60:02d}:{seconds % 60:02d}",
        standard=standard,
        part=min(seconds / (ticket.standard * 60), 1.0) if ticket.standard else 0.0,
    )


def short_name(name: str) -> str:
    """What stands in brackets in the name of a queue, 企业服务 of 综合受理（企业服务）; else the name."""
    inner = name.partition("（")[2].rstrip("）")
    return inner or name


def about(state: QueueState, *, compact: bool) -> tuple[str, str]:
    """Name of the queue and how the ticket came, as the two lines under the plate."""
    ticket = state.ticket
    if ticket is None:
        return "", ""
    waited = max(0, (ticket.called_at - ticket.taken_at) // _MINUTE)
    if compact:
        return words.waited_short(short_name(ticket.queue), waited), ""
    return ticket.queue, words.taken_line(ticket.how, ticket.taken_at, waited)
