"""Events of a 办不成事反映 to its file (D10). Two answers both stand; the later one is shown."""

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
from hall.issue_file import IssueFile
from hall.order import FoldStatus, Judged, Linked, ordered

_TWICE: Final = "这件反映已经登记过。"
_NOT_YET: Final = "这件反映的登记还没有到。"
_STRANGE: Final = "这一步不属于“办不成事”反映。"


def fold_issue(stream: str, items: Iterable[Linked]) -> tuple[IssueFile | None, tuple[Judged, ...]]:
    """All events of a 反映 to its file, with the status of every one; None before it was raised."""
    file = IssueFile(id=stream_id(stream))
    judged: list[Judged] = []
    for item in ordered(items):
        try:
            body = body_of(item.event)
        except Refused as error:
            judged.append(Judged(link=item.link, status=FoldStatus.REJECTED, reason=error.sentence))
            continue
        status, reason = FoldStatus.EFFECTIVE, ""
        after = None if body is None else _after(file, body, item.event)
        if body is None:
            status, reason = FoldStatus.DEFERRED, item.event.kind
        elif isinstance(body, b.IssueRaised) and file.number:
            status, reason = FoldStatus.REJECTED, _TWICE
        elif after is None:
            status, reason = FoldStatus.REJECTED, _STRANGE
        elif not after.number:
            status, reason = FoldStatus.WAITING, _NOT_YET
        else:
            file = _entered(after, item)
        judged.append(Judged(link=item.link, status=status, reason=reason))
    return (file if file.number else None), tuple(judged)


def _after(file: IssueFile, body: b.Body, event: Event) -> IssueFile | None:
    match body:
        case b.IssueRaised():
            return replace(
                file,
                number=body.number,
                words=body.words,
                promised_on=body.promised_on,
                person=body.person,
                item=body.item,
                item_name=body.item_name,
                case_number=body.case,
                phone_agreed=body.phone_agreed,
                window=event.window,
                hall=event.hall,
                clerk=event.actor,
                raised_at=event.wall,
                raised_on=event.biz_day,
            )
        case b.IssueAssigned(to=to):
            return replace(file, assigned_to=to)
        case b.IssueAnswered():
            return replace(
                file, answered_on=event.biz_day, result=body.result, answer=body.words, way=body.way
            )
        case b.PaperRendered() | b.PaperSent() | b.PaperFailed():
            return replace(file, papers=paper_facts(file.papers, body))
        case _:
            return None


def _entered(file: IssueFile, item: Linked) -> IssueFile:
    event = item.event
    step = Step(kind=event.kind, wall=event.wall, actor=event.actor, window=event.window, link=item.link)
    return replace(file, steps=(*file.steps, step), updated_at=event.wall)
