"""Texts of the manager's live hall and of the day's figures.

No Qt and no rule here: functions only put numbers into sentences.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from ui.words.frame import hour, month_day, weekday

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
LIVE_ON_DUTY: Final = "值班"
LIVE_WAIT_FOR_VIEW: Final = "正在读取大厅的队列，稍等。"
LIVE_NO_CATALOGUE: Final = "还没有事项目录。导入以后这里会出现窗口和队列。"


def live_median(p90: int) -> str:
    """中位　九成在 9 分内."""
    return f"中位　九成在 {p90} 分内"


def live_minutes(count: int) -> str:
    """14 分."""
    return f"{count} 分"


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
TILE_CORNER: Final = "右上角：分钟"
AREA_END: Final = "区"


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


# --- advice ----------------------------------------


def advice_title(queue: str, at: int, limit: int) -> str:
    """企业服务 10:05 起最长等候将超过 20 分钟."""
    return f"{queue} {hour(at)} 起最长等候将超过 {limit} 分钟"


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
    text = f"{hour(by)} 前加开 {numbers(windows)} 号窗"
    if not sitting:
        return f"{text}，需要 {len(windows)} 人。"
    people = "，".join(f"{name}可到 {no} 号" for no, name in sitting)
    missing = len(windows) - len(sitting)
    return f"{text}：{people}，另需 {missing} 人。" if missing > 0 else f"{text}：{people}。"


def advice_outcomes(at: int, without: int, opened: int) -> str:
    """10:30 最长等候：照现在 36 分，加开后 29 分."""
    return f"{hour(at)} 最长等候：照现在 {without} 分，加开后 {opened} 分。"


def advice_outcomes_close(at: int, without: int, closed: int) -> str:
    """The same for a window that may close."""
    return f"{hour(at)} 最长等候：照现在 {without} 分，关了以后 {closed} 分。"


def advice_button(windows: Sequence[int]) -> str:
    """加开 62 号窗, or 加开 3 个窗口并通知."""
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


# --- alerts ----------------------------------------

ALERT_OPEN: Final = "加开窗口"
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


def accuracy_title(days: int, people: int) -> str:
    """预计等候准不准（前 5 个开门日，6,218 人）."""
    return f"预计等候准不准（前 {days} 个开门日，{people:,} 人）"


def accuracy_title_short(people: int) -> str:
    """预计准不准（6,218 人）."""
    return f"预计准不准（{people:,} 人）"


def accuracy_advice(advised: int, proved: int) -> str:
    """建议 9 条，应验 7 条."""
    return f"建议 {advised} 条，应验 {proved} 条"


def accuracy_inside(share: int) -> str:
    """84% 落在区间内."""
    return f"{share}% 落在区间内"


def percent(share: int) -> str:
    """9%."""
    return f"{share}%"


# --- curves ----------------------------------------

CURVE_FLOW: Final = "全厅　到号与叫号（每 10 分钟）"


def curve_wait(queue: str) -> str:
    """企业服务　最长等候（分钟）."""
    return f"{queue}　最长等候（分钟）"


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


def live_stale(at: int) -> str:
    """数据停在 09:43:12."""
    return f"队列停在 {hour(at)}"


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


# --- panels ----------------------------------------

PANEL_STATE: Final = "状态"
PANEL_SEATED: Final = "在岗"
PANEL_QUEUES: Final = "队列"
PANEL_HEARD: Final = "最近听到"
PANEL_TICKET: Final = "手上的号"
PANEL_TAKEN: Final = "取号"
PANEL_WINDOW: Final = "窗口"
PANEL_CALLS: Final = "叫号"
PANEL_LEGS: Final = "经过"
PANEL_WHY: Final = "为什么"
PANEL_PRIORITY: Final = "优先"
PANEL_PLAN: Final = "接着去"
PANEL_REPLACES: Final = "对应大厅号"
PANEL_NOBODY: Final = "没有人"
PANEL_NEVER: Final = "今天没有"
PANEL_TODAY: Final = "（今天改过）"
PANEL_NOT_CALLED: Final = "还没叫到。"

DO_OPEN: Final = "请加开"
DO_CLOSE: Final = "关闭窗口"
DO_QUEUES: Final = "改队列"
DO_CATALOGUE: Final = "恢复目录的队列"
DO_TAKE_OVER: Final = "接管"
DO_TICKET: Final = "看手上的号"
DO_CANCEL: Final = "取消这个号"
DO_TAIL: Final = "激活，排到队尾"
DO_BACK: Final = "激活，退后三位"
DO_SEND: Final = "发出"
DO_TAKE_BACK: Final = "撤下通知"
DO_CONFIRM: Final = "确定"
LIVE_BACK: Final = "返回"

NO_OPEN_ALREADY: Final = "窗口已经开着"
NO_WANTED_ALREADY: Final = "已请加开，等人到岗"
NO_CLOSED_ALREADY: Final = "窗口没有开"
NO_TICKET_THERE: Final = "手上没有号"
NO_QUEUE_CHANGE: Final = "就是目录的队列"
NO_NOT_WAITING: Final = "只有在等的号能取消"
NO_NOT_MISSED: Final = "只有过号能激活"
NO_NOT_IN_HAND: Final = "只有叫到窗口的号能接管"
NO_NOTICE: Final = "现在没有通知"

FIELD_WEIGHTS: Final = "队列和权重，先办的权重大（例如 A10 J1）"
FIELD_TO_WINDOW: Final = "转给几号窗"
FIELD_REASON: Final = "原因"
FIELD_NOTICE: Final = "通知内容（屏幕最下面一行）"
FIELD_MINUTES: Final = "显示多少分钟"
NOTICE_TITLE: Final = "发通知"
NOTICE_NOW: Final = "正在显示"
ALERTS_TITLE: Final = "要看的事"
SEARCH_TITLE: Final = "查找"
SEARCH_NOTHING: Final = "没有对上的窗口、号码或人员。"
OUTLOOK_NOTHING: Final = "看推算要有到号和办理的记录，现在还算不出。"
OUTLOOK_HEADS: Final = ("时间", "照现在", "加开后")
QUEUE_EMPTY: Final = "没有人在等。"
ALERTS_EMPTY: Final = "现在没有要看的事。"

BAD_WEIGHTS: Final = "请写队列字母和权重，用空格分开，例如 A10 J1。"
BAD_MINUTES: Final = "请写 1 到 600 之间的分钟数。"
BAD_WINDOW: Final = "请写窗口号，例如 16。"
BAD_REASON: Final = "请写原因，会留在记录里。"
BAD_NOTICE: Final = "请写通知内容，最多 60 个字。"


def bad_letter(letter: str) -> str:
    """没有队列 X."""
    return f"没有队列 {letter}，请看右边的队列字母。"


def bad_window(no: int) -> str:
    """目录里没有 99 号窗."""
    return f"没有 {no} 号窗。"


def window_title(no: int, name: str) -> str:
    """13 号窗　综合受理13号窗."""
    return f"{no} 号窗　{name}"


def window_serving(word: str, ticket: str, minutes: int) -> str:
    """办理中 A065，已 11 分."""
    return f"{word} {ticket}，已 {minutes} 分"


def window_paused(reason: str, minutes: int) -> str:
    """暂停（设备故障），已 9 分."""
    return f"暂停（{reason}），已 {minutes} 分"


def state_for(word: str, minutes: int) -> str:
    """断线 2 分."""
    return f"{word} {minutes} 分"


def seated(name: str, number: str, since: int) -> str:
    """侯子晓 0213，09:00 起."""
    return f"{name} {number}，{hour(since)} 起"


def weight_line(pairs: Sequence[tuple[str, int]], names: Mapping[str, str]) -> str:
    """企业服务 A 权重 10、咨询帮办 J 权重 1."""
    return "、".join(f"{names.get(letter, '')} {letter} 权重 {weight}".strip() for letter, weight in pairs)


def ticket_title(number: str, queue: str) -> str:
    """A084　企业服务."""
    return f"{number}　{queue}"


def ticket_waited(at: int, minutes: int) -> str:
    """09:36，等了 14 分."""
    return f"{hour(at)}，等了 {minutes} 分"


def ticket_calls(at: int, calls: int) -> str:
    """09:48 叫到，共 2 次."""
    return f"{hour(at)} 叫到，共 {calls} 次"


def ticket_leg(window: int, called: int, ended: int, result: str) -> str:
    """3 号窗 09:31–09:40 完成."""
    until = hour(ended) if ended else "现在"
    return f"{window} 号窗 {hour(called)}–{until} {result}".strip()


def ticket_place(place: int) -> str:
    """还没叫到。这条队里排第 3."""
    return f"{PANEL_NOT_CALLED}这条队里先来的还有 {place} 人。"


def queue_title(name: str, waiting: int) -> str:
    """企业服务　42 人在等."""
    return f"{name}　{waiting} 人在等"


def rows_more(count: int) -> str:
    """后面还有 300 人."""
    return f"后面还有 {count} 人"


def cancel_title(number: str) -> str:
    """取消 A084."""
    return f"取消 {number}"


def take_over_title(number: str, no: int) -> str:
    """接管 32 号窗的 H046."""
    return f"接管 {no} 号窗的 {number}"


def queues_title(no: int) -> str:
    """改 13 号窗的队列."""
    return f"改 {no} 号窗的队列"


def outlook_title(queue: str, at: int) -> str:
    """企业服务的推算（09:49）."""
    return f"{queue}的推算（{hour(at)}）"


def notice_until(text: str, until: int) -> str:
    """……，到 10:20."""
    return f"{text}，到 {hour(until)}"


DONE_WORDS: Final[Mapping[str, str]] = {
    "set-window": "已改。窗口和屏幕马上按新的来。",
    "take-over": "已接管，这个号转过去接着办。",
    "notice": "通知已改。",
    "cancel": "号已取消。",
    "reactivate": "号已激活，重新排队。",
    "advice": "已记下。",
}

_LIVE_COMMON: Final = ((("/",), "查找"), (("M",), "发通知"), (("Ctrl+L",), "退出登录"))
FOOT_LIVE: Final[Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]] = {
    "advice": (
        (("Enter",), "采纳"),
        (("T",), "看推算"),
        (("N",), "不采纳"),
        (("L",), "要看的事"),
        (("←", "↑", "↓", "→"), "选窗口"),
        (("Q",), "选队列"),
        *_LIVE_COMMON[:2],
    ),
    "tiles": (
        (("←", "↑", "↓", "→"), "选窗口"),
        (("Enter",), "打开"),
        (("W",), "为什么"),
        (("Esc",), "回到建议"),
        *_LIVE_COMMON,
    ),
    "queues": (
        (("↑", "↓"), "选队列"),
        (("Enter",), "看谁在等"),
        (("Esc",), "回到建议"),
        *_LIVE_COMMON,
    ),
    "panel": (
        (("↑", "↓"), "选行"),
        (("Enter",), "打开或确定"),
        (("Esc",), "返回"),
        *_LIVE_COMMON,
    ),
}
