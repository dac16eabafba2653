"""One round of a hub with the hub above it: a hall's real store, a city in memory, the faults of a line."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hall.clock import FixedClock
from hall.errors import Unavailable
from hall.sync_ports import LinkState
from models.hub_store import HubUnits
from models.relay_store import RelayStore
from sync import relay, wire
from sync.client import HubBusy, TooMuch
from sync.hub import Hub
from sync.relay import Relay, Upper
from sync.security import Seal, is_signed
from tests.fakes.sync_files import StoreDesk, a_store
from tests.fakes.sync_links import HUB, SEED, FaultyLink, StraightLink, a_case, a_sync, cases, parcel
from tests.fakes.sync_stores import MemoryDesk, MemoryHub

HALL_SEED = bytes(range(32, 64))


@dataclass(slots=True)
class Tiers:
    """A hall's hub over a file, two desks below it, a city above it."""

    clock: FixedClock
    hall: Hub
    chain: StoreDesk
    store: RelayStore
    city_store: MemoryHub
    city: Hub
    link: FaultyLink
    relay: Relay
    desks: list[MemoryDesk]

    def bring(self, *desks: MemoryDesk) -> None:
        """The desks' rounds with their hall."""
        for desk in desks or self.desks:
            state = a_sync(desk, StraightLink(self.hall)).round().state
            assert state in {LinkState.SYNCED, LinkState.FORKED}

    def settle(self) -> LinkState:
        """Rounds until nothing more goes, the next time that every chain is named."""
        self.clock.move(seconds=20)
        while (result := self.relay.round()).more:
            pass
        return result.state

    def nodes(self) -> list[uuid.UUID]:
        return [self.chain.own().node, *(desk.state.node for desk in self.desks)]

    def equal(self) -> bool:
        """The city holds what the hall holds, of every node."""
        return all(self.city.digest(node) == self.hall.digest(node) for node in self.nodes())

    def again(self, **more: Any) -> Relay:
        """The relay after the hub was started again."""
        upper = more.pop("upper", Upper(hub_id=HUB, key=Seal(SEED).public))
        self.relay = Relay(
            self.store,
            more.pop("link", self.link),
            self.clock,
            upper=upper,
            seal=Seal(HALL_SEED),
            rand=lambda: 0.5,
        )
        return self.relay


@pytest.fixture
def tiers(tmp_path: Path, clock: FixedClock) -> Iterator[Tiers]:
    with a_store(tmp_path / "hall.db") as store:
        chain = StoreDesk(store, tmp_path / "side", clock)
        hall = Hub(HubUnits(store, clock), clock, hub_id=chain.own().node, seal=Seal(HALL_SEED))
        city_store = MemoryHub(uuid.UUID(int=1))
        city = Hub(city_store, clock, hub_id=HUB, seal=Seal(SEED))
        link = FaultyLink(city)
        relay_store = RelayStore(store, clock)
        made = Tiers(
            clock=clock,
            hall=hall,
            chain=chain,
            store=relay_store,
            city_store=city_store,
            city=city,
            link=link,
            relay=None,  # type: ignore[arg-type]  # made in the next line
            desks=[MemoryDesk(clock), MemoryDesk(clock)],
        )
        made.again()
        hall.above = relay_store
        yield made
        relay_store.close()


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
    assert len(tiers.hall.hello(_hello(tiers, desk)).tips[desk.state.node]) == 2
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


def test_one_chain_that_is_not_taken_does_not_hold_up_the_others(tiers: Tiers) -> None:
    cases(tiers.desks[0], 2)
    cases(tiers.desks[1], 3)
    tiers.bring()
    refused = tiers.desks[0].state.node

    def push(message: wire.Push) -> wire.PushAnswer:
        bad = [wire.PushStatus.BAD if one.node == refused else None for one in message.streams]
        answer = tiers.city.push(wire.Push(streams=[one for one in message.streams if one.node != refused]))
        good = iter(answer.streams)
        verdicts = [
            next(good)
            if status is None
            else wire.Verdict(node=refused, status=status, tips=[], detail="试一试。")
            for status in bad
        ]
        return msgspec.structs.replace(answer, streams=verdicts)

    tiers.link.on_push = push
    result = tiers.relay.round()
    assert (result.state, result.sent, result.waiting) == (LinkState.REFUSED, 9, 6)
    assert "试一试" in result.sentence
    assert str(refused)[:8] in result.sentence
    assert tiers.city.digest(tiers.desks[1].state.node).n == 9


def test_a_gap_is_closed_from_what_both_have(tiers: Tiers) -> None:
    """F14: the city forgets between hello and push."""
    desk = tiers.desks[0]
    cases(desk, 2)
    tiers.bring()
    tiers.settle()
    cases(desk, 2)
    tiers.bring()
    welcome = tiers.city.hello(_hello(tiers, desk))
    tiers.link.on_hello = lambda message: msgspec.structs.replace(
        tiers.city.hello(message), tips=welcome.tips, known=[]
    )
    tiers.city_store.state = MemoryHub(uuid.UUID(int=2)).state
    assert tiers.relay.round().state is LinkState.SYNCED
    assert tiers.city.digest(desk.state.node).n == 12


def test_gaps_without_end_end_a_round(tiers: Tiers) -> None:
    cases(tiers.desks[0], 2)
    tiers.bring()

    def push(message: wire.Push) -> wire.PushAnswer:
        verdicts = [
            wire.Verdict(node=one.node, status=wire.PushStatus.GAP, tips=[]) for one in message.streams
        ]
        return wire.PushAnswer(streams=verdicts, time=0)

    tiers.link.on_push = push
    result = tiers.relay.round()
    assert (result.sent, result.waiting, len(tiers.link.pushes)) == (0, 6, 3)


def test_a_damaged_entry_is_not_passed_on_and_the_other_chains_are(tiers: Tiers) -> None:
    """F31."""
    desk = tiers.desks[0]
    cases(desk, 2)
    cases(tiers.desks[1], 2)
    tiers.bring()
    raw = bytearray(desk.state.entries[4].raw or b"")
    raw[-1] ^= 1
    with tiers.hall.store() as work:
        work.connection.exec_driver_sql(  # type: ignore[attr-defined]  # the real store of the test
            "UPDATE entry SET raw = ? WHERE link = ?", (bytes(raw), desk.state.entries[4].link)
        )
        work.commit()
    result = tiers.relay.round()
    assert (result.state, result.waiting) == (LinkState.DAMAGED, 2)
    assert [tiers.city.digest(one.state.node).n for one in tiers.desks] == [4, 6]


def test_one_event_that_breaks_the_city_is_found_and_kept_unread(tiers: Tiers) -> None:
    """F30 over two chains."""
    for desk in tiers.desks:
        cases(desk, 10)
    tiers.bring()
    bad = tiers.desks[1].state.entries[17].raw

    def read(raw: bytes) -> wire.Header | None:
        if raw == bad:
            message = "a bug"
            raise RuntimeError(message)
        return wire.read_header(raw)

    tiers.city = Hub(tiers.city_store, tiers.clock, hub_id=HUB, seal=Seal(SEED), read=read)
    tiers.link.hub = tiers.city
    while tiers.relay.round().more:
        pass
    assert tiers.equal()
    assert [row.code for row in tiers.city_store.state.held.values()] == ["opaque"]
    assert tiers.link.faults <= 8


def test_a_redacted_entry_goes_up_as_its_hash(tiers: Tiers) -> None:
    desk = tiers.desks[0]
    cases(desk, 1)
    erased = replace(desk.state.entries[0], raw=None)
    desk.state.entries[0] = erased
    tiers.bring()
    tiers.relay.round()
    assert tiers.city_store.state.entries[erased.link].entry == erased


def test_what_the_root_says_comes_down_to_the_desks(tiers: Tiers) -> None:
    desk = tiers.desks[0]
    cases(desk, 2)
    tiers.bring()
    assert desk.root() is None, "the hall is not the root"
    tiers.relay.round()
    tiers.bring()
    root = desk.root()
    assert root is not None
    assert (root.hub, root.seq, root.link) == (HUB, 6, desk.state.entries[-1].link)
    assert is_signed(Seal(SEED).public, root.signed(), root.sig)
    a_case(desk)
    tiers.bring()
    assert desk.root() == root
    tiers.hall.above = None
    a_case(desk)
    tiers.bring()
    root = desk.root()
    assert root is not None
    assert (root.hub, root.seq) == (tiers.chain.own().node, 12)


def test_a_province_above_the_city_is_the_root(tiers: Tiers, tmp_path: Path) -> None:
    """Four tiers: the city passes down what the province says, and the hall passes it on."""
    desk = tiers.desks[0]
    cases(desk, 2)
    tiers.bring()
    with a_store(tmp_path / "city.db") as file:
        units = HubUnits(file, tiers.clock)
        me = StoreDesk(file, tmp_path / "city.side", tiers.clock).own().node
        city = Hub(units, tiers.clock, hub_id=me, seal=Seal(SEED))
        city.above = above = RelayStore(file, tiers.clock)
        upper = Upper(hub_id=me, key=Seal(SEED).public)
        hall = tiers.again(upper=upper, link=StraightLink(city))
        hall.round()
        assert tiers.store.root(tiers.nodes()) == {}
        province = Hub(MemoryHub(uuid.UUID(int=9)), tiers.clock, hub_id=HUB, seal=Seal(SEED))
        top = Relay(
            above,
            StraightLink(province),
            tiers.clock,
            upper=Upper(hub_id=HUB, key=Seal(SEED).public),
            seal=Seal(SEED),
            rand=lambda: 0.5,
        )
        top.round()
        tiers.clock.move(seconds=20)
        hall.round()
        assert tiers.store.root(tiers.nodes())[desk.state.node].hub == HUB
        tiers.bring()
        root = desk.root()
        assert root is not None
        assert (root.hub, root.seq) == (HUB, 6)
        assert province.digest(desk.state.node) == desk.digest()


def test_a_desk_keeps_no_word_of_the_root_about_what_it_does_not_have(tiers: Tiers) -> None:
    desk, other = tiers.desks
    cases(desk, 1)
    tiers.bring()
    link = StraightLink(tiers.hall)
    for node, seq, at in ((other.state.node, 1, 0), (desk.state.node, 2, 0), (desk.state.node, 9, 0)):
        slip = wire.RootSlip(
            hub=HUB, node=node, seq=seq, link=desk.state.entries[at].link, hub_time=0, sig=b""
        )
        link.on_hello = lambda message, slip=slip: msgspec.structs.replace(
            tiers.hall.hello(message), root=[slip]
        )
        a_sync(desk, link).round()
        assert desk.root() is None


@pytest.mark.parametrize("upper", [Upper(hub_id=uuid.UUID(int=5), key=Seal(SEED).public), None])
def test_another_hub_than_the_enrolled_one_is_given_nothing(tiers: Tiers, upper: Upper | None) -> None:
    cases(tiers.desks[0], 1)
    tiers.bring()
    relay = tiers.again(upper=upper or Upper(hub_id=HUB, key=Seal(HALL_SEED).public))
    result = relay.round()
    assert (result.state, result.waiting) == (LinkState.REFUSED, 3)
    assert "登记时不同" in result.sentence
    assert tiers.link.pushes == []


def test_answers_that_are_none_of_ours_are_not_believed(tiers: Tiers) -> None:
    cases(tiers.desks[0], 1)
    tiers.bring()
    good = tiers.city.push

    def other_node(message: wire.Push) -> wire.PushAnswer:
        answer = good(message)
        verdicts = [msgspec.structs.replace(one, node=uuid.UUID(int=1)) for one in answer.streams]
        return msgspec.structs.replace(answer, streams=verdicts)

    def no_slip(message: wire.Push) -> wire.PushAnswer:
        answer = good(message)
        return msgspec.structs.replace(
            answer, streams=[msgspec.structs.replace(one, receipt=None) for one in answer.streams]
        )

    def false_slip(message: wire.Push) -> wire.PushAnswer:
        answer = good(message)
        return msgspec.structs.replace(
            answer,
            streams=[
                msgspec.structs.replace(one, receipt=msgspec.structs.replace(one.receipt, sig=bytes(64)))
                for one in answer.streams
                if one.receipt is not None
            ],
        )

    for push, state in (
        (other_node, LinkState.OFFLINE),
        (no_slip, LinkState.OFFLINE),
        (false_slip, LinkState.REFUSED),
    ):
        tiers.link.on_push = push
        assert tiers.relay.round().state is state
        assert tiers.store.root(tiers.nodes()) == {}


@pytest.mark.parametrize(
    ("error", "state", "wait"),
    [
        (HubBusy("hub.busy", "正忙。", 7.0), LinkState.OFFLINE, 8.0),
        (TooMuch("wire.too_large", "太大。"), LinkState.REFUSED, 1.0),
        (Unavailable("sync.offline", "没有回应。"), LinkState.OFFLINE, 1.0),
    ],
)
def test_outages_are_said_in_words_and_back_off(
    tiers: Tiers, error: Unavailable, state: LinkState, wait: float
) -> None:
    cases(tiers.desks[0], 20)
    tiers.bring()

    def push(_message: wire.Push) -> wire.PushAnswer:
        raise error

    tiers.link.on_push = push
    result = tiers.relay.round()
    assert (result.state, result.waiting, tiers.relay.wait()) == (state, 60, wait)
    assert result.sentence == (
        relay.SENTENCES[LinkState.OFFLINE] if error.code == "sync.offline" else error.sentence
    )
    tiers.relay.poke()
    assert tiers.relay.wait() == wait


def test_without_a_line_the_receipts_tell_what_waits(tiers: Tiers) -> None:
    cases(tiers.desks[0], 2)
    tiers.bring()
    tiers.settle()
    a_case(tiers.desks[0])
    tiers.bring()
    tiers.link.dead = True
    result = tiers.again().round()
    assert (result.state, result.waiting) == (LinkState.OFFLINE, 3)


def test_between_full_greetings_only_what_has_moved_is_named(tiers: Tiers) -> None:
    """A city below a province has thousands of chains and something to send every second."""
    for desk in tiers.desks:
        a_case(desk)
    tiers.bring()
    tiers.settle()
    named: list[int] = []

    def hello(message: wire.Hello) -> wire.Welcome:
        named.append(len(message.tips))
        return tiers.city.hello(message)

    tiers.link.on_hello = hello
    a_case(tiers.desks[0])
    tiers.bring(tiers.desks[0])
    tiers.relay.round()
    tiers.relay.round()
    tiers.clock.move(seconds=20)
    tiers.relay.round()
    # After a fault nobody knows what the other side still has.
    tiers.link.dead = True
    tiers.relay.round()
    tiers.link.dead = False
    tiers.relay.round()
    assert named == [1, 0, 2, 2]
    assert tiers.equal()


def test_many_chains_are_named_in_several_hellos(tiers: Tiers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "SLICE", 2)
    tiers.desks += [MemoryDesk(tiers.clock) for _ in range(3)]
    for desk in tiers.desks:
        a_case(desk)
    tiers.bring()
    assert tiers.relay.round().sent == 15
    assert tiers.link.hellos == 3
    assert tiers.equal()


def test_a_hub_that_is_asked_to_stop_begins_no_further_push(tiers: Tiers) -> None:
    cases(tiers.desks[0], 2)
    tiers.bring()
    tiers.relay.ending = True
    assert tiers.relay.round().sent == 0
    assert tiers.link.pushes == []


def test_an_entry_that_hangs_in_the_air_stays(tiers: Tiers) -> None:
    """A chain of which the beginning is not here cannot go up: it is said, and nothing else is held up."""
    desk = tiers.desks[0]
    cases(desk, 2)
    cases(tiers.desks[1], 1)
    tiers.bring()
    with tiers.hall.store() as work:
        work.connection.exec_driver_sql(  # type: ignore[attr-defined]  # the real store of the test
            "DELETE FROM entry WHERE link = ?", (desk.state.entries[1].link,)
        )
        work.commit()
    result = tiers.relay.round()
    assert result.waiting > 0
    assert tiers.city.digest(tiers.desks[1].state.node).n == 3


def _hello(tiers: Tiers, desk: MemoryDesk) -> wire.Hello:
    tip = desk.own().tip
    return wire.Hello(
        proto=wire.PROTO,
        app="t",
        node=desk.state.node,
        inc=desk.state.inc,
        tips={desk.state.node: [(tip.seq, tip.link)] if tip else []},
        time=tiers.clock.wall(),
    )
