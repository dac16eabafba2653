"""Joined clips are whole and in order; players that hang, fail or are missing hold nobody up (D33).

Sound itself cannot be tried here: players are small programs that keep what they were given.
"""

from __future__ import annotations

import array
import asyncio
import io
import sys
import time
import wave
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hall.announce import CHIME, Call, Utterance, clips_of, sentence
from hall.clock import SystemClock
from hall.errors import Unavailable
from hall.public_settings import VoiceRules
from ui.devices.voice_clips import AFTER_CHIME, BETWEEN, OWN_CLIPS, RATE, ClipSet, as_wav, read_clip
from ui.devices.voice_players import ClipVoice, SpokenVoice, find_player
from ui.voice import Speaker, find_voices
from ui.words import voice as words

if TYPE_CHECKING:
    from collections.abc import Sequence

RULES = VoiceRules(gap_seconds=0.0, loudness=("00:00 100",))
KEEPS = """
import pathlib, shutil, sys
folder = pathlib.Path(sys.argv[1])
shutil.copy(sys.argv[2], folder / f"{len(list(folder.iterdir()))}.wav")
"""
HANGS = "import signal; signal.pause()"
FAILS = "import sys; sys.exit('ALSA lib: cannot find card 0')"


def said(number: str = "A012", window: int = 3, times: int = 2, loudness: int = 100) -> Utterance:
    call = Call(key=number, number=number, window=window)
    text = sentence(call, RULES)
    return Utterance(
        call=call, text=text, clips=clips_of(text), times=times, pause_seconds=1.0, loudness=loudness
    )


def program(source: str, *more: str) -> tuple[str, ...]:
    return (sys.executable, "-c", source, *more)


def samples_of(wav: bytes) -> array.array[int]:
    with wave.open(io.BytesIO(wav)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, RATE)
        return array.array("h", sound.readframes(sound.getnframes()))


@pytest.fixture(scope="module")
def clips() -> ClipSet:
    return ClipSet()


def test_the_set_is_whole_and_small(clips: ClipSet) -> None:
    assert clips.missing() == ()
    assert clips.notes == []
    files = list(OWN_CLIPS.glob("*.wav"))
    assert sum(file.stat().st_size for file in files) < 1_500_000
    for file in files:
        seconds = len(read_clip(file)) / RATE
        assert 0.1 < seconds < 2.0, file.name


def test_the_sound_is_chime_and_the_sentence_twice_in_order_and_of_full_length(clips: ClipSet) -> None:
    joined = clips.join(said())
    once = ("qing", "a", "0", "1", "2", "hao", "dao", "3", "haochuangkou")
    assert tuple(name for name, _ in joined.marks) == (CHIME, *once, *once)
    sound = samples_of(joined.wav)
    for name, at in joined.marks:
        clip = read_clip(OWN_CLIPS / f"{name}.wav")
        assert sound[at : at + len(clip)] == clip, name
    silences = AFTER_CHIME + 17 * BETWEEN + 1.0
    spoken = clips.samples(CHIME) + 2 * sum(clips.samples(name) for name in once)
    assert joined.seconds == pytest.approx(spoken / RATE + silences, abs=0.01)
    assert len(sound) == round(joined.seconds * RATE)


def test_the_pause_between_the_two_is_silent_and_a_second_long(clips: ClipSet) -> None:
    joined = clips.join(said())
    sound = samples_of(joined.wav)
    second = [at for name, at in joined.marks if name == "qing"][1]
    assert not any(sound[second - RATE : second])
    assert any(sound[second - RATE - RATE // 4 : second - RATE])


@pytest.mark.parametrize("loudness", [50, 20])
def test_softer_is_softer_in_every_sample(clips: ClipSet, loudness: int) -> None:
    full, soft = samples_of(clips.join(said()).wav), samples_of(clips.join(said(loudness=loudness)).wav)
    assert max(soft) == pytest.approx(max(full) * loudness / 100, rel=0.02)


def test_a_halls_own_recordings_go_first_whatever_their_rate(tmp_path: Path) -> None:
    tone = array.array("h", [1000, -1000] * RATE)
    (tmp_path / "qing.wav").write_bytes(as_wav(tone))
    with wave.open(str(tmp_path / "hao.wav"), "wb") as stereo:
        stereo.setnchannels(2)
        stereo.setsampwidth(2)
        stereo.setframerate(2 * RATE)
        stereo.writeframes(array.array("h", [500, -500] * RATE).tobytes())
    (tmp_path / "dao.wav").write_bytes(b"RIFF but no sound")
    clips = ClipSet([tmp_path])
    assert clips.own
    assert clips.samples("qing") == 2 * RATE
    assert clips.samples("hao") == RATE // 2
    assert clips.samples("dao") == len(read_clip(OWN_CLIPS / "dao.wav"))
    assert clips.notes == [words.VOICE_BAD_CLIP.format(name="dao.wav")]


def test_a_player_gets_the_whole_file_and_is_waited_for(clips: ClipSet, tmp_path: Path) -> None:
    asyncio.run(ClipVoice(clips, program(KEEPS, str(tmp_path))).say(said()))
    assert (tmp_path / "0.wav").read_bytes() == clips.join(said()).wav


def test_a_player_that_hangs_is_ended(clips: ClipSet) -> None:
    voice = ClipVoice(clips, program(HANGS), slack=0.3)

    async def whole() -> float:
        begin = time.monotonic()
        with pytest.raises(Unavailable, match=r"voice\.hung"):
            await voice.play(clips.chime(100))
        return time.monotonic() - begin

    assert 1.0 < asyncio.run(whole()) < 5.0


@pytest.mark.parametrize(
    ("player", "code"),
    [(program(FAILS), "voice.card"), (("no-such-player",), "voice.player"), ((), "voice.player")],
)
def test_a_dead_or_missing_card_is_a_sentence(clips: ClipSet, player: Sequence[str], code: str) -> None:
    with pytest.raises(Unavailable, match=code):
        asyncio.run(ClipVoice(clips, player).say(said()))


def test_this_machine_has_no_card_and_that_is_told_not_raised(clips: ClipSet) -> None:
    """The real player of this machine, whatever it says about its sound card."""
    told: list[str] = []

    async def whole() -> None:
        speaker = Speaker(
            RULES, (ClipVoice(clips, find_player(), slack=0.5),), SystemClock(), tell=told.append
        )
        await spoken_by(speaker, ["A001"])

    asyncio.run(asyncio.wait_for(whole(), 30))
    assert told


async def spoken_by(speaker: Speaker, numbers: Sequence[str]) -> None:
    """Push the numbers and let the speaker work until nothing waits."""
    for number in numbers:
        speaker.push(Call(key=number, number=number, window=3))
    running = asyncio.create_task(speaker.run())
    await speaker.idle()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def test_calls_are_played_in_order_and_none_over_another(clips: ClipSet, tmp_path: Path) -> None:
    async def whole() -> None:
        speaker = Speaker(RULES, (ClipVoice(clips, program(KEEPS, str(tmp_path))),), SystemClock())
        await spoken_by(speaker, ["A001", "B002", "C003", "A001"])

    asyncio.run(whole())
    played = [(tmp_path / f"{n}.wav").read_bytes() for n in range(3)]
    assert played == [clips.join(said(number)).wav for number in ("A001", "B002", "C003")]
    assert len(list(tmp_path.iterdir())) == 3


def test_when_one_voice_fails_the_next_says_it_and_the_first_rests(clips: ClipSet, tmp_path: Path) -> None:
    told: list[str] = []
    broken, good = ClipVoice(clips, program(FAILS)), ClipVoice(clips, program(KEEPS, str(tmp_path)))

    async def whole() -> None:
        speaker = Speaker(RULES, (broken, good), SystemClock(), tell=told.append)
        await spoken_by(speaker, ["A001", "A002"])

    asyncio.run(whole())
    assert len(list(tmp_path.iterdir())) == 2
    assert told == [words.VOICE_OK.format(voice=words.VOICE_CLIPS)]


def test_with_no_voice_at_all_calls_pass_at_once_and_the_line_says_so() -> None:
    told: list[str] = []

    async def whole() -> None:
        speaker = Speaker(RULES, (), SystemClock(), tell=told.append)
        await spoken_by(speaker, [f"A{n:03d}" for n in range(50)])

    asyncio.run(asyncio.wait_for(whole(), 10))
    assert told == [words.VOICE_NONE]


def test_wrong_rules_are_told_and_the_calls_are_still_said(clips: ClipSet, tmp_path: Path) -> None:
    told: list[str] = []

    async def whole() -> None:
        rules = VoiceRules(gap_seconds=0.0, loudness=("laut",))
        voices = (ClipVoice(clips, program(KEEPS, str(tmp_path))),)
        await spoken_by(Speaker(rules, voices, SystemClock(), tell=told.append), ["A001"])

    asyncio.run(whole())
    assert "laut" in told[1]
    assert len(list(tmp_path.iterdir())) == 1


CHILD = (sys.executable, "-m", "ui.voice_child")


def test_the_speaking_process_speaks_and_answers() -> None:
    """Qt's silent engine in the real child process."""

    async def whole() -> str:
        voice = SpokenVoice((*CHILD, "speak", "--engine", "mock", "--language", "en"), ready_seconds=60)
        assert await voice.probe()
        await voice.say(said(times=1))
        name = voice.name
        await voice.close()
        return name

    assert "mock" in asyncio.run(whole())


def test_without_a_chinese_voice_clips_are_joined() -> None:
    async def whole() -> list[str]:
        voices = await find_voices(ClipSet())
        for voice in voices:
            await voice.close()
        return [voice.name for voice in voices]

    assert asyncio.run(whole()) == [words.VOICE_CLIPS]


@pytest.mark.parametrize(
    "source",
    [
        HANGS,
        "import sys; print('nonsense'); sys.stdout.flush(); sys.stdin.read()",
        "raise SystemExit(1)",
        'import sys; print(\'{"ok": false, "why": "broken"}\'); sys.stdout.flush(); sys.stdin.read()',
        "import sys; print('[1]'); sys.stdout.flush(); sys.stdin.read()",
    ],
)
def test_a_speaking_process_that_is_ill_is_left_alone(source: str) -> None:
    async def whole() -> bool:
        voice = SpokenVoice(program(source), ready_seconds=1.0)
        found = await voice.probe()
        await voice.close()
        return found

    assert not asyncio.run(whole())


def test_a_speaking_process_that_hangs_in_a_sentence_is_ended_and_started_again() -> None:
    once = 'import sys; print(\'{"ok": true, "voice": "x"}\'); sys.stdout.flush(); input()\n' + HANGS

    async def whole() -> tuple[bool, bool]:
        voice = SpokenVoice(program(once), slack=-5.5, ready_seconds=20)
        with pytest.raises(Unavailable, match=r"voice\.hung"):
            await voice.say(said(times=1))
        again = await voice.probe()
        await voice.close()
        return again, True

    assert asyncio.run(asyncio.wait_for(whole(), 40)) == (True, True)
