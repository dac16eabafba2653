"""Texts of the page 统计: a day in figures, the numbers behind them, the export.

No Qt and no rule here: functions only put numbers into sentences. Names and formulas of figures are data of
`hall.figures`.
"""

from typing import Final

FIGURES_HEAD: Final = "统计"
FIGURES_CUTS: Final = ("全厅", "队列", "窗口", "人员", "时段", "方式")
FIGURES_BEFORE: Final = "前一天"
FIGURES_AFTER: Final = "后一天"
FIGURES_DATE: Final = "选日期"
FIGURES_EXPORT: Final = "导出"
FIGURES_BROWSE: Final = "浏览"
FIGURES_LOADING: Final = "正在统计，稍等。"
FIGURES_EMPTY: Final = "这一天没有人取号。按 ← → 换一天，或按 D 选日期。"
FIGURES_FUTURE: Final = "还没到的日子没有统计。"
FIGURES_NO_EXPORT: Final = "这里还不能导出统计。"
FIGURES_FILE_TYPE: Final = "Excel 文件 (*.xlsx)"
FIELD_DATE: Final = "日期（例如 2026-10-08、10-08 或 8）"
FIELD_FILE: Final = "导出到哪个文件"
BAD_DATE: Final = "请写日期，例如 2026-10-08。"
BAD_FILE: Final = "请写文件的位置，以 .xlsx 结尾。"

KPI_NAMES: Final = (
    "取号量",
    "办结",
    "办理中",
    "等候",
    "弃号",
    "取消",
    "过期",
    "叫号次数",
    "过号率",
    "重呼",
    "弃号率",
    "平均等候",
    "等候中位数",
    "等候九成",
    "最长等候",
    "超时等候率",
    "平均办理",
    "办理中位数",
    "办理九成",
    "最长办理",
    "超时办理率",
    "开窗时长",
    "暂停时长",
    "办理占用",
    "饱和度",
    "空闲有人等",
    "区间应验率",
)
"""Names of figures as in `hall.figures.FORMULAS`, in the order of the page."""

KPI_COLUMNS: Final = ("指标", "数值", "怎么算")
TABLE_COLUMNS: Final = (
    "取号",
    "办结",
    "弃号率",
    "等候中位",
    "九成",
    "最长",
    "超时",
    "办理中位",
    "九成",
    "超时",
)
TABLE_WINDOW_COLUMNS: Final = ("饱和度", "空闲")
TABLE_NAMES: Final = {"queue": "队列", "window": "窗口", "person": "人员", "hour": "时段", "source": "方式"}
DRILL_EMPTY: Final = "没有这样的号。"
DRILL_PAUSES: Final = "暂停时长"
FIGURES_RANGES: Final = "等候区间"
FIGURES_ADVICE: Final = "加开建议"


def figures_minutes(seconds: float) -> str:
    """12.5 分."""
    return f"{seconds / 60:.1f} 分"


def figures_number(value: float) -> str:
    """12.5, minutes in a column."""
    return f"{value / 60:.1f}"


def figures_share(part: float | None) -> str:
    """84%, — when there is nothing to compare with."""
    return "—" if part is None else f"{part:.0%}"


def figures_long(seconds: float) -> str:
    """3 小时 20 分, for times of windows."""
    minutes = round(seconds / 60)
    return f"{minutes // 60} 小时 {minutes % 60} 分" if minutes >= 60 else f"{minutes} 分"


def figures_title(name: str, count: int) -> str:
    """企业服务　102 个号."""
    return f"{name}　{count} 个号"


def figures_day(date: str, count: int) -> str:
    """10月8日 周四，765 个号."""
    return f"{date}，{count} 个号"


def leg_by(leg: str, name: str) -> str:
    """3 号窗 09:31–09:40 完成　邹正野."""
    return f"{leg}　{name}" if name else leg


def drill_waited(minutes: int | None) -> str:
    """等 12 分."""
    return "" if minutes is None else f"等 {minutes} 分"


def drill_window(window: int | None, state: str) -> str:
    """已完成　3 号窗."""
    return f"{state}　{window} 号窗" if window else state


def ranges_held(inside: int, people: int) -> str:
    """5,223 / 6,218 人落在所报区间."""
    return f"{people:,} 人核对过，{inside:,} 人落在所报区间"


def ranges_apart(early: int, late: int) -> str:
    """560 人更早，435 人更晚."""
    return f"{early:,} 人更早，{late:,} 人更晚"


def advice_record(advised: int, proved: int) -> str:
    """9 条，应验 7 条."""
    return f"{advised} 条，应验 {proved} 条"


def pause_line(reason: str, times: int, spent: str) -> str:
    """午休 12 次，3 小时 20 分."""
    return f"{reason} {times} 次，{spent}"


def export_name(day: int) -> str:
    """统计-20261008.xlsx."""
    return f"统计-{day}.xlsx"


def exported(path: str) -> str:
    """统计已导出到 /…/统计-20261008.xlsx."""
    return f"统计已导出到 {path}"


def file_unwritten(path: str) -> str:
    """The file could not be written."""
    return f"写不了 {path}，请换一个位置，或先关掉打开着它的程序。"
