"""The scans of a case seen by keys: pages, sizes, files of another window, rights, what is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.blobs import BlobRow, sha256_of
from hall.commands.adding_files import AddFiles, add_files
from hall.errors import Unavailable
from hall.events import EventKind
from hall.material_facts import FileFact
from hall.staff import Actor, Role
from tests.fakes.sheets import file_of, letter
from tests.qt.geometry import faults
from tests.qt.test_office_work import office
from tests.qt.test_scanning import at_materials
from tests.qt.test_work_intake import files
from ui import words
from ui.states.tabs import PageName
from ui.states.viewing import Fit

if TYPE_CHECKING:
    from collections.abc import Callable

    from hall.cases import CaseFile
    from tests.qt.real import RealDesk
    from ui.states.viewing import Viewing


def manager(desk: RealDesk) -> str:
    assert desk.opened is not None
    return next(one.number for one in desk.opened.views.accounts() if one.role is Role.MANAGER)


def jpeg(seed: int) -> bytes:
    return file_of(letter(seed), "JPEG")


def scan(desk: RealDesk, content: bytes, mime: str = "image/jpeg", *, here: bool = True) -> FileFact:
    """A scan as an event names it; kept on this PC, or only somewhere else."""
    assert desk.opened is not None
    if here:
        desk.opened.blobs.add(content, mime)
    return FileFact(sha256=sha256_of(content), size=len(content), mime=mime)


def case_with(desk: RealDesk, *scans: tuple[int, FileFact]) -> CaseFile:
    """A case taken in by keys, with scans at its materials (number of the material, scan)."""
    at_materials(desk)
    desk.key("0", "Ctrl+Enter", "Ctrl+Enter")
    (file,) = files(desk)
    found: dict[str, list[FileFact]] = {}
    for number, fact in scans:
        found.setdefault(file.materials[number].key, []).append(fact)
    assert desk.opened is not None
    if not scans:
        return file
    clerk = Actor(number="0203", name="邹正野", role=Role.CLERK, window=3)
    add_files(clerk, [AddFiles(case=file.id, files=found)], desk.opened.units, desk.clock)
    return files(desk)[0]


def view(desk: RealDesk) -> Viewing:
    assert desk.desk.views is not None
    assert desk.desk.views.state is not None
    return desk.desk.views.state


def shown(desk: RealDesk) -> Viewing:
    desk.until(lambda: not view(desk).busy)
    return view(desk)


def written(desk: RealDesk, kind: EventKind) -> int:
    assert desk.opened is not None
    with desk.opened.store.reader.connect() as connection:
        query = "SELECT count(*) FROM entry WHERE kind = ?"
        return int(connection.exec_driver_sql(query, (str(kind),)).scalar_one())


def open_file(desk: RealDesk) -> None:
    desk.key("Alt+2", "Enter")
    desk.until(lambda: desk.desk.cases.file is not None)
    desk.settle()


def test_pages_are_looked_at_by_keys_and_who_looked_is_written_down(real_desk: RealDesk) -> None:
    desk = real_desk
    pdf = desk.renderer.bind([jpeg(seed) for seed in (1, 2, 3)])
    card = file_of(letter(7, (1011, 638)), "JPEG")
    case_with(
        desk,
        (0, scan(desk, pdf, "application/pdf")),
        (0, scan(desk, jpeg(4))),
        (1, scan(desk, card)),
    )
    open_file(desk)
    desk.until(lambda: len(desk.desk.cases.thumbs.shown) == 2)
    assert [one.pages for one in desk.desk.cases.thumbs.shown] == [3, 1]
    assert faults(desk.shell) == []
    desk.shoot("view-file")
    before = written(desk, EventKind.PERSON_UNMASKED)
    desk.key("Enter")
    state = shown(desk)
    assert (state.page, state.pages, state.fit) == (0, 3, Fit.WIDTH)
    assert state.picture is not None
    assert state.picture.height > state.picture.width
    desk.shoot("view-width")
    assert faults(desk.shell) == []
    first = state.picture.rgb
    desk.key("Right")
    assert shown(desk).page == 1
    desk.key("Right")
    assert shown(desk).page == 2
    third = shown(desk).picture
    assert third is not None
    assert third.rgb != first
    assert written(desk, EventKind.PERSON_UNMASKED) == before + 1
    desk.key("Right")
    assert (shown(desk).at, shown(desk).pages) == (1, 1)
    assert written(desk, EventKind.PERSON_UNMASKED) == before + 2
    desk.key("Esc")
    assert desk.desk.cases.view is None
    assert desk.desk.cases.file is not None
    desk.key("Down", "Down", "Enter")
    assert words.VIEW_NONE_HERE in desk.told()
    desk.key("Up", "Up", "Enter")
    shown(desk)
    desk.key("Alt+1")
    assert not desk.desk.looking


def test_a_page_is_fitted_turned_and_moved(real_desk: RealDesk) -> None:
    desk = real_desk
    card = file_of(letter(7, (1011, 638)), "JPEG")
    pdf = desk.renderer.bind([jpeg(seed) for seed in (1, 2)])
    case_with(desk, (0, scan(desk, pdf, "application/pdf")), (0, scan(desk, jpeg(4))), (1, scan(desk, card)))
    open_file(desk)
    desk.key("Enter")
    shown(desk)
    desk.key("Right", "Right")
    assert (shown(desk).at, shown(desk).pages) == (1, 1)
    desk.key("2")
    assert shown(desk).fit is Fit.PAGE
    desk.shoot("view-page")
    desk.key("Left")
    assert (shown(desk).at, shown(desk).page) == (0, 1)
    desk.key("N")
    assert shown(desk).file.sha256 == sha256_of(card).hex()
    assert (shown(desk).picture.width, shown(desk).turn) == (1011, 0)  # type: ignore[union-attr]  # it is shown
    desk.key("R", "3")
    assert (shown(desk).turn, shown(desk).fit, shown(desk).zoom) == (1, Fit.FREE, 100)
    desk.key("=", "Down", "Down")
    assert (shown(desk).zoom, round(shown(desk).along, 2)) == (125, 0.24)
    desk.shoot("view-turned")
    desk.key("-", "-")
    assert shown(desk).zoom == 80
    desk.key("N")
    assert view(desk).told == words.VIEW_LAST
    desk.key("Esc")
    assert desk.desk.views is not None
    assert desk.desk.views._content == ("", b"")
    assert desk.shell.cases.view_page.page._image.isNull()


def test_a_scan_of_another_window_comes_from_the_hub_with_its_progress(real_desk: RealDesk) -> None:
    desk = real_desk
    content = jpeg(5)
    seen: list[str] = []
    away = True

    def fetch(row: BlobRow, told: Callable[[int, int], None] | None = None, /) -> bytes:
        if away:
            raise Unavailable("hub.away", "连不上大厅服务器，这份扫描件连上以后再看。")
        assert told is not None
        told(1, 2)
        told(2, 2)
        assert row.sha256 == sha256_of(content)
        return content

    desk.fetch = fetch
    desk.close()
    desk.open()
    case_with(desk, (0, scan(desk, content, here=False)))
    open_file(desk)
    desk.until(lambda: desk.desk.cases.thumbs.shown)
    assert [one.told for one in desk.desk.cases.thumbs.shown] == [words.THUMB_AWAY]
    desk.key("Enter")
    desk.until(lambda: view(desk).told)
    assert "连不上" in view(desk).told
    desk.shoot("view-away")
    desk.key("Esc")
    away = False
    views = desk.desk.views
    assert views is not None
    views.changed.connect(lambda: seen.append(views.state.busy if views.state is not None else ""))
    desk.key("Enter")
    assert shown(desk).picture is not None
    assert any("50%" in busy for busy in seen)
    assert desk.opened is not None
    assert desk.opened.blobs.read(sha256_of(content)) == content
    stored = [one.read_bytes() for one in desk.folder.rglob("*") if one.is_file()]
    assert all(content[200:260] not in one for one in stored)


def test_what_is_no_picture_says_so_and_the_others_can_be_gone_to(real_desk: RealDesk) -> None:
    desk = real_desk
    case_with(
        desk,
        (0, scan(desk, b"PK\x03\x04 an ofd file", "application/ofd")),
        (1, scan(desk, b"\xff\xd8\xff torn")),
        (2, scan(desk, file_of(letter(2), "TIFF", save_all=True, append_images=[letter(3)]), "image/tiff")),
    )
    open_file(desk)
    desk.key("Enter")
    desk.until(lambda: view(desk).told)
    assert view(desk).told == words.VIEW_OFD
    desk.key("N")
    desk.until(lambda: view(desk).told == words.VIEW_STRANGE)
    desk.shoot("view-strange")
    desk.key("N")
    assert shown(desk).pages == 2
    desk.key("End", "Right")
    assert shown(desk).page == 1
    desk.key("Right")
    assert view(desk).told == words.VIEW_LAST


def test_the_view_fits_a_small_screen(real_desk: RealDesk) -> None:
    desk = real_desk
    desk.close()
    desk.open(size=(1093, 614))
    case_with(desk, (0, scan(desk, jpeg(1))))
    open_file(desk)
    desk.until(lambda: desk.desk.cases.thumbs.shown)
    desk.until(lambda: faults(desk.shell) == [])
    desk.shoot("view-file-compact")
    desk.key("Enter")
    shown(desk)
    desk.until(lambda: faults(desk.shell) == [])
    desk.shoot("view-compact")


def test_the_manager_does_not_see_scans_in_full(real_desk: RealDesk) -> None:
    desk = real_desk
    case_with(desk, (0, scan(desk, jpeg(1))))
    before = written(desk, EventKind.PERSON_UNMASKED)
    desk.close()
    desk.open()
    desk.sign_in(manager(desk))
    page = office(desk)
    page.open_tab([tab.page for tab in page._tabs].index(PageName.CASES))
    desk.settle()
    assert page.cases is not None
    desk.key("Enter", "Enter")
    desk.until(lambda: page.cases is not None and page.cases.state.file is not None)
    desk.settle()
    desk.key("Enter")
    desk.until(lambda: page.cases is not None and page.cases.state.view is not None)
    desk.settle()
    assert page.cases.state.view is not None
    assert "完整的个人信息" in page.cases.state.view.told
    assert page.cases.state.view.picture is None
    assert all(one.picture is None for one in page.cases.state.thumbs.shown)
    desk.shoot("view-manager")
    assert written(desk, EventKind.PERSON_UNMASKED) == before
    desk.key("Esc")
    assert office(desk).cases.state.view is None  # type: ignore[union-attr]  # it is there
