"""One step for many cases: each told, none half done (`hall.commands.batches`)."""

from __future__ import annotations

import pytest

from hall.commands.batches import MOST, Together, one_by_one, together, trying
from hall.commands.dispatching import Dispatch, dispatch, urge
from hall.errors import Refused, Unavailable
from hall.ports import Begin, Changes
from tests.unit.desk import CLERK, Desk, calendar
from tests.unit.life_desk import accepted, in_review, stored


def sending(desk: Desk, refuse: int = 0) -> Together:
    def step(cases: tuple[str, ...], begin: Begin) -> Changes:
        if refuse and len(cases) >= refuse:
            raise Refused("test.race", "刚才有人先办了。")
        command = Dispatch(actor=CLERK, case_ids=cases)
        return dispatch(command, begin, desk.clock, calendar()).changes

    return step


def test_a_trial_keeps_nothing() -> None:
    desk = Desk()
    case = accepted(desk)
    before = desk.store.state
    sending(desk)((case.id,), trying(desk.store))
    assert desk.store.state is before
    assert not stored(desk, case.id).course.dispatched_on


def test_those_that_may_go_do_and_the_others_are_told_why() -> None:
    desk = Desk()
    first, second = accepted(desk, number=1), accepted(desk, number=2)
    gone = in_review(desk, number=3)
    done = together((first.id, gone.id, "nobody", second.id), sending(desk), desk.store)
    assert [one.done for one in done.told] == [True, False, False, True]
    assert "审查中" in done.told[1].sentence
    assert done.told[2].sentence == "没有找到这个办件。"
    assert stored(desk, first.id).course.handover == stored(desk, second.id).course.handover != ""
    assert len(done.changes.streams) == 2


def test_when_the_whole_is_refused_nothing_is_done_and_each_is_told() -> None:
    desk = Desk()
    cases = tuple(accepted(desk, number=number).id for number in (1, 2))
    done = together(cases, sending(desk, refuse=2), desk.store)
    assert [one.sentence for one in done.told] == ["刚才有人先办了。"] * 2
    assert not any(stored(desk, case).course.dispatched_on for case in cases)
    assert done.changes == Changes()


def test_one_after_the_other_goes_on_behind_a_refusal_and_an_outage() -> None:
    desk = Desk()
    case, other = in_review(desk, number=1), in_review(desk, number=2)

    def step(wanted: str) -> Changes:
        if wanted == "full":
            raise Unavailable("store.disk", "磁盘已满，没有保存。")
        return urge(CLERK, wanted, "请今天办", desk.store, desk.clock).changes

    done = one_by_one((case.id, "full", "nobody", other.id, case.id), step)
    assert [one.sentence for one in done.told] == ["", "磁盘已满，没有保存。", "没有找到这个办件。", ""]
    assert [stored(desk, one.id).course.urged for one in (case, other)] == [1, 1]


@pytest.mark.parametrize(
    ("cases", "code"), [((), "batch.none"), (tuple(map(str, range(MOST + 1))), "batch.many")]
)
def test_nothing_and_too_many_are_refused(cases: tuple[str, ...], code: str) -> None:
    desk = Desk()
    with pytest.raises(Refused) as error:
        together(cases, sending(desk), desk.store)
    assert error.value.code == code
    with pytest.raises(Refused):
        one_by_one(cases, lambda _case: Changes())
