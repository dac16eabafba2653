"""What must be refused: another hall's case, another department's chief, a licence taken back, a namesake.

Domain.md 1.1, 1.4, 1.7 and 行政许可法 art. 32, 45 and 69, each rule once, through the commands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hall.card_rules import CardRules
from hall.cases import CaseFile, CaseState
from hall.clock import today
from hall.commands.case_papers import RefusalGround
from hall.commands.casework import note, void
from hall.commands.collecting import Collect, collect, home_accepted
from hall.commands.commitments import CheckPromise, Revoke, check_promise, revoke
from hall.commands.delivering import SELF, Deliver, deliver
from hall.commands.department import (
    DepartmentRefuse,
    accept_by_department,
    refuse_by_department,
    tell_by_department,
)
from hall.commands.dispatching import Dispatch, dispatch
from hall.commands.ending import Ground, Terminate, gap_dues, grounds_of, terminate
from hall.commands.intake import Refuse, TakeIn, refuse, take_in
from hall.commands.procedures import Suspend, suspend
from hall.commands.results import Close, Stock, close, stock
from hall.commands.reviewing import Decide, decide
from hall.commands.supplements import TellAgain, tell_again
from hall.course import Procedure, Way
from hall.explanation import MaterialState, WindowAct
from hall.life_bodies import Certificate
from hall.life_forms import PickupSlip, ProcedureNotice, ServiceReceipt
from tests.unit.demo_catalogue import item_of
from tests.unit.desk import CHIEF, CLERK, FIRM, MAN, MANAGER, WOMAN, Desk, application, calendar, catalogue
from tests.unit.life_desk import (
    ISSUER,
    LICENCE,
    accepted,
    approved,
    closed,
    in_review,
    instant_item,
    owed_papers,
    ready,
    received,
    refused,
    stored,
    with_gap,
)
from tests.unit.test_routes import FOOD, HEALTH, HOME, SHOP
from tests.unit.test_supplements import WRONG, bring, correcting

STRANGER = replace(CHIEF, number="0399", name="别局", body="青禾区残疾人联合会")
GROUND = RefusalGround(reason="不属于本机关职权范围", authority="云岭市公安局")


def collected(desk: Desk) -> CaseFile:
    app = application(item_of(SHOP))
    return collect(Collect(application=app, home=HOME), desk.store, desk.clock, calendar()).file


# a case of another hall (domain.md 1.7)


def test_a_case_of_another_hall_is_not_decided_here() -> None:
    desk = Desk()
    case = collected(desk).id
    held = (desk.store, desk.clock, calendar())
    assert refused(accept_by_department, CHIEF, case, *held) == "home.decides"
    tell = TellAgain(actor=CHIEF, case_id=case, entries={"1": WRONG})
    assert refused(tell_by_department, tell, *held) == "home.decides"
    away = DepartmentRefuse(actor=CLERK, second=CHIEF, case_id=case, ground=GROUND)
    assert refused(refuse_by_department, away, *held) == "home.decides"
    home_accepted(CLERK, case, today(desk.clock), "邻受〔2026〕1号", desk.store, desk.clock)
    assert refused(dispatch, Dispatch(actor=CLERK, case_ids=(case,)), *held) == "home.decides"
    assert stored(desk, case).state is CaseState.ACCEPTED


# a decision that was taken back (行政许可法 art. 69)


def granted(desk: Desk) -> CaseFile:
    """A permit that was granted on a promise."""
    app = application(item_of(FOOD), states={HEALTH: MaterialState.PROMISED})
    case = take_in(TakeIn(application=app, act=WindowAct.ACCEPT), desk.store, desk.clock, calendar()).file
    sent = dispatch(Dispatch(actor=CLERK, case_ids=(case.id,)), desk.store, desk.clock, calendar()).file
    approved(desk, sent)
    cmd = Decide(actor=CHIEF, case_id=case.id, granted=True, officer="王局长")
    return decide(cmd, desk.store, desk.clock, calendar()).file


def take_back(desk: Desk, case: str) -> CaseFile:
    found = CheckPromise(
        actor=CHIEF, case_id=case, way="数据核查", findings={HEALTH: False}, words="没有健康证明"
    )
    check_promise(found, desk.store, desk.clock, calendar())
    gone = Revoke(actor=CLERK, second=CHIEF, case_id=case, reason="承诺不实")
    return revoke(gone, desk.store, desk.clock).file


def hand(case: str, **more: object) -> Deliver:
    values = {"actor": ISSUER, "way": Way.DIRECT, "by": SELF, "person": WOMAN} | more
    return Deliver(case_id=case, **values)  # type: ignore[arg-type]


def shut(case: str, *certificates: Certificate) -> Close:
    return Close(actor=ISSUER, case_id=case, certificates=certificates)


def test_a_licence_that_was_taken_back_is_neither_registered_nor_shelved() -> None:
    desk = Desk()
    case = take_back(desk, granted(desk).id).id
    assert refused(close, shut(case, LICENCE), desk.store, desk.clock) == "result.revoked"
    file = close(shut(case), desk.store, desk.clock).file
    assert (file.state, file.course.certificates) == (CaseState.CLOSED, ())
    assert desk.store.events_of(f"case:{case}")[-1].body["result"] == "办结"
    shelve = Stock(actor=ISSUER, case_id=case, shelf="B-01")
    assert refused(stock, shelve, desk.store, desk.clock) == "result.revoked"
    assert stored(desk, case).state is CaseState.CLOSED
    assert desk.store.fold_again() == desk.store.stored_rows()


@pytest.mark.parametrize("shelved", [False, True])
def test_whoever_comes_after_a_revocation_gets_the_revocation_only(shelved: bool) -> None:  # noqa: FBT001  # a case of the table
    desk = Desk()
    case = granted(desk).id
    close(shut(case, LICENCE), desk.store, desk.clock)
    if shelved:
        stock(Stock(actor=ISSUER, case_id=case, shelf="B-01"), desk.store, desk.clock)
    number = take_back(desk, case).course.revoked_as
    assert number.startswith("云政务撤决〔2026〕")
    desk.store.state.owed.clear()
    deliver(hand(case), desk.store, desk.clock)
    (receipt,) = owed_papers(desk)
    assert isinstance(receipt, ServiceReceipt), "no 取件凭证 names a licence"
    assert [(one.name, one.number) for one in receipt.documents] == [("撤销决定书", number)]
    assert stored(desk, case).state is CaseState.DELIVERED
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_a_licence_that_stands_is_handed_over_with_its_slip() -> None:
    desk = Desk()
    deliver(hand(ready(desk).id), desk.store, desk.clock)
    assert [type(one) for one in owed_papers(desk)][-2:] == [PickupSlip, ServiceReceipt]


# the promise of 容缺受理 runs until its day (domain.md 1.4)


@pytest.mark.parametrize("ground", [Ground.GAP, Ground.GAP_WRONG])
def test_nobody_breaks_the_promise_of_the_gap_before_its_day(ground: Ground) -> None:
    desk = Desk()
    case = with_gap(desk)
    (due,) = gap_dues(case, desk.store.state.versions[case.item_version].item, calendar()).values()
    end = Terminate(actor=CLERK, approver=CHIEF, case_id=case.id, ground=ground, reason="复印件不清")
    desk.clock.move(days=(due - today(desk.clock)).days)
    assert refused(terminate, end, desk.store, desk.clock, calendar()) == "end.early"
    desk.clock.move(days=1)
    assert terminate(end, desk.store, desk.clock, calendar()).file.state is CaseState.TERMINATED


# one notice says everything (art. 32(4))


def test_what_came_in_good_order_is_not_asked_for_in_a_later_round() -> None:
    desk, case, (first, second) = correcting()
    bring(desk, case, first, second)

    def tell(key: str, **more: Any) -> None:
        cmd = TellAgain(actor=CLERK, case_id=case, entries={key: WRONG}, **more)
        tell_again(cmd, desk.store, desk.clock, calendar())

    tell(first)
    bring(desk, case, first)
    assert refused(tell, second) == "again.approval"
    tell(first)
    bring(desk, case, first)
    other = replace(CHIEF, body="青禾区残疾人联合会")
    assert refused(tell, second, second=other, reason="新规定") == "review.body"
    tell(second, second=MANAGER, reason="新规定")
    assert stored(desk, case).told_count == 4


# a chief speaks for the own department (domain.md 1.1)


def test_a_chief_of_another_department_confirms_nothing() -> None:
    desk = Desk()
    held = (desk.store, desk.clock, calendar())
    no = Refuse(application=application(item_of(FOOD), number=9), ground=GROUND, second=STRANGER)
    assert refused(refuse, no, *held) == "review.body"
    case = in_review(desk)
    end = Terminate(
        actor=CLERK, approver=STRANGER, case_id=case.id, ground=Ground.PURPOSE, reason="申请人不再需要"
    )
    assert refused(terminate, end, *held) == "review.body"
    own = desk.store.state.versions[case.item_version].item.body
    terminate(replace(end, approver=replace(STRANGER, body=own)), *held)
    manager = replace(MANAGER, body="青禾区政务服务管理局")
    terminate(replace(end, approver=manager, case_id=in_review(desk, number=2).id), *held)


def test_a_chief_of_another_department_judges_no_promise() -> None:
    desk = Desk()
    case = granted(desk).id
    look = CheckPromise(actor=STRANGER, case_id=case, way="数据核查", findings={HEALTH: False}, words="没有")
    assert refused(check_promise, look, desk.store, desk.clock, calendar()) == "review.body"
    check_promise(replace(look, actor=CHIEF), desk.store, desk.clock, calendar())
    gone = Revoke(actor=CLERK, second=STRANGER, case_id=case, reason="承诺不实")
    assert refused(revoke, gone, desk.store, desk.clock) == "review.body"


# a name proves nothing (domain.md 3.11)


def test_a_namesake_does_not_take_what_is_a_firms() -> None:
    desk = Desk()
    app = application(instant_item(), applicant=FIRM)
    case = take_in(TakeIn(application=app, act=WindowAct.ACCEPT), desk.store, desk.clock, calendar()).file.id
    close(shut(case), desk.store, desk.clock)
    he = replace(MAN, checked="eye")
    assert he.name == FIRM.legal_person
    assert refused(deliver, hand(case, person=he), desk.store, desk.clock) == "deliver.head"
    assert refused(deliver, hand(case, person=WOMAN, letter=True), desk.store, desk.clock) == "deliver.person"
    deliver(hand(case, person=he, letter=True), desk.store, desk.clock)
    assert desk.store.events_of(f"case:{case}")[-1].body["letter"] is True


# art. 45 is about permits (domain.md 1.5)


def test_what_stops_no_clock_by_law_needs_a_ground_of_its_own() -> None:
    desk = Desk()
    item = next(
        one
        for one in catalogue().items
        if not one.is_permit and one.delegated and not one.special and one.basis
    )
    case = in_review(desk, item).id
    cmd = Suspend(
        actor=CHIEF, case_id=case, procedure=Procedure.EXPERTS, reason="照片存疑", approver="局长", days=5
    )
    assert refused(suspend, cmd, desk.store, desk.clock, calendar()) == "suspend.basis"
    suspend(replace(cmd, basis="《某某办法》第九条"), desk.store, desk.clock, calendar())
    notice = owed_papers(desk)[-1]
    assert isinstance(notice, ProcedureNotice)
    assert notice.basis == "《某某办法》第九条"


# what ends without a decision (domain.md 1.4)


@pytest.mark.parametrize("ground", [Ground.GONE, Ground.PURPOSE])
@pytest.mark.parametrize("opened", [received, accepted], ids=["received", "accepted"])
def test_the_office_ends_what_has_no_applicant_any_more(
    opened: Callable[[Desk], CaseFile], ground: Ground
) -> None:
    desk = Desk()
    case = opened(desk).id
    end = Terminate(actor=CLERK, approver=CHIEF, case_id=case, ground=ground, reason="公司已注销")
    held = (desk.store, desk.clock, calendar())
    assert grounds_of(stored(desk, case)) == (Ground.GONE, Ground.PURPOSE)
    assert refused(terminate, replace(end, ground=Ground.CORRECTION), *held) == "end.ground"
    assert refused(terminate, replace(end, ground=Ground.GAP), *held) == "end.no_gap"
    file = terminate(end, *held).file
    assert (file.state, file.document("终")) == (CaseState.TERMINATED, "云政务终〔2026〕000001号")
    assert "终止办理告知书" in {paper.kind for paper in owed_papers(desk)}
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_nothing_is_remarked_on_a_sealed_file() -> None:
    desk = Desk()
    case = received(desk)
    note(CLERK, case.id, "电话已通知", desk.store, desk.clock)
    desk.store.state.cases[case.id] = replace(stored(desk, case.id), state=CaseState.ARCHIVED)
    assert refused(note, CLERK, case.id, "补一句", desk.store, desk.clock) == "note.archived"


# who hands results over takes nothing in (domain.md 1.1)


def test_the_issue_window_hands_over_and_takes_nothing_in() -> None:
    desk = Desk()
    app = application(item_of(FOOD), actor=ISSUER)
    cmd = TakeIn(application=app, act=WindowAct.ACCEPT)
    assert refused(take_in, cmd, desk.store, desk.clock, calendar()) == "staff.right"
    case = ready(desk)
    assert (
        refused(void, ISSUER, MANAGER, case.id, "录错", desk.store, desk.clock, recovered=True)
        == "staff.right"
    )
    deliver(hand(case.id), desk.store, desk.clock)
    assert stored(desk, case.id).state is CaseState.DELIVERED


# local rules are settings (domain.md 5.3, 8)


def test_a_result_is_kept_as_long_as_the_hall_has_set() -> None:
    desk = Desk()
    with desk.store() as uow:
        uow.settings.put_hall(replace(uow.settings.hall(), cards=CardRules(keep_days=30)))
        uow.commit()
    assert ready(desk).course.keep_until == 20261220
    case = closed(desk, number=2).id
    stock(Stock(actor=ISSUER, case_id=case, shelf="B-02", keep_days=7), desk.store, desk.clock)
    assert stored(desk, case).course.keep_until == 20261127
