"""Pulling over HTTP: pieces of the feed, whole streams, one case; and a wait that can be ended from outside.

A question that stays open has a connection of its own, so that it never stands before a push. Nothing is
stored here.
"""

from __future__ import annotations

from typing import Final, Protocol
from urllib.parse import quote

import httpx
from typing_extensions import override

from hall.errors import Refused
from hall.pull_ports import FeedCursor
from hall.staff import Actor
from sync.client import HttpHub
from sync.pull_wire import MAX_ENTRIES, MAX_WAIT, RESET, PullAnswer, StreamsAnswer, StreamsAsk

WAIT_TIMEOUT: Final = httpx.Timeout(MAX_WAIT + 15.0, connect=3.0)


class FeedReset(Exception):  # noqa: N818  # an answer of the hub, never raised out of the sync
    """The place is none of this feed: begin again (D32)."""


class PullLink(Protocol):
    """The hub as a desk reads it. Fulfilled over HTTP here."""

    def pull(self, after: FeedCursor | None, *, limit: int = MAX_ENTRIES, wait: int = 0) -> PullAnswer:
        """What follows a place; with `wait`, only when there is something, or after so many seconds.

        Raises:
            FeedReset: Begin again.
            Unavailable, Refused: As `HubLink.hello`.
        """
        ...

    def streams(self, names: list[str]) -> StreamsAnswer:
        """Whole streams.

        Raises:
            Unavailable, Refused: As `HubLink.hello`.
        """
        ...


class HttpPulls(PullLink):
    """One way to one hub. `stop` may be called in any thread and ends a wait."""

    def __init__(self, way: HttpHub) -> None:
        """Take a way of its own: nobody else may use it."""
        self._way = way
        self._stopped = False

    @override
    def pull(self, after: FeedCursor | None, *, limit: int = MAX_ENTRIES, wait: int = 0) -> PullAnswer:
        """See `PullLink.pull`."""
        asked = {"lane": "case", "max": str(limit), "wait": str(0 if self._stopped else wait)}
        if after is not None:
            asked |= {"feed": str(after.feed_id), "after": str(after.gseq), "fh": after.fhash.hex()}
        try:
            return self._way.read("/v1/pull", asked, PullAnswer)
        except Refused as error:
            if error.code == RESET:
                raise FeedReset from error
            raise

    @override
    def streams(self, names: list[str]) -> StreamsAnswer:
        """See `PullLink.streams`."""
        return self._way.ask("/v1/streams", StreamsAsk(streams=names), StreamsAnswer)

    def case(self, number: str, actor: Actor) -> StreamsAnswer:
        """One case with its persons, whatever its age, for a person with the right.

        Raises:
            Refused: `case.unknown`, `case.number` or `staff.right`.
            Unavailable: The hub is away.
        """
        asked = {"actor": actor.number, "role": actor.role.value}
        return self._way.read(f"/v1/cases/{quote(number.strip(), safe='')}", asked, StreamsAnswer)

    def stop(self) -> None:
        """End a wait, and wait no more."""
        self._stopped = True
        self._way.interrupt()

    def close(self) -> None:
        """Let the connection go."""
        self.stop()
        self._way.close()
