"""One request at the hub: `hello` and `push` of sync-protocol.md A2, without sockets and threads.

Intake judges the envelope only. A run is stored wholly or not at all, a fork is data and not an error, and
what an event means is judged later, by `folding.py`, which can never undo what was taken here.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from hall.chain import ZERO, Entry, Tip, link
from hall.clock import Clock
from hall.codec import MAX_RAW
from hall.errors import Refused
from hall.events import KINDS
from hall.relay_ports import RootWords
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
    Signed,
)
from hall.trust_ports import AuthorKey, AuthorKeys
from sync import wire
from sync.batch import checkpoint_bytes
from sync.hub_forks import demands, settled, signs
from sync.recover import ChainAnswer, ChainAsk
from sync.security import Seal, is_signed

_TYPES: Final = {str(kind): rule.tv for kind, rule in KINDS.items()}
_OPAQUE_INC: Final = uuid.UUID(int=0)

_log: Final = logging.getLogger("yichuang.hub")


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
        self.seal = seal
        self._read = read
        self.above: RootWords | None = None
        """What is known of the root, when this hub stands below another one (`relay_run.py`)."""
        self.authors: AuthorKeys | None = None
        """Keys of authors below the hubs below (`relay_run.py`)."""

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
            stored = work.all_tips(list(message.tips))
            tips = {node: _places(stored.get(node, ())) for node in message.tips}
            known = work.known(named)
            feed = {lane: self._feed(work, lane, mark) for lane, mark in message.feed.items()}
            codes = work.codes(message.node)
        forked = len(tips.get(message.node, ())) > 1
        types = {} if message.types == _TYPES else _TYPES
        root = self._root(message)
        return wire.Welcome(
            proto=min(newest, message.proto[1]),
            hub_id=self.hub_id,
            time=self.clock.wall(),
            tips=tips,
            known=[one for one in named if one in known],
            feed=feed,
            types=types if message.types else {},
            must=demands(forked=forked, codes=codes),
            # Said once a session, as the kinds are: an idle session stays small (T5).
            key=self.seal.public if message.types else b"",
            above=self.above is not None,
            root=root,
            root_key=self._root_key() if root or message.types else None,
        )

    def _root_key(self) -> wire.RootKeySlip | None:
        """Who the root is, as this hub says it with its own key."""
        root = self.above.root_key() if self.above is not None else None
        if root is None:
            return None
        return wire.RootKeySlip(hub=root.hub, key=root.key, sig=self.seal.sign(root.signed(self.hub_id)))

    def take_keys(self, sender: uuid.UUID, public: bytes, slips: Sequence[wire.AuthorSlip]) -> None:
        """Keep keys of authors that a hub below vouches for, or passes on from another known hub."""
        if self.authors is None or not slips:
            return
        known = {**self.authors.known([one.by for one in slips]), sender: public}
        keys = [AuthorKey(node=one.node, key=one.key, by=one.by, sig=one.sig) for one in slips]
        good = [one for one in keys if one.by in known and is_signed(known[one.by], one.signed(), one.sig)]
        held = self.authors.known([one.node for one in good])
        fresh = [one for one in good if held.get(one.node) != one.key]
        for node in self.authors.learn(fresh) if fresh else ():
            _log.warning("another key for a known author was not taken: %s", node)

    def _root(self, message: wire.Hello) -> list[wire.RootSlip]:
        """What the root has said beyond what the asker has heard; of a chain that went back, also less."""
        if self.above is None or not message.root:
            return []
        return [
            wire.RootSlip(hub=one.hub, node=node, seq=one.seq, link=one.link, hub_time=one.at, sig=one.sig)
            for node, one in self.above.root(list(message.root)).items()
            if one.seq != message.root[node]
        ]

    def _feed(self, work: HubWork, lane: str, mark: wire.FeedMark) -> wire.FeedAnswer:
        """Whether a reader may go on; without the ring of old positions anything else is a reset (D32)."""
        if lane != CASE_LANE:
            return wire.FeedAnswer(id=mark.id, gseq=0, state="reset")
        head = work.feed_head(lane)
        same = mark.id == head.feed_id and (mark.gseq, mark.fhash) == (head.gseq, head.fhash)
        return wire.FeedAnswer(id=head.feed_id, gseq=head.gseq, state="ok" if same else "reset")

    def push(self, message: wire.Push) -> wire.PushAnswer:
        """Take runs in one transaction, and answer each by itself.

        A hub below has something of many nodes at once: a commit for each would be what bounds a city
        (docs/decisions/0012). What is not taken of one run does not touch the others.

        Raises:
            Unavailable: The disk did not take it; nothing of the push is stored.
        """
        late: list[Signed] = []
        with self.store() as work:
            taken = [one for part in _waves(message.streams) for one in self._take(work, part, late)]
            if late or any(verdict.stored for verdict, _ in taken):
                work.set_signed(late)
                work.commit()
        # Signed when it is durable, and not before.
        verdicts = [
            verdict if run is None else msgspec.structs.replace(verdict, receipt=self._receipt(run))
            for verdict, run in taken
        ]
        return wire.PushAnswer(streams=verdicts, time=self.clock.wall())

    def chain(self, ask: ChainAsk) -> ChainAnswer:
        """A run of a node's chain, for the node itself when it has lost it, or for a hub below.

        Raises:
            Refused: `sync.chain`, there is no such entry of this node.
        """
        with self.store() as work:
            place = work.place(ask.tip)
            run = work.path(ask.tip, ask.after, ask.max, wire.LIMIT_BYTES)
        if place is None or place.node != ask.node.bytes or not run:
            raise Refused("sync.chain", "大厅服务器上没有这条记录。", field="tip")
        return ChainAnswer(
            node=ask.node,
            prev=run[0].prev,
            seq=place.seq,
            entries=[wire.Redacted(chash=one.chash) if one.raw is None else one.raw for one in run],
        )

    def digest(self, node: uuid.UUID) -> Digest:
        """Digest of what is stored of a node."""
        with self.store() as work:
            return work.digest(node)

    def _take(
        self, work: HubWork, parcels: Sequence[wire.Parcel], late: list[Signed]
    ) -> list[tuple[wire.Verdict, _Run | None]]:
        """Steps (1) to (5) of A2 for runs of different nodes, a statement for all of them wherever it can be.

        With each verdict comes the run that is receipted after the commit, if any. Signatures over what was
        here without one are put to `late`.
        """
        tips = dict(work.all_tips([parcel.node for parcel in parcels]))
        keys = self.authors.known([parcel.node for parcel in parcels]) if self.authors is not None else {}
        runs: list[_Run | _Bad] = []
        for parcel in parcels:
            try:
                _require_author(parcel, keys)
                runs.append(_linked(work, parcel, tips.get(parcel.node, ())))
            except _Bad as bad:
                runs.append(bad)
        now = self.clock.wall()
        arrived = [
            [] if isinstance(run, _Bad) else self._arrivals(run, opaque=parcel.opaque)
            for run, parcel in zip(runs, parcels, strict=True)
        ]
        held = self._held(work, arrived, now)
        new = [arrival for found in arrived for arrival, _ in found]
        if new:
            work.add(new, now)
            alarms: list[Quarantined] = []
            for parcel, found in zip(parcels, arrived, strict=True):
                if found:
                    came, before = [arrival for arrival, _ in found], tips.get(parcel.node, ())
                    alarms += signs(work, parcel, came, before, now)
                    tips[parcel.node] = settled(work, parcel.node, came, before)
            work.quarantine([*(row for rows in held for row in rows), *alarms])
            changed = [parcel for parcel, found in zip(parcels, arrived, strict=True) if found]
            work.set_all_tips({parcel.node: tips[parcel.node] for parcel in changed})
            work.set_signed([_signed(parcel) for parcel in changed if parcel.ckpt.sig])
            work.append_feed(CASE_LANE, [arrival.entry.link for arrival in new])
        late += [
            _signed(parcel)
            for parcel, run in zip(parcels, runs, strict=True)
            if isinstance(run, _Run) and run.dup == len(run.entries) and parcel.node in keys
            if parcel.ckpt.sig and _ends(parcel, tips)
        ]
        return [
            _verdict(parcel.node, run, tips.get(parcel.node, ()), len(found), rows, work.codes(parcel.node))
            for parcel, run, found, rows in zip(parcels, runs, arrived, held, strict=True)
        ]

    def _arrivals(self, run: _Run, *, opaque: bool) -> list[tuple[Arrival, QuarantineCode | None]]:
        """What is new of a run, and what is wrong with its envelopes."""
        found: list[tuple[Arrival, QuarantineCode | None]] = []
        inc = run.inc
        for place, entry in enumerate(run.entries[run.dup :]):
            arrival, code = self._arrival(entry, run, run.first_seq + run.dup + place, inc, opaque=opaque)
            inc = arrival.inc
            found.append((arrival, code))
        return found

    def _held(
        self, work: HubWork, arrived: Sequence[Sequence[tuple[Arrival, QuarantineCode | None]]], now: int
    ) -> list[list[Quarantined]]:
        """What of each run a person has to look at: envelopes, and ids that were seen before."""
        seen = work.sightings([arrival.event_id for found in arrived for arrival, _ in found])
        chashes = {key: {one.chash for one in found} for key, found in seen.items()}
        held: list[list[Quarantined]] = []
        for found in arrived:
            rows = [_held(arrival, code, now) for arrival, code in found if code is not None]
            for arrival, _ in found:
                others = chashes.setdefault(arrival.event_id, set())
                if others:
                    twin = arrival.entry.chash in others
                    code = QuarantineCode.TWIN if twin else QuarantineCode.EQUIVOCATION
                    rows.append(_held(arrival, code, now))
                others.add(arrival.entry.chash)
            held.append(rows)
        return held

    def _arrival(
        self, entry: Entry, run: _Run, seq: int, inc: uuid.UUID, *, opaque: bool
    ) -> tuple[Arrival, QuarantineCode | None]:
        """Place and envelope of an entry. The place comes from the chain, never from what the bytes claim."""
        raw, code = entry.raw, None
        header = None
        if raw is not None:
            header = self._read(raw) if not opaque and len(raw) <= MAX_RAW else None
            if header is None:
                code = QuarantineCode.OPAQUE if opaque else QuarantineCode.UNREADABLE
        if header is None:
            event_id = uuid.UUID(bytes=entry.chash[:16])
            return Arrival(entry=entry, node=run.node, inc=inc, seq=seq, event_id=event_id), code
        ours = header.node == run.node.bytes and header.seq == seq
        if ours and header.inc != inc.bytes:
            inc = uuid.UUID(bytes=header.inc)
        arrival = Arrival(
            entry=entry,
            node=run.node,
            inc=inc,
            seq=seq,
            event_id=uuid.UUID(bytes=header.id),
            stream=header.stream if ours else "",
            kind=header.type,
            tv=header.tv,
            hlc=header.hlc,
        )
        return arrival, None if ours else QuarantineCode.ENVELOPE

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
        sig = self.seal.sign(receipt.signed())
        return wire.Slip(seq=receipt.seq, link=receipt.link, hub_time=receipt.at, sig=sig)


def _waves(parcels: Sequence[wire.Parcel]) -> list[list[wire.Parcel]]:
    """The runs in their order, in parts of which each has a node once: a later run hangs on an earlier."""
    waves: list[list[wire.Parcel]] = []
    nodes: set[uuid.UUID] = set()
    for parcel in parcels:
        if not waves or parcel.node in nodes:
            waves.append([])
            nodes = set()
        waves[-1].append(parcel)
        nodes.add(parcel.node)
    return waves


def _ends(parcel: wire.Parcel, tips: Mapping[uuid.UUID, Sequence[Tip]]) -> bool:
    """True for a run that ends where its chain does: an older signature is worth less than what is kept."""
    return any(tip.link == parcel.ckpt.link for tip in tips.get(parcel.node, ()))


def _signed(parcel: wire.Parcel) -> Signed:
    ckpt = parcel.ckpt
    return Signed(node=parcel.node, seq=ckpt.seq, link=ckpt.link, sig=ckpt.sig)


def _verdict(
    node: uuid.UUID,
    run: _Run | _Bad,
    tips: Sequence[Tip],
    stored: int,
    held: Sequence[Quarantined],
    codes: Collection[QuarantineCode],
) -> tuple[wire.Verdict, _Run | None]:
    """The answer to a run, without its receipt, and the run if one is due."""
    if isinstance(run, _Bad):
        return wire.Verdict(node=node, status=run.status, tips=_places(tips), detail=run.detail), None
    index = {entry.link: place for place, entry in enumerate(run.entries)}
    forked = len(tips) > 1
    verdict = wire.Verdict(
        node=node,
        status=wire.PushStatus.FORK if forked else wire.PushStatus.OK,
        tips=_places(tips),
        stored=stored,
        dup=run.dup,
        quarantined=[wire.Held(i=index[row.link], code=row.code) for row in held if row.link],
        must=demands(forked=forked, codes=codes),
    )
    return verdict, run


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
        at = next((tip for tip in tips if tip.link == parcel.prev), None) or work.place(parcel.prev)
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


def _require_author(parcel: wire.Parcel, keys: Mapping[uuid.UUID, bytes]) -> None:
    """A signature over a run has to be its author's, whoever brings it; what is not signed yet may follow.

    Raises:
        _Bad: It is not, for an author whose key is known.
    """
    key, ckpt = keys.get(parcel.node), parcel.ckpt
    said = checkpoint_bytes(parcel.node, ckpt.seq, ckpt.link)
    if key is not None and ckpt.sig and not is_signed(key, said, ckpt.sig):
        raise _Bad(wire.PushStatus.BAD, "这批记录的签名与写它的电脑的密钥不符。")


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
