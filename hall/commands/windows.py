"""暂停 and 恢复 of the one window of a single PC; the acts are `queue_windows.py`."""

from __future__ import annotations

from hall.clock import Clock
from hall.commands.local_queue import LOCAL
from hall.commands.queue_desk import perform
from hall.events import StreamKind, stream_of
from hall.ports import Begin, Changes, Topic
from hall.queue_acts import Act, Pause, Resume
from hall.staff import Actor


def pause(actor: Actor, reason: str, begin: Begin, clock: Clock) -> Changes:
    """See `queue_windows.pause`."""
    return _done(Pause(reason=reason), actor, begin, clock)


def resume(actor: Actor, begin: Begin, clock: Clock) -> Changes:
    """See `queue_windows.resume`."""
    return _done(Resume(), actor, begin, clock)


def _done(act: Act, actor: Actor, begin: Begin, clock: Clock) -> Changes:
    perform(act, actor, begin, clock, context=LOCAL)
    stream = stream_of(StreamKind.STAFF, actor.number)
    return Changes(topics=frozenset({Topic.QUEUE, Topic.STAFF}), streams=(stream,))
