"""The intake page driven by keys, at 1366×768 and at 125 %: nothing cut, nothing over another, one focus."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from hall.reasons import Outcome
from tests.qt import scenes
from tests.qt.conftest import Open, Stage
from tests.qt.geometry import faults
from ui import words
from ui.states.draft import Draft, Place, Step
from ui.states.intake import Intake
from ui.states.queue import Phase, QueueKey


def confirming() -> Intake:
    """All judged, in the step 确认."""
    state = scenes.judged()
    return replace(state, draft=replace(state.draft, step=Step.CONFIRM))


def keying() -> Intake:
    """The form of a company."""
    state = scenes.judged()
    return replace(state, draft=replace(state.draft, step=Step.PERSON))


def asking() -> Intake:
    """The questions."""
    state = scenes.judged()
    draft = replace(
        state.draft, step=Step.SITUATION, row=1, search="sp", answers=frozenset({"Q1.catering"}), states={}
    )
    return replace(state, draft=draft)


def nobody() -> Intake:
    """Nobody is being served."""
    return Intake(draft=Draft(id="new"))


SCENES: dict[str, tuple[Callable[[], Intake], bool]] = {
    "desk-intake": (scenes.judged, False),
    "desk-intake-half": (scenes.halfway, False),
    "desk-intake-offline": (scenes.correction, True),
    "desk-item-search": (scenes.searching, False),
    "desk-situation": (asking, False),
    "desk-confirm": (confirming, False),
    "desk-person": (keying, False),
    "desk-empty": (nobody, False),
}


@pytest.mark.parametrize("size", ["normal", "compact"])
@pytest.mark.parametrize("name", list(SCENES))
def test_every_step_fits_and_shows_one_focus(stage: Open, name: str, size: str) -> None:
    make, offline = SCENES[name]
    made = stage(make(), size=size, offline=offline)
    made.shoot(f"{name}-{size}", 1.0 if size == "normal" else 1.25)
    assert faults(made.shell) == []
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.isVisible()
    assert not focus.visibleRegion().isEmpty()


@pytest.mark.parametrize("size", ["normal", "compact"])
def test_the_layout_has_the_measures_of_the_design(stage: Open, size: str) -> None:
    shell = stage(scenes.judged(), size=size).shell
    wide = {"normal": (204, 316), "compact": (156, 264)}[size]
    assert (shell.strip.width(), shell.intake.result.width()) == wide
    assert shell.intake.materials.table.rowHeight(0) == {"normal": 36, "compact": 28}[size]
    assert shell.intake.result.primary.height() == 44
    table = shell.intake.materials.table
    if size == "compact":
        assert table.verticalScrollBar().maximum() == 0


def test_a_case_from_the_call_to_the_papers_by_keys(stage: Open) -> None:
    made = stage(nobody())
    made.port.state = made.desk.queue = replace(made.desk.queue, phase=Phase.IDLE, ticket=None)
    made.port.card = scenes.company().helped_by
    made.press("F2")
    assert [key for key, _ in made.port.acts] == [QueueKey.NEXT]
    made.press("F9")
    assert step_of(made) is Step.ITEM
    QTest.keyClicks(made.shell.intake.items.search.edit, "sp")
    made.press("Enter", "1", "1", "Enter", "2", "1", "0", "Ctrl+Enter")
    assert step_of(made) is Step.CONFIRM
    made.press("Ctrl+Enter")
    assert [outcome for _, outcome in made.port.submitted] == [Outcome.ACCEPT]
    assert made.desk.queue.case_out
    assert made.port.saved[-1].step is Step.CONFIRM


def test_letters_type_in_a_field_and_act_outside(stage: Open) -> None:
    made = stage(scenes.judged())
    table = made.shell.intake.materials.table
    QTest.keyClick(table, Qt.Key.Key_3)
    field = made.shell.intake.materials.detail.field
    assert field.hasFocus()
    QTest.keyClicks(field, "102")
    assert field.text() == "102"
    assert made.desk.intake.draft.reasons["5"] == "102"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert table.hasFocus()
    assert made.desk.intake.draft.row == 5


def test_the_bar_of_the_row_stays_while_its_detail_has_the_focus(stage: Open) -> None:
    made = stage(scenes.judged())
    table = made.shell.intake.materials.table
    made.press("3")
    assert made.desk.intake.draft.place is Place.REASON
    assert table.active
    made.shell.intake.result.primary.setFocus()
    assert not table.active


def test_an_act_that_is_not_allowed_says_why(stage: Open) -> None:
    made = stage(scenes.judged())
    made.press("F5")
    assert made.desk.notice is not None
    assert words.AT_WINDOW in made.desk.notice.text
    assert made.shell.intake.strip.isVisible()
    assert made.port.acts == []


def test_the_card_reader_without_a_card_is_a_sentence(stage: Open) -> None:
    made = stage(scenes.judged())
    made.press("F9")
    assert made.desk.notice is not None
    assert made.desk.notice.text == "读卡器上没有证件，请放上证件再按 F9。"


def test_ctrl_tab_goes_round_the_four_areas(stage: Open) -> None:
    made = stage(scenes.judged())
    seen = []
    for _ in range(4):
        made.press("Ctrl+Tab")
        seen.append(QApplication.focusWidget())
    assert len(set(map(id, seen))) == 4


def test_caps_can_be_hidden_but_for_primary_and_foot(stage: Open) -> None:
    made = stage(scenes.judged())
    made.press("Ctrl+/")
    assert made.shell.top.tabs[0].findChildren(QWidget, "") is not None
    assert made.shell.intake.result.primary.cap is not None
    assert made.shell.intake.applicant.button.cap is None


def test_another_size_keeps_place_and_words(stage: Open) -> None:
    made = stage(scenes.halfway())
    made.shell.resize(1093, 614)
    QApplication.processEvents()
    assert made.shell.strip.width() == 156
    assert made.shell.intake.materials.table.current_row == 8
    assert made.shell.intake.result.primary.accessibleName() == words.HAVE_NEXT


def test_every_material_row_is_read_aloud_in_words(stage: Open) -> None:
    table = stage(scenes.judged()).shell.intake.materials.table
    assert table.accessibleDescription() == (
        "缺 5 食品安全规章制度目录清单 容缺 3 个工作日 收原件 1 11月25日前补齐"
    )


def step_of(made: Stage) -> Step:
    """Where the draft is now."""
    return made.desk.intake.draft.step


def made_tab(made: Stage, number: int) -> None:
    """Open a page by its key."""
    made.press(f"Alt+{number}")
    QApplication.processEvents()


@pytest.mark.parametrize("size", ["normal", "compact"])
@pytest.mark.parametrize(("number", "name"), [(2, "desk-cases"), (3, "desk-pick-up"), (4, "desk-day-end")])
def test_the_other_pages_fit(stage: Open, number: int, name: str, size: str) -> None:
    made = stage(scenes.judged(), size=size)
    made_tab(made, number)
    if number == 2:
        made.press("Down", "Enter")
        QApplication.processEvents()
        assert made.desk.cases.opened is not None
        assert made.desk.cases.opened.entry.id == "c2"
    made.shoot(f"{name}-{size}", 1.0 if size == "normal" else 1.25)
    assert faults(made.shell) == []


def test_cases_are_found_by_number_and_name(stage: Open) -> None:
    made = stage(scenes.judged())
    made.press("/")
    QTest.keyClicks(made.shell.top.search.edit, "W040003")
    assert made.desk.tab == 1
    assert [entry.id for entry in made.shell.cases.table.rows.rows()] == ["c2"]
    made.press("Enter")
    assert made.desk.cases.opened is not None


def test_a_received_case_keeps_the_day_open(stage: Open) -> None:
    made = stage(scenes.judged())
    made_tab(made, 4)
    assert not made.shell.day_end.close_button.isEnabled()
