"""Conflicts, second applications and every event's status, read from a real store."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from hall import bodies as b
from hall.cases import CaseFile, CaseState
from hall.chain import ZERO, Entry
from hall.codec import encode, plain
from hall.commands.conflicts import Resolve, resolve
from hall.commands.record import Recorder
from hall.conflict_tasks import account_of
from hall.conflicts import Rule
from hall.events import EventKind as K
from hall.fold import fold_stream
from hall.order import FoldStatus
from hall.persons import Person
from hall.queries import CaseFilter
from hall.staff import Actor, Role
from hall.sync_ports import Arrival
from models.chain_store import readable
from models.hub_store import HubUnits
from models.verify import rebuild
from tests.store.both import both

if TYPE_CHECKING:
    from hall.clock import FixedClock
    from models.opening import Opened

CHIEF = Actor(number="0301", name="徐文博", role=Role.CHIEF)
CASE = "case:c1"
PERSON = "person:p1"
APPLIED = b.CaseApplied(
    number="99010220261120W030001",
    item="i",
    item_name="食品经营许可",
    item_version="v",
    body_code="b",
    person="p1",
)


def take(hall: Opened, clock: FixedClock, stream: str, kind: K, body: b.Body, *, saw: int) -> bytes:
    """An event of window 5 that saw so many of the stream's events arrives and is folded, as at a pull."""
    with hall.units() as work:
        known = sorted(work.chain.stream(stream), key=lambda item: item.event.seq)
    event = replace(
        known[0].event,
        id=uuid.UUID(int=len(known)),
        node=uuid.UUID(int=5),
        seq=1,
        kind=str(kind),
        body=plain(body),
        wall=known[-1].event.wall + 1,
        actor="0205",
        window=5,
        parents=(known[saw - 1].link,),
    )
    entry = Entry.of(ZERO, encode(event))
    arrival = Arrival(
        entry=entry,
        node=event.node,
        inc=event.inc,
        seq=1,
        event_id=event.id,
        stream=stream,
        kind=str(kind),
        tv=1,
    )
    with HubUnits(hall.store, clock)() as work:
        work.add([arrival], 0)
        folded, judged = fold_stream(stream, readable(work.entries([stream])[stream]))
        assert folded is not None
        work.save([folded])
        work.judge(judged)
        work.commit()
    return entry.link


def begin(hall: Opened, clock: FixedClock, *steps: tuple[str, K, b.Body]) -> None:
    with hall.units() as work:
        recorder = Recorder(uow=work, clock=clock, actor="0203", window=3)
        for stream, kind, body in steps:
            clock.move(seconds=1)
            recorder.add(kind, stream, body)
        work.commit()


@both
def test_a_conflict_is_a_task_until_it_is_decided_and_ticked_off(hall: Opened, clock: FixedClock) -> None:
    begin(
        hall, clock,
        (PERSON, K.PERSON_RECORDED, b.PersonRecorded(kind="RIC", number="1", name="尉迟明轩")),
        (CASE, K.CASE_APPLIED, APPLIED),
        (CASE, K.CASE_RECEIVED, b.CaseReceived(delegated=True)),
        (CASE, K.CASE_ACCEPTED, b.CaseAccepted(mode="at_window", on=20261120, document="受1")),
    )  # fmt: skip
    assert hall.views.conflict_tasks() == ()
    told = b.CaseCorrectionTold(items=(), until=20261210, document="补1")
    late = take(hall, clock, CASE, K.CASE_CORRECTION_TOLD, told, saw=2)
    (task,) = hall.views.conflict_tasks()
    assert (task.number, task.person_name, task.group.rule) == (APPLIED.number, "尉迟明轩", Rule.ACCEPT_TELL)
    assert [(side.window, side.documents) for side in task.group.sides] == [(3, ("受1",)), (5, ("补1",))]
    (row,) = hall.views.cases(CaseFilter(open_only=True))
    assert (row.word, row.attention) == ("冲突待裁定", 2)
    lines = hall.views.case_events("c1")
    assert [line.kind for line in lines] == [
        "case.applied", "case.received", "case.accepted", "case.correction_told",
    ]  # fmt: skip
    assert account_of(lines) == ((FoldStatus.EFFECTIVE, 2), (FoldStatus.CONFLICT, 2))
    assert {line.group for line in lines[2:]} == {task.group.id}
    choice = Resolve(actor=CHIEF, case_id="c1", group=task.group.id, choose=late, reason="补正书已送达")
    resolve(choice, hall.units, clock)
    (told_task,) = hall.views.conflict_tasks()
    assert (told_task.group.holds, told_task.group.untold, told_task.group.recall) == (
        False,
        ("0203", "0205"),
        ("受1",),
    )
    file = hall.views.case("c1")
    assert file is not None
    assert file.state is CaseState.CORRECTING
    assert account_of(hall.views.case_events("c1")) == ((FoldStatus.EFFECTIVE, 4), (FoldStatus.SUPERSEDED, 1))


@both
def test_a_store_made_anew_says_the_same_about_conflicts(hall: Opened, clock: FixedClock) -> None:
    begin(
        hall, clock, (CASE, K.CASE_APPLIED, APPLIED), (CASE, K.CASE_RECEIVED, b.CaseReceived(delegated=True))
    )
    take(hall, clock, CASE, K.CASE_WITHDRAWN, b.CaseEnded(reason="x"), saw=1)
    before = hall.views.case("c1")
    assert before is not None
    assert before.conflicts
    rebuild(hall.store)
    assert hall.views.case("c1") == before


@both
def test_a_person_written_at_two_windows_keeps_both_values(hall: Opened, clock: FixedClock) -> None:
    first = b.PersonRecorded(kind="RIC", number="1", name="尉迟明轩", phone="13900000011")
    begin(hall, clock, (PERSON, K.PERSON_RECORDED, first),
          (PERSON, K.PERSON_RECORDED, replace(first, name="尉迟明宣", phone="13900000022")))  # fmt: skip
    assert hall.views.disputed_persons() == ()
    take(hall, clock, PERSON, K.PERSON_RECORDED, replace(first, name="尉迟铭轩", address="河滨路"), saw=1)
    (person,) = hall.views.disputed_persons()
    assert (person.name, person.phone, person.address) == ("尉迟铭轩", "13900000022", "河滨路")
    (name,) = person.conflicts
    assert (name.field, name.rule) == ("name", Rule.FIELD_WEIGHTY)
    assert [(value.value, value.window) for value in name.values] == [("尉迟明宣", 3), ("尉迟铭轩", 5)]
    begin(hall, clock, (PERSON, K.PERSON_RECORDED, replace(first, name="尉迟明轩")))
    assert hall.views.disputed_persons() == ()


@both
def test_second_applications_are_found_by_item_document_and_day(hall: Opened) -> None:
    made = CaseFile(
        id="c1", number="N1", state=CaseState.RECEIVED, item="i", item_name="事项", person="p1", window=3,
        applied_at=1, applied_on=20261120,
    )  # fmt: skip
    with hall.units() as work:
        for ident in ("p1", "p2"):
            work.persons.put(Person(id=ident, kind="RIC", number="1", name="甲", updated_at=1))
        work.persons.put(Person(id="p3", kind="RIC", number="", name="无证", updated_at=1))
        work.cases.put(made)
        work.cases.put(replace(made, id="c2", number="N2", person="p2", window=5, applied_at=2))
        work.cases.put(replace(made, id="c3", number="N3", window=5, item="j", applied_at=3))
        work.cases.put(replace(made, id="c4", number="N4", window=5, applied_on=20261121, applied_at=4))
        work.cases.put(replace(made, id="c5", number="N5", window=6, state=CaseState.VOIDED, applied_at=5))
        work.cases.put(replace(made, id="c6", number="N6", window=3, applied_at=6))
        work.commit()
    found = hall.views.twice_applied(20261101)
    assert [(one.number, one.other_number, one.other_window) for one in found] == [
        ("N1", "N2", 5),
        ("N2", "N6", 3),
    ]
    assert hall.views.twice_applied(20261121) == ()
    with hall.units() as work:
        work.cases.put(replace(made, linked=("c2",)))
        work.commit()
    assert [one.number for one in hall.views.twice_applied(20261101)] == ["N2"]


@both
def test_what_waits_for_its_past_is_told_after_a_while(hall: Opened, clock: FixedClock) -> None:
    begin(hall, clock, (CASE, K.CASE_APPLIED, APPLIED))
    assert hall.views.waiting_events(1) == ()
    with hall.units() as work:
        known = work.chain.stream(CASE)[0]
    supplied = plain(b.CaseSupplied(items=(), complete=True))
    event = replace(
        known.event, id=uuid.UUID(int=8), node=uuid.UUID(int=5), kind=str(K.CASE_SUPPLIED), body=supplied,
        parents=(bytes(32),), actor="0205", window=5,
    )  # fmt: skip
    entry = Entry.of(ZERO, encode(event))
    arrival = Arrival(
        entry=entry,
        node=event.node,
        inc=event.inc,
        seq=1,
        event_id=event.id,
        stream=CASE,
        kind=event.kind,
        tv=1,
    )
    with HubUnits(hall.store, clock)() as work:
        work.add([arrival], 7)
        folded, judged = fold_stream(CASE, readable(work.entries([CASE])[CASE]))
        assert folded is not None
        work.save([folded])
        work.judge(judged)
        work.commit()
    (found,) = hall.views.waiting_events(8)
    assert (found.case, found.number, found.line.window) == ("c1", APPLIED.number, 5)
    assert found.line.status is FoldStatus.WAITING
    assert hall.views.waiting_events(7) == ()
