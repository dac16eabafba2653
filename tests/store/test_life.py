"""A whole life of a case through the commands over real stores; the row is what the chain folds to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.cases import CaseState
from hall.clock import today
from hall.commands.catalogue import import_catalogue
from hall.commands.delivering import Deliver, deliver
from hall.commands.dispatching import Dispatch, SignHandover, dispatch, sign_handover
from hall.commands.intake import TakeIn, take_in
from hall.commands.papers import owed
from hall.commands.procedures import Extend, Resume, SetHearing, Suspend, extend, resume, set_hearing, suspend
from hall.commands.results import Close, Mail, Notify, Parcel, Stock, close, mail, notify, stock
from hall.commands.reviewing import Decide, Review, decide, review
from hall.course import Stage, Way
from hall.explanation import WindowAct
from hall.fold_cases import fold_case
from hall.queries import CaseFilter
from tests.store.both import both
from tests.unit.desk import CHIEF, CLERK, WOMAN, application, calendar, catalogue
from tests.unit.life_desk import ISSUER, LICENCE, TWO, promised_permit

if TYPE_CHECKING:
    from hall.clock import FixedClock
    from models.opening import Opened


@both
def test_a_case_lives_from_the_window_to_the_hands_of_its_applicant(hall: Opened, clock: FixedClock) -> None:
    begin, days = hall.units, calendar()
    import_catalogue(catalogue(), source="目录", begin=begin, clock=clock)
    app = application(promised_permit())
    case = take_in(TakeIn(application=app, act=WindowAct.ACCEPT), begin, clock, days).file.id
    sent = dispatch(Dispatch(actor=CLERK, case_ids=(case,), branches=TWO), begin, clock, days)
    (number,) = sent.handovers
    sign_handover(SignHandover(actor=CHIEF, handover=number, case_ids=(case,), receiver="李明"), begin, clock)
    pause = Suspend(actor=CHIEF, case_id=case, procedure="专家评审", reason="需要", approver="局长", days=5)
    suspend(pause, begin, clock, days)
    clock.move(days=10)
    resume(Resume(actor=CHIEF, case_id=case, result="通过"), begin, clock, days)
    more = Extend(actor=CHIEF, case_id=case, days=15, reason="复杂", approver="区长", joint=True)
    extend(more, begin, clock, days)
    set_hearing(SetHearing(actor=CHIEF, case_id=case, told_on=today(clock)), begin, clock, days)
    for branch in TWO:
        for stage in Stage:
            step = Review(
                actor=CHIEF,
                case_id=case,
                stage=stage,
                state="同意",
                officer="李明",
                opinion="如上",
                branch=branch.code,
            )
            review(step, begin, clock)
    clock.move(days=8)
    decide(Decide(actor=CHIEF, case_id=case, granted=True, officer="局长", letter=True), begin, clock, days)
    close(Close(actor=ISSUER, case_id=case, certificates=(LICENCE,)), begin, clock)
    stock(Stock(actor=ISSUER, case_id=case, shelf="B-03-12"), begin, clock)
    notify(Notify(actor=ISSUER, case_id=case, way="电话", reached=True), begin, clock)
    parcel = Parcel(case_id=case, tracking="EA123456789CN", address="云岭路1号")
    mail(Mail(actor=ISSUER, carrier="EMS", parcels=(parcel,)), begin, clock)
    clock.move(days=2)
    deliver(Deliver(actor=ISSUER, case_id=case, way=Way.DIRECT, by="本人", person=WOMAN), begin, clock)
    with begin() as uow:
        file, items = uow.cases.get(case), uow.chain.stream(f"case:{case}")
    assert file is not None
    assert (file.state, file.course.certificates[0].number) == (CaseState.DELIVERED, LICENCE.number)
    assert fold_case(f"case:{case}", items)[0] == file
    (row,) = hall.views.cases(CaseFilter(text=file.number))
    assert row.course == file.course
    assert {paper.kind for paper in owed(begin)} >= {
        "材料交接单",
        "特别程序告知书",
        "延长期限告知书",
        "决定书",
        "取件通知",
        "邮寄清单",
        "取件凭证",
        "送达回证",
    }
