"""Golden papers: every word and its place, and the same bytes each time."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.print.reading import page_count, runs_of
from tests.print.samples import SAMPLES

if TYPE_CHECKING:
    from printing.render import Renderer

GOLDEN = Path(__file__).parent / "golden"
ROOT = Path(__file__).parents[2]

_IN_ANOTHER_PROCESS = """
import hashlib, sys
from pathlib import Path
from printing.render import Renderer
from tests.print.samples import SAMPLES
renderer = Renderer(Path(sys.argv[1]))
for name in reversed(sorted(SAMPLES)):
    print(hashlib.sha256(renderer.render(SAMPLES[name])).hexdigest())
"""


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_words_and_places_are_those_of_the_golden_file(
    name: str, renderer: Renderer, *, renew_golden: bool
) -> None:
    found = "\n".join(run.golden for run in runs_of(renderer.render(SAMPLES[name]))) + "\n"
    golden = GOLDEN / f"{name}.txt"
    if renew_golden:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


def test_the_same_paper_gives_the_same_bytes_in_two_processes_with_and_without_a_cache(
    renderer: Renderer, tmp_path: Path
) -> None:
    here = [hashlib.sha256(renderer.render(SAMPLES[name])).hexdigest() for name in sorted(SAMPLES)]
    again = [hashlib.sha256(renderer.render(SAMPLES[name])).hexdigest() for name in sorted(SAMPLES)]
    there = subprocess.run(
        [sys.executable, "-c", _IN_ANOTHER_PROCESS, str(tmp_path / "new")],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert here == again
    assert here == there[::-1]


def test_no_usual_paper_needs_a_second_page(renderer: Renderer) -> None:
    # The receipt of a 一件事 has two lists, of items and of materials.
    assert {name: page_count(renderer.render(paper)) for name, paper in SAMPLES.items()} == {
        **dict.fromkeys(SAMPLES, 1),
        "一件事收件凭证": 2,
    }


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_paper_is_at_most_eighty_kilobytes(name: str, renderer: Renderer) -> None:
    assert len(renderer.render(SAMPLES[name])) <= 80_000


def test_another_word_gives_another_paper(renderer: Renderer) -> None:
    paper = SAMPLES["受理通知书"]
    later = paper.reprinted(count=2, printed_at=paper.mark.printed_at + 1, operator="0231")
    assert renderer.render(later) != renderer.render(paper)


def test_a_preview_has_one_picture_a_page(renderer: Renderer) -> None:
    pictures = renderer.preview(renderer.render(SAMPLES["收件凭证"]), 50)
    assert [picture[:8] for picture in pictures] == [b"\x89PNG\r\n\x1a\n"]
