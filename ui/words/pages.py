"""Texts of the keys at the foot and of the other pages.

No Qt and no rule here: functions only put numbers into sentences.
"""

from collections.abc import Mapping
from typing import Final

# --- keys at the foot ----------------------------------------

Foot = tuple[tuple[tuple[str, ...], str], ...]

FOOT_PERSON: Final[Foot] = (
    (("Enter",), "下一格"), (("Ctrl+Enter",), "选事项"), (("F9",), "重新读卡"), (("Ctrl+Z",), "撤销"),
)  # fmt: skip
FOOT_ITEM: Final[Foot] = (
    (("↑", "↓"), "选"), (("Enter",), "就是它，回答情形"), (("Tab",), "到右边"), (("Esc",), "清空"),
)  # fmt: skip
FOOT_ITEM_COMPACT: Final[Foot] = (
    (("↑", "↓"), "选"),
    (("Enter",), "就是它"),
    (("Esc",), "清空"),
)
FOOT_SITUATION_COMPACT: Final[Foot] = (
    (("1", "–", "9"), "回答"),
    (("Enter",), "下一题"),
    (("Esc",), "回到事项"),
    (("Ctrl+Z",), "撤销"),
)
FOOT_SITUATION: Final[Foot] = (
    (("1", "–", "9"), "回答"), (("Enter",), "下一题"), (("↑", "↓"), "换题"), (("Esc",), "回到事项"),
    (("Ctrl+Z",), "撤销"),
)  # fmt: skip
FOOT_MATERIALS: Final[Foot] = (
    (("↑", "↓"), "换行"), (("1", "–", "5"), "定状态"), (("Enter",), "有，下一项"), (("0",), "其余全有"),
    (("S",), "扫描"), (("Ctrl+3",), "改情形"), (("Ctrl+Z",), "撤销"),
)  # fmt: skip
FOOT_MATERIALS_COMPACT: Final[Foot] = (
    (("1", "–", "5"), "定状态"), (("Enter",), "有，下一项"), (("0",), "其余全有"), (("S",), "扫描"),
    (("Ctrl+Z",), "撤销"),
)  # fmt: skip
FOOT_REASON: Final[Foot] = (
    (("Enter",), "记下问题，下一项"), (("Esc",), "回到表格"), (("↓",), "常用问题"), (("Ctrl+Z",), "撤销"),
)  # fmt: skip
FOOT_PROBLEMS: Final[Foot] = (
    (("1", "–", "8"), "选问题"), (("Enter",), "回到文字"), (("Ctrl+Z",), "撤销"),
)  # fmt: skip
FOOT_NOTE: Final[Foot] = ((("Enter",), "记下备注，下一项"), (("Esc",), "回到表格"))
FOOT_PANEL: Final[Foot] = ((("Esc",), "回到办理"),)
FOOT_REFUSE: Final[Foot] = (
    (("Enter",), "下一格"), (("Ctrl+Enter",), "请首席代表确认"), (("Esc",), "不这样办，回到办理"),
)  # fmt: skip
FOOT_ROUTE: Final[Foot] = (
    (("Enter",), "下一格"), (("Ctrl+Enter",), "办"), (("Esc",), "回到办理，填的留着"),
)  # fmt: skip
FOOT_CONFIRM: Final[Foot] = (
    (("Ctrl+Enter",), "确认并打印"), (("1", "–", "2"), "领取方式"), (("Alt+P",), "看文书"),
    (("Esc",), "回去改"),
)  # fmt: skip

KEYS: Final = (
    ("F2", "叫下一号；办出后：完成并叫下一号"),
    ("F3", "重呼"),
    ("F4", "发一张号（离线：应急号）"),
    ("F5", "过号"),
    ("F6", "转窗口、转给别人、暂放"),
    ("F7", "暂停窗口、恢复"),
    ("F8", "完成本号"),
    ("F9", "重新读卡"),
    ("F10", "叫指定的号、多窗联办、加办、直接办、回访号、开关窗口"),
    ("Alt+W", "谁在等"),
    ("Alt+U", "上传到哪里了：待上传、大厅回执"),
    ("Ctrl+F8 两次", "紧急求助"),
    ("F11", "全屏"),
    ("Alt+1 … 6", "受理、办件、出件、日结、冲突、反映"),
    ("Ctrl+1 … 5", "申请人、事项、情形、材料、确认"),
    ("/", "搜办件；在事项一步搜事项"),
    ("Enter · Ctrl+Enter", "这里通常的下一步，蓝色按钮"),
    ("1 … 9", "情形里回答；材料里 1 有 2 缺 3 瑕疵 4 调取 5 承诺"),
    ("0", "其余全有"),
    ("空格", "申请人申请容缺；办件、出件：选这一件"),
    ("Shift+↑↓ · Ctrl+A", "办件、出件：连着选，全选"),
    ("S · B", "扫描这一项，打印材料条码页"),
    ("N · T · R", "写备注，换收取方式，沿用以往的材料"),
    ("Ctrl+M · B · G", "办件：补扫、打印条码页、归档"),
    ("Ctrl+J · PageUp", "材料：用别件的扫描件；案卷：往前看经过，加 Shift 翻下面的内容"),
    ("↓", "在“问题”里：常用问题"),
    ("Ctrl+Z", "撤销"),
    ("Ctrl+Tab", "左、上、中、右四区之间跳"),
    ("F · Ctrl+S · Ctrl+D", "办件：加条件，存成我的筛选，改名或删去"),
    ("← → · 1 … 9 · 0", "办件：换清单；去掉一个条件、全部条件"),
    ("D C W M …", "办件：分发、催办、撤回、接手等，写在按钮上"),
    ("Alt+E · F · K · A", "办件：容缺顺延、缴费告知、登记缴费、催办答复"),
    ("Alt+B · J", "补正告知（办件：再次补正告知），不予受理"),
    ("Alt+G · P", "一次性告知单，看文书"),
    ("Alt+L · H · I", "代收代办、帮办代办、“办不成事”反映"),
    ("Alt+C", "记信用：没查、无限制、有限制"),
    ("Alt+D · Y", "申请人详情，为什么叫这个号"),
    ("Alt+X", "放弃这次录入（Ctrl+Z 找回）；办件：去掉扫描件"),
    ("Ctrl+L", "退出登录，录入的内容留着"),
    ("Ctrl+/", "按键提示的显示和隐藏"),
)

# --- cases ----------------------------------------

CASES_EMPTY: Final[Mapping[str, str]] = {
    "今天要做": "今天没有要做的办件。受理以后会出现在这里。",
    "五日内须答复": "没有收了件还没答复的办件。",
    "容缺待补": "没有等着补齐的容缺材料。",
    "待补正": "没有等着补正的办件。",
    "逾期未补正": "没有补正期限已过的办件。",
    "本窗口今天": "本窗口今天还没有办件。",
    "待我处理": "没有等您处理的办件。",
    "今日": "今天还没有收到申请。",
    "将到期": "没有快到期的办件。",
    "超期": "没有超期的办件。",
    "待领取": "没有等人来领的结果。",
    "疑似重复": "没有疑似重复的申请。",
    "承诺待核查": "没有等核查的承诺。告知承诺的办件办结以后会出现在这里。",
    "代收待答复": "没有等受理机关答复的代收件。",
    "一件事待开始": "没有轮到开始的“一件事”事项。",
    "催办待答复": "催办、督办都有了答复。",
    "全部办件": "没有这样的办件，请换一个条件。",
    "待登记结果": "没有等着登记结果的决定。部门作出决定以后会出现在这里。",
    "待上架": "没有等着上架的结果。办结以后会出现在这里。",
    "待通知": "结果都已通知到人。",
    "等人来领": "架上没有等人来领的结果。",
    "已寄出": "没有在途的邮件。",
    "逾期未领": "没有逾期没人来领的结果。",
}
CASES_NARROWED: Final = "没有合乎这些条件的办件。按数字去掉一个条件，按 0 全部去掉。"
CASES_NO_HIT: Final = "没有对上的办件。试试编号、证件或电话的后四位，或申请人姓名。状态、日期、人员、灯按 F。"
COLUMN_LIGHT: Final = "灯"
COLUMN_CASE: Final = "办件编号"
COLUMN_WHO: Final = "申请人"
COLUMN_ITEM: Final = "事项"
COLUMN_CASE_STATE: Final = "状态"
COLUMN_LEFT: Final = "剩余"
SEARCH_HEAD: Final = "搜索"
FILTERS: Final = "我的筛选"
BY_LIGHT: Final = "按灯"
TIMELINE: Final = "经过"
CASE_MATERIALS: Final = "材料"
CASE_PAPERS: Final = "文书"
CASE_NEXT: Final = "下一时限"
REPRINT: Final = "补打"
VOID: Final = "作废"
WITHDRAW: Final = "撤回申请"
SEE_FULL: Final = "看全号"
CASE_NOTE: Final = "写备注"
TAKE_CASE: Final = "接手"
TAKE_KEY: Final = "M"
TAKE_HEAD: Final = "接手这一件"
TAKE_LINE: Final = "接手以后由本窗口接着办，原来的窗口不再改它。接手人和时间会记下来。"
TAKE_REASON: Final = "接手的原因（可不填）"
TAKEN: Final = "已接手，由本窗口接着办"
NOTE_HEAD: Final = "备注"
NOTE_SAVE: Final = "记下"
NOTE_NEEDS_TEXT: Final = "请写备注的内容。"
VOID_HEAD: Final = "作废这一件"
VOID_LINE: Final = "编号留着不再用，已交出的文书要收回。由大厅管理员确认。"
VOID_REASON: Final = "作废的原因"
VOID_NEEDS_REASON: Final = "请写明作废的原因，例如录错了申请人。"
VOID_NEXT: Final = "请大厅管理员确认"
VOID_NO: Final = "不作废"
NOTHING_PRINTED: Final = "没有文书"
OPEN_HINT: Final = "在左边选一件，按 Enter 打开。"
DRAFT_NUMBER: Final = "定稿时编号"


def kept_by(window: int) -> str:
    """由3号窗口经办."""
    return f"由{window}号窗口经办"


def nothing_listed(listed: str, search: str, narrowed: int) -> str:
    """Why a list is empty, and what next: nothing matches, the conditions leave none, or there are none."""
    if search:
        return CASES_NO_HIT
    return CASES_NARROWED if narrowed else CASES_EMPTY[listed]


def cases_line(count: int) -> str:
    """14 件，先急后缓."""
    return f"{count} 件，先急后缓"


def found_line(count: int, text: str) -> str:
    """找“…”，3 件."""
    return f"找“{text}”，{count} 件"


def printed_times(count: int, at: str = "", failed: str = "") -> str:
    """11月13日打印 1 次, 还没打印, 没打出来：缺纸."""
    if failed:
        return f"没打出来：{failed}"
    return f"{at}已打印 {count} 次" if count else "还没打印"


# --- other pages ----------------------------------------

DAY_END_OPEN: Final = "收了件还没有告知"
DAY_END_NONE: Final = "没有这样的办件。收了件没有告知的会列在这里，告知以后才能日结。"
DAY_END_BLOCKED: Final = "这些办件收了件还没有告知，今天不能日结。请逐件受理、补正告知或转交部门。"
DAY_END_READY: Final = "没有挂着的办件，可以日结。"
DAY_DUE: Final = "今天到期或已超期"
DAY_DUE_NONE: Final = "没有别的今天到期或者超期的办件。"
DAY_PAPERS: Final = "还没打印完文书的办件"
DAY_WAITING: Final = "还在等的号"
DAY_UNSENT: Final = "还没上传的记录"
DAY_END_CLOSE: Final = "日结"
COLUMN_COUNT: Final = "数量"
COLUMN_WHAT: Final = "内容"
HEALTH_HEAD: Final = "体检"
HEALTH_COLUMNS: Final = ("情况", "检查", "说明")
ACCOUNTS_HEAD: Final = "账号"
CATALOGUE_HEAD: Final = "事项目录"
CATALOGUE_COLUMNS: Final = ("内容", "数量")
NOTHING_HERE: Final = "这一页要在窗口的电脑上看：由窗口人员登录后打开。"
LOADING: Final = "正在读取，稍等。"


def catalogue_version(version: str) -> str:
    """目录版本 2026-11-01."""
    return f"目录版本 {version}"


# --- sign-in ----------------------------------------

SIGN_IN: Final = "登录"
SIGN_IN_HEAD: Final = "请登录"
STAFF_NUMBER: Final = "工号"
PASSWORD: Final = "密码"  # noqa: S105  # the label of the field
ONE_TIME: Final = "一次性口令"
NEW_PASSWORD: Final = "新密码"  # noqa: S105  # the label of the field
NEW_PASSWORD_AGAIN: Final = "再输一次"  # noqa: S105  # the label of the field
FILL_NUMBER: Final = "请填工号。"
FILL_PASSWORD: Final = "请填密码。"  # noqa: S105  # a sentence
NOT_SAME: Final = "两次输入的新密码不一样，请重新输入。"
TOO_SHORT: Final = "新密码至少 8 位。"
SECOND_HEAD: Final = "需要第二个人确认"


def second_person(role: str, act: str) -> str:
    """不予受理须首席代表确认，请首席代表在这里登录."""
    return f"{act}须{role}确认，请{role}在这里登录。"
