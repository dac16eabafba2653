"""One round of a desk against a hub, straight and with the faults of a line."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from hall.chain import check_run
from hall.clock import FixedClock
from hall.errors import Refused, Unavailable
from hall.ports import Topic
from hall.sync_ports import LinkState, QuarantineCode
from sync import wire
from sync.batch import LADDER
from sync.client import HubBusy, HubFault, TooMuch
from sync.hub import Hub
from sync.security import Seal
from tests.fakes.sync_links import HUB, SEED, FaultyLink, StraightLink, a_case, a_sync, cases
from tests.fakes.sync_stores import MemoryDesk, MemoryHub


class Pair:
    """A desk, a hub and the line between."""

    def __init__(self, clock: FixedClock, **more: Any) -> None:
        self.clock = clock
        self.store = MemoryHub(uuid.UUID(int=1))
        self.hub = Hub(self.store, clock, hub_id=HUB, seal=Seal(SEED))
        self.desk = MemoryDesk(clock)
        self.link = FaultyLink(self.hub)
        self.sync = a_sync(self.desk, self.link, **more)

    def equal(self) -> bool:
        return self.hub.digest(self.desk.state.node) == self.desk.digest()

    def covered(self) -> int:
        receipt = self.desk.receipt(HUB)
        return receipt.seq if receipt else 0


@pytest.fixture
def pair(clock: FixedClock) -> Pair:
    return Pair(clock)


def test_a_round_brings_everything_and_a_receipt(pair: Pair) -> None:
    cases(pair.desk, 4)
    result = pair.sync.round()
    assert (result.state, result.sent, result.waiting) == (LinkState.SYNCED, 12, 0)
    assert result.changes.topics == {Topic.SYNC}
    assert result.hub == HUB
    assert pair.equal()
    assert pair.covered() == 12


def test_an_idle_round_asks_once_and_pushes_nothing(pair: Pair) -> None:
    assert pair.sync.round().state is LinkState.SYNCED
    a_case(pair.desk)
    pair.sync.round()
    pushes = len(pair.link.pushes)
    result = pair.sync.round()
    assert (result.state, result.sent) == (LinkState.SYNCED, 0)
    assert (len(pair.link.pushes), pair.link.hellos) == (pushes, 3)


def test_batches_grow_on_a_good_line(clock: FixedClock) -> None:
    pair = Pair(clock)
    cases(pair.desk, 1100)
    assert pair.sync.round().sent == 3300
    assert pair.link.pushes == [50, 500, 1000, 1500, 250]
    assert LADDER[-1] == wire.LIMIT_EVENTS


def test_a_round_ends_and_says_that_there_is_more(pair: Pair) -> None:
    cases(pair.desk, 20)
    pair.link.limits = wire.Limits(events=2)
    result = pair.sync.round()
    assert (result.state, result.more, result.waiting) == (LinkState.SENDING, True, 60 - 32)
    assert pair.sync.wait() == 0.0
    assert pair.sync.round().state is LinkState.SYNCED


def test_a_batch_ends_at_its_bytes(pair: Pair) -> None:
    for _ in range(4):
        pair.desk.append_raw(bytes(600_000))
    pair.sync.round()
    assert pair.link.pushes == [1, 1, 1, 1]
    assert pair.equal()


def test_a_slow_push_halves_the_next(clock: FixedClock) -> None:
    pair = Pair(clock)
    cases(pair.desk, 50)
    slow = pair.hub.push

    def push(message: wire.Push) -> wire.PushAnswer:
        clock.move(seconds=2)
        return slow(message)

    pair.link.on_push = push
    while pair.sync.round().more:
        pass
    assert pair.link.pushes[:3] == [50, 25, 12]
    assert min(pair.link.pushes) >= 1
    assert pair.equal()


@pytest.mark.parametrize("fate", ["lost", "no answer", "twice"])
def test_lost_doubled_and_unanswered_pushes_end_with_each_event_once(pair: Pair, fate: str) -> None:
    """F11 to F13."""
    cases(pair.desk, 40)
    pair.link.fates = ["ok", fate, "ok", fate]
    for _ in range(4):
        pair.sync.round()
    assert pair.equal()
    assert pair.covered() == 120
    assert pair.sync.round().waiting == 0


def test_an_outage_is_said_in_words_and_backs_off(pair: Pair) -> None:
    a_case(pair.desk)
    pair.link.dead = True
    result = pair.sync.round()
    assert (result.state, result.waiting, result.offset_ms) == (LinkState.OFFLINE, 3, None)
    assert pair.sync.wait() == 1.0
    pair.sync.round()
    assert pair.sync.wait() == 2.0
    pair.sync.poke()
    assert pair.sync.wait() == 2.0
    pair.link.dead = False
    assert pair.sync.round().state is LinkState.SYNCED
    pair.sync.poke()
    assert 0 < pair.sync.wait() < 1


def test_after_a_start_without_a_line_the_last_receipt_tells_what_waits(pair: Pair) -> None:
    a_case(pair.desk)
    pair.sync.round()
    a_case(pair.desk)
    pair.link.dead = True
    assert a_sync(pair.desk, pair.link).round().waiting == 3
    assert a_sync(MemoryDesk(pair.clock), pair.link).round().waiting == 0


def test_an_answer_that_was_lost_is_made_good_by_one_entry(pair: Pair) -> None:
    cases(pair.desk, 3)
    pair.link.fates = ["no answer"]
    assert pair.sync.round().waiting == 9
    result = pair.sync.round()
    assert (result.sent, result.known, result.waiting) == (0, 1, 0)
    assert pair.covered() == 9


def test_a_late_copy_of_an_old_push_changes_nothing(pair: Pair) -> None:
    cases(pair.desk, 3)
    pair.link.fates = ["lost"]
    pair.sync.round()
    pair.sync.round()
    before = pair.store.state.copy()
    for message in pair.link.late:
        pair.hub.push(message)
    assert pair.store.state == before


def test_a_hub_restored_from_a_copy_is_refilled_unasked(pair: Pair) -> None:
    """F18, and the planted fault `cht` of the model."""
    cases(pair.desk, 2)
    pair.sync.round()
    night = pair.store.state.copy()
    cases(pair.desk, 3)
    pair.sync.round()
    pair.store.state = night
    pair.link.fates = ["lost"]
    assert pair.sync.round().waiting == 9, "the status bar says that the hub lacks them again"
    assert pair.sync.round().sent == 9
    assert pair.equal()


def test_an_empty_hub_gets_everything(pair: Pair) -> None:
    cases(pair.desk, 2)
    pair.sync.round()
    pair.store.state = MemoryHub(uuid.UUID(int=2)).state
    assert pair.sync.round().sent == 6


def test_a_desk_restored_from_a_copy_learns_that_it_is_behind(pair: Pair) -> None:
    """F15 as far as push goes: seen, said, nothing sent twice."""
    cases(pair.desk, 2)
    pair.sync.round()
    night = pair.desk.backup()
    cases(pair.desk, 2)
    pair.sync.round()
    pair.desk.restore(night)
    result = pair.sync.round()
    assert (result.state, result.sent, result.known) == (LinkState.BEHIND, 0, 0)
    assert "旧备份" in result.sentence


def test_a_desk_restored_from_a_copy_that_writes_on_loses_nothing(pair: Pair) -> None:
    """F16: 20 new cases after the restore; both branches at the hub, and the alarm."""
    cases(pair.desk, 2)
    pair.sync.round()
    night = pair.desk.backup()
    cases(pair.desk, 30)
    pair.sync.round()
    lost = {one.link for one in pair.desk.state.entries}
    pair.desk.restore(night)
    cases(pair.desk, 20)
    result = pair.sync.round()
    assert (result.state, result.sent) == (LinkState.FORKED, 60)
    assert result.must == ("rotate_inc",)
    everything = lost | {one.link for one in pair.desk.state.entries}
    assert everything == set(pair.store.state.entries)
    result = pair.sync.round()
    assert (result.state, result.sent, result.known) == (LinkState.FORKED, 0, 0)
    a_case(pair.desk)
    assert pair.sync.round().sent == 3


def test_when_the_last_receipt_is_no_common_ground_everything_is_offered(pair: Pair) -> None:
    """A hub restored so far back that it only has another branch of this node: gap, then all."""
    cases(pair.desk, 3)
    pair.sync.round()
    pair.store.state = MemoryHub(uuid.UUID(int=2)).state
    other = MemoryDesk(pair.clock, node=pair.desk.state.node)
    cases(other, 2)
    a_sync(other, StraightLink(pair.hub)).round()
    a_case(pair.desk)
    result = pair.sync.round()
    assert (result.state, result.sent, result.waiting) == (LinkState.FORKED, 12, 0)
    assert len(pair.store.state.entries) == 18


def test_a_receipt_that_the_hub_has_forgotten_is_no_reason_to_stay_silent(pair: Pair) -> None:
    """A cloned disk and a hub restored from a copy: the one tip that the hub names is the other PC's."""
    other = MemoryDesk(pair.clock, node=pair.desk.state.node)
    a_case(other)
    a_case(pair.desk)
    pair.sync.round()
    pair.store.state = MemoryHub(uuid.UUID(int=1)).state
    a_sync(other, StraightLink(pair.hub)).round()
    assert pair.sync.round().sent == 3
    assert len(pair.store.state.entries) == 6


def test_a_receipt_for_what_the_chain_lacks_is_not_believed(pair: Pair) -> None:
    cases(pair.desk, 2)
    pair.sync.round()
    pair.desk.state.entries = pair.desk.state.entries[:2]
    a_case(pair.desk)
    assert (pair.sync.round().sent, pair.sync.round().sent) == (3, 0)


def test_a_gap_goes_back_to_what_the_hub_names(pair: Pair) -> None:
    cases(pair.desk, 3)
    pair.sync.round()
    short = pair.store.state.copy()
    cases(pair.desk, 1)
    answered = pair.hub.hello

    def hello(message: wire.Hello) -> wire.Welcome:
        welcome = answered(message)
        pair.store.state = MemoryHub(uuid.UUID(int=3)).state
        return welcome

    pair.link.on_hello = hello
    result = pair.sync.round()
    assert (result.state, result.sent) == (LinkState.SYNCED, 12)
    assert pair.equal()
    pair.store.state = short


def test_a_hub_that_says_gap_for_ever_is_left_alone(pair: Pair) -> None:
    cases(pair.desk, 3)
    verdict = wire.Verdict(node=pair.desk.state.node, status=wire.PushStatus.GAP, tips=[])
    pair.link.on_push = lambda _message: wire.PushAnswer(streams=[verdict], time=0)
    result = pair.sync.round()
    assert (result.state, result.waiting) == (LinkState.OFFLINE, 9)
    assert len(pair.link.pushes) == 3


def test_a_damaged_entry_is_never_forwarded(pair: Pair) -> None:
    """F31: what is before it goes, the rest waits for a person."""
    cases(pair.desk, 2)
    entry = pair.desk.state.entries[3]
    pair.desk.state.entries[3] = replace(
        entry, raw=bytes([entry.raw[0] ^ 1]) + entry.raw[1:] if entry.raw else b""
    )
    assert check_run(pair.desk.state.entries)
    result = pair.sync.round()
    assert (result.state, result.sent, result.waiting) == (LinkState.DAMAGED, 3, 3)
    assert pair.sync.round().state is LinkState.DAMAGED


def test_an_erased_entry_is_forwarded_as_its_hash(pair: Pair) -> None:
    cases(pair.desk, 1)
    pair.desk.state.entries[0] = replace(pair.desk.state.entries[0], raw=None)
    assert pair.sync.round().sent == 3
    assert pair.equal()


def test_a_hub_that_breaks_over_one_event_gets_all_others_and_that_one_unread(clock: FixedClock) -> None:
    """F30: poison amid 500; found by halving, kept opaque."""
    pair = Pair(clock)
    cases(pair.desk, 184)
    poison = pair.desk.state.entries[317].raw

    def read(raw: bytes) -> wire.Header | None:
        if raw == poison:
            raise RuntimeError
        return wire.read_header(raw)

    pair.link.hub = Hub(pair.store, clock, hub_id=HUB, seal=Seal(SEED), read=read)
    results = [pair.sync.round() for _ in range(3)]
    assert pair.equal()
    assert results[-1].waiting == 0
    assert pair.link.faults <= 10
    assert [row.code for row in pair.store.state.held.values()] == [QuarantineCode.OPAQUE]


def test_a_hub_that_breaks_over_everything_is_left_alone(pair: Pair) -> None:
    cases(pair.desk, 10)

    def broken(_message: wire.Push) -> wire.PushAnswer:
        raise RuntimeError

    pair.link.on_push = broken
    result = pair.sync.round()
    assert (result.state, result.waiting) == (LinkState.REFUSED, 30)
    assert len(pair.link.pushes) <= 8
    pair.link.on_push = None
    assert pair.sync.round().sent == 30


def test_a_batch_too_large_for_the_hub_is_halved(pair: Pair) -> None:
    cases(pair.desk, 4)

    def small(message: wire.Push) -> wire.PushAnswer:
        if len(message.streams[0].entries) > 3:
            raise TooMuch("wire.too_large", "太大。")
        return pair.hub.push(message)

    pair.link.on_push = small
    assert pair.sync.round().sent == 12
    pair.link.on_push = lambda _message: _raise(TooMuch("wire.too_large", "太大。"))
    a_case(pair.desk)
    assert pair.sync.round().state is LinkState.REFUSED


def _raise(error: Exception) -> Any:
    raise error


def test_what_the_hub_asks_for_is_kept(pair: Pair) -> None:
    a_case(pair.desk)
    pair.link.on_push = lambda _message: _raise(HubBusy("hub.busy", "大厅服务器正忙。", 7.0))
    result = pair.sync.round()
    assert (result.state, result.retry_after, result.sentence) == (LinkState.OFFLINE, 7.0, "大厅服务器正忙。")
    assert pair.sync.wait() == 8.0
    assert result.hub == HUB


def test_a_refusal_is_said_and_tried_again_later(pair: Pair) -> None:
    pair.link.on_hello = lambda _message: _raise(Refused("sync.version", "版本相差太多。"))
    result = pair.sync.round()
    assert (result.state, result.sentence) == (LinkState.REFUSED, "版本相差太多。")
    a_case(pair.desk)
    verdict = wire.Verdict(
        node=pair.desk.state.node, status=wire.PushStatus.BAD, tips=[], detail="序号不符。"
    )
    pair.link.on_hello = None
    pair.link.on_push = lambda _message: wire.PushAnswer(streams=[verdict], time=0)
    result = pair.sync.round()
    assert result.state is LinkState.REFUSED
    assert "序号不符" in result.sentence


@pytest.mark.parametrize("what", ["none", "no receipt", "other receipt"])
def test_an_answer_to_something_else_is_no_receipt(pair: Pair, what: str) -> None:
    a_case(pair.desk)

    def strange(message: wire.Push) -> wire.PushAnswer:
        answer = pair.hub.push(message)
        verdict = answer.streams[0]
        slip = verdict.receipt
        if slip is not None:
            slip = None if what == "no receipt" else msgspec.structs.replace(slip, seq=99)
        streams = [] if what == "none" else [msgspec.structs.replace(verdict, receipt=slip)]
        return msgspec.structs.replace(answer, streams=streams)

    pair.link.on_push = strange
    result = pair.sync.round()
    assert (result.state, result.waiting) == (LinkState.OFFLINE, 3)
    assert pair.desk.receipt() is None


def test_receipts_are_checked_when_the_key_is_known(clock: FixedClock) -> None:
    good, bad = Pair(clock, hub_key=Seal(SEED).public), Pair(clock, hub_key=Seal(bytes(32)).public)
    for pair in (good, bad):
        a_case(pair.desk)
    assert good.sync.round().state is LinkState.SYNCED
    result = bad.sync.round()
    assert (result.state, result.waiting) == (LinkState.REFUSED, 3)
    assert bad.desk.receipt() is None


def test_the_clock_is_compared_at_the_middle_of_the_trip(clock: FixedClock) -> None:
    learnt: list[int] = []
    theirs = FixedClock(at=clock.at + 90_000_000)
    pair = Pair(clock, learn=learnt.append)
    pair.link.hub = Hub(pair.store, theirs, hub_id=HUB, seal=Seal(SEED))
    answered = pair.link.hub.hello

    def hello(message: wire.Hello) -> wire.Welcome:
        clock.move(seconds=2)
        theirs.move(seconds=2)
        welcome = answered(message)
        clock.move(seconds=2)
        return welcome

    pair.link.on_hello = hello
    assert pair.sync.round().offset_ms == 90_000
    assert learnt == [90_000]


def test_json_works_as_well(clock: FixedClock) -> None:
    pair = Pair(clock)
    a_case(pair.desk)
    link = StraightLink(pair.hub, wire.Encoding.JSON)
    assert a_sync(pair.desk, link).round().state is LinkState.SYNCED
    assert pair.equal()


def test_outages_and_breakdowns_are_of_one_family() -> None:
    assert issubclass(HubFault, Unavailable)
