"""Scans that come to a written case later: as they are, and at any of its materials however many it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hall.commands.casework import void
from hall.errors import Refused
from hall.staff import Actor, Role
from tests.fakes.sheets import file_of, letter
from tests.qt.geometry import faults
from tests.qt.many_cases import store_of, the
from tests.qt.test_scanning import drop, leave, state_of
from tests.unit import life_desk
from tests.unit.desk import MANAGER
from ui.states.scanning import Target
from ui.work.scan_work import ScanWork

if TYPE_CHECKING:
    from tests.qt.real import RealDesk


def scanning(desk: RealDesk) -> None:
    desk.camera = "none"
    desk.close()
    desk.open()
    desk.sign_in()
    desk.key("Alt+2", "Enter", "Enter", "Ctrl+M")
    desk.until(lambda: desk.desk.scanning)


def test_an_ofd_is_attached_to_a_written_case_as_it_is(real_desk: RealDesk) -> None:
    desk = real_desk
    case = life_desk.accepted(store_of(desk))
    ofd = leave(desk, "licence.ofd", b"PK\x03\x04 an electronic licence", 1_000)
    scanning(desk)
    desk.key("A")
    assert desk.desk.chooser is not None, desk.told()
    desk.key("1")
    assert desk.desk.chooser is not None
    assert len(desk.desk.chooser.options) == len(case.materials)
    desk.key("2")
    desk.until(lambda: the(desk, case.id).materials[1].files)
    assert the(desk, case.id).materials[1].files[0].mime == "application/ofd"
    assert not desk.desk.scanning
    assert not ofd.exists()


def test_nobody_scans_for_nothing(real_desk: RealDesk) -> None:
    """A case that takes no more scans, or a role that may not add them, is told before the page opens."""
    desk = real_desk
    case = life_desk.accepted(store_of(desk))
    with pytest.raises(Refused) as told:
        ScanWork(desk.ports(), life_desk.ISSUER).target(case.id)
    assert told.value.code == "staff.right"
    clerk = Actor(number="0203", name="邹正野", role=Role.CLERK, window=3)
    store = store_of(desk).store
    void(clerk, MANAGER, case.id, "录错了", store, desk.clock, recovered=True)
    desk.sign_in()
    desk.scan(case.number)
    desk.until(lambda: desk.desk.cases.opened)
    desk.key("Ctrl+M")
    assert not desk.desk.scanning
    assert "不能再加减" in desk.told()


def test_a_page_goes_to_the_twelfth_material_by_its_letter(real_desk: RealDesk) -> None:
    desk = real_desk
    case = life_desk.accepted(store_of(desk))
    scanning(desk)
    names = {str(number): f"第 {number} 份材料" for number in range(1, 13)}
    assert desk.desk.scans is not None
    desk.desk.scans.begin(Target(case=case.id, key="1", names=names))
    page = desk.folder / "page.jpg"
    page.write_bytes(file_of(letter(3), "JPEG"))
    drop(desk.shell.scan, page)
    desk.until(lambda: state_of(desk).pages and not state_of(desk).busy)
    desk.key("K")
    desk.shoot("scan-many-materials")
    assert faults(desk.shell) == []
    desk.key("C")
    assert state_of(desk).pages[0].key == "12"
