"""One round of a hub with the hub above it: a hub is a counter to the city (sync-protocol.md A2 "City").

It sends what the tips of the hub above do not cover of every chain that lies here, its own and those of its
nodes, several in one push, byte for byte and with the authors' own signatures. Every touch of the store is
one short transaction; none is open while the network is waited for. When to run is `pace.py`, in which thread
is `relay_run.py`, the way through one chain is `relay_ways.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from hall.chain import Entry
from hall.clock import MICROS, Clock
from hall.errors import Refused, Unavailable
from hall.events import KINDS
from hall.relay_ports import NodeChain, RelayStore
from hall.sync_ports import LinkState, OwnChain, Receipt, RoundResult, Signed
from sync import wire
from sync.batch import FAULTS_A_ROUND, GAPS_A_ROUND, PUSHES_A_ROUND, Batch, checkpoint_bytes
from sync.client import HubBusy, HubFault, NoAnswer, TooMuch
from sync.desk import APP
from sync.pace import Pace, Rand
from sync.relay_trust import RelayTrust
from sync.relay_ways import Way, forked, straight
from sync.security import Seal, is_signed

SLICE: Final = 500
"""Chains named in one hello; a hub with more greets several times a round."""
FULL_US: Final = 15 * MICROS
"""So often every chain is named, which shows a restored hub above; between, only what has moved."""
TakeBack = Callable[[Mapping[uuid.UUID, Sequence[wire.Place]]], int]
"""From the ends that the hub above named to how many entries came back (`recover_hub.take_back`)."""
STANDBY: Final = "由本机的另一个服务进程向上级转送。"
SENTENCES: Final[Mapping[LinkState, str]] = {
    LinkState.SYNCED: "已连接上级服务器，记录已全部转送。",
    LinkState.SENDING: "已连接上级服务器，正在转送。",
    LinkState.BEHIND: "上级服务器上有本服务器没有的记录，本服务器数据可能曾恢复至旧备份，请告知技术人员。",
    LinkState.FORKED: "有电脑的记录出现分叉，两边都已转送，请告知技术人员。",
    LinkState.DAMAGED: "有一条记录与校验值不符，那台电脑其后的记录暂不转送，请告知技术人员。",
    LinkState.REFUSED: "上级服务器没有接收，请告知技术人员。",
    LinkState.OFFLINE: "未连接上级服务器，记录都已保存在本服务器，连上后自动转送。",
}
_STRANGE: Final = "上级服务器的回答与所传的不符，稍后自动再传。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upper:
    """The hub above as enrolment has told it."""

    hub_id: uuid.UUID
    key: bytes


@dataclass(slots=True)
class _Tally:
    """What a round has done so far."""

    ways: list[Way] = field(default_factory=list)
    sent: int = 0
    known: int = 0
    above: bool = False
    forked: bool = False
    behind: bool = False
    regained: int = 0
    refused: str = ""
    faults: int = 0
    limits: wire.Limits = field(default_factory=wire.Limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Load:
    """One run of a push."""

    way: Way
    entries: tuple[Entry, ...]
    seq: int


class Relay:
    """The relay of one hub. One round at a time, in one thread."""

    def __init__(
        self,
        store: RelayStore,
        hub: wire.HubLink,
        clock: Clock,
        *,
        upper: Upper,
        seal: Seal,
        rand: Rand,
        regain: TakeBack | None = None,
    ) -> None:
        """Wire it; no connection and no transaction is opened yet.

        Args:
            store: All chains of this hub.
            hub: The way to the hub above.
            clock: This hub's clock.
            upper: Who the hub above is; another one is not given anything.
            seal: This hub's key, for the checkpoints of its own chain.
            rand: Numbers in [0, 1) for the jitter.
            regain: Takes in what the hub above has and this one has lost; None leaves it there.
        """
        self._regain = regain
        self._store = store
        self._hub = hub
        self._clock = clock
        self._upper = upper
        self._seal = seal
        self._batch = Batch()
        self._greeted = False
        self._above = False
        self._root: dict[uuid.UUID, int] = {}
        self._trust = RelayTrust(store, seal, upper=upper.hub_id, key=upper.key)
        self._standby = False
        self._full_at: int | None = None
        self.ending = False
        """Set from any thread: no further push is begun."""
        self.pace = Pace(rand, clock.monotonic())

    def poke(self) -> None:
        """Something arrived; never while a round runs."""
        if not self._standby:
            self.pace.poke(self._clock.monotonic())

    @property
    def standby(self) -> bool:
        """Another process on the same database relays."""
        return self._standby

    def wait(self) -> float:
        """Seconds until the next round is due."""
        return self.pace.wait(self._clock.monotonic())

    def round(self) -> RoundResult:
        """One round, whatever comes of it. Sets when the next one is due.

        Refusals and outages come back as a state; only a store that cannot be read raises (`Unavailable`).
        """
        self._standby = not self._store.mine()
        if self._standby:
            self.pace.succeeded(self._clock.monotonic(), more=False)
            idle = self._result(LinkState.SYNCED, _Tally(), waiting=0)
            return replace(idle, sentence=STANDBY)
        own = self._store.own()
        chains = self._store.chains(self._upper.hub_id)
        tally = _Tally()
        self._batch.suspects, self._batch.opaque = 0, False
        try:
            offset = self._greet(own, self._to_name(chains), tally)
            # With what came back the chains are others than those that were read: they are named again.
            more = bool(tally.regained) or self._exchange(own, tally)
        except (Refused, Unavailable) as error:
            return self._stopped(error, chains, tally)
        self._full_at = None if tally.regained else self._full_at
        self.pace.succeeded(self._clock.monotonic(), more=more)
        result = self._result(_state(tally, more=more), tally, waiting=_backlog(tally))
        if tally.refused:
            result = replace(result, sentence=tally.refused)
        return replace(result, more=more, hub=self._upper.hub_id, offset_ms=offset)

    def _to_name(self, chains: Sequence[NodeChain]) -> Sequence[NodeChain]:
        """All chains now and then and after every fault, else those that no receipt covers."""
        now = self._clock.monotonic()
        if self._full_at is None or now - self._full_at >= FULL_US:
            self._full_at = now
            return chains
        return [chain for chain in chains if not _covered(chain)]

    def _greet(self, own: OwnChain, chains: Sequence[NodeChain], tally: _Tally) -> int:
        """Name every chain, and find what the hub above lacks; its clock minus this one in milliseconds."""
        offset = 0
        for start in range(0, max(len(chains), 1), SLICE):
            part = chains[start : start + SLICE]
            began, wall = self._clock.monotonic(), self._clock.wall()
            welcome = self._hub.hello(self._hello(own, part, wall))
            trip = self._clock.monotonic() - began
            offset = round((welcome.time - (wall + trip // 2)) / 1000)
            if welcome.hub_id != self._upper.hub_id or welcome.key not in {b"", self._upper.key}:
                raise Refused("relay.other", "上级服务器与登记时不同，没有转送，请技术人员核对。")
            self._greeted = True
            self._above = tally.above = welcome.above
            self._trust.hear(welcome)
            tally.limits = welcome.limits
            self._hear_root(part, welcome)
            if self._regain is not None:
                tally.regained += self._regain(welcome.tips)
            ways = (self._way(chain, welcome, tally) for chain in part)
            tally.ways += [way for way in ways if way is not None]
        # Small ones first: one desk that comes back after a week does not hold up the others.
        tally.ways.sort(key=lambda way: (way.backlog(), way.node))
        return offset

    def _hello(self, own: OwnChain, part: Sequence[NodeChain], wall: int) -> wire.Hello:
        tips: dict[uuid.UUID, list[wire.Place]] = {}
        for chain in part:
            named = {(tip.seq, tip.link) for tip in chain.tips}
            if chain.receipt is not None:
                named.add((chain.receipt.seq, chain.receipt.link))
            tips[chain.node] = sorted(named, reverse=True)[: wire.MAX_TIPS]
        return wire.Hello(
            proto=wire.PROTO,
            app=APP,
            node=own.node,
            inc=own.inc,
            tips=tips,
            time=wall,
            types={} if self._greeted else {str(kind): rule.tv for kind, rule in KINDS.items()},
            root={chain.node: self._root.get(chain.node, 0) for chain in part} if self._above else {},
            keys=self._trust.keys(own.node, part),
        )

    def _hear_root(self, part: Sequence[NodeChain], welcome: wire.Welcome) -> None:
        """Keep what the root says of the chains that were named, for the desks below."""
        named = {chain.node for chain in part}
        said = [
            Receipt(hub=one.hub, node=one.node, seq=one.seq, link=one.link, at=one.hub_time, sig=one.sig)
            for one in welcome.root
            if one.node in named
        ]
        if said := self._trust.believed(said):
            self._store.keep(said, root=True)
            self._root.update({one.node: one.seq for one in said})

    def _way(self, chain: NodeChain, welcome: wire.Welcome, tally: _Tally) -> Way | None:
        """Where to begin with a chain: behind the newest entry that both sides have."""
        tips = {tip.link for tip in chain.tips}
        theirs = [link for _, link in welcome.tips.get(chain.node, []) if link not in tips]
        places = self._store.places(chain.node, theirs) if theirs else {}
        tally.behind = tally.behind or len(places) < len(theirs)
        known, receipt = set(welcome.known), chain.receipt
        if tips <= known:
            if len(tips) > 1 or (receipt is not None and receipt.link in tips):
                return None
            # An answer was lost: the last entry again brings the receipt.
            return straight(chain, chain.tips[-1].seq - 1, tuple(tips))
        common = [*places, *(tips & known)]
        base = max(places.values(), default=0)
        if receipt is not None and receipt.link in known:
            common.append(receipt.link)
            base = max(base, receipt.seq)
        if len(chain.tips) > 1 or base >= chain.tips[-1].seq:
            # An arm that a merge has closed may be longer than the line: its number is no place on the line.
            tally.forked = len(chain.tips) > 1 or tally.forked
            return forked(self._store, chain, common)
        return straight(chain, base, common)

    def _exchange(self, own: OwnChain, tally: _Tally) -> bool:
        """Send what is not covered; True when there is more to send in another round."""
        if not tally.ways:
            return False
        signed = self._store.signed([way.node for way in tally.ways])
        for _ in range(PUSHES_A_ROUND):
            if self.ending:
                return False
            while (loads := self._fill(tally, signed)) and not self._send(own, loads, signed, tally):
                pass
            if not loads:
                return False
        return bool(self._fill(tally, signed))

    def _fill(self, tally: _Tally, signed: Mapping[uuid.UUID, Signed]) -> list[_Load]:
        """Runs for the next push, within the limits of both sides."""
        left = max(min(self._batch.limit(), tally.limits.events, wire.LIMIT_EVENTS), 1)
        room = min(tally.limits.bytes, wire.LIMIT_BYTES)
        loads: list[_Load] = []
        for way in tally.ways:
            if way.over:
                continue
            if left <= 0 or room <= 0 or len(loads) == wire.MAX_STREAMS:
                break
            seq, entries = way.next(self._store, left, room)
            if not entries:
                way.over = True
                continue
            load = _cut(_Load(way=way, entries=entries, seq=seq), signed.get(way.node))
            size = sum(len(entry.raw or b"") for entry in load.entries)
            if loads and size > room:
                break
            loads.append(load)
            left -= len(load.entries)
            room -= size
        return loads

    def _send(
        self, own: OwnChain, loads: Sequence[_Load], signed: Mapping[uuid.UUID, Signed], tally: _Tally
    ) -> bool:
        """One push; False when it is to be tried again in another form."""
        count = sum(len(load.entries) for load in loads)
        began = self._clock.monotonic()
        try:
            answer = self._hub.push(
                wire.Push(streams=[self._parcel(own, load, signed.get(load.way.node)) for load in loads])
            )
        except HubFault:
            tally.faults += 1
            if self._batch.opaque or tally.faults > FAULTS_A_ROUND:
                raise
            self._batch.broke(count)
            return False
        except TooMuch:
            if count == 1:
                raise
            self._batch.shrink(count)
            return False
        except NoAnswer:
            self._batch.shrink(count)
            raise
        if [one.node for one in answer.streams] != [load.way.node for load in loads]:
            raise NoAnswer("sync.answer", _STRANGE)
        self._batch.went(count, self._clock.monotonic() - began)
        self._judged(loads, answer.streams, tally)
        return True

    def _judged(self, loads: Sequence[_Load], verdicts: Sequence[wire.Verdict], tally: _Tally) -> None:
        """Each chain by itself: one that is not taken does not hold up the others."""
        receipts: list[Receipt] = []
        for load, verdict in zip(loads, verdicts, strict=True):
            match verdict.status:
                case wire.PushStatus.GAP:
                    self._go_back(load.way, verdict)
                case wire.PushStatus.BAD:
                    load.way.over = True
                    tally.refused = (
                        f"上级服务器没有接收电脑 {str(load.way.node)[:8]} 的记录：{verdict.detail}"
                    )
                case wire.PushStatus.OK | wire.PushStatus.FORK:
                    receipts.append(self._checked(load, verdict))
                    load.way.went(len(load.entries), load.seq)
                    tally.sent += verdict.stored
                    tally.known += verdict.dup
                    tally.forked = tally.forked or verdict.status is wire.PushStatus.FORK
        if receipts:
            self._store.keep(receipts, root=not tally.above)

    def _go_back(self, way: Way, verdict: wire.Verdict) -> None:
        """The hub above lacks what comes before: begin behind what its tips and this chain have in common."""
        way.gaps += 1
        if way.gaps > GAPS_A_ROUND:
            way.over = True
            return
        way.through(self._store, [link for _, link in verdict.tips])

    def _parcel(self, own: OwnChain, load: _Load, signed: Signed | None) -> wire.Parcel:
        """A run as it goes over the wire: signed by its author, which for its own chain is this hub."""
        last = load.entries[-1].link
        if load.way.node == own.node:
            sig = self._seal.sign(checkpoint_bytes(own.node, load.seq, last))
        else:
            sig = signed.sig if signed is not None and signed.link == last else b""
        return wire.Parcel(
            node=load.way.node,
            prev=load.entries[0].prev,
            entries=[wire.Redacted(chash=one.chash) if one.raw is None else one.raw for one in load.entries],
            ckpt=wire.Checkpoint(seq=load.seq, link=last, sig=sig),
            opaque=self._batch.opaque,
        )

    def _checked(self, load: _Load, verdict: wire.Verdict) -> Receipt:
        """The receipt, when it is for what was sent and truly from the hub above."""
        slip = verdict.receipt
        last = load.entries[-1].link
        if slip is None or (slip.seq, slip.link) != (load.seq, last):
            raise NoAnswer("sync.answer", _STRANGE)
        receipt = Receipt(
            hub=self._upper.hub_id,
            node=load.way.node,
            seq=load.seq,
            link=last,
            at=slip.hub_time,
            sig=slip.sig,
        )
        if not is_signed(self._upper.key, receipt.signed(), receipt.sig):
            raise Refused("sync.receipt", "上级服务器的回执签名不对，请技术人员核对服务器。")
        return receipt

    def _stopped(
        self, error: Refused | Unavailable, chains: Sequence[NodeChain], tally: _Tally
    ) -> RoundResult:
        asked = error.retry_after if isinstance(error, HubBusy) else None
        self._full_at = None
        self._trust.again()
        self.pace.failed(self._clock.monotonic(), asked)
        refused = isinstance(error, (Refused, HubFault, TooMuch))
        waiting = _backlog(tally) if tally.ways else sum(map(_uncovered, chains))
        result = self._result(LinkState.REFUSED if refused else LinkState.OFFLINE, tally, waiting=waiting)
        away = error.code in {"sync.offline", "sync.no_answer"}
        return replace(result, sentence=result.sentence if away else error.sentence, retry_after=asked)

    def _result(self, state: LinkState, tally: _Tally, *, waiting: int) -> RoundResult:
        return RoundResult(
            state=state,
            sentence=SENTENCES[state],
            waiting=waiting,
            at=self._clock.wall(),
            sent=tally.sent,
            known=tally.known,
            regained=tally.regained,
        )


def _cut(load: _Load, signed: Signed | None) -> _Load:
    """End a run where its author has signed, so that the signature goes with it."""
    if signed is None:
        return load
    for place, entry in enumerate(load.entries[:-1]):
        if entry.link == signed.link:
            return _Load(way=load.way, entries=load.entries[: place + 1], seq=signed.seq)
    return load


def _backlog(tally: _Tally) -> int:
    return sum(way.backlog() for way in tally.ways)


def _covered(chain: NodeChain) -> bool:
    return len(chain.tips) == 1 and chain.receipt is not None and chain.receipt.link == chain.tips[0].link


def _uncovered(chain: NodeChain) -> int:
    """Entries that no receipt from above covers."""
    return max(chain.tips[-1].seq - (chain.receipt.seq if chain.receipt else 0), 0)


def _state(tally: _Tally, *, more: bool) -> LinkState:
    """The gravest thing there is to say."""
    if any(way.damaged for way in tally.ways):
        return LinkState.DAMAGED
    if tally.refused:
        return LinkState.REFUSED
    if tally.forked:
        return LinkState.FORKED
    if tally.behind:
        return LinkState.BEHIND
    return LinkState.SENDING if more else LinkState.SYNCED
