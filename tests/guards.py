"""Watchers that every test runs under: no talk to the outside, nothing left running.

A test that reaches another machine passes here and fails in a hall without internet; a thread, a timer or a
window that outlives its test makes some other test fail next week. No fixtures of a subject belong here.
"""

from __future__ import annotations

import ipaddress
import sys
import threading
from typing import Final

_GRACE_SECONDS: Final = 5.0
"""How long a thread that was told to end may take on a loaded machine."""

outside_talk: Final[list[str]] = []
"""Addresses outside this machine that the running test asked for; emptied by `take_outside_talk`."""


class OutsideNetworkError(RuntimeError):
    """A test asked for an address that is not on this machine."""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _host_of(event: str, args: tuple[object, ...]) -> str | None:
    """The host that an audit event is about, or None when it is about no host."""
    if event == "socket.getaddrinfo":
        host = args[0]
        return host.decode() if isinstance(host, bytes) else host if isinstance(host, str) else None
    if event in {"socket.connect", "socket.bind", "socket.sendto"}:
        address = args[1]
        # A path or bytes is a Unix socket, a tuple of numbers a netlink one; both stay on this machine.
        if isinstance(address, tuple) and address and isinstance(address[0], str):
            return address[0]
    return None


def _watch(event: str, args: tuple[object, ...]) -> None:
    if not event.startswith("socket."):
        return
    host = _host_of(event, args)
    if host is not None and not _is_loopback(host):
        outside_talk.append(f"{event} {host or '(every interface)'}")
        message = f"tests talk to this machine only, not to {host!r}"
        raise OutsideNetworkError(message)


def forbid_outside_network() -> None:
    """Refuse every socket to another machine, and listening on all interfaces, from now on."""
    sys.addaudithook(_watch)


def take_outside_talk() -> list[str]:
    """What was asked for since the last time, and forget it."""
    taken = outside_talk.copy()
    outside_talk.clear()
    return taken


def leftover_threads(before: frozenset[int]) -> list[str]:
    """Names of threads that are not in `before` (their idents) and do not end when given a moment."""
    started = [thread for thread in threading.enumerate() if thread.ident not in before]
    for thread in started:
        if thread is not threading.current_thread():
            thread.join(_GRACE_SECONDS)
    return sorted(thread.name for thread in started if thread.is_alive())
