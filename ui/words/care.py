"""Texts of the page 同步: what waits, what was not taken, what a person decides, records on a stick.

No Qt and no rule here; why a record is held is said by `hall/sync_ports.py`.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from hall.sync_ports import QuarantineCode
from ui.words.frame import hour, month_day

CARE_HEAD: Final = "同步"
CARE_EMPTY: Final = "没有要处理的。记录都在本机，连上后自动上传。"
CARE_SINGLE: Final = "本机是单机，没有大厅服务器，记录都保存在本机。"
CARE_AWAY: Final = "连不上大厅服务器，下面只有本机知道的。"
CARE_NOW: Final = "立即上传"
CARE_COMPARE: Final = "按日核对"
CARE_EXPORT: Final = "导出到 U 盘"
CARE_RECEIPT: Final = "取回执"
CARE_SENDING: Final = "正在上传"
CARE_COMPARING: Final = "正在与大厅服务器按日核对，稍等。"
CARE_EXPORT_PATH: Final = "U 盘上的文件夹"
CARE_RECEIPT_PATH: Final = "回执文件（.ych）的位置"
CARE_RECEIPT_FILTER: Final = "回执 (*.ych)"
CARE_NO_PATH: Final = "请先填写位置，或按“浏览”选一个。"
CARE_RETRY: Final = "重新读取"
CARE_ACCEPT: Final = "采用这些记录"
CARE_ASIDE: Final = "不采用"
CARE_TECHNICIAN: Final = "交技术人员"
CARE_KNOWN: Final = "知道了"
CARE_REASON: Final = "理由（不采用时必填）"
CARE_WHY: Final = "请写明为什么不采用。"
CARE_RETRIED: Final = "已重新读取；还读不懂的会再列出来。"
CARE_ACCEPTED: Final = "已采用，稍后计入办件。"
CARE_SET_ASIDE: Final = "已记为不采用，记录原样保留。"
CARE_HANDED: Final = "已交技术人员。"
CARE_TICKED: Final = "已记下，不再提示。"
CARE_NOTHING_HERE: Final = "这一条在这里没有要选的。"
CARE_ALL_SAME: Final = "各日的记录与大厅服务器一致。"

SYNC_KEY: Final = "Alt+U"
NEWS_GAP: Final = "　"
"""Between two notices in one strip."""

CARE_WAITING: Final = "等待上传"
CARE_HALL: Final = "大厅回执"
CARE_CITY: Final = "市级回执"
CARE_DAYS: Final = "按日核对"
CARE_NEVER: Final = "还没有"
CARE_FRESH: Final = "全部已上传"

CARE_KIND_REFUSED: Final = "没有接收"
CARE_KIND_HUB: Final = "大厅待处理"
CARE_KIND_HERE: Final = "本机待处理"
CARE_KIND_DAY: Final = "日期不一致"
CARE_KIND_NOTICE: Final = "恢复提示"
CARE_KIND_CONTROL: Final = "大厅更新"
CARE_COLUMNS: Final = ("情况", "是什么", "时间")

CARE_FACT_WHO: Final = "哪台电脑"
CARE_FACT_WHEN: Final = "收到时间"
CARE_FACT_RECORD: Final = "记录"
CARE_FACT_TRIES: Final = "出现次数"
CARE_FACT_LAST: Final = "上次处理"
CARE_FACT_LINK: Final = "校验值"
CARE_NOBODY: Final = "几台电脑"

CODE_WORDS: Final[Mapping[QuarantineCode, str]] = {
    QuarantineCode.EQUIVOCATION: "同一编号两份内容",
    QuarantineCode.TWIN: "同一记录两个位置",
    QuarantineCode.UNREADABLE: "读不出来",
    QuarantineCode.ENVELOPE: "来源或序号不符",
    QuarantineCode.OPAQUE: "接收时程序出错",
    QuarantineCode.FOLD: "不能计入办件",
    QuarantineCode.CLASH: "离线的号对不上",
    QuarantineCode.FORK: "记录分成两支",
    QuarantineCode.CLONE: "两台电脑同一身份",
    QuarantineCode.RESTORED: "恢复过旧备份",
    QuarantineCode.DAMAGED: "送来的记录损坏",
    QuarantineCode.SALVAGE: "停用电脑的记录",
}

DECISION_WORDS: Final[Mapping[str, str]] = {
    "retry": CARE_RETRY,
    "aside": CARE_ASIDE,
    "technician": CARE_TECHNICIAN,
}

FOOT_CARE: Final = (
    (("↑", "↓"), "选行"),
    (("R",), "重新读取"),
    (("N",), "写理由"),
    (("Ctrl+Enter",), "不采用"),
    (("G",), "交技术人员"),
    (("K",), "知道了"),
    (("Ctrl+L",), "退出登录"),
)


def care_at(day: dt.date, wall: int) -> str:
    """11月20日 09:43."""
    return f"{month_day(day)} {hour(wall)}"


def care_waiting(count: int) -> str:
    """12 条."""
    return f"{count} 条"


def care_since(text: str) -> str:
    """最早 11月20日 09:43."""
    return f"最早 {text}"


def care_upto(seq: int, own: int) -> str:
    """到第 120 条，共 132 条."""
    return f"到第 {seq} 条，共 {own} 条"


def care_days(count: int) -> str:
    """31 天一致."""
    return f"{count} 天一致"


def care_bad_days(count: int) -> str:
    """2 天不一致."""
    return f"{count} 天不一致"


def care_mended(here: int, there: int) -> str:
    """本机补正 1 条，大厅补正 2 条."""
    parts = ((here, "本机补正"), (there, "大厅补正"))
    return "，".join(f"{word} {count} 条" for count, word in parts if count)


def care_line(count: int) -> str:
    """3 条要处理."""
    return f"{count} 条要处理" if count else ""


def care_day(day: int, here: int, there: int) -> str:
    """11月20日：本机 120 条，大厅 118 条; `day` is yyyymmdd."""
    return f"{day // 100 % 100}月{day % 100}日：本机 {here} 条，大厅 {there} 条"


CARE_DAY_SENTENCE: Final = (
    "这一天的记录与大厅服务器不一致，自动补正没有成功。请按“按日核对”再试一次；仍不一致时交技术人员。"
)
CARE_REFUSED_SENTENCE: Final = "大厅服务器没有接收，记录都在本机，处理后按“立即上传”。"


def care_record(kind: str, seq: int, size: int) -> str:
    """受理，第 120 条，900 字节."""
    parts = (kind, f"第 {seq} 条" if seq else "", f"{size} 字节" if size else "")
    return "，".join(part for part in parts if part)


def care_tries(count: int) -> str:
    """3 次."""
    return f"{count} 次"


def care_last(word: str, who: str, at: str, reason: str) -> str:
    """交技术人员，徐文博，11月20日 09:43：看不懂."""
    said = "，".join(part for part in (word, who, at) if part)
    return f"{said}：{reason}" if reason else said


def care_exported(count: int, name: str) -> str:
    """已导出 12 条：未上传记录-3号窗口-….ycw."""
    return f"已导出 {count} 条：{name}。请拿到大厅服务器上导入（hub-import），再把回执带回来。"


def care_received(waiting: int) -> str:
    """已收下回执，全部已上传."""
    return f"已收下回执，还有 {waiting} 条未上传。" if waiting else "已收下回执，全部已上传。"


def care_compared(bad: int, mended: str) -> str:
    """What came of a comparison."""
    if bad:
        return f"还有 {bad} 天不一致，已列出。"
    return f"{CARE_ALL_SAME}{mended}。" if mended else CARE_ALL_SAME


def care_strip(waiting: int, since: str, receipt: str, refused: str) -> str:
    """12 条待上传，最早 11月20日 09:12；大厅回执 11月20日 09:30；没有接收：磁盘快满了."""
    parts = [
        f"{waiting} 条待上传{f'，{care_since(since)}' if since else ''}" if waiting else "记录已全部上传",
        f"{CARE_HALL} {receipt or CARE_NEVER}",
        f"{CARE_KIND_REFUSED}：{refused}" if refused else "",
    ]
    return "；".join(part for part in parts if part)
