"""Random histories of two desks, a cloned disk and a hub, with real intake and real sender (F25, F26).

Desks write, are copied, restored and cloned; the hub is restored and its disk fails; pushes get lost, are
doubled, cut, or arrive later. Whatever happened, when all lines are up again the hub has every event that
any living replica still held, each once, in chains without holes. Planted faults show that this is seen.
"""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from typing_extensions import override

from hall.bodies import CaseNoted
from hall.chain import ZERO, Tip
from hall.clock import FixedClock
from hall.events import EventKind
from sync import wire
from sync.desk import DeskSync
from sync.hub import Hub
from sync.security import Seal
from tests.fakes.sync_links import HUB, SEED, FaultyLink, a_sync
from tests.fakes.sync_stores import DeskState, HubState, MemoryDesk, MemoryHub, MemoryWork

DESKS = ("one", "two", "clone")
FATES = ("ok", "ok", "ok", "lost", "no answer", "twice")
STREAM = "case:01936f2c-0000-7000-8000-000000000001"


class Machine(RuleBasedStateMachine):
    """The hall. Subclasses plant a fault."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FixedClock.on("2026-11-20T09:00:00")
        self.store = self.a_store()
        self.hub = self.a_hub()
        self.desks = {name: MemoryDesk(self.clock) for name in ("one", "two")}
        self.links = {name: FaultyLink(self.hub) for name in DESKS}
        self.copies: dict[str, DeskState] = {}
        self.night: HubState | None = None
        self.held: dict[bytes, set[str]] = {}

    def a_store(self) -> MemoryHub:
        return MemoryHub(uuid.UUID(int=1))

    def a_hub(self) -> Hub:
        return Hub(self.store, self.clock, hub_id=HUB, seal=Seal(SEED))

    def a_sender(self, name: str) -> DeskSync:
        return a_sync(self.desks[name], self.links[name])

    def links_of(self, name: str) -> set[bytes]:
        if name == "hub":
            return set(self.store.state.entries)
        return {entry.link for entry in self.desks[name].state.entries}

    def note(self, name: str) -> None:
        """Who holds which event now; an event that nobody holds any more is lost for good."""
        for link in self.links_of(name):
            self.held.setdefault(link, set()).add(name)
        for link, holders in self.held.items():
            if name in holders and link not in self.links_of(name):
                holders.discard(name)

    @rule(name=st.sampled_from(DESKS), count=st.integers(1, 4))
    def write(self, name: str, count: int) -> None:
        if name in self.desks:
            for _ in range(count):
                self.desks[name].write(STREAM, EventKind.CASE_NOTED, CaseNoted(text="附记"))
            self.note(name)

    @rule(name=st.sampled_from(DESKS))
    def copy_a_desk(self, name: str) -> None:
        if name in self.desks:
            self.copies[name] = self.desks[name].backup()

    @rule(name=st.sampled_from(DESKS))
    def restore_a_desk(self, name: str) -> None:
        if name in self.copies:
            self.desks[name].restore(self.copies[name])
            self.note(name)

    @rule()
    def copy_the_hub(self) -> None:
        self.night = self.store.state.copy()

    @precondition(lambda self: self.night is not None)
    @rule()
    def restore_the_hub(self) -> None:
        assert self.night
        self.store.state = self.night.copy()
        self.note("hub")

    @precondition(lambda self: "clone" not in self.desks)
    @rule()
    def clone(self) -> None:
        self.desks["clone"] = MemoryDesk(self.clock)
        self.desks["clone"].restore(self.desks["one"].state)
        self.note("clone")

    @rule(
        name=st.sampled_from(DESKS),
        batch=st.integers(1, 5),
        fates=st.lists(st.sampled_from(FATES), max_size=4),
        full=st.sampled_from([False, False, False, True]),
    )
    def sync(self, name: str, batch: int, fates: list[str], full: bool) -> None:  # noqa: FBT001  # drawn
        if name not in self.desks:
            return
        link = self.links[name]
        link.limits, link.fates, self.store.full = wire.Limits(events=batch), list(fates), full
        before = self.desks[name].receipt(HUB)
        self.a_sender(name).round()
        link.fates, self.store.full = [], False
        receipt = self.desks[name].receipt(HUB)
        if receipt is not None and receipt != before:
            assert receipt.link in self.store.state.entries, "a receipt for what is not stored"
        self.check()

    @rule(name=st.sampled_from(DESKS), which=st.integers(0, 50))
    def arrives_late(self, name: str, which: int) -> None:
        late = self.links[name].late
        if late:
            self.hub.push(late[which % len(late)])
            self.check()

    def check(self) -> None:
        state = self.store.state
        for link, row in state.entries.items():
            assert row.entry.prev == ZERO or row.entry.prev in state.entries, "a hole in a chain"
            assert link == row.entry.link
        assert len(state.feed) == len(set(state.feed)), "fed twice"
        assert set(state.feed) == set(state.entries), "not fed"
        prevs = {row.entry.prev for row in state.entries.values()}
        tips = {tip.link for some in state.tips.values() for tip in some}
        assert tips == set(state.entries) - prevs, "wrong tips"
        self.note("hub")

    @override
    def teardown(self) -> None:
        alive = {link for link, holders in self.held.items() if holders}
        for _ in range(2):
            for name in self.desks:
                self.links[name].limits = None
                self.a_sender(name).round()
        self.check()
        lost = alive - set(self.store.state.entries)
        assert not lost, f"{len(lost)} events are lost although a living replica held them"
        for name in self.desks:
            receipt, tip = self.desks[name].receipt(HUB), self.desks[name].own().tip
            assert (receipt.link if receipt else None) == (tip.link if tip else None), "not receipted"


class ByNumberOnly(Machine):
    """Turso's: a number that was seen is taken for an event that was seen."""

    @override
    def a_hub(self) -> Hub:
        class Bad(Hub):
            @override
            def push(self, message: wire.Push) -> wire.PushAnswer:
                parcel = message.streams[0]
                with self.store() as work:
                    have = max((tip.seq for tip in work.tips(parcel.node)), default=0)
                if parcel.ckpt.seq > have:
                    return super().push(message)
                slip = wire.Slip(seq=parcel.ckpt.seq, link=parcel.ckpt.link, hub_time=0, sig=b"")
                ok = wire.Verdict(node=parcel.node, status=wire.PushStatus.OK, tips=[], receipt=slip)
                return wire.PushAnswer(streams=[ok], time=0)

        return Bad(self.store, self.clock, hub_id=HUB, seal=Seal(SEED))


class OwnCursor(Machine):
    """CHT's: the sender believes its own cursor instead of asking."""

    @override
    def a_sender(self, name: str) -> DeskSync:
        class Bad(DeskSync):
            @override
            def _begin(self, own: Any, welcome: Any, tally: Any, look: Any) -> None:  # the fault
                receipt = self._outbox.receipt(HUB)
                tally.seq = min(receipt.seq, own.tip.seq) if receipt and own.tip else 0

        desk = self.desks[name]
        return Bad(desk, self.links[name], self.clock, seal=Seal(SEED), rand=lambda: 0.5)


class AppliedAgain(Machine):
    """What is delivered twice is applied twice."""

    @override
    def a_hub(self) -> Hub:
        class Bad(Hub):
            @override
            def push(self, message: wire.Push) -> wire.PushAnswer:
                answer = super().push(message)
                if answer.streams[0].dup:
                    with self.store() as work:
                        work.append_feed("case", [message.streams[0].ckpt.link])
                        work.commit()
                return answer

        return Bad(self.store, self.clock, hub_id=HUB, seal=Seal(SEED))


class InTheAir(Machine):
    """An entry is taken although the one before it is not there."""

    missing: Tip | None = None

    @override
    def a_store(self) -> MemoryHub:
        machine = self

        class Work(MemoryWork):
            @override
            def place(self, link: bytes) -> Tip | None:
                return super().place(link) or machine.missing

        class Store(MemoryHub):
            @override
            def __call__(self) -> MemoryWork:
                return Work(self)

        return Store(uuid.UUID(int=1))

    @override
    def a_hub(self) -> Hub:
        machine = self

        class Bad(Hub):
            @override
            def push(self, message: wire.Push) -> wire.PushAnswer:
                parcel = message.streams[0]
                before = parcel.ckpt.seq - len(parcel.entries)
                node = parcel.node.bytes
                machine.missing = Tip(node=node, inc=node, seq=before, link=parcel.prev, hlc=0)
                return super().push(message)

        return Bad(self.store, self.clock, hub_id=HUB, seal=Seal(SEED))


class AnswerFirst(Machine):
    """The answer goes out before the commit is durable."""

    @override
    def a_store(self) -> MemoryHub:
        class Work(MemoryWork):
            @override
            def commit(self) -> None:
                if not self._hub.full:
                    super().commit()

        class Store(MemoryHub):
            @override
            def __call__(self) -> MemoryWork:
                return Work(self)

        return Store(uuid.UUID(int=1))


def run(machine: type[Machine], histories: int, *, same: bool = False) -> None:
    checks = list(HealthCheck)
    # Shrinking a planted fault would only cost time.
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=histories,
            stateful_step_count=40,
            deadline=None,
            database=None,
            derandomize=same,
            suppress_health_check=checks,
            phases=[Phase.generate],
        ),
    )


def test_no_history_loses_or_doubles_an_event() -> None:
    run(Machine, 200)


@pytest.mark.long
def test_no_history_of_many_loses_or_doubles_an_event() -> None:
    run(Machine, 20_000)


@pytest.mark.parametrize(
    ("machine", "sign"),
    [
        (ByNumberOnly, "lost"),
        (OwnCursor, "lost"),
        (AppliedAgain, "fed twice"),
        (AnswerFirst, "not stored"),
    ],
)
def test_each_planted_fault_is_found(machine: type[Machine], sign: str) -> None:
    """F26: a check that cannot fail is no check."""
    with pytest.raises(AssertionError, match=sign):
        run(machine, 800, same=True)


@pytest.mark.parametrize("machine", [Machine, InTheAir])
def test_an_old_push_after_a_restore_leaves_no_hole(machine: type[Machine]) -> None:
    """F14, and the planted fault that random histories find too seldom."""
    hall = machine()
    hall.copy_the_hub()
    hall.write("one", 3)
    hall.sync("one", 1, ["ok", "no answer"], full=False)
    hall.restore_the_hub()
    if machine is Machine:
        hall.arrives_late("one", 0)
        hall.teardown()
    else:
        with pytest.raises(AssertionError, match="a hole"):
            hall.arrives_late("one", 0)
