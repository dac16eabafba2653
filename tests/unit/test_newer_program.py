"""A legal step of a newer program closes a case here until the upgrade; no other step does (F27)."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from hall import bodies as b
from hall.cases import BEYOND, BEYOND_WORD, CaseState, require_known
from hall.chain import ZERO, Entry
from hall.clock import today
from hall.codec import encode, plain
from hall.commands.casework import accept_deemed, note, unanswered
from hall.commands.record import Recorder
from hall.errors import Refused
from hall.events import Event, EventKind, StreamKind, stream_of
from hall.fold_cases import fold_case
from hall.order import FoldStatus, Linked
from tests.unit.case_forks import APPLIED, K, Tree, folded
from tests.unit.desk import CLERK, OTHER, Desk, calendar
from tests.unit.test_conflict_commands import code, received


def newer(desk: Desk, case: str, kind: str, *, crit: bool, tv: int = 1) -> bytes:
    """A step that window 5 took with a newer program arrives here; its link."""
    stream = stream_of(StreamKind.CASE, case)
    with desk.store() as work:
        (last,) = work.chain.stream(stream)[-1:]
        event = replace(
            last.event,
            id=uuid.UUID(int=77),
            node=uuid.UUID(int=5),
            seq=1,
            kind=kind,
            tv=tv,
            crit=crit,
            body=plain(b.CaseNoted(text="新")),
            actor=OTHER.number,
            window=5,
            parents=work.chain.heads(stream),
        )
        entry = Entry.of(ZERO, encode(event))
        desk.store.state.foreign.append(entry)
    with desk.store() as work:
        file, judged = fold_case(stream, work.chain.stream(stream))
        work.cases.put(file)
        work.chain.judge(judged)
        work.commit()
    return entry.link


@pytest.mark.parametrize(("kind", "tv"), [("case.sealed", 1), ("case.accepted", 9)])
def test_an_unknown_legal_step_closes_the_case_to_legal_steps(kind: str, tv: int) -> None:
    desk = Desk()
    case = received(desk)
    link = newer(desk, case, kind, crit=True, tv=tv)
    file = desk.store.state.cases[case]
    assert (file.beyond, file.word, file.state, file.is_open) == (True, BEYOND_WORD, CaseState.RECEIVED, True)
    assert desk.store.state.verdicts[link].status is FoldStatus.DEFERRED
    assert (file.steps[-1].kind, file.steps[-1].note) == (kind, BEYOND)
    stream, before = stream_of(StreamKind.CASE, case), len(desk.store.state.entries)
    body = b.CaseAccepted(mode="at_window", on=20261120)
    with desk.store() as work:
        recorder = Recorder.for_actor(work, desk.clock, CLERK)
        assert code(recorder.add, EventKind.CASE_ACCEPTED, stream, body) == "case.beyond"
    assert len(desk.store.state.entries) == before
    note(CLERK, case, "已电话告知申请人", desk.store, desk.clock)
    assert desk.store.state.cases[case].steps[-1].kind == "case.noted"


def test_no_calendar_decides_it_and_the_day_can_be_closed() -> None:
    desk = Desk()
    case = received(desk)
    newer(desk, case, "case.sealed", crit=True)
    desk.clock.move(days=20)
    assert accept_deemed(desk.store, desk.clock, calendar()).streams == ()
    assert unanswered((desk.store.state.cases[case],), calendar(), today(desk.clock)) == ()


def test_an_unknown_remark_changes_nothing() -> None:
    desk = Desk()
    case = received(desk)
    before = desk.store.state.cases[case]
    newer(desk, case, "case.remarked", crit=False)
    assert desk.store.state.cases[case] == before


def test_it_closes_the_case_beside_other_branches_too() -> None:
    tree = Tree()
    base = tree.begun((K.CASE_RECEIVED, b.CaseReceived(delegated=True)))
    tree.add(K.CASE_NOTED, b.CaseNoted(text="x"), base, node=2)
    unknown = tree.add("case.sealed", {}, base, node=3)
    closed: list[Linked] = [
        replace(one, event=replace(one.event, crit=True)) if one is unknown else one for one in tree.items
    ]
    assert folded(closed)[0].beyond
    assert not folded(tree.items)[0].beyond


def test_of_a_case_whose_application_is_not_here_nothing_may_be_done_either() -> None:
    tree = Tree()
    tree.add(K.CASE_APPLIED, APPLIED)
    event: Event = replace(tree.items[0].event, kind="case.sealed", crit=True, parents=())
    file, _ = folded([Linked(link=bytes(32), event=event)])
    assert file.beyond
    with pytest.raises(Refused, match="较新版本"):
        require_known(file)
