"""Bodies of persons: what is known, checked, agreed to, not kept (D9); what `bodies.py` says holds here too.

`PersonRecorded` is the only place of a person's data. Fields are added with a default, never removed or
changed; no rule is here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecorded:
    """The only place of a person's or organisation's data (D9). Values may be "" when unknown."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChecked:
    """Identity was checked: by card, licence or by eye."""

    method: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonUnmasked:
    """Somebody looked at data in full."""

    shown: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReusedItem:
    """One material or certificate that is used once more: its name, and the case that it comes from.

    `key` is the line it serves now, `source` the line of the earlier case or the certificate's number.
    """

    key: str
    name: str
    case: str
    number: str
    source: str
    kind: str = "材料"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonConsented:
    """一号: the person agreed that earlier materials are used for the case or 一件事 `number`, and how."""

    number: str
    way: str
    items: tuple[ReusedItem, ...]
    by: str = ""
    """Id of who agreed for the person: an agent or guardian; "" for the person itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCreditMarked:
    """信用记录: what the person did not keep, in the case `number` (国办发〔2020〕42号)."""

    mark: str
    number: str
    ground: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCreditCleared:
    """A record was mended (信用修复) or was wrong; `mark` names it."""

    mark: str
    reason: str
    second: str
