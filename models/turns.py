"""Turns at the one writer of a store, first come first served.

A pool of one connection gives it to whoever asks in the right moment: a thread that writes again and again
could keep another one waiting for seconds. Between processes the database itself sees to it.
"""

from __future__ import annotations

import threading
from collections import deque

from models.faults import fault


class Turns:
    """A lock that is handed over in the order of asking."""

    def __init__(self) -> None:
        """Free."""
        self._guard = threading.Lock()
        self._taken = False
        self._line: deque[threading.Lock] = deque()

    def take(self, seconds: float) -> None:
        """Wait for one's turn.

        Raises:
            Unavailable: `store.busy`, it did not come in time.
        """
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._line.append(mine)
        if mine.acquire(timeout=seconds):
            return
        with self._guard:
            handed_over = mine not in self._line
            if not handed_over:
                self._line.remove(mine)
        if handed_over:
            # In the very moment of giving up.
            self.give()
        raise fault("store.busy")

    def give(self) -> None:
        """Hand it to whoever has waited longest."""
        with self._guard:
            if self._line:
                self._line.popleft().release()
            else:
                self._taken = False
