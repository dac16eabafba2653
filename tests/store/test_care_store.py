"""Held rows, days and mending, over a file and over a PostgreSQL (hall.care)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from hall.care import Decision, Verdict
from hall.clock import MICROS, next_hlc
from hall.sync_ports import QuarantineCode, Quarantined
from models.care_store import CareTables
from models.hub_store import HubUnits
from models.tables.chain import ENTRY
from tests.store.both import both
from tests.store.test_hub_store import NODE, arrivals, take

if TYPE_CHECKING:
    from hall.clock import FixedClock
    from models.opening import Opened

DAY = 24 * 3600 * MICROS
BEGIN = 1_795_100_400_000_000


@pytest.fixture
def care(hall: Opened, clock: FixedClock) -> CareTables:
    return CareTables(hall.store, clock, hall.views.sync)


def held(link: bytes | None, code: QuarantineCode = QuarantineCode.FOLD) -> Quarantined:
    return Quarantined(node=NODE, link=link, event_id=None, raw=b"xyz", code=code, detail="要看", at=7)


@both
def test_a_row_is_closed_and_opened_again_when_it_breaks_again(
    hall: Opened, care: CareTables, clock: FixedClock
) -> None:
    rows = arrivals(2)
    take(HubUnits(hall.store, clock), rows)
    with care() as work:
        work.quarantine([held(rows[1].entry.link), held(None, QuarantineCode.CLASH)])
        work.commit()
    with care() as work:
        fold, clash = work.held_rows(9)
        assert (fold.kind, fold.seq, fold.size, fold.link) == ("case.noted", 2, 1, rows[1].entry.link.hex())
        assert (clash.kind, clash.size, clash.link, clash.name) == ("", 3, "", "")
        assert work.held_row(999) is None
        for row, decision in ((fold, Decision.RETRY), (clash, Decision.ASIDE)):
            verdict = Verdict(decision=decision, reason="看过", by="0101", at=9, done=True)
            work.note_verdict([row.qid], verdict)
        work.commit()
    assert care.page().held == ()
    with care() as work:
        work.quarantine([held(rows[1].entry.link)])
        work.commit()
    (row,) = care.page().held
    assert (row.qid, row.tries, row.decision, row.reason, row.acted_by) == (
        fold.qid,
        2,
        "retry",
        "看过",
        "0101",
    )
    with care() as work:
        assert work.open_rows(NODE, QuarantineCode.FOLD) == (fold.qid,)
        assert work.open_rows(NODE, QuarantineCode.CLASH) == ()


@both
def test_days_are_counted_over_the_bytes_and_mended_by_their_links(
    hall: Opened, care: CareTables, clock: FixedClock
) -> None:
    rows = [replace(one, hlc=next_hlc(0, BEGIN + (one.seq // 4) * DAY)) for one in arrivals(6)]
    take(HubUnits(hall.store, clock), rows)
    with care() as work:
        before = work.day_digests(NODE, 0, 6)
        assert [(one.n, one.first, one.last) for one in before] == [(3, 1, 3), (3, 4, 6)]
        assert [one.n for one in work.day_digests(NODE, 2, 4)] == [1, 1]
    harmed, lost = rows[1].entry.link, rows[4].entry.link
    with hall.store.writer.begin() as connection:
        connection.execute(sa.update(ENTRY).where(ENTRY.c.link == harmed).values(raw=b"?"))
        connection.execute(sa.delete(ENTRY).where(ENTRY.c.link == lost))
    with care() as work:
        assert [one.n for one in work.day_digests(NODE, 0, 6)] == [3, 2]
        mended = work.mend([*rows, *arrivals(1, prev=rows[-1].entry.link, first=7)])
        # What is behind the end is no harm but news, which comes by a push.
        assert [one.entry.link for one in mended] == [harmed, lost]
        work.commit()
    with care() as work:
        assert work.day_digests(NODE, 0, 6) == before
        assert work.mend(rows) == ()


@both
def test_what_was_stored_unread_is_found_and_read(hall: Opened, care: CareTables, clock: FixedClock) -> None:
    rows = arrivals(3)
    take(HubUnits(hall.store, clock), [replace(one, stream="", kind="") for one in rows])
    with care() as work:
        assert [one.seq for one in work.unread(NODE, 1, 9)] == [2, 3]
        work.reread(rows[:2])
        work.commit()
    with care() as work:
        assert [one.seq for one in work.unread(NODE, 0, 9)] == [3]
        stored = work.stored(rows[0].entry.link)
        assert stored is not None
        assert (stored.stream, stored.kind, stored.entry) == ("case:c1", "case.noted", rows[0].entry)
