"""The lane of files: what events name goes up in chunks, what is damaged comes back, what is safe is let go.

A round is short and may stop after any chunk; nothing is remembered about how far it came, because the hub is
asked which chunks it lacks (sync-protocol.md A2). It always gives way to events. The same class carries files
from a hall to its city.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hall.blobs import (
    CHECK_HOURS,
    KEEP_DAYS,
    SWEEP_DAYS,
    Arrival,
    BlobRow,
    BlobShelf,
    FileRound,
    PutResult,
    chunk_length,
    chunks_of,
    sha256_of,
)
from hall.clock import MICROS, Clock
from hall.errors import Refused, Unavailable
from sync.blob_client import BlobWay, Had
from sync.blob_routes import MAX_IDS, RUN
from sync.client import HubBusy, TooMuch
from sync.pace import Pace, Rand

PAGE: Final = 100
"""Files that one round asks about before it sends."""
ROUND_US: Final = 2 * MICROS
"""After so long a round ends, so that the lane is free for whoever else uses it."""
YIELD_S: Final = 0.25
"""Pause of files while events are on their way, seconds."""
QUICK_US: Final = MICROS // 4
"""A request that took less may be twice as long the next time: events wait for one request at most."""
PUT_OFF_US: Final = 600 * MICROS
"""A file that the hub does not take is tried again after so long; the others go on."""
TIDY_US: Final = 3600 * MICROS
"""How often old copies and drafts are looked for."""
_DAY: Final = 86_400 * MICROS
_HOUR: Final = 3600 * MICROS


@dataclass(slots=True)
class _Tally:
    """What a round has done so far."""

    sentence: str = ""
    waiting: int = 0
    sent: int = 0
    fetched: int = 0
    evicted: int = 0
    more: bool = False


class _Enough(Exception):  # noqa: N818  # the end of a round, never raised out of this file
    """The round has had its time, or events want to go."""


class BlobSender:
    """The files of one store with one hub. One round at a time, on one lane."""

    def __init__(
        self,
        shelf: BlobShelf,
        way: BlobWay,
        clock: Clock,
        *,
        rand: Rand,
        events_first: Callable[[], bool] = lambda: False,
        keep_days: int = KEEP_DAYS,
    ) -> None:
        """Wire it; nothing is asked yet.

        Args:
            shelf: Files of this store.
            way: The way to the hub.
            clock: The PC's clock.
            rand: Numbers in [0, 1) for the jitter.
            events_first: True while events are to go up: then files wait.
            keep_days: How long local copies stay at least; fewer than 400 count as 400.
        """
        self._shelf = shelf
        self._way = way
        self._clock = clock
        self._events_first = events_first
        self._keep = max(keep_days, KEEP_DAYS) * _DAY
        self._put_off: dict[bytes, int] = {}
        self._tidied: int | None = None
        self._ends = 0
        self._run, self._most = 1, RUN
        self.pace = Pace(rand, clock.monotonic())

    def poke(self) -> None:
        """A file may have come to go up; from the thread that owns this object only."""
        self.pace.poke(self._clock.monotonic())

    def wait(self) -> float:
        """Seconds until the next round is due."""
        return self.pace.wait(self._clock.monotonic())

    def round(self) -> FileRound:
        """One round; refusals and outages come back as a sentence.

        Raises:
            Unavailable: The own store cannot be read.
        """
        tally = _Tally()
        self._ends = self._clock.monotonic() + ROUND_US
        rows = self._due()
        tally.waiting = len(rows)
        try:
            self._work(rows, tally)
        except _Enough:
            tally.more = True
        except (Refused, Unavailable) as error:
            tally.sentence = error.sentence
            asked = error.retry_after if isinstance(error, HubBusy) else None
            self.pace.failed(self._clock.monotonic(), asked)
            return self._told(tally)
        now = self._clock.monotonic()
        self.pace.succeeded(now, more=tally.more)
        if tally.more and self._events_first():
            self.pace.later(now, YIELD_S)
        return self._told(tally)

    def _told(self, tally: _Tally) -> FileRound:
        return FileRound(
            sentence=tally.sentence,
            waiting=tally.waiting,
            sent=tally.sent,
            fetched=tally.fetched,
            damaged=len(self._shelf.damaged(PAGE)),
            evicted=tally.evicted,
            more=tally.more,
        )

    def _due(self) -> list[BlobRow]:
        """Files to go up, but for those that the hub would not take a while ago."""
        now = self._clock.monotonic()
        self._put_off = {name: until for name, until in self._put_off.items() if until > now}
        rows = self._shelf.unsent(PAGE + len(self._put_off))
        return [row for row in rows if row.sha256 not in self._put_off][:PAGE]

    def _work(self, rows: Sequence[BlobRow], tally: _Tally) -> None:
        if rows:
            self._give_way()
            had = self._asked(rows, lost=False)
            for row in rows:
                if row.sha256 in had.missing:
                    self._send(row, had.missing[row.sha256], tally)
                tally.waiting -= 1
            tally.more = tally.more or len(rows) == PAGE
            return
        self._mend(tally)
        self._check_again(tally)
        self._tidy(tally)

    def _asked(self, rows: Sequence[BlobRow], *, lost: bool) -> Had:
        """Ask about files, and write down what was said; with `lost`, what is not there goes up again."""
        names = [row.sha256 for row in rows]
        had = self._way.have(names)
        gone = frozenset(had.missing)
        known = names if lost else [name for name in names if name not in gone]
        if known:
            self._shelf.note(known, root=had.root, lost=gone if lost else frozenset(), at=self._clock.wall())
        return had

    def _send(self, row: BlobRow, missing: Sequence[int] | None, tally: _Tally) -> None:
        """The missing chunks of a file, in order; a file that is not taken stands aside, the others go on."""
        count = chunks_of(row.size)
        wanted = range(count) if missing is None else [idx for idx in missing if 0 <= idx < count]
        result = PutResult.STORED
        try:
            for idx, data in self._runs(row, wanted):
                result = self._put(row, idx, data)
                tally.sent += chunks_of(len(data))
        except Refused as error:
            self._stand_aside(row, error.sentence, tally)
        except Unavailable as error:
            # What is damaged here is not forwarded; it is mended in a later round (F31).
            if isinstance(error, HubBusy) or not error.code.startswith("blob."):
                raise
            self._stand_aside(row, error.sentence, tally)
        else:
            if result is PutResult.WHOLE:
                self._asked([row], lost=False)
            else:
                # Another sender was in between; the next round asks again.
                tally.more = True

    def _runs(self, row: BlobRow, wanted: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """The missing chunks in runs that follow each other, as many at once as the line takes quickly."""
        place = 0
        while place < len(wanted):
            self._give_way()
            first, length = wanted[place], 1
            while (
                length < self._run
                and place + length < len(wanted)
                and wanted[place + length] == first + length
            ):
                length += 1
            parts = (self._shelf.chunk(row.sha256, first + step, row) for step in range(length))
            yield first, b"".join(parts)
            place += length

    def _put(self, row: BlobRow, idx: int, data: bytes) -> PutResult:
        """One request: more the next time when it was quick, a single chunk after whatever went wrong."""
        run, self._run = self._run, 1
        began = self._clock.monotonic()
        try:
            result = self._way.put(row.sha256, row.size, idx, data)
        except TooMuch:
            # A hub of an earlier version takes one at a time.
            self._most = 1
            raise
        quick = self._clock.monotonic() - began < QUICK_US
        self._run = min(run * 2, self._most) if quick else max(run // 2, 1)
        return result

    def _stand_aside(self, row: BlobRow, sentence: str, tally: _Tally) -> None:
        self._put_off[row.sha256] = self._clock.monotonic() + PUT_OFF_US
        tally.sentence = sentence

    def _mend(self, tally: _Tally) -> None:
        """Fetch what failed its check here, from the hub that has it."""
        for row in self._shelf.damaged(PAGE):
            if row.sha256 in self._put_off:
                continue
            try:
                self._fetch(row, tally)
            except Refused as error:
                self._stand_aside(row, error.sentence, tally)

    def _fetch(self, row: BlobRow, tally: _Tally) -> None:
        missing = self._shelf.missing(row.sha256)
        for idx in range(chunks_of(row.size)) if missing is None else missing:
            self._give_way()
            data = self._way.get(row.sha256, row.size, idx, chunk_length(row.size, idx))
            if self._shelf.put_chunk(row.sha256, row.size, idx, data) is PutResult.WHOLE:
                self._shelf.finish(row.sha256, row.size)
            tally.fetched += 1

    def _check_again(self, tally: _Tally) -> None:
        """Ask now and then about what went up long ago: a hub that was restored gets it again, unasked."""
        before = self._clock.wall() - CHECK_HOURS * _HOUR
        rows = self._shelf.unchecked(before, MAX_IDS)
        if rows and self._asked(rows, lost=True).missing:
            tally.more = True

    def _tidy(self, tally: _Tally) -> None:
        """Let go of what the root has and nobody needs here any more, and of drafts given up."""
        now = self._clock.monotonic()
        if self._tidied is not None and now - self._tidied < TIDY_US:
            return
        self._tidied = now
        wall = self._clock.wall()
        # Only on the hub's word of these two days: the root itself may have been restored since.
        tally.evicted = self._shelf.evict(wall - self._keep, wall - 2 * CHECK_HOURS * _HOUR, PAGE)
        self._shelf.sweep(wall - SWEEP_DAYS * _DAY, PAGE)
        if tally.evicted == PAGE:
            self._tidied, tally.more = None, True

    def _give_way(self) -> None:
        if self._clock.monotonic() >= self._ends or self._events_first():
            raise _Enough


def fetch(way: BlobWay, row: BlobRow, told: Arrival | None = None) -> bytes:
    """A file whose bytes were let go here, from the hub.

    Args:
        way: To the hub.
        row: The file.
        told: Is told after each chunk how many of how many are here; what it raises ends the fetch.

    Raises:
        Unavailable: The hub is away or does not have it, or what came is not what its name says.
    """
    parts, count = [], chunks_of(row.size)
    for idx in range(count):
        parts.append(way.get(row.sha256, row.size, idx, chunk_length(row.size, idx)))
        if told is not None:
            told(idx + 1, count)
    content = b"".join(parts)
    if sha256_of(content) != row.sha256:
        raise Unavailable("blob.hash", "取回的附件与校验值不符，没有采用，请稍候再试。")
    return content
