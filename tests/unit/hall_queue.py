"""A hall's queue behind its port that goes away, loses answers, is changed by others. No rules of order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hall import queue_acts as a
from hall.errors import Refused, Unavailable
from hall.queue_ports import HallView, QueueDone, WindowPhase, WindowRow
from hall.tickets import Ticket, TicketState

DAY = 20261120
S = TicketState

_TO = {
    a.Arrive: S.SERVING,
    a.Miss: S.NO_SHOW,
    a.Finish: S.DONE,
    a.Park: S.PARKED,
    a.Hand: S.WAITING,
    a.Reactivate: S.WAITING,
    a.Undo: S.WAITING,
    a.Cancel: S.CANCELLED,
}
_FROM = {
    a.Arrive: {S.CALLED, S.PARKED},
    a.Miss: {S.CALLED},
    a.Finish: {S.SERVING},
    a.Park: {S.SERVING},
    a.Hand: {S.CALLED, S.SERVING, S.WAITING},
    a.Reactivate: {S.NO_SHOW},
    a.Undo: {S.CALLED},
    a.Cancel: {S.WAITING},
}


def ticket(number: str, at: int = 0, **more: object) -> Ticket:
    """A waiting number of queue A."""
    letter = number.rstrip("0123456789")
    row = Ticket(
        id=f"t-{number}",
        day=DAY,
        number=number,
        prefix=letter,
        serial=int(number[len(letter) :]),
        queue="A",
        taken_at=at,
        rank_at=at,
    )
    return replace(row, **more)  # type: ignore[arg-type]  # names of fields


@dataclass
class FakeHall:
    """The hub as one window sees it. `lose`: do the next act, but lose its answer."""

    window: int = 3
    staff: str = "0203"
    rows: dict[str, Ticket] = field(default_factory=dict)
    windows: dict[int, WindowRow] = field(default_factory=dict)
    away: int | None = None
    lose: bool = False
    unseen: bool = False
    keys: dict[str, QueueDone] = field(default_factory=dict)
    asked: list[tuple[a.Act, str]] = field(default_factory=list)
    seq: int = 1
    now: int = 1_000

    def put(self, *rows: Ticket) -> None:
        self.seq += 1
        self.rows.update({row.id: row for row in rows})

    def view(self) -> HallView:
        if self.unseen:
            raise Unavailable("queue.away", "大厅还没有回答。")
        return HallView(
            seq=self.seq,
            at=self.now,
            day=DAY,
            tickets=tuple(self.rows.values()),
            windows=tuple(self.windows.values()),
        )

    def away_since(self) -> int | None:
        return self.away

    def listen(self, seconds: float) -> bool:
        return seconds == 0

    def close(self) -> None:
        self.unseen = False

    def do(self, act: a.Act, key: str) -> QueueDone:
        if self.away is not None:
            raise Unavailable("queue.away", "大厅没有回答。")
        self.asked.append((act, key))
        if key not in self.keys:
            self.keys[key] = replace(self._do(act), verb=a.VERBS[type(act)])
        if self.lose:
            self.lose = False
            raise Unavailable("queue.away", "大厅没有回答。")
        return self.keys[key]

    def held(self) -> Ticket | None:
        return next((row for row in self.rows.values() if row.is_active and row.window == self.window), None)

    def _do(self, act: a.Act) -> QueueDone:
        match act:
            case a.CallNext():
                return self._call(act)
            case a.Take():
                row = ticket(f"A{100 + len(self.rows):03d}", self.now, queue=act.queue, source=act.source)
                self.put(row)
                return QueueDone(verb="", ticket=row, seq=self.seq)
            case a.Pause() | a.Resume() | a.Sit() | a.Leave():
                return self._window(act)
            case _ if type(act) in _TO:
                return self._step(act)
            case _:
                raise Refused("fake", f"{act}")

    def _window(self, act: a.Act) -> QueueDone:
        phase = WindowPhase.OPEN
        if isinstance(act, a.Pause | a.Leave):
            phase = WindowPhase.PAUSED if isinstance(act, a.Pause) else WindowPhase.CLOSED
        row = WindowRow(
            no=self.window, phase=phase, reason=getattr(act, "reason", ""), staff=self.staff, day=DAY
        )
        self.seq += 1
        self.windows[self.window] = row
        return QueueDone(verb="", window=row, seq=self.seq)

    def _step(self, act: a.Act) -> QueueDone:
        row = self.rows[act.ticket]  # type: ignore[union-attr]  # acts on one number
        if row.state not in _FROM[type(act)]:
            raise Refused("ticket.move", "这个号现在不能这样操作。")
        state = _TO[type(act)]
        row = replace(row, state=state, window=self.window if state in {S.SERVING, S.DONE} else row.window)
        if state is S.WAITING:
            row = replace(row, window=None)
        self.put(row)
        return QueueDone(verb="", ticket=row, seq=self.seq)

    def _call(self, act: a.CallNext) -> QueueDone:
        if act.finish:
            self._step(a.Finish(ticket=act.finish))
        if act.miss:
            self._step(a.Miss(ticket=act.miss))
        if self.held() is not None:
            raise Refused("ticket.window_busy", "本窗口正在办一个号。")
        line = sorted((r for r in self.rows.values() if r.state is S.WAITING), key=lambda r: r.taken_at)
        if not line:
            return QueueDone(verb="", empty=True, seq=self.seq)
        row = replace(
            line[0], state=S.CALLED, window=self.window, staff=self.staff, calls=1, called_at=self.now
        )
        self.put(row)
        return QueueDone(verb="", ticket=row, seq=self.seq)
