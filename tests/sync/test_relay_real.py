"""Desk → hall → city with the installed program, a process each (sync-protocol.md A2 "City")."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from hall.clock import SystemClock
from hall.sync_ports import LinkState
from models.hub_store import HubUnits
from tests import pg
from tests.fakes.hall_hub import HallHub
from tests.fakes.sync_links import cases
from tests.fakes.tiers import Window, arrives, digest_at, tiers, until


def test_what_two_halls_have_is_at_the_city_byte_for_byte(tmp_path: Path) -> None:
    with ExitStack() as stack:
        city, halls = stack.enter_context(tiers(tmp_path, 2))
        windows = [
            Window(stack, tmp_path / f"desk{number}", halls[number % 2], number) for number in (1, 2, 3)
        ]
        for window in windows:
            cases(window.desk, 40)
            result = window.sync.round()
            assert (result.state, result.sent) == (LinkState.SYNCED, 120)
        for window in windows:
            arrives(city, window.node, window.desk.digest())
            until(window.covered, "the root's receipt at a desk")
        # Their own chains too: the acts of the queue are written by the halls (D15).
        for hall in halls:
            with hall.store() as opened:
                me = opened.views.identity().node
            own = digest_at(hall, me)
            assert own.n > 0
            arrives(city, me, own)
        city.kill()
        cases(windows[0].desk, 5)
        assert windows[0].sync.round().state is LinkState.SYNCED, "the hall goes on without the city"
        city.start()
        arrives(city, windows[0].node, windows[0].desk.digest())
        assert halls[0].stop() == 0


@pytest.mark.long
@pytest.mark.parametrize("count", [2, 5])
def test_a_city_of_two_processes_on_one_database_takes_all_halls(tmp_path: Path, count: int) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(pg.server())
        url = server.url(server.make())
        city, halls = stack.enter_context(tiers(tmp_path, count, city_url=url))
        other = HallHub(tmp_path / "city", store_url=url)
        stack.callback(other.kill)
        other.start()
        for hall in halls[1::2]:
            hall.stop()
            hall.upstream = other.url
            hall.start()
        windows = [Window(stack, tmp_path / f"desk{n}", hall, n + 1) for n, hall in enumerate(halls)]
        for window in windows:
            cases(window.desk, 100)
            assert window.sync.round().sent == 300
        for window in windows:
            arrives(city, window.node, window.desk.digest())
            until(window.covered, "the root's receipt at a desk")
        with city.store() as opened, HubUnits(opened.store, SystemClock())() as work:
            head = work.feed_head("case")
            places = work.feed_after("case", 0, 10_000)
            assert [one.gseq for one in places] == list(range(1, head.gseq + 1)), "no number is skipped"
            assert len({one.link for one in places}) == head.gseq
