"""Advice to open windows, from the queue played forward with sampled arrivals (queue.md 5).

"Open one more window for 企业服务 by 10:10, or more than a fifth wait longer than 30 minutes from 10:35 on":
as data, with the sentence. What happens without and with the windows is played, not derived. An advice is
judged later by what really happened. No clock is read.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from hall.catalogue import Catalogue, QueueDef
from hall.clock import HALL_ZONE, MICROS
from hall.lookahead import Outlook, look_ahead
from hall.scene import Scene, Seat
from hall.statistics import first_queue, waited
from hall.tickets import Ticket

_MINUTE: Final = 60 * MICROS
_STEP: Final = 5.0
"""Waits of later arrivals are looked at in steps of so many minutes."""
_FEWEST: Final = 12
"""So many arrivals of all runs are needed before a step says anything."""
_SHARE: Final = 0.8
_RUNS: Final = 12
AHEAD: Final = 75.0
"""So far ahead advice is given, minutes."""
_OPENING: Final = 5
"""From now to the first call of a window that is opened at once, minutes."""
_MOST: Final = 3
_DELAYS: Final = (45, 30, 20, 10)
_JUDGED: Final = 30
"""People who come in so many minutes from `from_at` on decide whether an advice was right."""


Path = tuple[tuple[int, int], ...]
"""Moments (µs UTC) with a whole number each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Open windows for a queue, or too many wait too long. Times microseconds UTC.

    Attributes:
        id: Names day, queue and the half hour of `from_at`, so that the same advice is shown once.
        windows: Numbers that may open and serve the queue, best first; () when there is none.
        staff: (window, staff numbers who may sit there and sit nowhere now).
        open_by: Latest moment of opening them.
        from_at: From when on without them more than a fifth wait longer than the limit.
        limit_minutes: The queue's standard.
        without: P80 in minutes of those who come in the half hour from `from_at` on; `with_them` with the
            windows open.
        late_without, late_with: Share of them who wait longer than the limit, 0 to 1.
        without_path, opened_path: P80 of those who come at each moment.
    """

    id: str
    day: int
    at: int
    queue: str
    name: str
    windows: tuple[int, ...]
    staff: tuple[tuple[int, tuple[str, ...]], ...]
    open_by: int
    from_at: int
    limit_minutes: int
    without: int
    with_them: int
    late_without: float
    late_with: float
    without_path: Path = ()
    opened_path: Path = ()

    def sentence(self) -> str:
        """For the manager, in words."""
        share = _tenths(self.late_without)
        late = f"{_clock(self.from_at)} 起{share}的人要等超过 {self.limit_minutes} 分钟"
        if not self.windows:
            return f"{self.name} {late}，没有可开的窗口，请调剂窗口业务或引导错峰。"
        numbers = "、".join(f"{no} 号" for no in self.windows)
        return (
            f"{self.name} {_clock(self.open_by)} 前加开 {len(self.windows)} 个窗口（{numbers}），"
            f"否则 {late}；加开后{_tenths(self.late_with)}。"
        )


def _clock(micros: int) -> str:
    return dt.datetime.fromtimestamp(micros / MICROS, HALL_ZONE).strftime("%H:%M")


_TENTHS: Final = "一两三四五六七八九"


def _tenths(part: float) -> str:
    tenths = round(part * 10)
    if 0 < tenths < 10:
        return f"约{_TENTHS[tenths - 1]}成"
    return "几乎全部" if tenths else "不到一成"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What people of one queue will wait who come in one step of five minutes, over all runs."""

    begin: float
    p80: float
    late: float


def _curve(outlook: Outlook, queue: str, limit: float) -> list[Ahead]:
    """P80 and share of late ones by the moment of coming; steps of few people are joined."""
    people = sorted((at, wait) for letter, at, wait in outlook.later if letter == queue)
    found: list[Ahead] = []
    group: list[float] = []
    begin = 0.0
    for at, wait in people:
        if len(group) >= _FEWEST * 2 and at >= begin + _STEP:
            found.append(_step(begin, group, limit))
            group, begin = [], at - at % _STEP
        group.append(wait)
    if len(group) >= _FEWEST:
        found.append(_step(begin, group, limit))
    return found


def _step(begin: float, waits: Sequence[float], limit: float) -> Ahead:
    ordered = sorted(waits)
    late = sum(1 for wait in waits if wait > limit) / len(waits)
    return Ahead(begin=begin, p80=ordered[math.ceil(_SHARE * len(ordered)) - 1], late=late)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A window that could open: who of the staff may sit there and is free."""

    no: int
    weights: tuple[tuple[str, int], ...]
    staff: tuple[str, ...] = ()


def closed_windows(
    catalogue: Catalogue, seats: Iterable[Seat], sitting: Iterable[str] = ()
) -> tuple[Closed, ...]:
    """Windows of the catalogue that are not open and will not open by plan, with people who may sit there."""
    used, taken = {seat.no for seat in seats}, set(sitting)
    return tuple(
        Closed(
            no=window.no,
            weights=window.weights,
            staff=tuple(
                p.number for p in catalogue.staff if window.no in p.windows and p.number not in taken
            ),
        )
        for window in catalogue.windows
        if window.no not in used
    )


def _late_from(curve: Sequence[Ahead]) -> float | None:
    """From which minute on P80 is over the limit for two steps on end (or the last one)."""
    for i, step in enumerate(curve):
        if step.late > 1 - _SHARE and all(after.late > 1 - _SHARE for after in curve[i + 1 : i + 2]):
            return step.begin
    return None


def _half_hour(outlook: Outlook, queue: str, begin: float, limit: float) -> Ahead:
    """Those who come in the half hour from a minute on."""
    waits = [w for q, at, w in outlook.later if q == queue and begin <= at < begin + _JUDGED]
    return _step(begin, waits, limit) if waits else Ahead(begin=begin, p80=0.0, late=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class HallAhead:
    """The next hour and a quarter of the hall.

    Attributes:
        advice: Worst queue first.
        waits: Queue → P80 in minutes of those who come at each moment, if nothing changes.
        arrivals, calls: Of the whole hall in the ten minutes from each moment on.
    """

    at: int
    advice: tuple[Advice, ...] = ()
    waits: Mapping[str, Path] = field(default_factory=dict)
    arrivals: Path = ()
    calls: Path = ()


def _path(at: int, curve: Sequence[Ahead]) -> Path:
    return tuple((at + round(step.begin * _MINUTE), round(step.p80)) for step in curve)


def _tens(at: int, moments: Iterable[float], runs: int) -> Path:
    counts = [0] * int(AHEAD // 10)
    for moment in moments:
        if moment < len(counts) * 10:
            counts[int(moment // 10)] += 1
    return tuple((at + i * 10 * _MINUTE, round(count / runs)) for i, count in enumerate(counts))


def hall_ahead(
    scene: Scene, catalogue: Catalogue, closed: Sequence[Closed], day: int, *, seed: int = 1
) -> HallAhead:
    """Play the next hour and a quarter, and say which windows to open if a queue will pass its standard.

    Args:
        scene: The hall now, with its flows.
        catalogue: For names and standards.
        closed: Windows that could open, see `closed_windows`.
        day: Business day.
        seed: The same seed gives the same advice.
    """
    base = look_ahead(scene, seed=seed, runs=_RUNS, minutes=AHEAD)
    advisor = _Advisor(scene=scene, base=base, closed=closed, day=day, seed=seed)
    advice = [one for queue in catalogue.queues if (one := advisor.of(queue)) is not None]
    waits = {
        queue.letter: _path(scene.at, _curve(base, queue.letter, queue.wait_minutes))
        for queue in catalogue.queues
    }
    return HallAhead(
        at=scene.at,
        advice=tuple(sorted(advice, key=lambda one: -one.late_without)),
        waits={letter: path for letter, path in waits.items() if path},
        arrivals=_tens(scene.at, (at for _, at, _ in base.later), base.runs),
        calls=_tens(scene.at, base.calls, base.runs),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Advisor:
    """Tries windows for one queue after the other."""

    scene: Scene
    base: Outlook
    closed: Sequence[Closed]
    day: int
    seed: int

    def _played(self, more: Sequence[Closed], opens: int) -> Outlook:
        seats = (Seat(no=one.no, weights=one.weights, opens=opens) for one in more)
        wider = replace(self.scene, seats=(*self.scene.seats, *seats))
        return look_ahead(wider, seed=self.seed, runs=_RUNS, minutes=AHEAD)

    def of(self, queue: QueueDef) -> Advice | None:
        """Advice for a queue; None when it stays within its standard, or has none."""
        if not queue.wait_minutes:
            return None
        at, limit = self.scene.at, float(queue.wait_minutes)
        curve = _curve(self.base, queue.letter, limit)
        begin = _late_from(curve)
        if begin is None:
            return None
        before = _half_hour(self.base, queue.letter, begin, limit)
        chosen, open_by, opened = self._windows(queue, begin, before)
        after = _half_hour(opened, queue.letter, begin, limit)
        from_at = at + round(begin * _MINUTE)
        return Advice(
            id=f"{self.day}-{queue.letter}-{_clock(from_at - from_at % (30 * _MINUTE))}",
            day=self.day,
            at=at,
            queue=queue.letter,
            name=queue.name,
            windows=tuple(one.no for one in chosen),
            staff=tuple((one.no, one.staff) for one in chosen),
            open_by=open_by,
            from_at=from_at,
            limit_minutes=queue.wait_minutes,
            without=round(before.p80),
            with_them=round(after.p80),
            late_without=round(before.late, 3),
            late_with=round(after.late, 3),
            without_path=_path(at, curve),
            opened_path=_path(at, _curve(opened, queue.letter, limit)),
        )

    def _windows(self, queue: QueueDef, begin: float, before: Ahead) -> tuple[list[Closed], int, Outlook]:
        """As few windows as are enough, as late as is early enough; and the hall with them."""
        limit, soon = float(queue.wait_minutes), self.scene.at + _OPENING * _MINUTE
        able = [one for one in self.closed if dict(one.weights).get(queue.letter, 0) > 0]
        able.sort(key=lambda one: (not one.staff, -_part(one, queue.letter), one.no))
        chosen: list[Closed] = []
        opened, late = self.base, before.late
        while len(chosen) < min(_MOST, len(able)) and late > 1 - _SHARE:
            chosen.append(able[len(chosen)])
            opened = self._played(chosen, soon)
            late = _half_hour(opened, queue.letter, begin, limit).late
        if chosen and late <= 1 - _SHARE:
            for delay in _DELAYS:
                if delay > begin + _STEP:
                    continue
                then = self._played(chosen, self.scene.at + delay * _MINUTE)
                if _half_hour(then, queue.letter, begin, limit).late <= 1 - _SHARE:
                    return chosen, self.scene.at + delay * _MINUTE, then
        return chosen, soon, opened


def _part(window: Closed, queue: str) -> float:
    """What part of its work a window gives to a queue."""
    weights = dict(window.weights)
    return weights[queue] / sum(weights.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of an advice.

    Attributes:
        followed: The manager took it.
        people: Who came in the half hour from `from_at` on and was served.
        late: Share of them who waited longer than the limit.
        right: Not followed: it got late as said. Followed: it did not. None while nobody knows.
    """

    id: str
    followed: bool
    people: int
    late: float
    right: bool | None


def judge(advice: Advice, tickets: Iterable[Ticket], *, followed: bool, now: int) -> Judged:
    """Compare an advice with what happened; to be asked when the half hour and its waits are over."""
    end = advice.from_at + _JUDGED * _MINUTE
    waits = [
        (waited(ticket) or 0) / _MINUTE
        for ticket in tickets
        if first_queue(ticket) == advice.queue
        and advice.from_at <= ticket.taken_at < end
        and waited(ticket) is not None
    ]
    late = sum(1 for wait in waits if wait > advice.limit_minutes) / len(waits) if waits else 0.0
    over = now >= end + advice.limit_minutes * _MINUTE
    right = None if not (over and waits) else (late > 1 - _SHARE) != followed
    return Judged(id=advice.id, followed=followed, people=len(waits), late=round(late, 3), right=right)
