"""The department's word on what the window took in, and supplements at any window (domain.md 1.4, D14)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall.cases import CaseFile, CaseState
from hall.commands.application import MaterialEntry
from hall.commands.case_papers import RefusalGround
from hall.commands.department import (
    DepartmentRefuse,
    accept_by_department,
    refuse_by_department,
    tell_by_department,
)
from hall.commands.intake import TakeIn, take_in
from hall.commands.supplements import Supply, TellAgain, accept_after, supply
from hall.explanation import MaterialState, WindowAct
from hall.paper_forms import Acceptance, Correction, GapNotice, GapPromise, Refusal
from tests.unit.desk import CHIEF, CLERK, GUIDE, OTHER, Desk, application, calendar
from tests.unit.life_desk import (
    HAVE,
    accepted,
    owed_papers,
    received,
    received_item,
    refused,
    stored,
    told,
)
from tests.unit.test_supplements import bring, correcting

WRONG = MaterialEntry(state=MaterialState.DEFECTIVE, problem="没有标明消防通道")
GROUND = RefusalGround(reason="该事项不属于本机关职权范围", authority="云岭市公安局")


def take(desk: Desk, case: str, **more: object) -> object:
    actor = more.pop("actor", CHIEF)
    return accept_by_department(actor, case, desk.store, desk.clock, calendar(), **more)  # type: ignore[arg-type]


def tell(desk: Desk, case: str, **more: object) -> object:
    values = {"actor": CHIEF, "entries": {"4": WRONG}} | more
    return tell_by_department(TellAgain(case_id=case, **values), desk.store, desk.clock, calendar())  # type: ignore[arg-type]


def turn_away(desk: Desk, case: str, **more: object) -> object:
    values = {"actor": CLERK, "second": CHIEF, "ground": GROUND} | more
    cmd = DepartmentRefuse(case_id=case, **values)  # type: ignore[arg-type]
    return refuse_by_department(cmd, desk.store, desk.clock, calendar())


def lacking(desk: Desk, *, asks: bool, number: int = 1) -> CaseFile:
    """Received with the one material missing that may follow."""
    item = received_item()
    key = next(str(m.no) for m in item.materials if m.gap_days)
    app = application(item, states={key: MaterialState.MISSING}, asks_gap=asks, number=number)
    return take_in(TakeIn(application=app, act=WindowAct.RECEIVE), desk.store, desk.clock, calendar()).file


def test_the_department_accepts_on_its_own_day() -> None:
    desk = Desk()
    case = received(desk).id
    assert refused(take, desk, case, actor=CLERK) == "staff.right"
    assert refused(take, desk, case, actor=replace(CHIEF, body="青禾区教育局")) == "review.body"
    assert refused(take, desk, "nobody") == "case.unknown"
    other = accepted(desk, number=2)
    assert refused(take, desk, other.id) == "case.move"
    desk.store.state.cases[other.id] = replace(other, state=CaseState.PREAPPLIED)
    assert refused(take, desk, other.id) == "case.move"
    desk.store.state.cases[other.id] = other
    desk.clock.move(days=3)
    take(desk, case)
    file = stored(desk, case)
    assert (file.state, file.accepted_on, file.accepted_mode) == (
        CaseState.ACCEPTED,
        20261123,
        "by_department",
    )
    paper = owed_papers(desk)[-1]
    assert isinstance(paper, Acceptance)
    assert (paper.accepted_on.isoformat(), paper.deemed, paper.clerk.number) == (
        "2026-11-23",
        False,
        CHIEF.number,
    )
    assert refused(take, desk, case) == "case.move"
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_after_five_working_days_it_was_accepted_on_the_day_of_receipt() -> None:
    desk = Desk()
    one, two, three = (received(desk, number=n).id for n in (1, 2, 3))
    desk.clock.move(days=7)
    tell(desk, three)
    desk.clock.move(days=1)
    assert refused(tell, desk, one) == "department.late"
    assert refused(turn_away, desk, two) == "department.late"
    take(desk, one)
    assert stored(desk, one).accepted_on == 20261120
    paper = owed_papers(desk)[-1]
    assert isinstance(paper, Acceptance)
    assert paper.deemed


def test_what_may_follow_is_accepted_with_a_gap_when_it_was_asked_for() -> None:
    desk = Desk()
    case = lacking(desk, asks=True).id
    desk.store.state.owed.clear()
    take(desk, case)
    file = stored(desk, case)
    assert (file.state, len(file.gap), file.accepted_mode) == (CaseState.ACCEPTED_GAP, 1, "gap")
    promise, notice, acceptance = owed_papers(desk)
    assert isinstance(promise, GapPromise)
    assert isinstance(notice, GapNotice)
    assert isinstance(acceptance, Acceptance)
    assert (acceptance.gap, promise.document_number, notice.document_number) == (
        True,
        None,
        file.document("容"),
    )
    assert notice.lines[0].due.isoformat() == "2026-11-25"


def test_what_is_missing_otherwise_has_to_be_told_first() -> None:
    desk = Desk()
    case = received(desk)
    facts = tuple(
        replace(fact, state="缺", problem="缺少", originals=0, copies=0) if fact.key == "4" else fact
        for fact in case.materials
    )
    for asks, code in ((False, "department.lacking"), (True, "gap.material")):
        desk.store.state.cases[case.id] = replace(case, materials=facts, asks_gap=asks)
        assert refused(take, desk, case.id) == code


def test_the_department_tells_all_at_once_and_again_only_what_was_asked() -> None:
    desk = Desk()
    case = received(desk).id
    assert refused(tell, desk, case, actor=CLERK) == "staff.right"
    assert refused(tell, desk, case, entries={"4": HAVE}) == "again.nothing"
    assert refused(tell, desk, case, entries={"99": WRONG}) == "supply.key"
    tell(desk, case)
    file = stored(desk, case)
    assert (file.state, [fact.key for fact in file.correction]) == (CaseState.CORRECTING, ["4"])
    paper = owed_papers(desk)[-1]
    assert isinstance(paper, Correction)
    body = desk.store.events_of(f"case:{case}")[-1].body
    assert not body.get("again", False)
    bring(desk, case, "4")
    assert refused(tell, desk, case, entries={"5": WRONG}) == "again.approval"
    tell(desk, case)
    assert stored(desk, case).told_count == 2
    bring(desk, case, "4")
    desk.clock.move(days=9)
    take(desk, case)
    file = stored(desk, case)
    assert (file.state, file.accepted_on, file.accepted_mode) == (
        CaseState.ACCEPTED,
        20261120,
        "after_correction",
    )


def test_the_department_turns_away_with_two_people() -> None:
    desk = Desk()
    case = received(desk).id
    assert refused(turn_away, desk, case, actor=GUIDE) == "staff.right"
    assert refused(turn_away, desk, case, second=OTHER) == "staff.right"
    assert refused(turn_away, desk, case, actor=CHIEF) == "staff.same_person"
    assert refused(turn_away, desk, case, second=replace(CHIEF, body="青禾区教育局")) == "review.body"
    assert refused(turn_away, desk, case, ground=RefusalGround(reason=" ")) == "refuse.reason"
    assert refused(turn_away, desk, case, ground=replace(GROUND, basis="字" * 501)) == "refuse.basis"
    assert refused(turn_away, desk, accepted(desk, number=2).id) == "case.move"
    turn_away(desk, case)
    assert stored(desk, case).state is CaseState.REFUSED
    paper = owed_papers(desk)[-1]
    assert isinstance(paper, Refusal)
    assert (paper.document_number, paper.confirmed_by.number) == (
        "云政务不受〔2026〕000001号",
        CHIEF.number,
    )
    assert paper.right_office is not None
    assert paper.returned


def test_supplements_come_in_at_any_window_that_says_it_takes_over() -> None:
    desk, case, (first, second) = correcting()
    there = Supply(actor=OTHER, case_id=case, entries={first: HAVE})
    assert refused(supply, there, desk.store, desk.clock, calendar()) == "case.other_window"
    nobody = replace(there, actor=replace(OTHER, window=None), take_over=True)
    assert refused(supply, nobody, desk.store, desk.clock, calendar()) == "case.window"
    supply(replace(there, take_over=True), desk.store, desk.clock, calendar())
    kinds = [event.kind for event in desk.store.events_of(f"case:{case}")[-2:]]
    assert kinds == ["case.taken_over", "case.supplied"]
    assert stored(desk, case).keeper == OTHER.window
    back = Supply(actor=CLERK, case_id=case, entries={second: HAVE}, take_over=True)
    supply(back, desk.store, desk.clock, calendar())
    done = accept_after(OTHER, case, desk.store, desk.clock, calendar(), take_over=True)
    assert (done.file.state, done.file.keeper) == (CaseState.ACCEPTED, OTHER.window)
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_the_rest_of_a_notice_may_follow_when_the_applicant_asks_for_it() -> None:
    desk = Desk()
    case = told(desk)
    item = desk.store.state.versions[case.item_version].item
    gaps = {str(m.no) for m in item.materials if m.gap_days}
    (late,) = (fact.key for fact in case.correction if fact.key in gaps)
    (now,) = (fact.key for fact in case.correction if fact.key not in gaps)
    wrong = Supply(actor=CLERK, case_id=case.id, entries={late: HAVE}, asks_gap=True)
    assert refused(supply, wrong, desk.store, desk.clock, calendar()) == "gap.material"
    cmd = replace(wrong, entries={now: HAVE})
    supply(cmd, desk.store, desk.clock, calendar())
    assert stored(desk, case.id).state is CaseState.RESUBMITTED
    desk.clock.move(days=3)
    desk.store.state.owed.clear()
    done = accept_after(CLERK, case.id, desk.store, desk.clock, calendar())
    assert (done.file.state, done.file.accepted_on, [gap.key for gap in done.file.gap]) == (
        CaseState.ACCEPTED_GAP,
        20261120,
        [late],
    )
    assert [paper.kind for paper in done.papers] == ["容缺受理承诺书", "容缺受理通知书", "受理通知书"]
    bring(desk, case.id, late)
    assert stored(desk, case.id).state is CaseState.ACCEPTED
    assert desk.store.fold_again() == desk.store.stored_rows()


@pytest.mark.parametrize("bar", [True, None])
def test_nothing_follows_later_for_who_has_a_mark_or_was_not_checked(*, bar: bool | None) -> None:
    desk = Desk()
    case = told(desk, credit_bar=bar)
    item = desk.store.state.versions[case.item_version].item
    (now,) = {fact.key for fact in case.correction} - {str(m.no) for m in item.materials if m.gap_days}
    cmd = Supply(actor=CLERK, case_id=case.id, entries={now: HAVE}, asks_gap=True)
    assert refused(supply, cmd, desk.store, desk.clock, calendar()) == "gap.credit"


def test_taking_over_what_one_has_already_writes_nothing() -> None:
    desk, case, (first, _) = correcting()
    cmd = Supply(actor=CLERK, case_id=case, entries={first: HAVE}, take_over=True)
    supply(cmd, desk.store, desk.clock, calendar())
    assert desk.store.events_of(f"case:{case}")[-2].kind == "case.correction_told"
