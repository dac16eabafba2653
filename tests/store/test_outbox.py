"""The sender's store on a real file: what waits, in bounds, and how far a receipt covers it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from hall import bodies as b
from hall.chain import ZERO, check_run
from hall.commands.record import Recorder
from hall.events import EventKind
from hall.sync_ports import Outbox, Receipt, digest
from models.outbox import OwnOutbox
from tests.store.both import both

if TYPE_CHECKING:
    from hall.clock import FixedClock
    from models.opening import Opened


@pytest.fixture
def outbox(hall: Opened, clock: FixedClock) -> Outbox:
    """The boot entry and nine more."""
    with hall.units() as work:
        for turn in range(9):
            Recorder(uow=work, clock=clock, actor="0001").add(
                EventKind.CASE_NOTED, "staff:0001", b.CaseNoted(text=str(turn) * 100)
            )
        work.commit()
    return OwnOutbox(hall.store, clock)


@both
def test_the_chain_is_the_outbox(outbox: Outbox, hall: Opened) -> None:
    own = outbox.own()
    assert own.tip is not None
    assert (own.node, own.tip.seq) == (hall.boot.node, 10)
    entries = outbox.after(0, 100, 1 << 20)
    assert len(entries) == 10
    assert entries[0].prev == ZERO
    assert check_run(entries) == ()
    assert entries[-1].link == own.tip.link
    assert outbox.places([entries[2].link, bytes(32)]) == {entries[2].link: 3}
    assert outbox.digest() == digest([own.tip], [one.chash for one in entries])


@both
def test_a_batch_has_bounds_but_never_stands_still(outbox: Outbox) -> None:
    entries = outbox.after(0, 100, 1 << 20)
    assert outbox.after(4, 3, 1 << 20) == entries[4:7]
    assert outbox.after(4, 100, 1) == entries[4:5]
    sizes = [len(one.raw or b"") for one in entries[4:]]
    assert outbox.after(4, 100, sizes[0] + sizes[1]) == entries[4:6]
    assert outbox.after(4, 100, sizes[0] + sizes[1] - 1) == entries[4:5]
    assert outbox.after(10, 100, 1 << 20) == ()
    assert outbox.after(9, 0, 1 << 20) == entries[9:]


@both
def test_receipts_of_each_hub_and_what_still_waits(outbox: Outbox, hall: Opened, clock: FixedClock) -> None:
    assert outbox.receipt() is None
    entries = outbox.after(0, 100, 1 << 20)

    def receipt(hub: int, seq: int) -> Receipt:
        clock.move(seconds=1)
        made = Receipt(
            hub=uuid.UUID(int=hub),
            node=hall.boot.node,
            seq=seq,
            link=entries[seq - 1].link,
            at=1000 - seq,
            sig=b"s" * 64,
        )
        outbox.keep_receipt(made)
        return made

    first = receipt(1, 3)
    assert outbox.receipt(uuid.UUID(int=1)) == first
    assert outbox.receipt(uuid.UUID(int=2)) is None
    newer, other = receipt(1, 8), receipt(2, 5)
    assert outbox.receipt(uuid.UUID(int=1)) == newer
    assert outbox.receipt() == other
    view = hall.views.sync()
    assert (view.own_seq, view.last_receipt_seq, view.waiting) == (10, 5, 5)
    assert view.last_receipt_at == other.at
