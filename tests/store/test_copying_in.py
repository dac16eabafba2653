"""Many rows into PostgreSQL at once: the same as by ordinary statements, whatever is there already."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hall.errors import Unavailable
from hall.sync_ports import CASE_LANE
from models.copying_in import FEW
from models.hub_store import HubUnits
from tests.store.both import SERVER, both
from tests.store.test_hub_store import NODE, arrivals, take

if TYPE_CHECKING:
    from hall.clock import FixedClock
    from models.opening import Opened

MANY = FEW * 3


@both
def test_many_rows_arrive_as_few_do(hall: Opened, clock: FixedClock) -> None:
    hub = HubUnits(hall.store, clock)
    rows = arrivals(MANY)
    rows[1] = replace(rows[1], entry=replace(rows[1].entry, raw=None))
    rows[2] = replace(rows[2], stream="case:零号\\\t\n", hlc=(1 << 63) - 1, kind="", tv=1 << 40)
    take(hub, rows[:FEW])
    with hub() as work:
        # Some are there, some are new, some come twice in one go.
        work.add([*rows, *rows[-3:]], at=9)
        work.add(rows, at=10)
        work.append_feed(CASE_LANE, [one.entry.link for one in rows[FEW:]])
        work.set_tips(NODE, [rows[-1].tip()])
        work.commit()
    with hub() as work:
        assert work.digest(NODE).n == MANY
        assert work.known([one.entry.link for one in rows]) == {one.entry.link for one in rows}
        assert work.place(rows[2].entry.link) == rows[2].tip()
        assert work.entries([rows[2].stream])[rows[2].stream] == (rows[2].entry,)
        assert rows[1].entry in work.entries([rows[1].stream])[rows[1].stream]
        places = work.feed_after(CASE_LANE, 0, 2 * MANY)
        assert [one.link for one in places] == [one.entry.link for one in rows]
        assert len(work.sightings([one.event_id for one in rows])) == MANY
        assert work.all_tips([NODE]) == {NODE: (rows[-1].tip(),)}
        assert work.writers(["case:c1", "none"]) == {"case:c1": frozenset({NODE})}


@both
def test_what_was_undone_leaves_nothing_for_the_next(hall: Opened, clock: FixedClock) -> None:
    hub = HubUnits(hall.store, clock)
    rows = arrivals(MANY)
    with hub() as work:
        work.add(rows, at=5)
    with hub() as work:
        assert work.digest(NODE).n == 0
        work.add(arrivals(FEW, salt="other"), at=6)
        work.commit()
    with hub() as work:
        assert work.digest(NODE).n == FEW


@pytest.mark.parametrize("kind", [SERVER], indirect=True)
def test_a_server_that_goes_away_meanwhile_is_said_in_words(hall: Opened, clock: FixedClock) -> None:
    hub = HubUnits(hall.store, clock)

    def cut() -> None:
        with hub() as work, hall.store.reader.connect() as other:
            pid = work.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            other.exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
            work.add(arrivals(MANY), at=5)

    with pytest.raises(Unavailable, match="数据库服务器"):
        cut()
    take(hub, arrivals(MANY))
