"""Windows of the hall (domain.md 1.3): who sits where, 暂停, the alarm, and what the manager sets for today.

A window has no stream: its acts are events of whoever did them. That it is open now is a row of the authority
with its business day; on another day it is closed, and nothing has to be reset.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hall import bodies as b
from hall.clock import MICROS
from hall.commands.queue_calling import reason_of, require_queue
from hall.commands.queue_work import IN_USE, Work
from hall.errors import Refused
from hall.events import EventKind
from hall.queue_acts import (
    Alarm,
    AnswerAdvice,
    Beat,
    Leave,
    Pause,
    PostNotice,
    Resume,
    SetWindow,
    Sit,
)
from hall.queue_ports import Notice, QueueDone, WindowPhase, WindowRow
from hall.tickets import TicketAction

MAX_NAME: Final = 40
MAX_NOTICE: Final = 120
"""Characters of the boards' notice."""
MAX_WEIGHT: Final = 1_000
_LONGEST_NOTICE: Final = 366 * 24 * 3600 * MICROS
REPLACED: Final = "换人"
MOVED: Final = "换窗口"


def _window_done(row: WindowRow) -> QueueDone:
    return QueueDone(verb="", window=row, seq=row.seq)


def sit(work: Work, act: Sit) -> QueueDone:
    """登录 (8001): open a window for calling; again by the same person it changes nothing but the desk.

    Raises:
        Refused: `ticket.window`, `staff.elsewhere` when the person sits elsewhere and does not `move`,
            `window.taken` when somebody else sits here and is not to be taken `over`,
            `ticket.window_busy` when the window of a person who moves holds a number and this one does too.
    """
    no = work.window()
    seats, staff = work.context.seats, work.actor.number
    if seats:
        work.require_window(no)
    before, row = work.stored_row(no), work.row(no)
    sat = before.phase in IN_USE
    taken = sat and before.staff not in {"", staff}
    if taken and seats and not act.over:
        raise Refused(
            "window.taken", f"{no} 号窗口现在由{before.name or before.staff}使用，请换窗口，或请他先退出。"
        )
    _leave_elsewhere(work, no, move=act.move or not seats)
    if taken:
        _take_seat(work, before)
    here = replace(row, staff=staff, name=_name(work, act), seen_at=work.now)
    if sat and not taken:
        return _window_done(work.put_row(replace(here, node=work.context.node or row.node)))
    work.staff_event(EventKind.WINDOW_OPENED, b.WindowOpened(window=no))
    if seats:
        # Whoever was replaced took the pause along.
        here = replace(here, phase=WindowPhase.OPEN, reason="")
    return _window_done(work.put_row(replace(here, since=work.now, node=work.context.node)))


def _name(work: Work, act: Sit) -> str:
    name = act.name.strip() or work.actor.name
    return "".join(letter for letter in name if letter.isprintable())[:MAX_NAME]


def _leave_elsewhere(work: Work, no: int, *, move: bool) -> None:
    """A person sits at one window: who moves closes the other and takes the visit in hand along."""
    other = work.uow.windows.of_staff(work.actor.number, work.day)
    if other is None or other.no == no or other.phase not in IN_USE:
        return
    if not move:
        raise Refused(
            "staff.elsewhere",
            f"您已在 {other.no} 号窗口登录。要改到 {no} 号窗口，请确认；{other.no} 号窗口会关闭。",
        )
    held = work.uow.tickets.active_at(other.no)
    if held is not None:
        work.free_window(no)
        body = b.TicketTakenOver(at_window=no, staff=work.actor.number, from_window=other.no, reason=MOVED)
        work.step(held, TicketAction.TAKE_OVER, EventKind.TICKET_TAKEN_OVER, body)
    _close(work, other, MOVED)


def _take_seat(work: Work, row: WindowRow) -> None:
    """Whoever stands at the counter takes the seat of one who went away, with the number in hand."""
    held = work.uow.tickets.active_at(row.no)
    _end_pause(work, row)
    work.staff_event(EventKind.WINDOW_CLOSED, b.WindowClosed(window=row.no, reason=REPLACED, staff=row.staff))
    if held is not None:
        body = b.TicketTakenOver(
            at_window=row.no, staff=work.actor.number, from_window=row.no, reason=REPLACED
        )
        work.step(held, TicketAction.TAKE_OVER, EventKind.TICKET_TAKEN_OVER, body)


def _end_pause(work: Work, row: WindowRow) -> None:
    """The end of a pause is reported too (domain.md 1.3)."""
    if row.phase is WindowPhase.PAUSED:
        work.staff_event(EventKind.STAFF_RESUMED, b.StaffResumed(window=row.no))


def _close(work: Work, row: WindowRow, reason: str) -> WindowRow:
    _end_pause(work, row)
    staff = row.staff if row.staff != work.actor.number else ""
    work.staff_event(EventKind.WINDOW_CLOSED, b.WindowClosed(window=row.no, reason=reason, staff=staff))
    return work.put_row(_closed(row, work.now))


def _closed(row: WindowRow, now: int) -> WindowRow:
    return replace(
        row, phase=WindowPhase.CLOSED, since=now, reason="", staff="", name="", node="", alarm=False
    )


def leave(work: Work, act: Leave) -> QueueDone:
    """退出 (8006): close the window. Of one who does not sit there any more nothing changes.

    Raises:
        Refused: `ticket.window_busy` while it holds a number.
    """
    no = work.window()
    row = work.row(no)
    if row.phase not in IN_USE or row.staff != work.actor.number:
        return _window_done(row)
    held = work.uow.tickets.active_at(no)
    if held is not None:
        raise Refused(
            "ticket.window_busy", f"本窗口还有 {held.number} 没有办完，请先结束、转移或暂放，再退出。"
        )
    return _window_done(_close(work, row, reason_of(act.reason)))


def pause(work: Work, act: Pause) -> QueueDone:
    """暂停 (8010): the window stops calling, with a reason of the hall's list (it is reported per clerk).

    Raises:
        Refused: `window.reason` without a reason, `window.paused` when it is paused already, `window.closed`.
    """
    no = work.window()
    reason = act.reason.strip()
    if not reason or len(reason) > MAX_NAME or not reason.isprintable():
        raise Refused("window.reason", "请选择暂停原因。", field="reason")
    row = work.row(no)
    if row.phase is WindowPhase.PAUSED:
        raise Refused("window.paused", "本窗口已经暂停。")
    _require_own(work, row)
    work.staff_event(EventKind.STAFF_PAUSED, b.StaffPaused(window=no, reason=reason))
    return _window_done(work.put_row(replace(row, phase=WindowPhase.PAUSED, since=work.now, reason=reason)))


def resume(work: Work, _act: Resume) -> QueueDone:
    """恢复 (8011): the window calls again.

    Raises:
        Refused: `window.open` when it was not paused.
    """
    no = work.window()
    row = work.row(no)
    if row.phase is not WindowPhase.PAUSED:
        raise Refused("window.open", "本窗口没有暂停。")
    _require_own(work, row)
    work.staff_event(EventKind.STAFF_RESUMED, b.StaffResumed(window=no))
    return _window_done(work.put_row(replace(row, phase=WindowPhase.OPEN, since=work.now, reason="")))


def _require_own(work: Work, row: WindowRow) -> None:
    if row.phase not in IN_USE:
        raise Refused("window.closed", f"{row.no} 号窗口还没有开。")
    if row.staff != work.actor.number:
        raise Refused("window.taken", f"{row.no} 号窗口现在由{row.name or row.staff}使用。")


def alarm(work: Work, act: Alarm) -> QueueDone:
    """The emergency button of a window, pressed or ended; pressed twice it is pressed."""
    no = work.window()
    row = work.row(no)
    if row.alarm == act.on:
        return _window_done(row)
    note = reason_of(act.note)
    work.staff_event(EventKind.WINDOW_ALARM, b.WindowAlarm(window=no, on=act.on, note=note))
    return _window_done(work.put_row(replace(row, alarm=act.on)))


def beat(work: Work, _act: Beat) -> QueueDone:
    """心跳 (8108): this window's desk is alive. No event, no stamp."""
    no = work.window()
    work.uow.windows.beat(no, work.now)
    return QueueDone(verb="", window=replace(work.row(no), seen_at=work.now))


# --- the manager


def set_window(work: Work, act: SetWindow) -> QueueDone:
    """Tidal windows: queues and weights of a window for today, also while it works; open or close it.

    Raises:
        Refused: `ticket.window`, `window.nothing`, `window.weights`, `ticket.queue`.
    """
    work.require_window(act.window)
    row = work.row(act.window)
    if act.weights is None and act.open is None:
        raise Refused("window.nothing", "请选择要改什么：业务和比重，或者开关窗口。")
    if act.weights is not None:
        _check_weights(work, act.weights)
        row = replace(row, weights=act.weights)
    if act.open and row.phase is WindowPhase.CLOSED:
        row = replace(row, phase=WindowPhase.WANTED, since=work.now)
    elif act.open is False and row.phase is not WindowPhase.CLOSED:
        _end_pause(work, row)
        row = _closed(row, work.now)
    said = None if act.weights is None else tuple(f"{letter}:{weight}" for letter, weight in act.weights)
    work.staff_event(
        EventKind.WINDOW_ASSIGNED, b.WindowAssigned(window=act.window, weights=said, open=act.open)
    )
    return _window_done(work.put_row(row))


def _check_weights(work: Work, weights: tuple[tuple[str, int], ...]) -> None:
    letters = [letter for letter, _ in weights]
    for letter in letters:
        require_queue(work, letter, field="weights")
    if len(set(letters)) != len(letters) or any(not 0 <= weight <= MAX_WEIGHT for _, weight in weights):
        raise Refused("window.weights", f"每个业务只写一次，比重在 0 到 {MAX_WEIGHT} 之间。", field="weights")
    if weights and not any(weight for _, weight in weights):
        raise Refused("window.weights", "至少要有一个业务的比重大于 0。", field="weights")


def post_notice(work: Work, act: PostNotice) -> QueueDone:
    """A line for the boards until a moment; an empty text takes the notice away.

    Raises:
        Refused: `notice.text`, `notice.until`.
    """
    text = act.text.strip()
    if len(text) > MAX_NOTICE or not text.isprintable():
        raise Refused("notice.text", f"通知不超过 {MAX_NOTICE} 个字，不能换行。", field="text")
    if text and act.until and not work.now < act.until <= work.now + _LONGEST_NOTICE:
        raise Refused("notice.until", "通知的结束时间要在现在以后、一年以内，请改一下。", field="until")
    until = act.until if text else 0
    work.staff_event(EventKind.NOTICE_POSTED, b.NoticePosted(text=text, until=until))
    work.uow.windows.put_notice(Notice(text=text, until=until))
    return QueueDone(verb="")


def answer_advice(work: Work, act: AnswerAdvice) -> QueueDone:
    """The manager took or refused an advice of the look-ahead; kept to see whether it proved right.

    Raises:
        Refused: `advice.empty`.
    """
    advice = act.advice.strip()
    if not advice or len(advice) > MAX_NOTICE * 2 or not advice.isprintable():
        raise Refused("advice.empty", "没有这条建议。", field="advice")
    work.staff_event(EventKind.FORECAST_ANSWERED, b.ForecastAnswered(advice=advice, taken=act.taken))
    return QueueDone(verb="")
