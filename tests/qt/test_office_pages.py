"""The work list in full, and the pages of manager and technician: drawn, clicked, nothing cut."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from hall.desk import HealthLine
from hall.papers import PrinterState
from hall.staff import Account, Role
from tests.qt import scenes
from tests.qt.conftest import SCREENS, SIZES, Open, Stage
from tests.qt.fake_cases import ENTRIES
from tests.qt.geometry import faults
from ui import words
from ui.pages.office import AccountsPage, CataloguePage, DevicesPage, HealthPage
from ui.states.cases import CaseForm, CaseList
from ui.states.office import AccountsState, CatalogueState, DeviceRow, ImportFault
from ui.style import Style

NOW = scenes.at("09:43")
HASH = "as stored"


PEOPLE = (
    Account(
        number="0203", name="邹正野", role=Role.CLERK, windows=(3,), password_hash=HASH, must_change=False
    ),
    Account(number="0204", name="谢思恬", role=Role.CLERK, windows=(4, 5), password_hash=HASH),
    Account(number="0301", name="林知远", role=Role.CHIEF, password_hash=HASH, locked_until=NOW + 60_000_000),
    Account(number="0401", name="段语江", role=Role.MANAGER),
    Account(number="0402", name="薛楠", role=Role.AUDITOR, active=False),
)
HEALTH = (
    HealthLine(name="版本", level="ok", sentence="0.1.0"),
    HealthLine(name="打印机", level="warn", sentence="缺纸，请加纸。"),
    HealthLine(name="恢复演练", level="bad", sentence="还没有试过从备份恢复，请先试一次。"),
)


def accounts_page(style: Style) -> QWidget:
    """Five people, two codes."""
    page = AccountsPage(style)
    page.draw(AccountsState(accounts=PEOPLE, now=NOW, importable=3, codes=(("0401", "7KQ2-M9TD"),)))
    return page


def health_page(style: Style) -> QWidget:
    """One of each level."""
    page = HealthPage(style)
    page.draw(HEALTH)
    return page


def catalogue_page(style: Style) -> QWidget:
    """A catalogue and two faults."""
    page = CataloguePage(style)
    found = (
        ImportFault(place="材料 第 12 行 份数", sentence="这里要填数字，现在是文字“一份”。"),
        ImportFault(place="事项 第 3 行 名称", sentence="去掉了前后的空格。", repaired=True),
    )
    state = CatalogueState(
        version="2026-11-01",
        since=NOW,
        catalogue=scenes.catalogue(),
        faults=found,
        told="没有导入：有 1 处要改",
    )
    page.draw(state)
    return page


def devices_page(style: Style) -> QWidget:
    """One printer that is ready, one that is not."""
    page = DevicesPage(style)
    fine = PrinterState(ready=True, sentence="")
    page.draw(
        (
            DeviceRow(purpose="文书", name="PDF 文件夹", state=fine),
            DeviceRow(
                purpose="小票", name="小票机", state=PrinterState(ready=False, sentence="缺纸，请加纸。")
            ),
        )
    )
    return page


PAGES: dict[str, Callable[[Style], QWidget]] = {
    "accounts": accounts_page,
    "health": health_page,
    "catalogue": catalogue_page,
    "devices": devices_page,
}


@pytest.mark.parametrize("spread", [100, 108])
@pytest.mark.parametrize("size", ["normal", "compact"])
@pytest.mark.parametrize("name", list(PAGES))
def test_pages_of_the_office_fit(qtbot: QtBot, name: str, size: str, spread: int) -> None:
    style = replace(Style.for_size(*SIZES[size]), spread=spread)
    window = QWidget()
    window.setStyleSheet(style.qss())
    box = QVBoxLayout(window)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
    page = PAGES[name](style)
    box.addWidget(page)
    qtbot.addWidget(window)
    window.resize(*SIZES[size])
    with qtbot.waitExposed(window):
        window.show()
    SCREENS.mkdir(parents=True, exist_ok=True)
    if spread == 100:
        assert window.grab().save(str(SCREENS / f"office-{name}-{size}.png"))
    assert faults(window) == []


def test_a_new_code_is_for_the_current_person(qtbot: QtBot) -> None:
    page = AccountsPage(Style())
    qtbot.addWidget(page)
    page.draw(AccountsState(accounts=PEOPLE, row=2, now=NOW))
    with qtbot.waitSignal(page.new_code) as blocker:
        page.code.click()
    assert blocker.args == ["0301"]
    assert not page.add.isEnabled()
    assert not page.codes.isVisibleTo(page)


def test_checking_a_catalogue_is_not_importing_it(qtbot: QtBot) -> None:
    page = CataloguePage(Style())
    qtbot.addWidget(page)
    asked: list[object] = []
    page.wanted.connect(asked.append)
    page.check.click()
    page.load.click()
    page.draw(CatalogueState(busy=True))
    page.load.click()
    assert asked == [True, False]


def cases_stage(stage: Open, size: str = "normal") -> Stage:
    """The page 办件 with one case open."""
    made = stage(scenes.judged(), size=size)
    made.press("Alt+2", "Down")
    made.qtbot.waitUntil(lambda: made.desk.cases.opened is not None)
    opened = made.desk.cases.opened
    assert opened is not None
    opened = replace(opened, document="统一社会信用代码 9199********0515", may_void="")
    made.desk.cases = replace(made.desk.cases, opened=opened)
    made.desk.changed.emit()
    QApplication.processEvents()
    return made


def named(made: Stage, word: str) -> QPushButton:
    """The visible button of that word."""
    QApplication.processEvents()
    return next(
        button
        for button in made.shell.cases.findChildren(QPushButton)
        if button.isVisible() and button.accessibleName().startswith(word)
    )


def test_saved_lists_and_lights_narrow_the_work_list(stage: Open) -> None:
    made = cases_stage(stage)
    named(made, str(CaseList.CORRECTION)).click()
    assert [entry.id for entry in made.shell.cases.table.rows.rows()] == ["c5"]
    named(made, str(CaseList.TODAY)).click()
    named(made, "红牌").click()
    assert [entry.id for entry in made.shell.cases.table.rows.rows()] == ["c1"]
    named(made, "红牌").click()
    assert len(made.shell.cases.table.rows.rows()) == len(ENTRIES)


def test_the_number_is_shown_in_full_only_on_request(stage: Open) -> None:
    made = cases_stage(stage)
    asked: list[bool] = []
    made.shell.cases.unmask.connect(lambda: asked.append(True))
    named(made, words.SEE_FULL).click()
    assert asked == [True]


@pytest.mark.parametrize("size", ["normal", "compact"])
@pytest.mark.parametrize(("word", "kind"), [(words.CASE_NOTE, "note"), (words.VOID, "void")])
def test_voiding_needs_a_reason_and_a_note_needs_words(stage: Open, word: str, kind: str, size: str) -> None:
    made = cases_stage(stage, size)
    page = made.shell.cases
    sent: list[tuple[str, object]] = []
    page.void.connect(lambda reason: sent.append(("void", reason)))
    page.note.connect(lambda text: sent.append(("note", text)))
    named(made, word).click()
    QApplication.processEvents()
    made.shoot(f"cases-{kind}-{size}", 1.0 if size == "normal" else 1.25)
    assert faults(made.shell) == []
    field = page.panel.field
    assert field is not None
    field.entered.emit()
    assert made.desk.cases.told
    field = page.panel.field
    assert field is not None
    QTest.keyClicks(field.input, " twice ")
    field.entered.emit()
    assert sent[-1] == (kind, "twice")
    assert made.desk.cases.form is CaseForm.NONE
