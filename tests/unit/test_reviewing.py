"""The steps of the departments and the decision (domain.md 1.4, 2.7; 行政许可法 art. 38)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from hall.bodies import GapItem
from hall.branches import branch_standings, progress
from hall.case_clocks import case_days
from hall.cases import CaseState
from hall.commands.procedures import Extend, Resume, SetHearing, Suspend, extend, resume, set_hearing, suspend
from hall.commands.reviewing import Decide, Review, decide, review
from hall.course import Review as Fact
from hall.course import Stage
from hall.deadlines import ClockKind, Light, running_clocks
from hall.life_forms import Decision
from tests.unit.desk import CHIEF, CLERK, MANAGER, Desk, calendar
from tests.unit.life_desk import TWO, accepted, approved, in_review, owed_papers, refused, stored


def step(desk: Desk, case: str, stage: str, **more: object) -> object:
    values = {"actor": CHIEF, "state": "同意", "officer": "李明", "opinion": "符合条件"} | more
    cmd = Review(case_id=case, stage=stage, **values)  # type: ignore[arg-type]
    return review(cmd, desk.store, desk.clock)


def settle(desk: Desk, case: str, **more: object) -> object:
    values = {"actor": CHIEF, "granted": True, "officer": "王局长"} | more
    return decide(Decide(case_id=case, **values), desk.store, desk.clock, calendar())  # type: ignore[arg-type]


def test_steps_come_in_their_order_and_once() -> None:
    desk = Desk()
    case = in_review(desk).id
    assert refused(step, desk, case, Stage.CHECK) == "review.stage"
    step(desk, case, Stage.HANDLE, post="科员")
    assert refused(step, desk, case, Stage.HANDLE) == "review.stage"
    step(desk, case, Stage.CHECK, state="退回", opinion="补一份勘验记录")
    assert refused(step, desk, case, Stage.APPROVE) == "review.stage"
    for stage in Stage:
        step(desk, case, stage)
    assert refused(step, desk, case, Stage.APPROVE) == "review.over"
    (one,) = branch_standings(stored(desk, case).course)
    assert (len(one.reviews), one.next, one.verdict) == (5, None, "同意")
    assert stored(desk, case).state is CaseState.IN_REVIEW
    assert desk.store.events_of(f"case:{case}")[-5].body["post"] == "科员"


def test_every_department_has_its_own_order() -> None:
    desk = Desk()
    case = in_review(desk, branches=TWO).id
    assert refused(step, desk, case, Stage.HANDLE) == "review.branch"
    assert refused(step, desk, case, Stage.HANDLE, branch="D9") == "review.branch"
    step(desk, case, Stage.HANDLE, branch="D1")
    assert refused(step, desk, case, Stage.CHECK, branch="D2") == "review.stage"
    approved(desk, stored(desk, case), skip=("D1",))
    assert refused(settle, desk, case) == "decide.branches"
    step(desk, case, Stage.CHECK, branch="D1")
    step(desk, case, Stage.APPROVE, branch="D1", state="不同意", opinion="车辆不符")
    assert refused(settle, desk, case) == "decide.disagree"
    settle(desk, case, granted=False, reason="拟投入车辆不符合技术要求")
    assert stored(desk, case).state is CaseState.DECIDED_NO


def test_a_step_needs_words_a_right_and_the_right_department() -> None:
    desk = Desk()
    case = in_review(desk).id
    assert refused(step, desk, case, Stage.HANDLE, actor=CLERK) == "staff.right"
    assert refused(step, desk, case, Stage.HANDLE, actor=MANAGER) == "staff.right"
    assert refused(step, desk, case, Stage.HANDLE, state="随便") == "review.state"
    assert refused(step, desk, case, Stage.HANDLE, state="退回") == "review.state"
    assert refused(step, desk, case, Stage.HANDLE, officer=" ") == "review.officer"
    assert refused(step, desk, case, Stage.HANDLE, opinion="") == "review.opinion"
    assert refused(step, desk, case, Stage.HANDLE, post="字" * 501) == "review.post"
    assert refused(step, desk, "nobody", Stage.HANDLE) == "case.unknown"
    other = replace(CHIEF, body="青禾区教育局")
    assert refused(step, desk, case, Stage.HANDLE, actor=other) == "review.body"
    step(desk, case, Stage.HANDLE, actor=replace(CHIEF, body="青禾区交通运输局"))
    waits = accepted(desk, number=2).id
    assert refused(step, desk, waits, Stage.HANDLE) == "case.move"


def test_a_grant_is_decided_after_all_have_approved_and_may_be_printed() -> None:
    desk = Desk()
    case = in_review(desk).id
    assert refused(settle, desk, case) == "decide.branches"
    approved(desk, stored(desk, case))
    assert refused(settle, desk, case, actor=CLERK) == "staff.right"
    assert refused(settle, desk, case, officer="") == "decide.officer"
    assert refused(settle, desk, case, on=dt.date(2026, 11, 21)) == "decide.on"
    assert refused(settle, desk, case, on=dt.date(2026, 11, 19)) == "decide.on"
    assert refused(settle, desk, case, document="字" * 501) == "decide.text"
    assert refused(settle, desk, case, granted=False, reason="不行") == "decide.disagree"
    desk.clock.move(days=3)
    settle(desk, case, on=dt.date(2026, 11, 20), letter=True)
    file = stored(desk, case)
    assert (file.state, file.course.decided_on, file.course.granted) == (
        CaseState.DECIDED_OK,
        20261120,
        True,
    )
    paper = owed_papers(desk)[-1]
    assert isinstance(paper, Decision)
    assert (paper.document_number, paper.granted, paper.decided_on) == (
        "云政务决〔2026〕000001号",
        True,
        dt.date(2026, 11, 20),
    )
    assert file.document("决") == paper.document_number
    assert refused(settle, desk, case) == "case.move"
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_a_denial_states_reason_and_remedies() -> None:
    desk = Desk()
    case = in_review(desk).id
    approved(desk, stored(desk, case), verdict="不同意")
    assert refused(settle, desk, case, granted=False) == "decide.reason"
    settle(
        desk, case, granted=False, reason="场地不足", basis="《条例》第二十二条", document="云交〔2026〕8号"
    )
    body = desk.store.events_of(f"case:{case}")[-1].body
    assert (body["review_body"], body["court"]) == ("云岭市青禾区人民政府", "云岭市青禾区人民法院")
    assert (stored(desk, case).course.grounds, stored(desk, case).document("决")) == (
        "场地不足",
        "云交〔2026〕8号",
    )
    assert not [paper for paper in owed_papers(desk) if isinstance(paper, Decision)]


def test_materials_that_are_still_to_follow_bar_a_grant_only() -> None:
    desk = Desk()
    case = in_review(desk)
    approved(desk, case)
    open_gap = (GapItem(key="5", name="制度文本", days=5),)
    desk.store.state.cases[case.id] = replace(stored(desk, case.id), gap=open_gap)
    assert refused(settle, desk, case.id) == "decide.gap"


def pause(desk: Desk, case: str, **more: object) -> object:
    values = {
        "actor": CHIEF,
        "procedure": "专家评审",
        "reason": "需补充专家评审",
        "approver": "王局长",
        "days": 10,
    } | more
    return suspend(Suspend(case_id=case, **values), desk.store, desk.clock, calendar())  # type: ignore[arg-type]


@pytest.mark.parametrize("asked", [False, True])
def test_who_may_be_heard_is_waited_for(*, asked: bool) -> None:
    desk = Desk()
    case = in_review(desk).id
    approved(desk, stored(desk, case), verdict="不同意")

    def hear(**days: dt.date | str) -> object:
        cmd = SetHearing(actor=CHIEF, case_id=case, told_on=dt.date(2026, 11, 20), **days)  # type: ignore[arg-type]
        return set_hearing(cmd, desk.store, desk.clock, calendar())

    hear()
    assert refused(settle, desk, case, granted=False, reason="场地不足") == "decide.hearing"
    desk.clock.move(days=3)
    if not asked:
        desk.clock.move(days=4)
        assert refused(settle, desk, case, granted=False, reason="场地不足") == "decide.hearing"
        desk.clock.move(days=1)
        settle(desk, case, granted=False, reason="场地不足")
        return
    hear(asked_on=dt.date(2026, 11, 23))
    desk.clock.move(days=10)
    assert refused(settle, desk, case, granted=False, reason="场地不足") == "decide.hearing"
    hear(
        asked_on=dt.date(2026, 11, 23),
        announced_on=dt.date(2026, 12, 3),
        held_on=dt.date(2026, 12, 14),
        place="三楼听证室",
        time="09:30",
    )
    desk.clock.move(days=10)
    assert refused(settle, desk, case, granted=False, reason="场地不足") == "decide.hearing"
    desk.clock.move(days=1)
    settle(desk, case, granted=False, reason="场地不足")
    assert stored(desk, case).state is CaseState.DECIDED_NO


def test_a_branch_is_late_by_its_own_days_without_the_time_of_a_procedure() -> None:
    desk = Desk()
    case = in_review(desk, branches=TWO).id
    assert steps_due(desk, case, dt.date(2026, 11, 25)) == {
        dt.date(2026, 11, 25): Light.NOTICE,
        dt.date(2026, 11, 27): Light.NORMAL,
    }
    assert steps_due(desk, case, dt.date(2026, 11, 26))[dt.date(2026, 11, 25)] is Light.YELLOW
    pause(desk, case)
    desk.clock.move(days=4)
    resume(Resume(actor=CHIEF, case_id=case, result="通过"), desk.store, desk.clock, calendar())
    assert set(steps_due(desk, case, dt.date(2026, 11, 26))) == {dt.date(2026, 11, 27), dt.date(2026, 12, 1)}


def steps_due(desk: Desk, case: str, on: dt.date) -> dict[dt.date, Light]:
    """Last days of the departments, with their lights."""
    file = stored(desk, case)
    version = desk.store.state.versions[file.item_version]
    clocks = running_clocks(case_days(file, version.item), on, calendar())
    return {clock.due: clock.light for clock in clocks if clock.kind is ClockKind.STEP}


def test_the_platform_may_report_a_late_step_without_the_earlier_ones() -> None:
    def said(stage: str, state: str) -> Fact:
        return Fact(stage=stage, officer="甲", opinion="x", state=state, branch="", at=0, on=0)

    assert progress([said("批准", "同意")]) == (None, "同意")
    assert progress([said("会签", "同意")]) == (Stage.HANDLE, "")
    assert progress([said("批准", "同意"), said("批准", "退回")]) == (Stage.HANDLE, "")


def test_extension_and_pause_are_told_before_a_decision_only() -> None:
    desk = Desk()
    case = in_review(desk).id
    approved(desk, stored(desk, case))
    settle(desk, case)
    cmd = Extend(actor=CHIEF, case_id=case, days=5, reason="情况复杂", approver="王局长")
    assert refused(extend, cmd, desk.store, desk.clock, calendar()) == "case.move"
    assert refused(pause, desk, case) == "case.move"
