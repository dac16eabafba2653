"""From what a camera or scanner gives to pages: found, flat, level, small, no EXIF (domain.md 6.2)."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfgen import canvas

from hall.errors import Refused
from tests.fakes.sheets import file_of, frame, letter
from ui.scans.edges import corners
from ui.scans.picture import (
    ENOUGH_PIXELS,
    MAX_BYTES,
    finished,
    image_of,
    pages_of,
    require_unlocked,
    turned,
    without_exif,
)
from ui.scans.straight import both_sides, card_side, deskewed, flat_page, skew

LYING = [(420.0, 130.0), (1080.0, 150.0), (1110.0, 1090.0), (400.0, 1080.0)]


def _far(found: object, wanted: object) -> float:
    return float(np.abs(np.asarray(found) - np.asarray(wanted)).max())


def test_the_corners_of_a_sheet_are_found_through_grain_and_perspective() -> None:
    found = corners(frame(letter(), LYING))
    assert found is not None
    assert _far(found, LYING) < 4


@settings(max_examples=12, deadline=None)
@given(
    turn=st.floats(-40, 40),
    middle=st.tuples(st.integers(-60, 60), st.integers(-40, 40)),
    wide=st.integers(360, 560),
    ground=st.integers(150, 255),
)
def test_a_sheet_is_found_however_it_lies(
    turn: float, middle: tuple[int, int], wide: int, ground: int
) -> None:
    high = wide * math.sqrt(2)
    lean = math.radians(turn)
    quad = [
        (
            800 + middle[0] + x * math.cos(lean) - y * math.sin(lean),
            600 + middle[1] + x * math.sin(lean) + y * math.cos(lean),
        )
        for x, y in (
            (-wide / 2, -high / 2),
            (wide / 2, -high / 2),
            (wide / 2, high / 2),
            (-wide / 2, high / 2),
        )
    ]
    found = corners(frame(letter(2, (620, 877), ground), quad))
    assert found is not None
    assert min(_far(np.roll(found, number, axis=0), quad) for number in range(4)) < 6


def test_a_dark_document_on_a_light_table_is_found() -> None:
    passport = Image.new("RGB", (880, 1250), (110, 30, 36))
    found = corners(frame(passport, LYING, mat=(225, 224, 219)))
    assert found is not None
    assert _far(found, LYING) < 4


def test_an_empty_mat_and_a_sheet_over_the_whole_frame_have_no_corners() -> None:
    dice = np.random.default_rng(3)
    mat = (np.full((1200, 1600, 3), 60) + dice.integers(-8, 9, (1200, 1600, 3))).astype(np.uint8)
    assert corners(mat) is None
    assert corners(np.asarray(letter())) is None
    page, found = flat_page(mat)
    assert not found
    assert page is mat


def test_no_corner_is_invented_for_a_hand_or_a_round_thing() -> None:
    size = 1200
    rows, columns = np.mgrid[0:size, 0:size]
    disc = np.full((size, size, 3), 50, dtype=np.uint8)
    disc[(rows - 600) ** 2 + (columns - 600) ** 2 < 400**2] = 240
    assert corners(disc) is None


def test_the_page_that_is_cut_out_shows_the_sheet_and_has_its_shape() -> None:
    sheet = letter(4)
    page, found = flat_page(frame(sheet, LYING))
    assert found
    height, width = page.shape[:2]
    assert height / width == pytest.approx(297 / 210, rel=0.005)
    small = np.asarray(image_of(page).resize((310, 438)).convert("L"), dtype=float)
    wanted = np.asarray(sheet.resize((310, 438)).convert("L"), dtype=float)
    assert np.corrcoef(small.ravel(), wanted.ravel())[0, 1] > 0.9


@pytest.mark.parametrize("lean", [-4.6, -1.3, 0.8, 3.7])
def test_a_page_fed_crookedly_is_levelled(lean: float) -> None:
    crooked = np.asarray(letter().rotate(-lean, Image.Resampling.BICUBIC, fillcolor=(246, 246, 242)))
    assert skew(crooked) == pytest.approx(lean, abs=0.16)
    level = deskewed(crooked)
    assert abs(skew(level)) < 0.16
    assert level.shape == crooked.shape


def test_a_level_page_and_an_empty_one_stay_as_they_are() -> None:
    level = np.asarray(letter())
    assert deskewed(level) is level
    empty = np.full((900, 700, 3), 250, dtype=np.uint8)
    assert deskewed(empty) is empty


def test_a_page_is_a_small_jpeg_of_200_to_300_dpi_without_exif() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    exif[0x8825] = {1: "N", 2: (30.0, 15.0, 0.0)}
    (shown,) = pages_of(file_of(letter(5, (2480, 3508)), "JPEG", quality=96, exif=exif.tobytes()))
    page = finished(shown)
    with Image.open(io.BytesIO(page.jpeg)) as read:
        assert read.size == (2480, 3508) == (page.width, page.height)
        assert read.info["dpi"] == (300, 300)
        assert not read.getexif()
    assert b"Exif" not in page.jpeg
    assert b"somebody" not in page.jpeg
    assert len(page.jpeg) <= MAX_BYTES


@pytest.mark.parametrize(("long", "dpi"), [(2000, 200), (3000, 257), (6000, 300)])
def test_the_resolution_is_what_the_camera_saw_within_200_and_300(long: int, dpi: int) -> None:
    page = finished(np.asarray(letter(6, (round(long / math.sqrt(2)), long))))
    assert page.dpi == dpi
    assert page.height == pytest.approx(297 * dpi / 25.4, abs=1)


def test_a_photograph_full_of_detail_still_fits_and_noise_is_refused() -> None:
    dice = np.random.default_rng(8)
    coarse = Image.fromarray(dice.integers(0, 256, (700, 500, 3), dtype=np.uint8))
    detailed = np.asarray(coarse.resize((2480, 3508), Image.Resampling.BICUBIC))
    page = finished(detailed)
    assert len(page.jpeg) <= MAX_BYTES
    assert 200 <= page.dpi <= 300
    with pytest.raises(Refused, match="太花"):
        finished((dice.integers(0, 2, (2339, 1654, 3)) * 255).astype(np.uint8))


def test_a_picture_is_upright_as_its_file_says_and_turns_by_key() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    marked = Image.new("RGB", (40, 20), "white")
    marked.paste((0, 0, 0), (0, 0, 8, 8))
    (upright,) = pages_of(file_of(marked, "PNG", exif=exif.tobytes()))
    assert upright.shape == (40, 20, 3)
    assert upright[3, 16].max() < 20
    back = turned(upright, 3)
    assert back.shape == (20, 40, 3)
    assert back[3, 3].max() < 20
    assert (turned(upright, 4) == upright).all()


def test_every_page_of_a_tiff_and_of_a_pdf_is_read() -> None:
    pages = [letter(seed, (620, 877)) for seed in (1, 2, 3)]
    tiff = file_of(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert [one.shape for one in pages_of(tiff)] == [(877, 620, 3)] * 3
    pdf = file_of(pages[0], "PDF", save_all=True, append_images=pages[1:], resolution=75)
    assert [one.shape[0] for one in pages_of(pdf)] == [3508] * 3


def test_what_was_transparent_is_white_and_deep_grey_is_read() -> None:
    clear = Image.new("RGBA", (30, 30), (0, 0, 0, 0))
    assert next(pages_of(file_of(clear))).min() == 255
    deep = Image.fromarray((np.arange(900, dtype=np.uint16) * 70).reshape(30, 30))
    assert next(pages_of(file_of(deep))).max() == 255


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"%PDF-1.7\nnothing",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        b"\xff\xd8\xff" + b"\0" * 40,
        b"GIF89a",
        file_of(letter(1, (200, 200)), "JPEG")[:900],
        file_of(letter(1, (200, 200)), "PNG")[:400],
    ],
)
def test_a_broken_file_is_told_in_words(content: bytes) -> None:
    with pytest.raises(Refused, match="重新扫描") as told:
        tuple(pages_of(content))
    assert told.value.code == "scan.kind"


def test_a_picture_of_too_many_pixels_is_not_opened() -> None:
    bomb = file_of(Image.new("1", (30_000, 30_000)), "PNG")
    with pytest.raises(Refused, match="像素太多"):
        tuple(pages_of(bomb))


def pdf_of(pages: int, *, password: str = "", side: int = 595) -> bytes:
    out = io.BytesIO()
    paper = canvas.Canvas(out, pagesize=(side, side), encrypt=password or None)
    for _ in range(pages):
        paper.showPage()
    paper.save()
    return out.getvalue()


def test_a_pdf_with_a_password_is_told_as_such() -> None:
    locked = pdf_of(1, password="geheim")  # noqa: S106  # of an invented file
    for look in (lambda: tuple(pages_of(locked)), lambda: require_unlocked(locked)):
        with pytest.raises(Refused, match="打开密码") as told:
            look()
        assert told.value.code == "scan.locked"
    require_unlocked(pdf_of(1))
    require_unlocked(b"%PDF-1.7 damaged")


def test_too_many_pages_are_told_before_the_first_is_drawn() -> None:
    sheets = [letter(1, (60, 80))] * 3
    for content in (pdf_of(3), file_of(sheets[0], "TIFF", save_all=True, append_images=sheets[1:])):
        assert len(list(pages_of(content, 3))) == 3
        with pytest.raises(Refused, match="超过 2 页"):
            next(pages_of(content, 2))


def test_no_more_of_a_page_is_held_than_can_be_kept_of_it() -> None:
    """A poster of five metres, and a sheet of A3 at 600 dpi, would need gigabytes otherwise."""
    (poster,) = pages_of(pdf_of(1, side=14_400))
    assert poster.shape[0] * poster.shape[1] <= ENOUGH_PIXELS * 1.01
    wide = Image.new("RGB", (9_000, 3_000), "white")
    wide.paste((200, 0, 0), (0, 0, 900, 3_000))
    (shown,) = pages_of(file_of(wide, "JPEG"))
    assert shown.shape[0] * shown.shape[1] <= ENOUGH_PIXELS * 1.01
    assert shown.shape[1] / shown.shape[0] == pytest.approx(3, abs=0.01)
    assert shown[10, 10, 1] < 60 < shown[10, -10, 1]
    fax = Image.new("1", (8_000, 4_000), 1)
    (grey,) = pages_of(file_of(fax, "TIFF", compression="group4"))
    assert grey.min() == 255


def test_two_sides_of_a_card_stand_on_one_page_in_their_true_size() -> None:
    red = Image.new("RGB", (856, 540), (200, 60, 60))
    blue = Image.new("RGB", (540, 856), (60, 60, 200))
    front, found = card_side(frame(red, [(300, 300), (900, 310), (895, 690), (298, 680)]))
    back, also = card_side(frame(blue, [(500, 200), (880, 200), (880, 802), (500, 802)]))
    assert found
    assert also
    page = both_sides(front, back)
    assert page.shape == (3508, 2480, 3)
    reddish = (page[:, :, 0] > 150) & (page[:, :, 1] < 120)
    bluish = (page[:, :, 2] > 150) & (page[:, :, 1] < 120)
    for part in (reddish, bluish):
        rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
        assert np.ptp(columns) == pytest.approx(85.6 * 300 / 25.4, abs=25)
        assert np.ptp(rows) == pytest.approx(54 * 300 / 25.4, abs=25)
    assert np.flatnonzero(reddish.any(axis=1)).max() < np.flatnonzero(bluish.any(axis=1)).min()
    assert len(finished(page).jpeg) <= MAX_BYTES


def camera_jpeg(turned_by: int) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    exif[0x0112] = turned_by
    marked = letter(3, (400, 300))
    marked.paste((200, 0, 0), (0, 0, 60, 60))
    return file_of(marked, "JPEG", quality=90, exif=exif.tobytes(), comment=b"home street 5", dpi=(200, 200))


def test_a_file_attached_as_it_is_loses_what_its_camera_wrote_and_keeps_its_pixels() -> None:
    plain = without_exif(camera_jpeg(1))
    assert b"somebody" not in plain
    assert b"home street" not in plain
    assert (next(pages_of(plain)) == next(pages_of(camera_jpeg(1)))).all()
    with Image.open(io.BytesIO(plain)) as read:
        assert read.info["dpi"] == (200, 200)
    assert without_exif(plain) == plain


def test_what_only_exif_turned_is_turned_itself() -> None:
    plain = without_exif(camera_jpeg(6))
    assert b"somebody" not in plain
    shown = next(pages_of(plain))
    assert shown.shape == (400, 300, 3)
    assert shown[20, 280, 0] > 150 > shown[20, 280, 1]


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8\xff" + bytes(range(256)), b"%PDF-1.7", file_of(letter(1, (90, 90)))]
)
def test_what_is_no_jpeg_stays_as_it_is(content: bytes) -> None:
    assert without_exif(content) == content
