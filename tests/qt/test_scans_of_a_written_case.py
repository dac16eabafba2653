"""Scans that come to a written case later: as they are, and at any of its materials however many it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.sheets import file_of, letter
from tests.qt.geometry import faults
from tests.qt.many_cases import store_of, the
from tests.qt.test_scanning import drop, leave, state_of
from tests.unit import life_desk
from ui.states.scanning import Target

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
