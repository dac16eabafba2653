"""Keeps None, True and False alive under a fault of PySide6 6.12 on Python 3.11.

Its wheels are built for interpreters where these three are immortal: every call that returns nothing takes
one reference of None away, every `emit` one of True, until the interpreter stops with "deallocating None".
Giving them more references than any desk can use up is what Python 3.12 does by itself.
"""

import ctypes
import sys
from typing import Final

_ENOUGH: Final = 1 << 40
"""References in store; a million calls a second would need twelve days to use them up."""

_IMMORTAL_SINCE: Final = (3, 12)


def hold_singletons() -> None:
    """Give the three singletons references in store; where they are immortal already, do nothing."""
    if sys.version_info >= _IMMORTAL_SINCE:
        return
    for one in (None, True, False):
        count = ctypes.c_ssize_t.from_address(id(one))
        if count.value < _ENOUGH // 2:
            count.value += _ENOUGH
