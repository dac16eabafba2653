"""The window around the pages: the sign-in page says where it stands, one filled button, the middle."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.qt import scenes
from tests.qt.conftest import Open, on_window
from tests.qt.geometry import faults
from ui.kit.plate import WelcomePlate
from ui.kit.text import Words
from ui.pages.signin import SignInPage
from ui.states.queue import QueueLine, short_name
from ui.states.signin import Place, SignIn
from ui.style import Style


def shown(qtbot: QtBot, state: SignIn) -> tuple[QWidget, SignInPage]:
    """The page in a window of the usual size."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    page = SignInPage(Style(), state)
    page.setParent(window)
    page.resize(window.size())
    window.show()
    QApplication.processEvents()
    return window, page


def test_the_sign_in_page_says_where_it_stands_and_what_happened(qtbot: QtBot) -> None:
    _window, page = shown(qtbot, SignIn())
    page.show_place(
        Place(window=3, hall="云岭区政务服务中心", notice="首次启动。工号 9001，一次性口令 K7M2-P4QX。")
    )
    QApplication.processEvents()
    assert "3号窗 云岭区政务服务中心" in page.plate.accessibleName()
    assert page.notice.isVisible()
    assert faults(page) == []
    page.show_place(Place(window=3))
    assert not page.notice.isVisible()


def test_a_second_person_sees_the_form_alone(qtbot: QtBot) -> None:
    _window, page = shown(qtbot, SignIn(act="不予受理", role="首席代表"))
    assert not any(plate.isVisible() for plate in page.findChildren(WelcomePlate))


def test_there_is_one_filled_button_when_the_case_is_out(stage: Open) -> None:
    shell = stage(scenes.judged()).shell
    primary = shell.intake.result.primary
    assert primary.property("kind") == "primary"
    shell._desk.queue = replace(shell._desk.queue, case_out=True)
    shell.draw()
    assert primary.property("kind") == "outline"
    shell._desk.queue = replace(shell._desk.queue, case_out=False)
    shell.draw()
    assert primary.property("kind") == "primary"


def test_a_very_wide_window_has_the_desk_in_its_middle(stage: Open) -> None:
    shell = stage(scenes.judged(), size="widest").shell
    body = shell._body
    assert body is not None
    assert on_window(body).left() == (2400 - 1920) // 2


@pytest.mark.parametrize("size", ["normal", "compact"])
def test_names_of_queues_stand_whole_in_the_strip(stage: Open, size: str) -> None:
    assert short_name("综合受理（企业服务）") == "企业服务"
    assert short_name("税务服务") == "税务服务"
    shell = stage(scenes.judged(), size=size).shell
    lines = (QueueLine(name="综合受理（不动产登记）", people=12, low=100, high=124),)
    shell._desk.queue = replace(shell._desk.queue, lines=lines)
    shell.draw()
    QApplication.processEvents()
    name = next(label for label in shell.strip.findChildren(Words) if label.full() == "不动产登记")
    assert not name.cut
    assert faults(shell) == []
