"""Days and phases of a whole whose children took another way than the usual one (domain.md 1.7)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hall.cases import CaseFile, CaseState
from hall.commands.theme_stages import theme_view
from hall.course import Course
from hall.theme_course import Phase, ThemeStanding, Whole, standing_of
from hall.theme_file import ThemeFile
from tests.unit.desk import Desk, calendar
from tests.unit.test_themes import BIRTH, SHOP
from tests.unit.theme_desk import application, opened, theme

LATER = dt.date(2027, 3, 20)


def whole(name: str, count: int) -> tuple[ThemeFile, list[CaseFile]]:
    """A theme with its first `count` items."""
    desk = Desk()
    done = opened(desk, application(name, chosen={step.item_code for step in theme(name).steps[:count]}))
    view = theme_view(desk.store(), done.theme.id, calendar(), dt.date(2026, 11, 20))
    return view.theme, [view.cases[one.case] for one in view.theme.children]


def at(file: ThemeFile, cases: list[CaseFile], day: dt.date, **dues: dt.date) -> ThemeStanding:
    named = dict(zip(("first", "second"), (case.id for case in cases), strict=True))
    known = {named[name]: (due, False) for name, due in dues.items()}
    return standing_of(file, {case.id: case for case in cases}, calendar(), day, known)


def ended(case: CaseFile, state: CaseState, day: int, **course: object) -> CaseFile:
    return replace(case, state=state, ended_on=day, course=replace(Course(), **course))  # type: ignore[arg-type]


def test_what_needed_no_permit_is_over_on_its_day_and_moves_the_whole_no_more() -> None:
    file, cases = whole(BIRTH, 2)
    file = replace(file, children=(replace(file.children[0], days=20, unit="工作日"), file.children[1]))
    unasked = replace(cases[0], accepted_on=0, received_on=0)
    over = [
        ended(unasked, CaseState.NOT_REQUIRED, 20261120),
        ended(cases[1], CaseState.DELIVERED, 20261124, decided_on=20261123, closed_on=20261123, granted=True),
    ]
    now = at(file, over, LATER)
    assert (now.whole, now.due, now.provisional) == (Whole.DONE, dt.date(2026, 11, 23), False)
    assert [one.due for one in now.children] == [dt.date(2026, 11, 20), dt.date(2026, 11, 23)]


def test_a_child_that_waits_for_its_applicant_cannot_end_before_today() -> None:
    file, cases = whole(BIRTH, 2)
    waits = [replace(cases[0], state=CaseState.CORRECTING), cases[1]]
    now = at(file, waits, LATER, first=dt.date(2026, 12, 22))
    due = now.children[0].due
    assert due is not None
    assert due >= LATER
    assert now.children[0].provisional
    assert now.due is not None
    assert now.due >= due


def test_what_is_late_stays_due_on_its_day() -> None:
    file, cases = whole(BIRTH, 2)
    late = [replace(cases[0], state=CaseState.IN_REVIEW, accepted_on=20261120), cases[1]]
    assert at(file, late, LATER, first=dt.date(2026, 12, 22)).children[0].due == dt.date(2026, 12, 22)


def test_a_decision_that_was_taken_back_is_none_to_go_on_with() -> None:
    file, cases = whole(SHOP, 2)
    stage, first = file.children[0].stage + 1, (cases[0].id,)
    needs = replace(file.children[1], stage=stage, after=first, needs=first)
    file = replace(file, children=(file.children[0], needs))
    given = ended(cases[0], CaseState.DELIVERED, 20261124, closed_on=20261123, granted=True)
    waiting = replace(cases[1], state=CaseState.PREAPPLIED)
    assert [one.phase for one in at(file, [given, waiting], LATER).children] == [Phase.DONE, Phase.MAY_BEGIN]
    revoked = replace(given, course=replace(given.course, revoked_on=20261125))
    now = at(file, [revoked, waiting], LATER)
    assert [one.phase for one in now.children] == [Phase.FAILED, Phase.BLOCKED]
    assert given.item_name in now.children[1].reason
