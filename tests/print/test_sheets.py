"""案卷, 材料条码页 and 红黄牌清单: every word and its place; a scanner reads a divider from either end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2
import pytest

from hall.archive_forms import BarredMaterial
from hall.material_codes import MaterialCode, material_code
from hall.paper_forms import decode_paper, encode_paper
from tests.print.reading import page_count, runs_of, text_of
from tests.print.sample_files import CARDS, FILE_SAMPLES, NUMBER, SHEETS
from ui.scans.codes import code_on, texts_on

if TYPE_CHECKING:
    from printing.render import Renderer


@pytest.mark.parametrize("name", ["案卷", "材料条码页", "红黄牌清单"])
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


def test_the_list_of_cards_lies_on_its_long_side_with_who_printed_it(renderer: Renderer) -> None:
    pdf = renderer.render(CARDS)
    assert pdf == renderer.render(decode_paper(encode_paper(CARDS)))
    document = pypdfium2.PdfDocument(pdf)
    try:
        sizes = [tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in document]
    finally:
        document.close()
    assert sizes == [(297, 210)]
    text = text_of(pdf).replace(" ", "").replace("　", "").replace("\n", "")
    for word in (CARDS.hall_name, "红黄牌清单", "2026年11月1日至2026年11月20日3张，1张没有写原因"):
        assert word in text, word
    for word in ("没有写原因", "连日大雾", "李明", "已改派", "打印人秦晨（0501）打印时间2026年11月20日16:30"):
        assert word in text, word
    for box in (box for run in runs_of(pdf) for box in run.boxes):
        assert box[0] >= 26.7
        assert box[2] <= 297 - 24.6
        assert box[1] >= 12
        assert box[3] <= 210 - 11.9


@pytest.mark.parametrize("count", [0, 60])
def test_a_list_of_cards_of_any_length_repeats_its_heads_and_ends_with_who_printed_it(
    count: int, renderer: Renderer
) -> None:
    pdf = renderer.render(replace(CARDS, lines=(CARDS.lines * count)[:count], whole=False))
    text = text_of(pdf).replace(" ", "").replace("　", "")
    assert text.count("序号牌") == page_count(pdf)
    assert text.count("打印人秦晨") == 1
    assert "只列出最近的一部分" in text
    assert ("没有亮过黄牌" in text) is (count == 0)
    assert (page_count(pdf) > 3) is (count == 60)


def test_very_long_words_about_a_card_are_all_printed(renderer: Renderer) -> None:
    line = replace(CARDS.lines[1], cause="雨" * 500, remedy="改" * 300)
    text = text_of(renderer.render(replace(CARDS, lines=(line,))))
    assert (text.count("雨"), text.count("改")) == (500, 300)


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
