"""Lives that end in a no, over real stores: a licence taken back, another hall that refuses, a refusal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hall.cases import CaseFile, CaseState
from hall.clock import today
from hall.commands.catalogue import import_catalogue
from hall.commands.collecting import Collect, Forward, collect, forward
from hall.commands.commitments import CheckPromise, Revoke, check_promise, revoke
from hall.commands.delivering import SELF, Deliver, deliver
from hall.commands.department import DepartmentRefuse, refuse_by_department
from hall.commands.dispatching import Dispatch, SignHandover, dispatch, sign_handover
from hall.commands.home_answers import HomeAnswer, HomeWord, answer_home
from hall.commands.intake import TakeIn, take_in
from hall.commands.papers import owed
from hall.commands.results import Close, Stock, close, stock
from hall.commands.reviewing import Decide, Review, decide, review
from hall.course import Stage, Way
from hall.explanation import MaterialState, WindowAct
from hall.fold_cases import fold_case
from tests.store.both import both
from tests.unit.demo_catalogue import item_of
from tests.unit.desk import CHIEF, CLERK, WOMAN, application, calendar, catalogue
from tests.unit.life_desk import ISSUER, LICENCE, received_item
from tests.unit.test_refusals import GROUND
from tests.unit.test_routes import FOOD, HEALTH, HOME, SHOP

if TYPE_CHECKING:
    from hall.clock import FixedClock
    from models.opening import Opened


def whole(hall: Opened, case: str) -> CaseFile:
    """The stored case, which is what its chain folds to."""
    file = hall.views.case(case)
    assert file is not None
    with hall.units() as uow:
        folded, _ = fold_case(f"case:{case}", uow.chain.stream(f"case:{case}"))
    assert file == folded
    return file


def kinds(hall: Opened) -> Counter[str]:
    return Counter(paper.kind for paper in owed(hall.units))


@both
def test_a_licence_that_was_taken_back_on_the_shelf_never_leaves_it(hall: Opened, clock: FixedClock) -> None:
    begin, days = hall.units, calendar()
    import_catalogue(catalogue(), source="目录", begin=begin, clock=clock)
    app = application(item_of(FOOD), states={HEALTH: MaterialState.PROMISED})
    case = take_in(TakeIn(application=app, act=WindowAct.ACCEPT), begin, clock, days).file.id
    dispatch(Dispatch(actor=CLERK, case_ids=(case,)), begin, clock, days)
    for stage in Stage:
        step = Review(actor=CHIEF, case_id=case, stage=stage, state="同意", officer="李明", opinion="如上")
        review(step, begin, clock)
    decide(Decide(actor=CHIEF, case_id=case, granted=True, officer="局长"), begin, clock, days)
    close(Close(actor=ISSUER, case_id=case, certificates=(LICENCE,)), begin, clock)
    stock(Stock(actor=ISSUER, case_id=case, shelf="B-03-12"), begin, clock)
    clock.move(days=3)
    found = {HEALTH: False}
    look = CheckPromise(actor=CHIEF, case_id=case, way="数据核查", findings=found, words="没有健康证明")
    check_promise(look, begin, clock, days)
    revoke(Revoke(actor=CLERK, second=CHIEF, case_id=case, reason="承诺不实"), begin, clock)
    before = kinds(hall)
    hand = Deliver(actor=ISSUER, case_id=case, way=Way.DIRECT, by=SELF, person=WOMAN)
    deliver(hand, begin, clock)
    assert kinds(hall) - before == Counter({"送达回证": 1})
    file = whole(hall, case)
    assert (file.state, file.word) == (CaseState.DELIVERED, "已撤销")
    assert file.course.revoked_as.startswith("云政务撤决〔2026〕")


@both
def test_the_home_authority_refuses_what_was_sent_there(hall: Opened, clock: FixedClock) -> None:
    begin, days = hall.units, calendar()
    import_catalogue(catalogue(), source="目录", begin=begin, clock=clock)
    app = application(item_of(SHOP))
    case = collect(Collect(application=app, home=HOME), begin, clock, days).file.id
    send = Forward(actor=CLERK, case_id=case, carrier="邮政特快", tracking="EA123456789CN")
    forward(send, begin, clock, days)
    clock.move(days=4)
    said = HomeAnswer(
        actor=CLERK,
        case_id=case,
        word=HomeWord.REFUSED,
        on=today(clock),
        document="邻高市监不受〔2026〕3号",
        reason="经营场所不在本辖区",
    )
    answer_home(said, begin, clock, days)
    assert kinds(hall)["受理机关答复告知单"] == 1
    file = whole(hall, case)
    assert (file.state, file.document("不受"), file.course.home) == (
        CaseState.REFUSED,
        "邻高市监不受〔2026〕3号",
        HOME.authority,
    )


@both
def test_a_department_refuses_what_it_was_handed(hall: Opened, clock: FixedClock) -> None:
    begin, days = hall.units, calendar()
    import_catalogue(catalogue(), source="目录", begin=begin, clock=clock)
    app = application(received_item())
    case = take_in(TakeIn(application=app, act=WindowAct.RECEIVE), begin, clock, days).file.id
    (number,) = dispatch(Dispatch(actor=CLERK, case_ids=(case,)), begin, clock, days).handovers
    sign_handover(SignHandover(actor=CLERK, handover=number, case_ids=(case,), receiver="李明"), begin, clock)
    file = whole(hall, case)
    assert (file.state, file.course.signed_by, bool(file.course.lying)) == (CaseState.RECEIVED, "李明", True)
    no = DepartmentRefuse(actor=CLERK, second=CHIEF, case_id=case, ground=GROUND)
    refuse_by_department(no, begin, clock, days)
    assert kinds(hall)["不予受理决定书"] == 1
    assert whole(hall, case).state is CaseState.REFUSED
