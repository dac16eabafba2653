"""The draft row of a window: the page's state, whose number it is, and whether its case is out.

Plain data in JSON; what a draft holds is `ui.states.draft`.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from hall.errors import Refused
from ui.states.draft import Draft, from_plain


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredForm:
    """What `hall.ports.Draft.form` holds. `out`: the case of this number is out already."""

    draft: Draft
    out: bool = False


def to_text(form: StoredForm) -> str:
    """As JSON."""
    return msgspec.json.encode({"draft": form.draft.to_plain(), "out": form.out}).decode()


def from_text(text: str) -> StoredForm:
    """The inverse of `to_text`.

    Raises:
        Refused: `draft.shape`.
    """
    try:
        plain = msgspec.json.decode(text)
    except msgspec.DecodeError as fault:
        raise Refused("draft.shape", f"这份草稿读不出来，请重新录入：{fault}") from fault
    if not isinstance(plain, dict) or not isinstance(plain.get("draft"), dict):
        raise Refused("draft.shape", "这份草稿读不出来，请重新录入。")
    return StoredForm(draft=from_plain(plain["draft"]), out=bool(plain.get("out", False)))
