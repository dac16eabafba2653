"""A hall that is cut off: records on a stick, by the commands that people type, between real stores."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from hall.staff import Account, Role
from main import settings_for, store_of
from tests.e2e.program import call
from tests.e2e.test_pull_program import NUMBER, a_desk, hub, intake
from tests.fakes.hall_hub import HallHub

__all__ = ["hub"]


@pytest.fixture
def desk_data(tmp_path: Path, hub: HallHub) -> Path:  # the fixture of the other file
    """A desk that was let in, took a case in and has not reached its hub since."""
    data = tmp_path / "desk"
    with ExitStack() as stack:
        desk = a_desk(hub, data, 3, stack)
        with desk.begin() as work:
            work.accounts.put(Account(number="0301", name="孔令", role=Role.TECHNICIAN))
            work.accounts.put(Account(number="0203", name="邹正野", role=Role.CLERK))
            work.commit()
        intake(desk)
    hub.kill()
    return data


def test_records_reach_the_hub_by_hand_and_the_receipt_comes_back(
    tmp_path: Path,
    hub: HallHub,
    desk_data: Path,  # as above
) -> None:
    stick = tmp_path / "usb"
    stick.mkdir()
    for wrong, said in (("0203", "没有这项权限"), ("9999", "没有这个工号")):
        told = call("export-unsent", stick, "--by", wrong, data=desk_data)
        assert (told.status, list(stick.iterdir())) == (2, [])
        assert said in told.err
    out = call("export-unsent", stick, "--by", "0301", "--json", data=desk_data)
    assert out.status == 0, out.err
    (file,) = stick.iterdir()
    assert out.json["file"] == str(file)
    assert "张三".encode() not in file.read_bytes()

    cut = tmp_path / "cut.ycw"
    cut.write_bytes(file.read_bytes()[:-7])
    told = call("hub-import", cut, data=hub.data)
    assert told.status == 2
    assert "断了" in told.err

    first = call("hub-import", file, "--json", data=hub.data)
    assert first.status == 0, first.err
    assert first.json["stored"] == out.json["count"]
    with store_of(settings_for(hub.data)) as opened:
        found = opened.views.case_by_number(NUMBER)
    assert found is not None
    again = call("hub-import", file, "--json", data=hub.data)
    assert (again.json["stored"], again.json["known"]) == (0, first.json["stored"])

    back = call("take-receipt", first.json["receipt"], data=desk_data)
    assert back.status == 0, back.err
    assert "还有 0 条未上传" in back.out
    told = call("export-unsent", stick, "--by", "0301", data=desk_data)
    assert told.status == 2
    assert "没有未上传的记录" in told.err
    assert call("export-unsent", stick / "whole.ycw", "--by", "0301", "--all", data=desk_data).status == 0


def test_a_single_pc_has_nothing_to_carry(tmp_path: Path) -> None:
    with store_of(settings_for(tmp_path), create=True):
        pass
    told = call("export-unsent", tmp_path, "--by", "0301", data=tmp_path)
    assert told.status == 2
    assert "没有登记到大厅" in told.err


def test_calendar_and_notices_are_taken_from_files(tmp_path: Path) -> None:
    table, notices = tmp_path / "days.csv", tmp_path / "notices.csv"
    table.write_text("日期,类型,名称\n2027-10-01,休,国庆\n2027-10-01,休,国庆\n", encoding="utf-8")
    told = call("calendar", table, data=tmp_path)
    assert told.status == 2
    assert "第3行" in told.err
    table.write_text("日期,类型,名称\n2027-10-01,休,国庆\n2027-10-09,班,调休\n", encoding="utf-8")
    few = call("calendar", table, data=tmp_path).out
    assert "2027 年：休 1 天，调休上班 1 天" in few
    assert "不当作全年的表" in few
    whole = "".join(f"2027-10-0{day},休,国庆\n" for day in range(1, 8))
    table.write_text(f"日期,类型,名称\n{whole}", encoding="utf-8")
    assert call("calendar", table, data=tmp_path).out == "2027 年：休 7 天，调休上班 0 天\n"
    notices.write_text("开始,结束,内容\n2026-11-20,2026-11-30,下午停电\n", encoding="utf-8")
    assert "下午停电" in call("notices", notices, data=tmp_path).out
    assert "下午停电" in call("notices", data=tmp_path).out
    notices.write_text("开始,结束\n", encoding="utf-8")
    assert call("notices", notices, data=tmp_path).status == 2
    assert "下午停电" in call("notices", data=tmp_path).out
