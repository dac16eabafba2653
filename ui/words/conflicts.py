"""Texts of the page 冲突: steps that did not see each other, and applications made twice.

No Qt and no rule here; what happened and what to do is said by `hall/conflict_table.py`.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from hall.order import FoldStatus
from ui.words.case_page import LATER_STEPS
from ui.words.frame import hour, month_day
from ui.words.work import STEP_WORDS

CONFLICTS: Final = "冲突"
CONFLICTS_HEAD: Final = "冲突待办"
CONFLICTS_EMPTY: Final = "没有冲突。两个窗口断网时办了同一件，会列在这里。"
CONFLICTS_HINT: Final = "选一条，看两边各办了什么。"
COLUMN_CONFLICT: Final = "冲突"
CONFLICT_NOW: Final = "立即裁定"
CONFLICT_OPEN: Final = "待裁定"
CONFLICT_TELL: Final = "要知道"
CONFLICT_TWICE: Final = "疑似重复"
CONFLICT_WAITS: Final = "等记录"
CONFLICT_PERSON: Final = "信息不同"
SIDES_AND: Final = " 与 "
SIDE_STANDS: Final = "以此为准"
SIDE_GONE: Final = "没有采用"
SIDE_BOTH: Final = "都算数"
SIDE_OPEN: Final = "等裁定"
SIDE_SHOWN: Final = "暂显示这个"
SIDE_CHOSEN: Final = "已选"
CHOOSE_SIDE: Final = "选这一个"
RESOLVE_REASON: Final = "裁定理由（两边都会看到）"
RESOLVE: Final = "裁定"
RESOLVE_SIDE: Final = "请先按数字键选一个。"
RESOLVE_WHY: Final = "请写明裁定的理由。"
KNOWN: Final = "知道了"
LINK_REASON: Final = "两件的关系"
LINK: Final = "关联"
LINK_WHY: Final = "请写明两件的关系。"
TWICE_SENTENCE: Final = (
    "同一人同一天在两个窗口申办了同一事项。不会自动合并："
    "确是同一件的，写明关系后关联，并在窗口撤回或作废其中一件。"
)
WAITS_SENTENCE: Final = (
    "这一步已经到了一天以上，它前面的记录还没有到，暂不计入。请看办它的窗口是否还没有连上，连上后会自动补齐。"
)
PERSON_SENTENCE: Final = (
    "同一人的信息在两个窗口填得不同，两个都已保留。下次办理时核对证件，按核对的结果重新登记。"
)
DECIDED_SENTENCE: Final = "已经裁定，请按裁定办理。"
CONFLICT_ACCOUNT: Final = "本件记录"
RESOLVED: Final = "已裁定，两边窗口都会看到。"
ACKNOWLEDGED: Final = "已销掉。"
LINKED: Final = "已关联，两件各自保留。"
MET_ANOTHER: Final = "另一窗口同时办了这一件"
DECIDE_FIRST: Final = "有冲突待裁定，先裁定再作废。"
ONLY_DECIDER: Final = "由首席代表或大厅管理员裁定。"
BY_SYSTEM: Final = "系统"

ACCOUNT_WORDS: Final[Mapping[FoldStatus, str]] = {
    FoldStatus.EFFECTIVE: "生效",
    FoldStatus.SUPERSEDED: "没有采用",
    FoldStatus.CONFLICT: "有冲突",
    FoldStatus.WAITING: "等前面的记录",
    FoldStatus.DEFERRED: "等程序升级",
    FoldStatus.REJECTED: "读不懂",
}

FOOT_CONFLICTS: Final = (
    (("↑", "↓"), "选冲突"),
    (("1", "–", "9"), "选一边"),
    (("R",), "写理由"),
    (("Ctrl+Enter",), "裁定、关联"),
    (("K",), "知道了"),
    (("Ctrl+L",), "退出登录"),
)


def without_effect(kind: str, status: FoldStatus) -> str:
    """不予受理（没有采用）."""
    return f"{step_word(kind)}（{ACCOUNT_WORDS[status]}）"


def step_word(kind: str) -> str:
    """送达; a kind of a newer program keeps its own name."""
    return STEP_WORDS.get(kind) or LATER_STEPS.get(kind, kind)


def conflicts_line(held: int, tell: int, twice: int) -> str:
    """2 件待裁定，1 件要看，1 件疑似重复."""
    parts = ((held, "件待裁定"), (tell, "件要看"), (twice, "件疑似重复"))
    return "，".join(f"{count} {word}" for count, word in parts if count)


def side_head(number: int, word: str) -> str:
    """1　受理."""
    return f"{number}　{word}"


def side_who(window: int | None, name: str, number: str) -> str:
    """3号窗　邹正野 0203."""
    place = f"{window}号窗" if window else ""
    who = f"{name} {number}".strip() if number else BY_SYSTEM
    return "　".join(part for part in (place, who) if part)


def side_place(window: int | None) -> str:
    """3号窗."""
    return f"{window}号窗" if window else "没有窗口"


def side_at(day: dt.date, wall: int) -> str:
    """11月20日 09:43."""
    return f"{month_day(day)} {hour(wall)}"


def side_papers(numbers: tuple[str, ...]) -> str:
    """文书 云政务受〔2026〕000001号."""
    return f"文书 {'、'.join(numbers)}" if numbers else "没有文书号"


def recall_line(numbers: tuple[str, ...]) -> str:
    """请收回作废：受1."""
    return f"请收回作废：{'、'.join(numbers)}" if numbers else ""


def untold_line(people: tuple[str, ...]) -> str:
    """还没有知道的：邹正野、谢思恬."""
    return f"还没有按“知道了”的：{'、'.join(people)}" if people else ""


def decided_line(name: str, reason: str) -> str:
    """徐文博 已裁定：原件齐全."""
    return f"{name} 已裁定：{reason}"


def account_line(counts: tuple[tuple[FoldStatus, int], ...]) -> str:
    """共 5 条：生效 3，没有采用 2."""
    total = sum(count for _, count in counts)
    parts = "，".join(f"{ACCOUNT_WORDS[status]} {count}" for status, count in counts)
    return f"共 {total} 条：{parts}" if total else ""
