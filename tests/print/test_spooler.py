"""Papers in a folder: whole files, safe names, nothing overwritten; and what is said without CUPS."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from hall.errors import Refused, Unavailable
from printing.spooler import CupsPrinter, PdfFolder, safe_name
from tests.print import samples

if TYPE_CHECKING:
    from pathlib import Path

    from hall.papers import PaperRenderer, Printer
    from printing.render import Renderer

PDF = b"%PDF-1.4\n%%EOF\n"


def test_both_ways_out_and_the_renderer_keep_their_contracts(tmp_path: Path, renderer: Renderer) -> None:
    printers: list[Printer] = [PdfFolder(tmp_path), CupsPrinter("office")]
    drawing: PaperRenderer = renderer
    assert [printer.name for printer in printers] == ["PDF 文件夹", "office"]
    assert drawing.missing(samples.TICKET) == ()


def test_a_paper_becomes_one_whole_file(tmp_path: Path, renderer: Renderer) -> None:
    pdf = renderer.render(samples.ACCEPTANCE)
    name = PdfFolder(tmp_path / "new" / "folder").send(pdf, "受理通知书 云政务受〔2026〕000123号", 2)
    assert name == "受理通知书 云政务受〔2026〕000123号.pdf"
    folder = tmp_path / "new" / "folder"
    assert [path.name for path in folder.iterdir()] == [name]
    assert (folder / name).read_bytes() == pdf


def test_a_second_paper_of_the_same_title_never_overwrites_the_first(tmp_path: Path) -> None:
    folder = PdfFolder(tmp_path)
    names = [folder.send(PDF + bytes([65 + number]), "收件凭证") for number in range(4)]
    assert names == ["收件凭证.pdf", "收件凭证（2）.pdf", "收件凭证（3）.pdf", "收件凭证（4）.pdf"]
    assert (tmp_path / names[0]).read_bytes() == PDF + b"A"
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("/", "_"),
        ("..", "文书"),
        ("", "文书"),
        ("a\x00b\nc", "a_b_c"),
        ("CON", "_CON"),
        ("nul.x", "_nul.x"),
        ('甲:乙*"丙"<丁>|?\\', "甲_乙__丙__丁____"),
        (" 受理 . ", "受理"),
    ],
)
def test_titles_become_safe_file_names(title: str, name: str, tmp_path: Path) -> None:
    assert safe_name(title) == name
    assert PdfFolder(tmp_path).send(PDF, title) == f"{name}.pdf"
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.pdf"]


def test_a_very_long_title_is_cut_between_characters(tmp_path: Path) -> None:
    name = PdfFolder(tmp_path).send(PDF, "㛃𬭎" * 300)
    assert len(name.encode()) <= 184
    assert (tmp_path / name).exists()


def test_a_folder_that_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = PdfFolder(tmp_path / "file" / "inside")
    assert not folder.state().ready
    with pytest.raises(Unavailable, match="留在待打印") as fault:
        folder.send(PDF, "收件凭证")
    assert fault.value.code == "printer.folder"
    assert PdfFolder(tmp_path).state().ready


@pytest.mark.parametrize("copies", [0, -1, 21])
def test_copies_are_bounded(copies: int, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        PdfFolder(tmp_path).send(PDF, "收件凭证", copies)
    assert refusal.value.code == "printer.copies"
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_pdf_is_not_printed(tmp_path: Path) -> None:
    for printer in (PdfFolder(tmp_path), CupsPrinter("office")):
        with pytest.raises(Refused) as refusal:
            printer.send(b"<html>", "收件凭证")
        assert refusal.value.code == "printer.no_pdf"


def test_a_damaged_pdf_has_no_preview(renderer: Renderer) -> None:
    with pytest.raises(Refused) as refusal:
        renderer.preview(b"%PDF-1.4 broken")
    assert refusal.value.code == "paper.preview"


@pytest.mark.parametrize("queue", ["", "-o", "a b", "a/b", "a#b", "a\nb", "x" * 128])
def test_what_cannot_be_a_queue_is_refused(queue: str) -> None:
    with pytest.raises(Refused) as refusal:
        CupsPrinter(queue)
    assert refusal.value.code == "printer.queue"


def test_without_cups_the_status_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    printer = CupsPrinter("office")
    assert printer.state().sentence == "这台电脑没有打印服务（CUPS），请系统运维安装。"
    with pytest.raises(Unavailable) as fault:
        printer.send(PDF, "收件凭证")
    assert fault.value.code == "printer.cups"


def _command(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_a_print_service_that_does_not_answer_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("lp", "lpstat"):
        _command(tmp_path, name, "read never < /dev/zero")
    monkeypatch.setenv("PATH", str(tmp_path))
    printer = CupsPrinter("office", patience=0.2)
    assert not printer.state().ready
    with pytest.raises(Unavailable, match="没有回答"):
        printer.send(PDF, "收件凭证")


def test_a_refused_job_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _command(tmp_path, "lp", "echo 'lp: Error - no default destination available.' >&2; exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match="没有接受"):
        CupsPrinter("office").send(PDF, "收件凭证")
