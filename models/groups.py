"""Many acts in one transaction: what the executor at the authority opens (`hall.queue_groups.Groups`).

Each act is a unit of work of its own, which may be undone alone; all are durable with one commit. What acts
read and write is kept between them (`group_state.py`, `group_stores.py`), so that thirty windows that
press together cost little more than one. Only `Group.commit` commits here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from hall.queue_ports import Change
from models.bell import ring
from models.faults import code_of, translated
from models.folded_routes import Issues, Themes
from models.folded_rows import Cases, Persons
from models.group_state import GroupState, Memory
from models.group_stores import (
    GroupCatalogue,
    GroupChain,
    GroupEstimates,
    GroupNumbers,
    GroupReplies,
    GroupSettings,
)
from models.group_tickets import GroupTickets, GroupWindows
from models.local_rows import Accounts, Drafts, Papers
from models.queue_rows import Bookings
from models.unit_of_work import Transaction

if TYPE_CHECKING:
    from types import TracebackType

    from models.unit_of_work import Units


class Stores:
    """What the acts of one group use in turn; what they know is the group's."""

    def __init__(self, state: GroupState) -> None:
        """Over the state of a group."""
        self.chain = GroupChain(state)
        self.tickets = GroupTickets(state)
        self.windows = GroupWindows(state)
        self.estimates = GroupEstimates(state)
        self.replies = GroupReplies(state)
        self.numbers = GroupNumbers(state)
        self.settings = GroupSettings(state)
        self.catalogue = GroupCatalogue(state)


class Act:
    """One act of a group as a unit of work (`hall.ports.UnitOfWork`), to be used once, in `with`.

    What is collected needs no savepoint; stores that write at once begin one when they are asked for.
    """

    def __init__(self, state: GroupState, stores: Stores) -> None:
        """Nothing happens before `with`."""
        self._state = state
        self._kept = False
        self.chain = stores.chain
        self.tickets = stores.tickets
        self.windows = stores.windows
        self.estimates = stores.estimates
        self.replies = stores.replies
        self.numbers = stores.numbers
        self.settings = stores.settings
        self.catalogue = stores.catalogue

    @property
    def cases(self) -> Cases:
        """See `hall.ports.CaseStore`."""
        return Cases(self._state.direct())

    @property
    def persons(self) -> Persons:
        """See `hall.ports.PersonStore`."""
        return Persons(self._state.direct())

    @property
    def themes(self) -> Themes:
        """See `hall.ports.ThemeStore`."""
        return Themes(self._state.direct())

    @property
    def issues(self) -> Issues:
        """See `hall.ports.IssueStore`."""
        return Issues(self._state.direct())

    @property
    def drafts(self) -> Drafts:
        """See `hall.ports.DraftStore`."""
        return Drafts(self._state.direct())

    @property
    def accounts(self) -> Accounts:
        """See `hall.ports.AccountStore`."""
        return Accounts(self._state.direct())

    @property
    def papers(self) -> Papers:
        """See `hall.ports.PaperStore`."""
        return Papers(self._state.direct())

    @property
    def bookings(self) -> Bookings:
        """See `hall.queue_ports.BookingStore`."""
        return Bookings(self._state.direct())

    def __enter__(self) -> Self:
        """Begin the act."""
        self._state.begin()
        return self

    def commit(self) -> None:
        """Keep it in the group; it is durable with the group's commit."""
        savepoint = self._state.keep()
        self._kept = True
        if savepoint is not None:
            with translated():
                savepoint.commit()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Undo this act alone unless it was kept."""
        with translated():
            if not self._kept:
                self._state.undo()
        if error is not None and code_of(error) is not None:
            with translated():
                raise error


class Group:
    """See `hall.queue_groups.Group`."""

    def __init__(self, units: Units, memory: Memory) -> None:
        """Nothing happens before `with`."""
        self._units = units
        self._memory = memory
        self._transaction = Transaction(units.store)
        self._state: GroupState | None = None
        self._stores: Stores | None = None

    @property
    def state(self) -> GroupState:
        """What the acts share."""
        if self._state is None:
            message = "used outside of an open group"
            raise RuntimeError(message)
        return self._state

    @property
    def stores(self) -> Stores:
        """What the acts use."""
        if self._stores is None:
            message = "used outside of an open group"
            raise RuntimeError(message)
        return self._stores

    @property
    def replies(self) -> GroupReplies:
        """Answers by key, in the transaction of the group."""
        return self.stores.replies

    @property
    def stamped(self) -> int:
        """See `hall.queue_groups.Group`."""
        return self.state.stamped

    def __enter__(self) -> Self:
        """Begin, and take the write lock.

        Raises:
            Unavailable: The store is busy, or the disk does not answer.
        """
        self._units.check_thread()
        connection = self._transaction.begin()
        try:
            with translated():
                self._state = GroupState(connection, self._units, self._memory)
            self._stores = Stores(self._state)
        except BaseException as error:
            self._transaction.__exit__(type(error), error, None)
            raise
        return self

    def unit(self) -> Act:
        """One act, to be used in `with`."""
        return Act(self.state, self.stores)

    def changed(self) -> Change:
        """The rows that were stamped in this group so far, as they are now."""
        return self.state.change()

    def commit(self) -> None:
        """Make all of it durable at once.

        Raises:
            Unavailable: The disk did not take it; nothing of the group is stored.
        """
        state = self.state
        with translated():
            state.write_all()
            if state.stamped != state.first:
                ring(state.connection, state.stamped)
        tip = state.moved_tip
        self._transaction.commit()
        state.committed()
        if tip is not None:
            self._units.committed(tip)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Undo all of it unless committed."""
        self._state = self._stores = None
        self._transaction.__exit__(kind, error, trace)


class Groups:
    """See `hall.queue_groups.Groups`."""

    def __init__(self, units: Units) -> None:
        """Take what opens single units of work: its store, clock and caches serve the groups too."""
        self._units = units
        self._memory = Memory()

    def __call__(self) -> Group:
        """A new group."""
        return Group(self._units, self._memory)
