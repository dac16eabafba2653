"""Texts of the hall's queue at a window: more acts, the own series, two windows, who waits.

No Qt and no rule here: functions only put numbers into sentences.
"""

from typing import Final

from hall.clock import to_datetime

# --- acts behind F10 ----------------------------------------

MORE: Final = "更多"
MORE_TITLE: Final = "还可以"
MORE_CHOSEN: Final = "叫指定的号"
MORE_PARK_NEXT: Final = "暂放本号，叫下一号"
MORE_PLAN: Final = "多窗联办"
MORE_ITEM: Final = "本号加办一项"
MORE_DIRECT: Final = "没有号，直接办"
MORE_RETURN: Final = "补交材料的回访号"
MORE_WHO: Final = "谁在等"
MORE_CLOSE: Final = "关闭窗口"
MORE_OPEN: Final = "打开窗口"
MORE_ALARM: Final = "紧急求助"
CHOSEN_TITLE: Final = "叫哪个号（输入号码）"
CHOSEN_REASONS: Final = ("行动不便", "刚才缺材料，现已补来", "家人同来一起办", "叫错、漏叫", "领导交办")
DIRECT_TITLE: Final = "按哪个队列办"
ITEM_TITLE: Final = "加办哪一项（输入拼音首字母，再按数字）"
RETURN_TITLE: Final = "补正通知或容缺凭证的办件编号（可以扫码）"
PLAN_READY: Final = "就这些，按顺序去办"
CLOSE_TITLE: Final = "为什么关闭窗口"
CLOSE_REASONS: Final = ("下班", "交接班", "本窗口业务已办完", "设备故障")
PROOFS: Final = ("证件", "年龄", "目测")
PROOF_TITLE: Final = "凭什么优先"
BACK_PLACES: Final = (("tail", "排到队尾"), ("back3", "退后三位"))
BACK_PLACE_TITLE: Final = "重新排在哪里"
TARGET_TITLE: Final = "指定窗口号或工号（直接按 Enter 不指定）"


def chosen_reason(number: str) -> str:
    """为什么先叫 A017."""
    return f"为什么先叫 {number}（会记录下来）"


def plan_title(names: tuple[str, ...]) -> str:
    """本窗办完后依次去：社保医保、税务服务."""
    return f"本窗口办完后依次去：{'、'.join(names)}" if names else "本窗口办完后再去哪里"


def return_queue(number: str) -> str:
    """持 9901… 回来补交材料，发哪个队列的回访优先号."""
    return f"{number} 回来补交材料，发哪个队列的回访优先号"


def returned(number: str, queue: str) -> str:
    """已发回访优先号 A021."""
    return f"已发回访优先号 {number}　{queue}"


def planned(number: str, names: tuple[str, ...]) -> str:
    """A012 办完后去 社保医保、税务服务."""
    return f"{number} 办完后依次去 {'、'.join(names)}，不用重新取号"


def item_added(number: str, item: str) -> str:
    """A012 加办 食品经营许可."""
    return f"{number} 加办 {item}"


def served_directly(number: str) -> str:
    """已记为 A022，开始办理."""
    return f"已记为 {number}，开始办理"


def parked_and_called(before: str, number: str) -> str:
    """A012 已暂放，已叫 A013."""
    return f"{before} 已暂放，已叫 {number}"


def parked_nobody(before: str) -> str:
    """A012 已暂放，现在没有人在等."""
    return f"{before} 已暂放，现在没有人在等本窗口的号。"


def handed_to_window(number: str, window: int) -> str:
    """A012 已转到 16号窗."""
    return f"{number} 已转到 {window}号窗"


def handed_to_staff(number: str, staff: str) -> str:
    """A012 已转给 0204."""
    return f"{number} 已转给 {staff}"


OPENED: Final = "窗口已打开，可以叫号"
CLOSED_NOW: Final = "窗口已关闭"

# --- emergency button ----------------------------------------

ALARM_KEY: Final = "Ctrl+F8"
ALARM_ASK: Final = "再按一次 Ctrl+F8，就向管理员发出紧急求助。"
ALARM_END_ASK: Final = "再按一次 Ctrl+F8，结束紧急求助。"
ALARM_ON: Final = "已通知管理员：本窗口需要帮助。连按两次 Ctrl+F8 结束。"
ALARM_OFF: Final = "紧急求助已结束"
ALARMING: Final = "紧急求助中"

# --- two windows, another person ----------------------------------------

SEAT_THERE: Final = "留在那个窗口，退出这里"
SEAT_LEAVE: Final = "不接，退出登录"
SIGNED_OUT: Final = "退出登录"
SEATED: Final = "已登录本窗口，可以叫号"


def seat_here(window: int) -> str:
    """到 3号窗来，那个窗口退出."""
    return f"到 {window}号窗来，那边退出"


def seat_over(window: int) -> str:
    """接过 3号窗和在办的号."""
    return f"接过 {window}号窗和在办的号"


def taken_over(number: str, window: int) -> str:
    """A012 已由 5号窗接着办."""
    return f"{number} 已由 {window}号窗接着办。这里录入的内容都还在。"


def ended_elsewhere(number: str, state: str) -> str:
    """A012 现在是“已完成”."""
    return f"{number} 现在是“{state}”，不在本窗口了。这里录入的内容都还在。"


# --- the own series ----------------------------------------

REPLACES_TITLE: Final = "替换哪个大厅号（输入或扫号票，没有就按 Enter）"
REPLACE_SCANNED: Final = "大厅暂时连不上，这个号现在叫不到"
FREE_FIRST: Final = "先办完手上的号"
OWN_FIRST: Final = "大厅已连上，先办完本窗应急号"
LATER_CALL: Final = "连上再叫"
NO_HALL_YET: Final = "还没有大厅队列的消息"
ASKING_HALL: Final = "正在等大厅回答……"


def replace_number(number: str) -> str:
    """发应急号，替换 A014."""
    return f"发应急号，替换 {number}"


def replaced(number: str, old: str) -> str:
    """已发应急号 W03-001，替换 A014."""
    return f"已发应急号 {number}，替换 {old}" if old else f"已发应急号 {number}"


def called_meanwhile(number: str) -> str:
    """大厅已把 A014 叫到本窗."""
    return f"大厅已把 {number} 叫到本窗，办完手上的接着办"


# --- who waits ----------------------------------------

WHO_TITLE: Final = "谁在等"
WHO_EMPTY: Final = "现在没有人在等本窗口的号。"
WHO_HEADS: Final = ("号", "队列", "怎么来的", "等了", "为什么排在这里")
WHO_KEYS: Final = (
    (("↑", "↓"), "换行"),
    (("Enter",), "叫这个号"),
    (("Y",), "为什么排在这里"),
    (("C",), "复制答复"),
    (("Esc",), "回去"),
)
WHO_KEY: Final = "Alt+W"
WHY_KEY: Final = "Alt+Y"
NO_WHY: Final = "本窗口现在没有号，也没有人在等。"
NO_REASON: Final = "这个号叫号时没有记下依据。"
COPIED: Final = "答复已复制，可以粘贴或打印。"
COPIED_HEAD: Final = "给群众的答复"


def who_line(count: int, at: int) -> str:
    """12 人，09:43:12."""
    return f"{count} 人，{to_datetime(at).strftime('%H:%M:%S')}"


def why_called(number: str) -> str:
    """A012 的叫号依据."""
    return f"{number} 的叫号依据"


def why_next(number: str) -> str:
    """下一号 A013."""
    return f"下一号 {number}"


def why_row(number: str, why: str) -> str:
    """A013：先到先办."""
    return f"{number}：{why}"


def answer_to_complaint(hall: str, number: str, at: int, why: str) -> str:
    """What can be handed to somebody who asks."""
    when = to_datetime(at).strftime("%Y年%m月%d日 %H:%M")
    return f"{hall}　关于 {number} 的叫号顺序（{when}）\n{why}"
