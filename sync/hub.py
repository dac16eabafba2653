"""One request at the hub: `hello` and `push` of sync-protocol.md A2, without sockets and threads.

Intake judges the envelope only. A run is stored wholly or not at all, a fork is data and not an error, and
what an event means is judged later, by `folding.py`, which can never undo what was taken here.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final

import msgspec

from hall.chain import Entry
from hall.clock import Clock
from hall.codec import MAX_RAW
from hall.errors import Refused
from hall.events import KINDS
from hall.relay_ports import RootWords
from hall.sync_ports import (
    CASE_LANE,
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
from sync.hub_forks import demands, settled, signs
from sync.hub_runs import (
    Bad,
    Run,
    ends,
    held_row,
    linked,
    places,
    require_author,
    salvaged,
    signed,
    verdict_of,
    waves,
)
from sync.recover import ChainAnswer, ChainAsk
from sync.security import Seal, is_signed

_TYPES: Final = {str(kind): rule.tv for kind, rule in KINDS.items()}

_log: Final = logging.getLogger("yichuang.hub")


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
            tips = {node: places(stored.get(node, ())) for node in message.tips}
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
        return self.push_all([message])[0]

    def salvage(self, message: wire.Push) -> wire.PushAnswer:
        """As `push`, of a sender that was put out: what it has is kept, and read when a person accepts it.

        Raises:
            Unavailable: As `push`.
        """
        return self.push_all([message], salvage=True)[0]

    def push_all(self, messages: Sequence[wire.Push], *, salvage: bool = False) -> list[wire.PushAnswer]:
        """Several pushes in one transaction, one commit for all of them; for `salvage` see there.

        Raises:
            Unavailable: As `push`, and nothing of any is stored.
        """
        streams = [parcel for message in messages for parcel in message.streams]
        late: list[Signed] = []
        with self.store() as work:
            taken = [one for part in waves(streams) for one in self._take(work, part, late, salvage=salvage)]
            if late or any(verdict.stored for verdict, _ in taken):
                work.set_signed(late)
                work.commit()
        # Signed when it is durable, and not before.
        verdicts = [
            verdict if run is None else msgspec.structs.replace(verdict, receipt=self._receipt(run))
            for verdict, run in taken
        ]
        left, now = iter(verdicts), self.clock.wall()
        return [
            wire.PushAnswer(streams=list(islice(left, len(message.streams))), time=now)
            for message in messages
        ]

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
        self, work: HubWork, parcels: Sequence[wire.Parcel], late: list[Signed], *, salvage: bool
    ) -> list[tuple[wire.Verdict, Run | None]]:
        """Steps (1) to (5) of A2 for runs of different nodes, a statement for all of them wherever it can be.

        With each verdict comes the run that is receipted after the commit, if any. Signatures over what was
        here without one are put to `late`.
        """
        tips = dict(work.all_tips([parcel.node for parcel in parcels]))
        keys = self.authors.known([parcel.node for parcel in parcels]) if self.authors is not None else {}
        runs: list[Run | Bad] = []
        for parcel in parcels:
            try:
                require_author(parcel, keys)
                runs.append(linked(work, parcel, tips.get(parcel.node, ())))
            except Bad as bad:
                runs.append(bad)
        now = self.clock.wall()
        arrived = [
            [] if isinstance(run, Bad) else self._arrivals(run, opaque=parcel.opaque or salvage)
            for run, parcel in zip(runs, parcels, strict=True)
        ]
        held = salvaged(arrived, now) if salvage else self._held(work, arrived, now)
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
            work.set_signed([signed(parcel) for parcel in changed if parcel.ckpt.sig])
            work.append_feed(CASE_LANE, [arrival.entry.link for arrival in new])
        late += [
            signed(parcel)
            for parcel, run in zip(parcels, runs, strict=True)
            if isinstance(run, Run) and run.dup == len(run.entries) and parcel.node in keys
            if parcel.ckpt.sig and ends(parcel, tips)
        ]
        return [
            verdict_of(parcel.node, run, tips.get(parcel.node, ()), len(found), rows, work.codes(parcel.node))
            for parcel, run, found, rows in zip(parcels, runs, arrived, held, strict=True)
        ]

    def _arrivals(self, run: Run, *, opaque: bool) -> list[tuple[Arrival, QuarantineCode | None]]:
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
            rows = [held_row(arrival, code, now) for arrival, code in found if code is not None]
            for arrival, _ in found:
                others = chashes.setdefault(arrival.event_id, set())
                if others:
                    twin = arrival.entry.chash in others
                    code = QuarantineCode.TWIN if twin else QuarantineCode.EQUIVOCATION
                    rows.append(held_row(arrival, code, now))
                others.add(arrival.entry.chash)
            held.append(rows)
        return held

    def _arrival(
        self, entry: Entry, run: Run, seq: int, inc: uuid.UUID, *, opaque: bool
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

    def _receipt(self, run: Run) -> wire.Slip:
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
