"""kill -9 of a desk in the middle of an intake: the next start stands where the clerk was (D8)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from tests.e2e import desk_process
from tests.qt import real
from tests.qt.real import RealDesk
from ui.states.applicant import Field
from ui.states.queue import Phase

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from printing.render import Renderer


def kill_in_the_middle(folder: Path, how: str) -> dict[str, object]:
    """Drive a desk of its own process, then kill it; the draft that its screen showed."""
    script = Path(desk_process.__file__)
    with subprocess.Popen(
        [sys.executable, str(script), str(folder), how],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.kill()
        _, told = process.communicate(timeout=60)
    assert line, told
    shown: dict[str, object] = json.loads(line)
    return shown


@pytest.mark.parametrize("how", ["material", "field"])
def test_after_a_kill_the_desk_is_where_it_was(
    how: str, tmp_path: Path, made_hall: Path, renderer: Renderer, qtbot: QtBot
) -> None:
    real.copy_hall(made_hall, tmp_path)
    shown = kill_in_the_middle(tmp_path, how)
    desk = RealDesk(tmp_path, renderer, qtbot)
    desk.clock.move(minutes=3)
    desk.open()
    desk.sign_in()
    assert desk.desk.intake.draft.to_plain() == shown
    assert desk.desk.queue.phase is Phase.SERVING
    assert desk.desk.queue.ticket is not None
    assert desk.desk.queue.ticket.number == shown["ticket"]
    focus = QApplication.focusWidget()
    if how == "material":
        assert (shown["step"], shown["row"]) == ("materials", 2)
        assert isinstance(focus, QLineEdit | QPlainTextEdit)
        text = focus.text() if isinstance(focus, QLineEdit) else focus.toPlainText()
        assert text == desk_process.DEFECT
    else:
        assert shown["field"] == "phone"
        assert isinstance(focus, QLineEdit)
        assert focus is desk.shell.intake.person.fields[Field.PHONE].input
        assert focus.text() == desk_process.PHONE_BEGUN
    desk.shoot(f"after-kill-{how}")
    desk.close()
