"""The rows of the day's figures and the formula of each (domain.md 5.2).

Plain values with Chinese names beside them, for screens and for the export. How they are counted is
`statistics.py`. Nothing personal stands here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from hall.clock import MICROS

SOURCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "kiosk": "取号机",
        "desk": "窗口代取",
        "guide": "导办台",
        "return": "返回补交",
        "machine": "第三方设备",
        "booked": "预约",
        "emergency": "应急号",
    }
)

FORMULAS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "取号量": "当日取出的号数（含预约报到）",
        "办结": "已完成的号数",
        "办理中": "正在叫号、办理或暂放的号数",
        "等候": "此刻仍在等候的号数",
        "弃号": "叫号未到且没有再办的号数（含过号后当日过期）",
        "取消": "群众取消的号数",
        "过期": "从未叫到、当日有效已过的号数",
        "叫号次数": "叫号到窗口的次数（重呼不另计）",
        "过号率": "叫号未到的次数 ÷ 叫号次数",
        "重呼": "重呼次数之和",
        "弃号率": "弃号 ÷ 取号量",
        "平均等候": "从取号到到达窗口（未登记到达的到叫号为止）的平均值；弃号的不计",
        "等候中位数": "把等候时长排序后居中的一个",
        "等候九成": "九成的人等候不超过的时长",
        "最长等候": "等候时长中最长的一个",
        "超时等候率": "等候超过本队列等候标准的人数 ÷ 计入等候的人数",
        "平均办理": "从到达窗口到办结的平均值；超过 2 小时的按 2 小时计",
        "办理中位数": "把办理时长排序后居中的一个",
        "办理九成": "九成的办理不超过的时长",
        "最长办理": "办理时长中最长的一个（按 2 小时封顶）",
        "超时办理率": "办理超过本队列办理标准的次数 ÷ 办理次数",
        "开窗时长": "窗口开放的时长，含暂停",
        "暂停时长": "窗口暂停的时长，按原因另列",
        "办理占用": "从叫号到结束占用窗口的时长",
        "饱和度": "办理时长之和 ÷（开窗时长 − 暂停时长）；连续 30 分钟超过 85% 应加开窗口",
        "空闲有人等": "窗口开放、未暂停、未办理，而本窗口可办的队列有人等候的时长",
        "区间应验率": "实际等候不超过所报区间上限的人数 ÷ 报过区间且需要等候的人数",
    }
)
"""Name of a figure → how it is made, in the words that stand beside it on screen and in the export."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Times in seconds: how many, mean, median, 90th percentile, longest; zeros for none."""

    count: int = 0
    mean: float = 0.0
    median: float = 0.0
    p90: float = 0.0
    longest: float = 0.0

    @classmethod
    def of(cls, micros: Sequence[int]) -> Spread:
        """Of durations in microseconds. `p90`: the least value that nine tenths do not pass."""
        if not micros:
            return cls()
        ordered = [value / MICROS for value in sorted(micros)]
        half = len(ordered) // 2
        middle = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
        return cls(
            count=len(ordered),
            mean=sum(ordered) / len(ordered),
            median=middle,
            p90=ordered[math.ceil(0.9 * len(ordered)) - 1],
            longest=ordered[-1],
        )


def share(part: float, whole: float) -> float | None:
    """A ratio; None when there is nothing to compare with."""
    return part / whole if whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One row of figures; `FORMULAS` says how each is made. Seconds, counts and shares (None for no basis).

    taken = done + in_hand + waiting + gone + cancelled + expired, always.
    """

    key: str
    name: str
    taken: int = 0
    booked: int = 0
    priority: int = 0
    done: int = 0
    in_hand: int = 0
    waiting: int = 0
    gone: int = 0
    cancelled: int = 0
    expired: int = 0
    calls: int = 0
    missed: int = 0
    recalls: int = 0
    wait: Spread = field(default_factory=Spread)
    service: Spread = field(default_factory=Spread)
    late_waits: int = 0
    late_services: int = 0
    service_seconds: float = 0.0
    open_seconds: float = 0.0
    pause_seconds: float = 0.0
    held_seconds: float = 0.0
    idle_seconds: float = 0.0

    @property
    def gone_share(self) -> float | None:
        """弃号率."""
        return share(self.gone, self.taken)

    @property
    def missed_share(self) -> float | None:
        """过号率."""
        return share(self.missed, self.calls)

    @property
    def late_wait_share(self) -> float | None:
        """超时等候率."""
        return share(self.late_waits, self.wait.count)

    @property
    def late_service_share(self) -> float | None:
        """超时办理率."""
        return share(self.late_services, self.service.count)

    @property
    def load(self) -> float | None:
        """饱和度."""
        return share(self.service_seconds, self.open_seconds - self.pause_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseFigure:
    """Pauses of one reason: how often, how long."""

    reason: str
    times: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """What shown ranges were worth. `held`: waited no longer than the upper end; minutes for the error.

    Somebody who found a window free (shown at most one minute) is in `shown` only.
    """

    shown: int = 0
    told: int = 0
    held: int = 0
    below_low: int = 0
    error_minutes: float = 0.0

    @property
    def held_share(self) -> float | None:
        """区间应验率."""
        return share(self.held, self.told)

    def sentence(self) -> str:
        """For the manager's page."""
        if not self.told:
            return "还没有可核对的等候区间。"
        return f"所报等候区间对 {self.held / self.told:.0%} 的群众应验（{self.told} 人）。"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """All cuts of one day, or of several days together. `hours` are of the take; `days` first and last."""

    days: tuple[int, int]
    whole: Figures
    queues: tuple[Figures, ...] = ()
    windows: tuple[Figures, ...] = ()
    people: tuple[Figures, ...] = ()
    hours: tuple[Figures, ...] = ()
    sources: tuple[Figures, ...] = ()
    pauses: tuple[PauseFigure, ...] = ()
    accuracy: Accuracy = field(default_factory=Accuracy)
    accuracy_by_queue: tuple[tuple[str, Accuracy], ...] = ()
