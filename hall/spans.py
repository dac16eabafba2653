"""Stretches of time: when windows were open, paused and busy, and when somebody waited (domain.md 5.2).

Events of people and windows become spans, and spans are added, cut and measured. All times are microseconds
UTC, a span is [begin, end). The figures made from them are `statistics.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from hall.events import Event
from hall.tickets import Ticket, TicketState

Span = tuple[int, int]

OPEN: Final = "open"
PAUSE: Final = "pause"

_MISSED: Final = "过号"
_PARKED: Final = "暂放"


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowSpan:
    """A window that was open (pauses included), or paused. `kind` is `open` or `pause`."""

    window: int
    staff: str
    kind: str
    begin: int
    end: int
    reason: str = ""

    @property
    def span(self) -> Span:
        """Begin and end."""
        return self.begin, self.end


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time without overlaps, in order."""
    found: list[Span] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def common(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    """Time that is in both; both merged."""
    found, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        begin, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if begin < end:
            found.append((begin, end))
        if one[i][1] <= other[j][1]:
            i += 1
        else:
            j += 1
    return found


def without(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    """Time of the first that is not in the second; both merged."""
    found = []
    for begin, end in one:
        cursor = begin
        for first, last in other:
            if last <= cursor:
                continue
            if first >= end:
                break
            if first > cursor:
                found.append((cursor, first))
            cursor = max(cursor, last)
        if cursor < end:
            found.append((cursor, end))
    return found


def length(spans: Iterable[Span]) -> int:
    """Microseconds in all."""
    return sum(end - begin for begin, end in spans)


class _Day:
    """What is going on at every window while the events are gone through."""

    def __init__(self) -> None:
        self.open: dict[int, tuple[int, str]] = {}
        self.paused: dict[int, tuple[int, str, str]] = {}
        self.found: list[WindowSpan] = []

    def sit(self, window: int, at: int, staff: str) -> None:
        held = self.open.get(window)
        if held is not None and held[1] != staff:
            self.leave(window, at)
        self.open.setdefault(window, (at, staff))

    def leave(self, window: int, at: int) -> None:
        self.resume(window, at)
        held = self.open.pop(window, None)
        if held is not None and held[0] < at:
            self.found.append(WindowSpan(window=window, staff=held[1], kind=OPEN, begin=held[0], end=at))

    def pause(self, window: int, at: int, staff: str, reason: str) -> None:
        self.sit(window, at, self.open.get(window, (at, staff))[1])
        self.paused.setdefault(window, (at, staff, reason))

    def resume(self, window: int, at: int) -> None:
        held = self.paused.pop(window, None)
        if held is not None and held[0] < at:
            begin, staff, reason = held
            staff = self.open.get(window, (0, staff))[1]
            self.found.append(
                WindowSpan(window=window, staff=staff, kind=PAUSE, begin=begin, end=at, reason=reason)
            )

    def left_by(self, staff: str, at: int) -> None:
        for window in [no for no, held in self.open.items() if held[1] == staff]:
            self.leave(window, at)


def _number(event: Event) -> int | None:
    window = event.body.get("window", event.window)
    return window if isinstance(window, int) else None


def _text(event: Event, name: str) -> str:
    value = event.body.get(name, "")
    return value if isinstance(value, str) else ""


def window_spans(events: Iterable[Event], until: int) -> tuple[WindowSpan, ...]:
    """Events of people and windows of a day → when which window was open and paused.

    A window that nobody closed counts as open to `until`; whoever sits down at a window ends the time of who
    sat there before. `staff.signed_in` with a window opens it where no `window.opened` is written (a single
    PC).

    Args:
        events: Any events of the day, in any order; others are passed over.
        until: Now, or the end of the day.
    """
    day = _Day()
    for event in sorted(events, key=lambda e: (e.corrected(), e.hlc, e.seq)):
        at, window = min(event.corrected(), until), _number(event)
        match event.kind:
            case "window.opened" | "staff.signed_in" if window is not None:
                day.sit(window, at, event.actor)
            case "window.closed" if window is not None:
                day.leave(window, at)
            case "window.assigned" if window is not None and event.body.get("open") is False:
                day.leave(window, at)
            case "staff.paused" if window is not None:
                day.pause(window, at, event.actor, _text(event, "reason"))
            case "staff.resumed" if window is not None:
                day.resume(window, at)
            case "staff.signed_out":
                day.left_by(event.actor, at)
            case _:
                pass
    for window in tuple(day.open):
        day.leave(window, until)
    return tuple(sorted(day.found, key=lambda s: (s.begin, s.window, s.kind)))


def held(ticket: Ticket, until: int) -> list[tuple[int, str, Span]]:
    """(window, person, from call to end) of every leg; one in hand lasts to `until`."""
    return [
        (leg.window, leg.staff, (leg.called_at, max(leg.ended_at or until, leg.called_at)))
        for leg in ticket.legs
    ]


def waits(ticket: Ticket, until: int) -> list[tuple[str, Span]]:
    """(queue, span) of every stretch in which a ticket waited to be called; not while missed or parked."""
    found: list[tuple[str, Span]] = []
    begin: int | None = ticket.taken_at
    for leg in ticket.legs:
        if begin is not None:
            found.append((leg.queue, (begin, leg.called_at)))
        begin = leg.ended_at or until
        if leg.result == _MISSED:
            begin = ticket.rank_at if ticket.rank_at > begin else None
        elif leg.result == _PARKED:
            begin = None
    if begin is not None and ticket.state is TicketState.WAITING:
        found.append((ticket.queue, (begin, until)))
    elif begin is not None and ticket.finished_at and not ticket.legs:
        found.append((ticket.queue, (begin, ticket.finished_at)))
    return [(letter, span) for letter, span in found if span[0] < span[1]]
