"""A scan that belongs to another case is taken away from a written one by keys, and the file says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.qt.test_viewing import case_with, jpeg, open_file, scan
from tests.qt.test_work_intake import files
from ui.states.case_acts import CaseAct

if TYPE_CHECKING:
    from tests.qt.real import RealDesk


def test_a_scan_of_somebody_else_is_taken_away_with_a_reason(real_desk: RealDesk) -> None:
    desk = real_desk
    mine, other = scan(desk, jpeg(1)), scan(desk, jpeg(2))
    case_with(desk, (0, mine), (0, other))
    open_file(desk)
    desk.key("Alt+X")
    form = desk.desk.cases.act
    assert form is not None, desk.told()
    assert form.act is CaseAct.REMOVE_SCAN
    (choice,) = (one for one in form.fields if one.options)
    assert [word.split("　")[1] for _, word in choice.options] == ["第 1 份", "第 2 份"]
    desk.desk.typed_step("scan", choice.options[1][1])
    desk.key("Ctrl+Enter")
    assert desk.desk.cases.act is not None
    assert "为什么" in desk.desk.cases.act.told
    desk.shoot("remove-scan")
    desk.write("OTHER PERSON")
    desk.key("Ctrl+Enter")
    (case,) = files(desk)
    assert [one.sha256 for one in case.materials[0].files] == [mine.sha256], desk.told()
    assert desk.desk.cases.file is not None
    desk.until(lambda: len(desk.desk.cases.thumbs.shown) == 1)
    assert "去掉扫描件" in [line.what for line in desk.desk.cases.file.timeline]
    desk.shoot("removed-scan")


def test_without_scans_the_key_says_so(real_desk: RealDesk) -> None:
    desk = real_desk
    case_with(desk)
    open_file(desk)
    desk.key("Alt+X")
    assert desk.desk.cases.act is None
    assert "没有扫描件" in desk.told()
