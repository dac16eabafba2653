"""What the conflicts page and the open case read: tasks, applications made twice, and every event's status.

Values only; the queries that make them are `hall.queries.Queries`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hall.conflict_groups import ConflictGroup
from hall.events import Event, EventKind
from hall.order import FoldStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictTask:
    """One conflict of one case that needs a person. Times microseconds UTC."""

    case: str
    number: str
    item_name: str
    person_name: str
    group: ConflictGroup
    updated_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TwiceApplied:
    """疑似重复: two cases of one person about one item on one day, at two windows."""

    case: str
    number: str
    window: int | None
    other: str
    other_number: str
    other_window: int | None
    item_name: str
    person_name: str
    applied_on: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One event of a case and what became of it; `wall` microseconds UTC, actor "" when it is unreadable."""

    link: bytes
    kind: str
    status: FoldStatus
    reason: str
    group: str
    wall: int
    actor: str = ""
    window: int | None = None
    said: str = ""
    """What a person wrote with it (`said_in`)."""


_SAID: Final = {
    EventKind.CASE_NOTED: "text",
    EventKind.CASE_TAKEN_OVER: "reason",
    EventKind.CASE_FILES_REMOVED: "reason",
}


WRITTEN: Final = frozenset(str(kind) for kind in _SAID)
"""Kinds of steps with words that a person wrote and only the event holds."""


def said_in(event: Event) -> str:
    """The words of a remark, and why a case was taken over or a scan away; the folded case has none of it."""
    said = event.body.get(_SAID[EventKind(event.kind)]) if event.kind in _SAID else ""
    return said if isinstance(said, str) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEvent:
    """An event of a case whose past has not arrived, with the case as far as it is known here."""

    case: str
    number: str
    item_name: str
    line: EventLine


def account_of(lines: Iterable[EventLine]) -> tuple[tuple[FoldStatus, int], ...]:
    """How many events have each status; together they are all (accounting identity of sync-protocol.md b)."""
    counts = Counter(line.status for line in lines)
    return tuple((status, counts[status]) for status in FoldStatus if counts[status])
