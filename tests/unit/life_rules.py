"""Rules of the machine of `test_life_machine.py` for windows and departments: how cases come to a decision.

What becomes of results, what ends a case, and what always holds stands there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from hall.branches import AGREE, branch_standings, progress, reviews_of
from hall.case_clocks import day
from hall.cases import CaseFile, CaseState
from hall.clock import day_of
from hall.commands.application import MaterialEntry
from hall.commands.case_papers import RefusalGround
from hall.commands.delivering import SELF, Deliver, deliver
from hall.commands.department import (
    DepartmentRefuse,
    accept_by_department,
    refuse_by_department,
    tell_by_department,
)
from hall.commands.dispatching import (
    Dispatch,
    SignHandover,
    dispatch,
    sign_handover,
)
from hall.commands.ending import Withdraw, withdraw
from hall.commands.intake import IntakeDone
from hall.commands.procedures import Extend, Resume, SetHearing, Suspend, extend, resume, set_hearing, suspend
from hall.commands.results import (
    Close,
    Stock,
    close,
    stock,
)
from hall.commands.reviewing import Decide, Review, decide, review
from hall.commands.supplements import Supply, TellAgain, accept_after, supply
from hall.course import Procedure, Stage, Way
from hall.errors import HallError
from hall.explanation import MaterialState
from hall.workdays import WorkCalendar
from tests.unit.days_by_hand import DaysByHand, limits_of
from tests.unit.desk import CHIEF, CLERK, OTHER, WOMAN, Desk
from tests.unit.life_desk import (
    HAVE,
    ISSUER,
    TWO,
    accepted,
    collected,
    instant_item,
    natural_item,
    received,
    thirty_item,
    told,
    with_gap,
    with_promise,
)
from tests.unit.life_papers import owed_by
from tests.unit.test_case_moves import CASE_ROWS

MOVES = {(row.start, row.end) for row in CASE_ROWS}
S = CaseState
WINDOWS = (CLERK, OTHER, ISSUER)
WRONG = MaterialEntry(state=MaterialState.DEFECTIVE, problem="没有盖章")
OVER = {S.WITHDRAWN, S.TERMINATED, S.VOIDED, S.REFUSED, S.NOT_REQUIRED, S.REFERRED, S.ARCHIVED}
MOST_CASES = 6
"""Few cases, so that some of them get far."""

picks = st.integers(min_value=0, max_value=30)
windows = st.sampled_from(WINDOWS)


class LifeRules(RuleBasedStateMachine):
    """Windows 3, 5 and 62, representatives of departments, a manager, and days that go on."""

    openers: ClassVar[dict[str, Callable[..., CaseFile]]] = {
        "permit": lambda desk, number: accepted(desk, number=number),
        "instant": lambda desk, number: accepted(desk, instant_item(), number=number),
        "received": lambda desk, number: received(desk, number=number),
        "sixty": lambda desk, number: accepted(desk, natural_item(), number=number),
        "thirty": lambda desk, number: received(desk, thirty_item(), number=number),
        "gap": lambda desk, number: with_gap(desk, number=number),
        "told": lambda desk, number: told(desk, number=number),
        "collected": collected,
        "promise": with_promise,
    }

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk("2026-09-16T09:00:00")
        self.calendar, self.hand = WorkCalendar(), DaysByHand()
        self.published = False
        self.made = 0
        self.seen: dict[str, CaseState] = {}
        self.reported: set[str] = set()
        self.reports = ""
        self.ended: set[str] = set()

    # --- what the rules share

    @property
    def cases(self) -> dict[str, CaseFile]:
        return self.desk.store.state.cases

    @property
    def today(self) -> dt.date:
        return day_of(self.desk.clock.at)

    def day_of(self, number: int) -> dt.date:
        """A day written yyyymmdd; today when it is not yet."""
        return day(number) or self.today

    def limits_by_hand(self, case: CaseFile) -> dict[str, dt.date]:
        """The last days of promise and law that run today, counted without the rules."""
        item = self.desk.store.state.versions[case.item_version].item
        return limits_of(case, item, self.today, self.hand)

    def pick(self, number: int, *states: CaseState) -> CaseFile:
        """A case, of these states if there is one."""
        found = [case for case in self.cases.values() if case.state in states] or list(self.cases.values())
        return found[number % len(found)]

    def attempt(self, command: Callable[[], Any]) -> Any:
        """Run a command; when it is refused, nothing may have changed."""
        before = self.desk.store.state.copied()
        try:
            done = command()
        except HallError as error:
            said = error
        else:
            self.watch()
            return done
        assert said.code
        assert said.sentence.endswith("。")
        assert self.desk.store.state == before
        return None

    def run(self, command: Callable[..., Any], cmd: object, *, calendar_too: bool = True) -> Any:
        """Run a command of the usual form; what it owes by law must be owed."""
        desk, more = self.desk, ((self.calendar,) if calendar_too else ())
        was = dict(self.cases)
        done = self.attempt(lambda: command(cmd, desk.store, desk.clock, *more))
        if isinstance(done, IntakeDone):
            self.owes(was.get(done.file.id, CaseFile(id=done.file.id)), done)
        return done

    def owes(self, was: CaseFile, done: IntakeDone) -> None:
        """What a step owes by law must be owed (domain.md 1.4)."""
        needed, owed = owed_by(was, done.file), {paper.kind for paper in done.papers}
        assert needed <= owed, f"{was.state} → {done.file.state}: {sorted(needed - owed)}"

    def past_fifth(self, since: int) -> bool:
        """The fifth working day lies before today: counted one by one."""
        at, left = day(since) or self.today, 5
        while left and at < self.today:
            at += dt.timedelta(days=1)
            left -= self.hand.is_workday(at)
        return not left and at < self.today

    # --- the window

    @precondition(lambda self: len(self.cases) < MOST_CASES)
    @rule(kind=st.sampled_from(["permit", "permit", "promise", *openers]))
    def open(self, kind: str) -> None:
        self.made += 1
        if self.attempt(lambda: self.openers[kind](self.desk, self.made)) is None:
            # A promise that was not kept bars the next one (D20).
            assert kind in {"gap", "promise"}
            assert any(person.marks for person in self.desk.store.state.persons.values())

    @precondition(lambda self: any(c.correction or c.gap for c in self.cases.values()))
    @rule(
        number=picks,
        most=st.integers(1, 3),
        actor=windows,
        over=st.booleans(),
        good=st.booleans(),
        asks=st.booleans(),
    )
    def bring(self, number: int, most: int, actor: Any, *, over: bool, good: bool, asks: bool) -> None:
        waiting = [case for case in self.cases.values() if case.correction or case.gap]
        case = waiting[number % len(waiting)]
        keys = [fact.key for fact in case.correction] or [item.key for item in case.gap]
        entries = dict.fromkeys(keys[:most], HAVE if good else WRONG)
        cmd = Supply(actor=actor, case_id=case.id, entries=entries, take_over=over, asks_gap=asks)
        done = self.run(supply, cmd)
        if done is not None:
            assert good or asks or done.file.state is case.state
            assert over or case.keeper == actor.window
            # What was wrong and given back moves no day.
            moves = not case.accepted_on and (good or done.file.state is S.RESUBMITTED)
            came = int(f"{self.today:%Y%m%d}") if moves else case.course.supplied_on
            assert done.file.held or done.file.course.supplied_on == came

    @precondition(lambda self: bool(self.cases))
    @rule(number=picks, actor=windows, over=st.booleans())
    def accept(self, number: int, actor: Any, *, over: bool) -> None:
        case, desk = self.pick(number, S.RESUBMITTED), self.desk
        done = self.attempt(
            lambda: accept_after(actor, case.id, desk.store, desk.clock, self.calendar, take_over=over)
        )
        if done is not None:
            self.owes(case, done)
            events = desk.store.events_of(f"case:{case.id}")
            supplied = [event for event in events if event.kind == "case.supplied"]
            assert done.file.accepted_on == supplied[-1].biz_day

    @precondition(lambda self: bool(self.cases))
    @rule(number=picks, actor=windows, over=st.booleans(), written=st.sampled_from([True, True, False]))
    def take_back(self, number: int, actor: Any, *, over: bool, written: bool) -> None:
        case = self.pick(number)
        cmd = Withdraw(actor=actor, case_id=case.id, reason="不办了", written=written, take_over=over)
        if self.run(withdraw, cmd, calendar_too=False) is not None:
            assert written
            assert not case.course.decided_on

    @precondition(lambda self: bool(self.cases))
    @rule(number=picks, steps=st.integers(1, 9))
    def forward(self, number: int, steps: int) -> None:
        """One case goes its usual way for a while, so that the later states are met often enough."""
        case = self.pick(number)
        for n in range(steps):
            self.usual_step(self.cases[case.id], n)

    def usual_step(self, case: CaseFile, n: int) -> None:
        desk, at = self.desk, case.state
        if at in {S.RECEIVED, S.RESUBMITTED}:
            self.attempt(lambda: accept_by_department(CHIEF, case.id, desk.store, desk.clock, self.calendar))
        elif case.correction or case.gap:
            keys = [one.key for one in case.correction] or [one.key for one in case.gap]
            self.run(
                supply,
                Supply(actor=OTHER, case_id=case.id, entries=dict.fromkeys(keys, HAVE), take_over=True),
            )
        elif at is S.ACCEPTED:
            self.run(close, Close(actor=CLERK, case_id=case.id), calendar_too=False)
            self.run(dispatch, Dispatch(actor=CLERK, case_ids=(case.id,)))
        elif at is S.SUSPENDED:
            self.run(resume, Resume(actor=CHIEF, case_id=case.id, result="结束"))
        elif at is S.IN_REVIEW:
            for standing_of in branch_standings(case.course):
                step = Review(
                    actor=CHIEF,
                    case_id=case.id,
                    stage=str(standing_of.next),
                    state=AGREE,
                    officer="李明",
                    opinion="如上",
                    branch=standing_of.branch.code,
                )
                self.run(review, step, calendar_too=False)
            self.run(decide, Decide(actor=CHIEF, case_id=case.id, granted=n != 4, officer="王局长"))
        elif at in {S.DECIDED_OK, S.DECIDED_NO}:
            self.run(close, Close(actor=ISSUER, case_id=case.id), calendar_too=False)
        elif at is S.CLOSED:
            self.run(stock, Stock(actor=ISSUER, case_id=case.id, shelf="B-02"), calendar_too=False)
        elif at is S.READY:
            given = Deliver(actor=ISSUER, case_id=case.id, way=Way.DIRECT, by=SELF, person=WOMAN)
            self.run(deliver, given, calendar_too=False)

    # --- the department

    @precondition(lambda self: bool(self.cases))
    @rule(number=picks, what=st.sampled_from(["accept", "accept", "tell", "refuse"]))
    def answer(self, number: int, what: str) -> None:
        case, desk = self.pick(number, S.RECEIVED, S.RESUBMITTED), self.desk
        if what == "accept":
            done = self.attempt(
                lambda: accept_by_department(CHIEF, case.id, desk.store, desk.clock, self.calendar)
            )
            if done is not None:
                self.owes(case, done)
                assert done.file.accepted_on <= int(f"{self.today:%Y%m%d}")
        elif what == "tell":
            keys = [fact.key for fact in case.materials if fact.state == MaterialState.HAVE][:1]
            cmd = TellAgain(actor=CHIEF, case_id=case.id, entries=dict.fromkeys(keys, WRONG))
            if self.run(tell_by_department, cmd) is not None and case.state is S.RECEIVED:
                assert not self.past_fifth(case.received_on)
        else:
            ground = RefusalGround(reason="不属于本机关职权范围")
            refusal = DepartmentRefuse(actor=CLERK, second=CHIEF, case_id=case.id, ground=ground)
            if self.run(refuse_by_department, refusal) is not None:
                assert not self.past_fifth(case.received_on)

    @precondition(lambda self: bool(self.cases))
    @rule(number=picks, many=st.integers(1, 3), joint=st.booleans(), actor=windows)
    def send(self, number: int, many: int, actor: Any, *, joint: bool) -> None:
        chosen = tuple(self.pick(number + n, S.ACCEPTED, S.ACCEPTED_GAP).id for n in range(many))
        done = self.run(dispatch, Dispatch(actor=actor, case_ids=chosen, branches=TWO if joint else ()))
        if done is not None:
            assert len(done.papers) == len(done.handovers) <= len(set(chosen))
            sign = SignHandover(
                actor=CHIEF, handover=next(iter(done.handovers), ""), case_ids=chosen[:1], receiver="李明"
            )
            self.run(sign_handover, sign, calendar_too=False)

    @precondition(lambda self: any(c.state is S.IN_REVIEW for c in self.cases.values()))
    @rule(
        number=picks,
        state=st.sampled_from(["同意", "同意", "同意", "不同意", "退回"]),
        jump=st.sampled_from([None, None, None, Stage.APPROVE]),
        steps=st.integers(1, 6),
    )
    def examine(self, number: int, state: str, jump: Stage | None, steps: int) -> None:
        for _ in range(steps):
            case = self.cases[self.pick(number, S.IN_REVIEW).id]
            open_ones = [one for one in branch_standings(case.course) if one.next]
            if not open_ones:
                return
            due = open_ones[0]
            cmd = Review(
                actor=CHIEF,
                case_id=case.id,
                stage=jump or str(due.next),
                state=state,
                officer="李明",
                opinion="如上",
                branch=due.branch.code,
            )
            if self.run(review, cmd, calendar_too=False) is not None:
                assert jump in {None, due.next}

    @precondition(lambda self: any(c.state in {S.IN_REVIEW, S.SUSPENDED} for c in self.cases.values()))
    @rule(
        number=picks,
        what=st.sampled_from(["suspend", "resume", "resume", "extend", "hearing"]),
        procedure=st.sampled_from(Procedure),
        days=st.integers(0, 16),
        back=st.integers(-2, 12),
        joint=st.booleans(),
    )
    def special(self, number: int, what: str, procedure: str, days: int, back: int, *, joint: bool) -> None:
        case = self.pick(number, S.IN_REVIEW, S.SUSPENDED)
        near = self.today - dt.timedelta(days=back)
        if what == "suspend":
            basis = "《公示办法》" if procedure in {Procedure.SITE, Procedure.PUBLICITY} or joint else ""
            cmd: object = Suspend(
                actor=CHIEF,
                case_id=case.id,
                procedure=procedure,
                reason="需要",
                approver="王局长",
                days=days,
                first=None if joint else near,
                basis=basis,
            )
            if self.run(suspend, cmd) is not None:
                # It begins now: neither in the past nor at some later time.
                first = self.day_of(self.cases[case.id].course.pauses[-1].first)
                assert self.today <= first <= self.hand.after(self.today, 1)
        elif what == "resume":
            cmd = Resume(actor=CHIEF, case_id=case.id, result="结束", last=None if joint else near)
            self.run(resume, cmd)
        elif what == "extend":
            cmd = Extend(
                actor=CHIEF, case_id=case.id, days=days, reason="复杂", approver="王局长", joint=joint
            )
            before = self.limits_by_hand(case)
            if self.run(extend, cmd) is not None:
                after = self.limits_by_hand(self.cases[case.id])
                over = {name for name, due in before.items() if due < self.today}
                assert "法定时限" not in over
                # What was over stays over, and its card with it (domain.md 5.3).
                assert {name for name in before if after[name] == before[name]} == over
                assert not case.course.extension
                assert days <= (15 if joint else 10)
        else:
            held = self.today + dt.timedelta(days=days)
            self.run(
                set_hearing,
                SetHearing(
                    actor=CHIEF,
                    case_id=case.id,
                    told_on=near,
                    asked_on=near if joint else None,
                    held_on=held if joint else None,
                    place="三楼",
                ),
            )

    @precondition(lambda self: any(c.state is S.IN_REVIEW for c in self.cases.values()))
    @rule(number=picks, granted=st.sampled_from([True, True, False]), back=st.integers(-1, 5))
    def settle(self, number: int, back: int, *, granted: bool) -> None:
        case = self.pick(number, S.IN_REVIEW)
        on = self.today - dt.timedelta(days=back)
        cmd = Decide(
            actor=CHIEF,
            case_id=case.id,
            granted=granted,
            officer="王局长",
            on=on,
            reason="" if granted else "不符合条件",
            letter=True,
        )
        if self.run(decide, cmd) is None:
            return
        assert on <= self.today
        verdicts = {progress(reviews_of(case.course, one))[1] for one in case.course.branches}
        assert verdicts == {AGREE} if granted else verdicts - {AGREE}
        assert not (granted and case.gap)

    # --- what always holds

    @invariant()
    def watch(self) -> None:
        """No step lies outside the table, and what has ended stays so."""
        for case in self.cases.values():
            was = self.seen.get(case.id, S.DRAFT)
            # One row of the platform may be several steps.
            assert was is case.state or (was, case.state) in MOVES or case.id == self.reports
            self.seen[case.id] = case.state
            assert case.id not in self.ended or case.state in OVER | {S.DELIVERED}
            if case.state in OVER | {S.DELIVERED}:
                self.ended.add(case.id)
