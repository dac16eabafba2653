"""One request at the hub: `hello` and `push` of sync-protocol.md A2, without sockets and threads.

Intake judges the envelope only. A run is stored wholly or not at all, a fork is data and not an error, and
what an event means is judged later, by `folding.py`, which can never undo what was taken here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hall.chain import ZERO, Entry, Tip, link
from hall.clock import Clock
from hall.codec import MAX_RAW
from hall.errors import Refused
from hall.events import KINDS
from hall.sync_ports import (
    CASE_LANE,
    QUARANTINE_WORDS,
    Arrival,
    Digest,
    HubStore,
    HubWork,
    QuarantineCode,
    Quarantined,
    Receipt,
)
from sync import wire
from sync.security import Seal

_TYPES: Final = {str(kind): rule.tv for kind, rule in KINDS.items()}
_OPAQUE_INC: Final = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class _Bad(Exception):  # noqa: N818  # an answer to the sender, never raised out of this file
    """A run that is not to be stored."""

    status: wire.PushStatus
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """A run with its links recomputed, and how many of its first entries are stored already."""

    node: uuid.UUID
    entries: tuple[Entry, ...]
    first_seq: int
    dup: int
    inc: uuid.UUID


class Hub:
    """The receiver. Stateless but for its store, so that several may stand on one database."""

    def __init__(
        self,
        store: HubStore,
        clock: Clock,
        *,
        hub_id: uuid.UUID,
        seal: Seal,
        read: Callable[[bytes], wire.Header | None] = wire.read_header,
    ) -> None:
        """Take a store, a clock, the node id of this hub (D4) and its key.

        `read` is replaced by tests that need a hub which breaks over one event (F30).
        """
        self.store = store
        self.clock = clock
        self.hub_id = hub_id
        self._seal = seal
        self._read = read

    @property
    def seal(self) -> Seal:
        """The key of this hub."""
        return self._seal

    def hello(self, message: wire.Hello) -> wire.Welcome:
        """Say what is here of the chains that were named, what time it is, and what is demanded.

        Raises:
            Refused: `sync.version` when no version of the protocol is spoken by both.
        """
        oldest, newest = wire.PROTO
        if message.proto[0] > newest or message.proto[1] < oldest:
            raise Refused("sync.version", "本机程序与大厅服务器的版本相差太多，请技术人员升级后再连接。")
        named = [place[1] for places in message.tips.values() for place in places]
        with self.store() as work:
            tips = {node: [(tip.seq, tip.link) for tip in work.tips(node)] for node in message.tips}
            known = work.known(named)
            feed = {lane: self._feed(work, lane, mark) for lane, mark in message.feed.items()}
        forked = len(tips.get(message.node, ())) > 1
        types = {} if message.types == _TYPES else _TYPES
        return wire.Welcome(
            proto=min(newest, message.proto[1]),
            hub_id=self.hub_id,
            time=self.clock.wall(),
            tips=tips,
            known=[one for one in named if one in known],
            feed=feed,
            types=types if message.types else {},
            must=[wire.Must.ROTATE_INC] if forked else [],
            key=self._seal.public,
        )

    def _feed(self, work: HubWork, lane: str, mark: wire.FeedMark) -> wire.FeedAnswer:
        """Whether a reader may go on; without the ring of old positions anything else is a reset (D32)."""
        if lane != CASE_LANE:
            return wire.FeedAnswer(id=mark.id, gseq=0, state="reset")
        head = work.feed_head(lane)
        same = mark.id == head.feed_id and (mark.gseq, mark.fhash) == (head.gseq, head.fhash)
        return wire.FeedAnswer(id=head.feed_id, gseq=head.gseq, state="ok" if same else "reset")

    def push(self, message: wire.Push) -> wire.PushAnswer:
        """Take runs, each in one transaction.

        Raises:
            Unavailable: The disk did not take it.
        """
        verdicts = [self._take(parcel) for parcel in message.streams]
        return wire.PushAnswer(streams=verdicts, time=self.clock.wall())

    def digest(self, node: uuid.UUID) -> Digest:
        """Digest of what is stored of a node."""
        with self.store() as work:
            return work.digest(node)

    def _take(self, parcel: wire.Parcel) -> wire.Verdict:
        """Steps (1) to (6) of A2 for one run."""
        with self.store() as work:
            tips = work.tips(parcel.node)
            try:
                run = _linked(work, parcel, tips)
            except _Bad as bad:
                return wire.Verdict(
                    node=parcel.node, status=bad.status, tips=_places(tips), detail=bad.detail
                )
            arrivals, held = self._arrivals(work, run, opaque=parcel.opaque)
            if arrivals:
                now = self.clock.wall()
                work.add(arrivals, now)
                work.quarantine(held)
                tips = moved(tips, arrivals[0].entry.prev, arrivals[-1].tip())
                work.set_tips(parcel.node, tips)
                work.append_feed(CASE_LANE, [one.entry.link for one in arrivals])
                work.commit()
        index = {entry.link: place for place, entry in enumerate(run.entries)}
        forked = len(tips) > 1
        return wire.Verdict(
            node=parcel.node,
            status=wire.PushStatus.FORK if forked else wire.PushStatus.OK,
            tips=_places(tips),
            stored=len(arrivals),
            dup=run.dup,
            quarantined=[wire.Held(i=index[row.link], code=row.code) for row in held if row.link],
            must=[wire.Must.ROTATE_INC] if forked else [],
            receipt=self._receipt(run),
        )

    def _arrivals(
        self, work: HubWork, run: _Run, *, opaque: bool
    ) -> tuple[tuple[Arrival, ...], tuple[Quarantined, ...]]:
        """What is new of a run, and what of it a person has to look at."""
        arrivals: list[Arrival] = []
        held: list[Quarantined] = []
        inc = run.inc
        now = self.clock.wall()
        for place, entry in enumerate(run.entries[run.dup :]):
            arrival, code = self._arrival(entry, run, run.first_seq + run.dup + place, inc, opaque=opaque)
            inc = arrival.inc
            arrivals.append(arrival)
            if code is not None:
                held.append(_held(arrival, code, now))
        seen = work.sightings([arrival.event_id for arrival in arrivals])
        chashes = {key: {one.chash for one in found} for key, found in seen.items()}
        for arrival in arrivals:
            others = chashes.setdefault(arrival.event_id, set())
            if others:
                twin = arrival.entry.chash in others
                code = QuarantineCode.TWIN if twin else QuarantineCode.EQUIVOCATION
                held.append(_held(arrival, code, now))
            others.add(arrival.entry.chash)
        return tuple(arrivals), tuple(held)

    def _arrival(
        self, entry: Entry, run: _Run, seq: int, inc: uuid.UUID, *, opaque: bool
    ) -> tuple[Arrival, QuarantineCode | None]:
        """Place and envelope of an entry. The place comes from the chain, never from what the bytes claim."""
        blank = Arrival(
            entry=entry, node=run.node, inc=inc, seq=seq, event_id=uuid.UUID(bytes=entry.chash[:16])
        )
        if entry.raw is None:
            return blank, None
        if opaque:
            return blank, QuarantineCode.OPAQUE
        header = self._read(entry.raw) if len(entry.raw) <= MAX_RAW else None
        if header is None:
            return blank, QuarantineCode.UNREADABLE
        arrival = replace(
            blank,
            inc=uuid.UUID(bytes=header.inc),
            event_id=uuid.UUID(bytes=header.id),
            stream=header.stream,
            kind=header.type,
            tv=header.tv,
            hlc=header.hlc,
        )
        if header.node != run.node.bytes or header.seq != seq:
            return replace(arrival, stream="", inc=inc), QuarantineCode.ENVELOPE
        return arrival, None

    def _receipt(self, run: _Run) -> wire.Slip:
        last = run.entries[-1]
        receipt = Receipt(
            hub=self.hub_id,
            node=run.node,
            seq=run.first_seq + len(run.entries) - 1,
            link=last.link,
            at=self.clock.wall(),
            sig=b"",
        )
        sig = self._seal.sign(receipt.signed())
        return wire.Slip(seq=receipt.seq, link=receipt.link, hub_time=receipt.at, sig=sig)


def moved(tips: Sequence[Tip], prev: bytes, last: Tip) -> tuple[Tip, ...]:
    """Tips after a new run behind `prev` that ends in `last`: one moves on, or there is one more."""
    kept = [tip for tip in tips if tip.link != prev]
    return tuple(sorted((*kept, last), key=lambda tip: (tip.seq, tip.link)))


def _places(tips: Sequence[Tip]) -> list[wire.Place]:
    return [(tip.seq, tip.link) for tip in tips]


def _held(arrival: Arrival, code: QuarantineCode, now: int) -> Quarantined:
    return Quarantined(
        node=arrival.node,
        link=arrival.entry.link,
        event_id=arrival.event_id,
        raw=arrival.entry.raw,
        code=code,
        detail=QUARANTINE_WORDS[code],
        at=now,
    )


def _linked(work: HubWork, parcel: wire.Parcel, tips: Sequence[Tip]) -> _Run:
    """Recompute the links of a run and find its place: checks (1) and (2), before anything is stored.

    Raises:
        _Bad: The run is no chain, belongs elsewhere, or hangs in the air.
    """
    entries = _entries(parcel)
    last = entries[-1].link
    if last != parcel.ckpt.link:
        raise _Bad(wire.PushStatus.BAD, "最后一条的连接值与所报的不符，可能传输中损坏。")
    before = 0
    inc = _OPAQUE_INC
    if parcel.prev != ZERO:
        at = work.place(parcel.prev)
        if at is None:
            raise _Bad(wire.PushStatus.GAP, "缺少前面的记录。")
        if at.node != parcel.node.bytes:
            raise _Bad(wire.PushStatus.BAD, "前一条属于另一台电脑。")
        before, inc = at.seq, uuid.UUID(bytes=at.inc)
    if before + len(entries) != parcel.ckpt.seq:
        raise _Bad(wire.PushStatus.BAD, "序号与所在位置不符。")
    dup = 0
    if parcel.prev not in {tip.link for tip in tips} and (tips or parcel.prev != ZERO):
        # Chains are closed under prev: what is known of a run is always its beginning.
        dup = len(work.known([entry.link for entry in entries]))
    if 0 < dup < len(entries):
        at = work.place(entries[dup - 1].link)
        inc = uuid.UUID(bytes=at.inc) if at else inc
    return _Run(node=parcel.node, entries=entries, first_seq=before + 1, dup=dup, inc=inc)


def _entries(parcel: wire.Parcel) -> tuple[Entry, ...]:
    at = parcel.prev
    entries: list[Entry] = []
    for item in parcel.entries:
        if isinstance(item, wire.Redacted):
            entry = Entry(link=link(at, item.chash), prev=at, chash=item.chash, raw=None)
        elif len(item) > wire.MAX_EVENT:
            raise _Bad(wire.PushStatus.BAD, "有一条记录太大，不能收。")
        else:
            entry = Entry.of(at, item)
        entries.append(entry)
        at = entry.link
    return tuple(entries)
