"""No empty boxes: rare characters are printed, and what no face has is refused by name (domain.md 2.10)."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hall.errors import Refused, Unavailable
from hall.papers import Party
from printing.fonts import Faces, Role, find_fonts, named, system_font_dirs
from printing.render import Renderer
from tests.print import samples
from tests.print.reading import text_of

if TYPE_CHECKING:
    from pathlib import Path

    from hall.paper_forms import Receipt

RARE = ["欧阳䶮", "㛃", "李𬭎", "王𫖯", "𠅤", "〇", "龦鿿", "㐀", "𪚥", "𫝀", "𬺰", "﨎﨏", "阿卜杜拉·买买提"]
FOREIGN = ["Đỗ Thị Hạnh", "Łukasz Żółć", "Əliyev Rəşad", "José Ñíguez-O’Brien", "Gülşen Çağlar Ŷ"]


def _named(name: str) -> Receipt:
    return replace(samples.RECEIPT, applicant=Party(name=name, document_number="990102199003070011"))


@pytest.mark.parametrize("name", RARE + FOREIGN)
def test_a_rare_name_is_printed_as_it_is_written(name: str, renderer: Renderer) -> None:
    paper = _named(name)
    assert renderer.missing(paper) == ()
    assert renderer.missing_glyphs(name) == ()
    assert name in text_of(renderer.render(paper))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("张\U0002ffff", "U+2FFFF"),
        ("张\U0001fae8", "U+1FAE8"),
        ("张\ue863", "U+E863"),
        ("张\U000323af", "U+323AF"),
        ("张\x00", "U+0000"),
    ],
)
def test_a_character_that_no_face_has_is_refused_and_named(name: str, code: str, renderer: Renderer) -> None:
    assert renderer.missing(_named(name)) == (name[1],)
    assert renderer.missing_glyphs(name) == (name[1],)
    with pytest.raises(Refused, match=r"paper\.glyph") as refusal:
        renderer.render(_named(name))
    assert refusal.value.code == "paper.glyph"
    assert code in refusal.value.sentence


def test_many_missing_characters_are_counted_and_five_are_named(renderer: Renderer) -> None:
    with pytest.raises(Refused, match="等7个字") as refusal:
        renderer.render(_named("".join(chr(0x2FFF0 + number) for number in range(7))))
    assert refusal.value.sentence.count("U+") == 5


def test_a_missing_character_in_a_title_is_refused_too(renderer: Renderer) -> None:
    paper = replace(samples.ACCEPTANCE, body="青禾区\U0002ffff局", signed_by="青禾区政务服务中心")
    assert renderer.missing(paper) == ("\U0002ffff",)


def test_a_name_with_one_odd_character_is_named_with_its_code() -> None:
    assert named("𠅤") == "「𠅤」（U+20164）"
    assert named("\u200b") == "U+200B"


def test_rare_characters_come_from_another_face_when_the_first_one_lacks_them(cache_dir: Path) -> None:
    faces = Faces(cache_dir)
    plain, rare = faces.glyph(Role.BODY, "中"), faces.glyph(Role.BODY, "𪚥")
    assert plain is not None
    assert rare is not None
    assert plain[0].name == "WenKai"
    assert rare[0].name.startswith("HanaMin")


def _only(tmp_path: Path, *names: str) -> Path:
    """A folder of fonts with just these files."""
    fonts = find_fonts(system_font_dirs())
    folder = tmp_path / "fonts"
    folder.mkdir()
    for name in names:
        (folder / name).symlink_to(fonts[name])
    return folder


def test_without_a_song_face_titles_are_set_in_bold_kai(tmp_path: Path) -> None:
    folder = _only(tmp_path, "LXGWWenKai-Regular.ttf", "LXGWWenKai-Bold.ttf")
    plain = Renderer(tmp_path / "cache", [folder])
    assert plain.fonts["标题"] == "LXGWWenKai-Bold.ttf"
    for name in ("受理通知书", "取号小票"):
        assert text_of(plain.render(samples.SAMPLES[name]))
    assert "受理通知书" in text_of(plain.render(samples.ACCEPTANCE)).replace(" ", "")


def test_a_pc_without_fonts_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="霞鹜文楷") as fault:
        Renderer(tmp_path / "cache", [tmp_path])
    assert fault.value.code == "paper.fonts"


def test_a_damaged_font_file_is_passed_over(tmp_path: Path) -> None:
    folder = _only(tmp_path, "LXGWWenKai-Regular.ttf", "LXGWWenKai-Bold.ttf")
    (folder / "NotoSerifCJK-Bold.ttc").write_bytes(b"ttcf" + os.urandom(400))
    (folder / "HanaMinA.ttf").write_bytes(b"")
    renderer = Renderer(tmp_path / "cache", [folder])
    assert renderer.render(samples.ACCEPTANCE).startswith(b"%PDF-")


@pytest.mark.parametrize("content", [b"", b"\xc1", b"\x93\x01\x02\x03", b"\x00" * 100])
def test_a_damaged_cache_is_made_again(content: bytes, renderer: Renderer, tmp_path: Path) -> None:
    wanted = renderer.render(samples.ACCEPTANCE)
    first = Renderer(tmp_path)
    assert first.render(samples.ACCEPTANCE) == wanted
    stored = list(tmp_path.glob("*.outlines"))
    assert stored
    for path in stored:
        path.write_bytes(content)
    assert Renderer(tmp_path).render(samples.ACCEPTANCE) == wanted


def test_a_cache_that_cannot_be_written_costs_time_only(renderer: Renderer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    blocked = Renderer(tmp_path / "file" / "cache")
    assert blocked.render(samples.ACCEPTANCE) == renderer.render(samples.ACCEPTANCE)
