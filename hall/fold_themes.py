"""Events of a 一件事 to its file: one opening, then remarks and papers (D10). Its cases fold by themselves.

Nothing here can clash: two windows never open the same one, and remarks stand beside each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from hall import bodies as b
from hall.case_steps import paper_facts
from hall.cases import Step
from hall.codec import body_of
from hall.errors import Refused
from hall.events import Event, stream_id
from hall.order import FoldStatus, Judged, Linked, ordered
from hall.theme_file import ThemeFile

_TWICE: Final = "这个“一件事”已经有一份申请。"
_NOT_YET: Final = "这个“一件事”的申请还没有到。"
_STRANGE: Final = "这一步不属于“一件事”。"


def fold_theme(stream: str, items: Iterable[Linked]) -> tuple[ThemeFile | None, tuple[Judged, ...]]:
    """All events of a 一件事 to its file, with the status of every one; None before its opening is here."""
    file = ThemeFile(id=stream_id(stream))
    judged: list[Judged] = []
    for item in ordered(items):
        try:
            body = body_of(item.event)
        except Refused as error:
            judged.append(Judged(link=item.link, status=FoldStatus.REJECTED, reason=error.sentence))
            continue
        status, reason = FoldStatus.EFFECTIVE, ""
        match body:
            case None:
                status, reason = FoldStatus.DEFERRED, item.event.kind
            case b.ThemeOpened() if file.number:
                status, reason = FoldStatus.REJECTED, _TWICE
            case b.ThemeOpened():
                file = _entered(_opened(file, body, item.event), item)
            case b.ThemeNoted() | b.PaperRendered() | b.PaperSent() | b.PaperFailed() if not file.number:
                status, reason = FoldStatus.WAITING, _NOT_YET
            case b.ThemeNoted():
                file = _entered(file, item)
            case b.PaperRendered() | b.PaperSent() | b.PaperFailed():
                file = _entered(replace(file, papers=paper_facts(file.papers, body)), item)
            case _:
                status, reason = FoldStatus.REJECTED, _STRANGE
        judged.append(Judged(link=item.link, status=status, reason=reason))
    return (file if file.number else None), tuple(judged)


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


def _entered(file: ThemeFile, item: Linked) -> ThemeFile:
    event = item.event
    step = Step(kind=event.kind, wall=event.wall, actor=event.actor, window=event.window, link=item.link)
    return replace(file, steps=(*file.steps, step), updated_at=event.wall)
