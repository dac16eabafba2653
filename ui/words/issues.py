"""Texts of the page 反映: what could not be done, who has it, what was answered. No Qt and no rule here."""

from collections.abc import Mapping
from typing import Final

ISSUES: Final = "反映"
ISSUES_HEAD: Final = "“办不成事”反映"
ISSUE_EMPTY: Final[Mapping[str, str]] = {
    "待答复": "没有等答复的反映。群众说哪件事没有办成，按 N 登记。",
    "交给我的": "没有交给您的反映。大厅管理员交办以后会列在这里。",
    "已超期": "没有过了承诺回复日还没答复的。",
    "已答复": "最近 30 天没有答复过的反映。",
}
ISSUE_NO_HIT: Final = "没有对上的反映。按编号、姓名、电话或者事由找。"
COLUMN_ISSUE: Final = "事由"
COLUMN_RAISED: Final = "反映人"
COLUMN_GIVEN: Final = "交给"
COLUMN_ANSWER_BY: Final = "答复期限"
ISSUE_HINT: Final = "选一条，看事由、经过和谁在办。"
ISSUE_NAMELESS: Final = "没有留名"
ISSUE_FACTS: Final = ("反映人", "电话", "事项", "办件编号", "承诺回复", "文书")
ISSUE_NOT_GIVEN: Final = "还没有交办"
ISSUE_REGISTER: Final = "登记反映"
ISSUE_REPRINT: Final = "补打"
ISSUE_ANSWERED_ALREADY: Final = "已经答复"
ISSUE_ONLY_ANSWERER: Final = "由首席代表、大厅管理员或者交办的人员答复"
ISSUE_ONLY_MANAGER: Final = "由首席代表或者大厅管理员交办"
ISSUE_NO_RIGHT: Final = "您的角色不办这一步"
ISSUE_NONE_CHOSEN: Final = "先选一条反映。"
ISSUE_UNKNOWN: Final = "没有找到这个编号的反映。"
ISSUE_WARNING_LATE: Final = "过了承诺回复日还没有答复"
ISSUE_WARNING_TODAY: Final = "今天要答复"
ISSUE_STEPS: Final[Mapping[str, str]] = {
    "issue.raised": "登记反映",
    "issue.assigned": "交办",
    "issue.answered": "答复",
}
ISSUE_DUE: Final = "答复群众"

RAISE_LINE: Final = "照群众的话写。它不是办件，不停止也不延长任何时限；打印登记单。"
RAISE_SEND: Final = "登记并打印"
ASSIGN_LINE: Final = "交给一位人员，或者一个部门。他在“交给我的”里看得到；承诺回复日不变。"
ASSIGN_SEND: Final = "交办"
ANSWER_LINE: Final = "写明办理结果，以及怎样告诉了群众。答复以后不能再改。"
ANSWER_SEND: Final = "登记答复"
ISSUE_FIELD: Final[Mapping[str, str]] = {
    "words": "什么事没有办成",
    "name": "姓名（可以不留）",
    "phone": "电话",
    "number": "证件号码（留名的要填）",
    "item": "哪个事项",
    "case_number": "办件编号",
    "promised_on": "承诺回复日",
    "to": "交给谁",
    "office": "部门或者其他人",
    "said": "要求",
    "result": "办理结果",
    "way": "怎样答复",
    "answer": "答复内容",
}
ITEM_NOT_SAID: Final = "没有指明"
OTHER_OFFICE: Final = "部门或者其他人（写在下面）"
ISSUE_DAY_HINT: Final = "如 20261127、11-27；空着按大厅规定"
ISSUE_ASSIGNED: Final = "已交办"
ISSUE_ANSWERED: Final = "答复已登记"

FOOT_ISSUES: Final = (
    (("↑", "↓"), "换行"), (("←", "→"), "换一组"), (("N",), "登记"), (("A",), "交办"), (("R",), "答复"),
    (("P",), "补打"), (("/",), "找反映"),
)  # fmt: skip
SEARCH_ISSUES: Final = "搜反映编号、姓名、事由"


def issues_line(count: int, late: int) -> str:
    """3 件，1 件超期."""
    return f"{count} 件，{late} 件超期" if late else f"{count} 件，先急后缓"


def issue_left(days: int) -> str:
    """剩 3 个工作日，今天答复，超 1 个工作日."""
    if days < 0:
        return f"超 {-days} 个工作日"
    return f"剩 {days} 个工作日" if days else "今天答复"


def answered_on(day: str) -> str:
    """11月23日答复."""
    return f"{day}答复"


def given_to(name: str, words: str) -> str:
    """周禾 0231：请先打电话."""
    return f"{name}：{words}" if words else name


def answer_said(result: str, way: str, words: str) -> str:
    """已协调办成，电话：已于当日受理."""
    return f"{result}，{way}：{words}"
