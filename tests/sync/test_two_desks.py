"""The whole way once: two desks with real stores against a hub in a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from hall.clock import SystemClock
from hall.sync_ports import LinkState
from models.hub_store import HubUnits
from sync.folding import Folding
from sync.wire import Encoding
from tests.fakes.passes import a_link
from tests.fakes.sync_files import StoreDesk, a_store
from tests.fakes.sync_links import HUB, a_sync, cases
from tests.fakes.sync_programs import HubProgram


def test_two_desks_bring_their_cases_and_the_status_tells_the_truth(tmp_path: Path) -> None:
    clock = SystemClock()
    hub = HubProgram(tmp_path / "hub.db")
    with a_store(tmp_path / "one.db") as one, a_store(tmp_path / "two.db") as two:
        desks = [StoreDesk(one, tmp_path / "one.side", clock), StoreDesk(two, tmp_path / "two.side", clock)]
        links = [
            a_link(hub.url, desks[0].own().node),
            a_link(hub.url, desks[1].own().node, encoding=Encoding.JSON),
        ]
        syncs = [
            a_sync(desk, link, learn=clock.learn_offset) for desk, link in zip(desks, links, strict=True)
        ]
        for desk, sync in zip(desks, syncs, strict=True):
            cases(desk, 30)
            result = sync.round()
            assert (result.state, result.sent, result.waiting, result.hub) == (LinkState.SYNCED, 90, 0, HUB)
            assert abs(result.offset_ms or 0) < 1000
        for desk, link in zip(desks, links, strict=True):
            own, theirs = desk.digest(), link.digest(desk.own().node)
            assert (theirs.n, tuple(theirs.tips), theirs.xor) == (own.n, own.tips, own.xor)
        assert hub.stop() == 0
        cases(desks[0], 1)
        result = syncs[0].round()
        assert (result.state, result.waiting) == (LinkState.OFFLINE, 3)
        again = HubProgram(tmp_path / "hub.db", hub.port)
        result = syncs[0].round()
        assert (result.state, result.sent, result.waiting) == (LinkState.SYNCED, 3, 0)
        again.stop()
        for link in links:
            link.close()
    with a_store(tmp_path / "hub.db") as stored:
        units = HubUnits(stored, clock)
        Folding(units, clock).drain()
        with units() as work:
            assert work.feed_head("case").gseq == 183
            assert work.folded_to("case") == 183
            assert work.quarantined() == ()


@pytest.mark.parametrize("limit", [1, 7])
def test_the_outbox_of_a_store_gives_its_chain_in_order(tmp_path: Path, limit: int) -> None:
    clock = SystemClock()
    with a_store(tmp_path / "one.db") as store:
        desk = StoreDesk(store, tmp_path / "side", clock)
        assert desk.own().tip is None
        assert desk.receipt() is None
        cases(desk, 5)
        seen: list[bytes] = []
        while part := desk.after(len(seen), limit, 1 << 20):
            assert len(part) <= limit
            seen += [entry.link for entry in part]
        assert len(seen) == 15
        assert desk.places(seen) == {link: seq for seq, link in enumerate(seen, 1)}
        assert desk.places([]) == {}
        assert len(desk.after(0, 100, 1)) == 1
