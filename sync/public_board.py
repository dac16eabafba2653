"""What public screens are told: the hall folded to numbers and windows, cut into small frames.

Pure: rows of the authority in, frames out. A frame carries numbers, windows, loads and words of the hall;
never a name, never a person's key, two digits of a document only where the hall wants it (D9, tokens.md 12).
No HTTP here; who may read is `public.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from hall.catalogue import QueueDef, WindowDef
from hall.clock import MICROS, day_of
from hall.public_settings import BoardRules
from hall.queue_ports import Change, HallView, Notice, QueueLoad, WindowPhase, WindowRow
from hall.tickets import Ticket, TicketState

SHOWN_CALLS: Final = 8
"""Calls in a snapshot: the newest, those under it, and a few that a busy second may still bring forward."""
KEPT_CALLS: Final = 64
"""Calls that are remembered at all."""
ENDED_FOR: Final = 10 * 60 * MICROS
"""How long a ticket that is over can still be looked up by its own page (`HallView.tickets`)."""
_TRIM_EVERY: Final = 60 * MICROS
_NIGHT: Final = 5 * 3600 * MICROS
"""A hall that works late goes on until five; what nobody ended by then is yesterday's."""

_NEVER_CALLED: Final = frozenset({TicketState.WAITING, TicketState.CANCELLED})
_OPEN: Final = frozenset(
    {TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.PARKED, TicketState.NO_SHOW}
)


class CallRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One call. `at` milliseconds UTC; `key` tells a repeated call from the first one."""

    key: str
    number: str
    window: int
    at: int
    area: str = ""
    tail: str = ""


class QueueRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One queue: people waiting, range in minutes (-1 for not known), open windows."""

    letter: str
    name: str
    waiting: int
    low: int = -1
    high: int = -1
    open: int = 0


class WindowFace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the screen above a window shows; `show` is come, serve, wait, pause or closed (tokens.md 12)."""

    no: int
    name: str = ""
    area: str = ""
    show: str = "closed"
    number: str = ""
    staff: str = ""
    reason: str = ""
    other: int = 0


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """`VoiceRules` as they travel to the machine that speaks."""

    sentence: str
    zero: str
    one: str
    times: int
    pause_seconds: float
    gap_seconds: float
    loudness: tuple[str, ...]
    quiet_areas: tuple[str, ...]


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="snap"):
    """Everything that a screen shows. `at` milliseconds UTC by the clock of the authority."""

    seq: int
    at: int
    hall: str
    earlier: int
    new_ms: int
    foot: str
    notice: str
    until: int
    calls: tuple[CallRow, ...] = ()
    queues: tuple[QueueRow, ...] = ()
    face: WindowFace | None = None
    voice: Voice | None = None


class Delta(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="t", tag="delta"):
    """What changed since the frame with the number `prev`; a screen that has another takes a snapshot."""

    prev: int
    seq: int
    at: int
    new: tuple[CallRow, ...] = ()
    gone: tuple[str, ...] = ()
    queues: tuple[QueueRow, ...] = ()
    face: WindowFace | None = None
    notice: str | None = None
    until: int = 0


class Beat(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="beat"):
    """Nothing changed and the authority is alive."""

    seq: int
    at: int


Frame = Snapshot | Delta | Beat


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What one kind of screen shows: the whole hall, an area (`area`), or a window (`window`, not 0)."""

    area: str = ""
    window: int = 0


class PublicHall:
    """The hall as far as public screens need it, folded from a view and its changes.

    Memory is bounded by the open tickets of a day: tickets that ended are let go after ten minutes.
    """

    def __init__(
        self, name: str, windows: Iterable[WindowDef], rules: BoardRules, queues: Iterable[QueueDef] = ()
    ) -> None:
        """Take what does not change while the hub runs: name, windows and queues of the catalogue, rules."""
        self.name = name
        self.rules = rules
        self.defs: Mapping[int, WindowDef] = {window.no: window for window in windows}
        self.seq = 0
        self.at = 0
        self.day = 0
        self._named = {
            queue.letter: QueueLoad(
                letter=queue.letter,
                name=queue.name,
                wait_minutes=queue.wait_minutes,
                service_minutes=queue.service_minutes,
            )
            for queue in queues
        }
        self._loads: dict[str, QueueLoad] = {}
        self._counted: dict[str, QueueLoad] | None = None
        self._waiting: dict[str, set[str]] = {}
        self.notice = Notice()
        self._tickets: dict[str, Ticket] = {}
        self._tokens: dict[str, str] = {}
        self._windows: dict[int, WindowRow] = {}
        self._calls: dict[str, CallRow] = {}
        self._held: dict[int, Ticket] = {}
        self._trimmed_at = 0

    @property
    def calls(self) -> tuple[CallRow, ...]:
        """The last calls, newest first."""
        return tuple(sorted(self._calls.values(), key=lambda call: (call.at, call.key), reverse=True))

    @property
    def tickets(self) -> tuple[Ticket, ...]:
        """Open tickets, and those that ended a moment ago."""
        return tuple(self._tickets.values())

    @property
    def loads(self) -> Mapping[str, QueueLoad]:
        """The queues with their waiting and open windows counted here, so that they cannot drift."""
        if self._counted is None:
            seats = Counter(
                letter
                for row in self._windows.values()
                if self._is_open(row)
                for letter in self._letters(row.no)
            )
            bare = {letter: QueueLoad(letter=letter, name=letter) for letter in self._waiting}
            known = bare | self._named | self._loads
            self._counted = {
                letter: replace(
                    load,
                    waiting=len(self._waiting.get(letter, ())),
                    open_windows=max(seats[letter], load.open_windows),
                )
                for letter, load in sorted(known.items())
            }
        return self._counted

    def _is_open(self, row: WindowRow) -> bool:
        return row.phase is WindowPhase.OPEN and self._is_today(row.day)

    def _is_today(self, day: int) -> bool:
        return day in {0, self.day}

    def by_token(self, token: str) -> Ticket | None:
        """The ticket on whose slip this token stands."""
        return self._tickets.get(self._tokens.get(token, ""))

    def take(self, view: HallView) -> None:
        """Begin anew from a view."""
        self._counted = None
        self.seq, self.at, self.day, self.notice = view.seq, view.at, view.day, view.notice
        self._tickets, self._tokens, self._calls, self._held, self._waiting = {}, {}, {}, {}, {}
        self._loads = {load.letter: load for load in view.loads}
        self._windows = {window.no: window for window in view.windows}
        for ticket in view.tickets:
            self._put(ticket)
        self._trimmed_at = 0
        self.tick(view.at)

    def apply(self, change: Change) -> None:
        """Take one change over."""
        self._counted = None
        self.seq = max(self.seq, change.seq)
        for ticket in change.tickets:
            self._put(ticket)
        self._windows |= {window.no: window for window in change.windows}
        self._loads |= {load.letter: load for load in change.loads}
        days = [ticket.day for ticket in change.tickets] + [window.day for window in change.windows]
        self.day = max([self.day, *days])
        if change.notice is not None:
            self.notice = change.notice
        self.tick(change.at)

    def tick(self, at: int) -> None:
        """Let time go on (microseconds UTC): what is over and what was called yesterday is let go."""
        self.at = max(self.at, at)
        today = int(day_of(self.at - _NIGHT).strftime("%Y%m%d"))
        if today > self.day:
            self.day, self._waiting, self._trimmed_at, self._counted = today, {}, 0, None
        if len(self._calls) > KEPT_CALLS or self.at - self._trimmed_at > _TRIM_EVERY:
            self._trimmed_at = self.at
            self._trim()

    def face(self, no: int) -> WindowFace:
        """What the screen of a window shows now."""
        known, row = self.defs.get(no), self._windows.get(no, WindowRow(no=no))
        row = row if self._is_today(row.day) else WindowRow(no=no)
        name, area = (known.name, known.area) if known else ("", "")
        active = self._held.get(no)
        if active is not None:
            show = "come" if active.state is TicketState.CALLED else "serve"
            return WindowFace(no=no, name=name, area=area, show=show, number=active.number, staff=row.staff)
        if row.phase is WindowPhase.OPEN:
            return WindowFace(no=no, name=name, area=area, show="wait", staff=row.staff)
        show = "pause" if row.phase is WindowPhase.PAUSED else "closed"
        return WindowFace(no=no, name=name, area=area, show=show, reason=row.reason, other=self._other(no))

    def queues(self, area: str) -> tuple[QueueRow, ...]:
        """The queues, those of an area only when one is named."""
        wanted = {
            letter for window in self.defs.values() if window.area == area for letter, _ in window.weights
        }
        rows = (_queue_row(load) for letter, load in self.loads.items() if not area or letter in wanted)
        return tuple(rows)

    def _put(self, ticket: Ticket) -> None:
        before = self._tickets.get(ticket.id)
        if before is not None and before.window is not None:
            held = self._held.get(before.window)
            if held is not None and held.id == ticket.id:
                del self._held[before.window]
        if ticket.is_active and ticket.window is not None:
            self._held[ticket.window] = ticket
        if before is not None:
            self._waiting.get(before.queue, set()).discard(ticket.id)
        if ticket.state is TicketState.WAITING and ticket.day >= self.day:
            self._waiting.setdefault(ticket.queue, set()).add(ticket.id)
        self._tickets[ticket.id] = ticket
        if ticket.token:
            self._tokens[ticket.token] = ticket.id
        call = self._call_of(ticket)
        if call is not None:
            self._calls[ticket.id] = call
        elif ticket.state in _NEVER_CALLED:
            self._calls.pop(ticket.id, None)

    def _call_of(self, ticket: Ticket) -> CallRow | None:
        if ticket.state in _NEVER_CALLED:
            return None
        leg = ticket.legs[-1] if ticket.legs else None
        at = ticket.called_at or (leg.called_at if leg else 0)
        window = ticket.window if ticket.window is not None else leg.window if leg else None
        if not at or window is None:
            return None
        known = self.defs.get(window)
        return CallRow(
            key=f"{ticket.number}@{at // 1000}",
            number=ticket.number,
            window=window,
            at=at // 1000,
            area=known.area if known else "",
            tail=ticket.tail[-2:] if self.rules.tail else "",
        )

    def _trim(self) -> None:
        ended = [
            ticket
            for ticket in self._tickets.values()
            if ticket.state not in _OPEN
            and self.at - max(ticket.finished_at, ticket.called_at, ticket.taken_at) > ENDED_FOR
        ]
        for ticket in ended:
            del self._tickets[ticket.id]
            self._tokens.pop(ticket.token, None)
        today = day_of(self.at - _NIGHT)
        by_age = sorted(self._calls.items(), key=lambda pair: pair[1].at)
        for place, (ticket_id, call) in enumerate(by_age):
            if len(by_age) - place > KEPT_CALLS or day_of(call.at * 1000 - _NIGHT) != today:
                del self._calls[ticket_id]

    def _other(self, no: int) -> int:
        """An open window that serves what this one does, best one near it; 0 for none."""
        mine, here = self._letters(no), self.defs.get(no)
        area = here.area if here else ""
        others = [
            (self._area(row.no) != area, abs(row.no - no), row.no)
            for row in self._windows.values()
            if row.no != no and self._is_open(row) and mine & self._letters(row.no)
        ]
        return min(others)[2] if others else 0

    def _area(self, no: int) -> str:
        return self.defs[no].area if no in self.defs else ""

    def _letters(self, no: int) -> frozenset[str]:
        row = self._windows.get(no)
        weights = row.weights if row and row.weights else self.defs[no].weights if no in self.defs else ()
        return frozenset(letter for letter, _ in weights)


def short_name(name: str) -> str:
    """What stands in brackets in the name of a queue, 企业服务 of 综合受理（企业服务）; else the name."""
    return name.partition("（")[2].rstrip("）") or name


def _queue_row(load: QueueLoad) -> QueueRow:
    low, high = (load.wait.low, load.wait.high) if load.wait is not None else (-1, -1)
    return QueueRow(
        letter=load.letter,
        name=short_name(load.name),
        waiting=load.waiting,
        low=low,
        high=high,
        open=load.open_windows,
    )


class SceneView:
    """Cuts the hall into the frames of one kind of screen; all screens of the kind share it."""

    def __init__(self, hall: PublicHall, scene: Scene) -> None:
        """Look at the hall as it is now."""
        self.scene = scene
        self._hall = hall
        self._calls, self._queues, self._face, self._notice = self._look()
        self._seq = hall.seq

    @property
    def seq(self) -> int:
        """Number of the last frame that said something."""
        return self._seq

    def _look(
        self,
    ) -> tuple[dict[str, CallRow], dict[str, QueueRow], WindowFace | None, Notice]:
        hall, scene = self._hall, self.scene
        if scene.window:
            return {}, {}, hall.face(scene.window), hall.notice
        calls = {call.key: call for call in hall.calls if not scene.area or call.area == scene.area}
        return calls, {row.letter: row for row in hall.queues(scene.area)}, None, hall.notice

    def snapshot(self, voice: Voice | None = None) -> Snapshot:
        """Everything, as the last frame left it."""
        hall = self._hall
        return Snapshot(
            seq=self._seq,
            at=hall.at // 1000,
            hall=hall.name,
            earlier=hall.rules.earlier_calls,
            new_ms=hall.rules.new_seconds * 1000,
            foot=hall.rules.foot,
            notice=self._notice.text,
            until=self._notice.until // 1000,
            calls=tuple(self._calls.values())[:SHOWN_CALLS],
            queues=tuple(self._queues.values()),
            face=self._face,
            voice=voice,
        )

    def delta(self) -> Delta | None:
        """What this kind of screen has not been told yet; None for nothing."""
        calls, queues, face, notice = self._look()
        new = tuple(call for key, call in reversed(calls.items()) if key not in self._calls)
        gone = tuple(key for key in self._calls if key not in calls)
        changed = tuple(row for letter, row in queues.items() if self._queues.get(letter) != row)
        told = notice != self._notice
        if not (new or gone or changed or told or face != self._face):
            return None
        # Two changes may carry one stamp; a frame's number always grows.
        prev, self._seq = self._seq, max(self._hall.seq, self._seq + 1)
        found = Delta(
            prev=prev,
            seq=self._seq,
            at=self._hall.at // 1000,
            new=new,
            gone=gone,
            queues=changed,
            face=face if face != self._face else None,
            notice=notice.text if told else None,
            until=notice.until // 1000 if told else 0,
        )
        self._calls, self._queues, self._face, self._notice = calls, queues, face, notice
        return found

    def beat(self, at: int) -> Beat:
        """A sign of life; `at` microseconds UTC."""
        return Beat(seq=self._seq, at=at // 1000)
