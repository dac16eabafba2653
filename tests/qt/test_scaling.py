"""The screens at other scalings and widths, in high contrast, and with wider texts (tokens.md 10, D33)."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from tests.qt import scenes
from tests.qt.conftest import Open
from tests.qt.geometry import faults
from tests.qt.test_intake_page import SCENES
from tests.qt.test_intake_places import SCENES as PLACES
from ui import words
from ui.dialogs import KeysDialog
from ui.states.intake import Intake
from ui.style import MAX_WIDTH, Style

EVERY: dict[str, tuple[Callable[[], Intake], bool]] = {**SCENES, **PLACES}
SCALES = {"150": 1.5, "175": 1.75, "wide": 1.0, "widest": 1.0}


@pytest.mark.parametrize("size", list(SCALES))
@pytest.mark.parametrize("name", ["desk-intake", "desk-item-search", "desk-confirm", "desk-person"])
def test_other_scalings_and_widths_fit(stage: Open, name: str, size: str) -> None:
    make, offline = SCENES[name]
    made = stage(make(), size=size, offline=offline)
    made.shoot(f"{name}-{size}", SCALES[size])
    assert faults(made.shell) == []


@pytest.mark.parametrize("size", ["normal", "compact"])
@pytest.mark.parametrize("name", list(EVERY))
def test_texts_of_another_face_fit(stage: Open, name: str, size: str) -> None:
    make, offline = EVERY[name]
    made = stage(make(), size=size, offline=offline, style=Style(spread=108))
    assert made.shell._look.spread == 108
    assert faults(made.shell) == []


def test_a_wide_window_has_wider_sides_and_a_very_wide_one_stops_growing(stage: Open) -> None:
    wide = stage(scenes.judged(), size="wide").shell
    assert (wide.strip.width(), wide.intake.result.width()) == (240, 380)
    widest = stage(scenes.judged(), size="widest").shell
    body = widest._body
    assert body is not None
    assert body.width() == MAX_WIDTH


@pytest.mark.parametrize("size", ["normal", "compact"])
def test_high_contrast_changes_values_only(stage: Open, size: str) -> None:
    made = stage(scenes.correction(), size=size, offline=True, style=Style(high_contrast=True))
    made.shoot(f"contrast-{size}", 1.0 if size == "normal" else 1.25)
    assert made.shell._look.high_contrast
    assert made.shell._look.focus_width == 3
    assert made.shell._look.hex("ink-500") == "#000000"
    assert faults(made.shell) == []


@pytest.mark.qt_log_ignore("propagateSizeHints")
@pytest.mark.parametrize("size", ["normal", "compact"])
def test_all_keys_stand_on_one_page(stage: Open, size: str) -> None:
    made = stage(scenes.judged(), size=size)
    made.press("F1")
    QApplication.processEvents()
    dialog = made.shell.findChild(KeysDialog)
    assert dialog is not None
    assert dialog.height() <= made.shell.height()
    assert dialog.width() <= made.shell.width()
    assert faults(dialog) == []
    shown = {widget.accessibleName() for widget in dialog.findChildren(QWidget)}
    assert {key for key, _ in words.KEYS} <= shown
    dialog.grab().save(str(made.shoot("keys-behind").with_name(f"keys-{size}.png")))
    dialog.accept()
    QApplication.processEvents()
