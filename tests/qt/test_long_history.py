"""A long history: its newest step and what is due next are seen at once, beside the list and in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea

from tests.qt import scenes
from tests.qt.geometry import faults
from ui import words
from ui.kit.long_lines import TimeLines

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tests.qt.conftest import Open, Stage
    from ui.pages.case_file import CaseFilePage


def opened(stage: Open, more: int, size: str = "normal") -> Stage:
    """The page 办件 with a case of so many more steps beside the list."""
    made = stage(scenes.judged(), size=size)
    made.port.more = more
    made.press("Alt+2", "Down")
    made.qtbot.waitUntil(lambda: made.desk.cases.opened is not None, timeout=3000)
    settle()
    return made


def settle() -> None:
    """A column that is new is laid out some turns after it came."""
    for _ in range(3):
        QApplication.processEvents()


def history(part: QWidget) -> tuple[TimeLines, QScrollArea]:
    line = part.findChild(TimeLines)
    assert isinstance(line, TimeLines)
    area = next(one for one in part.findChildren(QScrollArea) if one.isAncestorOf(line))
    return line, area


def filed(made: Stage) -> CaseFilePage:
    """The file of the case, once it stands."""
    made.press("Enter")
    page = made.shell.cases.file
    made.qtbot.waitUntil(lambda: len(shown(page)) > 0 and page.isVisible(), timeout=3000)
    settle()
    return page


def shown(part: QWidget) -> list[int]:
    """Which steps are in view as a whole, by their place in the history."""
    line, area = history(part)
    top = line.mapTo(area.viewport(), line.rect().topLeft()).y()
    height = area.viewport().height()
    places = enumerate(line._at(line.width()), line.before)
    return [at for at, one in places if top + one.top >= 0 and top + one.top + one.height <= height]


@pytest.mark.parametrize("size", ["normal", "compact", "175", "wide"])
@pytest.mark.parametrize("more", [4, 9, 40])
def test_the_newest_step_and_what_is_due_stand_beside_the_list(stage: Open, size: str, more: int) -> None:
    made = opened(stage, more, size)
    panel = made.shell.cases.panel
    last = more + 2
    seen = shown(panel)
    assert seen == list(range(seen[0], last + 1))
    assert len(seen) >= 2
    made.shoot(f"history-{more}-{size}", 1.25 if size == "compact" else 1.0)
    assert faults(made.shell) == []


def test_a_short_history_is_whole_and_oldest_first(stage: Open) -> None:
    made = opened(stage, 0)
    line, _ = history(made.shell.cases.panel)
    assert line.before == 0
    assert shown(made.shell.cases.panel) == [0, 1, 2]
    assert line.accessibleName().splitlines()[0].startswith("收件")


def test_what_gives_way_is_counted_and_comes_back_with_the_room(stage: Open) -> None:
    made = opened(stage, 9)
    line, _ = history(made.shell.cases.panel)
    few = line.before
    assert few > 1
    assert words.steps_before(few, "Enter") == f"前面还有 {few} 步，按 Enter 看全部"
    # Everything is still read out.
    assert len(line.accessibleName().splitlines()) == 12
    made.shell.resize(1366, 1400)
    settle()
    assert line.before == 0


def test_materials_and_papers_below_are_seen_too(stage: Open) -> None:
    made = opened(stage, 9)
    _, area = history(made.shell.cases.panel)
    made.qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0, timeout=3000)


@pytest.mark.parametrize("size", ["normal", "compact"])
def test_the_file_opens_at_the_newest_step_and_pages_turn_back(stage: Open, size: str) -> None:
    made = opened(stage, 40, size)
    page = filed(made)
    assert shown(page)[-1] == 42
    made.shoot(f"history-file-{size}", 1.25 if size == "compact" else 1.0)
    assert faults(made.shell) == []
    newest = shown(page)
    made.press("PageUp")
    assert shown(page)[-1] <= newest[0]
    made.press(*["PageUp"] * 10)
    assert shown(page)[0] == 0
    made.press(*["PageDown"] * 10, "Down")
    assert shown(page) == newest
    assert made.desk.cases.file is not None
    assert made.desk.cases.file.row == 1
    # The list under it stays where it was.
    assert made.desk.cases.row == 1
    made.press("PageUp", "Esc")
    assert shown(filed(made)) == newest


def test_a_short_history_stands_from_the_top_in_the_file(stage: Open) -> None:
    made = opened(stage, 1)
    assert shown(filed(made)) == [0, 1, 2, 3]


def test_the_facts_below_are_turned_by_keys(stage: Open) -> None:
    made = opened(stage, 4, "compact")
    page = filed(made)
    made.qtbot.waitUntil(lambda: page.facts.maximum() > 0, timeout=3000)
    assert page.facts.value() == 0
    made.press(*["Shift+PageDown"] * 10)
    settle()
    assert page.facts.value() == page.facts.maximum()
    made.press(*["Shift+PageUp"] * 10)
    settle()
    assert page.facts.value() == 0
    # Neither the materials nor the history moved with them.
    assert made.desk.cases.file is not None
    assert (made.desk.cases.file.row, made.desk.cases.file.back) == (0, 0)
