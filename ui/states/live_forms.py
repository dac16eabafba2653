"""What was filled in or pressed in a panel as an act of the queue (tidal windows, take over, notice).

Only the form is judged here; whether the hall allows it is said by the authority. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from hall.catalogue import Catalogue
from hall.errors import Refused
from hall.queue_acts import Act, Cancel, PostNotice, Reactivate, SetWindow, TakeOver
from hall.queueing import BACK_PLACES, TAIL
from ui import words
from ui.states.live_day import MINUTE
from ui.states.live_panels import Do, PanelKind, Ref

_PAIR: Final = re.compile(r"([A-Z])\s*[:：*×]?\s*(\d{1,3})")
_BREAKS: Final = re.compile(r"[\s,，、;；]+")
_LONGEST_NOTICE: Final = 60
_MOST_MINUTES: Final = 600


def act_of(ref: Ref, do: Do, typed: Mapping[str, str], book: Catalogue, now: int) -> Act:
    """The act of a button.

    Args:
        ref: The panel it stands in.
        do: What it does; never `Do.GO`.
        typed: Name of a field → its text.
        book: Queues and windows that exist.
        now: Microseconds UTC.

    Raises:
        Refused: `live.form` with the field and what to write.
    """
    if do in {Do.OPEN, Do.CLOSE}:
        return SetWindow(window=int(ref.key), open=do is Do.OPEN)
    if do is Do.CATALOGUE:
        return SetWindow(window=int(ref.key), weights=())
    if do in {Do.TAIL, Do.BACK}:
        return Reactivate(ticket=ref.key, place=TAIL if do is Do.TAIL else BACK_PLACES)
    if do is Do.TAKE_BACK:
        return PostNotice(text="")
    return _filled(ref, typed, book, now)


def _filled(ref: Ref, typed: Mapping[str, str], book: Catalogue, now: int) -> Act:
    reason = " ".join(typed.get("reason", "").split())
    match ref.kind:
        case PanelKind.NOTICE:
            return _notice(typed, now)
        case PanelKind.WEIGHTS:
            return SetWindow(window=int(ref.key), weights=weights(typed.get("weights", ""), book))
        case PanelKind.CANCEL:
            if not reason:
                raise Refused("live.form", words.BAD_REASON, field="reason")
            return Cancel(ticket=ref.key, reason=reason)
        case _:
            window = _window(typed.get("window", ""), book)
            if not reason:
                raise Refused("live.form", words.BAD_REASON, field="reason")
            return TakeOver(ticket=ref.key, window=window, reason=reason)


def weights(text: str, book: Catalogue) -> tuple[tuple[str, int], ...]:
    """`A10 J1` as pairs, each queue once.

    Raises:
        Refused: `live.form`: not to be understood, or a queue that does not exist.
    """
    found: dict[str, int] = {}
    for part in _BREAKS.split(text.strip().upper()):
        pair = _PAIR.fullmatch(part)
        if pair is None or not pair[2].isascii() or pair[1] in found or not int(pair[2]):
            raise Refused("live.form", words.BAD_WEIGHTS, field="weights")
        if book.queue(pair[1]) is None:
            raise Refused("live.form", words.bad_letter(pair[1]), field="weights")
        found[pair[1]] = int(pair[2])
    return tuple(found.items())


def _number(text: str) -> int | None:
    clean = text.strip()
    return int(clean) if clean.isascii() and clean.isdigit() and len(clean) <= 4 else None


def _window(text: str, book: Catalogue) -> int:
    no = _number(text)
    if no is None:
        raise Refused("live.form", words.BAD_WINDOW, field="window")
    if book.window(no) is None:
        raise Refused("live.form", words.bad_window(no), field="window")
    return no


def _notice(typed: Mapping[str, str], now: int) -> PostNotice:
    text = " ".join(typed.get("text", "").split())
    if not text or len(text) > _LONGEST_NOTICE or not text.isprintable():
        raise Refused("live.form", words.BAD_NOTICE, field="text")
    count = _number(typed.get("minutes", ""))
    if count is None or not 1 <= count <= _MOST_MINUTES:
        raise Refused("live.form", words.BAD_MINUTES, field="minutes")
    return PostNotice(text=text, until=now + count * MINUTE)
