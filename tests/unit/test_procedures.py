"""What stops or moves the clock of a case under review (行政许可法 art. 42, 45–48; domain.md 1.5, 3.10)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from hall.case_clocks import case_days
from hall.cases import CaseState
from hall.commands.dispatching import cards_of
from hall.commands.procedures import Extend, Resume, SetHearing, Suspend, extend, resume, set_hearing, suspend
from hall.deadlines import ClockKind, Light, standing
from hall.life_forms import Extension, HearingNotice, HearingRight, ProcedureNotice, Resumption
from tests.unit.desk import CHIEF, CLERK, Desk, calendar, catalogue
from tests.unit.life_desk import TWO, accepted, in_review, owed_papers, promised_permit, refused, stored


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def pause(desk: Desk, case: str, **more: object) -> object:
    values = {
        "actor": CHIEF,
        "procedure": "专家评审",
        "reason": "需补充专家评审",
        "approver": "王局长",
        "days": 10,
    } | more
    return suspend(Suspend(case_id=case, **values), desk.store, desk.clock, calendar())  # type: ignore[arg-type]


def go_on(desk: Desk, case: str, **more: object) -> object:
    values = {"actor": CHIEF, "result": "评审通过"} | more
    return resume(Resume(case_id=case, **values), desk.store, desk.clock, calendar())  # type: ignore[arg-type]


def longer(desk: Desk, case: str, **more: object) -> object:
    values = {"actor": CHIEF, "days": 10, "reason": "情况复杂", "approver": "王局长"} | more
    return extend(Extend(case_id=case, **values), desk.store, desk.clock, calendar())  # type: ignore[arg-type]


def hear(desk: Desk, case: str, **more: object) -> object:
    values = {"actor": CHIEF, "told_on": day("2026-11-20")} | more
    cmd = SetHearing(case_id=case, **values)  # type: ignore[arg-type]
    return set_hearing(cmd, desk.store, desk.clock, calendar())


def due(desk: Desk, case: str, kind: ClockKind, now: str) -> dt.date:
    file = stored(desk, case)
    version = desk.store.state.versions[file.item_version]
    clocks = standing(case_days(file, version.item), day(now), calendar()).clocks
    return next(one.due for one in clocks if one.kind is kind)


def test_a_procedure_stops_the_clock_and_is_told_in_writing() -> None:
    desk = Desk()
    case = in_review(desk).id
    assert due(desk, case, ClockKind.PROMISE, "2026-11-20") == day("2026-11-27")
    pause(desk, case)
    file = stored(desk, case)
    assert (file.state, file.course.pauses[0].first) == (CaseState.SUSPENDED, 20261123)
    paper = owed_papers(desk)[-1]
    assert isinstance(paper, ProcedureNotice)
    assert (paper.document_number, paper.first, paper.days, paper.old_due) == (
        "云政务特〔2026〕000001号",
        day("2026-11-23"),
        10,
        day("2026-11-27"),
    )
    assert paper.basis == "《中华人民共和国行政许可法》第四十五条"
    assert file.document("特") == paper.document_number
    item = desk.store.state.versions[file.item_version].item
    assert standing(case_days(file, item), day("2026-12-20"), calendar()).light is Light.PAUSED
    desk.clock.move(days=14)
    go_on(desk, case, fee=120_00)
    assert stored(desk, case).state is CaseState.IN_REVIEW
    # Ten working days, 23 November to 4 December, do not count.
    assert due(desk, case, ClockKind.PROMISE, "2026-12-04") == day("2026-12-11")
    assert due(desk, case, ClockKind.STATUTORY, "2026-12-04") == day("2027-01-01")
    assert desk.store.fold_again() == desk.store.stored_rows()


@pytest.mark.parametrize(
    ("start", "first", "last", "promised"),
    [
        # Over the make-up Saturday 10 October and the holiday: 28 and 29 September do not count.
        ("2026-09-25T09:00:00", "2026-09-28", "2026-09-29", "2026-10-12"),
        ("2026-09-24T09:00:00", "2026-09-30", "2026-10-08", "2026-10-12"),
    ],
)
def test_a_procedure_over_holidays_and_make_up_days(start: str, first: str, last: str, promised: str) -> None:
    desk = Desk(start)
    case = in_review(desk).id
    before = (day(first) - day(start[:10])).days - 1
    desk.clock.move(days=before)
    pause(desk, case, first=day(first))
    desk.clock.move(days=(day(last) - day(start[:10])).days - before)
    go_on(desk, case)
    counted, at = 0, day(start[:10])
    while at < day(promised):
        at += dt.timedelta(days=1)
        counted += calendar().is_workday(at) and not day(first) <= at <= day(last)
    assert counted == 5
    assert due(desk, case, ClockKind.PROMISE, last) == day(promised)


def test_what_a_procedure_needs() -> None:
    desk = Desk()
    case = in_review(desk).id
    assert refused(pause, desk, case, actor=CLERK) == "staff.right"
    assert refused(pause, desk, case, actor=replace(CHIEF, body="青禾区教育局")) == "review.body"
    assert refused(pause, desk, case, procedure="喝茶") == "suspend.procedure"
    assert refused(pause, desk, case, reason=" ") == "suspend.reason"
    assert refused(pause, desk, case, approver="") == "suspend.approver"
    assert refused(pause, desk, case, days=0) == "suspend.days"
    assert refused(pause, desk, case, days=366) == "suspend.days"
    assert refused(pause, desk, case, first=day("2026-11-19")) == "suspend.first"
    # Friday: today, the weekend, or Monday. What begins later is ordered when it begins.
    assert refused(pause, desk, case, first=day("2026-11-24")) == "suspend.first"
    assert refused(pause, desk, case, first=day("2027-09-16")) == "suspend.first"
    assert refused(pause, desk, case, procedure="公示") == "suspend.basis"
    assert refused(pause, desk, case, basis="字" * 501) == "suspend.basis"
    assert refused(pause, desk, accepted(desk, number=2).id) == "case.move"
    pause(desk, case, procedure="公示", basis="《云岭市公示办法》第三条")
    assert refused(pause, desk, case) == "case.move"
    assert refused(go_on, desk, case, result="") == "resume.result"
    assert refused(go_on, desk, case, fee=-1) == "resume.fee"
    assert refused(go_on, desk, case, actor=CLERK) == "staff.right"
    assert refused(go_on, desk, case, last=day("2026-11-21")) == "resume.last"
    assert refused(go_on, desk, case, last=day("2026-11-19")) == "resume.last"
    go_on(desk, case)
    # It ended before it began to count: nothing is taken off.
    assert due(desk, case, ClockKind.PROMISE, "2026-11-20") == day("2026-11-27")
    assert refused(go_on, desk, case) == "case.move"


def test_an_item_that_names_the_procedure_needs_no_other_ground() -> None:
    desk = Desk()
    food = next(item for item in catalogue().items if item.name.startswith("食品经营"))
    case = in_review(desk, food).id
    pause(desk, case, procedure="现场核查")
    paper = owed_papers(desk)[-1]
    assert isinstance(paper, ProcedureNotice)
    assert paper.basis == food.basis
    other = next(item for item in catalogue().items if item.name.startswith("户口迁移"))
    case = in_review(desk, other, number=2).id
    # No permit, and its own elements do not name the procedure: its law says nothing about time either.
    for procedure in ("鉴定", "专家评审", "公示"):
        assert refused(pause, desk, case, procedure=procedure) == "suspend.basis"
    pause(desk, case, procedure="鉴定", basis="《云岭市户口登记办法》第九条")
    second = owed_papers(desk)[-1]
    assert isinstance(second, ProcedureNotice)
    assert second.basis == "《云岭市户口登记办法》第九条"


def test_time_is_added_once_and_told_with_its_reason() -> None:
    desk = Desk()
    case = in_review(desk).id
    longer(desk, case, days=7)
    assert (
        due(desk, case, ClockKind.PROMISE, "2026-11-20") == calendar().add_workdays(day("2026-11-27"), 7).day
    )
    paper = owed_papers(desk)[-1]
    assert isinstance(paper, Extension)
    assert (paper.document_number, paper.old_due, paper.new_due, paper.joint) == (
        "云政务延〔2026〕000001号",
        day("2026-11-27"),
        day("2026-12-08"),
        False,
    )
    assert stored(desk, case).course.extended_by == "王局长"
    assert refused(longer, desk, case) == "extend.once"


def test_a_procedure_within_the_added_time_does_not_count_either() -> None:
    desk = Desk()
    case = in_review(desk).id
    longer(desk, case)
    # Five working days to 27 November, ten more to 11 December.
    assert due(desk, case, ClockKind.PROMISE, "2026-11-20") == day("2026-12-11")
    desk.clock.move(days=10)
    pause(desk, case, first=day("2026-11-30"))
    desk.clock.move(days=4)
    go_on(desk, case)
    # 30 November to 4 December are five of those ten: 7 to 11 and 14 to 18 December.
    assert due(desk, case, ClockKind.PROMISE, "2026-12-04") == day("2026-12-18")


def test_a_promise_that_is_over_stays_over() -> None:
    desk = Desk()
    case = in_review(desk).id
    # Due on 27 November; Wednesday 2 December is the third working day after it.
    desk.clock.move(days=12)
    item = desk.store.state.versions[stored(desk, case).item_version].item
    longer(desk, case)
    file = stored(desk, case)
    found = standing(case_days(file, item), day("2026-12-02"), calendar())
    assert (found.light, found.clocks[0].words()) == (Light.RED, "承诺时限：已超过3个工作日")
    assert cards_of(file, item, calendar(), day("2026-12-02")) == {ClockKind.PROMISE: Light.RED}
    # The law's day moves: twenty working days to 18 December, ten more over New Year's Day as a Friday.
    assert due(desk, case, ClockKind.STATUTORY, "2026-12-02") == day("2027-01-01")
    paper = owed_papers(desk)[-1]
    assert isinstance(paper, Extension)
    assert (paper.old_due, paper.new_due) == (day("2026-12-18"), day("2027-01-01"))


def test_a_procedure_does_not_hide_a_promise_that_was_over() -> None:
    desk = Desk()
    case = in_review(desk).id
    item = desk.store.state.versions[stored(desk, case).item_version].item
    # The last day is Friday 27 November; a procedure from Monday on comes too late.
    desk.clock.move(days=7)
    pause(desk, case)
    days = case_days(stored(desk, case), item)
    assert [standing(days, dt.date(2026, 11, now), calendar()).light for now in (27, 28, 30)] == [
        Light.YELLOW,
        Light.RED,
        Light.RED,
    ]
    # It ends on 4 December: the notice names the day of the law, for the promise is over.
    other = in_review(desk, number=2).id
    desk.clock.move(days=7)
    go_on(desk, case)
    paper = owed_papers(desk)[-1]
    assert isinstance(paper, Resumption)
    # Twenty days without 30 November to 4 December: 18 December and five more.
    assert paper.new_due == due(desk, case, ClockKind.STATUTORY, "2026-12-04") == day("2026-12-25")
    pause(desk, other, first=day("2026-12-04"))
    days = case_days(stored(desk, other), item)
    assert standing(days, day("2026-12-31"), calendar()).light is Light.PAUSED


def test_what_an_extension_needs() -> None:
    desk = Desk()
    case = in_review(desk).id
    assert refused(longer, desk, case, actor=CLERK) == "staff.right"
    assert refused(longer, desk, case, days=0) == "extend.days"
    assert refused(longer, desk, case, days=11) == "extend.days"
    assert refused(longer, desk, case, reason="") == "extend.reason"
    assert refused(longer, desk, case, approver="") == "extend.approver"
    assert refused(longer, desk, case, days=15, joint=True) == "extend.joint"
    joint = in_review(desk, number=2, branches=TWO).id
    assert refused(longer, desk, joint, days=16, joint=True) == "extend.days"
    longer(desk, joint, days=15, joint=True)
    assert stored(desk, joint).course.extension == 15
    last = calendar().due(day("2026-11-20"), promised_permit().statutory).day  # type: ignore[arg-type]
    desk.clock.move(days=(last - day("2026-11-20")).days)
    late = in_review(desk, number=3).id
    longer(desk, case)
    desk.clock.move(days=1)
    longer(desk, late)
    stale = in_review(desk, number=4).id
    desk.clock.move(days=60)
    assert refused(longer, desk, stale) == "extend.late"


def test_the_end_of_a_procedure_is_told_with_the_new_last_day() -> None:
    desk = Desk()
    case = in_review(desk).id
    pause(desk, case)
    begun = stored(desk, case).document("特")
    desk.clock.move(days=10)
    go_on(desk, case, result="评审通过")
    paper = owed_papers(desk)[-1]
    assert isinstance(paper, Resumption)
    # 23 to 30 November are six working days; the promise of five begins to run on 1 December.
    assert (paper.first, paper.last, paper.days) == (day("2026-11-23"), day("2026-11-30"), 6)
    assert (paper.new_due, paper.provisional) == (day("2026-12-07"), False)
    assert (paper.procedure, paper.result, paper.told_by) == ("专家评审", "评审通过", begun)
    assert paper.document_number == stored(desk, case).document("恢") == "云政务特〔2026〕000002号"
    assert paper.new_due == due(desk, case, ClockKind.PROMISE, "2026-12-01")
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_what_is_told_of_a_hearing_today_is_told_in_writing() -> None:
    desk = Desk()
    case = in_review(desk).id
    desk.store.state.owed.clear()
    hear(desk, case, reason="涉及相邻住户的通行")
    (right,) = owed_papers(desk)
    assert isinstance(right, HearingRight)
    assert (right.ask_by, right.reason) == (day("2026-11-27"), "涉及相邻住户的通行")
    assert right.document_number == "云政务听〔2026〕000001号"
    desk.clock.move(days=3)
    asked = {"asked_on": day("2026-11-23")}
    hear(desk, case, **asked)
    assert len(owed_papers(desk)) == 1
    days = asked | {"announced_on": day("2026-11-23"), "held_on": day("2026-12-04")}
    assert refused(hear, desk, case, **days, place="三楼") == "hearing.time"
    assert refused(hear, desk, case, **days, place="三楼", time="25:00") == "hearing.time"
    assert (
        refused(hear, desk, case, **(days | {"held_on": None}), place="三楼", time="9:30") == "hearing.held"
    )
    hear(desk, case, **days, place="三楼听证室", time="9：30")
    notice = owed_papers(desk)[-1]
    assert isinstance(notice, HearingNotice)
    assert (notice.held_on, notice.time, notice.place) == (day("2026-12-04"), "09:30", "三楼听证室")
    assert (notice.asked_on, notice.moved) == (day("2026-11-23"), False)
    assert desk.store.events_of(f"case:{case}")[-1].body["document"] == notice.document_number
    hear(desk, case, **days, place="三楼听证室", time="09:30")
    assert len(owed_papers(desk)) == 2
    hear(desk, case, **days, place="二楼会议室", time="09:30")
    moved = owed_papers(desk)[-1]
    assert isinstance(moved, HearingNotice)
    assert moved.moved
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_what_the_department_told_before_is_not_printed_with_a_day_that_is_over() -> None:
    desk = Desk("2026-11-24T09:00:00")
    case = in_review(desk).id
    desk.store.state.owed.clear()
    hear(desk, case, told_on=day("2026-11-20"))
    assert owed_papers(desk) == []


def test_the_days_of_a_hearing_keep_the_law() -> None:
    desk = Desk("2026-12-04T09:00:00")
    case = in_review(desk).id
    told = {"told_on": day("2026-11-20")}
    assert refused(hear, desk, case, actor=CLERK, **told) == "staff.right"
    assert refused(hear, desk, accepted(desk, number=2).id, **told) == "case.move"
    assert refused(hear, desk, case, told_on=day("2026-12-05")) == "hearing.future"
    assert refused(hear, desk, case, **told, asked_on=day("2026-11-19")) == "hearing.order"
    # Five working days after Friday 20 November: 27 November is the last.
    assert refused(hear, desk, case, **told, asked_on=day("2026-11-30")) == "hearing.ask"
    asked = told | {"asked_on": day("2026-11-27")}
    hear(desk, case, **asked)
    assert refused(hear, desk, case, **asked, held_on=day("2026-12-28"), place="三楼") == "hearing.hold"
    assert refused(hear, desk, case, **asked, held_on=day("2026-12-14"), place="三楼") == "hearing.announce"
    assert refused(hear, desk, case, **asked, held_on=day("2026-12-25")) == "hearing.place"
    assert refused(hear, desk, case, **asked, place="字" * 501) == "hearing.place"
    hear(
        desk,
        case,
        **asked,
        announced_on=day("2026-12-04"),
        held_on=day("2026-12-15"),
        place="三楼听证室",
        time="9:30",
    )
    assert refused(hear, desk, case, told_on=day("2026-11-23")) == "hearing.changed"
    found = stored(desk, case).course.hearing
    assert found is not None
    assert (found.asked_on, found.held_on, found.place) == (20261127, 20261215, "三楼听证室")
    # Another day is a new announcement.
    desk.clock.move(days=3)
    moved = asked | {"announced_on": day("2026-12-07"), "held_on": day("2026-12-16"), "place": "二楼"}
    moved["time"] = "14:00"
    hear(desk, case, **moved)
    assert stored(desk, case).course.hearing.held_on == 20261216  # type: ignore[union-attr]
    assert refused(hear, desk, case, **(moved | {"announced_on": day("2026-12-04")})) == "hearing.changed"
