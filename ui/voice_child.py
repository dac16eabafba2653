"""The process that makes sound: speaks with the system's Chinese voice, or plays one file on Windows.

It is a process of its own because speaking machines hang, crash and stop without a word (queue.md c). Each
line of standard input is a JSON object with `text` and `volume`; each answer is a line with `ok`, and `why`
if not. The parent ends it when no answer comes. `speak --engine NAME --language CODE` picks another voice.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any, Final

TEST_PHRASE: Final = "1"
TEST_MILLIS: Final = 6000
SPEAK_MILLIS: Final = 60_000


def main(arguments: Sequence[str]) -> int:
    """Run: `speak` or `play FILE`; the status of the process."""
    if arguments[:1] == ["play"] and len(arguments) == 2:
        return play(arguments[1])
    options = dict(zip(arguments[1::2], arguments[2::2], strict=False))
    if arguments[:1] != ["speak"]:
        return 2
    return speak(options.get("--engine", ""), options.get("--language", "zh"))


def play(file: str) -> int:
    """Play a file with what Windows has."""
    if sys.platform == "win32":
        import winsound  # noqa: PLC0415  # exists on Windows only

        try:
            winsound.PlaySound(file, winsound.SND_FILENAME)
        except RuntimeError:
            return 1
        return 0
    return 1 if file else 2


def answer(**told: Any) -> None:
    """One line to the parent."""
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def speak(engine: str, language: str) -> int:
    """Speak line by line until the input ends."""
    try:
        from PySide6.QtCore import QCoreApplication  # noqa: PLC0415  # the parent does without Qt

        from ui.devices.voice_speech import Speech  # noqa: PLC0415  # likewise
    except ImportError as error:
        answer(ok=False, why=str(error))
        return 1
    application = QCoreApplication([])
    speech = Speech.find(engine, language, application)
    if speech is None:
        answer(ok=False, why="no voice")
        return 1
    why = speech.say(TEST_PHRASE, 0, TEST_MILLIS)
    answer(ok=not why, why=why, voice=speech.name)
    if why:
        return 1
    for line in sys.stdin:
        try:
            asked = json.loads(line)
            text, volume = str(asked["text"])[:500], max(0, min(int(asked["volume"]), 100))
        except (ValueError, KeyError, TypeError):
            answer(ok=False, why="not understood")
            continue
        why = speech.say(text, volume, SPEAK_MILLIS)
        answer(ok=not why, why=why)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
