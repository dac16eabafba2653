"""The whole life of cases by chance: several windows, departments, an issue window, and a year of days.

Each command may be refused; then nothing may have changed. After every step the rows are the fold of the
chain's bytes, no move lies outside the table of the law (`test_case_moves.py`), and the promises of the law
hold as they are written here once more, day by day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

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

from hall.branches import AGREE, branch_standings, progress, reviews_of
from hall.case_clocks import case_days, day
from hall.cases import CaseFile, CaseState
from hall.catalogue import Limit, LimitUnit
from hall.clock import day_of
from hall.commands.application import MaterialEntry
from hall.commands.case_papers import RefusalGround
from hall.commands.casework import accept_deemed
from hall.commands.delivering import AGENT, IN_PLACE, SELF, Deliver, deliver
from hall.commands.department import (
    DepartmentRefuse,
    accept_by_department,
    refuse_by_department,
    tell_by_department,
)
from hall.commands.dispatching import (
    STEP_CLOCK,
    Dispatch,
    Explain,
    SignHandover,
    dispatch,
    explain_card,
    sign_handover,
    urge,
)
from hall.commands.ending import Ground, Terminate, Withdraw, gap_dues, terminate, withdraw
from hall.commands.intake import IntakeDone
from hall.commands.platform_steps import enter_platform_steps
from hall.commands.procedures import Extend, Resume, SetHearing, Suspend, extend, resume, set_hearing, suspend
from hall.commands.results import (
    WAYS,
    Close,
    Mail,
    Notify,
    Parcel,
    Stock,
    close,
    mail,
    notify,
    stock,
    uncollected,
)
from hall.commands.reviewing import Decide, Review, decide, review
from hall.commands.supplements import Supply, TellAgain, accept_after, supply
from hall.course import Procedure, Stage, Way
from hall.deadlines import ClockKind, Light, standing
from hall.errors import HallError
from hall.exchange_rows import ExTable
from hall.explanation import MaterialState
from sync.exchange.codes import Codes
from sync.exchange.steps import name_of_step, steps_of
from tests.unit.desk import CHIEF, CLERK, MAN, MANAGER, OTHER, SECRETS, WOMAN, Desk, calendar
from tests.unit.life_desk import (
    HAVE,
    ISSUER,
    LICENCE,
    TWO,
    accepted,
    instant_item,
    received,
    with_gap,
)
from tests.unit.test_case_moves import CASE_ROWS

MOVES = {(row.start, row.end) for row in CASE_ROWS}
S = CaseState
WINDOWS = (CLERK, OTHER, ISSUER)
WRONG = MaterialEntry(state=MaterialState.DEFECTIVE, problem="没有盖章")
OVER = {S.WITHDRAWN, S.TERMINATED, S.VOIDED, S.REFUSED, S.NOT_REQUIRED, S.REFERRED, S.ARCHIVED}
OWED: dict[CaseState, str] = {
    S.CORRECTING: "申请材料补正告知书",
    S.SUSPENDED: "特别程序告知书",
    S.READY: "取件通知",
    S.WITHDRAWN: "撤回申请书",
    S.TERMINATED: "终止办理告知书",
    S.REFUSED: "不予受理决定书",
}
"""What has to be printed when a case comes into a state (domain.md 1.4)."""

MOST_CASES = 6
"""Few cases, so that some of them get far."""

picks = st.integers(min_value=0, max_value=30)
windows = st.sampled_from(WINDOWS)


class LifeMachine(RuleBasedStateMachine):
    """Windows 3, 5 and 62, representatives of departments, a manager, and days that go on."""

    openers: ClassVar[dict[str, Callable[..., CaseFile]]] = {
        "permit": lambda desk, number: accepted(desk, number=number),
        "instant": lambda desk, number: accepted(desk, instant_item(), number=number),
        "received": lambda desk, number: received(desk, number=number),
        "gap": lambda desk, number: with_gap(desk, number=number),
    }

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk("2026-09-16T09:00:00")
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
        desk, more = self.desk, ((calendar(),) if calendar_too else ())
        was = dict(self.cases)
        done = self.attempt(lambda: command(cmd, desk.store, desk.clock, *more))
        if isinstance(done, IntakeDone) and was.get(done.file.id, done.file).state is not done.file.state:
            needed = OWED.get(done.file.state)
            assert needed is None or needed in {paper.kind for paper in done.papers}
        return done

    # --- the window

    @precondition(lambda self: len(self.cases) < MOST_CASES)
    @rule(kind=st.sampled_from(["permit", "permit", "instant", "received", "gap"]))
    def open(self, kind: str) -> None:
        self.made += 1
        self.openers[kind](self.desk, self.made)

    @precondition(lambda self: any(c.correction or c.gap for c in self.cases.values()))
    @rule(number=picks, most=st.integers(1, 3), actor=windows, over=st.booleans(), good=st.booleans())
    def bring(self, number: int, most: int, actor: Any, *, over: bool, good: bool) -> None:
        waiting = [case for case in self.cases.values() if case.correction or case.gap]
        case = waiting[number % len(waiting)]
        keys = [fact.key for fact in case.correction] or [item.key for item in case.gap]
        entries = dict.fromkeys(keys[:most], HAVE if good else WRONG)
        cmd = Supply(actor=actor, case_id=case.id, entries=entries, take_over=over)
        if self.run(supply, cmd) is not None:
            assert good
            assert over or case.keeper == actor.window

    @precondition(lambda self: bool(self.cases))
    @rule(number=picks, actor=windows, over=st.booleans())
    def accept(self, number: int, actor: Any, *, over: bool) -> None:
        case, desk = self.pick(number, S.RESUBMITTED), self.desk
        done = self.attempt(
            lambda: accept_after(actor, case.id, desk.store, desk.clock, calendar(), take_over=over)
        )
        if done is not None:
            supplied = [e for e in desk.store.events_of(f"case:{case.id}") if e.kind == "case.supplied"]
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
            self.attempt(lambda: accept_by_department(CHIEF, case.id, desk.store, desk.clock, calendar()))
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
            self.run(resume, Resume(actor=CHIEF, case_id=case.id, result="结束"), calendar_too=False)
        elif at is S.IN_REVIEW:
            for standing_of in branch_standings(case.course, calendar(), self.today):
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
                lambda: accept_by_department(CHIEF, case.id, desk.store, desk.clock, calendar())
            )
            assert done is None or done.file.accepted_on <= int(f"{self.today:%Y%m%d}")
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
            open_ones = [one for one in branch_standings(case.course, calendar(), self.today) if one.next]
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
            basis = "《公示办法》" if procedure in {Procedure.SITE, Procedure.PUBLICITY} else ""
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
            self.run(suspend, cmd)
        elif what == "resume":
            cmd = Resume(actor=CHIEF, case_id=case.id, result="结束", last=None if joint else near)
            self.run(resume, cmd, calendar_too=False)
        elif what == "extend":
            cmd = Extend(
                actor=CHIEF, case_id=case.id, days=days, reason="复杂", approver="王局长", joint=joint
            )
            if self.run(extend, cmd) is not None:
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

    # --- results

    @precondition(lambda self: bool(self.cases))
    @rule(number=picks, with_paper=st.booleans())
    def register(self, number: int, *, with_paper: bool) -> None:
        case = self.pick(number, S.DECIDED_OK, S.DECIDED_NO, S.ACCEPTED)
        cmd = Close(actor=ISSUER, case_id=case.id, certificates=(LICENCE,) if with_paper else ())
        if self.run(close, cmd, calendar_too=False) is not None and case.state is S.ACCEPTED:
            assert self.desk.store.state.versions[case.item_version].item.kind == "即办件"

    @precondition(lambda self: any(c.state in {S.CLOSED, S.READY} for c in self.cases.values()))
    @rule(number=picks, what=st.sampled_from(["stock", "notify", "mail"]), way=st.sampled_from(WAYS))
    def shelve(self, number: int, what: str, way: str) -> None:
        case = self.pick(number, S.CLOSED, S.READY)
        if what == "stock":
            self.run(stock, Stock(actor=ISSUER, case_id=case.id, shelf="B-01"), calendar_too=False)
        elif what == "notify":
            told = Notify(actor=ISSUER, case_id=case.id, way=way, reached=False)
            self.run(notify, told, calendar_too=False)
        else:
            parcel = Parcel(case_id=case.id, tracking=f"EA{number:07d}", address="云岭路1号")
            self.run(mail, Mail(actor=ISSUER, carrier="EMS", parcels=(parcel,)), calendar_too=False)

    @precondition(lambda self: any(c.state in {S.CLOSED, S.READY} for c in self.cases.values()))
    @rule(
        number=picks,
        way=st.sampled_from(Way),
        by=st.sampled_from([SELF, SELF, AGENT, IN_PLACE, ""]),
        person=st.sampled_from([WOMAN, WOMAN, replace(MAN, checked="eye"), None]),
        back=st.sampled_from([0, 0, 3, 30, 31]),
        letter=st.booleans(),
    )
    def give(self, number: int, way: Way, by: str, person: Any, back: int, *, letter: bool) -> None:
        case = self.pick(number, S.CLOSED, S.READY)
        cmd = Deliver(
            actor=ISSUER,
            case_id=case.id,
            way=way,
            by=by,
            person=person,
            letter=letter,
            relation="同住的配偶",
            place="出件窗口",
            refused="拒收" if way is Way.LEFT else "下落不明",
            witness="社区 刘主任",
            on=self.today - dt.timedelta(days=back),
        )
        done = self.run(deliver, cmd, calendar_too=False)
        if done is None:
            return
        course = done.file.course
        assert int(f"{self.today:%Y%m%d}") >= course.delivered_on >= course.closed_on
        if way is Way.DIRECT:
            assert person is not None
            assert (course.receiver == case.person) == (person is WOMAN)
            assert letter or by != AGENT

    # --- ends, words, the platform

    @precondition(lambda self: bool(self.cases))
    @rule(number=picks, ground=st.sampled_from(Ground), approver=st.sampled_from([CHIEF, MANAGER, CLERK]))
    def stop(self, number: int, ground: Ground, approver: Any) -> None:
        case = self.pick(number)
        cmd = Terminate(actor=CLERK, approver=approver, case_id=case.id, ground=ground, reason="查实")
        if self.run(terminate, cmd) is None:
            return
        assert approver is not CLERK
        if ground is Ground.CORRECTION:
            assert self.today > (day(case.told_until) or dt.date.max)
        if ground is Ground.GAP:
            item = self.desk.store.state.versions[case.item_version].item
            assert self.today > min(gap_dues(case, item, calendar()).values())

    @precondition(lambda self: bool(self.cases))
    @rule(
        number=picks, actor=st.sampled_from([CLERK, MANAGER]), clock=st.sampled_from([*ClockKind, STEP_CLOCK])
    )
    def speak(self, number: int, actor: Any, clock: str) -> None:
        case, desk = self.pick(number), self.desk
        self.attempt(lambda: urge(actor, case.id, "请抓紧", desk.store, desk.clock))
        told = Explain(actor=actor, case_id=case.id, clock=clock, cause="停电", person="李明", remedy="补办")
        self.run(explain_card, told)

    @precondition(lambda self: bool(self.cases))
    @rule(
        number=picks,
        table=st.sampled_from([ExTable.SPCL, ExTable.TBCXSQ, ExTable.TBCXJG, ExTable.BJ]),
        code=st.sampled_from(["0", "6", "7"]),
        kind=st.sampled_from("AB"),
        again=st.booleans(),
    )
    def platform(self, number: int, table: ExTable, code: str, kind: str, *, again: bool) -> None:
        case, desk, now = self.pick(number), self.desk, f"{self.today:%Y-%m-%d}"
        values: dict[str, object] = {
            "xh": number,
            "sphjdm": "3",
            "spsj": now,
            "sprxm": "李科长",
            "tbcxzl": kind,
            "tbcxksrq": now,
            "tbcxsx": 5,
            "tbcxsxdw": "G",
            "tbcxjsrq": now,
            "bjjgdm": code,
            "bjsj": now,
            "zjbh": "云许〔2026〕1号",
        }
        bodies, key = steps_of(table, values, Codes()), name_of_step(table, values)
        for _ in range(2 if again else 1):
            count, self.reports = len(desk.store.state.entries), case.id
            done = self.attempt(lambda: enter_platform_steps(case.id, key, bodies, desk.store, desk.clock))
            if done is not None and done.streams:
                assert len(desk.store.state.entries) > count
                self.reported.add(case.id)
        self.reports = ""

    # --- time

    @rule(days=st.sampled_from([1, 1, 2, 3, 5, 8, 21, 60]), minutes=st.integers(0, 400))
    def days_go(self, days: int, minutes: int) -> None:
        desk = self.desk
        desk.clock.move(days=days, seconds=60 * minutes)
        late = {
            f"case:{case.id}"
            for case in self.cases.values()
            if case.state is S.RECEIVED and self.past_fifth(case.received_on)
        }
        assert set(accept_deemed(desk.store, desk.clock, calendar()).streams) == late
        for stream in late:
            case = self.cases[stream.removeprefix("case:")]
            assert (case.state, case.accepted_on) == (S.ACCEPTED, case.received_on)

    def past_fifth(self, since: int) -> bool:
        """The fifth working day lies before today: counted one by one."""
        at, left = day(since) or self.today, 5
        while left and at < self.today:
            at += dt.timedelta(days=1)
            left -= calendar().is_workday(at)
        return not left and at < self.today

    # --- what always holds

    @invariant()
    def rows_are_the_fold_of_the_chain(self) -> None:
        assert self.desk.store.fold_again() == self.desk.store.stored_rows()

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

    @invariant()
    def numbers_are_given_once_and_nobody_is_named(self) -> None:
        documents = [
            number
            for case in self.cases.values()
            for event in self.desk.store.events_of(f"case:{case.id}")
            for name, number in event.body.items()
            if name in {"document", "gap_document"} and number
        ]
        assert len(set(documents)) == len(documents)
        for event in self.desk.store.state.events[-3:]:
            text = str(event.body)
            assert event.kind == "person.recorded" or not [one for one in SECRETS if one in text]
            assert "刘主任" not in text
            assert "云岭路" not in text

    @invariant()
    def the_course_keeps_the_law(self) -> None:
        for case in self.cases.values():
            course = case.course
            assert course.paused == (case.state is S.SUSPENDED) or case.state in OVER
            assert course.extension <= 15
            assert sum(not one.last for one in course.pauses) <= 1
            assert not course.closed_on or course.decided_on
            assert not course.delivered_on or course.closed_on <= course.delivered_on
            if case.state in {S.DECIDED_NO, S.CLOSED, S.READY} and course.granted is False:
                assert course.grounds or case.id in self.reported
                assert not course.certificates
            if course.dispatched_on:
                assert course.branches

    @invariant()
    def clocks_run_as_counted_by_hand(self) -> None:
        for case in self.cases.values():
            item = self.desk.store.state.versions[case.item_version].item
            found = standing(case_days(case, item), self.today, calendar())
            assert (found.light is Light.DONE) == (case.state in OVER | {S.DELIVERED})
            for clock in found.clocks:
                if clock.kind is ClockKind.PROMISE:
                    assert clock.due == self.due_by_hand(case, item.promise)
                elif clock.kind is ClockKind.STATUTORY:
                    assert item.statutory is not None
                    assert clock.due == self.due_by_hand(case, item.statutory)
                assert (clock.light is Light.RED) == (self.today > clock.due)
        uncollected(self.cases.values(), calendar(), self.today, 5)

    def due_by_hand(self, case: CaseFile, limit: Limit) -> dt.date:
        at = day(case.accepted_on) or self.today
        spans = [(day(one.first), day(one.last)) for one in case.course.pauses if one.last]
        left = limit.number
        while left:
            at += dt.timedelta(days=1)
            counts = limit.unit is LimitUnit.DAYS or calendar().is_workday(at)
            free = not any(first and last and first <= at <= last for first, last in spans)
            left -= counts and free
        left = case.course.extension
        while left:
            at += dt.timedelta(days=1)
            left -= calendar().is_workday(at)
        return at


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        LifeMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_becomes_of_cases_the_promises_hold() -> None:
    run(examples=40, steps=50)


@pytest.mark.long
def test_whatever_becomes_of_many_cases_the_promises_hold() -> None:
    run(examples=300, steps=90)
