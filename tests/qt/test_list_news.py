"""What arrives from the hall while pages are open is counted with at once, and the keys keep their row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.commands.boards import import_calendar
from hall.commands.casework import note
from hall.events import StreamKind, stream_of
from hall.ports import Changes, Topic
from hall.sync_ports import LinkState, RoundResult
from tests.qt.many_cases import accepted, ready, store_of
from tests.qt.test_issues_page import manager_of
from tests.qt.test_office_work import said
from tests.qt.test_work_cards import with_case
from tests.qt.test_work_theme import finished, opened_theme
from tests.unit import life_desk
from tests.unit.desk import CLERK
from ui import words
from ui.kit.text import TagLabel
from ui.states.case_lists import CaseList
from ui.states.cases import chosen, listed
from ui.states.status import NoticeKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hall.cases import CaseFile
    from tests.qt.real import RealDesk
    from ui.states.case_acts import ActForm

NEW_DAYS = "日期,类型,名称\n" + "".join(
    f"2026-{day},休,放假\n"
    for day in (*(f"10-0{n}" for n in range(1, 8)), *(f"11-{n}" for n in range(23, 28)))
)
"""2026 as it was published again: the last week of November is free."""


def heard(desk: RealDesk, *topics: Topic, cases: Iterable[str] = ()) -> None:
    """The hub brought something."""
    assert desk.window is not None
    assert desk.window.session is not None
    streams = tuple(stream_of(StreamKind.CASE, case) for case in cases)
    changes = Changes(topics=frozenset(topics), streams=streams)
    desk.window.session._rounded(
        RoundResult(state=LinkState.SYNCED, sentence="", waiting=0, at=1, changes=changes)
    )
    desk.settle()


def new_calendar(desk: RealDesk) -> None:
    assert desk.opened is not None
    import_calendar(NEW_DAYS, desk.opened.units, desk.clock)


def accepted_on_friday(desk: RealDesk) -> CaseFile:
    """Five working days from Friday the 20th; today is Tuesday."""
    (case,) = accepted(desk, 1)
    desk.clock.move(days=4)
    return case


def filling_in(desk: RealDesk) -> tuple[CaseFile, ActForm]:
    """A window with a step of an open case half filled in."""
    desk.sign_in()
    (case,) = accepted(desk, 1)
    desk.key("Alt+2")
    desk.desk.open_file(case.id)
    desk.settle()
    desk.key("X")
    desk.write("typed")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    return case, form


def lefts(entries: Iterable[object]) -> set[str]:
    return {str(getattr(one, "left", "")) for one in entries}


def test_a_new_calendar_is_counted_with_in_the_list_and_in_what_is_open(real_desk: RealDesk) -> None:
    desk = real_desk
    case = accepted_on_friday(desk)
    desk.sign_in()
    desk.key("Alt+2")
    desk.until(lambda: desk.desk.cases.entries)
    desk.desk.open_file(case.id)
    desk.settle()
    before = desk.desk.cases
    assert before.file is not None
    assert before.opened is not None
    desk.key("Down")
    assert desk.desk.cases.file is not None
    row = desk.desk.cases.file.row
    assert row == 1
    new_calendar(desk)
    heard(desk, Topic.SETTINGS, Topic.CASES)
    after = desk.desk.cases
    assert lefts(before.entries) == {"剩 3 个工作日"}
    assert lefts(after.entries) == {"剩 5 个工作日"}
    assert after.file is not None
    assert after.opened is not None
    assert after.file.clocks != before.file.clocks
    assert after.opened.entry.left != before.opened.entry.left
    assert after.file.row == row, "who reads on is not taken back to the first material"


def test_a_new_calendar_is_counted_with_in_an_open_theme(real_desk: RealDesk) -> None:
    desk = real_desk
    theme = opened_theme(desk)
    desk.key("Alt+2")
    desk.desk.open_theme(theme.id)
    desk.settle()
    desk.key("Down")
    before = desk.desk.cases.theme
    assert before is not None
    new_calendar(desk)
    heard(desk, Topic.SETTINGS, Topic.CASES)
    after = desk.desk.cases.theme
    assert after is not None
    assert "12月" in after.due
    assert after.due != before.due
    assert after.row == before.row == 1


def test_a_form_that_is_being_filled_in_stays_as_it_is(real_desk: RealDesk) -> None:
    desk = real_desk
    _, form = filling_in(desk)
    new_calendar(desk)
    heard(desk, Topic.SETTINGS, Topic.CASES)
    assert desk.desk.cases.act == form


def test_on_a_single_pc_a_calendar_that_a_technician_imports_is_taken_while_it_is_open(
    real_desk: RealDesk,
) -> None:
    desk = real_desk
    accepted_on_friday(desk)
    desk.sign_in()
    desk.key("Alt+2")
    desk.until(lambda: desk.desk.cases.entries)
    assert lefts(desk.desk.cases.entries) == {"剩 3 个工作日"}
    new_calendar(desk)
    assert desk.window is not None
    assert desk.window.session is not None
    # What a timer does every five minutes.
    desk.window.session._keep_house()
    desk.settle()
    assert lefts(desk.desk.cases.entries) == {"剩 5 个工作日"}


def test_the_manager_sees_the_new_days_too(real_desk: RealDesk) -> None:
    desk = real_desk
    accepted_on_friday(desk)
    desk.sign_in(manager_of(desk))
    made = with_case(desk)
    before = made.state
    assert before.opened is not None
    new_calendar(desk)
    heard(desk, Topic.SETTINGS, Topic.CASES)
    assert lefts(before.entries) == {"剩 3 个工作日"}
    assert lefts(made.state.entries) == {"剩 5 个工作日"}
    assert made.state.opened is not None
    assert made.state.opened.entry.left != before.opened.entry.left


def test_the_cursor_stays_at_its_case_when_another_one_comes_above(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    cases = accepted(desk, 2)
    desk.key("Alt+2")
    desk.until(lambda: desk.desk.cases.entries)
    desk.key("Down")
    here = desk.desk.cases.current()
    assert here is not None
    assert here.id in {one.id for one in cases}
    desk.until(lambda: desk.desk.cases.opened and desk.desk.cases.opened.entry.id == here.id)
    # The newer ones of the same day stand above, or an urgent one does.
    desk.clock.move(seconds=1)
    life_desk.received(store_of(desk), number=7)
    heard(desk, Topic.CASES)
    assert len(listed(desk.desk.cases)) == 3
    now = desk.desk.cases.current()
    assert now is not None
    assert now.id == here.id


def test_results_that_come_are_seen_on_the_page_of_results(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    desk.key("Alt+3")
    desk.settle()
    desk.desk.set_cases(chosen(desk.desk.cases, CaseList.READY))
    assert listed(desk.desk.cases) == ()
    (case,) = ready(desk, 1)
    heard(desk, Topic.CASES)
    assert [one.id for one in listed(desk.desk.cases)] == [case.id]


def noted(desk: RealDesk, case: CaseFile, text: str) -> None:
    """A remark of another window."""
    assert desk.opened is not None
    note(CLERK, case.id, text, desk.opened.units, desk.clock)


def test_what_another_window_does_to_the_open_file_is_shown_and_told(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    case, other = accepted(desk, 2)
    desk.key("Alt+2")
    desk.desk.open_file(case.id)
    desk.settle()
    desk.key("Down")
    noted(desk, other, "别的一件")
    heard(desk, Topic.CASES, cases=[other.id])
    assert desk.told() == "", "nothing that lies open was touched"
    noted(desk, case, "已电话告知")
    heard(desk, Topic.CASES, cases=[case.id])
    assert desk.told() == words.DONE_ELSEWHERE
    file = desk.desk.cases.file
    assert file is not None
    assert any("已电话告知" in f"{line.what}{line.detail}" for line in file.notes)
    assert file.row == 1
    desk.shoot("done-elsewhere")


def test_a_step_that_is_being_filled_in_stays_and_the_clerk_is_told(real_desk: RealDesk) -> None:
    desk = real_desk
    case, form = filling_in(desk)
    noted(desk, case, "已电话告知")
    heard(desk, Topic.CASES, cases=[case.id])
    assert desk.desk.cases.act == form
    assert desk.told() == words.DONE_ELSEWHERE


def test_who_fills_in_a_step_sees_where_the_case_stands_now(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.sign_in()
    (case,) = accepted(desk, 1)
    desk.key("Alt+2")
    desk.desk.open_case(case.id)
    desk.settle()
    desk.desk.say(NoticeKind.DONE, "A001 已完成")
    desk.key("C")
    desk.write("hurry")
    finished(desk, case.id)
    heard(desk, Topic.CASES, cases=[case.id])
    assert desk.told() == words.DONE_ELSEWHERE, "what was done here a moment ago does not hide it"
    form = desk.desk.cases.act
    assert form is not None
    assert [form.get(one.name) for one in form.fields] == ["hurry"]
    assert "办结" in [one.accessibleName() for one in desk.shell.findChildren(TagLabel)]
    desk.shoot("done-elsewhere-form")
    desk.write(" up")
    assert desk.desk.cases.act is not None
    assert desk.desk.cases.act.get(form.fields[0].name) == "hurry up", "the field keeps the focus"


def test_an_open_theme_hears_of_its_items(real_desk: RealDesk) -> None:
    desk = real_desk
    theme = opened_theme(desk)
    desk.key("Alt+2")
    desk.desk.open_theme(theme.id)
    desk.settle()
    before = desk.desk.cases.theme
    assert before is not None
    desk.desk._forget_notice()
    heard(desk, Topic.CASES, cases=[before.children[0].case])
    assert desk.told() == words.DONE_ELSEWHERE


def test_the_manager_sees_what_windows_do_to_the_open_case(real_desk: RealDesk) -> None:
    desk = real_desk
    (case,) = accepted(desk, 1)
    desk.sign_in(manager_of(desk))
    made = with_case(desk)
    noted(desk, case, "已电话告知")
    desk.clock.move(seconds=1)
    life_desk.received(store_of(desk), number=7)
    heard(desk, Topic.CASES, cases=[case.id])
    assert len(listed(made.state)) == 2
    assert made.state.opened is not None
    assert any("已电话告知" in line.detail for line in made.state.opened.timeline)
    assert said(desk) == words.DONE_ELSEWHERE
