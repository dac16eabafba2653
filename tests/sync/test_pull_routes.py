"""一件事 and 办不成事 over real HTTP between real stores: they go where their cases and answers go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall import bodies as b
from hall.cases import CaseState
from hall.clock import FixedClock, today
from hall.commands.catalogue import import_catalogue
from hall.commands.issues import AnswerIssue, RaiseIssue, answer_issue, raise_issue
from hall.commands.record import Recorder
from hall.commands.theme_stages import BeginChild, ThemeView, begin_child, theme_view
from hall.commands.themes import ThemeDone, open_theme
from hall.events import EventKind
from hall.life_bodies import Branch
from hall.pull_ports import SCOPE_DAYS
from hall.theme_course import Whole
from models.engine import Store
from models.hub_store import HubUnits
from models.unit_of_work import Units
from models.verify import rebuild, verify
from sync.folding import Folding
from tests.fakes.pulling import PullingDesk, a_desk, a_hub
from tests.fakes.sync_files import a_store
from tests.unit.desk import CLERK, GUIDE, MANAGER, OTHER, WOMAN, calendar, catalogue
from tests.unit.theme_desk import application

SHOP = "开办餐饮店"


@pytest.fixture
def hub_store(tmp_path: Path) -> Iterator[Store]:
    with a_store(tmp_path / "hub.db") as store:
        yield store


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock.on("2026-11-20T09:00:00")


def taught(desk: PullingDesk, clock: FixedClock) -> PullingDesk:
    import_catalogue(catalogue(), source="青禾区", begin=desk.units, clock=clock)
    return desk


def opened(desk: PullingDesk, clock: FixedClock) -> ThemeDone:
    return open_theme(application(SHOP), desk.units, clock, calendar())


def closed(desk: PullingDesk, clock: FixedClock, case: str) -> None:
    with desk.units() as uow:
        recorder = Recorder.for_actor(uow, clock, CLERK)
        stream = f"case:{case}"
        branch = Branch(code="X", name="部门")
        recorder.add(EventKind.CASE_DISPATCHED, stream, b.CaseDispatched(branches=(branch,)))
        decided = b.CaseDecided(granted=True, on=20261120, officer="部门")
        recorder.add(EventKind.CASE_DECIDED, stream, decided)
        recorder.add(EventKind.CASE_CLOSED, stream, b.CaseClosed(result="准予"))
        uow.commit()


def view(desk: PullingDesk, clock: FixedClock, theme: str) -> ThemeView:
    with desk.units() as uow:
        return theme_view(uow, theme, calendar(), today(clock))


def test_a_theme_of_one_window_goes_on_at_another(
    tmp_path: Path, hub_store: Store, clock: FixedClock
) -> None:
    with (
        a_hub(hub_store, clock) as (_, url),
        a_desk(tmp_path, url, clock, "three") as three,
        a_desk(tmp_path, url, clock, "five") as five,
    ):
        done = opened(taught(three, clock), clock)
        closed(three, clock, done.cases[0].id)
        three.settle()
        taught(five, clock).settle()
        found = view(five, clock, done.theme.id)
        assert found.theme == view(three, clock, done.theme.id).theme
        assert found.standing.whole is Whole.TO_BEGIN
        child = done.theme.children[1].case
        cmd = BeginChild(actor=OTHER, theme_id=done.theme.id, case_id=child, credit_bar=False)
        begin_child(cmd, five.units, clock, calendar())
        five.settle()
        three.settle()
        case = view(three, clock, done.theme.id).cases[child]
        assert (case.state, case.keeper) == (CaseState.ACCEPTED, OTHER.window)
        for store in (three.store, five.store):
            assert verify(store).faults == ()
            assert rebuild(store).ok
        Folding(HubUnits(hub_store, clock), clock).drain()
        with Units(hub_store, clock=clock)() as uow:
            assert uow.themes.get(done.theme.id) == found.theme


def test_a_desk_that_comes_later_has_a_theme_as_long_as_a_case_of_it_is_open(
    tmp_path: Path, hub_store: Store, clock: FixedClock
) -> None:
    with a_hub(hub_store, clock) as (_, url), a_desk(tmp_path, url, clock, "three") as three:
        done = opened(taught(three, clock), clock)
        lone = open_theme(application("企业信息变更", number=2), three.units, clock, calendar())
        for case in (one.id for one in lone.cases):
            with three.units() as uow:
                ended = b.CaseEnded(reason="申请人撤回")
                recorder = Recorder.for_actor(uow, clock, CLERK)
                recorder.add(EventKind.CASE_WITHDRAWN, f"case:{case}", ended)
                uow.commit()
        cmd = RaiseIssue(actor=GUIDE, words="跑了三次", person=WOMAN)
        waiting = raise_issue(cmd, three.units, clock, calendar()).file.id
        answered = raise_issue(cmd, three.units, clock, calendar()).file.id
        answer = AnswerIssue(
            actor=MANAGER, issue_id=answered, result="已说明情况", words="已说明", way="当面"
        )
        answer_issue(answer, three.units, clock)
        three.settle()
        Folding(HubUnits(hub_store, clock), clock).drain()
        clock.move(days=SCOPE_DAYS + 1)
        with a_desk(tmp_path, url, clock, "five") as five:
            five.settle()
            with five.units() as uow:
                assert uow.themes.get(done.theme.id) == done.theme
                assert uow.themes.by_number(done.theme.number) == done.theme
                assert [one.id for one in uow.themes.open()] == [done.theme.id]
                assert uow.themes.get(lone.theme.id) is None
                assert [one.id for one in uow.issues.since(99991231)] == [waiting]
                issue = uow.issues.get(waiting)
                assert issue is not None
                assert uow.issues.by_number(issue.number) == issue
                assert issue.person is not None
                assert uow.persons.get(issue.person) is not None
                assert uow.themes.by_number("") is None
                assert uow.issues.by_number("") is None
                assert uow.issues.get(answered) is None
            assert verify(five.store).faults == ()
