"""One round of a desk's sync: hello, then what the hub's tips do not cover (sync-protocol.md A2, sender).

The chain is the outbox (D12): there is nothing to mark, clean or forget. Every touch of the store is one
short transaction of `Outbox`; none is open while the network is waited for (S9). When to run is `pace.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from hall.chain import Entry, check_run
from hall.clock import Clock
from hall.errors import Refused, Unavailable
from hall.events import KINDS
from hall.ports import Changes, Topic
from hall.sync_ports import STATE_SENTENCES, LinkState, Outbox, OwnChain, Receipt, RoundResult
from hall.trust_ports import RootPin
from sync import wire
from sync.aside import while_doing
from sync.batch import (
    FAULTS_A_ROUND,
    GAPS_A_ROUND,
    LADDER,
    PUSHES_A_ROUND,
    Batch,
    checkpoint_bytes,
)
from sync.client import HubBusy, HubFault, NoAnswer, TooMuch
from sync.pace import Pace, Rand
from sync.recover import Look, OwnRecovery
from sync.relay_trust import is_roots, root_of
from sync.security import Seal, is_signed

APP: Final = "yichuang 0.1.0"
_REGAINED: Final = frozenset({Topic.SYNC, Topic.CASES, Topic.PERSONS, Topic.QUEUE, Topic.PAPERS})
_MOVING: Final = "大厅服务器的记录正在变化，稍后自动再传。"
_OTHER_ROOT: Final = (
    "最上级服务器的密钥与原来的不同，没有采用。记录照常上传，文件暂不清理，请技术人员用 root-key 核对。"
)
_STRANGE: Final = "大厅服务器的回答与所传的不符，稍后自动再传。"


@dataclass(slots=True)
class _Tally:
    """What a round has done so far; `seq` is the last entry that the hub is known to have."""

    seq: int = 0
    sent: int = 0
    known: int = 0
    must: tuple[str, ...] = ()
    forked: bool = False
    behind: bool = False
    cloned: bool = False
    damaged: bool = False
    regained: int = 0
    notice: str = ""
    faults: int = 0
    gaps: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ahead:
    """What was read behind `seq` while the push before it was under way."""

    seq: int
    entries: tuple[Entry, ...]
    damaged: bool


class DeskSync:
    """The sync of one desk with one hub. One round at a time (S17)."""

    def __init__(
        self,
        outbox: Outbox,
        hub: wire.HubLink,
        clock: Clock,
        *,
        seal: Seal,
        rand: Rand,
        learn: Callable[[int], None] = lambda _offset_ms: None,
        hub_key: bytes | None = None,
        recovery: OwnRecovery | None = None,
    ) -> None:
        """Wire it; no connection and no transaction is opened yet.

        Args:
            outbox: The own chain.
            hub: The way to the hub.
            clock: The PC's clock.
            seal: The node's key, for checkpoints.
            rand: Numbers in [0, 1) for the jitter.
            learn: Is told the measured offset in milliseconds after each hello (D11).
            hub_key: The hub's public key when enrolment has told it; then receipts are checked.
            recovery: Fetches what this store has lost; without it a round only says that it is behind.
        """
        self._outbox = outbox
        self._hub = hub
        self._clock = clock
        self._seal = seal
        self._learn = learn
        self._hub_key = hub_key
        self._recovery = recovery
        self.pin: RootPin | None = None
        """Keeps the root's key; with it only the root's receipts count as such."""
        self._batch = Batch()
        self._greeted = False
        self._covered: int | None = None
        self._root: int | None = None
        self._above = True
        self._ahead: _Ahead | None = None
        self.pace = Pace(rand, clock.monotonic())

    def poke(self) -> None:
        """An event was written; may be called from the thread that owns this object only."""
        self.pace.poke(self._clock.monotonic())

    def wake(self) -> None:
        """See `hall.desk.HubRunner.wake`."""
        self.pace.wake(self._clock.monotonic())

    def now(self) -> None:
        """A person asks for a round at once; see `poke`."""
        self.pace.now(self._clock.monotonic())

    def wait(self) -> float:
        """Seconds until the next round is due."""
        return self.pace.wait(self._clock.monotonic())

    def round(self) -> RoundResult:
        """One round, whatever comes of it. Sets when the next one is due.

        Refusals and outages come back as a state; only a store that cannot be read raises (`Unavailable`).
        """
        own = self._outbox.own()
        tally = _Tally()
        try:
            welcome, offset = self._hello(own)
        except (Refused, Unavailable) as error:
            return self._stopped(error, own, tally)
        self._learn(offset)
        try:
            look = self._look(own, welcome, tally)
            own = self._outbox.own() if tally.regained or tally.behind else own
            more = self._exchange(own, welcome, tally, look)
            self._pin_root(welcome, tally)
            self._hear_root(own, welcome)
        except (Refused, Unavailable) as error:
            return replace(self._stopped(error, own, tally), hub=welcome.hub_id, offset_ms=offset)
        self.pace.succeeded(self._clock.monotonic(), more=more)
        result = self._result(_state(tally, more=more), own, tally)
        return replace(result, more=more, hub=welcome.hub_id, offset_ms=offset)

    def _hello(self, own: OwnChain) -> tuple[wire.Welcome, int]:
        """Greet, and measure the clock: the hub's time belongs to the middle of the trip (RTT/2)."""
        # The last receipt is named beside the tip: a hub that was restored may not have that one either.
        receipt = self._outbox.receipt()
        named = {(own.tip.seq, own.tip.link)} if own.tip else set()
        if receipt is not None and receipt.node == own.node:
            named.add((receipt.seq, receipt.link))
        if self._root is None:
            root = self._outbox.root()
            self._root = root.seq if root is not None and root.node == own.node else 0
        if self._recovery is not None:
            room = wire.MAX_TIPS - len(named)
            named.update((end.seq, end.link) for end in self._recovery.ends()[-room:])
        began, wall = self._clock.monotonic(), self._clock.wall()
        welcome = self._hub.hello(
            wire.Hello(
                proto=wire.PROTO,
                app=APP,
                node=own.node,
                inc=own.inc,
                tips={own.node: sorted(named)},
                time=wall,
                types={} if self._greeted else {str(kind): rule.tv for kind, rule in KINDS.items()},
                root={own.node: self._root} if self._above else {},
            )
        )
        self._greeted = True
        trip = self._clock.monotonic() - began
        return welcome, round((welcome.time - (wall + trip // 2)) / 1000)

    def _look(self, own: OwnChain, welcome: wire.Welcome, tally: _Tally) -> Look:
        """Whether this store was put back, or is one of two; what it has lost is fetched and joined first."""
        links = [link for _, link in welcome.tips.get(own.node, [])]
        tally.must = tuple(welcome.must)
        tally.forked = len(links) > 1
        if self._recovery is None:
            tally.behind = any(link not in self._outbox.places(links) for link in links)
            return Look()
        look = self._recovery.look(own, welcome)
        tally.cloned, tally.behind, tally.notice = look.cloned, look.behind, look.notice
        tally.regained = look.regained.count if look.regained is not None else 0
        return look

    def _exchange(self, own: OwnChain, welcome: wire.Welcome, tally: _Tally, look: Look) -> bool:
        """Send what is not covered; True when there is more to send in another round."""
        self._batch.suspects, self._batch.opaque, self._ahead = 0, False, None
        self._begin(own, welcome, tally, look)
        for _ in range(PUSHES_A_ROUND):
            while (entries := self._next(tally, welcome.limits)) and not self._send(
                own, welcome, entries, tally
            ):
                pass
            if not entries:
                self._send_arms(own, welcome, look)
                return False
        return bool(self._next(tally, welcome.limits))

    def _hear_root(self, own: OwnChain, welcome: wire.Welcome) -> None:
        """Keep how far the root has this chain: from a hub with one above what it passes on, else its own."""
        self._above = welcome.above
        last = self._outbox.receipt(welcome.hub_id)
        said = [last] if last is not None else []
        if welcome.above:
            said = [
                Receipt(hub=one.hub, node=one.node, seq=one.seq, link=one.link, at=one.hub_time, sig=one.sig)
                for one in welcome.root
            ]
        root = self.pin.root() if self.pin is not None else None
        if root is not None:
            # Once there was a root, a hub cannot say that it is one itself.
            said = [one for one in said if is_roots(root, one)]
        for one in said:
            ours = one.node == own.node and one.seq != self._root
            if ours and self._outbox.places([one.link]).get(one.link) == one.seq:
                self._outbox.keep_root(one)
                self._root = one.seq

    def _pin_root(self, welcome: wire.Welcome, tally: _Tally) -> None:
        """Keep the root's key when it is heard first; another one later is for people to look at."""
        if self.pin is None or self._hub_key is None:
            return
        root = root_of(welcome, self._hub_key)
        if root is not None and self.pin.offer(root):
            tally.notice = tally.notice or _OTHER_ROOT

    def _begin(self, own: OwnChain, welcome: wire.Welcome, tally: _Tally, look: Look) -> None:
        """Where to begin: behind the newest entry that both sides have."""
        links = [link for _, link in welcome.tips.get(own.node, [])]
        places = self._outbox.places([*links, *look.bases])
        receipt = self._outbox.receipt(welcome.hub_id)
        if own.tip is not None and own.tip.link in welcome.known:
            # An answer was lost when no receipt covers the tip: the last entry again brings it.
            covered = receipt is not None and receipt.link == own.tip.link
            tally.seq = own.tip.seq if covered else own.tip.seq - 1
        elif places:
            tally.seq = max(places.values())
        elif receipt is not None and receipt.link in welcome.known:
            # The tips say nothing that is known here: the last common receipt does (D32).
            tally.seq = self._outbox.places([receipt.link]).get(receipt.link, 0)
        self._covered = tally.seq

    def _next(self, tally: _Tally, limits: wire.Limits) -> tuple[Entry, ...]:
        """The next entries, as far as they are sound: a damaged one is never forwarded (F31)."""
        limit = min(self._batch.limit(), limits.events, wire.LIMIT_EVENTS)
        ahead, self._ahead = self._ahead, None
        if ahead is None or ahead.seq != tally.seq or not ahead.entries:
            ahead = self._read(tally.seq, limit, limits)
        tally.damaged = tally.damaged or ahead.damaged
        return ahead.entries[: max(limit, 1)]

    def _read(self, seq: int, limit: int, limits: wire.Limits) -> _Ahead:
        entries = self._outbox.after(seq, max(limit, 1), min(limits.bytes, wire.LIMIT_BYTES))
        faults = check_run(entries)
        if faults:
            bad = next(place for place, entry in enumerate(entries) if entry.link == faults[0].link)
            entries = entries[:bad]
        return _Ahead(seq=seq, entries=entries, damaged=bool(faults))

    def _push(
        self, own: OwnChain, entries: Sequence[Entry], seq: int, limits: wire.Limits
    ) -> wire.PushAnswer:
        """A push; of a long way the next entries are read while the hub writes these."""
        message = wire.Push(streams=[self._parcel(own, entries, seq)])
        if len(entries) < LADDER[1]:
            return self._hub.push(message)

        def read_ahead() -> None:
            self._ahead = self._read(seq, min(LADDER[-1], limits.events, wire.LIMIT_EVENTS), limits)

        return while_doing(lambda: self._hub.push(message), read_ahead)

    def _send(self, own: OwnChain, welcome: wire.Welcome, entries: Sequence[Entry], tally: _Tally) -> bool:
        """One push; False when it is to be tried again in another form."""
        began = self._clock.monotonic()
        seq = tally.seq + len(entries)
        try:
            answer = self._push(own, entries, seq, welcome.limits)
        except HubFault:
            tally.faults += 1
            if self._batch.opaque or tally.faults > FAULTS_A_ROUND:
                raise
            self._batch.broke(len(entries))
            return False
        except TooMuch:
            if len(entries) == 1:
                raise
            self._batch.shrink(len(entries))
            return False
        except NoAnswer:
            self._batch.shrink(len(entries))
            raise
        if len(answer.streams) != 1:
            raise NoAnswer("sync.answer", _STRANGE)
        verdict = answer.streams[0]
        if verdict.status is wire.PushStatus.GAP:
            self._go_back(verdict, tally)
            return False
        if verdict.status is wire.PushStatus.BAD:
            raise Refused("sync.bad", f"大厅服务器没有接收：{verdict.detail}")
        self._batch.went(len(entries), self._clock.monotonic() - began)
        self._outbox.keep_receipt(self._checked(own, welcome, verdict, entries[-1].link, seq))
        tally.seq = self._covered = seq
        tally.sent += verdict.stored
        tally.known += verdict.dup
        tally.forked = verdict.status is wire.PushStatus.FORK
        tally.cloned = tally.cloned or wire.Must.REENROL in verdict.must
        tally.must = tuple(dict.fromkeys((*tally.must, *verdict.must)))
        return True

    def _send_arms(self, own: OwnChain, welcome: wire.Welcome, look: Look) -> None:
        """Give recovered arms back to a hub that has lost them itself; they hang on the line just sent."""
        recovery = self._recovery
        if recovery is None or look.regained is not None:
            return
        for end in recovery.ends():
            if end.link in welcome.known:
                continue
            entries = recovery.store.arm(end.link)
            for begin in range(0, len(entries), LADDER[1]):
                part = entries[begin : begin + LADDER[1]]
                seq = end.seq - len(entries) + begin + len(part)
                parcel = msgspec.structs.replace(self._parcel(own, part, seq), opaque=False, beside=True)
                answer = self._hub.push(wire.Push(streams=[parcel]))
                if any(one.status in {wire.PushStatus.GAP, wire.PushStatus.BAD} for one in answer.streams):
                    raise Unavailable("sync.gap", _MOVING)

    def _parcel(self, own: OwnChain, entries: Sequence[Entry], seq: int) -> wire.Parcel:
        last = entries[-1].link
        signed = checkpoint_bytes(own.node, seq, last)
        return wire.Parcel(
            node=own.node,
            prev=entries[0].prev,
            entries=[wire.Redacted(chash=one.chash) if one.raw is None else one.raw for one in entries],
            ckpt=wire.Checkpoint(seq=seq, link=last, sig=self._seal.sign(signed)),
            opaque=self._batch.opaque,
        )

    def _go_back(self, verdict: wire.Verdict, tally: _Tally) -> None:
        """The hub lacks what comes before: begin behind what its tips and this chain have in common."""
        tally.gaps += 1
        if tally.gaps > GAPS_A_ROUND:
            raise Unavailable("sync.gap", _MOVING)
        places = self._outbox.places([link for _, link in verdict.tips])
        tally.seq = max((seq for seq in places.values() if seq < tally.seq), default=0)
        self._covered = tally.seq

    def _checked(
        self, own: OwnChain, welcome: wire.Welcome, verdict: wire.Verdict, link: bytes, seq: int
    ) -> Receipt:
        """The receipt, when it is for what was sent and, with a known key, truly the hub's."""
        slip = verdict.receipt
        if slip is None or (slip.seq, slip.link) != (seq, link):
            raise NoAnswer("sync.answer", _STRANGE)
        receipt = Receipt(
            hub=welcome.hub_id, node=own.node, seq=seq, link=link, at=slip.hub_time, sig=slip.sig
        )
        if self._hub_key is not None and not is_signed(self._hub_key, receipt.signed(), receipt.sig):
            raise Refused("sync.receipt", "大厅服务器的回执签名不对，请技术人员核对服务器。")
        return receipt

    def _stopped(self, error: Refused | Unavailable, own: OwnChain, tally: _Tally) -> RoundResult:
        asked = error.retry_after if isinstance(error, HubBusy) else None
        self.pace.failed(self._clock.monotonic(), asked)
        refused = isinstance(error, (Refused, HubFault, TooMuch))
        result = self._result(LinkState.REFUSED if refused else LinkState.OFFLINE, own, tally)
        return replace(result, sentence=error.sentence, retry_after=asked)

    def _result(self, state: LinkState, own: OwnChain, tally: _Tally) -> RoundResult:
        return RoundResult(
            state=state,
            sentence=STATE_SENTENCES[state],
            waiting=self._waiting(own),
            at=self._clock.wall(),
            sent=tally.sent,
            known=tally.known,
            must=tally.must,
            regained=tally.regained,
            notice=tally.notice,
            changes=Changes(topics=_REGAINED if tally.regained else frozenset({Topic.SYNC})),
        )

    def _waiting(self, own: OwnChain) -> int:
        """Entries that the hub is not known to have: from this session, else from the last receipt."""
        if own.tip is None:
            return 0
        covered = self._covered
        if covered is None:
            receipt = self._outbox.receipt()
            covered = receipt.seq if receipt else 0
        return max(own.tip.seq - covered, 0)


def _state(tally: _Tally, *, more: bool) -> LinkState:
    """The gravest thing there is to say."""
    if tally.damaged:
        return LinkState.DAMAGED
    if tally.cloned:
        return LinkState.CLONED
    if tally.forked:
        return LinkState.FORKED
    if tally.behind:
        return LinkState.BEHIND
    return LinkState.SENDING if more else LinkState.SYNCED
