"""Where a store may lie: on a disk of this PC, never on the network (sync-protocol.md A4).

File locks and syncs of network drives do not hold what SQLite needs. Only looks at paths and mounts.
"""

from __future__ import annotations

import ctypes
import shutil
from pathlib import Path
from typing import Final

from hall.errors import Unavailable

NETWORK_KINDS: Final = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "ncpfs",
        "afs",
        "ceph",
        "glusterfs",
        "fuse.glusterfs",
        "lustre",
        "davfs",
        "fuse.davfs2",
        "fuse.sshfs",
        "fuse.rclone",
        "coda",
    }
)

_MOUNTS: Final = Path("/proc/mounts")
_DRIVE_REMOTE: Final = 4
_LEAST_ROOM: Final = 256 * 1024


def refuse_network_path(path: Path, *, mounts: Path = _MOUNTS) -> None:
    r"""Refuse a UNC path, a mapped drive and a network mount.

    Args:
        path: The database file, which need not exist.
        mounts: The kernel's list of mounts.

    Raises:
        Unavailable: `store.network_path`.
    """
    text = str(path)
    if (
        text.startswith(("\\\\", "//"))
        or _is_mapped_drive(path)
        or kind_of_mount(path, mounts) in NETWORK_KINDS
    ):
        raise Unavailable(
            "store.network_path",
            "数据文件夹在网络盘上，断网或断电时会损坏数据，不能使用。请改用本机硬盘上的文件夹。",
        )


def is_full(folder: Path) -> bool:
    """Whether a disk has no room left even for a page or two."""
    try:
        return shutil.disk_usage(folder).free < _LEAST_ROOM
    except OSError:
        return False


def kind_of_mount(path: Path, mounts: Path = _MOUNTS) -> str | None:
    """The file system kind that a path lies on, or None when the system does not say."""
    try:
        text = mounts.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    where = path.absolute().resolve()
    best: tuple[int, str] | None = None
    for line in text.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(_plain(fields[1]))
        # A later mount on the same point hides the earlier one, hence >=.
        if where.is_relative_to(point) and (best is None or len(point.parts) >= best[0]):
            best = (len(point.parts), fields[2])
    return best[1] if best else None


def _plain(field: str) -> str:
    r"""Undo the kernel's octal escapes (`\040` is a blank)."""
    out = field
    for code, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        out = out.replace(code, char)
    return out


def _is_mapped_drive(path: Path) -> bool:
    """True for a drive letter of Windows that stands for a server."""
    windll = getattr(ctypes, "windll", None)
    if windll is None:
        return False
    return bool(windll.kernel32.GetDriveTypeW(path.absolute().anchor) == _DRIVE_REMOTE)
