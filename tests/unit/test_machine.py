"""The whole desk as a state machine: whatever a day brings, in whatever order, the promises hold.

Each command may be refused; a refused one must leave nothing behind. After every step the rows must be the
fold of the chain's bytes, the chain must hold, and no step may lie outside the tables of moves as they are
written down, independently, in `test_case_moves.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hall.cases import CaseFile, CaseState
from hall.catalogue import Item
from hall.chain import check_run
from hall.checklist import material_lines
from hall.clock import day_of
from hall.codec import decode
from hall.commands import queue, windows
from hall.commands.advice import advise
from hall.commands.application import Application, MaterialEntry
from hall.commands.case_papers import RefusalGround
from hall.commands.casework import accept_deemed, note, void
from hall.commands.drafts import save_draft
from hall.commands.intake import Refuse, TakeIn, refuse, take_in
from hall.commands.papers import owed, print_paper, reprint, send_again
from hall.commands.people import unmask
from hall.commands.staff import sign_out
from hall.commands.supplements import Supply, TellAgain, accept_after, supply, tell_again
from hall.errors import HallError
from hall.explanation import MaterialState, WindowAct
from hall.situations import talk_through
from hall.staff import Actor
from hall.tickets import Ticket
from tests.unit.desk import (
    CHIEF,
    CLERK,
    GUIDE,
    MANAGER,
    OTHER,
    PEOPLE,
    SECRETS,
    Desk,
    calendar,
    catalogue,
)
from tests.unit.test_case_moves import CASE_ROWS, TICKET_ROWS

PAPERS = {
    WindowAct.ACCEPT: ["受理通知书", "收件凭证"],
    WindowAct.ACCEPT_GAP: ["容缺受理承诺书", "容缺受理通知书", "受理通知书", "收件凭证"],
    WindowAct.RECEIVE: ["收件凭证"],
    WindowAct.TELL_CORRECTION: ["申请材料补正告知书"],
    WindowAct.TELL_NOT_REQUIRED: ["不受理告知书"],
    WindowAct.REFER: ["转办告知单"],
}
"""D22, written again."""

ACTORS = (CLERK, OTHER, CHIEF)
MOVES_OF_CASES = {(row.start, row.end) for row in CASE_ROWS}
MOVES_OF_TICKETS = {(row.start, row.end) for row in TICKET_ROWS}
WINDOW_ITEMS = tuple(sorted(catalogue().items, key=lambda item: len(item.questions)))

actors = st.sampled_from(ACTORS)
moments = st.integers(min_value=0, max_value=40)


class DeskMachine(RuleBasedStateMachine):
    """Three windows, one store, and a calendar that goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk("2026-09-25T09:00:00")
        self.made = 0
        self.promised: dict[str, bool] = {}
        self.checked = 0
        self.seen_cases: dict[str, CaseState] = {}
        self.seen_tickets: dict[str, str] = {}
        self.link = bytes(32)
        self.hlc = 0

    def attempt(self, command: Callable[[], object]) -> object | None:
        """Run a command; when it is refused, nothing may have changed."""
        before = self.desk.store.state.copied()
        try:
            return command()
        except HallError as error:
            said = error
        assert said.code
        assert said.sentence.endswith("。")
        assert self.desk.store.state == before
        return None

    # --- the queue

    def a_ticket(self, number: int) -> str:
        tickets = list(self.desk.store.state.tickets)
        return tickets[number % len(tickets)] if tickets else "nobody"

    @rule(
        queue_letter=st.sampled_from(["A", "A", "B", "J", "W", "?"]),
        person=st.sampled_from([*PEOPLE, None]),
        priority=st.sampled_from(["", "", "军人"]),
        actor=st.sampled_from([GUIDE, CLERK, MANAGER]),
    )
    def take(self, queue_letter: str, person: object, priority: str, actor: Actor) -> None:
        number = person.number if isinstance(person, type(PEOPLE[0])) else ""
        cmd = queue.TakeTicket(actor=actor, queue=queue_letter, person_number=number, priority=priority)
        self.attempt(lambda: queue.take_ticket(cmd, self.desk.store, self.desk.clock))

    @rule(actor=actors)
    def call(self, actor: Actor) -> None:
        done = self.attempt(lambda: queue.call_next(actor, self.desk.store, self.desk.clock))
        if isinstance(done, queue.TicketDone):
            assert done.ticket.window == actor.window
            assert done.ticket.why

    @rule(
        actor=st.sampled_from([*ACTORS, GUIDE]),
        pick=moments,
        step=st.sampled_from(
            [queue.recall, queue.arrive, queue.arrive, queue.miss, queue.reactivate, queue.park, queue.finish]
        ),
    )
    def step_ticket(self, actor: Actor, pick: int, step: Callable[..., object]) -> None:
        ident = self.a_ticket(pick)
        self.attempt(lambda: step(actor, ident, self.desk.store, self.desk.clock))

    @rule(actor=actors, pick=moments)
    def undo(self, actor: Actor, pick: int) -> None:
        ident = self.a_ticket(pick)
        if self.attempt(lambda: queue.undo(actor, ident, self.desk.store, self.desk.clock)) is not None:
            # Going back is no move of the table: look at the ticket anew.
            self.seen_tickets[ident] = self.desk.store.state.tickets[ident].state

    @rule(
        actor=actors,
        pick=moments,
        to=st.sampled_from(["A", "J", "Z"]),
        place=st.sampled_from(["first", "keep", "last", "?"]),
        window=st.sampled_from([None, 5, 99]),
    )
    def transfer(self, actor: Actor, pick: int, to: str, place: str, window: int | None) -> None:
        cmd = queue.Transfer(
            actor=actor, ticket=self.a_ticket(pick), to_queue=to, place=place, to_window=window
        )
        self.attempt(lambda: queue.transfer(cmd, self.desk.store, self.desk.clock))

    @rule(actor=actors, reason=st.sampled_from(["午休", ""]))
    def pause(self, actor: Actor, reason: str) -> None:
        self.attempt(lambda: windows.pause(actor, reason, self.desk.store, self.desk.clock))

    @rule(actor=actors)
    def resume(self, actor: Actor) -> None:
        self.attempt(lambda: windows.resume(actor, self.desk.store, self.desk.clock))

    @rule(actor=actors)
    def sign_out(self, actor: Actor) -> None:
        self.attempt(lambda: sign_out(actor, self.desk.store, self.desk.clock))

    # --- intake

    def draw_application(self, data: st.DataObject) -> Application:
        item: Item = data.draw(st.sampled_from(WINDOW_ITEMS))
        answers: set[str] = set()
        while (talk := talk_through(item, (), answers, lenient=True)).open_question is not None:
            question = talk.open_question
            options = [f"{question.code}.{option.code}" for option in question.options]
            answers.add(data.draw(st.sampled_from(options)))
        lines = material_lines(item, catalogue().rules, talk.used)
        mood = data.draw(st.sampled_from(["all", "all", "any"]))
        state = st.just(MaterialState.HAVE) if mood == "all" else st.sampled_from(MaterialState)
        self.made += 1
        return Application(
            actor=data.draw(actors),
            case_id=str(uuid.UUID(int=self.made)),
            item=item.code,
            applicant=data.draw(st.sampled_from(PEOPLE)),
            present=data.draw(st.sampled_from([None, PEOPLE[0]])),
            present_word="代理人",
            answers=frozenset(answers),
            entries={line.key: MaterialEntry(state=data.draw(state)) for line in lines},
            asks_gap=data.draw(st.booleans()),
            credit_bar=data.draw(st.sampled_from([False, True, None])),
            offline=data.draw(st.booleans()),
        )

    @rule(data=st.data(), act=st.sampled_from(WindowAct))
    def intake(self, data: st.DataObject, act: WindowAct) -> None:
        app = self.draw_application(data)
        promised = any(entry.state is MaterialState.PROMISED for entry in app.entries.values())
        desk = self.desk
        done = self.attempt(
            lambda: take_in(TakeIn(application=app, act=act), desk.store, desk.clock, calendar())
        )
        if done is None:
            return
        mine = [p for p in owed(desk.store) if p.stream == f"case:{app.case_id}"]
        kinds = [paper.kind for paper in mine]
        assert kinds in (PAPERS[act], ["告知承诺书", *PAPERS[act]])
        assert promised or kinds == PAPERS[act]

    @rule(data=st.data(), second=st.sampled_from([CHIEF, MANAGER, CLERK]))
    def refusal(self, data: st.DataObject, second: Actor) -> None:
        app = self.draw_application(data)
        ground = RefusalGround(reason="不属于本机关职权范围", authority="区交通运输局")
        cmd = Refuse(application=app, ground=ground, second=second)
        self.attempt(lambda: refuse(cmd, self.desk.store, self.desk.clock, calendar()))

    @rule(data=st.data(), pick=moments)
    def advice(self, data: st.DataObject, pick: int) -> None:
        app = replace(self.draw_application(data), ticket=data.draw(st.sampled_from([None, "it"])))
        if app.ticket:
            app = replace(app, ticket=self.a_ticket(pick))
        self.attempt(lambda: advise(app, self.desk.store, self.desk.clock, calendar()))

    @rule(actor=actors)
    def draft(self, actor: Actor) -> None:
        self.attempt(lambda: save_draft(actor, "{}", self.desk.store, self.desk.clock))

    # --- later

    @precondition(lambda self: any(c.correction or c.gap for c in self.desk.store.state.cases.values()))
    @rule(pick=moments, most=st.integers(1, 9), good=st.sampled_from([True, True, True, False]))
    def bring(self, pick: int, most: int, *, good: bool) -> None:
        waiting = [c for c in self.desk.store.state.cases.values() if c.correction or c.gap]
        case = waiting[pick % len(waiting)]
        keys = [fact.key for fact in case.correction] or [item.key for item in case.gap]
        state = MaterialState.HAVE if good else MaterialState.DEFECTIVE
        cmd = Supply(
            actor=CLERK, case_id=case.id, entries=dict.fromkeys(keys[:most], MaterialEntry(state=state))
        )
        self.attempt(lambda: supply(cmd, self.desk.store, self.desk.clock, calendar()))

    @precondition(lambda self: bool(self.desk.store.state.cases))
    @rule(pick=moments, again=st.sampled_from([False, False, True]), second=st.sampled_from([None, CHIEF]))
    def answer(self, pick: int, second: Actor | None, *, again: bool) -> None:
        cases = list(self.desk.store.state.cases.values())
        back = [c for c in cases if c.state is CaseState.RESUBMITTED] or cases
        case = back[pick % len(back)]
        desk = self.desk
        if not again:
            self.attempt(lambda: accept_after(CLERK, case.id, desk.store, desk.clock, calendar()))
            return
        entries = {fact.key: MaterialEntry(state=MaterialState.DEFECTIVE) for fact in case.materials[:1]}
        cmd = TellAgain(actor=CLERK, case_id=case.id, entries=entries, second=second, reason="新规定")
        self.attempt(lambda: tell_again(cmd, desk.store, desk.clock, calendar()))

    def a_case(self, number: int) -> CaseFile | None:
        cases = list(self.desk.store.state.cases.values())
        return cases[number % len(cases)] if cases else None

    @precondition(lambda self: bool(self.desk.store.state.cases))
    @rule(pick=moments, second=st.sampled_from([MANAGER, CHIEF]), back=st.booleans())
    def void_case(self, pick: int, second: Actor, *, back: bool) -> None:
        case = self.a_case(pick)
        ident = case.id if case else ""
        store, clock = self.desk.store, self.desk.clock
        if self.attempt(lambda: void(CLERK, second, ident, "录错", store, clock, recovered=back)):
            kinds = [paper.kind for paper in owed(store) if paper.stream == f"case:{ident}"]
            assert kinds == ["作废单"]

    @precondition(lambda self: bool(self.desk.store.state.cases))
    @rule(pick=moments)
    def remark(self, pick: int) -> None:
        case = self.a_case(pick)
        self.attempt(lambda: note(CLERK, case.id if case else "", "来电", self.desk.store, self.desk.clock))

    @precondition(lambda self: bool(self.desk.store.state.persons))
    @rule(pick=moments, actor=st.sampled_from([CLERK, GUIDE]))
    def look(self, pick: int, actor: Actor) -> None:
        persons = list(self.desk.store.state.persons)
        ident = persons[pick % len(persons)]
        self.attempt(lambda: unmask(actor, ident, ("number",), self.desk.store, self.desk.clock))

    @precondition(lambda self: bool(self.desk.store.state.owed))
    @rule(jam=st.sampled_from(["", "", "缺纸"]))
    def print_next(self, jam: str) -> None:
        desk = self.desk
        desk.printer.jam = jam
        first = owed(desk.store)[0]
        before = len(owed(desk.store))
        printed = self.attempt(
            lambda: print_paper(first, CLERK, desk.store, desk.clock, desk.renderer, desk.printer)
        )
        assert printed is not None
        # What belongs to no case has no list of papers to be sent again from: it stays owed.
        stays = bool(jam) and not first.stream.startswith("case:")
        assert len(owed(desk.store)) == before - (not stays)

    @precondition(lambda self: any(case.papers for case in self.desk.store.state.cases.values()))
    @rule(pick=moments, again=st.booleans())
    def print_again(self, pick: int, *, again: bool) -> None:
        desk = self.desk
        papers = [(c.id, p.paper) for c in desk.store.state.cases.values() for p in c.papers]
        ident, paper = papers[pick % len(papers)]
        if again:
            self.attempt(lambda: reprint(CLERK, ident, paper, desk.store, desk.clock))
        else:
            self.attempt(lambda: send_again(CLERK, ident, paper, desk.store, desk.clock, desk.printer))

    # --- time

    @rule(seconds=st.sampled_from([1, 5, 30, 600, 3600, -2, -3600]))
    def time_goes(self, seconds: int) -> None:
        self.desk.clock.move(seconds=seconds)

    @rule(days=st.sampled_from([1, 1, 2, 5, -1, 400]), offset=st.sampled_from([0, None, 200_000]))
    def days_go(self, days: int, offset: int | None) -> None:
        desk = self.desk
        desk.clock.offset = offset
        desk.clock.move(days=days)
        queue.expire_old(desk.store, desk.clock)
        due = {
            f"case:{case.id}"
            for case in desk.store.state.cases.values()
            if case.state is CaseState.RECEIVED and self.is_past(case)
        }
        assert set(accept_deemed(desk.store, desk.clock, calendar()).streams) == due
        for stream in due:
            case = desk.store.state.cases[stream.removeprefix("case:")]
            assert case.state is CaseState.ACCEPTED
            assert case.accepted_on == case.received_on
            assert [p.kind for p in owed(desk.store) if p.stream == stream][-1] == "受理通知书"

    def is_past(self, case: CaseFile) -> bool:
        """Five working days after receipt are over: counted one by one, not by the calendar's own sum."""
        clock = self.desk.clock
        now = day_of(clock.at + (clock.offset or 0) * 1000)
        year, rest = divmod(case.received_on, 10_000)
        day = now.replace(year=year, month=rest // 100, day=rest % 100)
        left = 5
        while left and day < now:
            day = day.fromordinal(day.toordinal() + 1)
            left -= calendar().is_workday(day)
        return not left and day < now

    # --- what always holds

    @invariant()
    def rows_are_the_fold_of_the_chain(self) -> None:
        assert self.desk.store.fold_again() == self.desk.store.stored_rows()

    @invariant()
    def the_chain_holds(self) -> None:
        fresh = self.desk.store.state.entries[self.checked :]
        assert not check_run(fresh)
        for at, entry in enumerate(fresh, start=self.checked + 1):
            assert entry.raw is not None
            event = decode(entry.raw)
            assert (entry.prev, event.seq) == (self.link, at)
            assert event.hlc > self.hlc
            self.link, self.hlc = entry.link, event.hlc
            text = entry.raw.decode("utf-8", "replace")
            assert event.kind == "person.recorded" or not [one for one in SECRETS if one in text]
        self.checked += len(fresh)

    @invariant()
    def no_step_lies_outside_the_tables(self) -> None:
        for case in self.desk.store.state.cases.values():
            was = self.seen_cases.get(case.id, CaseState.DRAFT)
            assert was is case.state or (was, case.state) in MOVES_OF_CASES
            self.seen_cases[case.id] = case.state
        for ticket in self.desk.store.state.tickets.values():
            old = self.seen_tickets.get(ticket.id, "WAITING")
            assert old == ticket.state or (old, ticket.state) in MOVES_OF_TICKETS
            self.seen_tickets[ticket.id] = ticket.state

    @invariant()
    def numbers_are_given_once_and_windows_hold_one(self) -> None:
        state = self.desk.store.state
        numbers = [case.number for case in state.cases.values()]
        assert len(set(numbers)) == len(numbers)
        documents = [number for case in state.cases.values() for _, number in case.documents]
        assert len(set(documents)) == len(documents)
        active: list[Ticket] = [ticket for ticket in state.tickets.values() if ticket.is_active]
        assert len({ticket.window for ticket in active}) == len(active)
        assert all(ticket.window is not None for ticket in active)


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        DeskMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_a_day_brings_the_promises_hold() -> None:
    run(examples=15, steps=35)


@pytest.mark.long
def test_whatever_a_year_brings_the_promises_hold() -> None:
    run(examples=400, steps=80)
