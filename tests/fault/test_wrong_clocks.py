"""F22: clocks that are a day off, jump while a case is taken in, or stand in 1970 after a dead battery.

Nothing is refused, the chain keeps its order, what is due follows the corrected time, and nobody's clock is
dragged along by another's.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from hall.bodies import CaseApplied, CaseReceived
from hall.clock import MICROS, FixedClock
from hall.codec import decode
from hall.commands.record import Recorder
from hall.events import Event, EventKind, StreamKind, stream_of
from hall.ids import new_id
from hall.sync_ports import LinkState
from tests.fakes.pulling import PullingDesk, a_desk, a_hub
from tests.fakes.sync_files import a_store
from tests.fakes.sync_links import a_case, cases

DAY = 86_400 * MICROS
NINE = "2026-11-20T09:00:00"
EPOCH = FixedClock.on("1970-01-01T08:00:05").at


def events(desk: PullingDesk) -> list[Event]:
    """What this desk has written."""
    return [decode(entry.raw) for entry in desk.desk.after(0, 10_000, 1 << 30) if entry.raw]


def saved(desk: PullingDesk) -> str:
    """A case as a command writes it; its stream."""
    stream = stream_of(StreamKind.CASE, new_id(desk.desk.clock))
    with desk.units() as work:
        recorder = Recorder(uow=work, clock=desk.desk.clock, actor="0007", window=3)
        recorder.add(EventKind.CASE_APPLIED, stream, APPLIED)
        recorder.add(EventKind.CASE_RECEIVED, stream, CaseReceived(delegated=True))
        work.commit()
    return stream


def in_order(desk: PullingDesk) -> bool:
    hlcs = [event.hlc for event in events(desk)]
    return hlcs == sorted(set(hlcs))


@dataclass(frozen=True, slots=True)
class Jump:
    """The PC's clock at the beginning, and where it is set to while a case is taken in; µs from nine."""

    name: str
    begin: int
    then: int


APPLIED = CaseApplied(
    number="99010220261120W030009",
    item="QH-SC-0101",
    item_name="食品经营许可",
    item_version="v1",
    body_code="SC",
    person="1",
)
NOW = FixedClock.on(NINE).at
JUMPS = [
    Jump("a day ahead", DAY, DAY + MICROS),
    Jump("a day behind", -DAY, -DAY + MICROS),
    Jump("put back amid a case", 0, -3600 * MICROS),
    Jump("put forward amid a case", 0, DAY),
    Jump("1970", EPOCH - NOW, EPOCH - NOW + MICROS),
    Jump("1970, then set right", EPOCH - NOW, 0),
]


@pytest.mark.parametrize("jump", JUMPS, ids=lambda jump: jump.name)
def test_a_wrong_clock_refuses_nothing_and_drags_nobody(tmp_path: Path, jump: Jump) -> None:
    right, wrong = FixedClock.on(NINE), FixedClock.on(NINE)
    wrong.at = NOW + jump.begin
    with (
        a_store(tmp_path / "hub.db") as store,
        a_hub(store, right) as (service, url),
        a_desk(tmp_path, url, wrong, "wrong") as off,
        a_desk(tmp_path, url, right, "right") as on,
    ):
        cases(off.desk, 1)
        result = off.push.round()
        assert result.state is LinkState.SYNCED
        # The desk hears how wrong it is with the first answer, to a second.
        assert result.offset_ms is not None
        assert abs(result.offset_ms * 1000 + jump.begin) < 2 * MICROS
        wrong.offset = result.offset_ms
        stream = saved(off)
        wrong.at = NOW + jump.then
        saved(off)
        assert off.push.round().state is LinkState.SYNCED
        assert in_order(off)
        on.settle()
        a_case(on.desk)
        assert on.push.round().state is LinkState.SYNCED
        (mine,) = {event.hlc >> 16 for event in events(on)}
        assert abs(mine - NOW // 1000) < 5_000, "another desk's clock was taken over"
        # Both at the hub, whole and folded.
        service.folding.drain()
        for desk in (off, on):
            assert service.hub.digest(desk.node) == desk.desk.digest()
        with service.hub.store() as work:
            assert work.quarantined() == ()
        # The legal day is that of the corrected time: the day on which the people stood there.
        known = [event for event in events(off) if event.stream == stream]
        assert {event.off for event in known} == {result.offset_ms}
        assert {event.biz_day for event in known} == {20261120}
