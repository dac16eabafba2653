"""One transaction of the store: the only place that commits (`hall.ports.UnitOfWork`).

Opening takes the write lock at once (BEGIN IMMEDIATE), so that nothing read inside can change before the
commit. No rule and no query of a screen stands here.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Self

from typing_extensions import override

from hall.clock import SystemClock
from hall.errors import Unavailable
from models.bell import ring
from models.catalogue_store import CatalogueCache, Catalogues
from models.chain_store import Chain, own_tip
from models.engine import BUSY_MS
from models.faults import LOST, code_of, disconnects, translated
from models.folded_routes import Issues, Themes
from models.folded_rows import Cases, Persons
from models.instance import own_node
from models.local_rows import Accounts, Drafts, Numbers, Papers, Settings
from models.queue_rows import Bookings, Estimates, Replies, Stamps, Windows
from models.ticket_rows import Tickets

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from sqlalchemy.engine import Connection, RootTransaction

    from hall.chain import Tip
    from hall.clock import Clock
    from models.engine import Store


class Transaction:
    """One write transaction on a store; leaving without `commit` rolls back. Used once."""

    def __init__(self, store: Store) -> None:
        """Nothing happens before `begin`."""
        self._store = store
        self._connection: Connection | None = None
        self._transaction: RootTransaction | None = None

    @property
    def connection(self) -> Connection:
        """The connection of the open transaction."""
        if self._connection is None:
            message = "used outside of an open unit of work"
            raise RuntimeError(message)
        return self._connection

    def __enter__(self) -> Self:
        """Begin.

        Raises:
            Unavailable: The store is busy, or the disk does not answer.
        """
        self.begin()
        return self

    def begin(self) -> Connection:
        """Take the write lock.

        Raises:
            Unavailable: The store is busy, or the disk does not answer.
        """
        self._store.turns.take(BUSY_MS / 1000)
        try:
            try:
                return self._open()
            except Unavailable as error:
                # A server that was started again is found at the second try: nothing was done yet.
                if error.code != "store.gone":
                    raise
                return self._open()
        except BaseException:
            self._store.turns.give()
            raise

    def _open(self) -> Connection:
        with translated():
            connection = self._store.writer.connect()
            try:
                self._transaction = connection.begin()
            except BaseException:
                connection.close()
                raise
        self._connection = connection
        return connection

    def commit(self) -> None:
        """Make it durable.

        Raises:
            Unavailable: The disk did not take it; nothing of it is stored.
        """
        if self._transaction is None:
            message = "commit outside of an open unit of work"
            raise RuntimeError(message)
        try:
            with translated():
                self._transaction.commit()
        except Unavailable as error:
            if error.code in LOST:
                self.connection.invalidate(error)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Roll back unless committed; faults of the disk leave as `Unavailable`."""
        connection, self._connection, self._transaction = self._connection, None, None
        if connection is None:
            return
        with translated():
            try:
                if disconnects(error):
                    # What the page cache holds now nobody knows: the next use opens the file again (F10).
                    connection.invalidate(error)
                # Gives the connection back; what was not committed is rolled back by that.
                connection.close()
            except BaseException:
                connection.invalidate()
                raise
            finally:
                self._store.turns.give()
                if error is not None and code_of(error) is not None:
                    raise error


class Work(Transaction):
    """One unit of work of the hall (`hall.ports.UnitOfWork`), to be used once, in `with`."""

    def __init__(self, units: Units) -> None:
        """Nothing happens before `with`."""
        super().__init__(units.store)
        self._units = units

    @override
    def __enter__(self) -> Self:
        """Begin.

        Raises:
            Unavailable: The store is busy, or the disk does not answer.
        """
        self._units.check_thread()
        connection = self.begin()
        self.chain = Chain(connection, self._units.clock)
        self.cases = Cases(connection)
        self._stamps = Stamps(connection)
        self.tickets = Tickets(connection, self._stamps)
        self.windows = Windows(connection, self._stamps)
        self.bookings = Bookings(connection)
        self.estimates = Estimates(connection)
        self.replies = Replies(connection)
        self.persons = Persons(connection)
        self.themes = Themes(connection)
        self.issues = Issues(connection)
        self.drafts = Drafts(connection)
        self.accounts = Accounts(connection)
        self.catalogue = Catalogues(connection, self._units.cache)
        self.numbers = Numbers(connection)
        self.papers = Papers(connection, self._units.clock)
        self.settings = Settings(connection)
        return self

    @override
    def commit(self) -> None:
        """Make it durable, then let the side file know.

        Raises:
            Unavailable: The disk did not take it; nothing of it is stored.
        """
        with translated():
            me = own_node(self.connection)
            tip = own_tip(self.connection, me) if me is not None else None
            if self._stamps.last:
                ring(self.connection, self._stamps.last)
        super().commit()
        if tip is not None:
            self._units.committed(tip)


class Units:
    """Opens units of work over a store (`hall.ports.Begin`)."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock | None = None,
        cache: CatalogueCache | None = None,
        after_commit: Callable[[Tip], None] | None = None,
        forbidden_thread: int | None = None,
    ) -> None:
        """Take the opened store.

        Args:
            store: The store.
            clock: Stamps when entries were received.
            cache: Shared with the queries of the same store.
            after_commit: Told the own tip after each commit (the side file).
            forbidden_thread: `ident` of the thread of the screen, which must never wait for a
                disk (practices 6).
        """
        self.store = store
        self.clock: Clock = clock or SystemClock()
        self.cache = cache or CatalogueCache()
        self.after_commit = after_commit
        self._forbidden_thread = forbidden_thread

    def __call__(self) -> Work:
        """A new unit of work."""
        return Work(self)

    def check_thread(self) -> None:
        """Refuse to open on the thread of the screen: that is a bug of the caller.

        Raises:
            RuntimeError: On the forbidden thread.
        """
        if threading.get_ident() == self._forbidden_thread:
            message = "a unit of work was opened on the thread of the screen"
            raise RuntimeError(message)

    def committed(self, tip: Tip) -> None:
        """Tell that a commit is durable; what fails here must not make it look as if it were not."""
        if self.after_commit is not None:
            with contextlib.suppress(Unavailable):
                self.after_commit(tip)
