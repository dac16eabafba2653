"""A hub that was put back takes what it has lost from the hub above, for itself and for its PCs (F19, F20).

Chains of PCs go through the ordinary intake, as if the PC had pushed them: set union, nothing else. The own
chain of the hub is recovered like that of a PC (`recover.py`). Used by the relay, which asks the hub above in
its first words which ends it has.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping, Sequence
from typing import Final

from hall.chain import Entry
from hall.errors import Refused, Unavailable
from hall.sync_ports import Arrival
from sync import wire
from sync.hub import Hub
from sync.recover import ChainSource, boots_in, fetch_arm

_log: Final = logging.getLogger("yichuang.relay")
RUN: Final = 1_000
"""Entries given to the intake at once."""


def unknown_ends(
    hub: Hub, tips: Mapping[uuid.UUID, Sequence[wire.Place]]
) -> dict[uuid.UUID, tuple[bytes, ...]]:
    """Of the ends that a hub above names, those that this hub does not have, by node."""
    links = [place[1] for places in tips.values() for place in places]
    with hub.store() as work:
        known = work.known(links)
    found = {
        node: tuple(place[1] for place in places if place[1] not in known) for node, places in tips.items()
    }
    return {node: ends for node, ends in found.items() if ends}


def regain(hub: Hub, above: ChainSource, node: uuid.UUID, ends: Sequence[bytes]) -> int:
    """Fetch the runs of one node's chain that end there, and take them in.

    Args:
        hub: This hub.
        above: The hub above.
        node: Whose chain; not the hub's own.
        ends: What it named and is not here.

    Returns:
        How many entries were new.

    Raises:
        Unavailable: Nobody answers, or what came does not hang together; what was taken stays.
        Refused: The hub above does not give it.
    """
    if node == hub.hub_id:
        raise Refused("sync.chain", "大厅服务器自己的记录要按本机恢复。", field="node")

    def held_of(links: Sequence[bytes]) -> frozenset[bytes]:
        with hub.store() as work:
            return work.known(links)

    count = 0
    wanted = list(ends)
    while wanted:
        end = wanted.pop(0)
        try:
            arm = fetch_arm(above, held_of, node, end)
        except Refused:
            if end in ends:
                raise
            continue
        for begin in range(0, len(arm), RUN):
            count += _take(hub, node, arm[begin : begin + RUN])
        wanted += [link for _, body in boots_in(arm) for link in body.also]
    return count


def take_back(hub: Hub, above: ChainSource, tips: Mapping[uuid.UUID, Sequence[wire.Place]]) -> int:
    """Take in what a hub above named and this one has lost, of every chain but its own (F19).

    A chain that cannot be had does not hold up the others: it is asked for again with the next full hello.

    Returns:
        How many entries were new.
    """
    count = 0
    for node, ends in unknown_ends(hub, tips).items():
        if node == hub.hub_id:
            continue
        try:
            count += regain(hub, above, node, ends)
        except (Refused, Unavailable) as error:
            _log.warning("the chain of %s was not taken back: %s", node, error)
    return count


def _take(hub: Hub, node: uuid.UUID, run: Sequence[Arrival]) -> int:
    last = run[-1]
    parcel = wire.Parcel(
        node=node,
        prev=run[0].entry.prev,
        entries=[_sent(one.entry) for one in run],
        ckpt=wire.Checkpoint(seq=last.seq, link=last.entry.link),
        beside=True,
    )
    (verdict,) = hub.push(wire.Push(streams=[parcel])).streams
    if verdict.status in {wire.PushStatus.GAP, wire.PushStatus.BAD}:
        raise Unavailable("sync.chain", f"上级服务器给回的记录没有收下：{verdict.detail}")
    return verdict.stored


def _sent(entry: Entry) -> bytes | wire.Redacted:
    return wire.Redacted(chash=entry.chash) if entry.raw is None else entry.raw
