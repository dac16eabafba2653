"""The one table model, by Qt's own tester."""

from collections.abc import Callable

from PySide6.QtCore import QAbstractItemModel
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.qt.fake_cases import ENTRIES
from ui.states.cases import columns
from ui.style import NORMAL, Style
from ui.table import RowTable


def test_the_model_keeps_the_rules_of_qt(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    check: Callable[[QAbstractItemModel], None] = qtmodeltester.check
    table = RowTable(Style(metrics=NORMAL), columns(compact=False))
    qtbot.addWidget(table)
    table.show_rows(ENTRIES, 0)
    check(table.rows)
    table.show_rows(ENTRIES[:2], 1)
    check(table.rows)
    assert table.rows.rowCount() == 2
    table.show_rows((), -1)
    check(table.rows)
