"""A call as one WAV joined from short clips, louder or softer by samples, so that no mixer is needed.

Clips of the program lie in `clips/`; a hall's own recordings with the same names go first. Playing is
`voice_players.py`; which clips a sentence has is `hall.announce`.
"""

from __future__ import annotations

import array
import io
import sys
import wave
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hall.announce import CHIME, CLIPS, Utterance
from hall.errors import Unavailable
from ui.words import voice as words

OWN_CLIPS: Final = Path(__file__).parent / "clips"
RATE: Final = 16_000
MAX_CLIP_BYTES: Final = 4 << 20
AFTER_CHIME: Final = 0.25
BETWEEN: Final = 0.03
"""Silences in seconds."""

NAMES: Final = frozenset({CHIME, *CLIPS.values()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Sound of an utterance: a WAV file, its length in seconds, and where each clip begins (samples)."""

    wav: bytes
    seconds: float
    marks: tuple[tuple[str, int], ...]


def read_clip(path: Path) -> array.array[int]:
    """Samples of a WAV file at `RATE`, one channel.

    Raises:
        ValueError: It is no 16 bit WAV of one or two channels.
    """
    if path.stat().st_size > MAX_CLIP_BYTES:
        message = "too large"
        raise ValueError(message)
    try:
        with wave.open(str(path), "rb") as sound:
            channels, width, rate = sound.getnchannels(), sound.getsampwidth(), sound.getframerate()
            frames = sound.readframes(sound.getnframes())
    except (wave.Error, EOFError) as error:
        raise ValueError(str(error)) from error
    if width != 2 or channels not in {1, 2} or not 8_000 <= rate <= 96_000:
        message = "not 16 bit, one or two channels"
        raise ValueError(message)
    samples = array.array("h", frames[: len(frames) - len(frames) % (2 * channels)])
    if sys.byteorder == "big":
        samples.byteswap()
    mono = samples if channels == 1 else samples[::2]
    if rate == RATE:
        return mono
    step = rate / RATE
    return array.array("h", (mono[int(at * step)] for at in range(int(len(mono) / step))))


class ClipSet:
    """All clips that there are, read once.

    Attributes:
        notes: What is wrong with a hall's own recordings, for the health line.
        own: A hall's own recordings are among them.
    """

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        """Read the clips of the program, then those of the hall's folders, which replace them."""
        self._clips: dict[str, array.array[int]] = {}
        self.notes: list[str] = []
        self.own = False
        for folder in (OWN_CLIPS, *folders):
            for name in sorted(NAMES):
                path = folder / f"{name}.wav"
                if path.is_file() and self._take(name, path):
                    self.own = self.own or folder != OWN_CLIPS

    def _take(self, name: str, path: Path) -> bool:
        try:
            self._clips[name] = read_clip(path)
        except (OSError, ValueError):
            self.notes.append(words.VOICE_BAD_CLIP.format(name=path.name))
            return False
        return True

    def missing(self) -> tuple[str, ...]:
        """Names without a clip."""
        return tuple(sorted(NAMES - self._clips.keys()))

    def samples(self, name: str) -> int:
        """Length of a clip in samples."""
        return len(self._clips[name])

    def chime(self, loudness: int) -> Joined:
        """The chime alone, for a voice that speaks itself."""
        return self._joined([(CHIME, 0.0)], loudness)

    def join(self, utterance: Utterance) -> Joined:
        """Chime, then the sentence as often as asked, with its pauses.

        Raises:
            Unavailable: `voice.clips`: a clip is missing.
        """
        lacking = [name for name in (CHIME, *utterance.clips) if name not in self._clips]
        if lacking:
            raise Unavailable("voice.clips", words.VOICE_NO_CLIP.format(names="、".join(lacking)))
        plan = [(CHIME, AFTER_CHIME)]
        for time in range(utterance.times):
            plan += [(name, BETWEEN) for name in utterance.clips]
            if utterance.clips and time + 1 < utterance.times:
                plan[-1] = (plan[-1][0], utterance.pause_seconds)
        return self._joined(plan, utterance.loudness)

    def _joined(self, plan: list[tuple[str, float]], loudness: int) -> Joined:
        sound: array.array[int] = array.array("h")
        marks: list[tuple[str, int]] = []
        for name, silence in plan:
            marks.append((name, len(sound)))
            sound.extend(self._clips[name])
            sound.extend(array.array("h", bytes(2 * round(silence * RATE))))
        gain = max(0, min(loudness, 100)) * 256 // 100
        soft = array.array("h", ((sample * gain) >> 8 for sample in sound))
        return Joined(wav=as_wav(soft), seconds=len(soft) / RATE, marks=tuple(marks))


def as_wav(samples: array.array[int]) -> bytes:
    """Samples at `RATE` as the bytes of a WAV file."""
    data = samples
    if sys.byteorder == "big":
        data = array.array("h", samples)
        data.byteswap()
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(data.tobytes())
    return out.getvalue()
