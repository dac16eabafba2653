"""Runs passes of the exchange: once, or beside a hub for as long as it runs.

The file of the exchange is read at each pass; what is wrong with it is told by `doctor` and never stops the
hub. What a pass does is `runner.py`.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING, Final

from hall import ids
from hall.clock import Clock
from hall.commands.exchange import tell_answer
from hall.commands.platform_steps import enter_platform_steps
from hall.errors import HallError
from hall.exchange_ports import ExchangeParts
from sync.aside import Line
from sync.exchange.answers import AnswerDesk
from sync.exchange.config import ExchangeConfig, read_exchange
from sync.exchange.plan import RowMaker
from sync.exchange.runner import Exchange, PassReport

if TYPE_CHECKING:
    from sync.service import HubService

_log: Final = logging.getLogger("yichuang.exchange")
IDLE: Final = 30.0
"""Seconds until the file is looked for again when there is none, or it cannot be read."""


class Exchanger:
    """Makes passes for one store; one caller at a time."""

    def __init__(self, parts: ExchangeParts, folder: Path, clock: Clock) -> None:
        """Take the parts and the folder of the file.

        Args:
            parts: Book, facts, store and front-end.
            folder: The data folder.
            clock: This machine's clock.
        """
        self.parts = parts
        self.folder = folder
        self._clock = clock
        self._holder = ids.token()
        self._going = True

    def config(self) -> ExchangeConfig | None:
        """What the file says now; None when there is none.

        Raises:
            Refused: See `read_exchange`.
        """
        return read_exchange(self.folder)

    def stop(self) -> None:
        """Let a pass that runs end after what it has in hand."""
        self._going = False

    def run(self, config: ExchangeConfig, *, at_once: bool = False, whole: bool = False) -> PassReport:
        """One pass; see `Exchange.run`.

        Raises:
            Refused: `front_end.url`.
            Unavailable: The own store did not answer.
        """
        parts = self.parts
        tell = partial(tell_answer, begin=parts.begin, clock=self._clock)
        enter = partial(enter_platform_steps, begin=parts.begin, clock=self._clock)
        with parts.open_front(config.place) as front:
            exchange = Exchange(
                parts.book,
                front,
                RowMaker(facts=parts.facts, codes=config.codes, division=config.division),
                self._clock,
                holder=self._holder,
                answers=AnswerDesk(parts.book, self._clock, tell, enter=enter, codes=config.codes),
                rand=SystemRandom().random,
                going=lambda: self._going,
            )
            return exchange.run(at_once=at_once, whole=whole)

    def pass_or_reason(self) -> tuple[PassReport | None, float]:
        """One pass if there is a file, and the seconds until the next; what goes wrong is logged."""
        try:
            config = self.config()
            if config is None:
                return None, IDLE
            report = self.run(config)
        except HallError as error:
            _log.warning("exchange: %s", error.code)
            return None, IDLE
        except Exception:  # noqa: BLE001  # the next pass may go well; the hub must not suffer
            _log.exception("exchange failed")
            return None, IDLE
        if report.sent or report.received or report.refused or report.answers:
            _log.info(
                "exchange: %s sent, %s received, %s refused, %s answers",
                report.sent,
                report.received,
                report.refused,
                report.answers,
            )
        return report, float(config.every)


def hang_exchange(service: HubService, parts: ExchangeParts, folder: Path, clock: Clock) -> None:
    """Let a hub make passes beside its work, in a thread of its own (`sync/aside.py`)."""
    service.beside.append(partial(_passes, Exchanger(parts, folder, clock)))


async def _passes(exchanger: Exchanger) -> None:
    line = Line("hub-exchange")
    try:
        while True:
            _, seconds = await line.run(exchanger.pass_or_reason)
            await asyncio.sleep(seconds)
    finally:
        exchanger.stop()
        line.close()
