"""kill -9 of a desk in the middle of an intake: the next start stands where the clerk was (D8)."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from hall.left_pages import LeftPage, left_key, read_left
from tests.e2e import desk_process
from tests.fakes.sheets import frame, letter
from tests.qt import real
from tests.qt.real import RealDesk
from ui import words
from ui.states.applicant import Field
from ui.states.queue import Phase

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from printing.render import Renderer


def kill_in_the_middle(folder: Path, how: str, *more: str) -> dict[str, object]:
    """Drive a desk of its own process, then kill it; the draft that its screen showed."""
    script = Path(desk_process.__file__)
    with subprocess.Popen(
        [sys.executable, str(script), str(folder), how, *more],
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


LYING: Final = [(520.0, 140.0), (1290.0, 160.0), (1310.0, 1250.0), (505.0, 1240.0)]


def scanned_and_killed(folder: Path) -> None:
    """Two pages on the page 扫描 of a desk that is killed before they are attached."""
    pictures = folder / "camera"
    pictures.mkdir()
    for number, seed in enumerate((1, 2)):
        picture = frame(letter(seed), LYING, (1800, 1375))
        Image.fromarray(picture).save(pictures / f"{number}.png")
    kill_in_the_middle(folder, "scan", f"file:{pictures}")


def left_of(desk: RealDesk) -> tuple[LeftPage, ...]:
    assert desk.opened is not None
    return read_left(desk.opened.views.setting(left_key(real.CLERK)))


def test_pages_that_were_not_attached_are_offered_after_a_kill(
    tmp_path: Path, made_hall: Path, renderer: Renderer, qtbot: QtBot
) -> None:
    real.copy_hall(made_hall, tmp_path)
    scanned_and_killed(tmp_path)
    written = [one.read_bytes() for one in tmp_path.rglob("*") if one.is_file() and one.suffix != ".png"]
    assert not any(b"\xff\xd8\xff\xe0" in one for one in written)
    desk = RealDesk(tmp_path, renderer, qtbot)
    desk.clock.move(minutes=3)
    desk.open()
    desk.sign_in()
    desk.until(lambda: desk.desk.chooser is not None)
    assert desk.desk.chooser is not None
    assert "上次有 2 页未归入材料" in desk.desk.chooser.title
    assert len(left_of(desk)) == 2
    desk.shoot("left-question")
    desk.key("Enter")
    scans = desk.desk.scans
    assert scans is not None
    desk.until(lambda: scans.state is not None and len(scans.state.pages) == 2 and not scans.state.busy)
    assert scans.state is not None
    key = desk.desk.intake.draft.row
    line = list(scans.state.target.names)[key]
    assert [one.key for one in scans.state.pages] == [line, line]
    with Image.open(io.BytesIO(scans.state.pages[1].jpeg)) as turned:
        assert turned.width > turned.height
    desk.settle()
    desk.shoot("left-taken")
    desk.key("X", "Ctrl+Enter")
    desk.settle()
    (kept,) = desk.desk.intake.draft.files[line]
    assert desk.opened is not None
    assert desk.opened.blobs.read(bytes.fromhex(kept.sha256)).startswith(b"\xff\xd8\xff")
    assert left_of(desk) == ()
    assert len(blobs(desk)) == 1
    desk.close()
    desk.open()
    desk.sign_in()
    desk.settle()
    assert not left_of(desk)
    assert [one.sha256 for one in desk.desk.intake.draft.files[line]] == [kept.sha256]
    desk.close()


def test_left_pages_stay_until_they_are_wanted_or_thrown_away(
    tmp_path: Path, made_hall: Path, renderer: Renderer, qtbot: QtBot
) -> None:
    real.copy_hall(made_hall, tmp_path)
    scanned_and_killed(tmp_path)
    desk = RealDesk(tmp_path, renderer, qtbot)
    desk.clock.move(minutes=3)
    desk.open()
    desk.sign_in()
    desk.until(lambda: desk.desk.chooser is not None)
    desk.key("2")
    assert desk.told() == words.LEFT_KEPT
    desk.key("S")
    scans = desk.desk.scans
    assert scans is not None
    desk.until(lambda: scans.state is not None and scans.state.left)
    desk.shoot("left-empty-page")
    desk.key("L")
    desk.until(lambda: scans.state is not None and len(scans.state.pages) == 2)
    desk.settle()
    desk.close()
    desk.open()
    desk.sign_in("0204")
    desk.settle()
    assert desk.desk.chooser is None or "未归入" not in desk.desk.chooser.title
    desk.close()
    desk.open()
    desk.sign_in()
    desk.until(lambda: desk.desk.chooser is not None)
    assert len(blobs(desk)) == 2
    desk.key("3")
    desk.until(lambda: desk.told() == words.LEFT_DROPPED)
    assert (left_of(desk), blobs(desk)) == ((), [])
    desk.close()


def blobs(desk: RealDesk) -> list[bytes]:
    """Names of the files on the shelf that are no papers."""
    assert desk.opened is not None
    with desk.opened.store.reader.connect() as connection:
        query = "SELECT sha256 FROM blob WHERE state <> 'paper'"
        return [bytes(row[0]) for row in connection.exec_driver_sql(query)]
