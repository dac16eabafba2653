"""Window tiles of the live hall as values: state, minutes, word; by area and main queue (tokens.md 12).

Only thick, dotted and dashed tiles need a look. Pure; where a tile stands is `ui/live/tiles.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from hall.catalogue import Catalogue, WindowDef
from hall.queue_ports import WindowPhase, WindowRow
from hall.tickets import Ticket, TicketState
from ui import words
from ui.states.live_day import MINUTE
from ui.states.queue import short_name

_SECOND: Final = 1_000_000
NUMBERED: Final = re.compile(words.WINDOW_NUMBERED)
_MERGED: Final = 8
"""Groups of one area are drawn as one while they have no more windows than these together."""


class TileState(StrEnum):
    """How a tile is drawn (tokens.md 5)."""

    SERVING = "serving"
    OVER = "over"
    PAUSED = "paused"
    CLOSED = "closed"
    SILENT = "silent"
    ADVISED = "advised"
    WANTED = "wanted"
    ALARM = "alarm"
    IDLE = "idle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One window. `minutes` None: no time is shown; `strong`: a ticket's number, or it needs a look."""

    no: int
    state: TileState
    word: str
    minutes: int | None = None
    strong: bool = False

    @property
    def name(self) -> str:
        """For screen readers."""
        state = words.TILE_WORDS.get(str(self.state), "")
        return words.tile_name(self.no, f"{state} {self.word}".strip(), self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class TileGroup:
    """Windows of one area and business: heading, what stands at its right end, tiles."""

    area: str
    heading: str
    count: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """What tiles are made of: rows and the tickets that hold windows, by number."""

    catalogue: Catalogue
    rows: Mapping[int, WindowRow]
    held: Mapping[int, Ticket]
    names: Mapping[str, str] = field(default_factory=dict)
    advised: frozenset[int] = frozenset()
    day: int = 0
    now: int = 0
    silent_seconds: int = 20

    def row(self, no: int) -> WindowRow:
        """A window as it is today; closed on another day."""
        row = self.rows.get(no)
        return row if row is not None and row.day in {0, self.day} else WindowRow(no=no)

    def name(self, letter: str) -> str:
        """The short name of a queue, its letter when the catalogue does not know it."""
        return self.names.get(letter, letter)

    def weights(self, no: int) -> tuple[tuple[str, int], ...]:
        """The queues of a window today."""
        row = self.row(no)
        if row.weights:
            return row.weights
        known = self.catalogue.window(no)
        return known.weights if known is not None else ()

    def silent(self, no: int) -> bool:
        """True when its desk was not heard of for too long while it should be there."""
        row = self.row(no)
        working = row.phase in {WindowPhase.OPEN, WindowPhase.PAUSED}
        return working and 0 < row.seen_at < self.now - self.silent_seconds * _SECOND

    def minutes(self, since: int) -> int:
        """Whole minutes from a moment until now."""
        return max(0, (self.now - since) // MINUTE)

    def standard(self, ticket: Ticket) -> int:
        """Minutes that a service of this ticket's queue should take; 0 when nobody set one."""
        queue = self.catalogue.queue(ticket.queue)
        return queue.service_minutes if queue is not None else 0

    def served_for(self, ticket: Ticket) -> int:
        """Minutes of the step in hand."""
        return self.minutes(ticket.arrived_at or ticket.called_at)

    def over(self, ticket: Ticket) -> bool:
        """True when a service takes longer than its standard."""
        standard = self.standard(ticket)
        serving = ticket.state is TicketState.SERVING
        return serving and 0 < standard < self.served_for(ticket)


def queue_names(catalogue: Catalogue) -> dict[str, str]:
    """Letter → short name: what stands in brackets, else what its windows are called when that is shorter."""
    names = {}
    for queue in catalogue.queues:
        name = short_name(queue.name)
        signs = {
            NUMBERED.sub("", window.name)
            for window in catalogue.windows
            if _main_queue(window) == queue.letter
        }
        sign = min(signs, key=len, default=name)
        bracketed = name != queue.name
        names[queue.letter] = name if bracketed or not sign or len(sign) >= len(name) else sign
    return names


def held_by(tickets: Iterable[Ticket]) -> dict[int, Ticket]:
    """Window → the ticket that holds it."""
    return {ticket.window: ticket for ticket in tickets if ticket.is_active and ticket.window is not None}


def tile(seats: Seats, no: int) -> Tile:
    """One window; what needs a look wins over what is usual."""
    row, ticket = seats.row(no), seats.held.get(no)
    if row.alarm:
        return Tile(no=no, state=TileState.ALARM, word=words.TILE_ALARM, strong=True)
    if seats.silent(no):
        since = seats.minutes(row.seen_at)
        return Tile(no=no, state=TileState.SILENT, word=words.TILE_SILENT, minutes=since, strong=True)
    if ticket is not None:
        state = TileState.OVER if seats.over(ticket) else TileState.SERVING
        return Tile(no=no, state=state, word=ticket.number, minutes=seats.served_for(ticket), strong=True)
    return _empty(seats, row, advised=no in seats.advised)


def _empty(seats: Seats, row: WindowRow, *, advised: bool) -> Tile:
    """A window without a ticket."""
    no, since = row.no, seats.minutes(row.since)
    match row.phase:
        case WindowPhase.PAUSED:
            return Tile(no=no, state=TileState.PAUSED, word=words.pause_short(row.reason), minutes=since)
        case WindowPhase.OPEN:
            return Tile(no=no, state=TileState.IDLE, word=words.TILE_IDLE, minutes=since)
        case WindowPhase.WANTED:
            return Tile(no=no, state=TileState.WANTED, word=words.TILE_WANTED, minutes=since, strong=True)
        case WindowPhase.CLOSED if advised:
            return Tile(no=no, state=TileState.ADVISED, word=words.TILE_OPEN, strong=True)
        case WindowPhase.CLOSED:
            return Tile(no=no, state=TileState.CLOSED, word=words.TILE_CLOSED)


def _main_queue(window: WindowDef) -> str:
    return max(window.weights, key=lambda pair: pair[1])[0] if window.weights else ""


def _blocks(catalogue: Catalogue) -> list[tuple[str, list[str], list[int]]]:
    """(area, letters, windows): by area and main queue, small neighbours of one area together."""
    blocks: list[tuple[str, list[str], list[int]]] = []
    for window in sorted(catalogue.windows, key=lambda one: one.no):
        letter = _main_queue(window)
        same = next((one for one in blocks if one[0] == window.area and letter in one[1]), None)
        if same is not None:
            same[2].append(window.no)
        else:
            blocks.append((window.area, [letter], [window.no]))
    merged: list[tuple[str, list[str], list[int]]] = []
    for area, letters, windows in blocks:
        last = next((one for one in merged if one[0] == area), None)
        if last is not None and len(last[2]) + len(windows) <= _MERGED:
            last[1].extend(letters)
            last[2].extend(windows)
        else:
            merged.append((area, letters, windows))
    return merged


def groups(seats: Seats) -> tuple[TileGroup, ...]:
    """All windows of the catalogue, then those that only the authority knows."""
    found = []
    book = seats.catalogue
    listed = {window.no for window in book.windows}
    for area, letters, windows in _blocks(book):
        names = [seats.name(letter) for letter in letters if letter]
        found.append(_group(seats, area, names, windows))
    strange = sorted(set(seats.rows) - listed)
    if strange:
        found.append(_group(seats, words.TILE_UNLISTED, [], strange))
    return tuple(found)


def _group(seats: Seats, area: str, names: list[str], windows: list[int]) -> TileGroup:
    tiles = tuple(tile(seats, no) for no in windows)
    opened = sum(seats.row(no).phase in {WindowPhase.OPEN, WindowPhase.PAUSED} for no in windows)
    return TileGroup(
        area=area,
        heading=words.tile_heading(area, names),
        count=words.tile_open(opened, len(windows)),
        tiles=tiles,
    )
