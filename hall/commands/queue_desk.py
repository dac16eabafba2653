"""Does an act of the queue, whoever asks: the same code on a single PC and at the hub (architecture.md 4).

Here it is settled who may and what function it is; the rules stand in `queue_taking.py`, `queue_booking.py`,
`queue_calling.py` and `queue_windows.py`. Keys and answers to repeats are the caller's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from hall import queue_acts as a
from hall.clock import Clock
from hall.commands import queue_booking as booking
from hall.commands import queue_calling as calling
from hall.commands import queue_taking as taking
from hall.commands import queue_windows as windows
from hall.commands.queue_work import QueueContext, Work, is_word
from hall.errors import Refused
from hall.ports import Begin
from hall.queue_acts import ACTS, VERBS, Act
from hall.queue_ports import QueueDone
from hall.staff import Actor, require

__all__ = ["QueueContext", "perform"]

_HUB: Final = QueueContext()

_DO: Final[Mapping[type[Act], Callable[[Work, Any], QueueDone]]] = {
    a.Take: taking.take,
    a.Book: booking.book,
    a.CheckIn: booking.check_in,
    a.Cancel: taking.cancel,
    a.Reactivate: taking.reactivate,
    a.SlipPrinted: taking.slip_printed,
    a.Direct: taking.direct,
    a.CallNext: calling.call_next,
    a.CallChosen: calling.call_chosen,
    a.Recall: calling.recall,
    a.Arrive: calling.arrive,
    a.Miss: calling.miss,
    a.Finish: calling.finish,
    a.Park: calling.park,
    a.Hand: calling.hand,
    a.Plan: calling.plan,
    a.AddItem: calling.add_item,
    a.Undo: calling.undo,
    a.TakeOver: calling.take_over,
    a.Sit: windows.sit,
    a.Leave: windows.leave,
    a.Pause: windows.pause,
    a.Resume: windows.resume,
    a.Alarm: windows.alarm,
    a.Beat: windows.beat,
    a.SetWindow: windows.set_window,
    a.PostNotice: windows.post_notice,
    a.AnswerAdvice: windows.answer_advice,
}


def perform(act: Act, actor: Actor, begin: Begin, clock: Clock, *, context: QueueContext = _HUB) -> QueueDone:
    """Do an act in one transaction; refused, it leaves nothing behind.

    Args:
        act: What to do.
        actor: Who asks, and at which window.
        begin: Opens the unit of work; at the hub a savepoint of the group.
        clock: The authority's time.
        context: Where it is done.

    Raises:
        Refused: `staff.right`, `staff.number` and what the act's function names.
        Conflict: `ticket.number`, the number was given out by somebody else in this moment.
        Unavailable: The store did not take it.
    """
    verb = VERBS[type(act)]
    require(actor, ACTS[verb].permission)
    if not is_word(actor.number):
        raise Refused("staff.number", "工号不能空，也不能有特殊字符，请重新登录。")
    with begin() as uow:
        done = _DO[type(act)](Work(uow, clock, actor, context), act)
        uow.commit()
    return replace(done, verb=verb)
