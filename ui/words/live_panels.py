"""Texts of the panels of the live hall: a window, a number, a queue, forms, and the keys at the foot.

No Qt and no rule here: functions only put numbers into sentences.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from ui.words.frame import hour

# --- panels ----------------------------------------

PANEL_STATE: Final = "状态"
PANEL_SEATED: Final = "在岗"
PANEL_QUEUES: Final = "队列"
PANEL_HEARD: Final = "最近听到"
PANEL_TAKEN: Final = "取号"
PANEL_WINDOW: Final = "窗口"
PANEL_CALLS: Final = "叫号"
PANEL_LEGS: Final = "经过"
PANEL_WHY: Final = "为什么"
PANEL_PRIORITY: Final = "优先"
PANEL_PLAN: Final = "接着去"
PANEL_REPLACES: Final = "对应大厅号"
PANEL_NOBODY: Final = "没有人"
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
OUTLOOK_HEADS: Final = ("几点来", "照现在，八成的人等", "加开后")
QUEUE_EMPTY: Final = "没有人在等。"
ALERTS_EMPTY: Final = "现在没有要看的事。"

BAD_WEIGHTS: Final = "请写队列字母和权重，用空格分开，例如 A10 J1。"
BAD_MINUTES: Final = "请写 1 到 600 之间的分钟数。"
BAD_WINDOW: Final = "请写窗口号，例如 16。"
BAD_REASON: Final = "请写原因，会留在记录里。"
BAD_NOTICE: Final = "请写通知内容，最多 60 个字。"


def bad_letter(letter: str) -> str:
    """没有队列 X."""
    return f"没有队列 {letter}，请看下面的队列字母。"


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
