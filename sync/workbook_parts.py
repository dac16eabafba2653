"""The parts inside an XLSX package: which packages are refused, and what openpyxl's stream does not tell.

Bombs, encryption, macros and entity declarations are told before anything is parsed; merged cells and hidden
rows or columns are found by looking through the text of a sheet's part. No cell is understood here.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from openpyxl.utils import get_column_letter

from sync.catalogue_faults import Faults, Place

MAX_UNPACKED: Final = 384 * 1024 * 1024
MAX_PARTS: Final = 2_000
MAX_RATIO: Final = 200
"""Packing of a whole package; spreadsheets reach 10 to 30."""

_SMALL: Final = 16 * 1024 * 1024
_OLE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_CHUNK: Final = 1 << 20
_OVERLAP: Final = 1 << 12
_WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"

_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)([0-9]+)')
_HIDDEN_ROW: Final = re.compile(rb'<(?:\w+:)?row\s(?=[^>]*?\shidden="(?:1|true)")[^>]*?\br="([0-9]+)"')
_HIDDEN_COLUMN: Final = re.compile(
    rb'<(?:\w+:)?col\s(?=[^>]*?\bhidden="(?:1|true)")(?=[^>]*?\bmin="([0-9]+)")[^>]*?>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What a sheet's part says beside its cells; rows and columns in order of the file."""

    merged: tuple[tuple[str, int], ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()


def check_package(data: bytes, faults: Faults) -> bool:
    """True when the bytes are an unencrypted, macro-free XLSX package of bounded size."""
    code, message = _package_fault(data)
    if code:
        faults.error(Place(), code, message)
    return not code


def hints_by_sheet(data: bytes) -> dict[str, Hints]:
    """Hints of every sheet by its title; sheets whose part is not found have none.

    Raises:
        Exception: Any that a damaged package leads to; the caller says one sentence for all.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = set(package.namelist())
        targets = {
            relation.get("Id", ""): relation.get("Target", "")
            for relation in ET.fromstring(package.read(_RELATIONS))  # noqa: S314  # declarations are refused
        }
        found = {}
        for element in ET.fromstring(package.read(_WORKBOOK)).iter():  # noqa: S314  # as above
            if element.tag.rpartition("}")[2] != "sheet":
                continue
            relation = next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == "id"), "")
            path = posixpath.normpath(posixpath.join("/xl", targets.get(relation, ""))).lstrip("/")
            if path in names:
                found[element.get("name", "")] = _hints(package, path)
        return found


def _package_fault(data: bytes) -> tuple[str, str]:
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            return "encrypted", "工作簿加了密码，请取消密码后再导入。"
        return "not_xlsx", "这是旧版表格（.xls），请用表格软件另存为 .xlsx 后再导入。"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _entries_fault(package)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError):
        return "not_xlsx", "这不是表格文件（.xlsx），或者文件没有传完整。"


def _entries_fault(package: zipfile.ZipFile) -> tuple[str, str]:
    entries = package.infolist()
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        return "encrypted", "压缩包加了密码，请取消密码后再导入。"
    if _WORKBOOK not in names or _RELATIONS not in names:
        return "not_xlsx", "这不是表格文件（.xlsx）。"
    unpacked, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    swollen = unpacked > _SMALL and unpacked > MAX_RATIO * max(packed, 1)
    if swollen or unpacked > MAX_UNPACKED or len(entries) > MAX_PARTS or len(names) != len(entries):
        return "too_large", "文件展开后大得不像事项目录，没有读取。"
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return "macro", "带宏的工作簿不收，请另存为不带宏的 .xlsx。"
    if any(_declares(package, name) for name in sorted(names)):
        return "unsafe_xml", "文件里有不允许的实体声明，没有读取。"
    return "", ""


def _declares(package: zipfile.ZipFile, name: str) -> bool:
    """True for an XML part with declarations, or in an encoding that could hide them."""
    if not name.lower().endswith((".xml", ".rels")):
        return False
    return any(b"\0" in chunk or _DECLARATION.search(chunk) for chunk in _chunks(package, name))


def _hints(package: zipfile.ZipFile, path: str) -> Hints:
    merged: dict[tuple[str, int], None] = {}
    rows: dict[int, None] = {}
    columns: dict[str, None] = {}
    for chunk in _chunks(package, path):
        merged.update(((m[1].decode(), int(m[2])), None) for m in _MERGED.finditer(chunk))
        rows.update((int(m[1]), None) for m in _HIDDEN_ROW.finditer(chunk))
        columns.update((get_column_letter(int(m[1])), None) for m in _HIDDEN_COLUMN.finditer(chunk))
    return Hints(merged=tuple(merged), hidden_rows=tuple(rows), hidden_columns=tuple(columns))


def _chunks(package: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    """The part in pieces that overlap, so that no tag is cut in all of them."""
    tail = b""
    with package.open(path) as stream:
        while piece := stream.read(_CHUNK):
            yield tail + piece
            tail = piece[-_OVERLAP:]
