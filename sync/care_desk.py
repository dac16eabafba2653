"""The page 同步 of a desk: its own rows, those of the hub, the comparison of days, records on a stick.

On a connection of its own: neither a push nor the wait for news stands before it. Used on the lane of
look-ups and on that of the store, one call at a time each.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from hall.care import (
    DAYS,
    CarePage,
    CareStore,
    DayDigest,
    DayReport,
    Decision,
    Exported,
    HeldRow,
    different,
    may_care,
)
from hall.chain import Entry, chash, link
from hall.clock import MICROS, Clock
from hall.commands.exports import record_unsent_export
from hall.errors import HallError, Refused
from hall.ports import Begin, Changes, Topic
from hall.recovery import RestoreNotice
from hall.staff import Actor
from sync import wire
from sync.care import Care, chained
from sync.care_wire import MAX_MEND, DaysAnswer, DecideAnswer, DecideAsk, HeldAnswer, MendAnswer, MendAsk
from sync.client import HttpHub
from sync.folding import Folding
from sync.recover import ChainAsk
from sync.usb import UnsentRecords

EVERY_US: Final = 20 * 3600 * MICROS
"""The days are compared about once a day by themselves."""
FIRST_US: Final = 120 * MICROS
"""How long after the start at the earliest."""
_SYNC: Final = Changes(topics=frozenset({Topic.SYNC}))
_SINGLE: Final = "本机是单机，没有大厅服务器。"
_log: Final = logging.getLogger("yichuang.sync")


class DeskCare:
    """See `hall.care.CarePort`; without a hub only what this PC knows by itself."""

    def __init__(
        self,
        store: CareStore,
        begin: Begin,
        clock: Clock,
        *,
        way: HttpHub | None = None,
        unsent: UnsentRecords | None = None,
    ) -> None:
        """Take the store and, for an enrolled desk, a way to the hub and what is carried by hand."""
        self._store = store
        self._begin = begin
        self._clock = clock
        self._way = way
        self._unsent = unsent
        self._own = Care(store, clock, fold=Folding(store, clock))
        self._next = clock.monotonic() + FIRST_US

    def page(self) -> CarePage:
        """See `CarePort.page`."""
        url = self._unsent.trust.url if self._unsent is not None else ""
        return replace(self._store.page(), hub=url)

    def hub_held(self, actor: Actor) -> tuple[HeldRow, ...]:
        """See `CarePort.hub_held`."""
        if self._way is None or not may_care(actor.role):
            return ()
        params = {"actor": actor.number, "role": str(actor.role)}
        return tuple(self._way.read("/v1/quarantine", params, HeldAnswer).rows)

    def decide(self, qid: int, decision: Decision, reason: str, actor: Actor, *, at_hub: bool) -> Changes:
        """See `CarePort.decide`."""
        if at_hub:
            ask = DecideAsk(decision=decision, actor=actor.number, role=str(actor.role), reason=reason)
            self._hub().ask(f"/v1/quarantine/{qid}", ask, DecideAnswer)
        else:
            self._own.decide(qid, decision, reason, by=actor.number, role=actor.role)
        return _SYNC

    def tick_notice(self, notice: RestoreNotice, actor: Actor) -> None:
        """See `CarePort.tick_notice`."""
        self._store.tick_notice(notice, actor.number)

    def tick_control(self, actor: Actor) -> None:
        """See `CarePort.tick_control`."""
        self._store.tick_control(actor.number)

    def export(self, path: Path, actor: Actor) -> Exported:
        """See `CarePort.export`."""
        unsent = self._required()
        record_unsent_export(unsent.some(), actor, self._begin, self._clock)
        done = unsent.export(path, by=actor.number)
        return Exported(path=done.path, count=done.count)

    def take_receipt(self, path: Path) -> int:
        """See `CarePort.take_receipt`."""
        unsent = self._required()
        unsent.take_receipt(path)
        return unsent.waiting()

    # --- days

    def __call__(self) -> Changes:
        """Compare about once a day, in the sync lane; what goes wrong is tried again the next day."""
        now = self._clock.monotonic()
        if self._way is None or now < self._next:
            return Changes()
        self._next = now + EVERY_US
        try:
            self.compare()
        except HallError as error:
            _log.warning("days were not compared: %s", error.code)
            return Changes()
        return _SYNC

    def compare(self) -> DayReport:
        """See `CarePort.compare`."""
        unsent, way = self._required(), self._hub()
        node, upto = unsent.outbox.own().node, unsent.covered()
        after = min(self._store.since(DAYS), upto)
        mine = self._own.digests(node, after, upto)
        days, bad = different(mine, self._theirs(way, node, after, upto))
        here = there = 0
        if bad or any(not one.same for one in days):
            there = sum(self._mend_there(way, node, day) for day in bad)
            here = self._mend_here(way, node, after, upto)
            mine = self._own.digests(node, after, upto)
            days, _ = different(mine, self._theirs(way, node, after, upto))
        report = DayReport(at=self._clock.wall(), days=days, mended_here=here, mended_there=there)
        self._store.keep_report(report)
        return report

    @staticmethod
    def _theirs(way: HttpHub, node: uuid.UUID, after: int, upto: int) -> dict[int, DayDigest]:
        params = {"node": str(node), "after": str(after), "upto": str(upto)}
        return {one.day: one for one in way.read("/v1/digest/days", params, DaysAnswer).days}

    def _mend_there(self, way: HttpHub, node: uuid.UUID, day: DayDigest) -> int:
        """Give the hub a day again; what it has damaged or lost of it is put right there."""
        done = 0
        for first, run in self._pieces(day.first - 1, day.last):
            ask = MendAsk(
                node=node,
                first=first,
                prev=run[0].prev,
                entries=[wire.Redacted(chash=one.chash) if one.raw is None else one.raw for one in run],
            )
            done += way.ask("/v1/mend", ask, MendAnswer).mended
        return done

    def _pieces(self, after: int, upto: int) -> Iterator[tuple[int, list[Entry]]]:
        """Runs of sound entries in (after, upto] that fit one message, each with its first number."""
        run: list[Entry] = []
        first, size = after + 1, 0
        for seq, one, sound in self._walk(after, upto):
            big = size + len(one.raw or b"") > wire.LIMIT_BYTES or len(run) >= MAX_MEND
            if run and (not sound or big):
                yield first, run
                run, size = [], 0
            if sound:
                first = first if run else seq
                run.append(one)
                size += len(one.raw or b"")
        if run:
            yield first, run

    def _mend_here(self, way: HttpHub, node: uuid.UUID, after: int, upto: int) -> int:
        """Have damaged entries of the own chain back from the hub: bytes that make a known link are right."""
        done = 0
        for seq, one, sound in self._walk(after, upto):
            if sound:
                continue
            try:
                answer = way.chain(ChainAsk(node=node, tip=one.link, max=1))
            except Refused:
                continue
            run = chained(answer.prev, answer.entries[-1:])
            # The hub may have damaged or lost the same one: then the day stays different.
            if run and run[-1].link == one.link:
                done += self._own.mend(node, seq, run)
        return done

    def _walk(self, after: int, upto: int) -> Iterator[tuple[int, Entry, bool]]:
        """The own line in (after, upto]: number, entry, and whether it is what its link says."""
        at = b""
        while after < upto:
            entries = self._store.own_run(after, min(MAX_MEND, upto - after))
            if not entries:
                return
            for one in entries:
                after += 1
                prev = at or one.prev
                made = link(prev, chash(one.raw) if one.raw is not None else one.chash)
                yield after, one, one.prev == prev and made == one.link
                at = one.link

    def _hub(self) -> HttpHub:
        if self._way is None:
            raise Refused("care.single", _SINGLE)
        return self._way

    def _required(self) -> UnsentRecords:
        if self._unsent is None:
            raise Refused("care.single", _SINGLE)
        return self._unsent
