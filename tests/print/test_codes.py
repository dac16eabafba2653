"""Barcodes and QR codes are read back from the rendered page, as a scanner would."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from PIL import Image

from hall.errors import Refused
from hall.paper_forms import Ticket
from hall.papers import CasePaper
from printing.barcode import QUIET, bar_pattern
from tests.print import samples
from tests.print.samples import SAMPLES

if TYPE_CHECKING:
    from printing.render import Renderer


def _codes(renderer: Renderer, pdf: bytes, dpi: int) -> dict[str, str]:
    found = {}
    for picture in renderer.preview(pdf, dpi):
        for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture))):
            found[code.format.name] = code.text
    return found


@pytest.mark.parametrize(
    "name",
    sorted(name for name, paper in SAMPLES.items() if isinstance(paper, CasePaper) and paper.case_number),
)
def test_number_and_token_of_a_case_paper_are_read_back(name: str, renderer: Renderer) -> None:
    paper = SAMPLES[name]
    assert isinstance(paper, CasePaper)
    codes = _codes(renderer, renderer.render(paper), 200)
    assert codes.pop("Code128") == paper.case_number
    assert codes.get("QRCode") == paper.qr_text


def test_the_ticket_is_read_back_at_the_resolution_of_its_printer(renderer: Renderer) -> None:
    codes = _codes(renderer, renderer.render(samples.TICKET), 203)
    assert codes == {"Code128": samples.TICKET.barcode, "QRCode": samples.TICKET.qr_text}


def test_the_notice_carries_its_own_number(renderer: Renderer) -> None:
    codes = _codes(renderer, renderer.render(samples.NOTICE), 200)
    assert codes == {"Code128": "GZ-990102-20261120-0007", "QRCode": samples.NOTICE.qr_text}


def test_codes_never_hold_a_name_or_a_document_number(renderer: Renderer) -> None:
    for paper in SAMPLES.values():
        if not isinstance(paper, CasePaper) or not paper.qr_text:
            continue
        for code in _codes(renderer, renderer.render(paper), 200).values():
            assert paper.applicant.name not in code
            assert not paper.applicant.document_number or paper.applicant.document_number not in code


def _scanned(text: str) -> str:
    """A barcode drawn by its pattern, three dots a module, and read back."""
    pattern = bar_pattern(text)
    picture = Image.new("L", (3 * len(pattern) + 80, 60), 255)
    for number, module in enumerate(pattern):
        if module == "1":
            picture.paste(0, (40 + 3 * number, 0, 43 + 3 * number, 60))
    (code,) = zxingcpp.read_barcodes(picture)
    return code.text


def test_numbers_of_all_halls_and_series_are_read_back() -> None:
    generator = random.Random(20261120)  # noqa: S311  # numbers to try, no secrets  # numbers to try, no secrets
    numbers = [
        f"{hall:02d}{generator.randrange(10_000):04d}2026112{generator.randrange(10)}"
        f"{generator.choice('ABWZ')}{generator.randrange(100):02d}{generator.randrange(10_000):04d}"
        for hall in range(11, 100)
    ]
    texts = [
        *numbers,
        "99",
        "9999",
        "100",
        "A1",
        "1A",
        "12A",
        "123A4567",
        "QH2611200A012-7",
        "GZ-990102-0007",
    ]
    assert [_scanned(text) for text in texts] == texts


@pytest.mark.parametrize("text", ["", "办件1", "A\n1", "é"])
def test_what_code_128_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        bar_pattern(text)
    assert refusal.value.code == "paper.barcode"


def test_an_address_that_is_too_long_for_a_qr_code_is_refused(renderer: Renderer) -> None:
    with pytest.raises(Refused) as refusal:
        renderer.render(replace(samples.RECEIPT, qr_text="https://example.org/" + "x" * 200))
    assert refusal.value.code == "paper.qr"


def test_a_number_that_no_barcode_can_hold_is_refused(renderer: Renderer) -> None:
    with pytest.raises(Refused) as refusal:
        renderer.render(replace(samples.RECEIPT, case_number="办件1"))
    assert refusal.value.code == "paper.barcode"


def test_the_quiet_zone_of_every_qr_code_is_blank(renderer: Renderer) -> None:
    dots = 200 / 25.4
    for paper in (samples.RECEIPT, samples.ACCEPTANCE, samples.TICKET):
        assert isinstance(paper, CasePaper | Ticket)
        picture = Image.open(io.BytesIO(renderer.preview(renderer.render(paper), 200)[0])).convert("L")
        code = next(code for code in zxingcpp.read_barcodes(picture) if code.format.name == "QRCode").position
        left, top = code.top_left.x, code.top_left.y
        right, low = code.bottom_right.x, code.bottom_right.y
        quiet = int((QUIET - 0.35) * dots)
        for area in (
            (left - quiet, top, left - 4, low),
            (right + 5, top, right + quiet, low),
            (left, top - quiet, right, top - 4),
            (left, low + 5, right, low + quiet),
        ):
            assert picture.crop(area).getextrema() == (255, 255)
        assert (right - left) / dots >= 19.5
