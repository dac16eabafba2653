"""Texts of the manager's live hall and of the day's figures.

No Qt and no rule here: functions only put numbers into sentences.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from ui.words.frame import CLOSE, hour, month_day, weekday

# --- head line ----------------------------------------

LIVE_TAKEN: Final = "今日取号"
LIVE_WAITING: Final = "在等"
LIVE_SERVING: Final = "办理中"
LIVE_DONE: Final = "已办"
LIVE_LOST: Final = "弃号、未到"
LIVE_WAITS: Final = "已叫号的等候"
LIVE_LONGEST: Final = "在等最久"
LIVE_RATING: Final = "今日评价"
LIVE_NONE: Final = "—"
LIVE_SEARCH: Final = "搜窗口、号码、人员"
LIVE_WAIT_FOR_VIEW: Final = "正在读取大厅的队列，稍等。"
LIVE_NO_CATALOGUE: Final = "还没有事项目录。导入以后这里会出现窗口和队列。"


def live_median(p90: int) -> str:
    """中位　九成在 9 分内."""
    return f"中位　九成在 {p90} 分内"


def live_minutes(count: int) -> str:
    """14 分."""
    return f"{count} 分"


def on_duty(name: str, number: str) -> str:
    """值班长　秦晨 0501."""
    return f"值班长　{name} {number}"


# --- tiles ----------------------------------------

TILE_CLOSED: Final = "未开"
TILE_OPEN: Final = "加开"
TILE_WANTED: Final = "待开"
TILE_SILENT: Final = "断线"
TILE_IDLE: Final = "空闲"
TILE_ALARM: Final = "求助"
TILE_PAUSED: Final = "暂停"
TILE_WORDS: Final[Mapping[str, str]] = {
    "serving": "办理中",
    "over": "超标准",
    "paused": "暂停",
    "closed": "未开",
    "silent": "断线",
    "advised": "建议加开",
}


def tile_heading(area: str, names: Sequence[str]) -> str:
    """一楼A区　企业服务."""
    return f"{area}　{'、'.join(names)}"


def tile_open(opened: int, count: int) -> str:
    """开 12 / 15."""
    return f"开 {opened} / {count}"


def tile_name(no: int, word: str, minutes: int | None) -> str:
    """13 号窗 办理中 A012 4 分, for screen readers."""
    since = "" if minutes is None else f" {minutes} 分"
    return f"{no} 号窗 {word}{since}"


_PAUSE_SHORT: Final[Mapping[str, str]] = {
    "开会学习": "学习",
    "设备故障": "设备",
    "临时离开": "离席",
    "午休": "午休",
}


def pause_short(reason: str) -> str:
    """Two characters of a reason for pausing, for a tile; the whole reason is in its panel."""
    return _PAUSE_SHORT.get(reason, reason[:2] or TILE_PAUSED)


AHEAD_NONE: Final = "推算没有做完，下一次再算。"
ADVICE_NO_WINDOW: Final = "能办它的窗口都开着或没有人。可以让别的窗口兼办：选窗口，按 Q 改队列。"

# --- advice ----------------------------------------


def advice_title(queue: str, at: int, limit: int) -> str:
    """企业服务 10:05 起来的人有两成以上要等超过 20 分钟, in short."""
    return f"{queue} {hour(at)} 起两成以上要等超过 {limit} 分钟"


def advice_title_now(queue: str, longest: int, limit: int) -> str:
    """企业服务最长等候 24 分，已超过 20 分钟."""
    return f"{queue}最长等候 {longest} 分，已超过 {limit} 分钟"


def advice_close_title(windows: str) -> str:
    """5、6 号窗可以收."""
    return f"{windows} 号窗可以关"


def numbers(windows: Sequence[int]) -> str:
    """13、14、15."""
    return "、".join(str(no) for no in windows)


def advice_act(by: int, windows: Sequence[int], sitting: Sequence[tuple[int, str]]) -> str:
    """10:00 前加开 13、14、15 号窗：侯子晓可到 13 号，另需 2 人."""
    if not windows:
        return ADVICE_NO_WINDOW
    text = f"{hour(by)} 前加开 {numbers(windows)} 号窗"
    if not sitting:
        return f"{text}，需要 {len(windows)} 人。"
    people = "，".join(f"{name}可到 {no} 号" for no, name in sitting)
    missing = len(windows) - len(sitting)
    return f"{text}：{people}，另需 {missing} 人。" if missing > 0 else f"{text}：{people}。"


def advice_outcomes(at: int, without: int, opened: int) -> str:
    """10:05 起来的人，八成等候：照现在 36 分内，加开后 29 分内."""
    return f"{hour(at)} 起来的人，八成等候：照现在 {without} 分内，加开后 {opened} 分内。"


def advice_outcome_alone(at: int, without: int) -> str:
    """The same where no window can be opened."""
    return f"{hour(at)} 起来的人，八成等候：照现在 {without} 分内。"


def advice_outcomes_close(at: int, without: int, closed: int) -> str:
    """The same for a window that may close."""
    return f"{hour(at)} 最长等候：照现在 {without} 分，关了以后 {closed} 分。"


def advice_button(windows: Sequence[int]) -> str:
    """加开 62 号窗, or 加开 3 个窗口并通知."""
    if not windows:
        return CLOSE
    return f"加开 {windows[0]} 号窗" if len(windows) == 1 else f"加开 {len(windows)} 个窗口并通知"


def advice_close_button(windows: Sequence[int]) -> str:
    """关 5 号窗."""
    return f"关 {windows[0]} 号窗" if len(windows) == 1 else f"关 {len(windows)} 个窗口"


ADVICE_WHY: Final = "看推算"
ADVICE_REFUSE: Final = "不采纳"
ADVICE_NONE: Final = "现在没有要处理的事。队列快到标准时，这里会说怎么办。"
ADVICE_REFUSED: Final = "已记下：这条建议不采纳。"


def advice_taken(windows: Sequence[int]) -> str:
    """已请 13、14、15 号窗加开."""
    return f"已请 {numbers(windows)} 号窗加开，有人登录后开始叫号。"


def advice_closed(windows: Sequence[int]) -> str:
    """5 号窗已关."""
    return f"{numbers(windows)} 号窗已请关闭，手上的号办完为止。"


# --- alerts ----------------------------------------

ALERT_SEE: Final = "看窗口"
ALERT_TAKE_OVER: Final = "接管"
ALERT_CANCEL: Final = "取消重号"


def alert_limit(queue: str, number: str, longest: int, limit: int) -> str:
    """公安户政 C071 已等 24 分，超过标准 20 分."""
    return f"{queue} {number} 已等 {longest} 分，标准 {limit} 分"


def alert_over(no: int, ticket: str, minutes: int, limit: int) -> str:
    """39 号窗 C052 已办 11 分，标准 10 分."""
    return f"{no} 号窗 {ticket} 已办 {minutes} 分，标准 {limit} 分"


def alert_silent(no: int, minutes: int, ticket: str) -> str:
    """32 号窗断线 2 分，H046 办到一半，可以接管."""
    return f"{no} 号窗断线 {minutes} 分，{ticket} 可以接管" if ticket else f"{no} 号窗断线 {minutes} 分"


def alert_idle(no: int, minutes: int, queue: str, waiting: int) -> str:
    """24 号窗空闲 3 分，社保医保有 57 人在等."""
    return f"{no} 号窗空闲 {minutes} 分，{queue}有 {waiting} 人在等"


def alert_wanted(no: int, minutes: int) -> str:
    """13 号窗已请加开 6 分，还没有人到岗."""
    return f"{no} 号窗已请加开 {minutes} 分，还没有人到岗"


def alert_alarm(no: int, name: str, minutes: int) -> str:
    """18 号窗 林知远 按了求助，1 分前."""
    who = f" {name}" if name else ""
    return f"{no} 号窗{who} 按了求助，{minutes} 分前"


def alert_device(name: str, fault: str) -> str:
    """2号取号机纸少."""
    return f"{name}{fault}"


def machine_lost(minutes: int) -> str:
    """断线 3 分, behind the name of a kiosk or board."""
    return f" 断线 {minutes} 分"


def alert_twice(emergency: str, number: str) -> str:
    """W32-004 就是 H046，大厅里还有 H046."""
    return f"应急号 {emergency} 就是 {number}，{number} 在大厅里还没结束"


def alert_twice_two(emergency: str, other: str, number: str) -> str:
    """两个应急号 W32-004、W33-001 都写着 H046."""
    return f"应急号 {emergency} 和 {other} 都写着 {number}，请核对"


def alert_away(minutes: int, at: int) -> str:
    """连不上大厅 2 分，画面停在 09:48."""
    return f"连不上大厅 {minutes} 分，画面停在 {hour(at)}"


def alerts_more(count: int) -> str:
    """另有 3 条　L: with the key that shows them."""
    return f"另有 {count} 条　L"


# --- queues ----------------------------------------

LIVE_QUEUE_HEADS: Final = ("队列", "在等", "最长", "标准", "现在取号预计")
LIVE_QUEUE_HEADS_SHORT: Final = ("队列", "在等", "最长", "标准", "预计")


def live_range(low: int, high: int) -> str:
    """9–14 分."""
    return f"{low}–{high} 分"


# --- accuracy ----------------------------------------

ACCURACY_NONE: Final = "还没有可以核对的预计。叫到号以后才知道准不准。"
ACCURACY_EARLY: Final = "比预计早"
ACCURACY_LATE: Final = "比预计晚"


def accuracy_title(held: int, days: int, people: int) -> str:
    """预计等候：79% 没有等得更久（前 5 日，6,218 人）."""
    return f"预计等候：{held}% 没有等得更久（前 {days} 日，{people:,} 人）"


def accuracy_title_short(held: int) -> str:
    """预计：79% 没有等得更久."""
    return f"预计：{held}% 没有等得更久"


def accuracy_advice(advised: int, proved: int) -> str:
    """建议 9 条，应验 7 条."""
    return f"建议 {advised} 条，应验 {proved} 条"


def accuracy_inside(share: int) -> str:
    """30% 在区间内."""
    return f"{share}% 在区间内"


def percent(share: int) -> str:
    """9%."""
    return f"{share}%"


# --- curves ----------------------------------------

CURVE_FLOW: Final = "全厅　到号与叫号（每 10 分钟）"


def curve_wait(queue: str) -> str:
    """企业服务　最长等候，往后预计八成（分钟）: past and forecast are not the same measure."""
    return f"{queue}　最长等候，往后预计八成（分钟）"


def curve_now(minutes: int) -> str:
    """现在 14."""
    return f"现在 {minutes}"


def curve_limit(minutes: int) -> str:
    """标准 20 分."""
    return f"标准 {minutes} 分"


def curve_without(minutes: int) -> str:
    """照现在 38."""
    return f"照现在 {minutes}"


def curve_with(minutes: int) -> str:
    """加开 34."""
    return f"加开 {minutes}"


def curve_arrivals(count: int) -> str:
    """到号 199."""
    return f"到号 {count}"


def curve_calls(count: int) -> str:
    """叫号 100."""
    return f"叫号 {count}"


# --- status bar ----------------------------------------


def live_windows(online: int, silent: int) -> str:
    """窗口 54 台在线，1 台断线."""
    return f"窗口 {online} 台在线，{silent} 台断线" if silent else f"窗口 {online} 台在线"


_DEVICE_KINDS: Final[Mapping[str, str]] = {
    "kiosk": "取号机",
    "board": "综合屏",
    "printer": "打印机",
    "machine": "外接设备",
}


def live_ready(kind: str, count: int) -> str:
    """取号机 4 台就绪."""
    return f"{_DEVICE_KINDS.get(kind, kind)} {count} 台就绪"


def live_day(day: dt.date) -> str:
    """10月8日 周四."""
    return f"{month_day(day)} {weekday(day)}"


WINDOW_NUMBERED: Final = r"\d+号?窗?口?$"
"""What follows the sign of a window: 综合出件1号窗."""
TILE_UNLISTED: Final = "目录外窗口"
ALERT_SEE_TICKET: Final = "看这个号"
ALERT_SEE_QUEUE: Final = "看队列"
LIVE_WINDOWS: Final = "窗口"


def tile_count_short(count: str) -> str:
    """12 / 15 without the word before it."""
    return count.removeprefix("开 ")


def heading_short(heading: str) -> str:
    """企业服务 without its area."""
    return heading.partition("　")[2] or heading
