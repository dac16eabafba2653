"""Who uses a store: one desk or hub at a time, and nobody while a backup is put in its place.

The locks are those of the operating system on small files beside the store, and go with the process that
holds them, however it ends. SQLite's own locks protect its pages; these protect people from two desks that
write one draft, and a running desk from having its file renamed away.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from hall.errors import Unavailable

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_IN_USE: Final = ".use.lock"
_PROGRAM: Final = ".program.lock"


@contextlib.contextmanager
def in_use(store: Path) -> Iterator[None]:
    """Hold the store open together with others; a restore has to wait for the end of it.

    Raises:
        Unavailable: `store.restoring`, a backup is being put in its place.
    """
    with _held(store, _IN_USE, alone=False, code="store.restoring", sentence="正在恢复数据，请稍后再试。"):
        yield


@contextlib.contextmanager
def only_program(store: Path) -> Iterator[None]:
    """Be the one desk or hub of this store.

    Raises:
        Unavailable: `store.second`, another one runs.
    """
    sentence = "这份数据已经有一个窗口程序或大厅服务器在用，请不要再开一个。"
    with _held(store, _PROGRAM, alone=True, code="store.second", sentence=sentence):
        yield


@contextlib.contextmanager
def nobody_else(store: Path) -> Iterator[None]:
    """Have the store for oneself, to put another in its place.

    Raises:
        Unavailable: `store.in_use`, a program has it open.
    """
    sentence = "有程序正在使用这份数据，请先关掉窗口程序和大厅服务器，再恢复。"
    with _held(store, _IN_USE, alone=True, code="store.in_use", sentence=sentence):
        yield


@contextlib.contextmanager
def _held(store: Path, suffix: str, *, alone: bool, code: str, sentence: str) -> Iterator[None]:
    path = store.with_name(f".{store.name}{suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = path.open("a+b")
    except OSError as error:
        raise Unavailable("store.io", f"数据文件夹 {path.parent} 不能写入，请检查权限和磁盘。") from error
    with file:
        try:
            _lock(file, alone=alone)
        except OSError as error:
            raise Unavailable(code, sentence) from error
        yield


def _lock(file: IO[bytes], *, alone: bool) -> None:
    if sys.platform == "win32":
        # Windows has no shared lock here; an open database cannot be renamed there anyway.
        if alone:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        return
    fcntl.flock(file.fileno(), (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
