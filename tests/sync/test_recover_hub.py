"""A hub put back, before a city that has more: it gets back what it lost, and so do its PCs (F19, F20)."""

from __future__ import annotations

import asyncio
import uuid
from functools import partial
from pathlib import Path

import pytest
from typing_extensions import override

from hall.clock import FixedClock
from hall.errors import Refused, Unavailable
from hall.sync_ports import LinkState, QuarantineCode
from sync import wire
from sync.hub import Hub
from sync.recover_hub import regain, take_back, unknown_ends
from sync.relay_run import RelayTask
from sync.security import Seal
from tests.fakes.hall_below import a_hall_below
from tests.fakes.restored_pc import Hall, Line, Pc
from tests.fakes.sync_links import HUB, SEED, cases, parcel
from tests.fakes.sync_stores import MemoryDesk, MemoryHub


def relayed(hall: Hall, city: Hall) -> None:
    """What a relay does, in the simplest way: all runs of all nodes, from the beginning."""
    for link in hall.store.state.feed:
        row = hall.store.state.entries[link]
        raw = row.entry.raw
        assert raw is not None
        ckpt = wire.Checkpoint(seq=row.seq, link=link)
        run = wire.Parcel(node=row.node, prev=row.entry.prev, entries=[raw], ckpt=ckpt)
        (verdict,) = city.hub.push(wire.Push(streams=[run])).streams
        assert verdict.status in {wire.PushStatus.OK, wire.PushStatus.FORK}


def ends_of(city: Hall) -> dict[uuid.UUID, list[wire.Place]]:
    return {
        node: [(tip.seq, tip.link) for tip in tips] for node, tips in city.store.state.tips.items() if tips
    }


def taken_back(hall: Hall, city: Hall) -> int:
    """What a relay does after its hello."""
    found = unknown_ends(hall.hub, ends_of(city))
    return sum(regain(hall.hub, Line(city.hub), node, ends) for node, ends in found.items())


@pytest.fixture
def pc(tmp_path: Path, clock: FixedClock) -> Pc:
    return Pc(tmp_path / "pc", clock)


def test_a_hub_and_a_desk_put_back_together_regain_from_the_city(pc: Pc, clock: FixedClock) -> None:
    """F19."""
    hall, city = Hall(clock), Hall(clock)
    with pc.on(hall.link) as desk:
        desk.note(3)
        desk.round()
    pc.copy()
    night = hall.store.state.copy()
    with pc.on(hall.link) as desk:
        desk.note(30)
        while desk.round().more:
            pass
        before = desk.links()
    relayed(hall, city)
    hall.store.state = night
    pc.put_back()
    with pc.on(hall.link) as desk:
        new = desk.note(2)
        # The hub knows no more than the desk: nobody notices yet.
        assert desk.round().regained == 0
        relayed(hall, city)
        assert city.tips() == 2
        assert taken_back(hall, city) == 30
        assert taken_back(hall, city) == 0
        result = desk.round()
        # Older than the moment when this process had everything: no second PC, but what was lost.
        assert (result.state, result.regained) == (LinkState.SYNCED, 30)
    with pc.on(hall.link) as desk:
        desk.round()
        relayed(hall, city)
        assert before | new <= hall.links()
        assert hall.links() == city.links()


def test_a_city_put_back_is_refilled(pc: Pc, clock: FixedClock) -> None:
    """F20: the hub is a counter to it; what the city lacks is sent again, each once."""
    hall, city = Hall(clock), Hall(clock)
    with pc.on(hall.link) as desk:
        desk.note(3)
        desk.round()
        relayed(hall, city)
        night = city.store.state.copy()
        desk.note(20)
        desk.round()
        relayed(hall, city)
        city.store.state = night
        relayed(hall, city)
    assert city.links() == hall.links()
    assert len(city.store.state.feed) == len(hall.store.state.feed)


def test_arms_that_were_joined_come_too(pc: Pc, clock: FixedClock) -> None:
    hall, city = Hall(clock), Hall(clock)
    with pc.on(hall.link) as desk:
        desk.note(3)
        desk.round()
    night = hall.store.state.copy()
    pc.copy()
    with pc.on(hall.link) as desk:
        desk.note(4)
        desk.round()
    pc.put_back()
    with pc.on(hall.link) as desk:
        desk.note(2)
        desk.round()
    relayed(hall, city)
    everything = hall.links()
    hall.store.state = night
    taken_back(hall, city)
    assert hall.links() == everything
    assert (hall.tips(), city.tips()) == (1, 1)
    assert QuarantineCode.CLONE not in hall.held()


def test_the_own_chain_of_a_hub_is_not_taken_in_by_the_way(clock: FixedClock) -> None:
    hall = Hall(clock)
    with pytest.raises(Refused):
        regain(hall.hub, hall.link, HUB, [bytes(32)])


def test_what_is_refused_above_is_told(clock: FixedClock) -> None:
    hall, city = Hall(clock), Hall(clock)
    with pytest.raises(Refused):
        regain(hall.hub, Line(city.hub), uuid.UUID(int=5), [b"\x01" * 32])


def test_a_run_that_intake_does_not_take_stops_it(clock: FixedClock) -> None:
    """Another node's entries under this name."""
    city = Hall(clock)
    desk = MemoryDesk(clock)
    for _ in range(2):
        desk.append_raw(b"\x80")
    city.hub.push(wire.Push(streams=[parcel(desk)]))

    class Stubborn(Hub):
        @override
        def push(self, message: wire.Push) -> wire.PushAnswer:
            bad = wire.Verdict(node=message.streams[0].node, status=wire.PushStatus.BAD, tips=[])
            return wire.PushAnswer(streams=[bad], time=0)

    here = Stubborn(MemoryHub(uuid.UUID(int=2)), clock, hub_id=HUB, seal=Seal(SEED))
    with pytest.raises(Unavailable):
        regain(here, Line(city.hub), desk.state.node, [desk.state.entries[-1].link])


def test_a_relay_takes_back_what_only_the_city_has_and_goes_on(tmp_path: Path, clock: FixedClock) -> None:
    """F19 on the way up: the hall was put back to before it had heard of anything of the second half."""
    with a_hall_below(tmp_path, clock) as tiers:
        first, second = tiers.desks
        for desk in (first, second):
            cases(desk, 2)
        tiers.bring()
        assert tiers.settle() is LinkState.SYNCED
        cases(first, 3)
        tiers.city.push(wire.Push(streams=[parcel(first, 6)]))
        line = Line(tiers.city)
        told: list[int] = []
        relay = tiers.again(link=line, regain=partial(take_back, tiers.hall, line))
        task = RelayTask(relay, lambda: None, came=lambda: told.append(1))
        clock.move(seconds=20)

        async def rounds() -> None:
            await task._round()
            await task._round()
            await task.stop()

        asyncio.run(rounds())
        assert told == [1]
        assert (task.last and task.last.state) is LinkState.SYNCED
        assert tiers.hall.digest(first.state.node) == tiers.city.digest(first.state.node)
        assert tiers.hall.digest(first.state.node).n == 15


def test_a_chain_that_is_not_given_back_does_not_hold_up_the_others(
    tmp_path: Path, clock: FixedClock
) -> None:
    with a_hall_below(tmp_path, clock) as tiers:
        first, second = tiers.desks
        for desk in (first, second):
            cases(desk, 2)
        tiers.bring()
        tiers.settle()
        cases(first, 1)
        tiers.city.push(wire.Push(streams=[parcel(first, 6)]))
        line = Line(tiers.city)
        line.silent = True
        relay = tiers.again(link=line, regain=partial(take_back, tiers.hall, line))
        cases(second, 1)
        tiers.bring(second)
        clock.move(seconds=20)
        assert relay.round().state is LinkState.BEHIND
        assert tiers.city.digest(second.state.node) == tiers.hall.digest(second.state.node)
        # The own chain of the hub is another matter (`recover.py`): it is not taken in by the way.
        assert take_back(tiers.hall, line, {tiers.hall.hub_id: [(9, bytes(32))]}) == 0
