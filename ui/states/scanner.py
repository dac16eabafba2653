"""Telling a barcode scanner from a person by the time between keys (design/tokens.md 7).

A scanner types a whole code within a few milliseconds and ends it with Enter. Keys are held until it is clear
who typed; a scan never reaches a field, and what a person typed reaches it unchanged and in order.
"""

from dataclasses import dataclass
from typing import Final

GAP: Final = 35
"""Milliseconds between keys of a scanner at most; fast typists need more than 60."""

SHORTEST: Final = 6
"""A scan has at least so many characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Keys that were held back. `at` is the time of the last one in milliseconds."""

    text: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to do after a key: keep holding, give the held keys to the field first, or take a scan."""

    held: Held
    release: str = ""
    scan: str = ""
    swallow: bool = False
    """The key itself is held or used up; otherwise it goes on to the field after `release`."""


def typed(held: Held, character: str, at: int) -> Verdict:
    """A printable key."""
    if held.text and at - held.at > GAP:
        return Verdict(held=Held(text=character, at=at), release=held.text, swallow=True)
    return Verdict(held=Held(text=held.text + character, at=at), swallow=True)


def ended(held: Held, at: int) -> Verdict:
    """Enter: a scan when the keys before it came fast and were enough, else an ordinary Enter."""
    if len(held.text) >= SHORTEST and at - held.at <= GAP:
        return Verdict(held=Held(), scan=held.text, swallow=True)
    return Verdict(held=Held(), release=held.text)


def passed(held: Held) -> Verdict:
    """Any other key, or the time ran out: what was held goes to the field."""
    return Verdict(held=Held(), release=held.text)
