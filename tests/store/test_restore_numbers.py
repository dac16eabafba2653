"""Numbers after a restore: none that may be printed is given out twice (F21, D2, D3)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hall.clock import FixedClock
from hall.commands.node import HUB_TRUST, booted, keep_setting, signing_seed
from hall.commands.numbers import draw_case_number, draw_document_number
from hall.commands.record import day_number
from hall.errors import Refused
from hall.numbering import ticket_counter
from hall.recovery import MOST_GAP, NoticeKind, gap_after
from hall.sync_ports import Receipt
from models.identity_renewal import renew_identity
from models.instance import BootReason
from models.opening import Opened, Places, open_hall
from models.outbox import OwnOutbox
from models.restore_notices import notices
from models.tables.chain import FEED_HEAD

KEY = "0f" * 32
CLOCK = FixedClock.on("2026-11-20T09:00:00")


class Pc:
    """A store with its side file beside it, outside of what is copied."""

    def __init__(self, folder: Path) -> None:
        self.places = Places(
            store=folder / "store.db", side=folder / "side" / "side.json", backups=folder / "backups"
        )

    def start(self) -> Opened:
        new = not self.places.store.exists()
        opened = open_hall(self.places, KEY, clock=CLOCK, window=3, create=new)
        if opened.boot.reason is not None:
            booted(opened.units, CLOCK, reason=opened.boot.reason, app="0")
        opened.settle()
        return opened

    def copy(self) -> None:
        shutil.copy(self.places.store, self.places.store.with_suffix(".night"))

    def put_back(self) -> None:
        shutil.copy(self.places.store.with_suffix(".night"), self.places.store)


@pytest.fixture
def pc(tmp_path: Path) -> Pc:
    return Pc(tmp_path)


def tickets(opened: Opened, queue: str, count: int) -> list[int]:
    with opened.units() as work:
        counter = ticket_counter(work.chain.identity().hall, day_number(CLOCK), queue)
        drawn = [work.numbers.next(counter) for _ in range(count)]
        work.commit()
    return drawn


def grouped(opened: Opened, queue: str, count: int) -> list[int]:
    """As the hub draws them, in a group of acts."""
    with opened.groups() as group:
        counter = ticket_counter(opened.views.identity().hall, day_number(CLOCK), queue)
        drawn = [group.unit().numbers.next(counter) for _ in range(count)]
        group.commit()
    return drawn


def test_tickets_of_the_day_pass_over_what_may_be_out(pc: Pc) -> None:
    """A hub put back to last night, when nobody had a number yet, and again to a copy of midday."""
    pc.start().close()
    pc.copy()
    opened = pc.start()
    assert tickets(opened, "A", 70)[-1] == 70
    opened.close()
    pc.put_back()
    opened = pc.start()
    assert tickets(opened, "A", 2) == [101, 102]
    assert tickets(opened, "B", 1) == [101]
    opened.close()
    pc.copy()
    opened = pc.start()
    assert tickets(opened, "A", 5)[-1] == 107
    opened.close()
    pc.put_back()
    opened = pc.start()
    assert tickets(opened, "A", 1) == [203]
    assert grouped(opened, "C", 2) == [201, 202]
    assert grouped(opened, "A", 1) == [204]
    with opened.units() as work:
        # What was passed over was not given out: limits of a day count the rest.
        assert work.tickets.taken(day_number(CLOCK), "A") == 4
    (notice, *_) = notices(opened.store)
    assert notice.kind is NoticeKind.RESTORED
    opened.close()


def test_the_gap_grows_with_what_the_side_file_knows_to_be_gone() -> None:
    assert gap_after(None, known=True) == 100
    assert gap_after((5, 5), known=True) == 200
    assert gap_after((5, 404), known=True) == 500
    assert gap_after((5, 10_000), known=True) == MOST_GAP
    assert gap_after(None, known=False) == MOST_GAP


def test_without_a_side_file_many_numbers_are_passed_over(pc: Pc) -> None:
    pc.start().close()
    pc.places.side.unlink()
    opened = pc.start()
    assert opened.boot.reason is BootReason.SIDE_LOST
    assert tickets(opened, "A", 1) == [MOST_GAP + 1]
    opened.close()


def test_other_days_begin_at_one_again(pc: Pc) -> None:
    pc.start().close()
    pc.places.side.unlink()
    opened = pc.start()
    with opened.units() as work:
        assert work.numbers.next(ticket_counter("990102", 20261121, "A")) == 1
        assert work.numbers.next("case:20261120:X03") == 1
    opened.close()


def test_a_first_start_and_a_quiet_one_pass_over_nothing(pc: Pc) -> None:
    for first in (1, 2):
        opened = pc.start()
        assert tickets(opened, "A", 1) == [first]
        assert notices(opened.store) == ()
        opened.close()


def test_numbers_of_cases_and_documents_carry_the_new_letter(pc: Pc) -> None:
    """F21: the grants of document numbers were put back as well."""

    def drawn(opened: Opened) -> tuple[str, str]:
        with opened.units() as work:
            found = draw_case_number(work, CLOCK), draw_document_number(work, CLOCK, "受")
            work.commit()
        return found

    pc.start().close()
    pc.copy()
    opened = pc.start()
    seen = {*drawn(opened), *drawn(opened)}
    opened.close()
    pc.put_back()
    opened = pc.start()
    again = {*drawn(opened), *drawn(opened)}
    opened.close()
    assert len(seen) == len(again) == 4
    assert seen.isdisjoint(again)
    assert any(number.endswith("000001X号") for number in again)


def test_readers_of_the_feed_begin_again_after_a_restore(pc: Pc) -> None:
    """F18: whatever position a reader has kept, it is of another feed."""
    opened = pc.start()
    with opened.store.writer.begin() as connection:
        row = {"lane": "case", "feed_id": opened.boot.inc, "gseq": 0, "fhash": bytes(32), "folded": 0}
        connection.execute(FEED_HEAD.insert().values(row))
    before = opened.boot.inc
    opened.close()
    pc.copy()
    opened = pc.start()
    with opened.store.reader.begin() as connection:
        assert connection.execute(FEED_HEAD.select()).one().feed_id == before
    opened.close()
    pc.start().close()
    pc.put_back()
    opened = pc.start()
    with opened.store.reader.begin() as connection:
        assert connection.execute(FEED_HEAD.select()).one().feed_id != before
    opened.close()


def test_a_copied_pc_takes_an_identity_of_its_own(pc: Pc) -> None:
    opened = pc.start()
    old = opened.views.identity()
    seed = signing_seed(opened.units)
    with pytest.raises(Refused, match="没有登记"):
        renew_identity(opened.units, pc.places.side, clock=CLOCK)
    keep_setting(opened.units, HUB_TRUST, "{}")
    with pytest.raises(Refused, match="1 条记录没有上传"):
        renew_identity(opened.units, pc.places.side, clock=CLOCK)
    outbox = OwnOutbox(opened.store, CLOCK)
    tip = outbox.own().tip
    assert tip
    receipt = Receipt(hub=old.inc, node=old.node, seq=tip.seq, link=tip.link, at=0, sig=b"")
    outbox.keep_receipt(receipt)
    assert renew_identity(opened.units, pc.places.side, clock=CLOCK) == "X03"
    new = opened.views.identity()
    assert (new.node != old.node, new.inc != old.inc) == (True, True)
    assert signing_seed(opened.units) != seed
    own = outbox.own().tip
    assert own
    assert (own.seq, outbox.after(0, 10, 1 << 20)[0].prev) == (1, bytes(32))
    opened.close()
    opened = pc.start()
    assert opened.boot.reason is None
    assert opened.views.identity() == new
    opened.close()
