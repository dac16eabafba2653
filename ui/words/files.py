"""Texts of files at the material list: attaching scans, their list with sizes (design/tokens.md 12)."""

from collections.abc import Sequence
from typing import Final

SHOWN_FILES: Final = 3
SCAN_FOLDER: Final = "扫描"
ATTACH_TITLE: Final = "附哪一份扫描件"
SCAN_NO_FILES: Final = "扫描文件夹里没有文件。请先扫描，文件放到："
SCAN_GONE: Final = "这个文件已经不在扫描文件夹里，请再按 S 重选。"
SCAN_KIND: Final = "这不是图片、PDF 或 OFD，不能附上。请重新扫描。"
SCAN_UNREADABLE: Final = "扫描文件夹读不了，请核对本机设置里的 scan_folder。"
NO_FILES_HERE: Final = "本机没有保存附件的地方，请联系系统运维。"
FILE_KINDS: Final = {
    "application/pdf": "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
    "application/ofd": "OFD",
}
FOOT_FILES: Final = (
    (("1", "–", "5"), "定状态"),
    (("S",), "再附一份"),
    (("X",), "去掉最后一份"),
    (("Enter",), "有，下一项"),
    (("Ctrl+Z",), "撤销"),
)


def size_words(size: int) -> str:
    """「820 KB」, 「1.3 MB」: how large a file is."""
    return f"{max(size / 1024, 1):.0f} KB" if size < 1_000_000 else f"{size / 1_048_576:.1f} MB"


def files_note(sizes: Sequence[int]) -> str:
    """「附2份 1.3 MB」 in the row's note."""
    return f"附{len(sizes)}份 {size_words(sum(sizes))}"


def files_line(files: Sequence[tuple[str, int]]) -> str:
    """「附件 1 PDF 820 KB　2 JPG 1.3 MB」 under the list; of more than three the last three."""
    told = [
        f"{number} {FILE_KINDS.get(mime, mime)} {size_words(size)}"
        for number, (mime, size) in enumerate(files, 1)
    ]
    more = "… " if len(told) > SHOWN_FILES else ""
    return f"附件 {more}" + "　".join(told[-SHOWN_FILES:])


def scan_option(name: str, size: int, at: str) -> str:
    """「身份证.pdf　820 KB　10:32」 in the choice."""
    return f"{name}　{size_words(size)}　{at}"


def attached(size: int) -> str:
    """After a file was attached."""
    return f"已附上 {size_words(size)}，并从扫描文件夹取走。"


def scan_of(material: str, place: int, mime: str, size: int) -> str:
    """「营业执照　第 2 份　PDF 820 KB」 in a choice among the scans of a case."""
    return f"{material}　第 {place} 份　{FILE_KINDS.get(mime, mime)} {size_words(size)}"
