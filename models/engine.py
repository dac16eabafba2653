"""The one place that opens a store file of this program, with the settings that a power cut asks for.

SQLite is always the one bundled with `sqlcipher3`: the system's copy may have the WAL-reset fault
(sync-protocol.md finding 5), and two copies in one process cancel each other's locks. Settings are those of
sync-protocol.md A4. No tables, no queries and no key storage here; faults of the disk become sentences in
`faults.py`.
"""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import create_engine, event
from sqlalchemy.pool import NullPool, QueuePool
from sqlcipher3 import dbapi2

from hall.errors import Refused, Unavailable
from models.faults import disconnects, translate
from models.faults import fault as of_code
from models.places import is_full, refuse_network_path
from models.turns import Turns
from models.unreadable import why_unreadable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy.engine import Connection, Engine, ExceptionContext

SAFE_SQLITE: Final = (3, 51, 3)
"""First SQLite without the WAL-reset corruption (sync-protocol.md finding 5)."""

BUSY_MS: Final = 5_000
"""How long a writer waits for another one before it says so, milliseconds."""

READERS: Final = 4
"""Read connections that are kept; more are opened when screens ask at once."""

WRITER_CACHE: Final = 32 << 10
"""Memory of the writer for pages, KiB: links are hashes, so that entries land anywhere in two indexes, and a
page that is not kept is decrypted and checked again (72 against 56 µs an entry among 200,000)."""

READER_CACHE: Final = 16 << 10
"""Memory of each reader for pages, KiB: the upper pages of all indexes of a million cases stay in it, so that
a search decrypts only what is at the ends (a page with 100 names reads 175 to 300, not 470)."""

_KEY_FORM: Final = re.compile(r"[0-9a-f]{64}\Z")
_SETTINGS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA wal_autocheckpoint=4000",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA mmap_size=0",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """An opened store: one writer, and readers apart from it.

    Attributes:
        path: The database file, None for a database server (`postgres.py`).
        place: Where it is, for people.
        writer: Engine whose pool holds one connection; "begin" is BEGIN IMMEDIATE.
        reader: Engine that cannot write; "begin" is BEGIN DEFERRED.
        turns: Who writes next, of the threads of this process.
    """

    path: Path | None
    place: str
    writer: Engine
    reader: Engine
    turns: Turns = field(default_factory=Turns)

    @property
    def file(self) -> Path:
        """The database file.

        Raises:
            Refused: `store.no_file`, it is a database server: its own tools copy and move it.
        """
        if self.path is None:
            raise Refused(
                "store.no_file", "数据在 PostgreSQL 服务器上，请用它自己的工具（pg_dump 等）备份和恢复。"
            )
        return self.path

    def close(self) -> None:
        """Give back all connections; the last one folds the WAL into the file."""
        self.reader.dispose()
        self.writer.dispose()


def check_sqlite(version: tuple[int, ...] = dbapi2.sqlite_version_info) -> None:
    """Refuse a bundled SQLite that may corrupt a store.

    Raises:
        Unavailable: `store.sqlite_version`, the version is before 3.51.3.
    """
    if version < SAFE_SQLITE:
        text = ".".join(str(part) for part in version)
        raise Unavailable(
            "store.sqlite_version",
            f"程序所带的数据库组件版本过旧（SQLite {text}），可能损坏数据，不能启动。请重新安装本程序。",
        )


def connect(
    path: Path, key: str, *, create: bool = False, foreign_keys: bool = True, read_only: bool = False
) -> Any:
    """A raw connection with every setting of A4; the caller closes it.

    Args:
        path: Database file on a local disk.
        key: The raw store key, 64 lower-case hex digits.
        create: Make the file (mode 0600) if there is none.
        foreign_keys: False only for migrations, which check afterwards (practices M6).
        read_only: The connection refuses to write.

    Returns:
        A `sqlcipher3` connection in autocommit mode: whoever writes begins by himself.

    Raises:
        Unavailable: The file is missing, not ours, damaged, has another key or lies on a network drive.
    """
    check_sqlite()
    if not _KEY_FORM.match(key):
        raise Unavailable(
            "store.key_form", "数据库密钥格式不对，应为 64 位十六进制数。请由系统运维恢复密钥。"
        )
    refuse_network_path(path)
    _ensure_file(path, create=create)
    connection: Any = None
    try:
        connection = dbapi2.connect(  # noqa: TID251  # this is the one place
            str(path), isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000
        )
        connection.execute(f"PRAGMA key=\"x'{key}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for setting in _SETTINGS:
            connection.execute(setting)
        connection.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        if read_only:
            connection.execute("PRAGMA query_only=ON")
    except dbapi2.Error as error:
        if connection is not None:
            connection.close()
        fault = translate(error)
        if fault.code == "store.unreadable":
            raise why_unreadable(path, key) from error
        if fault.code == "store.io" and is_full(path.parent):
            # Without room for its index of the WAL, SQLite calls a full disk an I/O error.
            raise of_code("store.full") from error
        raise fault from error
    return connection


def make_engine(
    opener: Callable[[], Any], *, begin: str, size: int | None = None, overflow: int = 0
) -> Engine:
    """An engine over connections from `opener`.

    Args:
        opener: Gives a ready connection.
        begin: The statement that starts a transaction (practices M2: never left to the driver).
        size: Connections kept; None opens one for each use.
        overflow: Connections beyond that for a rush.
    """
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
    # What people said stands in the values of statements: it does not belong into a trace.
    engine = create_engine("sqlite+pysqlite://", module=dbapi2, creator=opener, hide_parameters=True, **pool)

    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    def _failed(context: ExceptionContext) -> None:
        # After a failed write or sync nobody knows what the page cache holds: never go on with that
        # connection (F10). The next use opens the file again.
        if disconnects(context.original_exception):
            context.is_disconnect = True

    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _failed)
    return engine


def open_store(path: Path, key: str, *, create: bool = False) -> Store:
    """Open the store of this PC for writing and reading; it is opened once to prove that it can be.

    Raises:
        Unavailable: See `connect`.
    """
    connect(path, key, create=create).close()
    return Store(
        path=path,
        place=str(path),
        writer=make_engine(lambda: _writer(path, key), begin="BEGIN IMMEDIATE", size=1),
        reader=make_engine(
            lambda: _reader(path, key), begin="BEGIN DEFERRED", size=READERS, overflow=READERS
        ),
    )


def _reader(path: Path, key: str) -> Any:
    connection = connect(path, key, read_only=True)
    connection.execute(f"PRAGMA cache_size=-{READER_CACHE}")
    return connection


def _writer(path: Path, key: str) -> Any:
    connection = connect(path, key)
    connection.execute(f"PRAGMA cache_size=-{WRITER_CACHE}")
    return connection


def _ensure_file(path: Path, *, create: bool) -> None:
    """Make the file with rights for its owner only, or say that it is not there."""
    if path.exists():
        return
    if not create:
        raise Unavailable(
            "store.missing", f"没有找到数据文件 {path.name}。请检查数据盘是否接好，或从备份恢复。"
        )
    try:
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise translate(error) from error
