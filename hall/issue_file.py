"""The folded 反映 of 办不成事: open until it is answered. No clock, no rule (D10)."""

from __future__ import annotations

from dataclasses import dataclass

from hall.cases import PaperFact, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFile:
    """The fold of one 反映. Days are yyyymmdd of UTC+8, 0 when not yet; times microseconds UTC."""

    id: str
    number: str = ""
    words: str = ""
    promised_on: int = 0
    person: str | None = None
    item: str = ""
    item_name: str = ""
    case_number: str = ""
    phone_agreed: bool = True
    window: int | None = None
    hall: str = ""
    clerk: str = ""
    raised_at: int = 0
    raised_on: int = 0
    assigned_to: str = ""
    assigned_words: str = ""
    answered_on: int = 0
    result: str = ""
    answer: str = ""
    way: str = ""
    papers: tuple[PaperFact, ...] = ()
    steps: tuple[Step, ...] = ()
    updated_at: int = 0

    @property
    def is_open(self) -> bool:
        """True until the person was told."""
        return not self.answered_on

    @property
    def word(self) -> str:
        """Where it stands, as lists show it."""
        if self.answered_on:
            return "已答复"
        return "已交办" if self.assigned_to else "待办理"
