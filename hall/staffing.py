"""How many windows: offered load, Erlang B and C, and the square-root rule (queue.md 5).

They hold for a queue in balance. Halls have long services and rushes, so they are a first look only; advice
is worked out by playing the queue forward, see `opening_advice.py`. Pure arithmetic.
"""

from __future__ import annotations

import math
from typing import Final

_SHARE: Final = 0.8


def offered_load(per_hour: float, service_seconds: float) -> float:
    """Erlangs: windows that would be busy all the time."""
    return per_hour * service_seconds / 3600


def erlang_b(load: float, windows: int) -> float:
    """Share of people who would be lost if nobody waited (by the stable recursion)."""
    blocked = 1.0
    for n in range(1, windows + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(load: float, windows: int) -> float:
    """Share of people who have to wait; 1 when the windows cannot keep up.

    Args:
        load: Erlangs, see `offered_load`.
        windows: Open windows.
    """
    if load <= 0:
        return 0.0
    if windows <= load:
        return 1.0
    blocked = erlang_b(load, windows)
    return windows * blocked / (windows - load * (1 - blocked))


def mean_wait(load: float, windows: int, service_seconds: float) -> float:
    """Mean wait of everybody in seconds; infinite when the windows cannot keep up."""
    if windows <= load:
        return math.inf
    return erlang_c(load, windows) * service_seconds / (windows - load)


def wait_quantile(load: float, windows: int, service_seconds: float, share: float) -> float:
    """The wait in seconds that `share` of the people do not pass."""
    waiting = erlang_c(load, windows)
    if windows <= load:
        return math.inf
    if 1 - share >= waiting:
        return 0.0
    return math.log(waiting / (1 - share)) * service_seconds / (windows - load)


def within(load: float, windows: int, service_seconds: float, seconds: float) -> float:
    """Share of people who wait at most so many seconds (service level)."""
    if windows <= load:
        return 0.0
    return 1 - erlang_c(load, windows) * math.exp(-(windows - load) * seconds / service_seconds)


def square_root_windows(load: float, spare: float = 1.0) -> int:
    """Windows by the square-root rule R + β√R, a first look."""
    return max(math.ceil(load + spare * math.sqrt(max(load, 0.0))), 1 if load > 0 else 0)


def windows_for(load: float, service_seconds: float, limit_seconds: float, share: float = _SHARE) -> int:
    """The least number of windows with which `share` of the people wait at most the limit."""
    windows = max(math.floor(load) + 1, 1)
    while within(load, windows, service_seconds, limit_seconds) < share:
        windows += 1
    return windows
