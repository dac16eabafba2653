"""What a hall may choose about its kiosks, boards and voice: data of the hall, with defaults.

Part of `settings.HallSettings`. The order of the queue is `queueing.QueueRules`; what a PC is connected to is
`local_settings.py`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskRules:
    """Taking numbers (domain.md 5.4).

    Attributes:
        priorities: Classes that may be chosen; elderly people also by the age on their card.
        elder_age: From this age on, in years, a card alone gives priority.
        quotas: Numbers of a queue that are given out in a day, `A:200`; one that is not named has no bound.
        slot_minutes: Length of an appointment slot. slot_places: places of a queue in one slot.
        early_minutes, late_minutes: Arrival window around the beginning of the slot; later ones get an
            ordinary number.
        idle_seconds: An untouched kiosk goes back to its first page; with large type never under 120.
        ask_questions: Ask the item's situation questions before a number is given.
        without_document: A number is also given to who shows no document; otherwise the guide desk helps.
    """

    priorities: tuple[str, ...] = ("老年人", "残疾人", "军人军属", "孕妇或携婴幼儿", "其他优先")
    elder_age: int = 70
    quotas: tuple[str, ...] = ()
    slot_minutes: int = 15
    slot_places: int = 4
    early_minutes: int = 15
    late_minutes: int = 15
    idle_seconds: int = 60
    ask_questions: bool = True
    without_document: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceRules:
    """Announcements (domain.md 6.3).

    Attributes:
        sentence: With `{number}` and `{window}`; digits are said one by one.
        zero, one: How 0 and 1 are said in a number, 零 or 〇, 一 or 幺.
        times: How often a call is said. pause_seconds: silence between.
        gap_seconds: Least silence between two calls.
        loudness: `08:00 70` from that hour on, in per cent; the first line holds before it too.
        quiet_areas: Areas (一楼A区) in which nothing is said; their windows are shown only.
    """

    sentence: str = "请{number}号到{window}号窗口"
    zero: str = "零"
    one: str = "一"
    times: int = 2
    pause_seconds: float = 1.0
    gap_seconds: float = 1.5
    loudness: tuple[str, ...] = ("08:00 80", "12:00 60", "13:30 80")
    quiet_areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRules:
    """Public screens (tokens.md 12).

    Attributes:
        earlier_calls: Calls under the newest one.
        new_seconds: How long the newest call stays marked.
        foot: Line that stands at the foot when there is no notice.
        tail: Show the last two digits of the document beside a called number; names are never shown.
        alert_wait_minutes: A queue whose longest wait passes its own standard by so much raises an alert.
        idle_minutes: A window that has been free so long while people wait raises an alert.
        silent_seconds: A desk not heard of for so long raises an alert.
    """

    earlier_calls: int = 4
    new_seconds: int = 15
    foot: str = "过号请到取号机或导办台重新激活，号票当日有效。"
    tail: bool = False
    alert_wait_minutes: int = 0
    idle_minutes: int = 2
    silent_seconds: int = 20
