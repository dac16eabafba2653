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
    "store.gone": "连不上数据库服务器，这一步没有保存。请稍候再试；一直这样请联系系统运维。",
    "store.login": "数据库服务器不接受用户名或口令。请系统运维检查数据库用户和口令文件。",
    "store.no_database": "数据库服务器上没有这个库，或没有权限使用它。请系统运维检查数据库地址。",
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

LOST: Final = frozenset({"store.io", "store.damaged", "store.unreadable", "store.gone"})
"""Faults after which a connection is not used again."""

_STATES: Final = (
    ("53100", "store.full"),
    ("53", "store.busy"),
    ("55P03", "store.busy"),
    ("57014", "store.busy"),
    ("40", "store.busy"),
    ("25006", "store.readonly"),
    ("58", "store.io"),
    ("XX001", "store.damaged"),
    ("XX002", "store.damaged"),
    ("28", "store.login"),
    ("3D000", "store.no_database"),
    ("42501", "store.no_database"),
    ("08", "store.gone"),
    ("57P", "store.gone"),
    ("25P03", "store.gone"),
)
"""Beginnings of the five signs by which PostgreSQL names an error; the first that fits counts."""

_NO_STATE: Final = (
    ("password", "store.login"),
    ("authentication failed", "store.login"),
    ("pg_hba.conf", "store.login"),
    ("does not exist", "store.no_database"),
    ("too many", "store.busy"),
)
"""What a server says that does not let us in: psycopg gives no sign for that. All else: nobody is there."""

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
    elif type(error).__module__.partition(".")[0] == "psycopg":
        found = _of_server(error)
    return found


def _of_server(error: BaseException | None) -> str | None:
    """The code of an error of PostgreSQL; its library is not loaded where nobody uses it."""
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return next((code for sign, code in _STATES if str(state).startswith(sign)), None)
    names = {base.__name__ for base in type(error).__mro__}
    if names.isdisjoint({"OperationalError", "InterfaceError"}):
        return None
    text = str(error).lower()
    return next((code for part, code in _NO_STATE if part in text), "store.gone")


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
    return code_of(error) in LOST


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Let faults of disk and database leave as `Unavailable`; all else passes as it is.

    Raises:
        Unavailable: A fault of disk or database.
    """
    try:
        yield
    except Exception as error:
        code = None if isinstance(error, HallError) else code_of(error)
        if code is None:
            raise
        raise fault(code) from error
