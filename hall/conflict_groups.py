"""Events of one case that did not see each other, as a person needs them: who did what, and what stands.

Folded from the chain with the case (`fold_cases.py`); the rules are `conflict_table.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from hall.conflict_table import ROWS
from hall.conflicts import Grade, Rule
from hall.events import SYSTEM


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the events of a group, as a person needs it: who did what, when, at which window."""

    link: bytes
    kind: str
    act: str
    wall: int
    actor: str
    window: int | None
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictGroup:
    """Events of one case that did not see each other and do not simply stand together.

    Attributes:
        id: First 16 hex digits of the link of its first event.
        grade: `A`, `B` or `C`.
        rule: The row that holds; of several the gravest.
        sides: The events, in the order of the fold.
        stands: Link of the one that stands, b"" while nobody or everybody does.
        recall: Numbers of papers that went out and do not hold: they have to be called back and voided.
        decided_by: Who resolved it, "" as long as nobody did. decided_at: when, microseconds UTC.
        reason: Why so.
        seen: Staff numbers of those who ticked it off.
    """

    id: str
    grade: Grade
    rule: Rule
    sides: tuple[Side, ...]
    stands: bytes = b""
    recall: tuple[str, ...] = ()
    urgent: bool = False
    decided_by: str = ""
    decided_at: int = 0
    reason: str = ""
    seen: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """True while the case must wait for a person's decision."""
        return self.grade is Grade.HOLD and not self.decided_by

    @property
    def untold(self) -> tuple[str, ...]:
        """Staff numbers of the authors who have not ticked it off; nobody while it waits for a decision."""
        if self.holds:
            return ()
        authors = dict.fromkeys(side.actor for side in self.sides)
        return tuple(one for one in authors if one not in self.seen and one != SYSTEM)

    @property
    def sentence(self) -> str:
        """What happened, and what to do."""
        return ROWS[self.rule].sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldValue:
    """What one window wrote into a field."""

    value: str
    actor: str
    window: int | None
    wall: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldConflict:
    """A field of a person that two windows filled in differently; the last in the order is shown."""

    field: str
    grade: Grade
    rule: Rule
    values: tuple[FieldValue, ...]


def group_id(link: bytes) -> str:
    """Name of the group whose first event has this link."""
    return link.hex()[:16]
