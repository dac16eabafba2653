"""Blocks of document numbers between a desk and its hub (D2): what is asked, granted, taken over, listed.

Both sides write one transaction for one question. A block that was granted is never granted again, whatever
is lost on the way: the rest is a gap, which is lawful and listed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from hall.clock import Clock, today
from hall.commands.node import HUB_TRUST
from hall.commands.numbers import (
    NEED,
    Numbering,
    hub_of,
    is_low,
    keep_need,
    numbering_of,
    own_suffix,
    read_need,
)
from hall.leases import (
    HUB_MARGIN,
    MAX_SERIAL,
    MAX_TOLD,
    NEED_SIZE,
    Block,
    BlockLine,
    LeaseAnswer,
    LeaseAsk,
    lines_of_desk,
    lines_of_hub,
    years_wanted,
)
from hall.numbering import BLOCK, DOCUMENT_KINDS, DocumentLease
from hall.ports import Begin, NodeIdentity, UnitOfWork


def block_lines(begin: Begin, names: Mapping[uuid.UUID, str]) -> tuple[BlockLine, ...]:
    """Every block that this store gave away or drew from (D2: gaps are listed); `names` of devices."""
    with begin() as uow:
        rule, inc = numbering_of(uow), str(uow.chain.identity().inc)
        own = lines_of_desk(uow.numbers.all_leases(), rule.counts, inc)
        return lines_of_hub(uow.numbers.blocks(), names) + own


# --- the desk -------------------------------------------------------------------------------------------


def ask_of(begin: Begin, clock: Clock, *, run: bytes) -> LeaseAsk | None:
    """What this desk has to say of its numbers now; None for a PC that was not enrolled."""
    with begin() as uow:
        rule = numbering_of(uow)
        if not rule.hub or not uow.settings.get(HUB_TRUST):
            return None
        me, body = uow.chain.identity(), uow.settings.hall().document_prefix
        need = read_need(uow.settings.get(NEED))
        return LeaseAsk(
            inc=me.inc,
            run=run,
            body=body,
            series=me.series,
            suffix=need.suffix if (need.hub, need.inc) == (rule.hub, str(me.inc)) else "",
            held=_untold(uow.numbers.all_leases(), rule),
            want=_wanted(uow, me, body, rule, today(clock)),
        )


def _untold(leases: Iterable[DocumentLease], rule: Numbering) -> tuple[DocumentLease, ...]:
    """Blocks of this hub and own ones of which it does not know how far they are used."""
    found = [lease for lease in leases if lease.by in {"", rule.hub} and lease.told != lease.next]
    return tuple(found[:MAX_TOLD])


def _wanted(
    uow: UnitOfWork, me: NodeIdentity, body: str, rule: Numbering, day: dt.date
) -> tuple[tuple[str, int], ...]:
    """Kinds and years of which few numbers of the hub are left."""
    return tuple(
        (kind, year)
        for year in years_wanted(day)
        for kind in DOCUMENT_KINDS
        if is_low([one for one in uow.numbers.leases(body, kind, year, str(me.inc)) if one.by == rule.hub])
    )


def take_answer(ask: LeaseAsk, answer: LeaseAnswer, begin: Begin, hub: uuid.UUID) -> int:
    """Take over what the hub answered; how many new blocks there were.

    A block that does not fit what was asked is left aside. When the hub, told of everything, knows of fewer
    blocks than it gave (it was put back), it is told of all of them again.
    """
    with begin() as uow:
        if hub_of(uow.settings.get(HUB_TRUST)) != hub.hex:
            return 0
        known = set(uow.numbers.all_leases())
        for lease in ask.held:
            now = next((one for one in known if _same(one, lease)), lease)
            uow.numbers.put_lease(replace(now, told=lease.next))
        fresh = [one for one in answer.blocks if _fits(one, ask)]
        for block in fresh:
            mine = replace(block, inc=str(ask.inc), by=hub.hex, next=block.lo, told=0)
            uow.numbers.take_lease(mine)
        if answer.suffix:
            keep_need(uow, hub=hub.hex, inc=str(ask.inc), suffix=answer.suffix)
        after = uow.numbers.all_leases()
        given = [one for one in after if (one.by, one.inc) == (hub.hex, str(ask.inc))]
        if answer.known < len(given) and not ask.held:
            for one in after:
                uow.numbers.put_lease(replace(one, told=0))
        uow.commit()
    return len(fresh)


def _same(one: DocumentLease, other: DocumentLease) -> bool:
    return _key(one) == _key(other)


def _key(one: DocumentLease) -> tuple[object, ...]:
    return (one.body, one.kind, one.year, one.inc, one.suffix, one.lo)


def _fits(block: DocumentLease, ask: LeaseAsk) -> bool:
    asked = block.body == ask.body and (block.kind, block.year) in ask.want
    return asked and 0 < block.lo <= block.hi <= MAX_SERIAL + BLOCK


# --- the hub --------------------------------------------------------------------------------------------


def answer_leases(ask: LeaseAsk, node: uuid.UUID, begin: Begin, clock: Clock) -> LeaseAnswer:
    """As the hub: keep what a desk says, then grant what it wants, in one transaction.

    Of another body than the hall's nothing is granted: the desk does not have the newest settings yet.
    """
    with begin() as uow:
        desk = _AtHub(uow=uow, ask=ask, node=node, now=clock.wall(), suffix=own_suffix(uow.chain.identity()))
        desk.hear()
        suffix = uow.numbers.need_suffix(node, ask.inc, ask.suffix or ask.series)
        given: list[Block] = []
        if ask.body == uow.settings.hall().document_prefix:
            years = years_wanted(today(clock))
            want = [one for one in ask.want if one[0] in DOCUMENT_KINDS and one[1] in years]
            given = [desk.give(kind, year) for kind, year in dict.fromkeys(want)]
        known = sum(not one.own and one.inc == ask.inc for one in uow.numbers.blocks(node))
        uow.commit()
    return LeaseAnswer(blocks=tuple(_as_lease(one) for one in given), suffix=suffix, known=known)


def _place(one: Block) -> tuple[object, ...]:
    return (one.body, one.kind, one.year, one.suffix, one.lo, one.inc)


def _as_lease(one: Block) -> DocumentLease:
    return DocumentLease(
        body=one.body,
        kind=one.kind,
        year=one.year,
        inc=str(one.inc),
        lo=one.lo,
        hi=one.hi,
        next=one.lo,
        suffix=one.suffix,
    )


@dataclass(slots=True, kw_only=True)
class _AtHub:
    """One question of one desk, inside a transaction of the hub; `suffix` is that of new blocks."""

    uow: UnitOfWork
    ask: LeaseAsk
    node: uuid.UUID
    now: int
    suffix: str
    mine: dict[tuple[object, ...], Block] = field(default_factory=dict)

    def hear(self) -> None:
        """Keep what the desk says; the rest of its earlier incarnations is void."""
        store = self.uow.numbers
        self.mine = {_place(one): one for one in store.blocks(self.node)}
        for place, old in self.mine.items():
            if old.inc != self.ask.inc and not old.void_at:
                self.mine[place] = replace(old, void_at=self.now)
                store.put_block(self.mine[place])
        forgotten = {key for lease in self.ask.held if (key := self._keep(lease)) is not None}
        for body, kind, year in sorted(forgotten):
            # Other desks may hold what came after it: this hub was put back and nobody has noticed.
            store.grant(body, kind, year, HUB_MARGIN, self.suffix)

    def _keep(self, lease: DocumentLease) -> tuple[str, str, int] | None:
        """Keep how far a block is used; its kind, if it was forgotten here and could be granted again."""
        said = Block(
            body=lease.body,
            kind=lease.kind,
            year=lease.year,
            suffix=lease.suffix,
            lo=lease.lo,
            hi=lease.hi,
            node=self.node,
            inc=uuid.UUID(lease.inc),
            next=lease.next,
            own=not lease.by,
            granted_at=self.now,
            heard_at=self.now,
        )
        old = self.mine.get(_place(said))
        if old is not None:
            said = replace(old, next=max(old.next, said.next), heard_at=self.now)
        else:
            # A desk draws no more from what it gave itself as a single PC.
            over = said.inc != self.ask.inc or (said.own and len(said.suffix) < NEED_SIZE)
            said = replace(said, void_at=self.now if over else 0)
            self.uow.numbers.granted(said.body, said.kind, said.year, said.suffix, said.hi)
        self.mine[_place(said)] = said
        self.uow.numbers.put_block(said)
        forgotten = old is None and not said.own and said.suffix == self.suffix
        return (said.body, said.kind, said.year) if forgotten else None

    def give(self, kind: str, year: int) -> Block:
        """A block that this start of the desk was granted and never spoke of, else a new one."""
        ask = self.ask
        for one in self.mine.values():
            lost = not one.own and not one.heard_at and (one.inc, one.run) == (ask.inc, ask.run)
            if lost and (one.body, one.kind, one.year) == (ask.body, kind, year):
                return one
        lo = self.uow.numbers.grant(ask.body, kind, year, BLOCK, self.suffix)
        block = Block(
            body=ask.body,
            kind=kind,
            year=year,
            suffix=self.suffix,
            lo=lo,
            hi=lo + BLOCK - 1,
            node=self.node,
            inc=ask.inc,
            next=lo,
            run=ask.run,
            granted_at=self.now,
        )
        self.uow.numbers.put_block(block)
        return block
