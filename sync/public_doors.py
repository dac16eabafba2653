"""Who may see a public page: devices by a credential, visitors by the token of their slip, nobody else.

The credential of a browser is a cookie that scripts cannot read; a program sends it as a bearer. How devices
are enrolled and looked up is `enrol*.py`, behind `PageGate`. Bounds on guessing live here too.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Protocol

from fastapi import Request

from hall.queue_acts import Act, Device
from hall.queue_ports import QueueDone

COOKIE: Final = "yichuang_screen"
TOKEN: Final = re.compile(r"[0-9A-Za-z_-]{8,64}")
KEY: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class PageGate(Protocol):
    """Devices as pages need them."""

    async def kind(self, credential: str) -> Device | None:
        """The kind of the device that holds a credential; None for unknown or revoked; asked each time."""
        ...

    async def enrol(self, code: str, name: str) -> str:
        """Exchange a one-time code for a credential.

        Raises:
            Refused: The code is wrong, used or too old.
        """
        ...


class TicketTaker(Protocol):
    """The queue as a kiosk page uses it."""

    async def do(self, act: Act, key: str, credential: str) -> QueueDone:
        """Do an act once for the device with this credential; see `QueueDesk.do`.

        Raises:
            Refused: The rules do not allow it.
            Unavailable: `queue.away`, `queue.busy`.
        """
        ...


def credential_of(request: Request) -> str:
    """What the caller shows; "" for nothing."""
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        return header[7:][:512]
    return request.cookies.get(COOKIE, "")[:512]


class Bucket:
    """Bounds how often something may be tried, by name; forgets the oldest names (bounded memory)."""

    def __init__(self, now: Callable[[], float], *, burst: int, per_second: float, names: int = 4096) -> None:
        """`now` gives seconds that never go back."""
        self._now, self._burst, self._rate, self._names = now, burst, per_second, names
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, name: str) -> bool:
        """Take one try; False when there is none left."""
        now = self._now()
        left, at = self._left.pop(name, (float(self._burst), now))
        left = min(left + (now - at) * self._rate, float(self._burst))
        allowed = left >= 1.0
        self._left[name] = (left - 1.0 if allowed else left, now)
        while len(self._left) > self._names:
            self._left.popitem(last=False)
        return allowed
