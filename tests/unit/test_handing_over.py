"""The file goes to the department before 受理: the state stays, the five days run on (domain.md 1.2)."""

from __future__ import annotations

import datetime as dt

from hall.case_clocks import case_days
from hall.cases import CaseState
from hall.commands.application import MaterialEntry
from hall.commands.collecting import Collect, collect
from hall.commands.department import accept_by_department, tell_by_department
from hall.commands.dispatching import Dispatch, SignHandover, dispatch, paper_here, sign_handover, urge
from hall.commands.supplements import TellAgain
from hall.deadlines import ClockKind, standing
from hall.explanation import MaterialState
from hall.life_forms import HandoverList
from tests.unit.demo_catalogue import item_of
from tests.unit.desk import CHIEF, CLERK, Desk, application, calendar
from tests.unit.life_desk import HAVE, TWO, accepted, owed_papers, received, refused, stored
from tests.unit.test_routes import HOME, SHOP
from tests.unit.test_supplements import bring

POLICE = "云岭市公安局青禾分局"


def send(desk: Desk, *cases: str, **more: object) -> object:
    cmd = Dispatch(actor=CLERK, case_ids=cases, **more)  # type: ignore[arg-type]
    return dispatch(cmd, desk.store, desk.clock, calendar())


def lists(desk: Desk) -> list[HandoverList]:
    return [paper for paper in owed_papers(desk) if isinstance(paper, HandoverList)]


def test_what_was_received_goes_to_its_department_and_stays_received() -> None:
    desk = Desk()
    case = received(desk)
    send(desk, case.id)
    file = stored(desk, case.id)
    assert file.state is CaseState.RECEIVED
    course = file.course
    assert (course.handover, course.handed_on, course.handed_to) == ("J1120-W0301", 20261120, POLICE)
    assert (course.dispatched_on, course.branches) == (0, ()), "nothing is reviewed before 受理"
    (paper,) = lists(desk)
    assert paper.department == POLICE
    (line,) = paper.lines
    held = [fact for fact in case.materials if fact.originals or fact.copies]
    assert (line.materials, line.originals) == (len(held), sum(fact.originals for fact in held))
    assert (line.due, line.remark) == (dt.date(2026, 11, 27), "待受理，期限前答复")
    item = desk.store.state.versions[file.item_version].item
    clock = standing(case_days(file, item), dt.date(2026, 11, 27), calendar()).clocks[0]
    assert (clock.kind, clock.due) == (ClockKind.TELL, dt.date(2026, 11, 27))
    body = desk.store.events_of(f"case:{case.id}")[-1]
    assert body.kind == "case.handed_over"
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_the_department_signs_answers_and_gets_no_paper_twice() -> None:
    desk = Desk()
    case = received(desk).id
    send(desk, case)
    cmd = SignHandover(actor=CLERK, handover="J1120-W0301", case_ids=(case,), receiver="李明")
    sign_handover(cmd, desk.store, desk.clock)
    assert stored(desk, case).course.signed_by == "李明"
    done = urge(CLERK, case, "今天要答复", desk.store, desk.clock)
    assert desk.store.events_of(f"case:{done.file.id}")[-1].body["to"] == POLICE
    assert refused(send, desk, case) == "dispatch.again"
    accept_by_department(CHIEF, case, desk.store, desk.clock, calendar())
    desk.store.state.owed.clear()
    send(desk, case)
    file = stored(desk, case)
    assert (file.state, lists(desk), file.course.handover) == (CaseState.IN_REVIEW, [], "J1120-W0301")
    assert file.course.signed_by == "李明", "the list was signed for and stays so"
    assert [one.name for one in file.course.branches] == [POLICE]
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_what_is_brought_later_goes_on_a_list_of_its_own() -> None:
    desk = Desk()
    case = received(desk)
    key = next(fact.key for fact in case.materials if fact.originals)
    send(desk, case.id)
    wrong = MaterialEntry(state=MaterialState.DEFECTIVE, problem="没有盖章")
    told = TellAgain(actor=CHIEF, case_id=case.id, entries={key: wrong})
    tell_by_department(told, desk.store, desk.clock, calendar())
    assert refused(send, desk, case.id) == "case.move", "it waits for the applicant"
    desk.clock.move(days=3)
    bring(desk, case.id, key, entry=HAVE)
    assert stored(desk, case.id).state is CaseState.RESUBMITTED
    assert [one.key for one in paper_here(stored(desk, case.id))] == [key]
    desk.store.state.owed.clear()
    send(desk, case.id)
    (paper,) = lists(desk)
    (line,) = paper.lines
    assert (line.materials, line.remark, line.due) == (1, "已补正，待受理", None)
    file = stored(desk, case.id)
    assert (file.state, file.course.handover, file.course.signed_by) == (
        CaseState.RESUBMITTED,
        "J1123-W0301",
        "",
    )
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_one_list_takes_what_is_accepted_and_what_is_not() -> None:
    desk = Desk()
    waits = received(desk)
    goes = accepted(desk, number=2)
    send(desk, waits.id, goes.id)
    assert [stored(desk, one.id).state for one in (waits, goes)] == [CaseState.RECEIVED, CaseState.IN_REVIEW]
    assert sorted(len(one.lines) for one in lists(desk)) == [1, 1], "two departments, a list for each"


def test_what_may_not_be_handed_over() -> None:
    desk = Desk()
    case = received(desk).id
    assert refused(send, desk, case, branches=TWO) == "dispatch.before"
    app = application(item_of(SHOP), number=2)
    home = collect(Collect(application=app, home=HOME), desk.store, desk.clock, calendar()).file.id
    assert refused(send, desk, case, home) == "home.decides"
    assert stored(desk, case).course.handed_on == 0, "all of it or nothing"
    send(desk, case, paper=False)
    assert (lists(desk), stored(desk, case).course.lying) == ([], ())
    send(desk, case)
    assert len(lists(desk)) == 1
