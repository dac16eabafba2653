"""The slip of a ticket as data (domain.md 3.1): where to go, how many before, a range of minutes.

Drawing is `printing/slip.py`. Only a single PC owes its slips in the transaction of the ticket (D13); at the
hub whoever prints says what became of it (`queue_acts.SlipPrinted`).
"""

from __future__ import annotations

from hall import paper_forms as forms
from hall.catalogue import Catalogue, QueueDef
from hall.clock import corrected
from hall.commands.queue_work import Work
from hall.events import StreamKind, stream_of
from hall.ids import new_id
from hall.numbering import ticket_barcode
from hall.paper_forms import encode_paper
from hall.papers import PrintMark
from hall.ports import PendingPaper
from hall.settings import HallSettings
from hall.tickets import Ticket
from hall.waiting import WaitRange


def _place(catalogue: Catalogue, queue: QueueDef) -> str:
    areas = dict.fromkeys(window.area for no in queue.windows if (window := catalogue.window(no)) is not None)
    return f"请到{'、'.join(areas)}，听叫号" if areas else "请听叫号"


def slip_of(
    ticket: Ticket,
    ahead: int,
    wait: WaitRange | None,
    catalogue: Catalogue,
    settings: HallSettings,
    mark: PrintMark,
) -> forms.Ticket:
    """What stands on the slip of a ticket that was just taken.

    Args:
        ticket: The ticket.
        ahead: People who go before it.
        wait: The shown range, None for "not known".
        catalogue: For the queue and its windows.
        settings: Name and short of the hall.
        mark: Series and number of the event, for the foot.
    """
    queue = catalogue.queue(ticket.queue)
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


def owe_slip(work: Work, ticket: Ticket, ahead: int, wait: WaitRange | None) -> None:
    """The ticket is stored before it is printed: its slip is owed in the same transaction (D13)."""
    uow, clock, actor = work.uow, work.clock, work.actor
    me, tip = uow.chain.identity(), uow.chain.tip()
    mark = PrintMark(
        node=f"{me.series}·{tip.seq if tip else 0:07d}", printed_at=corrected(clock), operator=actor.number
    )
    slip = slip_of(ticket, ahead, wait, work.catalogue, work.settings, mark)
    uow.papers.pend(
        PendingPaper(
            id=str(new_id(clock)),
            stream=stream_of(StreamKind.TICKET, ticket.id),
            kind=slip.kind,
            form=encode_paper(slip),
            copies=1,
            made_at=clock.wall(),
            by=actor.number,
        )
    )
