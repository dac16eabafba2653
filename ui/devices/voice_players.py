"""Programs that play a WAV file or speak a text, each in a process of its own with a watchdog.

A dead or missing sound card never holds anything up: a process that takes longer than its sound is ended, and
the fault is one sentence. No Qt here; the speaking machine is `ui.voice_child`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hall.announce import Utterance
from hall.errors import Unavailable
from ui.devices.voice_clips import ClipSet, Joined
from ui.words import voice as words

CHILD: Final = (sys.executable, "-m", "ui.voice_child")
"""How the speaking process is started from the sources; a packaged program says its own words."""
SLACK_SECONDS: Final = 4.0
"""How much longer than its sound a player may take."""
READY_SECONDS: Final = 15.0
SECONDS_A_CHARACTER: Final = 0.6
MAX_ANSWER: Final = 64 << 10

_PLAYERS: Final = (("pw-play",), ("paplay",), ("aplay", "-q"))


def find_player(child: Sequence[str] = CHILD) -> tuple[str, ...]:
    """The words that play a WAV file named after them; empty when this machine has nothing to play with."""
    if sys.platform == "win32":
        return (*child, "play")
    for name, *more in _PLAYERS:
        path = shutil.which(name)
        if path is not None:
            return (path, *more)
    return ()


async def _end(process: asyncio.subprocess.Process) -> None:
    """End a process and what it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


class ClipVoice:
    """Joined clips, played by a program of the system."""

    def __init__(self, clips: ClipSet, player: Sequence[str], *, slack: float = SLACK_SECONDS) -> None:
        """Take the clips and the words that play a file."""
        self.name = words.VOICE_CLIPS
        self._clips = clips
        self._player = tuple(player)
        self._slack = slack

    async def say(self, utterance: Utterance) -> None:
        """Play it to its end.

        Raises:
            Unavailable: `voice.clips`, `voice.player`, `voice.hung`.
        """
        await self.play(self._clips.join(utterance))

    async def chime(self, loudness: int) -> None:
        """Play the chime alone; as `say`."""
        await self.play(self._clips.chime(loudness))

    async def play(self, joined: Joined) -> None:
        """Play a sound to its end; as `say`."""
        if not self._player:
            raise Unavailable("voice.player", words.VOICE_GONE)
        with tempfile.TemporaryDirectory(prefix="yichuang-") as folder:
            file = Path(folder) / "call.wav"
            file.write_bytes(joined.wav)
            await self._run(str(file), joined.seconds + self._slack)

    async def _run(self, file: str, seconds: float) -> None:
        try:
            process = await asyncio.create_subprocess_exec(
                *self._player,
                file,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise Unavailable("voice.player", words.VOICE_GONE) from error
        try:
            async with asyncio.timeout(seconds):
                _, told = await process.communicate()
        except TimeoutError:
            raise Unavailable("voice.hung", words.VOICE_HUNG) from None
        finally:
            if process.returncode is None:
                await _end(process)
        if process.returncode:
            said = told.decode("utf-8", "replace").strip().splitlines()
            raise Unavailable("voice.card", words.VOICE_REFUSED.format(why=said[-1][:120] if said else ""))

    async def close(self) -> None:
        """Nothing is kept open."""


class SpokenVoice:
    """A speaking machine in a process that is kept; it is told one sentence a line and answers a line."""

    def __init__(
        self,
        command: Sequence[str] = (*CHILD, "speak"),
        *,
        chime: ClipVoice | None = None,
        slack: float = SLACK_SECONDS,
        ready_seconds: float = READY_SECONDS,
    ) -> None:
        """Take the words that start it; `chime` plays before it."""
        self.name = ""
        self._command = tuple(command)
        self._chime = chime
        self._slack = slack
        self._ready_seconds = ready_seconds
        self._process: asyncio.subprocess.Process | None = None

    async def probe(self) -> bool:
        """Start it; True when it has a Chinese voice that works."""
        try:
            await self._started()
        except Unavailable:
            return False
        return True

    async def say(self, utterance: Utterance) -> None:
        """Say it as often as asked.

        Raises:
            Unavailable: `voice.player`, `voice.hung`, `voice.card`.
        """
        await self._started()
        if self._chime is not None:
            await self._chime.chime(utterance.loudness)
        seconds = len(utterance.text) * SECONDS_A_CHARACTER + self._slack
        for time in range(utterance.times):
            if time:
                await asyncio.sleep(utterance.pause_seconds)
            await self._told({"text": utterance.text, "volume": utterance.loudness}, seconds)

    async def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            await _end(process)

    async def _started(self) -> None:
        if self._process is not None and self._process.returncode is None:
            return
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
                limit=MAX_ANSWER,
            )
        except OSError as error:
            raise Unavailable("voice.player", words.VOICE_GONE) from error
        found = await self._answer(self._ready_seconds)
        self.name = words.VOICE_SPOKEN.format(name=str(found.get("voice", ""))[:60])

    async def _told(self, message: dict[str, object], seconds: float) -> None:
        process = self._process
        if process is None or process.stdin is None:
            raise Unavailable("voice.player", words.VOICE_GONE)
        try:
            process.stdin.write(json.dumps(message).encode() + b"\n")
            await process.stdin.drain()
        except OSError as error:
            await self.close()
            raise Unavailable("voice.player", words.VOICE_GONE) from error
        await self._answer(seconds)

    async def _answer(self, seconds: float) -> dict[str, object]:
        """The next line of the process; whoever hangs or talks nonsense is ended."""
        process = self._process
        if process is None or process.stdout is None:
            raise Unavailable("voice.player", words.VOICE_GONE)
        try:
            async with asyncio.timeout(seconds):
                found = json.loads(await process.stdout.readline())
        except TimeoutError:
            await self.close()
            raise Unavailable("voice.hung", words.VOICE_HUNG) from None
        except ValueError:
            await self.close()
            raise Unavailable("voice.player", words.VOICE_GONE) from None
        if not isinstance(found, dict) or found.get("ok") is not True:
            await self.close()
            why = str(found.get("why", ""))[:120] if isinstance(found, dict) else ""
            raise Unavailable("voice.card", words.VOICE_REFUSED.format(why=why))
        return found
