"""Scans of a case for the eyes: who looks is written down, bytes are had, pages are drawn.

`look` writes and runs on the lane of the store; the rest on that of files, for a file may come from the hub
(D27). Nothing is decrypted to a disk, and no page is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall.blobs import BlobState
from hall.commands.open_files import bring_file, look_at_file
from hall.errors import HallError, Refused
from hall.material_facts import FileFact
from hall.staff import Permission, may
from ui import words
from ui.states.viewing import Picture, ScanFile, Thumb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hall.blobs import Arrival
    from hall.desk import DeskPorts
    from hall.staff import Actor


class ViewWork:
    """Looking at scans, for one person at one desk."""

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """Take the ports and who looks."""
        self._ports = ports
        self._actor = actor

    def look(self, case: str, file: ScanFile) -> FileFact:
        """Write down who looks at a scan; on the lane of the store.

        Raises:
            Refused: As `hall.commands.open_files.look_at_file`.
        """
        ports = self._ports
        return look_at_file(self._actor, case, bytes.fromhex(file.sha256), ports.begin, ports.clock)

    def bring(self, fact: FileFact, told: Arrival | None = None) -> bytes:
        """The bytes of a scan.

        Raises:
            Refused: `scan.shelf`.
            Unavailable: As `hall.commands.open_files.bring_file`.
        """
        files = self._ports.files
        if files is None:
            raise Refused("scan.shelf", words.NO_FILES_HERE)
        return bring_file(fact, self._ports.clock, files, told)

    @staticmethod
    def draw(content: bytes, page: int) -> tuple[int, int, Picture]:
        """How many pages, which one, and it.

        Raises:
            Refused: `view.kind`.
        """
        from ui.scans.showing import draw_page  # noqa: PLC0415  # readers of pictures: only for who looks

        return draw_page(content, page)

    def thumbs(self, found: Sequence[ScanFile]) -> tuple[Thumb, ...]:
        """The first pages of files, small, as far as they lie on this PC; nothing is fetched for them.

        Nothing on a page so small can be read, so it is no look at the person's data; whoever may not see
        such data sees no picture all the same.
        """
        files = self._ports.files
        if files is None or not may(self._actor.role, Permission.UNMASK):
            return tuple(Thumb(file=one) for one in found)
        rows = files.shelf.rows([bytes.fromhex(one.sha256) for one in found])
        return tuple(self._thumb(one, rows) for one in found)

    def _thumb(self, file: ScanFile, rows: object) -> Thumb:
        from ui.scans.showing import THUMB, draw_page  # noqa: PLC0415  # as in `draw`

        files, name = self._ports.files, bytes.fromhex(file.sha256)
        row = rows.get(name) if isinstance(rows, dict) else None
        if files is None or row is None or row.state in {BlobState.GONE, BlobState.DAMAGED}:
            return Thumb(file=file, told=words.THUMB_AWAY)
        if row.state is BlobState.EXPIRED:
            return Thumb(file=file, told=words.THUMB_GONE)
        try:
            pages, _number, picture = draw_page(files.shelf.read(name), 0, THUMB)
        except HallError:
            return Thumb(file=file)
        return Thumb(file=file, pages=pages, picture=picture)
