"""One case by its number from the hub, for a person with the right; used on the lane of look-ups.

A way of its own: neither a push nor the wait for news stands before it.
"""

from __future__ import annotations

from hall.ports import Changes
from hall.staff import Actor
from sync.pull_client import HttpPulls
from sync.pull_desk import DeskPull


class CaseLookup:
    """Asks the hub and keeps what it gives. One caller at a time."""

    def __init__(self, keep: DeskPull, link: HttpPulls) -> None:
        """Take what stores, over the same way as `link`."""
        self._keep = keep
        self._link = link

    def __call__(self, number: str, actor: Actor) -> Changes:
        """See `hall.commands.taking_over.look_up_case`.

        Raises:
            Refused: `case.unknown`, `case.number` or `staff.right`.
            Unavailable: The hub is away.
        """
        return self._keep.keep(self._link.case(number, actor).entries)

    def close(self) -> None:
        """Let the connection go."""
        self._link.close()
