"""Working on scanned pages behind the page 扫描: frames and files to pages, pages to sealed files.

Runs on the lane of files. What a file is, is read from its bytes; names are kept nowhere (`files_work.py`).
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from hall.blobs import MAX_BLOB, require_size
from hall.commands.case_files import AddFiles, add_files
from hall.errors import Refused
from hall.material_facts import FileFact
from ui import words
from ui.scans.codes import code_on
from ui.scans.picture import Page, Pixels, finished, image_of, pages_of, turned
from ui.scans.straight import both_sides, card_side, deskewed, flat_page
from ui.states.draft import Attached
from ui.states.scanning import MOST_PAGES, Crop, Frame, TakenPage, Target

if TYPE_CHECKING:
    from hall.desk import DeskPorts
    from hall.ports import Changes
    from hall.staff import Actor

_SMALL: Final = 320
_WHOLE: Final = 4000
_WHOLE_QUALITY: Final = 90
PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"


class ScanWork:
    """Pages of one desk."""

    def __init__(self, ports: DeskPorts, actor: Actor) -> None:
        """Take the ports and who scans."""
        self._ports = ports
        self._actor = actor

    @staticmethod
    def page(frame: Frame) -> TakenPage:
        """A frame of the camera as a page: cut out by its edges, level, small."""
        seen = pixels_of(frame)
        shown, found = flat_page(seen)
        taken = _taken(deskewed(shown), found=found)
        return replace(taken, whole=_jpeg(seen, _WHOLE, _WHOLE_QUALITY)) if found else taken

    @staticmethod
    def whole(page: TakenPage) -> TakenPage:
        """The whole frame in place of what was cut out of it: the edges were not those of the sheet."""
        (seen,) = pages_of(page.whole)
        return replace(_taken(seen, found=False), key=page.key, code=page.code)

    @staticmethod
    def card(front: Frame, back: Frame) -> TakenPage:
        """Two sides of a card on one page."""
        sides = [card_side(pixels_of(side)) for side in (front, back)]
        shown = both_sides(sides[0][0], sides[1][0])
        return _taken(shown, found=all(found for _side, found in sides))

    @staticmethod
    def turn(page: TakenPage) -> TakenPage:
        """A page turned clockwise by a quarter."""
        (shown,) = pages_of(page.jpeg)
        return _again(page, turned(shown, 1))

    @staticmethod
    def cut(page: TakenPage, crop: Crop) -> TakenPage:
        """A page without its margins; its resolution stays."""
        (shown,) = pages_of(page.jpeg)
        top, right, bottom, left = (margin / 100 for margin in crop.margins)
        height, width = shown.shape[:2]
        inner = shown[
            round(height * top) : height - round(height * bottom),
            round(width * left) : width - round(width * right),
        ]
        return _again(page, np.ascontiguousarray(inner))

    @staticmethod
    def pages(content: bytes) -> tuple[TakenPage, ...]:
        """All pages of a picture or PDF, levelled.

        Raises:
            Refused: `scan.kind`, `scan.large`, `scan.pages` or `scan.noise`.
        """
        found: list[TakenPage] = []
        for shown in pages_of(content):
            if len(found) >= MOST_PAGES:
                raise Refused("scan.pages", words.too_many_pages(MOST_PAGES))
            found.append(_taken(deskewed(shown), found=None))
        return tuple(found)

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
            found += self.pages(content)
        if away:
            for path in paths:
                with contextlib.suppress(OSError):
                    path.unlink()
        return tuple(found)

    def target(self, case: str) -> Target:
        """Where scans of a written case can go.

        Raises:
            Refused: `case.unknown`.
        """
        file = self._ports.queries.case(case)
        if file is None:
            raise Refused("case.unknown", words.CASE_GONE)
        names = {fact.key: fact.name for fact in file.materials}
        first = next((fact.key for fact in file.materials if not fact.files), next(iter(names), ""))
        return Target(case=case, key=first, names=names, owners=frozenset({file.number, file.item}))

    def add(self, case: str, files: Mapping[str, Attached]) -> Changes:
        """Name sealed scans at the materials of a written case; on the store lane.

        Raises:
            Refused: As `hall.commands.case_files.add_files`.
        """
        facts = {
            key: (FileFact(sha256=bytes.fromhex(one.sha256), size=one.size, mime=one.mime),)
            for key, one in files.items()
        }
        ports = self._ports
        return add_files(self._actor, [AddFiles(case=case, files=facts)], ports.begin, ports.clock)

    def keep(self, pages: Mapping[str, Sequence[TakenPage]]) -> Mapping[str, Attached]:
        """Seal the pages of each material as one file: a JPEG for one page, a PDF for several.

        Raises:
            Refused: `scan.shelf`, or `bind.part`.
            Unavailable: The disk did not take it.
        """
        files = self._ports.files
        if files is None:
            raise Refused("scan.shelf", words.NO_FILES_HERE)
        kept = {}
        for key, taken in pages.items():
            content, mime = taken[0].jpeg, JPEG
            if len(taken) > 1:
                content, mime = self._ports.renderer.bind([page.jpeg for page in taken]), PDF
            row = files.shelf.add(content, mime)
            kept[key] = Attached(sha256=row.sha256.hex(), size=row.size, mime=row.mime)
        return kept


def pixels_of(frame: Frame) -> Pixels:
    """A frame as an array."""
    return np.frombuffer(frame.rgb, dtype=np.uint8).reshape(frame.height, frame.width, 3)


def _taken(shown: Pixels, *, found: bool | None) -> TakenPage:
    done = finished(shown)
    return TakenPage(jpeg=done.jpeg, small=_small(shown), dpi=done.dpi, found=found, code=code_on(shown))


def _again(page: TakenPage, shown: Pixels) -> TakenPage:
    """A page that was worked on: in the size that its resolution gives, its place kept."""
    height, width = shown.shape[:2]
    done: Page = finished(shown, (width / page.dpi * 25.4, height / page.dpi * 25.4))
    return replace(page, jpeg=done.jpeg, small=_small(shown), dpi=done.dpi)


def _small(shown: Pixels) -> bytes:
    return _jpeg(shown, _SMALL, 80)


def _jpeg(shown: Pixels, longest: int, quality: int) -> bytes:
    image = image_of(shown)
    image.thumbnail((longest, longest), Image.Resampling.BOX)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
