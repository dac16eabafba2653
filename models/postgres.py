"""Opens a PostgreSQL of a hub for many windows, with the settings that acknowledged acts ask for.

The same tables and the same stores as in a file (`engine.py`). One writer connection a process; whoever
begins to write takes one lock of the whole store, so that several hub processes write one chain in turn and
nothing that was read inside can change before the commit, as with BEGIN IMMEDIATE. A password never stands in
an error or a log: addresses are shown by `shown` only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy import create_engine, event
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool, QueuePool

from hall.errors import Refused
from models.engine import BUSY_MS, READERS, Store
from models.faults import translated

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine
    from sqlalchemy.engine.url import URL

SCHEME: Final = "postgresql+psycopg"

WRITE_LOCK: Final = 0x59_43_48_55
"""Number of the lock that every writer of this store holds until its transaction ends."""

_CONNECT_SECONDS: Final = 5
_SETTINGS: Final = (
    "SET synchronous_commit = on",
    "SET timezone = 'UTC'",
    "SET jit = off",
    "SET client_min_messages = warning",
    # A hub that died with the write lock in its hand must not stop the others.
    "SET idle_in_transaction_session_timeout = '60s'",
    "SET tcp_keepalives_idle = 10",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
)
_TAKE: Final = f"SELECT pg_advisory_xact_lock({WRITE_LOCK})"


def address(url: str) -> URL:
    """The address of a database.

    Raises:
        Refused: `store.url`, it is none of PostgreSQL; the sentence does not repeat it.
    """
    try:
        found = sa.make_url(url)
    except (ArgumentError, ValueError) as error:
        raise _not_an_address() from error
    if found.drivername != SCHEME or not found.database:
        raise _not_an_address()
    return found


def _not_an_address() -> Refused:
    return Refused(
        "store.url", f"数据库地址应是 {SCHEME}://用户@主机/库名，口令放在 PGPASSWORD 或口令文件里。"
    )


def shown(url: URL) -> str:
    """An address for people: without user and password."""
    host = url.host or str(url.query.get("host", "")) or "localhost"
    port = f":{url.port}" if url.port else ""
    return f"PostgreSQL {host}{port}/{url.database}"


def open_database(url: str) -> Store:
    """Open a database for writing and reading; it is reached once to prove that it can be.

    Raises:
        Refused: See `address`.
        Unavailable: Nobody answers, or the server does not let us in.
    """
    where = address(url)
    store = Store(
        path=None,
        place=shown(where),
        writer=make_writer(where, lock_ms=BUSY_MS),
        reader=_engine(
            where,
            isolation="REPEATABLE READ",
            settings=("SET default_transaction_read_only = on",),
            size=READERS,
            overflow=READERS,
        ),
    )
    try:
        with translated(), store.reader.connect():
            return store
    except BaseException:
        store.close()
        raise


def make_writer(where: URL, *, lock_ms: int, kept: bool = True) -> Engine:
    """The engine of the one writer; "begin" takes the lock of the store.

    Args:
        where: The database.
        lock_ms: How long to wait for another writer, milliseconds; 0 for as long as it takes.
        kept: Keep the connection between uses.
    """
    engine = _engine(
        where,
        isolation="READ COMMITTED",
        settings=(f"SET lock_timeout = {lock_ms}",),
        size=1 if kept else None,
    )

    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(_TAKE)

    event.listen(engine, "begin", _begin)
    return engine


def _engine(
    where: URL, *, isolation: str, settings: tuple[str, ...], size: int | None, overflow: int = 0
) -> Engine:
    pool: dict[str, Any] = (
        {"poolclass": NullPool}
        if size is None
        else {
            "poolclass": QueuePool,
            "pool_size": size,
            "max_overflow": overflow,
            "pool_timeout": BUSY_MS / 1000,
        }
    )
    engine = create_engine(
        where,
        isolation_level=isolation,
        # What people said stands in the values of statements: it does not belong into a trace.
        hide_parameters=True,
        connect_args={"connect_timeout": _CONNECT_SECONDS, "application_name": "yichuang"},
        **pool,
    )

    def _set(raw: Any, _record: Any) -> None:
        raw.autocommit = True
        with raw.cursor() as cursor:
            for setting in (*_SETTINGS, *settings):
                cursor.execute(setting)
        raw.autocommit = False

    event.listen(engine, "connect", _set)
    return engine
