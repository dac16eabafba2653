"""Runs of a push before and after they are stored: their links recomputed, their place, their verdict.

What `hub.py` does with a store in one transaction is made of these; nothing here writes.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hall.chain import ZERO, Entry, Tip, link
from hall.sync_ports import QUARANTINE_WORDS, Arrival, HubWork, QuarantineCode, Quarantined, Signed
from sync import wire
from sync.batch import checkpoint_bytes
from sync.hub_forks import demands
from sync.security import is_signed

OPAQUE_INC: Final = uuid.UUID(int=0)
"""Incarnation of entries that nobody can read."""


@dataclass(frozen=True, slots=True)
class Bad(Exception):  # noqa: N818  # an answer to the sender, never raised out of `hub.py`
    """A run that is not to be stored."""

    status: wire.PushStatus
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run with its links recomputed, and how many of its first entries are stored already."""

    node: uuid.UUID
    entries: tuple[Entry, ...]
    first_seq: int
    dup: int
    inc: uuid.UUID


def waves(parcels: Sequence[wire.Parcel]) -> list[list[wire.Parcel]]:
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


def ends(parcel: wire.Parcel, tips: Mapping[uuid.UUID, Sequence[Tip]]) -> bool:
    """True for a run that ends where its chain does: an older signature is worth less than what is kept."""
    return any(tip.link == parcel.ckpt.link for tip in tips.get(parcel.node, ()))


def signed(parcel: wire.Parcel) -> Signed:
    """The signature that came with a run, as it is kept."""
    ckpt = parcel.ckpt
    return Signed(node=parcel.node, seq=ckpt.seq, link=ckpt.link, sig=ckpt.sig)


def verdict_of(
    node: uuid.UUID,
    run: Run | Bad,
    tips: Sequence[Tip],
    stored: int,
    held: Sequence[Quarantined],
    codes: Collection[QuarantineCode],
) -> tuple[wire.Verdict, Run | None]:
    """The answer to a run, without its receipt, and the run if one is due."""
    if isinstance(run, Bad):
        return wire.Verdict(node=node, status=run.status, tips=places(tips), detail=run.detail), None
    index = {entry.link: place for place, entry in enumerate(run.entries)} if held else {}
    forked = len(tips) > 1
    verdict = wire.Verdict(
        node=node,
        status=wire.PushStatus.FORK if forked else wire.PushStatus.OK,
        tips=places(tips),
        stored=stored,
        dup=run.dup,
        quarantined=[wire.Held(i=index[row.link], code=row.code) for row in held if row.link],
        must=demands(forked=forked, codes=codes),
    )
    return verdict, run


def places(tips: Sequence[Tip]) -> list[wire.Place]:
    """Tips as they are told."""
    return [(tip.seq, tip.link) for tip in tips]


def held_row(arrival: Arrival, code: QuarantineCode, now: int) -> Quarantined:
    """The row of an entry that a person has to look at; `now` microseconds UTC."""
    return Quarantined(
        node=arrival.node,
        link=arrival.entry.link,
        event_id=arrival.event_id,
        raw=arrival.entry.raw,
        code=code,
        detail=QUARANTINE_WORDS[code],
        at=now,
    )


def salvaged(
    arrived: Sequence[Sequence[tuple[Arrival, QuarantineCode | None]]], now: int
) -> list[list[Quarantined]]:
    """One row for each run of a device that was put out: they are accepted together."""
    return [[held_row(found[-1][0], QuarantineCode.SALVAGE, now)] if found else [] for found in arrived]


def linked(work: HubWork, parcel: wire.Parcel, tips: Sequence[Tip]) -> Run:
    """Recompute the links of a run and find its place: checks (1) and (2), before anything is stored.

    Raises:
        Bad: The run is no chain, belongs elsewhere, or hangs in the air.
    """
    entries = _entries(parcel)
    last = entries[-1].link
    if last != parcel.ckpt.link:
        raise Bad(wire.PushStatus.BAD, "最后一条的连接值与所报的不符，可能传输中损坏。")
    before = 0
    inc = OPAQUE_INC
    if parcel.prev != ZERO:
        at = next((tip for tip in tips if tip.link == parcel.prev), None) or work.place(parcel.prev)
        if at is None:
            raise Bad(wire.PushStatus.GAP, "缺少前面的记录。")
        if at.node != parcel.node.bytes:
            raise Bad(wire.PushStatus.BAD, "前一条属于另一台电脑。")
        before, inc = at.seq, uuid.UUID(bytes=at.inc)
    if before + len(entries) != parcel.ckpt.seq:
        raise Bad(wire.PushStatus.BAD, "序号与所在位置不符。")
    dup = 0
    if parcel.prev not in {tip.link for tip in tips} and (tips or parcel.prev != ZERO):
        # Chains are closed under prev: what is known of a run is always its beginning.
        dup = len(work.known([entry.link for entry in entries]))
    if 0 < dup < len(entries):
        at = work.place(entries[dup - 1].link)
        inc = uuid.UUID(bytes=at.inc) if at else inc
    return Run(node=parcel.node, entries=entries, first_seq=before + 1, dup=dup, inc=inc)


def require_author(parcel: wire.Parcel, keys: Mapping[uuid.UUID, bytes]) -> None:
    """A signature over a run has to be its author's, whoever brings it; what is not signed yet may follow.

    Raises:
        Bad: It is not, for an author whose key is known.
    """
    key, ckpt = keys.get(parcel.node), parcel.ckpt
    said = checkpoint_bytes(parcel.node, ckpt.seq, ckpt.link)
    if key is not None and ckpt.sig and not is_signed(key, said, ckpt.sig):
        raise Bad(wire.PushStatus.BAD, "这批记录的签名与写它的电脑的密钥不符。")


def _entries(parcel: wire.Parcel) -> tuple[Entry, ...]:
    at = parcel.prev
    entries: list[Entry] = []
    for item in parcel.entries:
        if isinstance(item, wire.Redacted):
            entry = Entry(link=link(at, item.chash), prev=at, chash=item.chash, raw=None)
        elif len(item) > wire.MAX_EVENT:
            raise Bad(wire.PushStatus.BAD, "有一条记录太大，不能收。")
        else:
            entry = Entry.of(at, item)
        entries.append(entry)
        at = entry.link
    return tuple(entries)
