"""Removing what is over by the hall's rules: only by a plan that somebody saw, and written down first.

What is over is `hall/retention.py`; the plan is made anew here, and its code must be the one that was shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hall import bodies as b
from hall.commands.record import Recorder
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.retention import RetentionPlan, Rule
from hall.staff import Actor, Permission, require

if TYPE_CHECKING:
    from hall.blobs import BlobShelf
    from hall.clock import Clock
    from hall.ports import Begin


def remove_lapsed(
    actor: Actor,
    plan: RetentionPlan,
    code: str,
    begin: Begin,
    clock: Clock,
    shelf: BlobShelf,
    *,
    second: Actor | None = None,
) -> int:
    """Remove the files of a plan; bytes that went. Its logs are whoever keeps them to remove.

    Args:
        actor: A manager or issuer.
        plan: Made now.
        code: Of the plan that was shown.
        begin: Opens a unit of work.
        clock: For the events.
        shelf: Has the files.
        second: Who confirmed it in place; None on the command line, where the code was typed.

    Raises:
        Refused: `staff.right`; `retention.changed` when the plan is not the one that was shown;
            `retention.empty`.
    """
    require(actor, Permission.ARCHIVE)
    if second is not None:
        require(second, Permission.ARCHIVE)
    if plan.empty:
        raise Refused("retention.empty", "现在没有到期的文件，没有清除任何东西。")
    if code.strip().lower() != plan.code:
        raise Refused(
            "retention.changed",
            "要清除的内容和核对码对不上，可能又有变化。请重新列出，看过以后再用新的核对码。",
        )
    sizes = {name: row.size for name, row in shelf.rows(plan.files).items()}
    stream = stream_of(StreamKind.STAFF, actor.number)
    with begin() as uow:
        recorder = Recorder.for_actor(uow, clock, actor)
        for body in _bodies(plan, sizes, second.number if second is not None else ""):
            recorder.add(EventKind.DATA_REMOVED, stream, body)
        uow.commit()
    return shelf.expire(plan.files)


def _bodies(plan: RetentionPlan, sizes: dict[bytes, int], second: str) -> Iterable[b.DataRemoved]:
    told: set[bytes] = set()
    for rule in (Rule.NO_RESULT, Rule.ARCHIVED):
        cases = [one for one in plan.cases if one.rule is rule]
        names = {name for one in cases for name in one.files} - told
        told |= names
        if cases:
            size = sum(sizes.get(name, 0) for name in names)
            yield b.DataRemoved(
                rule=rule, cases=len(cases), files=len(names), size=size, plan=plan.code, second=second
            )
    if plan.logs:
        size = sum(log.size for log in plan.logs)
        count = len(plan.logs)
        yield b.DataRemoved(rule=Rule.LOGS, cases=0, files=count, size=size, plan=plan.code, second=second)
