"""A desk put back from a backup, and a disk started twice, before a hub that has more (F15 to F18, F21)."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from hall.chain import ZERO
from hall.clock import FixedClock
from hall.recovery import NoticeKind
from hall.sync_ports import LinkState, QuarantineCode
from models.restore_notices import notices, tick_off
from models.verify import verify
from sync import wire
from sync.hub_forks import demands
from sync.recover import ChainAnswer, ChainAsk
from tests.fakes.restored_pc import Hall, Pc, last_boot
from tests.fakes.sync_links import cases


@pytest.fixture
def hall(clock: FixedClock) -> Hall:
    return Hall(clock)


@pytest.fixture
def pc(tmp_path: Path, clock: FixedClock) -> Pc:
    return Pc(tmp_path / "pc", clock)


def a_night(pc: Pc, hall: Hall, later: int = 20) -> set[bytes]:
    """Some work, a copy, more work, all of it uploaded; the links of everything."""
    with pc.on(hall.link) as desk:
        cases(desk, 3)  # type: ignore[arg-type]  # it writes as the program does
        assert desk.round().state is LinkState.SYNCED
    pc.copy()
    with pc.on(hall.link) as desk:
        desk.note(later)
        while desk.round().more:
            pass
        return desk.links()


def test_a_restored_desk_gets_back_what_it_had_uploaded(pc: Pc, hall: Hall) -> None:
    """F15: nothing new written; own entries come back, new incarnation, one notice, one tip."""
    before = a_night(pc, hall)
    pc.put_back()
    with pc.on(hall.link) as desk:
        assert desk.series() == "X03"
        result = desk.round()
        assert (result.state, result.regained, result.waiting) == (LinkState.SYNCED, 20, 0)
        assert before <= desk.links() == hall.links()
        boot = last_boot(desk)
        assert boot.reason == "merged"
        assert len(boot.also) == 1
        assert hall.tips() == 1
        (notice,) = notices(desk.opened.store)
        assert notice.kind is NoticeKind.RESTORED
        assert "20 条" in notice.sentence
        assert (notice.first, notice.last) == (None, None)
        assert verify(desk.opened.store).faults == ()
        assert hall.hub.digest(desk.outbox.own().node) == desk.outbox.digest()
        again = desk.round()
        assert (again.state, again.sent, again.regained) == (LinkState.SYNCED, 0, 0)
    with pc.on(hall.link) as desk:
        assert desk.opened.boot.reason is None
        assert desk.round().state is LinkState.SYNCED
        tick_off(desk.opened.store, notices(desk.opened.store)[0], by="0001", clock=desk.clock)
        assert notices(desk.opened.store)[0].done_by == "0001"
    assert hall.held() == {QuarantineCode.RESTORED}


def test_a_restored_desk_that_writes_offline_loses_neither_past(pc: Pc, hall: Hall) -> None:
    """F16, T7: old and new events at the hub and here, the arms joined, the manager told."""
    before = a_night(pc, hall)
    pc.put_back()
    with pc.on(hall.link) as desk:
        new = desk.note(20)
        result = desk.round()
        assert (result.state, result.regained) == (LinkState.SYNCED, 20)
        assert before | new <= hall.links() == desk.links()
        assert hall.tips() == 1
        assert verify(desk.opened.store).faults == ()
    assert QuarantineCode.RESTORED in hall.held()


def test_what_was_not_uploaded_before_is_told_by_its_numbers(pc: Pc, hall: Hall) -> None:
    with pc.on(hall.link) as desk:
        desk.note(3)
        desk.round()
    pc.copy()
    with pc.on(hall.link) as desk:
        desk.note(5)
        desk.round()
        desk.note(7)
    pc.put_back()
    with pc.on(hall.link) as desk:
        assert desk.opened.boot.lost == (5, 16)
        desk.round()
        (notice,) = notices(desk.opened.store)
        assert (notice.first, notice.last) == (10, 16)
        assert "仍可能缺 7 条" in notice.sentence


def test_a_whole_disk_put_back_is_noticed_by_the_hub_alone(
    tmp_path: Path, clock: FixedClock, hall: Hall
) -> None:
    """The side file came back too: the first hello tells, and a new series begins (F21)."""
    pc = Pc(tmp_path / "pc", clock)
    with pc.on(hall.link) as desk:
        desk.note(3)
        desk.round()
    image = Pc(pc.image(), clock)
    with pc.on(hall.link) as desk:
        desk.note(5)
        desk.round()
        before = desk.links()
    with image.on(hall.link) as desk:
        assert (desk.opened.boot.reason, desk.series()) == (None, "W03")
        result = desk.round()
        assert (result.state, result.regained) == (LinkState.SYNCED, 5)
        assert desk.series() == "X03"
        assert last_boot(desk).reason == "behind"
        assert before <= desk.links() == hall.links()
        assert hall.tips() == 1
        assert len(notices(desk.opened.store)) == 1
        assert verify(desk.opened.store).faults == ()
    with image.on(hall.link) as desk:
        assert desk.opened.boot.reason is None


def test_without_an_answer_a_new_series_begins_at_once_and_the_rest_follows(
    tmp_path: Path, clock: FixedClock, hall: Hall
) -> None:
    pc = Pc(tmp_path / "pc", clock)
    with pc.on(hall.link) as desk:
        desk.note(3)
        desk.round()
    image = Pc(pc.image(), clock)
    with pc.on(hall.link) as desk:
        desk.note(5)
        desk.round()
    hall.link.silent = True
    with image.on(hall.link) as desk:
        assert [desk.round().state for _ in range(2)] == [LinkState.FORKED, LinkState.FORKED]
        assert desk.series() == "X03"
        hall.link.silent = False
        assert desk.round().regained == 5
        assert (desk.series(), hall.tips()) == ("X03", 1)
        assert desk.links() == hall.links()


def test_a_lost_side_file_takes_no_letter_that_the_hub_knows(pc: Pc, hall: Hall) -> None:
    """F21: X was used after the backup, and the only note of it is at the hub."""
    a_night(pc, hall)
    pc.put_back()
    with pc.on(hall.link) as desk:
        assert desk.series() == "X03"
        desk.note(2)
        desk.round()
    pc.put_back()
    (pc.folder / "elsewhere" / "side.json").unlink()
    with pc.on(hall.link) as desk:
        assert desk.series() == "X03"
        desk.round()
        assert desk.series() == "Y03"
        assert desk.links() == hall.links()
        assert hall.tips() == 1


def test_two_pcs_with_one_identity_are_both_kept_and_told(
    tmp_path: Path, clock: FixedClock, hall: Hall
) -> None:
    """F17."""
    one = Pc(tmp_path / "pc", clock)
    with one.on(hall.link) as desk:
        desk.note(3)
        desk.round()
    other = Pc(one.image(), clock)
    with one.on(hall.link) as first, other.on(hall.link) as second:
        first.note(4)
        assert first.round().state is LinkState.SYNCED
        second.note(4)
        # The second one takes itself for restored; it cannot know better yet.
        assert second.round().regained == 4
        first.note(4)
        result = first.round()
        assert (result.state, result.regained) == (LinkState.CLONED, 0)
        second.note(4)
        result = second.round()
        assert result.state is LinkState.CLONED
        for _ in range(3):
            first.note(1)
            second.note(1)
            assert {first.round().state, second.round().state} == {LinkState.CLONED}
        assert first.links() | second.links() == hall.links()
        assert QuarantineCode.CLONE in hall.held()
        for desk in (first, second):
            told = [one for one in notices(desk.opened.store) if one.kind is NoticeKind.CLONED]
            assert len(told) == 1


def test_a_clone_that_was_settled_is_joined(tmp_path: Path, clock: FixedClock, hall: Hall) -> None:
    """The other PC is gone and people have ticked it off at both ends: what it wrote comes here too."""
    one = Pc(tmp_path / "pc", clock)
    with one.on(hall.link) as desk:
        desk.note(3)
        desk.round()
    other = Pc(one.image(), clock)
    with one.on(hall.link) as first, other.on(hall.link) as second:
        first.round()
        second.note(4)
        second.round()
        first.note(1)
        assert first.round().state is LinkState.CLONED
    hall.store.state.held.clear()
    with one.on(hall.link) as first:
        for notice in notices(first.opened.store):
            tick_off(first.opened.store, notice, by="0001", clock=clock)
        assert first.round().state is LinkState.SYNCED
        assert first.links() == hall.links()
        assert hall.tips() == 1


def test_a_hub_put_back_gets_recovered_arms_too(pc: Pc, hall: Hall) -> None:
    """F18 after F16: what the desk has from the hub alone goes back to it unasked."""
    night = hall.store.state.copy()
    a_night(pc, hall)
    pc.put_back()
    with pc.on(hall.link) as desk:
        desk.note(5)
        desk.round()
        everything = desk.links()
        hall.store.state = night
        result = desk.round()
        assert result.state is LinkState.SYNCED
        assert hall.links() == everything
        assert hall.tips() == 1
        assert QuarantineCode.CLONE not in hall.held()


def test_a_hub_that_answers_with_other_entries_is_not_believed(pc: Pc, hall: Hall) -> None:
    a_night(pc, hall)
    pc.put_back()
    honest = hall.hub.chain

    def chain(ask: ChainAsk) -> ChainAnswer:
        answer = honest(ask)
        entries = [*answer.entries[:-1], b"\x80"]
        return ChainAnswer(node=answer.node, prev=answer.prev, seq=answer.seq, entries=entries)

    hall.hub.chain = chain  # type: ignore[method-assign]  # a hub that lies
    with pc.on(hall.link) as desk:
        before = desk.links()
        assert desk.round().state is LinkState.FORKED
        assert desk.links() == before


@pytest.mark.parametrize("page", [1, 3, 500])
def test_long_arms_come_in_pages(pc: Pc, hall: Hall, page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    before = a_night(pc, hall)
    monkeypatch.setattr("sync.recover.PAGE", page)
    monkeypatch.setattr("sync.recover.KEPT", 7)
    pc.put_back()
    with pc.on(hall.link) as desk:
        assert desk.round().regained == 20
        assert before <= desk.links() == hall.links()


def test_the_chain_of_a_node_is_given_in_pages_and_to_a_known_end(hall: Hall, pc: Pc) -> None:
    a_night(pc, hall)
    (tips,) = hall.store.state.tips.values()
    node = uuid.UUID(bytes=tips[0].node)
    whole = hall.hub.chain(ChainAsk(node=node, tip=tips[0].link))
    assert (whole.prev, whole.seq) == (ZERO, len(whole.entries))
    part = hall.hub.chain(ChainAsk(node=node, tip=tips[0].link, max=4))
    assert part.entries == whole.entries[-4:]
    rest = hall.hub.chain(ChainAsk(node=node, tip=tips[0].link, after=part.prev))
    assert rest == part


def test_the_hub_names_what_it_demands() -> None:
    assert demands(forked=True, codes=set()) == [wire.Must.ROTATE_INC]
    assert demands(forked=True, codes={QuarantineCode.CLONE}) == [wire.Must.REENROL]
    assert demands(forked=False, codes={QuarantineCode.FORK}) == []
