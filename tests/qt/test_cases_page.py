"""The page 办件: search of the whole store, conditions, own filters, the case file, and steps by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from hall.saved_filters import SavedFilter
from tests.qt import scenes
from tests.qt.fake_cases import ENTRIES
from tests.qt.geometry import faults
from tests.qt.test_office_pages import named
from ui import words
from ui.states.case_acts import CaseAct
from ui.states.cases import Asked, CaseForm, CaseList, Conditions, list_counts

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.qt.conftest import Open, Stage


def opened(stage: Open, size: str = "normal") -> Stage:
    """The page 办件 with the second case beside it."""
    made = stage(scenes.judged(), size=size)
    made.press("Alt+2", "Down")
    wait(made, lambda: made.desk.cases.opened is not None)
    return made


def narrowed_to_light(made: Stage) -> bool:
    return made.desk.cases.light is not None


def shown_list(made: Stage) -> CaseList:
    return made.desk.cases.list


def form(made: Stage) -> CaseForm:
    return made.desk.cases.form


def wait(made: Stage, check: Callable[[], object]) -> None:
    made.qtbot.waitUntil(lambda: bool(check()), timeout=3000)
    QApplication.processEvents()


@pytest.mark.parametrize("size", ["normal", "compact", "175", "wide"])
def test_the_page_looks_right(stage: Open, size: str) -> None:
    made = opened(stage, size)
    food = SavedFilter(name="食品经营 在办", item="食品经营许可")
    made.port.own = (food, SavedFilter(name="旧件", list="全部办件"))
    made.desk.load_tab()
    made.desk.set_cases(made.desk.cases)
    QApplication.processEvents()
    made.shoot(f"cases-work-{size}", 1.25 if size == "compact" else 1.0)
    assert faults(made.shell) == []


def test_the_row_under_the_keys_stands_beside_the_list(stage: Open) -> None:
    made = opened(stage)
    shown = [row.id for row in made.shell.cases.table.rows.rows()]
    assert made.desk.cases.opened is not None
    assert made.desk.cases.opened.entry.id == shown[1]
    made.press("Down", "Down")
    wait(made, lambda: made.desk.cases.opened and made.desk.cases.opened.entry.id == shown[3])


def test_a_search_asks_the_whole_store_and_says_when_there_is_more(stage: Open) -> None:
    made = opened(stage)
    made.desk.search_cases("松子")
    wait(made, lambda: made.port.asked)
    assert made.port.asked == [Asked(text="松子")]
    assert [row.id for row in made.shell.cases.table.rows.rows()] == ["c1"]
    assert made.shell.cases.work.line.full() == words.NOT_ALL
    made.press("Esc")
    assert len(made.shell.cases.table.rows.rows()) == len(ENTRIES)


def test_conditions_narrow_and_their_chips_let_go(stage: Open) -> None:
    made = opened(stage)
    made.press("F")
    box = made.shell.cases.panel.box
    assert box is not None
    QApplication.processEvents()
    made.shoot("cases-condition")
    made.desk.typed_step("item", "食品经营许可")
    made.desk.typed_step("since", "13-45")
    made.press("Ctrl+Enter")
    assert made.desk.cases.act is not None
    assert (made.desk.cases.act.wrong, made.desk.cases.act.told) == ("since", words.DAY_WRONG)
    made.desk.typed_step("since", "")
    made.press("Ctrl+Enter")
    assert made.desk.cases.conditions == Conditions(item="食品经营许可")
    assert {row.item for row in made.shell.cases.table.rows.rows()} == {"食品经营许可"}
    made.shoot("cases-narrowed")
    named(made, words.condition("item", "食品经营许可")).click()
    assert len(made.shell.cases.table.rows.rows()) == len(ENTRIES)


@pytest.mark.parametrize("size", ["normal", "compact"])
def test_a_condition_goes_by_the_key_on_its_chip(stage: Open, size: str) -> None:
    made = opened(stage, size)
    made.press("F")
    made.desk.typed_step("item", "食品经营许可")
    made.desk.typed_step("light", "提示")
    made.desk.typed_step("until", "11-20")
    made.press("Ctrl+Enter")
    QApplication.processEvents()
    made.shoot(f"cases-chips-{size}", 1.25 if size == "compact" else 1.0)
    assert faults(made.shell) == []
    made.press("2")
    assert made.desk.cases.conditions == Conditions(item="食品经营许可")
    assert narrowed_to_light(made)
    made.press("2", "9")
    assert not narrowed_to_light(made)
    made.press("1")
    assert made.desk.cases.conditions == Conditions()
    assert not made.desk.press("0"), "there is nothing left to drop"
    named(made, "提示 1").click()
    made.press("0")
    assert not narrowed_to_light(made)


def test_own_filters_are_chosen_renamed_and_dropped_by_keys(stage: Open) -> None:
    made = opened(stage)
    made.press("Ctrl+D")
    notice = made.desk.strip()
    assert notice is not None
    assert notice.text == words.NO_FILTER_YET
    made.port.own = (SavedFilter(name="食品", item="食品经营许可"), SavedFilter(name="旧件", list="超期"))
    made.desk.load_tab()
    QApplication.processEvents()
    made.press(*["Right"] * len(list_counts(made.desk.cases)))
    assert made.desk.cases.conditions == Conditions(item="食品经营许可")
    made.press("Ctrl+D")
    form = made.desk.cases.act
    assert form is not None
    assert form.get("name") == "食品"
    made.desk.typed_step("to", "食品经营 在办")
    QApplication.processEvents()
    made.shoot("cases-own-filter")
    made.press("Ctrl+Enter")
    assert [one.name for one in made.port.own] == ["食品经营 在办", "旧件"]
    made.press("Right")
    assert shown_list(made) is CaseList.OVER
    assert made.desk.cases.conditions == Conditions()
    made.press("Ctrl+D")
    made.desk.typed_step("what", words.DROP)
    made.press("Ctrl+Enter")
    assert [one.name for one in made.port.own] == ["食品经营 在办"]
    made.press(*["Left"] * 20)
    assert shown_list(made) is CaseList.TODAY


def test_a_list_with_conditions_becomes_an_own_filter(stage: Open) -> None:
    made = opened(stage)
    named(made, str(CaseList.CORRECTION)).click()
    made.press("Ctrl+S")
    made.press("Ctrl+Enter")
    assert made.desk.cases.act is not None
    assert made.desk.cases.act.wrong == "name"
    made.desk.typed_step("name", "补正")
    made.press("Ctrl+Enter")
    assert made.port.own == (SavedFilter(name="补正", list="待补正"),)
    named(made, str(CaseList.TODAY)).click()
    named(made, "补正 1").click()
    assert [row.id for row in made.shell.cases.table.rows.rows()] == ["c5"]


@pytest.mark.parametrize("size", ["normal", "compact"])
def test_enter_opens_the_file_and_esc_comes_back(stage: Open, size: str) -> None:
    made = opened(stage, size)
    made.press("Enter")
    assert made.desk.cases.file is not None
    QApplication.processEvents()
    made.shoot(f"case-file-{size}", 1.25 if size == "compact" else 1.0)
    assert faults(made.shell) == []
    made.press("Down")
    assert made.desk.cases.file.row == 1
    made.press("C")
    assert made.shell.cases.file.box is not None
    QApplication.processEvents()
    made.shoot(f"case-file-step-{size}", 1.25 if size == "compact" else 1.0)
    made.press("Esc", "Esc")
    assert made.desk.cases.file is None


def test_a_step_is_asked_sent_and_refused_at_its_field(stage: Open) -> None:
    made = opened(stage)
    made.press("C")
    assert form(made) is CaseForm.ACT
    QApplication.processEvents()
    made.shoot("cases-step")
    made.press("Ctrl+Enter")
    assert made.desk.cases.act is not None
    assert made.desk.cases.act.wrong == "words"
    made.desk.typed_step("words", "请今天答复")
    made.press("Ctrl+Enter")
    assert [form.act for form in made.port.steps] == [CaseAct.URGE]
    assert made.port.steps[0].get("words") == "请今天答复"
    assert form(made) is CaseForm.NONE
    made.press("D")
    notice = made.desk.strip()
    assert notice is not None
    assert "分发" in notice.text


def test_the_results_page_has_its_own_lists(stage: Open) -> None:
    made = stage(scenes.judged())
    made.press("Alt+3")
    assert str(made.desk.cases.list) == "待登记结果"
    QApplication.processEvents()
    made.shoot("results")
    made.press("Alt+2")
    assert str(made.desk.cases.list) == "今天要做"


@pytest.mark.parametrize("size", ["normal", "compact"])
def test_marked_cases_stand_beside_the_list_with_what_may_be_done(stage: Open, size: str) -> None:
    made = opened(stage, size)
    made.press("Space", "Shift+Down", "Shift+Down")
    wait(made, lambda: len(made.desk.cases.offered.cases) == 3)
    made.shoot(f"cases-marked-{size}", 1.25 if size == "compact" else 1.0)
    assert faults(made.shell) == []
    made.press("C")
    made.desk.typed_step("words", "请今天答复")
    made.press("Ctrl+Enter")
    assert [len(form.cases) for form in made.port.steps] == [3]
    QApplication.processEvents()
    made.shoot(f"cases-batch-{size}", 1.25 if size == "compact" else 1.0)
    assert faults(made.shell) == []
    named(made, words.BATCH_GONE).click()
    assert made.desk.cases.batch is None
    made.press("Ctrl+A", "Esc")
    assert not made.desk.cases.marked
