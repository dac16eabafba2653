"""The slip of a ticket as data (domain.md 3.1): where to go, how many before, a range of minutes.

Pure; drawing is `printing/slip.py`, and writing down that it is owed is `queue.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from hall import paper_forms as forms
from hall.catalogue import Catalogue, QueueDef
from hall.numbering import ticket_barcode
from hall.papers import PrintMark
from hall.settings import HallSettings
from hall.tickets import Ticket, TicketState
from hall.waiting import estimate


def _place(catalogue: Catalogue, queue: QueueDef) -> str:
    areas = dict.fromkeys(window.area for no in queue.windows if (window := catalogue.window(no)) is not None)
    return f"请到{'、'.join(areas)}，听叫号" if areas else "请听叫号"


def slip_of(
    ticket: Ticket,
    today: Iterable[Ticket],
    catalogue: Catalogue,
    settings: HallSettings,
    mark: PrintMark,
    *,
    open_windows: int = 1,
) -> forms.Ticket:
    """What stands on the slip of a ticket that was just taken.

    Args:
        ticket: The ticket.
        today: All tickets of the day.
        catalogue: For the queue and its windows.
        settings: Name and short of the hall.
        mark: Series and number of the event, for the foot.
        open_windows: Windows that call from this queue now; one on a single PC.
    """
    queue = catalogue.queue(ticket.queue)
    ahead = sum(
        1
        for other in today
        if other.queue == ticket.queue
        and other.id != ticket.id
        and other.state in {TicketState.WAITING, TicketState.CALLED}
        and other.taken_at <= ticket.taken_at
    )
    wait = estimate(ahead, open_windows, queue.service_minutes if queue else 10)
    return forms.Ticket(
        hall_name=settings.name,
        mark=mark,
        number=ticket.number,
        queue_name=queue.name if queue else ticket.queue,
        place=_place(catalogue, queue) if queue else "请听叫号",
        taken_at=ticket.taken_at,
        barcode=ticket_barcode(settings.ticket_short, ticket.day, ticket.number),
        qr_text=f"{ticket.number}.{ticket.token}",
        ahead=ahead,
        wait=(wait.low, wait.high) if wait else None,
        tail=ticket.tail,
        priority=ticket.priority,
    )
