"""What stands in the place of the right side when somebody looks closer: a window, a number, a queue, a form.

Each panel is a value made from the facts of the moment; `live_forms.py` turns what was filled in into acts.
Pure; times microseconds UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from hall.queue_ports import WindowPhase, WindowRow
from hall.queueing import since as ranked
from hall.tickets import ACTIVE, STATE_WORDS, Ticket, TicketState
from ui import words
from ui.states.live import Facts, LiveState
from ui.states.live_alerts import Alert, AlertAct
from ui.states.live_day import began, first_call
from ui.states.live_tiles import Seats, TileState, held_by, queue_names, tile

_ROWS: Final = 200
_FOUND: Final = 12
_IN_HAND: Final = ACTIVE | {TicketState.PARKED}


class PanelKind(StrEnum):
    """What a panel is about."""

    WINDOW = "window"
    TICKET = "ticket"
    QUEUE = "queue"
    SEARCH = "search"
    OUTLOOK = "outlook"
    ALERTS = "alerts"
    NOTICE = "notice"
    WEIGHTS = "weights"
    TAKE_OVER = "take_over"
    CANCEL = "cancel"


FORMS: Final = frozenset({PanelKind.NOTICE, PanelKind.WEIGHTS, PanelKind.TAKE_OVER, PanelKind.CANCEL})
"""Panels with fields; they are not drawn anew while somebody types."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """A panel by what it shows: number of a window, id of a ticket or an advice, letter, searched text."""

    kind: PanelKind
    key: str = ""


class Do(StrEnum):
    """What a button of a panel does."""

    OPEN = "open"
    CLOSE = "close"
    CATALOGUE = "catalogue"
    TAIL = "tail"
    BACK = "back"
    TAKE_BACK = "take_back"
    CONFIRM = "confirm"
    GO = "go"


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelAct:
    """One button: its key and word; `reason` says why not now. `go` is the panel it leads to."""

    key: str
    word: str
    do: Do
    reason: str = ""
    go: Ref | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelField:
    """One field of a form."""

    name: str
    label: str
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRow:
    """One line of a list; `go` is where Enter leads."""

    lead: str
    text: str
    right: str = ""
    strong: bool = False
    go: Ref | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelState:
    """One panel. `empty` stands where the first row would be."""

    ref: Ref
    title: str
    lines: tuple[tuple[str, str], ...] = ()
    fields: tuple[PanelField, ...] = ()
    acts: tuple[PanelAct, ...] = ()
    rows: tuple[PanelRow, ...] = ()
    empty: str = ""
    heads: tuple[str, ...] = field(default=())


def seats_of(facts: Facts) -> Seats:
    """The windows as panels and tiles see them."""
    now = facts.now if facts.away_since is None else facts.view.at
    board = facts.place.settings.board
    return Seats(
        catalogue=facts.place.catalogue,
        rows={row.no: row for row in facts.view.windows},
        held=held_by(facts.view.tickets),
        names=queue_names(facts.place.catalogue),
        day=facts.view.day,
        now=now,
        silent_seconds=board.silent_seconds,
    )


def ticket_of(facts: Facts, ticket_id: str) -> Ticket | None:
    """A ticket of today."""
    found = next((one for one in facts.view.tickets if one.id == ticket_id), None)
    return found or facts.book.get(ticket_id)


def panel(ref: Ref, facts: Facts, state: LiveState) -> PanelState | None:
    """The panel as it is now; None when what it shows is gone."""
    if ref.kind is PanelKind.ALERTS:
        return _alerts(ref, state)
    return _MAKERS.get(ref.kind, _form)(ref, facts)


# --- a window


def _window(ref: Ref, facts: Facts) -> PanelState:
    no = int(ref.key)
    seats = seats_of(facts)
    row, held = seats.row(no), seats.held.get(no)
    known = facts.place.catalogue.window(no)
    weights = words.weight_line(seats.weights(no), seats.names)
    who = words.PANEL_NOBODY
    if row.staff:
        name = row.name or facts.place.names.get(row.staff, "")
        who = words.seated(name, row.staff, row.since)
    lines = [
        (words.PANEL_STATE, _window_state(seats, row, held)),
        (words.PANEL_SEATED, who),
        (words.PANEL_QUEUES, weights + (words.PANEL_TODAY if row.weights else "")),
    ]
    if row.seen_at:
        lines.append((words.PANEL_HEARD, words.hour_second(row.seen_at)))
    ticket = Ref(kind=PanelKind.TICKET, key=held.id) if held else None
    opened = row.phase in {WindowPhase.OPEN, WindowPhase.PAUSED}
    may_open = words.NO_OPEN_ALREADY if opened else ""
    if row.phase is WindowPhase.WANTED:
        may_open = words.NO_WANTED_ALREADY
    none = words.NO_TICKET_THERE if held is None else ""
    closed = words.NO_CLOSED_ALREADY if row.phase is WindowPhase.CLOSED else ""
    usual = "" if row.weights else words.NO_QUEUE_CHANGE
    acts = (
        PanelAct(key="O", word=words.DO_OPEN, do=Do.OPEN, reason=may_open),
        PanelAct(key="Q", word=words.DO_QUEUES, do=Do.GO, go=Ref(kind=PanelKind.WEIGHTS, key=ref.key)),
        PanelAct(key="B", word=words.DO_CATALOGUE, do=Do.CATALOGUE, reason=usual),
        PanelAct(key="W", word=words.DO_TICKET, do=Do.GO, go=ticket, reason=none),
        PanelAct(
            key="G",
            word=words.DO_TAKE_OVER,
            do=Do.GO,
            go=Ref(kind=PanelKind.TAKE_OVER, key=held.id) if held else None,
            reason=none,
        ),
        PanelAct(key="X", word=words.DO_CLOSE, do=Do.CLOSE, reason=closed),
    )
    title = words.window_title(no, known.name if known is not None else words.TILE_UNLISTED)
    return PanelState(ref=ref, title=title, lines=tuple(lines), acts=acts)


def _window_state(seats: Seats, row: WindowRow, held: Ticket | None) -> str:
    shown = tile(seats, row.no)
    parts = []
    if shown.state in {TileState.SILENT, TileState.ALARM}:
        parts.append(words.state_for(shown.word, shown.minutes or 0))
    if held is not None:
        word = STATE_WORDS[held.state]
        parts.append(words.window_serving(word, held.number, seats.served_for(held)))
    if row.phase is WindowPhase.PAUSED:
        parts.append(words.window_paused(row.reason, seats.minutes(row.since)))
    if not parts:
        parts.append(shown.word if shown.minutes is None else words.state_for(shown.word, shown.minutes))
    return words.COMMA_CLAUSE.join(parts)


# --- a number


def why_of(ticket: Ticket, facts: Facts) -> str:
    """Why it was called when it was, or who is before it."""
    if ticket.why:
        return ticket.why
    if ticket.state is not TicketState.WAITING:
        return words.LIVE_NONE
    before = sum(
        one.state is TicketState.WAITING and one.queue == ticket.queue and ranked(one) < ranked(ticket)
        for one in facts.view.tickets
    )
    return words.ticket_place(before)


def _ticket(ref: Ref, facts: Facts) -> PanelState | None:
    ticket = ticket_of(facts, ref.key)
    if ticket is None:
        return None
    seats = seats_of(facts)
    until = first_call(ticket) or ticket.finished_at or seats.now
    waited = max(0, (until - began(ticket)) // 60_000_000)
    lines = [
        (words.PANEL_STATE, STATE_WORDS[ticket.state]),
        (words.PANEL_WHY, why_of(ticket, facts)),
        (words.PANEL_TAKEN, words.ticket_waited(ticket.taken_at, waited)),
    ]
    if ticket.priority:
        lines.append((words.PANEL_PRIORITY, ticket.priority))
    if ticket.called_at:
        lines.append((words.PANEL_CALLS, words.ticket_calls(ticket.called_at, ticket.calls)))
    if ticket.window:
        lines.append((words.PANEL_WINDOW, words.window_name(ticket.window)))
    if ticket.plan:
        lines.append((words.PANEL_PLAN, words.COMMA.join(seats.name(one) for one in ticket.plan)))
    if ticket.replaces:
        lines.append((words.PANEL_REPLACES, ticket.replaces))
    lines += [
        (words.PANEL_LEGS, words.ticket_leg(leg.window, leg.called_at, leg.ended_at, leg.result))
        for leg in ticket.legs
    ]
    title = words.ticket_title(ticket.number, seats.name(ticket.queue))
    return PanelState(ref=ref, title=title, lines=tuple(lines), acts=_ticket_acts(ref, ticket))


def _ticket_acts(ref: Ref, ticket: Ticket) -> tuple[PanelAct, ...]:
    missed = "" if ticket.state is TicketState.NO_SHOW else words.NO_NOT_MISSED
    waits = "" if ticket.state is TicketState.WAITING else words.NO_NOT_WAITING
    in_hand = "" if ticket.state in _IN_HAND else words.NO_NOT_IN_HAND
    over, cancel = Ref(kind=PanelKind.TAKE_OVER, key=ref.key), Ref(kind=PanelKind.CANCEL, key=ref.key)
    return (
        PanelAct(key="R", word=words.DO_TAIL, do=Do.TAIL, reason=missed),
        PanelAct(key="B", word=words.DO_BACK, do=Do.BACK, reason=missed),
        PanelAct(key="G", word=words.DO_TAKE_OVER, do=Do.GO, go=over, reason=in_hand),
        PanelAct(key="X", word=words.DO_CANCEL, do=Do.GO, go=cancel, reason=waits),
    )


def _row(ticket: Ticket, seats: Seats) -> PanelRow:
    return PanelRow(
        lead=ticket.number,
        text=ticket.priority or STATE_WORDS[ticket.state],
        right=words.waits(seats.minutes(began(ticket))),
        go=Ref(kind=PanelKind.TICKET, key=ticket.id),
    )


# --- a queue, alerts, a search


def _queue(ref: Ref, facts: Facts) -> PanelState:
    seats = seats_of(facts)
    line = sorted(
        (one for one in facts.view.tickets if one.state is TicketState.WAITING and one.queue == ref.key),
        key=lambda one: (ranked(one), one.id),
    )
    rows = [_row(ticket, seats) for ticket in line[:_ROWS]]
    if len(line) > _ROWS:
        rows.append(PanelRow(lead="", text=words.rows_more(len(line) - _ROWS)))
    title = words.queue_title(seats.name(ref.key), len(line))
    return PanelState(ref=ref, title=title, rows=tuple(rows), empty=words.QUEUE_EMPTY)


def alert_target(alert: Alert) -> Ref | None:
    """The panel that an alert leads to."""
    match alert.act:
        case AlertAct.WINDOW:
            return Ref(kind=PanelKind.WINDOW, key=str(alert.window))
        case AlertAct.TICKET:
            return Ref(kind=PanelKind.TICKET, key=alert.ticket)
        case AlertAct.QUEUE:
            return Ref(kind=PanelKind.QUEUE, key=alert.queue)
        case AlertAct.TAKE_OVER:
            return Ref(kind=PanelKind.TAKE_OVER, key=alert.ticket)
        case AlertAct.CANCEL:
            return Ref(kind=PanelKind.CANCEL, key=alert.ticket)
        case AlertAct.NONE:
            return None


def _alerts(ref: Ref, state: LiveState) -> PanelState:
    rows = tuple(
        PanelRow(
            lead=words.hour(one.since) if one.since else "",
            text=one.text,
            right=one.act_word,
            go=alert_target(one),
        )
        for one in state.alerts
    )
    return PanelState(ref=ref, title=words.ALERTS_TITLE, rows=rows, empty=words.ALERTS_EMPTY)


def _search(ref: Ref, facts: Facts) -> PanelState:
    """Windows by number, numbers by their beginning, people by name or 工号."""
    text = ref.key.strip().upper()
    seats = seats_of(facts)
    rows: list[PanelRow] = []
    if text:
        for window in facts.place.catalogue.windows:
            row = seats.row(window.no)
            about = (row.name, row.staff)
            if str(window.no) == text or (len(text) > 1 and any(text in one.upper() for one in about)):
                go = Ref(kind=PanelKind.WINDOW, key=str(window.no))
                lead = words.window_name(window.no)
                rows.append(PanelRow(lead=lead, text=window.name, right=row.name, strong=True, go=go))
        named = [one for one in facts.book.tickets() if one.number.startswith(text)]
        named.sort(key=lambda one: (one.number != text, one.number))
        rows.extend(_row(ticket, seats) for ticket in named[:_FOUND])
    return PanelState(
        ref=ref,
        title=words.SEARCH_TITLE,
        rows=tuple(rows[:_FOUND]),
        empty=words.SEARCH_NOTHING if text else words.LIVE_SEARCH,
    )


def _outlook(ref: Ref, facts: Facts) -> PanelState:
    seats = seats_of(facts)
    advice = next((one for one in facts.outlook.advice if one.id == ref.key), None)
    letter = advice.queue if advice is not None else ref.key
    without = facts.outlook.waits.get(letter) or (advice.without_path if advice else ())
    opened = dict(advice.opened_path) if advice is not None else {}
    rows = tuple(
        PanelRow(
            lead=words.hour(at),
            text=words.live_minutes(value),
            right=words.live_minutes(opened[at]) if at in opened else "",
        )
        for at, value in without
    )
    return PanelState(
        ref=ref,
        title=words.outlook_title(seats.name(letter), facts.outlook.made_at or seats.now),
        rows=rows,
        empty=words.OUTLOOK_NOTHING,
        heads=words.OUTLOOK_HEADS,
    )


# --- forms


def _confirm(word: str) -> PanelAct:
    return PanelAct(key="Enter", word=word, do=Do.CONFIRM)


def _form(ref: Ref, facts: Facts) -> PanelState | None:
    if ref.kind is PanelKind.NOTICE:
        return _notice(ref, facts)
    if ref.kind is PanelKind.WEIGHTS:
        no = int(ref.key)
        seats = seats_of(facts)
        value = " ".join(f"{letter}{weight}" for letter, weight in seats.weights(no))
        queues = words.COMMA.join(f"{letter} {name}" for letter, name in sorted(seats.names.items()))
        return PanelState(
            ref=ref,
            title=words.queues_title(no),
            fields=(PanelField(name="weights", label=words.FIELD_WEIGHTS, value=value),),
            lines=((words.PANEL_QUEUES, queues),),
            acts=(_confirm(words.DO_CONFIRM),),
        )
    ticket = ticket_of(facts, ref.key)
    if ticket is None:
        return None
    reason = PanelField(name="reason", label=words.FIELD_REASON)
    if ref.kind is PanelKind.CANCEL:
        title, fields = words.cancel_title(ticket.number), (reason,)
        return PanelState(ref=ref, title=title, fields=fields, acts=(_confirm(words.DO_CANCEL),))
    return PanelState(
        ref=ref,
        title=words.take_over_title(ticket.number, ticket.window or 0),
        fields=(PanelField(name="window", label=words.FIELD_TO_WINDOW), reason),
        acts=(_confirm(words.DO_TAKE_OVER),),
    )


def _notice(ref: Ref, facts: Facts) -> PanelState:
    shown = facts.view.notice
    stands = bool(shown.text) and (not shown.until or shown.until > facts.now)
    lines = ((words.NOTICE_NOW, words.notice_until(shown.text, shown.until)),) if stands else ()
    return PanelState(
        ref=ref,
        title=words.NOTICE_TITLE,
        lines=lines,
        fields=(
            PanelField(name="text", label=words.FIELD_NOTICE),
            PanelField(name="minutes", label=words.FIELD_MINUTES, value="30"),
        ),
        acts=(
            _confirm(words.DO_SEND),
            PanelAct(
                key="Alt+X",
                word=words.DO_TAKE_BACK,
                do=Do.TAKE_BACK,
                reason="" if stands else words.NO_NOTICE,
            ),
        ),
    )


_MAKERS: Final[Mapping[PanelKind, Callable[[Ref, Facts], PanelState | None]]] = {
    PanelKind.WINDOW: _window,
    PanelKind.TICKET: _ticket,
    PanelKind.QUEUE: _queue,
    PanelKind.SEARCH: _search,
    PanelKind.OUTLOOK: _outlook,
}
"""The others are forms."""
