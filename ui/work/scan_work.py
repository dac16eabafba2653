"""The outside of the page 扫描: files to pages, pages to sealed files, sealed files to a written case.

Runs on the lane of files and loads numpy; `ScanDesk` imports it when somebody scans. What a file is, is read
from its bytes; names are kept nowhere (`files_work.py`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hall.blobs import MAX_BLOB, require_size
from hall.commands.adding_files import AddFiles, add_files, require_open
from hall.errors import Refused
from hall.material_facts import FileFact
from ui import words
from ui.scans import pages
from ui.states.draft import Attached
from ui.states.scanning import TakenPage, Target

if TYPE_CHECKING:
    from hall.desk import DeskPorts
    from hall.ports import Changes
    from hall.staff import Actor

PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"


class ScanWork:
    """Pages of one desk; what works on a single one is `ui/scans/pages.py`."""

    page = staticmethod(pages.page)
    card = staticmethod(pages.card)
    turn = staticmethod(pages.turn)
    cut = staticmethod(pages.cut)
    whole = staticmethod(pages.whole)

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """Take the ports and who scans."""
        self._ports = ports
        self._actor = actor

    def from_files(self, paths: Sequence[Path], *, away: bool) -> tuple[TakenPage, ...]:
        """Pages of files, in the order of their names' time; with `away` files are taken from the folder.

        Raises:
            Refused: As `pages`, `blob.empty`, `blob.large`, or `scan.gone`. Nothing was taken away then.
        """
        found: list[TakenPage] = []
        for path in paths:
            try:
                require_size(path.stat().st_size)
                with path.open("rb") as file:
                    content = file.read(MAX_BLOB + 1)
            except OSError as error:
                raise Refused("scan.gone", words.SCAN_GONE) from error
            found += pages.pages_in(content)
        if away:
            for path in paths:
                with contextlib.suppress(OSError):
                    path.unlink()
        return tuple(found)

    def target(self, case: str) -> Target:
        """Where scans of a written case can go.

        Raises:
            Refused: `case.unknown`, `staff.right`, `case.closed`: said before somebody scans for nothing.
        """
        file = self._ports.queries.case(case)
        if file is None:
            raise Refused("case.unknown", words.CASE_GONE)
        require_open(self._actor, file)
        names = {fact.key: fact.name for fact in file.materials}
        first = next((fact.key for fact in file.materials if not fact.files), next(iter(names), ""))
        return Target(case=case, key=first, names=names, owners=frozenset({file.number, file.item}))

    def add(self, case: str, files: Mapping[str, Attached]) -> Changes:
        """Name sealed scans at the materials of a written case; on the store lane.

        Raises:
            Refused: As `hall.commands.adding_files.add_files`.
        """
        facts = {
            key: (FileFact(sha256=bytes.fromhex(one.sha256), size=one.size, mime=one.mime),)
            for key, one in files.items()
        }
        ports = self._ports
        return add_files(self._actor, [AddFiles(case=case, files=facts)], ports.begin, ports.clock)

    def keep(self, sorted_pages: Mapping[str, Sequence[TakenPage]]) -> Mapping[str, Attached]:
        """Seal the pages of each material as one file: a JPEG for one page, a PDF for several.

        Raises:
            Refused: `scan.shelf`, or `bind.part`.
            Unavailable: The disk did not take it.
        """
        files = self._ports.files
        if files is None:
            raise Refused("scan.shelf", words.NO_FILES_HERE)
        kept = {}
        for key, taken in sorted_pages.items():
            content, mime = taken[0].jpeg, JPEG
            if len(taken) > 1:
                content, mime = self._ports.renderer.bind([page.jpeg for page in taken]), PDF
            row = files.shelf.add(content, mime)
            kept[key] = Attached(sha256=row.sha256.hex(), size=row.size, mime=row.mime)
        return kept
