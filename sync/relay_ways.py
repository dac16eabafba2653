"""What is still to go of one chain to the hub above: straight on by numbers, or through the arms of a fork.

A chain goes up closed under `prev`: nothing is sent before what it hangs on. Bytes are never touched, and an
entry whose hashes do not hold is not passed on (F31). Who asks and when is `relay.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from hall.chain import Entry, check_run
from hall.relay_ports import NodeChain, RelayStore, Step


@dataclass(slots=True, kw_only=True)
class Way:
    """One chain on its way up.

    Attributes:
        node: Whose.
        last: Number of its newest entry here.
        seq: The last entry that the hub above is known to have; for chains without a fork.
        rest: Through a fork: what it lacks, each behind what it hangs on; None for a straight chain.
        common: Links that both sides have.
        over: Nothing more goes in this round.
        gaps: How often the hub above said that something before is missing.
        damaged: An entry stands in the way whose hashes do not hold.
    """

    node: uuid.UUID
    last: int
    seq: int = 0
    rest: list[Step] | None = None
    common: tuple[bytes, ...] = ()
    over: bool = False
    gaps: int = 0
    damaged: bool = False

    def backlog(self) -> int:
        """Entries that are still to go."""
        return max(self.last - self.seq, 0) if self.rest is None else len(self.rest)

    def next(self, store: RelayStore, limit: int, room: int) -> tuple[int, tuple[Entry, ...]]:
        """The next run, and the number of its last entry; an empty one when nothing can go."""
        if self.rest is None:
            entries = store.after(self.node, self.seq, limit, room)
            if not any(fault.code == "chain.order" for fault in check_run(entries)):
                return self.seq + len(sound := self._sound(entries)), sound
            # Two entries at one place: an arm that a merge has closed again shows only here.
            self.through(store, self.common)
        return self._through_fork(store, limit, room)

    def _through_fork(self, store: RelayStore, limit: int, room: int) -> tuple[int, tuple[Entry, ...]]:
        steps: list[Step] = []
        for step in (self.rest or [])[:limit]:
            if steps and step.prev != steps[-1].link:
                break
            steps.append(step)
        stored = store.entries([step.link for step in steps])
        found: list[Entry] = []
        for step in steps:
            entry = stored.get(step.link)
            room -= len(entry.raw or b"") if entry is not None else 0
            if entry is None or (found and room < 0):
                break
            found.append(entry)
        sound = self._sound(found)
        return (steps[len(sound) - 1].seq if sound else 0), sound

    def _sound(self, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        """As far as the hashes hold."""
        faults = check_run(entries)
        if not faults:
            return tuple(entries)
        self.damaged = True
        bad = next(place for place, entry in enumerate(entries) if entry.link == faults[0].link)
        return tuple(entries[:bad])

    def went(self, count: int, seq: int) -> None:
        """So many entries are above now, the last of them with this number."""
        if self.rest is None:
            self.seq = seq
        else:
            del self.rest[:count]
        self.over = self.over or not self.backlog()

    def through(self, store: RelayStore, common: Collection[bytes]) -> None:
        """Find what hangs behind none of the links in common, arm by arm."""
        steps = store.steps(self.node)
        self.rest = _arms(_missing(steps, common))
        self.over = not self.rest


def _missing(steps: Sequence[Step], common: Collection[bytes]) -> list[Step]:
    """Entries that are neither in common nor before what is in common."""
    before = {step.link: step.prev for step in steps}
    covered: set[bytes] = set()
    for link in common:
        at = link
        while at in before and at not in covered:
            covered.add(at)
            at = before[at]
    return [step for step in steps if step.link not in covered]


def _arms(missing: Sequence[Step]) -> list[Step]:
    """In the order of sending: one arm to its end, then the next, each behind what it hangs on.

    `missing` is by number, so an arm begins later than the one that it branches off.
    """
    arms: list[list[Step]] = []
    ends: dict[bytes, list[Step]] = {}
    for step in missing:
        arm = ends.pop(step.prev, None)
        if arm is None:
            arm = []
            arms.append(arm)
        arm.append(step)
        ends[step.link] = arm
    return [step for arm in arms for step in arm]


def straight(chain: NodeChain, seq: int, common: Sequence[bytes]) -> Way:
    """The way of a chain with one tip, from behind `seq`."""
    return Way(node=chain.node, last=chain.tips[-1].seq, seq=seq, common=tuple(common))


def forked(store: RelayStore, chain: NodeChain, common: Sequence[bytes]) -> Way:
    """The way of a chain with several tips."""
    way = Way(node=chain.node, last=chain.tips[-1].seq, common=tuple(common))
    way.through(store, common)
    return way
