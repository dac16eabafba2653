"""What the receiver makes of forks: tips, arms that were joined again, and signs of restores and clones.

A fork is data (sync-protocol.md finding 3). The one body that intake reads is that of `node.booted`; it may
name the ends of recovered arms: they are no tips any more, whichever of the two arrives first. What cannot be
read of it is passed over; nothing here can refuse a run.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from hall.chain import Tip
from hall.recovery import RESTORES
from hall.sync_ports import QUARANTINE_WORDS, Arrival, HubWork, QuarantineCode, Quarantined
from sync import wire
from sync.recover import boots_in


def settled(
    work: HubWork, node: uuid.UUID, arrivals: Sequence[Arrival], tips: Sequence[Tip]
) -> tuple[Tip, ...]:
    """The tips after new entries; what they join is noted in the same transaction.

    Tips are the entries that no other names as its predecessor and no start of the node has joined: that is a
    matter of the set of entries, never of the order in which they came.
    """
    gone: set[bytes] = set()
    for one, body in boots_in(arrivals):
        also = [link for link in body.also if len(link) == len(one.entry.link)]
        if also:
            work.merge(node, one.entry.link, also)
            gone.update(also)
    last = arrivals[-1].tip()
    gone |= work.merged(node, [last.link])
    kept = [tip for tip in tips if tip.link != arrivals[0].entry.prev and tip.link not in gone]
    more = () if last.link in gone else (last,)
    return tuple(sorted((*kept, *more), key=lambda tip: (tip.seq, tip.link)))


def signs(
    work: HubWork, parcel: wire.Parcel, arrivals: Sequence[Arrival], tips: Sequence[Tip], now: int
) -> tuple[Quarantined, ...]:
    """What people have to know of new entries: the node was restored, its chain forked, or it was cloned."""
    found = [
        sign_of(one, QuarantineCode.RESTORED, now)
        for one, body in boots_in(arrivals)
        if body.reason in RESTORES and not parcel.beside
    ]
    first, prev = arrivals[0], arrivals[0].entry.prev
    if parcel.beside or any(row.link == first.entry.link for row in found):
        # What was recovered, and a start that says itself that it was put back, are no sign of a second PC.
        return tuple(found)
    links = [tip.link for tip in tips]
    if _is_old_arm(work, parcel.node, prev, links):
        found.append(sign_of(first, QuarantineCode.CLONE, now))
    elif links and prev not in links and not found:
        found.append(sign_of(first, QuarantineCode.FORK, now))
    return tuple(found)


def _is_old_arm(work: HubWork, node: uuid.UUID, prev: bytes, tips: Sequence[bytes]) -> bool:
    """Whether somebody writes on where a restored PC would not write any more.

    That is an arm which another tip was received after, or one that the node has joined already.
    """
    if work.merged(node, [prev]):
        return True
    if prev not in tips or len(tips) == 1:
        return False
    received = work.received(tips)
    mine = received.get(prev, 0)
    return any(at > mine for link, at in received.items() if link != prev)


def demands(*, forked: bool, codes: Collection[QuarantineCode]) -> list[str]:
    """What the node is asked to do."""
    if QuarantineCode.CLONE in codes:
        return [wire.Must.REENROL]
    return [wire.Must.ROTATE_INC] if forked else []


def sign_of(arrival: Arrival, code: QuarantineCode, now: int) -> Quarantined:
    """A row of quarantine about an entry that is stored and counted like any other."""
    return Quarantined(
        node=arrival.node,
        link=arrival.entry.link,
        event_id=arrival.event_id,
        raw=None,
        code=code,
        detail=QUARANTINE_WORDS[code],
        at=now,
    )
