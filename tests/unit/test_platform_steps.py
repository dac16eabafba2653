"""What the platform reports becomes steps of the case, once, and is not told back (domain.md 2.7, 2.9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest

from hall import bodies as b
from hall.branches import progress, reviews_of
from hall.cases import CaseState
from hall.commands.deeming import owe_deemed
from hall.commands.platform_steps import enter_platform_steps
from hall.commands.results import Stock, stock
from hall.conflicts import Rule
from hall.exchange_rows import ExTable
from hall.life_bodies import Certificate
from hall.paper_forms import Acceptance
from sync.exchange.codes import Codes, CodeSet, laid_over
from sync.exchange.steps import name_of_step, rank, steps_of
from tests.unit.desk import Desk, calendar
from tests.unit.life_desk import (
    ISSUER,
    TWO,
    accepted,
    decided,
    in_review,
    owed_papers,
    ready,
    received,
    refused,
    stored,
    told,
)

CODES = laid_over({CodeSet.REVIEW_STATE: {"同意": "1", "退回": "2"}})
SPCL = {"sphjdm": "2", "spbmmc": "公安分局", "sprxm": "李科长", "spyj": "同意", "sphjztdm": "1"}
PAUSE = {
    "xh": 1,
    "tbcxzl": "B",
    "tbcxzlmc": "鉴定",
    "tbcxksrq": "2026-11-23",
    "tbcxpzr": "王局长",
    "tbcxqdlyhyj": "需要鉴定",
    "tbcxsx": 10,
    "tbcxsxdw": "G",
}
END = {"xh": 1, "tbcxjg": "合格", "tbcxjsrq": "2026-12-04 00:00:00", "tbcxsfje": "120.50"}
RESULT = {
    "bjjgdm": "0",
    "bjbmmc": "交通运输局",
    "bjsj": "2026-11-25T09:30:00",
    "zjgzmc": "道路运输经营许可证",
    "zjbh": "云交许〔2026〕88号",
    "zjyxqx": "2030-11-25",
    "fzgzdw": "交通运输局",
}


def report(desk: Desk, case: str, table: ExTable, values: Mapping[str, object]) -> object:
    bodies = steps_of(table, values, CODES)
    assert bodies
    return enter_platform_steps(case, name_of_step(table, values), bodies, desk.store, desk.clock)


def test_a_review_comes_in_once_under_its_department() -> None:
    desk = Desk()
    case = in_review(desk, branches=TWO).id
    report(desk, case, ExTable.SPCL, SPCL)
    report(desk, case, ExTable.SPCL, SPCL | {"version": 2})
    (review,) = stored(desk, case).course.reviews
    assert (review.stage, review.officer, review.state, review.branch) == ("审核", "李科长", "同意", "D2")
    event = desk.store.events_of(f"case:{case}")[-1]
    assert (event.body["source"], event.actor) == ("platform", "system")
    report(desk, case, ExTable.SPCL, SPCL | {"sphjdm": "3", "spbmmc": "没听说过的局", "sphjztdm": ""})
    assert stored(desk, case).course.reviews[-1].branch == ""
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_a_case_that_nobody_sent_on_is_sent_on_first() -> None:
    desk = Desk()
    case = accepted(desk).id
    report(desk, case, ExTable.SPCL, SPCL)
    file = stored(desk, case)
    assert (file.state, [one.name for one in file.course.branches]) == (
        CaseState.IN_REVIEW,
        ["青禾区交通运输局"],
    )
    assert progress(reviews_of(file.course, file.course.branches[0]))[0] == "批准"


def test_a_procedure_an_extension_and_the_result() -> None:
    desk = Desk()
    case = in_review(desk).id
    report(desk, case, ExTable.TBCXSQ, PAUSE)
    assert stored(desk, case).state is CaseState.SUSPENDED
    desk.clock.move(days=14)
    report(desk, case, ExTable.TBCXJG, END)
    pause = stored(desk, case).course.pauses[0]
    assert (pause.procedure, pause.first, pause.last, pause.result) == ("鉴定", 20261123, 20261204, "合格")
    assert desk.store.events_of(f"case:{case}")[-1].body["fee"] == 12_050
    longer = PAUSE | {"xh": 2, "tbcxzl": "A"}
    report(desk, case, ExTable.TBCXSQ, longer)
    assert stored(desk, case).course.extension == 10
    # Its word may have come late; the platform approved in time.
    assert stored(desk, case).course.extended_on == 0
    bodies = steps_of(ExTable.TBCXSQ, longer | {"xh": 3}, CODES)
    assert refused(enter_platform_steps, case, "3", bodies, desk.store, desk.clock) == "platform.unfit"
    desk.clock.move(days=5)
    report(desk, case, ExTable.BJ, RESULT)
    file = stored(desk, case)
    assert (file.state, file.course.decided_on, file.course.granted) == (CaseState.CLOSED, 20261125, True)
    assert file.course.certificates == (
        Certificate(
            name="道路运输经营许可证",
            number="云交许〔2026〕88号",
            valid_to="20301125",
            issuer="交通运输局",
        ),
    )
    report(desk, case, ExTable.BJ, RESULT | {"version": 3, "zjbh": "别的号"})
    assert stored(desk, case) == file
    stock(Stock(actor=ISSUER, case_id=case, shelf="A-01"), desk.store, desk.clock)
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_a_denial_ends_what_was_running() -> None:
    desk = Desk()
    case = in_review(desk).id
    report(desk, case, ExTable.TBCXSQ, PAUSE)
    desk.clock.move(days=7)
    report(desk, case, ExTable.BJ, {"bjjgdm": "7", "bjsj": "20261125", "zfhthyy": "不符合条件", "zjbh": "x"})
    file = stored(desk, case)
    assert (file.state, file.course.granted, file.course.grounds) == (CaseState.CLOSED, False, "不符合条件")
    assert (file.course.pauses[0].last, file.course.certificates) == (20261125, ())


def test_a_decision_that_was_entered_here_is_only_closed() -> None:
    desk = Desk("2026-11-25T09:00:00")
    case = decided(desk, number=1).id
    report(desk, case, ExTable.BJ, RESULT)
    events = [event.kind for event in desk.store.events_of(f"case:{case}")]
    assert (stored(desk, case).state, events.count("case.decided")) == (CaseState.CLOSED, 1)


@pytest.mark.parametrize("granted", [True, False])
def test_another_result_than_the_one_decided_here_is_for_a_person(*, granted: bool) -> None:
    desk = Desk("2026-11-25T09:00:00")
    case = decided(desk, granted=granted).id
    bodies = steps_of(ExTable.BJ, RESULT | {"bjjgdm": "7" if granted else "6"}, CODES)
    assert refused(enter_platform_steps, case, "1", bodies, desk.store, desk.clock) == "platform.unfit"
    last = (bodies[-1],)
    assert refused(enter_platform_steps, case, "2", last, desk.store, desk.clock) == "platform.unfit"
    assert stored(desk, case).course.closed_on == 0


def test_what_does_not_fit_writes_nothing() -> None:
    desk = Desk()
    waits, done, late = received(desk, number=1), ready(desk, number=2), in_review(desk, number=3)
    bodies = steps_of(ExTable.SPCL, SPCL, CODES)
    before = desk.store.state.copied()
    for case in (waits, done):
        assert refused(enter_platform_steps, case.id, "1", bodies, desk.store, desk.clock) == "platform.unfit"
    assert refused(enter_platform_steps, "nobody", "1", bodies, desk.store, desk.clock) == "case.unknown"
    result = steps_of(ExTable.BJ, RESULT, CODES)
    assert refused(enter_platform_steps, late.id, "1", result, desk.store, desk.clock) == "platform.late"
    assert desk.store.state == before


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (ExTable.SPCL, SPCL | {"sphjdm": "9"}),
        (ExTable.SPCL, SPCL | {"sprxm": ""}),
        (ExTable.TBCXSQ, PAUSE | {"tbcxzl": "C"}),
        (ExTable.TBCXSQ, PAUSE | {"tbcxsx": "十"}),
        (ExTable.TBCXSQ, PAUSE | {"tbcxsx": "99999"}),
        (ExTable.TBCXSQ, PAUSE | {"tbcxsxdw": "D"}),
        (ExTable.TBCXSQ, PAUSE | {"tbcxksrq": "2026-13-01"}),
        (ExTable.TBCXJG, {"tbcxjg": "合格"}),
        (ExTable.BJ, RESULT | {"bjjgdm": "1"}),
        (ExTable.BJ, RESULT | {"bjjgdm": ""}),
        (ExTable.BJ, RESULT | {"bjsj": "昨天"}),
        (ExTable.SL, {"slztdm": "1"}),
        (ExTable.LQDJ, {"lqfs": "0"}),
    ],
)
def test_what_is_not_sure_is_no_step(table: ExTable, values: dict[str, object]) -> None:
    assert steps_of(table, values, CODES) == ()


def test_strange_words_are_cleaned_and_sums_are_read_with_care() -> None:
    (review,) = steps_of(ExTable.SPCL, SPCL | {"spyj": "同\u0000意\n补" + "字" * 900}, Codes())
    assert isinstance(review, b.CaseReviewed)
    assert (review.state, len(review.opinion)) == ("", 500)
    assert review.opinion.startswith("同意 补")
    for sum_of, fen in (("x", 0), ("-5", 0), ("NaN", 0), ("1e99", 0), ("12", 1200)):
        (end,) = steps_of(ExTable.TBCXJG, END | {"tbcxsfje": sum_of}, Codes())
        assert isinstance(end, b.CaseResumed)
        assert end.fee == fen
    assert rank(ExTable.SPCL) < rank(ExTable.BJ) < rank(ExTable.SB)


SL = {"slztdm": "1", "slbmmc": "公安分局", "slsj": "2026-11-23T10:00:00"}
NO = {"slztdm": "4", "slbmmc": "公安分局", "bslyy": "不归本机关管", "slsj": "2026-11-23T10:00:00"}
ENDS = laid_over({CodeSet.RESULT: {"撤回": "8", "终止": "9"}})


def said(desk: Desk, case: str, table: ExTable, values: Mapping[str, object]) -> object:
    """As `report`, at a platform that tells 撤回 and 终止 apart."""
    bodies = steps_of(table, values, ENDS)
    assert bodies
    return enter_platform_steps(case, name_of_step(table, values), bodies, desk.store, desk.clock)


def kinds(desk: Desk, case: str) -> list[str]:
    return [event.kind for event in desk.store.events_of(f"case:{case}")]


def test_the_department_accepts_at_the_platform_and_the_window_owes_the_notice() -> None:
    desk = Desk()
    case = received(desk).id
    desk.clock.move(days=3)
    desk.store.state.owed.clear()
    said(desk, case, ExTable.SL, SL)
    said(desk, case, ExTable.SL, SL | {"version": 2})
    file = stored(desk, case)
    assert (file.state, file.accepted_on, file.accepted_mode) == (
        CaseState.ACCEPTED,
        20261123,
        "by_department",
    )
    assert file.document("受")
    assert kinds(desk, case).count("case.accepted") == 1
    assert desk.store.events_of(f"case:{case}")[-1].body["source"] == "platform"
    owe_deemed((case,), desk.store, desk.clock, calendar())
    (notice,) = owed_papers(desk)
    assert isinstance(notice, Acceptance)
    assert (notice.accepted_on, notice.deemed) == (dt.date(2026, 11, 23), False)
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_an_acceptance_lies_neither_before_the_receipt_nor_in_the_days_to_come() -> None:
    desk = Desk()
    case = received(desk).id
    late = steps_of(ExTable.SL, SL, ENDS)
    assert refused(enter_platform_steps, case, "1", late, desk.store, desk.clock) == "platform.late"
    said(desk, case, ExTable.SL, SL | {"slsj": "2026-11-01"})
    assert stored(desk, case).accepted_on == 20261120


def test_a_refusal_an_end_and_a_void_become_steps_once() -> None:
    desk = Desk("2026-11-23T09:00:00")
    no, gone, ended, wrong = (received(desk, number=number).id for number in range(1, 5))
    said(desk, no, ExTable.SL, NO)
    said(desk, no, ExTable.SL, NO | {"version": 2})
    said(desk, gone, ExTable.BJ, {"bjjgdm": "8", "bjsj": "20261123"})
    said(desk, wrong, ExTable.BJ, {"bjjgdm": "2", "bjjgms": "录错事项", "bjsj": "20261123"})
    assert [stored(desk, one).state for one in (no, gone, wrong)] == [
        CaseState.REFUSED,
        CaseState.WITHDRAWN,
        CaseState.VOIDED,
    ]
    assert stored(desk, no).reason == "不归本机关管"
    assert kinds(desk, no).count("case.refused") == 1
    end = steps_of(ExTable.BJ, {"bjjgdm": "9", "bjjgms": "逾期", "bjsj": "20261123"}, ENDS)
    for case in (ended, in_review(desk, number=9).id):
        enter_platform_steps(case, "1", end, desk.store, desk.clock)
        assert (stored(desk, case).state, stored(desk, case).reason) == (CaseState.TERMINATED, "逾期")
    early = received(desk, number=10).id
    closed = steps_of(ExTable.BJ, {"bjjgdm": "0", "bjsj": "20261123"}, ENDS)
    assert refused(enter_platform_steps, early, "1", closed, desk.store, desk.clock) == "platform.unfit"
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_where_our_own_side_did_something_else_a_person_decides() -> None:
    desk = Desk("2026-11-23T09:00:00")
    case = in_review(desk).id
    said(desk, case, ExTable.SL, NO)
    file = stored(desk, case)
    assert file.held
    assert {one.rule for one in file.conflicts} == {Rule.ACCEPT_REFUSE}
    assert kinds(desk, case).count("case.refused") == 1
    said(desk, case, ExTable.SL, NO | {"version": 2})
    assert kinds(desk, case).count("case.refused") == 1
    end = steps_of(ExTable.BJ, {"bjjgdm": "8", "bjsj": "20261123"}, ENDS)
    assert refused(enter_platform_steps, case, "2", end, desk.store, desk.clock) == "case.held"
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_a_result_here_and_an_end_there_hold_everything_up() -> None:
    desk = Desk("2026-11-25T09:00:00")
    case = decided(desk).id
    said(desk, case, ExTable.BJ, {"bjjgdm": "8", "bjsj": "20261125"})
    file = stored(desk, case)
    assert {one.rule for one in file.conflicts} == {Rule.CLOSE_OTHER}
    assert file.attention == 3, "urgent: a right may be handed over"


def test_what_both_sides_did_alike_is_no_news() -> None:
    desk = Desk("2026-11-23T09:00:00")
    case = accepted(desk).id
    before = kinds(desk, case)
    said(desk, case, ExTable.SL, SL)
    assert kinds(desk, case) == before
    assert not stored(desk, case).conflicts


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (ExTable.SL, SL | {"slztdm": "2"}),
        (ExTable.SL, SL | {"slztdm": "3"}),
        (ExTable.SL, SL | {"slsj": "明天"}),
        (ExTable.SL, NO | {"bslyy": " "}),
        (ExTable.BJ, {"bjjgdm": "1", "bjjgms": "退回", "bjsj": "20261123"}),
        (ExTable.BJ, {"bjjgdm": "2", "bjsj": "20261123"}),
    ],
)
def test_an_end_whose_code_is_not_sure_is_no_step(table: ExTable, values: dict[str, object]) -> None:
    assert steps_of(table, values, CODES) == ()


def test_whoever_never_came_back_is_ended_by_the_platform_too() -> None:
    desk = Desk()
    case = told(desk).id
    said(desk, case, ExTable.BJ, {"bjjgdm": "5", "bjsj": "20261120"})
    assert (stored(desk, case).state, stored(desk, case).reason) == (CaseState.TERMINATED, "逾期未补正")
