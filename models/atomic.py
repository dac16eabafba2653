"""Small files that are either the old or the new content after a power cut, never half of one.

Temporary file beside the target, sync, rename, sync of the folder. For the side file, key files and
manifests; the store itself is SQLite's business.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_RETRIES: Final = 10
_RETRY_STEP_S: Final = 0.025
"""Virus scanners of Windows hold a new file for a moment (sync-protocol.md A4)."""


def write_atomic(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Replace the file at `path` with `content`, durably.

    Args:
        path: The target; its folder exists.
        content: All bytes of the new file.
        mode: Rights of the new file, before it has its name.

    Raises:
        OSError: The disk said no; the old file is untouched.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def replace(source: Path, target: Path) -> None:
    """Rename over the target; on Windows try again for as long as a scanner may hold it.

    Raises:
        OSError: It did not work, also not after ten tries.
    """
    for attempt in range(1, _RETRIES + 1):
        try:
            source.replace(target)
        except PermissionError:
            if os.name != "nt" or attempt == _RETRIES:
                raise
            threading.Event().wait(_RETRY_STEP_S * attempt)
        else:
            return


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable; Windows has no such call and does it by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Make the content of a finished file durable."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
