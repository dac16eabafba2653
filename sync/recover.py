"""A desk that finds in the hub's first words that it was put back from a backup, or that it is not alone.

The hub names a tip of this node that this store does not have. Either this store is older than what the hub
has of it: then the missing entries are fetched and joined (sync-protocol.md A2, F15, F16). Or another PC
writes with the same identity: then both go on, nothing is joined, and people are told (F17). What tells them
apart is the memory of this process, which no backup can put back: once it had everything that the hub has,
whatever was written after that moment and not by it was written by somebody else. What is older may still
come: a hub that was put back itself gets it from the city (F19).
"""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Protocol

from msgspec import Meta, Struct

from hall import bodies as b
from hall.chain import ZERO, Entry, Tip, link
from hall.clock import Clock, next_hlc
from hall.codec import body_as, decode
from hall.errors import Refused, Unavailable
from hall.events import EventKind
from hall.recovery import (
    BEHIND,
    CLONED_SENTENCE,
    MERGED,
    NoticeKind,
    Recovery,
    Regained,
    behind_sentence,
    regained_sentence,
    still_missing,
)
from hall.sync_ports import Arrival, OwnChain
from sync import wire

PAGE: Final = 500
"""Entries asked for at once."""
KEPT: Final = 1_000
"""Entries stored in one transaction: the clerk's own saving waits no longer than for these."""
_STRANGE: Final = "大厅服务器给回的本机记录与校验值不符，没有采用，请告知技术人员。"


class ChainAsk(Struct, frozen=True, kw_only=True):
    """Asks for the run of a node's chain that ends in `tip`, as far back as `after` or a page goes."""

    node: uuid.UUID
    tip: wire.Hash
    after: wire.Hash = ZERO
    max: Annotated[int, Meta(ge=1, le=wire.LIMIT_EVENTS)] = PAGE


def chain_query(text: Mapping[str, str]) -> dict[str, object]:
    """The fields of an address of `/v1/chain`.

    Raises:
        ValueError: A hash is not in hexadecimal digits, or `max` no number.
    """
    found: dict[str, object] = {"node": text.get("node", ""), "tip": bytes.fromhex(text.get("tip", ""))}
    if "after" in text:
        found["after"] = bytes.fromhex(text["after"])
    if "max" in text:
        found["max"] = int(text["max"])
    return found


class ChainAnswer(Struct, frozen=True, kw_only=True):
    """A run in chain order; `prev` is what its first entry hangs on, `seq` the number of the last one."""

    node: uuid.UUID
    prev: wire.Hash
    seq: wire.Seq
    entries: Annotated[list[bytes | wire.Redacted], Meta(max_length=wire.LIMIT_EVENTS)]


class ChainSource(Protocol):
    """Whoever has a node's chain (`sync.client.HttpHub.chain`, and in tests the hub itself)."""

    def chain(self, ask: ChainAsk) -> ChainAnswer:
        """One page.

        Raises:
            Unavailable: Nobody answers.
            Refused: It is not there, or not for this node.
        """
        ...


def fetch_arm(
    source: ChainSource,
    held_of: Callable[[Sequence[bytes]], frozenset[bytes]],
    node: uuid.UUID,
    tip: bytes,
    after: bytes = ZERO,
) -> tuple[Arrival, ...]:
    """Fetch backwards from an end to the first entry that is held. Every link is recomputed.

    Args:
        source: Who has the chain.
        held_of: Which of some links are held here.
        node: Whose chain.
        tip: The end.
        after: Where a page may stop, known to both sides.

    Returns:
        What is missing here, in chain order, behind an entry that is held or from nothing.

    Raises:
        Unavailable: Nobody answers, or what came does not hang together.
        Refused: The other side does not have it, or does not give it.
    """
    entries: list[Entry] = []
    seq: int | None = None
    at = tip
    while at != ZERO and at not in held_of([at]):
        page = source.chain(ChainAsk(node=node, tip=at, after=after, max=PAGE))
        seq = page.seq if seq is None else seq
        run = _checked(page, node, seq - len(entries), at)
        held = held_of([one.link for one in run])
        fresh = [one for one in run if one.link not in held]
        entries[:0] = fresh
        at = fresh[0].prev
    return arrivals_of(node, (seq or 0) - len(entries) + 1, entries)


def _checked(page: ChainAnswer, node: uuid.UUID, seq: int, tip: bytes) -> list[Entry]:
    """The entries of a page, when they end in what was asked for."""
    at, run = page.prev, []
    for item in page.entries:
        if isinstance(item, wire.Redacted):
            entry = Entry(link=link(at, item.chash), prev=at, chash=item.chash, raw=None)
        else:
            entry = Entry.of(at, item)
        run.append(entry)
        at = entry.link
    if not run or at != tip or page.node != node or page.seq != seq or len(run) > seq:
        raise Unavailable("sync.chain", _STRANGE)
    if (len(run) == seq) != (page.prev == ZERO):
        raise Unavailable("sync.chain", _STRANGE)
    return run


def arrivals_of(node: uuid.UUID, first: int, entries: Sequence[Entry]) -> tuple[Arrival, ...]:
    """Entries with what their envelopes say; unreadable ones keep their place and nothing else."""
    found: list[Arrival] = []
    inc = uuid.UUID(int=0)
    for seq, entry in enumerate(entries, first):
        ident = uuid.UUID(bytes=entry.chash[:16])
        blank = Arrival(entry=entry, node=node, inc=inc, seq=seq, event_id=ident)
        header = wire.read_header(entry.raw) if entry.raw is not None else None
        if header is None or header.node != node.bytes or header.seq != seq:
            found.append(blank)
            continue
        inc = uuid.UUID(bytes=header.inc)
        found.append(
            Arrival(
                entry=entry,
                node=node,
                inc=inc,
                seq=seq,
                event_id=uuid.UUID(bytes=header.id),
                stream=header.stream,
                kind=header.type,
                tv=header.tv,
                hlc=header.hlc,
            )
        )
    return tuple(found)


def boots_in(arrivals: Sequence[Arrival]) -> tuple[tuple[Arrival, b.NodeBooted], ...]:
    """The starts among entries, with what they say; what cannot be read is passed over."""
    found: list[tuple[Arrival, b.NodeBooted]] = []
    for one in arrivals:
        if one.kind != EventKind.NODE_BOOTED or one.entry.raw is None:
            continue
        try:
            found.append((one, body_as(decode(one.entry.raw), b.NodeBooted)))
        except Refused:
            continue
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What came of looking at the hub's tips.

    Attributes:
        behind: The hub has own entries that could not be fetched.
        cloned: Somebody else writes with this identity.
        regained: What was fetched and joined.
        notice: What people are to be told now, "" for nothing new.
        bases: What the fetched arms hang on: the hub has these entries.
    """

    behind: bool = False
    cloned: bool = False
    regained: Regained | None = None
    notice: str = ""
    bases: tuple[bytes, ...] = ()


class OwnRecovery:
    """Recovery of one desk with one hub, for the life of a process."""

    def __init__(self, store: Recovery, source: ChainSource, clock: Clock) -> None:
        """Wire it; nothing is fetched yet."""
        self.store = store
        self._source = source
        self._clock = clock
        self._whole: int | None = None
        self._late = False

    def look(self, own: OwnChain, welcome: wire.Welcome) -> Look:
        """Look at the hub's tips of the own node, and fetch and join what is missing here.

        Raises:
            Unavailable: The own store cannot be used.
            Refused: `store.series_spent`.
        """
        named = {place[1]: place for place in welcome.tips.get(own.node, [])}
        unknown = sorted(set(named) - self.store.holds(list(named)), key=lambda one: named[one])
        if wire.Must.REENROL in welcome.must or (unknown and self.store.is_cloned()):
            return self._cloned()
        if not unknown:
            self._note_whole()
            return Look()
        after = next((one for one in welcome.known), ZERO)
        try:
            if self._is_anothers(own.node, unknown):
                return self._cloned()
            arms, longer = self._fetched(own.node, unknown, after)
        except (Refused, Unavailable):
            return Look(behind=True, notice=self._still_behind())
        self._late = self._whole is not None
        regained, notice = self._join(arms, unknown, longer=longer)
        self._note_whole()
        bases = tuple(arm[0].entry.prev for arm in arms)
        return Look(regained=regained, bases=bases, notice=notice)

    def _cloned(self) -> Look:
        new = self.store.tell(NoticeKind.CLONED, CLONED_SENTENCE, None)
        return Look(cloned=True, notice=CLONED_SENTENCE if new else "")

    def _note_whole(self) -> None:
        """From now on this process has all that the hub has."""
        if self._whole is None:
            self._whole = next_hlc(0, self._clock.wall())

    def _is_anothers(self, node: uuid.UUID, ends: Sequence[bytes]) -> bool:
        """Whether another PC wrote an end: younger than the moment of having all, or a second late one."""
        if self._whole is None or self._late:
            return self._late
        newest = [self._source.chain(ChainAsk(node=node, tip=end, max=1)) for end in ends]
        raws = (item for page in newest for item in page.entries if isinstance(item, bytes))
        headers = (wire.read_header(raw) for raw in raws)
        return any(header is not None and header.hlc >= (self._whole or 0) for header in headers)

    def _fetched(
        self, node: uuid.UUID, tips: Sequence[bytes], after: bytes
    ) -> tuple[list[tuple[Arrival, ...]], bool]:
        """All arms, each stored as soon as it is whole, and those that starts among them have joined."""
        arms: list[tuple[Arrival, ...]] = []
        longer = False
        wanted = deque(tips)
        while wanted:
            end = wanted.popleft()
            try:
                arm = fetch_arm(self._source, self.store.holds, node, end, after)
            except Refused:
                if end in tips:
                    raise
                # It was joined elsewhere, and this hub does not have it: another one may.
                continue
            for begin in range(0, len(arm), KEPT):
                longer = self.store.keep(arm[begin : begin + KEPT]) or longer
            if arm:
                arms.append(arm)
                wanted.extend(link for _, body in boots_in(arm) for link in body.also)
        return arms, longer

    def _join(
        self, arms: Sequence[Sequence[Arrival]], tips: Sequence[bytes], *, longer: bool
    ) -> tuple[Regained, str]:
        """One entry that names the ends; a new incarnation unless the start has begun a fresh one already."""
        start, told = self.store.start(), self.store.told()
        entries = [one for arm in arms for one in arm]
        boots = [body for one, body in boots_in(entries) if one.inc != start.inc]
        letters = "".join(dict.fromkeys(body.series[:1] for body in boots))
        used = longer or any(one.inc == start.inc for one in entries) or start.series[:1] in letters
        self.store.begin_anew(BEHIND if used else MERGED, tips, letters=letters, rotate=used)
        numbers = [one.seq for one in entries]
        regained = Regained(count=len(entries), first=min(numbers), last=max(numbers))
        missing = (told.first, told.last) if told and told.first and told.last else None
        still = still_missing(missing, regained)
        words = regained_sentence(regained, still, self.store.start().series)
        self.store.tell(NoticeKind.RESTORED, words, still)
        return regained, words

    def _still_behind(self) -> str:
        """It cannot be fetched now: no number is drawn any more from where others may have been drawn."""
        if self.store.told() is not None:
            return ""
        self.store.begin_anew(BEHIND, (), letters="", rotate=True)
        words = behind_sentence(self.store.start().series)
        self.store.tell(NoticeKind.RESTORED, words, None)
        return words

    def ends(self) -> tuple[Tip, ...]:
        """Ends of arms beside the own line, which a hub may have to be given back."""
        return self.store.arms()
