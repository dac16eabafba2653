"""The later life of a case as it is folded, and the clocks that follow from it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from hall import bodies as b
from hall.case_clocks import case_days
from hall.cases import CaseFile, CaseState
from hall.conflicts import Grade, Rule
from hall.course import BY_LAW, NOTHING, Procedure
from hall.deadlines import ClockKind, Light, standing
from hall.events import EventKind
from hall.fold_cases import fold_case
from hall.order import FoldStatus
from tests.unit import course_steps as steps
from tests.unit.case_forks import APPLIED, CASE, Tree
from tests.unit.course_steps import Step
from tests.unit.desk import item_of
from tests.unit.test_deadlines import CALENDAR, TEN

K, S = EventKind, CaseState
TEN_ITEM = replace(item_of(), promise=TEN.promise, statutory=TEN.statutory)


def lived(*line: Step) -> tuple[CaseFile, list[FoldStatus]]:
    """A case that went through these steps, one after the other."""
    tree = Tree()
    last = tree.add(K.CASE_APPLIED, APPLIED)
    for kind, body in line:
        last = tree.add(kind, body, last)
    file, judged = fold_case(CASE, tree.items)
    return file, [one.status for one in judged]


def test_a_whole_life_is_folded_and_every_step_took_effect() -> None:
    file, statuses = lived(*steps.WHOLE)
    assert set(statuses) == {FoldStatus.EFFECTIVE}
    course = file.course
    assert file.state is S.ARCHIVED
    assert (course.branches[0].name, course.handover, course.dispatched_on) == (
        "交通运输局",
        "J1120-01",
        20261120,
    )
    assert [(one.stage, one.state, one.branch) for one in course.reviews] == [("承办", "同意", "D1")]
    pause = course.pauses[0]
    assert (pause.procedure, pause.first, pause.last, pause.result) == (
        "专家评审",
        20261123,
        20261204,
        "通过",
    )
    assert (course.extension, course.extended_by) == (10, "局长")
    assert (course.decided_on, course.granted) == (20261210, True)
    assert course.certificates == (steps.LICENCE,)
    assert (course.shelf, course.code, course.way, course.receiver) == ("B-03-12", "7319", "直接", "p")
    assert (course.archive, course.keep_years) == (bytes(32), 10)
    assert dict(file.documents) | {"受": ""} == {
        "受": "",
        "特": "云政务特〔2026〕000001号",
        "延": "云政务延〔2026〕000001号",
        "决": "云政务决〔2026〕000001号",
    }


@pytest.mark.parametrize("cut", range(1, len(steps.WHOLE)))
def test_no_step_can_be_left_out_and_none_comes_twice_where_the_law_knows_it_once(cut: int) -> None:
    kind, body = steps.WHOLE[cut - 1]
    twice, statuses = lived(*steps.WHOLE[:cut], (kind, body))
    if kind in {K.CASE_REVIEWED, K.CASE_EXTENDED}:
        # Steps of a department repeat; that time is added only once is the command's rule.
        assert statuses[-1] is FoldStatus.EFFECTIVE
    else:
        assert statuses[-1] is FoldStatus.CONFLICT
        assert twice.attention == 1


def test_a_case_decided_at_the_window_has_its_decision_with_its_result() -> None:
    file, _ = lived(steps.ACCEPTED, steps.CLOSED, steps.DELIVERED)
    assert (file.state, file.course.decided_on, file.course.granted) == (S.DELIVERED, 20261120, True)


def test_remarks_of_the_later_life_move_nothing() -> None:
    remarks: tuple[Step, ...] = (
        (K.CASE_HANDOVER_SIGNED, b.CaseHandoverSigned(handover="J1120-01", receiver="李明")),
        (K.CASE_HEARING_SET, b.CaseHearingSet(told_on=20261121, held_on=20261210, place="三楼")),
        (K.CASE_NOTIFIED, b.CaseNotified(way="电话", reached=True)),
        (K.CASE_MAILED, b.CaseMailed(carrier="EMS", tracking="EA1")),
        (K.CASE_URGED, b.CaseUrged(level="催办", to="交通运输局", words="今天到期")),
        (
            K.CASE_EXPLAINED,
            b.CaseExplained(card="黄牌", clock="承诺时限", cause="停电", person="李明", remedy="加班"),
        ),
        (K.CASE_CHARGED, b.CaseCharged(amount=1_000, transaction="T1")),
        (K.CASE_CHARGED, b.CaseCharged(amount=1_000, transaction="T1")),
        (K.CASE_CHARGED, b.CaseCharged(amount=-300, transaction="T2")),
    )
    file, statuses = lived(steps.ACCEPTED, steps.DISPATCHED, *remarks)
    course = file.course
    assert set(statuses) == {FoldStatus.EFFECTIVE}
    assert file.state is S.IN_REVIEW
    assert (course.signed_by, course.notified_on, course.reached) == ("李明", 20261120, True)
    assert (course.carrier, course.tracking, course.urged, course.explained) == (
        "EMS",
        "EA1",
        1,
        ("黄牌·承诺时限",),
    )
    assert course.hearing is not None
    assert course.hearing.held_on == 20261210
    assert (course.charged, course.paid) == (700, ("T1", "T2"))


def test_scans_come_beside_what_is_there_and_go_without_their_material() -> None:
    front = b.FileFact(sha256=b"a" * 32, size=1, mime="image/jpeg")
    back = b.FileFact(sha256=b"b" * 32, size=1, mime="image/jpeg")
    fact = b.MaterialFact(key="1", name="身份证", state="有", need="必要", files=(front,))
    added = b.CaseFilesAdded(
        items=(replace(fact, files=(front, back)), replace(fact, key="9", files=(back,)))
    )
    tree = Tree()
    one = tree.add(K.CASE_APPLIED, replace(APPLIED, materials=(fact,)))
    two = tree.add(K.CASE_FILES_ADDED, added, one)
    tree.add(K.CASE_FILES_REMOVED, b.CaseFilesRemoved(key="1", sha256=b"a" * 32, reason="别人的"), two)
    file, _ = fold_case(CASE, tree.items)
    assert {one.key: one.files for one in file.materials} == {"1": (back,), "9": (back,)}


def test_two_windows_that_hand_out_one_result_to_two_people_raise_an_alarm() -> None:
    tree = Tree()
    last = tree.add(K.CASE_APPLIED, APPLIED)
    for kind, body in (steps.ACCEPTED, steps.CLOSED):
        last = tree.add(kind, body, last)
    out = b.CaseDelivered(way="直接", by="本人", person="p")
    tree.add(K.CASE_DELIVERED, out, last, node=1)
    tree.add(K.CASE_DELIVERED, replace(out, by="代收人", person="q"), last, node=2)
    file, _ = fold_case(CASE, tree.items)
    assert [(one.grade, one.rule, one.urgent) for one in file.conflicts] == [
        (Grade.HOLD, Rule.DELIVER_OTHER, True)
    ]


def test_a_result_that_was_handed_out_stands_over_one_put_on_the_shelf() -> None:
    tree = Tree()
    last = tree.add(K.CASE_APPLIED, APPLIED)
    for kind, body in (steps.ACCEPTED, steps.CLOSED):
        last = tree.add(kind, body, last)
    tree.add(*steps.STOCKED, last, node=1)
    tree.add(*steps.DELIVERED, last, node=2)
    file, _ = fold_case(CASE, tree.items)
    assert file.state is S.DELIVERED
    assert file.conflicts[0].rule is Rule.STOCK_DELIVER


def test_the_clocks_follow_the_course() -> None:
    today = dt.date(2026, 11, 25)
    file, _ = lived(steps.ACCEPTED, steps.DISPATCHED)
    running = standing(case_days(file, TEN_ITEM), today, CALENDAR)
    kinds = {clock.kind for clock in running.clocks}
    assert kinds == {ClockKind.PROMISE, ClockKind.STATUTORY, ClockKind.STEP}
    approved = replace(steps.REVIEW, stage="批准")
    reviewed, _ = lived(steps.ACCEPTED, steps.DISPATCHED, (K.CASE_REVIEWED, approved))
    assert ClockKind.STEP not in {
        clock.kind for clock in standing(case_days(reviewed, TEN_ITEM), today, CALENDAR).clocks
    }
    file, _ = lived(steps.ACCEPTED, steps.DISPATCHED, steps.SUSPENDED)
    assert standing(case_days(file, TEN_ITEM), today, CALENDAR).light is Light.PAUSED
    longer, _ = lived(steps.ACCEPTED, steps.DISPATCHED, steps.EXTENDED)
    plain = {clock.kind: clock.due for clock in running.clocks if clock.kind is not ClockKind.STEP}
    later = {clock.kind: clock.due for clock in standing(case_days(longer, TEN_ITEM), today, CALENDAR).clocks}
    assert all(later[kind] == CALENDAR.add_workdays(plain[kind], 10).day for kind in plain)
    file, _ = lived(steps.ACCEPTED, steps.DISPATCHED, steps.DECIDED)
    (clock,) = standing(case_days(file, TEN_ITEM), dt.date(2026, 12, 11), CALENDAR).clocks
    assert (clock.kind, clock.due) == (ClockKind.DELIVER, dt.date(2026, 12, 24))
    file, _ = lived(*steps.WHOLE)
    assert standing(case_days(file, TEN_ITEM), today, CALENDAR).light is Light.DONE


def test_a_case_that_only_began_carries_no_course() -> None:
    file, _ = lived(steps.ACCEPTED)
    assert file.course == NOTHING
    assert len(BY_LAW) == len(Procedure) - 2
