"""What the platform reports becomes steps of the case, once, and is not told back (domain.md 2.7, 2.9)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from hall import bodies as b
from hall.branches import progress, reviews_of
from hall.cases import CaseState
from hall.commands.platform_steps import enter_platform_steps
from hall.commands.results import Stock, stock
from hall.exchange_rows import ExTable
from hall.life_bodies import Certificate
from sync.exchange.codes import Codes, CodeSet, laid_over
from sync.exchange.steps import name_of_step, rank, steps_of
from tests.unit.desk import Desk
from tests.unit.life_desk import ISSUER, TWO, accepted, decided, in_review, ready, received, refused, stored

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
