"""案卷 and 材料条码页: every word and its place; a scanner reads the code of a divider from either end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2
import pytest

from hall.archive_forms import BarredMaterial
from hall.material_codes import MaterialCode, material_code
from tests.print.reading import runs_of
from tests.print.sample_files import FILE_SAMPLES, NUMBER, SHEETS
from ui.scans.codes import code_on, texts_on

if TYPE_CHECKING:
    from printing.render import Renderer


@pytest.mark.parametrize("name", ["案卷", "材料条码页"])
def test_words_and_places_are_those_of_the_golden_file(
    name: str, renderer: Renderer, *, renew_golden: bool
) -> None:
    pdf = renderer.render(FILE_SAMPLES[name])
    found = "\n".join(run.golden for run in runs_of(pdf)) + "\n"
    golden = Path(__file__).parent / "golden" / f"{name}.txt"
    if renew_golden:
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")
    assert pdf == renderer.render(FILE_SAMPLES[name])


def test_each_page_has_its_code_twice_and_says_its_material(renderer: Renderer) -> None:
    document = pypdfium2.PdfDocument(renderer.render(SHEETS))
    try:
        pages = [np.array(page.render(scale=200 / 72).to_pil().convert("RGB")) for page in document]
    finally:
        document.close()
    assert [code_on(page) for page in pages] == [
        MaterialCode(owner=NUMBER, key=key, divider=True) for key in ("1", "agent.1")
    ]
    assert [len(texts_on(page)) for page in pages] == [2, 2]


def test_the_longest_code_of_an_item_still_fits_and_reads(renderer: Renderer) -> None:
    item = "11990102MB1234567X4000131004001" + "02"
    code = MaterialCode(owner=item, key="rule-12.10", divider=True)
    paper = replace(SHEETS, materials=(BarredMaterial(name="申请表", code=material_code(code)),))
    document = pypdfium2.PdfDocument(renderer.render(paper))
    try:
        page = np.array(document[0].render(scale=200 / 72).to_pil().convert("RGB"))
    finally:
        document.close()
    assert code_on(page) == code
