"""Coming back with what was asked for: in parts, wholly, wrongly, and asked again (domain.md 1.4, D19)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from hall.bodies import FileFact
from hall.cases import CaseState
from hall.catalogue import Necessity
from hall.commands.application import MaterialEntry
from hall.commands.intake import TakeIn, take_in
from hall.commands.open_files import files_of_case
from hall.commands.supplements import Supply, TellAgain, accept_after, supply, tell_again
from hall.errors import Refused
from hall.events import EventKind
from hall.explanation import MaterialState, WindowAct
from hall.paper_forms import Acceptance, CorrectedReceipt, Correction, SuppliedReceipt, decode_paper
from tests.unit.desk import (
    CHIEF,
    CLERK,
    GUIDE,
    MANAGER,
    Desk,
    application,
    calendar,
    catalogue,
    item_of,
)
from tests.unit.life_desk import with_gap

HAVE = MaterialEntry(state=MaterialState.HAVE)
WRONG = MaterialEntry(state=MaterialState.DEFECTIVE, problem="没有盖章")


def correcting(*, delegated: bool = True) -> tuple[Desk, str, list[str]]:
    """A case that waits for two materials."""
    for item in catalogue().items:
        keys = [str(m.no) for m in item.materials if m.necessity == "必要"]
        keys = [key for key in keys if key in application(item).entries][:2]
        if item.delegated is delegated and len(keys) == 2:
            desk = Desk()
            app = application(item, states=dict.fromkeys(keys, MaterialState.MISSING))
            cmd = TakeIn(application=app, act=WindowAct.TELL_CORRECTION)
            return desk, take_in(cmd, desk.store, desk.clock, calendar()).file.id, keys
    raise LookupError


def bring(desk: Desk, case: str, *keys: str, entry: MaterialEntry = HAVE) -> object:
    cmd = Supply(actor=CLERK, case_id=case, entries=dict.fromkeys(keys, entry))
    return supply(cmd, desk.store, desk.clock, calendar())


def refused(command: object, *args: object, **more: object) -> str:
    assert callable(command)
    with pytest.raises(Refused) as error:
        command(*args, **more)
    return error.value.code


def newest(desk: Desk) -> object:
    return decode_paper(list(desk.store.state.owed.values())[-1].form)


def test_corrections_in_two_parts_and_the_day_of_acceptance() -> None:
    desk, case, (first, second) = correcting()
    bring(desk, case, first)
    paper = newest(desk)
    assert isinstance(paper, CorrectedReceipt)
    assert len(paper.still_missing) == 1
    assert paper.told_by == "云政务补〔2026〕000001号"
    assert desk.store.state.cases[case].state is CaseState.CORRECTING
    assert refused(accept_after, CLERK, case, desk.store, desk.clock, calendar()) == "case.move"
    desk.clock.move(days=3)
    bring(desk, case, second)
    assert desk.store.state.cases[case].state is CaseState.RESUBMITTED
    desk.clock.move(days=2)
    done = accept_after(CLERK, case, desk.store, desk.clock, calendar())
    assert (done.file.state, done.file.accepted_on) == (CaseState.ACCEPTED, 20261123)
    shown = newest(desk)
    assert isinstance(shown, Acceptance)
    assert (shown.accepted_on.isoformat(), shown.deemed) == ("2026-11-23", False)
    assert [paper.kind for paper in done.papers] == ["受理通知书"]
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_what_is_brought_and_still_wrong_stays_open() -> None:
    desk, case, (first, second) = correcting()
    mixed = Supply(actor=CLERK, case_id=case, entries={first: HAVE, second: WRONG})
    supply(mixed, desk.store, desk.clock, calendar())
    file = desk.store.state.cases[case]
    assert (file.state, [fact.key for fact in file.correction]) == (CaseState.CORRECTING, [second])
    # What is wrong with it now is on the case and on the paper, and no longer that it lacks.
    assert [fact.problem for fact in file.correction] == ["没有盖章"]
    assert {fact.key: (fact.state, fact.problem) for fact in file.materials}[second] == ("瑕疵", "没有盖章")
    paper = newest(desk)
    assert isinstance(paper, CorrectedReceipt)
    assert [(line.name, line.problem) for line in paper.wrong] == [(file.correction[0].name, "没有盖章")]
    assert (len(paper.lines), paper.still_missing) == (1, ())
    assert paper.hand_in_by == dt.date(2026, 12, 18)
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_who_brings_only_what_is_wrong_goes_with_a_paper_too() -> None:
    desk, case, (first, second) = correcting()
    bring(desk, case, first, entry=WRONG)
    file = desk.store.state.cases[case]
    assert (file.state, file.told_count) == (CaseState.CORRECTING, 1)
    assert [(fact.key, fact.problem) for fact in file.correction] == [(first, "没有盖章"), (second, "缺少")]
    paper = newest(desk)
    assert isinstance(paper, CorrectedReceipt)
    assert (paper.lines, len(paper.wrong), len(paper.still_missing)) == ((), 1, 1)
    bring(desk, case, first, second)
    assert desk.store.state.cases[case].state is CaseState.RESUBMITTED
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_what_is_wrong_has_to_be_said() -> None:
    desk, case, (first, second) = correcting()
    dumb = MaterialEntry(state=MaterialState.DEFECTIVE)
    assert refused(bring, desk, case, first, entry=dumb) == "supply.problem"
    assert refused(bring, desk, case, first, entry=replace(WRONG, problem="字" * 501)) == "supply.problem"
    absent = MaterialEntry(state=MaterialState.MISSING)
    assert refused(bring, desk, case, first, second, entry=absent) == "supply.nothing"


def test_a_wrong_supplement_of_a_gap_is_told_on_its_receipt() -> None:
    desk = Desk()
    case = with_gap(desk)
    (key,) = [one.key for one in case.gap]
    bring(desk, case.id, key, entry=WRONG)
    file = desk.store.state.cases[case.id]
    assert (file.state, [one.key for one in file.gap]) == (CaseState.ACCEPTED_GAP, [key])
    paper = newest(desk)
    assert isinstance(paper, SuppliedReceipt)
    assert [line.problem for line in paper.wrong] == ["没有盖章"]
    assert [line.name for line in paper.still_missing] == [case.gap[0].name]


def test_only_what_was_told_is_taken_and_only_by_those_who_may() -> None:
    desk, case, (first, _) = correcting()
    assert refused(bring, desk, case, "999") == "supply.key"
    assert refused(bring, desk, "nobody", first) == "case.unknown"
    cmd = Supply(actor=GUIDE, case_id=case, entries={first: HAVE})
    assert refused(supply, cmd, desk.store, desk.clock, calendar()) == "staff.right"
    desk.store.state.versions.clear()
    assert refused(bring, desk, case, first) == "catalogue.version"


def test_a_case_that_waits_for_nothing_takes_nothing() -> None:
    desk = Desk()
    cmd = TakeIn(application=application(item_of(delegated=True)), act=WindowAct.ACCEPT)
    case = take_in(cmd, desk.store, desk.clock, calendar()).file.id
    assert refused(bring, desk, case, "1") == "case.move"


def test_the_department_accepts_what_the_window_may_not() -> None:
    desk, case, keys = correcting(delegated=False)
    bring(desk, case, *keys)
    assert refused(accept_after, CLERK, case, desk.store, desk.clock, calendar()) == "supply.department"


def again(desk: Desk, case: str, **more: object) -> object:
    cmd = TellAgain(actor=CLERK, case_id=case, **more)  # type: ignore[arg-type]
    return tell_again(cmd, desk.store, desk.clock, calendar())


def test_a_second_notice_is_for_what_was_newly_handed_in() -> None:
    desk, case, keys = correcting()
    assert refused(again, desk, case, entries={keys[0]: WRONG}) == "case.move"
    bring(desk, case, *keys)
    assert refused(again, desk, case, entries={keys[0]: HAVE}) == "again.nothing"
    assert refused(again, desk, case, entries={"999": WRONG}) == "supply.key"
    again(desk, case, entries={keys[0]: WRONG})
    file = desk.store.state.cases[case]
    assert (file.state, file.told_count) == (CaseState.CORRECTING, 2)
    paper = newest(desk)
    assert isinstance(paper, Correction)
    assert [line.problem for line in paper.lines] == ["没有盖章"]
    body = desk.store.events_of(f"case:{case}")[-1].body
    assert body["again"] is True
    assert "approved_by" not in body


def test_asking_for_something_new_needs_an_approver_with_a_reason() -> None:
    desk, case, keys = correcting()
    bring(desk, case, *keys)
    item = catalogue().item(desk.store.state.cases[case].item)
    assert item is not None
    fresh = next(str(m.no) for m in item.materials if str(m.no) not in keys and m.necessity == "必要")
    entries = {fresh: WRONG}
    assert refused(again, desk, case, entries=entries) == "again.approval"
    same = replace(CHIEF, number=CLERK.number)
    assert refused(again, desk, case, entries=entries, second=same) == "again.approval"
    assert refused(again, desk, case, entries=entries, second=GUIDE) == "staff.right"
    assert refused(again, desk, case, entries=entries, second=MANAGER) == "again.reason"
    again(desk, case, entries=entries, second=CHIEF, reason="新规定要求盖章")
    body = desk.store.events_of(f"case:{case}")[-1].body
    assert (body["approved_by"], body["reason"]) == (CHIEF.number, "新规定要求盖章")


def test_gap_materials_come_in_parts_until_the_list_is_closed() -> None:
    real = item_of(delegated=True, gap=True, may_follow=True)
    keys = [key for key in application(real).entries if key.isdecimal()][:2]
    materials = tuple(
        replace(m, necessity=Necessity.MAY_FOLLOW, gap_days=3) if str(m.no) in keys else m
        for m in real.materials
    )
    item = replace(real, materials=materials)
    desk = Desk()
    with desk.store() as uow:
        new = replace(catalogue(), items=(replace(item, version=item.version + 1),))
        uow.catalogue.add(new, source="x", imported_at=0, imported_by="")
        uow.commit()
    app = application(item, states=dict.fromkeys(keys, MaterialState.MISSING), asks_gap=True)
    cmd = TakeIn(application=app, act=WindowAct.ACCEPT_GAP)
    case = take_in(cmd, desk.store, desk.clock, calendar()).file.id
    bring(desk, case, keys[0])
    paper = newest(desk)
    assert isinstance(paper, SuppliedReceipt)
    assert [line.name for line in paper.still_missing]
    assert paper.still_missing[0].due > paper.dated
    assert desk.store.state.cases[case].state is CaseState.ACCEPTED_GAP
    assert [gap.key for gap in desk.store.state.cases[case].gap] == [keys[1]]
    bring(desk, case, keys[1])
    file = desk.store.state.cases[case]
    assert (file.state, file.gap) == (CaseState.ACCEPTED, ())
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_scans_that_are_brought_later_stand_in_the_case_and_in_the_envelope() -> None:
    """They go up as those of the first visit: the event names them, whoever reads the envelope knows them."""
    desk, case, (first, second) = correcting()
    scan = FileFact(sha256=bytes(range(32)), size=1000, mime="image/jpeg")
    bring(desk, case, first, entry=replace(HAVE, files=(scan,)))
    fact = next(one for one in desk.store.state.cases[case].materials if one.key == first)
    assert fact.files == (scan,)
    named = [event.blobs for event in desk.store.state.events if event.kind == EventKind.CASE_SUPPLIED]
    assert named == [(scan.sha256,)]
    bring(desk, case, second)
    assert [one.sha256 for one in files_of_case(desk.store.state.cases[case])] == [scan.sha256]
