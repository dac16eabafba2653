"""Scanner, card folder, lanes and the crash net, with real threads and real events."""

import logging
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from hall.errors import Refused, Unavailable
from ui.app import CrashNet
from ui.devices.cards import FrameFolder
from ui.devices.scanner import ScannerFilter
from ui.lane import FakeLane, LaneName, Lanes
from ui.pages.signin import SignInPage
from ui.states.signin import SignIn
from ui.style import Style


def strike(widget: QWidget, text: str, start: int, gap: int) -> int:
    """Send keys with real time stamps, so many milliseconds apart; a carriage return is Enter."""
    at = start
    for character in text:
        code = Qt.Key.Key_Return if character == "\r" else Qt.Key(ord(character.upper()))
        event = QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, character)
        event.setTimestamp(at)
        QApplication.sendEvent(widget, event)
        at += gap
    return at


@pytest.fixture
def field(qtbot: QtBot) -> QLineEdit:
    edit = QLineEdit()
    qtbot.addWidget(edit)
    with qtbot.waitExposed(edit):
        edit.show()
    edit.activateWindow()
    edit.setFocus()
    return edit


def test_a_scan_never_types_into_the_field(qtbot: QtBot, field: QLineEdit) -> None:
    scanner = ScannerFilter()
    taken: list[object] = []
    scanner.scanned.connect(taken.append)
    QApplication.instance().installEventFilter(scanner)
    at = strike(field, "12", 1000, 120)
    at = strike(field, "QH20261120A0127\r", at + 500, 4)
    strike(field, "3", at + 500, 120)
    qtbot.waitUntil(lambda: field.text() == "123")
    assert taken == ["QH20261120A0127"]
    scanner.stop()
    QApplication.instance().removeEventFilter(scanner)


def test_the_newest_frame_in_the_folder_counts(tmp_path: Path) -> None:
    folder = FrameFolder(tmp_path)
    with pytest.raises(Unavailable, match=r"card\.none"):
        folder.read()
    (tmp_path / "a.bin").write_bytes(b"\xaa")
    assert folder.read() == b"\xaa"


def test_work_runs_off_the_main_thread_and_answers_on_it(qtbot: QtBot) -> None:
    lanes = Lanes()
    owner = QObject()
    seen: list[tuple[str, int]] = []

    def done(thread: int) -> None:
        seen.append(("done", threading.get_ident()))
        assert thread != threading.get_ident()

    def refused(error: BaseException) -> None:
        seen.append((str(error), threading.get_ident()))

    def refuse() -> int:
        raise Refused("no", "不行")

    lanes.store.submit(owner, threading.get_ident, done)
    lanes.store.submit(owner, refuse, done, refused)
    qtbot.waitUntil(lambda: len(seen) == 2)
    lanes.close()
    main = threading.get_ident()
    assert seen == [("done", main), ("no: 不行", main)]


def test_a_fault_without_a_handler_is_told_by_all_lanes(qtbot: QtBot) -> None:
    lanes = Lanes()
    owner = QObject()

    def fail() -> int:
        raise ZeroDivisionError

    with qtbot.waitSignal(lanes.fault) as blocker:
        lanes[LaneName.PRINT].submit(owner, fail, lambda _: None)
    lanes.close()
    assert blocker.args is not None
    assert isinstance(blocker.args[0], ZeroDivisionError)


def test_after_closing_no_answer_comes_any_more(qapp: QApplication) -> None:
    lanes = Lanes()
    owner = QObject()
    gate = threading.Event()
    seen: list[bool] = []
    lanes.call.submit(owner, lambda: gate.wait(5), seen.append)
    gate.set()
    lanes.close()
    qapp.processEvents()
    lanes.call.submit(owner, lambda: True, seen.append)
    assert seen == []


def test_the_lane_of_tests_hands_faults_over_like_a_real_one() -> None:
    lane = FakeLane()
    owner = QObject()
    caught: list[BaseException] = []

    def fail() -> int:
        raise Unavailable("gone", "没有回应")

    lane.submit(owner, fail, lambda _: None, caught.append)
    lane.submit(owner, fail, lambda _: None)
    assert [type(error) for error in (*caught, *lane.faults)] == [Unavailable, Unavailable]


def test_the_crash_net_logs_where_but_not_what(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    net = CrashNet()
    with qtbot.waitSignal(net.caught) as blocker, caplog.at_level(logging.ERROR, "yichuang.desk"):
        net.report(ValueError("990102199003070011"))
    net.close()
    assert blocker.args is not None
    assert len(str(blocker.args[0])) == 6
    assert str(blocker.args[0]) in caplog.text
    assert "ValueError" in caplog.text
    assert "990102" not in caplog.text


def test_sign_in_by_enter_alone(qtbot: QtBot) -> None:
    page = SignInPage(Style(), SignIn())
    qtbot.addWidget(page)
    page.number.show_text("0203")
    with qtbot.assertNotEmitted(page.sent):
        page.number.entered.emit()
    page.password.show_text("as typed")
    with qtbot.waitSignal(page.sent) as blocker:
        page.password.entered.emit()
    assert blocker.args is not None
    sent = blocker.args[0]
    assert isinstance(sent, SignIn)
    assert (sent.number, sent.busy) == ("0203", True)
