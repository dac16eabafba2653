"""`archive-check`, `archive-export`, `retention` as they are started: what is wrong is one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.archive_folder import FolderFile, write_folder
from tests.e2e.program import CATALOGUE, call

if TYPE_CHECKING:
    from pathlib import Path

SCAN = FolderFile(group="材料", name="身份证", mime="image/jpeg", content=b"\xff\xd8\xff")
NUMBER = "99010220261120W030005"


def test_a_folder_is_checked_and_what_changed_is_named(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, {"number": NUMBER}, b"%PDF-1.7", [SCAN], [])
    good = call("archive-check", folder)
    assert (good.status, "完好" in good.out) == (0, True)
    (folder / "材料" / "01-身份证.jpg").write_bytes(b"\xff\xd8\xfe")
    bad = call("archive-check", folder, "--json")
    assert (bad.status, bad.json["ok"], bad.json["number"]) == (1, False, NUMBER)
    assert bad.json["faults"] == ["材料/01-身份证.jpg：内容和清单不一致。"]
    assert "不是归档的案卷" in call("archive-check", tmp_path).sentence


def test_a_manifest_that_somebody_spoilt_is_said_in_sentences(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, {"number": NUMBER}, b"%PDF-1.7", [SCAN], [])
    (folder / "别处").symlink_to(tmp_path, target_is_directory=True)
    linked = call("archive-check", folder, "--json")
    assert linked.json["faults"] == ["别处：清单里没有这个文件。"]
    (folder / "别处").unlink()
    manifest = folder / "清单.json"
    good = manifest.read_text(encoding="utf-8")
    long = "长" * 200
    manifest.write_text(good.replace("01-身份证", long), encoding="utf-8")
    named = call("archive-check", folder, "--json")
    assert f"材料/{long}.jpg：没有这个文件。" in named.json["faults"]
    manifest.write_text(good.replace('"size": 3', '"size": 1e999'), encoding="utf-8")
    endless = call("archive-check", folder)
    assert (endless.status, "清单已损坏" in endless.sentence) == (2, True)


def test_an_export_looks_at_its_place_before_it_is_written_down(tmp_path: Path) -> None:
    data, there = tmp_path / "数据", tmp_path / "已有"
    there.mkdir()
    (there / NUMBER).mkdir()
    (tmp_path / "文件").write_text("x", encoding="utf-8")
    who = ("--staff", "0000", "--password-file", "-", "--to")
    again = call("archive-export", NUMBER.lower(), *who, there, stdin="x", data=data)
    assert (again.status, "没有覆盖" in again.sentence) == (2, True), again
    file = call("archive-export", NUMBER, *who, tmp_path / "文件", stdin="x", data=data)
    assert "不能放案卷，请换一个文件夹" in file.sentence


def test_retention_lists_first_and_both_ask_who_answers_for_it(tmp_path: Path) -> None:
    data = tmp_path / "数据"
    assert "还没有数据" in call("retention", data=data).sentence
    assert call("import", CATALOGUE, data=data).status == 0
    told = call("retention", "--json", data=data)
    assert (told.status, told.json["cases"], told.json["logs"]) == (0, [], [])
    assert "--staff" in call("retention", "--remove", "00000000", data=data).sentence
    wrong = ("--staff", "0000", "--password-file", "-")
    assert "密码" in call("retention", "--remove", "00000000", *wrong, stdin="x", data=data).sentence
    assert "密码" in call("archive-export", NUMBER, *wrong, stdin="x", data=data).sentence
