"""Qt TextToSpeech with a voice of the wanted language; used only inside `ui.voice_child`."""

from __future__ import annotations

from PySide6.QtCore import QEventLoop, QLocale, QObject, QTimer
from PySide6.QtTextToSpeech import QTextToSpeech

SKIPPED = frozenset({"mock"})
"""Engines that make no sound; used only when they are named."""


class Speech:
    """One engine with one voice."""

    def __init__(self, machine: QTextToSpeech, name: str) -> None:
        """Take an engine whose locale is set."""
        self._machine = machine
        self.name = name

    @classmethod
    def find(cls, engine: str, language: str, parent: QObject) -> Speech | None:
        """The first engine with a voice of the language (`zh`); mainland Mandarin before others."""
        names = (
            [engine] if engine else [name for name in QTextToSpeech.availableEngines() if name not in SKIPPED]
        )
        for name in names:
            machine = QTextToSpeech(name, parent)
            locales = [one for one in machine.availableLocales() if one.name().split("_")[0] == language]
            locales.sort(key=lambda one: one.territory() is not QLocale.Country.China)
            if machine.state() is not QTextToSpeech.State.Error and locales:
                machine.setLocale(locales[0])
                return cls(machine, f"{name} {machine.voice().name()}")
            machine.deleteLater()
        return None

    def say(self, text: str, volume: int, millis: int) -> str:
        """Say a text to its end; "" or why it did not work.

        Args:
            text: What to say.
            volume: 0 to 100.
            millis: How long it may take.
        """
        loop = QEventLoop()
        ends = {QTextToSpeech.State.Ready, QTextToSpeech.State.Error}
        heard: list[QTextToSpeech.State] = []

        def state(now: QTextToSpeech.State) -> None:
            heard.append(now)
            if now in ends:
                loop.quit()

        late = QTimer(loop, interval=millis, singleShot=True)
        late.timeout.connect(loop.quit)
        self._machine.stateChanged.connect(state)
        try:
            self._machine.setVolume(volume / 100)
            self._machine.say(text)
            late.start()
            loop.exec()
        finally:
            self._machine.stateChanged.disconnect(state)
        if not heard or heard[-1] not in ends:
            self._machine.stop()
            return "silent"
        return self._machine.errorString() or "error" if heard[-1] is QTextToSpeech.State.Error else ""
