"""Days of a hall by chance, on both databases: windows at once, dead desks, lost answers, repeats, clocks.

Hypothesis chooses what happens and shortens what went wrong. Whatever happens, nobody stands at two windows,
no window has two, no number is given twice, nobody is lost, and a repeated request has one answer.
"""

from __future__ import annotations

import shutil
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from typing_extensions import override

from hall import queue_acts as a
from hall.clock import FixedClock
from hall.commands.catalogue import import_catalogue
from hall.commands.queue import expire_old
from hall.staff import Role
from hall.tickets import MOVES, Ticket, TicketState
from models.opening import open_database_hall, open_hall
from sync.queue_wire import Who, read_done
from tests.store.both import FILE, SERVER
from tests.store.conftest import KEY, places_in
from tests.store.queue_machine import (
    KIOSK,
    WRITERS,
    Sent,
    TwoWriters,
    chain_holds,
    clerk,
    few_items,
    rows_hold,
)

if TYPE_CHECKING:
    from pathlib import Path

    from models.opening import Opened
    from tests import pg

WINDOWS: Final = (1, 2, 3)
QUEUES: Final = "ABC"
START: Final = "2026-11-20T23:20:00"
"""Shortly before midnight, so that days change often."""
REMEMBERED: Final = 40 * 3600 * 1_000_000
"""Repeats come within this time; the hub keeps its answers for three days."""
ELDER: Final = "990102195003070011"

Start = Callable[[], Sequence["Opened"]]
_number = st.integers(0, 999)
_desk = st.integers(0, len(WINDOWS) - 1)
_press = st.tuples(_desk, st.integers(0, 18), _number)
_writer = st.integers(0, WRITERS - 1)


@dataclass(slots=True)
class Desk:
    """What a desk remembers."""

    window: int
    node: uuid.UUID
    held: Ticket | None = None


class Day(RuleBasedStateMachine):
    """A hall; `opening` makes a new store for it."""

    opening: Callable[[FixedClock], Start]

    def __init__(self) -> None:
        super().__init__()
        self.clock = FixedClock.on(START)
        self.hub = TwoWriters(type(self).opening(self.clock), self.clock)
        self.desks = [Desk(no, uuid.UUID(int=100 + no)) for no in WINDOWS]
        self.sent: list[Sent] = []
        self.tickets: list[str] = []
        self.numbers: dict[tuple[int, str], str] = {}
        self.calls: Counter[str] = Counter()
        self.latest = self.clock.wall()
        self.ask({0: [self.of_desk(desk, a.Sit(name="甲")) for desk in self.desks]})

    # --- how it is asked

    def make(self, node: uuid.UUID, who: Who | None, act: a.Act) -> Sent:
        found = Sent(key=uuid.UUID(int=len(self.sent)), node=node, who=who, act=act, at=self.clock.wall())
        self.sent.append(found)
        return found

    def of_desk(self, desk: Desk, act: a.Act) -> Sent:
        return self.make(desk.node, clerk(desk.window), act)

    def ask(self, requests: dict[int, list[Sent]], *, lost: bool = False) -> None:
        """Ask, and hear the answers unless they are lost."""
        heard = [(one, one.reply is not None) for some in requests.values() for one in some]
        self.hub.ask(requests)
        for one, known in heard:
            if lost and not known:
                one.reply = None
            elif not known:
                self.hear(one)

    def hear(self, one: Sent) -> None:
        assert one.reply is not None
        desk = next((desk for desk in self.desks if desk.node == one.node), None)
        if one.reply.status != 200:
            return
        done = read_done(one.reply.body)
        if done.ticket is not None:
            self.note(one.act, done.ticket)
        if desk is None or one.who is None:
            return
        if done.ticket is not None and done.ticket.is_active and done.ticket.window == desk.window:
            desk.held = done.ticket
        elif done.empty or (desk.held and done.ticket and done.ticket.id == desk.held.id):
            desk.held = None

    def note(self, act: a.Act, ticket: Ticket) -> None:
        owner = self.numbers.setdefault((ticket.day, ticket.number), ticket.id)
        assert owner == ticket.id
        if ticket.id not in self.tickets:
            self.tickets.append(ticket.id)
        if isinstance(act, a.CallNext | a.CallChosen | a.Direct):
            self.calls[ticket.id] += 1

    def pressed(self, press: tuple[int, int, int]) -> Sent:
        """What a clerk does, by chance; also what makes no sense."""
        at, step, chance = press
        desk = self.desks[at]
        mine = desk.held.id if desk.held else "none"
        some = self.tickets[chance % len(self.tickets)] if self.tickets else "none"
        window = WINDOWS[chance % len(WINDOWS)]
        serving = desk.held is not None and desk.held.state is TicketState.SERVING
        following = a.CallNext(finish=mine) if serving else a.CallNext(miss=mine if desk.held else "")
        acts: tuple[a.Act, ...] = (
            following,
            following,
            following,
            a.CallNext(),
            a.Arrive(ticket=mine),
            a.Arrive(ticket=some),
            a.Finish(ticket=mine),
            a.Miss(ticket=mine),
            a.Park(ticket=mine),
            a.Hand(ticket=mine, to_queue=QUEUES[chance % 3], place=("first", "keep", "last")[chance % 3]),
            a.Hand(ticket=mine, to_queue="A", to_window=window),
            a.CallChosen(ticket=some, reason="投诉"),
            a.Reactivate(ticket=some, place=("tail", "back3")[chance % 2]),
            a.Undo(ticket=mine),
            a.Recall(ticket=mine),
            a.Sit(name="甲", move=True, over=bool(chance % 2)),
            (a.Leave(), a.Pause(reason="午休"))[chance % 2],
            (a.Resume(), a.Direct(queue="B"))[chance % 2],
            a.Finish(ticket=some),
        )
        return self.of_desk(desk, acts[step])

    # --- what happens

    @rule(
        queue=st.sampled_from(QUEUES), times=st.integers(1, 4), kind=_number, at=_writer, lost=st.booleans()
    )
    def people_come(self, *, queue: str, times: int, kind: int, at: int, lost: bool) -> None:
        old = kind % 7 == 0
        act = a.Take(
            queue=queue, source="kiosk", priority="老年人" if old else "", person_number=ELDER if old else ""
        )
        some = [self.make(KIOSK, None, act) for _ in range(times)]
        self.ask({at: some}, lost=lost)

    @rule(presses=st.lists(_press, min_size=1, max_size=5), at=_writer, lost=st.booleans())
    def windows_press_in_one_group(self, *, presses: list[tuple[int, int, int]], at: int, lost: bool) -> None:
        self.ask({at: [self.pressed(one) for one in presses]}, lost=lost)

    @rule(one=st.lists(_press, min_size=1, max_size=3), other=st.lists(_press, min_size=1, max_size=3))
    def two_processes_at_the_same_time(
        self, one: list[tuple[int, int, int]], other: list[tuple[int, int, int]]
    ) -> None:
        self.ask({0: [self.pressed(x) for x in one], 1: [self.pressed(x) for x in other]})

    @rule(which=_number, times=st.integers(1, 3), at=_writer, both=st.booleans())
    def somebody_asks_again(self, *, which: int, times: int, at: int, both: bool) -> None:
        known = [one for one in self.sent if self.latest - one.at < REMEMBERED]
        if not known:
            return
        one = known[-1 - which % min(len(known), 20)]
        self.ask({at: [one]})
        if times > 1:
            self.ask({at: [one] * times} | ({1 - at: [one]} if both else {}))

    @rule(at=_desk)
    def a_desk_dies(self, at: int) -> None:
        """It comes back, knows nothing, and asks what stands at its window."""
        desk = self.desks[at]
        view = self.hub.writers[0].opened.queue.hall_view()
        desk.held = next((t for t in view.tickets if t.is_active and t.window == desk.window), None)

    @rule(minutes=st.sampled_from([1, 9, 30, 45, 24 * 60, -1, -30, -90]))
    def the_clock_jumps(self, minutes: int) -> None:
        self.clock.move(minutes=minutes)
        self.latest = max(self.latest, self.clock.wall())

    @rule(at=_writer)
    def the_night_is_swept(self, at: int) -> None:
        expire_old(self.hub.writers[at].opened.units, self.clock)

    @rule(presses=st.lists(_press, min_size=1, max_size=3), when=st.sampled_from(["before", "after", ""]))
    def the_power_fails(self, presses: list[tuple[int, int, int]], when: str) -> None:
        self.hub.cut([self.pressed(one) for one in presses], when)

    # --- what holds

    @invariant()
    def nobody_is_lost_or_twice(self) -> None:
        found = rows_hold(self.hub.writers[0].opened)
        assert set(self.tickets) <= set(found)

    @invariant()
    def what_was_pushed_is_what_there_is(self) -> None:
        self.hub.refresh()
        for writer in self.hub.writers:
            view = writer.opened.queue.hall_view()
            if writer.mirror.view().day != view.day:
                writer.mirror.take(view)
            held = {t.id: t for t in writer.mirror.view().tickets}
            for ticket in view.tickets:
                # What is over leaves by the latest time that was heard, also when the clock went back.
                if MOVES[ticket.state]:
                    assert held.get(ticket.id) == ticket

    @override
    def teardown(self) -> None:
        try:
            self.ends_well()
        finally:
            self.hub.close()

    def ends_well(self) -> None:
        """Every number of today that waits can be called, and the chain says the same as the rows."""
        desk, opened = self.desks[0], self.hub.writers[0].opened
        every = tuple((letter, 10) for letter in QUEUES)
        boss = Who(number="0001", name="主管", role=Role.MANAGER, window=None)
        self.ask({0: [self.make(desk.node, boss, a.SetWindow(window=no, weights=every)) for no in WINDOWS]})
        for desk in self.desks:
            self.a_desk_dies(self.desks.index(desk))
            self.ask({0: [self.of_desk(desk, a.Sit(name="甲", move=True, over=True))]})
            self.ask({0: [self.of_desk(desk, a.Resume())]})
            for _ in range(len(self.tickets) + 2):
                serving = desk.held is not None and desk.held.state is TicketState.SERVING
                name = desk.held.id if desk.held else ""
                act = a.CallNext(finish=name) if serving else a.CallNext(miss=name)
                one = self.of_desk(desk, act)
                self.ask({0: [one]})
                assert one.reply is not None
                assert one.reply.status == 200, one.reply
                if read_done(one.reply.body).empty:
                    break
        left = [t for t in opened.queue.hall_view().tickets if t.state is TicketState.WAITING]
        assert left == []
        written = chain_holds(opened)
        for ticket, times in self.calls.items():
            assert times <= written[ticket]


@contextmanager
def file_halls(folder: Path) -> Iterator[Callable[[FixedClock], Start]]:
    """Halls in files: one process of the hub, whose two lines share it."""
    base = folder / "base"
    base.mkdir()
    before = FixedClock.on("2026-11-19T08:00:00")
    opened = open_hall(places_in(base), KEY, clock=before, create=True)
    import_catalogue(few_items(), source="青禾区", begin=opened.units, clock=before)
    opened.settle()
    opened.close()
    count = iter(range(1_000_000))

    def opening(clock: FixedClock) -> Start:
        here = folder / f"hall{next(count)}"
        shutil.copytree(base, here)

        def start() -> Sequence[Opened]:
            one = open_hall(places_in(here), KEY, clock=clock)
            one.settle()
            return [one]

        return start

    yield opening


@contextmanager
def server_halls(server: pg.Server) -> Iterator[Callable[[FixedClock], Start]]:
    """Halls in databases: two processes of the hub, each with what it remembers."""
    base = server.make()
    before = FixedClock.on("2026-11-19T08:00:00")
    opened = open_database_hall(server.url(base), clock=before)
    import_catalogue(few_items(), source="青禾区", begin=opened.units, clock=before)
    opened.close()
    names: list[str] = []

    def opening(clock: FixedClock) -> Start:
        name = server.make(base)
        names.append(name)
        return lambda: [open_database_hall(server.url(name), clock=clock) for _ in range(WRITERS)]

    yield opening
    for name in names:
        server.drop(name)


def play(opening: Callable[[FixedClock], Start], *, examples: int, steps: int) -> None:
    """So many days by chance."""
    machine = type("Day", (Day,), {"opening": staticmethod(opening)})
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)


def test_days_by_chance_in_a_file(tmp_path: Path) -> None:
    with file_halls(tmp_path) as opening:
        play(opening, examples=10, steps=25)


def test_days_by_chance_in_two_processes_on_a_server(server: pg.Server) -> None:
    with server_halls(server) as opening:
        play(opening, examples=5, steps=25)


@pytest.mark.long
@pytest.mark.parametrize("kind", [FILE, SERVER])
def test_many_days_by_chance(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    halls = file_halls(tmp_path) if kind == FILE else server_halls(request.getfixturevalue("server"))
    with halls as opening:
        play(opening, examples=150, steps=60)
