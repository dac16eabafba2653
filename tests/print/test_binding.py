"""Several files bound to one PDF: every page, in order, untouched, the same bytes each time."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from hall.errors import Refused
from printing.binding import bind
from tests.fakes.sheets import file_of, letter
from ui.scans.picture import finished


def _jpeg(seed: int) -> bytes:
    return finished(np.asarray(letter(seed))).jpeg


def _drawn(pdf: bytes) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [document[number].render(scale=1).to_pil().convert("L") for number in range(len(document))]
    finally:
        document.close()


def _like(page: Image.Image, seed: int) -> float:
    wanted = letter(seed).convert("L").resize(page.size)
    return float(np.corrcoef(np.asarray(page, float).ravel(), np.asarray(wanted, float).ravel())[0, 1])


def test_scans_are_bound_in_their_order_as_a4_pages_without_being_pressed_again() -> None:
    jpegs = [_jpeg(seed) for seed in (1, 2, 3)]
    pdf = bind(jpegs)
    reader = PdfReader(io.BytesIO(pdf))
    assert [(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in reader.pages] == [
        (595, 842)
    ] * 3
    assert all(jpeg in pdf for jpeg in jpegs)
    for seed, page in enumerate(_drawn(pdf), 1):
        assert _like(page, seed) > 0.9


def test_pdfs_and_every_kind_of_picture_are_bound_together() -> None:
    pages = [letter(seed, (620, 877)) for seed in (4, 5)]
    tiff = file_of(pages[0], "TIFF", save_all=True, append_images=pages[1:], dpi=(75, 75))
    inner = bind([_jpeg(1), _jpeg(2)])
    pdf = bind([inner, tiff, file_of(letter(6), "PNG"), _jpeg(7)])
    for seed, page in zip((1, 2, 4, 5, 6, 7), _drawn(pdf), strict=True):
        assert _like(page, seed) > 0.7


def test_the_same_parts_give_the_same_bytes_and_a_page_twice_is_kept_once() -> None:
    parts = [_jpeg(1), _jpeg(2)]
    assert bind(parts) == bind(list(parts))
    assert bind(parts) != bind(parts[::-1])
    assert len(bind([parts[0]] * 6)) < 2 * len(parts[0]) + 8000


def test_exif_of_a_picture_does_not_come_along() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    pdf = bind([file_of(letter(3), "JPEG", exif=exif.tobytes())])
    assert b"somebody" not in pdf
    assert _like(_drawn(pdf)[0], 3) > 0.9


def test_scripts_of_a_pdf_do_not_come_along() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(bind([_jpeg(1)])))
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("alertalert")}
    )
    writer.root_object[NameObject("/OpenAction")] = script
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
    out = io.BytesIO()
    writer.write(out)
    assert b"alertalert" in out.getvalue()
    assert b"alertalert" not in bind([out.getvalue()])


@pytest.mark.parametrize("bad", [b"", b"x", b"%PDF-1.4 broken", b"\xff\xd8\xff\x00", _jpeg(1)[:700]])
def test_a_part_that_does_not_open_is_named(bad: bytes) -> None:
    with pytest.raises(Refused, match="第2份打不开"):
        bind([_jpeg(1), bad])


def test_a_locked_pdf_is_named_and_nothing_is_not_bound() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(bind([_jpeg(1)])))
    writer.encrypt("secret", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(Refused, match="第1份打不开"):
        bind([out.getvalue()])
    with pytest.raises(Refused, match="没有"):
        bind([])
