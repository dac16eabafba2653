"""A barcode on the sheet finds its material; a divider begins one and goes away (domain.md 5.1)."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from hall.errors import Refused
from hall.material_codes import MaterialCode, material_code, read_code
from printing.barcode import bar_pattern
from tests.fakes.sheets import frame, letter
from ui.scans.codes import code_on, sorted_pages
from ui.scans.picture import Pixels
from ui.scans.straight import flat_page

NUMBER = "99010220261120W030005"


def barred(*texts: str) -> Image.Image:
    """A page with these codes."""
    page = letter(9)
    draw = ImageDraw.Draw(page)
    for row, text in enumerate(texts):
        top = 120 + row * 300
        draw.rectangle((60, top - 40, 1200, top + 160), fill="white")
        for at, module in enumerate(bar_pattern(text)):
            if module == "1":
                draw.rectangle((120 + at * 3, top, 122 + at * 3, top + 110), fill="black")
    return page


def test_a_code_says_case_material_and_whether_it_only_divides() -> None:
    for key in ("3", "agent.1", "GG-01.12"):
        for divider in (False, True):
            code = MaterialCode(owner=NUMBER, key=key, divider=divider)
            assert read_code(material_code(code)) == code


@pytest.mark.parametrize(
    "text", ["", NUMBER, "CL.3", f"CL{NUMBER}", f"CX{NUMBER}.3", f"CL{NUMBER}.三", "CL1.2\n3"]
)
def test_other_codes_are_none_of_ours(text: str) -> None:
    assert read_code(text) is None


@pytest.mark.parametrize("key", ["", "三", "a b", "x" * 30, ".1"])
def test_a_key_that_no_barcode_holds_is_refused(key: str) -> None:
    with pytest.raises(Refused, match="条码"):
        material_code(MaterialCode(owner=NUMBER, key=key))


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_the_code_is_read_from_a_page_however_it_was_fed(quarters: int) -> None:
    code = MaterialCode(owner=NUMBER, key="agent.1", divider=True)
    page: Pixels = np.ascontiguousarray(np.rot90(np.asarray(barred(material_code(code))), quarters))
    assert code_on(page) == code


def test_the_code_is_read_from_a_sheet_under_the_camera() -> None:
    code = MaterialCode(owner=NUMBER, key="3")
    seen = frame(
        barred(material_code(code)), [(850, 250), (2520, 300), (2560, 2680), (800, 2640)], (3264, 2900)
    )
    page, found = flat_page(seen)
    assert found
    assert code_on(page) == code


def test_no_code_two_different_and_a_strange_one_say_nothing() -> None:
    assert code_on(np.asarray(letter())) is None
    assert code_on(np.asarray(barred("QH2611200A012-7"))) is None
    two = [material_code(MaterialCode(owner=NUMBER, key=key)) for key in ("1", "2")]
    assert code_on(np.asarray(barred(*two))) is None
    assert code_on(np.asarray(barred(two[0], two[0]))) == MaterialCode(owner=NUMBER, key="1")


def test_pages_follow_their_divider_and_dividers_go_away() -> None:
    def code(key: str, *, divider: bool = True, owner: str = NUMBER) -> MaterialCode:
        return MaterialCode(owner=owner, key=key, divider=divider)

    pages = [
        None,
        code("2"),
        None,
        None,
        code("1", divider=False),
        None,
        code("2", owner="ITEM01"),
        None,
        code("9"),
        None,
        code("1", owner="77010220261120W030005"),
        None,
        code("agent.1"),
        None,
    ]
    found = sorted_pages(pages, {NUMBER, "ITEM01"}, {"1", "2", "agent.1"})
    assert found.pages == {"": (0,), "2": (2, 3, 7), "1": (4, 5), "agent.1": (13,)}
    assert found.dividers == (1, 6, 12)
    assert found.strange == (8, 9, 10, 11)
