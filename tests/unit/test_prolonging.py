"""容缺顺延 (domain.md 3.8): once, with a supervisor and a reason, within the promise, with a new notice."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from hall.bodies import PersonCreditMarked
from hall.cases import CaseFile, CaseState
from hall.codec import body_of
from hall.commands.dispatching import Dispatch, dispatch
from hall.commands.ending import Ground, Terminate, gap_dues, terminate
from hall.commands.procedures import Extend, extend
from hall.commands.prolonging import MOST_DAYS, Prolong, prolong
from hall.commands.supplements import Supply, supply
from hall.errors import Refused
from hall.events import EventKind
from hall.paper_forms import GapNotice
from hall.staff import Actor
from tests.unit.desk import CHIEF, CLERK, GUIDE, MANAGER, Desk, calendar
from tests.unit.life_desk import HAVE, accepted, owed_papers, refused, roomy_item, stored, with_gap


def longer(desk: Desk, case: str, days: int = 1, actor: Actor = CLERK, **more: object) -> CaseFile:
    values: dict[str, object] = {"approver": MANAGER, "reason": "台风停运，原件寄不到"} | more
    cmd = Prolong(actor=actor, case_id=case, days=days, **values)  # type: ignore[arg-type]
    return prolong(cmd, desk.store, desk.clock, calendar()).file


def due(desk: Desk, case: str) -> dt.date:
    file = stored(desk, case)
    return min(gap_dues(file, desk.store.state.versions[file.item_version].item, calendar()).values())


def test_once_with_a_new_notice_that_takes_the_place_of_the_first() -> None:
    desk = Desk()
    case = with_gap(desk, item=roomy_item())
    before, first = due(desk, case.id), case.document("容")
    desk.store.state.owed.clear()
    longer(desk, case.id)
    assert due(desk, case.id) == calendar().add_workdays(before, 1).day
    (notice,) = owed_papers(desk)
    assert isinstance(notice, GapNotice)
    assert notice.lines[0].due == due(desk, case.id)
    assert first in notice.consequence
    assert "台风停运" in notice.consequence
    assert notice.document_number == stored(desk, case.id).document("容") != first
    assert stored(desk, case.id).state is CaseState.ACCEPTED_GAP
    assert refused(longer, desk, case.id) == "prolong.twice"
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_the_new_notice_keeps_the_words_of_the_hall() -> None:
    desk = Desk()
    desk.store.state.hall = replace(
        desk.store.state.hall, gap_basis="《青禾区容缺受理办法》", gap_consequence="逾期的，本次办理终止。"
    )
    case = with_gap(desk, item=roomy_item())
    desk.store.state.owed.clear()
    longer(desk, case.id, reason="台风停运。")
    (notice,) = owed_papers(desk)
    assert isinstance(notice, GapNotice)
    assert notice.local_basis == "《青禾区容缺受理办法》"
    assert notice.consequence.startswith("因台风停运，补齐期限")
    assert notice.consequence.endswith("通知书。逾期的，本次办理终止。")


def test_the_later_day_is_what_termination_waits_for() -> None:
    desk = Desk()
    case = with_gap(desk, item=roomy_item())
    before = due(desk, case.id)
    longer(desk, case.id)
    desk.clock.move(days=(before - dt.date(2026, 11, 20)).days + 1)
    end = Terminate(actor=MANAGER, approver=MANAGER, case_id=case.id, ground=Ground.GAP, reason="没有补来")
    assert refused(terminate, end, desk.store, desk.clock, calendar()) == "end.early"
    key = case.gap[0].key
    supply(Supply(actor=CLERK, case_id=case.id, entries={key: HAVE}), desk.store, desk.clock, calendar())
    assert not stored(desk, case.id).gap
    assert refused(longer, desk, case.id) == "prolong.none"


def test_never_past_the_promised_day_nor_without_reason_and_supervisor() -> None:
    desk = Desk()
    tight = with_gap(desk, number=3)
    assert refused(longer, desk, tight.id) == "prolong.late", "it may last as long as the promise already"
    case = with_gap(desk, item=roomy_item())
    assert refused(longer, desk, case.id, days=MOST_DAYS) == "prolong.late"
    for days in (0, -1, MOST_DAYS + 1):
        assert refused(longer, desk, case.id, days=days) == "prolong.days"
    assert refused(longer, desk, case.id, reason=" ") == "prolong.reason"
    assert refused(longer, desk, case.id, approver=CLERK) == "staff.right"
    assert refused(longer, desk, case.id, actor=GUIDE) == "staff.right"
    assert refused(longer, desk, accepted(desk, number=2).id) == "prolong.none"
    longer(desk, case.id, actor=CHIEF, approver=CHIEF)


def test_the_refusal_says_how_many_days_are_left_or_what_makes_room() -> None:
    desk = Desk()
    case = with_gap(desk, item=roomy_item()).id
    with pytest.raises(Refused, match=r"最多再顺延 [0-9]+ 个工作日") as told:
        longer(desk, case, days=MOST_DAYS)
    room = int(told.value.sentence.split("最多再顺延 ")[1].split(" ")[0])
    assert refused(longer, desk, case, days=room + 1) == "prolong.late"
    longer(desk, case, days=room)
    tight = with_gap(desk, number=3).id
    with pytest.raises(Refused, match="延长以后才可以"):
        longer(desk, tight)
    dispatch(Dispatch(actor=CLERK, case_ids=(tight,)), desk.store, desk.clock, calendar())
    more = Extend(actor=CHIEF, case_id=tight, days=10, reason="案情复杂", approver="王局长")
    extend(more, desk.store, desk.clock, calendar())
    before = due(desk, tight)
    longer(desk, tight, days=2)
    assert due(desk, tight) == calendar().add_workdays(before, 2).day


@pytest.mark.parametrize("credit", [True, False])
def test_a_promise_that_was_broken_goes_into_the_record_of_the_person(*, credit: bool) -> None:
    desk = Desk()
    case = with_gap(desk)
    desk.clock.move(days=10)
    end = Terminate(
        actor=CHIEF,
        approver=CHIEF,
        case_id=case.id,
        ground=Ground.GAP_WRONG,
        reason="补来的不符合要求",
        credit=credit,
    )
    terminate(end, desk.store, desk.clock, calendar())
    marks = [
        body
        for event in desk.store.events_of(f"person:{case.person}")
        if event.kind == EventKind.PERSON_CREDIT_MARKED
        and isinstance(body := body_of(event), PersonCreditMarked)
    ]
    assert [(one.number, one.second) for one in marks] == ([(case.number, CHIEF.number)] if credit else [])
