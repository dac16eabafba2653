"""When the queue of a single PC moves to the hub of its hall (D17).

Numbers that a PC gave out itself are ended by itself: in the hall's queue they would be called twice.
No store and no clock here.
"""

from __future__ import annotations

from collections.abc import Iterable

from hall.emergency import is_emergency
from hall.tickets import Ticket

OWN_TODAY = "本机今天的号还没有办完，先按本机的号叫；办完后重新登录，就用大厅的号。"


def keeps_own_queue(today: Iterable[Ticket], in_hand: Ticket | None = None) -> bool:
    """Whether an enrolled PC is still the authority of its own queue.

    Args:
        today: Numbers of this business day in the PC's own store.
        in_hand: The number that holds its window there, of whatever day.

    Returns:
        True while a number of its own is open: today, or one of an earlier day that is still being served.
        Numbers of the emergency series belong to a desk of a hall and count for nothing (D16).
    """
    held = (in_hand,) if in_hand is not None else ()
    return any(not one.is_over and not is_emergency(one) for one in (*today, *held))
