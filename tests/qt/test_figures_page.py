"""The page 统计 in its window: days, cuts, the way down to a number, the export; by keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.qt import live_scenes as scenes
from tests.qt.geometry import faults
from tests.qt.live_scenes import FakeHall
from tests.qt.test_live_hall import SIZES, Open, Stage, stage
from ui import words
from ui.live.figures_desk import FiguresDesk

__all__ = ["stage"]


def desk(at: Stage) -> FiguresDesk:
    assert at.shell.figures is not None
    return at.shell.figures


def opened(stage: Open, size: str = "normal") -> Stage:
    at = stage(FakeHall(report=scenes.report()), size)
    at.key("Alt+3")
    return at


@pytest.mark.parametrize("size", list(SIZES))
def test_every_cut_is_drawn_whole(stage: Open, size: str) -> None:
    at = opened(stage, size)
    for number, name in enumerate(("hall", "queues", "windows", "people", "hours", "sources"), 1):
        at.key(str(number))
        at.shoot(f"manager-figures-{name}-{size}")
        assert not faults(at.shell), name
        assert desk(at).page.table(desk(at).state).rows.rows(), name


def test_a_figure_leads_to_its_numbers_and_a_number_to_its_steps(stage: Open) -> None:
    at = opened(stage)
    page = desk(at).page
    at.key(*(["Down"] * 4))
    panel = page.panel.state
    assert panel is not None
    assert panel.title == words.figures_title("弃号", 43)
    at.key("Enter", "Down", "Enter")
    assert page.panel.state is not None
    assert any(text.endswith("邹正野") for _, text in page.panel.state.lines)
    at.shoot("manager-figures-number")
    at.key("Esc", "Esc", "Up")
    assert desk(at).state.row == 3


def test_days_go_back_by_keys_and_never_past_today(stage: Open) -> None:
    at = opened(stage)
    at.key("Right")
    assert desk(at).state.day == scenes.DAY
    at.key("Left")
    assert desk(at).state.day == 20261007
    assert desk(at).page._empty.isVisible()
    at.shoot("manager-figures-empty")
    at.key("D")
    field = desk(at).page._field
    assert field is not None
    field.show_text("")
    at.write("2026-13-01")
    at.key("Enter")
    assert desk(at).state.day == 20261007
    at.shoot("manager-figures-date")
    field.show_text("")
    at.write("10-8")
    at.key("Enter")
    assert desk(at).state.day == scenes.DAY
    assert desk(at).state.report is not None


def test_a_day_is_exported_to_a_file(stage: Open, tmp_path: Path) -> None:
    at = opened(stage)
    at.key("X")
    field = desk(at).page._field
    assert field is not None
    field.show_text("")
    at.write("figures")
    at.key("Enter")
    assert not at.hall.exported
    at.shoot("manager-figures-file")
    field.show_text(str(tmp_path / "figures.xlsx"))
    at.key("Enter")
    at.qtbot.waitUntil(lambda: bool(at.hall.exported), timeout=5000)
    assert at.hall.exported == [tmp_path / "figures.xlsx"]
    at.qtbot.waitUntil(lambda: bool(at.said()), timeout=5000)
    assert at.said() == f"已导出 {scenes.DAY}"
