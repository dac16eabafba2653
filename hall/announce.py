"""What is said in the hall, and when: calls as words and clips, the queue of announcements (domain.md 6.3).

Pure: no sound and no clock of its own. A second call never overwrites the first (queue.md c); a repeated one
that still waits is said once. Who plays it is `ui/voice.py`; numbers only, never a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from hall.errors import Refused
from hall.public_settings import VoiceRules

CHIME: Final = "chime"
"""Name of the clip that goes first."""

_DIGITS: Final = "零一二三四五六七八九"

CLIPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{word: str(value) for value, word in enumerate(_DIGITS)},
        "〇": "0",
        "幺": "yao",
        "十": "shi",
        "百": "bai",
        "请": "qing",
        "到": "dao",
        "号": "hao",
        "号窗口": "haochuangkou",
        "号窗": "haochuang",
        "窗口": "chuangkou",
        "办理业务": "banliyewu",
        "已过号": "yiguohao",
        **{letter: letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    }
)
"""Spoken word → name of its clip, without ending. A hall may put recordings of these names into a folder."""

MOST_WAITING: Final = 200
"""More announcements than anybody would wait for; the oldest go."""
CROWDED: Final = 4
"""With more waiting than this each call is said once, so that the voice does not fall far behind."""

_LONGEST: Final = max(map(len, CLIPS))
_LOUDNESS: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d) +(\d{1,3})(?: +(\S.*))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call to be said. `key` tells a repeated call from the first one."""

    key: str
    number: str
    window: int
    area: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What a voice is given.

    Attributes:
        call: What it is about.
        text: For a speaking machine.
        clips: Names of clips for joining, without the chime.
        times: How often it is said, `pause_seconds` apart.
        loudness: 0 to 100.
    """

    call: Call
    text: str
    clips: tuple[str, ...]
    times: int
    pause_seconds: float
    loudness: int


def spoken_number(number: str, rules: VoiceRules) -> str:
    """`A012` as it is said: 「A零一二」. Letters stay; what is neither letter nor digit is not said."""
    words = {"0": rules.zero, "1": rules.one}
    return "".join(
        words.get(char, _DIGITS[int(char)]) if char in "0123456789" else char
        for char in number.upper()
        if char in "0123456789" or char in CLIPS
    )


def spoken_window(window: int) -> str:
    """A window's number read as a number: 12 is 十二, 20 二十, 105 一百零五 (domain.md 6.3)."""
    hundreds, rest = divmod(window, 100)
    tens, ones = divmod(rest, 10)
    words = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        words += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        words += "零"
    return words + (_DIGITS[ones] if ones or not words else "")


def sentence(call: Call, rules: VoiceRules) -> str:
    """The whole sentence, from the hall's template."""
    return rules.sentence.replace("{number}", spoken_number(call.number, rules)).replace(
        "{window}", spoken_window(call.window)
    )


def clips_of(text: str) -> tuple[str, ...]:
    """Names of the clips that say a text, longest words first; what no clip says is passed over."""
    found: list[str] = []
    at = 0
    while at < len(text):
        for length in range(min(_LONGEST, len(text) - at), 0, -1):
            clip = CLIPS.get(text[at : at + length])
            if clip is not None:
                found.append(clip)
                at += length
                break
        else:
            at += 1
    return tuple(found)


def unspoken(rules: VoiceRules) -> str:
    """Characters of the hall's template that no clip says, for the health page; "" for none."""
    text = sentence(Call(key="", number="A0", window=1), rules)
    said = {char for word in CLIPS if word in text for char in word}
    return "".join(char for char in text if char not in said and char.isalnum())


def loudness_of(rules: VoiceRules, minute: int, area: str = "") -> int:
    """Per cent at a minute of the hall's day (0 to 1439) in an area; 0 is silence.

    Lines with an area (`12:00 40 一楼A区`) hold there instead of those without. The first line holds before
    its own time too.

    Raises:
        Refused: `voice.loudness`, a line that cannot be read.
    """
    if area in rules.quiet_areas:
        return 0
    lines = _loudness(rules)
    own = [line for line in lines if line[2] == area] if area else []
    plain = own or [line for line in lines if not line[2]]
    if not plain:
        return 100
    plain.sort()
    return next((level for at, level, _ in reversed(plain) if at <= minute), plain[0][1])


def _loudness(rules: VoiceRules) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for line in rules.loudness:
        match = _LOUDNESS.fullmatch(line.strip())
        if match is None or int(match[3]) > 100:
            raise Refused(
                "voice.loudness",
                f"音量设置“{line}”读不懂，应写成 08:00 80 这样：几点几分起、百分之几，后面可以再写区域。",
            )
        found.append((int(match[1]) * 60 + int(match[2]), int(match[3]), match[4] or ""))
    return found


class Announcements:
    """Calls that wait to be said, in their order. Seconds are of a clock that never goes back."""

    def __init__(self, rules: VoiceRules) -> None:
        """Begin empty."""
        self.rules = rules
        self.dropped = 0
        self._waiting: dict[str, Call] = {}
        self._free_at = 0.0

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def push(self, call: Call) -> None:
        """One more. The same number that still waits keeps its place and takes the newer call's window."""
        if call.area in self.rules.quiet_areas:
            return
        self._waiting[call.number] = call
        while len(self._waiting) > MOST_WAITING:
            del self._waiting[next(iter(self._waiting))]
            self.dropped += 1

    def withdraw(self, key: str) -> None:
        """A call that was undone is not said, unless it is being said already."""
        for number, call in tuple(self._waiting.items()):
            if call.key == key:
                del self._waiting[number]

    def next(self, now: float, minute: int) -> Utterance | None:
        """The next one to say, when the gap after the last one is over; None for not now.

        Args:
            now: Seconds.
            minute: Minute of the hall's day, for the loudness.

        Raises:
            Refused: `voice.loudness`.
        """
        if not self._waiting or now < self._free_at:
            return None
        number = next(iter(self._waiting))
        loudness = loudness_of(self.rules, minute, self._waiting[number].area)
        crowded = len(self._waiting) > CROWDED
        call = self._waiting.pop(number)
        if not loudness:
            return self.next(now, minute)
        text = sentence(call, self.rules)
        return Utterance(
            call=call,
            text=text,
            clips=clips_of(text),
            times=1 if crowded else max(self.rules.times, 1),
            pause_seconds=self.rules.pause_seconds,
            loudness=loudness,
        )

    def said(self, now: float) -> None:
        """The last one is over, or failed: the gap begins."""
        self._free_at = now + self.rules.gap_seconds
