"""Make the spoken clips of `ui/devices/clips` with espeak-ng: 16 kHz, mono, 16 bit, no silence at the ends.

Run on a machine that has espeak-ng with its Mandarin voice: `python packaging/make_clips.py`. A hall that
wants a better voice puts recordings with the same names into a folder; nothing here runs in a hall.
"""

from __future__ import annotations

import io
import math
import shutil
import subprocess
import sys
import wave
from pathlib import Path
from typing import Final

import numpy as np
from pypinyin import Style, lazy_pinyin

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from hall.announce import CHIME, CLIPS  # noqa: E402  # found only after the path is set

TARGET: Final = ROOT / "ui/devices/clips"
RATE: Final = 16_000
PEAK: Final = 0.82
SILENT: Final = 0.012
EDGE: Final = int(0.012 * RATE)

Samples = np.ndarray[tuple[int], np.dtype[np.float64]]


def spoken(text: str, voice: str) -> Samples:
    """Speech as samples between -1 and 1 at `RATE`."""
    program = shutil.which("espeak-ng")
    if program is None:
        raise SystemExit("espeak-ng is missing")
    words = [program, "-v", voice, "-s", "150", "-p", "48", "-a", "180", "--stdout", text]
    made = subprocess.run(words, check=True, capture_output=True, timeout=30).stdout  # noqa: S603
    with wave.open(io.BytesIO(made)) as sound:
        rate = sound.getframerate()
        data = np.frombuffer(sound.readframes(1 << 24), dtype="<i2").astype(np.float64) / 32768
    # A clean-cut low-pass: the spectrum above the new half rate is dropped.
    spectrum = np.fft.rfft(data)
    spectrum[int(len(spectrum) * RATE / rate) :] = 0
    smooth = np.fft.irfft(spectrum, len(data))
    places = np.arange(0, len(data), rate / RATE)
    return np.asarray(np.interp(places, np.arange(len(data)), smooth), dtype=np.float64)


def trimmed(data: Samples) -> Samples:
    """Without silence at the ends, faded in and out over 12 ms, all clips equally loud."""
    loud = np.flatnonzero(np.abs(data) > SILENT)
    cut = data[max(loud[0] - EDGE, 0) : loud[-1] + EDGE]
    ramp = np.linspace(0, 1, EDGE)
    cut[:EDGE] *= ramp
    cut[-EDGE:] *= ramp[::-1]
    return np.asarray(cut / np.max(np.abs(cut)) * PEAK)


def chime() -> Samples:
    """Two falling tones."""
    time = np.arange(int(0.95 * RATE)) / RATE
    high = np.sin(2 * math.pi * 880 * time) * np.exp(-4 * time)
    low = np.roll(np.sin(2 * math.pi * 659.25 * time) * np.exp(-4 * time), int(0.28 * RATE))
    low[: int(0.28 * RATE)] = 0
    both = (high + low) * np.minimum(1, (time[-1] - time) / 0.1)
    return np.asarray(both / np.max(np.abs(both)) * 0.5)


def save(name: str, data: Samples) -> None:
    """Write one clip."""
    with wave.open(str(TARGET / f"{name}.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes((data * 32767).astype("<i2").tobytes())


def main() -> None:
    """Make all of them."""
    TARGET.mkdir(parents=True, exist_ok=True)
    done: set[str] = set()
    for word, name in CLIPS.items():
        if name in done:
            continue
        done.add(name)
        # The voice that reads characters takes them for English words on Debian 12; the pinyin one is sound.
        # Neither says a letter by its own name: an English voice does.
        pinyin = " ".join(lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True))
        save(name, trimmed(spoken(word, "en-us") if word.isascii() else spoken(pinyin, "cmn-latn-pinyin")))
    save(CHIME, chime())
    size = sum(path.stat().st_size for path in TARGET.glob("*.wav"))
    print(f"{len(done) + 1} clips, {size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
