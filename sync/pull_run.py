"""A desk's whole talk with its hub as the sync lane runs it: push what is due, take what others brought.

The wait for news (long poll) stands in a thread of its own with a connection of its own, and touches no
store: neither a push nor a key press ever waits behind it (D27). What it brings is stored by the next round.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from dataclasses import replace
from typing import Final

from hall.clock import Clock
from hall.errors import Refused, Unavailable
from hall.ports import Changes
from hall.sync_ports import LinkState, RoundResult
from sync.aside import Line
from sync.client import HubBusy
from sync.desk import DeskSync
from sync.pace import Pace, Rand
from sync.pull_client import FeedReset, HttpPulls
from sync.pull_desk import PAGE, DeskPull
from sync.pull_wire import MAX_WAIT, PullAnswer

TICK_S: Final = 0.2
"""How often the lane looks whether the wait has brought something."""
END_S: Final = 0.05
"""How long the end of a wait is waited for before it is asked for again."""
_AWAY: Final = frozenset({LinkState.OFFLINE, LinkState.REFUSED})


class DeskRunner:
    """See `hall.desk.HubRunner`: push and pull of one desk. One round at a time (S17)."""

    def __init__(
        self,
        push: DeskSync,
        pull: DeskPull,
        waiting: HttpPulls,
        clock: Clock,
        rand: Rand,
        *,
        also: Callable[[], Changes] | None = None,
    ) -> None:
        """Wire it; nothing is connected yet.

        Args:
            push: Sends the own chain.
            pull: Stores what others brought.
            waiting: A way to the hub that only waits for news.
            clock: The PC's clock.
            rand: Numbers in [0, 1) for the jitter.
            also: Done after each talk with the hub, for example documents of the control lane.
        """
        self._push = push
        self._pull = pull
        self._waiting = waiting
        self._clock = clock
        self._pace = Pace(rand, clock.monotonic())
        self._also = also
        self._line = Line("pull-wait")
        self._news: Future[PullAnswer] | None = None
        self._last: RoundResult | None = None
        self._closed = False

    def poke(self) -> None:
        """An event was written here."""
        self._push.poke()

    def wake(self) -> None:
        """See `hall.desk.HubRunner.wake`."""
        self._push.wake()
        self._pace.wake(self._clock.monotonic())

    def now(self) -> None:
        """A person asks for a round at once, also after failures."""
        self._push.now()

    def wait(self) -> float:
        """Seconds until the next round is due."""
        news = self._news
        if self._last is not None and self._last.state in _AWAY:
            return self._push.wait()
        if news is None:
            return min(self._push.wait(), self._pace.wait(self._clock.monotonic()))
        return 0.0 if news.done() else min(self._push.wait(), TICK_S)

    def round(self) -> RoundResult:
        """One round, whatever comes of it; never raises for a hub that is away."""
        result = self._pushed()
        if result.state in _AWAY:
            return result
        try:
            changes = self._pulled()
        except (Unavailable, Refused) as error:
            asked = error.retry_after if isinstance(error, HubBusy) else None
            self._pace.failed(self._clock.monotonic(), asked)
            return result
        return replace(result, changes=result.changes | changes, more=result.more or self._pull.more)

    def _pushed(self) -> RoundResult:
        """The push that is due, else how the last one went."""
        if self._last is None or self._push.wait() == 0:
            self._last = self._push.round()
            return self._last
        return replace(self._last, changes=Changes(), sent=0, known=0, more=False, fresh=False)

    def _pulled(self) -> Changes:
        news, now = self._news, self._clock.monotonic()
        if news is None and self._pace.wait(now):
            return Changes()
        if news is not None and not news.done():
            return Changes()
        self._news = None
        changes, ended = (Changes(), False) if news is None else self._take(news)
        if not ended:
            changes |= self._pull.step()
        if self._also is not None:
            changes |= self._also()
        self._pace.succeeded(now, more=self._pull.more)
        if not self._pull.more and not self._closed:
            after = self._pull.cursor()
            self._news = self._line.submit(self._waiting.pull, after, limit=PAGE, wait=MAX_WAIT)
        return changes

    def _take(self, news: Future[PullAnswer]) -> tuple[Changes, bool]:
        """What the wait brought, and whether that was all there is; a lost place is found by a step."""
        try:
            page = news.result()
        except FeedReset:
            return Changes(), False
        return self._pull.take(page), not page.more

    def close(self) -> None:
        """End the wait and let its thread go."""
        self._closed = True
        self._waiting.stop()
        # Asked again and again: in this very moment the thread may only be about to connect.
        while self._news is not None and wait_for([self._news], timeout=END_S).not_done:
            self._waiting.stop()
        self._line.close()
        self._waiting.close()
