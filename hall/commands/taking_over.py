"""Who may change a case that several windows see: the one that opened it, or took it over (D14).

Reading and remarks are free to everybody with the right. Looking up a case that is not in the desk's scope
is written down before the hub is asked.
"""

from __future__ import annotations

from collections.abc import Callable

from hall import bodies as b
from hall.cases import CaseFile
from hall.clock import Clock
from hall.commands.record import Recorder
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.ports import Begin, Changes, Topic
from hall.staff import Actor, Permission, require

MAX_WHY = 200
MAX_NUMBER = 40


def require_keeper(file: CaseFile, actor: Actor) -> None:
    """Let only the window pass that has the case in hand.

    Raises:
        Refused: `case.other_window`, with the window that has it.
    """
    if file.keeper is not None and file.keeper != actor.window:
        raise Refused("case.other_window", f"这件由{file.keeper}号窗口经办。要在本窗口接着办，请先接手。")


def take_over_case(actor: Actor, case_id: str, reason: str, begin: Begin, clock: Clock) -> Changes:
    """接手: this window goes on with a case that another one opened. Nothing else of the case changes.

    Raises:
        Refused: `staff.right`, `case.unknown`, `case.window` without a window, `case.over` when nothing is
            left to do, `case.reason` for an overlong reason.
    """
    require(actor, Permission.INTAKE)
    why = " ".join(reason.split())
    if len(why) > MAX_WHY or not why.isprintable():
        raise Refused("case.reason", f"接手的原因请写在 {MAX_WHY} 字以内。", field="reason")
    if actor.window is None:
        raise Refused("case.window", "请先在一个窗口登录，再接手办件。")
    stream = stream_of(StreamKind.CASE, case_id)
    with begin() as uow:
        file = uow.cases.get(case_id)
        if file is None:
            raise Refused("case.unknown", "没有找到这个办件。")
        if file.keeper == actor.window:
            return Changes()
        if not file.is_open:
            raise Refused("case.over", f"这件已经“{file.word}”，不用接手。")
        Recorder.for_actor(uow, clock, actor).add(
            EventKind.CASE_TAKEN_OVER, stream, b.CaseTakenOver(reason=why), cat=file.item_version
        )
        uow.commit()
    return Changes(topics=frozenset({Topic.CASES, Topic.SYNC}), streams=(stream,))


def look_up_case(
    actor: Actor, number: str, begin: Begin, clock: Clock, *, fetch: Callable[[str, Actor], Changes]
) -> Changes:
    """Bring a case from the hub that this desk is not sent by itself; who asked is in the chain first.

    Args:
        actor: Who asks.
        number: Case number as printed.
        begin: Opens a unit of work.
        clock: Time.
        fetch: Asks the hub and stores what it gives.

    Raises:
        Refused: `staff.right`, `case.number`, or what the hub says.
        Unavailable: The hub is away.
    """
    require(actor, Permission.SEE_CASES)
    wanted = number.strip()
    if not 0 < len(wanted) <= MAX_NUMBER or not wanted.isalnum():
        raise Refused("case.number", "办件编号不对，请核对受理通知书。", field="number")
    with begin() as uow:
        Recorder.for_actor(uow, clock, actor).add(
            EventKind.STAFF_LOOKED_UP,
            stream_of(StreamKind.STAFF, actor.number),
            b.StaffLookedUp(case=wanted),
        )
        uow.commit()
    return fetch(wanted, actor) | Changes(topics=frozenset({Topic.SYNC}))
