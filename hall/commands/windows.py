"""A window that calls, or does not: whose it is, and 暂停 with its reason (domain.md 1.3).

The pause is an event of the person; that a window is paused now is a small local text. Calling is `queue.py`.
"""

from __future__ import annotations

from hall import bodies as b
from hall.clock import Clock
from hall.commands.record import Recorder
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.ports import Begin, Changes, Topic, UnitOfWork
from hall.settings import paused_by_setting, paused_setting
from hall.staff import Actor, Permission, require


def window_of(actor: Actor) -> int:
    """The window where the actor may call.

    Raises:
        Refused: `staff.right`, or `ticket.no_window` for somebody who did not sign in at one.
    """
    require(actor, Permission.CALL)
    if actor.window is None:
        raise Refused("ticket.no_window", "您没有登录窗口，不能叫号。")
    return actor.window


def require_open(uow: UnitOfWork, window: int) -> None:
    """Let only windows call that are not paused.

    Raises:
        Refused: `window.paused`.
    """
    if uow.settings.get(paused_setting(window)):
        raise Refused("window.paused", "本窗口已暂停，先按“恢复”再叫号。")


def pause(actor: Actor, reason: str, begin: Begin, clock: Clock) -> Changes:
    """暂停: the window stops calling, with a reason of the hall's list (it is reported per clerk).

    Raises:
        Refused: `window.reason` without a reason, `window.paused` when it is paused already.
    """
    window = window_of(actor)
    if not reason.strip():
        raise Refused("window.reason", "请选择暂停原因。", field="reason")
    with begin() as uow:
        if uow.settings.get(paused_setting(window)):
            raise Refused("window.paused", "本窗口已经暂停。")
        uow.settings.put(paused_setting(window), reason.strip())
        uow.settings.put(paused_by_setting(window), actor.number)
        body = b.StaffPaused(window=window, reason=reason.strip())
        return _staff_event(actor, uow, clock, EventKind.STAFF_PAUSED, body)


def resume(actor: Actor, begin: Begin, clock: Clock) -> Changes:
    """恢复: the window calls again.

    Raises:
        Refused: `window.open` when it was not paused.
    """
    window = window_of(actor)
    with begin() as uow:
        if not uow.settings.get(paused_setting(window)):
            raise Refused("window.open", "本窗口没有暂停。")
        uow.settings.put(paused_setting(window), "")
        return _staff_event(actor, uow, clock, EventKind.STAFF_RESUMED, b.StaffResumed(window=window))


def _staff_event(actor: Actor, uow: UnitOfWork, clock: Clock, kind: EventKind, body: b.Body) -> Changes:
    stream = stream_of(StreamKind.STAFF, actor.number)
    Recorder.for_actor(uow, clock, actor).add(kind, stream, body)
    uow.commit()
    return Changes(topics=frozenset({Topic.QUEUE, Topic.STAFF}), streams=(stream,))
