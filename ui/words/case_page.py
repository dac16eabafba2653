"""Texts of the page 办件, of the case file and of the forms of a case's steps. No Qt and no rule here."""

from collections.abc import Sequence
from typing import Final

ADD_CONDITION: Final = "加条件"
SAVE_FILTER: Final = "存成我的筛选"
SAVE_SHORT: Final = "存筛选"
OWN_FILTERS: Final = "自存筛选"
CONDITION_WORDS: Final = {
    "item": "事项",
    "state": "状态",
    "clerk": "经办人",
    "window": "窗口",
    "since": "自",
    "until": "至",
    "light": "灯",
}
ANY: Final = "不限"
SINCE_DAY: Final = "申请日自"
UNTIL_DAY: Final = "申请日至"
FILTER_LINE: Final = "只填要用的几项。日期如 20261120，或 11-20。"
FILTER_SEND: Final = "用这些条件"
SAVE_LINE: Final = "现在的列表、灯和条件存成一个筛选，只在您的账号下。"
SAVE_NAME: Final = "名称"
SAVE_SEND: Final = "存下"
DROP_KEY: Final = "Ctrl+D"
DROP_BUTTON: Final = "改名、删去"
DROP_LINE: Final = "只改您自己的筛选，不影响办件。"
DROP_WHAT: Final = "怎样改"
DROP_WHICH: Final = "哪一个"
RENAME: Final = "改名"
DROP: Final = "删去"
NEW_NAME: Final = "新的名称"
DROP_SEND: Final = "改好"
ALL_CHIPS_KEY: Final = "0"
SPAN_WRONG: Final = "早于“申请日自”，没有这样的办件，请核对。"
DAY_WRONG: Final = "日期不对，请写成 20261120 或 11-20。"
WINDOW_WRONG: Final = "窗口号请写数字。"
NOT_ALL: Final = "只列出最近的一部分，请再加条件"
NO_FILTER_YET: Final = "还没有自存的筛选。"
FILTER_SAVED: Final = "筛选已存下"
FILTER_DROPPED: Final = "筛选已删去"
FILTER_RENAMED: Final = "筛选已改名"


def condition(name: str, text: str) -> str:
    """窗口 3号, 事项 食品经营许可."""
    end = "号" if name == "window" else ""
    return f"{CONDITION_WORDS[name]} {text}{end}"


def day_of(number: int) -> str:
    """11月13日 of 20261113."""
    return f"{number // 100 % 100}月{number % 100}日"


def accepted_from(number: int) -> str:
    """自 11月13日起受理."""
    return f"自 {day_of(number)}起受理"


def deemed_from(number: int) -> str:
    """逾期没有告知，自 11月13日起视为受理."""
    return f"逾期没有告知，自 {day_of(number)}收件之日起视为受理"


# --- the case file ----------------------------------------

FILE_BACK: Final = "回到列表"
FILE_MATERIALS: Final = "材料"
FILE_PAPERS: Final = "文书"
FILE_CLOCKS: Final = "时限"
FILE_RELATED: Final = "相关办件"
FILE_NOTES: Final = "备注"
FILE_ACTS: Final = "可以办的"
FILE_NO_SCAN: Final = "没有扫描件"
NONE_HERE: Final = "没有"
FILE_COLUMNS: Final = ("状态", "材料", "纸质件", "扫描件")
FACT_APPLICANT: Final = "申请人"
FACT_DOCUMENT: Final = "证件"
FACT_AGENT: Final = "经办"
FACT_PHONE: Final = "电话"
FACT_BODY: Final = "部门"
FACT_CLERK: Final = "收件人"
FACT_DELIVERY: Final = "领取方式"
FACT_HANDOVER: Final = "交接单"
FACT_RESULT: Final = "结果"
FACT_SHELF: Final = "架位"
FACT_POST: Final = "邮件号"
FACT_HOME: Final = "受理机关"
FACT_FORWARDED: Final = "寄送"
FACT_CREDIT_MARKS: Final = "信用记录"
FACT_PROMISES: Final = "承诺核查"
FACT_HELPER: Final = "帮办代办"
FACT_THEME: Final = "一件事"
FACT_FEE: Final = "收费"
FACT_URGED: Final = "催办"
FACT_PROLONGED: Final = "容缺顺延"
URGE_OPEN: Final = "部门还没有答复"
REMINDER_ACT: Final = "去看"
REMINDER_KEY: Final = "Alt+O"
FACT_CENTRAL: Final = "省平台编号"
SAME_APPLICANT: Final = "同一申请人"
MARKED_SAME: Final = "已标为同一申请"
MAYBE_SAME: Final = "疑似重复"
FOOT_FILE: Final = (
    (("↑", "↓"), "材料"), (("PgUp", "PgDn"), "以前的经过"), (("Enter",), "看扫描件"), (("P",), "补打"),
    (("N",), "备注或原因"), (("Esc",), "回到列表"),
)  # fmt: skip
FOOT_CASE_LIST: Final = (
    (("↑", "↓"), "换行"), (("空格",), "选几件"), (("Enter",), "打开案卷"), (("P",), "补打"), (("C",), "催办"),
    (("F",), "加条件"), (("Ctrl+S",), "存筛选"),
)  # fmt: skip
OPEN_FILE: Final = "打开案卷"
URGE_BUTTON: Final = "催办部门"
CHIP_GONE: Final = "×"
ALL_CHIPS: Final = "全部去掉"
ACT_BACK: Final = "不办了"


def steps_before(count: int, all_by: str) -> str:
    """前面还有 9 步，按 Enter 看全部."""
    return f"前面还有 {count} 步" + (f"，按 {all_by} 看全部" if all_by else "")


def scans_line(count: int, size: int) -> str:
    """2 页，0.8 MB."""
    return f"{count} 份，{max(size / 1_000_000, 0.1):.1f} MB" if count else FILE_NO_SCAN


def paper_line(originals: int, copies: int) -> str:
    """原件 1，复印件 2."""
    parts = [f"原件 {originals}"] if originals else []
    parts += [f"复印件 {copies}"] if copies else []
    return "，".join(parts)


SHORT_STATE: Final = {"已收件（代收）": "代收件"}
"""How a list says a state that is too long for its column."""

SERVE_REVOCATION: Final = "决定书待送达"
SERVE_REVOCATION_DUE: Final = "撤销决定书待送达"
LATER_STEPS: Final = {
    "case.dispatched": "分发",
    "case.handed_over": "分发",
    "case.handover_signed": "部门签收",
    "case.reviewed": "部门审查",
    "case.suspended": "特别程序",
    "case.resumed": "恢复计时",
    "case.extended": "延长期限",
    "case.hearing_set": "听证",
    "case.decided": "决定",
    "case.closed": "办结",
    "case.stocked": "结果上架",
    "case.notified": "通知领取",
    "case.mailed": "邮寄",
    "case.delivered": "送达",
    "case.archived": "归档",
    "case.urged": "催办",
    "case.explained": "写明原因",
    "case.charged": "收费",
    "case.forwarded": "寄送受理机关",
    "case.promise_checked": "承诺核查",
    "case.revoked": "撤销决定",
    "case.revocation_served": "送达撤销决定书",
    "case.assisted": "帮办代办",
    "case.prepared": "核对材料",
    "case.gap_prolonged": "容缺顺延",
    "case.fee_told": "缴费告知",
    "case.urge_answered": "催办答复",
    "case.files_added": "加扫描件",
    "case.files_removed": "去掉扫描件",
}


def gap_reminder(due: Sequence[str], late: int) -> str:
    """今天有 2 件容缺材料到期."""
    names = "；".join(due[:3]) + ("等" if len(due) > 3 else "")
    parts = [f"今天有 {len(due)} 件容缺材料到期（{names}），请提醒申请人"] if due else []
    parts += [f"{late} 件已过期还没补齐"] if late else []
    return "；".join(parts) + "。看“容缺待补”。"


def fee_line(told: int, paid: int, owed: int) -> str:
    """应缴 40.00 元，已缴 0.00 元，还欠 40.00 元 (sums in fen)."""
    parts = [f"应缴 {told / 100:.2f} 元"] if told else []
    parts += [f"已缴 {paid / 100:.2f} 元"] if paid or told else []
    parts += [f"还欠 {owed / 100:.2f} 元"] if owed else []
    return "，".join(parts)


def urge_line(level: str, text: str) -> str:
    """督办　请今天答复."""
    return f"{level}　{text}"


def answer_line(officer: str, text: str) -> str:
    """王科长　明天办结."""
    return f"{officer}　{text}"


def prolonged_line(days: int) -> str:
    """顺延 3 个工作日."""
    return f"顺延 {days} 个工作日"


def on_shelf(shelf: str) -> str:
    """架位 B-03-12."""
    return f"架位 {shelf}" if shelf else "待领取"


def paused_days(days: int) -> str:
    """停计 3 天."""
    return f"停计 {max(days, 0)} 天"


def at_window(name: str, window: int) -> str:
    """邹正野 0203，4 号窗."""
    return f"{name}，{window} 号窗"


def handed_over(number: str, names: str, *, signed: bool = False) -> str:
    """交接单 J1113-02，公安青禾分局签收."""
    whole = f"交接单 {number}，{names}" if number else names
    return f"{whole}签收" if number and signed else whole


def review_line(stage: str, state: str, officer: str, branch: str = "") -> str:
    """公安青禾分局　承办　同意　王科长; the department only where several have the case."""
    return "　".join(part for part in (branch, stage, state, officer) if part)


STEP_DUE: Final = "环节时限"


def waits_for(name: str, stage: str) -> str:
    """公安青禾分局　待承办."""
    return f"{name}　待{stage}"


def branch_days(name: str, days: int) -> str:
    """公安青禾分局 5 个工作日."""
    return f"{name} {days} 个工作日" if days else name


def stopped(names: str, why: str) -> str:
    """分发、催办：现在是“已送达”，不能办这一步."""
    return f"{names}：{why}"
