"""The folded person or organisation (D9). Masking is `identity.py`; nothing is checked here."""

from __future__ import annotations

from dataclasses import dataclass

from hall.conflict_groups import FieldConflict


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditMark:
    """信用记录: what was not kept, in which case, since which day (yyyymmdd)."""

    id: str
    number: str
    ground: str
    on: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of a natural person or an organisation.

    `kind` and `number` are as in `identity.py`; `birth` yyyymmdd or ""; `legal_person` is the name of the
    legal representative or operator of an organisation. `checked_at` is microseconds UTC of the last check
    of identity, 0 when never. `conflicts` are fields that windows which did not see each other filled in
    differently, until somebody who saw both records them again; `marks` are records of broken promises.
    """

    id: str
    kind: str
    number: str
    name: str
    name_raw: str = ""
    sex: str = ""
    birth: str = ""
    nation: str = ""
    address: str = ""
    phone: str = ""
    valid_to: str = ""
    legal_person: str = ""
    source: str = "hand"
    checked_by: str = ""
    checked_at: int = 0
    updated_at: int = 0
    conflicts: tuple[FieldConflict, ...] = ()
    marks: tuple[CreditMark, ...] = ()

    @property
    def barred(self) -> bool:
        """True while a record stands: neither 容缺 nor 承诺 is open to the person (D20)."""
        return bool(self.marks)
