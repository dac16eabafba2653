"""The live hall as one value: head line, tiles, advice, alerts, queues, curves, accuracy (tokens.md 12).

Built on a lane from a view, the day so far, the look-ahead; drawn by `ui/live/`. Pure; times µs UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from hall.catalogue import QueueDef
from hall.queue_ports import HallView, QueueLoad, WindowPhase
from hall.tickets import Ticket, TicketState
from ui import words
from ui.states.live_alerts import Alert, AlertKind, Scene, alerts
from ui.states.live_day import MINUTE, SLOT, DayBook, began
from ui.states.live_ports import Accuracy, Advice, HallDevice, Outlook, Path2, Place
from ui.states.live_tiles import Seats, TileGroup, groups, held_by, queue_names
from ui.states.look import Shape, Tone
from ui.states.status import StatusCell

NEAR: Final = 0.7
"""Share of its own standard from which a queue's bar is drawn as near the limit."""

_SHOWN_AHEAD: Final = 50 * MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadNumber:
    """One number of the head line: label, number, what stands behind it."""

    label: str
    number: str
    rest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceCard:
    """One advice in sentences; `primary` has the filled button."""

    advice: Advice
    title: str
    act: str
    outcomes: str
    button: str
    at: str
    primary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """One queue: its longest wait in minutes against its standard; `share` of it, 1 at the black tick."""

    letter: str
    name: str
    waiting: int
    longest: int | None
    standard: int
    expected: str
    share: float
    near: bool

    @property
    def accessible(self) -> str:
        """For screen readers."""
        longest = words.LIVE_NONE if self.longest is None else words.live_minutes(self.longest)
        return " ".join((self.letter, self.name, str(self.waiting), longest, self.expected))


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitCurve:
    """The longest wait of one queue over the day, and ahead: as it is, and with the advice."""

    queue: str = ""
    title: str = ""
    now: int = 0
    limit: int = 0
    past: Path2 = ()
    without: Path2 = ()
    opened: Path2 = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowCurve:
    """Arrivals and calls in each ten minutes, past and ahead."""

    now: int = 0
    arrivals: Path2 = ()
    calls: Path2 = ()
    arrivals_ahead: Path2 = ()
    calls_ahead: Path2 = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccuracyBar:
    """Shares in whole percent that add up to 100; no share before anybody's truth is known."""

    title: str
    short_title: str
    advice: str
    early: int
    inside: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveState:
    """The whole page."""

    now: int = 0
    head: tuple[HeadNumber, ...] = ()
    groups: tuple[TileGroup, ...] = ()
    cards: tuple[AdviceCard, ...] = ()
    alerts: tuple[Alert, ...] = ()
    queues: tuple[QueueLine, ...] = ()
    wait: WaitCurve = field(default_factory=WaitCurve)
    flow: FlowCurve = field(default_factory=FlowCurve)
    accuracy: AccuracyBar | None = None
    cells: tuple[StatusCell, ...] = ()
    stale: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a page is built from.

    Attributes:
        now: Corrected time of this PC; while the authority is away times stand still at the view.
        chosen: Letter of the queue whose curve is shown; "" for the one closest to its standard.
        answered: Advice that was taken or refused already.
    """

    place: Place
    view: HallView
    book: DayBook
    now: int
    outlook: Outlook = field(default_factory=Outlook)
    accuracy: Accuracy = field(default_factory=Accuracy)
    devices: tuple[HallDevice, ...] = ()
    away_since: int | None = None
    chosen: str = ""
    answered: frozenset[str] = frozenset()


def build(facts: Facts) -> LiveState:
    """The page of these facts."""
    now = facts.now if facts.away_since is None else facts.view.at
    rules, book = facts.place.settings.board, facts.place.catalogue
    heads = longest(facts.view.tickets)
    waiting = _waiting(facts.view.tickets)
    open_advice = tuple(one for one in facts.outlook.advice if one.id not in facts.answered)
    seats = Seats(
        catalogue=book,
        rows={row.no: row for row in facts.view.windows},
        held=held_by(facts.view.tickets),
        names=queue_names(book),
        advised=frozenset(no for one in open_advice if one.kind == "open" for no in one.windows),
        day=facts.view.day,
        now=now,
        silent_seconds=rules.silent_seconds,
    )
    scene = Scene(
        seats=seats,
        longest=heads,
        waiting=waiting,
        book=facts.book,
        devices=facts.devices,
        rules=rules,
        tickets=tuple(ticket for ticket in facts.view.tickets if ticket.replaces),
    )
    lines = queue_lines(facts, seats, heads, waiting)
    told = {one.queue for one in open_advice}
    chosen = facts.chosen or _usual_queue(open_advice, lines)
    return LiveState(
        now=now,
        head=_head(facts, heads, now),
        groups=groups(seats),
        cards=tuple(_card(seats, one, heads, primary=n == 0) for n, one in enumerate(open_advice)),
        alerts=tuple(
            one for one in alerts(scene) if one.kind is not AlertKind.LIMIT or one.queue not in told
        ),
        queues=lines,
        wait=_wait_curve(facts, seats, chosen, open_advice),
        flow=_flow(facts, now),
        accuracy=accuracy_bar(facts.accuracy),
        cells=_cells(facts, seats),
        stale="" if facts.away_since is None else words.alert_away(_since(facts), facts.view.at),
    )


def _since(facts: Facts) -> int:
    return max(0, (facts.now - (facts.away_since or facts.now)) // MINUTE)


def longest(tickets: Iterable[Ticket]) -> dict[str, Ticket]:
    """Queue letter → the waiting ticket that waits longest."""
    found: dict[str, Ticket] = {}
    for ticket in tickets:
        if ticket.state is TicketState.WAITING:
            old = found.get(ticket.queue)
            if old is None or began(ticket) < began(old):
                found[ticket.queue] = ticket
    return found


def _waiting(tickets: Iterable[Ticket]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for ticket in tickets:
        if ticket.state is TicketState.WAITING:
            counts[ticket.queue] = counts.get(ticket.queue, 0) + 1
    return counts


def _head(facts: Facts, heads: Mapping[str, Ticket], now: int) -> tuple[HeadNumber, ...]:
    counts = facts.book.counts()
    oldest = min(heads.values(), key=began, default=None)
    waits = HeadNumber(label=words.LIVE_WAITS, number=words.LIVE_NONE)
    if counts.median is not None and counts.p90 is not None:
        waits = HeadNumber(
            label=words.LIVE_WAITS,
            number=words.live_minutes(counts.median),
            rest=words.live_median(counts.p90),
        )
    last = HeadNumber(label=words.LIVE_LONGEST, number=words.LIVE_NONE)
    if oldest is not None:
        since = max(0, (now - began(oldest)) // MINUTE)
        last = HeadNumber(label=words.LIVE_LONGEST, number=oldest.number, rest=words.live_minutes(since))
    return (
        HeadNumber(label=words.LIVE_TAKEN, number=str(counts.taken)),
        HeadNumber(label=words.LIVE_WAITING, number=str(counts.waiting)),
        HeadNumber(label=words.LIVE_SERVING, number=str(counts.serving)),
        HeadNumber(label=words.LIVE_DONE, number=str(counts.done)),
        HeadNumber(label=words.LIVE_LOST, number=str(counts.lost)),
        waits,
        last,
        HeadNumber(label=words.LIVE_RATING, number=words.LIVE_NONE),
    )


def _card(seats: Seats, advice: Advice, heads: Mapping[str, Ticket], *, primary: bool) -> AdviceCard:
    name, windows = seats.name(advice.queue), advice.windows
    head = heads.get(advice.queue)
    minutes = 0 if head is None else seats.minutes(began(head))
    if advice.kind == "close":
        return AdviceCard(
            advice=advice,
            title=words.advice_close_title(words.numbers(windows)),
            act="",
            outcomes=words.advice_outcomes_close(advice.look_at, advice.without, advice.opened),
            button=words.advice_close_button(windows),
            at=words.hour(advice.made_at),
            primary=primary,
        )
    return AdviceCard(
        advice=advice,
        title=words.advice_title_now(name, minutes, advice.limit)
        if minutes > advice.limit
        else words.advice_title(name, advice.passes_at, advice.limit),
        act=words.advice_act(advice.open_by, windows, advice.sitting),
        outcomes=words.advice_outcomes(advice.look_at, advice.without, advice.opened)
        if windows
        else words.advice_outcome_alone(advice.look_at, advice.without),
        button=words.advice_button(windows),
        at=words.hour(advice.made_at),
        primary=primary,
    )


def queue_lines(
    facts: Facts, seats: Seats, heads: Mapping[str, Ticket], waiting: Mapping[str, int]
) -> tuple[QueueLine, ...]:
    """Every queue of the hall, the closest to its own standard first, then by letter."""
    loads = {load.letter: load for load in facts.view.loads}
    lines = []
    for queue in facts.place.catalogue.queues:
        head = heads.get(queue.letter)
        minutes = None if head is None else seats.minutes(began(head))
        line = _line(queue, waiting.get(queue.letter, 0), minutes, loads.get(queue.letter))
        lines.append(replace(line, name=seats.name(queue.letter)))
    return tuple(sorted(lines, key=lambda line: (-line.share, line.letter)))


def _line(queue: QueueDef, waiting: int, minutes: int | None, load: QueueLoad | None) -> QueueLine:
    share = (minutes or 0) / queue.wait_minutes if queue.wait_minutes > 0 else 0.0
    wait = load.wait if load is not None else None
    return QueueLine(
        letter=queue.letter,
        name=queue.name,
        waiting=waiting,
        longest=minutes,
        standard=queue.wait_minutes,
        expected=words.LIVE_NONE if wait is None else words.live_range(wait.low, wait.high),
        share=share,
        near=share >= NEAR,
    )


def _usual_queue(advice: tuple[Advice, ...], lines: tuple[QueueLine, ...]) -> str:
    if advice:
        return advice[0].queue
    return lines[0].letter if lines else ""


def _wait_curve(facts: Facts, seats: Seats, letter: str, advice: tuple[Advice, ...]) -> WaitCurve:
    queue = facts.place.catalogue.queue(letter)
    if queue is None:
        return WaitCurve(now=seats.now)
    about = next((one for one in advice if one.queue == letter), None)
    without = facts.outlook.waits.get(letter) or (about.without_path if about else ())
    minute = seats.now // MINUTE * MINUTE
    return WaitCurve(
        queue=letter,
        title=words.curve_wait(seats.name(letter)),
        now=minute,
        limit=queue.wait_minutes,
        past=facts.book.longest(letter, minute),
        without=without,
        opened=about.opened_path if about else (),
    )


def _flow(facts: Facts, now: int) -> FlowCurve:
    arrivals, calls = facts.book.flow()
    slot = now // SLOT * SLOT
    start = facts.book.opened_at()
    # The ten minutes that still run would look like a slump.
    slots = range(start, max(slot, start + SLOT), SLOT) if start else ()
    return FlowCurve(
        now=now // MINUTE * MINUTE,
        arrivals=tuple((at, arrivals.get(at, 0)) for at in slots),
        calls=tuple((at, calls.get(at, 0)) for at in slots),
        arrivals_ahead=tuple(p for p in facts.outlook.arrivals if slot <= p[0] < now + _SHOWN_AHEAD),
        calls_ahead=tuple(p for p in facts.outlook.calls if slot <= p[0] < now + _SHOWN_AHEAD),
    )


def accuracy_bar(accuracy: Accuracy) -> AccuracyBar | None:
    """Shares in whole percent; what rounding leaves goes to those inside.

    A range is P50 to P80: it holds for who waited no longer than its upper end, about four of five; half of
    all come earlier than its lower end.
    """
    people = accuracy.people
    if not people:
        return None
    early, late = round(100 * accuracy.early / people), round(100 * accuracy.late / people)
    return AccuracyBar(
        title=words.accuracy_title(100 - late, accuracy.days, people),
        short_title=words.accuracy_title_short(100 - late),
        advice=words.accuracy_advice(accuracy.advised, accuracy.proved),
        early=early,
        inside=100 - early - late,
        late=late,
    )


def _cells(facts: Facts, seats: Seats) -> tuple[StatusCell, ...]:
    working = {WindowPhase.OPEN, WindowPhase.PAUSED}
    seated = [row.no for row in facts.view.windows if seats.row(row.no).phase in working]
    silent = sum(seats.silent(no) for no in seated)
    found = [StatusCell(text=words.live_windows(len(seated) - silent, silent))]
    kinds = dict.fromkeys(device.kind for device in facts.devices)
    for kind in kinds:
        ready = sum(not device.fault for device in facts.devices if device.kind == kind)
        if ready:
            found.append(StatusCell(text=words.live_ready(kind, ready)))
    found += [
        StatusCell(text=words.alert_device(one.name, one.fault), shape=Shape.TRIANGLE, tone=Tone.WARN)
        for one in facts.devices
        if one.fault
    ]
    return tuple(found)
