"""One step laid over the stored row comes to the same as the whole stream folded, lawful or not."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from hall import bodies as b
from hall.chain import ZERO, Entry
from hall.codec import decode, encode, plain
from hall.events import KINDS, Event, EventKind
from hall.fold_tickets import apply_ticket, fold_ticket
from hall.order import FoldStatus, Linked
from hall.tickets import Ticket

K = EventKind
STREAM = "ticket:01900000-0000-7000-8000-00000000abcd"
NODE = uuid.UUID("01900000-0000-7000-8000-000000000001")
TAKEN = b.TicketTaken(
    number="A001", queue="A", prefix="A", serial=1, token="", source="desk", plan=("B", "C")
)

bodies: st.SearchStrategy[tuple[EventKind, b.Body]] = st.one_of(
    st.just((K.TICKET_TAKEN, TAKEN)),
    st.builds(
        lambda to, again: (K.TICKET_CALLED, b.TicketCalled(to_window=to, recall=again, why="先到先办")),
        st.sampled_from([3, 5]),
        st.sampled_from([0, 0, 1]),
    ),
    st.builds(lambda at: (K.TICKET_ARRIVED, b.TicketArrived(at_window=at)), st.sampled_from([3, 5])),
    st.just((K.TICKET_NO_SHOW, b.TicketNoShow(calls=1))),
    st.builds(
        lambda place, at: (K.TICKET_REACTIVATED, b.TicketReactivated(place=place, rank_at=at)),
        st.sampled_from(["tail", "back3"]),
        st.sampled_from([0, 77]),
    ),
    st.builds(
        lambda place, planned: (
            K.TICKET_TRANSFERRED,
            b.TicketTransferred(to_queue="B", place=place, planned=planned, result="受理"),
        ),
        st.sampled_from(["first", "keep", "last"]),
        st.booleans(),
    ),
    st.just((K.TICKET_PARKED, b.TicketParked())),
    st.just((K.TICKET_FINISHED, b.TicketFinished(result="完成"))),
    st.just((K.TICKET_EXPIRED, b.TicketClosed(reason="当日有效"))),
    st.just((K.TICKET_PLANNED, b.TicketPlanned(queues=("C",)))),
    st.just((K.TICKET_ITEM_ADDED, b.TicketItemAdded(item="x"))),
    st.just((K.TICKET_TAKEN_OVER, b.TicketTakenOver(at_window=8, staff="0208", from_window=3))),
    st.just((K.PAPER_SENT, b.PaperSent(paper="slip", printer="p"))),
    st.just((K.CASE_NOTED, b.CaseNoted(text="not of a ticket"))),
)


def linked(seq: int, kind: str, body: Mapping[str, object], parents: tuple[bytes, ...]) -> Linked:
    event = Event(
        id=uuid.UUID(int=(7 << 76) | (2 << 62) | seq), node=NODE, inc=NODE, seq=seq, hlc=seq, wall=seq * 1000,
        off=0, hall="990102", window=3, biz_day=20261120, stream=STREAM, kind=kind, tv=1, crit=False,
        parents=parents, actor="0203", cat=None, blobs=(), body=body,
    )  # fmt: skip
    entry = Entry.of(ZERO, encode(event))
    return Linked(link=entry.link, event=decode(encode(event)))


@settings(max_examples=80, deadline=None)
@given(steps=st.lists(bodies, max_size=14))
def test_a_step_over_the_row_is_the_fold_of_the_stream(steps: list[tuple[EventKind, b.Body]]) -> None:
    items: list[Linked] = []
    row: Ticket | None = None
    for seq, (kind, body) in enumerate([(K.TICKET_TAKEN, TAKEN), *steps], start=1):
        parents = (items[-1].link,) if items else ()
        item = linked(seq, kind, dict(plain(body)), parents)
        items.append(item)
        whole, judged = fold_ticket(STREAM, items)
        step = apply_ticket(STREAM, row, item)
        assert step is not None
        assert (step[0], step[1].status) == (whole, judged[-1].status)
        row = whole
        assert KINDS[kind].tv == 1


def test_what_cannot_be_read_or_takes_back_needs_the_whole_stream() -> None:
    first = linked(1, K.TICKET_TAKEN, dict(plain(TAKEN)), ())
    row = apply_ticket(STREAM, None, first)
    assert row is not None
    ticket = row[0]
    undo = dict(plain(b.TicketUndone(undone=str(first.event.id))))
    for kind, body in (
        (K.TICKET_UNDONE, undo),
        (K.TICKET_CALLED, {"to_window": "three"}),
        ("ticket.new", {}),
    ):
        item = linked(2, kind, body, (first.link,))
        assert apply_ticket(STREAM, ticket, item) is None
        assert fold_ticket(STREAM, (first, item))[1][-1].status is not FoldStatus.EFFECTIVE
    called = linked(2, K.TICKET_CALLED, {"to_window": 3}, (first.link,))
    assert apply_ticket(STREAM, None, called) is None
    assert ticket == fold_ticket(STREAM, (first,))[0]
