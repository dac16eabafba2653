"""From the act of a window to the event that says it, and the document numbers it draws (D2, D21).

Pure: what the rules allow is `application.py`, writing it down is `intake.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hall import bodies as b
from hall.bodies import AcceptMode, GapItem
from hall.commands.case_papers import PaperContext, correction_until, form_words, told_words
from hall.events import EventKind
from hall.explanation import WindowAct

DOCUMENTS: Final[Mapping[WindowAct, tuple[str, ...]]] = {
    WindowAct.ACCEPT: ("受",),
    WindowAct.ACCEPT_GAP: ("受", "容"),
    WindowAct.RECEIVE: (),
    WindowAct.TELL_CORRECTION: ("补",),
    WindowAct.TELL_NOT_REQUIRED: ("告",),
    WindowAct.REFER: ("转",),
}
"""Kinds of document numbers that an act draws (D2)."""


def outcome_body(act: WindowAct, ctx: PaperContext, day: int) -> tuple[EventKind, b.Body]:
    """The event of an outcome; `day` is that of the act (yyyymmdd)."""
    documents = ctx.documents or {}
    match act:
        case WindowAct.ACCEPT | WindowAct.ACCEPT_GAP:
            mode = AcceptMode.GAP if act is WindowAct.ACCEPT_GAP else AcceptMode.AT_WINDOW
            by_key = {line.key: line.material for line in ctx.explanation.lines}
            gap = tuple(
                GapItem(
                    key=item.key,
                    name=item.name,
                    days=by_key[item.key].gap_days or 0,
                    form=form_words(by_key[item.key]),
                )
                for item in ctx.explanation.gap
            )
            return EventKind.CASE_ACCEPTED, b.CaseAccepted(
                mode=mode,
                on=day,
                document=documents.get("受", ""),
                gap_document=documents.get("容", ""),
                gap=gap,
            )
        case WindowAct.RECEIVE:
            return EventKind.CASE_RECEIVED, b.CaseReceived(delegated=ctx.item.delegated)
        case WindowAct.TELL_CORRECTION:
            until = correction_until(ctx).day
            return EventKind.CASE_CORRECTION_TOLD, b.CaseCorrectionTold(
                items=tuple(fact for fact in ctx.materials if fact.problem),
                until=until.year * 10_000 + until.month * 100 + until.day,
                document=documents.get("补", ""),
            )
        case WindowAct.TELL_NOT_REQUIRED:
            return EventKind.CASE_NOT_REQUIRED, b.CaseNotRequired(
                reason=told_words(ctx), document=documents.get("告", "")
            )
        case _:
            to = ctx.explanation.refer_to
            return EventKind.CASE_REFERRED, b.CaseReferred(
                reason=told_words(ctx),
                to_item=to.code if to else "",
                to_name=to.name if to else "",
                to_body=ctx.refer_item.body_code if ctx.refer_item else "",
                document=documents.get("转", ""),
            )
