"""What was found of one material, and the scans of it: plain values that stand in several bodies (D7).

Fields are added with a default, never removed or changed; no rule and nobody's name is here (D9).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFact:
    """A scan of a material, by the SHA-256 of its bytes. Its name is not kept: it may be a person's (D9)."""

    sha256: bytes
    size: int
    mime: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialFact:
    """What was found of one material at the window."""

    key: str
    name: str
    state: str
    need: str
    taking: str = ""
    originals: int = 0
    copies: int = 0
    form: str = ""
    problem: str = ""
    demand: str = ""
    note: str = ""
    files: tuple[FileFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GapItem:
    """One material of the open gap list (D19)."""

    key: str
    name: str
    days: int
    form: str = ""
