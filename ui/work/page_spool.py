"""Pages that were taken and not attached yet, on this PC: sealed, named, taken up again or thrown away.

Used on the lane of files only, one call after the other, so it may remember what it sealed. Loads no reader
of pictures. What is stored is `hall.left_pages`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hall.blobs import SWEEP_DAYS
from hall.clock import MICROS
from hall.errors import Refused
from hall.left_pages import LeftPage, forget_pages, keep_left, left_pages
from ui import words
from ui.states.scanning import TakenPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hall.blobs import BlobShelf
    from hall.desk import DeskPorts
    from hall.staff import Actor
    from ui.states.scanning import Target

JPEG: Final = "image/jpeg"
_PAGE: Final = 200


class PageSpool:
    """The pages of one person at one desk."""

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """Take the ports and who scans; nothing is read yet."""
        self._ports = ports
        self._actor = actor
        self._left: tuple[LeftPage, ...] = ()
        self._mine: tuple[LeftPage, ...] = ()
        self._names: dict[bytes, str] = {}

    def _shelf(self) -> BlobShelf:
        files = self._ports.files
        if files is None:
            raise Refused("scan.shelf", words.NO_FILES_HERE)
        return files.shelf

    def load(self) -> tuple[LeftPage, ...]:
        """What this person left at an earlier time; a PC without a hub lets very old pages go first."""
        files = self._ports.files
        if files is not None and files.runner is None:
            files.shelf.sweep(self._ports.clock.wall() - SWEEP_DAYS * 24 * 3600 * MICROS, _PAGE)
        if files is not None:
            self._left = left_pages(self._actor, self._ports.queries, files.shelf)
        return self._left

    def part(self) -> int:
        """Another page 扫描 begins: what the last one did not attach belongs to those left; how many."""
        self._left = (*self._left, *self._mine)
        self._mine, self._names = (), {}
        return len(self._left)

    def keep(self, pages: Sequence[TakenPage], target: Target) -> None:
        """Seal the pages as they stand and write down where they go.

        Raises:
            Refused: `scan.shelf`.
            Unavailable: The disk did not take them.
        """
        shelf, before = self._shelf(), dict(self._names)
        for one in pages:
            if one.jpeg not in self._names:
                self._names[one.jpeg] = shelf.add(one.jpeg, JPEG).sha256.hex()
        self._names = {one.jpeg: self._names[one.jpeg] for one in pages}
        self._mine = tuple(
            LeftPage(
                sha256=self._names[one.jpeg],
                size=len(one.jpeg),
                dpi=one.dpi,
                key=one.key,
                name=target.names.get(one.key, ""),
                case=target.case,
                draft=target.draft,
                found=one.found,
            )
            for one in pages
        )
        self._write()
        self._forget(set(before.values()) - set(self._names.values()))

    def settle(self, spare: Sequence[str] = ()) -> None:
        """The pages were attached or thrown away; bytes go, but those of `spare` (SHA-256 in hex)."""
        gone = {one.sha256 for one in self._mine} - set(spare)
        self._mine, self._names = (), {}
        self._write()
        self._forget(gone)

    def take(self, target: Target) -> tuple[TakenPage, ...]:
        """The pages that were left, as they were taken; those of another target go to this one's material.

        They stay written down until `keep` names them with the page on which they now are.

        Raises:
            Refused: `scan.shelf`.
            Unavailable: The disk does not give one.
        """
        shelf, found = self._shelf(), []
        for one in self._left:
            same = (one.case, one.draft) == (target.case, target.draft) and one.key in target.names
            jpeg = shelf.read(bytes.fromhex(one.sha256))
            self._names[jpeg] = one.sha256
            key = one.key if same else target.key
            found.append(TakenPage(jpeg=jpeg, small=b"", dpi=one.dpi, found=one.found, key=key))
        self._left = ()
        return tuple(found)

    def drop(self) -> None:
        """The pages that were left are thrown away."""
        gone, self._left = {one.sha256 for one in self._left}, ()
        self._write()
        self._forget(gone)

    def _write(self) -> None:
        keep_left(self._actor, (*self._left, *self._mine), self._ports.begin)

    def _forget(self, names: set[str]) -> None:
        if names:
            found = [bytes.fromhex(name) for name in sorted(names)]
            forget_pages(self._actor, found, self._ports.begin, self._shelf())
