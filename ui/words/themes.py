"""Texts of the open 一件事: its items, what is shared, what may be done. No Qt and no rule here."""

from typing import Final

THEME_COLUMNS: Final = ("环节", "办件编号", "事项", "进展", "状态", "办结期限")
THEME_SHARED: Final = "材料"
PHASE_WAITS: Final = "等候"
PHASE_MAY: Final = "可开始"
PHASE_BLOCKED: Final = "受阻"
PHASE_DONE: Final = "办成"
PHASE_FAILED: Final = "未成"
THEME_LEFT_OUT: Final = "没有办的"
THEME_PAPERS: Final = "文书"
THEME_DUE: Final = "全部办结"
THEME_PATH: Final = "最长路径"
THEME_RULE: Final = "一项没办成时"
THEME_OWNER: Final = "申请人"
THEME_KEY: Final = "Ctrl+T"
THEME_OPEN_WHOLE: Final = "看一件事"
THEME_NO_WHOLE: Final = "这个办件不属于“一件事”。"
THEME_OPEN_FIRST: Final = "先按 Enter 打开这一项，再办这一步。"
THEME_REPRINT: Final = "补打凭证"
THEME_OPEN_ITEM: Final = "打开这一项"
THEME_BACK: Final = "回到列表"
FOOT_THEME: Final = (
    (("↑", "↓"), "选事项"), (("Enter",), "打开这一项"), (("B",), "开始办理"), (("X",), "终止这一项"),
    (("P",), "补打凭证"), (("Esc",), "回到列表"),
)  # fmt: skip


def theme_title(name: str) -> str:
    """“开办餐饮店”一件事."""
    return f"“{name}”一件事"


def theme_found(name: str) -> str:
    """“开办餐饮店”一件事，按 Enter 看全部事项."""
    return f"“{name}”一件事，按 Enter 看全部事项"


def themes_many(count: int, *, more: bool) -> str:
    """2 个一件事, 20 个以上一件事."""
    return f"{count} 个{'以上' if more else ''}一件事"


def theme_among(what: str, count: int) -> str:
    """5 件，含 2 个一件事，选中按 Ctrl+T 看整件."""
    return f"{count} 件，含 {what}，选中按 {THEME_KEY} 看整件"


def whole_due(day: str) -> str:
    """全部办结 11月27日 周五."""
    return f"{THEME_DUE} {day}" if day else ""


def stage_of(number: int) -> str:
    """第 2 环节."""
    return f"第 {number} 环节"


def due_day(day: str, *, provisional: bool) -> str:
    """12月4日 周五，暂估."""
    return f"{day}，暂估" if provisional and day else day


def used_by(name: str, count: int, state: str) -> str:
    """营业执照　3 项共用　有."""
    shared = f"{count} 项共用" if count > 1 else "1 项用"
    return f"{name}　{shared}　{state}".rstrip()


def comes_from(name: str) -> str:
    """由“个体工商户设立登记”办出."""
    return f"由“{name}”办出"
