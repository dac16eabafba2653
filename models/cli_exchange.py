"""Opens the store of a hub or a single PC for the exchange with the province; loads little before that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hall.clock import Clock, SystemClock
from hall.local_settings import LocalSettings

if TYPE_CHECKING:
    from models.exchange_parts import ExchangeParts
    from models.opening import Opened


@contextmanager
def open_exchange(settings: LocalSettings, app: str) -> Iterator[tuple[ExchangeParts, Path]]:
    """The parts of the exchange over the store of these settings, and its data folder.

    Raises:
        Refused: `store.none`.
        Unavailable: See `models.pc_store.open_pc`.
    """
    from models.pc_store import open_pc

    with open_pc(settings, app=app) as opened:
        yield parts_of(opened, SystemClock()), settings.data


def parts_of(opened: Opened, clock: Clock) -> ExchangeParts:
    """The parts of the exchange over a store that is open."""
    from models.exchange_parts import exchange_parts

    return exchange_parts(opened, clock)
