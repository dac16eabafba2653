"""分发 with 材料交接单, 签收, 催办 and 督办, and words about cards (domain.md 1.2, 3.13, 5.3)."""

from __future__ import annotations

from dataclasses import replace

from hall.cases import CaseState
from hall.commands.delivering import Deliver, deliver
from hall.commands.dispatching import (
    Dispatch,
    Explain,
    SignHandover,
    dispatch,
    explain_card,
    sign_handover,
    urge,
)
from hall.commands.results import Close, close
from hall.commands.reviewing import Decide, decide
from hall.course import Way
from hall.deadlines import ClockKind
from hall.errors import Refused
from hall.life_bodies import Branch
from hall.life_forms import HandoverList
from hall.papers import Paper
from tests.unit.desk import CHIEF, CLERK, GUIDE, MANAGER, TECHNICIAN, WOMAN, Desk, calendar, catalogue
from tests.unit.life_desk import (
    TWO,
    accepted,
    approved,
    in_review,
    instant_item,
    owed_papers,
    promised_permit,
    received,
    refused,
    stored,
    told,
)


def send(desk: Desk, *cases: str, **more: object) -> object:
    cmd = Dispatch(actor=CLERK, case_ids=cases, **more)  # type: ignore[arg-type]
    return dispatch(cmd, desk.store, desk.clock, calendar())


def test_a_batch_goes_out_with_one_list_for_each_department() -> None:
    desk = Desk()
    other = next(i for i in catalogue().items if i.name.startswith("户外招牌"))
    cases = [
        accepted(desk, number=1),
        accepted(desk, other, number=2),
        accepted(desk, number=3),
    ]
    desk.store.state.owed.clear()
    done = dispatch(
        Dispatch(actor=CLERK, case_ids=tuple(c.id for c in cases), remark="加急"),
        desk.store,
        desk.clock,
        calendar(),
    )
    assert [file.state for file in done.files] == [CaseState.IN_REVIEW] * 3
    assert done.handovers == ("J1120-W0301", "J1120-W0302")
    lists = owed_papers(desk)
    assert all(isinstance(one, HandoverList) for one in lists)
    assert [one.department for one in lists] == ["青禾区交通运输局", "青禾区城市管理局"]  # type: ignore[attr-defined]
    first = lists[0]
    assert isinstance(first, HandoverList)
    assert [line.case_number for line in first.lines] == [cases[0].number, cases[2].number]
    line, file = first.lines[0], stored(desk, cases[0].id)
    kept = [fact for fact in file.materials if fact.originals or fact.copies]
    assert (line.materials, line.originals) == (len(kept), sum(fact.originals for fact in kept))
    assert line.due is not None
    assert line.due.isoformat() == "2026-11-27"
    assert first.remark == "加急"
    assert [stored(desk, c.id).course.handover for c in cases] == [
        "J1120-W0301",
        "J1120-W0302",
        "J1120-W0301",
    ]
    body = desk.store.events_of(f"case:{cases[0].id}")[-1].body
    assert (body["originals"], body["handover"]) == (line.originals, "J1120-W0301")
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_scans_alone_need_no_list() -> None:
    desk = Desk()
    case = accepted(desk)
    desk.store.state.owed.clear()
    send(desk, case.id, paper=False)
    assert owed_papers(desk) == []
    assert stored(desk, case.id).course.handover == ""
    item = promised_permit()
    bare = replace(
        item, materials=tuple(replace(m, originals=0, copies=0, taking="电子") for m in item.materials)
    )
    with desk.store() as uow:
        new = replace(catalogue(), items=(replace(bare, version=bare.version + 1),), rules=())
        uow.catalogue.add(new, source="x", imported_at=0, imported_by="")
        uow.commit()
    case = accepted(desk, bare, number=2)
    desk.store.state.owed.clear()
    send(desk, case.id)
    assert (owed_papers(desk), stored(desk, case.id).course.handover) == ([], "")


def test_several_departments_review_and_the_first_keeps_the_paper() -> None:
    desk = Desk()
    case = in_review(desk, branches=TWO)
    assert [one.name for one in case.course.branches] == ["交通运输局", "公安分局"]
    assert [p.department for p in owed_papers(desk) if isinstance(p, HandoverList)] == ["交通运输局"]


def test_what_cannot_be_sent_is_refused_as_a_whole() -> None:
    desk = Desk()
    good, waits = accepted(desk), told(desk, number=2)
    before = desk.store.state.copied()
    assert refused(send, desk) == "dispatch.none"
    assert refused(send, desk, *(str(n) for n in range(201))) == "dispatch.many"
    assert refused(send, desk, good.id, waits.id) == "case.move"
    assert refused(send, desk, good.id, "nobody") == "case.unknown"
    assert refused(send, desk, good.id, remark="字" * 501) == "dispatch.remark"
    for branches in (
        (TWO[0], TWO[0]),
        (Branch(code=" ", name="x"),),
        (Branch(code="D", name=""),),
        (Branch(code="D", name="甲", days=-1),),
        tuple(Branch(code=str(n), name="甲") for n in range(21)),
    ):
        assert refused(send, desk, good.id, branches=branches) == "dispatch.branch"
    cmd = Dispatch(actor=GUIDE, case_ids=(good.id,))
    assert refused(dispatch, cmd, desk.store, desk.clock, calendar()) == "staff.right"
    assert desk.store.state == before
    send(desk, good.id, good.id)
    assert refused(send, desk, good.id) == "case.move"


def sign(desk: Desk, *cases: str, **more: object) -> object:
    values = {"actor": CHIEF, "handover": "J1120-W0301", "receiver": "李明"} | more
    return sign_handover(SignHandover(case_ids=cases, **values), desk.store, desk.clock)  # type: ignore[arg-type]


def test_the_department_signs_for_what_came_and_says_what_did_not() -> None:
    desk = Desk()
    one, two = accepted(desk, number=1), accepted(desk, number=2)
    send(desk, one.id, two.id)
    stray = in_review(desk, number=3)
    assert refused(sign, desk) == "handover.none"
    assert refused(sign, desk, one.id, handover=" ") == "handover.number"
    assert refused(sign, desk, one.id, receiver=" ") == "handover.receiver"
    assert refused(sign, desk, one.id, stray.id) == "handover.other"
    assert refused(sign, desk, one.id, lacking={one.id: "字" * 501}) == "handover.lacking"
    assert refused(sign, desk, one.id, actor=TECHNICIAN) == "staff.right"
    sign(desk, one.id, lacking={one.id: "缺平面图"})
    assert (stored(desk, one.id).course.signed_by, stored(desk, two.id).course.signed_by) == ("李明", "")
    assert desk.store.events_of(f"case:{one.id}")[-1].body["lacking"] == "缺平面图"
    assert refused(sign, desk, one.id) == "handover.signed"
    sign(desk, two.id)
    assert stored(desk, two.id).state is CaseState.IN_REVIEW


def test_windows_urge_and_the_manager_supervises() -> None:
    desk = Desk()
    case = in_review(desk, branches=TWO)
    urge(CLERK, case.id, "今天 到期", desk.store, desk.clock)
    urge(MANAGER, case.id, "请说明", desk.store, desk.clock)
    bodies = [event.body for event in desk.store.events_of(f"case:{case.id}")[-2:]]
    assert [body["level"] for body in bodies] == ["催办", "督办"]
    assert bodies[0]["to"] == "交通运输局、公安分局"
    assert stored(desk, case.id).course.urged == 2
    assert refused(urge, CLERK, case.id, " ", desk.store, desk.clock) == "urge.words"
    assert refused(urge, GUIDE, case.id, "请快", desk.store, desk.clock) == "staff.right"
    waits = received(desk, number=2)
    urge(CLERK, waits.id, "请受理", desk.store, desk.clock)
    assert desk.store.events_of(f"case:{waits.id}")[-1].body["to"] == "云岭市公安局青禾分局"


def explain(desk: Desk, case: str, clock: str = ClockKind.PROMISE, **more: object) -> object:
    values = {"actor": CLERK, "cause": "停电", "person": "李明", "remedy": "已加班补办"} | more
    cmd = Explain(case_id=case, clock=clock, **values)  # type: ignore[arg-type]
    return explain_card(cmd, desk.store, desk.clock, calendar())


def test_a_card_gets_its_cause_when_there_is_one() -> None:
    desk = Desk()
    case = in_review(desk)
    assert refused(explain, desk, case.id) == "card.none"
    desk.clock.move(days=7)
    assert refused(explain, desk, case.id, cause=" ") == "card.cause"
    assert refused(explain, desk, case.id, person=" ") == "card.person"
    assert refused(explain, desk, case.id, remedy=" ") == "card.remedy"
    assert refused(explain, desk, case.id, actor=GUIDE) == "staff.right"
    explain(desk, case.id)
    assert stored(desk, case.id).course.explained == ("黄牌·承诺时限",)
    desk.clock.move(days=1)
    explain(desk, case.id)
    assert stored(desk, case.id).course.explained[-1] == "红牌·承诺时限"
    assert refused(explain, desk, case.id, clock=ClockKind.STATUTORY) == "card.none"


def test_a_department_that_is_late_shows_a_card_of_its_own() -> None:
    desk = Desk()
    case = in_review(desk, branches=(replace(TWO[0], days=2),))
    desk.clock.move(days=4)
    assert refused(explain, desk, case.id, clock=ClockKind.STEP) == "card.none"
    desk.clock.move(days=1)
    explain(desk, case.id, clock=ClockKind.STEP)
    assert stored(desk, case.id).course.explained == ("黄牌·部门环节",)


def test_a_card_of_the_time_before_stays_to_be_explained() -> None:
    desk = Desk()
    late = approved(desk, in_review(desk))
    desk.clock.move(days=10)
    cmd = Decide(actor=CHIEF, case_id=late.id, granted=True, officer="王局长")
    decide(cmd, desk.store, desk.clock, calendar())
    close(Close(actor=CLERK, case_id=late.id), desk.store, desk.clock)
    desk.clock.move(days=30)
    given = Deliver(actor=CLERK, case_id=late.id, way=Way.DIRECT, by="本人", person=WOMAN)
    deliver(given, desk.store, desk.clock)
    explain(desk, late.id)
    explain(desk, late.id, clock=ClockKind.DELIVER)
    assert stored(desk, late.id).course.explained == ("红牌·承诺时限", "红牌·送达结果")
    assert refused(explain, desk, late.id, clock=ClockKind.STATUTORY) == "card.none"


def test_a_list_that_cannot_be_printed_sends_nothing() -> None:
    desk = Desk()
    case = accepted(desk)
    seen: list[str] = []

    def check(papers: tuple[Paper, ...]) -> None:
        seen.extend(paper.kind for paper in papers)
        raise Refused("paper.glyph", "字库里没有这个字。")

    cmd = Dispatch(actor=CLERK, case_ids=(case.id,))
    assert refused(dispatch, cmd, desk.store, desk.clock, calendar(), check=check) == "paper.glyph"
    assert (seen, stored(desk, case.id).state) == (["材料交接单"], CaseState.ACCEPTED)


def test_nothing_of_it_is_for_a_case_that_is_over() -> None:
    desk = Desk()
    case = accepted(desk, instant_item())
    state = replace(stored(desk, case.id), state=CaseState.DELIVERED)
    desk.store.state.cases[case.id] = state
    assert refused(urge, CLERK, case.id, "请快", desk.store, desk.clock) == "urge.over"
