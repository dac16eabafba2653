"""Desk → hall → city with the installed program, a process each (sync-protocol.md A2 "City")."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from hall.sync_ports import LinkState
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
