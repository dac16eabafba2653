"""Steps (1) to (6) of a push, through the hub's own face."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from hall.bodies import CaseNoted
from hall.chain import ZERO, Entry, link
from hall.clock import FixedClock
from hall.codec import encode
from hall.errors import Refused, Unavailable
from hall.events import EventKind
from hall.ids import new_id
from hall.sync_ports import HubStore, QuarantineCode, Receipt
from sync import wire
from sync.hub import Hub
from sync.security import Seal, is_signed
from tests.fakes.sync_links import HUB, SEED, a_case, cases, parcel
from tests.fakes.sync_stores import MemoryDesk, MemoryHub

STREAM = "case:01936f2c-0000-7000-8000-000000000001"


def a_hub(store: HubStore, clock: FixedClock) -> Hub:
    return Hub(store, clock, hub_id=HUB, seal=Seal(SEED))


def send(hub: Hub, one: wire.Parcel) -> wire.Verdict:
    return hub.push(wire.Push(streams=[one])).streams[0]


def held(store: HubStore) -> list[str]:
    with store() as work:
        return [row.code for row in work.quarantined()]


def test_a_run_is_stored_fed_and_receipted(store: HubStore, clock: FixedClock) -> None:
    hub, desk = a_hub(store, clock), MemoryDesk(clock)
    cases(desk, 3)
    verdict = send(hub, parcel(desk))
    tip = desk.own().tip
    assert tip
    assert (verdict.status, verdict.stored, verdict.dup) == (wire.PushStatus.OK, 9, 0)
    assert verdict.tips == [(9, tip.link)]
    assert hub.digest(desk.state.node) == desk.digest()
    with store() as work:
        places = work.feed_after("case", 0, 100)
        assert [one.link for one in places] == [one.link for one in desk.state.entries]
        assert work.feed_head("case").gseq == 9
    slip = verdict.receipt
    assert slip
    receipt = Receipt(hub=HUB, node=desk.state.node, seq=9, link=tip.link, at=clock.wall(), sig=slip.sig)
    assert is_signed(Seal(SEED).public, receipt.signed(), slip.sig)
    assert not is_signed(Seal(bytes(32)).public, receipt.signed(), slip.sig)
    assert not is_signed(b"short", receipt.signed(), slip.sig)


def test_a_repeat_is_counted_and_changes_nothing(store: HubStore, clock: FixedClock) -> None:
    hub, desk = a_hub(store, clock), MemoryDesk(clock)
    cases(desk, 2)
    send(hub, parcel(desk, 0, 4))
    again = send(hub, parcel(desk))
    assert (again.status, again.stored, again.dup) == (wire.PushStatus.OK, 2, 4)
    whole = send(hub, parcel(desk))
    assert (whole.stored, whole.dup) == (0, 6)
    assert whole.receipt
    assert whole.receipt.seq == 6
    inner = send(hub, parcel(desk, 1, 3))
    assert (inner.stored, inner.dup) == (0, 2)
    assert hub.digest(desk.state.node) == desk.digest()


def test_a_run_that_hangs_in_the_air_is_a_gap_and_nothing_is_stored(
    store: HubStore, clock: FixedClock
) -> None:
    """F14, and the planted fault `gap` of the model."""
    hub, desk = a_hub(store, clock), MemoryDesk(clock)
    cases(desk, 2)
    send(hub, parcel(desk, 0, 2))
    verdict = send(hub, parcel(desk, 3))
    assert verdict.status is wire.PushStatus.GAP
    assert verdict.tips == [(2, desk.state.entries[1].link)]
    assert verdict.receipt is None
    assert hub.digest(desk.state.node).n == 2


@pytest.mark.parametrize("what", ["link", "seq", "foreign", "large"])
def test_a_run_that_is_not_what_it_says_is_bad(store: HubStore, clock: FixedClock, what: str) -> None:
    hub, desk, other = a_hub(store, clock), MemoryDesk(clock), MemoryDesk(clock)
    a_case(desk)
    a_case(other)
    send(hub, parcel(other))
    mark = parcel(desk).ckpt
    bad: dict[str, Any] = {
        "link": {"ckpt": msgspec.structs.replace(mark, link=bytes(range(32)))},
        "seq": {"ckpt": msgspec.structs.replace(mark, seq=4)},
        "foreign": _behind(other.state.entries[-1].link, desk),
        "large": {"entries": [bytes(wire.MAX_EVENT + 1)]},
    }[what]
    verdict = send(hub, parcel(desk, **bad))
    assert verdict.status is wire.PushStatus.BAD
    assert verdict.detail
    assert hub.digest(desk.state.node).n == 0


def _behind(prev: bytes, desk: MemoryDesk) -> dict[str, Any]:
    entry = Entry.of(prev, desk.state.entries[0].raw or b"")
    mark = wire.Checkpoint(seq=4, link=entry.link)
    return {"prev": prev, "entries": [entry.raw], "ckpt": mark}


def test_a_flipped_bit_on_the_way_is_noticed(store: HubStore, clock: FixedClock) -> None:
    hub, desk = a_hub(store, clock), MemoryDesk(clock)
    a_case(desk)
    one = parcel(desk)
    raw = bytearray(desk.state.entries[1].raw or b"")
    raw[40] ^= 1
    entries = [one.entries[0], bytes(raw), one.entries[2]]
    assert send(hub, parcel(desk, entries=entries)).status is wire.PushStatus.BAD
    assert hub.digest(desk.state.node).n == 0


def test_a_redacted_entry_carries_the_chain(store: HubStore, clock: FixedClock) -> None:
    hub, desk = a_hub(store, clock), MemoryDesk(clock)
    a_case(desk)
    desk.state.entries[0] = replace(desk.state.entries[0], raw=None)
    verdict = send(hub, parcel(desk))
    assert (verdict.status, verdict.stored, verdict.quarantined) == (wire.PushStatus.OK, 3, [])
    assert hub.digest(desk.state.node) == desk.digest()


def test_a_rewound_desk_that_writes_on_makes_a_fork_and_loses_nothing(
    store: HubStore, clock: FixedClock
) -> None:
    """F16: the fork is data; both tips stay, and the desk is told to take a new incarnation."""
    hub, desk = a_hub(store, clock), MemoryDesk(clock)
    a_case(desk)
    copy = desk.backup()
    a_case(desk)
    send(hub, parcel(desk))
    lost = {one.link for one in desk.state.entries}
    desk.restore(copy)
    cases(desk, 2)
    verdict = send(hub, parcel(desk))
    assert verdict.status is wire.PushStatus.FORK
    assert verdict.must == [wire.Must.ROTATE_INC]
    assert (verdict.stored, verdict.dup) == (6, 3)
    assert len(verdict.tips) == 2
    with store() as work:
        everything = lost | {one.link for one in desk.state.entries}
        assert work.known(sorted(everything)) == everything
    greeting = hub.hello(_hello(desk))
    assert greeting.must == [wire.Must.ROTATE_INC]
    a_case(desk)
    assert len(send(hub, parcel(desk, 9)).tips) == 2, "a branch that goes on makes no third tip"


def _hello(desk: MemoryDesk, **other: Any) -> wire.Hello:
    own = desk.own()
    tips = {own.node: [(own.tip.seq, own.tip.link)] if own.tip else []}
    fields: dict[str, Any] = {
        "proto": (1, 1), "app": "t", "node": own.node, "inc": own.inc, "tips": tips, "time": 0,
    }  # fmt: skip
    return wire.Hello(**{**fields, **other})


def test_one_id_with_two_contents_is_held_and_both_are_kept(store: HubStore, clock: FixedClock) -> None:
    """F32."""
    hub, desk = a_hub(store, clock), MemoryDesk(clock)
    event = desk.event(STREAM, EventKind.CASE_NOTED, CaseNoted(text="一"))
    desk.append(event)
    other = replace(event, seq=2, body={"text": "二"})
    desk.append(other)
    a_case(desk)
    verdict = send(hub, parcel(desk))
    assert [(one.i, one.code) for one in verdict.quarantined] == [(1, QuarantineCode.EQUIVOCATION)]
    assert verdict.stored == 5
    send(hub, parcel(desk))
    assert held(store) == [QuarantineCode.EQUIVOCATION]
    later = MemoryDesk(clock)
    later.append(replace(event, node=later.state.node, inc=later.state.inc, body={"text": "三"}))
    assert send(hub, parcel(later)).quarantined[0].code == QuarantineCode.EQUIVOCATION


def test_the_same_bytes_at_two_places_are_held_as_twins(store: HubStore, clock: FixedClock) -> None:
    hub, desk = a_hub(store, clock), MemoryDesk(clock)
    entry = desk.append(desk.event(STREAM, EventKind.CASE_NOTED, CaseNoted(text="一")))
    desk.append_raw(entry.raw or b"")
    verdict = send(hub, parcel(desk))
    assert [one.code for one in verdict.quarantined] == [QuarantineCode.ENVELOPE, QuarantineCode.TWIN]
    assert verdict.stored == 2


POISON: dict[str, bytes] = {
    "no map": b"\x93\x01\x02\x03",
    "noise": b"\xc1\xff\x00",
    "empty": b"",
    "wrong types": msgspec.msgpack.encode({"id": 1, "node": "x"}),
    "large": bytes(5 << 20),
}


@pytest.mark.parametrize("name", sorted(POISON))
def test_bytes_that_are_no_event_do_not_stop_the_chain(store: HubStore, clock: FixedClock, name: str) -> None:
    """F29 at intake: kept, held for a person, and the next events arrive."""
    hub, desk = a_hub(store, clock), MemoryDesk(clock)
    a_case(desk)
    desk.append_raw(POISON[name])
    a_case(desk)
    verdict = send(hub, parcel(desk))
    assert (verdict.status, verdict.stored) == (wire.PushStatus.OK, 7)
    assert [(one.i, one.code) for one in verdict.quarantined] == [(3, QuarantineCode.UNREADABLE)]
    assert hub.digest(desk.state.node) == desk.digest()
    with store() as work:
        assert [row.raw for row in work.quarantined()] == [POISON[name]]


def test_numbers_beyond_the_database_are_no_header(clock: FixedClock) -> None:
    desk = MemoryDesk(clock)
    event = desk.event(STREAM, EventKind.CASE_NOTED, CaseNoted(text="一"))
    assert wire.read_header(encode(event))
    assert wire.read_header(encode(replace(event, hlc=1 << 63))) is None
    assert wire.read_header(encode(replace(event, stream=""))) is None
    assert wire.read_header(encode(replace(event, stream="case:\x00"))) is None
    assert wire.read_header(encode(replace(event, stream="x" * 201))) is None


def test_an_event_that_names_another_node_is_kept_where_it_lies(store: HubStore, clock: FixedClock) -> None:
    hub, desk = a_hub(store, clock), MemoryDesk(clock)
    event = desk.event(STREAM, EventKind.CASE_NOTED, CaseNoted(text="一"))
    desk.append(replace(event, node=new_id(clock)))
    assert [one.code for one in send(hub, parcel(desk)).quarantined] == [QuarantineCode.ENVELOPE]


def test_an_opaque_run_is_kept_unread(store: HubStore, clock: FixedClock) -> None:
    hub, desk = a_hub(store, clock), MemoryDesk(clock)
    a_case(desk)
    verdict = send(hub, parcel(desk, 0, 1, opaque=True))
    assert [one.code for one in verdict.quarantined] == [QuarantineCode.OPAQUE]
    assert send(hub, parcel(desk)).stored == 2
    assert hub.digest(desk.state.node) == desk.digest()


def test_a_second_chain_from_nothing_is_a_fork(store: HubStore, clock: FixedClock) -> None:
    hub, desk = a_hub(store, clock), MemoryDesk(clock)
    a_case(desk)
    send(hub, parcel(desk))
    fresh = MemoryDesk(clock, node=desk.state.node)
    a_case(fresh)
    assert send(hub, parcel(fresh)).status is wire.PushStatus.FORK


def test_when_the_disk_is_full_nothing_is_stored(clock: FixedClock) -> None:
    store = MemoryHub(uuid.UUID(int=1))
    hub, desk = a_hub(store, clock), MemoryDesk(clock)
    a_case(desk)
    store.full = True
    with pytest.raises(Unavailable):
        send(hub, parcel(desk))
    assert hub.digest(desk.state.node).n == 0
    store.full = False
    assert send(hub, parcel(desk)).stored == 3


def test_several_nodes_in_one_push_are_judged_apart(store: HubStore, clock: FixedClock) -> None:
    hub, one, two = a_hub(store, clock), MemoryDesk(clock), MemoryDesk(clock)
    a_case(one)
    a_case(two)
    answer = hub.push(wire.Push(streams=[parcel(one, 1), parcel(two)]))
    assert [verdict.status for verdict in answer.streams] == [wire.PushStatus.GAP, wire.PushStatus.OK]


def test_hello_says_what_is_known_and_what_time_it_is(store: HubStore, clock: FixedClock) -> None:
    hub, desk = a_hub(store, clock), MemoryDesk(clock)
    empty = hub.hello(_hello(desk))
    assert empty.tips == {desk.state.node: []}
    a_case(desk)
    send(hub, parcel(desk))
    a_case(desk)
    welcome = hub.hello(_hello(desk, types={"case.applied": 1}))
    assert welcome.tips == {desk.state.node: [(3, desk.state.entries[2].link)]}
    assert (welcome.known, welcome.hub_id, welcome.time) == ([], HUB, clock.wall())
    assert welcome.types["case.applied"] == 1
    assert hub.hello(_hello(desk, types=welcome.types)).types == {}
    assert welcome.key == Seal(SEED).public


def test_hello_tells_whether_a_feed_can_go_on(store: HubStore, clock: FixedClock) -> None:
    hub, desk = a_hub(store, clock), MemoryDesk(clock)
    a_case(desk)
    send(hub, parcel(desk))
    with store() as work:
        head = work.feed_head("case")
    mark = wire.FeedMark(id=head.feed_id, gseq=head.gseq, fhash=head.fhash)
    other = msgspec.structs.replace(mark, fhash=ZERO)
    stranger = msgspec.structs.replace(mark, id=uuid.UUID(int=99))
    for asked, state in [(mark, "ok"), (other, "reset"), (stranger, "reset")]:
        answer = hub.hello(_hello(desk, feed={"case": asked})).feed["case"]
        assert (answer.state, answer.gseq, answer.id) == (state, 3, head.feed_id)
    assert hub.hello(_hello(desk, feed={"control": mark})).feed["control"].state == "reset"


@pytest.mark.parametrize("window", [(0, 0), (2, 3)])
def test_versions_that_do_not_meet_are_refused_in_words(
    store: HubStore, clock: FixedClock, window: tuple[int, int]
) -> None:
    hub, desk = a_hub(store, clock), MemoryDesk(clock)
    with pytest.raises(Refused, match="版本"):
        hub.hello(_hello(desk, proto=window))
    assert hub.hello(_hello(desk, proto=(0, 5))).proto == 1


def test_links_depend_on_all_before(clock: FixedClock) -> None:
    desk = MemoryDesk(clock)
    a_case(desk)
    first, second, _ = desk.state.entries
    assert second.link == link(first.link, second.chash)


def test_runs_of_one_push_share_a_commit_and_fall_together(clock: FixedClock) -> None:
    store = MemoryHub(uuid.UUID(int=1))
    hub, one, two, bad = (a_hub(store, clock), *(MemoryDesk(clock) for _ in range(3)))
    for desk in (one, two, bad):
        a_case(desk)
    push = wire.Push(streams=[parcel(one), parcel(bad, 1), parcel(two)])
    store.full = True
    with pytest.raises(Unavailable):
        hub.push(push)
    assert [hub.digest(desk.state.node).n for desk in (one, two)] == [0, 0]
    store.full = False
    answer = hub.push(push)
    assert [verdict.stored for verdict in answer.streams] == [3, 0, 3]
    assert [verdict.receipt is not None for verdict in answer.streams] == [True, False, True]


def test_the_same_run_twice_in_one_push_is_stored_once(store: HubStore, clock: FixedClock) -> None:
    hub, desk = a_hub(store, clock), MemoryDesk(clock)
    a_case(desk)
    a_case(desk)
    answer = hub.push(wire.Push(streams=[parcel(desk, 0, 4), parcel(desk, 0, 4), parcel(desk, 4)]))
    assert [(one.stored, one.dup) for one in answer.streams] == [(4, 0), (0, 4), (2, 0)]
    assert hub.digest(desk.state.node).n == 6
