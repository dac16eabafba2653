"""What the hall's own numbers and words may be: ranges and forms, each with the place and the reason.

Reading the file is `hall_file.py`; what the settings mean stands where they are defined. What a law fixes is
not here, because it cannot be set.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping
from typing import Any, Final

from hall.errors import Refused
from hall.numbering import EMERGENCY
from hall.public_settings import KioskRules, VoiceRules
from hall.settings import HallSettings

LONGEST: Final = 200
"""Characters of one text."""
_MOST_LINES: Final = 50
_MOST_DAYS: Final = 366

RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "correction_days": (1, _MOST_DAYS),
    "check_days": (1, _MOST_DAYS),
    "cards.notice_days": (1, 30),
    "cards.notice_percent": (0, 90),
    "cards.uncollected_days": (1, _MOST_DAYS),
    "cards.keep_days": (1, 3_650),
    "idle_lock_minutes": (1, _MOST_DAYS),
    "max_recalls": (1, _MOST_DAYS),
    "undo_seconds": (1, _MOST_DAYS),
    "queue_rules.priority_rate": (0, 100),
    "queue_rules.priority_head": (0, 10_000),
    "queue_rules.booked_head": (0, 10_000),
    "queue_rules.return_head": (0, 10_000),
    "queue_rules.missed_penalty": (0, 10_000),
    "queue_rules.promise_minutes": (1, 10_000),
    "queue_rules.promise_overtaken": (1, 10_000),
    "kiosk.elder_age": (50, 120),
    "kiosk.slot_minutes": (5, 240),
    "kiosk.slot_places": (1, 1_000),
    "kiosk.early_minutes": (0, 240),
    "kiosk.late_minutes": (0, 240),
    "kiosk.idle_seconds": (15, 600),
    "voice.times": (1, 5),
    "voice.pause_seconds": (0, 10),
    "voice.gap_seconds": (0, 30),
    "board.earlier_calls": (0, 20),
    "board.new_seconds": (1, 600),
    "board.alert_wait_minutes": (0, 600),
    "board.idle_minutes": (1, 600),
    "board.silent_seconds": (5, 3_600),
}
"""Least and largest value of every number, by its place in the file."""

_EMPTY_ALLOWED: Final = frozenset({"board.foot", "correction_basis"})
_DAY_MINUTES: Final = 24 * 60
_QUOTA: Final = re.compile(r"([A-Z]):([0-9]{1,5})")
_LOUDNESS: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9]) ([0-9]{1,3})")


def wrong(place: str, what: str) -> Refused:
    """A value that cannot be: where it stands and what it should be."""
    return Refused("hall.value", f"大厅设置的“{place}”{what}。")


def check_hall(found: HallSettings, values: Mapping[str, Any]) -> None:
    """Look at every value.

    Args:
        found: The settings.
        values: The same by place, `kiosk.elder_age` and so on.

    Raises:
        Refused: `hall.value` with the place and the reason.
    """
    for place, value in values.items():
        _check_one(place, value)
    if len(found.code) != 6 or not (found.code.isascii() and found.code.isdigit()):
        raise wrong("code", "应是 6 位数字")
    hour, minute, *more = (*found.closing_time, -1, -1)
    if more != [-1, -1] or not (0 <= hour <= 23 and 0 <= minute <= 59):
        raise wrong("closing_time", "应是 [时, 分]，例如 [17, 0]")
    _check_kiosk(found.kiosk)
    _check_voice(found.voice)


def _check_one(place: str, value: object) -> None:
    if isinstance(value, str):
        empty = not value.strip() and place not in _EMPTY_ALLOWED
        if empty or not value.isprintable() or len(value) > LONGEST:
            raise wrong(place, f"不能空，不能换行，也不能超过 {LONGEST} 个字")
    elif isinstance(value, tuple):
        _check_lines(place, value)
    elif place in RANGES and isinstance(value, int | float):
        least, most = RANGES[place]
        if not least <= value <= most:
            raise wrong(place, f"超出范围，应在 {least:g} 到 {most:g} 之间")


def _check_lines(place: str, lines: tuple[object, ...]) -> None:
    if len(lines) > _MOST_LINES:
        raise wrong(place, f"最多写 {_MOST_LINES} 项")
    said = [line for line in lines if isinstance(line, str)]
    for line in said:
        if not line.strip() or not line.isprintable() or len(line) > LONGEST:
            raise wrong(place, f"里有空的、换行的或超过 {LONGEST} 个字的一项")
    if len(set(said)) != len(said):
        raise wrong(place, "里有两项一样，请去掉一项")


def _check_kiosk(rules: KioskRules) -> None:
    if _DAY_MINUTES % rules.slot_minutes:
        raise wrong("kiosk.slot_minutes", "要能把一天分完，例如 10、15、20、30、60")
    letters: list[str] = []
    for line in rules.quotas:
        match = _QUOTA.fullmatch(line)
        if match is None or match[1] == EMERGENCY:
            raise wrong("kiosk.quotas", f"里的“{line}”写法不对，应像 A:200（队列字母、冒号、每天的号数）")
        letters.append(match[1])
    if len(set(letters)) != len(letters):
        raise wrong("kiosk.quotas", "里同一个队列写了两次，请只写一次")


def _check_voice(rules: VoiceRules) -> None:
    if rules.zero not in {"零", "〇"}:
        raise wrong("voice.zero", "应是“零”或“〇”")
    if rules.one not in {"一", "幺"}:
        raise wrong("voice.one", "应是“一”或“幺”")
    if _fields_of(rules.sentence) != ["number", "window"]:
        raise wrong("voice.sentence", "里要有一个 {number} 和一个 {window}，不能有别的花括号")
    times: list[str] = []
    for line in rules.loudness:
        match = _LOUDNESS.fullmatch(line)
        if match is None or int(match[3]) > 100:
            raise wrong("voice.loudness", f"里的“{line}”写法不对，应像 08:00 70（几点起、百分之几）")
        times.append(line[:5])
    if times != sorted(set(times)):
        raise wrong("voice.loudness", "要按时间先后写，同一时间只写一次")


def _fields_of(sentence: str) -> list[str]:
    """Names in braces, in order of the alphabet; a sentence that cannot be read has none."""
    parse: Callable[[str], Any] = string.Formatter().parse
    try:
        parts = [(name, spec, how) for _, name, spec, how in parse(sentence) if name is not None]
    except ValueError:
        return []
    if any(spec or how for _, spec, how in parts):
        return []
    return sorted(name for name, _, _ in parts)
