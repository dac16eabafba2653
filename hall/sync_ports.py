"""What the two sides of a sync need from their stores, and what a round tells (sync-protocol.md A1, A2).

The receiver (hub) works through `HubWork`, one transaction each; the sender (desk) through `Outbox`, whose
every method is one short transaction, because nobody holds one while waiting for the network. Fulfilled in
`models/`. Messages of the wire and sockets are not known here.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Final, Protocol, Self

from hall.chain import HASH_SIZE, Entry, Tip
from hall.fold import Folded
from hall.order import Judged
from hall.ports import Changes

CASE_LANE: Final = "case"
"""Lane of the feed that every node's chain goes to; catalogue and control come with their issue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An entry as the receiver stores it: place by its position in the chain, the rest from its envelope.

    An entry whose envelope could not be read has an empty `stream` and `kind`; its bytes are kept.
    """

    entry: Entry
    node: uuid.UUID
    inc: uuid.UUID
    seq: int
    event_id: uuid.UUID
    stream: str = ""
    kind: str = ""
    tv: int = 0
    hlc: int = 0

    def tip(self) -> Tip:
        """This entry as the tip of its node."""
        return Tip(node=self.node.bytes, inc=self.inc.bytes, seq=self.seq, link=self.entry.link, hlc=self.hlc)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Where an event id was seen before."""

    link: bytes
    chash: bytes


class QuarantineCode(StrEnum):
    """Why something needs a person's eye. The event itself is always kept."""

    EQUIVOCATION = "equivocation"
    TWIN = "twin"
    UNREADABLE = "unreadable"
    ENVELOPE = "envelope"
    OPAQUE = "opaque"
    FOLD = "fold"
    CLASH = "clash"
    FORK = "fork"
    CLONE = "clone"
    RESTORED = "restored"
    DAMAGED = "damaged"
    SALVAGE = "salvage"


QUARANTINE_WORDS: Final[Mapping[QuarantineCode, str]] = {
    QuarantineCode.EQUIVOCATION: "同一个编号有两份不同的内容，两份都已保留，请核对是否两台电脑共用了身份。",
    QuarantineCode.TWIN: "同一条记录出现在两个位置，两处都已保留，请技术人员核对。",
    QuarantineCode.UNREADABLE: "这条记录的外层读不出来，字节已原样保留。",
    QuarantineCode.ENVELOPE: "这条记录自称的来源或序号与它所在的位置不符，已原样保留。",
    QuarantineCode.OPAQUE: "接收这条记录时程序出错，已按原样保留，待程序修正后重读。",
    QuarantineCode.FOLD: "这条记录使汇总出错，未计入办件，已原样保留。",
    QuarantineCode.FORK: "这台电脑的记录分成了两支，两支都已保留，可能曾恢复至旧备份或复制过硬盘。",
    QuarantineCode.CLONE: (
        "有两台电脑用同一个身份在写记录，两台的记录都已保留。请找到另一台，让其中一台换新身份后重新登记。"
    ),
    QuarantineCode.RESTORED: "这台电脑的数据曾恢复至旧备份，编号已换新系列。请提醒窗口核对最近的纸质单据。",
    QuarantineCode.CLASH: "断网期间的号与大厅的号对不上，两个都已保留，请大厅管理员核对。",
    QuarantineCode.SALVAGE: "停用或注销的电脑送来的最后记录，已原样保留，没有计入办件，由人决定是否采用。",
    QuarantineCode.DAMAGED: "大厅服务器送来的一条记录与校验值不符，没有采用，请技术人员核对服务器。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """One row for the page of things that a person has to look at; `at` microseconds UTC of the receiver."""

    node: uuid.UUID
    link: bytes | None
    event_id: uuid.UUID | None
    raw: bytes | None = field(repr=False)
    code: QuarantineCode
    detail: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHead:
    """End of a feed: its epoch, the last position and the hash over everything so far."""

    lane: str
    feed_id: uuid.UUID
    gseq: int
    fhash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPlace:
    """One position of a feed."""

    gseq: int
    link: bytes
    stream: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The receiver's signed word that everything up to `link` is durable there; `at` is its clock, µs UTC."""

    hub: uuid.UUID
    node: uuid.UUID
    seq: int
    link: bytes
    at: int
    sig: bytes

    def signed(self) -> bytes:
        """The bytes that the signature covers."""
        return b"".join(
            (
                b"yichuang receipt 1\x00",
                self.hub.bytes,
                self.node.bytes,
                self.seq.to_bytes(8, "big"),
                self.link,
                self.at.to_bytes(8, "big", signed=True),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """An author's signature over everything up to `link`; it goes through all hubs unchanged."""

    node: uuid.UUID
    seq: int
    link: bytes
    sig: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What two replicas compare after a round: count, newest entries, XOR of all content hashes of a node."""

    n: int
    tips: tuple[tuple[int, bytes], ...]
    xor: bytes


def digest(tips: Iterable[Tip], chashes: Iterable[bytes]) -> Digest:
    """Digest of a node's entries, the same whatever their order."""
    count, value = 0, 0
    for one in chashes:
        count += 1
        value ^= int.from_bytes(one, "big")
    places = tuple(sorted((tip.seq, tip.link) for tip in tips))
    return Digest(n=count, tips=places, xor=value.to_bytes(HASH_SIZE, "big"))


class HubWork(Protocol):
    """One transaction of the receiver. Leaving without `commit` undoes everything."""

    def tips(self, node: uuid.UUID) -> tuple[Tip, ...]:
        """Newest entries of a node's chain, by seq: none, one, or several after a fork."""
        ...

    def all_tips(self, nodes: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, tuple[Tip, ...]]:
        """The same of many nodes in one go; those without any are left out."""
        ...

    def known(self, links: Sequence[bytes]) -> frozenset[bytes]:
        """Which of these links are stored."""
        ...

    def place(self, link: bytes) -> Tip | None:
        """Node, incarnation and position of a stored entry."""
        ...

    def sightings(self, event_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, tuple[Sighting, ...]]:
        """Where these event ids are stored already; ids that are new are left out."""
        ...

    def add(self, arrivals: Sequence[Arrival], at: int) -> None:
        """Insert entries received at `at` (µs UTC). A link that is there already stays as it is."""
        ...

    def set_tips(self, node: uuid.UUID, tips: Sequence[Tip]) -> None:
        """Replace the tips of a node."""
        ...

    def set_all_tips(self, tips: Mapping[uuid.UUID, Sequence[Tip]]) -> None:
        """Replace the tips of many nodes in one go."""
        ...

    def set_signed(self, signed: Sequence[Signed]) -> None:
        """Keep authors' signatures over their chains, in place of earlier ones."""
        ...

    def writers(self, streams: Sequence[str]) -> Mapping[str, frozenset[uuid.UUID]]:
        """Who wrote to these streams."""
        ...

    def append_feed(self, lane: str, links: Sequence[bytes]) -> FeedHead:
        """Put links at the end of a feed under the lock of its head."""
        ...

    def feed_head(self, lane: str) -> FeedHead:
        """The end of a feed; a lane that was never written begins with a new epoch."""
        ...

    def feed_after(self, lane: str, gseq: int, limit: int) -> tuple[FeedPlace, ...]:
        """Positions behind `gseq`, in order."""
        ...

    def quarantine(self, rows: Sequence[Quarantined]) -> None:
        """Put rows before a person's eyes; the same about the same link only counts as another try."""
        ...

    def quarantined(self) -> tuple[Quarantined, ...]:
        """Everything that waits for a person, oldest first."""
        ...

    def entries(self, streams: Sequence[str]) -> Mapping[str, tuple[Entry, ...]]:
        """All entries of these streams."""
        ...

    def folded_to(self, lane: str) -> int:
        """Position of the feed up to which cases, tickets and persons are folded."""
        ...

    def set_folded(self, lane: str, gseq: int) -> None:
        """Move that position, never back."""
        ...

    def save(self, folded: Iterable[Folded]) -> None:
        """Insert or replace folded rows."""
        ...

    def judge(self, verdicts: Iterable[Judged]) -> None:
        """Store the fold status of events; a later verdict replaces an earlier one."""
        ...

    def digest(self, node: uuid.UUID) -> Digest:
        """See `Digest`."""
        ...

    def received(self, links: Sequence[bytes]) -> Mapping[bytes, int]:
        """When these entries were stored here, µs UTC; unknown ones are left out."""
        ...

    def merged(self, node: uuid.UUID, links: Sequence[bytes]) -> frozenset[bytes]:
        """Which of these links a stored `node.booted` of the node has joined to its chain again."""
        ...

    def merge(self, node: uuid.UUID, link: bytes, also: Sequence[bytes]) -> None:
        """Note that the entry `link` joins the arms of its node that end in `also`."""
        ...

    def path(self, tip: bytes, after: bytes, limit: int, max_bytes: int) -> tuple[Entry, ...]:
        """The run that ends in `tip`, in chain order, at most `limit` entries and nothing up to `after`.

        At least one entry whatever its size; none when `tip` is not stored.
        """
        ...

    def codes(self, node: uuid.UUID) -> frozenset[QuarantineCode]:
        """Why something of a node waits for a person."""
        ...

    def __enter__(self) -> Self:
        """Begin."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Undo unless committed."""
        ...

    def commit(self) -> None:
        """Make it durable.

        Raises:
            Unavailable: The disk did not take it; nothing of it is stored.
        """
        ...


class HubStore(Protocol):
    """Opens transactions of the receiver."""

    def __call__(self) -> HubWork:
        """A new one, to be used in `with`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnChain:
    """Who sends, and the newest entry of the own chain."""

    node: uuid.UUID
    inc: uuid.UUID
    tip: Tip | None


class Outbox(Protocol):
    """The own chain as the sender reads it (D12: the chain is the outbox). Each call is one transaction."""

    def own(self) -> OwnChain:
        """Identity and tip."""
        ...

    def places(self, links: Sequence[bytes]) -> Mapping[bytes, int]:
        """Which of these links lie on the own line, with their seq; recovered arms beside it are left out."""
        ...

    def after(self, seq: int, limit: int, max_bytes: int) -> tuple[Entry, ...]:
        """Entries of the own chain behind `seq` in chain order.

        At most `limit` entries and `max_bytes` bytes of events, but at least one if there is one.
        """
        ...

    def receipt(self, hub: uuid.UUID | None = None) -> Receipt | None:
        """The last receipt of a hub, or of whichever hub answered last."""
        ...

    def keep_receipt(self, receipt: Receipt) -> None:
        """Store a receipt in place of the hub's earlier one."""
        ...

    def root(self) -> Receipt | None:
        """How far the root has the own chain: nothing behind it may be thrown away (sync-protocol.md A2)."""
        ...

    def keep_root(self, receipt: Receipt) -> None:
        """Store what the root said in place of its earlier word."""
        ...

    def digest(self) -> Digest:
        """See `Digest`."""
        ...


class LinkState(StrEnum):
    """How things stand with the hub after a round."""

    SYNCED = "synced"
    SENDING = "sending"
    BEHIND = "own chain behind"
    FORKED = "forked"
    CLONED = "cloned"
    DAMAGED = "damaged"
    REFUSED = "refused"
    OFFLINE = "offline"


STATE_SENTENCES: Final[Mapping[LinkState, str]] = {
    LinkState.SYNCED: "已连接，记录已全部上传。",
    LinkState.SENDING: "已连接，正在上传。",
    LinkState.BEHIND: "大厅服务器上有本机没有的本机记录，本机数据可能曾恢复至旧备份，请告知技术人员。",
    LinkState.FORKED: "本机记录在大厅服务器上出现分叉，两边都已保留，请告知技术人员。",
    LinkState.CLONED: "另一台电脑在用本机的身份写记录，两台的都已保留，请告知技术人员重新登记其中一台。",
    LinkState.DAMAGED: "本机有一条记录与校验值不符，其后的记录暂不上传，请告知技术人员。",
    LinkState.REFUSED: "大厅服务器没有接收，请告知技术人员。",
    LinkState.OFFLINE: "未连接大厅服务器，记录都已保存在本机，连上后自动上传。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundResult:
    """What one round did, for the status bar and the lane that runs it.

    Attributes:
        state: How things stand now.
        sentence: The same in words for the status bar.
        waiting: Entries that no receipt covers yet.
        sent: Entries the hub newly stored in this round. known: those it had already.
        more: Another round should follow at once.
        offset_ms: Milliseconds to add to this PC's clock to get the hub's, or None when not measured.
        hub: Who answered, or None.
        at: Wall time of this PC at the end, microseconds UTC.
        retry_after: Seconds the hub asked to be left alone, or None.
        must: What the hub demands (`rotate_inc`, `upgrade`, `reenrol`).
        regained: Own entries that the hub gave back in this round: lists have to be read again.
        notice: What people are told once about a restore or a clone, "" usually.
        changes: For screens that show waiting or uploaded marks.
        fresh: The hub was asked in this round; else `waiting` is that of the last time.
    """

    state: LinkState
    sentence: str
    waiting: int
    at: int
    sent: int = 0
    known: int = 0
    more: bool = False
    offset_ms: int | None = None
    hub: uuid.UUID | None = None
    retry_after: float | None = None
    must: tuple[str, ...] = ()
    regained: int = 0
    notice: str = ""
    fresh: bool = True
    changes: Changes = field(default_factory=Changes)
