"""Texts of the pages of the manager and of the technician.

No Qt and no rule here: functions only put numbers into sentences.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from ui.words.care import FOOT_CARE
from ui.words.conflicts import FOOT_CONFLICTS
from ui.words.frame import SEARCH_LONG, SEARCH_SHORT, hour, month_day
from ui.words.issues import FOOT_ISSUES
from ui.words.live import LIVE_SEARCH

COLUMN_QUEUE: Final = "队列"
COLUMN_WINDOW: Final = "窗口"
COLUMN_NAME: Final = "姓名"
COLUMN_ROLE: Final = "角色"

ACCOUNTS_EMPTY: Final = "还没有人员。先导入事项目录，再把目录里的人员加进来。"
ACCOUNT_FINE: Final = "可以登录"
ACCOUNT_CLOSED: Final = "已停用"
ACCOUNT_NO_CODE: Final = "没有口令，不能登录"
ACCOUNT_ONE_TIME: Final = "等首次登录"
NEW_CODE: Final = "重发一次性口令"
IMPORT_PEOPLE: Final = "加进人员，打印口令"
NOBODY_TO_IMPORT: Final = "目录里的人员都已加进来。"
CODES_HEAD: Final = "一次性口令"
CODES_LINE: Final = "只显示这一次。打印后当面交给本人，首次登录时改密码。"
PRINT_CODES: Final = "打印口令"
CODES_DONE: Final = "收起"

HEALTH_RUNNING: Final = "正在检查，稍等。"
HEALTH_GOOD: Final = "都正常"
CHECK_AGAIN: Final = "再查一次"
HEALTH_LEVEL: Final[Mapping[str, str]] = {"ok": "正常", "warn": "留意", "bad": "要处理"}

NO_CATALOGUE: Final = "还没有事项目录。导入以后窗口才能受理。"
IMPORT_FILE: Final = "导入目录"
CHECK_FILE: Final = "只检查，不导入"
IMPORTING: Final = "正在检查目录，稍等。"
COUNT_ITEMS: Final = "事项"
COUNT_MATERIALS: Final = "材料"
COUNT_QUESTIONS: Final = "情形问题"
COUNT_RULES: Final = "公共规则"
COUNT_THEMES: Final = "一件事"
COUNT_QUEUES: Final = "队列"
FAULT: Final = "要改"
FAULT_REPAIRED: Final = "已整理"
FAULT_COLUMNS: Final = ("情况", "位置", "说明")
IMPORT_RESULT: Final = "上一次导入"
FAULTS_NONE: Final = "没有要改的地方。下次导入有问题时，会逐条列在这里。"

FILE_PATH: Final = "目录文件（XLSX）的位置"
FILE_TO_CHECK: Final = "要检查的目录文件（XLSX）的位置"
FILE_CHOOSE: Final = "浏览"
FILE_FILTER: Final = "Excel 文件 (*.xlsx)"
FILE_NONE: Final = "请先填写文件的位置，或按“浏览”选一个。"
NO_FILES: Final = "这里不能导入目录。"

DEVICES_HEAD: Final = "设备"
DEVICE_READY: Final = "就绪"
DEVICE_NOT_READY: Final = "没就绪"
DEVICE_COLUMNS: Final = ("情况", "用途", "设备", "说明")
DEVICES_EMPTY: Final = "还没有设置打印机。文书会存进 PDF 文件夹。"
TEST_PAGE: Final = "打印一张测试页"
TEST_NAME: Final = "打印测试"


def locked_until(wall: int) -> str:
    """已锁定，到 10:12 自动解开."""
    return f"已锁定，到 {hour(wall)} 自动解开"


def people_line(count: int, locked: int) -> str:
    """28 人，1 人已锁定."""
    return f"{count} 人，{locked} 人已锁定" if locked else f"{count} 人"


def may_import(count: int) -> str:
    """目录里有 3 人还没有账号."""
    return f"目录里有 {count} 人还没有账号"


def health_open(count: int) -> str:
    """2 项要看."""
    return f"{count} 项要看"


def imported_on(day: dt.date) -> str:
    """11月18日导入."""
    return f"{month_day(day)}导入"


def codes_printed(count: int) -> str:
    """3 张口令单已送打印."""
    return f"{count} 张一次性口令单已送打印，请当面交给本人"


def codes_not_printed(sentence: str) -> str:
    """The people are there, the slips are not."""
    return f"{sentence}　口令还在屏幕上，处理后按 P 再打印。"


def test_sent(name: str) -> str:
    """测试页已送到 小票文件夹."""
    return f"测试页已送到“{name}”"


FOOT_OFFICE: Final[Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]] = {
    "大厅": ((("Ctrl+L",), "退出登录"),),
    "统计": (
        (("←", "→"), "前后一天"),
        (("Tab",), "换一组"),
        (("↑", "↓"), "选行"),
        (("Enter",), "看号码"),
        (("D",), "选日期"),
        (("X",), "导出"),
        (("Ctrl+L",), "退出登录"),
    ),
    "办件": (
        (("空格",), "选几件"),
        (("Enter",), "打开"),
        (("P",), "补打"),
        (("Ctrl+R",), "红黄牌"),
        (("Ctrl+G",), "归档"),
        (("Ctrl+E",), "到期清除"),
        (("Ctrl+L",), "退出登录"),
    ),
    "账号": (
        (("↑", "↓"), "选人"),
        (("A",), "加进人员"),
        (("C",), "重发口令并解锁"),
        (("P",), "打印口令"),
        (("Esc",), "收起口令"),
        (("Ctrl+L",), "退出登录"),
    ),
    "体检": ((("R",), "再查一次"), (("Ctrl+L",), "退出登录")),
    "目录": ((("K",), "只检查"), (("I",), "导入"), (("Esc",), "收起"), (("Ctrl+L",), "退出登录")),
    "设备": ((("↑", "↓"), "选设备"), (("T",), "测试页"), (("R",), "刷新"), (("Ctrl+L",), "退出登录")),
    "日结": ((("Ctrl+Enter",), "日结"), (("Ctrl+L",), "退出登录")),
    "日志": ((("Ctrl+L",), "退出登录"),),
    "冲突": FOOT_CONFLICTS,
    "同步": FOOT_CARE,
    "反映": FOOT_ISSUES,
}


def more_codes(count: int) -> str:
    """另有 90 人，见各自的口令单."""
    return f"另有 {count} 人，口令见各自的口令单"


def office_search(*, hall: bool, compact: bool) -> str:
    """The hint in the search of the top bar."""
    if hall:
        return LIVE_SEARCH
    return SEARCH_SHORT if compact else SEARCH_LONG
