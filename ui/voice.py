"""The voice of a board: takes calls, says them one after the other, and never holds anybody up.

The first voice that works says it; one that failed rests for a while. Its state is one line for whoever looks
after the machine. What is said is `hall.announce`, how it sounds `ui.devices.voice_*`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

from hall.announce import Announcements, Call, Utterance, unspoken
from hall.clock import Clock, corrected, to_datetime
from hall.errors import HallError, Unavailable
from hall.public_settings import VoiceRules
from ui.devices.voice_clips import ClipSet
from ui.devices.voice_players import CHILD, ClipVoice, SpokenVoice, find_player
from ui.words import voice as words

REST_SECONDS: Final = 30.0
"""How long a voice that failed is left alone."""
_MICRO: Final = 1_000_000


class Voice(Protocol):
    """Something that says an utterance to its end."""

    name: str

    async def say(self, utterance: Utterance) -> None:
        """Say it.

        Raises:
            Unavailable: It could not; the sentence says why.
        """
        ...

    async def close(self) -> None:
        """End what is running."""
        ...


async def find_voices(clips: ClipSet, *, child: Sequence[str] = CHILD) -> tuple[Voice, ...]:
    """The voices of this machine, best first: a speaking machine with Chinese, then joined clips.

    Args:
        clips: What can be joined. With a hall's own recordings in it the speaking machine is not asked.
        child: Words that start `ui.voice_child`.
    """
    player = find_player(child)
    joined = ClipVoice(clips, player)
    voices: list[Voice] = [joined] if player else []
    spoken = SpokenVoice((*child, "speak"), chime=joined if player else None)
    if not clips.own and await spoken.probe():
        voices.insert(0, spoken)
    else:
        await spoken.close()
    return tuple(voices)


class Speaker:
    """Says what is pushed, in order."""

    def __init__(
        self,
        rules: VoiceRules,
        voices: Sequence[Voice],
        clock: Clock,
        *,
        tell: Callable[[str], None] = lambda _line: None,
        rest: float = REST_SECONDS,
    ) -> None:
        """Take rules and voices; `tell` hears the health line each time it becomes another."""
        self.queue = Announcements(rules)
        self._voices = tuple(voices)
        self._clock = clock
        self._tell = tell
        self._rest = rest
        self._resting: dict[int, float] = {}
        self._news = asyncio.Event()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self.health = ""
        self._healthy(self._voices[0].name if self._voices else None)

    def rules(self, rules: VoiceRules) -> None:
        """Take new rules of the hall over; what waits stays."""
        self.queue.rules = rules

    def push(self, call: Call) -> None:
        """Say a call when its turn comes."""
        self.queue.push(call)
        self._quiet.clear()
        self._news.set()

    def withdraw(self, key: str) -> None:
        """Do not say a call that was undone."""
        self.queue.withdraw(key)

    async def idle(self) -> None:
        """Wait until everything is said; needs `run`."""
        await self._quiet.wait()

    async def run(self) -> None:
        """Say what comes, until cancelled."""
        try:
            while True:
                await self._next()
        finally:
            for voice in self._voices:
                await voice.close()

    async def _next(self) -> None:
        self._news.clear()
        try:
            utterance = self.queue.next(self._seconds(), self._minute())
        except HallError as error:
            self._say_health(words.VOICE_FAULT.format(why=error.sentence))
            self.queue.rules = VoiceRules()
            return
        if utterance is not None:
            await self._say(utterance)
            self.queue.said(self._seconds())
        elif len(self.queue):
            await asyncio.sleep(0.1)
        else:
            self._quiet.set()
            await self._news.wait()

    async def _say(self, utterance: Utterance) -> None:
        why = ""
        for place, voice in enumerate(self._voices):
            if self._resting.get(place, 0.0) > self._seconds():
                continue
            try:
                await voice.say(utterance)
            except Unavailable as error:
                why = error.sentence
                self._resting[place] = self._seconds() + self._rest
            else:
                self._healthy(voice.name)
                return
        if why:
            self._say_health(words.VOICE_FAULT.format(why=why))

    def _healthy(self, name: str | None) -> None:
        if name is None:
            self._say_health(words.VOICE_NONE)
            return
        notes = [words.VOICE_OK.format(voice=name)]
        unsaid = unspoken(self.queue.rules) if name == words.VOICE_CLIPS else ""
        notes += [words.VOICE_UNSAID.format(text=unsaid)] if unsaid else []
        self._say_health(words.VOICE_SEPARATOR.join(notes))

    def _say_health(self, line: str) -> None:
        if line != self.health:
            self.health = line
            self._tell(line)

    def _seconds(self) -> float:
        return self._clock.monotonic() / _MICRO

    def _minute(self) -> int:
        now = to_datetime(corrected(self._clock))
        return now.hour * 60 + now.minute


async def mouth_of(recordings: Path, clock: Clock, tell: Callable[[str], None]) -> Speaker:
    """The voice of this machine, with a hall's own recordings where there are some.

    Args:
        recordings: Folder of WAV files that take the place of ours.
        clock: For the hours of loudness.
        tell: Hears the health line each time it becomes another.
    """
    voices = await find_voices(ClipSet([recordings]))
    return Speaker(VoiceRules(), voices, clock, tell=tell)
