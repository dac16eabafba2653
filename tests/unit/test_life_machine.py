"""The whole life of cases by chance: several windows, departments, an issue window, and a year of days.

Each command may be refused; then nothing may have changed. After every step the rows are the fold of the
chain's bytes, no move lies outside the table of the law (`test_case_moves.py`), and the promises of the law
hold as they are written here once more, day by day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hall.case_clocks import case_days, day
from hall.cases import CaseFile, CaseState
from hall.commands.casework import accept_deemed
from hall.commands.delivering import AGENT, IN_PLACE, SELF, Deliver, deliver
from hall.commands.dispatching import (
    Dispatch,
    Explain,
    dispatch,
    explain_card,
    urge,
)
from hall.commands.ending import Ground, Terminate, gap_dues, terminate
from hall.commands.platform_steps import enter_platform_steps
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
from hall.course import Way
from hall.deadlines import ClockKind, Light, Standing, standing
from hall.exchange_rows import ExTable
from sync.exchange.codes import Codes
from sync.exchange.steps import name_of_step, steps_of
from tests.unit.desk import CHIEF, CLERK, MAN, MANAGER, SECRETS, WOMAN
from tests.unit.life_desk import ISSUER, LICENCE
from tests.unit.life_routes import RouteRules
from tests.unit.life_rules import OVER, picks

S = CaseState


class LifeMachine(RouteRules):
    """Results, ends, the platform and days that go on, beside windows and departments."""

    # --- results

    @precondition(lambda self: bool(self.cases))
    @rule(number=picks, with_paper=st.booleans())
    def register(self, number: int, *, with_paper: bool) -> None:
        case = self.pick(number, S.DECIDED_OK, S.DECIDED_NO, S.ACCEPTED)
        cmd = Close(actor=ISSUER, case_id=case.id, certificates=(LICENCE,) if with_paper else ())
        if self.run(close, cmd, calendar_too=False) is not None and case.state is S.ACCEPTED:
            # What another place decided has its result at once, too (domain.md 1.7).
            instant = self.desk.store.state.versions[case.item_version].item.kind == "即办件"
            assert instant or case.course.home

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
            assert self.today > min(gap_dues(case, item, self.calendar).values())

    @precondition(lambda self: bool(self.cases))
    @rule(number=picks, actor=st.sampled_from([CLERK, MANAGER]), clock=st.sampled_from(list(ClockKind)))
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
            if case.state is S.RECEIVED and not case.course.home and self.past_fifth(case.received_on)
        }
        assert set(accept_deemed(desk.store, desk.clock, self.calendar).streams) == late
        for stream in late:
            case = self.cases[stream.removeprefix("case:")]
            assert (case.state, case.accepted_on) == (S.ACCEPTED, case.received_on)

    @precondition(lambda self: any(c.state is S.CORRECTING for c in self.cases.values()))
    @rule(number=picks, days=st.sampled_from([2, 8, 21]))
    def corrected_later(self, number: int, days: int) -> None:
        """All of it comes after some days: from then on the decision is waited for."""
        case = self.pick(number, S.CORRECTING)
        self.days_go(days=days, minutes=0)
        self.usual_step(self.cases[case.id], 0)
        self.clocks_run_as_counted_by_hand()

    @precondition(lambda self: bool(self.cases))
    @rule(
        number=picks,
        ops=st.lists(
            st.tuples(st.sampled_from(["suspend", "resume", "extend", "all"]), st.sampled_from([0, 1, 3, 8])),
            min_size=1,
            max_size=4,
        ),
    )
    def long_review(self, number: int, ops: list[tuple[str, int]]) -> None:
        """One case with its department for weeks: procedures, added time and days in every order."""
        case = self.pick(number, S.ACCEPTED, S.ACCEPTED_GAP, S.IN_REVIEW, S.SUSPENDED)
        if case.state in {S.ACCEPTED, S.ACCEPTED_GAP}:
            self.run(dispatch, Dispatch(actor=CLERK, case_ids=(case.id,)))
        for what, days in ops:
            whole = ("extend", "suspend", "resume") if what == "all" else (what,)
            for one in whole:
                self.special_on(case.id, one, named=bool(days % 2))
                self.days_go(days=days, minutes=0)
                self.clocks_run_as_counted_by_hand()

    def special_on(self, case: str, what: str, *, named: bool) -> None:
        """A procedure or added time for this case, as far as it is with its department."""
        there = [c.id for c in self.cases.values() if c.state in {S.IN_REVIEW, S.SUSPENDED}]
        if case in there:
            joint = named and what == "suspend"
            at = there.index(case)
            self.special(number=at, what=what, procedure="专家评审", days=10, back=0, joint=joint)

    # --- what always holds

    @invariant()
    def rows_are_the_fold_of_the_chain(self) -> None:
        assert self.desk.store.fold_again() == self.desk.store.stored_rows()

    @invariant()
    def numbers_are_given_once_and_nobody_is_named(self) -> None:
        documents = [
            number
            for case in self.cases.values()
            for event in self.desk.store.events_of(f"case:{case.id}")
            for name, number in event.body.items()
            if name in {"document", "gap_document"} and number and event.kind != "paper.rendered"
        ]
        # A paper of the home authority may be written down at two windows that do not hear of each other.
        documents = [number for number in documents if not str(number).startswith("邻")]
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
            found = standing(case_days(case, item), self.today, self.calendar)
            over = case.state in OVER | {S.DELIVERED} or bool(case.course.revoked_on)
            assert (found.light is Light.DONE) == over
            assert not (over and found.clocks)
            assert over or self.dues_of(found) == self.dues_by_hand(case)
            for clock in found.clocks:
                late = self.today > clock.due and clock.kind not in NEVER_RED
                assert (clock.light is Light.RED) == late
            self.the_light_hides_nothing(case, found)
        uncollected(self.cases.values(), self.calendar, self.today, 5)

    def dues_of(self, found: Standing) -> dict[str, dt.date]:
        """The clocks that the law and the promise wind up."""
        return {str(clock.kind): clock.due for clock in found.clocks if clock.kind in OF_THE_LAW}

    def dues_by_hand(self, case: CaseFile) -> dict[str, dt.date]:
        """What has to run for a case, and until when."""
        dues = self.limits_by_hand(case)
        if case.state is S.RECEIVED:
            dues["一次性告知"] = self.hand.after(self.day_of(case.received_on), 5)
        if case.state is S.CORRECTING:
            dues["补正期限"] = self.day_of(case.told_until)
        if case.state in {S.DECIDED_OK, S.DECIDED_NO, S.CLOSED, S.READY}:
            dues["送达结果"] = self.hand.after(self.day_of(case.course.decided_on), 10)
        return dues

    def the_light_hides_nothing(self, case: CaseFile, found: Standing) -> None:
        """Red when anything is late; 暂停 only while a procedure runs and nothing asks for attention."""
        if any(clock.light is Light.RED for clock in found.clocks):
            assert found.light is Light.RED
        if found.light is Light.PAUSED:
            (running,) = [one for one in case.course.pauses if not one.last]
            assert self.day_of(running.first) <= self.today
            assert {clock.light for clock in found.clocks} <= {Light.NORMAL}
        if case.state is S.CORRECTING:
            lapsed = self.today > self.day_of(case.told_until)
            assert found.light is (Light.NOTICE if lapsed else Light.WAITING)


OF_THE_LAW = {
    ClockKind.TELL,
    ClockKind.CORRECT,
    ClockKind.PROMISE,
    ClockKind.STATUTORY,
    ClockKind.DELIVER,
}
"""Clocks that the oracle knows; gaps, steps of departments and hearings have tests of their own."""
NEVER_RED = {ClockKind.CORRECT, ClockKind.KEEP, ClockKind.HEARING_ASK, ClockKind.STEP}
"""Days of the applicant's own, and those of one department, whose card is yellow."""


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
    run(examples=30, steps=50)


@pytest.mark.long
def test_whatever_becomes_of_many_cases_the_promises_hold() -> None:
    run(examples=300, steps=90)
