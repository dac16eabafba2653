"""One round of a hub with the hub above it: what goes up, restores, forks, faults of a line."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hall.bodies import NodeBooted
from hall.clock import FixedClock
from hall.events import EventKind, StreamKind, stream_of
from hall.sync_ports import LinkState
from sync import wire
from sync.security import Seal, is_signed
from tests.fakes.hall_below import HALL_SEED, Tiers, a_hall_below, a_hello
from tests.fakes.sync_links import HUB, SEED, a_case, cases, parcel
from tests.fakes.sync_stores import MemoryHub


@pytest.fixture
def tiers(tmp_path: Path, clock: FixedClock) -> Iterator[Tiers]:
    with a_hall_below(tmp_path, clock) as made:
        yield made


def test_all_chains_go_up_in_one_push_byte_for_byte(tiers: Tiers) -> None:
    for desk in tiers.desks:
        cases(desk, 3)
    a_case(tiers.chain)
    tiers.bring()
    result = tiers.relay.round()
    assert (result.state, result.sent, result.waiting, result.hub) == (LinkState.SYNCED, 21, 0, HUB)
    assert tiers.link.pushes == [21]
    assert tiers.equal()
    sent = {row.entry.raw for row in tiers.city_store.state.entries.values()}
    assert {entry.raw for desk in tiers.desks for entry in desk.state.entries} <= sent


def test_signatures_of_authors_and_receipts_go_through_unchanged(tiers: Tiers) -> None:
    desk = tiers.desks[0]
    cases(desk, 2)
    a_case(tiers.chain)
    tiers.bring()
    tiers.relay.round()
    seq, link, sig = tiers.city_store.state.signed[desk.state.node]
    said = b"yichuang checkpoint 1\x00" + desk.state.node.bytes + (6).to_bytes(8, "big") + link
    assert (seq, link) == (6, desk.state.entries[-1].link)
    assert is_signed(Seal(SEED).public, said, sig)
    own = tiers.chain.own()
    assert own.tip is not None
    seq, link, sig = tiers.city_store.state.signed[own.node]
    said = b"yichuang checkpoint 1\x00" + own.node.bytes + (3).to_bytes(8, "big") + own.tip.link
    assert is_signed(Seal(HALL_SEED).public, said, sig)
    receipt = tiers.store.root([desk.state.node])[desk.state.node]
    assert (receipt.hub, receipt.seq, receipt.link) == (HUB, 6, desk.state.entries[-1].link)
    assert is_signed(Seal(SEED).public, receipt.signed(), receipt.sig)


def test_a_run_ends_where_its_author_signed(tiers: Tiers) -> None:
    """The relay looked at the chain after a push, and at the signatures before it."""
    desk = tiers.desks[0]
    cases(desk, 1)
    tiers.bring()
    a_case(desk)
    tiers.hall.push(wire.Push(streams=[parcel(desk, 3)]))
    tiers.relay.round()
    assert tiers.link.pushes == [3, 3]
    assert tiers.city_store.state.signed[desk.state.node][0] == 3
    assert tiers.equal()


def test_an_idle_round_asks_once_and_pushes_nothing(tiers: Tiers) -> None:
    assert tiers.relay.round().state is LinkState.SYNCED
    cases(tiers.desks[0], 2)
    tiers.bring()
    tiers.settle()
    hellos, pushes = tiers.link.hellos, len(tiers.link.pushes)
    result = tiers.relay.round()
    assert (result.state, result.sent, tiers.relay.wait()) == (LinkState.SYNCED, 0, 20.0)
    assert (tiers.link.hellos, len(tiers.link.pushes)) == (hellos + 1, pushes)
    tiers.relay.poke()
    assert 0 < tiers.relay.wait() < 1


@pytest.mark.parametrize("fate", ["lost", "no answer", "twice"])
def test_lost_doubled_and_unanswered_pushes_end_with_each_event_once(tiers: Tiers, fate: str) -> None:
    for desk in tiers.desks:
        cases(desk, 40)
    tiers.bring()
    tiers.link.fates = ["ok", fate, "ok", fate]
    for _ in range(4):
        tiers.relay.round()
    assert tiers.equal()
    assert {tiers.store.root(tiers.nodes())[desk.state.node].seq for desk in tiers.desks} == {120}
    assert len(tiers.city_store.state.feed) == 240


def test_an_answer_lost_at_the_end_is_asked_for_again(tiers: Tiers) -> None:
    cases(tiers.desks[0], 2)
    tiers.bring()
    tiers.link.fates = ["no answer"]
    assert tiers.relay.round().state is LinkState.OFFLINE
    assert tiers.store.root(tiers.nodes()) == {}
    tiers.relay.round()
    assert tiers.link.pushes == [6, 1]
    assert tiers.store.root(tiers.nodes())[tiers.desks[0].state.node].seq == 6


def test_small_backlogs_are_not_held_up_by_a_large_one(tiers: Tiers) -> None:
    cases(tiers.desks[0], 400)
    cases(tiers.desks[1], 1)
    tiers.bring()
    tiers.link.limits = wire.Limits(events=10)
    tiers.relay.round()
    assert tiers.city.digest(tiers.desks[1].state.node).n == 3
    assert tiers.city.digest(tiers.desks[0].state.node).n == 157
    assert tiers.settle() is LinkState.SYNCED
    assert tiers.equal()


def test_a_batch_ends_at_its_bytes(tiers: Tiers) -> None:
    for number, desk in enumerate(tiers.desks):
        desk.append_raw(bytes(600_000 + number))
        desk.append_raw(bytes(600_002 + number))
    tiers.bring()
    tiers.relay.round()
    assert tiers.link.pushes == [1, 1, 1, 1]
    assert tiers.equal()


def test_a_city_that_was_restored_is_filled_again_unasked(tiers: Tiers) -> None:
    """F20; the hub's receipts speak of what the city has forgotten."""
    cases(tiers.desks[0], 5)
    tiers.bring()
    tiers.settle()
    night = tiers.city_store.state.copy()
    cases(tiers.desks[0], 5)
    cases(tiers.desks[1], 5)
    tiers.bring()
    tiers.settle()
    tiers.city_store.state = night
    assert tiers.settle() is LinkState.SYNCED
    assert tiers.equal()
    tiers.city_store.state = MemoryHub(uuid.UUID(int=2)).state
    tiers.again()
    assert tiers.settle() is LinkState.SYNCED
    assert tiers.equal()


def test_a_hub_that_was_restored_says_so_and_forgets_nothing_of_the_city(tiers: Tiers) -> None:
    """F19 as far as going up is concerned: the city is ahead."""
    desk = tiers.desks[0]
    cases(desk, 2)
    tiers.city.push(wire.Push(streams=[parcel(desk)]))
    tiers.hall.push(wire.Push(streams=[parcel(desk, 0, 2)]))
    result = tiers.relay.round()
    assert result.state is LinkState.BEHIND
    assert tiers.city.digest(desk.state.node).n == 6


def test_both_arms_of_a_fork_go_up(tiers: Tiers) -> None:
    """F16, F17: a rewound or cloned desk."""
    desk = tiers.desks[0]
    cases(desk, 2)
    tiers.bring()
    tiers.settle()
    night = desk.backup()
    cases(desk, 3)
    tiers.bring(desk)
    desk.restore(night)
    cases(desk, 2)
    tiers.bring(desk)
    assert len(tiers.hall.hello(a_hello(tiers, desk)).tips[desk.state.node]) == 2
    assert tiers.settle() is LinkState.FORKED
    assert tiers.equal()
    assert sorted(tiers.link.pushes[1:]) == [6, 9], "arm after arm"
    # Known now, although a receipt speaks of one arm only.
    assert tiers.relay.round().sent == 0
    # A third arm, and a city that has lost all but the first six.
    tiers.city_store.state = MemoryHub(uuid.UUID(int=3)).state
    tiers.city.push(wire.Push(streams=[parcel(desk, 0, 6)]))
    desk.restore(night)
    cases(desk, 1)
    tiers.bring(desk)
    tiers.settle()
    assert tiers.equal()


def test_an_arm_that_a_merge_has_closed_goes_up_too(tiers: Tiers) -> None:
    """One tip, but two entries at one number: the straight way sees it and goes around."""
    desk = tiers.desks[0]
    cases(desk, 1)
    night = desk.backup()
    a_case(desk)
    tiers.bring(desk)
    lost = desk.own().tip
    desk.restore(night)
    a_case(desk)
    tiers.bring(desk)
    with tiers.hall.store() as work:
        tip = [one for one in work.tips(desk.state.node) if lost is None or one.link != lost.link]
        work.set_tips(desk.state.node, tip)
        work.commit()
    tiers.settle()
    city = tiers.city_store.state
    assert {one.link for one in city.tips[desk.state.node]} == {lost.link if lost else b"", tip[0].link}
    assert len(city.entries) == 9


def test_a_redacted_entry_goes_up_as_its_hash(tiers: Tiers) -> None:
    desk = tiers.desks[0]
    cases(desk, 1)
    erased = replace(desk.state.entries[0], raw=None)
    desk.state.entries[0] = erased
    tiers.bring()
    tiers.relay.round()
    assert tiers.city_store.state.entries[erased.link].entry == erased


def test_a_line_that_is_shorter_than_an_arm_it_has_closed_goes_up_at_once(tiers: Tiers) -> None:
    """A desk that was put back and wrote less than it had lost: the number of what is above says nothing."""
    desk = tiers.desks[0]
    cases(desk, 2)
    night = desk.backup()
    cases(desk, 5)
    tiers.bring(desk)
    tiers.settle()
    lost = desk.own().tip
    assert lost
    desk.restore(night)
    cases(desk, 1)
    boot = NodeBooted(reason="behind", series="X03", app="t", also=(lost.link,))
    desk.write(stream_of(StreamKind.NODE, desk.state.node), EventKind.NODE_BOOTED, boot)
    tiers.hall.push(wire.Push(streams=[parcel(desk, 6)]))
    assert len(tiers.hall.hello(a_hello(tiers, desk)).tips[desk.state.node]) == 1
    assert tiers.settle() is LinkState.SYNCED
    assert tiers.equal()
    own = desk.own().tip
    assert own
    (receipt,) = tiers.store.root([desk.state.node]).values()
    assert receipt.link == own.link
