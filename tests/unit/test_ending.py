"""Ends without a decision, and what goes back (domain.md 1.4, D19)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from hall.case_clocks import case_days
from hall.cases import CaseState
from hall.commands.ending import Ground, Terminate, Withdraw, gap_dues, terminate, withdraw
from hall.deadlines import Light, standing
from hall.life_bodies import Returned
from hall.life_forms import ReturnList, Termination, Withdrawal
from tests.unit.desk import CHIEF, CLERK, GUIDE, MANAGER, OTHER, Desk, calendar
from tests.unit.life_desk import (
    accepted,
    closed,
    decided,
    in_review,
    owed_papers,
    ready,
    refused,
    stored,
    with_gap,
)
from tests.unit.test_supplements import bring, correcting


def recall(desk: Desk, case: str, **more: object) -> object:
    values = {"actor": CLERK, "reason": "不再经营", "written": True} | more
    return withdraw(Withdraw(case_id=case, **values), desk.store, desk.clock)  # type: ignore[arg-type]


def end(desk: Desk, case: str, ground: str, **more: object) -> object:
    values = {"actor": CLERK, "approver": CHIEF, "reason": "申请人未在期限内补交"} | more
    cmd = Terminate(case_id=case, ground=ground, **values)  # type: ignore[arg-type]
    return terminate(cmd, desk.store, desk.clock, calendar())


def test_the_applicant_withdraws_and_gets_the_originals_back() -> None:
    desk = Desk()
    case = in_review(desk)
    desk.store.state.owed.clear()
    recall(desk, case.id)
    file = stored(desk, case.id)
    assert (file.state, file.reason, file.ended_on) == (CaseState.WITHDRAWN, "不再经营", 20261120)
    request, back = owed_papers(desk)
    assert isinstance(request, Withdrawal)
    assert isinstance(back, ReturnList)
    originals = [(fact.name, fact.originals) for fact in case.materials if fact.originals]
    assert [(line.name, line.originals) for line in back.lines] == originals
    body = desk.store.events_of(f"case:{case.id}")[-1].body
    assert body["ground"] == "申请人书面申请"
    item = desk.store.state.versions[file.item_version].item
    assert standing(case_days(file, item), dt.date(2027, 1, 1), calendar()).light is Light.DONE
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_what_a_withdrawal_needs() -> None:
    desk = Desk()
    case = accepted(desk).id
    assert refused(recall, desk, case, actor=GUIDE) == "staff.right"
    assert refused(recall, desk, case, written=False) == "withdraw.written"
    assert refused(recall, desk, case, reason=" ") == "withdraw.reason"
    assert refused(recall, desk, case, actor=OTHER) == "case.other_window"
    assert refused(recall, desk, "nobody") == "case.unknown"
    assert refused(recall, desk, case, actor=replace(OTHER, window=None), take_over=True) == "case.window"
    for late in (decided(desk, number=2), closed(desk, number=3), ready(desk, number=4)):
        assert refused(recall, desk, late.id) == "case.move"
    recall(desk, case, actor=OTHER, take_over=True)
    kinds = [event.kind for event in desk.store.events_of(f"case:{case}")[-2:]]
    assert kinds == ["case.taken_over", "case.withdrawn"]
    assert refused(recall, desk, case) == "case.move"


def test_only_what_the_hall_holds_goes_back() -> None:
    desk = Desk()
    case = accepted(desk)
    fact = next(fact for fact in case.materials if fact.originals)
    line = Returned(key=fact.key, name="别的名字", originals=fact.originals)
    assert refused(recall, desk, case.id, returned=(replace(line, key="999"),)) == "return.unknown"
    assert refused(recall, desk, case.id, returned=(replace(line, originals=2),)) == "return.count"
    assert refused(recall, desk, case.id, returned=(replace(line, originals=-1),)) == "return.count"
    assert refused(recall, desk, case.id, returned=(line, line)) == "return.twice"
    desk.store.state.owed.clear()
    recall(desk, case.id, returned=(replace(line, originals=0),))
    assert [type(one) for one in owed_papers(desk)] == [Withdrawal]
    case = accepted(desk, number=2)
    recall(desk, case.id, returned=(line,))
    back = owed_papers(desk)[-1]
    assert isinstance(back, ReturnList)
    assert [(one.name, one.originals) for one in back.lines] == [(fact.name, fact.originals)]


def test_who_never_came_back_after_a_notice() -> None:
    desk, case, (first, _) = correcting()
    assert refused(end, desk, case, Ground.GAP) == "end.no_gap"
    assert refused(end, desk, case, Ground.CORRECTION) == "end.early"
    until = stored(desk, case).told_until
    assert until == 20261218
    bring(desk, case, first)
    desk.clock.move(days=28)
    assert refused(end, desk, case, Ground.CORRECTION) == "end.early"
    desk.clock.move(days=1)
    desk.store.state.owed.clear()
    end(desk, case, Ground.CORRECTION)
    file = stored(desk, case)
    assert (file.state, file.document("终")) == (CaseState.TERMINATED, "云政务终〔2026〕000001号")
    notice = owed_papers(desk)[0]
    assert isinstance(notice, Termination)
    assert (notice.ground, notice.credit, notice.approved_by.number) == ("逾期未补正", False, CHIEF.number)
    body = desk.store.events_of(f"case:{case}")[-1].body
    assert (body["ground"], body["approved_by"]) == ("逾期未补正", CHIEF.number)
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_a_broken_promise_of_the_gap_may_go_into_the_credit_record() -> None:
    desk = Desk()
    case = with_gap(desk)
    item = desk.store.state.versions[case.item_version].item
    (due,) = gap_dues(case, item, calendar()).values()
    assert due > dt.date(2026, 11, 20)
    assert refused(end, desk, case.id, Ground.CORRECTION) == "end.ground"
    desk.clock.move(days=(due - dt.date(2026, 11, 20)).days)
    assert refused(end, desk, case.id, Ground.GAP) == "end.early"
    desk.clock.move(days=1)
    desk.store.state.owed.clear()
    end(desk, case.id, Ground.GAP)
    assert owed_papers(desk)[0].credit is True  # type: ignore[attr-defined]


@pytest.mark.parametrize("ground", [Ground.GONE, Ground.PURPOSE])
def test_other_grounds_wait_for_no_day(ground: Ground) -> None:
    desk = Desk()
    end(desk, with_gap(desk).id, ground, basis="《条例》第九条")
    (notice,) = (one for one in owed_papers(desk) if isinstance(one, Termination))
    assert notice.basis == "《条例》第九条"


def test_who_may_end_a_case() -> None:
    desk = Desk()
    case = in_review(desk).id
    assert refused(end, desk, case, Ground.GONE, approver=CLERK) == "staff.right"
    assert refused(end, desk, case, Ground.GONE, actor=GUIDE) == "staff.right"
    assert refused(end, desk, case, "看着不顺眼") == "end.ground"
    assert refused(end, desk, case, Ground.GONE, reason="") == "end.reason"
    assert refused(end, desk, case, Ground.GONE, basis="字" * 501) == "end.basis"
    assert refused(end, desk, decided(desk, number=2).id, Ground.GONE) == "case.move"
    end(desk, case, Ground.GONE, actor=MANAGER, approver=MANAGER)
    assert stored(desk, case).state is CaseState.TERMINATED
