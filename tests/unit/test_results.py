"""办结, the shelf, telling, mailing, and what nobody came for (domain.md 1.2, 3.11; 行政许可法 art. 44)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hall.case_clocks import case_days
from hall.cases import CaseState
from hall.commands.results import (
    Close,
    Mail,
    Notify,
    Parcel,
    Stock,
    close,
    mail,
    notify,
    stock,
    uncollected,
)
from hall.deadlines import ClockKind, standing
from hall.life_forms import Completion, MailList, PickupNotice
from tests.unit.desk import CHIEF, CLERK, GUIDE, SECRETS, Desk, calendar
from tests.unit.life_desk import (
    ISSUER,
    LICENCE,
    accepted,
    closed,
    decided,
    in_review,
    instant_item,
    owed_papers,
    ready,
    refused,
    stored,
    with_gap,
)


def shut(desk: Desk, case: str, **more: object) -> object:
    values = {"actor": ISSUER, "certificates": (LICENCE,)} | more
    return close(Close(case_id=case, **values), desk.store, desk.clock)  # type: ignore[arg-type]


def shelve(desk: Desk, case: str, **more: object) -> object:
    values = {"actor": ISSUER, "shelf": "B-03-12"} | more
    return stock(Stock(case_id=case, **values), desk.store, desk.clock)  # type: ignore[arg-type]


def test_a_grant_is_closed_with_its_certificates() -> None:
    desk = Desk()
    case = decided(desk).id
    desk.store.state.owed.clear()
    shut(desk, case)
    file = stored(desk, case)
    assert (file.state, file.course.closed_on) == (CaseState.CLOSED, 20261120)
    assert file.course.certificates == (replace(LICENCE, issuer="青禾区交通运输局"),)
    assert desk.store.events_of(f"case:{case}")[-1].body["result"] == "准予"
    assert owed_papers(desk) == []
    assert refused(shut, desk, case) == "case.move"
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_a_denial_has_no_certificate() -> None:
    desk = Desk()
    case = decided(desk, granted=False).id
    assert refused(shut, desk, case) == "close.denied"
    shut(desk, case, certificates=())
    assert desk.store.events_of(f"case:{case}")[-1].body["result"] == "不予许可"


def test_what_is_done_at_once_keeps_its_four_times() -> None:
    desk = Desk()
    case = accepted(desk, instant_item())
    desk.clock.move(seconds=90)
    done = close(Close(actor=CLERK, case_id=case.id), desk.store, desk.clock)
    file = done.file
    assert (file.state, file.course.decided_on, file.course.granted) == (CaseState.CLOSED, 20261120, True)
    paper = owed_papers(desk)[-1]
    assert isinstance(paper, Completion)
    assert (paper.result, paper.closed_at - paper.applied_at) == ("办结", 90_000_000)
    assert [one.kind for one in done.papers] == ["办结单"]


def test_what_takes_its_time_is_not_closed_at_once() -> None:
    desk = Desk()
    assert refused(shut, desk, accepted(desk).id) == "close.instant"
    assert refused(shut, desk, in_review(desk, number=2).id) == "case.move"
    assert refused(shut, desk, with_gap(desk, number=3).id) == "case.move"
    assert refused(shut, desk, "nobody") == "case.unknown"
    assert refused(shut, desk, "nobody", actor=GUIDE) == "staff.right"


def test_a_certificate_that_cannot_be_is_named() -> None:
    desk = Desk()
    case = decided(desk).id
    for wrong in (
        replace(LICENCE, originals=0),
        replace(LICENCE, originals=-1),
        replace(LICENCE, copies=100),
        replace(LICENCE, name="字" * 501),
        replace(LICENCE, number="字\u200b"),
        replace(LICENCE, valid_to="20301301"),
        replace(LICENCE, valid_to="永久"),
        replace(LICENCE, valid_to="２０３０１１２５"),
        replace(LICENCE, valid_from="20310101"),
    ):
        assert refused(shut, desk, case, certificates=(wrong,)) == "close.certificate"
    assert refused(shut, desk, case, certificates=(LICENCE,) * 51) == "close.certificate"
    shut(desk, case, certificates=(replace(LICENCE, name="", valid_to="长期", originals=0, electronic=True),))
    assert stored(desk, case).course.certificates[0].name == "道路运输经营许可证"
    shelve(desk, case)
    paper = owed_papers(desk)[-1]
    assert isinstance(paper, PickupNotice)
    assert [(line.valid_to, line.electronic) for line in paper.results] == [("长期", True)]


def test_the_result_lies_on_a_shelf_and_the_applicant_is_told() -> None:
    desk = Desk()
    case = closed(desk).id
    assert refused(shelve, desk, case, actor=GUIDE) == "staff.right"
    assert refused(shelve, desk, case, shelf=" ") == "stock.shelf"
    assert refused(shelve, desk, case, keep_days=0) == "stock.days"
    assert refused(shelve, desk, decided(desk, number=2).id) == "case.move"
    shelve(desk, case)
    file = stored(desk, case)
    assert (file.state, file.course.shelf, file.course.keep_until) == (CaseState.READY, "B-03-12", 20270218)
    assert len(file.course.code) == 4
    assert file.course.code.isdecimal()
    paper = owed_papers(desk)[-1]
    assert isinstance(paper, PickupNotice)
    assert (paper.result, paper.code, paper.keep_until) == ("准予", file.course.code, dt.date(2027, 2, 18))
    assert [line.valid_to for line in paper.results] == ["2030-11-25"]
    assert refused(shelve, desk, case) == "case.move"


def test_a_denial_waits_on_the_shelf_too() -> None:
    desk = Desk()
    ready(desk, granted=False)
    paper = owed_papers(desk)[-1]
    assert isinstance(paper, PickupNotice)
    assert (paper.result, [line.name for line in paper.results]) == ("不予许可", ["不予行政许可决定书"])


def call_up(desk: Desk, case: str, **more: object) -> object:
    values = {"actor": ISSUER, "way": "电话", "reached": False} | more
    return notify(Notify(case_id=case, **values), desk.store, desk.clock)  # type: ignore[arg-type]


def test_telling_somebody_in_vain_is_kept_too() -> None:
    desk = Desk()
    case = ready(desk).id
    call_up(desk, case, words="无人接听")
    assert (stored(desk, case).course.notified_on, stored(desk, case).course.reached) == (20261120, False)
    call_up(desk, case, way="短信", reached=True)
    assert stored(desk, case).course.reached
    assert refused(call_up, desk, case, way="托梦") == "notify.way"
    assert refused(call_up, desk, case, words="字" * 501) == "notify.words"
    assert refused(call_up, desk, case, actor=GUIDE) == "staff.right"
    assert refused(call_up, desk, decided(desk, number=2).id) == "case.move"


def post(desk: Desk, *parcels: Parcel, **more: object) -> object:
    values = {"actor": ISSUER, "carrier": "EMS"} | more
    return mail(Mail(parcels=parcels, **values), desk.store, desk.clock)  # type: ignore[arg-type]


def test_parcels_go_out_with_one_list_and_no_address_in_the_chain() -> None:
    desk = Desk()
    one, two = ready(desk, number=1), closed(desk, number=2)
    done = mail(
        Mail(
            actor=ISSUER,
            carrier="EMS",
            parcels=(
                Parcel(case_id=one.id, tracking="ea 123456789 cn", address="青禾区云岭路1号2栋"),
                Parcel(case_id=two.id, tracking="EA987654321CN", receiver="王五", address="云岭路2号"),
            ),
        ),
        desk.store,
        desk.clock,
    )
    assert [file.course.tracking for file in done.files] == ["EA123456789CN", "EA987654321CN"]
    assert [file.state for file in done.files] == [CaseState.READY, CaseState.CLOSED]
    paper = owed_papers(desk)[-1]
    assert isinstance(paper, MailList)
    assert paper.number == done.number == "Y1120-W0301"
    assert [line.receiver for line in paper.lines] == ["欧阳䶮", "王五"]
    assert paper.lines[0].contents == "道路运输经营许可证"
    told = b"".join(
        raw
        for raw, event in zip(desk.store.raws(), desk.store.state.events, strict=True)
        if not event.kind.startswith("person")
    ).decode("utf-8", "replace")
    assert not [word for word in (*SECRETS, "云岭路", "王五") if word in told]


def test_what_a_parcel_needs() -> None:
    desk = Desk()
    case = ready(desk).id
    good = Parcel(case_id=case, tracking="EA123456789CN", address="云岭路1号")
    assert refused(post, desk) == "mail.none"
    assert refused(post, desk, good, good) == "mail.none"
    assert refused(post, desk, *(replace(good, case_id=str(n)) for n in range(201))) == "mail.many"
    assert refused(post, desk, good, carrier=" ") == "mail.carrier"
    assert refused(post, desk, replace(good, tracking="A1")) == "mail.tracking"
    assert refused(post, desk, replace(good, tracking="运单号12345")) == "mail.tracking"
    assert refused(post, desk, replace(good, address="")) == "mail.address"
    assert refused(post, desk, replace(good, case_id=decided(desk, number=2).id)) == "case.move"
    assert refused(post, desk, good, actor=GUIDE) == "staff.right"
    post(desk, good)
    assert refused(post, desk, good) == "mail.twice"
    # It came back: it goes out again under another number.
    post(desk, replace(good, tracking="EA123456790CN"))
    assert stored(desk, case).course.tracking == "EA123456790CN"
    gone = ready(desk, number=3)
    desk.store.state.persons.clear()
    nobody = replace(good, case_id=gone.id)
    assert refused(post, desk, nobody) == "mail.address"
    post(desk, replace(nobody, receiver="王五", tracking="EA000000001CN"))


def test_ten_working_days_run_from_the_decision_over_a_make_up_day() -> None:
    desk = Desk("2026-09-24T09:00:00")
    case = ready(desk)
    item = desk.store.state.versions[case.item_version].item
    clocks = standing(case_days(case, item), dt.date(2026, 9, 24), calendar()).clocks
    (clock,) = [one for one in clocks if one.kind is not ClockKind.KEEP]
    # 28–30 September, 8–10 October (a make-up Saturday), 12–15 October.
    assert (clock.kind, clock.due) == (ClockKind.DELIVER, dt.date(2026, 10, 15))


def test_what_nobody_came_for_is_listed_the_oldest_first() -> None:
    desk = Desk()
    old = ready(desk, number=1)
    desk.clock.move(days=7)
    young, sent = ready(desk, number=2), ready(desk, number=3)
    post(desk, Parcel(case_id=sent.id, tracking="EA123456789CN", address="云岭路1号"))
    call_up(desk, young.id, reached=True)
    cases = [stored(desk, one.id) for one in (young, sent, old)]
    found = uncollected(cases, calendar(), dt.date(2026, 12, 4), 3)
    assert [(one.case.number, one.waited, one.told, one.expired) for one in found] == [
        (old.number, 10, False, False),
        (young.number, 5, True, False),
    ]
    assert [one.case.id for one in uncollected(cases, calendar(), dt.date(2026, 12, 4), 5)] == [old.id]
    late = uncollected(cases, calendar(), dt.date(2027, 2, 19), 3)
    assert [one.expired for one in late] == [True, False]


def test_the_chief_representative_may_issue_too() -> None:
    desk = Desk()
    shut(desk, decided(desk).id, actor=CHIEF)
