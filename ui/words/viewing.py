"""Texts of the view of a case's scans, and of pages that a stop left over. No Qt and no rule here."""

from typing import Final

VIEW_KEY: Final = "Enter"
VIEW_HEAD: Final = "扫描件"
VIEW_FILES: Final = ("材料", "格式")
VIEW_NONE: Final = "这件还没有扫描件。按 Ctrl+M 扫描。"
VIEW_NONE_HERE: Final = "这份材料没有扫描件，用 ↑ ↓ 换一份材料，或按 Ctrl+M 扫描。"
VIEW_OPENING: Final = "正在打开　Esc 先不看"
VIEW_DRAWING: Final = "正在打开这一页"
VIEW_LAST: Final = "已经是最后一页。"
VIEW_FIRST: Final = "已经是第一页。"
VIEW_OFD: Final = "OFD 版式文件不能在这里看，归档时原样放进案卷。"
VIEW_STRANGE: Final = "这份文件不是能看的图片或 PDF。"
VIEW_FITS: Final = {"width": "适合宽度", "page": "整页"}
FILE_BACK_TO: Final = "回到案卷"
VIEW_LEFT: Final = "没有再等。"
VIEW_LOGGED: Final = "看过的扫描件会记下是谁看的"
THUMB_AWAY: Final = "不在本机，打开时取回"
THUMB_GONE: Final = "已过保管期限"
FOOT_VIEW: Final = (
    (("←", "→"), "前后页"),
    (("↑", "↓"), "移动"),
    (("1",), "适合宽度"),
    (("2",), "整页"),
    (("+", "-"), "放大缩小"),
    (("R",), "转向"),
    (("N",), "下一份材料"),
)


def view_title(file: tuple[int, int], page: tuple[int, int] | None) -> str:
    """「第 2 份，共 3 份　第 1 页，共 4 页」."""
    told = [f"第 {file[0]} 份，共 {file[1]} 份"] if file[1] > 1 else []
    told += [f"第 {page[0]} 页，共 {page[1]} 页"] if page is not None else []
    return "　".join(told)


def view_arriving(came: int, count: int) -> str:
    """While a file comes from the hub."""
    return f"正在从大厅服务器取回 {came * 100 // max(count, 1)}%　Esc 先不看"


def view_zoom(percent: int) -> str:
    """「100%」."""
    return f"{percent}%"


def thumb_pages(pages: int) -> str:
    """「3 页」 under a small page."""
    return f"{pages} 页" if pages else ""
