"""Texts of what follows from a list: outcomes, papers, dates, what the applicant confirms.

No Qt and no rule here: functions only put numbers into sentences.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from hall.reasons import Outcome
from ui.words.frame import month_day
from ui.words.intake import due_by

# --- result ----------------------------------------

NOW_POSSIBLE: Final = "现在可以"
NOT_FINISHED: Final = "还没核完"
OTHER_OUTCOMES: Final = "其他结论"
OUTCOMES_LATER: Final = "结论（核完后可选）"
OUTCOME: Final[Mapping[Outcome, str]] = {
    Outcome.ACCEPT: "受理",
    Outcome.ACCEPT_GAP: "容缺受理",
    Outcome.CORRECT: "补正告知",
    Outcome.RECEIVE: "收件",
    Outcome.NOT_REQUIRED: "不受理告知",
    Outcome.REFER: "转办",
}
BY_DEPARTMENT: Final = "本窗口没有授权，由部门受理"
WHY_NOT_RECEIVE: Final = "本窗口已获授权，应当场受理"
WHY_NOT_NOT_REQUIRED: Final = "所选情形需要许可"
WHY_NOT_REFER: Final = "所选情形归本机关办"
REFUSE: Final = "不予受理"
REFUSE_REASON: Final = "须首席代表确认"
REFUSE_FULL: Final = "只有不属于本机关职权范围等法定情形才能不予受理，须首席代表确认。"
WHY_NOT_CORRECT: Final = "材料已齐，没有要补的"
OFFLINE_LINE: Final = "加印离线说明。"
CORRECTION_CLOCK: Final = "交回补正材料"
BY_HALL: Final = "本厅规定"
TELL_ONCE: Final = "一次性告知"
TELL_ONCE_REASON: Final = "申请人今天先不申请时用"
CORRECT_INSTEAD: Final = "申请人不申请容缺时用"
BRIEF: Final[Mapping[str, str]] = {
    WHY_NOT_RECEIVE: "已获授权，应当场受理",
    TELL_ONCE_REASON: "今天不申请时",
    CORRECT_INSTEAD: "不申请容缺时",
}
HAVE_NEXT: Final = "有，核下一项"
PERSON_NEXT: Final = "核对无误，选事项"
ITEM_NEXT: Final = "就是它，回答情形"
SITUATION_NEXT: Final = "下一题"
SITUATION_DONE: Final = "情形答完，核材料"
A4_PRINTER: Final = "A4 打印机"
CLOCKS: Final = "期限"
GAP_CLOCK: Final = "容缺补齐"
PROMISE_CLOCK: Final = "承诺办结"
STATUTORY_CLOCK: Final = "法定期限"
FIVE_DAY_CLOCK: Final = "五日答复"
PROVISIONAL: Final = "暂按周末推算"
CHOOSE: Final = "选"
NO_PAPERS: Final = "不打印文书"
WAIT_FOR_LIST: Final = "选好事项、答完情形以后，这里是结论、文书和期限。"
COMMA: Final = "、"
SEMICOLON: Final = "；"
CORRECTION_PAPER: Final = "申请材料补正告知书"
PROMISE_PAPER: Final = "告知承诺书"
RECEIPT_PAPER: Final = "收件凭证"
WITH_LIST: Final = "（附材料清单）"


def why_not_accept_one(number: str) -> str:
    """缺第 5 项，不能直接受理."""
    return f"缺第 {number} 项，不能直接受理"


def why_not_accept(missing: int, defective: int) -> str:
    """缺 2 项，瑕疵 1 项."""
    parts = [f"缺 {missing} 项" if missing else "", f"瑕疵 {defective} 项" if defective else ""]
    return "，".join(part for part in parts if part)


def why_not_gap(numbers: str) -> str:
    """第 4、6 项不可容缺."""
    return f"第 {numbers} 项不可容缺"


def judged(done: int, total: int) -> str:
    """已核 10 / 10."""
    return f"已核 {done} / {total}"


def would_be(outcome: str) -> str:
    """余下齐全时：容缺受理."""
    return f"余下齐全时：{outcome}"


def to_confirm(outcome: str) -> str:
    """容缺受理，去确认."""
    return f"{outcome}，去确认"


def gap_side(count: int) -> str:
    """缺 1 项，可以后补."""
    return f"缺 {count} 项，可以后补"


def correction_side(count: int) -> str:
    """一次告知 3 项."""
    return f"一次告知 {count} 项"


def gap_line(way: str, due: dt.date | None) -> str:
    """原件 1 份，11月25日前补齐."""
    return f"{way}，{due_by(due)}" if due else way


def bring(problem: str, way: str) -> str:
    """缺少　→　提交原件 1 份."""
    return f"{problem}　→　{way}"


def hand_in(originals: int, copies: int) -> str:
    """提交原件 1 份."""
    if originals:
        return f"提交原件 {originals} 份"
    return f"提交复印件 {copies} 份" if copies else "提交"


def pieces(originals: int, copies: int) -> str:
    """原件 1 份."""
    return f"原件 {originals} 份" if originals else f"复印件 {copies} 份" if copies else "电子件"


FIX_AND_SIGN: Final = "改好并由申请人签名"


def more_lines(count: int) -> str:
    """另有 5 项，看左边的表."""
    return f"另有 {count} 项，看左边的表"


def still_open(count: int) -> str:
    """还有 2 项没核."""
    return f"还有 {count} 项没核"


def lacks(number: str) -> str:
    """第 5 项缺."""
    return f"第 {number} 项缺"


def gap_until(number: str, day: dt.date) -> str:
    """第 5 项缺，可在 11月25日前补齐."""
    return f"第 {number} 项缺，可在 {due_by(day)}"


def will_print(count: int) -> str:
    """将打印 9 份."""
    return f"将打印 {count} 份"


def numbers_left(count: int) -> str:
    """文书号取自本机号段，还有 183 个."""
    return f"文书号取自本机号段，还有 {count} 个。"


def after_correction(limit_words: str) -> str:
    """补齐之日受理，再起算承诺 5 个工作日."""
    return f"补齐之日受理，再起算承诺 {limit_words}"


def of_items(paper: str, numbers: str) -> str:
    """告知承诺书（第 7 项）."""
    return f"{paper}（第 {numbers} 项）"


def clocks_from(day: dt.date) -> str:
    """期限（自 11月20日 受理起算）."""
    return f"期限（自 {month_day(day)} 受理起算）"


def limit(number: int, unit: str) -> str:
    """5 个工作日, 60 个自然日, 即时."""
    return f"{number} 个{unit}" if number else unit


def confirm_print(count: int) -> str:
    """确认并打印 9 份."""
    return f"确认并打印 {count} 份" if count else "确认"


# --- confirm ----------------------------------------

CONFIRM_HEAD: Final = "请申请人核对"
CONFIRM_PHONE: Final = "手机号"
CONFIRM_DELIVERY: Final = "怎么领结果"
DELIVERIES: Final = ("到窗口自取", "邮寄")
CONFIRM_LEFT_OUT: Final = "本次不办理"
CONFIRM_GAP: Final = "容缺承诺"
CONFIRM_PROMISE: Final = "告知承诺"
CONFIRM_SIGN: Final = "签名"
NOTHING_TO_SIGN: Final = "没有要申请人先签的文书。"


def gap_promise(names: str) -> str:
    """The commitment in one sentence, as it is read out."""
    return f"{names}。到期不补齐的，终止办理，材料退还，责任由申请人承担。"


def promise_text(names: str) -> str:
    """The promise in one sentence, as it is read out."""
    return f"以承诺代替：{names}。承诺不实的，撤销决定并记入信用记录。"


CONFIRM_DEMAND: Final = "补正要求"
CONFIRM_PREVIEW: Final = "文书"
PREVIEW_HINT: Final = "按 Alt+P 看每一页。"
CONFIRM_NOT_REQUIRED: Final = "所选情形依法不需要办理许可，不收材料，当面告知并打印告知书。"
SIGN_ON: Final = "请申请人在这些文书上签名并写明时间："


def confirm_refer(name: str) -> str:
    """转给公共场所卫生许可（新办）的承办部门，打印转办告知单."""
    return f"本事项不在这里办，请申请人转去办理：{name}。打印转办告知单，号可用 F6 转过去。"


def page_of(number: int, count: int) -> str:
    """第 2 页，共 9 页."""
    return f"第 {number} 页，共 {count} 页"


def page_count(count: int) -> str:
    """共 9 页."""
    return f"共 {count} 页"
