"""A hub and the answers of the hub above: refusals, gaps, poison, the root's word, outages."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

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
from tests.fakes.hall_below import HALL_SEED, Tiers, a_hall_below, a_hello
from tests.fakes.sync_files import StoreDesk, a_store
from tests.fakes.sync_links import HUB, SEED, StraightLink, a_case, a_sync, cases
from tests.fakes.sync_stores import MemoryDesk, MemoryHub


@pytest.fixture
def tiers(tmp_path: Path, clock: FixedClock) -> Iterator[Tiers]:
    with a_hall_below(tmp_path, clock) as made:
        yield made


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
    welcome = tiers.city.hello(a_hello(tiers, desk))
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
