"""The one order of events, and what becomes of each (D10, sync-protocol.md b).

Order is topological over `parents`; clocks decide only between events that did not see each other. What an
event means for a case, a ticket or a person stands in the files that use this one.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from hall.chain import Entry
from hall.codec import decode
from hall.events import Event


class FoldStatus(StrEnum):
    """What became of an accepted event (accounting identity of sync-protocol.md b)."""

    EFFECTIVE = "effective"
    SUPERSEDED = "superseded"
    CONFLICT = "conflict"
    WAITING = "waiting"
    DEFERRED = "deferred"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """An event together with its link, which its children name as a parent."""

    link: bytes
    event: Event

    @classmethod
    def of(cls, entry: Entry) -> Linked | None:
        """Decode an entry; None when it was redacted.

        Raises:
            Refused: `event.…` when the bytes are no event.
        """
        return None if entry.raw is None else cls(link=entry.link, event=decode(entry.raw))


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The status of one event, why it did not take effect, and the group of a conflict it belongs to."""

    link: bytes
    status: FoldStatus
    reason: str = ""
    group: str = ""


def ordered(items: Iterable[Linked]) -> tuple[Linked, ...]:
    """Topological over parents; ties by corrected time, hybrid time, node, sequence (F23).

    A parent that is not here does not hold its child up: the child is taken by time.
    """
    nodes = {item.link: item for item in items}
    line = _line(nodes)
    if line is not None:
        return line
    waits = {key: {p for p in it.event.parents if p in nodes and p != key} for key, it in nodes.items()}
    children: dict[bytes, list[bytes]] = {}
    for key, parents in waits.items():
        for parent in parents:
            children.setdefault(parent, []).append(key)

    def rank(key: bytes) -> tuple[int, int, bytes, int, bytes]:
        event = nodes[key].event
        return (event.corrected(), event.hlc, event.node.bytes, event.seq, key)

    ready = [(rank(key), key) for key, parents in waits.items() if not parents]
    heapq.heapify(ready)
    result: list[Linked] = []
    while ready:
        _, key = heapq.heappop(ready)
        result.append(nodes[key])
        for child in children.get(key, ()):
            waits[child].discard(key)
            if not waits[child]:
                heapq.heappush(ready, (rank(child), child))
    return tuple(result)


def _line(nodes: Mapping[bytes, Linked]) -> tuple[Linked, ...] | None:
    """The order when there is only one: a first event, and each other saw exactly one that is here."""
    first: Linked | None = None
    after: dict[bytes, Linked] = {}
    for item in nodes.values():
        match item.event.parents:
            case () if first is None:
                first = item
            case (parent,) if parent in nodes and parent not in after:
                after[parent] = item
            case _:
                return None
    line: list[Linked] = []
    while first is not None:
        line.append(first)
        first = after.get(first.link)
    return tuple(line) if len(line) == len(nodes) else None


def is_chain(line: Sequence[Linked]) -> bool:
    """True when each event saw the one before it and none is missing: there is nothing to put together."""
    return not (line and line[0].event.parents) and all(
        before.link in item.event.parents for before, item in pairwise(line)
    )
