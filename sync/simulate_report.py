"""What a rehearsal or a replay says at the end: figures as plain data and as lines to read.

The figures are those of `hall/statistics.py`; nothing is counted here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from hall.figures import DayFigures, Figures

ROWS: Final[tuple[tuple[str, str], ...]] = (
    ("taken", "取号量"),
    ("done", "办结"),
    ("gone", "弃号"),
    ("waiting", "仍在等候"),
    ("expired", "过期"),
    ("wait_mean", "平均等候(分)"),
    ("wait_median", "等候中位数(分)"),
    ("wait_p90", "等候九成(分)"),
    ("wait_max", "最长等候(分)"),
    ("late_share", "超时等候率"),
    ("service_mean", "平均办理(分)"),
    ("missed_share", "过号率"),
    ("load", "饱和度"),
    ("idle_minutes", "空闲有人等(分)"),
)
"""Keys of `row` and how they are called."""
_SHARES: Final = frozenset({"late_share", "missed_share", "load"})


def row(figures: Figures) -> dict[str, Any]:
    """One row as plain data: minutes with one digit, shares with three, None for no basis."""
    return {
        "taken": figures.taken,
        "done": figures.done,
        "gone": figures.gone,
        "waiting": figures.waiting + figures.in_hand,
        "expired": figures.expired,
        "wait_mean": _minutes(figures.wait.mean),
        "wait_median": _minutes(figures.wait.median),
        "wait_p90": _minutes(figures.wait.p90),
        "wait_max": _minutes(figures.wait.longest),
        "late_share": _share(figures.late_wait_share),
        "service_mean": _minutes(figures.service.mean),
        "missed_share": _share(figures.missed_share),
        "load": _share(figures.load),
        "idle_minutes": _minutes(figures.idle_seconds),
    }


def figures_plain(day: DayFigures) -> dict[str, Any]:
    """The whole hall, and every queue by its letter."""
    return {**row(day.whole), "queues": {one.key: row(one) for one in day.queues}}


def _minutes(seconds: float) -> float:
    return round(seconds / 60, 1)


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _cell(key: str, value: Any) -> str:
    if value is None:
        return "—"
    return f"{value:.1%}" if key in _SHARES else f"{value}"


def lines(columns: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Columns of figures side by side: heading → `row`."""
    heads: Sequence[str] = tuple(columns)
    found = ["指标\t" + "\t".join(heads)]
    for key, name in ROWS:
        cells = [_cell(key, columns[head].get(key)) for head in heads]
        found.append(f"{name}\t" + "\t".join(cells))
    return found
