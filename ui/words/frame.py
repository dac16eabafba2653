"""Texts of the window: times, tabs, status bar, queue strip.

No Qt and no rule here: functions only put numbers into sentences.
"""

import datetime as dt
from typing import Final

from hall.clock import to_datetime

# --- times ----------------------------------------

_WEEKDAYS: Final = "一二三四五六日"


def weekday(day: dt.date) -> str:
    """周三."""
    return f"周{_WEEKDAYS[day.weekday()]}"


def month_day(day: dt.date) -> str:
    """11月25日."""
    return f"{day.month}月{day.day}日"


def day_line(day: dt.date) -> str:
    """11月20日 周五, for the top bar."""
    return f"{month_day(day)} {weekday(day)}"


def hour(wall: int) -> str:
    """09:43, hall time of microseconds UTC."""
    return to_datetime(wall).strftime("%H:%M")


def hour_second(wall: int) -> str:
    """09:43:07."""
    return to_datetime(wall).strftime("%H:%M:%S")


def moment(wall: int, today: dt.date) -> str:
    """09:43 today, 11月13日 10:12 in this year, 2025年11月13日 in another."""
    at = to_datetime(wall)
    if at.date() == today:
        return hour(wall)
    day = month_day(at.date())
    return f"{day} {hour(wall)}" if at.year == today.year else f"{at.year}年{day}"


def minutes(count: int) -> str:
    """9 分."""
    return f"{count} 分"


# --- frame ----------------------------------------

APP: Final = "一窗"
TABS: Final = ("受理", "办件", "出件", "日结")
SEARCH_LONG: Final = "搜办件号、证件、单位、事项"
SEARCH_SHORT: Final = "搜办件"
RETRY: Final = "再试一次"
CLOSE: Final = "知道了"
CANCEL: Final = "取消"
ALL_KEYS: Final = "全部按键"
SORRY: Final = "程序出了一个意外。已经录入的内容都在，可以接着办。"
SORRY_CODE: Final = "报修时请说这个编号："


def window_name(number: int) -> str:
    """3号窗."""
    return f"{number}号窗"


# --- status bar ----------------------------------------

CONNECTED: Final = "已连接大厅"
COMING_BACK: Final = "正在连上"
SINGLE: Final = "单机"
READY: Final = "就绪"
PRINTER: Final = "打印机"
SLIP_PRINTER: Final = "小票机"
READER: Final = "读卡器"
CAMERA: Final = "高拍仪"


def offline_for(count: int, since: int) -> str:
    """离线 23 分钟（10:18 起）."""
    return f"离线 {count} 分钟（{hour(since)} 起）"


def waiting_up(count: int, *, offline: bool) -> str:
    """17 条待上传，已存本机."""
    return f"{count} 条待上传，已存本机" if offline and count else f"{count} 条待上传"


def sent_back(count: int) -> str:
    """2 条被退回，看原因."""
    return f"{count} 条被退回，看原因"


def draft_saved(wall: int) -> str:
    """草稿已存 09:43:07."""
    return f"草稿已存 {hour_second(wall)}"


OFFLINE_STRIP: Final = "大厅连接中断，本机照常办理：编号和文书正式有效，连上后自动上传。"
OFFLINE_NOT: Final = "暂时不能：调取电子证照、查询信用、转到别的窗口。"


def show_waiting(count: int) -> str:
    """看待上传的 17 条."""
    return f"看待上传的 {count} 条"


# --- queue ----------------------------------------

SERVING: Final = "办理中"
CALLED: Final = "已叫号"
IDLE: Final = "空闲"
PAUSED: Final = "暂停"
EMERGENCY: Final = "应急号"
NO_NUMBER: Final = "—"
TO: Final = "–"
COMMA_CLAUSE: Final = "，"
NEXT_UP: Final = "接着叫"
NEXT_UP_OWN: Final = "接着叫（本窗应急号）"
WHY: Final = "依据"
WAITING: Final = "在等"
ESTIMATE: Final = "预计"
NOBODY_WAITS: Final = "没有人在等。有人取号时这里会出现。"

CALL_NEXT: Final = "叫下一号"
FINISH_AND_CALL: Final = "完成并叫下一号"
RECALL: Final = "重呼"
GIVE_NUMBER: Final = "发一张号"
GIVE_EMERGENCY: Final = "发一张应急号"
NO_SHOW: Final = "过号"
TRANSFER: Final = "转窗口"
PAUSE: Final = "暂停窗口"
RESUME: Final = "恢复窗口"
FINISH: Final = "完成本号"

AFTER_CASE: Final = "办出后可用"
AT_WINDOW: Final = "已到窗"
NO_TICKET: Final = "没有号"
OFFLINE_OFF: Final = "离线停用"
WHILE_PAUSED: Final = "暂停中"
PAUSE_TITLE: Final = "为什么暂停"
TAKE_TITLE: Final = "给哪个队列发号"


def standard(count: int) -> str:
    """标准 15 分钟."""
    return f"标准 {count} 分钟"


def standard_short(count: int) -> str:
    """标准 15 分."""
    return f"标准 {count} 分"


def taken_line(how: str, at: int, waited: int) -> str:
    """现场 09:26，等了 9 分钟; the source already says how the number was taken."""
    return f"{how} {hour(at)}，等了 {waited} 分钟"


def waited_short(queue: str, waited: int) -> str:
    """企业服务，等 9 分钟."""
    return f"{queue}，等 {waited} 分钟"


def waits(count: int) -> str:
    """等 12 分."""
    return f"等 {count} 分"


def people(count: int) -> str:
    """5 人."""
    return f"{count} 人"


def span(low: int, high: int) -> str:
    """8–15 分."""
    return f"{low}–{high} 分"


def hall_queue(at: int) -> str:
    """大厅队列（10:18 时）."""
    return f"大厅队列（{hour(at)} 时）"


def not_now(act: str, reason: str) -> str:
    """过号：已到窗."""
    return f"{act}：{reason}。"


def skipped(number: str) -> str:
    """A012 已过号, and the way back."""
    return f"{number} 已过号　撤销 Ctrl+Z"
