"""A hall with several windows as a state machine: whatever is pressed, in whatever order, the queue holds.

An act may be refused; then nothing is left behind. After every step no number is at two windows, none is
lost, and every row is the fold of the bytes of its stream.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from hall import queue_acts as a
from hall.chain import check_run
from hall.clock import MICROS
from hall.commands.queue import expire_old
from hall.commands.record import day_number
from hall.errors import HallError
from hall.queue_acts import Act
from hall.queue_ports import QueueDone, WindowPhase
from hall.queueing import klass_of, order, overtakings, since
from hall.staff import Actor
from hall.tickets import Ticket, TicketState
from tests.unit.queue_hall import CLERK, GUIDE, MANAGER, OTHER, QueueHall

THIRD = replace(OTHER, number="0208", name="吴晓梅", window=8)
CLERKS = (CLERK, OTHER, THIRD)
WEIGHTS = {3: (("A", 2), ("B", 1)), 5: (("A", 1),), 8: (("B", 3), ("A", 1))}
PEOPLE = ("", "", "P1", "P2")

clerks = st.sampled_from(CLERKS)
picks = st.integers(min_value=0, max_value=60)


class HallMachine(RuleBasedStateMachine):
    """See the module."""

    def __init__(self) -> None:
        super().__init__()
        self.hall = QueueHall(open_windows=False)
        self.taken: set[str] = set()
        self.last: tuple[Actor, str, Ticket, int] | None = None

    @initialize()
    def opens(self) -> None:
        for actor in CLERKS:
            self.hall.do(a.Sit(), actor)
        self.assign()
        for queue in "AAB":
            self.take(queue, "", "", "", ())

    def assign(self) -> None:
        for no, weights in WEIGHTS.items():
            self.hall.do(a.SetWindow(window=no, weights=weights), MANAGER)

    @property
    def rows(self) -> list[Ticket]:
        return list(self.hall.store.state.tickets.values())

    def pick(self, number: int, *, like: Actor | None = None) -> str:
        """Some number, more often one that this window has in hand."""
        mine = [row for row in self.rows if like is not None and row.window == like.window and row.is_active]
        rows = mine * 10 + [row for row in self.rows if not row.is_over]
        return rows[number % len(rows)].id if rows else "nobody"

    def attempt(self, act: Act, actor: Actor) -> QueueDone | None:
        """Do it, or find that nothing was done."""
        before = self.hall.store.state
        try:
            done = self.hall.do(act, actor)
        except HallError:
            assert self.hall.store.state is before
            return None
        ended = (act.finish or act.miss) if isinstance(act, a.CallNext) else ""
        if ended or (done.ticket is not None and done.undo_until):
            # One number ended and another called are two steps; with nobody left to call the end is one.
            ident = ended if done.ticket is None else done.ticket.id
            known = before.tickets.get(ident) if not (ended and done.ticket is not None) else None
            self.last = (actor, ident, known, self.hall.clock.wall()) if known else None
        elif done.ticket is not None or isinstance(act, a.Sit):
            self.last = None
        return done

    # --- numbers

    @rule(
        queue=st.sampled_from("AB"),
        priority=st.sampled_from(["", "", "老年人"]),
        person=st.sampled_from(PEOPLE),
        returns=st.sampled_from(["", "", "", "99010220261120W030005"]),
        plan=st.sampled_from([(), (), ("B",), ("B", "A")]),
    )
    def take_one(self, queue: str, priority: str, person: str, returns: str, plan: tuple[str, ...]) -> None:
        self.take(queue, priority, person, returns, plan)

    def take(self, queue: str, priority: str, person: str, returns: str, plan: tuple[str, ...]) -> None:
        act = a.Take(queue=queue, priority=priority, person_number=person, returns=returns, plan=plan)
        done = self.attempt(act, GUIDE)
        if done is not None and done.ticket is not None:
            self.taken.add(done.ticket.id)
        else:
            assert any(row.queue == queue and row.person_key and not row.is_over for row in self.rows)

    @rule(actor=clerks, end=st.sampled_from(["finish", "miss"]))
    def end_and_call(self, actor: Actor, end: str) -> None:
        held = next((row.id for row in self.rows if row.window == actor.window and row.is_active), "")
        act = a.CallNext(finish=held) if end == "finish" else a.CallNext(miss=held)
        done = self.attempt(act, actor)
        if done is not None and held:
            assert not self.hall.ticket(held).is_active or done.ticket == self.hall.ticket(held)

    @rule(actor=clerks)
    def call(self, actor: Actor) -> None:
        before = self.rows
        done = self.attempt(a.CallNext(), actor)
        if done is None:
            return
        waiting = self.waiting_for(actor, before)
        assert done.empty is not bool(waiting)
        if done.ticket is not None:
            self.was_next(done.ticket, waiting, before)

    def waiting_for(self, actor: Actor, rows: list[Ticket]) -> list[Ticket]:
        """Who waited for this window."""
        letters = {letter for letter, _ in WEIGHTS[actor.window or 0]}
        found = []
        for row in rows:
            here = row.to_window == actor.window or row.to_staff == actor.number
            free = row.to_window is None and row.to_staff is None and row.queue in letters
            today = row.day == day_number(self.hall.clock)
            if row.state is TicketState.WAITING and today and (here or free):
                found.append(row)
        return found

    def was_next(self, called: Ticket, waiting: list[Ticket], rows: list[Ticket]) -> None:
        """Order in the class and both promises, found out from the whole line."""
        was = next(row for row in waiting if row.id == called.id)
        counts, rules = overtakings(rows), self.hall.settings.queue_rules
        now = self.hall.clock.wall()
        line = order(
            waiting,
            now=now,
            window=called.window or 0,
            staff=called.staff,
            weights=dict(WEIGHTS[called.window or 0]),
            rules=rules,
            overtaken=counts,
        )
        assert line[0].ticket.id == called.id
        if was.to_window is not None or was.to_staff is not None:
            return
        for other in waiting:
            if other.to_window is not None or other.to_staff is not None:
                continue
            if other.queue == was.queue and klass_of(other) == klass_of(was):
                assert (since(was), was.id) <= (since(other), other.id)
            if was.priority and klass_of(other) in {"plain", "back", "booked"}:
                passed = counts.get(other.id, 0)
                assert passed < rules.promise_overtaken
                assert not passed or now - since(other) <= rules.promise_minutes * 60 * MICROS

    @rule(actor=clerks, which=picks)
    def serve(self, actor: Actor, which: int) -> None:
        """What is lawful for the number at this window, or else for one that is set aside."""
        rows = [row for row in self.rows if row.window == actor.window and row.is_active]
        rows = rows or [row for row in self.rows if row.state is TicketState.PARKED]
        if not rows:
            return
        acts: dict[TicketState, tuple[type[a.Arrive | a.Park], ...]] = {
            TicketState.CALLED: (a.Arrive, a.Arrive, a.Recall, a.Miss),  # type: ignore[dict-item]
            TicketState.SERVING: (a.Finish, a.Finish, a.Park),  # type: ignore[dict-item]
            TicketState.PARKED: (a.Arrive, a.Finish),  # type: ignore[dict-item]
        }
        lawful = acts[rows[0].state]
        self.attempt(lawful[which % len(lawful)](ticket=rows[0].id), actor)

    @rule(actor=clerks, pick=picks, what=st.sampled_from([a.Arrive, a.Recall, a.Miss, a.Park, a.Finish]))
    def anything(self, actor: Actor, pick: int, what: type[a.Arrive]) -> None:
        self.attempt(what(ticket=self.pick(pick)), actor)

    @rule(
        actor=clerks,
        pick=picks,
        queue=st.sampled_from("AB"),
        place=st.sampled_from(["first", "keep", "last"]),
        window=st.sampled_from([None, None, 3, 8]),
    )
    def hand(self, actor: Actor, pick: int, queue: str, place: str, window: int | None) -> None:
        ident = self.pick(pick, like=actor)
        self.attempt(a.Hand(ticket=ident, to_queue=queue, place=place, to_window=window), actor)

    @rule(actor=clerks, pick=picks, queues=st.sampled_from([(), ("A",), ("B", "A")]))
    def plan(self, actor: Actor, pick: int, queues: tuple[str, ...]) -> None:
        self.attempt(a.Plan(ticket=self.pick(pick, like=actor), queues=queues), actor)

    @rule(pick=picks, place=st.sampled_from(["tail", "back3"]))
    def reactivate(self, pick: int, place: str) -> None:
        missed = [row.id for row in self.rows if row.state is TicketState.NO_SHOW]
        if missed:
            self.attempt(a.Reactivate(ticket=missed[pick % len(missed)], place=place), GUIDE)

    @rule(pick=picks, actor=st.sampled_from([GUIDE, CLERK]))
    def cancel(self, pick: int, actor: Actor) -> None:
        self.attempt(a.Cancel(ticket=self.pick(pick)), actor)

    @rule(actor=clerks, pick=picks)
    def choose(self, actor: Actor, pick: int) -> None:
        self.attempt(a.CallChosen(ticket=self.pick(pick), reason="有急事"), actor)

    @rule(actor=clerks, queue=st.sampled_from("AB"))
    def direct(self, actor: Actor, queue: str) -> None:
        done = self.attempt(a.Direct(queue=queue), actor)
        if done is not None and done.ticket is not None:
            self.taken.add(done.ticket.id)

    @rule(actor=clerks, pick=picks)
    def undo(self, actor: Actor, pick: int) -> None:
        self.attempt(a.Undo(ticket=self.pick(pick, like=actor)), actor)

    @rule()
    def undo_the_last_step(self) -> None:
        if self.last is None:
            return
        actor, ident, before, at = self.last
        clear = self.hall.clock.wall() - at in range(10_000_001)
        done = self.attempt(a.Undo(ticket=ident), actor)
        if done is not None:
            assert clear
            assert self.hall.ticket(ident) == before
            self.last = None

    @rule(pick=picks, window=st.sampled_from([3, 5, 8]))
    def take_over(self, pick: int, window: int) -> None:
        self.attempt(a.TakeOver(ticket=self.pick(pick), window=window), MANAGER)

    # --- windows and time

    @rule(
        actor=clerks,
        act=st.sampled_from([a.Pause(reason="午休"), a.Resume(), a.Resume(), a.Leave(), a.Sit()]),
    )
    def window(self, actor: Actor, act: Act) -> None:
        self.attempt(act, actor)

    @rule(actor=clerks, no=st.sampled_from([3, 5, 8]), back=st.booleans(), over=st.booleans())
    def sit_elsewhere(self, actor: Actor, no: int, *, back: bool, over: bool) -> None:
        self.attempt(a.Sit(move=True, over=over), replace(actor, window=no))
        if back:
            self.attempt(a.Sit(move=True, over=True), actor)

    @rule(seconds=st.sampled_from([0, 1, 1, 5, 60, 600, 1800]))
    def time_goes(self, seconds: int) -> None:
        self.hall.clock.move(seconds=seconds)

    @rule(seconds=st.sampled_from([0, 0, 0, -3600, 86_400]))
    def clock_jumps(self, seconds: int) -> None:
        if not seconds:
            return
        self.last = None
        self.hall.clock.move(seconds=seconds)
        expire_old(self.hall.store, self.hall.clock)
        for actor in CLERKS:
            self.attempt(a.Sit(move=True, over=True), actor)
        self.assign()

    # --- what always holds

    @invariant()
    def a_number_is_at_one_window_and_a_window_has_one(self) -> None:
        held = [row.window for row in self.rows if row.is_active]
        assert len(set(held)) == len(held)
        assert None not in held
        assert all(row.window is None for row in self.rows if row.state is TicketState.WAITING)

    @invariant()
    def none_is_lost_and_none_comes_twice(self) -> None:
        assert set(self.hall.store.state.tickets) == self.taken
        names = [(row.hall, row.day, row.prefix, row.serial) for row in self.rows]
        assert len(set(names)) == len(names)

    @invariant()
    def a_person_sits_at_one_window(self) -> None:
        sitting = [
            (row.staff, row.day)
            for row in self.hall.store.state.windows.values()
            if row.phase in {WindowPhase.OPEN, WindowPhase.PAUSED}
        ]
        assert len(set(sitting)) == len(sitting)

    @invariant()
    def rows_are_the_fold_of_the_chain(self) -> None:
        store = self.hall.store
        assert store.fold_again() == store.stored_rows()
        assert not check_run(store.state.entries)
        for row in self.rows:
            ended = [leg for leg in row.legs if leg.ended_at]
            assert len(row.legs) - len(ended) == int(row.is_active)


def test_whatever_is_pressed_the_queue_of_a_hall_holds() -> None:
    run_state_machine_as_test(
        HallMachine,
        settings=settings(
            max_examples=30,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
