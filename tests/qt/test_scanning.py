"""The page 扫描 by keys: camera, files, drop, both sides of a card, barcodes, one file at the material."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QImage

from hall.cases import CaseState
from hall.commands.record import Recorder
from hall.commands.staff import SignIn, add_people, sign_in
from hall.events import EventKind, StreamKind, stream_of
from hall.life_bodies import CaseClosed, CaseDelivered
from hall.material_codes import MaterialCode, material_code
from hall.staff import Role
from sync.catalogue_file import read_catalogue
from tests.fakes.sheets import file_of, frame, letter
from tests.qt.geometry import faults
from tests.qt.real import DATA, PASSWORD, EasyHasher
from tests.qt.test_work_intake import PHONE, files, food, usual_visit
from tests.unit.test_scan_codes import barred
from ui import words
from ui.devices.camera import FolderCamera, UvcCamera, camera_of, frame_of
from ui.states import scanning
from ui.states.draft import Step
from ui.states.scanning import Frame, Job, Scanning, TakenPage, Target

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from tests.qt.real import RealDesk

LYING = [(520.0, 140.0), (1290.0, 160.0), (1310.0, 1250.0), (505.0, 1240.0)]
CARD = [(500.0, 400.0), (1040.0, 406.0), (1037.0, 746.0), (499.0, 741.0)]
NAMES = {"1": "申请表", "2": "身份证", "agent.1": "委托书"}
TARGET = Target(draft="d", key="1", names=NAMES, owners=frozenset({"99010220261120W030005", "ITEM01"}))
FRAME = Frame(width=2, height=1, rgb=bytes(6))


def page(key: str = "", *, code: MaterialCode | None = None, at: int = 0) -> TakenPage:
    return TakenPage(jpeg=bytes([at]), small=b"", dpi=300, found=True, code=code, key=key)


def keys(state: Scanning, *names: str) -> Scanning:
    for name in names:
        state = scanning.press(state, name).state
    return state


def test_pages_go_to_the_material_of_their_code_and_strange_ones_ask() -> None:
    def code(key: str, owner: str = "ITEM01", *, divider: bool = False) -> MaterialCode:
        return MaterialCode(owner=owner, key=key, divider=divider)

    came = [
        page(at=0),
        page(code=code("2", divider=True)),
        page(at=1),
        page(at=2),
        page(code=code("agent.1"), at=3),
        page(code=code("2", "OTHER"), at=4),
        page(at=5),
    ]
    state = scanning.with_pages(Scanning(target=TARGET), came)
    assert [(one.key, one.jpeg[0]) for one in state.pages] == [
        ("1", 0), ("2", 1), ("2", 2), ("agent.1", 3), ("", 4), ("", 5),
    ]  # fmt: skip
    asked = scanning.press(state, "Ctrl+Enter")
    assert (asked.job, asked.state.at, asked.state.told) == (None, 4, words.SCAN_STRANGE)
    placed = scanning.placed(asked.state, "2")
    assert [one.key for one in placed.pages[4:]] == ["2", "2"]
    assert scanning.press(placed, "Ctrl+Enter").job is Job.KEEP
    assert {key: len(pages) for key, pages in placed.by_material.items()} == {"1": 1, "2": 4, "agent.1": 1}


def test_esc_asks_once_before_pages_are_lost() -> None:
    empty = Scanning(target=TARGET)
    assert scanning.press(empty, "Esc").job is Job.LEAVE
    state = scanning.with_pages(empty, [page()])
    once = scanning.press(state, "Esc")
    assert (once.job, once.state.told) == (None, words.SCAN_SURE)
    assert scanning.press(once.state, "Esc").job is Job.THROW_AWAY
    assert scanning.press(keys(once.state, "Up"), "Esc").job is None


def test_keys_wait_while_a_page_is_worked_on_and_say_so() -> None:
    busy = Scanning(target=TARGET, pages=(page("1"),), live=True, busy="正在裁边")
    for key in ("Space", "R", "X", "Ctrl+Enter", "I", "F"):
        pressed = scanning.press(busy, key)
        assert (pressed.job, pressed.state.told, len(pressed.state.pages)) == (None, "正在裁边", 1)


def test_a_side_is_cut_by_arrows_and_never_past_the_middle() -> None:
    state = keys(scanning.with_pages(Scanning(target=TARGET), [page()]), "C", "Down", "Down", "Space", "Left")
    assert state.crop is not None
    assert state.crop.margins == (2, 1, 0, 0)
    state = keys(state, *["Right"] * 9, "Space", *["Up"] * 80)
    assert state.crop is not None
    assert state.crop.margins == (2, 0, 45, 0)
    assert scanning.press(state, "Enter").job is Job.CUT
    assert keys(state, "Esc").crop is None
    assert keys(scanning.with_pages(Scanning(target=TARGET), [page()]), "C", "Enter").crop is None


def test_without_a_picture_or_a_page_the_keys_say_why() -> None:
    empty = Scanning(target=TARGET)
    assert keys(empty, "Space").told == words.SCAN_NO_CAMERA
    assert (
        keys(empty, "R").told == keys(empty, "C").told == keys(empty, "Ctrl+Enter").told == words.SCAN_NOTHING
    )
    front = Scanning(target=TARGET, live=True, card=True, front=FRAME)
    assert keys(front, "Ctrl+Enter").told == words.SCAN_CARD_WAITS
    assert keys(front, "I").front is None
    assert not scanning.press(empty, "F2").used


def test_the_setting_names_the_camera(tmp_path: Path, qtbot: QtBot) -> None:
    assert camera_of("none") is None
    folder = camera_of(f"file:{tmp_path}")
    assert isinstance(folder, FolderCamera)
    assert isinstance(camera_of(""), UvcCamera)
    assert folder.there()
    with qtbot.waitSignal(folder.broken):
        folder.start()
    folder.stop()


def test_a_picture_becomes_plain_bytes_without_gaps_between_its_rows() -> None:
    image = QImage(5, 3, QImage.Format.Format_RGB32)
    for number in range(15):
        image.setPixelColor(number % 5, number // 5, QColor(number, 100 + number, 200))
    frame = frame_of(image)
    assert (frame.width, frame.height) == (5, 3)
    assert list(frame.rgb) == [value for number in range(15) for value in (number, 100 + number, 200)]


# --- with a real store


def camera(desk: RealDesk, *pictures: np.ndarray) -> None:
    """A camera that sees these one after the other."""
    folder = desk.folder / "camera"
    folder.mkdir(exist_ok=True)
    for number, picture in enumerate(pictures):
        (folder / f"{number}.png").write_bytes(file_of(Image.fromarray(picture)))
    desk.camera = f"file:{folder}"
    desk.close()
    desk.open()


def at_materials(desk: RealDesk) -> None:
    desk.sign_in()
    usual_visit(desk)
    desk.desk.field_entered("phone")
    desk.settle()
    desk.write(PHONE)
    desk.key("Ctrl+Enter")
    food(desk)


def state_of(desk: RealDesk) -> Scanning:
    assert desk.desk.scans is not None
    assert desk.desk.scans.state is not None
    return desk.desk.scans.state


def see(desk: RealDesk) -> None:
    desk.until(lambda: state_of(desk).live)
    desk.until(lambda: not desk.shell.scan.live._image.isNull())


def shoot(desk: RealDesk) -> None:
    before = len(state_of(desk).pages)
    desk.key("Space")
    desk.until(lambda: len(state_of(desk).pages) > before and not state_of(desk).busy)


def size_of(page: TakenPage) -> tuple[int, int]:
    with Image.open(io.BytesIO(page.jpeg)) as shown:
        return shown.size


def leave(desk: RealDesk, name: str, content: bytes, at: int) -> Path:
    folder = desk.folder / "data" / "扫描"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (at, at))
    return path


def stored(desk: RealDesk, key: str) -> list[bytes]:
    assert desk.opened is not None
    files = desk.desk.intake.draft.files.get(key, ())
    return [desk.opened.blobs.read(bytes.fromhex(one.sha256)) for one in files]


def test_pages_under_the_camera_become_one_pdf_at_the_material(real_desk: RealDesk) -> None:
    desk = real_desk
    camera(desk, *(frame(letter(seed), LYING, (1800, 1375)) for seed in (1, 2, 3)))
    at_materials(desk)
    desk.key("S")
    see(desk)
    desk.shoot("scan-empty")
    shoot(desk)
    shoot(desk)
    desk.shoot("scan-two-pages")
    assert faults(desk.shell) == []
    assert [one.found for one in state_of(desk).pages] == [True, True]
    desk.key("R")
    assert not state_of(desk).busy
    with Image.open(io.BytesIO(state_of(desk).pages[1].jpeg)) as turned:
        assert turned.width > turned.height
    desk.key("C", "Down", "Down", "Down", "Space", "Left")
    desk.shoot("scan-crop")
    desk.key("Enter")
    with Image.open(io.BytesIO(state_of(desk).pages[1].jpeg)) as cut:
        assert cut.height < turned.height
        assert cut.width < turned.width
    shoot(desk)
    assert state_of(desk).pages[2].dpi == 200
    height = size_of(state_of(desk).pages[2])[1]
    desk.key("W")
    assert state_of(desk).pages[2].found is False
    assert size_of(state_of(desk).pages[2])[0] > size_of(state_of(desk).pages[2])[1] != height
    desk.key("W")
    assert state_of(desk).told == words.SCAN_NO_WHOLE
    desk.key("X")
    assert len(state_of(desk).pages) == 2
    desk.key("F2")
    assert words.SCAN_FIRST in desk.told()
    desk.key("Ctrl+Enter")
    assert not desk.desk.scanning
    assert "已附上 2 页" in desk.told()
    (pdf,) = stored(desk, "1")
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    (file,) = files(desk)
    assert [len(fact.files) for fact in file.materials if fact.key == "1"] == [1]


def test_both_sides_of_a_card_become_one_page(real_desk: RealDesk) -> None:
    desk = real_desk
    sides = [Image.new("RGB", (856, 540), colour) for colour in ((200, 90, 90), (90, 90, 200))]
    camera(desk, *(frame(side, CARD, (1560, 1140)) for side in sides))
    at_materials(desk)
    desk.key("S")
    see(desk)
    desk.key("I", "Space")
    desk.until(lambda: state_of(desk).front is not None)
    assert state_of(desk).told == words.SCAN_CARD_BACK
    shoot(desk)
    desk.shoot("scan-card")
    (taken,) = state_of(desk).pages
    assert taken.found
    with Image.open(io.BytesIO(taken.jpeg)) as page:
        assert page.size == (2480, 3508)
        shown = np.asarray(page)
    assert ((shown[:1754, :, 0] > 150) & (shown[:1754, :, 1] < 130)).any()
    assert ((shown[1754:, :, 2] > 150) & (shown[1754:, :, 1] < 130)).any()
    desk.key("Ctrl+Enter")
    (jpeg,) = stored(desk, "1")
    assert jpeg.startswith(b"\xff\xd8\xff")


def test_a_feeders_stack_is_sorted_by_its_barcodes(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.camera = "none"
    desk.close()
    desk.open()
    at_materials(desk)
    item = desk.desk.intake.draft.item_code
    sheets = [letter(1)]
    divider = MaterialCode(owner=item, key="3", divider=True)
    sheets += [barred(material_code(divider)), letter(2), letter(3)]
    stack = leave(
        desk, "stack.tif", file_of(sheets[0], "TIFF", save_all=True, append_images=sheets[1:]), 1_000
    )
    desk.key("S")
    desk.shoot("scan-question")
    desk.key("P")
    assert state_of(desk).told == "" or desk.desk.chooser is not None
    desk.key("Enter")
    desk.until(lambda: state_of(desk).pages and not state_of(desk).busy)
    assert [one.key for one in state_of(desk).pages] == ["1", "3", "3"]
    assert not stack.exists()
    desk.shoot("scan-sorted")
    desk.key("Home", "K", "2", "Ctrl+Enter")
    draft = desk.desk.intake.draft
    assert {key: [one.mime for one in told] for key, told in draft.files.items()} == {
        "2": ["image/jpeg"],
        "3": ["application/pdf"],
    }


def test_the_page_fits_a_small_screen(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.camera = "none"
    desk.close()
    desk.open(size=(1093, 614))
    at_materials(desk)
    picture = desk.folder / "照片.jpg"
    picture.write_bytes(file_of(letter(5), "JPEG"))
    drop(desk.shell.intake.materials, picture)
    desk.until(lambda: state_of(desk).pages and not state_of(desk).busy)
    desk.until(lambda: faults(desk.shell) == [])
    desk.shoot("scan-compact")


def test_files_that_are_dropped_stay_where_they_lie_and_broken_ones_are_told(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.camera = "none"
    desk.close()
    desk.open()
    at_materials(desk)
    good, bad = desk.folder / "照片.jpg", desk.folder / "坏的.jpg"
    good.write_bytes(file_of(letter(5), "JPEG"))
    bad.write_bytes(b"\xff\xd8\xffnothing")
    drop(desk.shell.intake.materials, good)
    desk.until(lambda: state_of(desk).pages and not state_of(desk).busy)
    assert good.exists()
    drop(desk.shell.scan, bad)
    desk.until(lambda: not state_of(desk).busy)
    assert state_of(desk).told == words.SCAN_UNREADABLE_FILE
    assert len(state_of(desk).pages) == 1
    desk.shoot("scan-dropped")
    desk.key("Esc", "Esc")
    assert not desk.desk.scanning
    assert desk.desk.intake.draft.files == {}
    assert desk.desk.intake.draft.step is Step.MATERIALS


def drop(widget: QWidget, *paths: Path) -> None:
    """Files are let go over a widget."""
    told = QMimeData()
    told.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(40, 40),
        Qt.DropAction.CopyAction,
        told,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    widget.dropEvent(event)


@pytest.mark.parametrize("count", [1, 2])
def test_scans_are_added_to_a_written_case(real_desk: RealDesk, count: int) -> None:
    desk = real_desk
    camera(desk, *(frame(letter(seed), LYING, (1800, 1375)) for seed in (1, 2)))
    at_materials(desk)
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    (file,) = files(desk)
    desk.key("Alt+2", "Ctrl+M")
    see(desk)
    for _ in range(count):
        shoot(desk)
    desk.shoot("scan-case")
    desk.key("K", "2", "Ctrl+Enter")
    desk.until(lambda: "已附上" in desk.told())
    (file,) = files(desk)
    added = {fact.key: [one.mime for one in fact.files] for fact in file.materials if fact.files}
    first, second = (fact.key for fact in file.materials[:2])
    if count == 1:
        assert added == {second: ["image/jpeg"]}
    else:
        assert added == {first: ["image/jpeg"], second: ["image/jpeg"]}
    assert desk.opened is not None
    name = next(one.sha256 for fact in file.materials for one in fact.files)
    assert desk.opened.blobs.rows([name])[name].wanted


# --- dividers and 归档


def issuer(desk: RealDesk) -> str:
    """Somebody with the right to archive, at this window; the staff number."""
    assert desk.opened is not None
    report = read_catalogue(next(DATA.glob("*.xlsx")).read_bytes())
    assert report.catalogue is not None
    person = next(one for one in report.catalogue.staff if one.role == Role.ISSUER)
    for code in add_people([replace(person, windows=())], desk.opened.units, EasyHasher()):
        cmd = SignIn(number=code.number, password=code.code, new_password=PASSWORD)
        sign_in(cmd, desk.opened.units, desk.clock, EasyHasher())
    return person.number


def to_materials_without_camera(desk: RealDesk) -> str:
    """A clerk at the materials of a usual visit; the number of who may archive."""
    desk.camera = "none"
    desk.close()
    desk.open()
    archivist = issuer(desk)
    desk.sign_in()
    usual_visit(desk)
    desk.desk.field_entered("phone")
    desk.write(PHONE)
    desk.key("Ctrl+Enter")
    food(desk)
    return archivist


def test_dividers_are_printed_and_a_delivered_case_is_archived_by_keys(real_desk: RealDesk) -> None:
    desk = real_desk
    archivist = to_materials_without_camera(desk)
    assert desk.opened is not None
    desk.key("B")
    assert "材料条码页" in desk.told()
    assert sum("材料条码页" in name for name in desk.printed()) == 1
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    desk.until(lambda: len(desk.printed()) >= 4)
    (file,) = files(desk)
    desk.key("Alt+2", "Ctrl+B")
    assert sum("材料条码页" in name for name in desk.printed()) == 2
    desk.key("Ctrl+G")
    assert "您的角色不办这一步" in desk.told()
    stream = stream_of(StreamKind.CASE, file.id)
    with desk.opened.units() as uow:
        recorder = Recorder(uow=uow, clock=desk.clock, actor="0601", window=3)
        recorder.add(EventKind.CASE_CLOSED, stream, CaseClosed(result="准予"))
        recorder.add(EventKind.CASE_DELIVERED, stream, CaseDelivered(way="直接", by="本人"))
        uow.commit()
    desk.key("F8", "Ctrl+L")
    desk.sign_in(archivist)
    desk.key("Alt+2", "/")
    desk.write(file.number[14:])
    desk.until(lambda: desk.desk.cases.found)
    desk.key("Enter", "Ctrl+G")
    form = desk.shell.cases.file.box
    assert form
    form.fields["years"].input.setFocus()
    desk.key("Down")
    desk.shoot("archive-question")
    desk.key("Ctrl+Enter")
    desk.until(lambda: "已归档" in desk.told() and "永久" in desk.told())
    (file,) = files(desk)
    assert file.state is CaseState.ARCHIVED
    assert desk.opened.blobs.read(file.course.archive).startswith(b"%PDF-")
    desk.key("Ctrl+S", "F", "Esc", "Esc")
    assert not desk.desk.scanning
