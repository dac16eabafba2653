"""The desk's side of a pull: what others brought is checked, stored and folded, and its place is kept.

One page is one transaction: entries, folded rows, statuses and the place in the feed. The own entries are
never taken from others: what the hub has of the own chain and this store has not is `recover`'s business.
What a page only makes a beginning of (a case touched again after years, a person recorded before the scope)
is asked for as whole streams. Nothing here waits for the network inside a transaction (S9).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Final

from hall.clock import Clock
from hall.errors import Refused, Unavailable
from hall.events import stream_kind
from hall.ports import Changes, Topic
from hall.pull_ports import PULLED_KINDS, FeedCursor, PullShelf, ShelfWork
from hall.sync_ports import CASE_LANE, QUARANTINE_WORDS, Arrival, QuarantineCode, Quarantined
from sync.folding import Folding
from sync.pull_client import FeedReset, PullLink
from sync.pull_wire import MAX_NAMES, Piece, PullAnswer, arrival_of

PAGE: Final = 200
"""Entries of one transaction: a clerk who saves in this moment waits no longer than for these."""
PAGES_A_STEP: Final = 10
"""After so many the screens are told and a push gets its turn; the next step follows at once."""
_NO_NODE: Final = uuid.UUID(int=0)
_SCREENS: Final = frozenset({Topic.CASES, Topic.PERSONS})


class DeskPull:
    """Pulls for one desk from one hub. One caller at a time."""

    def __init__(self, shelf: PullShelf, link: PullLink, clock: Clock, *, hub: uuid.UUID) -> None:
        """Take the shelf and the way to the hub whose feed it is."""
        self._shelf = shelf
        self._link = link
        self._clock = clock
        self._hub = hub
        self._fold = Folding(shelf, clock)
        self.more = False

    def cursor(self) -> FeedCursor | None:
        """How far this desk came."""
        return self._shelf.cursor(self._hub, CASE_LANE)

    def step(self) -> Changes:
        """Take what there is, up to a bound; `more` says whether that was all.

        Raises:
            Unavailable: The hub or the disk did not do it; what was stored before stays.
            Refused: The hub does not take this desk.
        """
        changes = Changes()
        for _ in range(PAGES_A_STEP):
            try:
                page = self._link.pull(self.cursor(), limit=PAGE)
            except FeedReset:
                # The hub was restored or its store is another one: everything again, the set absorbs it.
                page = self._link.pull(None, limit=PAGE)
            changes |= self.take(page)
            if not page.more:
                self.more = False
                return changes
        self.more = True
        return changes

    def take(self, page: PullAnswer) -> Changes:
        """Store and fold one page, then what it shows to be missing.

        Raises:
            Unavailable: The disk did not take it, or the hub went away in between; the page is stored then.
        """
        at = FeedCursor(feed_id=page.feed_id, gseq=page.next, fhash=page.fhash)
        changes, lacking = self._store(page.entries, at)
        return changes | self._complete(lacking)

    def keep(self, pieces: Sequence[Piece]) -> Changes:
        """Store and fold entries that were asked for by name or number, wherever they stand in the feed."""
        changes, lacking = self._store(pieces, None)
        return changes | self._complete(lacking)

    def _complete(self, lacking: Sequence[str]) -> Changes:
        """Ask for whole streams, once each: what the hub does not have either comes with the feed."""
        changes = Changes()
        asked: set[str] = set()
        names = list(lacking)
        while names:
            now, rest = names[:MAX_NAMES], names[MAX_NAMES:]
            asked.update(now)
            answer = self._link.streams(now)
            found, more = self._store(answer.entries, None)
            changes |= found
            # What did not fit is asked for again, as long as something came.
            left = [name for name in answer.left if name in now] if answer.entries else []
            names = [*left, *rest, *(name for name in more if name not in asked)]
        return changes

    def _store(self, pieces: Iterable[Piece], at: FeedCursor | None) -> tuple[Changes, tuple[str, ...]]:
        """One transaction. Returns what screens may read again, and the streams that lack something."""
        good, bad = self._checked(pieces)
        try:
            with self._shelf() as work:
                fresh = self._add(work, good, bad)
                self._fold.fold_streams(work, fresh)
                lacking = work.lacking(tuple(fresh))
                self._move(work, at)
                work.commit()
        except (Unavailable, Refused):
            raise
        except Exception:  # noqa: BLE001  # one row that the store cannot take must not stop the others
            fresh, lacking = self._apart(good, bad, at)
        changes = Changes(topics=_SCREENS if fresh else frozenset(), streams=tuple(fresh))
        return changes, lacking

    def _apart(
        self, good: Sequence[Arrival], bad: Sequence[Quarantined], at: FeedCursor | None
    ) -> tuple[dict[str, list[bytes]], tuple[str, ...]]:
        """Store first, then fold each stream in a transaction of its own."""
        with self._shelf() as work:
            fresh = self._add(work, good, bad)
            work.commit()
        self._fold.one_by_one(fresh)
        with self._shelf() as work:
            lacking = work.lacking(tuple(fresh))
            self._move(work, at)
            work.commit()
        return fresh, lacking

    def _move(self, work: ShelfWork, at: FeedCursor | None) -> None:
        if at is not None:
            work.set_cursor(self._hub, CASE_LANE, at, self._clock.wall())

    def _add(
        self, work: ShelfWork, good: Sequence[Arrival], bad: Sequence[Quarantined]
    ) -> dict[str, list[bytes]]:
        """Store what is new; the new links by their streams."""
        known = work.known([one.entry.link for one in good])
        new = {one.entry.link: one for one in good if one.entry.link not in known}
        if new:
            work.add(tuple(new.values()), self._clock.wall())
        work.quarantine(bad)
        fresh: dict[str, list[bytes]] = {}
        for link, one in new.items():
            fresh.setdefault(one.stream, []).append(link)
        return fresh

    def _checked(self, pieces: Iterable[Piece]) -> tuple[list[Arrival], list[Quarantined]]:
        """What may be stored, and what a person has to look at: its hashes do not hold (F31)."""
        good: list[Arrival] = []
        bad: list[Quarantined] = []
        for piece in pieces:
            arrival = arrival_of(piece)
            if arrival is None:
                bad.append(self._damaged(piece))
            elif arrival.node != self._shelf.node and stream_kind(arrival.stream) in PULLED_KINDS:
                good.append(arrival)
        return good, bad

    def _damaged(self, piece: Piece) -> Quarantined:
        return Quarantined(
            node=_NO_NODE,
            link=piece.link,
            event_id=None,
            raw=piece.raw,
            code=QuarantineCode.DAMAGED,
            detail=QUARANTINE_WORDS[QuarantineCode.DAMAGED],
            at=self._clock.wall(),
        )
