"""Alerts of the live hall as sentences, each with its time and at most one act (tokens.md 12, domain.md 5.2).

Pure. What the look-ahead advises is shown above them and comes from `live_ports.Advice`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hall.public_settings import BoardRules
from hall.queue_ports import WindowPhase
from hall.tickets import ACTIVE, Ticket, TicketState
from ui import words
from ui.states.live_day import MINUTE, DayBook, began
from ui.states.live_ports import HallDevice
from ui.states.live_tiles import Seats
from ui.states.look import Shape, Tone

_WANTED_MINUTES: Final = 5
_OPEN: Final = ACTIVE | {TicketState.WAITING, TicketState.PARKED}


class AlertKind(StrEnum):
    """What happened, the most urgent first."""

    ALARM = "alarm"
    LIMIT = "limit"
    SILENT = "silent"
    TWICE = "twice"
    IDLE = "idle"
    DEVICE = "device"
    WANTED = "wanted"
    OVER = "over"


class AlertAct(StrEnum):
    """What the button of an alert does; the page carries it out."""

    NONE = ""
    WINDOW = "window"
    TICKET = "ticket"
    QUEUE = "queue"
    TAKE_OVER = "take_over"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One sentence; window, ticket, queue say what it is about. `since` µs UTC, 0 when nobody knows."""

    kind: AlertKind
    text: str
    since: int = 0
    window: int = 0
    ticket: str = ""
    queue: str = ""
    act: AlertAct = AlertAct.NONE

    @property
    def key(self) -> str:
        """The same alert has the same key from one view to the next."""
        return f"{self.kind}:{self.window}:{self.queue}:{self.ticket}"

    @property
    def act_word(self) -> str:
        """Word of its button."""
        return _ACT_WORDS[self.act]

    @property
    def shape(self) -> Shape:
        """Carries the kind beside the words."""
        return _SHAPES[self.kind][0]

    @property
    def tone(self) -> Tone:
        """Repeats it."""
        return _SHAPES[self.kind][1]


_ACT_WORDS: Final[Mapping[AlertAct, str]] = {
    AlertAct.NONE: "",
    AlertAct.WINDOW: words.ALERT_SEE,
    AlertAct.TICKET: words.ALERT_SEE_TICKET,
    AlertAct.QUEUE: words.ALERT_SEE_QUEUE,
    AlertAct.TAKE_OVER: words.ALERT_TAKE_OVER,
    AlertAct.CANCEL: words.ALERT_CANCEL,
}
_SHAPES: Final[Mapping[AlertKind, tuple[Shape, Tone]]] = {
    AlertKind.ALARM: (Shape.ALERT, Tone.BAD),
    AlertKind.LIMIT: (Shape.TRIANGLE, Tone.WARN),
    AlertKind.SILENT: (Shape.RING, Tone.HINT),
    AlertKind.TWICE: (Shape.TRIANGLE, Tone.WARN),
    AlertKind.IDLE: (Shape.BARS, Tone.HINT),
    AlertKind.DEVICE: (Shape.TRIANGLE, Tone.WARN),
    AlertKind.WANTED: (Shape.RING, Tone.HINT),
    AlertKind.OVER: (Shape.HALF_DISC, Tone.WARN),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What alerts are found in: seats, the heads of the queues, the day, devices, rules of the hall."""

    seats: Seats
    longest: Mapping[str, Ticket]
    waiting: Mapping[str, int]
    book: DayBook
    devices: Sequence[HallDevice]
    rules: BoardRules
    tickets: Sequence[Ticket] = ()


def alerts(scene: Scene) -> tuple[Alert, ...]:
    """All of them, the most urgent kind first, the oldest of a kind first."""
    found = [
        *_windows(scene),
        *_limits(scene),
        *_twice(scene),
        *(
            Alert(kind=AlertKind.DEVICE, text=words.alert_device(one.name, one.fault), since=one.since)
            for one in scene.devices
            if one.fault
        ),
    ]
    ranks = list(AlertKind)
    return tuple(sorted(found, key=lambda one: (ranks.index(one.kind), one.since, one.window)))


def _limits(scene: Scene) -> Iterator[Alert]:
    for letter, ticket in scene.longest.items():
        queue = scene.seats.catalogue.queue(letter)
        if queue is None or queue.wait_minutes <= 0:
            continue
        limit = queue.wait_minutes + scene.rules.alert_wait_minutes
        minutes = scene.seats.minutes(began(ticket))
        if minutes > limit:
            yield Alert(
                kind=AlertKind.LIMIT,
                text=words.alert_limit(scene.seats.name(letter), ticket.number, minutes, queue.wait_minutes),
                since=began(ticket) + limit * MINUTE,
                queue=letter,
                act=AlertAct.QUEUE,
            )


def _windows(scene: Scene) -> Iterator[Alert]:
    seats = scene.seats
    numbers = {window.no for window in seats.catalogue.windows} | set(seats.rows)
    for no in sorted(numbers):
        row, ticket = seats.row(no), seats.held.get(no)
        if row.alarm:
            text = words.alert_alarm(no, row.name, seats.minutes(row.since))
            yield Alert(kind=AlertKind.ALARM, text=text, since=row.since, window=no, act=AlertAct.WINDOW)
        if seats.silent(no):
            yield _silent(seats, no, row.seen_at, ticket)
        elif ticket is not None and seats.over(ticket):
            text = words.alert_over(no, ticket.number, seats.served_for(ticket), seats.standard(ticket))
            began_at = ticket.arrived_at + seats.standard(ticket) * MINUTE
            yield Alert(kind=AlertKind.OVER, text=text, since=began_at, window=no, act=AlertAct.WINDOW)
        elif ticket is None and row.phase is WindowPhase.OPEN:
            yield from _idle(scene, no)
        if row.phase is WindowPhase.WANTED and seats.minutes(row.since) >= _WANTED_MINUTES:
            text = words.alert_wanted(no, seats.minutes(row.since))
            yield Alert(kind=AlertKind.WANTED, text=text, since=row.since, window=no, act=AlertAct.WINDOW)


def _silent(seats: Seats, no: int, seen_at: int, ticket: Ticket | None) -> Alert:
    return Alert(
        kind=AlertKind.SILENT,
        text=words.alert_silent(no, seats.minutes(seen_at), ticket.number if ticket else ""),
        since=seen_at,
        window=no,
        ticket=ticket.id if ticket else "",
        act=AlertAct.TAKE_OVER if ticket else AlertAct.WINDOW,
    )


def idle_since(seats: Seats, book: DayBook, no: int) -> int:
    """From when an open window has nobody."""
    return max(seats.row(no).since, book.ended(no))


def _idle(scene: Scene, no: int) -> Iterator[Alert]:
    seats = scene.seats
    since = idle_since(seats, scene.book, no)
    letters = [letter for letter, weight in seats.weights(no) if weight > 0 and scene.waiting.get(letter)]
    if not letters or not since:
        return
    letter = max(letters, key=lambda one: scene.waiting[one])
    oldest = min(scene.longest[one].taken_at for one in letters if one in scene.longest)
    # Somebody must have been there to call all that time.
    free = (seats.now - max(since, oldest)) // MINUTE
    if free < scene.rules.idle_minutes:
        return
    yield Alert(
        kind=AlertKind.IDLE,
        text=words.alert_idle(no, free, seats.name(letter), scene.waiting[letter]),
        since=max(since, oldest),
        window=no,
        act=AlertAct.WINDOW,
    )


def _twice(scene: Scene) -> Iterator[Alert]:
    """A visitor with an emergency number whose number of the hall is still open, or stands on two of them."""
    named: dict[str, list[Ticket]] = {}
    for ticket in scene.tickets:
        if ticket.replaces:
            named.setdefault(ticket.replaces, []).append(ticket)
    for number, those in sorted(named.items()):
        hall = scene.book.numbered(number)
        if hall is not None and hall.state in _OPEN:
            yield Alert(
                kind=AlertKind.TWICE,
                text=words.alert_twice(those[0].number, number),
                since=those[0].taken_at,
                ticket=hall.id,
                act=AlertAct.CANCEL if hall.state is TicketState.WAITING else AlertAct.TICKET,
            )
        if len(those) > 1:
            yield Alert(
                kind=AlertKind.TWICE,
                text=words.alert_twice_two(those[0].number, those[1].number, number),
                since=those[1].taken_at,
                ticket=those[1].id,
                act=AlertAct.TICKET,
            )
