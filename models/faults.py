"""Faults of disk and database as sentences for people, in one place (practices rule 9).

The driver gives no error numbers, so its fixed English messages are what is recognised. A broken constraint
is not a fault of the disk and is never translated here: it is a bug, or its caller knows what it means.
"""

from __future__ import annotations

import contextlib
import errno
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlcipher3 import dbapi2

from hall.errors import HallError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

_SENTENCES: Final = {
    "store.full": "磁盘已满，刚才的内容没有保存，仍留在屏幕上。请清理磁盘后再按一次保存。",
    "store.readonly": "数据文件不能写入（只读或没有权限），刚才的内容没有保存。请联系系统运维检查权限。",
    "store.io": "磁盘读写出错，刚才的内容没有保存，仍留在屏幕上。请再试一次；再出错请联系系统运维。",
    "store.busy": "数据库正被另一项工作占用，刚才的内容没有保存。请稍候再试。",
    "store.damaged": "数据文件已损坏，为避免丢失不再写入。请联系系统运维从备份恢复。",
    "store.unreadable": "数据文件无法打开：密钥不符或不是本程序的数据文件。请联系系统运维。",
    "store.open": "数据文件打不开。请检查数据文件夹是否存在、是否有权限。",
    "store.file": "读写文件时出错。请联系系统运维检查磁盘。",
}

_MESSAGES: Final = (
    ("disk is full", "store.full"),
    ("readonly database", "store.readonly"),
    ("disk i/o error", "store.io"),
    ("is locked", "store.busy"),
    ("malformed", "store.damaged"),
    ("hmac", "store.damaged"),
    ("not a database", "store.unreadable"),
    ("unable to open", "store.open"),
)

_ERRNO: Final = {
    errno.ENOSPC: "store.full",
    errno.EDQUOT: "store.full",
    errno.EROFS: "store.readonly",
    errno.EACCES: "store.readonly",
    errno.EPERM: "store.readonly",
    errno.EIO: "store.io",
}


def fault(code: str) -> Unavailable:
    """The fault with that code and its sentence."""
    return Unavailable(code, _SENTENCES[code])


def code_of(error: BaseException | None) -> str | None:
    """The code of a fault of disk or database, or None when it is something else."""
    found: str | None = None
    if isinstance(error, PoolTimeout):
        found = "store.busy"
    elif isinstance(error, DBAPIError):
        found = code_of(error.orig)
    elif isinstance(error, dbapi2.DatabaseError) and not isinstance(error, dbapi2.IntegrityError):
        text = str(error).lower()
        found = next((code for part, code in _MESSAGES if part in text), None)
    elif isinstance(error, OSError):
        found = _ERRNO.get(error.errno or 0, "store.file")
    return found


def translate(error: BaseException) -> HallError:
    """The fault behind an error.

    Raises:
        BaseException: The error itself when it is no fault of disk or database.
    """
    if isinstance(error, HallError):
        return error
    code = code_of(error)
    if code is None:
        raise error
    return fault(code)


def disconnects(error: BaseException | None) -> bool:
    """True when the connection must not be used again after this error (F10)."""
    return code_of(error) in {"store.io", "store.damaged", "store.unreadable"}


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Let faults of disk and database leave as `Unavailable`; all else passes as it is.

    Raises:
        Unavailable: A fault of disk or database.
    """
    try:
        yield
    except (DBAPIError, PoolTimeout, dbapi2.Error, OSError) as error:
        code = code_of(error)
        if code is None:
            raise
        raise fault(code) from error
