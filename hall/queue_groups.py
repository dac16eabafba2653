"""What the executor at the authority needs from its store: acts in groups, and rows for those who listen.

A group is one transaction with a savepoint for each act, its answers beside it and one commit, so that a
hundred windows that press at once cost one write to the disk. Fulfilled in `models/`. No HTTP and no rule.
"""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self

from hall.ports import UnitOfWork
from hall.queue_ports import Change, HallView, ReplyStore


class Group(Protocol):
    """One transaction of several acts. Leaving without `commit` undoes all of them."""

    @property
    def replies(self) -> ReplyStore:
        """Answers by key, in the transaction of the group."""
        ...

    @property
    def stamped(self) -> int:
        """The highest stamp so far, of this group or before it."""
        ...

    def unit(self) -> UnitOfWork:
        """A savepoint as a unit of work: `commit` keeps it, leaving without it undoes this act only."""
        ...

    def changed(self) -> Change:
        """The rows that were stamped in this group so far, as they are now.

        `seq` of it is the highest stamp, 0 for none; `after` the last stamp before the group. No `loads`.
        """
        ...

    def commit(self) -> None:
        """Make all of it durable at once.

        Raises:
            Unavailable: The disk did not take it; nothing of the group is stored.
        """
        ...

    def __enter__(self) -> Self:
        """Begin, and take the write lock."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Undo unless committed."""
        ...


class Groups(Protocol):
    """Opens groups."""

    def __call__(self) -> Group:
        """A new one, to be used in `with`."""
        ...


class QueueReader(Protocol):
    """Reads of the queue beside the writer; safe in any thread but that of a screen."""

    def hall_view(self) -> HallView:
        """The queue of today as it is committed; `loads` have the waiting of every queue."""
        ...

    def changes_after(self, seq: int) -> Change:
        """Rows whose stamp is higher than `seq`; `after` of it is `seq`, and for none its `seq` too."""
        ...
