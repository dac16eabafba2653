"""Files of the scanner's folder: which there are, and one into the sealed shelf of this PC.

What a file is, is read from its first bytes and not from its name; the name is kept nowhere, for it may be a
person's. The scanner's copy is taken away once the sealed one is durable: it lies on the disk in the clear.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hall.blobs import MAX_BLOB, require_size
from hall.errors import Refused, Unavailable
from ui import words
from ui.states.attaching import Scan
from ui.states.draft import Attached

if TYPE_CHECKING:
    from hall.desk import DeskPorts

SUFFIXES: Final = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".ofd"})
_BEGINNINGS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"PK\x03\x04", "application/ofd"),
)


class FilesWork:
    """Scans of one desk."""

    def __init__(self, ports: DeskPorts) -> None:
        """Take the ports; the folder is looked at when it is asked for."""
        self._ports = ports

    @property
    def folder(self) -> Path:
        """Where the scanner's program leaves its files."""
        settings = self._ports.settings
        return (
            Path(settings.scan_folder).expanduser()
            if settings.scan_folder
            else settings.data / words.SCAN_FOLDER
        )

    def scans(self) -> tuple[Scan, ...]:
        """Files there, the newest first.

        Raises:
            Refused: `scan.none`, there is none.
            Unavailable: `scan.folder`.
        """
        found = []
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for path in self.folder.iterdir():
                if path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and path.is_file():
                    told = path.stat()
                    found.append(Scan(name=path.name, size=told.st_size, at=told.st_mtime_ns // 1000))
        except OSError as error:
            raise Unavailable("scan.folder", words.SCAN_UNREADABLE) from error
        if not found:
            raise Refused("scan.none", f"{words.SCAN_NO_FILES}{self.folder}")
        return tuple(sorted(found, key=lambda one: (-one.at, one.name)))

    def attach(self, name: str) -> Attached:
        """Seal one of them.

        Raises:
            Refused: `scan.gone`, `scan.kind`, `scan.locked`, `blob.empty`, `blob.large` or `scan.shelf`.
            Unavailable: The disk did not take it.
        """
        files = self._ports.files
        if files is None:
            raise Refused("scan.shelf", words.NO_FILES_HERE)
        path = self.folder / Path(name).name
        try:
            require_size(path.stat().st_size)
            with path.open("rb") as file:
                content = file.read(MAX_BLOB + 1)
        except OSError as error:
            raise Refused("scan.gone", words.SCAN_GONE) from error
        mime = next((kind for begin, kind in _BEGINNINGS if content.startswith(begin)), "")
        if not mime:
            raise Refused("scan.kind", words.SCAN_KIND)
        if mime in {"image/jpeg", "application/pdf"}:
            from ui.scans import picture  # noqa: PLC0415  # numpy: only for who scans

            picture.require_unlocked(content)
            content = picture.without_exif(content)
        row = files.shelf.add(content, mime)
        with contextlib.suppress(OSError):
            path.unlink()
        return Attached(sha256=row.sha256.hex(), size=row.size, mime=row.mime)
