"""Recovery from those who have only a part: arms that nobody near has, erased entries, a hub that moves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hall.clock import FixedClock
from hall.sync_ports import LinkState
from sync import wire
from sync.recover_hub import regain
from tests.fakes.restored_pc import Hall, Line, Pc, Running
from tests.fakes.sync_links import HUB


@pytest.fixture
def pc(tmp_path: Path, clock: FixedClock) -> Pc:
    return Pc(tmp_path / "pc", clock)


def joined(pc: Pc, hall: Hall) -> set[bytes]:
    """A PC that was put back once and has joined what it had lost; its lost arm."""
    with pc.on(hall.link) as desk:
        desk.note(3)
        desk.round()
    pc.copy()
    with pc.on(hall.link) as desk:
        lost = desk.note(4)
        desk.round()
    pc.put_back()
    with pc.on(hall.link) as desk:
        desk.note(2)
        assert desk.round().regained == 4
        desk.round()
    return lost


def line_only(desk: Running, hall: Hall) -> bytes:
    """Another hub gets the line without the arm that it has joined; the line's end."""
    own = desk.outbox.own()
    entries = desk.outbox.after(0, 10_000, 1 << 30)
    ckpt = wire.Checkpoint(seq=len(entries), link=entries[-1].link)
    raws: list[bytes | wire.Redacted] = [one.raw or b"" for one in entries]
    run = wire.Parcel(node=own.node, prev=bytes(32), entries=raws, ckpt=ckpt)
    (verdict,) = hall.hub.push(wire.Push(streams=[run])).streams
    assert verdict.status is wire.PushStatus.OK
    return entries[-1].link


def test_an_arm_that_this_hub_never_had_is_no_obstacle(pc: Pc, clock: FixedClock) -> None:
    hall, other = Hall(clock), Hall(clock)
    lost = joined(pc, hall)
    with pc.on(hall.link) as desk:
        end = line_only(desk, other)
        node = desk.outbox.own().node
    # A hub takes from it what it has.
    third = Hall(clock)
    third.hub.hub_id = HUB
    assert regain(third.hub, Line(other.hub), node, [end]) == len(other.links())
    assert not third.links() & lost
    # So does the PC, put back once more.
    pc.put_back()
    with pc.on(other.link) as desk:
        assert desk.round().state is LinkState.SYNCED
        assert other.links() <= desk.links()
        assert not desk.links() & lost


def test_an_arm_is_given_back_later_when_the_hub_moves_meanwhile(pc: Pc, clock: FixedClock) -> None:
    hall, new = Hall(clock), Hall(clock)
    lost = joined(pc, hall)

    def push(message: wire.Push) -> wire.PushAnswer:
        if any(one.beside for one in message.streams):
            node = message.streams[0].node
            gap = wire.Verdict(node=node, status=wire.PushStatus.GAP, tips=[])
            return wire.PushAnswer(streams=[gap], time=0)
        return new.hub.push(message)

    new.link.on_push = push
    with pc.on(new.link) as desk:
        assert desk.round().state is LinkState.OFFLINE
        assert not new.links() & lost
        new.link.on_push = None
        assert desk.round().state is LinkState.SYNCED
        assert new.links() == desk.links() >= lost


def test_an_erased_entry_comes_back_as_its_hash(pc: Pc, clock: FixedClock) -> None:
    hall = Hall(clock)
    with pc.on(hall.link) as desk:
        desk.note(2)
        desk.round()
    pc.copy()
    with pc.on(hall.link) as desk:
        lost = sorted(desk.note(3))
        desk.round()
    row = hall.store.state.entries[lost[0]]
    hall.store.state.entries[lost[0]] = replace(row, entry=replace(row.entry, raw=None))
    pc.put_back()
    with pc.on(hall.link) as desk:
        assert desk.round().regained == 3
        assert set(lost) <= desk.links()
        assert desk.round().state is LinkState.SYNCED
