"""What the live hall reads, off the main thread: the view, the day so far, and what is computed from them.

One look runs at a time; the parts that change seldom are handed in from another lane. No widget.
"""

from __future__ import annotations

from typing import Final

from hall.clock import Clock, corrected
from hall.errors import HallError
from hall.queue_ports import HallView
from ui.states.live import Facts, LiveState, build
from ui.states.live_day import DayBook
from ui.states.live_ports import Accuracy, HallDevice, LivePort, Outlook, Place

_PLACE_EVERY: Final = 60 * 1_000_000
"""Microseconds after which catalogue and settings are read again."""


class LiveReader:
    """Makes a page of the newest view.

    `read` and `ahead` run on lanes; `take`, `answer` and `choose` only exchange a value and may come from the
    main thread at any moment.
    """

    def __init__(self, port: LivePort, clock: Clock) -> None:
        """Nothing is read yet."""
        self._port, self._clock = port, clock
        self._book = DayBook()
        self._place: Place | None = None
        self._place_at = 0
        self._whole = False
        self._outlook = Outlook()
        self._accuracy = Accuracy()
        self._devices: tuple[HallDevice, ...] = ()
        self._answered: frozenset[str] = frozenset()
        self._chosen = ""

    def read(self) -> tuple[Facts, LiveState]:
        """One look.

        Raises:
            Refused: `catalogue.none`. Unavailable: there was no view yet.
        """
        view = self._port.view()
        self._merge(view)
        facts = Facts(
            place=self._where(),
            view=view,
            book=self._book,
            now=corrected(self._clock),
            outlook=self._outlook,
            accuracy=self._accuracy,
            devices=self._devices,
            away_since=self._port.away_since(),
            chosen=self._chosen,
            answered=self._answered,
        )
        return facts, build(facts)

    def _merge(self, view: HallView) -> None:
        """The whole day once, then what the views bring; while the day cannot be read, what was seen."""
        if self._book.day != view.day:
            self._whole = False
        self._book.merge(view.day, view.tickets)
        if not self._whole:
            try:
                self._book.merge(view.day, self._port.day_tickets(view.day))
                self._whole = True
            except HallError:
                return
            self._book.merge(view.day, view.tickets)

    def _where(self) -> Place:
        now = self._clock.monotonic()
        if self._place is None or now - self._place_at > _PLACE_EVERY:
            self._place, self._place_at = self._port.place(), now
        return self._place

    def ahead(self, view: HallView) -> Outlook:
        """The look-ahead, and what else changes seldom."""
        outlook = self._port.outlook(view)
        self._accuracy, self._devices = self._port.accuracy(), self._port.devices()
        return outlook

    def take(self, outlook: Outlook) -> None:
        """A new look-ahead."""
        self._outlook = outlook

    def answer(self, advice: str) -> None:
        """An advice was taken or refused; it is not shown again."""
        self._answered |= {advice}

    def choose(self, letter: str) -> None:
        """Show the curve of this queue."""
        self._chosen = letter
