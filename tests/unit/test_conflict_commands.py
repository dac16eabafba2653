"""Deciding, ticking off and linking at a window; what is closed while a conflict waits."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from hall import bodies as b
from hall.cases import CaseState
from hall.chain import ZERO, Entry
from hall.clock import today
from hall.codec import encode, plain
from hall.commands.casework import accept_deemed, note, unanswered, void
from hall.commands.conflicts import Resolve, acknowledge, link_cases, resolve
from hall.commands.intake import TakeIn, take_in
from hall.commands.record import Recorder
from hall.errors import Refused
from hall.events import EventKind, StreamKind, stream_of
from hall.explanation import WindowAct
from hall.fold_cases import fold_case
from hall.order import FoldStatus, Linked
from tests.unit.desk import AUDITOR, CHIEF, CLERK, MAN, MANAGER, OTHER, Desk, application, calendar, item_of

ACCEPTED = b.CaseAccepted(mode="at_window", on=20261120, document="受9")
REFUSED = b.CaseRefused(
    reason="超出范围", basis="", authority="", review_body="", court="", second="0301", document="不受9"
)


def received(desk: Desk, *, number: int = 1) -> str:
    """A case taken in at window 3, which its department judges."""
    app = application(item_of(delegated=False), number=number, applicant=MAN)
    return take_in(TakeIn(application=app, act=WindowAct.RECEIVE), desk.store, desk.clock, calendar()).file.id


def disputed(desk: Desk, mine: tuple[EventKind, b.Body], theirs: b.CaseAccepted | b.CaseRefused) -> str:
    """A step of this window and one of window 5, which did not see each other."""
    case = received(desk)
    stream = stream_of(StreamKind.CASE, case)
    with desk.store() as work:
        heads = work.chain.heads(stream)
        own = Recorder.for_actor(work, desk.clock, CLERK).add(mine[0], stream, mine[1]).event
        work.commit()
    kind = EventKind.CASE_REFUSED if isinstance(theirs, b.CaseRefused) else EventKind.CASE_ACCEPTED
    foreign = replace(
        own,
        id=uuid.UUID(int=77),
        node=uuid.UUID(int=5),
        seq=1,
        wall=own.wall + 1,
        kind=str(kind),
        body=plain(theirs),
        actor=OTHER.number,
        window=5,
        parents=heads,
    )
    desk.store.state.foreign.append(Entry.of(ZERO, encode(foreign)))
    with desk.store() as work:
        file, judged = fold_case(stream, work.chain.stream(stream))
        work.cases.put(file)
        work.chain.judge(judged)
        work.commit()
    return case


def held() -> tuple[Desk, str]:
    desk = Desk()
    return desk, disputed(desk, (EventKind.CASE_ACCEPTED, ACCEPTED), REFUSED)


def decision(desk: Desk, case: str, side: int = 0, **more: object) -> Resolve:
    (group,) = desk.store.state.cases[case].conflicts
    cmd = Resolve(actor=CHIEF, case_id=case, group=group.id, choose=group.sides[side].link, reason="原件齐全")
    return replace(cmd, **more)  # type: ignore[arg-type]  # fields of Resolve


def code(call: object, *args: object, **more: object) -> str:
    assert callable(call)
    with pytest.raises(Refused) as error:
        call(*args, **more)
    return error.value.code


def status(desk: Desk, link: bytes) -> FoldStatus:
    return desk.store.state.verdicts[link].status


@pytest.mark.parametrize("side", [0, 1])
def test_a_chief_decides_and_every_event_gets_its_new_status(side: int) -> None:
    desk, case = held()
    links = [one.link for one in desk.store.state.cases[case].conflicts[0].sides]
    assert {status(desk, link) for link in links} == {FoldStatus.CONFLICT}
    resolve(decision(desk, case, side), desk.store, desk.clock)
    file = desk.store.state.cases[case]
    assert file.state is (CaseState.ACCEPTED, CaseState.REFUSED)[side]
    assert (file.held, file.conflicts[0].decided_by, file.conflicts[0].reason) == (False, "0301", "原件齐全")
    assert (status(desk, links[side]), status(desk, links[1 - side])) == (
        FoldStatus.EFFECTIVE,
        FoldStatus.SUPERSEDED,
    )
    assert desk.store.fold_again()[f"case:{case}"] == file


def test_what_is_asked_of_a_decision() -> None:
    desk, case = held()
    cmd = decision(desk, case)
    run = (desk.store, desk.clock)
    assert code(resolve, replace(cmd, actor=CLERK), *run) == "staff.right"
    assert code(resolve, replace(cmd, reason=" "), *run) == "resolve.reason"
    assert code(resolve, replace(cmd, case_id="x"), *run) == "case.unknown"
    assert code(resolve, replace(cmd, group="x"), *run) == "conflict.unknown"
    assert code(resolve, replace(cmd, choose=bytes(32)), *run) == "conflict.side"
    assert code(acknowledge, CLERK, case, cmd.group, *run) == "conflict.open"
    resolve(replace(cmd, actor=MANAGER), *run)
    assert code(resolve, cmd, *run) == "conflict.settled"


def test_while_it_waits_only_remarks_and_materials_go_on() -> None:
    desk, case = held()
    stream = stream_of(StreamKind.CASE, case)
    before = len(desk.store.state.entries)
    refused = code(void, CLERK, MANAGER, case, "录错", desk.store, desk.clock, recovered=True)
    assert (refused, len(desk.store.state.entries)) == ("case.held", before)
    with desk.store() as work:
        recorder = Recorder.for_actor(work, desk.clock, CLERK)
        assert code(recorder.add, EventKind.CASE_WITHDRAWN, stream, b.CaseEnded(reason="x")) == "case.held"
    note(CLERK, case, "已电话告知申请人", desk.store, desk.clock)
    assert desk.store.state.cases[case].steps[-1].kind == "case.noted"
    assert desk.store.fold_again()[f"case:{case}"] == desk.store.state.cases[case]


def test_no_calendar_decides_what_two_windows_disagree_about() -> None:
    desk, case = held()
    desk.clock.move(days=20)
    assert accept_deemed(desk.store, desk.clock, calendar()).streams == ()
    assert unanswered((desk.store.state.cases[case],), calendar(), today(desk.clock)) == ()


def test_both_authors_tick_off_once() -> None:
    desk = Desk()
    later = replace(ACCEPTED, document="受10")
    case = disputed(desk, (EventKind.CASE_ACCEPTED, ACCEPTED), later)
    group = desk.store.state.cases[case].conflicts[0]
    assert (group.untold, group.recall) == ((CLERK.number, OTHER.number), ("受10",))
    run = (desk.store, desk.clock)
    assert code(acknowledge, AUDITOR, case, group.id, *run) == "staff.right"
    assert code(acknowledge, MANAGER, case, group.id, *run) == "conflict.told"
    acknowledge(CLERK, case, group.id, *run)
    assert code(acknowledge, CLERK, case, group.id, *run) == "conflict.told"
    acknowledge(OTHER, case, group.id, *run)
    assert desk.store.state.cases[case].attention == 0


def test_two_applications_are_linked_and_stay_two() -> None:
    desk = Desk()
    one, other = received(desk), received(desk, number=2)
    run = (desk.store, desk.clock)
    assert code(link_cases, CLERK, one, one, "同一件", *run) == "link.same"
    assert code(link_cases, CLERK, one, "x", "同一件", *run) == "case.unknown"
    assert code(link_cases, CLERK, one, other, "", *run) == "link.reason"
    link_cases(CLERK, one, other, "同一件，另一窗口重复收件", *run)
    assert code(link_cases, CLERK, one, other, "再来", *run) == "link.same"
    cases = desk.store.state.cases
    assert (cases[one].linked, cases[one].state, cases[other].state) == (
        (other,),
        CaseState.RECEIVED,
        CaseState.RECEIVED,
    )


def test_a_case_with_more_heads_than_an_event_can_name_is_folded_whole() -> None:
    desk = Desk()
    case = received(desk)
    stream = stream_of(StreamKind.CASE, case)
    (base,) = [one for one in desk.store.state.events if one.kind == "case.received"]
    with desk.store() as work:
        heads = work.chain.heads(stream)
    for count in range(9):
        body = plain(b.CaseNoted(text=str(count)))
        event = replace(
            base, id=uuid.UUID(int=count), node=uuid.UUID(int=5), seq=count + 1, kind="case.noted", body=body,
            parents=heads, wall=base.wall + 5,
        )  # fmt: skip
        desk.store.state.foreign.append(Entry.of(ZERO, encode(event)))
    with desk.store() as work:
        Recorder.for_actor(work, desk.clock, CLERK).add(EventKind.CASE_ACCEPTED, stream, ACCEPTED)
        work.commit()
    file = desk.store.state.cases[case]
    assert (file.state, len(file.steps)) == (CaseState.ACCEPTED, 12)
    assert isinstance(Linked.of(desk.store.state.entries[-1]), Linked)
