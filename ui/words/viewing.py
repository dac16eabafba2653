"""Texts of the view of a case's scans, and of pages that a stop left over. No Qt and no rule here."""

from typing import Final

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
SCAN_NOTHING_LEFT: Final = "没有上次留下的页。"
LEFT_GO_ON: Final = "接着整理"
LEFT_LATER: Final = "以后再说，先留在本机"
LEFT_DROP: Final = "不要了，从本机清除"
LEFT_DROPPED: Final = "上次留下的页已从本机清除。"
LEFT_NOWHERE: Final = "那次收件已经不在，要用时在材料一步按 S，再按 L"
LEFT_KEPT: Final = "这些页还在本机，下次登录再问。"
SHARE_KEY: Final = "Ctrl+J"
SHARE_NONE: Final = "这位申请人没有别的在办件带着扫描件。"
SHARE_IN_FILE: Final = "先按 Enter 打开案卷，选好材料，再用别件的扫描件。"
SHARE_OTHER_DRAFT: Final = "材料单已经变了，没有附上，请再按一次 Ctrl+J。"
SHARED: Final = "已用同一份扫描件，只存一份。"
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


def left_question(pages: int, names: str) -> str:
    """「上次有 3 页未归入材料（营业执照）」: at the sign-in after a stop."""
    return f"上次有 {pages} 页未归入材料（{names}）" if names else f"上次有 {pages} 页未归入材料"


def left_here(pages: int) -> str:
    """While the page 扫描 is empty."""
    return f"上次留下的 {pages} 页还在本机，按 L 取来。"


def left_taken(pages: int) -> str:
    """After L."""
    return f"取来上次留下的 {pages} 页，看过按 Ctrl+Enter 附上。"


def share_question(material: str) -> str:
    """Which scan of another case serves a material."""
    return f"“{material}”用哪一份扫描件（申请人同意同一份用于这件）"


def shared_option(material: str, item: str, number: str, size: int) -> str:
    """「营业执照　食品经营许可 1120 W03 0001　310 KB」."""
    told = f"{max(size / 1024, 1):.0f} KB" if size < 1_000_000 else f"{size / 1_048_576:.1f} MB"
    return f"{material}　{item} {number[10:14]} {number[14:17]} {number[17:]}　{told}"


def thumb_pages(pages: int) -> str:
    """「3 页」 under a small page."""
    return f"{pages} 页" if pages else ""
