"""送达撤销决定书: a result that was handed over before its decision was taken back (domain.md 1.7, 3.12)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from hall.bodies import CaseDelivered
from hall.case_steps import moved
from hall.cases import CaseFile, CaseState
from hall.clock import today
from hall.commands.archiving import ArchiveTools, archive_case
from hall.commands.commitments import CheckPromise, Revoke, check_promise, revoke
from hall.commands.delivering import SELF, Deliver, deliver, serve_revocation
from hall.commands.dispatching import Dispatch, dispatch
from hall.commands.papers import print_paper
from hall.commands.results import Close, Mail, Parcel, Stock, close, mail, stock
from hall.commands.reviewing import Decide, decide
from hall.course import Way
from hall.life_forms import ServiceReceipt
from hall.promises import promised, waiting
from tests.unit.desk import CHIEF, CLERK, GUIDE, MAN, WOMAN, Desk, calendar
from tests.unit.life_desk import ISSUER, LICENCE, approved, owed_papers, refused, stored, with_promise
from tests.unit.life_routes import MemoryShelf

SHE = replace(WOMAN, checked="eye")


def closed(desk: Desk) -> str:
    case = with_promise(desk).id
    sent = dispatch(Dispatch(actor=CLERK, case_ids=(case,)), desk.store, desk.clock, calendar()).file
    approved(desk, sent)
    decide(
        Decide(actor=CHIEF, case_id=case, granted=True, officer="王局长"), desk.store, desk.clock, calendar()
    )
    close(Close(actor=ISSUER, case_id=case, certificates=(LICENCE,)), desk.store, desk.clock)
    return case


def hand(case: str, **more: object) -> Deliver:
    values = {"actor": ISSUER, "way": Way.DIRECT, "by": SELF, "person": SHE} | more
    return Deliver(case_id=case, **values)  # type: ignore[arg-type]


def delivered(desk: Desk) -> str:
    case = closed(desk)
    stock(Stock(actor=ISSUER, case_id=case, shelf="B-01"), desk.store, desk.clock)
    parcel = Parcel(case_id=case, tracking="EA123456789CN", address="云岭路1号")
    mail(Mail(actor=ISSUER, carrier="EMS", parcels=(parcel,)), desk.store, desk.clock)
    deliver(hand(case, way=Way.POST, person=None), desk.store, desk.clock)
    return case


def taken_back(desk: Desk, case: str) -> CaseFile:
    findings = {fact.key: False for fact in promised(stored(desk, case))}
    look = CheckPromise(actor=CHIEF, case_id=case, way="数据核查", findings=findings, words="没有健康证明")
    check_promise(look, desk.store, desk.clock, calendar())
    gone = Revoke(actor=CLERK, second=CHIEF, case_id=case, reason="承诺不实")
    return revoke(gone, desk.store, desk.clock).file


def archive(desk: Desk, case: str) -> object:
    for paper in [one for one in desk.store.state.owed.values() if one.stream == f"case:{case}"]:
        print_paper(paper, CLERK, desk.store, desk.clock, desk.renderer, desk.printer)
    tools = ArchiveTools(shelf=MemoryShelf(), renderer=desk.renderer)  # type: ignore[arg-type]  # a fake
    return archive_case(ISSUER, case, desk.store, desk.clock, tools)


def test_the_paper_of_a_decision_taken_back_after_delivery_is_owed_until_its_proof() -> None:
    desk = Desk()
    case = delivered(desk)
    before = stored(desk, case)
    assert (before.owes_revocation, waiting(before)) == (False, 1), "the look at the commitment is due"
    desk.clock.move(days=3)
    gone = taken_back(desk, case)
    assert (gone.state, gone.owes_revocation, waiting(gone)) == (CaseState.DELIVERED, True, 1)
    assert refused(archive, desk, case) == "archive.serve"
    desk.clock.move(days=1)
    desk.store.state.owed.clear()
    done = serve_revocation(hand(case, code="0000"), desk.store, desk.clock)
    assert done.file.state is CaseState.DELIVERED
    assert done.file.word == "已撤销"
    course = done.file.course
    assert (course.served_on, course.served_way, course.served_by) == (20261124, "直接", "本人")
    assert (course.delivered_on, course.way) == (20261120, "邮寄"), "what was delivered was delivered"
    assert (done.file.owes_revocation, waiting(done.file)) == (False, 0)
    (receipt,) = owed_papers(desk)
    assert isinstance(receipt, ServiceReceipt)
    assert [(one.name, one.number) for one in receipt.documents] == [("撤销决定书", course.revoked_as)]
    assert (receipt.receiver, receipt.on) == (WOMAN.name, today(desk.clock))
    assert "没有健康证明" not in str(desk.store.events_of(f"case:{case}")[-1].body)
    assert refused(serve_revocation, hand(case), desk.store, desk.clock) == "serve.state"
    assert desk.store.fold_again() == desk.store.stored_rows()
    archive(desk, case)
    assert refused(serve_revocation, hand(case), desk.store, desk.clock) == "serve.state"


def test_the_parcel_of_the_licence_proves_nothing_about_the_revocation() -> None:
    desk = Desk()
    case = delivered(desk)
    desk.clock.move(days=3)
    taken_back(desk, case)
    desk.clock.move(days=4)
    post = hand(case, way=Way.POST, person=None)
    assert refused(serve_revocation, post, desk.store, desk.clock) == "deliver.tracking"
    post = replace(post, tracking="EA000000002CN", on=dt.date(2026, 11, 22))
    assert refused(serve_revocation, post, desk.store, desk.clock) == "deliver.on"
    done = serve_revocation(replace(post, on=dt.date(2026, 11, 25)), desk.store, desk.clock)
    assert (done.file.course.served_on, done.file.course.tracking) == (20261125, "EA123456789CN")
    receipt = owed_papers(desk)[-1]
    assert isinstance(receipt, ServiceReceipt)
    assert (receipt.tracking, receipt.on) == ("EA000000002CN", dt.date(2026, 11, 25))


def test_a_public_notice_begins_after_the_decision_was_taken_back() -> None:
    desk = Desk()
    case = delivered(desk)
    desk.clock.move(days=10)
    taken_back(desk, case)
    desk.clock.move(days=30)
    told = hand(case, way=Way.PUBLIC, person=None, by="", place="大厅公告栏", refused="下落不明")
    early = replace(told, on=dt.date(2026, 11, 25))
    assert refused(serve_revocation, early, desk.store, desk.clock) == "deliver.public"
    done = serve_revocation(replace(told, on=dt.date(2026, 11, 30)), desk.store, desk.clock)
    assert done.file.course.served_on == 20261230


@pytest.mark.parametrize("way", [Way.LEFT, Way.ELECTRONIC])
def test_it_may_be_left_or_go_by_wire_like_any_decision(way: Way) -> None:
    desk = Desk()
    case = delivered(desk)
    taken_back(desk, case)
    cmd = hand(case, way=way, person=None, by="", place="住所", refused="拒收", witness="刘主任")
    assert serve_revocation(cmd, desk.store, desk.clock).file.course.served_way == way


def test_a_service_that_cannot_be_is_refused_with_what_to_do() -> None:
    desk = Desk()
    case = closed(desk)
    assert refused(serve_revocation, hand(case), desk.store, desk.clock) == "serve.state"
    taken_back(desk, case)
    assert refused(serve_revocation, hand(case), desk.store, desk.clock) == "serve.state"
    done = deliver(hand(case), desk.store, desk.clock)
    assert (done.file.course.served_on, done.file.owes_revocation) == (20261120, False)
    assert refused(serve_revocation, hand(case), desk.store, desk.clock) == "serve.state"
    assert refused(serve_revocation, hand(case, actor=GUIDE), desk.store, desk.clock) == "staff.right"
    assert refused(serve_revocation, hand(case, way="托梦"), desk.store, desk.clock) == "deliver.way"
    assert refused(serve_revocation, hand("x"), desk.store, desk.clock) == "case.unknown"


def test_only_who_may_take_it_takes_it() -> None:
    desk = Desk()
    case = delivered(desk)
    taken_back(desk, case)
    he = replace(MAN, checked="eye")
    assert refused(serve_revocation, hand(case, person=None), desk.store, desk.clock) == "deliver.identity"
    assert refused(serve_revocation, hand(case, person=he), desk.store, desk.clock) == "deliver.person"
    agent = hand(case, person=he, by="代理人")
    assert refused(serve_revocation, agent, desk.store, desk.clock) == "deliver.letter"
    assert serve_revocation(replace(agent, letter=True), desk.store, desk.clock).file.course.served_on


def test_a_licence_handed_over_where_nobody_knew_of_the_revocation_leaves_it_owed() -> None:
    desk = Desk()
    case = closed(desk)
    gone = taken_back(desk, case)
    event = desk.store.events_of(f"case:{case}")[-1]
    blind = replace(event, kind="case.delivered")
    after = moved(gone, CaseDelivered(way="直接", by="本人"), blind)
    assert after is not None
    assert (after.state, after.owes_revocation) == (CaseState.DELIVERED, True)
