"""Files that are no workbook, or one that may not be read: one sentence each, never a traceback."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sync.catalogue_file import ImportReport, read_catalogue

FILE = Path(__file__).parents[1] / "data" / "事项目录-青禾区.xlsx"


def repacked(change: Any) -> Any:
    """The demo file with its parts changed: `change` maps a name and its bytes to new bytes, or None."""
    stream = io.BytesIO()
    with zipfile.ZipFile(FILE) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = change(name, source.read(name))
            if data is not None:
                target.writestr(name, data)
    return stream.getvalue()


def with_part(name: Any, data: Any) -> Any:
    stream = io.BytesIO(FILE.read_bytes())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as target:
        target.writestr(name, data)
    return stream.getvalue()


OLE = bytes.fromhex("D0CF11E0A1B11AE1")
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"hello", "not_xlsx"),
        (b"PK\x03\x04" + b"\0" * 100, "not_xlsx"),
        (FILE.read_bytes()[:5000], "not_xlsx"),
        (OLE + b"\0" * 600, "not_xlsx"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\0" * (64 * 1024 * 1024 + 1), "too_large"),
        (repacked(lambda n, d: None if n == "xl/workbook.xml" else d), "not_xlsx"),
        (repacked(lambda n, d: d[:100] if n == "xl/workbook.xml" else d), "broken_file"),
        (repacked(lambda n, d: d[:900] if n == "xl/worksheets/sheet3.xml" else d), "broken_sheet"),
        (repacked(lambda n, d: DOCTYPE + d[55:] if n == "xl/theme/theme1.xml" else d), "unsafe_xml"),
        (repacked(lambda n, d: d.decode().encode("utf-16") if n == "xl/styles.xml" else d), "unsafe_xml"),
        (with_part("xl/vbaProject.bin", b"x"), "macro"),
        (with_part("xl/media/bomb.bin", b"\0" * (30 * 1024 * 1024)), "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "data",
)
def test_files_that_may_not_be_read(data: Any, code: Any) -> None:
    report = read_catalogue(data)
    assert (report.ok, report.catalogue) == (False, None)
    assert code in {fault.code for fault in report.faults}


def test_a_package_whose_parts_are_encrypted_is_told() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        target.writestr("xl/workbook.xml", "x")
    data = bytearray(stream.getvalue())
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1
    assert [fault.code for fault in read_catalogue(bytes(data)).faults] == ["encrypted"]


def test_a_picture_in_the_package_does_not_matter() -> None:
    assert read_catalogue(with_part("xl/media/logo.png", b"<!DOCTYPE")).faults == ()


def test_a_sheet_whose_part_is_gone_is_told_without_a_traceback() -> None:
    report = read_catalogue(repacked(lambda n, d: None if n == "xl/worksheets/sheet9.xml" else d))
    assert not report.ok
    assert report.faults


def test_a_path_that_is_none(tmp_path: Any) -> None:
    for path in (tmp_path / "没有.xlsx", tmp_path):
        report: ImportReport = read_catalogue(path)
        assert [(f.sheet, f.row, f.column, f.code) for f in report.faults] == [
            (None, None, None, "cannot_read")
        ]
