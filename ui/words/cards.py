"""Texts of the list of yellow and red cards. No Qt and no rule here."""

from typing import Final

CARDS_KEY: Final = "Ctrl+R"
CARDS_TITLE: Final = "红黄牌"
CARDS_BUTTON: Final = "红黄牌"
CARDS_CLOCK: Final = "时限"
CARDS_BODY: Final = "部门"
CARDS_CAUSE: Final = "原因"
CARDS_PERSON: Final = "处理人"
CARDS_REMEDY: Final = "处理"
CARDS_NOTHING: Final = "没有写原因"
CARDS_NONE: Final = "这段时间没有亮过黄牌、红牌。"
CARDS_SINCE: Final = "从哪天"
CARDS_UNTIL: Final = "到哪天"
CARDS_PERIOD: Final = "列出这段时间亮过的黄牌、红牌。"
CARDS_SHOW: Final = "列出"
CARDS_FILE: Final = "文件（.csv）"
CARDS_EXPORT: Final = "没有申请人的姓名。导出留痕。"
CARDS_SAVE: Final = "导出"
CARDS_PRINT: Final = "打印"
CARDS_ORDER: Final = "终止的日子早于开始的日子，请改正。"
CARDS_BAD_FILE: Final = "请写一个 .csv 文件的完整路径。"
CARDS_ALREADY: Final = "已经有这个文件，请换个名字。"
FOOT_CARDS: Final = (
    (("↑", "↓"), "选行"), (("N",), "填写原因"), (("Enter",), "打开案卷"), (("F",), "换日期"),
    (("P",), "打印"), (("X",), "导出"), (("Esc",), "回到列表"),
)  # fmt: skip


def cards_line(count: int, unanswered: int, *, whole: bool) -> str:
    """12 张，3 张没有写原因."""
    rest = f"，{unanswered} 张没有写原因" if unanswered else ""
    more = "，只列出最近的一部分" if not whole else ""
    return f"{count} 张{rest}{more}"


def cards_days(since: str, until: str) -> str:
    """11月1日至11月20日."""
    return f"{since}至{until}"


def cards_exported(path: str, count: int) -> str:
    """已导出 12 张."""
    return f"已导出 {count} 张　{path}"


def cards_printed(count: int) -> str:
    """红黄牌清单已送打印机，12 张."""
    return f"红黄牌清单已送打印机，{count} 张"


def cards_unanswered(numbers: list[str]) -> str:
    """0003、0005 亮了牌还没有写原因."""
    first = "、".join(numbers[:6])
    more = f"等 {len(numbers)} 件" if len(numbers) > 6 else ""
    return f"{first}{more}亮了牌，还没有写原因。"
