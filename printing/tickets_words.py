"""Words on the slips of a ticket machine, Chinese and English; where to go comes with the slip."""

from __future__ import annotations

from typing import Final, NamedTuple


class SlipWords(NamedTuple):
    """The fixed words of both slips in one language."""

    ahead: str
    people: str
    wait: str
    minutes: str
    taken: str
    tail: str
    reprint: str
    scan: str
    scan_lines: str
    priority: str
    void: str
    bring: str
    lacking: str
    box: str


CHINESE: Final = SlipWords(
    ahead="您前面",
    people="{n} 人",
    wait="大约要等",
    minutes="{low}–{high} 分钟",
    taken="取号时间",
    tail="证件尾号",
    reprint="补打",
    scan="扫码看前面还有几人，看要带什么材料",
    scan_lines="扫码看前面还有几人，\n看要带什么材料",
    priority="【优先】{name}",
    void="本号已作废",
    bring="要带的材料",
    lacking="（还缺）",
    box="□",
)
ENGLISH: Final = SlipWords(
    ahead="Ahead of you",
    people="{n}",
    wait="Waiting time",
    minutes="{low}–{high} min",
    taken="Taken",
    tail="ID ends with",
    reprint="Printed again",
    scan="Scan to see your place and what to bring",
    scan_lines="Scan to see your place\nand what to bring",
    priority="[Priority] {name}",
    void="This number is void",
    bring="What to bring",
    lacking=" (missing)",
    box="[ ]",
)


def words_of(*, english: bool) -> SlipWords:
    """The words of a language."""
    return ENGLISH if english else CHINESE
