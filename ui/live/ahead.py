"""The look-ahead of the manager's PC: learns from past days, plays the hall forward, keeps a record.

The estimator is `hall.forecast`, the advice `hall.opening_advice`; here they meet one hall, on a lane of
their own. Times microseconds UTC, days yyyymmdd.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from hall.ahead_task import AheadTask
from hall.catalogue import Catalogue
from hall.errors import HallError
from hall.forecast import Forecast, ForecastKept
from hall.opening_advice import Advice as Opening
from hall.opening_advice import HallAhead, closed_windows, judge
from hall.queue_ports import HallView, WindowPhase
from hall.tickets import Ticket
from ui.states.live_figures import moved
from ui.states.live_ports import Advice, Outlook, Place

_TAUGHT: Final = 7
"""So many days back the estimator is taught from."""
_RECENT: Final = 14
"""So many days back ranges are looked at."""

_SEATED: Final = frozenset({WindowPhase.OPEN, WindowPhase.PAUSED})


@dataclass(slots=True)
class _Known:
    """One advice of today, and whether the manager took it."""

    advice: Opening
    followed: bool = False


class Ahead:
    """For one hall; used on one lane."""

    def __init__(
        self, tickets_of_day: Callable[[int], tuple[Ticket, ...]], play: Callable[[AheadTask], HallAhead]
    ) -> None:
        """Nothing is learnt before the first look.

        Args:
            tickets_of_day: What a day (yyyymmdd) can be learnt from.
            play: Plays a task, see `hall.ahead_task`.
        """
        self._tickets_of_day = tickets_of_day
        self._play = play
        self._forecast: Forecast | None = None
        self._known: dict[str, _Known] = {}

    def look(self, view: HallView, place: Place) -> Outlook:
        """Play the hall forward from a view.

        Raises:
            Unavailable: `ahead.none`.
        """
        forecast = self._of_day(view, place)
        forecast.see(view.tickets)
        scene = forecast.scene(view.at, view.tickets, view.windows)
        sitting = {row.staff for row in view.windows if row.phase in _SEATED and row.staff}
        closed = closed_windows(place.catalogue, scene.seats, sitting)
        task = AheadTask(scene=scene, queues=place.catalogue.queues, closed=closed, day=view.day)
        ahead = self._play(task)
        for one in ahead.advice:
            self._known.setdefault(one.id, _Known(one))
        return outlook_of(ahead, place)

    def _of_day(self, view: HallView, place: Place) -> Forecast:
        """The estimator of the day; a new one begins with what earlier days taught."""
        forecast = self._forecast
        if forecast is not None and forecast.day == view.day and forecast.catalogue == place.catalogue:
            return forecast
        self._known = {}
        kept = self._taught(view.day, place.catalogue)
        forecast = Forecast(place.catalogue, view.day, rules=place.settings.queue_rules, kept=kept)
        forecast.see(self._read(view.day))
        self._forecast = forecast
        return forecast

    def _taught(self, today: int, catalogue: Catalogue) -> ForecastKept | None:
        kept: ForecastKept | None = None
        for back in range(_TAUGHT, 0, -1):
            day = moved(today, -back, today)
            tickets = self._read(day)
            if tickets:
                forecast = Forecast(catalogue, day, kept=kept)
                forecast.see(tickets)
                kept = forecast.kept(tickets, over=True)
        return kept

    def _read(self, day: int) -> tuple[Ticket, ...]:
        """A day's tickets; a day that cannot be read teaches nothing."""
        try:
            return self._tickets_of_day(day)
        except HallError:
            return ()

    def answered(self, advice: str, *, taken: bool) -> None:
        """The manager took or refused an advice."""
        known = self._known.get(advice)
        if known is not None:
            known.followed = taken

    def record(self, tickets: Iterable[Ticket], now: int) -> tuple[int, int]:
        """(advice of today whose end is known, how much of it proved right)."""
        everyone = tuple(tickets)
        judged = [judge(one.advice, everyone, followed=one.followed, now=now) for one in self._known.values()]
        ended = [one for one in judged if one.right is not None]
        return len(ended), sum(bool(one.right) for one in ended)


def outlook_of(ahead: HallAhead, place: Place) -> Outlook:
    """What was played, as the page shows it."""
    return Outlook(
        made_at=ahead.at,
        advice=tuple(advice_of(one, place) for one in ahead.advice),
        waits=ahead.waits,
        arrivals=ahead.arrivals,
        calls=ahead.calls,
    )


def advice_of(one: Opening, place: Place) -> Advice:
    """One advice, with the people who could sit down: everybody at one window only."""
    sitting: dict[int, str] = {}
    used: set[str] = set()
    for no, staff in one.staff:
        free = next((number for number in staff if number not in used), None)
        if free is not None:
            used.add(free)
            sitting[no] = place.names.get(free, free)
    return Advice(
        id=one.id,
        made_at=one.at,
        queue=one.queue,
        windows=one.windows,
        open_by=one.open_by,
        passes_at=one.from_at,
        limit=one.limit_minutes,
        look_at=one.from_at,
        without=one.without,
        opened=one.with_them,
        sitting=tuple(sitting.items()),
        without_path=one.without_path,
        opened_path=one.opened_path,
    )


def recent(today: int) -> tuple[int, int]:
    """First and last day of those whose ranges are looked at: the days before today."""
    return moved(today, -_RECENT, today), moved(today, -1, today)
