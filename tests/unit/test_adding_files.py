"""Scans added to cases after their step, one file for several cases, and one taken away again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hall.cases import CaseFile
from hall.commands.adding_files import MAX_FILES, AddFiles, RemoveFile, add_files, remove_file
from hall.commands.casework import void
from hall.commands.intake import TakeIn, take_in
from hall.errors import Refused
from hall.explanation import WindowAct
from hall.material_facts import FileFact
from hall.ports import Changes
from tests.unit.desk import CLERK, GUIDE, MAN, MANAGER, OTHER, WOMAN, Desk, application, calendar, item_of

ONE = FileFact(sha256=b"\x01" * 32, size=400_000, mime="image/jpeg")
TWO = FileFact(sha256=b"\x02" * 32, size=900_000, mime="application/pdf")


def accepted(desk: Desk, number: int = 1) -> CaseFile:
    item = item_of(delegated=True)
    app = application(item, number=number, applicant=WOMAN if number == 1 else MAN)
    return take_in(TakeIn(application=app, act=WindowAct.ACCEPT), desk.store, desk.clock, calendar()).file


def names(desk: Desk, case: str, key: str) -> list[bytes]:
    facts = desk.store.state.cases[case].materials
    return [one.sha256 for fact in facts if fact.key == key for one in fact.files]


def refused(act: Callable[[], Changes]) -> str:
    with pytest.raises(Refused) as told:
        act()
    return told.value.code


def test_scans_come_beside_those_that_are_there_from_any_window() -> None:
    desk = Desk()
    case = accepted(desk)
    key, state = case.materials[0].key, case.state
    add_files(CLERK, [AddFiles(case=case.id, files={key: (ONE,)})], desk.store, desk.clock)
    changes = add_files(OTHER, [AddFiles(case=case.id, files={key: (ONE, TWO)})], desk.store, desk.clock)
    assert changes.streams == (f"case:{case.id}",)
    assert names(desk, case.id, key) == [ONE.sha256, TWO.sha256]
    after = desk.store.state.cases[case.id]
    assert (after.state, after.materials[0].state) == (state, case.materials[0].state)
    added = [one.event for one in desk.store().chain.stream(f"case:{case.id}")][-1]
    assert added.blobs == (TWO.sha256,)


def test_one_file_for_two_cases_is_named_by_both_or_by_none() -> None:
    desk = Desk()
    first, second = accepted(desk), accepted(desk, 2)
    key = first.materials[0].key
    wanted = [AddFiles(case=case.id, files={key: (ONE,)}) for case in (first, second)]
    add_files(CLERK, wanted, desk.store, desk.clock)
    assert names(desk, first.id, key) == names(desk, second.id, key) == [ONE.sha256]
    broken = [AddFiles(case=first.id, files={key: (TWO,)}), AddFiles(case="none", files={key: (TWO,)})]
    assert refused(lambda: add_files(CLERK, broken, desk.store, desk.clock)) == "case.unknown"
    assert names(desk, first.id, key) == [ONE.sha256]


def test_nothing_new_writes_nothing() -> None:
    desk = Desk()
    case = accepted(desk)
    key = case.materials[0].key
    wanted = [AddFiles(case=case.id, files={key: (ONE,)})]
    add_files(CLERK, wanted, desk.store, desk.clock)
    events = len(desk.store().chain.stream(f"case:{case.id}"))
    assert add_files(CLERK, wanted, desk.store, desk.clock) == Changes()
    assert len(desk.store().chain.stream(f"case:{case.id}")) == events


def test_what_is_refused() -> None:
    desk = Desk()
    case = accepted(desk)
    key = case.materials[0].key

    def adding(files: dict[str, tuple[FileFact, ...]], actor: object = CLERK) -> Callable[[], Changes]:
        return lambda: add_files(
            actor,  # type: ignore[arg-type]  # one of the cast
            [AddFiles(case=case.id, files=files)],
            desk.store,
            desk.clock,
        )

    many = tuple(
        FileFact(sha256=n.to_bytes(32, "big"), size=1, mime="image/jpeg") for n in range(MAX_FILES + 1)
    )
    assert refused(adding({key: (ONE,)}, GUIDE)) == "staff.right"
    assert refused(adding({})) == refused(adding({key: ()})) == "files.none"
    assert refused(adding({"99.9": (ONE,)})) == "material.unknown"
    assert refused(adding({key: many})) == "files.many"
    void(CLERK, MANAGER, case.id, "录错了", desk.store, desk.clock, recovered=True)
    assert refused(adding({key: (ONE,)})) == "case.closed"


def test_a_scan_that_does_not_belong_there_goes_with_its_reason() -> None:
    desk = Desk()
    case = accepted(desk)
    key = case.materials[0].key
    add_files(CLERK, [AddFiles(case=case.id, files={key: (ONE, TWO)})], desk.store, desk.clock)

    def removing(sha256: bytes, reason: str = "别人的身份证") -> Callable[[], Changes]:
        cmd = RemoveFile(case=case.id, key=key, sha256=sha256, reason=reason)
        return lambda: remove_file(CLERK, cmd, desk.store, desk.clock)

    assert refused(removing(ONE.sha256, " ")) == "files.reason"
    removing(ONE.sha256)()
    assert names(desk, case.id, key) == [TWO.sha256]
    assert refused(removing(ONE.sha256)) == "files.unknown"
    assert refused(removing(b"\x09" * 32)) == "files.unknown"
    add_files(CLERK, [AddFiles(case=case.id, files={key: (ONE,)})], desk.store, desk.clock)
    assert names(desk, case.id, key) == [TWO.sha256, ONE.sha256]
