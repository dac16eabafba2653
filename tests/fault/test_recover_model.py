"""Random histories with recovery: restores that are noticed or not, a clone, a hub put back (F25, F26).

On top of `test_push_model.py`: when all lines are up again, a node has one tip at the hub although its PC was
put back many times, every PC holds all that its node ever wrote and that anybody still has, and no number was
printed twice. A second PC with the same identity is found out. Planted faults show that this is seen.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from typing_extensions import override

from hall.bodies import CaseNoted
from hall.chain import ZERO, Tip
from hall.events import EventKind
from hall.sync_ports import LinkState
from sync import wire
from sync.desk import DeskSync
from sync.recover import ChainAnswer, ChainAsk, OwnRecovery
from sync.security import Seal
from tests.fakes.memory_recovery import RecoveringDesk
from tests.fakes.sync_links import SEED, FaultyLink
from tests.fault.test_push_model import DESKS, FATES, STREAM, Machine, run


class Way(FaultyLink):
    """A bad line that also gives chains."""

    def chain(self, ask: ChainAsk) -> ChainAnswer:
        return self._there_and_back(ask, ChainAsk, self.hub.chain, ChainAnswer)


class Recovering(Machine):
    """The hall with PCs that take back what they have lost. A sender lives as long as its process."""

    desks: dict[str, RecoveringDesk]  # type: ignore[assignment]  # those of this machine can recover

    def __init__(self) -> None:
        super().__init__()
        self.desks = {name: RecoveringDesk(self.clock) for name in ("one", "two")}
        self.links = {name: Way(self.hub) for name in DESKS}
        self.senders: dict[str, DeskSync] = {}
        self.printed: dict[str, list[tuple[str, bytes]]] = {}
        self.states: set[LinkState] = set()
        self.may_clone = True

    @override
    def a_sender(self, name: str) -> DeskSync:
        if name not in self.senders:
            desk, way = self.desks[name], self.links[name]
            self.senders[name] = DeskSync(
                desk,
                way,
                self.clock,
                seal=Seal(SEED),
                rand=lambda: 0.5,
                recovery=self.a_recovery(desk, way),
            )
        return self.senders[name]

    def a_recovery(self, desk: RecoveringDesk, way: Any) -> OwnRecovery:
        return OwnRecovery(desk, way, self.clock)

    @override
    def links_of(self, name: str) -> set[bytes]:
        return super().links_of(name) if name == "hub" else self.desks[name].everything()

    @override
    @rule(name=st.sampled_from(DESKS), count=st.integers(1, 4))
    def write(self, name: str, count: int) -> None:
        if name in self.desks:
            self.clock.move(seconds=1)
            for _ in range(count):
                entry = self.desks[name].write(STREAM, EventKind.CASE_NOTED, CaseNoted(text="附记"))
                self.printed.setdefault(name, []).append((self.desks[name].number(), entry.link))
            self.note(name)

    @override
    @rule(name=st.sampled_from(DESKS))
    def restore_a_desk(self, name: str) -> None:
        """The store alone comes back; the side file shows it at the start."""
        if name in self.copies:
            self.senders.pop(name, None)
            self.desks[name].begin(self.copies[name])
            self.note(name)

    @rule(name=st.sampled_from(DESKS))
    def restore_an_image(self, name: str) -> None:
        """The side file comes back too: only the hub can tell, at the first hello."""
        if name in self.copies:
            self.senders.pop(name, None)
            self.desks[name].restore(self.copies[name])
            self.note(name)
            # Of numbers that never left this disk nobody is there to tell.
            known = self.links_of(name) | self.links_of("hub")
            self.printed[name] = [one for one in self.printed.get(name, []) if one[1] in known]
            self.sync(name, 5, [], full=False)

    @rule(name=st.sampled_from(DESKS))
    def start_again(self, name: str) -> None:
        self.senders.pop(name, None)

    @initialize(may=st.booleans())
    def decide(self, may: bool) -> None:  # noqa: FBT001  # drawn
        """Half of the halls never see a copied disk, so that restores alone are played as well."""
        self.may_clone = may

    @override
    @precondition(lambda self: self.may_clone and "clone" not in self.desks)
    @rule()
    def clone(self) -> None:
        self.desks["clone"] = RecoveringDesk(self.clock)
        self.desks["clone"].restore(self.desks["one"].state)
        self.note("clone")

    @override
    @rule(
        name=st.sampled_from(DESKS),
        batch=st.integers(1, 5),
        fates=st.lists(st.sampled_from(FATES), max_size=4),
        full=st.sampled_from([False, False, False, True]),
    )
    def sync(self, name: str, batch: int, fates: list[str], full: bool) -> None:
        self.clock.move(seconds=1)
        super().sync(name, batch, fates, full)
        if name in self.desks:
            self.note(name)

    @override
    def check(self) -> None:
        state = self.store.state
        for row in state.entries.values():
            assert row.entry.prev == ZERO or row.entry.prev in state.entries, "a hole in a chain"
        assert sorted(state.feed) == sorted(state.entries), "fed twice or not at all"
        prevs = {row.entry.prev for row in state.entries.values()}
        joined = {end for _, end in state.merged}
        tips = {tip.link for some in state.tips.values() for tip in some}
        assert tips == set(state.entries) - prevs - joined, "wrong tips"
        self.note("hub")

    @override
    def teardown(self) -> None:
        alive = {link for link, holders in self.held.items() if holders}
        for _ in range(3):
            for name in self.desks:
                self.links[name].limits = None
                self.clock.move(seconds=1)
                self.states.add(self.a_sender(name).round().state)
        self.check()
        assert alive <= set(self.store.state.entries), "events are lost although a living replica held them"
        alone = [name for name in self.desks if name == "two" or "clone" not in self.desks]
        for name in alone:
            node = self.desks[name].state.node
            numbers = [number for number, _ in self.printed.get(name, [])]
            assert len(numbers) == len(set(numbers)), "a number was printed twice"
            if wire.Must.REENROL in self.hub.hello(self.hello(name)).must:
                # A late push of before a restore looks like a second PC; people settle it.
                continue
            own = {row.entry.link for row in self.store.state.entries.values() if row.node == node}
            assert len(self.store.state.tips.get(node, ())) <= 1, "arms were not joined"
            assert own == self.desks[name].everything(), "not all came back"

    def hello(self, name: str) -> wire.Hello:
        own = self.desks[name].own()
        return wire.Hello(proto=wire.PROTO, app="t", node=own.node, inc=own.inc, tips={}, time=0)


class NotJoined(Recovering):
    """Fetched and kept, but no entry names the end."""

    @override
    def a_recovery(self, desk: RecoveringDesk, way: Any) -> OwnRecovery:
        class Bad(OwnRecovery):
            @override
            def _join(self, arms: Any, tips: Any, *, longer: bool) -> Any:  # the fault
                return super()._join(arms, (), longer=longer)

        return Bad(desk, way, self.clock)


class SameSeries(Recovering):
    """Numbers go on in the old series."""

    @override
    def restore_a_desk(self, name: str) -> None:
        if name in self.copies:
            self.senders.pop(name, None)
            self.desks[name].restore(self.copies[name])
            self.note(name)


class NotSentBack(Recovering):
    """What is beside the own line is not given back to a hub that has lost it."""

    @override
    def a_recovery(self, desk: RecoveringDesk, way: Any) -> OwnRecovery:
        class Bad(OwnRecovery):
            @override
            def ends(self) -> tuple[Tip, ...]:  # the fault
                return ()

        return Bad(desk, way, self.clock)


def test_no_history_with_recovery_loses_doubles_or_forgets() -> None:
    """F25."""
    run(Recovering, 150)


@pytest.mark.long
def test_no_history_of_many_with_recovery_loses_doubles_or_forgets() -> None:
    run(Recovering, 20_000)


@pytest.mark.parametrize(
    ("machine", "sign"), [(Recovering, ""), (NotJoined, "not joined"), (SameSeries, "printed twice")]
)
def test_each_planted_fault_of_recovery_is_found(machine: type[Recovering], sign: str) -> None:
    """F26: the shortest history that shows them, ended by the same check as the random ones."""
    hall = machine()
    hall.write("one", 2)
    hall.sync("one", 5, [], full=False)
    hall.copy_a_desk("one")
    hall.write("one", 3)
    hall.sync("one", 5, [], full=False)
    hall.restore_a_desk("one")
    hall.write("one", 3)
    hall.sync("one", 5, [], full=False)
    if not sign:
        hall.teardown()
        return
    with pytest.raises(AssertionError, match=sign):
        hall.teardown()


@pytest.mark.parametrize("machine", [Recovering, NotSentBack])
def test_a_hub_put_back_after_a_desk_was_gets_all_arms_again(machine: type[Recovering]) -> None:
    """F18 after F16, which random histories meet too seldom for a planted fault."""
    hall = machine()
    hall.write("one", 2)
    hall.sync("one", 5, [], full=False)
    hall.copy_the_hub()
    hall.copy_a_desk("one")
    hall.write("one", 3)
    hall.sync("one", 5, [], full=False)
    hall.restore_a_desk("one")
    hall.sync("one", 5, [], full=False)
    hall.restore_the_hub()
    if machine is Recovering:
        hall.teardown()
    else:
        with pytest.raises(AssertionError, match="lost"):
            hall.teardown()


def test_a_clone_that_both_write_on_is_always_found_out() -> None:
    """F17, whoever comes first."""
    for first in ("one", "clone"):
        hall = Recovering()
        hall.write("one", 2)
        hall.sync("one", 5, [], full=False)
        hall.clone()
        second = "clone" if first == "one" else "one"
        for _ in range(3):
            for name in (first, second):
                hall.write(name, 2)
                hall.sync(name, 5, [], full=False)
        hall.teardown()
        assert LinkState.CLONED in hall.states
        codes = {row.code for row in hall.store.state.held.values()}
        assert "clone" in codes
