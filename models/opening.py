"""Opens the store of a PC as a whole: upgrade, engine, start, units of work and queries.

What `main.py` wires into desk and hub. The event `node.booted` is written by the rules between `open_hall`
and `Opened.settle`, so that a stop in between is noticed at the next start.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from hall.chain import ZERO
from models import instance
from models.blobs import Blobs
from models.catalogue_store import CatalogueCache
from models.chain_store import own_tip
from models.chunks import ChunkFiles, ChunkPlace, ChunkRows
from models.device_store import DeviceStore
from models.engine import Store, connect, open_store
from models.faults import translated
from models.groups import Groups
from models.local_rows import Settings
from models.newly_known import fold_newly_known
from models.postgres import open_database
from models.queue_views import QueueViews
from models.recover_store import after_boot
from models.unit_of_work import Units
from models.upgrade import upgrade, upgrade_database
from models.views import Views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from hall.chain import Tip
    from hall.clock import Clock
    from models.instance import Boot

FILES: Final = "附件"
"""Folder of sealed chunks, beside the store."""
_FILES_KEY: Final = "files"
"""The secret of the store that seals them: it travels with every backup of the store."""
_SIDE_EVERY: Final = 20
"""Entries between two writings of the side file; it says how many are missing, the nonce that any are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the files of a store are.

    Attributes:
        store: The database file in the data folder.
        side: The side file, outside the data folder and every backup set.
        backups: Folder for the copies made before upgrades.
    """

    store: Path
    side: Path
    backups: Path


@dataclass(slots=True, kw_only=True)
class Opened:
    """An opened store and what works on it.

    Attributes:
        store: The engines.
        units: Opens units of work.
        views: Queries.
        queue: Reads of the hall's queue.
        groups: Opens groups of acts, at the authority.
        devices: Enrolled devices, at the hub.
        blobs: Attachments and papers by their hash.
        boot: What this start found; see `Boot.reason` and `Boot.notice`.
    """

    store: Store
    units: Units
    views: Views
    queue: QueueViews
    groups: Groups
    devices: DeviceStore
    blobs: Blobs
    boot: Boot
    _side_path: Path | None
    _noted: int = field(default=0)
    _tip: Tip | None = field(default=None)

    def settle(self) -> None:
        """End the start: the side file takes the new nonce. After the boot event was written."""
        if self._side_path is None:
            return
        with translated(), self.store.reader.begin() as connection:
            tip = own_tip(connection, self.boot.node)
        seq, link = (tip.seq, tip.link) if tip else (0, ZERO)
        instance.settle(self._side_path, self.boot, seq=seq, link=link)
        self._noted = seq

    def note(self, tip: Tip) -> None:
        """Called after each commit with the own tip."""
        self._tip = tip
        if self._side_path is not None and tip.seq >= self._noted + _SIDE_EVERY:
            instance.note_tip(self._side_path, seq=tip.seq, link=tip.link)
            self._noted = tip.seq

    def close(self) -> None:
        """Write the side file a last time and close the engines."""
        if self._tip is not None and self._side_path is not None:
            instance.note_tip(self._side_path, seq=self._tip.seq, link=self._tip.link)
        self.store.close()


def open_hall(
    places: Places,
    key: str,
    *,
    clock: Clock,
    window: int | None = None,
    create: bool = False,
    forbidden_thread: int | None = None,
    letters_elsewhere: Iterable[str] = (),
    tell: Callable[[str], None] = lambda _step: None,
) -> Opened:
    """Open (or make) the store, bring it to the newest revision and take note of the start.

    Args:
        places: Where the files are.
        key: The store key.
        clock: Time.
        window: Window number of this PC, or None.
        create: Make a store that is not there; only at the first start of a PC.
        forbidden_thread: `threading.get_ident()` of the thread of the screen, or None.
        letters_elsewhere: Series letters that the hub knows to be used.
        tell: Called with a sentence for the screen before each long step.

    Raises:
        Unavailable: See `models.engine.connect` and `models.upgrade.upgrade`.
        Refused: `store.series_spent`.
    """
    connect(places.store, key, create=create).close()
    upgrade(places.store, key, backups=places.backups, clock=clock, tell=tell)
    store = open_store(places.store, key)
    try:
        with translated(), store.writer.begin() as connection:
            me = instance.own_node(connection)
            tip = own_tip(connection, me) if me is not None else None
            boot = instance.boot(
                connection,
                places.side,
                clock=clock,
                tip_seq=tip.seq if tip else 0,
                window=window,
                letters_elsewhere=letters_elsewhere,
            )
            after_boot(connection, boot, clock=clock)
            fold_newly_known(connection, tell)
            key_of_files = Settings(connection).secret(_FILES_KEY, 32)
    except BaseException:
        store.close()
        raise
    place = ChunkFiles(places.store.parent / FILES, key_of_files)
    return _opened(store, boot, place, clock=clock, side=places.side, forbidden_thread=forbidden_thread)


def open_database_hall(
    url: str,
    *,
    clock: Clock,
    forbidden_thread: int | None = None,
    tell: Callable[[str], None] = lambda _step: None,
) -> Opened:
    """Open (or make) the store of a hub on a PostgreSQL server; several processes may do so at once.

    There is no side file and no store key: the server's disk and its access are its operator's.

    Args:
        url: `postgresql+psycopg://user@host/database`; a password best not in it.
        clock: Time.
        forbidden_thread: See `open_hall`.
        tell: Called with a sentence for the screen before each long step.

    Raises:
        Refused: `store.url`.
        Unavailable: See `models.upgrade.upgrade_database` and `models.postgres.open_database`.
    """
    upgrade_database(url, tell=tell)
    store = open_database(url)
    try:
        with translated(), store.writer.begin() as connection:
            boot = instance.boot_database(connection, clock=clock)
            after_boot(connection, boot, clock=clock)
            fold_newly_known(connection, tell)
    except BaseException:
        store.close()
        raise
    place = ChunkRows(store)
    return _opened(store, boot, place, clock=clock, side=None, forbidden_thread=forbidden_thread)


def _opened(
    store: Store,
    boot: Boot,
    place: ChunkPlace,
    *,
    clock: Clock,
    side: Path | None,
    forbidden_thread: int | None,
) -> Opened:
    cache = CatalogueCache()
    units = Units(store, clock=clock, cache=cache, forbidden_thread=forbidden_thread)
    opened = Opened(
        store=store,
        units=units,
        views=Views(store, clock, cache),
        queue=QueueViews(store, clock, cache),
        groups=Groups(units),
        devices=DeviceStore(store),
        blobs=Blobs(store, clock, place),
        boot=boot,
        _side_path=side,
    )
    units.after_commit = opened.note
    return opened
