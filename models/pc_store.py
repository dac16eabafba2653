"""Opens the store that a PC's settings name, with its key, its lock and the event of its start.

For desk, hub and commands alike; `main.py` calls it. Whoever it belongs to closes it by leaving the `with`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from hall import console
from hall.clock import SystemClock
from hall.commands.node import booted
from hall.errors import Refused
from hall.local_settings import LocalSettings
from models import keys, locks
from models.opening import Opened, Places, open_database_hall, open_hall


@contextmanager
def open_pc(
    settings: LocalSettings, *, app: str, create: bool = False, screen_thread: int | None = None
) -> Iterator[Opened]:
    """This PC's store, opened and closed again.

    Args:
        settings: Where it is; with a `store_url` a database server.
        app: Version of the program, for the event of the start.
        create: Make it, with its key, when there is none.
        screen_thread: `threading.get_ident()` of the thread of the screen, or None.

    Raises:
        Refused: `store.none`.
        Unavailable: See `open_hall`.
    """
    database = settings.store_url
    if not database and not settings.store.exists() and not create:
        raise Refused("store.none", f"{settings.data} 里还没有数据，请先启动一次窗口程序或导入目录。")
    clock, is_new = SystemClock(), not settings.store.exists()
    tell = (lambda _step: None) if is_new else console.complain
    with ExitStack() as stack:
        stack.enter_context(locks.in_use(settings.store))
        if database:
            opened = open_database_hall(database, clock=clock, forbidden_thread=screen_thread, tell=tell)
        else:
            opened = open_hall(
                Places(
                    store=settings.store, side=settings.side_file, backups=settings.backup_folder / "升级前"
                ),
                keys.key_for(settings.keys, keys.system_ring(), is_new=is_new).key,
                clock=clock,
                window=settings.window,
                create=create,
                forbidden_thread=screen_thread,
                tell=tell,
            )
        stack.callback(opened.close)
        boot = opened.boot
        if boot.reason is not None:
            old = str(boot.old_inc) if boot.old_inc else None
            booted(opened.units, clock, reason=boot.reason, app=app, old_inc=old, side_seq=boot.side_seq)
        opened.settle()
        yield opened
