"""Events of a 一件事 to its file: one opening, then remarks and papers (D10). Its cases fold by themselves.

Nothing here can clash: two windows never open the same one, and remarks stand beside each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from hall import bodies as b
from hall.events import Event, stream_id
from hall.fold_files import FileFold
from hall.order import Judged, Linked
from hall.theme_file import ThemeFile


def _after(file: ThemeFile, body: b.Body, event: Event) -> ThemeFile | None:
    match body:
        case b.ThemeOpened():
            return _opened(file, body, event)
        case b.ThemeNoted():
            return file
        case _:
            return None


def _opened(file: ThemeFile, body: b.ThemeOpened, event: Event) -> ThemeFile:
    return replace(
        file,
        number=body.number,
        theme=body.theme,
        theme_name=body.theme_name,
        person=body.person,
        agent=body.agent,
        guardian=body.guardian,
        rule=body.rule,
        children=body.children,
        left_out=body.left_out,
        materials=body.materials,
        flags=body.flags,
        answers=body.answers,
        ticket=body.ticket,
        window=event.window,
        hall=event.hall,
        clerk=event.actor,
        offline=body.offline,
        query_hash=body.query_hash,
        token=body.token,
        opened_at=event.wall,
        opened_on=event.biz_day,
    )


_FOLD: Final[FileFold[ThemeFile]] = FileFold(
    opening=b.ThemeOpened,
    after=_after,
    twice="这个“一件事”已经有一份申请。",
    not_yet="这个“一件事”的申请还没有到。",
    strange="这一步不属于“一件事”。",
)


def fold_theme(stream: str, items: Iterable[Linked]) -> tuple[ThemeFile | None, tuple[Judged, ...]]:
    """All events of a 一件事 to its file, with the status of every one; None before its opening is here."""
    return _FOLD.fold(ThemeFile(id=stream_id(stream)), items)
