"""The whole life by chance on PCs of their own: three windows and the hub, each with its own store and chain.

What one window has not heard of, another may do as well. The rules and promises of `test_life_machine.py` are
to hold on every PC at every moment, also where steps met that did not see each other; and who has heard the
same has the same rows. How the bytes travel is `tests/sync` and `tests/fault`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test
from typing_extensions import override

from hall.case_clocks import case_days
from hall.cases import CaseState
from hall.commands.conflicts import Resolve, resolve
from hall.commands.deeming import deem_at_hub, overdue
from hall.commands.numbers import SETTINGS_DOC
from hall.deadlines import standing
from hall.ports import NodeIdentity
from tests.unit.desk import MANAGER, Desk
from tests.unit.life_rules import picks
from tests.unit.test_life_machine import LifeMachine

HUB = 0
PLACES = (("H99", None), ("W03", 3), ("W05", 5), ("W62", 62))
"""Series and window of every store; the first is the hub's."""


@dataclass(slots=True)
class Place:
    """One PC and what the machine has seen there."""

    desk: Desk
    seen: dict[str, CaseState] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    sent: int = 0
    """How many own entries the hub has."""
    heard: int = 0
    """When the hub heard of it last, in microseconds."""


def place(number: int, clock: Any) -> Place:
    desk = Desk()
    desk.clock = clock
    series, window = PLACES[number]
    desk.store.me = NodeIdentity(
        node=uuid.UUID(int=(7 << 76) | (2 << 62) | number + 1),
        inc=uuid.UUID(int=(7 << 76) | (2 << 62) | 100 + number),
        series=series,
        hall="990102",
        window=window,
    )
    if number != HUB:
        # A desk of a hall: cut off, its numbers end in letters of its own (D2).
        desk.store.state.texts[SETTINGS_DOC] = "{}"
    return Place(desk=desk)


class WindowsMachine(LifeMachine):
    """The steps of one window land in its own store, until it tells the hub and hears from it."""

    def __init__(self) -> None:
        super().__init__()
        self.places = [place(number, self.desk.clock) for number in range(len(PLACES))]
        self.at, self.deciding = 1, False
        self.go_to(1)

    def go_to(self, number: int) -> None:
        """The next steps are taken at another PC."""
        self.at = number
        here = self.places[number]
        self.desk, self.seen, self.ended = here.desk, here.seen, here.ended

    def hears(self, to: int, entries: list[Any]) -> None:
        """Foreign entries arrive; the rows that they touch are folded anew."""
        if not entries:
            return
        there = self.places[to]
        state = there.desk.store.state
        state.foreign.extend(entries)
        for stream, row in there.desk.store.fold_again().items():
            kind, _, ident = stream.partition(":")
            rows: dict[str, dict[str, Any]] = {"case": state.cases, "person": state.persons}
            rows[kind][ident] = row
        # A step that did not see another one may undo what was seen here.
        there.seen.clear()
        there.seen.update({case.id: case.state for case in state.cases.values()})
        there.ended.clear()

    def exchange(self, number: int) -> None:
        """A window sends what it wrote and takes what the others sent before."""
        here, hub = self.places[number], self.places[HUB]
        mine = here.desk.store.state.entries
        self.hears(HUB, mine[here.sent :])
        here.sent = len(mine)
        here.heard = self.desk.clock.wall()
        theirs = here.desk.store.state.foreign
        known = {entry.link for entry in (*mine, *theirs)}
        above = (*hub.desk.store.state.entries, *hub.desk.store.state.foreign)
        self.hears(number, [entry for entry in above if entry.link not in known])

    # --- what happens between the windows

    @rule(number=st.integers(1, len(PLACES) - 1))
    def sit_down(self, number: int) -> None:
        self.go_to(number)

    @rule(number=st.integers(1, len(PLACES) - 1))
    def connect(self, number: int) -> None:
        self.exchange(number)
        self.desk.clock.move(seconds=1)

    @rule()
    def everybody_connects(self) -> None:
        for number in (*range(1, len(PLACES)), *range(1, len(PLACES))):
            self.exchange(number)
        self.desk.clock.move(seconds=1)

    @precondition(lambda self: bool(self.cases))
    @rule(case=picks, first=st.integers(1, 3), second=st.integers(1, 3), steps=st.integers(1, 4))
    def both_go_on(self, case: int, first: int, second: int, steps: int) -> None:
        """Two windows that heard of a case alike each take it on without the other."""
        ident = self.pick(case).id
        self.everybody_connects()
        for number, count in ((first, steps), (second, 5 - steps)):
            self.go_to(number)
            for n in range(count):
                self.usual_step(self.cases[ident], n)

    @precondition(lambda self: any(one.holds for case in self.cases.values() for one in case.conflicts))
    @rule(number=picks, side=picks)
    def decide_conflict(self, number: int, side: int) -> None:
        held = [(c, one) for c in self.cases.values() for one in c.conflicts if one.holds]
        case, group = held[number % len(held)]
        chosen = group.sides[side % len(group.sides)]
        cmd = Resolve(
            actor=MANAGER, case_id=case.id, group=group.id, choose=chosen.link, reason="以先到的为准"
        )
        desk = self.desk
        if self.apart(lambda: resolve(cmd, desk.store, desk.clock)) is not None:
            after = [one for one in self.cases[case.id].conflicts if one.id == group.id]
            assert not [one for one in after if one.holds]

    def apart(self, command: Any) -> Any:
        """Like `attempt`, but a decision may lead a case back: its steps are not moves of the table."""
        self.deciding = True
        try:
            return self.attempt(command)
        finally:
            self.deciding = False

    @override
    @invariant()
    def watch(self) -> None:
        if self.deciding:
            self.places[self.at].seen.update({case.id: case.state for case in self.cases.values()})
            self.places[self.at].ended.clear()
        super().watch()

    @rule(days=st.sampled_from([1, 1, 2, 3, 5, 8, 21, 60]), minutes=st.integers(0, 400))
    @override
    def days_go(self, days: int, minutes: int) -> None:
        """The hub lets the law accept what it has heard of, once nobody can have answered (D10)."""
        hub = self.places[HUB].desk
        hub.clock.move(days=days, seconds=60 * minutes)
        late = {
            case.id: case
            for case in hub.store.state.cases.values()
            if case.state is CaseState.RECEIVED
            and not (case.held or case.course.home)
            and self.past_fifth(case.received_on)
        }
        found = overdue(hub.store, hub.clock, self.calendar)
        assert set(found) == set(late)
        when = {one.desk.store.me.node: one.heard for one in self.places}
        ours = frozenset(when)
        deem_at_hub(found, hub.store, hub.clock, self.calendar, ours=ours, heard=lambda node: when[node])
        for case in hub.store.state.cases.values():
            if case.id in late and case.accepted_on:
                assert (case.state, case.accepted_on) == (CaseState.ACCEPTED, case.received_on)

    # --- what always holds

    @invariant()
    def who_heard_the_same_has_the_same(self) -> None:
        groups: dict[frozenset[bytes], list[dict[str, object]]] = {}
        for one in self.places:
            store = one.desk.store
            links = frozenset(entry.link for entry in (*store.state.entries, *store.state.foreign))
            groups.setdefault(links, []).append(store.stored_rows())
        for rows in groups.values():
            assert all(a == b for a, b in pairwise(rows))

    @invariant()
    def no_case_number_is_given_twice(self) -> None:
        numbers: dict[str, str] = {}
        for one in self.places:
            for case in one.desk.store.state.cases.values():
                assert numbers.setdefault(case.number, case.id) == case.id

    @override
    def teardown(self) -> None:
        """At last everybody hears everything."""
        for _ in range(2):
            for number in range(1, len(PLACES)):
                self.exchange(number)
        rows = [one.desk.store.stored_rows() for one in self.places]
        assert all(row == rows[0] for row in rows)
        for case in self.places[HUB].desk.store.state.cases.values():
            item = self.desk.store.state.versions[case.item_version].item
            standing(case_days(case, item), self.today, self.calendar)


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        WindowsMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_windows_that_do_not_hear_of_each_other_come_to_one_life() -> None:
    run(examples=15, steps=40)


@pytest.mark.long
def test_many_windows_that_do_not_hear_of_each_other_come_to_one_life() -> None:
    run(examples=100, steps=60)
