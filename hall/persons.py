"""The folded person or organisation (D9). Masking is `identity.py`; nothing is checked here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of a natural person or an organisation.

    `kind` and `number` are as in `identity.py`; `birth` yyyymmdd or ""; `legal_person` is the name of the
    legal representative or operator of an organisation. `checked_at` is microseconds UTC of the last check
    of identity, 0 when never.
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
