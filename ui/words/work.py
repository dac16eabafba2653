"""Texts of the desk at work: what came of an act, choosers over the page, printing, scans, taking over.

No Qt and no rule here: functions only put numbers into sentences.
"""

from typing import Final

from hall.clock import to_datetime

# --- queue ----------------------------------------

ON_SITE: Final = "现场"
SOURCES: Final = {"desk": "窗口发号", "kiosk": "取号机", "web": "网上", "booked": "预约", "emergency": "应急"}
BACK_LIST: Final = "过号和暂放的号"
CLOSED: Final = "未开"
WHILE_CLOSED: Final = "窗口未开"
NO_NUMBER_HERE: Final = "本窗口现在没有号。"
NOTHING_TO_UNDO: Final = "没有可以撤销的叫号。"
NOBODY_LEFT: Final = "现在没有人在等本窗口的号。"
PRIORITIES: Final = ("老年人", "残疾人", "军人军属", "孕妇或携婴幼儿", "其他优先")
ORDINARY: Final = "普通号"
PRIORITY_TITLE: Final = "按哪一类发号"
PLACE_TITLE: Final = "转过去排在哪里"
PLACES: Final = (("keep", "按取号时间排"), ("first", "排在最前"), ("last", "排在最后"))
TRANSFER_QUEUE_TITLE: Final = "转到哪个队列"
PARK: Final = "暂放本号，群众回来再接着办"
BACK_TITLE: Final = "让哪个号回来"
NOTHING_BACK: Final = "没有过号或暂放的号。"
GIVE_UP_TITLE: Final = "这一件还没有办出，完成本号就放弃已录入的内容"
GIVE_UP: Final = "放弃录入，完成本号"
CHOOSE_HINT: Final = "Esc 不选"
TYPED_HINT: Final = "Enter 确定，Esc 不选"


def called(number: str) -> str:
    """已叫 A012."""
    return f"已叫 {number}"


def with_undo(sentence: str) -> str:
    """The way back stands behind what was done."""
    return f"{sentence}　撤销 Ctrl+Z"


def recalled(number: str, count: int) -> str:
    """A012 已重呼第 1 次."""
    return f"{number} 已重呼第 {count} 次"


def missed(number: str) -> str:
    """A012 已过号."""
    return f"{number} 已过号"


def back(number: str) -> str:
    """A012 已重新激活，重新排队."""
    return f"{number} 已重新激活，重新排队"


def resumed(number: str) -> str:
    """A012 接着办."""
    return f"{number} 接着办"


def given(number: str, queue: str) -> str:
    """已发 A013（综合受理）."""
    return f"已发 {number}　{queue}　小票正在打印"


def moved_to(number: str, queue: str) -> str:
    """A012 已转到 社保医保."""
    return f"{number} 已转到 {queue}"


def parked(number: str) -> str:
    """A012 已暂放."""
    return f"{number} 已暂放，按 F5 找回来"


def finished(number: str) -> str:
    """A012 已完成."""
    return f"{number} 已完成"


def undone(number: str) -> str:
    """A012 已回到上一步."""
    return f"{number} 已退回上一步"


def paused(reason: str) -> str:
    """窗口已暂停：午休."""
    return f"窗口已暂停：{reason}"


RESUMED: Final = "窗口已恢复叫号"


def missed_line(number: str, queue: str) -> str:
    """A012 过号 综合受理."""
    return f"{number} 过号，{queue}"


def parked_line(number: str, queue: str) -> str:
    """A012 暂放 综合受理."""
    return f"{number} 暂放，{queue}"


def waiting_at(number: str, queue: str) -> str:
    """A012 在 社保医保 排队."""
    return f"{number} 正在 {queue} 排队，还没有轮到。"


def ticket_state(number: str, state: str) -> str:
    """A012 现在是 已完成."""
    return f"{number} 现在是“{state}”，不能再叫。"


def priority_how(source: str, priority: str) -> str:
    """取号机，老年人."""
    return f"{source}，{priority}" if priority else source


# --- intake ----------------------------------------

DELIVERY: Final = {"自取": "窗口自取", "邮寄": "邮寄"}
FETCH_BY_HAND: Final = "已在电子证照系统核对"
EXPIRED_CARD: Final = "这张证件已过有效期，请核对后再办。"
FIRMS_TITLE: Final = "这位以前代办过单位，这次替谁办"
FOR_SELF: Final = "本人办自己的事"
TAKE_OVER_TITLE: Final = "本窗口有一份没办完的录入"
TAKE_OVER: Final = "接着办"
THROW_AWAY: Final = "不要了，重新开始"


def draft_of(name: str, number: str) -> str:
    """是 0203 邹正野 录入的."""
    return f"，是 {number} {name} 录入的"


def back_again(at: int) -> str:
    """The draft of before came back."""
    return f"上次没办完的录入回来了（{to_datetime(at).strftime('%H:%M:%S')} 保存），可以接着办。"


def out_line(word: str, number: str) -> str:
    """已受理 99010220261120W030005."""
    return f"{word} {number}"


def theme_out(name: str, number: str, count: int) -> str:
    """一件事“开办餐饮店”已收 99010220261120W030001，共 4 个办件."""
    return f"一件事“{name}”已收 {number}，共 {count} 个办件"


def theme_phase(name: str, phase: str) -> str:
    """一件事“开办餐饮店”：可以开始."""
    return f"一件事“{name}”：{phase}"


def advice_out(number: str) -> str:
    """一次性告知单 GZ-… 正在打印."""
    return f"一次性告知单 {number} 正在打印"


# --- refusal and void ----------------------------------------

REFUSE_ACT: Final = "不予受理"
VOID_ACT: Final = "作废"
CHIEF: Final = "首席代表"
MANAGER: Final = "大厅管理员"
VOIDED: Final = "已作废"
VOID_PAPERS_TITLE: Final = "作废前要收回已打印的文书"
VOID_PAPERS_BACK: Final = "文书已全部收回，作废"
VOID_DAY: Final = "只能作废当天录错的办件。"
VOID_AT_WINDOW: Final = "作废由窗口提出，管理员在窗口当面确认。"
NOTE_ARCHIVED: Final = "已归档，不能再加备注。"


def void_state(word: str) -> str:
    """现在是“审查中”，不能作废."""
    return f"现在是“{word}”，不能作废。"


# --- papers ----------------------------------------

PRINT_AGAIN: Final = "重试"
PRINT_AGAIN_KEY: Final = "Alt+R"
NO_PREVIEW: Final = "还没有可以看的文书，材料核完再看。"
REPRINTING: Final = "补打的文书已送打印"
NO_PAPER: Final = "这个办件没有可以补打的文书。"


def printing(count: int) -> str:
    """还有 3 份文书在打印."""
    return f"正在打印，还有 {count} 份"


def printed(count: int) -> str:
    """文书已打印 4 份."""
    return f"文书已送打印 {count} 份"


def not_printed(sentence: str, count: int) -> str:
    """The act stands, the papers wait."""
    return f"{sentence}　待打印 {count} 份，办件不受影响。"


# --- scans ----------------------------------------

SCAN_UNKNOWN: Final = "扫到的码不是办件编号、号票或证件号码。"
SCAN_NO_CASE: Final = "本机没有这个编号的办件。"
SCAN_NO_TICKET: Final = "今天没有这个号。"
SCAN_WHILE_WRITING: Final = "正在填一步。先按 Ctrl+Enter 办完，或者按 Esc 不办，再扫另一件。"
DONE_ELSEWHERE: Final = "打开的这件刚在别处有了新的记录，页面已经更新，请看过再办。"
SCAN_PLACE: Final = "先到“申请人”一步，再扫证件或营业执照。"

# --- cases and the day ----------------------------------------

TOLD_UNTIL: Final = "补正期限"
NO_LIMIT: Final = "没有时限"
TODAY_LEFT: Final = "今天到期"
STEP_WORDS: Final = {
    "case.applied": "提出申请",
    "case.received": "收件",
    "case.accepted": "受理",
    "case.correction_told": "补正告知",
    "case.corrected_on_spot": "当场更正",
    "case.not_required": "不受理",
    "case.refused": "不予受理",
    "case.referred": "转办",
    "case.voided": "作废",
    "case.supplied": "收到补正材料",
    "case.gap_closed": "容缺材料补齐",
    "case.withdrawn": "申请人撤回",
    "case.terminated": "终止",
    "case.noted": "备注",
    "case.resolved": "冲突裁定",
    "case.acknowledged": "已知道冲突结果",
    "case.linked": "关联另一办件",
    "case.taken_over": "由另一窗口接手",
    "case.answered": "省平台答复",
    "paper.rendered": "文书生成",
    "paper.sent": "文书送打印",
    "paper.failed": "文书没有打印",
}
DAY_CLOSED: Final = "今天已日结，明天再见。"
LAPSED_WARNING: Final = "补正期限已过。申请人补来的仍可收下；不补的，可以终止办理。"
COLLECTED_WARNING: Final = "代收件由外地受理机关答复。请尽快寄送材料，或者登记受理机关的答复。"
DEEMED_WARNING: Final = "到时没有告知的，自收件之日起视为受理。"
OWED: Final = "待打印"


def left_days(days: int) -> str:
    """剩 3 个工作日."""
    return f"剩 {days} 个工作日"


def over_days(days: int) -> str:
    """超 1 个工作日."""
    return f"超 {days} 个工作日"


def until(month: int, day: int) -> str:
    """12月10日前."""
    return f"{month}月{day}日前"


def materials_line(have: int, total: int) -> str:
    """材料 9 项，齐 8 项."""
    return f"{total} 项，已有 {have} 项"


def originals_away(line: str, count: int) -> str:
    """9 项，已有 8 项，原件 3 份在部门."""
    return f"{line}，原件 {count} 份在部门"


# --- connection ----------------------------------------

OFFLINE_NOT_OWN: Final = "暂时不能：调取电子证照、查询信用。"

# --- start ----------------------------------------

NOT_OPEN: Final = "数据还没有打开，请稍等再登录。"
GIVE_UP_KEY: Final = "Alt+X"
NOTHING_TO_GIVE_UP: Final = "还没有录入，没有可以放弃的。"
GIVEN_UP: Final = "录入已放弃，按 Ctrl+Z 找回。"
LEAVE_KEY: Final = "Ctrl+L"
LOCKED: Final = "窗口已锁定，请重新登录。录入的内容都在。"
NEEDS_CATALOGUE: Final = "还没有导入事项目录，请系统运维先导入。"
NOT_READY: Final = "没有就绪"
TRACE_FILE: Final = "crash.log"
