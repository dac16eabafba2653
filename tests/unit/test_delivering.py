"""The five ways in which a result reaches who it is for (domain.md 3.11, 3.12)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from hall.cases import CaseState
from hall.commands.delivering import AGENT, IN_PLACE, SELF, Deliver, deliver
from hall.commands.intake import TakeIn, take_in
from hall.commands.results import Close, Mail, Parcel, close, mail
from hall.course import Way
from hall.explanation import WindowAct
from hall.life_forms import PickupSlip, ServiceReceipt
from tests.unit.desk import CLERK, FIRM, GUIDE, MAN, SECRETS, WOMAN, Desk, application, calendar
from tests.unit.life_desk import (
    ISSUER,
    LICENCE,
    accepted,
    closed,
    decided,
    instant_item,
    owed_papers,
    ready,
    refused,
    stored,
)

SHE = replace(WOMAN, checked="card")
HE = replace(MAN, checked="eye")


def hand(desk: Desk, case: str, **more: object) -> object:
    values = {"actor": ISSUER, "way": Way.DIRECT, "by": SELF, "person": SHE} | more
    return deliver(Deliver(case_id=case, **values), desk.store, desk.clock)  # type: ignore[arg-type]


def test_the_applicant_takes_it_with_card_and_code() -> None:
    desk = Desk()
    case = ready(desk)
    desk.store.state.owed.clear()
    hand(desk, case.id, code=case.course.code)
    file = stored(desk, case.id)
    assert (file.state, file.course.delivered_on, file.course.way, file.course.receiver) == (
        CaseState.DELIVERED,
        20261120,
        "直接",
        case.person,
    )
    slip, receipt = owed_papers(desk)
    assert isinstance(slip, PickupSlip)
    assert (slip.by, slip.shelf, slip.receiver.name) == ("本人", "B-03-12", "欧阳䶮")
    assert isinstance(receipt, ServiceReceipt)
    assert (receipt.way, receipt.on, receipt.documents[0].number) == (
        "直接",
        dt.date(2026, 11, 20),
        LICENCE.number,
    )
    body = desk.store.events_of(f"case:{case.id}")[-1].body
    assert (body["checked"], body["person"]) == ("card", case.person)
    told = desk.store.raws()[-1].decode("utf-8", "replace")
    assert not [word for word in SECRETS if word in told]
    assert refused(hand, desk, case.id) == "case.move"
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_whom_another_window_recorded_once_more_is_still_the_applicant() -> None:
    desk = Desk()
    case = ready(desk)
    she = desk.store.state.persons[case.person]
    # As it came from a window that had not heard of her: a second id, recorded later.
    desk.store.state.persons = {"elsewhere": replace(she, id="elsewhere"), **desk.store.state.persons}
    assert refused(hand, desk, case.id, by=AGENT, letter=True) == "deliver.by"
    hand(desk, case.id)
    assert stored(desk, case.id).course.receiver == "elsewhere"
    with desk.store() as uow:
        assert [file.id for file in uow.cases.of_person("elsewhere")] == [case.id]


def test_what_was_done_at_once_is_handed_over_without_a_shelf() -> None:
    desk = Desk()
    case = accepted(desk, instant_item()).id
    close(Close(actor=CLERK, case_id=case), desk.store, desk.clock)
    desk.store.state.owed.clear()
    hand(desk, case, actor=CLERK)
    assert [type(one) for one in owed_papers(desk)] == [PickupSlip]


def test_nobody_gets_what_is_not_theirs() -> None:
    desk = Desk()
    case = ready(desk)
    assert refused(hand, desk, case.id, actor=GUIDE) == "staff.right"
    assert refused(hand, desk, case.id, way="飞鸽") == "deliver.way"
    assert refused(hand, desk, case.id, by="邻居") == "deliver.by"
    assert refused(hand, desk, case.id, person=None) == "deliver.identity"
    assert (
        refused(
            hand, desk, case.id, person=WOMAN.__class__(kind=WOMAN.kind, number=WOMAN.number, name=WOMAN.name)
        )
        == "deliver.identity"
    )
    assert refused(hand, desk, case.id, person=HE) == "deliver.person"
    assert refused(hand, desk, case.id, by=AGENT) == "deliver.by"
    assert refused(hand, desk, case.id, by=AGENT, person=HE) == "deliver.letter"
    assert refused(hand, desk, case.id, by=IN_PLACE, person=HE) == "deliver.relation"
    wrong = "0000" if case.course.code != "0000" else "1111"
    assert refused(hand, desk, case.id, code=wrong) == "deliver.code"
    assert refused(hand, desk, decided(desk, number=2).id) == "case.move"
    assert stored(desk, case.id).state is CaseState.READY


@pytest.mark.parametrize(("by", "more"), [(AGENT, {"letter": True}), (IN_PLACE, {"relation": "同住的配偶"})])
def test_an_agent_has_a_letter_and_somebody_else_a_relation(by: str, more: dict[str, object]) -> None:
    desk = Desk()
    case = ready(desk).id
    hand(desk, case, by=by, person=HE, **more)
    file = stored(desk, case)
    person = desk.store.state.persons[file.course.receiver]
    assert (file.course.by, person.name) == (by, "尉迟明轩")
    receipt = owed_papers(desk)[-1]
    assert isinstance(receipt, ServiceReceipt)
    assert (receipt.by, receipt.receiver, receipt.relation) == (by, "尉迟明轩", more.get("relation", ""))
    body = desk.store.events_of(f"case:{case}")[-1].body
    assert body.get("letter", False) is bool(more.get("letter"))


def of_firm(desk: Desk) -> str:
    item = instant_item()
    app = application(item, applicant=FIRM)
    case = take_in(TakeIn(application=app, act=WindowAct.ACCEPT), desk.store, desk.clock, calendar()).file.id
    close(Close(actor=CLERK, case_id=case), desk.store, desk.clock)
    return case


def test_the_head_of_a_firm_stands_for_it() -> None:
    desk = Desk()
    case = of_firm(desk)
    assert refused(hand, desk, case, person=SHE) == "deliver.person"
    assert refused(hand, desk, case, person=HE) == "deliver.head"
    hand(desk, case, person=HE, letter=True)
    assert stored(desk, case).course.by == SELF


def test_the_guardian_of_the_case_needs_no_letter() -> None:
    desk = Desk()
    app = replace(application(instant_item()), present=HE, present_word="监护人")
    case = take_in(TakeIn(application=app, act=WindowAct.ACCEPT), desk.store, desk.clock, calendar()).file.id
    close(Close(actor=CLERK, case_id=case), desk.store, desk.clock)
    hand(desk, case, by=AGENT, person=HE)
    assert stored(desk, case).course.receiver == stored(desk, case).guardian


def test_what_is_refused_is_left_before_a_witness() -> None:
    desk = Desk()
    case = ready(desk).id
    left = {"way": Way.LEFT, "person": None, "by": ""}
    assert refused(hand, desk, case, **left) == "deliver.refused"
    assert refused(hand, desk, case, **left, refused="拒不签收") == "deliver.witness"
    assert refused(hand, desk, case, **left, refused="拒不签收", witness="社区 刘主任") == "deliver.place"
    hand(desk, case, **left, refused="拒不签收", witness="社区 刘主任", place="青禾区云岭路1号")
    receipt = owed_papers(desk)[-1]
    assert isinstance(receipt, ServiceReceipt)
    assert (receipt.way, receipt.witness, receipt.place) == ("留置", "社区 刘主任", "青禾区云岭路1号")
    told = desk.store.raws()[-1].decode("utf-8", "replace")
    assert "刘主任" not in told
    assert "云岭路" not in told


def test_by_post_it_is_served_on_the_day_of_the_receipt() -> None:
    desk = Desk()
    case = ready(desk).id
    by_post = {"way": Way.POST, "person": None, "by": ""}
    assert refused(hand, desk, case, **by_post) == "deliver.tracking"
    parcel = Parcel(case_id=case, tracking="EA123456789CN", address="云岭路1号")
    mail(Mail(actor=ISSUER, carrier="EMS", parcels=(parcel,)), desk.store, desk.clock)
    assert stored(desk, case).state is CaseState.READY
    desk.clock.move(days=5)
    assert refused(hand, desk, case, **(by_post | {"by": "门卫"})) == "deliver.by"
    assert refused(hand, desk, case, **by_post, on=dt.date(2026, 11, 19)) == "deliver.on"
    assert refused(hand, desk, case, **by_post, on=dt.date(2026, 11, 26)) == "deliver.on"
    hand(desk, case, **by_post, on=dt.date(2026, 11, 23))
    course = stored(desk, case).course
    assert (course.delivered_on, course.way, course.tracking) == (20261123, "邮寄", "EA123456789CN")
    receipt = owed_papers(desk)[-1]
    assert isinstance(receipt, ServiceReceipt)
    assert (receipt.on, receipt.at, receipt.tracking) == (dt.date(2026, 11, 23), None, "EA123456789CN")
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_paper_cannot_be_sent_through_a_wire() -> None:
    desk = Desk()
    wire = {"way": Way.ELECTRONIC, "person": None, "by": ""}
    assert refused(hand, desk, ready(desk).id, **wire, place="电子证照库") == "deliver.way"
    case = decided(desk, number=2).id
    card = replace(LICENCE, electronic=True, originals=0)
    close(Close(actor=ISSUER, case_id=case, certificates=(card,)), desk.store, desk.clock)
    assert refused(hand, desk, case, **wire) == "deliver.place"
    hand(desk, case, **wire, place="电子证照库")
    assert stored(desk, case).course.way == "电子"


def test_a_public_notice_stands_thirty_days() -> None:
    desk = Desk()
    case = closed(desk, granted=False).id
    notice = {"way": Way.PUBLIC, "person": None, "by": "", "on": dt.date(2026, 11, 20)}
    assert refused(hand, desk, case, **notice) == "deliver.place"
    assert refused(hand, desk, case, **notice, place="区政府网站") == "deliver.refused"
    words = notice | {"place": "区政府网站", "refused": "下落不明"}
    assert refused(hand, desk, case, **words) == "deliver.public"
    desk.clock.move(days=29)
    assert refused(hand, desk, case, **words) == "deliver.public"
    desk.clock.move(days=1)
    assert refused(hand, desk, case, **(words | {"on": dt.date(2026, 11, 19)})) == "deliver.public"
    desk.clock.move(days=3)
    hand(desk, case, **words)
    assert (stored(desk, case).course.delivered_on, stored(desk, case).ended_on) == (20261220, 20261220)
