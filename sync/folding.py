"""What arrived at the hub becomes cases, tickets and persons: content checks and fold, behind intake.

Runs from the feed, in transactions of its own, with the same fold as the desk (`hall.fold`). An event that
cannot be read or breaks the fold gets a status and, where it broke something, a row before a person's eyes;
it never stops the others and never changes what intake stored (sync-protocol.md A2, F29).
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from hall.chain import Entry
from hall.clock import Clock
from hall.commands.absorb import Absorbed, Clash
from hall.errors import HallError, Refused, Unavailable
from hall.events import StreamKind, stream_kind, stream_of
from hall.fold import Folded, fold_stream
from hall.order import FoldStatus, Judged, Linked, ordered
from hall.ports import Changes, Topic
from hall.sync_ports import (
    CASE_LANE,
    QUARANTINE_WORDS,
    FeedPlace,
    HubStore,
    HubWork,
    QuarantineCode,
    Quarantined,
)

Fold = Callable[[str, Iterable[Linked]], tuple[Folded | None, tuple[Judged, ...]]]

Absorb = Callable[[Sequence[str]], Absorbed]
Ours = Callable[[Sequence[uuid.UUID]], frozenset[uuid.UUID]]

_log: Final = logging.getLogger("yichuang.hub")
FOLD_AT_ONCE: Final = 2000
"""Feed positions in one transaction: small enough that a push need not wait long behind it."""

_TOPICS: Final[Mapping[str, Topic]] = {
    StreamKind.CASE: Topic.CASES,
    StreamKind.TICKET: Topic.QUEUE,
    StreamKind.PERSON: Topic.PERSONS,
    StreamKind.THEME: Topic.CASES,
    StreamKind.ISSUE: Topic.CASES,
}
"""Streams that have a state to fold, and the screens that show it."""

_NO_NODE: Final = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldReport:
    """One step: how many feed positions, whether more wait, and what screens may read again."""

    places: int
    more: bool
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    folded: Folded | None
    judged: tuple[Judged, ...]
    broken: tuple[Linked, ...] = ()


class Folding:
    """The fold of one hub. One caller at a time."""

    def __init__(
        self,
        store: HubStore,
        clock: Clock,
        *,
        fold: Fold = fold_stream,
        absorb: Absorb | None = None,
        ours: Ours | None = None,
    ) -> None:
        """Take the hub's store.

        Args:
            store: What arrived.
            clock: The hub's clock.
            fold: Replaced by tests that need a fold which breaks.
            absorb: Folds tickets into the queue of which this hub is the authority, stamped for all screens;
                None for a hub without a queue, which only keeps their rows.
            ours: Which of these nodes belong to this hall. Numbers that only others wrote to came through a
                hub below: they are judged, but the queue here never sees them. None for no difference.
        """
        self._store = store
        self._clock = clock
        self._fold = fold
        self._absorb = absorb
        self._ours = ours
        self._foreign: frozenset[str] = frozenset()

    def step(self, limit: int = FOLD_AT_ONCE) -> FoldReport:
        """Fold what the next `limit` positions of the feed touch.

        Raises:
            Unavailable: The disk did not take it; nothing of this step is stored.
        """
        with self._store() as work:
            places = work.feed_after(CASE_LANE, work.folded_to(CASE_LANE), limit)
            by_stream = _by_stream(places)
            self._foreign = self._found_foreign(work, by_stream)
        if not places:
            return FoldReport(places=0, more=False, changes=Changes())
        # First the queue, in its own transaction: after a crash between the two it is done again, which
        # changes nothing.
        absorbed, clashes = self._take_tickets(by_stream)
        try:
            with self._store() as work:
                rest = {name: links for name, links in by_stream.items() if name not in absorbed}
                self.fold_streams(work, rest)
                work.quarantine([self._clash(work, one, by_stream) for one in clashes])
                work.set_folded(CASE_LANE, places[-1].gseq)
                work.commit()
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001  # one row that the store cannot take must not stop the others
            self.one_by_one(by_stream)
            with self._store() as work:
                work.set_folded(CASE_LANE, places[-1].gseq)
                work.commit()
        topics = {_TOPICS[kind] for kind in map(stream_kind, by_stream) if kind in _TOPICS}
        changes = Changes(topics=frozenset(topics), streams=tuple(name for name in by_stream if name))
        return FoldReport(places=len(places), more=len(places) == limit, changes=changes)

    def _found_foreign(self, work: HubWork, names: Iterable[str]) -> frozenset[str]:
        """Numbers of other halls, which are called there."""
        tickets = [name for name in names if stream_kind(name) == StreamKind.TICKET]
        if self._ours is None or not tickets:
            return frozenset()
        writers = work.writers(tickets)
        ours = self._ours(sorted({node for nodes in writers.values() for node in nodes}))
        return frozenset(name for name, nodes in writers.items() if not nodes & ours)

    def _take_tickets(
        self, by_stream: Mapping[str, Sequence[bytes]]
    ) -> tuple[frozenset[str], tuple[Clash, ...]]:
        """Fold tickets into the hub's own queue; which streams went well, and what needs a person."""
        names = [
            name for name in by_stream if stream_kind(name) == StreamKind.TICKET and name not in self._foreign
        ]
        if self._absorb is None or not names:
            return frozenset(), ()
        try:
            return frozenset(names), self._absorb(names).clashes
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001  # one broken ticket must not keep the others out of the queue
            return self._tickets_one_by_one(self._absorb, names)

    @staticmethod
    def _tickets_one_by_one(absorb: Absorb, names: Sequence[str]) -> tuple[frozenset[str], tuple[Clash, ...]]:
        """A transaction for each; what breaks is left to the fold, which finds the event that does it."""
        done: set[str] = set()
        clashes: list[Clash] = []
        for name in names:
            try:
                clashes += absorb([name]).clashes
                done.add(name)
            except Unavailable:
                raise
            except Exception as error:  # noqa: BLE001  # as above
                _log.warning("%s was not taken into the queue: %s", name, error)
        return frozenset(done), tuple(clashes)

    def _clash(self, work: HubWork, clash: Clash, by_stream: Mapping[str, Sequence[bytes]]) -> Quarantined:
        """What could not be put together by itself, before a person's eyes.

        Under the ticket's first event, so that it is told once: each later event brings the same clash.
        """
        name = stream_of(StreamKind.TICKET, clash.ticket.id)
        known: list[Linked] = []
        for entry in work.entries([name]).get(name, ()):
            with suppress(Refused):
                known += [item] if (item := Linked.of(entry)) is not None else []
        return Quarantined(
            node=_NO_NODE,
            link=next(iter(ordered(known))).link if known else by_stream[name][0],
            event_id=None,
            raw=None,
            code=QuarantineCode.CLASH,
            detail=clash.sentence,
            at=self._clock.wall(),
        )

    def drain(self) -> int:
        """Fold until the feed is at its end; how many positions that were."""
        done = 0
        while (report := self.step()).places:
            done += report.places
        return done

    def fold_streams(self, work: HubWork, by_stream: Mapping[str, Sequence[bytes]]) -> None:
        """Fold streams anew inside the caller's transaction; `by_stream` are the new links of each."""
        folding = [name for name in by_stream if stream_kind(name) in _TOPICS]
        stored = work.entries(folding)
        rows: list[Folded] = []
        judged: list[Judged] = []
        held: list[Quarantined] = []
        for name, links in by_stream.items():
            if stream_kind(name) not in _TOPICS:
                judged.extend(_without_state(name, links))
                continue
            result = self._fold_one(name, stored.get(name, ()))
            if result.folded is not None and name not in self._foreign:
                rows.append(result.folded)
            judged.extend(result.judged)
            held.extend(self._held(item) for item in result.broken)
        work.save(rows)
        work.judge(judged)
        work.quarantine(held)

    def _fold_one(self, name: str, entries: Sequence[Entry]) -> _Result:
        linked: list[Linked] = []
        judged: list[Judged] = []
        for entry in entries:
            try:
                item = Linked.of(entry)
            except Refused as error:
                judged.append(Judged(link=entry.link, status=FoldStatus.REJECTED, reason=error.sentence))
                continue
            if item is None:
                judged.append(
                    Judged(link=entry.link, status=FoldStatus.SUPERSEDED, reason="内容已依法清除。")
                )
            else:
                linked.append(item)
        try:
            folded, verdicts = self._fold(name, linked)
        except Exception:  # noqa: BLE001  # whatever a bad body does to the fold, the rest is folded
            folded, verdicts, broken = self._without_broken(name, linked)
            return _Result(folded=folded, judged=(*judged, *verdicts), broken=broken)
        return _Result(folded=folded, judged=(*judged, *verdicts))

    def _without_broken(
        self, name: str, linked: Sequence[Linked]
    ) -> tuple[Folded | None, tuple[Judged, ...], tuple[Linked, ...]]:
        """Fold without those that break it, found by adding one after the other in the one order."""
        kept: list[Linked] = []
        broken: list[Linked] = []
        best: tuple[Folded | None, tuple[Judged, ...]] = (None, ())
        for item in ordered(linked):
            try:
                best = self._fold(name, [*kept, item])
            except Exception:  # noqa: BLE001  # as above
                broken.append(item)
            else:
                kept.append(item)
        reason = QUARANTINE_WORDS[QuarantineCode.FOLD]
        rejected = (Judged(link=one.link, status=FoldStatus.REJECTED, reason=reason) for one in broken)
        return best[0], (*best[1], *rejected), tuple(broken)

    def one_by_one(self, by_stream: Mapping[str, Sequence[bytes]]) -> None:
        """A transaction for each stream; one that the store cannot take is held with what is new of it."""
        for name, links in by_stream.items():
            try:
                with self._store() as work:
                    self.fold_streams(work, {name: links})
                    work.commit()
            except Unavailable:
                raise
            except Exception as error:  # noqa: BLE001  # the store's own error; the next stream goes on
                self._hold_stream(name, links, error)

    def _hold_stream(self, name: str, links: Sequence[bytes], error: Exception) -> None:
        reason = error.sentence if isinstance(error, HallError) else QUARANTINE_WORDS[QuarantineCode.FOLD]
        with self._store() as work:
            entries = {entry.link: entry for entry in work.entries([name]).get(name, ())}
            work.judge([Judged(link=one, status=FoldStatus.REJECTED, reason=reason) for one in links])
            work.quarantine([self._row(entries[one], None, reason) for one in links if one in entries])
            work.commit()

    def _held(self, item: Linked) -> Quarantined:
        return Quarantined(
            node=item.event.node,
            link=item.link,
            event_id=item.event.id,
            raw=None,
            code=QuarantineCode.FOLD,
            detail=QUARANTINE_WORDS[QuarantineCode.FOLD],
            at=self._clock.wall(),
        )

    def _row(self, entry: Entry, event_id: uuid.UUID | None, detail: str) -> Quarantined:
        return Quarantined(
            node=_NO_NODE,
            link=entry.link,
            event_id=event_id,
            raw=None,
            code=QuarantineCode.FOLD,
            detail=detail,
            at=self._clock.wall(),
        )


def _by_stream(places: Sequence[FeedPlace]) -> dict[str, list[bytes]]:
    grouped: dict[str, list[bytes]] = {}
    for place in places:
        grouped.setdefault(place.stream, []).append(place.link)
    return grouped


def _without_state(name: str, links: Sequence[bytes]) -> list[Judged]:
    """Streams without a state are effective; what intake could not read is rejected."""
    if name:
        return [Judged(link=one, status=FoldStatus.EFFECTIVE) for one in links]
    reason = QUARANTINE_WORDS[QuarantineCode.UNREADABLE]
    return [Judged(link=one, status=FoldStatus.REJECTED, reason=reason) for one in links]
