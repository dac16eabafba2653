"""The form of a step stands in narrow panels: nothing of its buttons is cut, whatever the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tests.qt.conftest import SIZES
from tests.qt.geometry import cut_labels
from ui.kit.act_form import ActFormBox
from ui.states.case_acts import KEYS, CaseAct, FieldSpec
from ui.style import Style
from ui.work.life_forms import form_with

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize("size", ["normal", "compact"])
@pytest.mark.parametrize("act", list(KEYS))
def test_the_buttons_fit_beside_the_file(qtbot: QtBot, act: CaseAct, size: str) -> None:
    style = Style.for_size(*SIZES[size])
    holder = QWidget()
    holder.setStyleSheet(style.qss())
    box = QVBoxLayout(holder)
    margin = style.metrics.margin
    box.setContentsMargins(margin, 8, margin, 8)
    form = ActFormBox(style, form_with(act, "c", ((), {})))
    box.addWidget(form)
    box.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
    qtbot.addWidget(holder)
    holder.setFixedSize(style.metrics.result - (16 if not style.compact else 0), 500)
    with qtbot.waitExposed(holder):
        holder.show()
    assert cut_labels(form) == []


def test_typing_takes_the_place_of_what_the_form_knew(qtbot: QtBot) -> None:
    style = Style.for_size(*SIZES["normal"])
    fields = (FieldSpec(name="name", label="名称"),)
    holder = QWidget()
    form = ActFormBox(style, form_with(CaseAct.SAVE, "", (fields, {"name": "今天要做"})))
    QVBoxLayout(holder).addWidget(form)
    qtbot.addWidget(holder)
    holder.setFixedSize(400, 300)
    with qtbot.waitExposed(holder):
        holder.show()
    form.take_focus()
    QTest.keyClicks(form.fields["name"].input, "my own")
    assert form.fields["name"].text() == "my own"
