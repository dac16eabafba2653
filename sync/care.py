"""Decisions about held rows, comparison of days and mending, over one store: at a hub, and at a desk.

Nothing that was received is changed by a decision. To read something again means: the envelope is read by
this program; at a hub the entry goes to the end of the feed once more, so that it is folded and that desks
are sent it, at a desk it is folded at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final

from hall.care import READ_AGAIN, CareStore, CareWork, DayDigest, Decision, HeldRow, Verdict, checked
from hall.chain import Entry, link
from hall.clock import Clock
from hall.errors import Refused
from hall.staff import Role
from hall.sync_ports import CASE_LANE, Arrival, QuarantineCode
from sync import wire
from sync.folding import Folding
from sync.hub_forks import sign_of

AT_ONCE: Final = 1000
"""Entries read again in one transaction."""
LISTED: Final = 500
_ENVELOPES: Final = frozenset({QuarantineCode.UNREADABLE, QuarantineCode.ENVELOPE, QuarantineCode.OPAQUE})
_HAND: Final = "这一条没有可以重读的。核对以后选“不采用”并写明怎么处理的。"
_STILL: Final = "这一条现在还是读不出来，字节已原样保留。升级程序以后再试，或交给技术人员。"


class Care:
    """Held rows of one store."""

    def __init__(self, store: CareStore, clock: Clock, *, fold: Folding | None = None) -> None:
        """Take the store; `fold` is of a desk, which has no feed of its own."""
        self.store = store
        self._clock = clock
        self._fold = fold

    def rows(self) -> tuple[HeldRow, ...]:
        """What nobody has closed, oldest first."""
        with self.store() as work:
            return work.held_rows(LISTED)

    def decide(self, qid: int, decision: Decision, reason: str, *, by: str, role: Role) -> None:
        """Do what somebody decided, and write down who.

        Raises:
            Refused: `care.right`, `care.reason`, `care.unknown`, `care.same`.
            Unavailable: The disk did not take it.
        """
        text = checked(role, decision, reason)
        with self.store() as work:
            row = work.held_row(qid)
            if row is None:
                raise Refused("care.unknown", "没有这一条，请刷新后再看。")
            done = decision is not Decision.TECHNICIAN
            verdict = Verdict(decision=decision, reason=text, by=by, at=self._clock.wall(), done=done)
            qids = work.open_rows(row.node, row.code) if row.code is QuarantineCode.SALVAGE else (qid,)
            if decision is Decision.RETRY:
                # Noted before: a fold that breaks again opens the row again.
                work.note_verdict(qids, verdict)
                self._again(work, row)
            else:
                work.note_verdict(qids, verdict)
            work.commit()
        if decision is Decision.RETRY and row.code is QuarantineCode.SALVAGE:
            self._accept(row.node)

    def _again(self, work: CareWork, row: HeldRow) -> None:
        """Read one row again; a salvage is accepted as a whole, in parts (`_accept`)."""
        if row.code not in READ_AGAIN:
            raise Refused("care.same", _HAND)
        if row.code is QuarantineCode.SALVAGE:
            return
        stored = work.stored(bytes.fromhex(row.link))
        if stored is None:
            raise Refused("care.same", _HAND)
        if row.code in _ENVELOPES:
            read = opened(stored)
            if not read.stream:
                raise Refused("care.same", _STILL)
            self._read(work, [read])
        else:
            self._hand_on(work, [stored])

    def _accept(self, node: uuid.UUID) -> None:
        """Read everything of a device that was put out; what cannot be read stays as it is, and is told."""
        after = 0
        while True:
            with self.store() as work:
                found = work.unread(node, after, AT_ONCE)
                if not found:
                    return
                read = [opened(one) for one in found]
                self._read(work, [one for one in read if one.stream])
                bad = [one for one in read if not one.stream]
                work.quarantine([sign_of(one, QuarantineCode.UNREADABLE, self._clock.wall()) for one in bad])
                work.commit()
            after = found[-1].seq

    def _read(self, work: CareWork, arrivals: Sequence[Arrival]) -> None:
        seen = work.sightings([one.event_id for one in arrivals])
        twice = [one for one in arrivals if seen.get(one.event_id)]
        work.reread(arrivals)
        work.quarantine([sign_of(one, QuarantineCode.EQUIVOCATION, self._clock.wall()) for one in twice])
        self._hand_on(work, arrivals)

    def _hand_on(self, work: CareWork, arrivals: Sequence[Arrival]) -> None:
        """Let them be folded, in this transaction or by whoever folds the feed."""
        if self._fold is None:
            work.append_feed(CASE_LANE, [one.entry.link for one in arrivals])
            return
        streams: dict[str, list[bytes]] = {}
        for one in arrivals:
            streams.setdefault(one.stream, []).append(one.entry.link)
        self._fold.fold_streams(work, streams)

    # --- days

    def digests(self, node: uuid.UUID, after: int, upto: int) -> tuple[DayDigest, ...]:
        """The days of a node's entries."""
        with self.store() as work:
            return work.day_digests(node, after, upto)

    def mend(self, node: uuid.UUID, first: int, run: Sequence[Entry]) -> int:
        """Put a run of a node's chain right, as somebody has it whose hashes hold; how many entries were not.

        Raises:
            Unavailable: The disk did not take it.
        """
        arrivals = [
            opened(
                Arrival(
                    entry=one,
                    node=node,
                    inc=uuid.UUID(int=0),
                    seq=first + place,
                    event_id=uuid.UUID(bytes=one.chash[:16]),
                )
            )
            for place, one in enumerate(run)
        ]
        with self.store() as work:
            done = work.mend(arrivals)
            if done:
                self._hand_on(work, done)
                work.commit()
        return len(done)


def opened(stored: Arrival) -> Arrival:
    """An entry with what its envelope says; as it was when it says nothing, or claims another place."""
    raw = stored.entry.raw
    header = wire.read_header(raw) if raw is not None else None
    if header is None or (header.node, header.seq) != (stored.node.bytes, stored.seq):
        return stored
    return Arrival(
        entry=stored.entry,
        node=stored.node,
        inc=uuid.UUID(bytes=header.inc),
        seq=stored.seq,
        event_id=uuid.UUID(bytes=header.id),
        stream=header.stream,
        kind=header.type,
        tv=header.tv,
        hlc=header.hlc,
    )


def chained(prev: bytes, raws: Sequence[bytes | wire.Redacted]) -> tuple[Entry, ...]:
    """The entries of a run as it travels; their links are worked out and never believed."""
    found: list[Entry] = []
    for raw in raws:
        if isinstance(raw, wire.Redacted):
            one = Entry(link=link(prev, raw.chash), prev=prev, chash=raw.chash, raw=None)
        else:
            one = Entry.of(prev, raw)
        found.append(one)
        prev = one.link
    return tuple(found)
