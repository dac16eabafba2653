"""A case belongs to the window that opened it until another takes it over (D14)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall.cases import CaseFile, CaseState
from hall.commands.supplements import Supply, accept_after, supply
from hall.commands.taking_over import take_over_case
from hall.errors import Refused
from hall.staff import Role
from tests.unit.desk import CLERK, OTHER, Desk, calendar
from tests.unit.test_supplements import HAVE, correcting


def opened() -> tuple[Desk, str]:
    desk, case, _ = correcting()
    return desk, case


def file_of(desk: Desk, case: str) -> CaseFile:
    with desk.store() as unit:
        found = unit.cases.get(case)
    assert found is not None
    return found


def test_another_window_changes_nothing_before_it_has_taken_the_case_over() -> None:
    desk, case = opened()
    file = file_of(desk, case)
    key = file.correction[0].key
    cmd = Supply(actor=OTHER, case_id=case, entries={key: HAVE})
    with pytest.raises(Refused, match=r"case\.other_window.*3号窗"):
        supply(cmd, desk.store, desk.clock, calendar())
    with pytest.raises(Refused, match=r"case\.other_window"):
        accept_after(OTHER, case, desk.store, desk.clock, calendar())
    changes = take_over_case(OTHER, case, " 申请人到5号窗 补正 ", desk.store, desk.clock)
    assert changes.streams == (f"case:{case}",)
    after = file_of(desk, case)
    assert (after.keeper, after.window, after.state) == (5, 3, file.state)
    assert supply(cmd, desk.store, desk.clock, calendar()).file.keeper == 5
    with pytest.raises(Refused, match=r"case\.other_window.*5号窗"):
        supply(replace(cmd, actor=CLERK), desk.store, desk.clock, calendar())


def test_taking_over_what_is_ones_own_writes_nothing() -> None:
    desk, case = opened()
    assert take_over_case(CLERK, case, "", desk.store, desk.clock).streams == ()


def test_what_cannot_be_taken_over() -> None:
    desk, case = opened()
    for actor, ident, reason, code in (
        (replace(OTHER, role=Role.AUDITOR), case, "", r"staff\.right"),
        (replace(OTHER, window=None), case, "", r"case\.window"),
        (OTHER, "nothing", "", r"case\.unknown"),
        (OTHER, case, "长" * 201, r"case\.reason"),
        (OTHER, case, "\x07", r"case\.reason"),
    ):
        with pytest.raises(Refused, match=code):
            take_over_case(actor, ident, reason, desk.store, desk.clock)


def test_a_case_that_is_over_is_left_alone() -> None:
    desk, case = opened()
    over = replace(file_of(desk, case), state=CaseState.WITHDRAWN)
    with desk.store() as unit:
        unit.cases.put(over)
        unit.commit()
    with pytest.raises(Refused, match=r"case\.over.*申请人撤回"):
        take_over_case(OTHER, case, "", desk.store, desk.clock)
