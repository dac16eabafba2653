"""Texts of scanning: the camera, pages, barcodes on sheets, faults of pictures (domain.md 6.2)."""

from collections.abc import Sequence
from typing import Final

SCAN_LOCKED: Final = "这份 PDF 有打开密码，不能附上。请申请人去掉密码再交，或者打印出来扫描。"
SCAN_UNREADABLE_FILE: Final = "这个文件不是能看的图片或 PDF，请重新扫描。"
SCAN_TOO_MANY_PIXELS: Final = "这张图片的像素太多，请把扫描分辨率调到 300 dpi 以下。"
SCAN_NOISE: Final = "这一页拍得太花，压不到 500 KB，请对好光再拍一次。"


def too_many_pages(most: int) -> str:
    """A file with more pages than are taken at once."""
    return f"这个文件超过 {most} 页，请分成几份扫描。"


CASE_SCAN_KEY: Final = "Ctrl+M"
CASE_SHEETS_KEY: Final = "Ctrl+B"
SCAN_HEAD: Final = "扫描材料"
SCAN_FOR: Final = "放到"
SCAN_SORTED: Final = "各页按条码分到材料"
SCAN_NO_PAGES: Final = "还没有页。把纸放到高拍仪下按空格拍，按 F 取扫描文件夹里的文件，或把文件拖到这里。"
SCAN_NO_CAMERA: Final = "没有找到高拍仪。请检查连线，或按 F 取扫描文件夹里的文件，也可以把文件拖到这里。"
SCAN_BROKEN: Final = "高拍仪没有画面，请拔下重插；也可以按 F 取文件。"
SCAN_NO_PICTURE: Final = "高拍仪还没有画面，请稍候再拍。"
SCAN_SHOOTING: Final = "正在裁边、转正"
SCAN_KEEPING: Final = "正在合并保存"
SCAN_READING: Final = "正在读文件"
SCAN_NOTHING: Final = "还没有页可以附上。先拍一张或取一个文件。"
SCAN_CARD_BACK: Final = "正面已拍。请把证件翻面，再按空格。"
SCAN_CARD_ON: Final = "身份证正反面：先放正面，按空格拍。"
SCAN_CARD_OFF: Final = "改为逐页拍。"
SCAN_CARD_WAITS: Final = "反面还没拍。翻面再按空格，或按 I 改为逐页拍。"
SCAN_SURE: Final = "这些页还没附上。再按一次 Esc 就不要了，从本机清除。"
SCAN_WHICH: Final = "这一页放到哪份材料"
SCAN_EDGES_FOUND: Final = "已找到纸边"
SCAN_NO_EDGES: Final = "没有找到纸边，保留整幅；按 C 手工裁"
SCAN_FROM_FILE: Final = "文件"
SCAN_STRANGE: Final = "条码属于别的办件或材料，请按 K 指定"
SCAN_CROP_SIDES: Final = ("上", "右", "下", "左")
SCAN_PICK: Final = "取哪个文件"
SCAN_PICK_ALL: Final = "全部取来，逐页整理"
SCAN_PAGE: Final = "逐页整理：裁边、转正、合并"
SCAN_PREVIEW: Final = "高拍仪画面"
SCAN_PAGES: Final = "已有的页"
SCAN_AS_IS_FIRST: Final = "原样附上只用于还没有页的时候；这些页请先附上或去掉。"
CASE_GONE: Final = "没有找到这个办件。"
SCAN_FIRST: Final = "正在扫描。请先按 Ctrl+Enter 附上，或按 Esc 放弃。"
SCAN_PAGE_KEY: Final = "P"
SCAN_OTHER_DRAFT: Final = "收件已经换了一件，这些扫描件没有附上，还在本机；在材料上按 S，再按 L 取来。"
FOOT_SCAN: Final = (
    (("空格",), "拍"),
    (("R",), "转正"),
    (("C",), "裁"),
    (("X",), "去掉"),
    (("K",), "换材料"),
    (("F",), "取文件"),
    (("Ctrl+Enter",), "附上"),
)
SCAN_MORE: Final = "I 证件两面　W 用整幅　A 原样附　M 换镜头"
SCAN_NO_WHOLE: Final = "这一页就是整幅，要裁按 C。"
FOOT_CROP: Final = (
    (("空格",), "换一边"),
    (("↑", "↓", "←", "→"), "移动这一边"),
    (("Enter",), "裁"),
    (("Esc",), "不裁"),
)


def scan_title(material: str) -> str:
    """「扫描材料　放到 身份证」."""
    return f"{SCAN_FOR} {material}" if material else SCAN_SORTED


def scan_count(pages: int) -> str:
    """「3 页」 beside the title."""
    return f"{pages} 页" if pages else ""


def scan_page_line(number: int, material: str, size: str, dpi: int) -> str:
    """「2　身份证　310 KB　300 dpi」: one page in the list."""
    return f"{number}　{material}　{size}　{dpi} dpi"


def scan_hint(material: str, told: str) -> str:
    """「身份证　已找到纸边」: the whole name of the material, which the list may cut."""
    return f"{material}　{told}"


def scan_crop(side: str, percent: int) -> str:
    """While a page is cut by hand."""
    return f"裁{side}边 {percent}%"


def scan_attached(files: int, pages: int) -> str:
    """After pages were attached."""
    return f"已附上 {pages} 页，共 {files} 份。"


ARCHIVE_ASK: Final = "归档以后只能看、不能改。保管多久"
CASE_ARCHIVE_KEY: Final = "Ctrl+G"
ARCHIVE_YEARS: Final = (("", "按规定"), ("0", "永久"), ("30", "30年"), ("10", "10年"))
ARCHIVE_ONE: Final = "只这一件"
ARCHIVE_ALL: Final = "所有可以归档的"
ARCHIVE_NONE: Final = "现在没有可以归档的办件。"
ARCHIVE_RUNS: Final = "正在归档，请等这一批办完，或按 Esc 停下。"


def archive_marked(count: int) -> str:
    """「标记的 5 件」."""
    return f"标记的 {count} 件"


def archiving(at: int, count: int) -> str:
    """While cases are archived one after the other."""
    return "正在合成案卷" if count == 1 else f"正在归档第 {at} 件，共 {count} 件　Esc 停下"


def archived_many(done: int, failed: Sequence[tuple[str, str]]) -> str:
    """After many: how many, and why the first of the others was not."""
    if not failed:
        return f"已归档 {done} 件。"
    number, why = failed[0]
    return f"已归档 {done} 件，{len(failed)} 件没有归档。{number}：{why}"


RETAIN_HEAD: Final = "到期清除"
RETAIN_LOOKING: Final = "正在核对保管期限"
RETAIN_NOTHING: Final = "现在没有到期的文件。"
RETAIN_NOT_YET: Final = "下面这些到期了，还没有清除。"
RETAIN_RULE: Final = (
    "只清除扫描件、案卷和日志的内容；办件、经过、文书和留痕都在。"
    "有争议的、没办结的、别的办件还要用的不在其中。"
)
RETAIN_REMOVE: Final = "清除这些"
RETAIN_ACT: Final = "清除到期文件"
RETAIN_ROLE: Final = "另一位有归档权限的人员"
RETAIN_COLUMNS: Final = ("按哪条规定", "办件", "份数", "大小", "到期自")
FOOT_RETAIN: Final = ((("↑", "↓"), "选行"), (("Ctrl+Enter",), "清除，须两人"), (("Esc",), "回到列表"))
FOOT_SECOND: Final = ((("Enter",), "下一格，登录"), (("Esc",), "取消"))
RETAIN_NONE_HERE: Final = "这台电脑不管保管期限。"


def lapsed_sum(rule: str, cases: int, files: int, size: int) -> str:
    """「未办成的办件：扫描件　3 件，5 份，1.2 MB」."""
    return f"{rule}　{cases} 件，{files} 份，{size / 1_048_576:.1f} MB"


def lapsed_logs(count: int, size: int) -> str:
    """「运行日志　2 个，0.3 MB」."""
    return f"运行日志　{count} 个，{size / 1_048_576:.1f} MB"


def removed_line(files: int, logs: int, size: int) -> str:
    """After a removal."""
    return f"已清除 {files} 份文件、{logs} 个日志，腾出 {size / 1_048_576:.1f} MB，已留痕。"


def archived(number: str, pages: int, keep: str) -> str:
    """After 归档."""
    return f"{number} 已归档，案卷共 {pages} 页，保管期限{keep}。"


def sheets_printed(count: int) -> str:
    """After dividers went to the printer."""
    return f"已打印 {count} 张材料条码页，扫描时放在每份材料的前面。"
