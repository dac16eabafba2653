"""叫号 to 结束 (domain.md 1.3): calling, serving and handing on; each function is an act of `queue_acts.py`.

Who is next is decided in `queueing.py`; here it is written down, with the reason.
"""

from __future__ import annotations

from typing import Final

from hall import bodies as b
from hall.clock import MICROS
from hall.commands.queue_work import Work, is_word
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.numbering import EMERGENCY
from hall.ports import UnitOfWork
from hall.queue_acts import (
    AddItem,
    Arrive,
    CallChosen,
    CallNext,
    Finish,
    Hand,
    Miss,
    Park,
    Plan,
    Recall,
    TakeOver,
    Undo,
)
from hall.queue_ports import QueueDone
from hall.queueing import HAND_PLACES, KEEP, Place, choose
from hall.tickets import Ticket, TicketAction, TicketState, move

MAX_PLAN: Final = 8
"""Queues of one visit that may be planned at a time."""
MAX_ITEMS: Final = 20
"""Items of one visit."""
MAX_REASON: Final = 100
"""Characters of a reason."""

_STEPS: Final = frozenset(kind for kind in EventKind if kind.startswith("ticket."))
_UNDOABLE: Final = _STEPS - {
    EventKind.TICKET_TAKEN,
    EventKind.TICKET_UNDONE,
    EventKind.TICKET_EXPIRED,
    EventKind.TICKET_TAKEN_OVER,
}


def answer(work: Work, ticket: Ticket, *, undo: bool = True) -> QueueDone:
    """The answer of an act on a ticket; the verb is set by `perform`."""
    return QueueDone(verb="", ticket=ticket, undo_until=work.undo_until() if undo else 0)


def reason_of(text: str, *, needed: bool = False) -> str:
    """A reason as it is kept.

    Raises:
        Refused: `ticket.reason` when it is needed and missing, too long, or holds control characters.
    """
    said = text.strip()
    if (needed and not said) or len(said) > MAX_REASON or not said.isprintable():
        raise Refused("ticket.reason", f"请写明原因，不超过 {MAX_REASON} 个字。", field="reason")
    return said


def next_place(work: Work, window: int) -> Place | None:
    """Whom this window would call now; None when nobody waits for it."""
    weights = work.weights(window)
    letters = tuple(letter for letter, weight in weights.items() if weight > 0)
    heads = [
        head
        for head in work.uow.tickets.heads(work.day, letters, window, work.actor.number)
        if not head.ticket.at_desk
    ]
    if not heads:
        return None
    counts = work.waiting()
    return choose(
        heads,
        now=work.now,
        window=window,
        staff=work.actor.number,
        weights=weights,
        rules=work.settings.queue_rules,
        waiting=sum(counts.get(letter, 0) for letter in letters),
    )


def call_next(work: Work, act: CallNext) -> QueueDone:
    """叫号 (8002): end what the window holds if asked to, and call whoever is next, in one transaction.

    Raises:
        Refused: `window.closed`, `window.paused`, `window.taken`, `ticket.window_busy`; nothing is done then.
    """
    window = work.window()
    work.require_calling(window)
    if act.finish:
        end(work, act.finish, act.result, act.cases)
    if act.miss:
        missed(work, act.miss)
    work.free_window(window)
    place = next_place(work, window)
    if place is None:
        return QueueDone(verb="", empty=True)
    body = b.TicketCalled(
        to_window=window, why=place.why, rule=work.settings.queue_rules.version, passed=place.passed
    )
    return answer(work, call(work, place.ticket, body))


def call(work: Work, ticket: Ticket, body: b.TicketCalled) -> Ticket:
    """Write the call of a waiting number, and settle the range that was shown to it at its first call."""
    if not ticket.legs:
        work.uow.estimates.settle(ticket.id, work.now)
    return work.step(ticket, TicketAction.CALL, EventKind.TICKET_CALLED, body)


def call_chosen(work: Work, act: CallChosen) -> QueueDone:
    """Call a number out of turn; the reason is written down.

    Raises:
        Refused: `ticket.reason`, `ticket.day`, and as `call_next`.
    """
    window = work.window()
    work.require_calling(window)
    ticket = work.ticket(act.ticket)
    work.of_today(ticket)
    reason = reason_of(act.reason, needed=True)
    move(ticket.state, TicketAction.CALL)
    if ticket.at_desk:
        raise Refused(
            "ticket.emergency",
            f"{ticket.number} 是应急号，由 {ticket.to_window} 号窗口叫；要别处办请先转移。",
        )
    work.free_window(window)
    rules = work.settings.queue_rules
    body = b.TicketCalled(
        to_window=window,
        why=f"指定叫号：{reason}。规则第 {rules.version} 版",
        rule=rules.version,
        chosen=True,
    )
    return answer(work, call(work, ticket, body))


def recall(work: Work, act: Recall) -> QueueDone:
    """重呼 (8012), at most as often as the hall allows (domain.md 5.4).

    Raises:
        Refused: `ticket.recalls` when it was called often enough, `ticket.elsewhere` at another window.
    """
    window = work.window()
    ticket, limit = work.own_ticket(act.ticket), work.settings.max_recalls
    move(ticket.state, TicketAction.RECALL)
    if ticket.calls > limit:
        raise Refused("ticket.recalls", f"已重呼 {limit} 次，请按“过号”。")
    body = b.TicketCalled(to_window=window, recall=max(ticket.calls, 1))
    return answer(work, work.step(ticket, TicketAction.RECALL, EventKind.TICKET_CALLED, body))


def arrive(work: Work, act: Arrive) -> QueueDone:
    """开始 (8003): the visitor stands here; also takes a parked visit up again.

    Raises:
        Refused: `ticket.window_busy`, `ticket.elsewhere`.
    """
    window = work.window()
    ticket = work.own_ticket(act.ticket)
    move(ticket.state, TicketAction.ARRIVE)
    if ticket.state is TicketState.PARKED:
        work.free_window(window)
    body = b.TicketArrived(at_window=window)
    return answer(work, work.step(ticket, TicketAction.ARRIVE, EventKind.TICKET_ARRIVED, body))


def miss(work: Work, act: Miss) -> QueueDone:
    """过号 (8014): called and not come."""
    work.window()
    return answer(work, missed(work, act.ticket))


def missed(work: Work, ticket_id: str) -> Ticket:
    """The ticket after nobody came."""
    ticket = work.own_ticket(ticket_id)
    body = b.TicketNoShow(calls=ticket.calls)
    return work.step(ticket, TicketAction.NO_SHOW, EventKind.TICKET_NO_SHOW, body)


def finish(work: Work, act: Finish) -> QueueDone:
    """结束 (8004). With queues of a plan left the visit goes on there with its take time."""
    work.window()
    return answer(work, end(work, act.ticket, act.result, act.cases))


def end(work: Work, ticket_id: str, result: str, cases: tuple[str, ...]) -> Ticket:
    """The ticket after its service here: over, or waiting in the next queue of its plan (多窗联办)."""
    ticket = work.own_ticket(ticket_id)
    move(ticket.state, TicketAction.FINISH)
    result = reason_of(result) or "完成"
    if len(cases) > MAX_ITEMS or not all(is_word(case) for case in cases):
        raise Refused("ticket.cases", "办件编号太多或写法不对，请核对。", field="cases")
    if ticket.plan and work.catalogue.queue(ticket.plan[0]) is not None:
        on = b.TicketTransferred(
            to_queue=ticket.plan[0], place=KEEP, reason="多窗联办", planned=True, result=result, cases=cases
        )
        return work.step(ticket, TicketAction.TRANSFER, EventKind.TICKET_TRANSFERRED, on)
    body = b.TicketFinished(result=result, cases=cases)
    return work.step(ticket, TicketAction.FINISH, EventKind.TICKET_FINISHED, body)


def park(work: Work, act: Park) -> QueueDone:
    """Set the visit aside (the applicant fetches a copy) and free the window."""
    work.window()
    ticket = work.own_ticket(act.ticket)
    body = b.TicketParked(reason=reason_of(act.reason))
    return answer(work, work.step(ticket, TicketAction.PARK, EventKind.TICKET_PARKED, body))


def hand(work: Work, act: Hand) -> QueueDone:
    """转移 (8015): the number and its take time stay; `place` is the clerk's choice (domain.md 1.3).

    Raises:
        Refused: `ticket.queue`, `ticket.window`, `ticket.staff` or `ticket.place` when the target does not
            exist, `ticket.elsewhere` when another window has it.
    """
    work.window()
    ticket = work.own_ticket(act.ticket)
    if act.place not in HAND_PLACES:
        raise Refused("ticket.place", "请选择排在最前、保持原位或排到队尾。", field="place")
    require_queue(work, act.to_queue, field="to_queue")
    if act.to_window is not None:
        work.require_window(act.to_window, field="to_window")
    if act.to_staff is not None:
        _require_staff(work, act.to_staff)
    body = b.TicketTransferred(
        to_queue=act.to_queue,
        place=act.place,
        reason=reason_of(act.reason),
        to_window=act.to_window,
        to_staff=act.to_staff,
        rank_at=first_taken(work.uow, ticket),
    )
    return answer(work, work.step(ticket, TicketAction.TRANSFER, EventKind.TICKET_TRANSFERRED, body))


def _require_staff(work: Work, number: str) -> None:
    known = is_word(number) and (work.catalogue.person(number) or work.uow.accounts.get(number))
    if not known:
        raise Refused("ticket.staff", "没有这个工号的人员，请重新选择。", field="to_staff")


def first_taken(uow: UnitOfWork, ticket: Ticket) -> int:
    """When the hall's number was taken that an emergency number stands for; 0 for none (D16)."""
    if not ticket.replaces:
        return 0
    earlier = uow.tickets.by_number(ticket.day, ticket.replaces)
    return min(earlier.taken_at, ticket.taken_at) if earlier is not None else 0


def require_queue(work: Work, letter: str, *, field: str = "queue") -> None:
    """Let only queues of the hall pass; W belongs to emergency numbers (D3).

    Raises:
        Refused: `ticket.queue`.
    """
    if letter == EMERGENCY or work.catalogue.queue(letter) is None:
        raise Refused("ticket.queue", "没有这个业务队列，请重新选择。", field=field)


def check_plan(work: Work, queues: tuple[str, ...]) -> None:
    """Let only plans of queues that exist pass.

    Raises:
        Refused: `ticket.plan`, `ticket.queue`.
    """
    if len(queues) > MAX_PLAN:
        raise Refused("ticket.plan", f"一次最多安排 {MAX_PLAN} 个业务，请分开办理。", field="queues")
    for letter in queues:
        require_queue(work, letter, field="queues")


def plan(work: Work, act: Plan) -> QueueDone:
    """多窗联办: the queues that this visit goes on to, in order; replaces an earlier plan."""
    work.window()
    ticket = work.own_ticket(act.ticket)
    check_plan(work, act.queues)
    body = b.TicketPlanned(queues=act.queues)
    return answer(work, work.step(ticket, TicketAction.PLAN, EventKind.TICKET_PLANNED, body))


def add_item(work: Work, act: AddItem) -> QueueDone:
    """A further item of the same visit.

    Raises:
        Refused: `ticket.item` when the catalogue does not have it or the visit has it already.
    """
    work.window()
    ticket = work.own_ticket(act.ticket)
    check_items(work, (act.item,))
    if act.item == ticket.item or act.item in ticket.items:
        raise Refused("ticket.item", "这个事项已经在这次办理里了。", field="item")
    if len(ticket.items) >= MAX_ITEMS:
        raise Refused("ticket.item", f"一次最多办 {MAX_ITEMS} 个事项，请再取一个号。", field="item")
    body = b.TicketItemAdded(item=act.item)
    return answer(work, work.step(ticket, TicketAction.ADD_ITEM, EventKind.TICKET_ITEM_ADDED, body))


def check_items(work: Work, codes: tuple[str, ...]) -> None:
    """Let only items of the catalogue pass.

    Raises:
        Refused: `ticket.item`.
    """
    if any(work.catalogue.item(code) is None for code in codes):
        raise Refused("ticket.item", "目录里没有这个事项，请重新选择。", field="item")


def undo(work: Work, act: Undo) -> QueueDone:
    """Take back one's own last step within the hall's ten seconds; the ticket is exactly as before.

    Raises:
        Refused: `ticket.undo` when it is too late, somebody else's, or there is nothing to take back;
            `ticket.window_busy` when the window has gone on to another number.
    """
    window = work.window()
    limit = work.settings.undo_seconds
    late = Refused("ticket.undo", f"只能在 {limit} 秒内撤销自己的上一步。")
    ticket = work.uow.tickets.get(act.ticket) if is_word(act.ticket) else None
    if ticket is None:
        raise late
    stream = stream_of(StreamKind.TICKET, ticket.id)
    steps = [item.event for item in work.uow.chain.stream(stream) if item.event.kind in _STEPS]
    last = max(steps, key=lambda event: (event.hlc, event.seq), default=None)
    if (
        last is None
        or last.kind not in _UNDOABLE
        or last.actor != work.actor.number
        or abs(work.now - last.wall) > limit * MICROS
    ):
        raise late
    held = work.uow.tickets.active_at(window)
    if held is not None and held.id != ticket.id and last.kind not in _AWAY_FROM_WINDOWS:
        raise Refused("ticket.window_busy", f"本窗口已经在办 {held.number}，不能再撤销上一号。")
    work.record(EventKind.TICKET_UNDONE, stream, b.TicketUndone(undone=str(last.id)))
    return answer(work, work.ticket(ticket.id), undo=False)


_AWAY_FROM_WINDOWS: Final = frozenset(
    {
        EventKind.TICKET_CANCELLED,
        EventKind.TICKET_REACTIVATED,
        EventKind.TICKET_ABANDONED,
        EventKind.TICKET_PLANNED,
        EventKind.TICKET_ITEM_ADDED,
        EventKind.TICKET_TRANSFERRED,
    }
)
"""Steps that may be taken back without the asking window being free; the store watches over the rest."""


def take_over(work: Work, act: TakeOver) -> QueueDone:
    """A visit of a desk that died goes on at another window, in the hands of whoever sits there.

    Raises:
        Refused: `ticket.window` without a window of the hall, `window.closed` when nobody sits there,
            `ticket.window_busy` when it holds a number, `ticket.move` when nobody is being served.
    """
    ticket = work.ticket(act.ticket)
    move(ticket.state, TicketAction.TAKE_OVER)
    target = act.window if act.window is not None else work.actor.window
    if target is None:
        raise Refused("ticket.window", "请选择由哪个窗口接着办。", field="window")
    work.require_window(target)
    if target == ticket.window:
        raise Refused(
            "ticket.window", f"{ticket.number} 就在 {target} 号窗口，请选择别的窗口。", field="window"
        )
    staff = work.actor.number if target == work.actor.window else work.row(target).staff
    if not staff:
        raise Refused("window.closed", f"{target} 号窗口没有人，请选择开着的窗口。", field="window")
    work.free_window(target)
    body = b.TicketTakenOver(
        at_window=target, staff=staff, from_window=ticket.window, reason=reason_of(act.reason)
    )
    return answer(
        work, work.step(ticket, TicketAction.TAKE_OVER, EventKind.TICKET_TAKEN_OVER, body), undo=False
    )
