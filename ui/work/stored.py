"""The draft row of a window: the page's state, whose number it is, and whether its case is out.

Plain data in JSON; what a draft holds is `ui.states.draft`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from hall.errors import Refused
from ui.states.draft import Draft, from_plain
from ui.states.queue import QueueState


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredForm:
    """What `hall.ports.Draft.form` holds. `out`: the case of this number is out already.

    `parked` are the intakes of numbers that were set aside, by ticket id: they wait for their visitor (D19).
    """

    draft: Draft
    out: bool = False
    parked: Mapping[str, Draft] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a desk begins with.

    `saved_at` is 0 when nothing is unfinished; `owner` are words about somebody else's draft.
    """

    draft: Draft
    queue: QueueState
    saved_at: int = 0
    owner: str = ""


def to_text(form: StoredForm) -> str:
    """As JSON."""
    parked = {ticket: draft.to_plain() for ticket, draft in form.parked.items()}
    return msgspec.json.encode({"draft": form.draft.to_plain(), "out": form.out, "parked": parked}).decode()


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
    parked = {ticket: from_plain(draft) for ticket, draft in plain.get("parked", {}).items()}
    return StoredForm(draft=from_plain(plain["draft"]), out=bool(plain.get("out", False)), parked=parked)
