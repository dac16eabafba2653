"""The exchange with a province, wholly: a store, a second PostgreSQL as front-end, a platform behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hall.commands.casework import void
from hall.commands.supplements import Supply, accept_after, supply
from hall.errors import Refused
from hall.exchange_ports import DeliveryState
from hall.exchange_rows import ExTable
from sync.exchange.codes import Codes, CodeSet, laid_over
from sync.exchange.decisions import resend
from tests.store.both import both
from tests.unit.desk import CLERK, FIRM, MANAGER, WOMAN, calendar
from tests.unit.test_supplements import HAVE

if TYPE_CHECKING:
    from tests.fakes.exchange_hall import ExchangeHall

S = DeliveryState


@both
def test_a_case_goes_out_step_by_step_and_its_number_comes_back(other: ExchangeHall) -> None:
    case = other.case(1)
    first = other.run()
    assert (first.booked, first.sent, first.away) == (len(other.rows(case)), 1, "")
    assert other.states(case) == [("SB", "sent"), ("SBCL", "waiting"), ("SL", "waiting")]
    # The platform has taken nothing yet: nothing follows, nothing is written twice.
    assert (other.run().sent, other.front.writes) == (0, 1)
    other.platform.receive_all()
    second = other.run()
    assert (second.received, second.sent) == (1, len(other.rows(case)) - 2)
    other.platform.receive_all()
    assert other.run().sent == 1
    other.platform.receive_all()
    other.run()
    assert other.states(case) == [("SB", "received"), ("SBCL", "received"), ("SL", "received")]
    central = other.book.marks([case])[case].central
    assert central.startswith("44990102")
    assert {row["sblsh"] for name in (ExTable.SBCL, ExTable.SL) for row in other.platform.rows(name)} == {
        central
    }
    file = other.opened.views.case(case)
    assert file
    assert file.central == central
    assert file.steps[-1].kind == "case.answered"
    assert other.book.find(central) == other.book.find(file.number)
    assert (other.book.oldest(), other.book.counts()) == (0, {})


@both
def test_the_order_of_a_case_holds_and_others_do_not_wait_for_it(other: ExchangeHall) -> None:
    slow, quick = other.told(1), other.case(2)
    other.run()
    other.platform.receive(ExTable.SB, "449900000001", "1", sbhzh=other.number(quick))
    waiting = other.opened.views.case(slow)
    assert waiting
    keys = [fact.key for fact in waiting.correction]
    supply(
        Supply(actor=CLERK, case_id=slow, entries=dict.fromkeys(keys, HAVE)),
        other.opened.units,
        other.clock,
        calendar(),
    )
    accept_after(CLERK, slow, other.opened.units, other.clock, calendar())
    other.run()
    assert ("SBCL", "sent") in other.states(quick)
    assert {state for _, state in other.states(slow)} == {"sent", "waiting"}
    other.rounds(8)
    assert {one.state for case in (slow, quick) for one in other.rows(case)} == {S.RECEIVED}
    mark = other.book.marks([slow])[slow]
    when = [
        (row["inserttime"], name)
        for name in (ExTable.SB, ExTable.SBCL, ExTable.SL, ExTable.BJGZ, ExTable.BJSL)
        for row in other.platform.rows(name)
        if mark.central == row["sblsh"] or row.get("sbhzh") == mark.number
    ]
    order = [str(name) for _, name in sorted(when, key=lambda pair: pair[0])]
    assert list(dict.fromkeys(order)) == ["SB", "SBCL", "SL", "BJGZ", "BJSL"]
    assert order[-1] == "SL"


def test_a_refusal_is_shown_in_the_platforms_words_and_holds_the_case(other: ExchangeHall) -> None:
    case, fine = other.case(1), other.case(2)
    other.run()
    words = "申请人证件号码与公安库不一致"
    other.platform.refuse(ExTable.SB, words, sbhzh=other.number(case))
    other.rounds()
    assert (other.rows(case)[0].state, other.error(case)) == (S.REFUSED, words)
    assert {one.state for one in other.rows(case)[1:]} == {S.WAITING}
    assert {one.state for one in other.rows(fine)} == {S.RECEIVED}
    assert [one.case for one in other.book.tasks(9)] == [case]
    # Nothing has changed since: it is not sent by itself again.
    assert len(other.platform.rows(ExTable.SB, sbhzh=other.number(case))) == 1
    assert resend(other.book, other.number(case)) == 1
    other.rounds()
    sent = other.platform.rows(ExTable.SB, sbhzh=other.number(case))
    assert [row["version"] for row in sent] == [1, 2]
    assert {one.state for one in other.rows(case)} == {S.RECEIVED}
    with pytest.raises(Refused, match="没有报送过"):
        resend(other.book, "no such case")


def test_a_refused_row_that_says_something_else_now_goes_out_by_itself(other: ExchangeHall) -> None:
    other.codes = laid_over({CodeSet.CHANNEL: {"window": "7"}})
    case = other.case(1)
    other.run()
    other.platform.refuse(ExTable.SB, "提交方式代码错误")
    other.run()
    other.codes = laid_over({CodeSet.CHANNEL: {"window": "1"}})
    other.run(seconds=700)
    rows = other.platform.rows(ExTable.SB)
    assert [(row["version"], row["tjfs"]) for row in rows] == [(1, "7"), (2, "1")]
    other.rounds()
    assert {one.state for one in other.rows(case)} == {S.RECEIVED}


def test_a_word_without_a_code_is_a_task_until_the_table_has_it(other: ExchangeHall) -> None:
    case, fine = other.case(1, applicant=FIRM), other.case(2)
    report = other.run()
    assert (report.unmapped, report.sent) == (1, 1)
    assert other.rows(case)[0].state is S.UNMAPPED
    assert "统一社会信用代码" in other.error(case)
    assert [one.case for one in other.book.tasks(9)] == [case]
    assert len(other.platform.rows(ExTable.SB)) == 1
    other.codes = laid_over({CodeSet.DOCUMENT: {"USCI": "51"}})
    # A person asks: waiting times do not count.
    assert other.run(seconds=1, at_once=True).sent == 1
    other.rounds()
    assert {one.state for one in (*other.rows(case), *other.rows(fine))} == {S.RECEIVED}
    assert other.book.tasks(9) == ()


def test_a_material_without_a_code_keeps_all_of_its_step_back(other: ExchangeHall) -> None:
    other.codes = laid_over({CodeSet.TAKING: {"收原件": "", "验原件": "", "收复印件": "", "电子": ""}})
    case = other.case(1)
    other.run()
    other.platform.receive_all()
    other.run()
    assert other.platform.rows(ExTable.SBCL) == []
    assert S.UNMAPPED in {one.state for one in other.rows(case)}
    other.codes = Codes()
    other.rounds()
    assert {one.state for one in other.rows(case)} == {S.RECEIVED}


def test_what_the_hall_does_not_report_is_passed_over(other: ExchangeHall) -> None:
    other.codes = laid_over({CodeSet.ACCEPTANCE: {"补正": "-"}})
    case = other.told(1)
    other.rounds()
    assert ("SL", "skipped") in other.states(case)
    assert ("BJGZ", "received") in other.states(case)
    assert other.platform.rows(ExTable.SL) == []


@both
def test_answers_stand_in_the_history_once_and_without_people(other: ExchangeHall) -> None:
    case = other.case(1)
    other.rounds()
    central = other.book.marks([case])[case].central
    other.platform.answer(ExTable.SPCL, sblsh=central, sphjdm="2", sphjmc="审核", sprxm="甲科长", spyj="同意")
    other.platform.answer(ExTable.BJ, sblsh=central, bjjgms="准予许可", zjbh="青许字〔2026〕1号")
    other.platform.answer(ExTable.LQDJ, sblsh=central, lqrxm=WOMAN.name, lqrsfzjhm=WOMAN.number)
    other.platform.answer(ExTable.BJ, sblsh="nobody here has it", bjjgms="x")
    other.front.cut = "take"
    assert other.run().away
    other.front.cut = ""
    assert other.run(seconds=600).answers == 4
    assert other.run().answers == 0
    with other.opened.units() as uow:
        told = uow.chain.stream(f"case:{case}")
    events = [item.event.body for item in told if item.event.kind == "case.answered"]
    words = [str(body["words"]) for body in events]
    assert sorted(words) == sorted(
        [
            f"省平台已收到申办，统一流水号 {central}",
            "省平台审批过程：审核，甲科长，同意",
            "省平台办结：准予许可，青许字〔2026〕1号",
            "省平台领取登记",
        ]
    )
    kept = other.book.answers_of(case)
    assert sorted(str(one.table) for one in kept) == ["BJ", "LQDJ", "SPCL"]
    assert other.book.strangers() == 1
    text = f"{events}{kept}{other.rows(case)}"
    assert WOMAN.name not in text
    assert WOMAN.number not in text


@both
def test_steps_of_the_platform_move_the_case_once_and_are_not_told_back(other: ExchangeHall) -> None:
    case = other.case(1)
    other.rounds()
    central = other.book.marks([case])[case].central
    before = other.states(case)
    pause = {"tbcxzl": "B", "tbcxzlmc": "鉴定", "tbcxksrq": "2026-11-20", "tbcxpzr": "王局长"}
    rest = {"tbcxqdlyhyj": "需要鉴定", "tbcxsx": 5, "tbcxsxdw": "G"}
    other.platform.answer(ExTable.TBCXSQ, sblsh=central, xh=1, **pause, **rest)
    other.platform.answer(ExTable.SPCL, sblsh=central, sphjdm="3", sprxm="甲科长", spyj="同意")
    other.platform.answer(ExTable.BJ, sblsh=central, bjjgdm="6", bjbmmc="公安局", bjsj="2026-11-20 12:00:00")
    other.front.cut = "take"
    assert other.run().away
    other.front.cut = ""
    assert other.run(seconds=600).answers == 3
    other.rounds()
    file = other.opened.views.case(case)
    assert file
    assert (file.state, file.course.granted, file.course.decided_on) == ("CLOSED", True, 20261120)
    assert [one.procedure for one in file.course.pauses] == ["鉴定"]
    assert [step.kind for step in file.steps if step.actor == "system" and step.kind != "case.answered"] == [
        "case.dispatched",
        "case.suspended",
        "case.reviewed",
        "case.resumed",
        "case.decided",
        "case.closed",
    ]
    assert other.states(case) == before


def test_a_case_that_is_voided_later_is_told_as_ended(other: ExchangeHall) -> None:
    case = other.case(1)
    other.rounds()
    void(CLERK, MANAGER, case, "录错", other.opened.units, other.clock, recovered=True)
    other.rounds()
    (row,) = other.platform.rows(ExTable.BJ)
    assert (row["bjjgdm"], row["zfhthyy"]) == ("2", "录错")
    assert other.states(case)[-1] == ("BJ", "received")
