"""Events of a 办不成事反映 to its file (D10). Two answers both stand; the later one is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from hall import bodies as b
from hall.events import Event, stream_id
from hall.fold_files import FileFold
from hall.issue_file import IssueFile
from hall.order import Judged, Linked


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
        case b.IssueAssigned(to=to, words=words):
            return replace(file, assigned_to=to, assigned_words=words)
        case b.IssueAnswered():
            return replace(
                file, answered_on=event.biz_day, result=body.result, answer=body.words, way=body.way
            )
        case _:
            return None


_FOLD: Final[FileFold[IssueFile]] = FileFold(
    opening=b.IssueRaised,
    after=_after,
    twice="这件反映已经登记过。",
    not_yet="这件反映的登记还没有到。",
    strange="这一步不属于“办不成事”反映。",
)


def fold_issue(stream: str, items: Iterable[Linked]) -> tuple[IssueFile | None, tuple[Judged, ...]]:
    """All events of a 反映 to its file, with the status of every one; None before it was raised."""
    return _FOLD.fold(IssueFile(id=stream_id(stream)), items)
