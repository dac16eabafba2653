"""Tells other processes on the same database that rows of the queue changed (PostgreSQL, architecture.md 4).

A bell carries the highest stamp only: whoever hears it asks for the rows. It rings with the commit, or not at
all. No thread is made here; whoever waits brings his own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from hall.errors import Refused
from models.faults import translated
from models.queue_rows import last_stamp

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from models.engine import Store

CHANNEL: Final = "yichuang_queue"

_RING: Final = sa.select(sa.func.pg_notify(CHANNEL, sa.bindparam("seq", type_=sa.Text)))


def ring(connection: Connection, seq: int) -> None:
    """Say with this transaction's commit that stamps up to `seq` are there; a file has nobody to tell."""
    if connection.dialect.name == "postgresql":
        connection.execute(_RING, {"seq": str(seq)})


class Bell:
    """Hears the changes of all processes on a PostgreSQL, own ones too. For one thread.

    It keeps a connection of its own. When that breaks the next `wait` begins a new one, and answers with the
    newest stamp there, because what rang meanwhile was not heard.
    """

    def __init__(self, store: Store) -> None:
        """Nothing is opened before the first `wait`.

        Raises:
            Refused: `store.no_bell`, the store is a file: nobody else changes its queue.
        """
        if store.path is not None:
            raise Refused("store.no_bell", "数据文件只由一个程序写入，不需要等别的程序通知。")
        self._store = store
        self._connection: Connection | None = None

    def wait(self, timeout: float) -> int | None:
        """Wait for a change at most so many seconds.

        Returns:
            The highest stamp that was heard of, or None when it stayed silent.

        Raises:
            Unavailable: `store.gone` and the like; ask again after a moment.
        """
        with translated():
            if self._connection is None:
                return self._begin()
            try:
                return self._hear(timeout)
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Give the connection back; `wait` would begin a new one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            # Not to be used for reading afterwards: it listens.
            connection.invalidate()
            connection.close()

    def _begin(self) -> int:
        self._connection = self._store.reader.connect()
        try:
            connection = self._connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql(f"LISTEN {CHANNEL}")
            # Heard from now on; all before is in the newest stamp.
            return last_stamp(connection)
        except BaseException:
            self.close()
            raise

    def _hear(self, timeout: float) -> int | None:
        connection = self._connection
        if connection is None:
            return None
        raw: Any = connection.connection.driver_connection
        heard: int | None = None
        for told in raw.notifies(timeout=timeout, stop_after=1):
            heard = max(heard or 0, _number(told.payload))
        # Whatever came with it is heard at once, so that one look covers all of them.
        for told in raw.notifies(timeout=0):
            heard = max(heard or 0, _number(told.payload))
        return heard


def _number(payload: str) -> int:
    """What a bell says; 0 for a word of somebody else on the same channel."""
    return int(payload) if payload.isascii() and payload.isdigit() else 0
